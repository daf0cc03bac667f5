/// The made-up trustees of a rehearsal, who hold their ceremony as real ones do.
struct RehearsalTeam: Sendable {
  let trustees: Trustees
  /// Those who decrypt, by place from 1: every single one, and as many of the group as its threshold asks, the last
  /// ones, so that the rehearsal shows that the first may be lost.
  let decrypting: [(owner: Int, key: TrusteeKey)]

  /// Without a threshold all are single. With one, all are in a group.
  init(_ group: Group, count: Int, threshold: Int?, _ random: RandomBytes) throws(BeleniosError) {
    guard let threshold else {
      let singles = (0..<count).map { _ in Trustee(group, random: random) }
      trustees = Trustees(group, singles.map { .single($0.publicKey) })
      decrypting = singles.enumerated().map { ($0 + 1, $1.key) }
      return
    }
    let seeds = (0..<count).map { _ in TrusteeSeed(random: random) }
    let certificates = seeds.map { Ceremony.certificate($0, group, random: random) }
    let ceremony = try Ceremony(group, certificates: certificates, threshold: threshold)
    var members: [ThresholdTrustee] = []
    for seed in seeds { members.append(try ThresholdTrustee(seed, ceremony)) }
    let polynomials = members.map { $0.polynomial(random: random) }
    var outputs: [[UInt8]] = []
    for (member, input) in zip(members, try ceremony.inputs(polynomials)) {
      outputs.append(try member.output(input, random: random))
    }
    let (parameters, sealed) = try ceremony.parameters(polynomials: polynomials, outputs: outputs)
    trustees = Trustees(group, [.pedersen(parameters)])
    var decrypting: [(owner: Int, key: TrusteeKey)] = []
    for place in count - threshold..<count {
      decrypting.append((place + 1, try members[place].decryptionKey(sealed[place])))
    }
    self.decrypting = decrypting
  }
}
