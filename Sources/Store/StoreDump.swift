import Foundation
import Kernel
import Synchronization

/// The whole store as lines of text that no engine's mark is on: for backups, and for moving from SQLite to PostgreSQL or back.
///
///     {"stairwell":"dump","version":1,"migrations":["0001_store", …]}
///     {"table":"journal","columns":["actor_person_id","at", …]}
///     [null,1795567200000,"com_…"]        a row: null, an integer, a text, {"real":"0.5"} or {"bytes":"base64"}
///     {"end":true,"rows":123}
///
/// Tables and columns come by name and rows by primary key, so equal data give equal bytes. What can be found by search is
/// kept as words, without the numbers that an engine gave. It reads in one transaction: consistent while serving.
public enum StoreDump {
  static let version = 1
  private static let pageSize = 500

  /// Streams the dump, a line (without its end) at a time. The memory it needs does not grow with the store.
  public static func write(
    from database: any Database, to sink: @escaping @Sendable (_ line: String) throws -> Void
  ) async throws {
    let hasBegun = Mutex(false)
    try await database.read { tx in
      let again = hasBegun.withLock { begun in
        defer { begun = true }
        return begun
      }
      // The lines are gone out already: a second run after a broken connection would double them.
      if again { throw DumpError.interrupted }
      let migrations = try tx.all("SELECT name FROM schema_migrations ORDER BY number") { row in
        try row("name", as: String.self)
      }
      try sink(try DumpLine.Head(migrations: migrations).line)
      var rows = 0
      for table in try DumpTable.all(in: tx) { rows += try write(table, tx, sink) }
      rows += try writeSearchEntries(tx, sink)
      try sink(try DumpLine.End(rows: rows).line)
    }
  }

  private static func write(_ table: DumpTable, _ tx: Tx, _ sink: (String) throws -> Void) throws -> Int {
    try sink(try DumpLine.Table(table: table.name, columns: table.columns).line)
    var count = 0
    var last: [SQLValue]?
    while true {
      let page = try tx.rows(table.page(after: last, limit: pageSize))
      for row in page { try sink(DumpLine.row(row.values)) }
      count += page.count
      guard page.count == pageSize, let end = page.last else { break }
      last = try table.key.map { try end.value($0) }
    }
    // A NULL in a key, which only SQLite lets in, would be passed over by the paging.
    guard try tx.scalar(table.count, as: Int.self) == count else { throw DumpError.unreadable(table: table.name) }
    return count
  }

  private static func writeSearchEntries(_ tx: Tx, _ sink: (String) throws -> Void) throws -> Int {
    try sink(try DumpLine.Table(table: DumpTable.searchEntries, columns: DumpTable.searchColumns).line)
    var count = 0
    var last: Int64 = .min
    while true {
      let page = try tx.rows(DumpTable.searchPage(after: last, limit: pageSize, tx.dialect))
      for row in page {
        let words = Set(try row("words", as: String.self).split(separator: " ").map(String.init))
        let sorted = words.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
        try sink(
          DumpLine.row([
            try row.value("community_id"), try row.value("kind"), try row.value("subject_id"),
            .text(sorted.joined(separator: " ")),
          ]))
      }
      count += page.count
      guard page.count == pageSize, let end = page.last else { return count }
      last = try end("number")
    }
  }
}

/// Why a dump cannot be written or restored. The texts are for the person at the command line.
public enum DumpError: Error, Equatable, Sendable, CustomStringConvertible {
  case interrupted
  case unreadable(table: String)
  case notADump
  case newerFormat
  /// The line, counted from 1, and what is wrong with it.
  case malformed(line: Int, String)
  case cutOff
  case otherSchema(String)
  case notEmpty(table: String)
  case noPrimaryKey(table: String)

  public var description: String {
    switch self {
    case .interrupted: "the connection to the database broke while dumping; start again"
    case .unreadable(let table): "the table \(table) has rows without a primary key"
    case .notADump: "this is not a dump of Stairwell: its first line does not say so"
    case .newerFormat: "the dump was made by a newer version of the program; use that version"
    case .malformed(let line, let what): "line \(line) of the dump: \(what)"
    case .cutOff: "the dump is cut off: its last line is missing; nothing was restored"
    case .otherSchema(let name): "the dump was made with the migration \(name), which this program does not have"
    case .notEmpty(let table):
      "the database is not empty (there are rows in \(table)): restore into a new one; nothing was changed"
    case .noPrimaryKey(let table): "the table \(table) has no primary key"
    }
  }
}
