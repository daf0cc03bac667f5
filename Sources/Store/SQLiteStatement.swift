import GRDB
import GRDBSQLite

/// Questions asked of SQLite itself. GRDB makes a row, a cursor and a key path for each answer, which takes longer than SQLite does
/// for most of the questions of a page; statements that change something stay with GRDB, which watches them.
extension Statement {
  /// Whether this reads only. `INSERT … RETURNING` does not.
  var isQuestion: Bool { sqlite3_stmt_readonly(sqliteStatement) != 0 }

  /// Every row of the answer. Throws `DatabaseError`, and `CancellationError` where the question was interrupted.
  func answer(_ values: [SQLValue], _ columns: Row.Columns) throws -> [Row] {
    let raw = sqliteStatement
    defer {
      sqlite3_reset(raw)
      sqlite3_clear_bindings(raw)
    }
    for (place, value) in values.enumerated() { try check(bind(value, at: CInt(place + 1))) }
    let count = columns.names.count
    var rows: [Row] = []
    while true {
      let code = sqlite3_step(raw)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw failure(code) }
      rows.append(Row(columns: columns, values: (0..<count).map { value(at: CInt($0)) }))
    }
  }

  /// The first number of the answer. Throws `DatabaseError`.
  func number() throws -> Int64? {
    defer { sqlite3_reset(sqliteStatement) }
    let code = sqlite3_step(sqliteStatement)
    if code == SQLITE_DONE { return nil }
    guard code == SQLITE_ROW else { throw failure(code) }
    return sqlite3_column_int64(sqliteStatement, 0)
  }

  /// Runs it once for what it does: `BEGIN`, `COMMIT`, savepoints. Throws `DatabaseError`.
  func runOnce() throws {
    defer { sqlite3_reset(sqliteStatement) }
    let code = sqlite3_step(sqliteStatement)
    if code != SQLITE_DONE, code != SQLITE_ROW { throw failure(code) }
  }

  private func bind(_ value: SQLValue, at place: CInt) -> CInt {
    let raw = sqliteStatement
    switch value {
    case .null: return sqlite3_bind_null(raw, place)
    case .integer(let number): return sqlite3_bind_int64(raw, place, number)
    case .real(let number): return sqlite3_bind_double(raw, place, number)
    case .text(var text):
      // An empty text has no address, and an address of nothing would bind NULL.
      return text.withUTF8 { bytes in
        bytes.isEmpty
          ? sqlite3_bind_text(raw, place, "", 0, copied)
          : bytes.withMemoryRebound(to: CChar.self) { sqlite3_bind_text(raw, place, $0.baseAddress, CInt($0.count), copied) }
      }
    case .blob(let bytes):
      return bytes.isEmpty
        ? sqlite3_bind_zeroblob(raw, place, 0) : sqlite3_bind_blob(raw, place, bytes, CInt(bytes.count), copied)
    }
  }

  private func value(at place: CInt) -> SQLValue {
    let raw = sqliteStatement
    switch sqlite3_column_type(raw, place) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(raw, place))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(raw, place))
    case SQLITE_BLOB:
      // The address before the count: asking for it may change the form in which the bytes stand.
      let bytes = sqlite3_column_blob(raw, place)
      return .blob(Array(UnsafeRawBufferPointer(start: bytes, count: Int(sqlite3_column_bytes(raw, place)))))
    default:
      // Up to the first NUL, as GRDB gives it. None is ever stored (`checkText`); `AuditChain` looks for what somebody put behind one.
      return .text(String(cString: sqlite3_column_text(raw, place)))
    }
  }

  private func check(_ code: CInt) throws {
    if code != SQLITE_OK { throw failure(code) }
  }

  /// A task that is cancelled interrupts its question.
  private func failure(_ code: CInt) -> any Error {
    if code == SQLITE_INTERRUPT { return CancellationError() }
    let message = sqlite3_db_handle(sqliteStatement).flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    return DatabaseError(resultCode: ResultCode(rawValue: code), message: message, sql: sql)
  }
}

/// Tells SQLite to copy what is bound before the call returns.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension GRDB.Database {
  /// Runs a statement without values that comes again and again, compiled once.
  func runCached(_ sql: String) throws { try cachedStatement(sql: sql).runOnce() }
}
