/// Characters that XML cannot hold stand in workbooks as `_xHHHH_`, a UTF-16 unit in hexadecimal, and a
/// text that looks like that as `_x005F_xHHHH_` (ECMA-376 part 1, §22.9.2.19).
extension CellText {
  private static let underscore = UInt8(ascii: "_")

  static func unescaped(_ bytes: [UInt8]) -> String {
    guard bytes.count >= 7, bytes.contains(underscore) else { return String(decoding: bytes, as: UTF8.self) }
    var plain: [UInt8] = []
    plain.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      guard let unit = escapedUnit(bytes, at) else {
        plain.append(bytes[at])
        at += 1
        continue
      }
      at += 7
      if let scalar = Unicode.Scalar(UInt32(unit)) {
        plain.append(contentsOf: String(scalar).utf8)
      } else if UTF16.isLeadSurrogate(unit), let tail = escapedUnit(bytes, at), UTF16.isTrailSurrogate(tail) {
        at += 7
        plain.append(contentsOf: String(decoding: [unit, tail], as: UTF16.self).utf8)
      } else {
        // Half a character is none; what stands in the file is shown.
        plain.append(contentsOf: bytes[(at - 7)..<at])
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func escapedUnit(_ bytes: [UInt8], _ at: Int) -> UInt16? {
    guard at + 7 <= bytes.count, bytes[at + 6] == underscore else { return nil }
    return unit(bytes, at)
  }

  /// The unit of `_xHHHH`, whatever follows it.
  private static func unit(_ bytes: [UInt8], _ at: Int) -> UInt16? {
    guard at + 6 <= bytes.count, bytes[at] == underscore, bytes[at + 1] == UInt8(ascii: "x") else {
      return nil
    }
    var unit: UInt16 = 0
    for byte in bytes[(at + 2)..<(at + 6)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }

  /// The inverse. NUL is left out: no text that we store holds it.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { mayNeedEscape($0) }) else { return text }
    let bytes = Array(text.utf8)
    var escaped = String.UnicodeScalarView()
    var at = 0
    for scalar in text.unicodeScalars {
      // Even without its last `_`: the escape of the next character may begin with one.
      let isLiteral = scalar == "_" && unit(bytes, at) != nil
      at += UTF8.width(scalar)
      switch scalar.value {
      case 0: continue
      case 0x01...0x08, 0x0B...0x1F, 0xFFFE, 0xFFFF: escaped.append(contentsOf: escape(scalar))
      default: escaped.append(contentsOf: isLiteral ? escape(scalar) : String(scalar).unicodeScalars)
      }
    }
    return String(escaped)
  }

  /// `_` begins an escape; 0xEF leads U+FFFE and U+FFFF. Tab and line feed are plain XML.
  private static func mayNeedEscape(_ byte: UInt8) -> Bool {
    byte == underscore || byte == 0xEF || byte < 0x20 && byte != 0x09 && byte != 0x0A
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String.UnicodeScalarView {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let padding = String(repeating: "0", count: 4 - digits.count)
    return ("_x" + padding + digits + "_").unicodeScalars
  }
}
