import Kernel

/// From the bytes of a text file, in the encodings that spreadsheets in China use, to UTF-8.
enum TextEncoding {
  static let utf8Mark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let utf16LittleMark: [UInt8] = [0xFF, 0xFE]
  private static let utf16BigMark: [UInt8] = [0xFE, 0xFF]

  static func isUTF16(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: utf16LittleMark) || bytes.starts(with: utf16BigMark)
  }

  /// A mark decides; without one, what is valid UTF-8 is UTF-8 (GB18030 of more than a few words never is
  /// by chance), and the rest must be valid GB18030 from end to end. The mark is taken off.
  static func utf8(of bytes: [UInt8]) throws(SheetError) -> [UInt8] {
    if isUTF16(bytes) {
      guard bytes.count.isMultiple(of: 2) else { throw .unknownEncoding }
      let isLittle = bytes.starts(with: utf16LittleMark)
      let units = stride(from: 2, to: bytes.count, by: 2).map { at in
        let low = UInt16(bytes[isLittle ? at : at + 1])
        let high = UInt16(bytes[isLittle ? at + 1 : at])
        return high << 8 | low
      }
      guard let text = String(validating: units, as: UTF16.self) else { throw .unknownEncoding }
      guard !units.contains(0) else { throw .notATable(found: .unknown) }
      return Array(text.utf8)
    }
    if bytes.starts(with: utf8Mark) {
      let rest = Array(bytes.dropFirst(utf8Mark.count))
      guard isUTF8(rest) else { throw .unknownEncoding }
      return rest
    }
    if isUTF8(bytes) { return bytes }
    guard let found = CharacterSets.utf8(of: bytes, in: "GB18030"), found.isWhole else { throw .unknownEncoding }
    return found.bytes.starts(with: utf8Mark) ? Array(found.bytes.dropFirst(utf8Mark.count)) : found.bytes
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}
