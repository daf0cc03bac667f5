import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// My account: who I am here, how I am reached, where I am signed in.
struct AccountRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom

  func add(to routes: Routes) {
    routes.get("/account", .signedIn, use: show)
    routes.get("/account/contact", .signedIn, use: showContact)
    routes.post("/account/contact", .signedIn, use: keepContact)
    routes.post("/account/language", .signedIn, use: keepLanguage)
    routes.post("/account/sessions/:id/end", .signedIn, use: endSession)
    routes.post("/account/sessions/end-others", .signedIn, use: endOthers)
    routes.post("/account/tokens/:id/end", .signedIn, use: endToken)
    routes.get("/account/employer", .signedIn, use: showEmployer)
    routes.post("/account/employer", .signedIn, use: claimEmployer)
    routes.post("/account/employments/:id/end", .signedIn, use: endEmployment)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let vault = site.vault
    let found = try await site.database.read { tx in
      let employments = try tx.employments(of: viewer.person)
      return (
        account: try tx.account(viewer.person, vault: vault), sessions: try tx.sessions(of: viewer.person),
        tokens: try tx.tokens(of: viewer.person), employments: employments,
        names: try tx.organizationNames(employments.map(\.organization))
      )
    }
    let current = context.signedIn?.session
    let sessions: [Fields] = found.sessions.map { session in
      [
        "id": session.id.text, "agent": session.userAgent, "hasAgent": !session.userAgent.isEmpty,
        "since": site.moment(session.createdAt, context), "seen": site.moment(session.seenAt, context),
        "isThis": session.id == current,
      ]
    }
    let tokens: [Fields] = found.tokens.map { token in
      [
        "id": token.id.text, "name": token.name, "expires": site.moment(token.expiresAt, context),
        "used": token.lastUsedOn.map { site.day($0, context) } ?? "", "isUsed": token.lastUsedOn != nil,
      ]
    }
    let employments: [Fields] = found.employments.map { employment in
      [
        "id": employment.id.text, "name": found.names[employment.organization.text] ?? "",
        "isConfirmed": employment.confirmedAt != nil,
      ]
    }
    let standings: [Fields] = (context.signedIn?.options ?? []).map { option in
      ["label": site.standingLabel(option, context), "isCurrent": option.key == context.signedIn?.currentKey]
    }
    var fields: Fields = [
      "name": viewer.name, "sessions": sessions, "hasOthers": sessions.count > 1, "tokens": tokens,
      "hasTokens": !tokens.isEmpty, "employments": employments, "hasEmployments": !employments.isEmpty,
      "standings": standings, "mustSetUpTOTP": context.signedIn?.mustSetUpTOTP ?? false,
    ]
    if let account = found.account {
      fields["email"] = account.maskedEmail
      fields["hasEmail"] = account.email != nil
      fields["phone"] = account.maskedPhone
      fields["hasPhone"] = account.phone != nil
      fields["hasTOTP"] = account.hasTOTP
      fields["passwordChanged"] = site.moment(account.passwordChangedAt, context)
    }
    return site.page("account/show", fields, context)
  }

  // MARK: Contact

  @Sendable private func showContact(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let vault = site.vault
    let account = try await site.database.read { tx in try tx.account(viewer.person, vault: vault) }
    let form: Fields = ["name": viewer.name, "email": account?.email ?? "", "phone": account?.phone ?? ""]
    return site.page("account/contact", ["form": form], context)
  }

  @Sendable private func keepContact(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let name = form.line("name", max: 60)
    let contact = form.contact()
    try await confirm(&form, viewer, site, passwords)
    guard form.isValid else { return site.again("account/contact", [:], form.withoutPasswords, context) }
    let vault = site.vault
    do {
      try await site.database.write { tx in
        try tx.rename(viewer.person, to: name)
        try tx.setContact(viewer.person, email: contact.email, phone: contact.phone, vault: vault)
        try tx.audit("account.contact_changed", subject: viewer.person.text, by: viewer)
      }
    } catch AccountError.contactTaken {
      form.reject(contact.email == nil ? "phone" : "email", "account.contact_taken")
      return site.again("account/contact", [:], form.withoutPasswords, context)
    }
    return site.redirect("/account", flash: "account.contact_saved")
  }

  @Sendable private func keepLanguage(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    guard let locale = Language(rawValue: form.raw("lang")) else { throw Problem.notFound }
    try await site.database.write { tx in try tx.setLocale(viewer.person, locale) }
    var response = site.redirect("/account")
    response.setCookie(site.cookie("lang", locale.rawValue, maxAge: 365 * 24 * 3_600))
    return response
  }

  // MARK: Sessions and tokens

  @Sendable private func endSession(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: SessionID = try context.id("id")
    try await site.database.write { tx in try tx.endSession(id, of: viewer.person) }
    return site.redirect("/account", flash: "account.session_ended")
  }

  @Sendable private func endOthers(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let kept = context.signedIn?.session
    try await site.database.write { tx in try tx.endSessions(of: viewer.person, but: kept) }
    return site.redirect("/account", flash: "account.sessions_ended")
  }

  @Sendable private func endToken(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: TokenID = try context.id("id")
    try await site.database.write { tx in
      guard try tx.deleteToken(id, of: viewer.person) else { throw Problem.notFound }
      try tx.audit("token.ended", subject: id.text, by: viewer)
    }
    return site.redirect("/account", flash: "account.token_ended")
  }

  // MARK: Where I work

  @Sendable private func showEmployer(_ request: Request, _ context: AppContext) async throws -> Response {
    try await employerPage(Form(query: request.uri.query).raw("find"), Form(), context)
  }

  private func employerPage(_ find: String, _ form: Form, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let matches = try await site.database.read { tx in
      try tx.organizations(matching: find, community: viewer.community)
    }
    let fields: Fields = [
      "find": find, "hasFind": !find.isEmpty, "hasMatches": !matches.isEmpty,
      "matches": matches.map { ["id": $0.id, "name": $0.name] as Fields },
    ]
    return form.isValid
      ? site.page("account/employer", fields, context) : site.again("account/employer", fields, form, context)
  }

  /// Said by the person; the employer sees her name once she says so, and confirms it.
  @Sendable private func claimEmployer(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let organization: OrganizationID? = form.id("organization")
    guard let organization else { return try await employerPage(form.raw("find"), form, context) }
    try await site.database.write { tx in
      guard try tx.scopeExists(kind: "organization", id: organization.text, community: viewer.community) else {
        throw InvitationError.noSuchPlace
      }
      let draft = EmploymentDraft(person: viewer.person, organization: organization, isConfirmed: false)
      try tx.addEmployment(draft, community: viewer.community)
    }
    return site.redirect("/account", flash: "account.employer_named")
  }

  @Sendable private func endEmployment(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: EmploymentID = try context.id("id")
    try await site.database.write { tx in
      guard let employment = try tx.findEmployment(id), employment.person == viewer.person else {
        throw Problem.notFound
      }
      try tx.endEmployment(id, by: viewer.person)
    }
    return site.redirect("/account", flash: "account.employer_left")
  }
}

/// Checks the password of the signed-in person in the field `password`, before something that a stranger at an open screen
/// must not do.
func confirm(_ form: inout Form, _ viewer: Viewer, _ site: Site, _ passwords: PasswordRoom) async throws {
  guard form.isValid else { return }
  guard site.limiter.allows("password|\(viewer.person)", burst: 10, perMinute: 1) else {
    form.reject("password", "sign_in.too_many")
    return
  }
  let record = try await site.database.read { tx in try tx.credential(viewer.person)?.passwordRecord }
  let isRight = try await passwords.verify(form.raw("password"), against: record)
  if !isRight { form.reject("password", "password.wrong") }
}
