import CLibPQ
import Foundation
import Kernel

/// One libpq connection. Its calls block, so it lives on the queue of its `PostgresSlot` and nowhere else.
final class PostgresConnection: Connection {
  /// Why the open transaction cannot be committed, whatever its closure makes of the error.
  enum Failure { case conflict, lost, standby }

  private final class Prepared {
    let name: String
    var lastUse = 0
    var columns: Row.Columns?
    init(name: String) { self.name = name }
  }

  private struct StatementKey: Hashable {
    let sql: String
    let types: [Oid]
  }

  /// Where libpq's notices go; retained as long as the connection.
  private final class NoticeSink {
    let log: @Sendable (String) -> Void
    init(_ log: @escaping @Sendable (String) -> Void) { self.log = log }
  }

  private static let statementsMax = 256

  private let handle: OpaquePointer
  private let notices: NoticeSink
  private var statements: [StatementKey: Prepared] = [:]
  private var uses = 0
  private var depth = 0
  private var hasStaleStatements = false
  private(set) var failure: Failure?
  /// A unique constraint was broken in this transaction. It may have been broken by a row that its snapshot cannot see.
  private(set) var sawUniqueViolation = false
  private(set) var isCommitting = false

  var dialect: Dialect { .postgres }

  /// Connects; blocks for ten seconds at most for each host, unless `url` says otherwise.
  init(url: String, log: @escaping @Sendable (String) -> Void) throws {
    notices = NoticeSink(log)
    // What stands before `dbname` can be overridden by the URL, what stands behind it cannot.
    let settings: [(String, String)] = [
      ("connect_timeout", "10"), ("fallback_application_name", "stairwell"), ("tcp_user_timeout", "30000"),
      ("dbname", url), ("client_encoding", "UTF8"),
    ]
    handle = try PostgresConnection.connect(settings)
    let sink = Unmanaged.passUnretained(notices).toOpaque()
    PQsetNoticeProcessor(
      handle,
      { sink, text in
        guard let sink, let text else { return }
        Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().log(String(cString: text))
      }, sink)
    prepareSession()
  }

  deinit { PQfinish(handle) }

  private static func connect(_ settings: [(String, String)]) throws -> OpaquePointer {
    let keywords = settings.map { strdup($0.0) }
    let values = settings.map { strdup($0.1) }
    defer { for text in keywords + values { free(text) } }
    let keywordPointers: [UnsafePointer<CChar>?] = keywords.map { UnsafePointer($0) } + [nil]
    let valuePointers: [UnsafePointer<CChar>?] = values.map { UnsafePointer($0) } + [nil]
    guard let handle = PQconnectdbParams(keywordPointers, valuePointers, 1) else {
      throw StoreError.connectionLost("no memory for a connection")
    }
    guard PQstatus(handle) == CONNECTION_OK else {
      let message = Text.line(String(cString: PQerrorMessage(handle)))
      PQfinish(handle)
      throw StoreError.connectionLost(message)
    }
    return handle
  }

  private func prepareSession() {
    // A server that speaks the protocol but does not know one of these (openGauss and others) may do without it.
    let settings: [String] = [
      "SET statement_timeout = '60s'", "SET lock_timeout = '10s'",
      "SET idle_in_transaction_session_timeout = '10min'", "SET client_min_messages = warning",
      "SET standard_conforming_strings = on", "SET bytea_output = 'hex'", "SET extra_float_digits = 1",
    ]
    for setting in settings { PQclear(PQexec(handle, setting)) }
  }

  // MARK: Statements

  func query(_ sql: String, _ values: [SQLValue]) throws -> [Row] {
    let (result, prepared) = try execPrepared(sql, values)
    defer { PQclear(result) }
    let columnCount = PQnfields(result)
    let columns: Row.Columns
    if let known = prepared.columns {
      columns = known
    } else {
      columns = Row.Columns((0..<columnCount).map { String(cString: PQfname(result, $0)) })
      prepared.columns = columns
    }
    let types = (0..<columnCount).map { PQftype(result, $0) }
    var rows: [Row] = []
    rows.reserveCapacity(Int(PQntuples(result)))
    for line in 0..<PQntuples(result) {
      var cells: [SQLValue] = []
      cells.reserveCapacity(Int(columnCount))
      for column in 0..<columnCount {
        cells.append(try PostgresConnection.cell(result, line, column, types[Int(column)]))
      }
      rows.append(Row(columns: columns, values: cells))
    }
    return rows
  }

  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int {
    let (result, _) = try execPrepared(sql, values)
    defer { PQclear(result) }
    return Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  /// Several statements without values, and without the limits of time that hold for one request.
  func executeScript(_ text: String) throws {
    try simple("SET LOCAL statement_timeout = 0")
    try simple(text)
    forgetStatements()
  }

  func beginSavepoint() throws {
    depth += 1
    try simple("SAVEPOINT level_\(depth)")
  }

  func rollBackSavepoint() throws {
    defer { depth -= 1 }
    try simple("ROLLBACK TO SAVEPOINT level_\(depth); RELEASE SAVEPOINT level_\(depth)")
  }

  func releaseSavepoint() throws {
    defer { depth -= 1 }
    try simple("RELEASE SAVEPOINT level_\(depth)")
  }

  private static func cell(
    _ result: OpaquePointer, _ line: Int32, _ column: Int32, _ type: Oid
  ) throws -> SQLValue {
    if PQgetisnull(result, line, column) == 1 { return .null }
    let length = Int(PQgetlength(result, line, column))
    guard let start = PQgetvalue(result, line, column) else { return .null }
    return try start.withMemoryRebound(to: UInt8.self, capacity: length) { bytes in
      try SQLValue(postgres: UnsafeBufferPointer(start: bytes, count: length), type: type)
    }
  }

  private func execPrepared(
    _ sql: String, _ values: [SQLValue]
  ) throws -> (result: OpaquePointer, prepared: Prepared) {
    let parameters = try PostgresParameters(values)
    let prepared = try prepare(StatementKey(sql: sql, types: parameters.types))
    let result = parameters.withPointers { count, values, lengths, formats in
      PQexecPrepared(handle, prepared.name, count, values, lengths, formats, 0)
    }
    return (try checked(result), prepared)
  }

  private func prepare(_ key: StatementKey) throws -> Prepared {
    uses += 1
    if let known = statements[key] {
      known.lastUse = uses
      return known
    }
    if statements.count >= PostgresConnection.statementsMax { try forgetOldest() }
    let prepared = Prepared(name: "s\(uses)")
    prepared.lastUse = uses
    PQclear(try checked(PQprepare(handle, prepared.name, key.sql, Int32(key.types.count), key.types)))
    statements[key] = prepared
    return prepared
  }

  private func forgetOldest() throws {
    guard let oldest = statements.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
    statements[oldest.key] = nil
    try simple("DEALLOCATE \(oldest.value.name)")
  }

  private func forgetStatements() {
    statements = [:]
    hasStaleStatements = false
    PQclear(PQexec(handle, "DEALLOCATE ALL"))
  }

  // MARK: Transactions

  func begin(_ statement: String) throws {
    failure = nil
    sawUniqueViolation = false
    isCommitting = false
    depth = 0
    try simple(statement)
  }

  /// Commits, and makes sure of it: after an error that the closure swallowed, the server answers COMMIT with ROLLBACK.
  func commit() throws {
    isCommitting = true
    let result = try checked(PQexec(handle, "COMMIT"))
    defer { PQclear(result) }
    guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
      throw StoreError.sql(
        code: "25P02", message: "an error inside the transaction was swallowed: use catchingConflict")
    }
  }

  func rollBack() {
    if isUsable, PQtransactionStatus(handle) != PQTRANS_IDLE { PQclear(PQexec(handle, "ROLLBACK")) }
    if isUsable, hasStaleStatements { forgetStatements() }
  }

  /// False when the connection must be replaced.
  var isUsable: Bool { PQstatus(handle) == CONNECTION_OK && failure != .lost && failure != .standby }

  private func simple(_ text: String) throws {
    PQclear(try checked(PQexec(handle, text)))
  }

  private func checked(_ result: OpaquePointer?) throws -> OpaquePointer {
    if let result {
      let status = PQresultStatus(result)
      if status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK { return result }
    }
    defer { PQclear(result) }
    let fault = PostgresFault(
      sqlState: field("C", of: result), constraint: field("n", of: result),
      message: result == nil ? String(cString: PQerrorMessage(handle)) : field("M", of: result))
    note(fault)
    throw failure == .lost ? StoreError.connectionLost(fault.message) : fault.storeError
  }

  private func note(_ fault: PostgresFault) {
    if fault.isLoss || PQstatus(handle) != CONNECTION_OK {
      failure = .lost
    } else if fault.sqlState == "25006" {
      // A primary that became a standby under us. On a read it is the closure's own fault, and nothing is retried.
      failure = .standby
    } else if fault.isConflict {
      failure = .conflict
      if fault.isStalePlan { hasStaleStatements = true }
    } else if fault.sqlState == "23505" {
      sawUniqueViolation = true
    }
  }

  /// A field of an error report, by the letter of the protocol: C state, n constraint, M message.
  private func field(_ letter: Unicode.Scalar, of result: OpaquePointer?) -> String {
    guard let result, let text = PQresultErrorField(result, Int32(letter.value)) else { return "" }
    return String(cString: text)
  }
}
