import Contracts
import Geometry
import Kernel
import Store

/// Names for a territory that does not exist: parks after the parts of old houses, streets after what one hears in them.
struct DemoNames {
  private var stems: [String]
  private var singleCount = 0
  private var severalCount = 0

  private static let all: [String] = [
    "飞檐", "照壁", "月台", "花窗", "石阶", "墨斗", "寸木", "斗拱", "榫卯", "檩木", "椽木", "瓦当", "门环", "窗棂", "雀替",
    "月梁", "柱础", "额枋", "垂花", "抱厦", "歇山", "攒尖", "重檐", "藻井", "天井", "敞轩", "水榭", "曲桥", "骑楼", "砖雕",
    "石鼓", "影壁", "漏窗", "抬梁", "穿斗", "筒瓦", "脊兽", "悬鱼", "踏跺", "栏板", "望柱", "台基", "月洞", "冰裂", "方胜",
    "卷草", "回纹", "回廊", "游廊", "轩窗", "承尘", "门簪", "铺首", "隔扇", "槛窗", "支摘", "落罩", "博风", "瓦垄", "滴水",
    "檐铃", "墙裙", "扶栏", "步云",
  ]

  /// The order is drawn; the names are given.
  init(_ random: inout SplitMix) {
    stems = DemoNames.all
    random.shuffle(&stems)
  }

  /// 知行园 and 青禾大厦 are in every size of the demonstration: the first in the third grid, the second in the first grid.
  mutating func park(isSingle: Bool, grid: Int, order: Int) -> String {
    if grid == 2, order == 0 { return "知行园" }
    if isSingle, singleCount == 0 {
      singleCount = 1
      return "青禾大厦"
    }
    let stem = stems.popLast() ?? "新\(grid + 1)\(order + 1)"
    if isSingle {
      singleCount += 1
      return stem + ["大厦", "中心", "大厦", "广场", "商务楼"][singleCount % 5]
    }
    severalCount += 1
    return stem + ["园", "科创园", "产业园", "坊", "园"][severalCount % 5]
  }

  static func building(_ place: Int, isLettered: Bool) -> String {
    isLettered ? ["A座", "B座", "C座", "D座"][place % 4] : "\(place + 1)号楼"
  }

  static func road(row: Int, isNorth: Bool) -> String {
    let roads = ["听檐路", "踏歌路", "晚渡路", "栖灯路"]
    return roads[min(row + (isNorth ? 0 : 1), roads.count - 1)]
  }

  /// 一网格 … 十二网格 … 九十九网格.
  static func grid(_ number: Int) -> String {
    let digits = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"]
    let tens = number / 10
    let head = tens == 0 ? "" : (tens == 1 ? "十" : digits[tens % 10] + "十")
    return head + digits[number % 10] + "网格"
  }
}

/// What the demonstration data of other modules builds on.
public struct DemoPlaces: Sendable {
  public struct Room: Hashable, Sendable {
    public var building: BuildingID
    public var floor: FloorID
    public var unit: UnitID
    public var level: Int
    public var name: String
  }

  public var community: CommunityID
  public var grids: [GridID] = []
  public var parks: [ParkID] = []
  /// In the order of `DemoTerritory.buildings`.
  public var buildings: [BuildingID] = []
  /// All rooms, building by building, the lowest floor first.
  public var rooms: [Room] = []
}

extension Tx {
  /// Writes a demonstration territory into a community that has been inserted before.
  public func insert(_ territory: DemoTerritory, community: CommunityID, starts: LocalDay) throws -> DemoPlaces {
    var places = DemoPlaces(community: community)
    let dates = EffectiveDates(from: starts)
    for plan in territory.grids {
      let grid = Grid(
        id: newID(), community: community, name: plan.name, number: plan.number, boundary: plan.boundary, dates: dates)
      try insertGrid(grid)
      places.grids.append(grid.id)
    }
    for plan in territory.parks {
      let park = Park(
        id: newID(), community: community, grid: places.grids[plan.grid], name: plan.name, address: plan.address,
        dates: dates)
      try insertPark(park)
      places.parks.append(park.id)
      for name in plan.aliases {
        try insertAlias(PlaceAlias(place: .park(park.id), alias: name, source: .spoken), community: community)
      }
    }
    for plan in territory.buildings {
      let building = Building(
        id: newID(), community: community, grid: places.grids[plan.grid], park: places.parks[plan.park],
        name: plan.name, kind: plan.kind, address: territory.parks[plan.park].address,
        floorsAbove: plan.floorsAbove, floorsBelow: plan.floorsBelow, point: plan.point, footprint: plan.footprint,
        dates: dates)
      try insertBuilding(building)
      places.buildings.append(building.id)
      try insertFloors(of: building, rooms: plan.rooms, &places)
    }
    try touchPlaces(of: community)
    return places
  }

  private func insertFloors(of building: Building, rooms: [String], _ places: inout DemoPlaces) throws {
    var floors: [Floor] = []
    var units: [Unit] = []
    for level in -building.floorsBelow...building.floorsAbove where level != 0 {
      let floor = Floor(
        id: newID(), community: building.community, building: building.id, level: level,
        name: Floor.name(ofLevel: level), dates: building.dates)
      floors.append(floor)
      for room in level > 0 ? rooms : [] {
        let unit = Unit(
          id: newID(), community: building.community, floor: floor.id,
          name: AddFloors.unitName(room, level: level), dates: building.dates)
        units.append(unit)
        places.rooms.append(
          .init(building: building.id, floor: floor.id, unit: unit.id, level: level, name: unit.name))
      }
    }
    try insertFloors(floors)
    try insertUnits(units)
  }
}
