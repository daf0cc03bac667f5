import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/filters`: what somebody kept, under which names, for whom, and with which one the list begins.
struct FilterRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/filters", .act(.handleCase), use: show)
    routes.post("/cases/filters", .act(.handleCase), use: keep)
    routes.post("/cases/filters/:id", .act(.handleCase), use: change)
    routes.post("/cases/filters/:id/removal", .act(.handleCase), use: remove)
    routes.post("/cases/filters/:id/restoration", .act(.handleCase), use: restore)
    routes.post("/cases/first-filter", .act(.handleCase), use: choose)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(nil, nil, context)
  }

  /// `id` is the one that `form` is about; without it a new one.
  private func page(_ id: CaseFilterID?, _ form: Form?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let kept = try tx.keptFilters(viewer)
      return KeptFilterPage(
        kept: kept, removed: try tx.keptFilters(viewer, removed: true), first: try tx.benchChoices(viewer).filter,
        ended: try tx.ended(kept.map(\.filter), viewer), wrong: id)
    }
    let fields = model.fields(CaseWords(site, context), viewer)
    if let form { return site.again("cases/filters", fields, form, context) }
    return site.page("cases/filters", fields, context)
  }

  private func read(_ form: inout Form) -> (name: String, isShared: Bool) {
    (form.line("filter_name", max: KeptFilter.nameCharacters), form.flag("shared"))
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let (name, isShared) = read(&form)
    // What is kept is what the list understands of the address, and nothing else that stood in it.
    let address = CaseFilter(Form(query: form.raw("query"))).settled.address
    if form.isValid {
      do {
        try await site.database.write { tx in
          try KeepFilter(name: name, query: address, isShared: isShared).run(by: viewer, tx)
        }
        return site.redirect("/cases?" + address, flash: "workbench.filter_kept")
      } catch let problem as Problem where problem.code == "workbench.filter_name_taken" {
        form.reject("filter_name", problem.code)
      }
    }
    return try await page(nil, form, context)
  }

  @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseFilterID = try context.id("id")
    var form = try await site.form(request, context)
    let (name, isShared) = read(&form)
    if form.isValid {
      do {
        try await site.database.write { tx in
          try KeepFilter(id: id, name: name, query: "", isShared: isShared).run(by: viewer, tx)
        }
        return site.redirect("/cases/filters", flash: "workbench.filter_changed")
      } catch let problem as Problem where problem.code == "workbench.filter_name_taken" {
        form.reject("filter_name", problem.code)
      }
    }
    return try await page(id, form, context)
  }

  @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
    try await remove(request, context, isUndone: false)
  }

  @Sendable private func restore(_ request: Request, _ context: AppContext) async throws -> Response {
    try await remove(request, context, isUndone: true)
  }

  private func remove(_ request: Request, _ context: AppContext, isUndone: Bool) async throws -> Response {
    let viewer = try context.requireViewer()
    _ = try await site.form(request, context)
    let id: CaseFilterID = try context.id("id")
    try await site.database.write { tx in try RemoveFilter(id: id, isUndone: isUndone).run(by: viewer, tx) }
    return site.redirect(
      "/cases/filters", flash: isUndone ? "workbench.filter_restored" : "workbench.filter_removed")
  }

  /// With which one the list begins; without an id with everything that is unfinished.
  @Sendable private func choose(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = try await site.form(request, context)
    let id = CaseFilterID(form.raw("filter"))
    try await site.database.write { tx in
      if let id, !(try tx.keptFilters(viewer).contains { $0.id == id }) { throw Problem.notFound }
      var choices = try tx.benchChoices(viewer)
      choices.filter = id
      try tx.keep(choices, of: viewer)
    }
    return site.redirect("/cases/filters", flash: "workbench.filter_first")
  }
}

/// The page of kept filters.
struct KeptFilterPage: Sendable {
  let kept: [KeptFilter]
  let removed: [KeptFilter]
  let first: CaseFilterID?
  /// For each of `kept`: what it names and is no more.
  let ended: [[String]]
  /// The one whose form came back.
  let wrong: CaseFilterID?

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let comma = words.text("site.comma")
    let lines: [(KeptFilter, Fields)] = zip(kept, ended).map { filter, ended in
      let what = ended.map { words.text("workbench.ended.\($0)") }.joined(separator: comma)
      return (
        filter,
        [
          "id": filter.id.text, "name": filter.name, "path": "/cases?" + filter.filter.address, "isShared": filter.isShared,
          "by": filter.personName, "isFirst": filter.id == first, "ended": what, "hasEnded": !ended.isEmpty,
          "isWrong": filter.id == wrong,
        ]
      )
    }
    let own = lines.filter { $0.0.person == viewer.person }.map(\.1)
    let others = lines.filter { $0.0.person != viewer.person }.map(\.1)
    let gone: [Fields] = removed.map { ["id": $0.id.text, "name": $0.name] }
    return [
      "own": own, "hasOwn": !own.isEmpty, "others": others, "hasOthers": !others.isEmpty, "removed": gone,
      "hasRemoved": !gone.isEmpty, "hasFirst": first != nil, "canShare": viewer.may(.seePeople),
      "isNewWrong": wrong == nil,
    ]
  }
}

extension Tx {
  /// What a filter names and is no more: `window`, `category`, `grid`, `building`, `enterprise`.
  func ended(_ filter: CaseFilter, _ viewer: Viewer) throws -> [String] { try ended([filter], viewer)[0] }

  /// The same of several, in their order: each registry is asked once, and only when one of them names something in it.
  func ended(_ filters: [CaseFilter], _ viewer: Viewer) throws -> [[String]] {
    let community = viewer.community
    func names<Named>(_ part: KeyPath<CaseFilter, Named?>) -> Bool { filters.contains { $0[keyPath: part] != nil } }
    let routing = names(\.window) || names(\.category) ? try caseRouting(community) : nil as CaseRouting?
    let knownGrids: Set<String> = names(\.grid) ? Set(try grids(community).map(\.id)) : []
    let knownBuildings: Set<BuildingID> = names(\.building) ? Set(try buildings(community, limit: 2_000).map(\.id)) : []
    let organizations = try knownOrganizations(filters.compactMap(\.organization))
    return filters.map { filter in
      var ended: [String] = []
      if let id = filter.window, routing?.window(id)?.isOpen != true { ended.append("window") }
      if let id = filter.category, routing?.category(id)?.isOpen != true { ended.append("category") }
      if let id = filter.grid, !knownGrids.contains(id.text) { ended.append("grid") }
      if let id = filter.building, !knownBuildings.contains(id) { ended.append("building") }
      if let id = filter.organization, !organizations.contains(id) { ended.append("enterprise") }
      return ended
    }
  }

  /// Those among `ids` that are in the registry.
  private func knownOrganizations(_ ids: [OrganizationID]) throws -> Set<OrganizationID> {
    if ids.isEmpty { return [] }
    let found = try all(
      """
      SELECT organization_id FROM enterprise_cards WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id LIMIT \(ids.count)
      """
    ) { row in try row("organization_id", as: OrganizationID.self) }
    return Set(found)
  }
}
