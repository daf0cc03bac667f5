import Contracts
import Kernel
import Places
import Store
import TestKit
import Testing

@testable import App
@testable import People
@testable import Visits

private struct Pairs {
  let house: HouseCast

  func programme(_ name: String, _ kind: String, isShared: Bool) async throws -> String {
    var terms = [
      "name": name, "target_kind": kind, "starts_on": "2026-11-25", "review_on": "2027-11-25",
      "post": try #require(house.actors["communityWorker"]).standing, "_nonce": name,
    ]
    if isShared { terms["is_shared"] = "1" }
    let made = try await house.visitor("secretary").post("/programmes", terms)
    #expect(made.status == 303, "\(made.text.suffix(500))")
    return made.location
  }

  func tie(_ programme: String, _ who: String, _ target: String) async throws {
    let helper = try #require(house.actors[who]).person.text
    let made = try await house.visitor("communityWorker").post(
      programme + "/ties", ["helper": helper, "target": target, "_nonce": "\(programme)\(who)\(target)"])
    #expect(made.status == 303)
  }

  func page(_ path: String, _ who: String = "communityWorker") async throws -> String { try await house.visitor(who).get(path).text }

  /// The addresses of the pairs that wait for a decision.
  func undecided(_ programme: String) async throws -> [String] {
    let text = try await page(programme)
    guard let start = text.range(of: "id=\"undecided\""), let end = text.range(of: "id=\"ties\"") else { return [] }
    return text[start.upperBound..<end.lowerBound].matches(of: /\/ties\/tie_[0-9a-z]{26}/).map { String($0.0) }
  }
}

/// Two grids become one, and a building is no more.
@Test(arguments: Engine.available)
func pairsFollowAPlaceThatWasRedrawnOrWaitForADecision(_ engine: Engine) async throws {
  let pairs = Pairs(house: try await HouseCast.make(engine))
  let (house, town, worker) = (pairs.house, pairs.house.town, pairs.house.visitor("communityWorker"))
  let second = try await house.database.read { tx in try #require(try tx.grids(of: town.community).first { $0.id != town.grid }).id }
  let alone = try await pairs.programme("一人一格", "grid", isShared: false)
  let shared = try await pairs.programme("大家联系", "grid", isShared: true)
  let towers = try await pairs.programme("联系楼宇", "building", isShared: false)
  for programme in [alone, shared] {
    try await pairs.tie(programme, "employee", town.grid.text)
    try await pairs.tie(programme, "colleague", second.text)
  }
  try await pairs.tie(towers, "employee", town.annex.text)
  let chief = try #require(house.actors["colleague"]).person
  try await house.database.write { tx in
    for (role, scope) in [(Role.gridHead, PostScope.grid(second)), (.buildingChief, .building(town.annex))] {
      let draft = PostDraft(person: chief, role: role, scope: scope, startsOn: SiteZone.shanghai.day(of: tx.now))
      _ = try tx.grantPost(draft, community: town.community)
    }
  }
  let secretary = house.visitor("secretary")
  let merger = ["_nonce": "merge0000000000000000001", "name": "大网格", "others": second.text]
  #expect(try await secretary.post("/grids/\(town.grid)/merger", merger).status == 303)
  #expect(try await secretary.post("/buildings/\(town.annex)/ending", ["day": "2026-11-25"]).status == 303)
  try await house.settle()

  #expect(try await pairs.undecided(shared).isEmpty, "there is room for both")
  #expect(try await pairs.page(shared).contains("大网格"))
  #expect(try await pairs.page("/inbox", "employee").contains("已经调整为大网格"))
  let open = try await pairs.undecided(alone)
  #expect(open.count == 2, "one target has one helper: nobody is chosen by chance")
  #expect(try await pairs.page("/inbox").contains("一人一格里有2对要您定一下"))
  #expect(try await pairs.page(open[0]).contains("拆分或合并为大网格"))
  let whole = try await house.database.read { tx in try #require(try tx.grids(of: town.community).first { $0.name == "大网格" }).id }
  for who in ["gridHelper", "head", "employee", "otherTownAdministrator"] {
    #expect(try await house.visitor(who).post(open[0] + "/target", ["target": whole.text]).status == 404, "\(who)")
  }
  #expect(try await worker.post(open[0] + "/target", ["target": second.text, "_nonce": "d0"]).status == 422, "it is no longer there")
  #expect(try await worker.post(open[0] + "/target", ["target": whole.text, "_nonce": "d1"]).status == 303)
  let taken = try await worker.post(open[1] + "/target", ["target": whole.text, "_nonce": "d2"])
  #expect(taken.status == 422 && taken.text.contains("id=\"target-wrong\""))
  #expect(try await worker.post(open[1] + "/end", ["go": "end", "tie_note": "并到一起了", "_nonce": "d3"]).status == 303)
  #expect(try await pairs.undecided(alone).isEmpty)

  #expect(try await pairs.undecided(towers).count == 1)
  #expect(try await pairs.page(towers).contains("这个地方已经不在了"))
  let posts: SQL = "SELECT count(*) FROM posts WHERE role = 'buildingChief' AND scope_id = \(town.annex) AND ended_at IS NULL"
  #expect(try await house.database.read { tx in try tx.scalar(posts, as: Int.self) } == 0)
  #expect(try await pairs.page("/inbox", "secretary").contains("1个岗位随之结束"))
  #expect(try await pairs.page("/grids/\(whole)", "secretary").contains("请定下由谁担任"), "two heads")
}
