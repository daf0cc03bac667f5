import Contracts
import Kernel
import Store

extension Tx {
  /// Records a consent with the words that were shown. One that stands already, in the same words, is kept: another number of
  /// days is another consent.
  @discardableResult
  func giveConsent(
    _ purpose: Consent.Purpose, person: PersonID, community: CommunityID, text: String
  ) throws -> ConsentID {
    let standing = try consents(of: person).first { $0.purpose == purpose && $0.withdrawnAt == nil }
    if let standing, standing.textVersion == Consent.textVersion, standing.text == text { return standing.id }
    if let standing { try run("UPDATE consents SET withdrawn_at = \(now) WHERE id = \(standing.id)") }
    let id: ConsentID = newID()
    let scope = purpose.isSeparate ? "separate" : "ordinary"
    try run(
      """
      INSERT INTO consents (id, community_id, person_id, purpose, scope, text_version, text, given_at)
      VALUES (\(id), \(community), \(person), \(purpose.rawValue), \(scope), \(Consent.textVersion), \(text), \(now))
      """)
    return id
  }

  /// The latest first.
  func consents(of person: PersonID) throws -> [Consent] {
    try all("SELECT * FROM consents WHERE person_id = \(person) ORDER BY given_at DESC, id DESC LIMIT 200", Consent.init)
  }

  /// Takes a consent back, and with it what was kept on its ground.
  func withdrawConsent(_ purpose: Consent.Purpose, person: PersonID) throws -> Bool {
    let changed = try run(
      """
      UPDATE consents SET withdrawn_at = \(now)
      WHERE person_id = \(person) AND purpose = \(purpose.rawValue) AND withdrawn_at IS NULL
      """)
    if purpose.isSeparate { try deleteFact(purpose, person: person) }
    return changed > 0
  }

  func withdrawAllConsents(of person: PersonID) throws {
    try run("UPDATE consents SET withdrawn_at = \(now) WHERE person_id = \(person) AND withdrawn_at IS NULL")
  }
}

// MARK: Sensitive facts

extension Tx {
  func keepFact(
    _ kind: Consent.Purpose, _ text: String, person: PersonID, community: CommunityID, consent: ConsentID,
    keptUntil: LocalDay, vault: Vault
  ) throws {
    let row = SensitiveFact.context(person, kind.rawValue)
    let sealed = vault.seal(text, table: "sensitive_facts", column: "fact", row: row, world: world)
    try run(
      """
      INSERT INTO sensitive_facts (person_id, community_id, kind, fact_sealed, consent_id, kept_until, created_at)
      VALUES (\(person), \(community), \(kind.rawValue), \(sealed), \(consent), \(keptUntil), \(now))
      ON CONFLICT (person_id, kind) DO UPDATE SET fact_sealed = excluded.fact_sealed,
        consent_id = excluded.consent_id, kept_until = excluded.kept_until
      """)
  }

  func facts(of person: PersonID, vault: Vault) throws -> [SensitiveFact] {
    let rows = try rows(
      "SELECT kind, fact_sealed, kept_until FROM sensitive_facts WHERE person_id = \(person) ORDER BY kind LIMIT 10")
    var facts: [SensitiveFact] = []
    for row in rows {
      let name: String = try row("kind")
      guard let kind = Consent.Purpose(rawValue: name) else { continue }
      let cell = SensitiveFact.context(person, name)
      let text = try vault.open(try row("fact_sealed"), table: "sensitive_facts", column: "fact", row: cell)
      facts.append(SensitiveFact(kind: kind, text: text, keptUntil: try row("kept_until")))
    }
    return facts
  }

  func deleteFact(_ kind: Consent.Purpose, person: PersonID) throws {
    try run("DELETE FROM sensitive_facts WHERE person_id = \(person) AND kind = \(kind.rawValue)")
  }

  func deleteFacts(of person: PersonID) throws {
    try run("DELETE FROM sensitive_facts WHERE person_id = \(person)")
  }
}
