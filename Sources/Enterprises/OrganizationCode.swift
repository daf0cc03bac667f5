import Kernel

/// By what an organisation is known: its USCI, or until it has one, something provisional.
public enum OrganizationCode: Hashable, Sendable {
  case uscc(USCI)
  /// An id of ours, or the old registration number of fifteen digits.
  case provisional(String)

  public var text: String {
    switch self {
    case .uscc(let code): code.text
    case .provisional(let id): id
    }
  }

  /// Reads a cell or a field: a USCI, one of our provisional ids, or an old registration number (15 digits).
  public init(_ typed: some StringProtocol) throws(USCI.Fault) {
    let code = Text.code(typed)
    if ProvisionalID.isOne(code) || OrganizationCode.isOldRegistration(code) {
      self = .provisional(code)
    } else {
      self = .uscc(try USCI(code))
    }
  }

  /// The 工商注册号 that USCIs replaced in 2015: fifteen digits.
  static func isOldRegistration(_ code: String) -> Bool {
    code.utf8.count == 15 && code.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }
}

/// An id of ours for those who have no USCI yet: firms in preparation, foreign offices. `P` and twelve characters,
/// so that nobody takes it for a code of eighteen.
public enum ProvisionalID {
  static let length = 13

  /// From at least twelve random bytes.
  static func make(from bytes: [UInt8]) -> String {
    precondition(bytes.count >= length - 1, "a provisional id needs twelve random bytes")
    return "P" + String(bytes.prefix(length - 1).map { USCI.alphabet[Int($0) % 31] })
  }

  public static func isOne(_ code: String) -> Bool {
    code.hasPrefix("P") && code.count == length && code.allSatisfy { USCI.value[$0] != nil }
  }
}
