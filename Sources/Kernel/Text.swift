import Foundation

/// What we do to text at the border: one normal form for codes, one for people's words.
public enum Text {
  /// A code as typed → as stored: NFKC (full-width to half-width), no spaces or hyphens, upper case.
  public static func code(_ typed: some StringProtocol) -> String {
    let typed = String(typed)
    if typed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) { return String(typed.uppercased().filter { $0 != "-" }) }
    let folded = typed.precomposedStringWithCompatibilityMapping.uppercased()
    return String(folded.filter { !$0.isWhitespace && $0 != "-" && !isInvisible($0) })
  }

  /// Words as typed → as stored: NFKC, outer white space cut, runs of inner white space one space.
  public static func line(_ typed: some StringProtocol) -> String {
    let typed = String(typed)
    if isPlain(typed) { return typed }
    let folded = typed.precomposedStringWithCompatibilityMapping
    return folded.filter { !isInvisible($0) }.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// Most of a roster is in normal form already, and to see that is much cheaper than to make it: printable ASCII, Han and 、。·
  /// are what NFKC leaves alone, with single spaces inside.
  static func isPlain(_ text: String) -> Bool {
    var last: UInt32 = 0x20
    for scalar in text.unicodeScalars {
      let value = scalar.value
      switch value {
      case 0x20: if last == 0x20 { return false }
      case 0x21...0x7E, 0x4E00...0x9FFF, 0x3001, 0x3002, 0xB7: break
      default: return false
      }
      last = value
    }
    return text.isEmpty || last != 0x20
  }

  /// A text of several lines: NFC, `\n` line ends, outer white space cut; full-width punctuation stays.
  public static func paragraphs(_ typed: some StringProtocol) -> String {
    let composed = String(typed).precomposedStringWithCanonicalMapping
    let lines = composed.replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
    let kept = lines.filter { !isInvisible($0) || $0 == "\n" }
    return kept.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Control characters, zero-width characters and byte-order marks: they hide differences from people.
  static func isInvisible(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { scalar in
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: false
      case 0x00...0x1F, 0x7F...0x9F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0xFEFF: true
      default: false
      }
    }
  }
}
