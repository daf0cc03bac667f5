import Audit
import Contracts
import Cryptography
import Hummingbird
import Kernel
import Store
import Web

/// The steps of a sign-in: limit, password, one-time code, session. Used by the pages of sign-in, invitation and set-up.
struct SignIn: Sendable {
  let site: Site
  let passwords: PasswordRoom

  enum Refusal: Error {
    case wrong
    /// This browser gave too many wrong answers itself.
    case tooMany
    /// So many wait that its turn did not come.
    case crowded
  }

  /// The credential whose password this is. Unknown accounts take the same time and give the same answer.
  func check(login: String, password: String, _ request: Request, _ context: AppContext) async throws -> Credential {
    let contact = Contact(login)
    let hash = contact.map(site.vault.contactHash) ?? Digest.sha256(Array(Text.line(login).utf8))
    let limits = limits(hash, request, context)
    let taken = try await admit(limits)
    let vault = site.vault
    let found = try await site.database.read { tx in
      try contact.flatMap { try tx.credential($0, vault: vault) }
    }
    let isRight = try await passwords.verify(
      password, against: found?.passwordRecord, from: Network.key(context.remoteAddress))
    guard isRight, let found else { throw Refusal.wrong }
    for limit in taken { site.limiter.giveBack(limit.key, burst: limit.burst, perMinute: limit.perMinute) }
    try await refresh(found, password)
    return found
  }

  /// The cost of a password grows with the years; it is at hand only now.
  private func refresh(_ credential: Credential, _ password: String) async throws {
    guard passwords.needsRefresh(credential.passwordRecord) else { return }
    let record = try await passwords.make(password)
    try await site.database.write { tx in
      try tx.refreshPassword(credential.person, from: credential.passwordRecord, to: record)
    }
  }

  /// Checks and uses up a one-time code.
  static func useCode(_ typed: String, of person: PersonID, _ tx: Tx, vault: Vault) throws -> Bool {
    guard let totp = try tx.totp(person, vault: vault), totp.isConfirmed,
      let secret = Base32.decode(totp.secret),
      let step = try TOTP(secret: secret).matchedStep(typed, at: tx.now, after: totp.lastStep)
    else { return false }
    return try tx.useTOTPStep(person, step)
  }

  /// Starts a session with a fresh secret and leads to `next`. The session that this browser had before is over.
  func welcome(
    _ person: PersonID, _ community: CommunityID, next: String, flash: String? = nil, _ request: Request
  ) async throws -> Response {
    let agent = request.headers[.userAgent] ?? ""
    let old = request.cookies[SessionMiddleware.cookieName]?.value
    let vault = site.vault
    let started = try await site.database.write { tx in
      if let old { try tx.endSession(secret: old) }
      let secret = try tx.startSession(person, community: community, userAgent: agent)
      try SignIn.auditStaff(person, community, tx)
      return (secret: secret, account: try tx.account(person, vault: vault))
    }
    var response = site.redirect(Landing.safe(next), flash: flash)
    let month = 30 * 24 * 3_600
    response.setCookie(site.cookie(SessionMiddleware.cookieName, started.secret, maxAge: month))
    response.setCookie(site.cookie(SignInTicket.cookieName, "", maxAge: 0))
    if let contact = started.account?.contacts.first {
      let hash = vault.contactHash(contact)
      let value = KnownDevice.cookie(account: hash, world: site.world, key: site.options.formKey)
      response.setCookie(site.cookie(KnownDevice.cookieName, value, maxAge: KnownDevice.secondsMax))
    }
    return response
  }

  private static func auditStaff(_ person: PersonID, _ community: CommunityID, _ tx: Tx) throws {
    let posts = try tx.posts(heldBy: [person], on: SiteZone.shanghai.day(of: tx.now))
    guard posts.contains(where: \.role.isStaff) else { return }
    try tx.audit(
      "session.started", subject: person.text, community: community, person: person, standing: "sign-in")
  }
}

extension Account {
  var contacts: [Contact] { [email.map(Contact.email), phone.map(Contact.phone)].compactMap { $0 } }
}
