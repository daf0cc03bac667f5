import Contracts
import GRDB
import Kernel

/// The embedded engine: WAL, `synchronous=FULL`, foreign keys on, one writer whose waiting writes share a commit.
public final class SQLiteDatabase: Database {
  public let dialect = Dialect.sqlite
  public let world: World
  private let subscriptions: Subscriptions
  let writer: any DatabaseWriter
  private let commits: GroupCommit

  /// Opens or creates the file at `path`.
  public convenience init(path: String, world: World, subscriptions: Subscriptions = Subscriptions()) throws {
    var configuration = SQLiteDatabase.configuration
    configuration.maximumReaderCount = 6
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      self.init(writer: pool, world: world, subscriptions: subscriptions)
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  /// A database in memory, for tests; `source` is copied page by page.
  public convenience init(
    copying source: SQLiteDatabase? = nil, world: World, subscriptions: Subscriptions = Subscriptions()
  ) throws {
    let queue = try DatabaseQueue(configuration: SQLiteDatabase.configuration)
    if let source { try source.writer.backup(to: queue) }
    self.init(writer: queue, world: world, subscriptions: subscriptions)
  }

  private init(writer: any DatabaseWriter, world: World, subscriptions: Subscriptions) {
    self.writer = writer
    self.world = world
    self.subscriptions = subscriptions
    commits = GroupCommit(writer)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    configuration.prepareDatabase { database in
      if !database.configuration.readonly { try database.execute(sql: "PRAGMA synchronous = FULL") }
    }
    return configuration
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    let world = world
    let subscriptions = subscriptions
    do {
      return try await writer.read { database in
        try body(Tx(SQLiteConnection(database), world: world, subscriptions: subscriptions))
      }
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  public func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    let world = world
    let subscriptions = subscriptions
    return try await commits.run { connection in
      try body(Tx(connection, world: world, subscriptions: subscriptions))
    }
  }

  public func executeScript(_ text: String, in tx: Tx) throws {
    guard let connection = tx.connection as? SQLiteConnection else {
      preconditionFailure("a transaction of another engine")
    }
    try connection.executeScript(text)
  }

  /// Copies the whole database to `path` while it is being served (SQLite's online backup).
  public func copy(to path: String) throws {
    do {
      let target = try DatabaseQueue(path: path)
      try writer.backup(to: target)
      try target.close()
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  public func close() async {
    try? writer.close()
  }
}
