import Contracts
import Kernel
import Sheets
import Store
import Web

/// Grids, parks and buildings as lists: what `/places` shows, under its search, with what stands on the page of each.
struct PlaceExports: Sendable {
  let site: Site
  let territories: Territories

  static let lists = ["grids", "parks", "buildings"]

  func add(to routes: Routes) {
    routes.exports("/places/grids", .act(.seePlaces), site, of: "grids") { tx, asked in
      try lists(tx, asked).grids(words(asked))
    }
    routes.exports("/places/parks", .act(.seePlaces), site, of: "parks") { tx, asked in
      try lists(tx, asked).parks(words(asked))
    }
    routes.exports("/places/buildings", .act(.seePlaces), site, of: "buildings") { tx, asked in
      try lists(tx, asked).buildings(words(asked))
    }
  }

  /// The links of the page, each with the name of its list.
  func links(_ query: String, _ context: AppContext) -> [Fields] {
    PlaceExports.lists.map { list in
      site.exportLinks("/places/" + list, query: ["q": query])
        .merging(["name": site.text("export." + list, context)]) { _, new in new }
    }
  }

  private func words(_ asked: ExportRequest) -> PlaceWords { PlaceWords(site: site, context: asked.context) }

  private func lists(_ tx: Tx, _ asked: ExportRequest) throws -> PlaceLists {
    let community = asked.viewer.community
    guard let territory = try territories.current(community, tx) else { throw Problem.notFound }
    let query = Text.line(asked.query.raw("q"))
    var found: Set<PlaceID>?
    if !query.isEmpty {
      let lines = try tx.places(
        of: community, kinds: [.grid, .park, .building], matching: query, limit: Limits.sheetRows, offset: 0)
      found = Set(lines.map(\.id))
    }
    return PlaceLists(territory: territory, enterprises: try tx.enterpriseCounts(of: community), found: found)
  }
}

/// The rows of the three lists.
private struct PlaceLists {
  let territory: Territory
  let enterprises: [BuildingID: Int]
  /// What a search found; nil without one.
  let found: Set<PlaceID>?

  private func isListed(_ place: PlaceID) -> Bool { found?.contains(place) ?? true }

  private func firms(_ buildings: [Building]) -> SheetCell {
    .number(Int64(buildings.reduce(0) { $0 + (enterprises[$1.id] ?? 0) }))
  }

  func grids(_ words: PlaceWords) -> ExportedList {
    let rows = territory.grids.filter { isListed(.grid($0.id)) }.map { grid -> [SheetCell] in
      let buildings = territory.buildings.filter { $0.grid == grid.id }
      return [
        .text(grid.name), .number(Int64(territory.parks.count { $0.grid == grid.id })), .number(Int64(buildings.count)),
        firms(buildings),
      ]
    }
    return ExportedList(columns: ["grid", "parks", "buildings", "enterprises"].map { words.text($0) }, rows: rows)
  }

  func parks(_ words: PlaceWords) -> ExportedList {
    let rows = territory.parks.filter { isListed(.park($0.id)) }.map { park -> [SheetCell] in
      let buildings = territory.buildings.filter { $0.park == park.id }
      return [
        .text(park.name), .words(territory.grid(park.grid)?.name ?? ""), .words(park.address.text),
        .number(Int64(buildings.count)), firms(buildings),
      ]
    }
    return ExportedList(
      columns: ["park", "grid", "address", "buildings", "enterprises"].map { words.text($0) }, rows: rows)
  }

  func buildings(_ words: PlaceWords) -> ExportedList {
    let rows = territory.buildings.filter { isListed(.building($0.id)) }.map { building -> [SheetCell] in
      [
        .text(building.name), .words(territory.park(building.park)?.name ?? ""),
        .words(territory.grid(building.grid)?.name ?? ""), .words(building.address.text),
        .text(words.text("use." + building.kind.rawValue)), .number(Int64(building.floorsAbove)),
        .number(Int64(building.floorsBelow)), firms([building]),
      ]
    }
    let columns = ["building", "park", "grid", "address", "use", "floors_above", "floors_below", "enterprises"]
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }
}
