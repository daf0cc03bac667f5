import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// New grids, parks and buildings, and changes of those that are there.
struct PlaceEditRoutes: Sendable {
  let site: Site
  private var forms: PlaceForms { PlaceForms(site: site) }

  init(site: Site) { self.site = site }

  func add(to routes: Routes) {
    routes.get("/grids/new", .act(.editPlaces)) { _, context in try await show(.newGrid, Form(), context) }
    routes.get("/parks/new", .act(.editPlaces)) { _, context in try await show(.newPark, Form(), context) }
    routes.get("/buildings/new", .act(.editPlaces)) { _, context in try await show(.newBuilding, Form(), context) }
    routes.get("/grids/:id/edit", .act(.editPlaces)) { _, context in
      try await show(.grid(try context.id("id")), nil, context)
    }
    routes.get("/parks/:id/edit", .act(.editPlaces)) { _, context in
      try await show(.park(try context.id("id")), nil, context)
    }
    routes.get("/buildings/:id/edit", .act(.editPlaces)) { _, context in
      try await show(.building(try context.id("id")), nil, context)
    }
    routes.post("/grids", .act(.editPlaces), use: createGrid)
    routes.post("/parks", .act(.editPlaces), use: createPark)
    routes.post("/buildings", .act(.editPlaces), use: createBuilding)
    routes.post("/grids/:id", .act(.editPlaces), use: editGrid)
    routes.post("/parks/:id", .act(.editPlaces), use: editPark)
    routes.post("/buildings/:id", .act(.editPlaces), use: editBuilding)
    PlaceChangeRoutes(site: site).add(to: routes)
  }

  private func show(_ subject: PlaceEditPage.Subject, _ form: Form?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let page = try await page(subject, viewer)
    let words = PlaceWords(site: site, context: context)
    var fields = page.fields(words)
    let filled = form ?? page.filled
    fields.merge(filled.fields(site.pages.translations, context.locale)) { _, new in new }
    return site.page(page.template, fields, context)
  }

  private func page(_ subject: PlaceEditPage.Subject, _ viewer: Viewer) async throws -> PlaceEditPage {
    try await site.database.read { tx in try PlaceEditPage(subject, viewer, tx) }
  }

  /// Marks what is wrong and gives the page back with everything that was typed.
  private func again(
    _ error: PlaceError?, _ subject: PlaceEditPage.Subject, _ form: Form, _ context: AppContext
  ) async throws -> Response {
    let page = try await page(subject, try context.requireViewer())
    let fields = page.fields(PlaceWords(site: site, context: context), form)
    guard let error else { return site.again(page.template, fields, form, context) }
    return try forms.again(error, page.template, fields, form, context)
  }

  // MARK: New ones

  @Sendable private func createGrid(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let command = CreateGrid(
      name: form.line("name", max: 60), number: form.whole("number", in: 1...999, required: false),
      boundary: form.area("boundary"), starts: form.dayOrToday("starts", today))
    guard form.isValid else { return try await again(nil, .newGrid, form, context) }
    do {
      let path = try await forms.once(form, viewer) { tx in "/grids/\(try command.run(by: viewer, tx).id)" }
      return site.redirect(path, flash: "place_created")
    } catch let error as PlaceError { return try await again(error, .newGrid, form, context) }
  }

  @Sendable private func createPark(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let name = form.line("name", max: 60)
    let (address, boundary) = (form.address(), form.area("boundary"))
    let starts = form.dayOrToday("starts", today)
    guard let grid = form.id("grid", GridTag.self), form.isValid else {
      return try await again(nil, .newPark, form, context)
    }
    let command = CreatePark(grid: grid, name: name, address: address, boundary: boundary, starts: starts)
    do {
      let path = try await forms.once(form, viewer) { tx in "/parks/\(try command.run(by: viewer, tx).id)" }
      return site.redirect(path, flash: "place_created")
    } catch let error as PlaceError { return try await again(error, .newPark, form, context) }
  }

  @Sendable private func createBuilding(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let facts = form.buildingFacts(keeping: nil)
    let starts = form.dayOrToday("starts", today)
    guard let holder = form.holder(), let facts, form.isValid else {
      return try await again(nil, .newBuilding, form, context)
    }
    var command = CreateBuilding(facts: facts, starts: starts)
    if case .park(let id) = holder { command.park = id }
    if case .grid(let id) = holder { command.grid = id }
    let create = command
    do {
      let path = try await forms.once(form, viewer) { tx in "/buildings/\(try create.run(by: viewer, tx).id)" }
      return site.redirect(path, flash: "place_created")
    } catch let error as PlaceError { return try await again(error, .newBuilding, form, context) }
  }

  // MARK: Those that are there

  @Sendable private func editGrid(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: GridID = try context.id("id")
    var form = try await site.form(request, context)
    let (name, boundary) = (form.line("name", max: 60), form.area("boundary"))
    guard let number = form.whole("number", in: 1...999), form.isValid else {
      return try await again(nil, .grid(id), form, context)
    }
    let command = EditGrid(id: id, name: name, number: number, boundary: boundary)
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch let error as PlaceError { return try await again(error, .grid(id), form, context) }
    return site.redirect("/grids/\(id)", flash: "place_saved")
  }

  @Sendable private func editPark(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ParkID = try context.id("id")
    var form = try await site.form(request, context)
    let command = EditPark(
      id: id, name: form.line("name", max: 60), address: form.address(), boundary: form.area("boundary"))
    guard form.isValid else { return try await again(nil, .park(id), form, context) }
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch let error as PlaceError { return try await again(error, .park(id), form, context) }
    return site.redirect("/parks/\(id)", flash: "place_saved")
  }

  @Sendable private func editBuilding(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: BuildingID = try context.id("id")
    var form = try await site.form(request, context)
    let old = try await site.database.read { tx in try tx.findBuilding(id, in: viewer.community) }
    let facts = form.buildingFacts(keeping: BuildingFacts(of: old))
    guard let facts, form.isValid else { return try await again(nil, .building(id), form, context) }
    let command = EditBuilding(id: id, facts: facts)
    do {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    } catch let error as PlaceError { return try await again(error, .building(id), form, context) }
    return site.redirect("/buildings/\(id)", flash: "place_saved")
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }
}

extension Form {
  /// What the form of a building says; the footprint and the owner, which it does not show, stay as they are.
  mutating func buildingFacts(keeping old: BuildingFacts?) -> BuildingFacts? {
    let name = line("name", max: 60)
    let kind: BuildingKind? = choice("kind")
    let address = address()
    let above = whole("floors_above", in: 1...200)
    let below = whole("floors_below", in: 0...20, required: false) ?? 0
    let point = point()
    let firm = id("property", OrganizationTag.self, required: false)
    guard let kind, let above else { return nil }
    return BuildingFacts(
      name: name, kind: kind, address: address, floorsAbove: above, floorsBelow: below, point: point,
      footprint: old?.footprint, owner: old?.owner, propertyFirm: firm)
  }
}
