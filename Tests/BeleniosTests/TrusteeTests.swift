import Testing

@testable import Belenios

@Test func anyEnoughSharesGiveTheValueAtZero() {
  let scalars = Group.belenios2048.scalars
  let random = SeededBytes.source("shares")
  for threshold in 1...4 {
    let coefficients = (0..<threshold).map { _ in scalars.fresh(random) }
    func value(_ place: Int) -> Scalar {
      coefficients.reversed().reduce(scalars.zero) { scalars.add(scalars.multiply($0, scalars.scalar(place)), $1) }
    }
    for places in [Array(1...threshold), Array(3...threshold + 2), (1...threshold).map { $0 * $0 + 1 }] {
      let sum = places.reduce(scalars.zero) { sum, place in
        scalars.add(sum, scalars.multiply(value(place), Decryption.lagrange(place, of: places, scalars)))
      }
      #expect(sum == coefficients[0])
    }
  }
}

@Test(arguments: [(1, 1), (1, 3), (2, 3), (3, 3)]) func aCeremonyGivesKeysOfWhichAnyThresholdDecrypts(
  _ threshold: Int, _ count: Int
) throws {
  let group = Group.belenios2048
  let random = SeededBytes.source("ceremony \(threshold) \(count)")
  let seeds = (0..<count).map { _ in TrusteeSeed(random: random) }
  let certificates = seeds.map { Ceremony.certificate($0, group, random: random) }
  let ceremony = try Ceremony(group, certificates: certificates, threshold: threshold)
  let members = try seeds.map { try ThresholdTrustee($0, ceremony) }
  let polynomials = members.map { $0.polynomial(random: random) }
  let inputs = try ceremony.inputs(polynomials)
  let outputs = try zip(members, inputs).map { try $0.output($1, random: random) }
  let (parameters, sealed) = try ceremony.parameters(polynomials: polynomials, outputs: outputs)
  let trustees = Trustees(group, [.pedersen(parameters)])
  try trustees.check()

  let read = try Trustees(trustees.serialized, group)
  try read.check()
  #expect(read.electionKey == trustees.electionKey && read.serialized == trustees.serialized)

  let question = try Question("?", answers: ["a", "b"], minimum: 0, maximum: 1)
  let election = try Election(
    uuid: ElectionUUID(random: random), name: "", description: "", trustees: trustees, questions: [question])
  let voter = Credential(random: random)
  let list = try CredentialList(
    [.init(credential: voter.publicCredential(election.uuid, group))], weighted: false)
  let ballot = try Booth(election).ballot([[0, 1]], voter, random: random)
  var product = TallyProduct(election, list)
  try product.add(ballot)
  let tally = product.tally
  let parts = try members.indices.map { index in
    PartialDecryption(tally.encrypted, try members[index].decryptionKey(sealed[index]), election, random: random)
  }
  for (index, part) in parts.enumerated() {
    try part.check(tally.encrypted, key: trustees.verificationKeys[index], election)
  }
  for first in 1...count - threshold + 1 {
    let chosen = Dictionary(uniqueKeysWithValues: (first..<first + threshold).map { ($0, parts[$0 - 1]) })
    #expect(try ElectionResult(tally, chosen, trustees).sums == [[0, 1]])
    var fewer = chosen
    fewer[first] = nil
    #expect(
      fault { () throws(BeleniosError) in _ = try ElectionResult(tally, fewer, trustees) } == .decryptionsMissing)
  }
}

@Test func messagesBetweenTrusteesAreForTheirReceiverOnly() throws {
  let group = Group.belenios2048
  let random = SeededBytes.source("channel")
  let (anna, bert) = (TrusteeSeed(random: random).keys(group), TrusteeSeed(random: random).keys(group))
  let channel = TrusteeChannel(group: group)
  let message: JSON = .object(["secret": .string(String(repeating: "7", count: 100))])
  let text = channel.send(message, from: anna.signing, to: group.secretPower(bert.decryption), random)
  #expect(try channel.receive(text, bert, from: group.secretPower(anna.signing)) == message)
  #expect(throws: BeleniosError.self) { try channel.receive(text, anna, from: group.secretPower(anna.signing)) }
  #expect(throws: BeleniosError.self) { try channel.receive(text, bert, from: group.secretPower(bert.signing)) }
  let flipped = text.replacing("\"data\":\"", with: "\"data\":\"00")
  #expect(throws: BeleniosError.self) { try channel.receive(flipped, bert, from: group.secretPower(anna.signing)) }
}

@Test func aWrongShareNamesItsSender() throws {
  let group = Group.belenios2048
  let random = SeededBytes.source("wrong share")
  let seeds = (0..<2).map { _ in TrusteeSeed(random: random) }
  let ceremony = try Ceremony(
    group, certificates: seeds.map { Ceremony.certificate($0, group, random: random) }, threshold: 2)
  let members = try seeds.map { try ThresholdTrustee($0, ceremony) }
  // The second trustee's shares are of another polynomial than the coefficients.
  let (first, second, third) = (
    members[0].polynomial(random: random), members[1].polynomial(random: random), members[1].polynomial(random: random)
  )
  let (a, b) = (try JSON(second), try JSON(third))
  let mixed: JSON = .object([
    "polynomial": a["polynomial"], "secrets": a["secrets"], "coefexps": b["coefexps"],
  ])
  let inputs = try ceremony.inputs([first, mixed.serialized])
  let failed = failure { () throws(BeleniosError) in _ = try members[0].output(inputs[0], random: random) }
  #expect(failed == BeleniosError(.shareWrong, at: "trustee 2 of the group"))
}

@Test func aTrusteesKeyIsKeptAsText() throws {
  let random = SeededBytes.source("key file")
  let trustee = Trustee(.belenios2048, random: random)
  let read = try Trustee(privateKeyText: trustee.privateKeyText, .belenios2048, random: random)
  #expect(read.publicKey.key == trustee.publicKey.key)
}
