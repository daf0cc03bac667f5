import Audit
import Contracts
import ElectionLaw
import Kernel
import Store

/// Names somebody for a list: a voter names others, or somebody stands herself, as the election has it. Staff write down what came on
/// paper, with the number of the voter.
struct Nominate: Sendable {
  let id: ElectionID
  let list: Int
  let name: String
  let organization: String
  let position: String
  let isWoman: Bool
  let statement: String
  /// On the roll; nil for the viewer's own firm.
  let voterNumber: Int?

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.election(id, for: viewer)
    try election.requireNomination(on: SiteZone.shanghai.day(of: tx.now))
    let seats = try election.list(list)
    if seats.kind == .woman, !isWoman { throw ElectionError.seatIsReserved }
    let known = try tx.candidates(of: id).first { $0.name == name && $0.organization == organization }
    if let known, known.list != list { throw ElectionError.namedForTwoLists(name) }
    if known?.isWithdrawn == true { throw ElectionError.hasWithdrawn(name) }
    let candidate = known?.id ?? tx.newID()
    if election.nomination == .selfNominated {
      if known != nil { throw ElectionError.standsAlready(name) }
      try insert(candidate, .selfNominated, election, viewer, tx)
    } else {
      let voter = try voter(viewer, tx)
      if known == nil { try insert(candidate, .voters, election, viewer, tx) }
      guard try tx.nominationCount(voter, list: list) < seats.seats else { throw ElectionError.namedEnough(seats.seats) }
      guard try tx.insertNomination(voter, candidate, list: list, of: election) else {
        throw ElectionError.standsAlready(name)
      }
    }
    try tx.settleCommittee(of: election, by: viewer)
    try tx.audit("election.nominated", subject: id.text, detail: name, by: viewer)
    try tx.record(CandidateNamed(election: id), by: viewer)
  }

  private func insert(
    _ id: CandidateID, _ source: Candidate.Source, _ election: CommunityElection, _ viewer: Viewer, _ tx: Tx
  ) throws {
    let candidate = Candidate(
      id: id, list: list, name: name, organization: organization, position: position, isWoman: isWoman, source: source,
      statement: statement, withdrawnOn: nil, place: nil, nominations: 0)
    try tx.insert(candidate, of: election, by: viewer.person)
  }

  /// Nobody names through another: who is no staff names for the firm for which she acts.
  private func voter(_ viewer: Viewer, _ tx: Tx) throws -> VoterID {
    let roll = try tx.roll(of: id)
    let entry: Roll.Entry?
    if viewer.may(.runElection) {
      entry = roll.entries.first { $0.number == voterNumber }
    } else {
      entry = roll.entries.first { $0.organization != nil && $0.organization == viewer.enterprise }
    }
    guard let entry, !roll.isStruck(entry.id) else { throw ElectionError.notAVoter }
    return entry.id
  }
}

/// Publishes the candidates in the order of the pack, in time or not at all.
struct PublishCandidates: Sendable {
  let id: ElectionID
  let isOrderChecked: Bool
  let strokes: SurnameOrder

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var election = try tx.runElection(id, by: viewer)
    if try tx.objections(of: id).contains(where: { $0.decision == nil }) { throw ElectionError.objectionsOpen }
    let all = try tx.candidates(of: id)
    let proposals = election.lists.enumerated().map { index, list in
      ListProposal(index + 1, list.seats, all, election, strokes)
    }
    try election.publishCandidates(proposals, isOrderChecked: isOrderChecked, at: tx.now)
    for proposal in proposals {
      for (index, candidate) in proposal.candidates.enumerated() { try tx.keepPlace(index + 1, of: candidate.id) }
    }
    try tx.update(election)
    try tx.audit("election.candidates_published", subject: id.text, detail: "", by: viewer)
    try tx.record(CandidatesPublished(election: id), by: viewer)
  }
}

/// Takes a candidacy back, in writing, in time. Of those who were not published, the one named most often moves up.
struct WithdrawCandidate: Sendable {
  let id: ElectionID
  let candidate: CandidateID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    try election.require(.withdrawalsEnd, on: SiteZone.shanghai.day(of: tx.now))
    let all = try tx.candidates(of: id)
    guard let found = all.first(where: { $0.id == candidate && !$0.isWithdrawn }) else { throw Problem.notFound }
    try tx.withdraw(candidate)
    let others = all.filter { $0.list == found.list && !$0.isWithdrawn && $0.id != candidate }
    if found.place != nil, let next = others.first(where: { $0.place == nil }) {
      let last = all.filter { $0.list == found.list }.compactMap(\.place).max() ?? 0
      try tx.keepPlace(last + 1, of: next.id)
    }
    try tx.audit("election.withdrawn", subject: id.text, detail: found.name, by: viewer)
    try tx.record(CandidateWithdrawn(election: id), by: viewer)
  }
}

/// What a candidate says of herself, handed in before the candidates are published.
struct KeepStatement: Sendable {
  let id: ElectionID
  let candidate: CandidateID
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    try election.require(.speechRequestsEnd, on: SiteZone.shanghai.day(of: tx.now))
    guard let found = try tx.candidates(of: id).first(where: { $0.id == candidate }) else { throw Problem.notFound }
    try tx.keepStatement(words, of: candidate)
    try tx.audit("election.statement_kept", subject: id.text, detail: found.name, by: viewer)
    try tx.record(CandidateNamed(election: id), by: viewer)
  }
}

struct CandidateNamed: JournalEvent {
  static let name = "election.candidate_named"
  let election: ElectionID
  var subject: String { election.text }
}

struct CandidatesPublished: JournalEvent {
  static let name = "election.candidates_published"
  let election: ElectionID
  var subject: String { election.text }
}

struct CandidateWithdrawn: JournalEvent {
  static let name = "election.candidate_withdrawn"
  let election: ElectionID
  var subject: String { election.text }
}
