import Contracts
import Enterprises
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/batches`: what is to be done to the chosen cases, and what became of each.
struct BatchRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/batches/new", .act(.handleCase), use: choose)
    routes.post("/cases/batches", .act(.handleCase), use: run)
    routes.get("/cases/batches/:id", .act(.handleCase), use: show)
    routes.post("/cases/batches/:id/undo", .act(.handleCase), use: undo)
    routes.post("/cases/:id/undo", .act(.handleCase), use: undoOne)
  }

  @Sendable private func choose(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(Form(query: request.uri.query), nil, context)
  }

  private func page(_ asked: Form, _ form: Form?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let ids = BatchRoutes.ids(asked)
    let back = CaseFilter(Form(query: asked.raw("back"))).address
    if ids.isEmpty { return site.redirect("/cases?" + back, flash: "workbench.none_chosen") }
    let model = try await site.database.read { tx in
      BatchPage(
        lines: try tx.chosenCases(ids, viewer), routing: try tx.caseRouting(viewer.community),
        handlers: try tx.handlers(viewer.community, on: SiteZone.shanghai.day(of: tx.now)),
        work: try tx.clockwork(viewer.community), back: back)
    }
    if model.lines.isEmpty { throw Problem.notFound }
    let fields = model.fields(CaseWords(site, context))
    if let form { return site.again("cases/batch-new", fields, form, context) }
    return site.page("cases/batch-new", fields, context)
  }

  static func ids(_ form: Form) -> [CaseID] {
    var seen: Set<CaseID> = []
    let ids = (form.values["case"] ?? []).compactMap { CaseID($0) }.filter { seen.insert($0).inserted }
    return Array(ids.prefix(CaseBatch.most))
  }

  @Sendable private func run(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let act = form.choice("act", BatchAct.self)
    let post = form.id("post", PostTag.self, required: act == .give)
    let window = form.id("window", WindowTag.self, required: act == .window)
    let words = form.text("words", required: act == .note)
    guard form.isValid, let act else { return try await page(form, form, context) }
    let ids = BatchRoutes.ids(form)
    let back = CaseFilter(Form(query: form.raw("back"))).address
    if ids.isEmpty { return site.redirect("/cases?" + back, flash: "workbench.none_chosen") }
    let about = try await name(act, post, window, context, viewer)
    let batch = CaseBatch(
      act: act, cases: ids, post: act == .give ? post : nil, window: act == .window ? window : nil, words: words,
      about: about, back: back)
    // The page has one nonce and three forms; another act or another choice from the same page is another batch.
    let said = [act.rawValue, post?.text ?? "", window?.text ?? "", words] + ids.map(\.text)
    let nonce = form.plainNonce + Hex.encode(site.vault.lookupHash(said.joined(separator: "|"), purpose: "submissions.digest"))
    let id = try await site.database.write { tx in try batch.begin(nonce: nonce, by: viewer, tx) }
    for place in ids.indices { try await one(place, batch, id, viewer) }
    return site.redirect("/cases/batches/\(id)")
  }

  /// In a transaction of its own; what is refused breaks nothing of the others.
  private func one(_ place: Int, _ batch: CaseBatch, _ id: CaseBatchID, _ viewer: Viewer) async throws {
    do {
      try await site.database.write { tx in try batch.run(place, of: id, by: viewer, tx) }
    } catch let error as any ProblemConvertible {
      let code = error.problem.code
      try await site.database.write { tx in try batch.refuse(place, code, of: id, by: viewer, tx) }
    } catch let problem as Problem {
      try await site.database.write { tx in try batch.refuse(place, problem.code, of: id, by: viewer, tx) }
    }
  }

  private func name(
    _ act: BatchAct, _ post: PostID?, _ window: WindowID?, _ context: AppContext, _ viewer: Viewer
  ) async throws -> String {
    try await site.database.read { tx in
      switch act {
      case .give:
        return try tx.handlers(viewer.community, on: SiteZone.shanghai.day(of: tx.now))
          .first { $0.handler.post == post }?.name ?? ""
      case .window: return try window.flatMap { try tx.caseRouting(viewer.community).window($0)?.name } ?? ""
      case .note: return ""
      }
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseBatchID = try context.id("id")
    let (batch, now) = try await site.database.read { tx in (try tx.batch(id, of: viewer), tx.now) }
    return site.page("cases/batch", BatchPage.fields(batch, now, CaseWords(site, context)), context)
  }

  /// Each that was given lies again where it lay; what went on meanwhile stays, and the page says so.
  @Sendable private func undo(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseBatchID = try context.id("id")
    _ = try await site.form(request, context)
    let batch = try await site.database.read { tx in try tx.batch(id, of: viewer) }
    for line in batch.lines where line.outcome == .done && batch.act == .give {
      do {
        try await site.database.write { tx in
          try UndoCase(id: line.item).run(by: viewer, tx)
          try tx.run(
            "UPDATE case_batch_lines SET outcome = 'undone' WHERE batch_id = \(id) AND case_id = \(line.item)")
        }
      } catch let problem as Problem where problem.code == "workbench.too_late" {
        throw problem
      } catch let problem as Problem {
        try await site.database.write { tx in
          try tx.run(
            """
            UPDATE case_batch_lines SET code = \(problem.code) WHERE batch_id = \(id) AND case_id = \(line.item)
            """)
        }
      }
    }
    return site.redirect("/cases/batches/\(id)", flash: "workbench.undone")
  }

  @Sendable private func undoOne(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let form = try await site.form(request, context)
    try await site.database.write { tx in _ = try UndoCase(id: id).run(by: viewer, tx) }
    return BenchRoutes(site: site).back(id, form, flash: "workbench.undone")
  }
}

/// The chosen cases and what can be done to them.
struct BatchPage: Sendable {
  let lines: [CaseLine]
  let routing: CaseRouting
  let handlers: [HandlerOption]
  let work: Clockwork
  let back: String

  func fields(_ words: CaseWords) -> Fields {
    let clocks = ClockWords(words: words, work: work)
    let bench = BenchWords(words: words, clocks: clocks, routing: routing)
    let sorted = handlers.sorted { $0.sortKey < $1.sortKey }
    let posts: [Fields] = sorted.map { option in
      ["value": option.handler.post.text, "word": option.name + "·" + words.text("role." + option.role.rawValue)]
    }
    let windows: [Fields] = routing.windows.filter(\.isOpen).map { window in
      ["value": window.id.text, "word": window.name(in: words.context.locale)]
    }
    return [
      "chosen": lines.map(bench.line), "count": lines.count, "handlers": posts, "windows": windows, "back": back,
    ]
  }

  static func fields(_ batch: BatchRecord, _ now: Timestamp, _ words: CaseWords) -> Fields {
    func rows(_ outcome: BatchLine.Outcome) -> [Fields] {
      batch.lines.filter { $0.outcome == outcome }.map { line in
        let why = line.code.isEmpty ? "" : words.text("problem." + line.code)
        return ["id": line.item.text, "number": line.number, "caseTitle": line.title, "why": why, "hasWhy": !why.isEmpty]
      }
    }
    let (done, refused, undone) = (rows(.done), rows(.refused), rows(.undone))
    return [
      "id": batch.id.text, "done": done, "hasDone": !done.isEmpty, "doneCount": done.count, "refused": refused,
      "hasRefused": !refused.isEmpty, "refusedCount": refused.count, "undone": undone, "hasUndone": !undone.isEmpty,
      "undoneCount": undone.count, "mayUndo": batch.mayUndo(at: now), "back": "/cases?" + batch.back,
      "what": words.text("workbench.batch.\(batch.act.rawValue)", ["about": batch.about]),
    ]
  }
}
