import Contracts
import Files
import Hummingbird
import Kernel
import Notices
import Store
import Web

/// All routes of this loop. What belongs to the applicant is here; filing, the workbench, lists, callers and the API have files
/// of their own.
public struct CaseRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake
  /// The bytes of a stored file by their hash; nothing in tests that keep none.
  var bytes: @Sendable (String) -> [UInt8]? = { _ in nil }
  let intake: IntakeWiring
  /// How other loops show what a case is linked to.
  var linkTargets: [CaseLinkTarget] = []

  public init(site: Site, files: FileStore, intake: IntakeWiring, linkTargets: [CaseLinkTarget] = []) {
    self.init(site: site, intake: intake) { bytes in try files.put(bytes) }
    self.linkTargets = linkTargets
    bytes = { hash in files.bytes(of: hash) }
  }

  /// `keep` stores the bytes of a photo and gives their hash; tests let it fail.
  init(site: Site, intake: IntakeWiring = IntakeWiring(), keep: @escaping @Sendable ([UInt8]) throws -> String) {
    self.site = site
    self.intake = intake
    photos = PhotoIntake(keep: keep)
  }

  public func add(to routes: Routes) {
    FilingRoutes(site: site, photos: photos, intake: intake).add(to: routes)
    CallerRoutes(site: site, photos: photos, intake: intake).add(to: routes)
    FollowRoutes(site: site).add(to: routes)
    PasteRoutes(site: site, photos: photos, intake: intake).add(to: routes)
    ReportRoutes(site: site, photos: photos, intake: intake).add(to: routes)
    CaseListRoutes(site: site).add(to: routes)
    BenchRoutes(site: site, linkTargets: linkTargets).add(to: routes)
    MyDayRoutes(site: site).add(to: routes)
    FinderRoutes(site: site).add(to: routes)
    FilterRoutes(site: site).add(to: routes)
    BatchRoutes(site: site).add(to: routes)
    WindowRoutes(site: site).add(to: routes)
    QuestionRoutes(site: site).add(to: routes)
    ClockRoutes(site: site).add(to: routes)
    ReplyTemplateRoutes(site: site).add(to: routes)
    ChecklistRoutes(site: site).add(to: routes)
    HandOverRoutes(site: site).add(to: routes)
    ReferralRoutes(site: site).add(to: routes)
    PartnerRoutes(site: site).add(to: routes)
    ReferralConsentRoutes(cases: self).add(to: routes)
    DebtRoutes(site: site, bench: BenchRoutes(site: site)).add(to: routes)
    MediationRoutes(site: site, bench: BenchRoutes(site: site)).add(to: routes)
    HandlingAPI(api: CaseAPI(site: site)).add(to: routes)
    CaseAPI(site: site).add(to: routes)
    BoardRoutes(site: site, bytes: bytes).add(to: routes)
    AnswerRoutes(site: site).add(to: routes)
    RatesRoutes(site: site).add(to: routes)
    MonthlyReportRoutes(site: site).add(to: routes)
    ExclusionRoutes(site: site).add(to: routes)
    routes.get("/cases/:id", .act(.seeCase), use: show)
    routes.post("/cases/:id/words", .act(.confirmCase), use: add)
    routes.post("/cases/:id/confirmation", .act(.seeCase), use: confirm)
    routes.post("/cases/:id/return", .act(.seeCase), use: sendBack)
    routes.post("/cases/:id/rating", .act(.confirmCase), use: rate)
    routes.post("/cases/:id/withdrawal", .act(.confirmCase), use: withdraw)
  }

  // MARK: Show

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    if viewer.post != nil {
      let (here, isNew) = try await site.database.read { tx in
        guard let item = try tx.findCase(id), try tx.maySee(item, viewer) else { throw Problem.notFound }
        return (try tx.caseWhereHandled(item, for: viewer).id, try tx.isNews(id, to: viewer))
      }
      if here != id { return site.redirect("/cases/\(here)") }
      return try await BenchRoutes(site: site, linkTargets: linkTargets).show(id, isNew: isNew, request, context, viewer)
    }
    return try await page(id, nil, context, viewer)
  }

  /// The applicant's page. Opening it reads what the inbox said about it.
  func page(_ id: CaseID, _ form: Form?, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let vault = site.vault
    let (model, referrals, isNews) = try await site.database.read { tx in
      let item = try tx.ownCase(id, of: viewer)
      return (try CasePage(item, viewer, tx), try CaseReferrals(item, vault: vault, tx), try tx.hasUnread(about: id.text, viewer))
    }
    if isNews { try await site.database.write { tx in try tx.markRead(about: id.text, by: viewer) } }
    let words = CaseWords(site, context)
    var fields = model.fields(words, viewer)
    fields.merge(referrals.fields(words, form)) { _, new in new }
    if let form {
      fields["ratings"] = CasePage.ratings(words, chosen: form.raw("rating"))
      return site.again("cases/show", fields, form, context)
    }
    return site.page("cases/show", fields, context)
  }

  /// What was sent cannot be read: the applicant gets her page back with it; staff, who only write down an answer, hear what is wrong.
  private func again(_ id: CaseID, _ form: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    guard viewer.post == nil else {
      let isReason = form.errors.contains { $0.field == "reason" }
      throw Problem(.invalid, code: isReason ? "case.reason_missing" : "case.rating_unclear", fields: form.errors)
    }
    return try await page(id, form, context, viewer)
  }

  // MARK: What the applicant says

  @Sendable private func add(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context, limit: PhotoIntake.formBytes)
    let words = form.text("words")
    let count = try await site.database.read { tx in
      _ = try tx.ownCase(id, of: viewer)
      return try tx.caseFiles(id).count
    }
    // Later photos have room of their own: four with the appeal, up to twenty in all.
    let kept = try photos.kept(&form, room: min(Limits.photosPerCase, max(0, 20 - count)))
    guard form.isValid else { return try await page(id, form, context, viewer) }
    let command = AddToCase(id: id, words: words, photos: kept)
    let content = words + kept.map(\.sha256).joined()
    try await once(form, content, "/cases/\(id)", viewer) { tx in try command.run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: "case.added")
  }

  /// Runs `body` unless this form has done it already. A form that came back changed is a new one: its words are added too.
  private func once(
    _ form: Form, _ content: String, _ location: String, _ viewer: Viewer,
    _ body: @escaping @Sendable (Tx) throws -> Case
  ) async throws {
    let digest = Hex.encode(site.vault.lookupHash(content, purpose: "submissions.digest"))
    let key = "words|\(viewer.person)|\(CaseDraft.key(viewer))|\(form.plainNonce)|\(digest)"
    try await site.database.write { tx in
      try tx.once(SentForm(nonce: key, digest: digest, by: viewer)) {
        _ = try body(tx)
        return location
      }
    }
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let command = ConfirmCase(
      id: id, rating: form.rating(), ratingWords: form.line("rating_words", required: false, max: 500))
    guard form.isValid else { return try await again(id, form, context, viewer) }
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch CaseError.alreadyConfirmed {
      // A second tap on the same button: what she wanted is so.
    }
    return site.redirect(CaseRoutes.address(id, viewer), flash: "case.confirmed")
  }

  @Sendable private func sendBack(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.text("reason")
    let rating = form.rating()
    guard form.isValid else { return try await again(id, form, context, viewer) }
    let command = SendCaseBack(id: id, words: words, rating: rating)
    let item = try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect(CaseRoutes.address(item.id, viewer), flash: "case.returned")
  }

  @Sendable private func rate(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let rating = form.rating(required: true)
    let words = form.line("rating_words", required: false, max: 500)
    guard let level = rating, form.isValid else { return try await page(id, form, context, viewer) }
    let command = RateCase(id: id, level: level, words: words)
    try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: "case.rated")
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.text("withdrawal", required: false, max: 500)
    guard form.isValid else { return try await page(id, form, context, viewer) }
    let command = WithdrawCase(id: id, words: words)
    try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: "case.withdrawn")
  }

  static func address(_ id: CaseID, _ viewer: Viewer) -> String { "/cases/\(id)" }
}

extension Form {
  /// One of the five levels; anything else is noted, never dropped.
  mutating func rating(required: Bool = false) -> RatingLevel? {
    let word = raw("rating")
    if word.isEmpty, required { reject("rating", "field.not_chosen") }
    if word.isEmpty { return nil }
    let level = RatingLevel(word: word)
    if level == nil { reject("rating", "field.not_among_choices") }
    return level
  }

  /// The nonce as far as it can be one of ours: a form that was made up gets no further than its own key.
  var plainNonce: String {
    String(nonce.unicodeScalars.filter { ("0"..."9").contains($0) || ("a"..."z").contains($0) }.prefix(64))
  }
}
