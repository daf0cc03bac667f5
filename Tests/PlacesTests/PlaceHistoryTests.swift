import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Places

@Test(arguments: Engine.available) func aSplitKeepsWhereEverythingLayBefore(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let old = PlaceID.grid(stage.places.grids[2])
  let (before, after) = (try day("2026-05-31"), try day("2026-06-01"))
  let (first, new) = try await stage.write { tx in
    let children = try tx.children(of: old)
    let parts = [
      SplitPlace.Part(name: "三网格", children: Array(children.prefix(1))),
      SplitPlace.Part(name: "四网格", children: Array(children.dropFirst())),
    ]
    return (children[0], try SplitPlace(old, into: parts, ends: true, on: after).run(by: administrator, tx))
  }
  try await stage.read { (tx: Tx) throws in
    let was = try tx.placePath(of: first, on: before)
    let now = try tx.placePath(of: first, on: after)
    #expect(was?.grid.map(PlaceID.grid) == old)
    #expect(now?.grid.map(PlaceID.grid) == new[0])
    #expect(try tx.placePath(of: first) == now)
    for (index, plan) in stage.demo.buildings.enumerated() where plan.grid == 2 {
      let building = PlaceID.building(stage.places.buildings[index])
      #expect(try tx.placePath(of: building, on: before)?.grid.map(PlaceID.grid) == old)
      let path = try #require(try tx.placePath(of: building, on: after))
      #expect(new.contains(.grid(try #require(path.grid))))
    }
    #expect(try tx.placeLine(of: old) == nil)
    #expect(try tx.placePath(of: old, on: before) != nil)
    #expect(Set(try tx.successors(of: old)) == Set(new))
    #expect(try tx.successions(of: old).count == 2)
    #expect(try tx.grids(of: stage.community).map(\.number) == [1, 2, 3, 4])
  }
}

@Test(arguments: Engine.available) func aSplitMayLeaveTheOldGridInPlace(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let old = PlaceID.grid(stage.places.grids[0])
  let moved = PlaceID.park(stage.places.parks[0])
  let date = try day("2026-11-25")
  let new = try await stage.write { tx in
    try SplitPlace(old, into: [.init(name: "新网格", children: [moved])], ends: false, on: date)
      .run(by: administrator, tx)
  }
  try await stage.read { (tx: Tx) throws in
    #expect(try tx.placePath(of: moved)?.grid.map(PlaceID.grid) == new[0])
    #expect(try tx.placeLine(of: old) != nil)
    #expect(try tx.children(of: old) == [.park(stage.places.parks[1])])
  }
}

@Test(arguments: Engine.available) func aSplitRefusesWhatDoesNotAddUp(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let old = PlaceID.grid(stage.places.grids[0])
  let own = PlaceID.park(stage.places.parks[0])
  let stranger = PlaceID.park(stage.places.parks[5])
  let date = try day("2026-11-25")
  func refusal(_ parts: [SplitPlace.Part], ends: Bool, on day: LocalDay) async throws -> PlaceError? {
    do {
      _ = try await stage.write { tx in try SplitPlace(old, into: parts, ends: ends, on: day).run(by: administrator, tx) }
      return nil
    } catch let error as PlaceError { return error }
  }
  #expect(try await refusal([.init(name: "甲")], ends: true, on: date) == .splitNeedsTwo)
  let half: [SplitPlace.Part] = [.init(name: "甲", children: [own]), .init(name: "乙")]
  #expect(try await refusal(half, ends: true, on: date) == .splitIncomplete(1))
  let foreign: [SplitPlace.Part] = [.init(name: "甲", children: [stranger]), .init(name: "乙")]
  guard case .splitStranger = try await refusal(foreign, ends: false, on: date) else {
    Issue.record("a stranger went in")
    return
  }
  let twice: [SplitPlace.Part] = [.init(name: "甲", children: [own]), .init(name: "乙", children: [own])]
  guard case .splitTwice = try await refusal(twice, ends: false, on: date) else {
    Issue.record("one went in twice")
    return
  }
  #expect(try await refusal(half, ends: false, on: date.adding(days: 1)) == .dayInFuture)
  guard case .dayTooEarly = try await refusal(half, ends: false, on: try day("2024-01-01")) else {
    Issue.record("split before it began")
    return
  }
  // Nothing of all this was kept.
  try await stage.read { (tx: Tx) throws in #expect(try tx.grids(of: stage.community).count == 3) }
}

@Test(arguments: Engine.available) func mergedGridsHoldWhatBothHeld(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let grids = stage.places.grids
  let date = try day("2026-07-01")
  let made = try await stage.write { tx in
    try MergePlaces([.grid(grids[0]), .grid(grids[1])], into: "东网格", on: date).run(by: administrator, tx)
  }
  try await stage.read { (tx: Tx) throws in
    guard case .grid(let id) = made else { throw PlaceStage.Missing() }
    let grid = try #require(try tx.grid(id))
    #expect(grid.number == 1)
    // The two share a border, so the land of both is one area of two polygons.
    let area = stage.demo.grids[0].boundary.area + stage.demo.grids[1].boundary.area
    #expect(abs((grid.boundary?.area ?? 0) - area) < 0.01)
    #expect(try tx.parks(of: stage.community, in: id).count == 4)
    #expect(try tx.buildings(of: stage.community, in: id).count == 6)
    #expect(try tx.successors(of: .grid(grids[1])) == [made])
    let building = PlaceID.building(stage.places.buildings[0])
    #expect(try tx.placePath(of: building, on: try day("2026-06-30"))?.grid == grids[0])
    #expect(try tx.placePath(of: building)?.grid == id)
  }
}

@Test(arguments: Engine.available) func roomsMergeAndDivide(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let room = stage.places.rooms[0]
  let next = stage.places.rooms[1]
  let date = try day("2026-07-01")
  let joined = try await stage.write { tx in
    try MergePlaces([.unit(room.unit), .unit(next.unit)], into: room.name + "-" + next.name, on: date)
      .run(by: administrator, tx)
  }
  _ = try await stage.write { tx in
    try SplitPlace(joined, into: [.init(name: room.name), .init(name: next.name)], ends: true, on: date)
      .run(by: administrator, tx)
  }
  try await stage.read { (tx: Tx) throws in
    let names = try tx.units(of: room.building).map(\.name)
    #expect(names.filter { $0 == room.name }.count == 1)
    #expect(try tx.successors(of: .unit(room.unit)).count == 2)
    #expect(try tx.placePath(of: .unit(room.unit), on: try day("2026-06-30"))?.building == room.building)
  }
}

@Test(arguments: Engine.available) func aParkMovesWithItsBuildings(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let date = try day("2026-03-01")
  let park = stage.places.parks[0]
  try await stage.write { tx in
    try MovePark(id: park, to: stage.places.grids[1], on: date).run(by: administrator, tx)
  }
  try await stage.read { (tx: Tx) throws in
    for building in try tx.buildings(of: stage.community, park: park) {
      #expect(building.grid == stage.places.grids[1])
      #expect(try tx.placePath(of: .building(building.id), on: try day("2026-02-28"))?.grid == stage.places.grids[0])
    }
  }
  // A change before the last one would have to rewrite what is known.
  await #expect(throws: PlaceError.dayTooEarly(date)) {
    try await stage.write { tx in
      try MovePark(id: park, to: stage.places.grids[2], on: try day("2026-02-01")).run(by: administrator, tx)
    }
  }
}

@Test(arguments: Engine.available) func aPlaceEndsOnlyWhenItIsEmpty(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let today = try day("2026-11-25")
  let building = stage.places.buildings[0]
  await #expect(throws: PlaceError.self) {
    try await stage.write { tx in try EndPlace(.grid(stage.places.grids[0]), on: today).run(by: administrator, tx) }
  }
  try await stage.write { tx in try EndPlace(.building(building), on: today).run(by: administrator, tx) }
  try await stage.read { (tx: Tx) throws in
    #expect(try tx.placeLine(of: .building(building)) == nil)
    #expect(try tx.units(of: building).isEmpty)
    #expect(try tx.placePath(of: .building(building), on: today.adding(days: -1)) != nil)
    #expect(try tx.placePath(of: .building(building), on: today) == nil)
  }
}

@Test(arguments: Engine.available) func aRenamedPlaceIsFoundByItsOldName(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let index = try #require(stage.demo.parks.firstIndex { $0.name == "知行园" })
  let park = stage.places.parks[index]
  let before = try await stage.territory()
  try await stage.write { tx in
    try EditPark(id: park, name: "知止园", address: StreetAddress(road: "晚渡路", number: "9号")).run(by: administrator, tx)
  }
  let after = try await stage.territory()
  #expect(after.community.revision > before.community.revision)
  let match = try #require(after.gazetteer.match("知行园3号楼1203"))
  #expect(match.isSure)
  #expect(match.buildingName == "知止园3号楼")
  #expect(after.gazetteer.match("知止园3号楼1203")?.building == match.building)
}

@Test(arguments: Engine.available) func floorsAndRoomsComeOnce(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let starts = try day("2026-01-01")
  let facts = BuildingFacts(name: "新楼", kind: .office, floorsAbove: 3)
  let building = try await stage.write { tx in
    try CreateBuilding(grid: stage.places.grids[0], facts: facts, starts: starts).run(by: administrator, tx)
  }
  let add = AddFloors(building: building.id, levels: [-1, 1, 2, 3, 4, 5], rooms: ["01", "02"], starts: starts)
  let first = try await stage.write { tx in try add.run(by: administrator, tx) }
  let second = try await stage.write { tx in try add.run(by: administrator, tx) }
  #expect(first == AddFloors.Added(floors: 6, units: 12))
  #expect(second == AddFloors.Added(floors: 0, units: 0))
  try await stage.read { (tx: Tx) throws in
    let found = try #require(try tx.building(building.id))
    #expect(found.floorsAbove == 5)
    #expect(found.floorsBelow == 1)
    #expect(try tx.units(of: building.id).map(\.name).prefix(4) == ["B101", "B102", "101", "102"])
    let line = try tx.places(of: stage.community, kinds: [.unit], matching: "新楼5层502", limit: 5)
    #expect(line.map(\.fullName) == ["新楼5层502"])
  }
}

@Test(arguments: Engine.available) func onlyLeadersChangePlaces(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let starts = try day("2026-01-01")
  for (key, viewer) in stage.viewers where !["administrator", "secretary"].contains(key) {
    await #expect(throws: Problem.notFound, "\(key)") {
      try await stage.write { tx in _ = try CreateGrid(name: "私设网格", starts: starts).run(by: viewer, tx) }
    }
  }
  var stranger = try stage.administrator
  stranger.community = stage.world.world.newID()
  await #expect(throws: Problem.notFound) {
    try await stage.write { [stranger] tx in
      try EditGrid(id: stage.places.grids[0], name: "抢来的", number: 1).run(by: stranger, tx)
    }
  }
}

@Test(arguments: Engine.available) func namesAndNumbersAreTakenOnce(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let starts = try day("2026-01-01")
  await #expect(throws: PlaceError.nameTaken("一网格")) {
    try await stage.write { tx in _ = try CreateGrid(name: "一网格", starts: starts).run(by: administrator, tx) }
  }
  await #expect(throws: PlaceError.numberTaken(2)) {
    try await stage.write { tx in _ = try CreateGrid(name: "别网格", number: 2, starts: starts).run(by: administrator, tx) }
  }
  let index = try #require(stage.demo.parks.firstIndex { $0.name == "知行园" })
  await #expect(throws: PlaceError.nameTaken("1号楼")) {
    try await stage.write { tx in
      let facts = BuildingFacts(name: "1号楼", kind: .office, floorsAbove: 3)
      _ = try CreateBuilding(park: stage.places.parks[index], facts: facts, starts: starts).run(by: administrator, tx)
    }
  }
}

@Test(arguments: Engine.available) func everyChangeIsAudited(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let starts = try day("2026-01-01")
  try await stage.write { tx in
    let grid = try CreateGrid(name: "四网格", starts: starts).run(by: administrator, tx)
    try EditGrid(id: grid.id, name: "南网格", number: 4).run(by: administrator, tx)
    try AddAlias(PlaceAlias(place: .grid(grid.id), alias: "老南区", source: .spoken)).run(by: administrator, tx)
    try EndPlace(.grid(grid.id), on: tx.today).run(by: administrator, tx)
  }
  let acts = try await stage.read { tx in
    try tx.rows("SELECT act FROM audit_entries ORDER BY number LIMIT 20").map { try $0("act", as: String.self) }
  }
  #expect(acts == ["place.created", "place.edited", "place.edited", "place.ended"])
}
