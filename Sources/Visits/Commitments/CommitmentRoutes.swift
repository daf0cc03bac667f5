import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/commitments`: what was promised to whom, by when, and who keeps it.
struct CommitmentRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/commitments", .act(.seeVisit), use: index)
    routes.exports("/commitments/export", .act(.seeVisit), site, of: "commitments", rows: exported)
    routes.get("/commitments/:id", .act(.seeVisit), use: show)
    keep("result", "commitment.finished", routes) { form in .finish(form.text("result", max: 1_000)) }
    keep("deferral", "commitment.put_off", routes) { form in
      let day = form.nearDay("put_off_to", room.today)
      let words = form.sentence("put_off_words", max: 300)
      return day.map { .putOff(to: $0, words) }
    }
    keep("surrender", "commitment.given_up", routes) { form in .giveUp(form.sentence("give_up_words", max: 300)) }
    keep("owner", "commitment.handed_over", routes) { form in
      let post = form.id("owner", PostTag.self)
      let words = form.sentence("owner_words", required: false, max: 300)
      return post.map { .handOver($0, words) }
    }
    keep("words", "commitment.reworded", routes) { form in .reword(form.sentence("new_words", max: 300)) }
    routes.post("/commitments/:id/succession", .act(.makeVisit), use: passOn)
    routes.post("/enterprises/:id/succession", .act(.makeVisit), use: passOnFrom)
    answer("wording", "commitment.answered", routes) { form in
      if form.raw("wording") == "agreed" { return .agree }
      return .correct(form.sentence("correct_words", max: 300))
    }
    answer("confirmation", "commitment.confirmed", routes) { _ in .confirm }
    answer("objection", "commitment.objected", routes) { form in .dispute(form.sentence("dispute_words", max: 300)) }
  }

  // MARK: The list

  enum View: String, CaseIterable { case mine, owed, waiting, corrected, all }

  private static func filter(_ view: View, _ firm: OfFirm?, _ viewer: Viewer) -> CommitmentFilter {
    var filter = CommitmentFilter()
    filter.organization = firm?.id
    switch view {
    case .mine:
      filter.owner = viewer.person
      filter.states = CommitmentState.owed
    case .owed: filter.states = CommitmentState.owed
    case .waiting: filter.states = [.done]
    case .corrected: filter.isCorrected = true
    case .all: break
    }
    return filter
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let isFirm = viewer.enterprise != nil
    let view = View(rawValue: query.raw("view")) ?? (isFirm ? .all : .mine)
    let paging = Paging(query, size: 30)
    let vault = site.vault
    let words = VisitWords(site, context)
    let today = words.today
    let found = try await site.database.read { tx in
      let firm = try OfFirm(query, viewer, vault, tx)
      let filter = CommitmentRoutes.filter(view, firm, viewer)
      let all = try tx.commitments(filter, viewer, limit: paging.size, offset: paging.offset)
      return (
        firm: firm, all: all, total: try tx.commitmentCount(filter, viewer), names: try tx.visitNames(all.map(\.owner.person)),
        rate: try tx.keptRate(firm?.id, from: today.adding(days: -365), until: today, viewer)
      )
    }
    let offered: [View] = isFirm ? [.all, .owed, .waiting] : View.allCases
    let views: [Fields] = offered.map { one in
      let word = words.text("commitments.view.\(one.rawValue)")
      let path = URLEncoded.address("/commitments", OfFirm.query(found.firm, ["view": one.rawValue]))
      return ["word": word, "path": path, "isCurrent": one == view]
    }
    let kept = OfFirm.query(found.firm, ["view": view.rawValue])
    var fields: Fields = [
      "isFirm": isFirm, "commitments": found.all.map { words.line($0, found.names) }, "isEmpty": found.all.isEmpty,
      "rate": words.rate(found.rate), "views": views,
      "pager": paging.fields(total: found.total, path: "/commitments", query: kept),
    ]
    if !found.all.isEmpty { fields["export"] = site.exportLinks("/commitments/export", query: kept) }
    let all = URLEncoded.address("/commitments", ["view": view.rawValue])
    fields.merge(OfFirm.fields(found.firm, all: all, "commitments.of_firm", viewer, words)) { _, new in new }
    return site.page("visits/commitments", fields, context)
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let view = View(rawValue: asked.query.raw("view")) ?? .all
    let firm = try OfFirm(asked.query, asked.viewer, site.vault, tx)
    let filter = CommitmentRoutes.filter(view, firm, asked.viewer)
    let all = try tx.commitments(filter, asked.viewer, limit: Limits.sheetRows)
    let names = try tx.visitNames(all.map(\.owner.person))
    let words = VisitWords(site, asked.context)
    let rows = all.map { one -> [SheetCell] in
      [
        .text(one.organizationName), .text(one.words), .text(names[one.owner.person] ?? ""),
        .text(one.firstDueOn.description), .text(one.dueOn.description),
        .text(words.text("commitment.state.\(one.state.rawValue)")), .words(one.doneOn?.description ?? ""),
      ]
    }
    let columns = ["visit.firm", "commitment.words", "commitment.owner", "commitment.first_due", "commitment.due",
      "visit.state", "commitment.done_on"]
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }

  // MARK: One

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, viewer, context)
  }

  private func page(_ id: CommitmentID, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let found = try await site.database.read { tx in try CommitmentPage.Found(id, viewer, tx) }
    if try await site.database.read({ tx in try tx.hasUnread(about: id.text, viewer) }) {
      try await site.database.write { tx in try tx.markRead(about: id.text, by: viewer) }
    }
    let fields = CommitmentPage(words: VisitWords(site, context), found: found, viewer: viewer).fields(form)
    if let form { return site.again("visits/commitment", fields, form, context) }
    return site.page("visits/commitment", fields, context)
  }

  // MARK: To a successor

  @Sendable private func passOn(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CommitmentID = try context.id("id")
    return try await run(request, context, id, "commitment.passed_on") { _ in
      return { tx in try PassOnCommitment(id: id).run(by: viewer, tx) }
    }
  }

  /// From a dossier: one promise that was made to this enterprise, or all; leads back to the dossier.
  @Sendable private func passOnFrom(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let firm: OrganizationID = try context.id("id")
    let form = try await site.form(request, context)
    let line = form.raw("line")
    let here = OrganizationID(form.raw("here")) ?? firm
    let path = try await room.once(form, "commitment.passed_on|\(firm)|\(line.prefix(64))", viewer) { tx in
      if let id = CommitmentID(line) {
        try PassOnCommitment(id: id).run(by: viewer, tx)
      } else {
        try PassOnCommitments(from: firm).run(by: viewer, tx)
      }
      return "/enterprises/\(here)"
    }
    return site.redirect(path, flash: "commitment.passed_on")
  }

  private func keep(
    _ noun: String, _ flash: String, _ routes: Routes,
    _ read: @escaping @Sendable (inout Form) -> KeepCommitment.Act?
  ) {
    routes.post("/commitments/:id/" + noun, .act(.makeVisit)) { request, context in
      let viewer = try context.requireViewer()
      let id: CommitmentID = try context.id("id")
      return try await run(request, context, id, flash) { form in
        guard let act = read(&form), form.isValid else { return nil }
        return { tx in try KeepCommitment(id: id, act: act).run(by: viewer, tx) }
      }
    }
  }

  private func answer(
    _ noun: String, _ flash: String, _ routes: Routes,
    _ read: @escaping @Sendable (inout Form) -> AnswerCommitment.Answer?
  ) {
    routes.post("/commitments/:id/" + noun, .act(.answerCommitment)) { request, context in
      let viewer = try context.requireViewer()
      let id: CommitmentID = try context.id("id")
      return try await run(request, context, id, flash) { form in
        guard let said = read(&form), form.isValid else { return nil }
        return { tx in try AnswerCommitment(id: id, answer: said).run(by: viewer, tx) }
      }
    }
  }

  /// Reads the form, runs its command once, and leads back; a form that is not right comes back with its words.
  private func run(
    _ request: Request, _ context: AppContext, _ id: CommitmentID, _ flash: String,
    _ make: (inout Form) -> (@Sendable (Tx) throws -> Commitment)?
  ) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    guard let command = make(&form) else { return try await page(id, form, viewer, context) }
    do {
      let path = try await room.once(form, "\(flash)|\(id)", viewer) { tx in
        _ = try command(tx)
        return "/commitments/\(id)"
      }
      return site.redirect(path, flash: flash)
    } catch let error as VisitError {
      guard let field = error.field, !form.raw(field).isEmpty else { throw error }
      form.reject(field, error.code)
      return try await page(id, form, viewer, context)
    }
  }
}
