import Contracts
import Geometry
import Kernel
import Store
import TestKit
import Testing

@testable import Places

/// The whole of the small territory as a file.
private func exported(_ stage: PlaceStage) async throws -> String {
  GeoJSON.write(try await stage.territory().mapFeatures())
}

@Test(arguments: Engine.available) func whatIsExportedChangesNothingWhenItComesBack(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let text = try await exported(stage)
  #expect(text == (try await exported(stage)))
  let report = try await stage.write { tx in
    try ImportGeography(Array(text.utf8), datum: .wgs84, starts: tx.today).run(by: administrator, tx)
  }
  #expect(report.lines.allSatisfy { $0.outcome == .same }, "\(report.lines.filter { $0.outcome != .same })")
  #expect(try await exported(stage) == text)
}

@Test(arguments: Engine.available) func anEmptyCommunityBecomesTheSameFromTheFile(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let text = try await exported(stage)
  // Another community, with ids of its own.
  let other = try await stage.write { tx in
    let id: CommunityID = tx.newID()
    var community = Community(id: id, name: "云桥产业社区", kind: .techInnovation, hostName: "云桥街道办事处")
    community.boundary = nil
    try tx.insert(community)
    return id
  }
  var viewer = try stage.administrator
  viewer.community = other
  let report = try await stage.write { [viewer] tx in
    try ImportGeography(Array(text.utf8), datum: .wgs84, starts: tx.today).run(by: viewer, tx)
  }
  #expect(report.count(.refused) == 0, "\(report.lines)")
  let copy = try await stage.read { tx in
    let community = try #require(try tx.community(other))
    return try Territory(of: community, tx)
  }
  func withoutIDs(_ features: [GeoFeature]) -> [GeoFeature] {
    features.map { GeoFeature(shape: $0.shape, properties: $0.properties) }
  }
  #expect(withoutIDs(copy.mapFeatures()) == withoutIDs(try await stage.territory().mapFeatures()))
}

@Test(arguments: Engine.available) func aDryRunLeavesNothingBehind(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let file = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","geometry":{"type":"Point","coordinates":[119.9925,30.2995]},
     "properties":{"kind":"楼宇","名称":"试楼","grid":"一网格","层数":"6","地址":"听檐路200号","别名":"小试、大试"}},
    {"type":"Feature","geometry":null,"properties":{"kind":"building","name":"无处","park":"没有的园"}},
    {"type":"Feature","geometry":null,"properties":{"kind":"bridge","name":"桥"}},
    {"type":"Feature","geometry":null,"properties":{"kind":"grid","name":"无边"}},
    {"type":"Feature","geometry":null,"properties":{"kind":"building","grid":"一网格"}},
    {"type":"Feature","geometry":null,"properties":{"kind":"building","name":"高","grid":"一网格","floors":999}},
    {"type":"Feature","geometry":null,"properties":{"kind":"building","name":"试楼","grid":"一网格"}}]}
    """
  let command = ImportGeography(Array(file.utf8), datum: .wgs84, starts: try day("2026-11-25"))
  var dry: GeographyReport?
  do {
    try await stage.write { tx in try command.dryRun(by: administrator, tx) }
  } catch let error as GeographyDryRun { dry = error.report }
  let trial = try #require(dry)
  #expect(trial.lines.map(\.outcome) == [.created, .refused, .refused, .refused, .refused, .refused, .refused])
  #expect(
    trial.lines.map(\.why) == [
      [], ["park_unknown"], ["kind_missing"], ["shape_missing"], ["name_missing"], ["floors_invalid"], ["twice"],
    ])
  try await stage.read { (tx: Tx) throws in #expect(try tx.buildings(of: stage.community).count == 10) }
  let done = try await stage.write { tx in try command.run(by: administrator, tx) }
  #expect(done == trial)
  let match = try #require(try await stage.territory().gazetteer.match("听檐路200号5楼"))
  #expect(match.buildingName == "试楼")
  #expect(try await stage.territory().gazetteer.match("小试楼")?.buildingName != nil)
}

@Test(arguments: Engine.available) func shiftedCoordinatesAreConvertedOnTheWayIn(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let real = try GeoPoint(longitude: 119.9925, latitude: 30.2995)
  let shifted = GCJ02Point(real)
  let file = """
    {"type":"Feature","geometry":{"type":"Point","coordinates":[\(shifted.longitude),\(shifted.latitude)]},
     "properties":{"kind":"building","name":"试楼","grid":"一网格"}}
    """
  _ = try await stage.write { tx in
    try ImportGeography(Array(file.utf8), datum: .gcj02, starts: tx.today).run(by: administrator, tx)
  }
  let building = try #require(try await stage.territory().buildings.first { $0.name == "试楼" })
  #expect((building.point?.distance(to: real) ?? 1_000) < 0.5)
}

@Test(arguments: Engine.available) func aFileThatIsNoMapSaysWhere(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  for text in ["", "{", "[1,2]", "{\"type\":\"FeatureCollection\"}", "{\"type\":\"LineString\",\"coordinates\":[]}"] {
    await #expect(throws: PlaceError.self, "\(text)") {
      try await stage.write { tx in
        _ = try ImportGeography(Array(text.utf8), datum: .wgs84, starts: tx.today).run(by: administrator, tx)
      }
    }
  }
}

@Test(arguments: Engine.available) func pointsBelongByTheBoundary(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let land = try await stage.territory()
  for (index, plan) in stage.demo.buildings.enumerated() {
    let check = AddressCheck(text: "", point: plan.point, in: land)
    #expect(check.answer == .yes)
    #expect(check.building == stage.places.buildings[index])
    #expect(check.grid == stage.places.grids[plan.grid])
  }
  for (index, grid) in stage.demo.grids.enumerated() {
    #expect(land.grid(at: grid.boundary.labelPoint)?.id == stage.places.grids[index])
  }
  let far = try GeoPoint(longitude: 120.2, latitude: 30.2)
  #expect(AddressCheck(text: "", point: far, in: land).answer == .no)
}

@Test(arguments: Engine.available) func textAndPointMustAgree(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let land = try await stage.territory()
  let park = try #require(stage.demo.parks.firstIndex { $0.name == "知行园" })
  let third = try #require(stage.demo.buildings.firstIndex { $0.park == park && $0.name == "3号楼" })
  let other = try #require(stage.demo.buildings.firstIndex { $0.park != park })
  let far = try GeoPoint(longitude: 120.2, latitude: 30.2)
  func ask(_ text: String, _ point: GeoPoint?) -> AddressCheck { AddressCheck(text: text, point: point, in: land) }
  let own = stage.demo.buildings[third].point
  #expect(ask("知行园3号楼1203", nil).answer == .yes)
  #expect(ask("知行园3号楼1203", own).answer == .yes)
  #expect(ask("知行园3号楼1203", own).grid == stage.places.grids[2])
  #expect(ask("知行园3号楼1203", far).answer == .unsure)
  #expect(ask("知行园3号楼1203", stage.demo.buildings[other].point).answer == .unsure)
  #expect(ask("知行园", nil).answer == .unsure)
  #expect(ask("知行园", own).answer == .yes)
  #expect(ask("知行园", own).building == stage.places.buildings[third])
  #expect(ask("没听过的地方", nil).answer == .unsure)
  #expect(ask("没听过的地方", own).answer == .yes)
  #expect(ask("示范市别处区高楼街道88号", nil).answer == .no)
  #expect(ask("", nil).whys == [.nothingAsked])
}

@Test(arguments: Engine.available) func aBuildingIsFoundByNameAliasAndRoad(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let administrator = try stage.administrator
  let park = try #require(stage.demo.parks.firstIndex { $0.name == "知行园" })
  let third = try #require(stage.demo.buildings.firstIndex { $0.park == park && $0.name == "3号楼" })
  let id = stage.places.buildings[third]
  try await stage.write { tx in
    try AddAlias(PlaceAlias(place: .building(id), alias: "小白楼", source: .spoken)).run(by: administrator, tx)
  }
  try await stage.read { (tx: Tx) throws in
    let all = try tx.buildingChoices(stage.community)
    #expect(all.count == 10)
    let names = all.map(\.fullName)
    #expect(names.contains("知行园3号楼"))
    let zhixing = names.filter { $0.hasPrefix("知行园") }
    #expect(zhixing == zhixing.sorted { PlaceName.sortKey($0) < PlaceName.sortKey($1) })
    #expect(try tx.buildingChoices(stage.community, matching: "小白").map(\.id) == [.building(id)])
    #expect(try tx.buildingChoices(stage.community, matching: "知行园3号").map(\.id) == [.building(id)])
    let road = stage.demo.parks[park].address.text
    #expect(try tx.buildingChoices(stage.community, matching: road).contains { $0.id == .building(id) })
    #expect(try tx.buildingChoices(stage.community, matching: "100%").isEmpty)
    let path = try #require(try tx.placePath(of: id))
    #expect(path.grid == stage.places.grids[2])
    #expect(path.park == stage.places.parks[park])
  }
}
