import Synchronization

/// One row of an answer. `try row("title")` reads a column as the type that is asked for.
public struct Row: Sendable {
  /// Shared by all rows of one answer.
  final class Columns: Sendable {
    let names: [String]
    private let places: [String: Int]
    /// Behind the column that was asked for last. Columns are mostly read in their order, and to look at one name takes less than to
    /// hash it. Only a guess: threads that share it slow each other down and no more.
    private let next = Atomic(0)
    private let areDistinct: Bool

    init(_ names: [String]) {
      self.names = names
      var places: [String: Int] = [:]
      for (place, name) in names.enumerated() where places[name] == nil { places[name] = place }
      self.places = places
      areDistinct = places.count == names.count
    }

    /// The first column of this name.
    func place(of name: String) -> Int? {
      let guess = next.load(ordering: .relaxed)
      if areDistinct, guess < names.count, names[guess] == name {
        next.store(guess + 1, ordering: .relaxed)
        return guess
      }
      let place = places[name]
      if let place { next.store(place + 1, ordering: .relaxed) }
      return place
    }
  }

  let columns: Columns
  public let values: [SQLValue]

  init(columns: Columns, values: [SQLValue]) {
    self.columns = columns
    self.values = values
  }

  public var columnNames: [String] { columns.names }

  public func value(_ column: String) throws -> SQLValue {
    guard let place = columns.place(of: column) else { throw StoreError.noSuchColumn(column) }
    return values[place]
  }

  public func callAsFunction<Value: SQLReadable>(_ column: String, as _: Value.Type = Value.self) throws -> Value {
    let stored = try value(column)
    guard let value = Value(sqlValue: stored) else {
      throw StoreError.wrongType(column: column, wanted: "\(Value.self)")
    }
    return value
  }

  /// NULL gives nil; a value of another type is still an error.
  public func callAsFunction<Value: SQLReadable>(
    optional column: String, as _: Value.Type = Value.self
  ) throws -> Value? {
    let stored = try value(column)
    if stored == .null { return nil }
    guard let value = Value(sqlValue: stored) else {
      throw StoreError.wrongType(column: column, wanted: "\(Value.self)")
    }
    return value
  }
}
