import Contracts
import Enterprises
import Jobs
import Kernel
import Notices
import Store

/// An enterprise became part of another: its open appeals stay where they are, and whoever works on them is told.
enum EnterpriseMergers {
  static let all: [Reaction] = [Reaction(name: "cases.tell_merger", events: MergerTold.events, run: tell)]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let told = try tx.mergerTold(entry) else { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    let key = told.isUndone ? "notice.merger.undone" : "notice.merger.cases"
    for item in try tx.unfinishedCases(of: told.firm, community: entry.community) {
      let handlers = try item.lead.map { [$0] } ?? tx.receivers(of: item, on: today)
      let words = NoticeWords(key, told.values.merging(["number": item.number]) { $1 })
      // Somebody with several hears once, of the oldest.
      try tx.notify(
        handlers.filter { $0.person != entry.actor }.map { .post($0.post, held: $0.person) }, of: entry, words, path: "/cases/\(item.id)")
    }
  }
}

extension Tx {
  /// Filed in the name of the enterprise; what a person filed as herself bears no enterprise and is never among these.
  fileprivate func unfinishedCases(of organization: OrganizationID, community: CommunityID) throws -> [Case] {
    let final = CaseState.allCases.filter(\.isFinal)
    return try all(
      """
      SELECT * FROM cases WHERE organization_id = \(organization) AND community_id = \(community)
        AND applicant_kind = 'enterprise' AND state NOT IN (\(list: final)) ORDER BY opened_at, id LIMIT 500
      """, Case.init)
  }
}
