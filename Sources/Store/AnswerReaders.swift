import GRDB
import Synchronization

/// Connections for the threads that answer (``AnswerThreads``), one for each that reads at the moment.
///
/// GRDB's pool compiles a question for the version of the schema before each reading, and asks it in a transaction of its own. Here it
/// is compiled once and asked inside the transaction that reads.
final class AnswerReaders: Sendable {
  /// Used by one thread at a time.
  private final class Reader: @unchecked Sendable {
    let queue: DatabaseQueue
    let age: Int
    var schema: Int64?

    init(_ queue: DatabaseQueue, age: Int) {
      self.queue = queue
      self.age = age
    }
  }

  private struct Idle: Sendable {
    var readers: [Reader] = []
    /// Readers of another age are not used again.
    var age = 0
  }

  private let path: String
  private let configuration: Configuration
  private let idle = Mutex(Idle())

  init(path: String, _ configuration: Configuration) {
    self.path = path
    var configuration = configuration
    configuration.readonly = true
    self.configuration = configuration
  }

  /// One transaction, on the thread of the caller. Throws `DatabaseError`, and what `body` throws.
  func read<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
    let (found, age) = idle.withLock { ($0.readers.popLast(), $0.age) }
    let reader = try found ?? Reader(DatabaseQueue(path: path, configuration: configuration), age: age)
    defer {
      idle.withLock { idle in
        if idle.age == reader.age { idle.readers.append(reader) }
      }
    }
    return try reader.queue.unsafeRead { database in
      try database.runCached("BEGIN DEFERRED")
      defer {
        // What was only read is right whether it is committed or taken back.
        if (try? database.runCached("COMMIT")) == nil { try? database.runCached("ROLLBACK") }
      }
      let schema = try database.cachedStatement(sql: "PRAGMA schema_version").number()
      if schema != reader.schema {
        // Statements know the columns of the tables as they were, and new ones are compiled for those until one has been run.
        database.clearSchemaCache()
        _ = try database.cachedStatement(sql: "SELECT count(*) FROM sqlite_master").number()
        reader.schema = schema
      }
      return try body(database)
    }
  }

  /// Closes those that nobody reads with, the others when they are read to the end.
  func renew() {
    let old = idle.withLock { idle in
      idle.age += 1
      defer { idle.readers = [] }
      return idle.readers
    }
    for reader in old { try? reader.queue.close() }
  }
}
