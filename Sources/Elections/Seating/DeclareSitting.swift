import Audit
import Contracts
import Kernel
import Store

/// Declares that somebody of the body remains in office, with who said so.
struct DeclareSitting: Sendable {
  let id: ElectionID
  let member: SittingMember

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.undecidedElection(id, by: viewer)
    guard try tx.insert(member, of: election) else { throw ElectionError.sitsAlready(member.name) }
    try tx.audit("election.sitting_declared", subject: id.text, detail: member.name, by: viewer)
    try tx.record(SeatingChanged(election: id), by: viewer)
  }
}

/// Takes such a declaration back: she has left, or it was wrong.
struct WithdrawSitting: Sendable {
  let id: ElectionID
  let name: String
  let organization: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    _ = try tx.undecidedElection(id, by: viewer)
    guard try tx.removeSitting(name, organization, of: id) else { throw Problem.notFound }
    try tx.audit("election.sitting_withdrawn", subject: id.text, detail: name, by: viewer)
    try tx.record(SeatingChanged(election: id), by: viewer)
  }
}

/// Writes down on whom the lot fell, of relatives with equal votes, where the pack lets the lot decide.
struct DrawLot: Sendable {
  let id: ElectionID
  let candidate: CandidateID
  /// Before whom it was drawn.
  let witnesses: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.undecidedElection(id, by: viewer)
    let open = try tx.outcome(of: election)?.openLots ?? []
    guard let lucky = open.flatMap({ $0 }).first(where: { $0.id == candidate }) else { throw ElectionError.lotNotOpen }
    try tx.insertLot(candidate, witnesses: witnesses, of: election)
    try tx.audit("election.lot_drawn", subject: id.text, detail: "\(lucky.name): \(witnesses)", by: viewer)
    try tx.record(SeatingChanged(election: id), by: viewer)
  }
}

extension Tx {
  /// Before its announcement: what was announced stands.
  func undecidedElection(_ id: ElectionID, by viewer: Viewer) throws -> CommunityElection {
    let election = try runElection(id, by: viewer)
    guard election.announcedAt == nil else { throw VotingError.announcedAlready }
    return election
  }
}

struct SeatingChanged: JournalEvent {
  static let name = "election.seating_changed"
  let election: ElectionID
  var subject: String { election.text }
}
