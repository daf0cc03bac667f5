import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/exclusions`: what is left out of the figures, who proposed it and who agreed; and proposing and deciding.
struct ExclusionRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/exclusions", .act(.fileCaseForCaller), use: index)
    routes.get("/cases/:id/exclusion", .act(.fileCaseForCaller), use: show)
    routes.post("/cases/:id/exclusion", .act(.fileCaseForCaller), use: propose)
    routes.post("/cases/:id/exclusion/decision", .act(.fileCaseForCaller), use: decide)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let paging = Paging(Form(query: request.uri.query), size: 50)
    let found = try await site.database.read { tx in
      let list = try tx.exclusions(viewer, limit: paging.size, offset: paging.offset)
      let lines = Dictionary(try tx.caseLines(list.map(\.caseID)).map { ($0.id, $0) }) { first, _ in first }
      return (list: list, lines: lines, total: try tx.exclusionCount(viewer))
    }
    let words = CaseWords(site, context)
    let rows: [Fields] = found.list.compactMap { one -> Fields? in
      guard let line = found.lines[one.caseID] else { return nil }
      return self.fields(one, words).merging(["id": line.id.text, "number": line.number, "caseTitle": line.title]) { _, new in new }
    }
    let fields: Fields = [
      "exclusions": rows, "isEmpty": rows.isEmpty, "pager": paging.fields(total: found.total, path: "/cases/exclusions", query: [:]),
    ]
    return site.page("cases/exclusions", fields, context)
  }

  /// Proposing, and deciding what another proposed.
  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, context, viewer)
  }

  private func page(_ id: CaseID, _ form: Form?, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let found = try await site.database.read { tx in
      let item = try tx.handledCase(id, by: viewer)
      return (item: item, last: try tx.lastExclusion(of: id), isHandler: try tx.hasHandled(item, viewer.person))
    }
    let words = CaseWords(site, context)
    let chosen = form?.raw("exclusion_kind") ?? ""
    let kinds: [Fields] = ExclusionKind.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("exclusion.kind.\(kind.rawValue)"), "isChosen": kind.rawValue == chosen]
    }
    let isOpen = found.last.map { $0.isApproved == nil } ?? false
    var page: Fields = [
      "id": id.text, "number": found.item.number, "caseTitle": found.item.title, "kinds": kinds, "isHandler": found.isHandler,
      "hasLast": found.last != nil, "isOpen": isOpen,
      "canPropose": !found.isHandler && (found.last == nil || found.last?.isApproved == false),
      "canDecide": isOpen && !found.isHandler && found.last?.proposedBy != viewer.person,
      "isOwnProposal": isOpen && found.last?.proposedBy == viewer.person,
    ]
    if let last = found.last { page.merge(fields(last, words)) { _, new in new } }
    if let form { return site.again("cases/exclusion", page, form, context) }
    return site.page("cases/exclusion", page, context)
  }

  private func fields(_ one: Exclusion, _ words: CaseWords) -> Fields {
    let state = one.isApproved.map { $0 ? "approved" : "refused" } ?? "open"
    return [
      "kind": words.text("exclusion.kind.\(one.kind.rawValue)"), "words": one.words, "proposedBy": one.proposedByName,
      "proposedAt": words.when.moment(one.proposedAt), "state": words.text("exclusion.state.\(state)"), "isDecided": one.isApproved != nil,
      "decidedBy": one.decidedByName,
      "decidedAt": one.decidedAt.map { words.when.moment($0) } ?? "", "decisionWords": one.decisionWords,
      "hasDecisionWords": !one.decisionWords.isEmpty,
    ]
  }

  @Sendable private func propose(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let kind = form.choice("exclusion_kind", ExclusionKind.self)
    let words = form.text("exclusion_words", max: 500)
    guard form.isValid, let kind else { return try await page(id, form, context, viewer) }
    try await site.database.write { tx in try ProposeExclusion(id: id, kind: kind, words: words).run(by: viewer, tx) }
    return site.redirect("/cases/\(id)/exclusion", flash: "exclusion.proposed")
  }

  @Sendable private func decide(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let isApproved = form.raw("decision") == "approve"
    // Agreeing needs no words; refusing says why.
    let words = form.text("decision_words", required: !isApproved, max: 500)
    guard form.isValid else { return try await page(id, form, context, viewer) }
    try await site.database.write { tx in
      try DecideExclusion(id: id, isApproved: isApproved, words: words).run(by: viewer, tx)
    }
    return site.redirect("/cases/exclusions", flash: isApproved ? "exclusion.approved" : "exclusion.refused")
  }
}
