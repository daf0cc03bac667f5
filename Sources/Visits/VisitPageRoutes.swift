import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/visits/:id`: the card before the visit, the note after it, and the lists that are drafted from the note.
struct VisitPageRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/:id", .act(.seeVisit), use: show)
    routes.post("/visits/:id/appointment", .act(.makeVisit), use: move)
    routes.post("/visits/:id/telling", .act(.makeVisit), use: tell)
    routes.post("/visits/:id/cancellation", .act(.makeVisit), use: cancel)
    routes.post("/visits/:id/record", .act(.makeVisit), use: write)
    routes.get("/visits/:id/lists", .act(.makeVisit), use: lists)
    routes.post("/visits/:id/lists", .act(.makeVisit), use: confirm)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, viewer, context)
  }

  private func page(_ id: VisitID, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let room = room
    let moved = form?.values["day"] == nil ? nil : form
    let found = try await site.database.read { tx in try VisitPage.Found(id, moved: moved, viewer, room, tx) }
    try await markRead(about: id.text, viewer)
    let fields = VisitPage(words: VisitWords(site, context), found: found, viewer: viewer).fields(form)
    if let form { return site.again("visits/show", fields, form, context) }
    return site.page("visits/show", fields, context)
  }

  /// Who reads the page has heard what the inbox had to say of it.
  private func markRead(about subject: String, _ viewer: Viewer) async throws {
    guard try await site.database.read({ tx in try tx.hasUnread(about: subject, viewer) }) else { return }
    try await site.database.write { tx in try tx.markRead(about: subject, by: viewer) }
  }

  // MARK: The appointment

  @Sendable private func move(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    var form = try await site.form(request, context)
    let day = form.nearDay("day", room.today)
    let minute = VisitWords.minute(form.raw("clock"))
    if !form.raw("clock").isEmpty, minute == nil { form.reject("clock", "visit.not_a_time") }
    let post = form.id("post", PostTag.self, required: false)
    let words = form.sentence("over_words", required: false, max: 200)
    guard form.isValid, let day else { return try await page(id, form, viewer, context) }
    let command = MoveVisit(id: id, time: VisitTime(day: day, minute: minute), post: post, overWords: words)
    return try await run(id, form, "visit.moved", viewer, context) { tx in
      try command.run(by: viewer, tx)
    }
  }

  @Sendable private func tell(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    let form = try await site.form(request, context)
    return try await run(id, form, "visit.told", viewer, context) { tx in try TellVisit(id: id).run(by: viewer, tx) }
  }

  @Sendable private func cancel(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.sentence("cancel_words", max: 200)
    guard form.isValid else { return try await page(id, form, viewer, context) }
    return try await run(id, form, "visit.cancelled", viewer, context) { tx in
      try CancelVisit(id: id, words: words).run(by: viewer, tx)
    }
  }

  private func run(
    _ id: VisitID, _ form: Form, _ flash: String, _ viewer: Viewer, _ context: AppContext,
    _ body: @escaping @Sendable (Tx) throws -> Visit
  ) async throws -> Response {
    do {
      let path = try await room.once(form, "\(flash)|\(id)", viewer) { tx in
        _ = try body(tx)
        return "/visits/\(id)"
      }
      return site.redirect(path, flash: flash)
    } catch let error as VisitError {
      guard let field = error.field else { throw error }
      var form = form
      form.reject(field, error.code)
      return try await page(id, form, viewer, context)
    }
  }

  // MARK: The note

  @Sendable private func write(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    var form = try await site.form(request, context, limit: VisitRoom.formBytes)
    _ = try await site.database.read { tx in try tx.keptVisit(id, by: viewer) }
    let met = form.sentence("met", required: false, max: 60)
    let note = form.text("note", missing: "visit.note_missing")
    let day = form.nearDay("visited_on", room.today)
    let next = form.nearDay("follow_up_on", room.today, required: false)
    let ticks = form.ticks()
    let photos = form.isValid ? try room.photos(&form) : []
    guard form.isValid, let day else { return try await page(id, form, viewer, context) }
    let record = VisitRecord(visitedOn: day, met: met, note: note, followUpOn: next, ticks: ticks)
    do {
      let path = try await room.once(form, "visit.written|\(id)", viewer) { tx in
        try WriteVisit(id: id, record: record, photos: photos).run(by: viewer, tx)
        return "/visits/\(id)/lists"
      }
      return site.redirect(path, flash: "visit.written")
    } catch let error as VisitError {
      guard let field = error.field else { throw error }
      form.reject(field, error.code)
      return try await page(id, form, viewer, context)
    }
  }

  // MARK: The lists

  @Sendable private func lists(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await drafts(try context.id("id"), nil, viewer, context)
  }

  /// `isLate`: others were confirmed since the form was served, so it was not taken.
  private func drafts(
    _ id: VisitID, _ form: Form?, isLate: Bool = false, _ viewer: Viewer, _ context: AppContext
  ) async throws -> Response {
    let room = room
    let found = try await site.database.read { tx in try DraftPage.Found(id, viewer, room, tx) }
    if found.visit.state != .done { throw VisitError.notDone }
    let fields = DraftPage(words: VisitWords(site, context), found: found, viewer: viewer, isLate: isLate).fields(form)
    if isLate { return site.page("visits/lists", fields, context, status: .conflict) }
    if let form { return site.again("visits/lists", fields, form, context) }
    return site.page("visits/lists", fields, context)
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: VisitID = try context.id("id")
    var form = try await site.form(request, context)
    _ = try await site.database.read { tx in try tx.keptVisit(id, by: viewer) }
    let lines = DraftPage.lines(&form, today: SiteZone.shanghai.day(of: site.world.now()), room.wiring.words)
    guard form.isValid else { return try await drafts(id, form, viewer, context) }
    let command = ConfirmLists(id: id, lines: lines, seen: Int(form.raw("seen")) ?? 0, isForHeir: form.raw("for") == "heir")
    let wiring = room.wiring
    do {
      let path = try await room.once(form, "visit.listed|\(id)", viewer) { tx in
        try command.run(by: viewer, wiring, tx)
        return "/visits/\(id)"
      }
      return site.redirect(path, flash: lines.isEmpty ? "visit.listed_nothing" : "visit.listed")
    } catch VisitError.listsChanged {
      return try await drafts(id, form, isLate: true, viewer, context)
    }
  }
}
