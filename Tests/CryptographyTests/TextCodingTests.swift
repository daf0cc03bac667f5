import Testing

@testable import Cryptography

@Suite struct TextCodingTests {
  /// RFC 4648 §10, without the padding.
  @Test func base32GivesTheVectorsOfRFC4648() {
    let vectors: [(plain: String, coded: String)] = [
      ("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
      ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
    ]
    for vector in vectors {
      #expect(Base32.encode(ascii(vector.plain)) == vector.coded)
      #expect(Base32.decode(vector.coded) == ascii(vector.plain))
      #expect(Base32.decode(vector.coded.lowercased()) == ascii(vector.plain))
    }
  }

  /// RFC 4648 §10, without the padding, and the two characters that differ from base 64.
  @Test func base64URLGivesTheVectorsOfRFC4648() {
    let vectors: [(plain: [UInt8], coded: String)] = [
      ([], ""), (ascii("f"), "Zg"), (ascii("fo"), "Zm8"), (ascii("foo"), "Zm9v"),
      (ascii("foob"), "Zm9vYg"), (ascii("fooba"), "Zm9vYmE"), (ascii("foobar"), "Zm9vYmFy"),
      ([0xfb, 0xff, 0xbf], "-_-_"),
    ]
    for vector in vectors {
      #expect(Base64URL.encode(vector.plain) == vector.coded)
      #expect(Base64URL.decode(vector.coded) == vector.plain)
    }
  }

  @Test(arguments: 0..<70)
  func everyLengthComesBack(length: Int) {
    let message = noise(length, seed: 20 + UInt64(length))
    #expect(Base32.decode(Base32.encode(message)) == message)
    #expect(Base64URL.decode(Base64URL.encode(message)) == message)
  }

  /// A text that no bytes encode to is refused, so equal bytes have one text.
  @Test func textsThatNothingEncodesToAreRefused() {
    for text in ["Z", "Zh", "Zm9", "Zg==", "Zm9v+", "Zm9v/", "Zm 9v", "Zm9v\n", "Zmé", "ＺＧ"] {
      #expect(Base64URL.decode(text) == nil, "\(text)")
    }
    for text in ["M", "MZ", "MZX", "MZXW6Y", "MY======", "M1", "M0", "M8", "MZ W6"] {
      #expect(Base32.decode(text) == nil, "\(text)")
    }
  }
}
