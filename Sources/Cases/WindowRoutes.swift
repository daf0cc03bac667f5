import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/windows`: the windows and categories of the community, with the words that lead to them; and how long callers are kept.
struct WindowRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/windows", .act(.manageSettings), use: index)
    routes.post("/settings/callers", .act(.manageSettings), use: keepCallers)
    routes.post("/settings/sources", .act(.manageSettings), use: renameSource)
    routes.post("/settings/windows/:id", .act(.manageSettings), use: rename)
    routes.post("/settings/windows/:id/categories", .act(.manageSettings), use: addCategory)
    routes.post("/settings/categories/:id", .act(.manageSettings), use: renameCategory)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/windows", try await fields(viewer), context)
  }

  private func fields(_ viewer: Viewer, sent: (row: String, form: Form)? = nil) async throws -> Fields {
    let (routing, days, lists) = try await site.database.read { tx in
      (try tx.caseRouting(viewer.community), try tx.callerDays(viewer.community), try tx.questionnaires(viewer.community))
    }
    let windows: [Fields] = routing.windows.map { window in
      let categories: [Fields] = routing.categories.filter { $0.window == window.id }.map { category in
        let row: Fields = [
          "id": category.id.text, "name": category.name, "englishName": category.englishName,
          "words": category.words.joined(separator: " "), "isOpen": category.isOpen,
          "questionCount": lists[category.id]?.questions.count ?? 0,
        ]
        return WindowRoutes.typed(sent, category.id.text, row)
      }
      let row: Fields = ["id": window.id.text, "name": window.name, "englishName": window.englishName, "isOpen": window.isOpen]
      let new = WindowRoutes.typed(sent, "new-" + window.id.text, ["id": window.id.text, "name": "", "englishName": "", "words": ""])
      let isUnfolded = sent.map { sent in sent.row == "new-" + window.id.text || categories.contains { $0["isWrong"] as? Bool == true } }
      return [
        "window": WindowRoutes.typed(sent, window.id.text, row), "name": window.name, "isDefault": window.isDefault,
        "categories": categories, "new": new, "isUnfolded": isUnfolded ?? false,
      ]
    }
    let sources: [Fields] = routing.sources.map { source in
      ["key": source.channel.rawValue, "name": source.name, "englishName": source.englishName, "isOpen": source.isOpen, "isForStaff": source.isForStaff]
    }
    return ["windows": windows, "callerDays": days, "sources": sources]
  }

  /// What was typed in this row, where it is the one that came back.
  private static func typed(_ sent: (row: String, form: Form)?, _ row: String, _ fields: Fields) -> Fields {
    var fields = fields
    fields["isWrong"] = false
    guard let sent, sent.row == row else { return fields }
    fields["isWrong"] = true
    fields["name"] = sent.form.raw("name")
    fields["englishName"] = sent.form.raw("english_name")
    if fields["words"] != nil { fields["words"] = sent.form.raw("words") }
    if fields["isOpen"] != nil { fields["isOpen"] = sent.form.flag("open") }
    return fields
  }

  @Sendable private func keepCallers(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let days = form.whole("caller_days", in: 1...3_650)
    guard let days, form.isValid else {
      let fields = try await fields(viewer).merging(["callerDays": form.raw("caller_days")]) { _, typed in typed }
      return site.again("cases/windows", fields, form, context)
    }
    try await site.database.write { tx in
      try tx.setCallerDays(days, community: viewer.community)
      try tx.audit("callers.kept", subject: viewer.community.text, detail: "\(days) days", by: viewer)
    }
    return site.redirect("/settings/windows", flash: "window.saved")
  }

  @Sendable private func rename(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: WindowID = try context.id("id")
    var form = try await site.form(request, context)
    let name = form.line("name", max: 20)
    let englishName = form.line("english_name", required: false, max: 60)
    let isOpen = form.flag("open")
    return try await save(form, of: id.text, context) { tx in
      try tx.caseRouting(viewer.community).check(window: id, name: name, isOpen: isOpen)
      guard
        try tx.renameWindow(id, community: viewer.community, name: name, englishName: englishName, isOpen: isOpen)
      else { throw Problem.notFound }
      try tx.audit("window.changed", subject: id.text, detail: "\(name), open: \(isOpen)", by: viewer)
    }
  }

  /// What a way in is called here, and whether staff are offered it.
  @Sendable private func renameSource(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let channel = form.choice("source", CaseChannel.self)
    let name = form.line("name", max: 20)
    let englishName = form.line("english_name", max: 60)
    guard form.isValid, let channel else { return site.again("cases/windows", try await fields(viewer), form, context) }
    // Only what staff choose can be put away: the others are how a case came.
    let isOpen = form.flag("open")
    try await site.database.write { tx in
      guard let source = try tx.caseSources(viewer.community).first(where: { $0.channel == channel }) else { throw Problem.notFound }
      _ = try tx.renameSource(
        channel, community: viewer.community, name: name, englishName: englishName, isOpen: source.isForStaff ? isOpen : source.isOpen)
      try tx.audit("source.changed", subject: viewer.community.text, detail: name, by: viewer)
    }
    return site.redirect("/settings/windows", flash: "window.saved")
  }

  @Sendable private func addCategory(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: WindowID = try context.id("id")
    var form = try await site.form(request, context)
    let name = form.line("name", max: 20)
    let englishName = form.line("english_name", required: false, max: 60)
    let words = WindowRoutes.words(form)
    let key = site.world.newSecret(byteCount: 6)
    return try await save(form, of: "new-" + id.text, context) { tx in
      let routing = try tx.caseRouting(viewer.community)
      guard routing.window(id) != nil else { throw Problem.notFound }
      try routing.check(category: nil, name: name)
      let position = routing.categories.filter { $0.window == id }.count
      try tx.addCategory(
        key, to: id, name: name, englishName: englishName, words: words, position: position, community: viewer.community)
      try tx.audit("category.added", subject: id.text, detail: name, by: viewer)
    }
  }

  @Sendable private func renameCategory(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseCategoryID = try context.id("id")
    var form = try await site.form(request, context)
    let name = form.line("name", max: 20)
    let englishName = form.line("english_name", required: false, max: 60)
    let words = WindowRoutes.words(form)
    let isOpen = form.flag("open")
    return try await save(form, of: id.text, context) { tx in
      try tx.caseRouting(viewer.community).check(category: id, name: name)
      guard
        try tx.renameCategory(
          id, community: viewer.community, name: name, englishName: englishName, words: words, isOpen: isOpen)
      else { throw Problem.notFound }
      try tx.audit("category.changed", subject: id.text, detail: "\(name), open: \(isOpen)", by: viewer)
    }
  }

  /// One form of the page: what is wrong with it stands beside its own row, with what was typed.
  private func save(
    _ sent: Form, of row: String, _ context: AppContext, _ change: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    var form = sent
    if form.isValid {
      do {
        try await site.database.write { tx in try change(tx) }
        return site.redirect("/settings/windows", flash: "window.saved")
      } catch let error as WindowError {
        form.reject(error.field, error.code)
      }
    }
    let fields = try await fields(try context.requireViewer(), sent: (row, form))
    return site.again("cases/windows", fields, form, context)
  }

  /// Words apart by spaces, commas or the Chinese list comma; at most forty.
  private static func words(_ form: Form) -> [String] {
    let typed = String(form.raw("words").prefix(1_000))
    let pieces = typed.split { " ,，、;；\n\r\t　".contains($0) }
    return pieces.prefix(40).map { Text.line($0) }.filter { !$0.isEmpty }
  }
}
