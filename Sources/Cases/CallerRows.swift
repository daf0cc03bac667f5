import Contracts
import Kernel
import Store

/// What is known of a caller; the number stays sealed until somebody entitled asks.
struct CaseCaller: Sendable {
  /// How long a community keeps name and number after the end of the case, unless it says otherwise.
  static let defaultDays = 180

  /// Empty when it has been forgotten.
  let name: String
  let hasPhone: Bool
  let consentAt: Timestamp
  let forgottenAt: Timestamp?

  init(_ row: Row) throws {
    name = try row("name")
    hasPhone = try row("has_phone")
    consentAt = try row("consent_at")
    forgottenAt = try row(optional: "forgotten_at")
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
      SELECT name, CASE WHEN phone_sealed IS NULL THEN 0 ELSE 1 END AS has_phone, consent_at, forgotten_at
      FROM case_callers WHERE case_id = \(id)
      """, CaseCaller.init)
  }

  /// Forgets name and number of one caller, because she asked for it. False when that was done before.
  func forgetCaller(of id: CaseID) throws -> Bool {
    try forgetOrderCells(of: id)
    return try run(
      """
      UPDATE case_callers SET name = '', phone_sealed = NULL, phone_hash = NULL, forgotten_at = \(now)
      WHERE case_id = \(id) AND forgotten_at IS NULL
      """) > 0
  }

  /// Forgets the callers whose cases ended as long ago as their community says.
  public func forgetCallers() throws {
    try run(
      """
      UPDATE case_callers SET name = '', phone_sealed = NULL, phone_hash = NULL, forgotten_at = \(now)
      WHERE forgotten_at IS NULL AND EXISTS (
        SELECT 1 FROM cases JOIN case_settings ON case_settings.community_id = cases.community_id
        WHERE cases.id = case_callers.case_id AND cases.state IN ('confirmed', 'withdrawn')
          AND coalesce(cases.confirmed_at, cases.changed_at) + CAST(case_settings.caller_days AS BIGINT) * 86400000 < \(now))
      """)
    try forgetOrderCellsOfForgottenCallers()
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
}
