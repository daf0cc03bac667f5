import Contracts
import Cryptography
import Hummingbird
import Kernel
import Store
import Web

/// In and out, the second step, and the switch of identity.
struct SignInRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom
  private var signIn: SignIn { SignIn(site: site, passwords: passwords) }

  func add(to routes: Routes) {
    routes.get("/sign-in", .open, use: show)
    routes.post("/sign-in", .open, use: enter)
    routes.get("/sign-in/code", .open, use: showCode)
    routes.post("/sign-in/code", .open, use: enterCode)
    routes.get("/sign-in/password", .open, use: showNewPassword)
    routes.post("/sign-in/password", .open, use: setNewPassword)
    routes.post("/sign-out", .open, use: leave)
    // Open, and checked below: a person who must first set up her one-time code may still go back to being herself.
    routes.post("/acting", .open, use: act)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let next = Landing.safe(Form(query: request.uri.query).raw("next"))
    if context.viewer != nil { return site.redirect(next) }
    return site.page("sign-in/show", ["form": ["next": next]], context)
  }

  @Sendable private func enter(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let login = form.line("account")
    let password = form.raw("password")
    if password.isEmpty { form.reject("password", "field.missing") }
    guard form.isValid else { return refuse(form, context) }
    do {
      let credential = try await signIn.check(login: login, password: password, request, context)
      if credential.hasTOTP { return hold(credential, .code, form, context) }
      if credential.requiresPasswordChange { return hold(credential, .password, form, context) }
      return try await signIn.welcome(credential.person, credential.community, next: form.raw("next"), request)
    } catch SignIn.Refusal.wrong {
      form.reject("password", "sign_in.wrong")
      return refuse(form, context)
    } catch SignIn.Refusal.tooMany {
      form.reject("password", "sign_in.too_many")
      return refuse(form, context, status: .tooManyRequests)
    } catch SignIn.Refusal.crowded {
      form.reject("password", "sign_in.crowded")
      return refuse(form, context, status: .tooManyRequests)
    }
  }

  /// The same words whether the account or the password is wrong. A password is never sent back.
  private func refuse(
    _ form: Form, _ context: AppContext, status: HTTPResponse.Status = .unprocessableContent
  ) -> Response {
    var fields = form.fields(site.pages.translations, context.locale)
    fields["form"] = ["account": form.raw("account"), "next": Landing.safe(form.raw("next"))]
    return site.page("sign-in/show", fields, context, status: status)
  }

  /// Leads to the next step with a ticket.
  private func hold(
    _ credential: Credential, _ stage: SignInTicket.Stage, _ form: Form, _ context: AppContext
  ) -> Response {
    let ticket = SignInTicket(person: credential.person, stage: stage, at: site.world.now())
    let text = ticket.text(record: credential.passwordRecord, seed: context.formSeed, key: site.options.formKey)
    let page = stage == .code ? "/sign-in/code" : "/sign-in/password"
    let next = URLEncoded.encode(Landing.safe(form.raw("next")))
    var response = site.redirect("\(page)?next=\(next)")
    response.setCookie(site.cookie(SignInTicket.cookieName, text, maxAge: SignInTicket.secondsMax))
    return response
  }

  /// The account of a genuine ticket for this stage; nil leads back to the beginning.
  private func ticketHolder(
    _ stage: SignInTicket.Stage, _ request: Request, _ context: AppContext
  ) async throws -> Credential? {
    let cookie = request.cookies[SignInTicket.cookieName]?.value ?? ""
    guard let ticket = SignInTicket(cookie), ticket.stage == stage else { return nil }
    let credential = try await site.database.read { tx in try tx.credential(ticket.person) }
    guard let credential else { return nil }
    let isGenuine = ticket.isGenuine(
      cookie, record: credential.passwordRecord, seed: context.formSeed, key: site.options.formKey,
      at: site.world.now())
    return isGenuine ? credential : nil
  }

  @Sendable private func showCode(_ request: Request, _ context: AppContext) async throws -> Response {
    guard try await ticketHolder(.code, request, context) != nil else { return site.redirect("/sign-in") }
    let next = Landing.safe(Form(query: request.uri.query).raw("next"))
    return site.page("sign-in/code", ["form": ["next": next]], context)
  }

  @Sendable private func enterCode(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    guard let credential = try await ticketHolder(.code, request, context) else {
      return site.redirect("/sign-in", flash: "sign_in.again")
    }
    let vault = site.vault
    // Whoever comes here knows the password. A device that she used before is counted apart, so that even somebody who
    // found out the password cannot keep her from it.
    let account = try await site.database.read { tx in try tx.account(credential.person, vault: vault) }
    let device = KnownDevice.nonce(request, of: account, site) ?? ""
    let key = "sign-in|code|\(credential.person)|\(device)"
    let isAllowed = site.limiter.allows(key, burst: 10, perMinute: 0.5)
    let code = form.raw("code")
    let isRight =
      isAllowed
      ? try await site.database.write { tx in
        try SignIn.useCode(code, of: credential.person, tx, vault: vault)
      } : false
    guard isRight else {
      form.reject("code", isAllowed ? "totp.wrong" : "sign_in.too_many")
      var fields = form.fields(site.pages.translations, context.locale)
      fields["form"] = ["next": Landing.safe(form.raw("next"))]
      let status: HTTPResponse.Status = isAllowed ? .unprocessableContent : .tooManyRequests
      return site.page("sign-in/code", fields, context, status: status)
    }
    if credential.requiresPasswordChange { return hold(credential, .password, form, context) }
    return try await signIn.welcome(credential.person, credential.community, next: form.raw("next"), request)
  }

  @Sendable private func showNewPassword(_ request: Request, _ context: AppContext) async throws -> Response {
    guard try await ticketHolder(.password, request, context) != nil else { return site.redirect("/sign-in") }
    let next = Landing.safe(Form(query: request.uri.query).raw("next"))
    return site.page("sign-in/password", ["form": ["next": next]], context)
  }

  @Sendable private func setNewPassword(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    guard let credential = try await ticketHolder(.password, request, context) else {
      return site.redirect("/sign-in", flash: "sign_in.again")
    }
    let vault = site.vault
    let known = try await site.database.read { tx in try tx.knownWords(of: credential.person, vault: vault) }
    let password = form.newPassword(known: known)
    if form.isValid, try await passwords.verify(password, against: credential.passwordRecord) {
      form.reject("new_password", "password.unchanged")
    }
    guard form.isValid else {
      var fields = form.fields(site.pages.translations, context.locale)
      fields["form"] = ["next": Landing.safe(form.raw("next"))]
      return site.page("sign-in/password", fields, context, status: .unprocessableContent)
    }
    let record = try await passwords.make(password)
    try await site.database.write { tx in try tx.setPassword(credential.person, record: record) }
    return try await signIn.welcome(credential.person, credential.community, next: form.raw("next"), request)
  }

  @Sendable private func leave(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    if let secret = request.cookies[SessionMiddleware.cookieName]?.value {
      try await site.database.write { tx in try tx.endSession(secret: secret) }
    }
    var response = site.redirect("/sign-in", flash: "sign_in.left")
    response.setCookie(site.cookie(SessionMiddleware.cookieName, "", maxAge: 0))
    return response
  }

  /// Switches to another of her own identities. What one sees changes with it, so the way leads to the first page.
  @Sendable private func act(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    guard let signedIn = context.signedIn, let session = signedIn.session,
      let option = signedIn.options.first(where: { $0.key == form.raw("as") })
    else { throw Problem.notFound }
    try await site.database.write { tx in
      try tx.chooseStanding(option.key, session: session, person: viewer.person)
    }
    return site.redirect(Landing.safe(form.raw("back")))
  }
}

extension Form {
  /// A new password in `new_password`, twice the same when the form has `new_password_again`.
  mutating func newPassword(known: [String]) -> String {
    let password = raw("new_password")
    if let fault = PasswordRule.fault(password, known: known) { reject("new_password", fault) }
    if values["new_password_again"] != nil, raw("new_password_again") != password {
      reject("new_password_again", "password.not_the_same")
    }
    return password
  }
}

extension Tx {
  /// What somebody who knows her would try first: her name, the parts of her e-mail, her phone number.
  func knownWords(of person: PersonID, vault: Vault) throws -> [String] {
    let account = try account(person, vault: vault)
    let name = try findPerson(person)?.name
    let mailbox = account?.email?.split(separator: "@").first.map(String.init)
    return [name, mailbox, account?.phone].compactMap { $0 }
  }
}
