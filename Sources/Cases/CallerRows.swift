import Contracts
import Kernel
import Store

/// What is known of a caller; the number stays sealed until somebody entitled asks.
struct CaseCaller: Sendable {
  /// How long a community keeps name and number after the end of the case, unless it says otherwise.
  static let defaultDays = 180
  /// She wrote without saying a name: what she is called is worded when it is read, in the reader's language.
  static let nameless = "@mail.nameless"

  /// Empty when it has been forgotten.
  let name: String
  let hasPhone: Bool
  let hasEmail: Bool
  let consentAt: Timestamp
  let forgottenAt: Timestamp?

  init(_ row: Row) throws {
    name = try row("name")
    hasPhone = try row("has_phone")
    hasEmail = try row("has_email")
    consentAt = try row("consent_at")
    forgottenAt = try row(optional: "forgotten_at")
  }
}

extension Tx {
  func insertCaller(_ caller: OpenCase.Caller, of item: Case, vault: Vault) throws {
    let phone = seal(caller.phone, "phone", of: item.id, vault)
    let email = seal(caller.email, "email", of: item.id, vault)
    try run(
      """
      INSERT INTO case_callers (case_id, community_id, name, phone_sealed, phone_hash, email_sealed, email_hash, consent_at)
      VALUES (\(item.id), \(item.community), \(caller.name), \(phone?.sealed), \(phone?.hash), \(email?.sealed),
        \(email?.hash), \(item.openedAt))
      """)
  }

  private func seal(
    _ contact: String, _ column: String, of id: CaseID, _ vault: Vault
  ) -> (sealed: [UInt8], hash: [UInt8])? {
    if contact.isEmpty { return nil }
    return (
      vault.seal(contact, table: "case_callers", column: column, row: id.text, world: world),
      vault.lookupHash(contact, purpose: "case_callers." + column)
    )
  }

  func caller(of id: CaseID) throws -> CaseCaller? {
    try first(
      """
      SELECT name, CASE WHEN phone_sealed IS NULL THEN 0 ELSE 1 END AS has_phone,
        CASE WHEN email_sealed IS NULL THEN 0 ELSE 1 END AS has_email, consent_at, forgotten_at
      FROM case_callers WHERE case_id = \(id)
      """, CaseCaller.init)
  }

  /// Forgets name and number of one caller, because she asked for it, in all cases that were split from one another. False when
  /// that was done before.
  func forgetCaller(of id: CaseID) throws -> Bool {
    var hasForgotten = false
    for part in try splitFamily(of: id) where try forgetOneCaller(of: part) { hasForgotten = true }
    return hasForgotten
  }

  private func forgetOneCaller(of id: CaseID) throws -> Bool {
    try forgetOrderCells(of: id)
    try forgetRecording(of: id)
    return try run(
      """
      UPDATE case_callers SET name = '', phone_sealed = NULL, phone_hash = NULL, email_sealed = NULL,
        email_hash = NULL, forgotten_at = \(now)
      WHERE case_id = \(id) AND forgotten_at IS NULL
      """) > 0
  }

  /// Forgets the callers whose cases ended as long ago as their community says.
  public func forgetCallers() throws {
    try run(
      """
      UPDATE case_callers SET name = '', phone_sealed = NULL, phone_hash = NULL, email_sealed = NULL,
        email_hash = NULL, forgotten_at = \(now)
      WHERE forgotten_at IS NULL AND EXISTS (
        SELECT 1 FROM cases JOIN case_settings ON case_settings.community_id = cases.community_id
        WHERE cases.id = case_callers.case_id AND cases.state IN ('confirmed', 'withdrawn')
          AND coalesce(cases.confirmed_at, cases.changed_at) + CAST(case_settings.caller_days AS BIGINT) * 86400000 < \(now))
      """)
    try forgetOrderCellsOfForgottenCallers()
    try forgetRecordingsOfForgottenCallers()
  }

  func callerDays(_ community: CommunityID) throws -> Int {
    try scalar("SELECT caller_days FROM case_settings WHERE community_id = \(community)") ?? CaseCaller.defaultDays
  }

  func setCallerDays(_ days: Int, community: CommunityID) throws {
    try run("UPDATE case_settings SET caller_days = \(days) WHERE community_id = \(community)")
  }

  /// The number itself: the caller of this function has written the read into the audit log.
  func callerPhone(of id: CaseID, vault: Vault) throws -> String? {
    let sealed: [UInt8]? = try first("SELECT phone_sealed FROM case_callers WHERE case_id = \(id)") { row in
      try row(optional: "phone_sealed", as: [UInt8].self)
    } ?? nil
    return try sealed.map { try vault.open($0, table: "case_callers", column: "phone", row: id.text) }
  }

  /// The address, for a person under the same duty to write it down, or for a letter that the program sends itself.
  func callerEmail(of id: CaseID, vault: Vault) throws -> String? {
    let sealed: [UInt8]? = try first("SELECT email_sealed FROM case_callers WHERE case_id = \(id)") { row in
      try row(optional: "email_sealed", as: [UInt8].self)
    } ?? nil
    return try sealed.map { try vault.open($0, table: "case_callers", column: "email", row: id.text) }
  }
}
