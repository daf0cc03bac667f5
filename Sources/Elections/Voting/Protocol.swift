import Belenios
import Contracts
import Kernel

/// What the election is in the protocol: from the preparation, over its opening, to the result. Texts are kept byte by byte, because
/// every ballot refers to their hashes.
struct VotingProtocol: Sendable {
  struct Trustee: Sendable {
    let id: ElectionTrusteeID
    /// From 1.
    let place: Int
    let name: String
    var publicKey: String?
    var decryption: String?
    /// In a threshold group: what came in, round by round.
    var certificate: String?
    var polynomial: String?
    var output: String?
  }

  static let group = Group.named(.belenios2048)

  let uuid: String
  let authority: String
  var credentials: String?
  var electionText: String?
  var trusteesText: String?
  /// Seconds since 1970.
  var beganAt: Int?
  var ballotCount: Int?
  var tally: String?
  var result: String?
  var trustees: [Trustee] = []
  /// So many decrypt; nil: each of them must.
  var threshold: Int?

  var keysAreThere: Bool { !trustees.isEmpty && trustees.allSatisfy { $0.publicKey != nil } }
  var decryptionsNeeded: Int { threshold ?? trustees.count }
  var decryptionsThere: Int { trustees.count { $0.decryption != nil } }

  /// The election as browsers encrypt for it; nil before the opening.
  func election() throws(BeleniosError) -> Election? {
    guard let electionText else { return nil }
    return try Election(Array(electionText.utf8))
  }

  func credentialList() throws(BeleniosError) -> CredentialList? {
    guard let credentials else { return nil }
    return try CredentialList(known: Array(credentials.utf8), Self.group)
  }

  /// Trustees of the keys that came in, in their order.
  func trusteeGroup() throws(BeleniosError) -> Trustees {
    if let group = try thresholdGroup() { return Trustees(Self.group, [.pedersen(group)]) }
    var kinds: [Trustees.Kind] = []
    for trustee in trustees {
      kinds.append(.single(try TrusteePublicKey(checking: Array((trustee.publicKey ?? "").utf8), Self.group)))
    }
    return Trustees(Self.group, kinds)
  }

  func sizedTally() throws(BeleniosError) -> SizedTally? {
    guard let tally, let ballotCount else { return nil }
    return try SizedTally(known: Array(tally.utf8), ballotCount: ballotCount, Self.group)
  }

  /// The whole record so far, as `belenios-tool election verify` reads it. Nil before the opening.
  func archive(_ ballots: [String]) throws(BeleniosError) -> [UInt8]? {
    guard let election = try election(), let trusteesText, let beganAt, let credentials = try credentialList() else { return nil }
    let trustees = try Trustees(Array(trusteesText.utf8), Self.group)
    var writer = ArchiveWriter(beganAt: beganAt)
    writer.addSetup(election, trustees, credentials)
    for ballot in ballots { writer.addBallot(Array(ballot.utf8)) }
    guard let tally = try sizedTally() else { return writer.bytes }
    writer.add(.endBallots)
    writer.addTally(tally)
    for trustee in self.trustees {
      guard let text = trustee.decryption else { continue }
      writer.add(try PartialDecryption(Array(text.utf8), election), owner: trustee.place)
    }
    if let result { writer.add(try ElectionResult(known: Array(result.utf8))) }
    return writer.bytes
  }
}
