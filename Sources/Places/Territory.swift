import Contracts
import Geometry
import Kernel
import Store
import Synchronization

/// Everything current of one community, in memory: for the map, the tree and the question whose an address is.
public struct Territory: Sendable {
  public var community: Community
  public var grids: [Grid]
  public var parks: [Park]
  public var buildings: [Building]
  public var aliases: [PlaceAlias]
  public var gazetteer: Gazetteer

  public func grid(_ id: GridID) -> Grid? { grids.first { $0.id == id } }
  public func park(_ id: ParkID?) -> Park? { id.flatMap { id in parks.first { $0.id == id } } }

  /// 知行园3号楼
  public func fullName(_ building: Building) -> String {
    Territory.fullName(of: building.name, in: park(building.park)?.name)
  }

  /// As the view `place_paths` joins them.
  static func fullName(of building: String, in park: String?) -> String {
    guard let park, !building.hasPrefix(park) else { return building }
    return park + building
  }
}

extension Territory {
  init(of community: Community, _ tx: Tx) throws {
    self.community = community
    grids = try tx.grids(of: community.id)
    parks = try tx.parks(of: community.id)
    buildings = try tx.buildings(of: community.id)
    aliases = try tx.aliases(of: community.id)
    gazetteer = Gazetteer(parks: [], buildings: [])
    gazetteer = try madeGazetteer(tx)
  }

  private func madeGazetteer(_ tx: Tx) throws -> Gazetteer {
    let names = Dictionary(grouping: aliases) { $0.place.text }.mapValues { $0.map(\.alias) }
    let contents = try tx.contents(of: community.id)
    let parkNames = Dictionary(parks.map { ($0.id, $0.name) }) { first, _ in first }
    let known = buildings.map { building in
      let inside = contents[building.id] ?? (floors: [:], units: [:])
      return GazetteerBuilding(
        id: building.id, grid: building.grid, park: building.park, name: building.name,
        fullName: Territory.fullName(of: building.name, in: building.park.flatMap { parkNames[$0] }),
        address: building.address, floorsAbove: building.floorsAbove, floorsBelow: building.floorsBelow,
        aliases: names[building.id.text] ?? [], floors: inside.floors, units: inside.units)
    }
    let gardens = parks.map { park in
      GazetteerPark(id: park.id, name: park.name, address: park.address, aliases: names[park.id.text] ?? [])
    }
    return Gazetteer(
      city: community.city, district: community.district, subdistrict: community.subdistrict, parks: gardens,
      buildings: known)
  }
}

extension Territory {
  /// Footprints first, then a building whose point is within `metres`.
  public func building(at point: GeoPoint, within metres: Double = 40) -> Building? {
    if let hit = buildings.first(where: { $0.footprint?.contains(point) ?? false }) { return hit }
    var best: (building: Building, distance: Double)?
    for building in buildings {
      guard let place = building.point else { continue }
      let distance = place.distance(to: point)
      if distance <= metres, distance < best?.distance ?? .infinity { best = (building, distance) }
    }
    return best?.building
  }

  /// On a common border the grid with the lower number.
  public func grid(at point: GeoPoint) -> Grid? {
    grids.first { $0.boundary?.contains(point) ?? false }
  }
}

/// The territories that were asked for, each with the revision at which it was read. A change of any place, in this process
/// or another, raises the revision, so what is given is never older than the transaction that asks.
public final class Territories: Sendable {
  private struct Kept: Sendable {
    let revision: Int
    let territory: Territory
  }

  private let kept = Mutex<[CommunityID: Kept]>([:])

  public init() {}

  /// Nil when there is no such community. Ask before you change places in the same transaction: what it reads is kept for others.
  public func current(_ community: CommunityID, _ tx: Tx) throws -> Territory? {
    guard let revision = try tx.placesRevision(of: community) else { return nil }
    if let there = kept.withLock({ $0[community] }), there.revision == revision { return there.territory }
    guard let found = try tx.community(community) else { return nil }
    let territory = try Territory(of: found, tx)
    kept.withLock { $0[community] = Kept(revision: revision, territory: territory) }
    return territory
  }

  /// The gazetteer of a community, empty when there is none.
  public func gazetteer(_ community: CommunityID, _ tx: Tx) throws -> Gazetteer {
    try current(community, tx)?.gazetteer ?? Gazetteer(parks: [], buildings: [])
  }
}
