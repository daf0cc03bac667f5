import Contracts
import Kernel
import Store

/// One solved matter on the public board: what its publication says, and of the case itself its window and its days.
struct BoardLine: Sendable {
  let id: CaseID
  let words: PublicWords
  /// A building or a common part; empty where the place would say whose matter it is.
  let address: String
  let window: WindowID
  let isConfirmed: Bool
  let openedAt: Timestamp
  let closedAt: Timestamp
  let photo: FileID?

  init(_ row: Row) throws {
    id = try row("case_id")
    words = PublicWords(title: try row("title"), description: try row("description"), notes: try row("status_notes"))
    address = try row("address")
    window = try row("window_id")
    isConfirmed = try row("state", as: CaseState.self) == .confirmed
    openedAt = try row("opened_at")
    closedAt = try row("closed_at")
    photo = try row(optional: "photo_file_id")
  }
}

struct BoardFilter: Sendable, Hashable {
  var window: WindowID?
  var building: BuildingID?

  /// A building is a filter only for what says its place: otherwise the filter would say it.
  func condition(_ community: CommunityID) -> SQL {
    var parts: [SQL] = [
      "case_publications.community_id = \(community)", "cases.state IN ('answered', 'confirmed')", "cases.closed_at IS NOT NULL",
    ]
    if let window { parts.append("cases.window_id = \(window)") }
    if let building { parts.append("cases.building_id = \(building) AND length(case_publications.address) > 0") }
    return SQL.joined(parts, by: " AND ")
  }
}

extension Tx {
  func boardLines(_ filter: BoardFilter, _ community: CommunityID, limit: Int, offset: Int) throws -> [BoardLine] {
    try all(
      """
      SELECT case_publications.case_id, case_publications.title, case_publications.description,
        case_publications.status_notes, case_publications.address, case_publications.photo_file_id, cases.state,
        cases.window_id, cases.opened_at, cases.closed_at
      FROM case_publications JOIN cases ON cases.id = case_publications.case_id
      WHERE \(sql: filter.condition(community))
      ORDER BY cases.closed_at DESC, cases.id DESC LIMIT \(limit) OFFSET \(offset)
      """, BoardLine.init)
  }

  func boardCount(_ filter: BoardFilter, _ community: CommunityID) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_publications JOIN cases ON cases.id = case_publications.case_id
      WHERE \(sql: filter.condition(community))
      """) ?? 0
  }

  /// The buildings of which the board says something.
  func boardBuildings(_ community: CommunityID) throws -> [NamedID] {
    try all(
      """
      SELECT cases.building_id AS id, max(cases.building_name) AS name
      FROM case_publications JOIN cases ON cases.id = case_publications.case_id
      WHERE \(sql: BoardFilter().condition(community)) AND cases.building_id IS NOT NULL
        AND length(case_publications.address) > 0
      GROUP BY cases.building_id ORDER BY max(cases.building_name), cases.building_id LIMIT 500
      """
    ) { row in NamedID(id: try row("id"), name: try row("name")) }
  }
}
