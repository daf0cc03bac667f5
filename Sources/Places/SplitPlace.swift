import Contracts
import Geometry
import Kernel
import Store

/// One grid, park or unit becomes several on a day. What lay in it before that day stays there in the history.
public struct SplitPlace: Sendable {
  public struct Part: Sendable {
    public var name: String
    public var boundary: GeoArea?
    /// Parks, and buildings outside of parks, of a grid; buildings of a park. Units have none.
    public var children: [PlaceID]
    /// Posts of the old place that are held here from now on. Those of an ended place that nobody names go to the first part.
    public var posts: [PostID]
    public init(name: String, boundary: GeoArea? = nil, children: [PlaceID] = [], posts: [PostID] = []) {
      self.name = name
      self.boundary = boundary
      self.children = children
      self.posts = posts
    }
  }

  public var place: PlaceID
  public var parts: [Part]
  /// Whether the old place ends; if not, it goes on with whatever no part takes.
  public var ends: Bool
  public var day: LocalDay

  public init(_ place: PlaceID, into parts: [Part], ends: Bool, on day: LocalDay) {
    self.place = place
    self.parts = parts
    self.ends = ends
    self.day = day
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> [PlaceID] {
    try viewer.require(.editPlaces)
    guard let line = try tx.placeLine(of: place), line.path.community == viewer.community else { throw Problem.notFound }
    guard parts.count + (ends ? 0 : 1) >= 2 else { throw PlaceError.splitNeedsTwo }
    try checkChildren(tx)
    let new: [PlaceID] =
      switch place {
      case .grid(let id): try splitGrid(tx.findGrid(id, in: viewer.community), tx)
      case .park(let id): try splitPark(tx.findPark(id, in: viewer.community), tx)
      case .unit(let id): try splitUnit(id, tx)
      case .building, .floor: throw PlaceError.mergeMixed
      }
    for part in new {
      try tx.insertSuccession(from: place, to: part, kind: .split, community: viewer.community, on: day)
    }
    var posts: [String: String] = [:]
    for (part, made) in zip(parts, new) {
      for post in part.posts { posts[post.text] = made.text }
    }
    let event = PlaceSplit(place: place.text, into: new.map(\.text), ends: ends, posts: posts, day: day)
    let names = parts.map(\.name).joined(separator: "、")
    try tx.note(event, "\(line.fullName) → \(names), \(day)", by: viewer)
    return new
  }

  /// Each child once, each of this place, and none left behind by a place that ends.
  private func checkChildren(_ tx: Tx) throws {
    let there = Set(try tx.children(of: place))
    var seen: Set<PlaceID> = []
    for child in parts.flatMap(\.children) {
      guard there.contains(child) else { throw PlaceError.splitStranger(try tx.placeName(child) ?? child.text) }
      guard seen.insert(child).inserted else { throw PlaceError.splitTwice(try tx.placeName(child) ?? child.text) }
    }
    if ends, seen.count < there.count { throw PlaceError.splitIncomplete(there.count - seen.count) }
  }

  private func splitGrid(_ grid: Grid, _ tx: Tx) throws -> [PlaceID] {
    try tx.checkDay(day, notBefore: grid.dates.starts)
    // Ended first, so that a part may take its name and its number.
    if ends { try tx.end(place, on: day) }
    var new: [PlaceID] = []
    for part in parts {
      let made = try CreateGrid(name: part.name, boundary: part.boundary, starts: day).insert(grid.community, tx)
      for child in part.children { try tx.move(child, to: made.id, park: nil, on: day) }
      new.append(.grid(made.id))
    }
    return new
  }

  private func splitPark(_ park: Park, _ tx: Tx) throws -> [PlaceID] {
    try tx.checkDay(day, notBefore: tx.placementStart(of: park.id.text))
    if ends { try tx.end(place, on: day) }
    var new: [PlaceID] = []
    for part in parts {
      let create = CreatePark(
        grid: park.grid, name: part.name, address: park.address, boundary: part.boundary, starts: day)
      let made = try create.insert(park.community, tx)
      for child in part.children { try tx.move(child, to: park.grid, park: made.id, on: day) }
      new.append(.park(made.id))
    }
    return new
  }

  private func splitUnit(_ id: UnitID, _ tx: Tx) throws -> [PlaceID] {
    guard let unit = try tx.unit(id) else { throw Problem.notFound }
    try tx.checkDay(day, notBefore: unit.dates.starts)
    if ends { try tx.end(place, on: day) }
    var new: [PlaceID] = []
    for part in parts {
      if part.name.isEmpty { throw PlaceError.nameMissing }
      let made = Unit(
        id: tx.newID(), community: unit.community, floor: unit.floor, name: part.name,
        dates: EffectiveDates(from: day))
      try tx.unlessTaken(.nameTaken(part.name)) { try tx.insertUnits([made]) }
      new.append(.unit(made.id))
    }
    return new
  }
}

/// Several grids, several parks of one grid, or several units of one floor become one on a day.
public struct MergePlaces: Sendable {
  public var places: [PlaceID]
  public var name: String
  /// Nil joins the boundaries of those that are merged, where all have one.
  public var boundary: GeoArea?
  public var day: LocalDay

  public init(_ places: [PlaceID], into name: String, boundary: GeoArea? = nil, on day: LocalDay) {
    self.places = places
    self.name = name
    self.boundary = boundary
    self.day = day
  }

  @discardableResult
  public func run(by viewer: Viewer, _ tx: Tx) throws -> PlaceID {
    try viewer.require(.editPlaces)
    guard Set(places).count == places.count, places.count >= 2 else { throw PlaceError.mergeNeedsTwo }
    guard Set(places.map(\.kind)).count == 1 else { throw PlaceError.mergeMixed }
    var names: [String] = []
    for place in places {
      guard let line = try tx.placeLine(of: place), line.path.community == viewer.community else {
        throw Problem.notFound
      }
      names.append(line.name)
    }
    if name.isEmpty { throw PlaceError.nameMissing }
    let made: PlaceID =
      switch places[0].kind {
      case .grid: try mergeGrids(viewer.community, tx)
      case .park: try mergeParks(viewer.community, tx)
      case .unit: try mergeUnits(tx)
      case .building, .floor: throw PlaceError.mergeMixed
      }
    for place in places {
      try tx.insertSuccession(from: place, to: made, kind: .merge, community: viewer.community, on: day)
    }
    let event = PlacesMerged(places: places.map(\.text), into: made.text, day: day)
    try tx.note(event, names.joined(separator: "、") + " → \(name), \(day)", by: viewer)
    return made
  }

  private func joined(_ boundaries: [GeoArea?]) -> GeoArea? {
    if let boundary { return boundary }
    let areas = boundaries.compactMap { $0 }
    guard areas.count == boundaries.count else { return nil }
    return try? GeoArea(areas.flatMap(\.polygons))
  }

  private func mergeGrids(_ community: CommunityID, _ tx: Tx) throws -> PlaceID {
    var grids: [Grid] = []
    for place in places {
      guard case .grid(let id) = place else { throw PlaceError.mergeMixed }
      grids.append(try tx.findGrid(id, in: community))
    }
    var children: [PlaceID] = []
    for grid in grids {
      try tx.checkDay(day, notBefore: grid.dates.starts)
      children += try tx.children(of: .grid(grid.id))
      try tx.end(.grid(grid.id), on: day)
    }
    let number = grids.map(\.number).min()
    let create = CreateGrid(name: name, number: number, boundary: joined(grids.map(\.boundary)), starts: day)
    let made = try create.insert(community, tx)
    for child in children { try tx.move(child, to: made.id, park: nil, on: day) }
    return .grid(made.id)
  }

  private func mergeParks(_ community: CommunityID, _ tx: Tx) throws -> PlaceID {
    var parks: [Park] = []
    for place in places {
      guard case .park(let id) = place else { throw PlaceError.mergeMixed }
      parks.append(try tx.findPark(id, in: community))
    }
    guard let first = parks.first, parks.allSatisfy({ $0.grid == first.grid }) else { throw PlaceError.mergeMixed }
    var children: [PlaceID] = []
    for park in parks {
      try tx.checkDay(day, notBefore: tx.placementStart(of: park.id.text))
      children += try tx.children(of: .park(park.id))
      try tx.end(.park(park.id), on: day)
    }
    let create = CreatePark(
      grid: first.grid, name: name, address: first.address, boundary: joined(parks.map(\.boundary)), starts: day)
    let made = try create.insert(community, tx)
    for child in children {
      try tx.unlessTaken(.nameTaken(try tx.placeName(child) ?? name)) {
        try tx.move(child, to: first.grid, park: made.id, on: day)
      }
    }
    return .park(made.id)
  }

  private func mergeUnits(_ tx: Tx) throws -> PlaceID {
    var units: [Unit] = []
    for place in places {
      guard case .unit(let id) = place, let unit = try tx.unit(id) else { throw PlaceError.mergeMixed }
      units.append(unit)
    }
    guard let first = units.first, units.allSatisfy({ $0.floor == first.floor }) else { throw PlaceError.mergeMixed }
    for unit in units {
      try tx.checkDay(day, notBefore: unit.dates.starts)
      try tx.end(.unit(unit.id), on: day)
    }
    let areas = units.compactMap(\.areaHundredths)
    let made = Unit(
      id: tx.newID(), community: first.community, floor: first.floor, name: name,
      areaHundredths: areas.count == units.count ? areas.reduce(0, +) : nil, dates: EffectiveDates(from: day))
    try tx.unlessTaken(.nameTaken(name)) { try tx.insertUnits([made]) }
    return .unit(made.id)
  }
}

extension Tx {
  /// What moves when a place is split or merged: the parks of a grid and its buildings outside of parks; the buildings of a park.
  func children(of place: PlaceID) throws -> [PlaceID] {
    switch place {
    case .grid(let id):
      guard let grid = try grid(id) else { return [] }
      let parks = try parks(of: grid.community, in: id).map { PlaceID.park($0.id) }
      let loose = try buildings(of: grid.community, in: id).filter { $0.park == nil }
      return parks + loose.map { PlaceID.building($0.id) }
    case .park(let id):
      guard let park = try park(id) else { return [] }
      return try buildings(of: park.community, park: id).map { PlaceID.building($0.id) }
    default: return []
    }
  }

  func move(_ child: PlaceID, to grid: GridID, park: ParkID?, on day: LocalDay) throws {
    switch child {
    case .park(let id):
      guard let found = try self.park(id) else { return }
      try move(found, to: grid, on: day)
    case .building(let id):
      guard let found = try building(id) else { return }
      try move(found, to: grid, park: park, on: day)
    default: return
    }
  }
}
