import Contracts
import Geometry
import Kernel
import Store

/// A new grid. Without a number it gets the next one.
public struct CreateGrid: Sendable {
  public var name: String
  public var number: Int?
  public var boundary: GeoArea?
  public var starts: LocalDay

  public init(name: String, number: Int? = nil, boundary: GeoArea? = nil, starts: LocalDay) {
    self.name = name
    self.number = number
    self.boundary = boundary
    self.starts = starts
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> Grid {
    try viewer.require(.editPlaces)
    let grid = try insert(viewer.community, tx)
    try tx.note(PlaceCreated(place: grid.id.text), grid.name, by: viewer)
    return grid
  }

  func insert(_ community: CommunityID, _ tx: Tx) throws -> Grid {
    try tx.checkDay(starts, notBefore: nil)
    if name.isEmpty { throw PlaceError.nameMissing }
    let others = try tx.grids(of: community)
    if let number, others.contains(where: { $0.number == number }) { throw PlaceError.numberTaken(number) }
    let grid = Grid(
      id: tx.newID(), community: community, name: name,
      number: try number ?? tx.nextGridNumber(of: community), boundary: boundary,
      dates: EffectiveDates(from: starts))
    return try tx.unlessTaken(.nameTaken(name)) {
      try tx.insertGrid(grid)
      return grid
    }
  }
}

public struct CreatePark: Sendable {
  public var grid: GridID
  public var name: String
  public var address: StreetAddress
  public var boundary: GeoArea?
  public var starts: LocalDay

  public init(
    grid: GridID, name: String, address: StreetAddress = StreetAddress(), boundary: GeoArea? = nil, starts: LocalDay
  ) {
    self.grid = grid
    self.name = name
    self.address = address
    self.boundary = boundary
    self.starts = starts
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> Park {
    try viewer.require(.editPlaces)
    let park = try insert(viewer.community, tx)
    try tx.note(PlaceCreated(place: park.id.text), park.name, by: viewer)
    return park
  }

  func insert(_ community: CommunityID, _ tx: Tx) throws -> Park {
    let grid = try tx.findGrid(grid, in: community)
    guard grid.dates.isCurrent else { throw PlaceError.alreadyEnded }
    try tx.checkDay(starts, notBefore: grid.dates.starts)
    if name.isEmpty { throw PlaceError.nameMissing }
    let park = Park(
      id: tx.newID(), community: community, grid: grid.id, name: name, address: address, boundary: boundary,
      dates: EffectiveDates(from: starts))
    return try tx.unlessTaken(.nameTaken(name)) {
      try tx.insertPark(park)
      return park
    }
  }
}

/// A new building, in a park or straight in a grid.
public struct CreateBuilding: Sendable {
  public var grid: GridID?
  public var park: ParkID?
  public var facts: BuildingFacts
  public var starts: LocalDay

  public init(grid: GridID? = nil, park: ParkID? = nil, facts: BuildingFacts, starts: LocalDay) {
    self.grid = grid
    self.park = park
    self.facts = facts
    self.starts = starts
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> Building {
    try viewer.require(.editPlaces)
    let building = try insert(viewer.community, tx)
    try tx.note(PlaceCreated(place: building.id.text), building.name, by: viewer)
    return building
  }

  func insert(_ community: CommunityID, _ tx: Tx) throws -> Building {
    let (gridID, start) = try holder(community, tx)
    try tx.checkDay(starts, notBefore: start)
    if facts.name.isEmpty { throw PlaceError.nameMissing }
    var building = Building(
      id: tx.newID(), community: community, grid: gridID, park: park, name: facts.name, kind: facts.kind,
      floorsAbove: facts.floorsAbove, dates: EffectiveDates(from: starts))
    facts.apply(to: &building)
    let made = building
    return try tx.unlessTaken(.nameTaken(facts.name)) {
      try tx.insertBuilding(made)
      return made
    }
  }

  /// The grid, from the park where there is one, and since when the holder exists.
  private func holder(_ community: CommunityID, _ tx: Tx) throws -> (GridID, LocalDay) {
    if let park {
      let found = try tx.findPark(park, in: community)
      guard found.dates.isCurrent else { throw PlaceError.alreadyEnded }
      if let grid, grid != found.grid { throw PlaceError.parkInOtherGrid }
      return (found.grid, found.dates.starts)
    }
    guard let grid else { throw Problem(.invalid, code: "field.not_chosen", fields: [.init("holder", "field.not_chosen")]) }
    let found = try tx.findGrid(grid, in: community)
    guard found.dates.isCurrent else { throw PlaceError.alreadyEnded }
    return (found.id, found.dates.starts)
  }
}

/// What a building is, apart from where it lies.
public struct BuildingFacts: Hashable, Sendable {
  public var name: String
  public var kind: BuildingKind
  public var address: StreetAddress
  public var floorsAbove: Int
  public var floorsBelow: Int
  public var point: GeoPoint?
  public var footprint: GeoArea?
  public var owner: OrganizationID?
  public var propertyFirm: OrganizationID?

  public init(
    name: String, kind: BuildingKind, address: StreetAddress = StreetAddress(), floorsAbove: Int,
    floorsBelow: Int = 0, point: GeoPoint? = nil, footprint: GeoArea? = nil, owner: OrganizationID? = nil,
    propertyFirm: OrganizationID? = nil
  ) {
    self.name = name
    self.kind = kind
    self.address = address
    self.floorsAbove = floorsAbove
    self.floorsBelow = floorsBelow
    self.point = point
    self.footprint = footprint
    self.owner = owner
    self.propertyFirm = propertyFirm
  }

  init(of building: Building) {
    self.init(
      name: building.name, kind: building.kind, address: building.address, floorsAbove: building.floorsAbove,
      floorsBelow: building.floorsBelow, point: building.point, footprint: building.footprint,
      owner: building.owner, propertyFirm: building.propertyFirm)
  }

  func apply(to building: inout Building) {
    building.name = name
    building.kind = kind
    building.address = address
    building.floorsAbove = floorsAbove
    building.floorsBelow = floorsBelow
    building.point = point
    building.footprint = footprint
    building.owner = owner
    building.propertyFirm = propertyFirm
  }
}
