import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/places`, the pages of grids, parks and buildings, the map, the address check, and the API of all these.
public struct PlaceRoutes: Sendable {
  let site: Site
  let territories: Territories
  let layers: [MapLayer]
  let wiring: PlaceWiring

  /// `layers` beside that of the enterprises: `App` brings the counts of cases.
  public init(site: Site, territories: Territories, layers: [MapLayer] = [], wiring: PlaceWiring = PlaceWiring()) {
    self.site = site
    self.territories = territories
    self.layers = layers
    self.wiring = wiring
  }

  public func add(to routes: Routes) {
    routes.get("/places", .act(.seePlaces), use: index)
    routes.get("/places/check", .act(.seePlaces), use: check)
    routes.get("/grids/:id", .act(.seePlaces), use: showGrid)
    routes.get("/parks/:id", .act(.seePlaces), use: showPark)
    routes.get("/buildings/:id", .act(.seePlaces), use: showBuilding)
    PlaceExports(site: site, territories: territories).add(to: routes)
    MapRoutes(site: site, territories: territories, layers: layers).add(to: routes)
    PlaceEditRoutes(site: site).add(to: routes)
    RedrawRoutes(site: site).add(to: routes)
    GeographyRoutes(site: site, territories: territories).add(to: routes)
    CommunityRoutes(site: site, wiring: wiring).add(to: routes)
    ServiceRoutes(site: site).add(to: routes)
    DutyRoutes(site: site, territories: territories, wiring: wiring).add(to: routes)
    PlaceAPI(site: site, territories: territories).add(to: routes)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let query = Text.line(form.raw("q"))
    let paging = Paging(form)
    let words = PlaceWords(site: site, context: context)
    let territories = territories
    let exports = PlaceExports(site: site, territories: territories)
    let fields = try await site.database.read { tx -> Fields in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      let page = PlacesPage(
        territory: territory, enterprises: try tx.enterpriseCounts(of: viewer.community),
        enterpriseTotal: try tx.enterpriseTotal(of: viewer.community))
      var fields = page.fields(words, mayEdit: viewer.may(.editPlaces))
      fields["exports"] = exports.links(query, context)
      if viewer.may(.editPlaces) { fields.merge(try BoundaryWork(territory, tx).fields(words)) { _, new in new } }
      if !query.isEmpty {
        let kinds: [PlaceKind] = [.grid, .park, .building]
        let search = PlaceSearchPage(
          query: query,
          lines: try tx.places(
            of: viewer.community, kinds: kinds, matching: query, limit: paging.size, offset: paging.offset),
          total: try tx.placeCount(of: viewer.community, kinds: kinds, matching: query))
        fields.merge(search.fields(words, territory, paging)) { _, new in new }
      }
      return fields
    }
    return site.page("places/index", fields, context)
  }

  @Sendable private func showGrid(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: GridID = try context.id("id")
    let words = PlaceWords(site: site, context: context)
    let territories = territories
    let fields = try await site.database.read { tx -> Fields in
      let grid = try tx.findGrid(id, in: viewer.community)
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      let enterprises = try tx.enterpriseCounts(of: viewer.community)
      let page = PlacesPage(territory: territory, enterprises: enterprises, enterpriseTotal: 0)
      let rows = PlacesPage.rows(of: grid, territory, enterprises)
      var fields: Fields = [
        "id": id.text, "name": grid.name, "counts": page.counts(of: grid, words), "parks": rows,
        "hasParks": !rows.isEmpty, "mayEdit": viewer.may(.editPlaces), "hasArea": grid.boundary != nil,
        "area": grid.boundary.map { words.area($0.area) } ?? "",
        "supervision": territory.community.supervisionPhone,
        "supervisionTel": Site.telephone(territory.community.supervisionPhone),
        "hasSupervision": !territory.community.supervisionPhone.isEmpty,
      ]
      if grid.boundary == nil, grid.dates.isCurrent {
        fields["isUndrawn"] = true
        fields["undrawn"] = BoundaryWork.said(try tx.boundaryOrigins(of: id), words)
      }
      let path = PlacePath(community: viewer.community, grid: id)
      fields.merge(try common(.grid(id), grid.dates, path, territory.community, words, tx)) { _, new in new }
      return fields
    }
    return site.page("places/grid", fields, context)
  }

  @Sendable private func showPark(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ParkID = try context.id("id")
    let words = PlaceWords(site: site, context: context)
    let fields = try await site.database.read { tx -> Fields in
      let park = try tx.findPark(id, in: viewer.community)
      guard let grid = try tx.grid(park.grid), let community = try tx.community(viewer.community) else {
        throw Problem.notFound
      }
      let enterprises = try tx.enterpriseCounts(of: viewer.community)
      let buildings = try tx.buildings(of: viewer.community, park: id)
      let lines: [Fields] = buildings.map { building in
        [
          "id": building.id.text, "name": building.name, "kindWord": words.text("use." + building.kind.rawValue),
          "floors": building.floorsAbove, "enterprises": enterprises[building.id] ?? 0,
        ]
      }
      let firms = buildings.reduce(0) { $0 + (enterprises[$1.id] ?? 0) }
      var fields: Fields = [
        "id": id.text, "name": park.name, "gridID": grid.id.text, "gridName": grid.name, "buildings": lines,
        "hasBuildings": !lines.isEmpty, "address": park.address.text, "hasAddress": !park.address.isEmpty,
        "counts": words.text("counts.park", ["buildings": "\(lines.count)", "enterprises": "\(firms)"]),
        "mayEdit": viewer.may(.editPlaces),
      ]
      let path = PlacePath(community: viewer.community, grid: grid.id, park: id)
      fields.merge(try common(.park(id), park.dates, path, community, words, tx)) { _, new in new }
      return fields
    }
    return site.page("places/park", fields, context)
  }

  /// People, other names, history: the same for grids and parks.
  @Sendable private func common(
    _ place: PlaceID, _ dates: EffectiveDates, _ path: PlacePath, _ community: Community, _ words: PlaceWords,
    _ tx: Tx
  ) throws -> Fields {
    let history = try PlaceHistory(of: place, dates: dates, tx.placeName, tx.successions(of: place))
    var fields = words.ended(dates)
    let plan = try wiring.duty(tx, community.id)
    fields.merge(words.people(try tx.postHolders(of: path), plan, of: community)) { _, new in new }
    fields.merge(words.aliases(try tx.aliases(of: place))) { _, new in new }
    fields.merge(history.fields(words)) { _, new in new }
    return fields
  }

  @Sendable private func showBuilding(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: BuildingID = try context.id("id")
    let words = PlaceWords(site: site, context: context)
    let wiring = wiring
    let page = try await site.database.read { tx in try tx.buildingPage(id, viewer, try wiring.duty(tx, viewer.community)) }
    return site.page("places/building", page.fields(words), context)
  }
}

extension Tx {
  func buildingPage(_ id: BuildingID, _ viewer: Viewer, _ plan: DutyPlan) throws -> BuildingPage {
    let building = try findBuilding(id, in: viewer.community)
    guard let grid = try grid(building.grid), let community = try community(viewer.community) else {
      throw Problem.notFound
    }
    let park = try building.park.flatMap(self.park)
    let path = PlacePath(community: viewer.community, grid: building.grid, park: building.park, building: id)
    let everyone = try occupants(of: id, in: viewer.community)
    let place = PlaceID.building(id)
    let neighbours = try building.park.map { try buildings(of: viewer.community, park: $0).filter { $0.id != id } } ?? []
    return BuildingPage(
      building: building, fullName: Territory.fullName(of: building.name, in: park?.name), grid: grid, park: park,
      community: community, floors: try floors(of: id), units: try units(of: id),
      occupants: everyone.filter { viewer.maySee($0.id, in: path) }, enterpriseCount: everyone.count,
      holders: try postHolders(of: path), plan: plan, aliases: try aliases(of: place),
      history: try PlaceHistory(of: place, dates: building.dates, placeName, successions(of: place)),
      neighbours: neighbours, ownerName: try organizationName(building.owner),
      propertyName: try organizationName(building.propertyFirm), viewer: viewer)
  }
}

extension Viewer {
  /// Who may list the enterprises of a place sees who is in it; who acts for one sees that one.
  func maySee(_ organization: OrganizationID, in path: PlacePath) -> Bool {
    switch reach(of: .listEnterprises) {
    case .community: true
    case .scope: covers(path) || organization == enterprise
    case .own, .none: organization == enterprise
    }
  }
}
