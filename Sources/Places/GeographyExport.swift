import Contracts
import Geometry

extension Territory {
  /// The community, its grids and those parks that have a boundary. The same places always give the same bytes.
  public func boundaryFeatures() -> [GeoFeature] {
    var features: [GeoFeature] = []
    if let boundary = community.boundary {
      features.append(
        GeoFeature(
          id: community.id.text, shape: .area(boundary),
          properties: ["kind": "community", "name": .string(community.name)]))
    }
    for grid in grids {
      guard let boundary = grid.boundary else { continue }
      features.append(
        GeoFeature(
          id: grid.id.text, shape: .area(boundary),
          properties: ["kind": "grid", "name": .string(grid.name), "number": .number(Double(grid.number))]))
    }
    return features + parks.map(feature)
  }

  /// Everything: what an import into an empty community makes the same community of.
  public func mapFeatures() -> [GeoFeature] { boundaryFeatures() + buildings.map(feature) }

  private func feature(_ park: Park) -> GeoFeature {
    var properties: [String: Geometry.JSONValue] = [
      "kind": "park", "name": .string(park.name), "grid": .string(grid(park.grid)?.name ?? ""),
    ]
    if !park.address.isEmpty { properties["address"] = .string(park.address.text) }
    add(aliases: .park(park.id), to: &properties)
    return GeoFeature(id: park.id.text, shape: park.boundary.map(GeoShape.area), properties: properties)
  }

  private func feature(_ building: Building) -> GeoFeature {
    var properties: [String: Geometry.JSONValue] = [
      "kind": "building", "name": .string(building.name), "use": .string(building.kind.rawValue),
      "grid": .string(grid(building.grid)?.name ?? ""), "floors": .number(Double(building.floorsAbove)),
    ]
    if building.floorsBelow > 0 { properties["basements"] = .number(Double(building.floorsBelow)) }
    if let park = park(building.park) { properties["park"] = .string(park.name) }
    if !building.address.isEmpty { properties["address"] = .string(building.address.text) }
    add(aliases: .building(building.id), to: &properties)
    let shape = building.footprint.map(GeoShape.area) ?? building.point.map(GeoShape.point)
    return GeoFeature(id: building.id.text, shape: shape, properties: properties)
  }

  private func add(aliases place: PlaceID, to properties: inout [String: Geometry.JSONValue]) {
    let names = aliases.filter { $0.place == place && $0.source != .former }.map(\.alias).sorted()
    if !names.isEmpty { properties["aliases"] = .array(names.map(Geometry.JSONValue.string)) }
  }
}
