import Foundation
import Kernel

/// The two encodings of RFC 2045 that carry bytes through a mail server, and the charsets in which people write. Nothing here throws:
/// a damaged letter is read as far as it can be.
enum MailCoding {
  /// `=E5=A5=BD` and soft line ends (RFC 2045 §6.7). What is no code stays as it is.
  static func quotedPrintable(_ bytes: some Collection<UInt8>, isHeader: Bool = false) -> [UInt8] {
    let bytes = Array(bytes)
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var at = 0
    while at < bytes.count {
      let byte = bytes[at]
      if isHeader, byte == UInt8(ascii: "_") {
        out.append(0x20)
        at += 1
      } else if byte == UInt8(ascii: "="), let value = hexPair(bytes, at + 1) {
        out.append(value)
        at += 3
      } else if byte == UInt8(ascii: "="), let end = softEnd(bytes, at + 1) {
        at = end
      } else if !isHeader, byte == 0x20 || byte == 0x09, let end = lineEnd(bytes, at) {
        // White space at the end of a line was added on the way.
        at = end
      } else {
        out.append(byte)
        at += 1
      }
    }
    return out
  }

  private static func hexPair(_ bytes: [UInt8], _ at: Int) -> UInt8? {
    guard at + 1 < bytes.count, let high = hex(bytes[at]), let low = hex(bytes[at + 1]) else { return nil }
    return high << 4 | low
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// Behind a soft line end, white space before it included; nil when the line goes on.
  private static func softEnd(_ bytes: [UInt8], _ from: Int) -> Int? {
    guard let end = lineEnd(bytes, from) else { return nil }
    if end == bytes.count { return end }
    return bytes[end] == 0x0D && end + 1 < bytes.count && bytes[end + 1] == 0x0A ? end + 2 : end + 1
  }

  /// Where the line ends, when only white space stands before that.
  private static func lineEnd(_ bytes: [UInt8], _ from: Int) -> Int? {
    var at = from
    while at < bytes.count, bytes[at] == 0x20 || bytes[at] == 0x09 { at += 1 }
    if at == bytes.count || bytes[at] == 0x0A { return at }
    return bytes[at] == 0x0D && at + 1 < bytes.count && bytes[at + 1] == 0x0A ? at : nil
  }

  /// Everything outside the alphabet is passed over, and padding ends a group, as readers of mail do.
  static func base64(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var out: [UInt8] = []
    var (bits, count): (UInt32, Int) = (0, 0)
    for byte in bytes {
      if byte == UInt8(ascii: "=") {
        (bits, count) = (0, 0)
        continue
      }
      guard let value = sextet(byte) else { continue }
      bits = (bits << 6 | UInt32(value)) & 0xFF_FFFF
      count += 6
      if count >= 8 {
        count -= 8
        out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return out
  }

  private static func sextet(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x41...0x5A: byte - 0x41
    case 0x61...0x7A: byte - 0x61 + 26
    case 0x30...0x39: byte - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }

  // MARK: Charsets

  /// What the C library calls a charset of mail. GB2312 and GBK are read as GB18030, which holds them both: mailers say the one
  /// and mean the other.
  private static let charsets: [String: String] = [
    "gb2312": "GB18030", "gbk": "GB18030", "gb18030": "GB18030", "cp936": "GB18030", "x-gbk": "GB18030", "gb_2312-80": "GB18030",
    "big5": "BIG5-HKSCS", "big5-hkscs": "BIG5-HKSCS", "cp950": "BIG5-HKSCS", "x-big5": "BIG5-HKSCS", "big5_tw": "BIG5-HKSCS", "big5-tw": "BIG5-HKSCS",
    "big5hkscs": "BIG5-HKSCS", "eucgb2312_cn": "GB18030", "euc-cn": "GB18030",
    "iso-8859-1": "WINDOWS-1252", "latin1": "WINDOWS-1252", "windows-1252": "WINDOWS-1252", "us-ascii": "UTF-8", "ascii": "UTF-8",
    "utf-8": "UTF-8", "utf8": "UTF-8", "utf-16": "UTF-16", "utf-16le": "UTF-16LE", "utf-16be": "UTF-16BE",
    "iso-2022-jp": "ISO-2022-JP", "shift_jis": "CP932", "euc-kr": "CP949", "ks_c_5601-1987": "CP949", "hz-gb-2312": "HZ",
    "iso-8859-15": "ISO-8859-15", "windows-1251": "WINDOWS-1251", "koi8-r": "KOI8-R",
  ]

  /// The words behind bytes. A charset that is missing, unknown or not true gives way to UTF-8, then GB18030; what no charset can
  /// read becomes U+FFFD.
  static func text(_ bytes: [UInt8], charset: String) -> String {
    let name = charsets[charset.lowercased()]
    if let name, name != "UTF-8", let text = converted(bytes, from: name) { return text }
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    // Half of mail without a charset comes from old Chinese mailers; a letter that says UTF-8 and is cut stays UTF-8.
    if name == nil || charset.lowercased().hasSuffix("ascii"), let text = converted(bytes, from: "GB18030") { return text }
    if let name, name != "UTF-8" { return mended(bytes, from: name) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Nil when a byte sequence has no character.
  private static func converted(_ bytes: [UInt8], from charset: String) -> String? {
    guard let found = CharacterSets.utf8(of: bytes, in: charset), found.isWhole else { return nil }
    return String(decoding: found.bytes, as: UTF8.self)
  }

  /// One U+FFFD for each byte that does not fit.
  private static func mended(_ bytes: [UInt8], from charset: String) -> String {
    String(decoding: CharacterSets.utf8(of: bytes, in: charset, mending: true)?.bytes ?? bytes, as: UTF8.self)
  }
}
