import Contracts
import Geometry
import Kernel
import Store

extension EffectiveDates {
  init(_ row: Row) throws {
    self.init(from: try row("starts_on"), until: try row(optional: "ends_on"))
  }
}

extension StreetAddress {
  init(_ row: Row) throws {
    self.init(road: try row("road"), number: try row("road_number"))
  }
}

extension Grid {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), name: try row("name"), number: try row("number"),
      boundary: try area(row, "boundary"), dates: try EffectiveDates(row))
  }
}

extension Park {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), grid: try row("grid_id"), name: try row("name"),
      address: try StreetAddress(row), boundary: try area(row, "boundary"), dates: try EffectiveDates(row))
  }
}

extension Building {
  init(_ row: Row) throws {
    let longitude: Int? = try row(optional: "longitude_e7")
    let latitude: Int? = try row(optional: "latitude_e7")
    var point: GeoPoint?
    if let longitude, let latitude {
      point = try GeoPoint(longitude: Double(longitude) / 1e7, latitude: Double(latitude) / 1e7)
    }
    self.init(
      id: try row("id"), community: try row("community_id"), grid: try row("grid_id"),
      park: try row(optional: "park_id"), name: try row("name"), kind: try row("kind"),
      address: try StreetAddress(row), floorsAbove: try row("floors_above"), floorsBelow: try row("floors_below"),
      point: point, footprint: try area(row, "footprint"), owner: try row(optional: "owner_organization_id"),
      propertyFirm: try row(optional: "property_organization_id"), dates: try EffectiveDates(row))
  }

  var longitudeE7: Int? { point.map { Int(($0.longitude * 1e7).rounded()) } }
  var latitudeE7: Int? { point.map { Int(($0.latitude * 1e7).rounded()) } }
}

extension Floor {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), building: try row("building_id"),
      level: try row("level"), name: try row("name"), dates: try EffectiveDates(row))
  }
}

extension Unit {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), community: try row("community_id"), floor: try row("floor_id"), name: try row("name"),
      areaHundredths: try row(optional: "area_hundredths"), dates: try EffectiveDates(row))
  }
}

// MARK: One place

extension Tx {
  public func grid(_ id: GridID) throws -> Grid? { try first("SELECT * FROM grids WHERE id = \(id)", Grid.init) }
  public func park(_ id: ParkID) throws -> Park? { try first("SELECT * FROM parks WHERE id = \(id)", Park.init) }
  public func building(_ id: BuildingID) throws -> Building? {
    try first("SELECT * FROM buildings WHERE id = \(id)", Building.init)
  }
  public func floor(_ id: FloorID) throws -> Floor? { try first("SELECT * FROM floors WHERE id = \(id)", Floor.init) }
  public func unit(_ id: UnitID) throws -> Unit? { try first("SELECT * FROM units WHERE id = \(id)", Unit.init) }

  /// The grid, also one that has ended; 404 when it is not in this community.
  func findGrid(_ id: GridID, in community: CommunityID) throws -> Grid {
    guard let grid = try grid(id), grid.community == community else { throw Problem.notFound }
    return grid
  }

  func findPark(_ id: ParkID, in community: CommunityID) throws -> Park {
    guard let park = try park(id), park.community == community else { throw Problem.notFound }
    return park
  }

  func findBuilding(_ id: BuildingID, in community: CommunityID) throws -> Building {
    guard let building = try building(id), building.community == community else { throw Problem.notFound }
    return building
  }
}

// MARK: Lists of current places, in the order in which people count them

extension Tx {
  public func grids(of community: CommunityID) throws -> [Grid] {
    try all(
      """
      SELECT * FROM grids WHERE community_id = \(community) AND ends_on IS NULL
      ORDER BY number, id LIMIT 1000
      """, Grid.init)
  }

  public func parks(of community: CommunityID, in grid: GridID? = nil) throws -> [Park] {
    let filter: SQL = grid.map { "AND grid_id = \($0)" } ?? ""
    return try all(
      """
      SELECT * FROM parks WHERE community_id = \(community) AND ends_on IS NULL \(sql: filter)
      ORDER BY sort_key, id LIMIT 5000
      """, Park.init)
  }

  public func buildings(of community: CommunityID, in grid: GridID? = nil, park: ParkID? = nil) throws -> [Building] {
    var filters: [SQL] = ["b.community_id = \(community)", "b.ends_on IS NULL"]
    if let grid { filters.append("b.grid_id = \(grid)") }
    if let park { filters.append("b.park_id = \(park)") }
    return try all(
      """
      SELECT b.* FROM buildings b LEFT JOIN parks p ON p.id = b.park_id
      WHERE \(sql: SQL.joined(filters, by: " AND "))
      ORDER BY coalesce(p.sort_key, b.sort_key), b.sort_key, b.id LIMIT 10000
      """, Building.init)
  }

  /// The lowest first.
  public func floors(of building: BuildingID) throws -> [Floor] {
    try all(
      "SELECT * FROM floors WHERE building_id = \(building) AND ends_on IS NULL ORDER BY level, id LIMIT 250",
      Floor.init)
  }

  public func units(of building: BuildingID) throws -> [Unit] {
    try all(
      """
      SELECT u.* FROM units u JOIN floors f ON f.id = u.floor_id
      WHERE f.building_id = \(building) AND f.ends_on IS NULL AND u.ends_on IS NULL
      ORDER BY f.level, u.sort_key, u.id LIMIT 20000
      """, Unit.init)
  }

  func aliases(of community: CommunityID) throws -> [PlaceAlias] {
    let rows = try rows(
      """
      SELECT place_id, alias, source FROM place_aliases WHERE community_id = \(community)
      ORDER BY place_id, alias_key LIMIT 20000
      """)
    return try rows.compactMap(alias)
  }

  func aliases(of place: PlaceID) throws -> [PlaceAlias] {
    let rows = try rows(
      "SELECT place_id, alias, source FROM place_aliases WHERE place_id = \(place.text) ORDER BY alias_key LIMIT 100")
    return try rows.compactMap(alias)
  }

  private func alias(_ row: Row) throws -> PlaceAlias? {
    guard let place = PlaceID(try row("place_id", as: String.self)) else { return nil }
    return PlaceAlias(place: place, alias: try row("alias"), source: try row("source"))
  }
}

// MARK: What lies in the buildings

extension Tx {
  /// For the gazetteer: the floors by level and the units by name, of every building.
  func contents(of community: CommunityID) throws -> [BuildingID: (floors: [Int: FloorID], units: [String: UnitID])] {
    var contents: [BuildingID: (floors: [Int: FloorID], units: [String: UnitID])] = [:]
    let floors = try rows(
      """
      SELECT id, building_id, level FROM floors WHERE community_id = \(community) AND ends_on IS NULL
      ORDER BY building_id, level LIMIT 100000
      """)
    for row in floors {
      contents[try row("building_id"), default: ([:], [:])].floors[try row("level")] = try row("id")
    }
    var twice: [BuildingID: Set<String>] = [:]
    let units = try rows(
      """
      SELECT u.id, u.name, f.building_id FROM units u JOIN floors f ON f.id = u.floor_id
      WHERE u.community_id = \(community) AND u.ends_on IS NULL AND f.ends_on IS NULL
      ORDER BY u.id LIMIT 500000
      """)
    for row in units {
      let building: BuildingID = try row("building_id")
      let name = Text.code(try row("name", as: String.self))
      if contents[building]?.units[name] != nil { twice[building, default: []].insert(name) }
      contents[building, default: ([:], [:])].units[name] = try row("id")
    }
    for (building, names) in twice {
      for name in names { contents[building]?.units[name] = nil }
    }
    return contents
  }
}
