import Kernel

/// What a column holds.
public enum SQLValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob([UInt8])
}

/// A value that can be bound.
public protocol SQLConvertible {
  var sqlValue: SQLValue { get }
}

/// A value that can be read from a column; nil when the column holds something else.
public protocol SQLReadable {
  init?(sqlValue: SQLValue)
}

extension SQLValue: SQLConvertible { public var sqlValue: SQLValue { self } }

extension String: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .text(self) }
  public init?(sqlValue: SQLValue) {
    guard case .text(let text) = sqlValue else { return nil }
    self = text
  }
}

extension Int: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .integer(Int64(self)) }
  public init?(sqlValue: SQLValue) {
    guard case .integer(let number) = sqlValue else { return nil }
    self = Int(number)
  }
}

extension Int64: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .integer(self) }
  public init?(sqlValue: SQLValue) {
    guard case .integer(let number) = sqlValue else { return nil }
    self = number
  }
}

extension Double: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .real(self) }
  public init?(sqlValue: SQLValue) {
    switch sqlValue {
    case .real(let number): self = number
    case .integer(let number): self = Double(number)
    default: return nil
    }
  }
}

/// Flags are `INTEGER CHECK (f IN (0, 1))`.
extension Bool: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
  public init?(sqlValue: SQLValue) {
    guard case .integer(let number) = sqlValue else { return nil }
    self = number != 0
  }
}

extension Array: SQLConvertible where Element == UInt8 {
  public var sqlValue: SQLValue { .blob(self) }
}

extension Array: SQLReadable where Element == UInt8 {
  public init?(sqlValue: SQLValue) {
    guard case .blob(let bytes) = sqlValue else { return nil }
    self = bytes
  }
}

extension ID: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .text(text) }
  public init?(sqlValue: SQLValue) {
    guard case .text(let text) = sqlValue else { return nil }
    self.init(text)
  }
}

extension Timestamp: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .integer(milliseconds) }
  public init?(sqlValue: SQLValue) {
    guard case .integer(let number) = sqlValue else { return nil }
    self.init(milliseconds: number)
  }
}

extension LocalDay: SQLConvertible, SQLReadable {
  public var sqlValue: SQLValue { .text(description) }
  public init?(sqlValue: SQLValue) {
    guard case .text(let text) = sqlValue else { return nil }
    self.init(text)
  }
}

/// Enums with a text raw value conform by one empty extension: `extension Role: SQLEnum {}`.
public protocol SQLEnum: SQLConvertible, SQLReadable, RawRepresentable where RawValue == String {}

extension SQLEnum {
  public var sqlValue: SQLValue { .text(rawValue) }
  public init?(sqlValue: SQLValue) {
    guard case .text(let text) = sqlValue else { return nil }
    self.init(rawValue: text)
  }
}
