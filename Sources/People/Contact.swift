import Kernel
import Store

/// An e-mail address or a phone number in the one form in which they are compared.
public enum Contact: Hashable, Sendable {
  case email(String)
  case phone(String)

  /// What a person typed, of either kind; nil when it is neither.
  public init?(_ typed: some StringProtocol) {
    if let email = Contact.email(from: typed) {
      self = .email(email)
    } else if let phone = Contact.phone(from: typed) {
      self = .phone(phone)
    } else {
      return nil
    }
  }

  public var text: String {
    switch self {
    case .email(let text), .phone(let text): text
    }
  }

  public var masked: String {
    switch self {
    case .email(let text): Mask.email(text)
    case .phone(let text): Mask.phone(text)
    }
  }

  /// `name@host.domain`, lower case; nil for everything else. Whether it receives mail only mail can tell.
  public static func email(from typed: some StringProtocol) -> String? {
    let address = Text.line(typed).lowercased()
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), parts[1].utf8.count <= 190 else { return nil }
    let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    guard labels.count >= 2, labels.allSatisfy(isLabel), parts[0].allSatisfy(isMailbox) else { return nil }
    return address
  }

  /// `13800000000` for a number of mainland China however it was typed, `+85212345678` for others; nil when it is no number.
  public static func phone(from typed: some StringProtocol) -> String? {
    var digits = Text.code(typed).filter { !"().·".contains($0) }
    if digits.hasPrefix("00") { digits = "+" + digits.dropFirst(2) }
    if digits.hasPrefix("+86") { digits = String(digits.dropFirst(3)) }
    if digits.hasPrefix("+") {
      let rest = digits.dropFirst()
      return (7...15).contains(rest.count) && rest.allSatisfy(isDigit) && rest.first != "0" ? digits : nil
    }
    guard digits.allSatisfy(isDigit) else { return nil }
    if digits.count == 11, digits.hasPrefix("1"), !digits.hasPrefix("10"), !digits.hasPrefix("11") { return digits }
    // A landline with its area code: 0571 00000110.
    return digits.hasPrefix("0") && (10...12).contains(digits.count) ? digits : nil
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  private static func isLabel(_ label: Substring) -> Bool {
    guard !label.isEmpty, label.first != "-", label.last != "-" else { return false }
    return label.allSatisfy { $0 == "-" || $0.isLetter || $0.isNumber }
  }

  private static func isMailbox(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character.isNumber || "!#$%&'*+-/=?^_`{|}~.".contains(character))
  }
}
