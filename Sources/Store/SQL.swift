import Kernel

/// A statement with its bound values. Interpolation binds: `"… WHERE id = \(id)"`. Splicing text is impossible.
///
///     \(value)          binds one value
///     \(list: values)   binds each, with commas between (an empty list matches nothing)
///     \(sql: part)      puts another statement in
///     \(dialect: .skipLocked)  one of the few fragments in which the engines differ
public struct SQL: Sendable, ExpressibleByStringInterpolation {
  enum Piece: Sendable {
    case text(String)
    case value(SQLValue)
    case dialect(DialectFragment)
  }

  var pieces: [Piece]

  public init(stringLiteral text: String) { pieces = [.text(text)] }
  public init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }
  init(pieces: [Piece]) { self.pieces = pieces }

  /// Joins conditions or columns: `SQL.joined(parts, by: " AND ")`.
  public static func joined(_ parts: [SQL], by separator: StaticString) -> SQL {
    var pieces: [Piece] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { pieces.append(.text("\(separator)")) }
      pieces += part.pieces
    }
    return SQL(pieces: pieces)
  }

  public static func + (a: SQL, b: SQL) -> SQL { SQL(pieces: a.pieces + b.pieces) }

  public struct StringInterpolation: StringInterpolationProtocol {
    var pieces: [Piece] = []

    public init(literalCapacity: Int, interpolationCount: Int) {
      pieces.reserveCapacity(interpolationCount * 2 + 1)
    }
    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { pieces.append(.text(literal)) }
    }
    public mutating func appendInterpolation(_ value: some SQLConvertible) {
      pieces.append(.value(value.sqlValue))
    }
    public mutating func appendInterpolation<Value: SQLConvertible>(_ value: Value?) {
      pieces.append(.value(value?.sqlValue ?? .null))
    }
    public mutating func appendInterpolation(list values: some Sequence<some SQLConvertible>) {
      var isFirst = true
      for value in values {
        if !isFirst { pieces.append(.text(", ")) }
        pieces.append(.value(value.sqlValue))
        isFirst = false
      }
      if isFirst { pieces.append(.text("NULL")) }
    }
    public mutating func appendInterpolation(sql part: SQL) { pieces += part.pieces }
    public mutating func appendInterpolation(dialect fragment: DialectFragment) {
      pieces.append(.dialect(fragment))
    }
  }
}

/// The engines.
public enum Dialect: String, Sendable, CaseIterable { case sqlite, postgres }

/// The places where one text does not do for both engines. Keep them few.
public enum DialectFragment: Sendable {
  /// Claiming a job: other runners skip what one has locked. SQLite has one writer and needs none.
  case skipLocked
  /// After the name of a table whose text key is asked for: SQLite, when it has not measured, would rather go through an index that
  /// has the order or the community, and read all rows for a few keys. PostgreSQL always measures.
  case byTextKey(of: StaticString)

  func text(in dialect: Dialect) -> String {
    switch (self, dialect) {
    case (.skipLocked, .postgres): "FOR UPDATE SKIP LOCKED"
    case (.skipLocked, .sqlite): ""
    case (.byTextKey(let table), .sqlite): "INDEXED BY sqlite_autoindex_\(table)_1"
    case (.byTextKey, .postgres): ""
    }
  }
}

extension SQL {
  /// The text with the engine's placeholders, and the values in their order.
  func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) {
    var text = ""
    var values: [SQLValue] = []
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .dialect(let fragment): text += fragment.text(in: dialect)
      // PostgreSQL cannot tell the type of a bound NULL in `$1 IS NULL`; the keyword needs no type.
      case .value(.null) where dialect == .postgres: text += "NULL"
      case .value(let value):
        values.append(value)
        text += dialect == .sqlite ? "?" : "$\(values.count)"
      }
    }
    return (text, values)
  }
}
