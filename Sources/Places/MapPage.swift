import Contracts
import Kernel
import Web

/// The map and, beside it, the same facts in a table.
struct MapPage: Sendable {
  let territory: Territory
  let drawing: MapDrawing?
  let work: BoundaryWork
  let figures: MapFigures
  let firms: [BuildingID: Int]
  let firmTotal: Int
  let layerKeys: [String]
  let here: GridID?
  let now: Timestamp
  let mayEdit: Bool

  /// Beside the enterprises, which have their own column.
  private var hasCounts: Bool { figures.key != "enterprises" }

  func fields(_ words: PlaceWords) -> Fields {
    let moment = SiteZone.shanghai.moment(of: now)
    let when = words.day(moment.day) + " " + moment.clock()
    let community = territory.community
    let area = community.boundary?.area ?? territory.grids.reduce(0) { $0 + ($1.boundary?.area ?? 0) }
    let count = hasCounts ? figures.total : firmTotal
    let heading = figures.covered != nil ? "own" : (figures.hidden.isEmpty ? figures.key : "hidden")
    let approval =
      community.mapApproval.isEmpty
      ? words.text("map.not_approved") : words.text("map.approved", ["number": community.mapApproval])
    var fields: Fields = [
      "heading": words.text(
        "map.heading." + heading,
        ["grids": "\(territory.grids.count)", "count": "\(count)", "least": "\(figures.least)"]),
      "summary": words.text(
        "map.summary",
        [
          // Without a boundary nobody knows how large it is.
          "extent": area > 0 ? words.text("map.extent", ["area": PlaceWords.squareKilometres(area)]) : "",
          "parks": "\(territory.parks.count)",
          "buildings": "\(territory.buildings.count)", "enterprises": "\(firmTotal)", "when": when,
        ]),
      "imprint": words.text(
        "map.imprint", ["community": community.name, "when": words.day(moment.day), "approval": approval]),
      "mapLabel": words.text("map.label", ["community": community.name, "grids": "\(territory.grids.count)"]),
      "hasMap": drawing != nil, "mayEdit": mayEdit, "grids": grids(words), "houses": houses(words),
      "here": outline(), "hasCounts": hasCounts, "countWord": words.text("layer.\(figures.key).word"),
      "hasLate": figures.late != nil, "layers": layers(words), "hasLayers": layerKeys.count > 1,
      "isUnplaced": unplaced > 0, "unplaced": words.text("map.unplaced", ["count": "\(unplaced)"]),
    ]
    let rows = houseRows(words)
    fields["houseRows"] = rows
    fields["hasHouseRows"] = !rows.isEmpty
    fields.merge(totals()) { _, new in new }
    fields.merge(legend(words)) { _, new in new }
    let former = formerShapes(words)
    fields["former"] = former
    fields["hasFormer"] = !former.isEmpty
    if let drawing { fields.merge(picture(drawing, words)) { _, new in new } }
    return fields
  }

  private func picture(_ drawing: MapDrawing, _ words: PlaceWords) -> Fields {
    [
      "viewBox": drawing.viewBox, "scalePath": drawing.scalePath, "scaleX": drawing.scaleX,
      "scaleY": drawing.scaleY, "scaleWords": words.text("map.metres", ["metres": "\(drawing.scaleMetres)"]),
      "northPath": drawing.northPath, "northX": drawing.northX, "northY": drawing.northY,
    ]
  }

  /// The boundaries of grids that are gone, with the names of those that lie there now and are not drawn yet.
  private func formerShapes(_ words: PlaceWords) -> [Fields] {
    let former = work.former
    return (drawing?.former ?? []).map { shape in
      let names = former.first { $0.grid.id == shape.grid.id }?.undrawn.map(\.name) ?? []
      return ["path": shape.path, "labelX": shape.labelX, "labelY": shape.labelY, "names": words.list(names)]
    }
  }

  private func layers(_ words: PlaceWords) -> [Fields] {
    layerKeys.map { key in
      ["key": key, "label": words.text("layer." + key), "isCurrent": key == figures.key]
    }
  }

  private var inBuildings: Int { territory.buildings.reduce(0) { $0 + (firms[$1.id] ?? 0) } }

  /// Enterprises of which nobody knows yet in which building they are.
  private var unplaced: Int { firmTotal - inBuildings }

  private func totals() -> Fields {
    [
      "parkTotal": territory.parks.count, "buildingTotal": territory.buildings.count,
      "enterpriseTotal": inBuildings, "countTotal": figures.totalTold,
      "lateTotal": figures.late.map { $0.values.reduce(0, +) } ?? 0,
    ]
  }

  private func legend(_ words: PlaceWords) -> Fields {
    let key = figures.key
    let values: [String: String] = [
      "some": "\(figures.someFrom)", "last": "\(figures.manyFrom - 1)", "many": "\(figures.manyFrom)",
      "hot": "\(figures.hotFrom)",
    ]
    let some = figures.manyFrom - 1 == figures.someFrom ? "map.exactly." : "map.some."
    return [
      "hasWarm": hasCounts && figures.hotFrom > 1,
      "warmWords": figures.hotFrom > 2 ? words.text("map.warm", ["last": "\(figures.hotFrom - 1)"]) : words.text("map.warm_one"), "hasTones": figures.total > 0, "hasHot": !figures.buildings.isEmpty,
      "toneFew": words.text("map.few." + key, values), "toneSome": words.text(some + key, values),
      "toneMany": words.text("map.many." + key, values), "hotWords": words.text("map.hot." + key, values),
    ]
  }

  private func grids(_ words: PlaceWords) -> [Fields] {
    let shapes = Dictionary((drawing?.shapes ?? []).map { ($0.grid.id, $0) }) { first, _ in first }
    return territory.grids.map { grid in
      let shape = shapes[grid.id]
      let buildings = territory.buildings.filter { $0.grid == grid.id }
      let told = figures.told(of: grid.id)
      let late = figures.late?[grid.id] ?? 0
      let label = words.text(
        "map.grid_label." + figures.key,
        ["name": grid.name, "buildings": "\(buildings.count)", "count": told])
      return [
        "id": grid.id.text, "name": grid.name, "label": label, "hasPath": shape != nil, "path": shape?.path ?? "",
        "tone": figures.tone(of: grid.id).rawValue, "labelX": shape?.labelX ?? "", "labelY": shape?.labelY ?? "",
        "number": told,
        "parks": territory.parks.count { $0.grid == grid.id },
        "buildings": buildings.count, "enterprises": buildings.reduce(0) { $0 + (firms[$1.id] ?? 0) },
        "isHere": grid.id == here, "isUndrawn": grid.boundary == nil, "isLate": late > 0,
        "late": words.text("map.late_count", ["count": "\(late)"]),
      ]
    }
  }

  private func houses(_ words: PlaceWords) -> [Fields] {
    (drawing?.houses ?? []).map { house in
      let count = figures.buildings[house.building.id] ?? 0
      let isHot = count >= figures.hotFrom
      // Of what is counted case by case every building with any is shaded, in two steps, each with its number.
      let isWarm = hasCounts && count > 0 && !isHot
      let name = territory.fullName(house.building)
      let label =
        count > 0 ? words.text("map.house_label." + figures.key, ["name": name, "count": "\(count)"]) : name
      return [
        "id": house.building.id.text, "label": label, "tone": isHot ? " map__house--hot" : isWarm ? " map__house--warm" : "",
        "small": isWarm ? " map__small--warm" : "", "x": house.x,
        "y": house.y, "width": house.width, "height": house.height, "hasNumber": isHot || isWarm, "number": count,
        "textX": house.textX, "textY": house.textY,
      ]
    }
  }

  /// The same as a table, for whoever hears the page: the most first.
  private func houseRows(_ words: PlaceWords) -> [Fields] {
    guard hasCounts else { return [] }
    let counted = territory.buildings.compactMap { building in
      figures.buildings[building.id].map { (building: building, count: $0) }
    }
    let sorted = counted.filter { $0.count > 0 }.sorted { one, other in
      (other.count, one.building.id.text) < (one.count, other.building.id.text)
    }
    return sorted.map { row in
      let grid = territory.grids.first { $0.id == row.building.grid }?.name ?? ""
      return ["id": row.building.id.text, "name": territory.fullName(row.building), "grid": grid, "count": row.count]
    }
  }

  /// The outline of the grid that is asked for, or of the viewer's own.
  private func outline() -> [Fields] {
    guard let shape = drawing?.shapes.first(where: { $0.grid.id == here }) else { return [] }
    return [["path": shape.path]]
  }
}
