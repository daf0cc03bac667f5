/// Any JSON value: the `properties` of a feature, which are the affair of whoever reads them.
public enum JSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }
  public var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }
  /// The number, when it is whole and exact.
  public var integer: Int? {
    guard case .number(let number) = self, abs(number) <= 9_007_199_254_740_992 else { return nil }
    return Int(exactly: number)
  }
  public var bool: Bool? {
    if case .bool(let bool) = self { bool } else { nil }
  }
  public var array: [JSONValue]? {
    if case .array(let array) = self { array } else { nil }
  }
  public var object: [String: JSONValue]? {
    if case .object(let object) = self { object } else { nil }
  }

  /// Compact JSON with the members of objects in the order of their names, so that equal values
  /// are equal bytes. A number that JSON cannot hold is written as `null`.
  public func write(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let bool): text += bool ? "true" : "false"
    case .number(let number): text += JSONValue.decimal(number)
    case .string(let string): JSONValue.write(string, to: &text)
    case .array(let array):
      text += "["
      for (index, value) in array.enumerated() {
        if index > 0 { text += "," }
        value.write(to: &text)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, name) in object.keys.sorted().enumerated() {
        if index > 0 { text += "," }
        JSONValue.write(name, to: &text)
        text += ":"
        (object[name] ?? .null).write(to: &text)
      }
      text += "}"
    }
  }

  /// Whole numbers without a point, others as the shortest decimal that reads back as the same.
  static func decimal(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if abs(number) <= 9_007_199_254_740_992, let whole = Int(exactly: number) { return "\(whole)" }
    return "\(number)"
  }

  static func write(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case "\u{0}"..<"\u{20}":
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}
