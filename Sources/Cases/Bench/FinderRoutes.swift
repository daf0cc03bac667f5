import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/find`: the page behind the palette, and what the palette reads. It answers what the viewer may see.
struct FinderRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/find", .act(.handleCase), use: show)
    routes.get("/cases/keys", .act(.handleCase), use: keys)
    routes.post("/cases/keys", .act(.handleCase), use: setKeys)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let words = String(Text.line(query.raw("q")).prefix(100))
    let (things, item, isInCharge) = try await site.database.read { tx in
      let item = try CaseID(query.raw("case")).flatMap { try tx.findCase($0) }
      let seen = try item.map { try tx.maySee($0, viewer) } ?? false
      let isInCharge = try item.map { try tx.isInCharge(of: $0, viewer) && tx.isCounted($0, for: viewer.person) } ?? false
      return (try Finder(words: words).things(viewer, tx), seen ? item : nil, isInCharge)
    }
    let found = acts(item, isInCharge, words, viewer, context) + pages(words, viewer, context) + things
    let fields: Fields = [
      "q": words, "isEmpty": found.isEmpty, "case": item?.id.text ?? "",
      "found": found.enumerated().map { place, one -> Fields in
        [
          "kind": site.text("find.kind.\(one.kind.rawValue)", context), "word": one.word, "detail": one.detail,
          "hasDetail": !one.detail.isEmpty, "path": one.path, "place": place,
        ]
      },
    ]
    return site.page("cases/find", fields, context).unkept
  }

  private func acts(_ item: Case?, _ isInCharge: Bool, _ words: String, _ viewer: Viewer, _ context: AppContext) -> [Found] {
    guard let item else { return [] }
    return Finder.acts(item, isInCharge: isInCharge, viewer).compactMap { key, anchor in
      let page = page("find.act.\(key)", "/cases/\(item.id)#\(anchor)")
      guard page.matches(words) else { return nil }
      return Found(kind: .act, word: site.text("find.act.\(key)", context), detail: item.number, path: page.path)
    }
  }

  private func pages(_ words: String, _ viewer: Viewer, _ context: AppContext) -> [Found] {
    var all = site.options.navigation(viewer).map { (key: "nav.\($0.key)", path: $0.path) }
    all += [("bench.title", "/bench"), ("workbench.filters_title", "/cases/filters"), ("workbench.keys", "/cases/keys")]
    if viewer.may(.fileCaseForCaller) { all.append(("cases.for_caller", "/cases/for-caller")) }
    all += [("nav.inbox", "/inbox"), ("nav.account", "/account")]
    return all.filter { page($0.key, $0.path).matches(words) }
      .map { Found(kind: .page, word: site.text($0.key, context), path: $0.path) }
  }

  private func page(_ key: String, _ path: String) -> FinderPage {
    let words = site.pages.translations
    return FinderPage(chinese: words.text(key, .chinese), english: words.text(key, .english), path: path)
  }

  // MARK: Keys

  @Sendable private func keys(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let choices = try await site.database.read { tx in try tx.benchChoices(viewer) }
    return site.page("cases/keys", ["hasKeys": choices.hasKeys], context)
  }

  /// Single keys can be switched off (WCAG 2.1.4): whoever speaks to her computer would press them by talking.
  @Sendable private func setKeys(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = try await site.form(request, context)
    let hasKeys = form.flag("keys")
    try await site.database.write { tx in
      var choices = try tx.benchChoices(viewer)
      choices.hasKeys = hasKeys
      try tx.keep(choices, of: viewer)
    }
    return site.redirect("/cases/keys", flash: hasKeys ? "workbench.keys_on" : "workbench.keys_off")
  }
}
