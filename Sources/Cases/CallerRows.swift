import Contracts
import Kernel
import Store

/// What is known of a caller; the number stays sealed until somebody entitled asks.
struct CaseCaller: Sendable {
  let name: String
  let hasPhone: Bool
  let consentAt: Timestamp

  init(_ row: Row) throws {
    name = try row("name")
    hasPhone = try row("has_phone")
    consentAt = try row("consent_at")
  }
}

extension Tx {
  func insertCaller(_ caller: OpenCase.Caller, of item: Case, vault: Vault) throws {
    var sealed: [UInt8]?
    var hash: [UInt8]?
    if !caller.phone.isEmpty {
      sealed = vault.seal(caller.phone, table: "case_callers", column: "phone", row: item.id.text, world: world)
      hash = vault.lookupHash(caller.phone, purpose: "case_callers.phone")
    }
    try run(
      """
      INSERT INTO case_callers (case_id, community_id, name, phone_sealed, phone_hash, consent_at)
      VALUES (\(item.id), \(item.community), \(caller.name), \(sealed), \(hash), \(item.openedAt))
      """)
  }

  func caller(of id: CaseID) throws -> CaseCaller? {
    try first(
      """
      SELECT name, CASE WHEN phone_sealed IS NULL THEN 0 ELSE 1 END AS has_phone, consent_at
      FROM case_callers WHERE case_id = \(id)
      """, CaseCaller.init)
  }

  /// The number itself: the caller of this function has written the read into the audit log.
  func callerPhone(of id: CaseID, vault: Vault) throws -> String? {
    let sealed: [UInt8]? = try first("SELECT phone_sealed FROM case_callers WHERE case_id = \(id)") { row in
      try row(optional: "phone_sealed", as: [UInt8].self)
    } ?? nil
    return try sealed.map { try vault.open($0, table: "case_callers", column: "phone", row: id.text) }
  }
}
