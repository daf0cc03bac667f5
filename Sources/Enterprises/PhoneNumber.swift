import Kernel

/// A telephone number of a contact: a mobile, a landline, or a short number.
public struct PhoneNumber: Hashable, Sendable {
  /// `13900000000`, `0571-88880000`, `0571-88880000-801`, `400-123-4567`, `6210`.
  public let text: String

  /// Nil when it is none. `+86`, spaces, brackets and full-width digits are normalised away.
  public init?(_ typed: some StringProtocol) {
    let line = Text.line(typed)
    var kept = String(line.filter { $0.isASCII && ($0.isNumber || $0 == "-") })
    // Only what is written around numbers may disappear; words may not.
    let others = line.filter { !($0.isASCII && $0.isNumber) && !" -()+.转—–#".contains($0) }
    guard others.isEmpty else { return nil }
    if line.contains("转") || line.contains("#") { kept = PhoneNumber.withExtension(line) }
    if kept.hasPrefix("86"), kept.filter(\.isNumber).count == 13 { kept = String(kept.dropFirst(2)) }
    if kept.hasPrefix("0086") { kept = String(kept.dropFirst(4)) }
    while kept.hasPrefix("-") { kept.removeFirst() }
    let digits = kept.filter(\.isNumber)
    guard let normal = PhoneNumber.normal(digits: digits, written: kept) else { return nil }
    text = normal
  }

  public var isMobile: Bool { PhoneNumber.isMobile(text) }

  /// The form in which numbers are compared: digits only.
  public var key: String { text.filter(\.isNumber) }

  private static func isMobile(_ digits: String) -> Bool {
    let characters = Array(digits.utf8)
    return characters.count == 11 && characters[0] == 0x31 && (0x33...0x39).contains(characters[1])
  }

  private static func withExtension(_ line: String) -> String {
    var kept = ""
    for character in line {
      if character == "转" || character == "#" {
        kept += "-"
      } else if character.isASCII, character.isNumber || character == "-" {
        kept.append(character)
      }
    }
    return kept
  }

  private static func normal(digits: String, written: String) -> String? {
    if isMobile(digits) { return digits }
    let parts = written.split(separator: "-").map(String.init)
    if digits.hasPrefix("400") || digits.hasPrefix("800"), digits.count == 10 {
      let pieces: [Substring] = [digits.prefix(3), digits.dropFirst(3).prefix(3), digits.suffix(4)]
      return pieces.joined(separator: "-")
    }
    if digits.hasPrefix("0") { return landline(digits, parts) }
    // Without an area code: a local number, or a short one inside a park.
    if parts.count <= 2, let first = parts.first, (7...8).contains(first.count) { return parts.joined(separator: "-") }
    return parts.count == 1 && (3...6).contains(digits.count) ? digits : nil
  }

  /// Area codes have three digits (010, 02x) or four.
  private static func landline(_ digits: String, _ parts: [String]) -> String? {
    let areaLength = digits.hasPrefix("01") || digits.hasPrefix("02") ? 3 : 4
    if parts.count > 1, parts[0].count == areaLength {
      guard (7...8).contains(parts[1].count), parts.count <= 3 else { return nil }
      return parts.joined(separator: "-")
    }
    guard parts.count <= 2, let number = parts.first else { return nil }
    let local = number.dropFirst(areaLength)
    guard (7...8).contains(local.count) else { return nil }
    let head: [Substring] = [number.prefix(areaLength), local]
    return (head + parts.dropFirst().map { $0[...] }).joined(separator: "-")
  }
}
