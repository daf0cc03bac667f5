import CSQLite
import Contracts
import GRDB
import Kernel

/// The embedded engine: WAL, `synchronous=FULL`, foreign keys on, one writer whose waiting writes share a commit.
public final class SQLiteDatabase: Database {
  public let dialect = Dialect.sqlite
  public let world: World
  private let subscriptions: Subscriptions
  let writer: any DatabaseWriter
  /// Nil in memory, where there is one connection.
  private let readers: AnswerReaders?
  private let commits: GroupCommit
  private let columns = ColumnCache()
  public let tools = Tools()
  private let hooks = CommitHooks()
  private let recordHooks = CommitHooks()

  /// Readers beside the writer, each with its own cache.
  static let readerCount = 4

  /// SQLite counts every byte that it takes under one lock, at which readers on several threads meet some thousand times a page. Nobody
  /// asks for the sum. It can be told so only before it is used for the first time; later it goes on counting, and all else is the same.
  private static let countsNoMemory = stairwell_sqlite_counts_no_memory() == 0

  /// Opens or creates the file at `path`.
  public convenience init(path: String, world: World, subscriptions: Subscriptions = Subscriptions()) throws {
    _ = SQLiteDatabase.countsNoMemory
    var configuration = SQLiteDatabase.configuration
    configuration.maximumReaderCount = SQLiteDatabase.readerCount
    do {
      let pool = try DatabasePool(path: path, configuration: configuration)
      // The pool sets NORMAL when it turns WAL on, after `prepareDatabase`: then a commit could be lost with the power.
      try pool.writeWithoutTransaction { database in try database.execute(sql: "PRAGMA synchronous = FULL") }
      // What one large transaction changes should not go to the disk twice; and the log is folded in when it holds 16 MB, not
      // at every fourth, which a run over all cases would do after each batch.
      try pool.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA cache_size = -24000")
        try database.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
      }
      let readers = AnswerReaders(path: path, SQLiteDatabase.configuration)
      self.init(writer: pool, readers: readers, world: world, subscriptions: subscriptions)
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
    self.init(writer: queue, readers: nil, world: world, subscriptions: subscriptions)
  }

  private init(writer: any DatabaseWriter, readers: AnswerReaders?, world: World, subscriptions: Subscriptions) {
    self.writer = writer
    self.readers = readers
    self.world = world
    self.subscriptions = subscriptions
    commits = GroupCommit(writer, columns)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = true
    configuration.busyMode = .timeout(10)
    // SQLite's 2 MB hold little of a table of a hundred thousand cases; four readers of this size stay below 25 MB.
    configuration.prepareDatabase { database in try database.execute(sql: "PRAGMA cache_size = -6000") }
    return configuration
  }

  public func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    let world = world
    let subscriptions = subscriptions
    let tools = tools
    let columns = columns
    let answer: @Sendable (GRDB.Database) throws -> Value = { database in
      try body(Tx(SQLiteConnection(database, columns), world: world, subscriptions: subscriptions, tools: tools))
    }
    do {
      if let readers, AnswerThreads.isCurrent { return try readers.read(answer) }
      return try await writer.read(answer)
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  @discardableResult
  public func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    let world = world
    let subscriptions = subscriptions
    let tools = tools
    let (value, news) = try await commits.run { connection in
      let tx = Tx(connection, world: world, subscriptions: subscriptions, tools: tools)
      return (try body(tx), tx.news)
    }
    if news.hasEnqueued { hooks.fire() }
    if news.hasRecorded { recordHooks.fire() }
    return value
  }

  public func onEnqueue(_ wake: @escaping @Sendable () -> Void) { hooks.add(wake) }

  public func onRecord(_ wake: @escaping @Sendable () -> Void) { recordHooks.add(wake) }

  public func followOthers(_ wake: @escaping @Sendable () -> Void) async {}

  public func executeScript(_ text: String, in tx: Tx) throws {
    guard let connection = tx.connection as? SQLiteConnection else {
      preconditionFailure("a transaction of another engine")
    }
    tx.marks = [:]
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

  /// Measures what the indexes hold, from samples, so that a question is answered by the one that leaves the fewest rows. Takes a
  /// tenth of a second with 200,000 cases. Readers know what was measured when they were opened, so they are opened anew.
  public func measureIndexes() async throws {
    do {
      try await writer.writeWithoutTransaction { database in
        try database.execute(sql: "PRAGMA analysis_limit = 1000")
        try database.execute(sql: "ANALYZE")
      }
      (writer as? DatabasePool)?.invalidateReadOnlyConnections()
      readers?.renew()
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  public func diagnose() async throws -> [String] {
    let settings = try await writer.read { database in
      (
        check: try String.fetchAll(database, sql: "PRAGMA quick_check(5)"),
        orphans: try GRDB.Row.fetchCursor(database, sql: "PRAGMA foreign_key_check").next() != nil
      )
    }
    let safety = try await writer.writeWithoutTransaction { database in
      (
        journal: try String.fetchOne(database, sql: "PRAGMA journal_mode") ?? "",
        synchronous: try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? 0,
        foreignKeys: try Int.fetchOne(database, sql: "PRAGMA foreign_keys") ?? 0
      )
    }
    var findings: [String] = []
    if settings.check != ["ok"] {
      findings.append("the database file is damaged: \(settings.check.joined(separator: "; ")); restore a backup")
    }
    if settings.orphans { findings.append("some rows refer to rows that do not exist (PRAGMA foreign_key_check)") }
    if safety.journal != "wal", safety.journal != "memory" {
      findings.append("the journal mode is \(safety.journal), not WAL: readers will wait for writers")
    }
    if safety.synchronous < 2 { findings.append("synchronous is below FULL: a power cut can lose what was answered") }
    if safety.foreignKeys != 1 { findings.append("foreign keys are off") }
    return findings
  }

  public func close() async {
    readers?.renew()
    try? writer.close()
  }
}
