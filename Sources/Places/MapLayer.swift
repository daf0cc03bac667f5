import Contracts
import Kernel
import Store

/// What the map counts. `Places` brings the enterprises; `App` brings the open cases.
public struct MapLayer: Sendable {
  /// `cases` or `enterprises`; the words are `places.layer.<key>` and the like.
  public var key: String
  /// A viewer who may do any of these sees the figures; one whose act reaches her post's place only sees those of her grid.
  public var acts: [Act]
  public var grids: @Sendable (Tx, CommunityID) throws -> [GridID: Int]
  public var buildings: @Sendable (Tx, CommunityID) throws -> [BuildingID: Int]
  /// Of the grids; nil when nothing can be late.
  public var late: (@Sendable (Tx, CommunityID) throws -> [GridID: Int])?
  /// From how many on a grid has the second and the third tone, and a building is filled.
  public var someFrom: Int
  public var manyFrom: Int
  public var hotFrom: Int

  public init(
    key: String, acts: [Act], someFrom: Int = 10, manyFrom: Int = 20, hotFrom: Int = 3,
    grids: @escaping @Sendable (Tx, CommunityID) throws -> [GridID: Int],
    buildings: @escaping @Sendable (Tx, CommunityID) throws -> [BuildingID: Int] = { _, _ in [:] },
    late: (@Sendable (Tx, CommunityID) throws -> [GridID: Int])? = nil
  ) {
    self.key = key
    self.acts = acts
    self.someFrom = someFrom
    self.manyFrom = manyFrom
    self.hotFrom = hotFrom
    self.grids = grids
    self.buildings = buildings
    self.late = late
  }

  func isOpen(to viewer: Viewer) -> Bool { acts.contains(where: viewer.may) }

  /// How far the viewer sees: everything, or only what her post covers.
  func reachesAll(_ viewer: Viewer) -> Bool { acts.contains { viewer.reach(of: $0) == .community } }

  /// The number of enterprises by their building; the tones follow the size of the community.
  static func enterprises(_ counts: [BuildingID: Int], in territory: Territory) -> MapFigures {
    var grids: [GridID: Int] = [:]
    for building in territory.buildings { grids[building.grid, default: 0] += counts[building.id] ?? 0 }
    let most = grids.values.max() ?? 0
    let step = roundStep(most)
    return MapFigures(
      key: "enterprises", grids: grids, buildings: counts, late: nil, someFrom: step, manyFrom: step * 2,
      hotFrom: max(10, roundStep(counts.values.max() ?? 0) * 2))
  }

  /// A third of the greatest, rounded down to 1, 2 or 5 times a power of ten; at least 1.
  static func roundStep(_ most: Int) -> Int {
    var step = 1
    for power in [1, 10, 100, 1_000, 10_000] {
      for factor in [1, 2, 5] where factor * power * 3 <= most { step = factor * power }
    }
    return step
  }
}

/// The figures of one layer, as one viewer may see them.
struct MapFigures: Sendable {
  var key: String
  var grids: [GridID: Int]
  var buildings: [BuildingID: Int]
  var late: [GridID: Int]?
  var someFrom: Int
  var manyFrom: Int
  var hotFrom: Int
  /// The grids of which the viewer may know the number; nil for all.
  var covered: Set<GridID>?

  enum Tone: String, Sendable { case few = "", some = " map__grid--some", many = " map__grid--many" }

  func tone(of grid: GridID) -> Tone {
    let count = grids[grid] ?? 0
    return count >= manyFrom ? .many : (count >= someFrom ? .some : .few)
  }

  /// Nil where the viewer's post does not reach.
  func count(of grid: GridID) -> Int? {
    if let covered, !covered.contains(grid) { return nil }
    return grids[grid] ?? 0
  }

  var total: Int { grids.values.reduce(0, +) }
}

extension MapLayer {
  /// Reads the figures and leaves out what the viewer's post does not cover.
  func figures(for viewer: Viewer, in territory: Territory, _ tx: Tx) throws -> MapFigures {
    var figures = MapFigures(
      key: key, grids: try grids(tx, viewer.community), buildings: try buildings(tx, viewer.community),
      late: try late?(tx, viewer.community), someFrom: someFrom, manyFrom: manyFrom, hotFrom: hotFrom)
    if reachesAll(viewer) { return figures }
    let community = viewer.community
    let covered = territory.buildings.filter { building in
      viewer.covers(PlacePath(community: community, grid: building.grid, park: building.park, building: building.id))
    }
    let ids = Set(covered.map(\.id))
    figures.buildings = figures.buildings.filter { ids.contains($0.key) }
    let own = territory.grids.map(\.id).filter { viewer.covers(PlacePath(community: community, grid: $0)) }
    let grids = Set(own)
    figures.covered = grids
    figures.grids = figures.grids.filter { grids.contains($0.key) }
    figures.late = figures.late?.filter { grids.contains($0.key) }
    return figures
  }
}
