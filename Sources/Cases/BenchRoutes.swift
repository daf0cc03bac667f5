import Contracts
import Hummingbird
import Kernel
import Notices
import Store
import Web

/// What the one field of the bench is for.
enum ReplyKind: String, CaseIterable, Sendable {
  /// The applicant reads it.
  case reply
  /// She reads it, and the clocks stand until she has answered.
  case question
  /// Handlers read it.
  case note

  var flash: String {
    switch self {
    case .reply: "case.replied"
    case .question: "case.asked"
    case .note: "case.noted"
    }
  }
}

/// `/bench` and `/cases/{id}`: the queue at the left, the case in the middle, the enterprise's file at the right.
struct BenchRoutes: Sendable {
  let site: Site
  /// How other loops show what a case is linked to.
  var linkTargets: [CaseLinkTarget] = []

  func add(to routes: Routes) {
    routes.get("/bench", .act(.handleCase), use: show)
    routes.post("/cases/:id/assignment", .act(.handleCase), use: assign)
    routes.post("/cases/:id/replies", .act(.handleCase), use: reply)
    routes.post("/cases/:id/closure", .act(.handleCase), use: close)
    routes.post("/cases/:id/routing", .act(.handleCase), use: reroute)
    routes.post("/cases/:id/urgency", .act(.handleCase), use: weigh)
    routes.post("/cases/:id/resumption", .act(.handleCase), use: resume)
    routes.post("/cases/:id/extension", .act(.handleCase), use: extend)
    PublicationRoutes(bench: self).add(to: routes)
    HandlingRoutes(bench: self).add(to: routes)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    guard query.raw("case").isEmpty else {
      guard let id = CaseID(query.raw("case")) else { throw Problem.notFound }
      let isNew = try await site.database.read { tx in try tx.isNews(id, to: viewer) }
      return try await page(id, isNew: isNew, query, context, viewer)
    }
    if let start = try await firstDay(viewer) {
      return site.page("cases/first-day", start.fields(site, context), context)
    }
    return try await answer(nil, query, nil, context, viewer)
  }

  /// `/cases/{id}` as staff see it: the case in the bench, beside the list from which it was opened.
  func show(_ id: CaseID, isNew: Bool, _ request: Request, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    try await page(id, isNew: isNew, Form(query: request.uri.query), context, viewer)
  }

  private func page(_ id: CaseID, isNew: Bool, _ query: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    if isNew {
      try await site.database.write { tx in
        try tx.markRead(about: id.text, by: viewer)
        try tx.open(id, by: viewer)
      }
    }
    return try await answer(id, query, nil, context, viewer)
  }

  /// For those who lay the foundations, while one is missing and nothing waits.
  func firstDay(_ viewer: Viewer) async throws -> FirstDay? {
    guard viewer.may(.editPlaces) else { return nil }
    return try await site.database.read { tx in
      let start = try FirstDay(viewer.community, tx)
      if start.isOver { return nil }
      return try tx.caseCount(CaseFilter(), viewer) == 0 ? start : nil
    }
  }

  private func answer(
    _ id: CaseID?, _ query: Form, _ form: Form?, _ context: AppContext, _ viewer: Viewer
  ) async throws -> Response {
    let asked = form.map(BenchRoutes.carried) ?? CaseFilter(query)
    let hasView = !query.raw("view").isEmpty
    let vault = site.vault
    let (model, handling, hint) = try await site.database.read { tx in
      let item = try id.map { try tx.benchCase($0, by: viewer) }
      let page = BenchPage(
        queue: try BenchQueue(asked, hasView: hasView, viewer, tx), routing: try tx.caseRouting(viewer.community),
        focus: try item.map { try BenchCase($0, viewer, tx) }, work: try tx.clockwork(viewer.community),
        mayUndo: try item.map { try tx.mayUndo($0, by: viewer) } ?? false, hasKeys: try tx.benchChoices(viewer).hasKeys,
        side: try item.map { try BenchSide($0, viewer, vault, tx) })
      let hint = try page.focus?.caller == nil ? "" : item.map { try tx.callerHint(of: $0.id, vault: vault) } ?? ""
      // How others work on her own matter is not hers to read.
      let worked = item.flatMap { CasePolicy.isOwn($0, viewer) ? nil : $0 }
      return (page, try BenchHandling(worked, viewer, linkTargets, tx), hint)
    }
    let words = CaseWords(site, context)
    var fields = model.fields(words, viewer)
    fields.merge(handling.fields(words, model, query)) { _, new in new }
    fields["callerHint"] = hint
    if let form { fields.merge(model.focus?.publication?.fields(words, typed: form) ?? [:]) { _, new in new } }
    if let form { return site.again("cases/bench", fields, form, context) }
    return site.page("cases/bench", fields, context)
  }

  func back(_ id: CaseID, _ form: Form, flash: String) -> Response {
    let kept = BenchRoutes.carried(form)
    let address = kept.isView ? "view=\(kept.view.rawValue)" : kept.address
    return site.redirect("/cases/\(id)" + (form.raw("view").isEmpty ? "" : "?" + address), flash: flash)
  }

  /// A form on the bench carries in `view` the whole address of its list: `grid=grd_…&state=open`, or a view's name.
  static func carried(_ form: Form) -> CaseFilter {
    let carried = form.raw("view")
    return CaseFilter(Form(query: carried.contains("=") ? carried : "view=" + carried))
  }

  /// The form back with 422, inside the same bench.
  func again(_ id: CaseID, _ form: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    try await answer(id, form, form, context, viewer)
  }

  // MARK: Acts

  /// Without a post: the viewer takes it herself.
  @Sendable private func assign(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let post = form.id("post", PostTag.self, required: false)
    let words = form.text("assign_words", required: false, max: 500)
    guard form.isValid else { return try await again(id, form, context, viewer) }
    try await site.database.write { tx in
      if let post {
        try AssignCase(id: id, post: post, words: words).run(by: viewer, tx)
      } else {
        try TakeCase(id: id).run(by: viewer, tx)
      }
    }
    return back(id, form, flash: post == nil ? "case.taken" : "case.assigned")
  }

  /// One field, several ends: a reply, a question that stops the clocks, a note among ourselves, the answer that closes, or why it cannot be done.
  @Sendable private func reply(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    // Never a reply by accident: what cannot be read is not sent to the applicant.
    let kind = form.choice("kind", ReplyKind.self)
    let words = form.text("words", missing: kind == .note ? "field.missing" : "case.reply_missing")
    guard form.isValid, let kind else { return try await again(id, form, context, viewer) }
    try await once(form, words, id, viewer) { tx in
      switch kind {
      case .note: try NoteOnCase(id: id, words: words).run(by: viewer, tx)
      case .question: try AskApplicant(id: id, words: words).run(by: viewer, tx)
      case .reply: try ReplyToCase(id: id, words: words).run(by: viewer, tx)
      }
    }
    return back(id, form, flash: kind.flash)
  }

  @Sendable private func close(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.text("words", missing: "case.reply_missing")
    let result = form.raw("result")
    if !["", "answered", "declined"].contains(result) { form.reject("result", "field.not_among_choices") }
    guard form.isValid else { return try await again(id, form, context, viewer) }
    let isDeclined = result == "declined"
    let command = CloseCase(id: id, words: words, isDeclined: isDeclined, despiteTasks: form.flag("despite_tasks"))
    do {
      try await once(form, words, id, viewer) { tx in try command.run(by: viewer, tx) }
    } catch HandlingError.tasksOpen {
      form.reject("despite_tasks", HandlingError.tasksOpen.code)
      return try await again(id, form, context, viewer)
    }
    return back(id, form, flash: isDeclined ? "case.declined" : "case.closed")
  }

  @Sendable private func reroute(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let window = form.id("window", WindowTag.self)
    let category = form.id("category", CaseCategoryTag.self, required: false)
    let grid = form.id("grid", GridTag.self, required: false)
    let words = form.text("route_words", required: false, max: 500)
    guard form.isValid, let window else { return try await again(id, form, context, viewer) }
    let command = RerouteCase(id: id, window: window, category: category, grid: grid, words: words)
    let item = try await site.database.write { tx in try command.run(by: viewer, tx) }
    // She may have sent it out of her own sight.
    if !CasePolicy.maySee(item, viewer) { return site.redirect("/bench", flash: "case.rerouted") }
    return back(id, form, flash: "case.rerouted")
  }

  /// Urgent, or no longer.
  @Sendable private func weigh(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let urgency = form.choice("urgency", Urgency.self)
    guard form.isValid, let urgency else { return try await again(id, form, context, viewer) }
    _ = try await site.database.write { tx in try WeighCase(id: id, urgency: urgency).run(by: viewer, tx) }
    return back(id, form, flash: urgency == .urgent ? "case.hastened" : "case.calmed")
  }

  /// The applicant answered another way.
  @Sendable private func resume(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let form = try await site.form(request, context)
    do {
      _ = try await site.database.write { tx in try ResumeCase(id: id).run(by: viewer, tx) }
    } catch CaseError.notPaused {
      // A second tap, or the applicant was faster: what she wanted is so.
    }
    return back(id, form, flash: "case.resumed")
  }

  @Sendable private func extend(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let days = form.whole("extension_days", in: 1...ExtendCase.daysMax)
    let words = form.text("extension_words", max: 500)
    guard form.isValid, let days else { return try await again(id, form, context, viewer) }
    do {
      try await once(form, "extension \(days) \(words)", id, viewer) { tx in
        try ExtendCase(id: id, days: days, words: words).run(by: viewer, tx)
      }
    } catch is ExtensionError {
      form.reject("extension_days", ExtensionError.code)
      return try await again(id, form, context, viewer)
    }
    return back(id, form, flash: "case.extended")
  }

  /// A second tap on the same button says nothing twice.
  func once(
    _ form: Form, _ words: String, _ id: CaseID, _ viewer: Viewer, _ body: @escaping @Sendable (Tx) throws -> Case
  ) async throws {
    let content = "\(form.raw("kind"))|\(form.raw("result"))|\(words)"
    let digest = Hex.encode(site.vault.lookupHash(content, purpose: "submissions.digest"))
    let key = "bench|\(viewer.person)|\(id)|\(form.plainNonce)|\(digest)"
    try await site.database.write { tx in
      _ = try tx.once(SentForm(nonce: key, digest: digest, by: viewer)) { "/bench?case=\(try body(tx).id)" }
    }
  }
}
