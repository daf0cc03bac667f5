import Contracts
import Files
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/new`: one thing a page (何事, 补充问题, 何处, 照片, 核对). The draft lies with the server under the nonce of its form, so that
/// the way works without script and neither the back button nor a second tab can lose or double anything.
struct FilingRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake
  var intake = IntakeWiring()

  enum Step: String, CaseIterable { case what, question, place = "where", building, photos, check }

  func add(to routes: Routes) {
    routes.get("/cases/new", .act(.fileCase), use: show)
    routes.post("/cases/new", .act(.fileCase), use: go)
    routes.get("/cases/:id/receipt", .act(.confirmCase), use: receipt)
  }

  // MARK: Reading

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let nonce = query.raw("draft")
    if nonce.isEmpty { return try await start(context, viewer) }
    guard FilingRoutes.isNonce(nonce) else { throw Problem.notFound }
    let step = Step(rawValue: query.raw("step")) ?? .what
    guard let page = try await load(nonce, search: Text.line(query.raw("q")), viewer) else { throw Problem.notFound }
    if let filed = page.draft.filedAs { return site.redirect("/cases/\(filed)/receipt") }
    if step == .question { return try question(page, query.raw("question"), nil, nil, context, viewer) }
    return try answer(step, page, nil, context, viewer)
  }

  /// The first page, with a nonce of its own. Nothing is written until something is sent.
  private func start(_ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let draft = CaseDraft(nonce: site.world.newSecret(byteCount: 12), at: site.world.now())
    let page = try await site.database.read { tx in
      try tx.requireStanding(of: viewer)
      return try FilingPage(draft, search: "", viewer, tx)
    }
    return try answer(.what, page, nil, context, viewer)
  }

  private func load(_ nonce: String, search: String, _ viewer: Viewer) async throws -> FilingPage? {
    try await site.database.read { tx in
      guard let draft = try tx.draft(nonce, of: viewer) else { return nil }
      return try FilingPage(draft, search: search, viewer, tx)
    }
  }

  private func answer(
    _ step: Step, _ page: FilingPage, _ form: Form?, _ context: AppContext, _ viewer: Viewer, isStale: Bool = false
  ) throws -> Response {
    let words = CaseWords(site, context)
    var fields = page.fields(step, words, viewer)
    fields.merge(page.routing.toldAtOnce(page.draft.body, intake.remit, context.locale)) { _, new in new }
    fields["seen"] = digest(page.content)
    fields["isStale"] = isStale
    let template = "cases/new-\(step.rawValue)"
    let shown = form.map { site.again(template, fields, $0, context) }
      ?? site.page(template, fields, context, status: isStale ? .conflict : .ok)
    return step == .photos ? shown.withMicrophone : shown
  }

  /// A keyed hash: what somebody wrote cannot be guessed from it.
  private func digest(_ content: String) -> String {
    Hex.encode(site.vault.lookupHash(content, purpose: "submissions.digest"))
  }

  // MARK: Writing

  @Sendable private func go(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context, limit: PhotoIntake.attachedBytes)
    guard let step = Step(rawValue: form.raw("step")), FilingRoutes.isNonce(form.nonce) else {
      throw Problem(.badRequest, code: "form.broken")
    }
    if step == .check { return try await send(form, context, viewer) }
    if step == .question { return try await answerQuestion(form, context, viewer) }
    let change = FilingChange(step, &form)
    // Bytes first, then the row that names them.
    let room = Limits.photosPerCase - (try await photoCount(form.nonce, viewer))
    let kept = step == .photos && change.removed == nil ? try photos.attached(&form, room: room) : AttachedFiles()
    return try await save(change, kept, form, step, context, viewer)
  }

  private func photoCount(_ nonce: String, _ viewer: Viewer) async throws -> Int {
    try await site.database.read { tx in
      try tx.draft(nonce, of: viewer) == nil ? 0 : tx.draftFiles(nonce).count
    }
  }

  static func isNonce(_ text: String) -> Bool {
    (16...64).contains(text.utf8.count) && text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }
  }

  private enum Saved: Sendable {
    case saved(FilingPage)
    /// Sent before, and now with other words.
    case filed(Case, text: String)
    case filedAlike(CaseID)
  }

  /// Keeps what was typed, also when something in it is wrong: the draft is the person's.
  private func save(
    _ change: FilingChange, _ kept: AttachedFiles, _ form: Form, _ step: Step, _ context: AppContext, _ viewer: Viewer
  ) async throws -> Response {
    let nonce = form.nonce
    let saved = try await site.database.write { tx -> Saved in
      if try tx.isForeignDraft(nonce, to: viewer) { throw Problem.notFound }
      var draft = try tx.draft(nonce, of: viewer) ?? CaseDraft(nonce: nonce, at: tx.now)
      let before = draft
      change.apply(to: &draft)
      if let id = draft.filedAs, let filed = try tx.findCase(id) {
        return draft == before && kept.isEmpty ? .filedAlike(id) : .filed(filed, text: draft.body)
      }
      try tx.save(draft, of: viewer)
      if let removed = change.removed { try tx.removeDraftFile(removed, from: nonce) }
      try tx.add(kept, toDraft: nonce, of: viewer)
      return .saved(try FilingPage(draft, search: "", viewer, tx))
    }
    switch saved {
    case .filedAlike(let id): return site.redirect("/cases/\(id)/receipt")
    case .filed(let item, let text): return sentBefore(item, text: text, context)
    case .saved(let page):
      if !form.isValid { return try answer(step, page, form, context, viewer) }
      if form.raw("go") == "later" { return site.redirect("/cases", flash: "case.draft_kept") }
      if step == .what, let first = page.questions.list.next(after: nil) { return site.redirect(address(nonce, first)) }
      return site.redirect(address(nonce, change.next))
    }
  }

  func address(_ nonce: String, _ question: CaseQuestion) -> String {
    address(nonce, .question) + "&question=\(question.key)"
  }

  func address(_ nonce: String, _ step: Step) -> String { "/cases/new?draft=\(nonce)&step=\(step.rawValue)" }

  private enum Sent: Sendable {
    case filed(CaseID)
    case again(String)
    case changed(Case, text: String)
    case incomplete(FilingPage)
    case stale(FilingPage)
  }

  private func send(_ form: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let nonce = form.nonce
    let seen = form.raw("seen")
    let isKept = form.flag("keep_from_property")
    let vault = site.vault
    let sent = try await site.database.write { tx -> Sent in
      guard var draft = try tx.draft(nonce, of: viewer) else { throw Problem.notFound }
      draft.isKeptFromProperty = isKept
      let page = try FilingPage(draft, search: "", viewer, tx)
      let digest = Hex.encode(vault.lookupHash(page.content, purpose: "submissions.digest"))
      let key = "case|\(viewer.person)|\(CaseDraft.key(viewer))|\(nonce)"
      switch try tx.submission(nonce: key, digest: digest) {
      case .again(let location): return .again(location)
      case .changed:
        guard let id = draft.filedAs, let item = try tx.findCase(id) else { throw Problem.notFound }
        return .changed(item, text: draft.body)
      case .first: break
      }
      guard let command = page.command else { return .incomplete(page) }
      guard seen == digest else { return .stale(page) }
      let item = try command.run(by: viewer, vault: vault, tx)
      var filed = draft
      filed.filedAs = item.id
      try tx.save(filed, of: viewer)
      try tx.keepSubmission(
        nonce: key, digest: digest, location: "/cases/\(item.id)/receipt", community: viewer.community,
        person: viewer.person)
      return .filed(item.id)
    }
    switch sent {
    case .filed(let id): return site.redirect("/cases/\(id)/receipt")
    case .again(let location): return site.redirect(location)
    case .changed(let item, let text): return sentBefore(item, text: text, context)
    case .incomplete(let page): return site.redirect(address(nonce, page.firstGap))
    case .stale(let page): return try answer(.check, page, nil, context, viewer, isStale: true)
    }
  }

  /// 409: this form has been sent, and its words are different now. Both are shown; nothing is lost.
  private func sentBefore(_ item: Case, text: String, _ context: AppContext) -> Response {
    let words = CaseWords(site, context)
    let fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "state": words.state(item.state, applicant: true),
      "filed": words.when.moment(item.openedAt), "words": text,
      "canAdd": !item.state.isFinal,
    ]
    return site.page("cases/sent-before", fields, context, status: .conflict)
  }

  // MARK: Afterwards

  @Sendable private func receipt(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let found = try await site.database.read { tx in
      let item = try tx.ownCase(id, of: viewer)
      return (
        item: item, routing: try tx.caseRouting(viewer.community),
        grid: try item.place.grid.flatMap { try tx.gridName($0) }
      )
    }
    let words = CaseWords(site, context)
    let fields: Fields = [
      "id": id.text, "number": found.item.number, "caseTitle": found.item.title,
      "window": found.routing.window(found.item.window)?.name(in: context.locale) ?? "",
      "grid": found.grid ?? "", "hasGrid": found.grid != nil, "place": words.place(found.item.place),
      "isPersonal": found.item.applicant.kind == .person,
    ]
    return site.page("cases/receipt", fields, context)
  }
}
