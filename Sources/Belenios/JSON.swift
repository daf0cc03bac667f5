/// The JSON of the protocol: no fractions, members in the order in which they stand (hashes depend on it).
enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([Member])

  struct Member: Hashable, Sendable {
    var name: String
    var value: JSON
  }

  static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
    .object(members.compactMap { name, value in value.map { Member(name: name, value: $0) } })
  }

  static func decimal(_ element: GroupElement) -> JSON { .string(String(decoding: element.decimal, as: UTF8.self)) }
  static func decimal(_ scalar: Scalar) -> JSON { .string(String(decoding: scalar.decimal, as: UTF8.self)) }

  /// A count of votes or a weight: as text from 2^30 on, as Belenios 2.0 writes it.
  static func count(_ number: Int) -> JSON { number < 1 << 30 ? .number(number) : .string("\(number)") }
}

// MARK: Reading

extension JSON {
  init(_ bytes: [UInt8]) throws(BeleniosError) { self = try JSONReader.read(bytes) }

  /// The member, or nil when there is none.
  subscript(name: String) -> JSON? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// An object of these members only, in this order.
  func members(_ names: [String]) -> JSON {
    .object(names.compactMap { name in self[name].map { Member(name: name, value: $0) } })
  }

  func member(_ name: String) throws(BeleniosError) -> JSON {
    guard let value = self[name] else { throw BeleniosError(.memberInvalid, at: name) }
    return value
  }

  func text() throws(BeleniosError) -> String {
    guard case .string(let text) = self else { throw BeleniosError(.memberInvalid) }
    return text
  }

  func text(_ name: String) throws(BeleniosError) -> String {
    guard case .string(let text)? = self[name] else { throw BeleniosError(.memberInvalid, at: name) }
    return text
  }

  func integer(_ name: String) throws(BeleniosError) -> Int {
    guard case .number(let number)? = self[name] else { throw BeleniosError(.memberInvalid, at: name) }
    return number
  }

  func array() throws(BeleniosError) -> [JSON] {
    guard case .array(let array) = self else { throw BeleniosError(.memberInvalid) }
    return array
  }

  func array(_ name: String) throws(BeleniosError) -> [JSON] {
    guard case .array(let array)? = self[name] else { throw BeleniosError(.memberInvalid, at: name) }
    return array
  }

  /// A natural number as a number or as its decimal text, below 10^17.
  func count() throws(BeleniosError) -> Int {
    switch self {
    case .number(let number) where number >= 0: return number
    case .string(let text):
      guard let number = Self.natural(text) else { throw BeleniosError(.memberInvalid) }
      return number
    default: throw BeleniosError(.memberInvalid)
    }
  }

  /// Digits without a leading zero, at most 17 of them.
  static func natural(_ text: some StringProtocol) -> Int? {
    guard (1...17).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text == "0" || text.utf8.first != 0x30
    else { return nil }
    return Int(text)
  }
}

// MARK: Writing

extension JSON {
  /// Compact JSON, no spaces, the members as they stand.
  var serialized: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  var serializedText: String { String(decoding: serialized, as: UTF8.self) }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .bool(let bool): bytes += (bool ? "true" : "false").utf8
    case .number(let number): bytes += "\(number)".utf8
    case .string(let text): Self.write(text, to: &bytes)
    case .array(let array):
      bytes.append(UInt8(ascii: "["))
      for (index, value) in array.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    // Numbers and names of the protocol need no escape, and they are nearly all of a record.
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C && $0 != 0x7F }) {
      bytes += text.utf8
      return
    }
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""): bytes += "\\\"".utf8
      case UInt8(ascii: "\\"): bytes += "\\\\".utf8
      case UInt8(ascii: "\n"): bytes += "\\n".utf8
      case UInt8(ascii: "\r"): bytes += "\\r".utf8
      case UInt8(ascii: "\t"): bytes += "\\t".utf8
      case 0..<0x20, 0x7F:
        let digits = String(byte, radix: 16)
        bytes += ("\\u00" + (byte < 16 ? "0" : "") + digits).utf8
      default: bytes.append(byte)
      }
    }
  }
}
