import GRDB
import Synchronization

/// Writes that wait at the same time share one commit, because a disk syncs only some hundreds of times a second.
///
/// Each closure runs in its own savepoint: one that throws is undone alone, and its caller gets its error after the commit,
/// like everybody else. No caller is answered before what it wrote is on disk.
final class GroupCommit: Sendable {
  /// One write that waits.
  private final class Waiting: @unchecked Sendable {
    // Touched only on the writer's queue.
    let attempt: (SQLiteConnection) -> (any Error)?
    let finish: ((any Error)?) -> Void
    init(
      attempt: @escaping (SQLiteConnection) -> (any Error)?, finish: @escaping ((any Error)?) -> Void
    ) {
      self.attempt = attempt
      self.finish = finish
    }
  }

  private struct Line: Sendable {
    var waiting: [Waiting] = []
    var isDraining = false
  }

  private static let groupSize = 64
  private let writer: any DatabaseWriter
  private let columns: ColumnCache
  private let line = Mutex(Line())

  init(_ writer: any DatabaseWriter, _ columns: ColumnCache) {
    self.writer = writer
    self.columns = columns
  }

  func run<Value: Sendable>(
    _ body: @escaping @Sendable (SQLiteConnection) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      var value: Value?
      let waiting = Waiting(
        attempt: { connection in
          do {
            value = try body(connection)
            return nil
          } catch {
            value = nil
            return error
          }
        },
        finish: { error in
          if let error { return continuation.resume(throwing: error) }
          guard let value else { preconditionFailure("a write without error has a value") }
          continuation.resume(returning: value)
        })
      enqueue(waiting)
    }
  }

  private func enqueue(_ waiting: Waiting) {
    let mustStart = line.withLock { line in
      line.waiting.append(waiting)
      defer { line.isDraining = true }
      return !line.isDraining
    }
    guard mustStart else { return }
    writer.asyncWriteWithoutTransaction { database in
      while let group = self.nextGroup() { self.commit(group, database) }
    }
  }

  private func nextGroup() -> [Waiting]? {
    line.withLock { line in
      if line.waiting.isEmpty {
        line.isDraining = false
        return nil
      }
      let group = Array(line.waiting.prefix(GroupCommit.groupSize))
      line.waiting.removeFirst(group.count)
      return group
    }
  }

  private func commit(_ group: [Waiting], _ database: GRDB.Database) {
    do {
      let errors = try attempt(group, database)
      for (waiting, error) in zip(group, errors) { waiting.finish(error) }
    } catch {
      rollBack(database)
      // A single write gets the reason. In a group nobody knows whose fault it was: each tries again alone.
      if group.count == 1 { return group[0].finish(error) }
      for waiting in group { commit([waiting], database) }
    }
  }

  private func attempt(_ group: [Waiting], _ database: GRDB.Database) throws -> [(any Error)?] {
    do {
      try database.runCached("BEGIN IMMEDIATE")
      var errors: [(any Error)?] = []
      let words = SQLiteConnection(database, columns)
      for waiting in group {
        let connection = SQLiteConnection(database, columns)
        try connection.beginSavepoint()
        let error = waiting.attempt(connection)
        // A full disk makes SQLite roll back everything, the savepoints included.
        guard database.isInsideTransaction else { throw error ?? StoreError.diskFull }
        if error == nil {
          try connection.releaseSavepoint()
          words.words += connection.words
        } else {
          try connection.rollBackSavepoint()
        }
        errors.append(error)
      }
      do { try words.tellWords() } catch { throw database.isInsideTransaction ? error : StoreError.diskFull }
      try database.runCached("COMMIT")
      return errors
    } catch let error as DatabaseError {
      throw StoreError(error)
    }
  }

  private func rollBack(_ database: GRDB.Database) {
    if database.isInsideTransaction { try? database.execute(sql: "ROLLBACK") }
  }
}
