import Contracts
import Kernel
import Store

/// A public request: what `case_publications` says, and of the case itself its id, its state, where it was routed and when.
struct PublicRequest: Sendable {
  let id: CaseID
  let state: CaseState
  let window: WindowID
  let category: CaseCategoryID?
  let openedAt: Timestamp
  let changedAt: Timestamp
  let words: PublicWords
  let address: String
  let longitude: Double?
  let latitude: Double?
  let photo: FileID?

  init(_ row: Row) throws {
    id = try row("case_id")
    state = try row("state")
    window = try row("window_id")
    category = try row(optional: "category_id")
    openedAt = try row("opened_at")
    changedAt = try row("touched_at")
    words = PublicWords(title: try row("title"), description: try row("description"), notes: try row("status_notes"))
    address = try row("address")
    longitude = try row(optional: "longitude_e7", as: Int.self).map { Double($0) / 10_000_000 }
    latitude = try row(optional: "latitude_e7", as: Int.self).map { Double($0) / 10_000_000 }
    photo = try row(optional: "photo_file_id")
  }
}

/// Something public that happened to a public request.
struct PublicUpdate: Sendable {
  let id: CaseID
  /// taken, returned, or the state in which it ended.
  let kind: String
  let at: Timestamp
  let state: CaseState
  let notes: String

  var isOpen: Bool { kind == "taken" || kind == "returned" }

  /// What may be said of it was written of where it stands now.
  var isLatest: Bool { kind == (state == .doing ? "taken" : state.rawValue) }
}

extension PublicUpdate {
  init(_ row: Row) throws {
    id = try row("case_id")
    kind = try row("kind")
    at = try row("at")
    state = try row("state")
    notes = try row("status_notes")
  }
}

/// Whose requests these are.
struct Open311Community: Sendable {
  let id: CommunityID
  let name: String
  let hotline: String
  let isDemo: Bool

  init(_ row: Row) throws {
    id = try row("community_id")
    name = try row("name")
    hotline = try row("hotline")
    isDemo = try row("is_demo")
  }
}

extension Tx {
  /// The community that the `jurisdiction_id` names, which is its id; the first of the installation when it names none.
  func open311Community(_ jurisdiction: String) throws -> Open311Community {
    let given = CommunityID(jurisdiction)
    if !jurisdiction.isEmpty, given == nil { throw Problem(.notFound, code: "open311.jurisdiction_unknown") }
    let which: SQL = given.map { "community_id = \($0)" } ?? "1 = 1"
    let found = try first(
      """
      SELECT community_id, name, hotline, is_demo FROM community_cards WHERE \(sql: which)
      ORDER BY community_id LIMIT 1
      """, Open311Community.init)
    guard let found else { throw Problem(.notFound, code: "open311.jurisdiction_unknown") }
    return found
  }

  /// The one way in which a case leaves to everybody.
  func publicRequests(
    _ filter: Open311Filter, _ routing: CaseRouting, _ community: CommunityID
  ) throws -> [PublicRequest] {
    var conditions: [SQL] = ["case_publications.community_id = \(community)"]
    if let ids = filter.ids { conditions.append("case_publications.case_id IN (\(list: ids))") }
    if !filter.codes.isEmpty { conditions.append(codes(filter.codes, routing)) }
    if let isOpen = filter.isOpen {
      conditions.append(
        isOpen ? "cases.state IN (\(list: CaseState.open))" : "cases.state NOT IN (\(list: CaseState.open))")
    }
    let touched = Open311SQL.touched
    if let from = filter.from { conditions.append("cases.opened_at >= \(from)") }
    if let until = filter.until { conditions.append("cases.opened_at <= \(until)") }
    if let after = filter.updatedAfter { conditions.append("\(sql: touched) >= \(after)") }
    if let before = filter.updatedBefore { conditions.append("\(sql: touched) <= \(before)") }
    return try all(
      """
      SELECT case_publications.case_id, case_publications.title, case_publications.description,
        case_publications.status_notes, case_publications.address, case_publications.longitude_e7,
        case_publications.latitude_e7, case_publications.photo_file_id, cases.state, cases.window_id, cases.category_id, cases.opened_at,
        \(sql: touched) AS touched_at
      FROM case_publications JOIN cases ON cases.id = case_publications.case_id
      WHERE \(sql: SQL.joined(conditions, by: " AND "))
      ORDER BY cases.opened_at DESC, cases.id DESC LIMIT \(filter.size) OFFSET \(filter.offset)
      """, PublicRequest.init)
  }

  func publicRequest(_ id: CaseID, _ community: CommunityID) throws -> PublicRequest? {
    try first(
      """
      SELECT case_publications.case_id, case_publications.title, case_publications.description,
        case_publications.status_notes, case_publications.address, case_publications.longitude_e7,
        case_publications.latitude_e7, case_publications.photo_file_id, cases.state, cases.window_id, cases.category_id, cases.opened_at,
        \(sql: Open311SQL.touched) AS touched_at
      FROM case_publications JOIN cases ON cases.id = case_publications.case_id
      WHERE case_publications.case_id = \(id) AND case_publications.community_id = \(community)
      """, PublicRequest.init)
  }

  /// A category by its key; a window by its own where a case has no category.
  private func codes(_ codes: [String], _ routing: CaseRouting) -> SQL {
    let categories = routing.categories.filter { codes.contains($0.key) }.map(\.id)
    let windows = routing.windows.filter { codes.contains($0.key) }.map(\.id)
    return """
      (cases.category_id IN (\(list: categories))
        OR (cases.category_id IS NULL AND cases.window_id IN (\(list: windows))))
      """
  }

  /// What happened, latest first, by the instants that the case itself keeps.
  func publicUpdates(_ filter: Open311Filter, _ community: CommunityID) throws -> [PublicUpdate] {
    var bounds: [SQL] = ["1 = 1"]
    if let from = filter.from { bounds.append("at >= \(from)") }
    if let until = filter.until { bounds.append("at <= \(until)") }
    if let ids = filter.ids { bounds.append("case_id IN (\(list: ids))") }
    let parts = [
      Open311SQL.update("'taken'", "cases.taken_at", "cases.taken_at IS NOT NULL", community),
      Open311SQL.update("'returned'", "cases.changed_at", "cases.state = 'returned'", community),
      Open311SQL.update("'answered'", "cases.closed_at", "cases.state IN ('answered', 'confirmed')", community),
      Open311SQL.update("'declined'", "cases.closed_at", "cases.state = 'declined'", community),
      Open311SQL.update("'confirmed'", "cases.confirmed_at", "cases.state = 'confirmed'", community),
      Open311SQL.update("'withdrawn'", "cases.changed_at", "cases.state = 'withdrawn'", community),
    ]
    return try all(
      """
      SELECT case_id, kind, at, state, status_notes FROM (\(sql: SQL.joined(parts, by: " UNION ALL "))) AS updates
      WHERE \(sql: SQL.joined(bounds, by: " AND "))
      ORDER BY at DESC, case_id DESC, kind LIMIT \(filter.size) OFFSET \(filter.offset)
      """, PublicUpdate.init)
  }
}

private enum Open311SQL {
  /// When either the case or its public words changed last.
  static let touched: SQL = """
    (CASE WHEN cases.changed_at > case_publications.updated_at THEN cases.changed_at
      ELSE case_publications.updated_at END)
    """

  static func update(_ kind: SQL, _ at: SQL, _ condition: SQL, _ community: CommunityID) -> SQL {
    """
    SELECT case_publications.case_id AS case_id, \(sql: kind) AS kind, \(sql: at) AS at, cases.state AS state,
      case_publications.status_notes AS status_notes
    FROM case_publications JOIN cases ON cases.id = case_publications.case_id
    WHERE case_publications.community_id = \(community) AND \(sql: condition)
    """
  }
}
