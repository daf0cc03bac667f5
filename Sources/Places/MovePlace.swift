import Contracts
import Kernel
import Store

/// A park goes to another grid, and its buildings with it, from a day on. Where it lay before stays known.
public struct MovePark: Sendable {
  public var id: ParkID
  public var grid: GridID
  public var day: LocalDay

  public init(id: ParkID, to grid: GridID, on day: LocalDay) {
    self.id = id
    self.grid = grid
    self.day = day
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    let park = try tx.findPark(id, in: viewer.community)
    let target = try tx.findGrid(grid, in: viewer.community)
    guard park.dates.isCurrent, target.dates.isCurrent else { throw PlaceError.alreadyEnded }
    if park.grid == grid { return }
    try tx.checkDay(day, notBefore: target.dates.starts)
    try tx.move(park, to: grid, on: day)
    let event = PlaceMoved(place: id.text, from: park.grid, day: day)
    try tx.note(event, "\(park.name): \(target.name), \(day)", by: viewer)
  }
}

/// A building goes to another park, or out of its park into a grid.
public struct MoveBuilding: Sendable {
  public var id: BuildingID
  public var grid: GridID
  public var park: ParkID?
  public var day: LocalDay

  public init(id: BuildingID, to grid: GridID, park: ParkID? = nil, on day: LocalDay) {
    self.id = id
    self.grid = grid
    self.park = park
    self.day = day
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    let building = try tx.findBuilding(id, in: viewer.community)
    let target = try tx.findGrid(grid, in: viewer.community)
    guard building.dates.isCurrent, target.dates.isCurrent else { throw PlaceError.alreadyEnded }
    var start = target.dates.starts
    if let park {
      let found = try tx.findPark(park, in: viewer.community)
      guard found.dates.isCurrent else { throw PlaceError.alreadyEnded }
      guard found.grid == grid else { throw PlaceError.parkInOtherGrid }
      start = max(start, found.dates.starts)
    }
    if building.grid == grid, building.park == park { return }
    try tx.checkDay(day, notBefore: start)
    try tx.unlessTaken(.nameTaken(building.name)) { try tx.move(building, to: grid, park: park, on: day) }
    let event = PlaceMoved(place: id.text, from: building.grid, day: day)
    try tx.note(event, "\(building.name): \(target.name), \(day)", by: viewer)
  }
}

extension Tx {
  func move(_ park: Park, to grid: GridID, on day: LocalDay) throws {
    try checkDay(day, notBefore: placementStart(of: park.id.text))
    try replace(park, grid: grid, on: day)
    for building in try buildings(of: park.community, park: park.id) {
      try move(building, to: grid, park: park.id, on: day)
    }
  }

  func move(_ building: Building, to grid: GridID, park: ParkID?, on day: LocalDay) throws {
    try checkDay(day, notBefore: placementStart(of: building.id.text))
    try replace(building, grid: grid, park: park, on: day)
  }
}

/// A place is no longer there from a day on. A grid or a park must be empty; a building takes its floors and rooms with it.
public struct EndPlace: Sendable {
  public var place: PlaceID
  public var day: LocalDay

  public init(_ place: PlaceID, on day: LocalDay) {
    self.place = place
    self.day = day
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    guard let line = try tx.placeLine(of: place), line.path.community == viewer.community else { throw Problem.notFound }
    let count = try tx.childCount(of: place)
    if count > 0 { throw PlaceError.notEmpty(count) }
    switch place {
    case .grid(let id): try tx.checkDay(day, notBefore: tx.grid(id)?.dates.starts)
    case .park, .building: try tx.checkDay(day, notBefore: tx.placementStart(of: place.text))
    case .floor(let id): try tx.checkDay(day, notBefore: tx.floor(id)?.dates.starts)
    case .unit(let id): try tx.checkDay(day, notBefore: tx.unit(id)?.dates.starts)
    }
    if case .building(let id) = place { try tx.endEverything(in: id, on: day) }
    if case .floor(let id) = place { try tx.endUnits(of: id, on: day) }
    try tx.end(place, on: day)
    try tx.note(PlaceEnded(place: place.text, day: day), "\(line.fullName), \(day)", by: viewer)
  }
}
