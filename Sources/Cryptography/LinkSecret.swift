import Kernel

/// The secret of a link that opens without signing in: 128 bits, 32 hexadecimal digits. Hexadecimal, because it is also read out on the
/// telephone. The store keeps its hash.
public struct LinkSecret: Hashable, Sendable {
  static let byteCount = 16
  public let text: String

  public init(_ world: World) { text = world.newSecret(byteCount: LinkSecret.byteCount) }

  /// From an address, or as somebody typed what was read to her: `3F9A 0C12 …`, `3f9a-0c12-…`. Nil when it cannot be one.
  public init?(_ typed: some StringProtocol) {
    let plain = Text.code(typed).lowercased().filter { !$0.isWhitespace && $0 != "-" }
    guard plain.count == LinkSecret.byteCount * 2, Hex.decode(plain) != nil else { return nil }
    text = plain
  }

  /// What the store keeps.
  public var hash: [UInt8] { Digest.sha256(Array(text.utf8)) }

  /// In fours, for reading out: 3f9a 0c12 7b44 …
  public var grouped: String {
    stride(from: 0, to: text.count, by: 4).map { start in
      String(text.dropFirst(start).prefix(4))
    }.joined(separator: " ")
  }
}
