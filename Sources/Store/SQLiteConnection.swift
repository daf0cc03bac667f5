import Foundation
import GRDB
import Kernel
import Synchronization

/// The columns of questions that were asked before: finding their places again for every answer takes longer than a small answer.
final class ColumnCache: Sendable {
  private let known = Mutex<[String: Row.Columns]>([:])
  /// Lists of any length make questions of their own.
  private static let most = 2_000

  func columns(of statement: Statement, _ sql: String) -> Row.Columns {
    let names = statement.columnNames
    // A migration may have changed what `*` means.
    if let found = known.withLock({ $0[sql] }), found.names == names { return found }
    let made = Row.Columns(names)
    known.withLock { known in
      if known.count >= ColumnCache.most { known.removeAll(keepingCapacity: true) }
      known[sql] = made
    }
    return made
  }
}

/// One GRDB connection inside an open transaction.
final class SQLiteConnection: Connection {
  private let database: GRDB.Database
  private let columns: ColumnCache
  private var depth = 0
  /// What FTS5 is told last, see ``WordChange``. A savepoint begins with none.
  var words: [WordChange] = []

  init(_ database: GRDB.Database, _ columns: ColumnCache) {
    self.database = database
    self.columns = columns
  }

  var dialect: Dialect { .sqlite }

  func query(_ sql: String, _ values: [SQLValue]) throws -> [Row] {
    try translating {
      let statement = try database.cachedStatement(sql: sql)
      let columns = columns.columns(of: statement, sql)
      if statement.isQuestion {
        for value in values { try SQLiteConnection.check(value) }
        return try statement.answer(values, columns)
      }
      let cursor = try GRDB.Row.fetchCursor(
        statement, arguments: StatementArguments(try values.map(SQLiteConnection.checked)))
      var rows: [Row] = []
      let count = columns.names.count
      // Read from the statement itself: asking the cursor's row for each cell takes several times as long.
      while try cursor.next() != nil {
        var cells: [SQLValue] = []
        cells.reserveCapacity(count)
        for place in 0..<count {
          cells.append(SQLValue(DatabaseValue(sqliteStatement: statement.sqliteStatement, index: CInt(place))))
        }
        rows.append(Row(columns: columns, values: cells))
      }
      return rows
    }
  }

  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    try translating {
      let statement = try database.cachedStatement(sql: sql)
      try statement.execute(arguments: StatementArguments(try values.map(SQLiteConnection.checked)))
      return database.changesCount
    }
  }

  func executeScript(_ text: String) throws {
    try translating { try database.execute(sql: text) }
  }

  func beginSavepoint() throws {
    try tellWords()
    depth += 1
    try translating { try database.runCached("SAVEPOINT level_\(depth)") }
  }

  func rollBackSavepoint() throws {
    defer { depth -= 1 }
    words = []
    try translating {
      try database.runCached("ROLLBACK TO level_\(depth)")
      try database.runCached("RELEASE level_\(depth)")
    }
  }

  func releaseSavepoint() throws {
    defer { depth -= 1 }
    try translating { try database.runCached("RELEASE level_\(depth)") }
  }

  func tellWords() throws {
    for change in words { _ = try execute(change.sql.text, change.sql.values) }
    words = []
  }

  /// Refuses what PostgreSQL would refuse.
  private static func check(_ value: SQLValue) throws {
    if case .text(let text) = value { try value.checkText(text) }
  }

  private static func checked(_ value: SQLValue) throws -> DatabaseValue {
    try check(value)
    return value.databaseValue
  }

  private func translating<Value>(_ body: () throws -> Value) throws -> Value {
    do { return try body() } catch let error as DatabaseError { throw StoreError(error) }
  }
}

extension SQLValue {
  init(_ stored: DatabaseValue) {
    self =
      switch stored.storage {
      case .null: .null
      case .int64(let number): .integer(number)
      case .double(let number): .real(number)
      case .string(let text): .text(text)
      case .blob(let bytes): .blob(Array(bytes))
      }
  }

  var databaseValue: DatabaseValue {
    switch self {
    case .null: .null
    case .integer(let number): number.databaseValue
    case .real(let number): number.databaseValue
    case .text(let text): text.databaseValue
    case .blob(let bytes): Data(bytes).databaseValue
    }
  }
}

extension StoreError {
  init(_ error: DatabaseError) {
    // "UNIQUE constraint failed: cases.community_id, cases.number": SQLite has no other place for the name.
    let name = (error.message ?? "").split(separator: ":", maxSplits: 1).last.map { Text.line($0) } ?? ""
    switch error.extendedResultCode {
    case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
      self = .uniqueViolation(constraint: name)
    case .SQLITE_CONSTRAINT_FOREIGNKEY: self = .foreignKeyViolation
    case .SQLITE_CONSTRAINT_CHECK: self = .checkViolation(constraint: name)
    case .SQLITE_CONSTRAINT_NOTNULL: self = .notNullViolation
    default:
      switch error.resultCode {
      case .SQLITE_FULL, .SQLITE_IOERR: self = .diskFull
      case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .readOnly
      case .SQLITE_BUSY, .SQLITE_LOCKED: self = .contention
      default: self = .sql(code: "\(error.extendedResultCode.rawValue)", message: error.message ?? "")
      }
    }
  }
}
