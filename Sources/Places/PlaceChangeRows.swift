import Contracts
import Geometry
import Kernel
import Store

// The statements behind the commands that change a place that is there.
extension Tx {
  func update(_ grid: Grid) throws {
    try run(
      """
      UPDATE grids SET name = \(grid.name), number = \(grid.number), sort_key = \(PlaceName.sortKey(grid.name)),
        boundary = \(grid.boundary?.geoJSON)
      WHERE id = \(grid.id)
      """)
  }

  func update(_ park: Park) throws {
    try run(
      """
      UPDATE parks SET name = \(park.name), sort_key = \(PlaceName.sortKey(park.name)), road = \(park.address.road),
        road_number = \(park.address.number), boundary = \(park.boundary?.geoJSON)
      WHERE id = \(park.id)
      """)
  }

  func update(_ building: Building) throws {
    try run(
      """
      UPDATE buildings SET name = \(building.name), sort_key = \(PlaceName.sortKey(building.name)),
        kind = \(building.kind), road = \(building.address.road), road_number = \(building.address.number),
        floors_above = \(building.floorsAbove), floors_below = \(building.floorsBelow),
        longitude_e7 = \(building.longitudeE7), latitude_e7 = \(building.latitudeE7),
        footprint = \(building.footprint?.geoJSON), owner_organization_id = \(building.owner),
        property_organization_id = \(building.propertyFirm)
      WHERE id = \(building.id)
      """)
  }

  func rename(_ floor: Floor, to name: String) throws {
    try run("UPDATE floors SET name = \(name) WHERE id = \(floor.id)")
  }

  func rename(_ unit: Unit, to name: String) throws {
    try run("UPDATE units SET name = \(name), sort_key = \(PlaceName.sortKey(name)) WHERE id = \(unit.id)")
  }

  /// Sets the last day of one place, and closes its placement.
  func end(_ place: PlaceID, on day: LocalDay) throws {
    switch place {
    case .grid(let id): try run("UPDATE grids SET ends_on = \(day) WHERE id = \(id)")
    case .park(let id): try run("UPDATE parks SET ends_on = \(day) WHERE id = \(id)")
    case .building(let id): try run("UPDATE buildings SET ends_on = \(day) WHERE id = \(id)")
    case .floor(let id): try run("UPDATE floors SET ends_on = \(day) WHERE id = \(id)")
    case .unit(let id): try run("UPDATE units SET ends_on = \(day) WHERE id = \(id)")
    }
    try closePlacement(of: place.text, on: day)
  }

  /// A building takes its floors and rooms with it.
  func endEverything(in building: BuildingID, on day: LocalDay) throws {
    try run(
      """
      UPDATE units SET ends_on = \(day)
      WHERE ends_on IS NULL AND floor_id IN (SELECT id FROM floors WHERE building_id = \(building))
      """)
    try run("UPDATE floors SET ends_on = \(day) WHERE building_id = \(building) AND ends_on IS NULL")
  }

  func endUnits(of floor: FloorID, on day: LocalDay) throws {
    try run("UPDATE units SET ends_on = \(day) WHERE floor_id = \(floor) AND ends_on IS NULL")
  }

  /// Current parks and buildings that lie in the grid, or buildings in the park; 0 for the others.
  func childCount(of place: PlaceID) throws -> Int {
    switch place {
    case .grid(let id):
      let parks: Int = try scalar("SELECT count(*) FROM parks WHERE grid_id = \(id) AND ends_on IS NULL") ?? 0
      let buildings: Int =
        try scalar("SELECT count(*) FROM buildings WHERE grid_id = \(id) AND ends_on IS NULL") ?? 0
      return parks + buildings
    case .park(let id):
      return try scalar("SELECT count(*) FROM buildings WHERE park_id = \(id) AND ends_on IS NULL") ?? 0
    default: return 0
    }
  }

  /// The number a new grid gets.
  func nextGridNumber(of community: CommunityID) throws -> Int {
    let last: Int? = try scalar(
      "SELECT max(number) FROM grids WHERE community_id = \(community) AND ends_on IS NULL")
    return (last ?? 0) + 1
  }
}
