import Foundation

/// A name or an address cut into what means something: numbers, Latin runs, single Han characters, marks.
/// Full-width forms are folded, Latin is upper case, and Chinese numerals before a measure word are numbers
/// (三号楼 and 3号楼 are the same tokens; 三江园 keeps its 三).
struct PlaceToken: Hashable, Sendable {
  enum Kind: UInt8, Sendable { case number, latin, han, mark }
  let kind: Kind
  let text: String

  static func han(_ text: String) -> PlaceToken { PlaceToken(kind: .han, text: text) }
  static func number(_ text: String) -> PlaceToken { PlaceToken(kind: .number, text: text) }

  /// The number without leading zeros; nil for other tokens and for what no building is numbered with.
  var value: Int? { kind == .number && text.utf8.count < 10 ? Int(text) : nil }
}

enum PlaceTokens {
  static func cut(_ text: String) -> [PlaceToken] {
    var tokens: [PlaceToken] = []
    tokens.reserveCapacity(text.utf8.count / 2)
    var run = ""
    var runKind = PlaceToken.Kind.mark
    func flush() {
      if !run.isEmpty { tokens.append(PlaceToken(kind: runKind, text: run)) }
      run = ""
    }
    for scalar in text.precomposedStringWithCompatibilityMapping.unicodeScalars {
      guard let kind = kind(of: scalar) else {
        flush()
        continue
      }
      if kind != runKind || kind == .han || kind == .mark { flush() }
      runKind = kind
      let isLower = scalar.value >= 0x61 && scalar.value <= 0x7A
      run.unicodeScalars.append(isLower ? upper(scalar) : scalar)
    }
    flush()
    return withArabicNumerals(tokens)
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value) - 0x20)
  }

  /// Nil for white space and for what cannot be seen: it parts tokens and is none.
  private static func kind(of scalar: Unicode.Scalar) -> PlaceToken.Kind? {
    switch scalar.value {
    case 0x30...0x39: .number
    case 0x41...0x5A, 0x61...0x7A: .latin
    case 0x3007, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: .han
    case 0...0x20, 0x7F...0xA0, 0x200B...0x200F, 0x2028...0x202F, 0x3000, 0xFEFF: nil
    default: .mark
    }
  }

  // MARK: Chinese numerals

  private static let digits: [String: Int] = [
    "〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9,
  ]
  /// After these a numeral counts something; anywhere else it belongs to a name.
  private static let measures: Set<String> = [
    "号", "幢", "栋", "座", "楼", "层", "室", "单", "期", "区", "弄", "组", "门", "网", "房", "梯", "塔", "#",
  ]

  private static func withArabicNumerals(_ tokens: [PlaceToken]) -> [PlaceToken] {
    guard tokens.contains(where: isNumeral) else { return withoutOrdinals(tokens) }
    var result: [PlaceToken] = []
    var place = 0
    while place < tokens.count {
      guard isNumeral(tokens[place]) else {
        result.append(tokens[place])
        place += 1
        continue
      }
      var end = place
      while end < tokens.count, isNumeral(tokens[end]) { end += 1 }
      let run = tokens[place..<end].map(\.text)
      let next = end < tokens.count ? tokens[end].text : ""
      // 一二〇三 is a room wherever it stands, but 一三五路 is a street.
      let isSpelled = run.count >= 3 && !run.contains("十") && !run.contains("百") && next != "路"
      if measures.contains(next) || isSpelled, let number = arabic(run) {
        result.append(.number(number))
      } else {
        result += tokens[place..<end]
      }
      place = end
    }
    return withoutOrdinals(result)
  }

  /// 第3幢 is 3幢.
  private static func withoutOrdinals(_ tokens: [PlaceToken]) -> [PlaceToken] {
    guard tokens.contains(where: { $0.text == "第" }) else { return tokens }
    var result: [PlaceToken] = []
    for (place, token) in tokens.enumerated() {
      let isBeforeNumber = place + 1 < tokens.count && tokens[place + 1].kind == .number
      if token.text != "第" || !isBeforeNumber { result.append(token) }
    }
    return result
  }

  private static func isNumeral(_ token: PlaceToken) -> Bool {
    token.kind == .han && (digits[token.text] != nil || token.text == "十" || token.text == "百")
  }

  /// 十二 → 12, 二十 → 20, 一百零五 → 105, 一二〇三 → 1203.
  static func arabic(_ run: [String]) -> String? {
    if !run.contains("十"), !run.contains("百") {
      let spelled = run.compactMap { digits[$0] }.map(String.init).joined()
      return spelled.isEmpty ? nil : spelled
    }
    var total = 0
    var pending: Int?
    for word in run {
      switch word {
      case "百":
        total += (pending ?? 1) * 100
        pending = nil
      case "十":
        total += (pending ?? 1) * 10
        pending = nil
      default: pending = digits[word]
      }
    }
    return String(total + (pending ?? 0))
  }
}

/// How places sort and how aliases compare.
enum PlaceName {
  /// Pinyin for Han, six digits for numbers, so that 2号楼 comes before 10号楼 and 一网格 before 十网格, on both engines.
  static func sortKey(_ name: String) -> String {
    var key = ""
    var han = ""
    func flush() {
      if han.isEmpty { return }
      let pinyin = han.applyingTransform(.mandarinToLatin, reverse: false) ?? han
      let plain = pinyin.folding(options: .diacriticInsensitive, locale: nil).lowercased()
      key += plain.filter { $0.isASCII && $0.isLetter }
      han = ""
    }
    for token in PlaceTokens.cut(name) {
      if token.kind == .han {
        han += token.text
        continue
      }
      flush()
      switch token.kind {
      case .number: key += String(repeating: "0", count: max(0, 6 - token.text.count)) + token.text
      case .latin: key += token.text.lowercased()
      default: break
      }
    }
    flush()
    return key.isEmpty ? name : key
  }

  /// Floors by level, the cellars first.
  static func sortKey(level: Int) -> String { String(1_000 + level) }

  /// Two spellings with the same key are the same alias.
  static func key(_ name: String) -> String {
    let tokens = PlaceTokens.cut(name).filter { $0.kind != .mark }
    return tokens.map(\.text).joined()
  }
}
