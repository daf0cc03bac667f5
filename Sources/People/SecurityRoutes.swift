import Audit
import Contracts
import Cryptography
import Hummingbird
import Kernel
import Store
import Web

/// My password and my one-time code.
struct SecurityRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom

  func add(to routes: Routes) {
    routes.get("/account/password", .signedIn, use: showPassword)
    routes.post("/account/password", .signedIn, use: keepPassword)
    routes.get("/account/totp", .signedIn, use: showTOTP)
    routes.post("/account/totp/secret", .signedIn, use: beginTOTP)
    routes.post("/account/totp", .signedIn, use: confirmTOTP)
    routes.post("/account/totp/removal", .signedIn, use: removeTOTP)
  }

  @Sendable private func showPassword(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("account/password", [:], context)
  }

  /// A new password ends all other sessions: whoever knew the old one is out.
  @Sendable private func keepPassword(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let vault = site.vault
    let known = try await site.database.read { tx in try tx.knownWords(of: viewer.person, vault: vault) }
    let password = form.newPassword(known: known)
    try await confirm(&form, viewer, site, passwords)
    guard form.isValid else { return site.again("account/password", [:], form.withoutPasswords, context) }
    let record = try await passwords.make(password)
    let kept = context.signedIn?.session
    try await site.database.write { tx in
      try tx.setPassword(viewer.person, record: record)
      try tx.endSessions(of: viewer.person, but: kept)
      try tx.audit("account.password_changed", subject: viewer.person.text, by: viewer)
    }
    return site.redirect("/account", flash: "account.password_changed")
  }

  // MARK: The one-time code

  @Sendable private func showTOTP(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("account/totp", try await totpFields(context), context)
  }

  private func totpFields(_ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let vault = site.vault
    let found = try await site.database.read { tx in
      (totp: try tx.totp(viewer.person, vault: vault), account: try tx.account(viewer.person, vault: vault))
    }
    let isOn = found.totp?.isConfirmed ?? false
    var fields: Fields = ["isOn": isOn, "isBegun": found.totp != nil && !isOn, "isOff": found.totp == nil]
    fields["mustSetUpTOTP"] = context.signedIn?.mustSetUpTOTP ?? false
    if let totp = found.totp, !isOn, let bytes = Base32.decode(totp.secret) {
      let issuer = site.options.community().map { "Stairwell \($0.englishName)" } ?? "Stairwell"
      let address = try TOTP(secret: bytes).address(issuer: Text.line(issuer), account: found.account?.label ?? "")
      fields["secret"] = SecurityRoutes.grouped(totp.secret)
      fields["address"] = address
      if let code = QRCode(address) {
        fields["qr"] = code.path
        fields["qrSize"] = code.size + 8
        fields["hasQR"] = true
      }
    }
    return fields
  }

  /// `ABCD EFGH …`, for those who type it.
  private static func grouped(_ secret: String) -> String {
    stride(from: 0, to: secret.count, by: 4)
      .map { String(secret.dropFirst($0).prefix(4)) }
      .joined(separator: " ")
  }

  @Sendable private func beginTOTP(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let secret = Base32.encode(site.world.randomBytes(TOTP.secretBytes))
    let vault = site.vault
    try await site.database.write { tx in try tx.beginTOTP(viewer.person, secret: secret, vault: vault) }
    return site.redirect("/account/totp")
  }

  /// The first code proves that the app has the secret; only then is it asked for at sign-in.
  @Sendable private func confirmTOTP(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let vault = site.vault
    let code = form.raw("code")
    let isAllowed = site.limiter.allows("totp|\(viewer.person)", burst: 10, perMinute: 1)
    let isRight =
      isAllowed
      ? try await site.database.write { tx in
        try SecurityRoutes.confirmCode(code, viewer, tx, vault: vault)
      } : false
    guard isRight else {
      form.reject("code", isAllowed ? "totp.wrong" : "sign_in.too_many")
      return site.again("account/totp", try await totpFields(context), form.withoutPasswords, context)
    }
    return site.redirect("/account", flash: "account.totp_on")
  }

  private static func confirmCode(_ code: String, _ viewer: Viewer, _ tx: Tx, vault: Vault) throws -> Bool {
    guard let totp = try tx.totp(viewer.person, vault: vault), !totp.isConfirmed,
      let secret = Base32.decode(totp.secret),
      let step = try TOTP(secret: secret).matchedStep(code, at: tx.now, after: totp.lastStep),
      try tx.useTOTPStep(viewer.person, step)
    else { return false }
    try tx.confirmTOTP(viewer.person)
    try tx.audit("account.totp_set_up", subject: viewer.person.text, by: viewer)
    return true
  }

  @Sendable private func removeTOTP(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    try await confirm(&form, viewer, site, passwords)
    guard form.isValid else {
      return site.again("account/totp", try await totpFields(context), form.withoutPasswords, context)
    }
    try await site.database.write { tx in
      try tx.removeTOTP(viewer.person)
      try tx.audit("account.totp_removed", subject: viewer.person.text, by: viewer)
    }
    return site.redirect("/account", flash: "account.totp_off")
  }
}
