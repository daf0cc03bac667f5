import Contracts
import Kernel
import Places
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import People

private struct Redraw {
  let house: HouseCast
  let town: HouseCast.Town
  let second: GridID
  let otherPark: ParkID

  init(_ engine: Engine) async throws {
    house = try await HouseCast.make(engine)
    let town = house.town
    self.town = town
    (second, otherPark) = try await house.database.read { tx in
      let grid = try tx.grids(of: town.community).first { $0.id != town.grid }
      let park = try tx.parks(of: town.community).first { $0.id != town.park }
      return (try #require(grid).id, try #require(park).id)
    }
  }

  /// Files as somebody; gives the id of the case.
  func file(_ key: String, _ body: String, place: [String: JSONValue]?) async throws -> CaseID {
    var fields: [String: JSONValue] = ["body": .text(body)]
    if let place { fields["place"] = .object(place) }
    let answer = try await house.visitor(key).json(.post, "/api/v1/cases", .object(fields))
    return try #require(CaseID(answer.json?["id"]?.string ?? ""), "\(answer.text)")
  }

  func grid(of item: CaseID) async throws -> GridID? {
    try await house.database.read { tx in
      try tx.first("SELECT grid_id FROM cases WHERE id = \(item)") { try $0(optional: "grid_id") } ?? nil
    }
  }

  func scope(_ key: String) async throws -> PostScope? {
    let post = try #require(house.actors[key]).standing
    return try await house.database.read { tx in try PostID(post).flatMap { try tx.findPost($0) }?.scope }
  }

  func gridNamed(_ name: String) async throws -> GridID {
    let community = town.community
    return try await house.database.read { tx in
      try #require(try tx.grids(of: community).first { $0.name == name }).id
    }
  }

  /// Runs every reaction to events of this name once more.
  func repeatReactions(to event: String) async throws {
    try await house.database.write { tx in
      let ids = try tx.all("SELECT id FROM journal WHERE name = \(event) ORDER BY id") { try $0("id", as: JournalEntryID.self) }
      for entry in try ids.compactMap({ try tx.journalEntry($0) }) {
        for name in HouseReactions.all.subscriptions.reactions[event] ?? [] {
          try HouseReactions.all[name]?.run(entry, tx)
        }
      }
    }
  }

  func split(_ fields: [String: String]) async throws {
    var all = fields
    all["_nonce"] = "split0000000000000000001"
    let answer = try await house.visitor("secretary").post("/grids/\(town.grid)/split", all)
    #expect(answer.status == 303, "\(answer.text)")
    try await house.settle()
  }
}

@Test(arguments: Engine.available)
func aSplitTakesOpenCasesAndPostsAlong(_ engine: Engine) async throws {
  let redraw = try await Redraw(engine)
  let (house, town) = (redraw.house, redraw.town)
  let own = try await redraw.file("head", "货梯停运", place: ["kind": .text("own")])
  let nowhere = try await redraw.file("head", "高企怎么申报", place: nil)
  let room = try await redraw.file(
    "employee", "空调不冷", place: ["kind": .text("room"), "building": .text(town.annex.text), "room": .text("301")])
  let personal = try await redraw.file("employee", "工资没发", place: nil)
  let done = try await redraw.file("head", "停车位", place: ["kind": .text("own")])
  #expect(try await house.visitor("head").json(.post, "/api/v1/cases/\(done)/withdrawal", .object([:])).status < 300)
  let worker = try #require(house.actors["gridWorker"])
  #expect(try await house.visitor("gridWorker").json(.post, "/api/v1/cases/\(room)/assignment", .object([:])).status < 300)

  let page = try await house.visitor("secretary").get("/grids/\(town.grid)/split")
  #expect(page.text.contains("gridHead持岗人") && page.text.contains("岗位上的人归到哪里"))
  try await redraw.split([
    "part_1_name": "东网格", "part_2_name": "西网格", "to_\(town.park)": "1", "to_\(redraw.otherPark)": "2",
    "post_\(worker.standing)": "2", "ends": "1",
  ])
  let east = try await redraw.gridNamed("东网格")
  let west = try await redraw.gridNamed("西网格")
  for item in [own, nowhere, room] { #expect(try await redraw.grid(of: item) == east) }
  #expect(try await redraw.grid(of: personal) == nil, "nothing leads from it to a workplace")
  #expect(try await redraw.grid(of: done) == town.grid, "what is over stays where it was")
  #expect(try await redraw.scope("gridHead") == .grid(east))
  #expect(try await redraw.scope("gridHelper") == .grid(east))
  #expect(try await redraw.scope("gridWorker") == .grid(west))

  let old = try await house.visitor("secretary").get("/grids/\(town.grid)").text
  #expect(old.contains("为止") && old.contains("东网格") && !old.contains("还没有安排人") && !old.contains("还没有园区和楼"))

  // The head goes on in her own session, sees her enterprises and cases, and hears of new ones; so does the worker's lead.
  let head = house.visitor("gridHead")
  #expect(try await head.get("/enterprises").text.contains("禾木精密有限公司"))
  #expect(try await head.get("/bench?view=grid").text.contains("货梯停运"))
  #expect(try await head.get("/inbox").text.contains("您的岗位从云桥产业社区第一网格转到了东网格"))
  #expect(try await house.visitor("secretary").get("/inbox").text.contains("请核对"))
  let list = try await house.visitor("secretary").get("/cases?grid=\(east)&state=open")
  #expect(list.text.contains("货梯停运") && list.text.contains("空调不冷"))
  #expect(try await house.visitor("gridWorker").json(.post, "/api/v1/cases/\(room)/replies", .object(["words": .text("来看了")])).status < 300)
  _ = try await redraw.file("head", "大堂灯不亮", place: ["kind": .text("own")])
  try await house.settle()
  #expect(try await head.get("/inbox").text.contains("大堂灯不亮"))
}

@Test(arguments: Engine.available)
func reactionsToASplitMayRunTwiceAndLate(_ engine: Engine) async throws {
  let redraw = try await Redraw(engine)
  let own = try await redraw.file("head", "货梯停运", place: ["kind": .text("own")])
  try await redraw.split([
    "part_1_name": "东网格", "part_2_name": "西网格", "to_\(redraw.town.park)": "1", "to_\(redraw.otherPark)": "2",
    "ends": "1",
  ])
  let east = try await redraw.gridNamed("东网格")
  func state() async throws -> [String] {
    try await redraw.house.database.read { tx in
      try tx.all("SELECT id, scope_id, starts_on, ended_at FROM posts ORDER BY id") { "\($0.values)" }
        + tx.all("SELECT id, grid_id, park_id FROM cases ORDER BY id") { "\($0.values)" }
        + tx.all("SELECT id FROM notices ORDER BY id") { "\($0.values)" }
    }
  }
  let before = try await state()
  try await redraw.repeatReactions(to: "place.split")
  #expect(try await state() == before)
  #expect(try await redraw.grid(of: own) == east)
}

@Test(arguments: Engine.available)
func whatRemainsOfASplitGridKeepsWhatDidNotMove(_ engine: Engine) async throws {
  let redraw = try await Redraw(engine)
  let (house, second) = (redraw.house, redraw.second)
  let moving = try await redraw.file("head", "货梯停运", place: ["kind": .text("own")])
  let sent = try await redraw.file("head", "归二网格办的", place: ["kind": .text("own")])
  try await house.database.write { tx in try tx.run("UPDATE cases SET grid_id = \(second) WHERE id = \(sent)") }
  let helper = try #require(house.actors["gridHelper"])
  try await redraw.split([
    "part_1_name": "新网格", "to_\(redraw.town.park)": "1", "post_\(helper.standing)": "1",
  ])
  let new = try await redraw.gridNamed("新网格")
  #expect(try await redraw.grid(of: moving) == new)
  #expect(try await redraw.grid(of: sent) == second, "somebody sent it there")
  #expect(try await redraw.scope("gridHelper") == .grid(new))
  #expect(try await redraw.scope("gridHead") == .grid(redraw.town.grid))
}

@Test(arguments: Engine.available)
func mergedGridsKeepEverybodyAndAskTheLeadersToLook(_ engine: Engine) async throws {
  let redraw = try await Redraw(engine)
  let (house, town, second) = (redraw.house, redraw.town, redraw.second)
  let own = try await redraw.file("head", "货梯停运", place: ["kind": .text("own")])
  let other = try await house.database.write { tx in
    let person = try tx.createPerson(PersonDraft(name: "二网格长"), community: town.community)
    let today = SiteZone.shanghai.day(of: tx.now)
    return try tx.grantPost(
      PostDraft(person: person, role: .gridHead, scope: .grid(second), startsOn: today), community: town.community)
  }
  let answer = try await house.visitor("secretary").post(
    "/grids/\(town.grid)/merger", ["_nonce": "merge0000000000000000001", "name": "大网格", "others": second.text])
  #expect(answer.status == 303)
  try await house.settle()
  let whole = try await redraw.gridNamed("大网格")
  #expect(try await redraw.grid(of: own) == whole)
  #expect(try await redraw.scope("gridHead") == .grid(whole))
  #expect(try await house.database.read { tx in try tx.findPost(other)?.scope } == .grid(whole))
  let inbox = try await house.visitor("secretary").get("/inbox").text
  #expect(inbox.contains("第一网格、云桥产业社区第二网格有4个岗位转到了大网格，请核对"))
  #expect(try await house.visitor("secretary").get("/grids/\(whole)").text.contains("二网格长"))
}

@Test(arguments: Engine.available)
func aParkThatMovesTakesItsOpenCasesAlong(_ engine: Engine) async throws {
  let redraw = try await Redraw(engine)
  let own = try await redraw.file("head", "货梯停运", place: ["kind": .text("own")])
  let nowhere = try await redraw.file("head", "高企怎么申报", place: nil)
  let answer = try await redraw.house.visitor("secretary").post(
    "/parks/\(redraw.town.park)/grid", ["grid": redraw.second.text])
  #expect(answer.status == 303)
  try await redraw.house.settle()
  for item in [own, nowhere] { #expect(try await redraw.grid(of: item) == redraw.second) }
  #expect(try await redraw.scope("gridHead") == .grid(redraw.town.grid))
}
