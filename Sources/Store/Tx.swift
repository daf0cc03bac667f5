import Contracts
import Kernel

/// What a driver gives: one connection inside an open transaction.
protocol Connection: AnyObject {
  var dialect: Dialect { get }
  func query(_ sql: String, _ values: [SQLValue]) throws -> [Row]
  /// Rows changed.
  func execute(_ sql: String, _ values: [SQLValue]) throws -> Int
  func beginSavepoint() throws
  func rollBackSavepoint() throws
  func releaseSavepoint() throws
}

/// An open transaction. It is synchronous: nothing can be awaited while it is open. `now` is fixed at its start.
///
/// A write closure may run twice (PostgreSQL retries serialization failures), so it does nothing but database work;
/// effects go through the journal.
public final class Tx {
  let connection: any Connection
  let subscriptions: Subscriptions
  public let world: World
  public let now: Timestamp
  public let tools: Tools
  /// Whether jobs wait for this transaction's commit.
  var hasEnqueued = false
  /// Whether it wrote in the journal.
  var hasRecorded = false
  /// The marks of what is kept in memory, as this transaction saw them after its last change.
  var marks: [CommunityID: [KeptGroup: String]] = [:]

  init(_ connection: any Connection, world: World, subscriptions: Subscriptions, tools: Tools) {
    self.connection = connection
    self.world = world
    self.subscriptions = subscriptions
    self.tools = tools
    now = world.now()
  }

  public var dialect: Dialect { connection.dialect }

  /// What those need to know who wait for this transaction's commit.
  var news: CommitNews { CommitNews(hasEnqueued: hasEnqueued, hasRecorded: hasRecorded) }

  /// Wakes those who wait with `Database.onEnqueue`, for work that a module keeps in a table of its own.
  public func wakeRunners() { hasEnqueued = true }

  public func newID<Tag: IDTag>(_: Tag.Type = Tag.self) -> ID<Tag> {
    ID(uuid: UUIDv7(at: now, random: world.randomBytes(10)))
  }

  /// All rows. Order every list and limit every list in the statement.
  public func all<Value>(_ sql: SQL, _ make: (Row) throws -> Value) throws -> [Value] {
    try rows(sql).map(make)
  }

  public func rows(_ sql: SQL) throws -> [Row] {
    let (text, values) = sql.rendered(for: dialect)
    // A statement that gives rows may change some too: INSERT … RETURNING.
    if !marks.isEmpty, !text.hasPrefix("SELECT") { marks = [:] }
    return try connection.query(text, values)
  }

  public func first<Value>(_ sql: SQL, _ make: (Row) throws -> Value) throws -> Value? {
    try rows(sql).first.map(make)
  }

  /// The single value of a `count(*)` or the like.
  public func scalar<Value: SQLReadable>(_ sql: SQL, as _: Value.Type = Value.self) throws -> Value? {
    guard let row = try rows(sql).first, let value = row.values.first else { return nil }
    return Value(sqlValue: value)
  }

  public func exists(_ sql: SQL) throws -> Bool { try !rows(sql).isEmpty }

  /// Runs a statement that changes; gives the number of rows changed.
  @discardableResult
  public func run(_ sql: SQL) throws -> Int {
    let (text, values) = sql.rendered(for: dialect)
    marks = [:]
    return try connection.execute(text, values)
  }

  /// Runs `body` in a savepoint. If it breaks a unique constraint, everything in it is undone and the answer is nil.
  public func catchingConflict<Value>(_ body: () throws -> Value) throws -> Value? {
    try connection.beginSavepoint()
    do {
      let value = try body()
      try connection.releaseSavepoint()
      return value
    } catch StoreError.uniqueViolation {
      try connection.rollBackSavepoint()
      marks = [:]
      return nil
    } catch {
      marks = [:]
      try connection.rollBackSavepoint()
      throw error
    }
  }
}
