import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Small forms below the large ones: moving, ending, other names, floors.
struct PlaceChangeRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.post("/parks/:id/grid", .act(.editPlaces), use: movePark)
    routes.post("/buildings/:id/place", .act(.editPlaces), use: moveBuilding)
    routes.post("/buildings/:id/floors", .act(.editPlaces), use: addFloors)
    routes.post("/grids/:id/ending", .act(.editPlaces)) { request, context in
      try await end(.grid(try context.id("id")), request, context)
    }
    routes.post("/parks/:id/ending", .act(.editPlaces)) { request, context in
      try await end(.park(try context.id("id")), request, context)
    }
    routes.post("/buildings/:id/ending", .act(.editPlaces)) { request, context in
      try await end(.building(try context.id("id")), request, context)
    }
    routes.post("/places/aliases", .act(.editPlaces), use: addAlias)
    routes.post("/places/aliases/removal", .act(.editPlaces), use: removeAlias)
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  /// These forms have one or two fields; what is wrong with them fits on the problem page.
  private func require(_ form: Form) throws {
    guard form.isValid, form.errors.isEmpty else {
      let code = form.errors.first?.code ?? "form.broken"
      throw Problem(.invalid, code: code, fields: form.errors)
    }
  }

  @Sendable private func movePark(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ParkID = try context.id("id")
    var form = try await site.form(request, context)
    let day = form.dayOrToday("day", today)
    let grid = form.id("grid", GridTag.self)
    try require(form)
    guard let grid else { throw Problem.notFound }
    try await site.database.write { tx in try MovePark(id: id, to: grid, on: day).run(by: viewer, tx) }
    return site.redirect("/parks/\(id)", flash: "place_moved")
  }

  @Sendable private func moveBuilding(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: BuildingID = try context.id("id")
    var form = try await site.form(request, context)
    let day = form.dayOrToday("day", today)
    let holder = form.holder()
    try require(form)
    try await site.database.write { tx in
      switch holder {
      case .park(let park):
        let found = try tx.findPark(park, in: viewer.community)
        try MoveBuilding(id: id, to: found.grid, park: park, on: day).run(by: viewer, tx)
      case .grid(let grid): try MoveBuilding(id: id, to: grid, on: day).run(by: viewer, tx)
      default: throw Problem.notFound
      }
    }
    return site.redirect("/buildings/\(id)", flash: "place_moved")
  }

  @Sendable private func addFloors(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: BuildingID = try context.id("id")
    let form = try await site.form(request, context)
    guard let levels = PlaceRange.levels(form.raw("levels")) else { throw PlaceError.levelsInvalid }
    guard let rooms = PlaceRange.rooms(form.raw("rooms")) else { throw PlaceError.roomsInvalid }
    let day = today
    try await site.database.write { tx in
      let building = try tx.findBuilding(id, in: viewer.community)
      let starts = max(building.dates.starts, min(day, tx.today))
      _ = try AddFloors(building: id, levels: levels, rooms: rooms, starts: starts).run(by: viewer, tx)
    }
    return site.redirect("/buildings/\(id)", flash: "floors_added")
  }

  @Sendable private func end(_ place: PlaceID, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let day = form.dayOrToday("day", today)
    try require(form)
    try await site.database.write { tx in try EndPlace(place, on: day).run(by: viewer, tx) }
    return site.redirect(PlaceWords.href(place) ?? "/places", flash: "place_ended")
  }

  @Sendable private func addAlias(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let name = form.line("alias", max: 60)
    let source: PlaceAlias.Source = form.choice("source", required: false) ?? .spoken
    try require(form)
    guard let place = PlaceID(form.raw("place")), let href = PlaceWords.href(place) else { throw Problem.notFound }
    let command = AddAlias(PlaceAlias(place: place, alias: name, source: source))
    try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect(href + "/edit", flash: "alias_added")
  }

  @Sendable private func removeAlias(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = try await site.form(request, context)
    guard let place = PlaceID(form.raw("place")), let href = PlaceWords.href(place) else { throw Problem.notFound }
    let command = RemoveAlias(place: place, alias: Text.line(form.raw("alias")))
    try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect(href + "/edit", flash: "alias_removed")
  }
}
