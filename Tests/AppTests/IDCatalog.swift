import Contracts
import Kernel
import Store

/// Every id that stands in the database, by prefix, found by looking at the schema: a module that comes later is in it by itself.
struct IDCatalog: Sendable {
  enum Kind: CaseIterable, Sendable {
    /// What came with the employees' own cases.
    case personal
    /// The community of the one who asks.
    case here
    /// Another community's.
    case elsewhere
    /// Nobody's.
    case unknown
  }

  struct Known: Sendable {
    let id: String
    let community: String
  }

  private var ids: [Kind: [String: [String]]] = [:]

  /// `before` is what was there without the personal cases.
  init(_ all: [Known], before: Set<String>, town: HouseCast.Town) {
    for known in all {
      let (id, community) = (known.id, known.community)
      let prefix = String(id.prefix(3))
      let kind: Kind =
        !before.contains(id) ? .personal : community == town.community.text ? .here : .elsewhere
      ids[kind, default: [:]][prefix, default: []].append(id)
    }
    // What is most likely to be shared stands first.
    for first in [town.firm.text, town.tower.text, town.grid.text, town.window.text] { moveToFront(first) }
  }

  private mutating func moveToFront(_ id: String) {
    let prefix = String(id.prefix(3))
    guard var list = ids[.here]?[prefix], let place = list.firstIndex(of: id) else { return }
    list.remove(at: place)
    ids[.here]?[prefix] = [id] + list
  }

  func all(_ prefix: String, _ kind: Kind) -> [String] {
    if kind == .unknown { return [prefix + "_01h455vb4pex5vsknk084sn02q"] }
    return ids[kind]?[prefix] ?? []
  }

  /// An id of this kind, else one that nobody has.
  func one(_ prefix: String, _ kind: Kind) -> String {
    all(prefix, kind).first ?? all(prefix, .unknown)[0]
  }

  var personal: [String] { (ids[.personal] ?? [:]).sorted { $0.key < $1.key }.flatMap(\.value) }

  static func read(_ database: any Database) async throws -> [Known] {
    let isSQLite = database.dialect == .sqlite
    return try await database.read { tx in
      let tables = try tx.rows(isSQLite ? sqliteTables : postgresTables)
      var found: [Known] = []
      for table in tables {
        let name: String = try table("name")
        let rows = try tx.rows(SQL(stringLiteral: "SELECT id, community_id FROM \(name) ORDER BY id"))
        for row in rows { found.append(Known(id: try row("id"), community: try row("community_id"))) }
      }
      return found
    }
  }

  private static let sqliteTables: SQL = """
    SELECT m.name AS name FROM sqlite_master m JOIN pragma_table_info(m.name) a ON a.name = 'id' AND a.type = 'TEXT'
    JOIN pragma_table_info(m.name) b ON b.name = 'community_id' WHERE m.type = 'table' ORDER BY m.name
    """
  private static let postgresTables: SQL = """
    SELECT a.table_name AS name FROM information_schema.columns a
    JOIN information_schema.columns b ON b.table_schema = a.table_schema AND b.table_name = a.table_name
    JOIN information_schema.tables t ON t.table_schema = a.table_schema AND t.table_name = a.table_name
    WHERE a.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND a.column_name = 'id'
      AND a.data_type = 'text' AND b.column_name = 'community_id' ORDER BY a.table_name
    """
}
