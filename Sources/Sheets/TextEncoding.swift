import Foundation

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
    guard let converted = fromGB18030(bytes) else { throw .unknownEncoding }
    return converted.starts(with: utf8Mark) ? Array(converted.dropFirst(utf8Mark.count)) : converted
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }

  /// Nil when a byte sequence has no character, or the last one is cut.
  private static func fromGB18030(_ bytes: [UInt8]) -> [UInt8]? {
    guard let converter = iconv_open("UTF-8", "GB18030"),
      converter != UnsafeMutableRawPointer(bitPattern: -1)
    else { return nil }
    defer { iconv_close(converter) }
    var input = bytes.map { CChar(bitPattern: $0) }
    // One byte becomes one, two become three at most, four become four.
    let room = bytes.count * 2 + 16
    var isWhole = false
    let output = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
      input.withUnsafeMutableBufferPointer { source in
        buffer.withMemoryRebound(to: CChar.self) { target in
          var from = source.baseAddress
          var left = source.count
          var to = target.baseAddress
          var free = room
          isWhole = iconv(converter, &from, &left, &to, &free) != -1 && left == 0
          count = room - free
        }
      }
    }
    return isWhole ? output : nil
  }
}
