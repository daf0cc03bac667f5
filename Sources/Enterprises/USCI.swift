import Kernel

/// A unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters whose two check characters hold.
///
/// Position 1 is the registering authority, 2 the category, 3–8 the GB/T 2260 code of the registering office (not of
/// the business address), 9–17 the organisation code (GB 11714) with its own check character, 18 the check over the
/// rest.
public struct USCI: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Upper case, no spaces.
  public let text: String

  /// What is wrong with a code. Both checks are asked, so that a person learns where to look.
  public enum Fault: Error, Hashable, Sendable {
    case empty
    /// Not 18 characters; the count that there are.
    case length(Int)
    /// A character that GB 32100 does not use (I, O, S, V, Z, punctuation …); its position from 1.
    case character(Character, position: Int)
    /// Positions 9–16 ask for `wanted` at position 17.
    case organizationCheck(found: Character, wanted: Character)
    /// Positions 1–17 ask for `wanted` at position 18.
    case check(found: Character, wanted: Character)
    /// `9.1E+17`: a spreadsheet took the code for a number and lost its end.
    case destroyedBySpreadsheet

    /// `problem.<code>` is its sentence.
    public var code: String {
      switch self {
      case .empty: "uscc.missing"
      case .length: "uscc.wrong_length"
      case .character: "uscc.wrong_character"
      case .organizationCheck: "uscc.wrong_organization_check"
      case .check: "uscc.wrong_check"
      case .destroyedBySpreadsheet: "uscc.destroyed_by_spreadsheet"
      }
    }

    /// What the sentence names.
    public var details: [String: String] {
      switch self {
      case .empty, .destroyedBySpreadsheet: [:]
      case .length(let count): ["count": String(count)]
      case .character(let found, let position): ["found": String(found), "position": String(position)]
      case .organizationCheck(let found, let wanted): ["found": String(found), "wanted": String(wanted)]
      case .check(let found, let wanted): ["found": String(found), "wanted": String(wanted)]
      }
    }
  }

  /// Reads what somebody typed: full-width, lower case and spaces are normalised, nothing else is changed.
  public init(_ typed: some StringProtocol) throws(Fault) {
    let code = Text.code(typed)
    if let fault = USCI.fault(in: code) { throw fault }
    text = code
  }

  /// The fault of a code in normal form; nil when both checks hold.
  static func fault(in code: String) -> Fault? {
    if code.isEmpty { return .empty }
    if isDestroyed(code) { return .destroyedBySpreadsheet }
    let characters = Array(code)
    for (place, character) in characters.enumerated() where value[character] == nil {
      return .character(character, position: place + 1)
    }
    if characters.count != 18 { return .length(characters.count) }
    let wanted = organizationCheck(characters[8..<16])
    if characters[16] != wanted { return .organizationCheck(found: characters[16], wanted: wanted) }
    let last = check(characters[0..<17])
    if characters[17] != last { return .check(found: characters[17], wanted: last) }
    return nil
  }

  /// `9.13301E+17`, or eighteen digits that end in zeros from the sixteenth on: Excel keeps fifteen.
  static func isDestroyed(_ code: String) -> Bool {
    let isScientific = code.contains("E+") && code.first?.isNumber == true
    if isScientific { return code.allSatisfy { $0.isNumber || $0 == "." || $0 == "E" || $0 == "+" } }
    return code.count == 18 && code.hasSuffix("000") && code.allSatisfy(\.isNumber)
      && check(Array(code)[0..<17]) != "0"
  }

  public var description: String { text }
  public static func < (a: USCI, b: USCI) -> Bool { a.text < b.text }

  /// 9 market regulation, 5 civil affairs, 1 staffing office …
  public var authority: Character { text[text.startIndex] }
  /// `91` enterprise, `92` individual business, `93` farmers' cooperative, `51` `52` `53` social organisations.
  public var category: String { String(text.prefix(2)) }
  /// GB/T 2260 code of the registering office.
  public var registrarCode: String { String(text.dropFirst(2).prefix(6)) }
  /// The old organisation code, GB 11714, with its check character.
  public var organizationCode: String { String(text.dropFirst(8).prefix(9)) }

  // MARK: The two checks

  static let alphabet: [Character] = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
  static let value: [Character: Int] = Dictionary(
    uniqueKeysWithValues: alphabet.enumerated().map { ($0.element, $0.offset) })
  /// 3^(i-1) mod 31.
  private static let weights: [Int] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
  private static let organizationWeights: [Int] = [3, 7, 9, 10, 5, 8, 4, 2]

  /// GB 32100: the character at position 18 for the 17 before it. The second `% 31` matters: remainder 0 gives `0`.
  static func check(_ body: ArraySlice<Character>) -> Character {
    var sum = 0
    for (character, weight) in zip(body, weights) { sum += (value[character] ?? 0) * weight }
    return alphabet[(31 - sum % 31) % 31]
  }

  /// GB 11714: the character at position 17 for positions 9–16, where letters count as A = 10 … Z = 35.
  static func organizationCheck(_ body: ArraySlice<Character>) -> Character {
    var sum = 0
    for (character, weight) in zip(body, organizationWeights) {
      sum += (character.hexadecimalOrMore ?? 0) * weight
    }
    let rest = 11 - sum % 11
    switch rest {
    case 10: return "X"
    case 11: return "0"
    default: return Character(String(rest))
    }
  }

  /// The code for a body of positions 1–16, for demonstration data: both check characters are computed.
  public init?(authorityToSubject body: String) {
    let head = Array(Text.code(body))
    guard head.count == 16, head.allSatisfy({ USCI.value[$0] != nil }) else { return nil }
    let subject = head + [USCI.organizationCheck(head[8..<16])]
    text = String(subject + [USCI.check(subject[0..<17])])
  }
}

extension Character {
  /// 0–9 as themselves, A = 10 … Z = 35.
  fileprivate var hexadecimalOrMore: Int? {
    guard let ascii = asciiValue else { return nil }
    switch ascii {
    case 0x30...0x39: return Int(ascii) - 0x30
    case 0x41...0x5A: return Int(ascii) - 0x41 + 10
    default: return nil
    }
  }
}
