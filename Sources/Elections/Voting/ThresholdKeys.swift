import Audit
import Belenios
import Contracts
import Kernel
import Store

/// The rounds in which the trustees of a threshold group make their keys together, each in her own browser. A round begins when
/// everybody has ended the one before.
enum CeremonyRound: String, CaseIterable, Sendable {
  case certificate, polynomial, output

  /// What the trustee has handed in for it.
  func text(of trustee: VotingProtocol.Trustee) -> String? {
    switch self {
    case .certificate: trustee.certificate
    case .polynomial: trustee.polynomial
    case .output: trustee.output
    }
  }
}

extension VotingProtocol {
  /// The round that is on; nil where all trustees are single, and when all keys are made.
  var round: CeremonyRound? {
    guard threshold != nil else { return nil }
    return CeremonyRound.allCases.first { round in trustees.contains { round.text(of: $0) == nil } }
  }

  /// How many have ended the round.
  func count(in round: CeremonyRound) -> Int { trustees.count { round.text(of: $0) != nil } }

  private func texts(_ round: CeremonyRound) -> [[UInt8]] { trustees.map { Array((round.text(of: $0) ?? "").utf8) } }

  /// Of the certificates of all; nil before the first round has ended.
  func ceremony() throws(BeleniosError) -> Ceremony? {
    guard let threshold, count(in: .certificate) == trustees.count else { return nil }
    return try Ceremony(Self.group, certificates: texts(.certificate), threshold: threshold)
  }

  /// For the desk of a trustee: the certificates of all, as a JSON list.
  var certificates: String { "[" + trustees.compactMap(\.certificate).joined(separator: ",") + "]" }

  /// What the others have sent the trustee at a place; nil before the second round has ended.
  func ceremonyInput(place: Int) throws(BeleniosError) -> String? {
    guard count(in: .polynomial) == trustees.count, let ceremony = try ceremony() else { return nil }
    return String(decoding: try ceremony.inputs(texts(.polynomial))[place - 1], as: UTF8.self)
  }

  /// What the election publishes of the group; nil where all trustees are single. Throws what does not fit.
  func thresholdGroup() throws(BeleniosError) -> ThresholdParameters? {
    guard let ceremony = try ceremony() else { return nil }
    return try ceremony.parameters(polynomials: texts(.polynomial), outputs: texts(.output)).parameters
  }

  /// What a message of the round must look like, checked, as it is kept; with the trustee's public key in the last round.
  fileprivate func checked(
    _ text: String, _ round: CeremonyRound, place: Int
  ) throws(BeleniosError) -> (text: String, publicKey: String?) {
    let bytes = Array(text.utf8)
    func kept(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    if round == .certificate { return (kept(try Ceremony.check(certificate: bytes, Self.group)), nil) }
    guard let ceremony = try ceremony() else { throw BeleniosError(.trusteesMissing) }
    if round == .polynomial { return (kept(try ceremony.check(polynomial: bytes, of: place - 1)), nil) }
    let output = try ceremony.check(output: bytes, of: place - 1, polynomials: texts(.polynomial))
    return (kept(output.text), kept(output.publicKey.serialized))
  }

  /// Whether nothing on which the round rests has changed.
  fileprivate func rests(onSameAs other: VotingProtocol, in round: CeremonyRound) -> Bool {
    guard self.round == round else { return false }
    switch round {
    case .certificate: return true
    case .polynomial: return texts(.certificate) == other.texts(.certificate)
    case .output: return texts(.certificate) == other.texts(.certificate) && texts(.polynomial) == other.texts(.polynomial)
    }
  }
}

/// Takes what a trustee made for a round. It is checked outside the transaction; that it still belongs there, inside.
struct TakeCeremonyMessage: Sendable {
  let database: any Database
  let id: ElectionID
  let round: CeremonyRound

  /// Throws `voting.ceremony_out_of_turn`, and what the protocol finds wrong.
  func take(_ text: String, secret: String) async throws {
    let (election, before, own) = try await database.read { tx in
      (try tx.election(id), try tx.votingProtocol(of: id), try tx.trustee(secret: secret, of: id))
    }
    guard election.openedAt == nil, let before, before.round == round,
      let place = before.trustees.first(where: { $0.id == own })?.place
    else { throw VotingError.ceremonyOutOfTurn }
    let checked = try before.checked(text, round, place: place)
    let round = round
    try await database.write { tx in
      guard let now = try tx.votingProtocol(of: id), now.rests(onSameAs: before, in: round) else {
        throw VotingError.ceremonyOutOfTurn
      }
      guard try tx.keepCeremony(checked.text, round, of: own) else { throw VotingError.ceremonyOutOfTurn }
      if let key = checked.publicKey { _ = try tx.keepPublicKey(key, of: own) }
      try tx.audit(
        "election.ceremony_\(round.rawValue)", subject: id.text, detail: own.text, community: election.community, standing: "trustee")
    }
  }
}

/// A trustee lost her file before the opening: all of them begin with their keys again.
struct RestartKeys: Sendable {
  let id: ElectionID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    guard try tx.votingProtocol(of: id) != nil else { throw VotingError.candidatesMissing }
    try tx.clearKeys(of: id)
    try tx.audit("election.keys_anew", subject: id.text, detail: "", by: viewer)
    try tx.record(KeysBegunAnew(election: id), by: viewer)
  }
}

extension Tx {
  /// False when it was handed in before.
  fileprivate func keepCeremony(_ text: String, _ round: CeremonyRound, of trustee: ElectionTrusteeID) throws -> Bool {
    switch round {
    case .certificate:
      try run("UPDATE election_trustees SET certificate = \(text) WHERE id = \(trustee) AND certificate IS NULL") > 0
    case .polynomial:
      try run("UPDATE election_trustees SET polynomial = \(text) WHERE id = \(trustee) AND polynomial IS NULL") > 0
    case .output: try run("UPDATE election_trustees SET output = \(text) WHERE id = \(trustee) AND output IS NULL") > 0
    }
  }

  fileprivate func clearKeys(of id: ElectionID) throws {
    try run(
      """
      UPDATE election_trustees SET public_key = NULL, certificate = NULL, polynomial = NULL, output = NULL
      WHERE election_id = \(id)
      """)
  }
}

struct KeysBegunAnew: JournalEvent {
  static let name = "election.keys_anew"
  let election: ElectionID
  var subject: String { election.text }
}
