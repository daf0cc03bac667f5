import Contracts
import Kernel
import Store
import Web

extension Tx {
  /// Opens an account. Throws `contact.taken` when another account has the e-mail or the phone number.
  public func createAccount(_ draft: AccountDraft, vault: Vault) throws {
    let email = draft.email.flatMap { Contact.email(from: $0) }
    let phone = draft.phone.flatMap { Contact.phone(from: $0) }
    if email == nil, phone == nil { throw AccountError.contactMissing }
    let made: Void? = try catchingConflict {
      try run(
        """
        INSERT INTO accounts (person_id, community_id, password_record, requires_password_change,
          password_changed_at, locale, last_standing, created_at, email_sealed, email_hash, phone_sealed, phone_hash)
        VALUES (\(draft.person), \(draft.community), \(draft.passwordRecord), \(draft.requiresPasswordChange),
          \(now), \(draft.locale.rawValue), '', \(now),
          \(email.map { AccountCell.email.seal($0, draft.person, vault, world) }),
          \(email.map { vault.contactHash(.email($0)) }),
          \(phone.map { AccountCell.phone.seal($0, draft.person, vault, world) }),
          \(phone.map { vault.contactHash(.phone($0)) }))
        """)
    }
    if made == nil { throw AccountError.contactTaken }
    if let text = draft.consent {
      try giveConsent(.account, person: draft.person, community: draft.community, text: text)
    }
  }

  func credential(_ contact: Contact, vault: Vault) throws -> Credential? {
    let hash = vault.contactHash(contact)
    return switch contact {
    case .email: try first("SELECT * FROM accounts WHERE email_hash = \(hash)", Credential.init)
    case .phone: try first("SELECT * FROM accounts WHERE phone_hash = \(hash)", Credential.init)
    }
  }

  func credential(_ person: PersonID) throws -> Credential? {
    try first("SELECT * FROM accounts WHERE person_id = \(person)", Credential.init)
  }

  func account(_ person: PersonID, vault: Vault) throws -> Account? {
    try first("SELECT * FROM accounts WHERE person_id = \(person)") { row in try Account(row, vault: vault) }
  }

  /// Where letters reach a person; nil without an account or an address. For messages that a machine sends, never for a page.
  public func emailAddress(of person: PersonID, _ vault: Vault) throws -> String? {
    try account(person, vault: vault)?.email
  }

  func setContact(_ person: PersonID, email: String?, phone: String?, vault: Vault) throws {
    if email == nil, phone == nil { throw AccountError.contactMissing }
    let made: Void? = try catchingConflict {
      try run(
        """
        UPDATE accounts SET
          email_sealed = \(email.map { AccountCell.email.seal($0, person, vault, world) }),
          email_hash = \(email.map { vault.contactHash(.email($0)) }),
          phone_sealed = \(phone.map { AccountCell.phone.seal($0, person, vault, world) }),
          phone_hash = \(phone.map { vault.contactHash(.phone($0)) })
        WHERE person_id = \(person)
        """)
    }
    if made == nil { throw AccountError.contactTaken }
  }

  func setPassword(_ person: PersonID, record: String) throws {
    try run(
      """
      UPDATE accounts SET password_record = \(record), password_changed_at = \(now), requires_password_change = 0
      WHERE person_id = \(person)
      """)
  }

  /// The same password at today's cost.
  func refreshPassword(_ person: PersonID, from old: String, to record: String) throws {
    try run(
      "UPDATE accounts SET password_record = \(record) WHERE person_id = \(person) AND password_record = \(old)")
  }

  func setLocale(_ person: PersonID, _ locale: Language) throws {
    try run("UPDATE accounts SET locale = \(locale.rawValue) WHERE person_id = \(person)")
  }

  /// The language that a person chose, for words that reach her outside a page.
  public func locale(of person: PersonID) throws -> Language? {
    try scalar("SELECT locale FROM accounts WHERE person_id = \(person)", as: String.self)
      .flatMap(Language.init(rawValue:))
  }

  func deleteAccount(_ person: PersonID) throws {
    try run("DELETE FROM accounts WHERE person_id = \(person)")
  }

  func hasAccount(_ person: PersonID) throws -> Bool {
    try exists("SELECT person_id FROM accounts WHERE person_id = \(person)")
  }
}

// MARK: The one-time code

extension Tx {
  /// The secret (20 bytes, base 32 within the seal), confirmed or waiting for its first code.
  func totp(_ person: PersonID, vault: Vault) throws -> (secret: String, isConfirmed: Bool, lastStep: Int64?)? {
    let found = try first(
      "SELECT totp_sealed, totp_confirmed_at, totp_last_step FROM accounts WHERE person_id = \(person)"
    ) { row in
      (
        sealed: try row(optional: "totp_sealed", as: [UInt8].self),
        confirmedAt: try row(optional: "totp_confirmed_at", as: Int64.self),
        lastStep: try row(optional: "totp_last_step", as: Int64.self)
      )
    }
    guard let found, let sealed = found.sealed else { return nil }
    return (try AccountCell.totp.open(sealed, person, vault), found.confirmedAt != nil, found.lastStep)
  }

  func beginTOTP(_ person: PersonID, secret: String, vault: Vault) throws {
    try run(
      """
      UPDATE accounts SET totp_sealed = \(AccountCell.totp.seal(secret, person, vault, world)),
        totp_confirmed_at = NULL, totp_last_step = NULL
      WHERE person_id = \(person) AND totp_confirmed_at IS NULL
      """)
  }

  func confirmTOTP(_ person: PersonID) throws {
    try run("UPDATE accounts SET totp_confirmed_at = \(now) WHERE person_id = \(person)")
  }

  func removeTOTP(_ person: PersonID) throws {
    try run(
      """
      UPDATE accounts SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL
      WHERE person_id = \(person)
      """)
  }

  /// Marks the step as used. False when it, or a later one, was used before: the same code twice.
  func useTOTPStep(_ person: PersonID, _ step: Int64) throws -> Bool {
    try run(
      """
      UPDATE accounts SET totp_last_step = \(step)
      WHERE person_id = \(person) AND (totp_last_step IS NULL OR totp_last_step < \(step))
      """) == 1
  }
}
