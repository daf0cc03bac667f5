import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/referrals`: what was referred to the viewer's institution, in exactly the words that the applicants ticked.
struct ReferralRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/referrals", .act(.answerReferral), use: index)
    routes.post("/referrals/answer", .act(.answerReferral), use: answer)
    routes.post("/referrals/rating", .act(.answerReferral), use: rate)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/referrals", try await fields(viewer, context), context)
  }

  private func fields(_ viewer: Viewer, _ context: AppContext, _ form: Form? = nil) async throws -> Fields {
    guard case .organization(let organization) = viewer.scope else { throw Problem.notFound }
    let vault = site.vault
    let (found, shared) = try await site.database.read { tx in
      let found = try tx.referrals(to: organization)
      return (found, try found.map { try $0.openedWords(vault) })
    }
    let words = CaseWords(site, context)
    let today = SiteZone.shanghai.day(of: site.world.now())
    let rows: [Fields] = zip(found, shared).map { one, said in
      let isExpired = one.isExpired(on: today)
      return [
        "referral": one.id.text, "service": one.service, "words": said,
        "state": words.text("referral.state.\(isExpired ? "expired" : one.state.rawValue)"),
        "due": one.answerDueOn.map { words.when.day($0) } ?? "", "canAnswer": one.state == .offered && !isExpired,
        "canFinish": one.state == .accepted, "canRate": one.state == .done && !one.ratedBy.contains(.partner),
        "answerWords": one.answerWords, "hasAnswer": !one.answerWords.isEmpty, "resultWords": one.resultWords,
        "hasResult": !one.resultWords.isEmpty, "isAgain": form?.raw("referral") == one.id.text,
        "ratings": CasePage.ratings(words),
      ]
    }
    return ["referrals": rows, "hasReferrals": !rows.isEmpty]
  }

  @Sendable private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let id = form.id("referral", ReferralTag.self)
    let answer: Referral.State? = form.choice("answer")
    let isRight = answer.map { [.accepted, .declined, .conflicted, .done].contains($0) } ?? true
    if !isRight { form.reject("answer", "field.not_among_choices") }
    let words = form.text("answer_words", required: answer != .accepted, max: 2_000, missing: "referral.no_reason")
    guard form.isValid, let id, let answer else {
      return site.again("cases/referrals", try await fields(viewer, context, form), form, context)
    }
    try await site.database.write { tx in
      try AnswerReferral(referral: id, answer: answer, words: words).run(by: viewer, tx)
    }
    return site.redirect("/referrals", flash: "referral.answered")
  }

  @Sendable private func rate(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let id = form.id("referral", ReferralTag.self)
    let level = RatingLevel(word: form.raw("rating"))
    if level == nil { form.reject("rating", "field.not_chosen") }
    guard form.isValid, let id, let level else {
      return site.again("cases/referrals", try await fields(viewer, context, form), form, context)
    }
    try await site.database.write { tx in try RateReferral(referral: id, level: level).run(by: viewer, tx) }
    return site.redirect("/referrals", flash: "case.rated")
  }
}

/// `/settings/partners`: what partner institutions do, and what it costs.
struct PartnerRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/partners", .act(.manageSettings), use: index)
    routes.post("/settings/partners", .act(.manageSettings), use: save)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/partners", try await fields(viewer, context), context)
  }

  private func fields(_ viewer: Viewer, _ context: AppContext, _ form: Form? = nil) async throws -> Fields {
    let (partners, others, ratings) = try await site.database.read { tx in
      let partners = try tx.partners(viewer.community)
      let known = Set(partners.map(\.organization.text))
      let others = try tx.partnerOrganizations(viewer.community).filter { !known.contains($0.id) }
      return (partners, others, try tx.partnerRatings(viewer.community))
    }
    let words = CaseWords(site, context)
    func fees(_ chosen: String) -> [Fields] {
      Partner.Fee.allCases.map { fee in
        ["value": fee.rawValue, "word": words.text("referral.fee.\(fee.rawValue)"), "isChosen": fee.rawValue == chosen]
      }
    }
    let rows: [Fields] = partners.map { one in
      let rating = ratings[one.organization]
      let sent = form?.raw("organization") == one.organization.text ? form : nil
      let average = rating.map { String(format: "%.1f", Double($0.sum) / Double($0.count)) } ?? ""
      return [
        "organization": one.organization.text, "name": one.name, "isOpen": sent.map { $0.flag("open") } ?? one.isOpen,
        "services": sent?.raw("services") ?? one.services.joined(separator: "\n"),
        "fees": fees(sent?.raw("fee") ?? one.fee.rawValue),
        "priceWords": sent?.raw("price_words") ?? one.priceWords, "isAgain": sent != nil, "hasRating": rating != nil,
        "rating": words.text("referral.rated", ["average": average, "count": String(rating?.count ?? 0)]),
      ]
    }
    let isNew = form.map { sent in !partners.contains { $0.organization.text == sent.raw("organization") } } ?? false
    let options: [Fields] = others.map { one in
      ["value": one.id, "word": one.name, "isChosen": isNew && form?.raw("organization") == one.id]
    }
    return [
      "partners": rows, "hasPartners": !rows.isEmpty, "others": options, "hasOthers": !options.isEmpty,
      "newFees": fees(isNew ? form?.raw("fee") ?? "" : "free"), "newServices": isNew ? form?.raw("services") ?? "" : "",
      "newPriceWords": isNew ? form?.raw("price_words") ?? "" : "", "isNewAgain": isNew,
    ]
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let organization = form.id("organization", OrganizationTag.self)
    let services = Partner.services(form.text("services", max: 1_000))
    let fee: Partner.Fee? = form.choice("fee")
    let price = form.text("price_words", required: fee != nil && fee != .free, max: 500, missing: "referral.no_price")
    if services.contains(where: { $0.count > 30 }) { form.reject("services", "referral.service_too_long") }
    guard form.isValid, let organization, let fee else {
      return site.again("cases/partners", try await fields(viewer, context, form), form, context)
    }
    let typed = form
    try await site.database.write { tx in
      let known = try tx.partners(viewer.community).contains { $0.organization == organization }
      let isPartner = try tx.partnerOrganizations(viewer.community).contains { $0.id == organization.text }
      guard known || isPartner else { throw Problem.notFound }
      let partner = Partner(
        organization: organization, name: "", services: services, fee: fee, priceWords: price,
        isOpen: !known || typed.flag("open"))
      try tx.keep(partner, community: viewer.community, by: viewer.person)
      try tx.audit("partner.changed", subject: organization.text, detail: services.joined(separator: ", "), by: viewer)
    }
    return site.redirect("/settings/partners", flash: "window.saved")
  }
}

/// What the applicant says about a referral, on the page of her case.
struct ReferralConsentRoutes: Sendable {
  let cases: CaseRoutes
  var site: Site { cases.site }

  func add(to routes: Routes) {
    routes.post("/cases/:id/referral", .act(.confirmCase), use: consent)
    routes.post("/cases/:id/referral/refusal", .act(.confirmCase), use: refuse)
    routes.post("/cases/:id/referral/rating", .act(.confirmCase), use: rate)
  }

  @Sendable private func consent(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let referral = form.id("referral", ReferralTag.self)
    let parts = Set((form.values["parts"] ?? []).compactMap { Referral.Part(rawValue: $0) })
    let own = form.text("own_words", required: false, max: 500)
    if form.isValid, parts.isEmpty, own.isEmpty { form.reject("parts", "referral.nothing_shared") }
    if !form.flag("referral_agreed") { form.reject("referral_agreed", "referral.not_agreed") }
    guard form.isValid, let referral else { return try await cases.page(id, form, context, viewer) }
    let words = CaseWords(site, context)
    let place = try await site.database.read { tx in words.place(try tx.ownCase(id, of: viewer).place) }
    let command = ConsentToReferral(id: id, referral: referral, parts: parts, ownWords: own, placeWords: place)
    let vault = site.vault
    _ = try await site.database.write { tx in try command.run(by: viewer, vault: vault, tx) }
    return site.redirect("/cases/\(id)", flash: "referral.agreed")
  }

  @Sendable private func refuse(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let referral = form.id("referral", ReferralTag.self)
    guard form.isValid, let referral else { return try await cases.page(id, form, context, viewer) }
    _ = try await site.database.write { tx in try RefuseReferral(id: id, referral: referral).run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: "referral.refused")
  }

  @Sendable private func rate(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let referral = form.id("referral", ReferralTag.self)
    let level = RatingLevel(word: form.raw("referral_rating"))
    if level == nil { form.reject("referral_rating", "field.not_chosen") }
    guard form.isValid, let referral, let level else { return try await cases.page(id, form, context, viewer) }
    try await site.database.write { tx in try RateReferral(referral: referral, level: level, id: id).run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: "case.rated")
  }
}

/// The referrals of a case for its applicant: with whom, at what price, and what would be shared.
struct CaseReferrals: Sendable {
  let all: [Referral]
  /// What she agreed to share of each.
  let shared: [String]
  let today: LocalDay
  /// Only then is there something to agree to.
  let isOpen: Bool

  init(_ item: Case, vault: Vault, _ tx: Tx) throws {
    let found = try tx.referrals(of: item.id)
    isOpen = item.state.isOpen
    all = found
    shared = try found.map { try $0.openedWords(vault) }
    today = SiteZone.shanghai.day(of: tx.now)
  }

  func fields(_ words: CaseWords, _ form: Form?) -> Fields {
    let sent = Set(form?.values["parts"] ?? [])
    let parts: [Fields] = Referral.Part.allCases.map { part in
      ["value": part.rawValue, "word": words.text("referral.part.\(part.rawValue)"), "isChosen": sent.contains(part.rawValue)]
    }
    let ratings: [Fields] = RatingLevel.allCases.map { level in
      ["value": level.word, "word": words.text("case.rating.\(level.word)")]
    }
    let rows: [Fields] = zip(all, shared).map { one, shared in
      let isExpired = one.isExpired(on: today)
      return [
        "referral": one.id.text, "partner": one.partnerName, "service": one.service,
        "fee": words.text("referral.fee.\(one.fee.rawValue)"), "price": one.priceWords, "hasPrice": !one.priceWords.isEmpty,
        "state": words.text("referral.state.\(isExpired ? "expired" : one.state.rawValue)"),
        "isProposed": one.state == .proposed && isOpen, "canRate": one.state == .done && !one.ratedBy.contains(.applicant), "parts": parts,
        "levels": ratings, "shared": shared, "hasShared": !shared.isEmpty, "canTakeBack": one.state == .offered || one.state == .accepted, "result": one.resultWords,
        "hasResult": !one.resultWords.isEmpty,
      ]
    }
    return ["referrals": rows, "hasReferrals": !rows.isEmpty]
  }
}
