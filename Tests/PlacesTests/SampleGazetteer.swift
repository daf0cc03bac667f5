import Contracts
import Kernel
import TestKit

@testable import Places

/// A made-up corner of a made-up town, with what makes addresses doubtful: parks of five buildings and of one, two buildings of
/// the same letter, a building without a park, a house number that two parks share.
struct SampleGazetteer {
  let gazetteer: Gazetteer
  private var names: [BuildingID: String] = [:]

  private struct Line {
    var key: String
    var park: String?
    var name: String
    var address = StreetAddress()
    var floors = 18
    var aliases: [String] = []
    var units: [String] = []
  }

  private static let parks: [(name: String, address: StreetAddress, aliases: [String])] = [
    ("知行园", StreetAddress(road: "梦想路", number: "88号"), ["老电子厂"]),
    ("云杉科技园", StreetAddress(road: "梦想路", number: "90号"), ["云杉", "LY-03"]),
    ("三江创业园", StreetAddress(road: "听潮街", number: "7号"), []),
    ("青禾大厦", StreetAddress(road: "听潮街", number: "12号"), []),
    ("望潮中心", StreetAddress(road: "听潮街", number: "20号"), []),
    ("北斗园一期", StreetAddress(road: "北斗大道", number: "1号"), []),
    ("北斗园二期", StreetAddress(road: "北斗大道", number: "3号"), []),
  ]

  private static let lines: [Line] = [
    Line(key: "zx1", park: "知行园", name: "1号楼", floors: 6),
    Line(key: "zx2", park: "知行园", name: "2号楼", floors: 6),
    Line(key: "zx3", park: "知行园", name: "3号楼", aliases: ["小白楼"], units: ["1203", "1204"]),
    Line(key: "zx5", park: "知行园", name: "5号楼"),
    Line(key: "zx10", park: "知行园", name: "10号楼"),
    Line(key: "ysA", park: "云杉科技园", name: "A座"),
    Line(key: "ysB", park: "云杉科技园", name: "B座", units: ["901"]),
    Line(key: "ysM", park: "云杉科技园", name: "主楼"),
    Line(key: "ysR", park: "云杉科技园", name: "研发楼"),
    Line(key: "sj1", park: "三江创业园", name: "A区1号楼"),
    Line(key: "sj2", park: "三江创业园", name: "A区2号楼"),
    Line(key: "sj3", park: "三江创业园", name: "B区1号楼"),
    Line(key: "sj4", park: "三江创业园", name: "1号厂房", floors: 4),
    Line(key: "qh", park: "青禾大厦", name: "青禾大厦", floors: 22),
    Line(key: "wc1", park: "望潮中心", name: "1号楼A座"),
    Line(key: "wc2", park: "望潮中心", name: "1号楼B座"),
    Line(key: "wc3", park: "望潮中心", name: "2号楼"),
    Line(key: "bd1", park: "北斗园一期", name: "1号楼"),
    Line(key: "bd2", park: "北斗园二期", name: "1号楼"),
    Line(key: "ht", park: nil, name: "海棠广场", address: StreetAddress(road: "映月路", number: "66号"), floors: 5),
    Line(key: "lk", park: nil, name: "临空七号", address: StreetAddress(road: "映月路", number: "70号"), floors: 30),
  ]

  init() {
    let world = TestWorld(seed: 41).world
    let grid: GridID = world.newID()
    var ids: [String: ParkID] = [:]
    var parks: [GazetteerPark] = []
    for park in SampleGazetteer.parks {
      let id: ParkID = world.newID()
      ids[park.name] = id
      parks.append(GazetteerPark(id: id, name: park.name, address: park.address, aliases: park.aliases))
    }
    var buildings: [GazetteerBuilding] = []
    var names: [BuildingID: String] = [:]
    for line in SampleGazetteer.lines {
      let id: BuildingID = world.newID()
      names[id] = line.key
      var units: [String: UnitID] = [:]
      for unit in line.units { units[unit] = world.newID() }
      buildings.append(
        GazetteerBuilding(
          id: id, grid: grid, park: line.park.flatMap { ids[$0] }, name: line.name,
          fullName: Territory.fullName(of: line.name, in: line.park), address: line.address,
          floorsAbove: line.floors, floorsBelow: 2, aliases: line.aliases, floors: [12: world.newID()], units: units))
    }
    self.names = names
    gazetteer = Gazetteer(
      city: "示范市", district: "云桥区", subdistrict: "云桥街道", parks: parks, buildings: buildings)
  }

  func key(_ id: BuildingID?) -> String { id.flatMap { names[$0] } ?? "-" }
}
