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

  public init(site: Site, files: FileStore) {
    self.init(site: site) { bytes in try files.put(bytes) }
  }

  /// `keep` stores the bytes of a photo and gives their hash; tests let it fail.
  init(site: Site, keep: @escaping @Sendable ([UInt8]) throws -> String) {
    self.site = site
    photos = PhotoIntake(keep: keep)
  }

  public func add(to routes: Routes) {
    FilingRoutes(site: site, photos: photos).add(to: routes)
    CallerRoutes(site: site, photos: photos).add(to: routes)
    CaseListRoutes(site: site).add(to: routes)
    BenchRoutes(site: site).add(to: routes)
    WindowRoutes(site: site).add(to: routes)
    CaseAPI(site: site).add(to: routes)
    routes.get("/cases/:id", .act(.seeCase), use: show)
    routes.post("/cases/:id/words", .act(.confirmCase), use: add)
    routes.post("/cases/:id/confirmation", .act(.seeCase), use: confirm)
    routes.post("/cases/:id/return", .act(.seeCase), use: sendBack)
    routes.post("/cases/:id/rating", .act(.confirmCase), use: rate)
    routes.post("/cases/:id/withdrawal", .act(.confirmCase), use: withdraw)
  }

  /// For `FileRoutes`: photos of cases, to those who may see the case.
  public static let fileJudge: @Sendable (Tx, FileID, Viewer) throws -> Bool = { tx, file, viewer in
    try tx.mayViewCaseFile(file, viewer)
  }

  // MARK: Show

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    if viewer.post != nil {
      let isSeen = try await site.database.read { tx in try tx.findCase(id).map { try tx.maySee($0, viewer) } ?? false }
      guard isSeen else { throw Problem.notFound }
      return site.redirect("/bench?case=\(id)")
    }
    return try await page(id, nil, context, viewer)
  }

  /// The applicant's page. Opening it reads what the inbox said about it.
  private func page(_ id: CaseID, _ form: Form?, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let (model, isNews) = try await site.database.read { tx in
      let item = try tx.ownCase(id, of: viewer)
      return (try CasePage(item, viewer, tx), try tx.hasUnread(about: id.text, viewer))
    }
    if isNews { try await site.database.write { tx in try tx.markRead(about: id.text, by: viewer) } }
    let fields = model.fields(CaseWords(site, context), viewer)
    if let form { return site.again("cases/show", fields, form, context) }
    return site.page("cases/show", fields, context)
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
      guard try tx.submission(nonce: key, digest: digest) == .first else { return }
      _ = try body(tx)
      try tx.keepSubmission(
        nonce: key, digest: digest, location: location, community: viewer.community, person: viewer.person)
    }
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let form = try await site.form(request, context)
    let command = ConfirmCase(
      id: id, rating: RatingLevel(word: form.raw("rating")), ratingWords: String(Text.line(form.raw("rating_words")).prefix(500)))
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
    guard form.isValid else {
      if viewer.post != nil { throw Problem(.invalid, code: "case.reason_missing", fields: form.errors) }
      return try await page(id, form, context, viewer)
    }
    let command = SendCaseBack(id: id, words: words, rating: RatingLevel(word: form.raw("rating")))
    let item = try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect(CaseRoutes.address(item.id, viewer), flash: "case.returned")
  }

  @Sendable private func rate(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    guard let level = RatingLevel(word: form.raw("rating")) else {
      form.reject("rating", "field.not_chosen")
      return try await page(id, form, context, viewer)
    }
    let command = RateCase(id: id, level: level, words: String(Text.line(form.raw("rating_words")).prefix(500)))
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

  static func address(_ id: CaseID, _ viewer: Viewer) -> String {
    viewer.post == nil ? "/cases/\(id)" : "/bench?case=\(id)"
  }
}

extension Form {
  /// The nonce as far as it can be one of ours: a form that was made up gets no further than its own key.
  var plainNonce: String {
    String(nonce.unicodeScalars.filter { ("0"..."9").contains($0) || ("a"..."z").contains($0) }.prefix(64))
  }
}
