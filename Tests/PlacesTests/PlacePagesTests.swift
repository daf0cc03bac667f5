import Contracts
import Geometry
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Places

private func seenBy(_ stage: PlaceStage) -> [String] {
  [
    "/places", "/places?q=%E7%9F%A5%E8%A1%8C%E5%9B%AD", "/places/check", "/map", "/map?layer=enterprises",
    "/map?here=\(stage.places.grids[1])", "/grids/\(stage.places.grids[0])", "/parks/\(stage.places.parks[0])",
    "/buildings/\(stage.places.buildings[0])", "/places/check?address=%E7%9F%A5%E8%A1%8C%E5%9B%AD3%E5%8F%B7%E6%A5%BC",
  ]
}

private func keptBy(_ stage: PlaceStage) -> [String] {
  let (grid, park, building) = (stage.places.grids[0], stage.places.parks[0], stage.places.buildings[0])
  return [
    "/grids/new", "/parks/new", "/buildings/new", "/grids/\(grid)/edit", "/parks/\(park)/edit",
    "/buildings/\(building)/edit", "/grids/\(grid)/split", "/parks/\(park)/split", "/grids/\(grid)/merger",
    "/parks/\(park)/merger", "/places/import", "/places/community",
  ]
}

@Test(arguments: Engine.available) func everybodySeesPlacesInBothLanguages(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  for role in stage.viewers.keys.sorted() {
    for path in seenBy(stage) {
      for locale in ["zh-Hans", "en"] {
        let answer = try await stage.get(path, as: role, locale: locale)
        #expect(answer.status == 200, "\(role) \(path) \(locale)")
        #expect(answer.text.contains("<h1"))
        #expect(!answer.text.contains("{{"), "\(path)")
        #expect(!answer.text.contains("places."), "a key is shown on \(path)")
        #expect(!answer.text.contains("Optional("), "\(path)")
      }
    }
  }
}

@Test(arguments: Engine.available) func onlyLeadersSeeTheForms(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  for role in stage.viewers.keys.sorted() {
    let isLeader = ["administrator", "secretary"].contains(role)
    for path in keptBy(stage) {
      for locale in isLeader ? ["zh-Hans", "en"] : ["zh-Hans"] {
        let answer = try await stage.get(path, as: role, locale: locale)
        #expect(answer.status == (isLeader ? 200 : 404), "\(role) \(path)")
        if isLeader { #expect(!answer.text.contains("places."), "a key is shown on \(path)") }
      }
    }
    let list = try await stage.get("/places", as: role).text
    #expect(list.contains("href=\"/places/import\"") == isLeader)
  }
}

@Test(arguments: Engine.available) func placesOfAnotherCommunityAreNotThere(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let foreign = try await stage.write { tx in
    let id: CommunityID = tx.newID()
    try tx.insert(Community(id: id, name: "别的社区", kind: .businessBuilding, hostName: "别的街道"))
    let grid = Grid(
      id: tx.newID(), community: id, name: "外网格", number: 1, dates: EffectiveDates(from: tx.today))
    try tx.insertGrid(grid)
    return grid.id
  }
  #expect(try await stage.get("/grids/\(foreign)", as: "administrator").status == 404)
  #expect(try await stage.get("/grids/\(foreign)/edit", as: "administrator").status == 404)
  #expect(try await stage.get("/grids/nonsense", as: "administrator").status == 404)
}

@Test(arguments: Engine.available) func theMapShowsEveryGridAndEveryBuilding(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let page = try await stage.get("/map", as: "communityWorker").text
  for grid in stage.places.grids {
    #expect(page.contains("<a href=\"/grids/\(grid)\" aria-label="), "no outline of \(grid)")
    #expect(page.contains("<th scope=\"row\"><a href=\"/grids/\(grid)\">"), "no row of \(grid)")
  }
  for building in stage.places.buildings { #expect(page.contains("<a href=\"/buildings/\(building)\" aria-label=")) }
  #expect(page.components(separatedBy: "<path class=\"map__grid").count == 4)
  #expect(page.contains("在办"))
  // Nothing is fetched from elsewhere.
  #expect(!page.contains("https://"))
}

/// Grids that are much alike, grids of which most have nothing, grids that are the same.
@Test(arguments: [
  ([640, 655, 661, 668, 672, 680, 690, 655, 700, 661, 712, 648], [4, 4, 4]),
  ([0, 0, 0, 0, 0, 0, 3, 9], [6, 1, 1]), ([5, 5, 5], [0, 3, 0]), ([0, 0], [2, 0, 0]), ([], [0, 0, 0]),
])
func aThirdOfTheGridsHasEachToneOfTheMap(_ counts: [Int], _ tones: [Int]) {
  let world = TestWorld(seed: 1).world
  let grids = Dictionary(uniqueKeysWithValues: counts.map { (world.newID() as GridID, $0) })
  let figures = MapFigures(key: "enterprises", grids: grids, buildings: [:], late: nil)
  let found = grids.keys.map { figures.tone(of: $0) }
  #expect([MapFigures.Tone.few, .some, .many].map { tone in found.count { $0 == tone } } == tones)
  #expect(figures.someFrom >= 1 && figures.manyFrom > figures.someFrom)
}

@Test func theThresholdsOfTheMapAreEasilySaid() {
  #expect(MapFigures.threshold([188, 203, 367], at: 1, above: 0) == 200)
  #expect(MapFigures.threshold([640, 655, 661, 668], at: 2, above: 600) == 660)
}

@Test(arguments: Engine.available) func howManyCasesThereAreIsNotForEverybody(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  for role in ["person", "delegate", "partner", "parkLeader", "propertyButler", "buildingChief"] {
    let page = try await stage.get("/map?layer=cases", as: role).text
    #expect(!page.contains("在办"), "\(role)")
  }
  #expect(try await stage.get("/map", as: "supervisor").text.contains("在办"))
  // A grid head learns the number of her own grid and no other.
  let head = try await stage.get("/map", as: "gridHead").text
  #expect(head.contains("一网格，3栋楼，在办0件"))
  #expect(head.contains("二网格，3栋楼，在办–件"))
}

@Test(arguments: Engine.available) func theMapGoesOutAsGeoJSON(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let all = try await stage.get("/map.geojson", as: "person")
  #expect(all.headers[.contentType] == "application/geo+json")
  #expect(try GeoJSON.read(all.bytes).count == 1 + 3 + 6 + 10)
  let boundaries = try await stage.get("/boundaries.geojson", as: "person")
  #expect(try GeoJSON.read(boundaries.bytes).count == 1 + 3 + 6)
}

@Test(arguments: Engine.available) func aGridIsMadeChangedAndSplitByForms(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let nonce = "a1b2c3"
  let made = try await stage.post("/grids", ["name": "四网格", "starts": "2026-01-01", "_nonce": nonce])
  #expect(made.status == 303)
  let again = try await stage.post("/grids", ["name": "四网格", "starts": "2026-01-01", "_nonce": nonce])
  #expect(again.location == made.location)
  let wrong = try await stage.post("/grids", ["name": "一网格", "starts": "2026-01-01", "_nonce": "other"])
  #expect(wrong.status == 422)
  #expect(wrong.text.contains("value=\"一网格\""))
  #expect(wrong.text.contains("这个名称已经有了"))
  let bent = try await stage.post("/grids", ["name": "五网格", "boundary": "{\"type\":\"Polygon\"}", "_nonce": "bent"])
  #expect(bent.status == 422)
  #expect(bent.text.contains("这段边界读不了"))
  #expect(!bent.text.contains("{{"))
  let renamed = try await stage.post(made.location, ["name": "南网格", "number": "4"])
  #expect(renamed.status == 303)
  #expect(try await stage.get(made.location, as: "person").text.contains("南网格"))
  let third = stage.places.grids[2]
  let split = try await stage.post(
    "/grids/\(third)/split",
    [
      "part_1_name": "五网格", "to_\(stage.places.parks[4])": "1", "day": "2026-11-01", "_nonce": "split",
    ])
  #expect(split.status == 303)
  let page = try await stage.get(split.location, as: "person").text
  #expect(page.contains("分自"))
  #expect(page.contains("三网格"))
  #expect(page.contains("还没有画，原来在三网格的范围里") && !page.contains("/edit#boundary"), "who may not draw it is told")
  let early = try await stage.post(
    "/grids/\(third)/split", ["part_1_name": "六网格", "day": "2027-01-01", "_nonce": "split2"])
  #expect(early.status == 422)
  #expect(early.text.contains("请写今天或以前的日子"))
}

@Test(arguments: Engine.available) func aBuildingIsMadeMovedAndEndedByForms(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let (grid, park) = (stage.places.grids[0], stage.places.parks[5])
  let fields = [
    "name": "试楼", "holder": grid.text, "kind": "office", "floors_above": "6", "longitude": "119.9925",
    "latitude": "30.2995", "starts": "2026-01-01", "_nonce": "b1",
  ]
  var broken = fields
  broken["longitude"] = "30.2995"
  broken["latitude"] = "119.9925"
  let swapped = try await stage.post("/buildings", broken)
  #expect(swapped.status == 422)
  #expect(swapped.text.contains("value=\"试楼\""))
  let made = try await stage.post("/buildings", fields)
  #expect(made.status == 303, "\(made.text)")
  let floors = try await stage.post(made.location + "/floors", ["levels": "B1-B1，1-6", "rooms": "01-04"])
  #expect(floors.status == 303)
  let page = try await stage.get(made.location, as: "person").text
  #expect(page.contains("section-cut"))
  #expect(page.contains("601–604，4间"))
  let moved = try await stage.post(made.location + "/place", ["holder": park.text, "day": "2026-06-01"])
  #expect(moved.status == 303)
  let alias = try await stage.post(
    "/places/aliases", ["place": String(made.location.dropFirst("/buildings/".count)), "alias": "小试楼"])
  #expect(alias.status == 303)
  #expect(try await stage.get("/places?q=%E5%B0%8F%E8%AF%95", as: "person").text.contains("试楼"))
  let ended = try await stage.post(made.location + "/ending", ["day": "2026-11-25"])
  #expect(ended.status == 303)
  #expect(try await stage.get(made.location, as: "person").text.contains("到2026年11月25日为止"))
}

@Test(arguments: Engine.available) func aFileIsTriedBeforeItIsWritten(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let file = """
    {"type":"FeatureCollection","features":[{"type":"Feature",
    "geometry":{"type":"Point","coordinates":[119.9925,30.2995]},
    "properties":{"kind":"building","name":"\\"试\\"<楼>","grid":"一网格","floors":6}}]}
    """
  _ = try await stage.get("/places/import", as: "secretary")
  let tried = try await stage.bench.upload(
    "/places/import", ["datum": "wgs84"], files: [("file", "map.geojson", Array(file.utf8))])
  #expect(tried.status == 200)
  #expect(tried.text.contains("新增1处"))
  try await stage.read { (tx: Tx) throws in #expect(try tx.buildings(of: stage.community).count == 10) }
  let written = try await stage.post("/places/import", ["text": file, "datum": "wgs84", "commit": "1"], as: "secretary")
  #expect(written.text.contains("已写入：新增1处"))
  try await stage.read { (tx: Tx) throws in #expect(try tx.buildings(of: stage.community).count == 11) }
  let broken = try await stage.bench.upload(
    "/places/import", ["datum": "wgs84"], files: [("file", "map.geojson", Array("{".utf8))])
  #expect(broken.status == 422)
  #expect(broken.text.contains("第1行"))
  let none = try await stage.bench.upload("/places/import", ["datum": "wgs84"], files: [])
  #expect(none.status == 422)
}

@Test(arguments: Engine.available) func theCommunityNamesItsHost(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let fields = [
    "name": "云桥产业社区", "kind": "business_building", "management": "vertical", "host_name": "",
    "map_approval": "浙S(2026)0号",
  ]
  let refused = try await stage.post("/places/community", fields)
  #expect(refused.status == 422)
  var better = fields
  better["host_name"] = "云桥街道办事处"
  #expect(try await stage.post("/places/community", better).status == 303)
  #expect(try await stage.get("/map", as: "person").text.contains("审图号：浙S(2026)0号"))
}

@Test(arguments: Engine.available) func theInterfaceAnswersWhoseAnAddressIs(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let base = "/api/v1/places/check"
  let yes = try await stage.bench.json(
    .get, base + "?address=" + URLEncoded.encode("知行园3号楼1203"), bearer: "person")
  #expect(yes.status == 200)
  #expect(yes.json?["answer"]?.string == "yes")
  #expect(yes.json?["building_name"]?.string == "知行园3号楼")
  #expect(yes.json?["unit"]?.string == "1203")
  #expect((yes.json?["confidence"]?.whole ?? 0) >= 80)
  let no = try await stage.bench.json(.get, base + "?lon=120.2&lat=30.2", bearer: "person")
  #expect(no.json?["answer"]?.string == "no")
  let point = stage.demo.buildings[0].point
  let shifted = GCJ02Point(point)
  let inside = try await stage.bench.json(
    .get, base + "?lon=\(shifted.longitude)&lat=\(shifted.latitude)&datum=gcj02", bearer: "person")
  #expect(inside.json?["building_id"]?.string == stage.places.buildings[0].text)
  // What the document does not allow is 400; what it allows and no point follows from, 422.
  for (wrong, status) in [("?lon=x&lat=1", 400), ("?lon=30.2&lat=119.9", 400), ("?datum=bd09", 400), ("?lon=1", 422)] {
    #expect(try await stage.bench.json(.get, base + wrong, bearer: "person").status == status, "\(wrong)")
  }
  #expect(try await stage.bench.json(.get, base, bearer: nil).status == 401)
  let list = try await stage.bench.json(.get, "/api/v1/buildings?q=" + URLEncoded.encode("知行园"), bearer: "person")
  #expect(list.json?["total"]?.whole == 3)
  #expect(list.json?["items"]?.list?.first?["full_name"]?.string == "知行园1号楼")
  let places = try await stage.bench.json(.get, "/api/v1/places", bearer: "person")
  #expect(places.json?["total"]?.whole == 3 + 6 + 10)
}

@Test func thePictureFitsTheLand() async throws {
  let stage = try await PlaceStage.make(.sqlite, size: .full)
  let land = try await stage.territory()
  let drawing = try #require(MapDrawing(land))
  #expect(drawing.shapes.count == 12)
  #expect(drawing.houses.count == 95)
  #expect(drawing.viewBox.hasPrefix("0 0 780 "))
  #expect(MapDrawing(Territory(
    community: Community(id: stage.community, name: "空", kind: .techInnovation), grids: [], parks: [], buildings: [],
    aliases: [], gazetteer: Gazetteer(parks: [], buildings: []))) == nil)
  let thirds = [0, 2, 9, 32, 100, 871].map(MapFigures.third)
  #expect(thirds == [1, 1, 3, 10, 30, 200])
}

@Test func aSmallNumberIsNeitherToldNorDrawn() {
  let world = TestWorld().world
  let grids: [GridID] = (0..<4).map { _ in world.newID() }
  let houses: [BuildingID] = (0..<2).map { _ in world.newID() }
  let counts = [grids[0]: 4, grids[1]: 12, grids[2]: 0]
  let buildings = [houses[0]: 4, houses[1]: 5]
  let watched = MapFigures(key: "cases", grids: counts, buildings: buildings, late: nil, least: 5)
  #expect(grids.map(watched.told) == ["<5", "12", "0", "0"])
  #expect(watched.totalTold == "–", "the sum would tell the one that is missing")
  #expect(watched.tone(of: grids[0]) == watched.tone(of: grids[2]))
  #expect(watched.buildings == [houses[1]: 5])
  let handled = MapFigures(key: "cases", grids: counts, buildings: buildings, late: nil)
  #expect(grids.map(handled.told) == ["4", "12", "0", "0"])
  #expect(handled.totalTold == "16")
}

/// Nobody invents a line: what a split leaves undrawn is listed for those who can draw it, and the map keeps the former boundary.
@Test(arguments: Engine.available) func aGridFromASplitHasNoBoundaryUntilSomebodyDrawsIt(_ engine: Engine) async throws {
  let stage = try await PlaceStage.make(engine)
  let community = stage.community
  let land = try await stage.territory()
  #expect(try await stage.read { tx in try BoundaryWork(land, tx).isEmpty })
  #expect(!(try await stage.get("/places", as: "administrator").text.contains("边界待画")))
  let (third, park) = (stage.places.grids[2], stage.places.parks[4])
  let form = try await stage.get("/grids/\(third)/split", as: "administrator").text
  #expect(form.contains("边界不能替您猜"))
  let split = try await stage.post("/grids/\(third)/split", ["part_1_name": "五网格", "to_\(park)": "1", "_nonce": "cut1"])
  #expect(split.status == 303)
  // What remains keeps its boundary, and its keeper is told which houses in it are not its own any more.
  let listed = try await stage.get("/places", as: "administrator").text
  #expect(listed.contains("\(split.location)/edit#boundary") && listed.contains("还没有画，原来在三网格的范围里"))
  #expect(listed.contains("/grids/\(third)/edit#boundary") && listed.contains("栋楼还在它的边界里"))
  #expect(!(try await stage.get("/places", as: "person").text.contains("边界待画")))
  #expect(!(try await stage.get("/map", as: "person").text.contains("map__former")), "the old one is still drawn as itself")
  let page = try await stage.get("\(split.location)/edit", as: "administrator").text
  #expect(page.contains("原网格的边界") && page.contains("readonly"))

  // The first grid ends: the map keeps its outline, with the names of what lies in it, until both are drawn.
  let first = stage.places.grids[0]
  let parks = [stage.places.parks[0], stage.places.parks[1]]
  let old = try #require(try await stage.read { tx in try tx.grid(first)?.boundary })
  let ends = try await stage.post(
    "/grids/\(first)/split",
    ["part_1_name": "东网格", "part_2_name": "西网格", "to_\(parks[0])": "1", "to_\(parks[1])": "2", "ends": "1", "_nonce": "cut2"])
  #expect(ends.status == 303, "\(ends.text)")
  #expect(try await stage.read { tx in try tx.grid(first)?.boundary } == old, "the old grid keeps its own")
  let map = try await stage.get("/map", as: "person").text
  #expect(map.components(separatedBy: "class=\"map__former\"").count == 3 && map.contains("东网格、西网格"), "drawn once, and in the legend")
  // A part of a part comes from the same one.
  let east = try #require(try await stage.read { tx in try tx.grids(of: community).first { $0.name == "东网格" } })
  let west = try #require(try await stage.read { tx in try tx.grids(of: community).first { $0.name == "西网格" } })
  #expect(try await stage.read { tx in try tx.boundaryOrigins(of: east.id).map(\.id) } == [first])
  for grid in [east, west] {
    #expect(try await stage.post("/grids/\(grid.id)", ["name": grid.name, "number": "\(grid.number)", "boundary": old.geoJSON]).status == 303)
  }
  let drawn = try await stage.get("/map", as: "person").text
  #expect(!drawn.contains("map__former") && drawn.contains("西网格"))
  #expect(!(try await stage.get("/places", as: "administrator").text.contains("\(east.id)/edit#boundary")))
}
