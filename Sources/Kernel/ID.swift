/// A kind of thing that has ids. Conformers live in `Contracts/IDs.swift`, so prefixes stay unique.
public protocol IDTag: Sendable {
  /// Lower-case letters before the underscore: `cas` in `cas_01jd…`.
  static var prefix: String { get }
}

/// A typed id: a TypeID (https://github.com/jetify-com/typeid, specification 0.3.0), that is a prefix, `_`, and a UUIDv7
/// as 26 characters of Crockford base 32. Ids sort by time, are safe in URLs, and cannot be mixed up by the compiler.
public struct ID<Tag: IDTag>: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  public let text: String

  public init(uuid: UUIDv7) {
    text = Tag.prefix + "_" + Base32.encode(uuid)
  }

  /// The only way in from text; nil when the prefix or the suffix is wrong.
  public init?(_ text: some StringProtocol) {
    var whole = String(text)
    // Each row of each list comes through here: bytes are looked at, nothing is made.
    let isRight = whole.withUTF8 { bytes in ID.isRight(bytes) }
    guard isRight else { return nil }
    self.text = whole
  }

  private static func isRight(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let prefix = Tag.prefix.utf8
    guard bytes.count == prefix.count + 1 + Base32.digits, bytes[prefix.count] == UInt8(ascii: "_") else { return false }
    return bytes.starts(with: prefix) && Base32.isRight(bytes[(prefix.count + 1)...])
  }

  public var description: String { text }
  public static func < (a: ID, b: ID) -> Bool { a.text < b.text }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let raw = try container.decode(String.self)
    guard let id = ID(raw) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a \(Tag.prefix) id")
    }
    self = id
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}

/// 128 bits laid out as RFC 9562 §5.7: 48 bits of Unix milliseconds, then version, variant and randomness.
public struct UUIDv7: Hashable, Sendable {
  public let high: UInt64
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// `random` gives at least ten bytes.
  public init(at now: Timestamp, random: [UInt8]) {
    precondition(random.count >= 10, "a UUIDv7 needs ten random bytes")
    let time = UInt64(bitPattern: now.milliseconds) << 16
    let first = UInt64(random[0]) << 8 | UInt64(random[1])
    high = time | 0x7000 | (first & 0x0FFF)
    var rest: UInt64 = 0
    for byte in random[2..<10] { rest = rest << 8 | UInt64(byte) }
    low = (rest & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
  }
}

/// Crockford's base 32 as TypeID uses it: lower case, 26 characters for 128 bits, no aliases on the way in.
enum Base32 {
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  /// 26 digits hold 130 bits; the first may not pass 7, or the value would not fit 128.
  static let digits = 26
  /// 255 for what is no digit.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }()

  static func isRight(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    guard text.count == digits, let first = text.first, values[Int(first)] <= 7 else { return false }
    return text.allSatisfy { values[Int($0)] != 255 }
  }

  static func encode(_ uuid: UUIDv7) -> String {
    var high = uuid.high
    var low = uuid.low
    var digits = [UInt8](repeating: 0, count: 26)
    for place in stride(from: 25, through: 0, by: -1) {
      digits[place] = alphabet[Int(low & 31)]
      low = low >> 5 | high << 59
      high >>= 5
    }
    return String(decoding: digits, as: UTF8.self)
  }

  static func decode(_ text: some StringProtocol) -> UUIDv7? {
    let bytes = Array(text.utf8)
    let isRight = bytes.withUnsafeBufferPointer { Base32.isRight($0[...]) }
    guard isRight else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for byte in bytes {
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(values[Int(byte)])
    }
    return UUIDv7(high: high, low: low)
  }
}
