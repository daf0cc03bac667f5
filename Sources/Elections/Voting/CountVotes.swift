import Audit
import Belenios
import Contracts
import Kernel
import Store

/// The count: the encrypted tally after the closing instant, the trustees' parts, the result when the last part is there. What takes time
/// is done outside the transaction.
struct CountVotes: Sendable {
  let database: any Database
  let id: ElectionID

  /// Multiplies the ballots. Throws `voting.not_closed` before the closing instant.
  func close(by viewer: Viewer) async throws {
    _ = try await database.read { tx in try tx.runElection(id, by: viewer) }
    try await close { tx, _, detail in
      try tx.audit("election.closed", subject: id.text, detail: detail, by: viewer)
      try tx.record(VotingClosed(election: id), by: viewer)
    }
  }

  /// The same by the clock alone.
  func closeByClock() async throws {
    try await close { tx, community, detail in
      try tx.audit("election.closed", subject: id.text, detail: detail, community: community, standing: "clock")
      try tx.record(VotingClosed(election: id), community: community, actor: nil)
    }
  }

  private func close(_ record: @escaping @Sendable (Tx, CommunityID, String) throws -> Void) async throws {
    let (election, voting, texts) = try await database.read { tx in
      (try tx.election(id), try tx.votingProtocol(of: id), try tx.ballots(of: id))
    }
    guard election.openedAt != nil, election.closesAt <= database.world.now() else { throw VotingError.notClosed }
    guard let voting, voting.tally == nil, let text = try voting.election(), let list = try voting.credentialList() else {
      throw VotingError.countedAlready
    }
    let ballots = try texts.map { try Ballot(Array($0.utf8), text) }
    let tally = try SizedTally(ballots, text, list)
    let written = String(decoding: tally.encrypted.serialized, as: UTF8.self)
    try await database.write { tx in
      // The box is closed: what was read is all of it.
      guard try tx.ballotCount(of: id) == texts.count else { throw VotingError.notClosed }
      guard try tx.votingProtocol(of: id)?.tally == nil else { throw VotingError.countedAlready }
      try tx.keepTally(written, count: tally.ballotCount, of: id)
      try record(tx, election.community, "\(tally.ballotCount)")
    }
  }

  /// Takes a trustee's part, whose proofs are checked; with the last part the result is there.
  func decrypt(_ text: String, secret: String) async throws {
    let (trustee, voting) = try await database.read { tx in
      (try tx.trustee(secret: secret, of: id), try tx.votingProtocol(of: id))
    }
    guard let voting, let tally = try voting.sizedTally(), let election = try voting.election() else {
      throw VotingError.notCounted
    }
    guard let own = voting.trustees.first(where: { $0.id == trustee }), own.decryption == nil else {
      throw VotingError.decryptionIsThere
    }
    guard voting.decryptionsThere < voting.decryptionsNeeded else { throw VotingError.decryptionNotNeeded }
    let part = try PartialDecryption(Array(text.utf8), election)
    let key = try TrusteePublicKey(checking: Array((own.publicKey ?? "").utf8), VotingProtocol.group)
    try part.check(tally.encrypted, key: key.key, election)
    let canonical = String(decoding: part.serialized, as: UTF8.self)
    try await database.write { tx in
      // The archive has as many parts as are needed: whoever comes later, or at the same moment, is thanked.
      guard let now = try tx.votingProtocol(of: id), now.decryptionsThere < now.decryptionsNeeded else {
        throw VotingError.decryptionNotNeeded
      }
      guard try tx.keepDecryption(canonical, of: trustee) else { throw VotingError.decryptionIsThere }
      let community = try tx.election(id).community
      try tx.audit("election.decrypted", subject: id.text, detail: trustee.text, community: community, standing: "trustee")
    }
    try await finish()
  }

  /// Makes the result of the parts that are there; nothing while some are missing, or when it is there already. After the last part it
  /// runs by itself, and the job runs it again where a fault came between the two.
  func finish() async throws {
    guard let voting = try await database.read({ tx in try tx.votingProtocol(of: id) }), voting.result == nil,
      let tally = try voting.sizedTally(), let election = try voting.election()
    else { return }
    var parts: [Int: PartialDecryption] = [:]
    guard voting.decryptionsThere >= voting.decryptionsNeeded else { return }
    for trustee in voting.trustees {
      guard let text = trustee.decryption else { continue }
      parts[trustee.place] = try PartialDecryption(Array(text.utf8), election)
    }
    let result = try ElectionResult(tally, parts, try voting.trusteeGroup())
    let written = String(decoding: result.serialized, as: UTF8.self)
    try await database.write { tx in
      var election = try tx.election(id)
      guard election.resultAt == nil else { return }
      try tx.keepResult(written, of: id)
      election.resultAt = tx.now
      try tx.update(election)
      try tx.audit("election.counted", subject: id.text, detail: "", community: election.community, standing: "clock")
      try tx.record(VotesCounted(election: id), community: election.community, actor: nil)
    }
  }
}

/// Announces the result, in time or not at all.
struct AnnounceResult: Sendable {
  let id: ElectionID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var election = try tx.runElection(id, by: viewer)
    guard election.resultAt != nil else { throw VotingError.notCounted }
    guard election.announcedAt == nil else { throw VotingError.announcedAlready }
    if try !tx.paperVoters(of: id).isEmpty, try tx.paperCount(of: id) == nil { throw VotingError.paperNotCounted }
    guard try tx.outcome(of: election)?.openLots.isEmpty ?? true else { throw ElectionError.lotsOpen }
    election.announcedAt = tx.now
    try tx.update(election)
    try tx.settleRecall(election, by: viewer)
    try tx.audit("election.announced", subject: id.text, detail: "", by: viewer)
    try tx.record(ResultAnnounced(election: id), by: viewer)
  }
}

struct VotingClosed: JournalEvent {
  static let name = "election.closed"
  let election: ElectionID
  var subject: String { election.text }
}

struct VotesCounted: JournalEvent {
  static let name = "election.counted"
  let election: ElectionID
  var subject: String { election.text }
}

struct ResultAnnounced: JournalEvent {
  static let name = "election.announced"
  let election: ElectionID
  var subject: String { election.text }
}
