import Contracts
import Geometry
import Kernel

/// A territory that does not exist: 62 parks and 95 buildings in 12 grids on 1.4 km², or a tenth of it. The grids tile the
/// community exactly, because neighbours share their corners; each building stands wholly in its grid.
///
/// The block lies near 120.0°E 30.3°N. Its parks are named after parts of old buildings; no street or park of that name is
/// meant. Pure: the same seed gives the same territory.
public struct DemoTerritory: Hashable, Sendable {
  public enum Size: String, Sendable { case small, full }

  public struct GridPlan: Hashable, Sendable {
    public var name: String
    public var number: Int
    public var boundary: GeoArea
  }

  public struct ParkPlan: Hashable, Sendable {
    /// Index into `grids`.
    public var grid: Int
    public var name: String
    public var address: StreetAddress
    public var aliases: [String]
  }

  public struct BuildingPlan: Hashable, Sendable {
    public var grid: Int
    /// Index into `parks`.
    public var park: Int
    public var name: String
    public var kind: BuildingKind
    public var floorsAbove: Int
    public var floorsBelow: Int
    public var point: GeoPoint
    public var footprint: GeoArea
    /// 01, 02 … on every floor above ground.
    public var rooms: [String]
  }

  public var boundary: GeoArea
  public var grids: [GridPlan]
  public var parks: [ParkPlan]
  public var buildings: [BuildingPlan]

  /// Rooms of all buildings together.
  public var unitCount: Int { buildings.reduce(0) { $0 + $1.floorsAbove * $1.rooms.count } }

  public static func make(seed: UInt64, size: Size) throws -> DemoTerritory {
    var drawer = DemoDrawer(seed: seed, size: size)
    return try drawer.draw()
  }

  /// The community around it. Its host is as invented as everything else.
  public func community(id: CommunityID) -> Community {
    var community = Community(id: id, name: "云桥产业社区", kind: .techInnovation, hostName: "云桥街道办事处")
    community.englishName = "Yunqiao Industrial Community"
    community.city = "示范市"
    community.district = "云桥区"
    community.subdistrict = "云桥街道"
    community.management = .dual
    community.platformName = "云桥产业园发展服务中心"
    community.foundedOn = LocalDay(year: 2023, month: 3, day: 1)
    community.boundary = boundary
    community.hotline = "0571-0000 0110"
    community.supervisionPhone = "0571-0000 0119"
    community.office = "青禾大厦1层公共服务中心"
    community.isDemo = true
    return community
  }
}

/// Draws a jittered lattice of roads, fills its cells with parks, and their plots with buildings. Lengths in metres.
struct DemoDrawer {
  private var random: SplitMix
  private let columns: Int
  private let rows: Int
  /// Parks and buildings of each grid.
  private var parkCounts: [Int]
  private var buildingCounts: [Int]
  private static let cellWidth: Double = 345
  private static let cellHeight: Double = 338
  private static let south: Double = 30.2982
  private static let west: Double = 119.9916
  private static let metresPerDegreeNorth: Double = 110_850
  private static let metresPerDegreeEast: Double = 96_200

  /// A place in metres east and north of the south-western corner.
  struct Spot {
    var x: Double
    var y: Double
    func mixed(_ other: Spot, _ share: Double) -> Spot {
      Spot(x: x + (other.x - x) * share, y: y + (other.y - y) * share)
    }
  }

  init(seed: UInt64, size: DemoTerritory.Size) {
    random = SplitMix(seed: seed)
    switch size {
    case .full:
      (columns, rows) = (4, 3)
      parkCounts = [5, 5, 5, 5, 6, 5, 5, 5, 6, 5, 5, 5]
      buildingCounts = [8, 8, 9, 7, 8, 8, 8, 7, 8, 8, 8, 8]
    case .small:
      (columns, rows) = (3, 1)
      parkCounts = [2, 2, 2]
      buildingCounts = [3, 3, 4]
    }
  }

  mutating func draw() throws -> DemoTerritory {
    let lattice = drawLattice()
    var grids: [DemoTerritory.GridPlan] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let ring = lattice.ring(column: column, row: row)
        let area = GeoArea(try GeoPolygon(outer: try ring.map(DemoDrawer.point)))
        let number = grids.count + 1
        grids.append(.init(name: DemoNames.grid(number), number: number, boundary: area))
      }
    }
    let edge = try lattice.outerRing().map(DemoDrawer.point)
    var territory = DemoTerritory(
      boundary: GeoArea(try GeoPolygon(outer: edge)), grids: grids, parks: [], buildings: [])
    var names = DemoNames(&random)
    for index in grids.indices {
      try fill(&territory, grid: index, corners: lattice.corners(column: index % columns, row: index / columns), &names)
    }
    return territory
  }

  // MARK: Roads

  /// Corners of the cells and the bend in the middle of each side; row 0 is the northernmost.
  struct Lattice {
    var columns: Int
    var rows: Int
    var nodes: [Spot]
    var alongRows: [Spot]
    var alongColumns: [Spot]

    func node(_ column: Int, _ row: Int) -> Spot { nodes[row * (columns + 1) + column] }
    /// The bend between node (column, row) and the next to the east.
    func eastward(_ column: Int, _ row: Int) -> Spot { alongRows[row * columns + column] }
    /// The bend between node (column, row) and the next to the south.
    func southward(_ column: Int, _ row: Int) -> Spot { alongColumns[row * (columns + 1) + column] }

    /// North-west, north-east, south-east, south-west.
    func corners(column: Int, row: Int) -> [Spot] {
      [node(column, row), node(column + 1, row), node(column + 1, row + 1), node(column, row + 1)]
    }

    func ring(column: Int, row: Int) -> [Spot] {
      [
        node(column, row), eastward(column, row), node(column + 1, row), southward(column + 1, row),
        node(column + 1, row + 1), eastward(column, row + 1), node(column, row + 1), southward(column, row),
      ]
    }

    /// The sides of the outer cells in one walk, so that it is exactly the edge of their union.
    func outerRing() -> [Spot] {
      var ring: [Spot] = []
      for column in 0..<columns { ring += [node(column, 0), eastward(column, 0)] }
      for row in 0..<rows { ring += [node(columns, row), southward(columns, row)] }
      for column in (0..<columns).reversed() { ring += [node(column + 1, rows), eastward(column, rows)] }
      for row in (0..<rows).reversed() { ring += [node(0, row + 1), southward(0, row)] }
      return ring
    }
  }

  private mutating func drawLattice() -> Lattice {
    var lattice = Lattice(columns: columns, rows: rows, nodes: [], alongRows: [], alongColumns: [])
    for row in 0...rows {
      for column in 0...columns {
        let x = Double(column) * DemoDrawer.cellWidth + random.swing() * 24
        let y = Double(rows - row) * DemoDrawer.cellHeight + random.swing() * 20
        lattice.nodes.append(Spot(x: x, y: y))
      }
    }
    for row in 0...rows {
      for column in 0..<columns {
        var bend = lattice.node(column, row).mixed(lattice.node(column + 1, row), 0.5)
        bend.y += random.swing() * 11
        lattice.alongRows.append(bend)
      }
    }
    for row in 0..<rows {
      for column in 0...columns {
        var bend = lattice.node(column, row).mixed(lattice.node(column, row + 1), 0.5)
        bend.x += random.swing() * 11
        lattice.alongColumns.append(bend)
      }
    }
    return lattice
  }

  static func point(_ spot: Spot) throws -> GeoPoint {
    try GeoPoint(
      longitude: west + spot.x / metresPerDegreeEast, latitude: south + spot.y / metresPerDegreeNorth)
  }

  // MARK: Parks and buildings

  /// Sixteen plots in four rows; the band in the middle stays free for the grid's number.
  private static let plots: [(u: Double, v: Double)] = {
    var plots: [(u: Double, v: Double)] = []
    for v: Double in [0.15, 0.33, 0.68, 0.86] {
      for u: Double in [0.16, 0.39, 0.62, 0.85] { plots.append((u, v)) }
    }
    return plots
  }()

  private mutating func fill(
    _ territory: inout DemoTerritory, grid: Int, corners: [Spot], _ names: inout DemoNames
  ) throws {
    let sizes = parkSizes(parks: parkCounts[grid], buildings: buildingCounts[grid], isThird: grid == 2)
    var gaps = [Int](repeating: 0, count: sizes.count)
    for _ in 0..<(DemoDrawer.plots.count - buildingCounts[grid] - 2) { gaps[random.whole(in: 0...(gaps.count - 1))] += 1 }
    var plot = 0
    for (order, size) in sizes.enumerated() {
      plot += gaps[order]
      let parkIndex = territory.parks.count
      let road = DemoNames.road(row: grid / columns, isNorth: plot < 8)
      // Even numbers on the northern side of a road, odd ones on the southern.
      let number = (grid % columns) * 40 + order * 6 + (plot < 8 ? 1 : 2) + random.whole(in: 0...1) * 2
      let single = size == 1
      let name = names.park(isSingle: single, grid: grid, order: order)
      territory.parks.append(
        .init(grid: grid, name: name, address: StreetAddress(road: road, number: "\(number)号"), aliases: []))
      let isLettered = !single && name != "知行园" && random.whole(in: 0...3) == 0
      for place in 0..<size {
        let own = single ? name : DemoNames.building(place, isLettered: isLettered)
        var building = try draw(own, plot: plot, corners: corners, park: parkIndex, grid: grid, isSingle: single)
        if name == "知行园" {
          building.kind = .office
          building.floorsAbove = max(15, building.floorsAbove)
        }
        territory.buildings.append(building)
        plot += 1
      }
    }
  }

  /// How many buildings each park has; the third grid begins with the three buildings of 知行园.
  private mutating func parkSizes(parks: Int, buildings: Int, isThird: Bool) -> [Int] {
    var sizes = [Int](repeating: 1, count: parks)
    var left = buildings - parks
    if isThird {
      sizes[0] += min(2, left)
      left -= min(2, left)
    }
    while left > 0 {
      let place = random.whole(in: (isThird ? 1 : 0)...(parks - 1))
      if sizes[place] < 4 {
        sizes[place] += 1
        left -= 1
      }
    }
    return sizes
  }

  private mutating func draw(
    _ name: String, plot: Int, corners: [Spot], park: Int, grid: Int, isSingle: Bool
  ) throws -> DemoTerritory.BuildingPlan {
    let (u, v) = DemoDrawer.plots[min(plot, DemoDrawer.plots.count - 1)]
    let top = corners[0].mixed(corners[1], u)
    let bottom = corners[3].mixed(corners[2], u)
    let middle = top.mixed(bottom, v)
    let halfWidth = 21 + Double(random.whole(in: 0...8))
    let halfHeight = 14 + Double(random.whole(in: 0...5))
    let corner = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
    let footprint = try corner.map { sign in
      try DemoDrawer.point(Spot(x: middle.x + sign.0 * halfWidth, y: middle.y + sign.1 * halfHeight))
    }
    let kind = drawKind(isSingle: isSingle)
    let (floors, rooms) = drawFloors(kind)
    return DemoTerritory.BuildingPlan(
      grid: grid, park: park, name: name, kind: kind, floorsAbove: floors,
      floorsBelow: kind == .factory ? 0 : random.whole(in: 1...2), point: try DemoDrawer.point(middle),
      footprint: GeoArea(try GeoPolygon(outer: footprint)), rooms: rooms)
  }

  private mutating func drawKind(isSingle: Bool) -> BuildingKind {
    switch random.whole(in: 0...19) {
    case 0...11: .office
    case 12...14: isSingle ? .office : .factory
    case 15...16: .apartment
    case 17...18: .mixed
    default: isSingle ? .mall : .office
    }
  }

  private mutating func drawFloors(_ kind: BuildingKind) -> (Int, [String]) {
    let floors: Int
    let rooms: Int
    switch kind {
    case .office: (floors, rooms) = (random.whole(in: 9...22), random.whole(in: 6...10))
    case .factory: (floors, rooms) = (random.whole(in: 3...6), random.whole(in: 2...4))
    case .apartment: (floors, rooms) = (random.whole(in: 11...18), random.whole(in: 8...12))
    case .mixed: (floors, rooms) = (random.whole(in: 8...16), random.whole(in: 5...9))
    case .mall: (floors, rooms) = (random.whole(in: 4...6), random.whole(in: 8...14))
    }
    return (floors, (1...rooms).map { $0 < 10 ? "0\($0)" : "\($0)" })
  }
}
