import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What I agreed to, what I told of myself, and my right to take it with me or have it forgotten.
struct PrivacyRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/account/privacy", .act(.manageConsents), use: show)
    routes.post("/account/consents/:purpose", .act(.manageConsents), use: give)
    routes.post("/account/consents/:purpose/withdrawal", .act(.manageConsents), use: withdraw)
    routes.post("/account/facts/:kind", .act(.manageConsents), use: keepFact)
    routes.post("/account/export", .act(.manageConsents), use: export)
    routes.get("/account/erasure", .act(.manageConsents), use: showErasure)
    routes.post("/account/erasure", .act(.manageConsents), use: erase)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("account/privacy", try await fields(context), context)
  }

  private func fields(_ context: AppContext, wrong: (kind: Consent.Purpose, form: Form)? = nil) async throws -> Fields {
    let viewer = try context.requireViewer()
    let vault = site.vault
    let found = try await site.database.read { tx in
      (
        consents: try tx.consents(of: viewer.person), facts: try tx.facts(of: viewer.person, vault: vault),
        settings: try tx.peopleSettings(viewer.community)
      )
    }
    let words = wiring.consents(site)
    let purposes: [Consent.Purpose] = [.account, .notices]
    let ordinary: [Fields] = purposes.map { purpose in
      let standing = found.consents.first { $0.purpose == purpose && $0.withdrawnAt == nil }
      return [
        "purpose": purpose.rawValue, "title": site.text("consent." + purpose.rawValue, context),
        "text": standing?.text ?? words.text(purpose, context.locale, found.settings),
        "isGiven": standing != nil, "given": standing.map { site.moment($0.givenAt, context) } ?? "",
        "isNeeded": purpose == .account,
      ]
    }
    let facts: [Fields] = Consent.Purpose.allCases.filter(\.isSeparate).map { kind in
      let fact = found.facts.first { $0.kind == kind }
      var fields: Fields = [
        "kind": kind.rawValue, "title": site.text("consent." + kind.rawValue, context),
        "text": words.text(kind, context.locale, found.settings), "hint": site.text("fact.\(kind.rawValue).hint", context),
        "isTold": fact != nil, "fact": fact?.text ?? "", "keptUntil": fact.map { site.day($0.keptUntil, context) } ?? "",
      ]
      if let wrong, wrong.kind == kind {
        fields["typed"] = wrong.form.raw("fact")
        fields["isWrong"] = true
        fields["wrongWords"] = wrong.form.errors.first.map { site.text("problem." + $0.code, context) } ?? ""
      }
      return fields
    }
    return ["ordinary": ordinary, "facts": facts]
  }

  private func purpose(_ context: AppContext, _ name: String) throws -> Consent.Purpose {
    guard let purpose = context.parameters.get(name).flatMap(Consent.Purpose.init(rawValue:)) else {
      throw Problem.notFound
    }
    return purpose
  }

  @Sendable private func give(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let purpose = try purpose(context, "purpose")
    // Consent to a sensitive fact is given with the fact, not beforehand.
    guard !purpose.isSeparate else { throw Problem.notFound }
    let text = wiring.consents(site).text(purpose, context.locale, PeopleSettings())
    try await site.database.write { tx in
      try tx.giveConsent(purpose, person: viewer.person, community: viewer.community, text: text)
      try tx.audit("consent.given", subject: viewer.person.text, detail: purpose.rawValue, by: viewer)
    }
    return site.redirect("/account/privacy", flash: "consent.given")
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let purpose = try purpose(context, "purpose")
    // Without this one there is no account: taking it back is closing the account, which asks once more.
    if purpose == .account { return site.redirect("/account/erasure") }
    try await site.database.write { tx in
      guard try tx.withdrawConsent(purpose, person: viewer.person) else { return }
      try tx.audit("consent.withdrawn", subject: viewer.person.text, detail: purpose.rawValue, by: viewer)
    }
    return site.redirect("/account/privacy", flash: "consent.withdrawn")
  }

  /// A sensitive fact, with its own consent in the same form.
  @Sendable private func keepFact(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let kind = try purpose(context, "kind")
    guard kind.isSeparate else { throw Problem.notFound }
    let text = form.text("fact", max: Limits.lineCharacters)
    if !form.flag("consent") { form.reject("consent", "consent.separate_missing") }
    guard form.isValid else {
      let again = try await fields(context, wrong: (kind, form))
      return site.page("account/privacy", again, context, status: .unprocessableContent)
    }
    let words = wiring.consents(site)
    let (vault, language) = (site.vault, context.locale)
    try await site.database.write { tx in
      let settings = try tx.peopleSettings(viewer.community)
      let consent = try tx.giveConsent(
        kind, person: viewer.person, community: viewer.community, text: words.text(kind, language, settings))
      let until = SiteZone.shanghai.day(of: tx.now).adding(days: settings.factDays)
      try tx.keepFact(
        kind, text, person: viewer.person, community: viewer.community, consent: consent, keptUntil: until,
        vault: vault)
      try tx.audit("fact.kept", subject: viewer.person.text, detail: kind.rawValue, by: viewer)
    }
    return site.redirect("/account/privacy", flash: "fact.kept")
  }

  // MARK: Taking it along, and being forgotten

  @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let vault = site.vault
    let exporters = wiring.exporters
    let data = try await site.database.write { tx -> JSONValue in
      let data = try PersonExport(person: viewer.person).run(tx, vault: vault, exporters: exporters)
      try tx.audit("person.exported", subject: viewer.person.text, by: viewer)
      return data
    }
    return site.download(Array(data.serialized.utf8), name: "stairwell-my-data.json", type: "application/json")
  }

  @Sendable private func showErasure(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("account/erasure", [:], context)
  }

  @Sendable private func erase(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    if !form.flag("sure") { form.reject("sure", "erasure.not_sure") }
    try await confirm(&form, viewer, site, passwords)
    guard form.isValid else { return site.again("account/erasure", [:], form.withoutPasswords, context) }
    let erasers = wiring.erasers
    try await site.database.write { tx in
      try ErasePerson(person: viewer.person, by: viewer.person).run(tx, erasers: erasers)
      try tx.audit("person.erased", subject: viewer.person.text, detail: "by herself", by: viewer)
    }
    var response = site.redirect("/sign-in", flash: "account.erased")
    response.setCookie(site.cookie(SessionMiddleware.cookieName, "", maxAge: 0))
    response.setCookie(site.cookie(KnownDevice.cookieName, "", maxAge: 0))
    return response
  }
}
