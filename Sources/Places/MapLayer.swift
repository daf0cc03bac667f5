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
  /// Below this a number is not told to that viewer (zero is): behind few of something one may guess whose they are.
  public var least: @Sendable (Viewer) -> Int

  public init(
    key: String, acts: [Act],
    grids: @escaping @Sendable (Tx, CommunityID) throws -> [GridID: Int],
    buildings: @escaping @Sendable (Tx, CommunityID) throws -> [BuildingID: Int] = { _, _ in [:] },
    late: (@Sendable (Tx, CommunityID) throws -> [GridID: Int])? = nil,
    least: @escaping @Sendable (Viewer) -> Int = { _ in 0 }
  ) {
    self.key = key
    self.acts = acts
    self.grids = grids
    self.buildings = buildings
    self.late = late
    self.least = least
  }

  func isOpen(to viewer: Viewer) -> Bool { acts.contains(where: viewer.may) }

  /// How far the viewer sees: everything, or only what her post covers.
  func reachesAll(_ viewer: Viewer) -> Bool { acts.contains { viewer.reach(of: $0) == .community } }

  /// The number of enterprises by their building.
  static func enterprises(_ counts: [BuildingID: Int], in territory: Territory) -> MapFigures {
    var grids: [GridID: Int] = [:]
    for building in territory.buildings { grids[building.grid, default: 0] += counts[building.id] ?? 0 }
    return MapFigures(key: "enterprises", grids: grids, buildings: counts, late: nil)
  }
}

/// The figures of one layer, as one viewer may see them.
struct MapFigures: Sendable {
  var key: String
  var grids: [GridID: Int]
  var buildings: [BuildingID: Int]
  var late: [GridID: Int]?
  /// From how many on a grid has the second and the third tone, and a building is filled. They follow the figures: a third of
  /// the grids has each tone, so that every map shows where there is more and where less.
  private(set) var someFrom = 1
  private(set) var manyFrom = 2
  private(set) var hotFrom = 2
  /// The grids of which the viewer may know the number; nil for all.
  var covered: Set<GridID>?
  /// Numbers below `least` are left out before anything is drawn: a tone or a sum tells as much as a figure does.
  private(set) var least = 0
  private(set) var hidden: Set<GridID> = []

  enum Tone: String, Sendable { case few = "", some = " map__grid--some", many = " map__grid--many" }

  func tone(of grid: GridID) -> Tone {
    let count = grids[grid] ?? 0
    return count >= manyFrom ? .many : (count >= someFrom ? .some : .few)
  }

  init(key: String, grids: [GridID: Int], buildings: [BuildingID: Int], late: [GridID: Int]?, least: Int = 0) {
    self.key = key
    self.least = least
    hidden = Set(grids.filter { $0.value > 0 && $0.value < least }.keys)
    self.grids = grids.filter { $0.value == 0 || $0.value >= least }
    self.buildings = buildings.filter { $0.value >= least }
    self.late = late?.filter { $0.value >= least }
    var ordered = self.grids.values.sorted()
    if ordered.isEmpty || ordered[ordered.count / 3] > 0 {
      someFrom = MapFigures.threshold(ordered, at: ordered.count / 3, above: 0)
      manyFrom = MapFigures.threshold(ordered, at: ordered.count * 2 / 3, above: someFrom)
    } else {
      // Where most have none, those that have any are halved.
      ordered.removeAll { $0 == 0 }
      manyFrom = MapFigures.threshold(ordered, at: ordered.count / 2, above: someFrom)
    }
    hotFrom = max(2, MapFigures.third(of: self.buildings.values.max() ?? 0))
  }

  /// The figure of that place in the order, as round as it can be without moving a grid to another tone.
  static func threshold(_ ordered: [Int], at place: Int, above least: Int) -> Int {
    let figure = max(ordered.indices.contains(place) ? ordered[place] : 0, least + 1)
    let below = max(ordered.last { $0 < figure } ?? 0, least)
    var power = 1
    while figure / power / 10 * power * 10 > below { power *= 10 }
    return figure / power * power
  }

  /// A third, rounded down to a figure that is easily said: one digit and zeros; at least 1.
  static func third(of most: Int) -> Int {
    var power = 1
    while most / 3 >= power * 10 { power *= 10 }
    return max(1, most / 3 / power * power)
  }

  /// What the viewer is told of a grid; a dash where her post does not reach.
  func told(of grid: GridID) -> String {
    if let covered, !covered.contains(grid) { return "–" }
    return hidden.contains(grid) ? "<\(least)" : String(grids[grid] ?? 0)
  }

  /// A sum beside all its parts but one would tell that one.
  var totalTold: String { hidden.isEmpty ? String(total) : "–" }

  var total: Int { grids.values.reduce(0, +) }
}

extension MapLayer {
  /// Reads the figures and leaves out what the viewer's post does not cover.
  func figures(for viewer: Viewer, in territory: Territory, _ tx: Tx) throws -> MapFigures {
    // A grid without any is one of the thirds too.
    let none = Dictionary(uniqueKeysWithValues: territory.grids.map { ($0.id, 0) })
    let counted = none.merging(try grids(tx, viewer.community)) { _, count in count }
    var figures = MapFigures(
      key: key, grids: counted, buildings: try buildings(tx, viewer.community),
      late: try late?(tx, viewer.community), least: least(viewer))
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
