/// The 58 letters and digits that cannot be mistaken for each other; election identifiers, credentials and trustees'
/// seeds are written in them (specification §4.2, §4.6.1, §4.8).
enum Base58 {
  static let alphabet = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)

  static func digit(_ character: UInt8) -> Int? { alphabet.firstIndex(of: character) }

  /// `count` characters, each equally likely: bytes beyond the last whole multiple of 58 are thrown away.
  static func fresh(count: Int, _ random: RandomBytes) -> String {
    var text: [UInt8] = []
    while text.count < count {
      for byte in random(count) where byte < 232 && text.count < count { text.append(alphabet[Int(byte) % 58]) }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func contains(_ text: some StringProtocol) -> Bool { text.utf8.allSatisfy { digit($0) != nil } }
}

/// The identifier of an election: at least 14 characters of base 58. Specification §4.2.
public struct ElectionUUID: Hashable, Sendable, CustomStringConvertible {
  public let text: String

  /// A fresh one, of 14 characters: 82 bits.
  public init(random: RandomBytes) { text = Base58.fresh(count: 14, random) }

  /// Throws `uuid_invalid`.
  public init(_ text: String) throws(BeleniosError) {
    guard (14...64).contains(text.utf8.count), Base58.contains(text) else { throw BeleniosError(.uuidInvalid) }
    self.text = text
  }

  public var description: String { text }
}
