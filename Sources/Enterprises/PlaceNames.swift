import Contracts
import Kernel
import Store

/// The grids, parks and buildings of a community by name, from the view that `Places` publishes.
struct PlaceNames: Sendable {
  struct Building: Sendable {
    var id: BuildingID
    var name: String
    /// With its park: 知行园3号楼.
    var fullName: String
    var park: ParkID?
    var grid: GridID?
    var sortKey: String
  }

  private(set) var buildings: [BuildingID: Building] = [:]
  private(set) var parks: [ParkID: String] = [:]
  private(set) var grids: [GridID: String] = [:]

  func name(of building: BuildingID?) -> String { building.flatMap { buildings[$0]?.fullName } ?? "" }
  func shortName(of building: BuildingID?) -> String { building.flatMap { buildings[$0]?.name } ?? "" }
  func park(of building: BuildingID?) -> String {
    building.flatMap { buildings[$0]?.park }.flatMap { parks[$0] } ?? ""
  }
  func grid(of building: BuildingID?) -> String {
    building.flatMap { buildings[$0]?.grid }.flatMap { grids[$0] } ?? ""
  }

  /// In the order of the registry of places.
  var sortedBuildings: [Building] {
    buildings.values.sorted { ($0.sortKey, $0.id.text) < ($1.sortKey, $1.id.text) }
  }
  var sortedGrids: [(id: GridID, name: String)] {
    grids.map { ($0.key, $0.value) }.sorted { ($0.name.count, $0.name) < ($1.name.count, $1.name) }
  }

  /// 知行园3号楼12层1203室, as much of it as is known.
  func words(_ place: PlaceFact) -> String {
    name(of: place.building) + (place.unit.contains(place.floor) ? "" : place.floor) + place.unit
  }

  /// Whether a roster's words name this building: by its own name, its full name, or park and name together.
  func says(park: String, building: String, is id: BuildingID?) -> Bool {
    guard let known = id.flatMap({ buildings[$0] }) else { return false }
    let parkName = known.park.flatMap { parks[$0] } ?? ""
    let fitsPark = park.isEmpty || park == parkName
    return fitsPark && (building.isEmpty || building == known.name || building == known.fullName)
  }
}

extension Tx {
  func placeNames(community: CommunityID) throws -> PlaceNames {
    var names = PlaceNames()
    let rows = try rows(
      """
      SELECT place_id, kind, grid_id, park_id, name, full_name, sort_key FROM place_paths
      WHERE community_id = \(community) AND kind IN ('grid', 'park', 'building') ORDER BY sort_key, place_id LIMIT 20000
      """)
    for row in rows { try names.add(row) }
    return names
  }
}

extension PlaceNames {
  fileprivate mutating func add(_ row: Row) throws {
    let name: String = try row("name")
    switch try row("kind", as: String.self) {
    case "grid": grids[try row("place_id")] = name
    case "park": parks[try row("place_id")] = name
    default:
      let id: BuildingID = try row("place_id")
      buildings[id] = Building(
        id: id, name: name, fullName: try row("full_name"), park: try row(optional: "park_id"),
        grid: try row(optional: "grid_id"), sortKey: try row("sort_key"))
    }
  }
}
