import Audit
import Belenios
import Contracts
import ElectionLaw
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
    election.announcedAt = tx.now
    try tx.update(election)
    try tx.settleRecall(election, by: viewer)
    try tx.audit("election.announced", subject: id.text, detail: "", by: viewer)
    try tx.record(ResultAnnounced(election: id), by: viewer)
  }
}

/// What the count means in law: for each list who is elected, tied, barred, and what stays vacant.
struct ElectionOutcome: Sendable {
  struct Line: Sendable {
    enum Standing: String, CaseIterable, Sendable { case elected, tied, barred, again, notElected = "not_elected" }
    let candidate: Candidate
    let online: Int
    let paper: Int
    let standing: Standing
    var votes: Int { online + paper }
  }

  struct List: Sendable {
    let seats: SeatList
    let lines: [Line]
    let blank: Int
    let outcome: Outcome
    let round: Round
    /// Of relatives with equal votes only one may sit: each such group is voted on again.
    let relatedGroups: [[Candidate]]
    let kinship: Kinship
  }

  let lists: [List]
  let registered: Int
  /// Ballots of both kinds; those on paper.
  let cast: Int
  let paper: PaperCount?

  /// Whether enough took part, where the law asks.
  var isValid: Bool { lists.allSatisfy { $0.outcome.void == nil } }

  /// Nil before there is a result.
  init?(
    _ election: CommunityElection, _ roll: Roll, _ candidates: [Candidate], _ ties: [DeclaredTie], _ voting: VotingProtocol,
    _ paper: PaperCount?
  ) throws {
    guard let text = voting.result, let online = voting.ballotCount else { return nil }
    let cast = online + (paper?.found ?? 0)
    let sums = try ElectionResult(known: Array(text.utf8)).sums
    var lists: [List] = []
    for (index, seats) in election.lists.enumerated() {
      let standing = candidates.filter { $0.list == index + 1 && $0.stands }
      // The blank choice stands first.
      let votes = Dictionary(zip(standing.map(\.id), sums[index].dropFirst()), uniquingKeysWith: max)
      // Of a recall only the yes can carry.
      let counted = election.follow?.kind == .recall ? standing.filter { $0.place == 1 } : standing
      let round = Round(
        election.follow?.kind.round ?? .first, seats: seats.seats, registered: roll.count, ballotsCast: cast,
        candidates: counted.map { one in
          Round.Candidate(one.id.text, votes: (votes[one.id] ?? 0) + (paper?.votes[one.id] ?? 0))
        })
      let kinship = Kinship(Self.pairs(ties, standing))
      var seated = election.pack.outcome(round, kinship)
      if election.follow?.kind == .recall { seated.outcome.vacancies = 0 }
      let lines = standing.map { one in
        Line(
          candidate: one, online: votes[one.id] ?? 0, paper: paper?.votes[one.id] ?? 0,
          standing: Self.standing(one.id.text, seated))
      }
      lists.append(
        List(
          seats: seats, lines: lines.sorted { ($1.votes, $0.candidate.place ?? 0) < ($0.votes, $1.candidate.place ?? 0) },
          blank: sums[index].first ?? 0, outcome: seated.outcome, round: round,
          relatedGroups: Self.groups(seated.votedOnAgain, standing, kinship),
          kinship: kinship))
    }
    self.lists = lists
    registered = roll.count
    self.cast = cast
    self.paper = paper
  }

  private static func pairs(_ ties: [DeclaredTie], _ standing: [Candidate]) -> [(String, String)] {
    ties.compactMap { tie in
      guard let a = standing.first(where: { $0.name == tie.one }), let b = standing.first(where: { $0.name == tie.other })
      else { return nil }
      return (a.id.text, b.id.text)
    }
  }

  /// Who is related to whom, directly or through others, of those who are voted on again.
  private static func groups(_ again: [String], _ standing: [Candidate], _ kinship: Kinship) -> [[Candidate]] {
    var groups: [[Candidate]] = []
    for one in standing where again.contains(one.id.text) {
      let near = groups.indices.filter { index in groups[index].contains { kinship.areRelated($0.id.text, one.id.text) } }
      let joined = near.flatMap { groups[$0] } + [one]
      groups = groups.indices.filter { !near.contains($0) }.map { groups[$0] } + [joined]
    }
    return groups
  }

  private static func standing(_ id: String, _ seated: SeatedOutcome) -> Line.Standing {
    if seated.votedOnAgain.contains(id) { return .again }
    if seated.outcome.elected.contains(id) { return .elected }
    if seated.outcome.tied.contains(id) { return .tied }
    return seated.barred.contains(id) ? .barred : .notElected
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
