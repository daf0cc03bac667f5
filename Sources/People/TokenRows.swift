import Audit
import Contracts
import Kernel
import Store

extension Tx {
  /// Makes a bearer token and gives its text, which is nowhere else. `standing` is the key of what the program acts as: `self`,
  /// an organisation's id, a post's id; nil lets each request take the first post, else the first enterprise, else
  /// oneself.
  public func makeToken(
    person: PersonID, name: String, standing: String? = nil, validFor span: Timestamp.Span = .days(365)
  ) throws -> String {
    guard let found = try findPerson(person), !found.isErased else { throw Problem.notFound }
    if let standing {
      let options = try standingOptions(of: person, today: SiteZone.shanghai.day(of: now))
      guard options.with(key: standing) != nil else {
        throw Problem(.invalid, code: "token.standing_not_yours")
      }
    }
    let secret = Token.prefix + world.newSecret()
    let id: TokenID = newID()
    try run(
      """
      INSERT INTO tokens (id, community_id, person_id, secret_hash, name, standing_key, created_at, expires_at)
      VALUES (\(id), \(found.community), \(person), \(Session.hash(secret)), \(Text.line(name)), \(standing),
        \(now), \(now + span))
      """)
    try audit("token.made", subject: id.text, detail: person.text, community: found.community)
    return secret
  }

  func token(secret: String) throws -> (token: Token, name: String, hasTOTP: Bool)? {
    try first(
      """
      SELECT tokens.*, persons.name AS person_name, accounts.totp_confirmed_at FROM tokens
      JOIN persons ON persons.id = tokens.person_id
      LEFT JOIN accounts ON accounts.person_id = tokens.person_id
      WHERE secret_hash = \(Session.hash(secret))
      """
    ) { row in
      let hasTOTP = try row(optional: "totp_confirmed_at", as: Int64.self) != nil
      return (try Token(row), try row("person_name", as: String.self), hasTOTP)
    }
  }

  func noteToken(_ id: TokenID) throws {
    try run("UPDATE tokens SET last_used_on = \(SiteZone.shanghai.day(of: now)) WHERE id = \(id)")
  }

  func tokens(of person: PersonID) throws -> [Token] {
    try all("SELECT * FROM tokens WHERE person_id = \(person) ORDER BY created_at DESC, id DESC LIMIT 50", Token.init)
  }

  func deleteToken(_ id: TokenID, of person: PersonID) throws -> Bool {
    try run("DELETE FROM tokens WHERE id = \(id) AND person_id = \(person)") == 1
  }

  func deleteTokens(of person: PersonID) throws {
    try run("DELETE FROM tokens WHERE person_id = \(person)")
  }
}
