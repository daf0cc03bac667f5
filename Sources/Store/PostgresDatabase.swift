import CLibPQ
import Contracts
import Foundation
import Kernel

/// PostgreSQL 15 or later through libpq, or a database that speaks its protocol.
///
/// `url` is what libpq takes, with several hosts and `target_session_attrs=read-write` to follow a fail-over.
public final class PostgresDatabase: Database {
  public let dialect = Dialect.postgres
  public let world: World
  private let subscriptions: Subscriptions
  private let pool: ConnectionPool
  public let tools = Tools()
  private let url: String
  private let hooks = CommitHooks()
  private let recordHooks = CommitHooks()

  /// Connections are opened when they are first needed. Throws when `url` cannot be read. `log` gets the server's notices.
  public init(
    url: String, world: World, subscriptions: Subscriptions = Subscriptions(), connections: Int = 10,
    log: @escaping @Sendable (String) -> Void = { _ in }
  ) throws {
    try PostgresDatabase.check(url)
    self.world = world
    self.subscriptions = subscriptions
    self.url = url
    pool = ConnectionPool(url: url, count: connections, log: log)
  }

  private static func check(_ url: String) throws {
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(url, &message)
    defer {
      PQconninfoFree(options)
      PQfreemem(message)
    }
    guard options == nil else { return }
    let reason = message.map { Text.line(String(cString: $0)) } ?? "no memory"
    throw StoreError.connectionLost("the database URL cannot be read: \(reason)")
  }

  // MARK: Transactions

  /// What became of one run of a closure.
  private enum Outcome<Value: Sendable>: Sendable {
    case done(Value, CommitNews)
    case failed(any Error)
    /// Somebody else's transaction won.
    case conflict(any Error)
    /// Nothing was committed, for a reason that a second try may not meet.
    case interrupted(any Error)
  }

  private static let conflictsMax = 10
  private static let interruptionsMax = 1

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await retrying { slot in
      self.attempt("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", on: slot, body)
    }.value
  }

  @discardableResult
  public func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    let (value, news) = try await retrying { slot in
      self.attempt("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE", on: slot, body)
    }
    if news.hasEnqueued { hooks.fire() }
    if news.hasRecorded { recordHooks.fire() }
    return value
  }

  private func retrying<Value: Sendable>(
    _ attempt: @escaping @Sendable (PostgresSlot) -> Outcome<Value>
  ) async throws -> (value: Value, news: CommitNews) {
    var conflicts = 0
    var interruptions = 0
    while true {
      let (outcome, place) = try await pool.withSlot { slot in (attempt(slot), slot.number) }
      switch outcome {
      case .done(let value, let news): return (value, news)
      case .failed(let error): throw error
      case .interrupted(let error):
        interruptions += 1
        if interruptions > PostgresDatabase.interruptionsMax { throw error }
      case .conflict:
        conflicts += 1
        if conflicts >= PostgresDatabase.conflictsMax { throw StoreError.contention }
        try await pause(after: conflicts, place: place)
      }
    }
  }

  /// 2, 4, 8 … at most 128 ms, and a little more for each slot, so that rivals do not meet again at the same moment.
  private func pause(after conflicts: Int, place: Int) async throws {
    let base = 1 << min(conflicts, 7)
    try await Task.sleep(for: .milliseconds(base + base * (place % 8) / 4))
  }

  private func attempt<Value>(
    _ begin: String, on slot: PostgresSlot, _ body: @Sendable (Tx) throws -> Value
  ) -> Outcome<Value> {
    let connection: PostgresConnection
    do { connection = try slot.open() } catch { return .interrupted(error) }
    do {
      try connection.begin(begin)
      let tx = Tx(connection, world: world, subscriptions: subscriptions, tools: tools)
      let value = try body(tx)
      if connection.failure == .conflict { throw StoreError.contention }
      try connection.commit()
      return .done(value, tx.news)
    } catch {
      defer { if !connection.isUsable { slot.drop() } }
      connection.rollBack()
      return outcome(of: error, on: connection)
    }
  }

  private func outcome<Value>(of error: any Error, on connection: PostgresConnection) -> Outcome<Value> {
    switch connection.failure {
    case .conflict: return .conflict(error)
    case .lost:
      // Nobody knows whether a COMMIT that was sent has been done; to run it again could do it twice.
      let lost = error as? StoreError ?? StoreError.connectionLost("the connection broke")
      return connection.isCommitting ? .failed(lost) : .interrupted(lost)
    case .standby: return .interrupted(error)
    case nil:
      // The row that was in the way may have been committed after this transaction's snapshot, so that the closure
      // looked and did not see it. On a new snapshot it sees it, and says what it would say on SQLite.
      return connection.sawUniqueViolation ? .interrupted(error) : .failed(error)
    }
  }

  public func executeScript(_ text: String, in tx: Tx) throws {
    guard let connection = tx.connection as? PostgresConnection else {
      preconditionFailure("a transaction of another engine")
    }
    tx.marks = [:]
    try connection.executeScript(text)
  }

  public func onEnqueue(_ wake: @escaping @Sendable () -> Void) { hooks.add(wake) }

  public func onRecord(_ wake: @escaping @Sendable () -> Void) { recordHooks.add(wake) }

  public func followOthers(_ wake: @escaping @Sendable () -> Void) async {
    await PostgresListener(url: url, wake: wake).run()
  }

  public func close() async { await pool.close() }

  // MARK: Diagnosis

  public func diagnose() async throws -> [String] {
    try await read { tx in
      var findings: [String] = []
      let facts = try tx.first(
        """
        SELECT datcollate, pg_encoding_to_char(encoding) AS encoding, pg_is_in_recovery() AS is_standby,
          current_setting('server_version_num') AS version, current_setting('fsync') AS fsync,
          current_setting('synchronous_commit') AS synchronous_commit
        FROM pg_database WHERE datname = current_database()
        """
      ) { row in
        (
          collation: try row("datcollate", as: String.self), encoding: try row("encoding", as: String.self),
          isStandby: try row("is_standby", as: Bool.self), version: Int(try row("version", as: String.self)) ?? 0,
          fsync: try row("fsync", as: String.self), commit: try row("synchronous_commit", as: String.self)
        )
      }
      guard let facts else { return ["the server does not describe its database"] }
      // C.UTF-8 sorts by code point, which is the order of the bytes.
      if !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(facts.collation) {
        findings.append(
          "the collation is \(facts.collation): lists come in another order than on SQLite; create the database with LC_COLLATE 'C'"
        )
      }
      if facts.encoding != "UTF8" { findings.append("the encoding is \(facts.encoding), not UTF8") }
      if facts.version < 150_000 { findings.append("the server is older than PostgreSQL 15") }
      if facts.isStandby {
        findings.append("the server is a standby: add its primary and target_session_attrs=read-write to the URL")
      }
      if facts.commit == "off" { findings.append("synchronous_commit is off: a crash can lose what was answered") }
      return findings
    }
  }
}
