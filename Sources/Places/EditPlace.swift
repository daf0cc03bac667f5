import Contracts
import Geometry
import Kernel
import Store

extension Tx {
  /// A place that gets another name is still found by the old one.
  func keepFormerName(_ old: String, of place: PlaceID, newName: String, community: CommunityID) throws {
    guard PlaceName.key(old) != PlaceName.key(newName) else { return }
    try insertAlias(PlaceAlias(place: place, alias: old, source: .former), community: community)
  }
}

/// Name, number and boundary of a grid. A nil boundary leaves the one that is there.
public struct EditGrid: Sendable {
  public var id: GridID
  public var name: String
  public var number: Int
  public var boundary: GeoArea?

  public init(id: GridID, name: String, number: Int, boundary: GeoArea? = nil) {
    self.id = id
    self.name = name
    self.number = number
    self.boundary = boundary
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    var grid = try tx.findGrid(id, in: viewer.community)
    guard grid.dates.isCurrent else { throw PlaceError.alreadyEnded }
    if name.isEmpty { throw PlaceError.nameMissing }
    let others = try tx.grids(of: viewer.community)
    if others.contains(where: { $0.number == number && $0.id != id }) { throw PlaceError.numberTaken(number) }
    let old = grid.name
    grid.name = name
    grid.number = number
    if let boundary { grid.boundary = boundary }
    let changed = grid
    try tx.unlessTaken(.nameTaken(name)) { try tx.update(changed) }
    try tx.keepFormerName(old, of: .grid(id), newName: name, community: viewer.community)
    try tx.note(PlaceEdited(place: id.text), "\(old) → \(name)", by: viewer)
  }
}

public struct EditPark: Sendable {
  public var id: ParkID
  public var name: String
  public var address: StreetAddress
  public var boundary: GeoArea?

  public init(id: ParkID, name: String, address: StreetAddress, boundary: GeoArea? = nil) {
    self.id = id
    self.name = name
    self.address = address
    self.boundary = boundary
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    var park = try tx.findPark(id, in: viewer.community)
    guard park.dates.isCurrent else { throw PlaceError.alreadyEnded }
    if name.isEmpty { throw PlaceError.nameMissing }
    let old = park.name
    park.name = name
    park.address = address
    if let boundary { park.boundary = boundary }
    let changed = park
    try tx.unlessTaken(.nameTaken(name)) { try tx.update(changed) }
    try tx.keepFormerName(old, of: .park(id), newName: name, community: viewer.community)
    try tx.note(PlaceEdited(place: id.text), "\(old) → \(name)", by: viewer)
  }
}

public struct EditBuilding: Sendable {
  public var id: BuildingID
  public var facts: BuildingFacts

  public init(id: BuildingID, facts: BuildingFacts) {
    self.id = id
    self.facts = facts
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    var building = try tx.findBuilding(id, in: viewer.community)
    guard building.dates.isCurrent else { throw PlaceError.alreadyEnded }
    if facts.name.isEmpty { throw PlaceError.nameMissing }
    let old = building.name
    facts.apply(to: &building)
    let changed = building
    try tx.unlessTaken(.nameTaken(facts.name)) { try tx.update(changed) }
    try tx.keepFormerName(old, of: .building(id), newName: facts.name, community: viewer.community)
    try tx.note(PlaceEdited(place: id.text), "\(old) → \(facts.name)", by: viewer)
  }
}

/// Name, supervision, host, boundary, telephone numbers of the community itself.
public struct EditCommunity: Sendable {
  public var community: Community
  public init(_ community: Community) { self.community = community }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    guard community.id == viewer.community, try tx.community(community.id) != nil else { throw Problem.notFound }
    try community.check()
    try tx.update(community)
    try tx.note(CommunityEdited(community: community.id), community.name, by: viewer)
  }
}

/// Another name for a grid, a park or a building: 老百姓叫法, a code of an older model.
public struct AddAlias: Sendable {
  public var alias: PlaceAlias
  public init(_ alias: PlaceAlias) { self.alias = alias }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    guard let line = try tx.placeLine(of: alias.place), line.path.community == viewer.community else {
      throw Problem.notFound
    }
    if PlaceName.key(alias.alias).isEmpty { throw PlaceError.nameMissing }
    try tx.insertAlias(alias, community: viewer.community)
    try tx.note(PlaceEdited(place: alias.place.text), "+ " + alias.alias, by: viewer)
  }
}

public struct RemoveAlias: Sendable {
  public var place: PlaceID
  public var alias: String
  public init(place: PlaceID, alias: String) {
    self.place = place
    self.alias = alias
  }

  public func run(by viewer: Viewer, _ tx: Tx) throws {
    try viewer.require(.editPlaces)
    guard let line = try tx.placeLine(of: place), line.path.community == viewer.community else { throw Problem.notFound }
    try tx.deleteAlias(alias, of: place)
    try tx.note(PlaceEdited(place: place.text), "− " + alias, by: viewer)
  }
}
