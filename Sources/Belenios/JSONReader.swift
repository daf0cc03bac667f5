/// Reads JSON (RFC 8259) strictly: whole numbers only, and no name twice in one object, because two readers
/// might choose differently between the two.
struct JSONReader {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  /// Deeper nesting than any message has, far less than a stack holds.
  private static let depthMax = 32

  static func read(_ bytes: [UInt8]) throws(BeleniosError) -> JSON {
    guard String(validating: bytes, as: UTF8.self) != nil else { throw BeleniosError(.jsonMalformed) }
    let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<JSON, BeleniosError> in
      var reader = JSONReader(bytes: buffer)
      do throws(BeleniosError) { return .success(try reader.whole()) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var byte: UInt8? { index < bytes.count ? bytes[index] : nil }

  private func fault() -> BeleniosError { BeleniosError(.jsonMalformed, at: "byte \(index)") }

  private mutating func whole() throws(BeleniosError) -> JSON {
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard index == bytes.count else { throw fault() }
    return value
  }

  private mutating func skipSpace() {
    while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func take(_ expected: UInt8) -> Bool {
    guard byte == expected else { return false }
    index += 1
    return true
  }

  private mutating func value(depth: Int) throws(BeleniosError) -> JSON {
    guard depth < Self.depthMax, let byte else { throw fault() }
    switch byte {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(BeleniosError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[offset]) { throw fault() }
    return value
  }

  private mutating func array(depth: Int) throws(BeleniosError) -> [JSON] {
    var elements: [JSON] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "]")) { return [] }
    while true {
      skipSpace()
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take(UInt8(ascii: "]")) { return elements }
      guard take(UInt8(ascii: ",")) else { throw fault() }
    }
  }

  private mutating func object(depth: Int) throws(BeleniosError) -> [JSON.Member] {
    var members: [JSON.Member] = []
    index += 1
    skipSpace()
    if take(UInt8(ascii: "}")) { return [] }
    while true {
      skipSpace()
      let name = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")), !members.contains(where: { $0.name == name }) else { throw fault() }
      skipSpace()
      members.append(JSON.Member(name: name, value: try value(depth: depth + 1)))
      skipSpace()
      if take(UInt8(ascii: "}")) { return members }
      guard take(UInt8(ascii: ",")) else { throw fault() }
    }
  }

  private mutating func number() throws(BeleniosError) -> Int {
    let start = index
    _ = take(UInt8(ascii: "-"))
    while let byte, (0x30...0x39).contains(byte) { index += 1 }
    let digits = bytes[start..<index]
    guard let number = Int(String(decoding: digits, as: UTF8.self)), "\(number)".utf8.elementsEqual(digits) else {
      throw fault()
    }
    return number
  }

  private mutating func string() throws(BeleniosError) -> String {
    guard take(UInt8(ascii: "\"")) else { throw fault() }
    var text = ""
    var start = index
    while let byte {
      switch byte {
      case UInt8(ascii: "\""):
        let rest = String(decoding: bytes[start..<index], as: UTF8.self)
        index += 1
        return text.isEmpty ? rest : text + rest
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

  private mutating func escape() throws(BeleniosError) -> Unicode.Scalar {
    guard let byte else { throw fault() }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw fault()
    }
  }

  /// The four digits after `\u`, and the second half of a surrogate pair if they are a first.
  private mutating func unicodeEscape() throws(BeleniosError) -> Unicode.Scalar {
    let high = try fourDigits()
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw fault() }
    let low = try fourDigits()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw fault() }
    return scalar
  }

  private mutating func fourDigits() throws(BeleniosError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw fault() }
      value = value << 4 | UInt32(digit)
      index += 1
    }
    return value
  }
}
