import Contracts
import Geometry
import Kernel
import Store

// Demo data and imports write many places at once; commands write one and check more.
extension Tx {
  public func insertGrid(_ grid: Grid) throws {
    try run(
      """
      INSERT INTO grids (id, community_id, name, number, sort_key, boundary, starts_on, ends_on)
      VALUES (\(grid.id), \(grid.community), \(grid.name), \(grid.number), \(PlaceName.sortKey(grid.name)),
        \(grid.boundary?.geoJSON), \(grid.dates.starts), \(grid.dates.ends))
      """)
  }

  public func insertPark(_ park: Park) throws {
    try run(
      """
      INSERT INTO parks
        (id, community_id, grid_id, name, sort_key, road, road_number, boundary, starts_on, ends_on)
      VALUES (\(park.id), \(park.community), \(park.grid), \(park.name), \(PlaceName.sortKey(park.name)),
        \(park.address.road), \(park.address.number), \(park.boundary?.geoJSON), \(park.dates.starts),
        \(park.dates.ends))
      """)
    try openPlacement(of: park.id.text, community: park.community, grid: park.grid, park: nil, from: park.dates.starts)
  }

  public func insertBuilding(_ building: Building) throws {
    try run(
      """
      INSERT INTO buildings
        (id, community_id, grid_id, park_id, name, sort_key, kind, road, road_number, floors_above, floors_below,
         longitude_e7, latitude_e7, footprint, owner_organization_id, property_organization_id, starts_on, ends_on)
      VALUES (\(building.id), \(building.community), \(building.grid), \(building.park), \(building.name),
        \(PlaceName.sortKey(building.name)), \(building.kind), \(building.address.road),
        \(building.address.number), \(building.floorsAbove), \(building.floorsBelow), \(building.longitudeE7),
        \(building.latitudeE7), \(building.footprint?.geoJSON), \(building.owner), \(building.propertyFirm),
        \(building.dates.starts), \(building.dates.ends))
      """)
    try openPlacement(
      of: building.id.text, community: building.community, grid: building.grid, park: building.park,
      from: building.dates.starts)
  }

  public func insertFloors(_ floors: [Floor]) throws {
    try inBatches(floors) { batch in
      let lines: [SQL] = batch.map { floor in
        """
        (\(floor.id), \(floor.community), \(floor.building), \(floor.level), \(floor.name),
          \(PlaceName.sortKey(level: floor.level)), \(floor.dates.starts), \(floor.dates.ends))
        """
      }
      try run(
        """
        INSERT INTO floors (id, community_id, building_id, level, name, sort_key, starts_on, ends_on)
        VALUES \(sql: SQL.joined(lines, by: ", "))
        """)
    }
  }

  public func insertUnits(_ units: [Unit]) throws {
    try inBatches(units) { batch in
      let lines: [SQL] = batch.map { unit in
        """
        (\(unit.id), \(unit.community), \(unit.floor), \(unit.name), \(PlaceName.sortKey(unit.name)),
          \(unit.areaHundredths), \(unit.dates.starts), \(unit.dates.ends))
        """
      }
      try run(
        """
        INSERT INTO units (id, community_id, floor_id, name, sort_key, area_hundredths, starts_on, ends_on)
        VALUES \(sql: SQL.joined(lines, by: ", "))
        """)
    }
  }

  /// SQLite takes 32,766 values in one statement; a hundred rows a statement is past the point where more would help.
  private func inBatches<Value>(_ values: [Value], _ body: ([Value]) throws -> Void) rethrows {
    var start = 0
    while start < values.count {
      let end = min(start + 100, values.count)
      try body(Array(values[start..<end]))
      start = end
    }
  }

  /// False when it was there already.
  @discardableResult
  public func insertAlias(_ alias: PlaceAlias, community: CommunityID) throws -> Bool {
    let count = try run(
      """
      INSERT INTO place_aliases (place_id, community_id, alias, alias_key, source)
      VALUES (\(alias.place.text), \(community), \(alias.alias), \(PlaceName.key(alias.alias)), \(alias.source))
      ON CONFLICT (place_id, alias_key) DO NOTHING
      """)
    return count > 0
  }

  func deleteAlias(_ alias: String, of place: PlaceID) throws {
    try run("DELETE FROM place_aliases WHERE place_id = \(place.text) AND alias_key = \(PlaceName.key(alias))")
  }
}

// MARK: Where a park or a building lies, and lay

extension Tx {
  func openPlacement(
    of place: String, community: CommunityID, grid: GridID, park: ParkID?, from day: LocalDay
  ) throws {
    try run(
      """
      INSERT INTO placements (place_id, community_id, grid_id, park_id, starts_on)
      VALUES (\(place), \(community), \(grid), \(park), \(day))
      """)
  }

  /// Since when the place lies where it lies now.
  func placementStart(of place: String) throws -> LocalDay? {
    try scalar("SELECT starts_on FROM placements WHERE place_id = \(place) AND ends_on IS NULL")
  }

  /// Ends the open placement. One that began on the same day never held, so it goes.
  func closePlacement(of place: String, on day: LocalDay) throws {
    try run("DELETE FROM placements WHERE place_id = \(place) AND ends_on IS NULL AND starts_on >= \(day)")
    try run("UPDATE placements SET ends_on = \(day) WHERE place_id = \(place) AND ends_on IS NULL")
  }

  /// Writes the change into the placements and into the place itself.
  func replace(_ park: Park, grid: GridID, on day: LocalDay) throws {
    try closePlacement(of: park.id.text, on: day)
    try openPlacement(of: park.id.text, community: park.community, grid: grid, park: nil, from: day)
    try run("UPDATE parks SET grid_id = \(grid) WHERE id = \(park.id)")
  }

  func replace(_ building: Building, grid: GridID, park: ParkID?, on day: LocalDay) throws {
    try closePlacement(of: building.id.text, on: day)
    try openPlacement(of: building.id.text, community: building.community, grid: grid, park: park, from: day)
    try run("UPDATE buildings SET grid_id = \(grid), park_id = \(park) WHERE id = \(building.id)")
  }

  func insertSuccession(
    from old: PlaceID, to new: PlaceID, kind: PlaceSuccession.Kind, community: CommunityID, on day: LocalDay
  ) throws {
    try run(
      """
      INSERT INTO place_successions (from_place_id, to_place_id, community_id, kind, on_day)
      VALUES (\(old.text), \(new.text), \(community), \(kind), \(day))
      """)
  }
}
