import Kernel

/// A table as the catalogue of either engine describes it.
struct DumpTable: Sendable {
  let name: String
  /// By name; without generated columns.
  let columns: [String]
  /// The columns of the primary key, in its order.
  let key: [String]

  static let searchEntries = "search_entries"
  static let searchColumns: [String] = ["community_id", "kind", "subject_id", "words"]
  /// Kept in the head of the dump, or in a form of their own; marks are made anew by what is put in.
  private static let apart: Set<String> = ["schema_migrations", searchEntries, "search_words", "reference_marks"]

  /// All tables but those, by name.
  static func all(in tx: Tx) throws -> [DumpTable] {
    let columns = try tx.all(tx.dialect == .sqlite ? sqliteColumns : postgresColumns) { row in
      (
        table: try row("table_name", as: String.self), column: try row("column_name", as: String.self),
        place: try row("key_place", as: Int.self)
      )
    }
    let tables = Dictionary(grouping: columns, by: \.table).filter { !apart.contains($0.key) }
    return try tables.map { name, columns in
      let key = columns.filter { $0.place > 0 }.sorted { $0.place < $1.place }.map(\.column)
      if key.isEmpty { throw DumpError.noPrimaryKey(table: name) }
      return DumpTable(name: name, columns: columns.map(\.column).sorted(), key: key)
    }.sorted { $0.name < $1.name }
  }

  private static let sqliteColumns: SQL = """
    SELECT tables.name AS table_name, columns.name AS column_name, columns.pk AS key_place
    FROM pragma_table_list AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.schema = 'main' AND tables.type = 'table' AND substr(tables.name, 1, 7) <> 'sqlite_'
      AND columns.hidden = 0
    """

  private static let postgresColumns: SQL = """
    SELECT tables.relname AS table_name, columns.attname AS column_name, coalesce(keys.place, 0) AS key_place
    FROM pg_class AS tables
    JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum > 0
      AND NOT columns.attisdropped AND columns.attgenerated = ''
    LEFT JOIN (
      SELECT indrelid, key.number, key.place
      FROM pg_index, unnest(indkey) WITH ORDINALITY AS key (number, place) WHERE indisprimary
    ) AS keys ON keys.indrelid = tables.oid AND keys.number = columns.attnum
    WHERE tables.relkind IN ('r', 'p') AND tables.relnamespace = current_schema()::regnamespace
    """

  /// Rows in the order of the primary key, from behind the key `last`.
  func page(after last: [SQLValue]?, limit: Int) -> SQL {
    let keyList = DumpTable.list(key)
    var pieces: [SQL.Piece] = [.text("SELECT \(DumpTable.list(columns)) FROM \(DumpTable.quoted(name))")]
    if let last {
      pieces.append(.text(" WHERE (\(keyList)) > ("))
      for (place, value) in last.enumerated() {
        if place > 0 { pieces.append(.text(", ")) }
        pieces.append(.value(value))
      }
      pieces.append(.text(")"))
    }
    pieces.append(.text(" ORDER BY \(keyList) LIMIT \(limit)"))
    return SQL(pieces: pieces)
  }

  var count: SQL { SQL(pieces: [.text("SELECT count(*) FROM \(DumpTable.quoted(name))")]) }

  /// One statement for several rows, each with the values of `columns`.
  static func insert(into table: String, columns: [String], rows: [[SQLValue]]) -> SQL {
    var pieces: [SQL.Piece] = [.text("INSERT INTO \(quoted(table)) (\(list(columns))) VALUES ")]
    for (number, row) in rows.enumerated() {
      pieces.append(.text(number == 0 ? "(" : ", ("))
      for (place, value) in row.enumerated() {
        if place > 0 { pieces.append(.text(", ")) }
        pieces.append(.value(value))
      }
      pieces.append(.text(")"))
    }
    return SQL(pieces: pieces)
  }

  static func searchPage(after last: Int64, limit: Int, _ dialect: Dialect) -> SQL {
    switch dialect {
    case .sqlite:
      """
      SELECT number, community_id, kind, subject_id, words
      FROM search_entries JOIN search_words ON search_words.rowid = number
      WHERE number > \(last) ORDER BY number LIMIT \(limit)
      """
    case .postgres:
      """
      SELECT number, community_id, kind, subject_id, array_to_string(tsvector_to_array(words), ' ') AS words
      FROM search_entries WHERE number > \(last) ORDER BY number LIMIT \(limit)
      """
    }
  }

  // Names come from the catalogue, or are compared with it, before they are put into a statement.
  static func quoted(_ name: String) -> String { "\"" + name.split(separator: "\"").joined(separator: "\"\"") + "\"" }

  private static func list(_ names: [String]) -> String { names.map(quoted).joined(separator: ", ") }
}
