/// What PostgreSQL says when a statement fails: five characters that never change, and words that may.
struct PostgresFault {
  let sqlState: String
  let constraint: String
  let message: String

  /// Somebody else's transaction won, or a cached plan has aged: the whole transaction is run again.
  var isConflict: Bool {
    ["40001", "40P01", "55P03"].contains(sqlState) || isStalePlan
  }

  /// A migration changed the tables under a prepared statement (`cached plan must not change result type`).
  var isStalePlan: Bool { sqlState == "0A000" && message.hasPrefix("cached plan") }

  /// The connection is of no further use: class 08, shutdown, crash, not accepting, too many, or no state at all.
  var isLoss: Bool {
    sqlState.isEmpty || sqlState.hasPrefix("08") || sqlState.hasPrefix("57P0") || sqlState == "53300"
      || sqlState == "25P03"
  }

  var storeError: StoreError {
    if isLoss { return .connectionLost(message) }
    return switch sqlState {
    case "23505": .uniqueViolation(constraint: constraint)
    case "23503": .foreignKeyViolation
    case "23514": .checkViolation(constraint: constraint)
    case "23502": .notNullViolation
    case "53100": .diskFull
    case "25006": .readOnly
    case "40001", "40P01", "55P03": .contention
    default: .sql(code: sqlState, message: message)
    }
  }
}
