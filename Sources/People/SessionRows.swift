import Contracts
import Kernel
import Store

extension Tx {
  /// A fresh secret for each sign-in: a cookie that somebody planted before is worth nothing afterwards.
  public func startSession(_ person: PersonID, community: CommunityID, userAgent: String) throws -> String {
    let secret = world.newSecret()
    let options = try standingOptions(of: person, today: SiteZone.shanghai.day(of: now))
    let last: String =
      try scalar("SELECT last_standing FROM accounts WHERE person_id = \(person)") ?? ""
    let key = options.preferred(last).key
    let id: SessionID = newID()
    try run(
      """
      INSERT INTO sessions (id, community_id, person_id, secret_hash, standing_key, user_agent, created_at, seen_at)
      VALUES (\(id), \(community), \(person), \(Session.hash(secret)), \(key), \(UserAgent.short(userAgent)),
        \(now), \(now))
      """)
    return secret
  }

  func session(secret: String) throws -> (session: Session, name: String, hasTOTP: Bool)? {
    try first(
      """
      SELECT sessions.*, persons.name AS person_name, accounts.totp_confirmed_at FROM sessions
      JOIN persons ON persons.id = sessions.person_id
      JOIN accounts ON accounts.person_id = sessions.person_id
      WHERE secret_hash = \(Session.hash(secret))
      """
    ) { row in
      let hasTOTP = try row(optional: "totp_confirmed_at", as: Int64.self) != nil
      return (try Session(row), try row("person_name", as: String.self), hasTOTP)
    }
  }

  func noteSession(_ id: SessionID) throws {
    try run("UPDATE sessions SET seen_at = \(now) WHERE id = \(id) AND seen_at < \(now)")
  }

  /// The sessions of a person that are not over, the latest first.
  func sessions(of person: PersonID) throws -> [Session] {
    let sessions = try all(
      "SELECT * FROM sessions WHERE person_id = \(person) ORDER BY seen_at DESC, id DESC LIMIT 50", Session.init)
    return sessions.filter { !$0.isOver(at: now) }
  }

  func chooseStanding(_ key: String, session: SessionID, person: PersonID) throws {
    try run("UPDATE sessions SET standing_key = \(key) WHERE id = \(session) AND person_id = \(person)")
    try run("UPDATE accounts SET last_standing = \(key) WHERE person_id = \(person)")
  }

  func endSession(secret: String) throws {
    try run("DELETE FROM sessions WHERE secret_hash = \(Session.hash(secret))")
  }

  func endSession(_ id: SessionID, of person: PersonID) throws {
    try run("DELETE FROM sessions WHERE id = \(id) AND person_id = \(person)")
  }

  /// All sessions but `kept`: after a change of password, or when somebody says so.
  func endSessions(of person: PersonID, but kept: SessionID? = nil) throws {
    let others: SQL = kept.map { id in "AND id <> \(id)" } ?? ""
    try run("DELETE FROM sessions WHERE person_id = \(person) \(sql: others)")
  }

  /// Nobody goes on acting in a post or for an enterprise that is over.
  func endStanding(_ key: String) throws {
    try run("UPDATE sessions SET standing_key = 'self' WHERE standing_key = \(key)")
  }

  func forgetSessions() throws {
    try run(
      "DELETE FROM sessions WHERE seen_at <= \(now - Session.idle) OR created_at <= \(now - Session.absolute)")
  }
}
