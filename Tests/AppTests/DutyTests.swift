import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import People

/// A plan of three seats as the form sends it.
private func plan(_ changes: [String: String] = [:]) -> [String: String] {
  [
    "count": "4", "version": "0",
    "name-0": "网格长", "english-0": "Grid head", "role-0": "gridHead", "scope-0": "grid", "least-0": "1", "most-0": "1", "public-0": "1",
    "duty-0": "牵头走访",
    "name-1": "编外网格员", "role-1": "gridHelper", "scope-1": "grid", "least-1": "0", "most-1": "",
    "name-2": "楼长", "role-2": "buildingChief", "scope-2": "building", "buildings-2": "office", "least-2": "1", "most-2": "2",
  ].merging(changes) { $1 }
}

@Test(arguments: Engine.available)
func seatsAreDataAndWhoStandsInTakesNobodysPlace(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (secretary, worker) = (house.visitor("secretary"), house.visitor("communityWorker"))
  // Until somebody changes them, the seats are those of the file.
  #expect(try await secretary.get("/people/role-kinds").text.contains("专职网格员"))
  #expect(try await worker.get("/people/role-kinds").status == 404)
  let before = try await worker.get("/places/duty").text
  #expect(before.contains("</svg>缺2人") && before.contains("gridHead持岗人"), "one of three grid workers is there")
  let wrong = try await secretary.post("/people/role-kinds", plan(["role-1": "gridHead", "buildings-2": "", "most-2": "0", "scope-0": "park"]))
  #expect(wrong.status == 422)
  for place in ["buildings-2", "most-2", "scope-0"] {
    #expect(wrong.text.contains("id=\"\(place)-wrong\""), "\(place)")
  }
  #expect(wrong.text.contains("value=\"编外网格员\""))
  #expect(try await secretary.post("/people/role-kinds", plan(["role-1": "gridHead"])).text.contains("id=\"role-1-wrong\""))
  // A number of seats that is none ends no server, and takes no seat away.
  for count in ["-1", "x"] { #expect(try await secretary.post("/people/role-kinds", plan(["count": count])).status == 422) }
  #expect(try await secretary.post("/people/role-kinds", plan()).status == 303)
  #expect(try await secretary.post("/people/role-kinds", plan(["name-0": "别的"])).status == 409, "on an old version")
  #expect(try await secretary.post("/people/role-kinds", plan(["version": "1"])).status == 303, "nothing changed, nothing kept")
  let versions = try await house.database.read { tx in try tx.dutyPlanVersions(house.town.community).map(\.version) }
  #expect(versions == [1])
  let after = try await worker.get("/places/duty").text
  #expect(after.contains("编外网格员") && after.contains("楼长") && after.contains("缺1人") && !after.contains("</svg>缺2人"))
  #expect(try await house.visitor("employee").get("/buildings/\(house.town.tower)").text.contains("楼长"))
  #expect(try await house.visitor("employee").get("/places/duty").status == 404)
  let own = try await house.visitor("gridWorker").get("/places/duty").text
  #expect(own.contains("第一网格") && !own.contains("第二网格"), "somebody of a grid sees that one")

  try await standIn(house)
  try await onTheWall(house)
}

private func standIn(_ house: HouseCast) async throws {
  let secretary = house.visitor("secretary")
  let stranger = try #require(house.actors["employee"]?.person)
  let head = try #require(house.actors["gridHead"]?.standing)
  let grant = ["role": "gridHead", "scope": "grid:\(house.town.grid)", "starts_on": "2026-11-25", "ends_on": "2026-12-10"]
  #expect(try await secretary.post("/people/\(stranger)/posts", grant).status == 422, "the seat is held")
  let wrong = try await secretary.post("/people/\(stranger)/posts", grant.merging(["substitute": "1", "work_phone": "打我手机"]) { $1 })
  #expect(wrong.status == 422 && wrong.text.contains("value=\"打我手机\""))
  #expect(
    try await secretary.post(
      "/people/\(stranger)/posts", grant.merging(["substitute": "1", "appointed_by": "平安办", "appointed_on": "2026-11-20"]) { $1 }
    ).status == 303)
  let page = try await secretary.get("/people/\(stranger)").text
  #expect(page.contains("替补") && page.contains("平安办"))
  let post = String(try #require(page.firstMatch(of: /\/posts\/(pst_[0-9a-z]{26})\/details/)).1)
  // Whoever stands in does not take the seat by losing a tick.
  #expect(try await secretary.post("/posts/\(post)/details", ["work_phone": ""]).status == 422)
  #expect(try await secretary.post("/posts/\(head)/details", ["work_phone": "0571-88880000"]).status == 303)
  #expect(try await secretary.get("/posts/\(head)/details").text.contains("value=\"0571-88880000\""))
  #expect(try await house.visitor("communityWorker").get("/posts/\(head)/details").status == 404)
  let roster = try await house.visitor("communityWorker").get("/places/duty?grid=\(house.town.grid)").text
  #expect(roster.contains("林晓荷") && roster.contains("0571-88880000") && !roster.contains("多1人"))
  let cards = try await house.visitor("gridHead").get("/places/duty.vcf")
  #expect(cards.type.hasPrefix("text/vcard") && cards.text.contains("TITLE:网格长（替补）") && cards.text.contains("tel:057188880000"))
  #expect(try await house.visitor("administrator").get("/audit?act=duty.cards_taken").text.contains("取走值班表"))
}

private func onTheWall(_ house: HouseCast) async throws {
  let path = "/grids/\(house.town.grid)/notice"
  for who in ["nobody", "otherTownAdministrator"] { #expect(try await house.visitor(who).get(path).status == 404, "\(who)") }
  #expect(try await house.visitor("gridWorker").get(path).text.contains("还没有在网上公开"))
  #expect(try await house.visitor("secretary").post("/people/role-kinds", plan(["version": "1", "shows_notices": "1"])).status == 303)
  let notice = try await house.visitor("nobody").get(path)
  #expect(notice.status == 200 && notice.text.contains("gridHead持岗人") && notice.text.contains("0571-88880000"))
  #expect(notice.text.contains("牵头走访") && notice.text.contains("不做行政检查"))
  #expect(!notice.text.contains("gridHelper持岗人") && !notice.text.contains("gridWorker持岗人"), "not a seat of the notice")
  #expect(try await house.visitor("nobody").get("/grids/\(house.neighbours.grid)/notice").status == 404)
}
