/// Reads JSON (RFC 8259) strictly, and says at which line and column it is not JSON.
///
/// Our own, because a boundary file that somebody has edited by hand must be answered with a
/// place to look at, and because half a million positions must not take seconds.
struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0

  /// Deeper nesting than any GeoJSON has, far less than a stack holds.
  static let depthMax = 64

  /// Reads one whole text; a byte order mark before it is passed over.
  static func read(_ bytes: [UInt8]) throws(GeometryError) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    guard String(validating: bytes, as: UTF8.self) != nil else { throw reader.fault(at: 0) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.index = 3 }
    reader.skipSpace()
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.index == bytes.count else { throw reader.fault() }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func fault(at place: Int? = nil) -> GeometryError {
    let before = bytes[..<min(place ?? index, bytes.count)]
    let line = before.count { $0 == 0x0A } + 1
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    // Characters, not bytes: a continuation byte of UTF-8 begins with the bits 10.
    let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    return GeometryError(.jsonMalformed(line: line, column: column))
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(GeometryError) -> JSONValue {
    guard depth < JSONReader.depthMax, let byte else { throw fault() }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(
    _ word: StaticString, _ value: JSONValue
  ) throws(GeometryError) -> JSONValue {
    for offset in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[offset]) { throw fault() }
    return value
  }

  private mutating func array(depth: Int) throws(GeometryError) -> JSONValue {
    var elements: [JSONValue] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return .array([]) }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      guard take(UInt8(ascii: ",")) else { throw fault() }
    }
  }

  private mutating func object(depth: Int) throws(GeometryError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    index += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return .object([:]) }
    while true {
      skipSpace()
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw fault() }
      skipSpace()
      members[name] = try value(depth: depth + 1)
      skipSpace()
      if take(UInt8(ascii: "}")) { return .object(members) }
      guard take(UInt8(ascii: ",")) else { throw fault() }
    }
  }

  /// `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`
  private mutating func number() throws(GeometryError) -> Double {
    let start = index
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    guard let number = Double(text), number.isFinite else { throw fault(at: start) }
    return number
  }

  private mutating func digits() throws(GeometryError) {
    let start = index
    while let byte, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { index += 1 }
    if index == start { throw fault() }
  }

  private mutating func string() throws(GeometryError) -> String {
    guard take(UInt8(ascii: "\"")) else { throw fault() }
    var text = ""
    var start = index
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text
      case UInt8(ascii: "\\"):
        text += String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        text.unicodeScalars.append(try escape())
        start = index
      case 0..<0x20: throw fault()
      default: index += 1
      }
    }
    throw fault()
  }

  private mutating func escape() throws(GeometryError) -> Unicode.Scalar {
    guard let byte else { throw fault() }
    index += 1
    switch byte {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw fault(at: index - 1)
    }
  }

  /// The four digits after `\u`, and the second half of a surrogate pair if they are a first.
  private mutating func unicodeEscape() throws(GeometryError) -> Unicode.Scalar {
    let start = index
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw fault(at: start)
    }
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw fault(at: start) }
    return scalar
  }

  private mutating func fourDigits() throws(GeometryError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault()
      }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
