/// Bytes as text that fits into an address: base64url without padding, RFC 4648 §5.
public enum Base64URL {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  public static func encode(_ bytes: [UInt8]) -> String {
    BitText.encode(bytes, alphabet: alphabet, bits: 6)
  }

  /// Nil for padding, for a character outside the alphabet, and for a text that no bytes encode to.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    BitText.decode(text.utf8, bits: 6) { character in
      switch character {
      case 0x41...0x5A: character - 0x41
      case 0x61...0x7A: character - 0x61 + 26
      case 0x30...0x39: character - 0x30 + 52
      case 0x2D: 62
      case 0x5F: 63
      default: nil
      }
    }
  }
}

/// Bytes as capital letters and the digits 2 to 7, RFC 4648 §6: how authenticator apps take a secret.
public enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// Without padding, as `otpauth://` wants it.
  public static func encode(_ bytes: [UInt8]) -> String {
    BitText.encode(bytes, alphabet: alphabet, bits: 5)
  }

  /// Takes small letters too, since people type them. Nil for everything else that `encode` does not make.
  public static func decode(_ text: some StringProtocol) -> [UInt8]? {
    BitText.decode(text.utf8, bits: 5) { character in
      switch character {
      case 0x41...0x5A: character - 0x41
      case 0x61...0x7A: character - 0x61
      case 0x32...0x37: character - 0x32 + 26
      default: nil
      }
    }
  }
}

/// What base 32 and base 64 share: `bits` bits a character, most significant first.
private enum BitText {
  static func encode(_ bytes: [UInt8], alphabet: [UInt8], bits: Int) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 8 + bits - 1) / bits)
    var pending: UInt32 = 0
    var pendingBits = 0
    let mask = UInt32(1) << UInt32(bits) - 1
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      pendingBits += 8
      while pendingBits >= bits {
        pendingBits -= bits
        text.append(alphabet[Int(pending >> UInt32(pendingBits) & mask)])
      }
    }
    if pendingBits > 0 {
      text.append(alphabet[Int(pending << UInt32(bits - pendingBits) & mask)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(
    _ text: some Sequence<UInt8>, bits: Int, value: (UInt8) -> UInt8?
  ) -> [UInt8]? {
    var bytes: [UInt8] = []
    var pending: UInt32 = 0
    var pendingBits = 0
    for character in text {
      guard let digit = value(character) else { return nil }
      pending = pending << UInt32(bits) | UInt32(digit)
      pendingBits += bits
      if pendingBits >= 8 {
        pendingBits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pending >> UInt32(pendingBits)))
      }
    }
    // What is left is padding: less than a character, and zero. Else two texts would mean the same bytes.
    let left = pending & (UInt32(1) << UInt32(pendingBits) - 1)
    return pendingBits < bits && left == 0 ? bytes : nil
  }
}
