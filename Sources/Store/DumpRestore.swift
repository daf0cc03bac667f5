import Foundation
import Kernel
import Synchronization

extension StoreDump {
  /// Rows in one statement, and values at most (SQLite takes 32,766).
  private static let rowsPerStatement = 100
  private static let valuesPerStatement = 20_000

  /// Fills an empty database with what `next` gives, a line at a time, in one transaction: all or nothing. Gives the number
  /// of rows. A dump of an older program is loaded into the tables it knew, which then become today's.
  @discardableResult
  public static func read(
    _ next: @escaping @Sendable () throws -> String?, into database: any Database, migrations: Migrations
  ) async throws -> Int {
    guard let first = try next() else { throw DumpError.notADump }
    let head = try DumpLine.Head(line: first)
    let files = Array(migrations.files.prefix(head.migrations.count))
    for (place, name) in head.migrations.enumerated() where place >= files.count || files[place].name != name {
      throw DumpError.otherSchema(name)
    }
    try await Migrations(files: files).run(on: database)
    let hasBegun = Mutex(false)
    let rows = try await database.write { tx in
      let again = hasBegun.withLock { begun in
        defer { begun = true }
        return begun
      }
      // The lines are read already and cannot be read a second time.
      if again { throw DumpError.interrupted }
      return try load(next, into: database, tx)
    }
    try await migrations.run(on: database)
    return rows
  }

  private static func load(_ next: () throws -> String?, into database: any Database, _ tx: Tx) throws -> Int {
    let tables = try DumpTable.all(in: tx)
    try requireEmpty(tables, tx)
    let isChecked = try suspendForeignKeys(database, tx)
    var loader = Loader(tables: tables, tx: tx)
    var number = 1
    while let text = try next() {
      number += 1
      if try loader.take(DumpLine(text, number: number), number: number) {
        try isChecked()
        try advanceSequences(tx)
        return loader.rows
      }
    }
    throw DumpError.cutOff
  }

  private static func requireEmpty(_ tables: [DumpTable], _ tx: Tx) throws {
    for table in tables {
      if try tx.scalar(table.count, as: Int.self) != 0 { throw DumpError.notEmpty(table: table.name) }
    }
    if try tx.exists("SELECT number FROM search_entries LIMIT 1") {
      throw DumpError.notEmpty(table: DumpTable.searchEntries)
    }
  }

  /// Lets children come before their parents; what it gives checks them all and makes the keys as they were.
  private static func suspendForeignKeys(_ database: any Database, _ tx: Tx) throws -> () throws -> Void {
    if tx.dialect == .sqlite {
      // Until the commit, which checks.
      try database.executeScript("PRAGMA defer_foreign_keys = ON", in: tx)
      return {}
    }
    let keys = try tx.all(
      """
      SELECT conrelid::regclass::text AS table_name, quote_ident(conname) AS key_name FROM pg_constraint
      WHERE contype = 'f' AND NOT condeferrable AND conparentid = 0
        AND connamespace = current_schema()::regnamespace
      """
    ) { row in (table: try row("table_name", as: String.self), name: try row("key_name", as: String.self)) }
    func alter(_ change: String) throws {
      for key in keys {
        try database.executeScript("ALTER TABLE \(key.table) ALTER CONSTRAINT \(key.name) \(change)", in: tx)
      }
    }
    try alter("DEFERRABLE INITIALLY DEFERRED")
    return {
      try database.executeScript("SET CONSTRAINTS ALL IMMEDIATE", in: tx)
      try alter("NOT DEFERRABLE")
    }
  }

  /// Numbers that PostgreSQL gives by itself go on behind those that came with the dump; SQLite's do so anyway.
  private static func advanceSequences(_ tx: Tx) throws {
    guard tx.dialect == .postgres else { return }
    let columns = try tx.all(
      """
      SELECT table_name::text AS table_name, column_name::text AS column_name FROM information_schema.columns
      WHERE table_schema = current_schema() AND (column_default LIKE 'nextval(%' OR is_identity = 'YES')
      ORDER BY table_name, column_name
      """
    ) { row in (table: try row("table_name", as: String.self), name: try row("column_name", as: String.self)) }
    for column in columns {
      let largest = SQL(pieces: [
        .text("SELECT max(\(DumpTable.quoted(column.name))) AS n FROM \(DumpTable.quoted(column.table))")
      ])
      guard let number = try tx.scalar(largest, as: Int64.self) else { continue }
      _ = try tx.rows(
        "SELECT setval(pg_get_serial_sequence(quote_ident(\(column.table)), \(column.name)), \(number))")
    }
  }

  /// Puts lines into the tables, several rows to a statement.
  private struct Loader {
    let tables: [String: DumpTable]
    let tx: Tx
    private(set) var rows = 0
    private var current: DumpLine.Table?
    private var waiting: [[SQLValue]] = []

    init(tables: [DumpTable], tx: Tx) {
      self.tables = Dictionary(uniqueKeysWithValues: tables.map { ($0.name, $0) })
      self.tx = tx
    }

    /// True when the line was the last.
    mutating func take(_ line: DumpLine, number: Int) throws -> Bool {
      switch line {
      case .table(let table):
        try flush()
        // Names of the dump go into statements only when the catalogue has the same.
        let known = table.table == DumpTable.searchEntries ? DumpTable.searchColumns : tables[table.table]?.columns
        guard known == table.columns else {
          throw DumpError.malformed(line: number, "the table \(table.table) has other columns here")
        }
        current = table
      case .row(let values):
        guard let current, values.count == current.columns.count else {
          throw DumpError.malformed(line: number, "a row with \(values.count) values")
        }
        waiting.append(values)
        rows += 1
        if waiting.count >= limit(values.count) { try flush() }
      case .end(let end):
        try flush()
        guard end.rows == rows else {
          throw DumpError.malformed(line: number, "\(end.rows) rows are announced, \(rows) came")
        }
        return true
      }
      return false
    }

    private func limit(_ columns: Int) -> Int {
      max(1, min(StoreDump.rowsPerStatement, StoreDump.valuesPerStatement / columns))
    }

    private mutating func flush() throws {
      guard let current, !waiting.isEmpty else { return }
      defer { waiting = [] }
      guard current.table == DumpTable.searchEntries else {
        try tx.run(DumpTable.insert(into: current.table, columns: current.columns, rows: waiting))
        return
      }
      for row in waiting {
        guard case .text(let community) = row[0], case .text(let kind) = row[1], case .text(let subject) = row[2],
          case .text(let words) = row[3]
        else { throw DumpError.unreadable(table: current.table) }
        let list = words.split(separator: " ").map(String.init)
        try tx.putSearchEntry(kind: kind, subject: subject, community: community, words: list)
      }
    }
  }
}
