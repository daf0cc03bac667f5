import Contracts
import Jobs
import Kernel
import Notices
import Store

/// Somebody has to call: the workers of the community, and the grid people of the building.
enum ReportReactions {
  static let all: [Reaction] = [
    Reaction(name: "cases.tell_report_waiting", events: [ReportWaiting.name], run: tell)
  ]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    let event: ReportWaiting = try entry.decode()
    guard let report = try tx.report(event.report), report.state == .waiting else { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    let grid = try report.building.flatMap { try tx.building($0, community: report.community)?.grid }
    let posts = try tx.posts(thatConfirmReportsIn: grid, community: report.community, on: today)
    try tx.notify(
      posts.map { .post($0.post, held: $0.person) }, of: entry, NoticeWords("notice.report_waiting"), path: "/intake")
  }
}

extension Tx {
  fileprivate func posts(
    thatConfirmReportsIn grid: GridID?, community: CommunityID, on today: LocalDay
  ) throws -> [Handler] {
    let ofGrid: SQL = grid.map { "(scope_kind = 'grid' AND scope_id = \($0) AND role IN ('gridHead', 'gridWorker'))" } ?? "1 = 0"
    return try all(
      """
      SELECT person_id, post_id FROM post_cards
      WHERE community_id = \(community) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
        AND (role = 'communityWorker' OR \(sql: ofGrid))
      ORDER BY post_id LIMIT 50
      """
    ) { row in Handler(person: try row("person_id"), post: try row("post_id")) }
  }
}
