/// The product of the ballots that count: the encrypted sums, an array for each question. Specification §4.16.
public struct EncryptedTally: Hashable, Sendable {
  var sums: [[Ciphertext]]

  init(sums: [[Ciphertext]]) { self.sums = sums }

  /// Multiplies the last ballot of each credential, raised to its weight. Throws `credential_unknown`.
  public init(
    _ ballots: [Ballot], _ election: Election, _ credentials: CredentialList
  ) throws(BeleniosError) {
    var product = TallyProduct(election, credentials)
    for ballot in ballots { try product.add(ballot) }
    self = product.tally.encrypted
  }

  init(_ json: JSON, _ group: Group) throws(BeleniosError) {
    sums = []
    for question in try json.array() {
      var list: [Ciphertext] = []
      for sum in try question.array() { list.append(try Ciphertext(sum, group)) }
      sums.append(list)
    }
  }

  public var serialized: [UInt8] { JSON.array(sums.map { .array($0.map(\.json)) }).serialized }
}

/// The encrypted tally with the count of ballots in it and their weight: the payload of its event. §4.16
public struct SizedTally: Hashable, Sendable {
  public var ballotCount: Int
  public var totalWeight: Int
  public var encrypted: EncryptedTally

  /// `num_tallied`, `total_weight` and the name of the record of the encrypted tally.
  func serialized(tallyName: String) -> [UInt8] {
    JSON.object([
      "num_tallied": .number(ballotCount), "total_weight": .count(totalWeight), "encrypted_tally": .string(tallyName),
    ]).serialized
  }
}

/// Gathers ballots in the order of the archive and multiplies at the end: only the last of each credential counts.
struct TallyProduct {
  private let election: Election
  private let credentials: CredentialList
  private var last: [GroupElement: [[Ciphertext]]] = [:]

  init(_ election: Election, _ credentials: CredentialList) {
    self.election = election
    self.credentials = credentials
  }

  mutating func add(_ ballot: Ballot) throws(BeleniosError) {
    guard credentials.weight(of: ballot.credential) != nil else { throw BeleniosError(.credentialUnknown) }
    add(ballot.credential, ballot.answers.map(\.choices))
  }

  mutating func add(_ credential: GroupElement, _ choices: [[Ciphertext]]) { last[credential] = choices }

  var tally: SizedTally {
    let group = election.group
    var sums = election.questions.map { [Ciphertext.Inside](repeating: .one(group), count: $0.choiceCount) }
    var total = 0
    for (credential, answers) in last {
      let weight = credentials.weight(of: credential) ?? 0
      total += weight
      for (question, choices) in answers.enumerated() {
        for (index, choice) in choices.enumerated() {
          sums[question][index] = sums[question][index].times(choice.enter(group).weighted(weight, group), group)
        }
      }
    }
    let encrypted = EncryptedTally(sums: sums.map { $0.map { $0.leave(group) } })
    return SizedTally(ballotCount: last.count, totalWeight: total, encrypted: encrypted)
  }
}
