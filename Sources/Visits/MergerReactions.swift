import Contracts
import Enterprises
import Jobs
import Kernel
import Notices
import Store

/// An enterprise became part of another: whoever has a visit, a promise, a plan or a pair with it is told. Nothing is moved by itself;
/// what somebody put to the successor comes back when the merger is undone.
enum MergerReactions {
  static let all: [Reaction] = [Reaction(name: "visits.tell_merger", events: MergerTold.events, run: tell)]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let told = try tx.mergerTold(entry) else { return }
    if told.isUndone { try TakeBackCommitments(from: told.into).run(entry, tx) }
    let today = SiteZone.shanghai.day(of: tx.now)
    let ties = try tx.openTies(
      "programme_ties.community_id = \(entry.community) AND programme_ties.target_id = \(told.firm)", on: today, limit: 100)
    var hosts = try tx.hosts(boundTo: told.firm, community: entry.community)
    hosts += try tx.findProgrammes(ties.map(\.programme)).values.map(\.keeper)
    let words = NoticeWords(told.isUndone ? "notice.merger.undone" : "notice.merger.visits", told.values)
    try tx.notify(
      hosts.filter { $0.person != entry.actor }.map { .post($0.post, held: $0.person) }, of: entry, words, path: "/enterprises/\(told.firm)")
    let own = NoticeWords(told.isUndone ? "notice.merger.undone" : "notice.merger.helper", told.values)
    try tx.notify(ties.map { .oneself($0.helper) }, of: entry, own, path: "/programmes/mine")
  }
}

extension Tx {
  /// Who has something open with an enterprise: planned visits, promises that are owed, the plan for it.
  fileprivate func hosts(boundTo firm: OrganizationID, community: CommunityID) throws -> [VisitHost] {
    var hosts = try all(
      """
      SELECT host_person_id AS person_id, host_post_id AS post_id FROM visits
      WHERE organization_id = \(firm) AND community_id = \(community) AND state = 'planned'
      UNION SELECT owner_person_id, owner_post_id FROM commitments
      WHERE organization_id = \(firm) AND community_id = \(community) AND state IN (\(list: CommitmentState.owed))
      ORDER BY 1, 2 LIMIT 200
      """
    ) { row in VisitHost(person: try row("person_id"), post: try row("post_id")) }
    if let plan = try supportPlan(of: firm, community: community), plan.state == .open { hosts.append(plan.owner) }
    return hosts
  }
}
