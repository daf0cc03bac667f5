import Cryptography
import Kernel

/// What is hashed to make a challenge: text and decimal numbers with separators. Specification §4.5, §4.12.
struct Transcript {
  private var bytes: [UInt8]

  /// Room for `count` numbers of 617 digits.
  init(_ text: String, count: Int = 4) {
    bytes = []
    bytes.reserveCapacity(text.utf8.count + count * 620)
    bytes += text.utf8
  }

  mutating func add(_ text: String) { bytes += text.utf8 }
  mutating func add(_ element: GroupElement) { bytes += element.decimal }

  /// The elements with commas between them.
  mutating func add(list elements: [GroupElement]) {
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += element.decimal
    }
  }

  /// SHA-256 as a big-endian number modulo q.
  func challenge(_ scalars: ScalarField) -> Scalar { scalars.scalar(bytes: Digest.sha256(bytes)) }
}

enum Hash {
  /// The name of a record: SHA-256 as 64 lower-case hexadecimal digits. §4.4
  static func name(_ bytes: [UInt8]) -> String { Hex.encode(Digest.sha256(bytes)) }

  /// The fingerprint of an election, the hash in a signature, a smart ballot tracker: base 64 without padding. §4.15
  static func fingerprint(_ bytes: [UInt8]) -> String {
    let url = Base64URL.encode(Digest.sha256(bytes))
    return String(decoding: url.utf8.map { $0 == 0x2D ? 0x2B : $0 == 0x5F ? 0x2F : $0 }, as: UTF8.self)
  }
}
