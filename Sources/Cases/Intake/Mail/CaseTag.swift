import Contracts
import Cryptography
import Kernel
import Store

/// What stands in the subject of every letter about a case, so that an answer finds its way back: `[YQ-2026-11-0001-7F3K9Q]`. The
/// last six digits follow from the case and the key of the house: whoever only knows the number cannot write into the case.
enum CaseTag {
  // Crockford's digits, as on receipts.
  private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  static func of(_ item: Case, _ vault: Vault) -> String { "[\(item.number)-\(proof(item.id, vault))]" }

  private static func proof(_ id: CaseID, _ vault: Vault) -> String {
    String(vault.lookupHash(id.text, purpose: "letters.tag").prefix(6).map { digits[Int($0 & 31)] })
  }

  /// Number and proof of each tag in a text, the first few.
  static func found(in text: String) -> [(number: String, proof: String)] {
    text.prefix(20_000).matches(of: /\[([^\[\]\s]{3,40})-([0-9A-Z]{6})\]/).prefix(5).map { (String($0.1), String($0.2)) }
  }

  static func isRight(_ proof: String, of id: CaseID, _ vault: Vault) -> Bool {
    constantTimeEqual(Array(proof.utf8), Array(CaseTag.proof(id, vault).utf8))
  }
}

extension Tx {
  /// The case whose tag stands in one of these texts.
  func taggedCase(in texts: [String], community: CommunityID, vault: Vault) throws -> Case? {
    for tag in texts.flatMap(CaseTag.found) {
      let found = try first(
        "SELECT * FROM cases WHERE community_id = \(community) AND number = \(tag.number) ORDER BY id LIMIT 1", Case.init)
      if let found, CaseTag.isRight(tag.proof, of: found.id, vault) { return found }
    }
    return nil
  }
}
