import Kernel

/// What the store can meet. Constraints are recognised by code and name, never by message text.
public enum StoreError: Error, Equatable, Sendable {
  /// A unique constraint or primary key: `table.column[, table.column]` on SQLite, the constraint's name on PostgreSQL.
  /// Ask with `tx.catchingConflict`, which treats both alike.
  case uniqueViolation(constraint: String)
  case foreignKeyViolation
  case checkViolation(constraint: String)
  case notNullViolation
  /// The disk is full or may not be written. The transaction was rolled back: nothing is half written.
  case diskFull
  case readOnly
  /// Ten tries met ten conflicts.
  case contention
  case connectionLost(String)
  case noSuchColumn(String)
  case wrongType(column: String, wanted: String)
  case migration(String)
  case sql(code: String, message: String)
}

extension StoreError: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .diskFull: Problem(.unavailable, code: "store.disk_full")
    case .readOnly: Problem(.unavailable, code: "store.read_only")
    case .contention: Problem(.unavailable, code: "store.busy")
    case .connectionLost: Problem(.unavailable, code: "store.unreachable")
    default: Problem(.internalFault, code: "server.fault")
    }
  }
}
