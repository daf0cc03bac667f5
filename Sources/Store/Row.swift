/// One row of an answer. `try row("title")` reads a column as the type that is asked for.
public struct Row: Sendable {
  /// Shared by all rows of one answer.
  final class Columns: Sendable {
    let names: [String]
    let places: [String: Int]
    init(_ names: [String]) {
      self.names = names
      var places: [String: Int] = [:]
      for (place, name) in names.enumerated() where places[name] == nil { places[name] = place }
      self.places = places
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
    guard let place = columns.places[column] else { throw StoreError.noSuchColumn(column) }
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
