import Contracts
import Kernel
import Web

/// The tree of a community with the number of enterprises at each step.
struct PlacesPage: Sendable {
  let territory: Territory
  let enterprises: [BuildingID: Int]
  let enterpriseTotal: Int

  func fields(_ words: PlaceWords, mayEdit: Bool) -> Fields {
    let lines = territory.grids.map { grid($0, words) }
    return [
      "grids": lines, "hasGrids": !lines.isEmpty, "gridCount": territory.grids.count,
      "parkCount": territory.parks.count, "buildingCount": territory.buildings.count,
      "enterpriseCount": enterpriseTotal, "mayEdit": mayEdit, "isSearch": false, "query": "",
    ]
  }

  private func grid(_ grid: Grid, _ words: PlaceWords) -> Fields {
    let rows = PlacesPage.rows(of: grid, territory, enterprises)
    return [
      "id": grid.id.text, "name": grid.name, "counts": counts(of: grid, words), "parks": rows,
      "hasParks": !rows.isEmpty,
    ]
  }

  func counts(of grid: Grid, _ words: PlaceWords) -> String {
    let buildings = territory.buildings.filter { $0.grid == grid.id }
    let parks = territory.parks.count { $0.grid == grid.id }
    let firms = buildings.reduce(0) { $0 + (enterprises[$1.id] ?? 0) }
    return words.text(
      "counts.grid", ["parks": "\(parks)", "buildings": "\(buildings.count)", "enterprises": "\(firms)"])
  }

  /// One row for each park, and one for the buildings outside of parks.
  static func rows(of grid: Grid, _ territory: Territory, _ enterprises: [BuildingID: Int]) -> [Fields] {
    let buildings = territory.buildings.filter { $0.grid == grid.id }
    var rows: [Fields] = []
    for park in territory.parks where park.grid == grid.id {
      rows.append(row(park, buildings.filter { $0.park == park.id }, enterprises))
    }
    let loose = buildings.filter { $0.park == nil }
    if !loose.isEmpty { rows.append(row(nil, loose, enterprises)) }
    return rows
  }

  private static func row(_ park: Park?, _ buildings: [Building], _ enterprises: [BuildingID: Int]) -> Fields {
    let links: [Fields] = buildings.map { ["id": $0.id.text, "name": $0.name] }
    return [
      "isPark": park != nil, "parkID": park?.id.text ?? "", "parkName": park?.name ?? "",
      "address": park?.address.text ?? "", "buildings": links,
      "enterprises": buildings.reduce(0) { $0 + (enterprises[$1.id] ?? 0) },
    ]
  }
}

/// What a search in the tree found.
struct PlaceSearchPage: Sendable {
  let query: String
  let lines: [PlaceLine]
  let total: Int

  func fields(_ words: PlaceWords, _ territory: Territory, _ paging: Paging) -> Fields {
    let results: [Fields] = lines.map { line in
      [
        "href": PlaceWords.href(line.id) ?? "/places", "fullName": line.fullName,
        "kindWord": words.text("kind." + line.id.kind.rawValue),
        "gridName": line.path.grid.flatMap { territory.grid($0)?.name } ?? "",
      ]
    }
    return [
      "isSearch": true, "query": query, "results": results, "hasResults": !results.isEmpty, "total": total,
      "pager": paging.fields(total: total, path: "/places", query: ["q": query]),
    ]
  }
}
