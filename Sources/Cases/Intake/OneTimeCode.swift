import Contracts
import Cryptography
import Kernel
import Store

/// The six digits that show that a contact is hers. Kept as a keyed hash, bound to the report; held for ten minutes and five tries.
enum OneTimeCode {
  static let minutes = 10
  static let triesMax = 5
  /// Codes that one report may ask for.
  static let sentMax = 3

  /// Six digits, each as likely as the others.
  static func make(_ world: World) -> String {
    while true {
      let bytes = world.randomBytes(4)
      let number = bytes.reduce(0) { $0 << 8 | Int($1) }
      // The last, incomplete million would make small numbers likelier.
      guard number < 4_294_000_000 else { continue }
      let digits = String(number % 1_000_000)
      return String(repeating: "0", count: 6 - digits.count) + digits
    }
  }

  static func hash(_ code: String, of report: ReportID, _ vault: Vault) -> [UInt8] {
    vault.lookupHash("\(report)|\(code)", purpose: "case_reports.code")
  }

  static func isRight(_ typed: String, hash: [UInt8], of report: ReportID, _ vault: Vault) -> Bool {
    constantTimeEqual(OneTimeCode.hash(typed, of: report, vault), hash)
  }
}

/// The code of a receipt: with the number of a case it lets whoever reported it follow it, add words, and answer. It follows from
/// the case and the key of the house, so nothing is stored that could be read.
enum ReceiptCode {
  // Crockford's digits: no I, L, O, U.
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// Twelve digits of 32: `7F3K-9QXD-2M4T`.
  static func of(_ id: CaseID, _ vault: Vault) -> String {
    let hash = vault.lookupHash(id.text, purpose: "receipts.code")
    let text = hash.prefix(12).map { String(digits[Int($0 & 31)]) }.joined()
    return [text.prefix(4), text.dropFirst(4).prefix(4), text.suffix(4)].joined(separator: "-")
  }

  static func isRight(_ typed: String, of id: CaseID, _ vault: Vault) -> Bool {
    let folded = Text.code(typed).map { "IL".contains($0) ? "1" : $0 == "O" ? "0" : $0 }
    let right = of(id, vault).filter { $0 != "-" }
    return constantTimeEqual(Array(String(folded).utf8), Array(right.utf8))
  }
}
