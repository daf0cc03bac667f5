import Audit
import Contracts
import Kernel
import Store

/// Takes somebody into the election committee.
struct JoinCommittee: Sendable {
  let id: ElectionID
  let name: String
  let organization: String
  let isChair: Bool

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    let committee = try tx.committee(of: id)
    guard committee.present.count < Committee.most else { throw ElectionError.committeeFull(Committee.most) }
    if isChair, committee.present.contains(where: \.isChair) { throw ElectionError.hasChair }
    try tx.insertMember(name, organization, isChair: isChair, of: election)
    try tx.audit("election.committee_joined", subject: id.text, detail: name, by: viewer)
    try tx.settleCommittee(of: election, by: viewer)
    try tx.record(CommitteeChanged(election: id), by: viewer)
  }
}

/// Writes down that a member left of herself, or was absent twice running.
struct LeaveCommittee: Sendable {
  let id: ElectionID
  let member: CommitteeMemberID
  let reason: Committee.Exit.Reason

  func run(by viewer: Viewer, _ tx: Tx) throws {
    _ = try tx.runElection(id, by: viewer)
    guard let found = try tx.committee(of: id).present.first(where: { $0.id == member }) else { throw Problem.notFound }
    try tx.keep(Committee.Exit(member: member, reason: reason, because: ""))
    try tx.audit("election.committee_left", subject: id.text, detail: "\(found.name): \(reason.rawValue)", by: viewer)
    try tx.record(CommitteeChanged(election: id), by: viewer)
  }
}

/// Declares that two people are near to each other. Whoever has to leave the committee for it leaves in the same transaction.
struct DeclareTie: Sendable {
  let id: ElectionID
  let tie: DeclaredTie
  /// Who told the committee.
  var declaredBy = ""

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.undecidedElection(id, by: viewer)
    guard tie.one != tie.other else { throw ElectionError.tieWithOneself }
    try tx.insert(tie, declaredBy: declaredBy, of: election)
    try tx.audit("election.tie_declared", subject: id.text, detail: "\(tie.one), \(tie.other): \(tie.kind.rawValue)", by: viewer)
    try tx.settleCommittee(of: election, by: viewer)
    try tx.record(CommitteeChanged(election: id), by: viewer)
  }
}

extension Tx {
  /// Lets everybody leave whom a conflict forces to, with an audit line each.
  func settleCommittee(of election: CommunityElection, by viewer: Viewer) throws {
    let committee = try committee(of: election.id)
    let exits = committee.exits(standing: try standing(in: election.id), ties: try ties(of: election.id))
    for exit in exits {
      try keep(exit)
      let name = committee.members.first { $0.id == exit.member }?.name ?? ""
      try audit(
        "election.committee_left", subject: election.id.text, detail: "\(name): \(exit.reason.rawValue) \(exit.because)",
        by: viewer)
    }
  }
}

struct CommitteeChanged: JournalEvent {
  static let name = "election.committee_changed"
  let election: ElectionID
  var subject: String { election.text }
}
