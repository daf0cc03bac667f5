import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

private func terms(_ changes: [String: String] = [:], _ house: HouseCast) throws -> [String: String] {
  let keeper = try #require(house.actors["communityWorker"]?.standing)
  return [
    "name": "助企联络员", "english_name": "Liaisons", "target_kind": "enterprise", "capacity": "2", "starts_on": "2026-11-25", "review_on": "2027-11-25",
    "post": keeper, "has_digest": "1", "_nonce": "terms",
  ].merging(changes) { $1 }
}

@Test(arguments: Engine.available)
func somebodyLooksAfterAFirmAnswersHerWeekInOneTapAndHandsOver(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (secretary, worker) = (house.visitor("secretary"), house.visitor("communityWorker"))
  #expect(try await worker.get("/programmes/new").status == 404)
  #expect(try await secretary.post("/programmes", try terms(["ends_on": "2026-01-01", "_nonce": "t0"], house)).status == 422)
  #expect(try await secretary.post("/programmes", try terms(["capacity": "0", "_nonce": "t1"], house)).text.contains("capacity-wrong"))
  let made = try await secretary.post("/programmes", try terms([:], house))
  #expect(made.status == 303, "\(made.text.prefix(400))")
  let path = made.location
  #expect(try await secretary.post("/programmes", try terms([:], house)).location == path, "a second tap")

  let tie = try await arrange(house, path)
  try await dossier(house)
  try await week(house, path)
  try await handOver(house, path, tie)
  try await look(house, path)
}

/// Gives the address of the pair.
private func arrange(_ house: HouseCast, _ path: String) async throws -> String {
  let worker = house.visitor("communityWorker")
  let helper = try #require(house.actors["employee"]?.person.text)
  let page = try await worker.get(path + "/ties/new?helper_find=林晓荷&target_find=禾木").text
  #expect(page.contains(helper) && page.contains(house.town.firm.text))
  #expect(try await worker.get(path + "/ties/new?helper_find=没有这人").text.contains("没有找到这个人"))
  let fields = ["helper": helper, "target": house.town.firm.text, "helper_find": "林晓荷", "target_find": "禾木", "_nonce": "p1"]
  #expect(try await worker.post(path + "/ties", fields.merging(["target": house.neighbours.firm.text, "_nonce": "p0"]) { $1 }).status == 422)
  #expect(try await worker.post(path + "/ties", fields).status == 303)
  let again = try await worker.post(path + "/ties", fields.merging(["_nonce": "p2"]) { $1 })
  #expect(again.status == 422 && again.text.contains("id=\"helper-wrong\""), "the same pair")
  let other = try #require(house.actors["gridHelper"]?.person.text)
  let taken = try await worker.post(path + "/ties", fields.merging(["helper": other, "helper_find": "gridHelper", "_nonce": "p3"]) { $1 })
  #expect(taken.status == 422 && taken.text.contains("id=\"target-wrong\""), "somebody looks after it already")
  #expect(try await worker.post(path + "/ties", fields.merging(["target": house.town.otherFirm.text, "target_find": "澄砚", "_nonce": "p4"]) { $1 }).status == 303)
  let full = try await worker.post(path + "/ties", fields.merging(["target": house.town.propertyFirm.text, "_nonce": "p5"]) { $1 })
  #expect(full.status == 422 && full.text.contains("已经满了"), "two are as many as she may have")
  for who in ["gridHelper", "head", "partner", "employee", "otherTownAdministrator"] {
    #expect(try await house.visitor(who).post(path + "/ties", fields.merging(["_nonce": "p6"]) { $1 }).status == 404, "\(who)")
  }
  try await house.settle()
  #expect(try await house.visitor("employee").get("/inbox").text.contains("请您联系禾木精密"))
  #expect(try await house.visitor("head").get("/inbox").text.contains("林晓荷来联系您"))
  #expect(try await house.visitor("gridWorker").get(path).text.contains("禾木精密"), "the firm sits in her grid")
  return String(try #require(try await worker.get(path).text.firstMatch(of: /\/ties\/tie_[0-9a-z]{26}/)).0)
}

/// The firm knows to whom it can turn, the helper whom she looks after, and nobody else's employer anything.
private func dossier(_ house: HouseCast) async throws {
  #expect(try await house.visitor("head").get("/enterprises/\(house.town.firm)").text.contains("林晓荷"))
  let file = try await house.visitor("communityWorker").get("/enterprises/\(house.town.firm)").text
  #expect(file.contains("助企联络员") && file.contains("联系本企业") && file.contains("/programmes/prg_"))
  #expect(try await house.visitor("employee").get("/programmes/mine").text.contains("禾木精密"))
  #expect(!(try await house.visitor("colleague").get("/programmes/mine").text.contains("禾木精密")))
  #expect(try await house.visitor("head").get("/programmes/mine").status == 404, "what one does as oneself is not read for an employer")
}

private func week(_ house: HouseCast, _ path: String) async throws {
  let employee = house.visitor("employee")
  let helper = try #require(house.actors["employee"]?.person)
  func run(_ hours: Int) async throws -> Int {
    house.world.set(house.world.now + .hours(hours))
    try await house.database.write { tx in
      // Nobody fell asleep over it: a session of twelve idle hours would be over.
      try tx.run("UPDATE sessions SET seen_at = \(tx.now)")
      try DigestJobs.make(tx)
    }
    return try await house.database.read { tx in try tx.scalar("SELECT count(*) FROM helper_digests", as: Int.self) ?? 0 }
  }
  let plan = ["organization": house.town.firm.text, "day": "2026-11-26", "clock": "10:00", "reason": "不说的缘由", "told": "1", "go": "plan", "_nonce": "v"]
  #expect(try await house.visitor("communityWorker").post("/visits", plan).status == 303)
  // At night nothing leaves; in the morning once for each helper, whatever she looks after.
  #expect(try await run(14) == 0)
  #expect(try await run(10) == 1)
  #expect(try await run(1) == 1)
  try await house.settle()
  #expect(try await employee.get("/inbox").text.contains("这周的五行来了"))
  let lines = try await employee.get("/programmes/mine").text
  for words in ["新来的", "communityWorker持岗人去禾木精密", "三个月里没有证书到期", "没有收到您的回话"] { #expect(lines.contains(words), "\(words)") }
  #expect(!lines.contains("不说的缘由"), "she learns that somebody comes, not why")
  // A link for whoever has no account: reading it, also by a program, uses nothing up.
  let given = try await house.visitor("communityWorker").post(path + "/links", ["helper": helper.text])
  let link = String(try #require(given.text.firstMatch(of: /\/weekly\/[0-9a-f]{32}/)).0)
  let nobody = house.visitor("nobody")
  // Another one, by a second click: both open, and one tap answers both.
  let second = try await house.visitor("communityWorker").post(path + "/links", ["helper": helper.text])
  let other = String(try #require(second.text.firstMatch(of: /\/weekly\/[0-9a-f]{32}/)).0)
  #expect(other != link)
  #expect(try await nobody.get(other).text.contains("要帮忙"))
  for _ in 0..<3 { #expect(try await nobody.get(link).text.contains("要帮忙")) }
  #expect(try await nobody.get("/weekly/00000000000000000000000000000000").status == 404)
  #expect(try await nobody.post(link, ["answer": "perhaps"]).status == 422)
  #expect(try await nobody.post(link, ["answer": "help", "help_words": "车库灯坏了"]).location == link)
  #expect(try await nobody.post(link, ["answer": "fine"]).location == link, "a second tap changes nothing")
  for address in [link, other] { #expect(try await nobody.get(address).text.contains("已经告诉牵头的人")) }
  #expect(try await employee.get("/programmes/mine").text.contains("已经告诉牵头的人"))
  try await house.settle()
  #expect(try await house.visitor("communityWorker").get("/inbox").text.contains("林晓荷说要帮忙"))
  let page = try await house.visitor("communityWorker").get(path).text
  let digest = String(try #require(page.firstMatch(of: /dgs_[0-9a-z]{26}/)).0)
  #expect(page.contains("车库灯坏了") && page.contains("等人接手"))
  #expect(try await house.visitor("partner").post(path + "/help", ["digest": digest]).status == 404)
  let take = ["digest": digest, "taken_words": "明天换灯"]
  #expect(try await house.visitor("gridWorker").post(path + "/help", take).status == 303, "it lies in her grid")
  #expect(try await house.visitor("communityWorker").post(path + "/help", take).status == 409)
  // Next week tells what became of it. Whoever wants no letters gets none; the lines are still there.
  #expect(try await employee.post("/programmes/mine/letters", ["letters": "stop"]).status == 303)
  #expect(try await run(24 * 7) == 2)
  #expect(try await employee.get("/programmes/mine").text.contains("接手了：明天换灯"))
  #expect(try await employee.post("/programmes/mine/answer", ["answer": "fine"]).status == 303)
  #expect(try await nobody.get(link).text.contains("已经告诉牵头的人"), "an old week stays as it was answered")
}

private func handOver(_ house: HouseCast, _ path: String, _ tie: String) async throws {
  let worker = house.visitor("communityWorker")
  let other = try #require(house.actors["gridHelper"]?.person.text)
  #expect(try await worker.get(tie + "?helper_find=gridHelper").text.contains(other))
  let own = try #require(house.actors["employee"]?.person.text)
  #expect(try await worker.post(tie + "/end", ["go": "hand_over", "helper": own, "_nonce": "h0"]).status == 422)
  let fields = ["go": "hand_over", "helper": other, "tie_note": "以后先打给行政", "_nonce": "h1"]
  let next = try await worker.post(tie + "/end", fields)
  #expect(next.status == 303 && next.location != tie)
  let page = try await worker.get(next.location).text
  #expect(page.contains("gridHelper持岗人") && page.contains("以后先打给行政") && page.contains("林晓荷"))
  #expect(try await worker.post(tie + "/end", ["go": "end", "_nonce": "h2"]).status == 409)
  #expect(try await house.visitor("neighbour").get(next.location).status == 404)
}

private func look(_ house: HouseCast, _ path: String) async throws {
  let secretary = house.visitor("secretary")
  let page = try await secretary.get(path + "/review").text
  let ids = page.matches(of: /name="shown" value="(tie_[0-9a-z]{26})"/).map { String($0.1) }
  #expect(ids.count == 2)
  #expect(try await secretary.post(path + "/review", ["review_words": "", "review_on": "2027-11-25"]).status == 422)
  #expect(try await secretary.post(path + "/review", ["review_words": "都好", "review_on": "2026-11-01"]).status == 422)
  // One field of a name in the tests' forms: one was shown and unticked, the other was not looked at and goes on.
  let kept = ["review_words": "一家不用了", "review_on": "2027-11-25", "shown": ids[0], "_nonce": "k1"]
  #expect(try await secretary.post(path + "/review", kept).status == 303)
  let after = try await secretary.get(path + "/review").text
  #expect(after.contains("继续1对，结束1对") && !after.contains(ids[0]) && after.contains(ids[1]))
  #expect(try await secretary.post(path, try terms(["target_kind": "park", "_nonce": "k2"], house)).status == 422, "not while pairs are in it")
  #expect(try await secretary.post(path + "/end", [:]).status == 303)
  try await ended(house, path)
  let person = try #require(house.actors["gridHelper"]?.person)
  try await house.database.write { tx in try tx.eraseProgrammes(of: person) }
  let left = try await house.database.read { tx in
    try tx.scalar("SELECT count(*) FROM programme_ties WHERE ended_at IS NULL", as: Int.self)
  }
  #expect(left == 0)
}

/// It is read and changed no more.
private func ended(_ house: HouseCast, _ path: String) async throws {
  let (secretary, worker) = (house.visitor("secretary"), house.visitor("communityWorker"))
  let page = try await secretary.get(path).text
  #expect(page.contains("已结束") && !page.contains(path + "/edit") && !page.contains(path + "/ties/new"))
  for closed in ["/edit", "/review", "/ties/new"] { #expect(try await secretary.get(path + closed).status == 409, "\(closed)") }
  let change = try await secretary.post(path, try terms(["name": "还想改", "_nonce": "x1"], house))
  #expect(change.status == 409 && change.text.contains("已经结束，不能再改"))
  let helper = try #require(house.actors["gridHelper"]?.person.text)
  let pair = ["helper": helper, "target": house.town.firm.text, "_nonce": "x2"]
  #expect(try await worker.post(path + "/ties", pair).status == 409)
  #expect(!(try await secretary.get(path).text.contains("还想改")))
}

/// Somebody left her post while she was chosen to be in charge: what was typed comes back.
@Test func aProgrammeWhoseKeeperLeftComesBackAsItWasTyped() async throws {
  let house = try await HouseCast.bare()
  let left = try #require(house.actors["communityWorker"]?.standing)
  try await house.database.write { tx in try tx.run("UPDATE posts SET starts_on = '2026-11-01', ends_on = '2026-11-24' WHERE id = \(left)") }
  let sent = try await house.visitor("secretary").post("/programmes", try terms(["words": "写了很久的一段"], house))
  #expect(sent.status == 422 && sent.text.contains("id=\"post-wrong\"") && sent.text.contains("写了很久的一段"))
}

/// A firm that is gone is not offered, not taken, and nothing that came after is written down of it.
@Test func aFirmThatIsGoneFindsNoNewHelperAndNoNewTouch() async throws {
  let house = try await HouseCast.bare()
  let (secretary, worker, firm) = (house.visitor("secretary"), house.visitor("communityWorker"), house.town.firm)
  let path = try await secretary.post("/programmes", try terms([:], house)).location
  #expect(try await worker.get(path + "/ties/new?helper_find=林晓荷&target_find=禾木").text.contains(firm.text))
  let merge = ["into": house.town.otherFirm.text, "kind": "absorbed", "merged_on": "2026-11-24", "why": "登记机关的通知书", "_nonce": "m1"]
  #expect(try await secretary.post("/enterprises/\(firm)/merger", merge).status == 303)
  let page = try await worker.get(path + "/ties/new?helper_find=林晓荷&target_find=禾木").text
  #expect(!page.contains("value=\"\(firm)\"") && page.contains("不能新结对"))
  let helper = try #require(house.actors["employee"]?.person.text)
  let pair = ["helper": helper, "target": firm.text, "helper_find": "林晓荷", "_nonce": "g1"]
  let refused = try await worker.post(path + "/ties", pair)
  #expect(refused.status == 422 && refused.text.contains("并入别家") && refused.text.contains(helper))
  let ledger = "/enterprises/\(firm)/touches"
  let touch = ["kind": "survey", "touched_on": "2026-11-25", "touch_words": "街道统计用电", "_nonce": "g2"]
  #expect(try await worker.get(ledger).text.contains("只能补记那以前的"))
  let late = try await worker.post(ledger, touch)
  #expect(late.status == 422 && late.text.contains("id=\"touched_on-wrong\"") && late.text.contains("街道统计用电"))
  #expect(try await worker.post(ledger, touch.merging(["touched_on": "2026-11-23", "_nonce": "g3"]) { $1 }).status == 303)
}

/// Whom a person looks after as a person is for the leaders and whoever is in charge; both of them read it themselves.
@Test func aPairOfPeopleIsSeenByFew() async throws {
  let house = try await HouseCast.bare()
  let secretary = house.visitor("secretary")
  let keeper = try #require(house.actors["secretary"]?.standing)
  let made = try await secretary.post("/programmes", try terms(["name": "1:8", "target_kind": "person", "capacity": "8", "post": keeper], house))
  let (helper, target) = (try #require(house.actors["colleague"]?.person.text), try #require(house.actors["employee"]?.person.text))
  #expect(try await secretary.post(made.location + "/ties", ["helper": helper, "target": target, "_nonce": "e1"]).status == 303)
  #expect(try await secretary.get(made.location).text.contains("林晓荷"))
  for who in ["communityWorker", "gridWorker"] { #expect(!(try await house.visitor(who).get(made.location).text.contains("林晓荷")), "\(who)") }
  #expect(try await house.visitor("communityWorker").post(made.location + "/ties", ["helper": helper, "target": target]).status == 404)
  #expect(try await house.visitor("colleague").get("/programmes/mine").text.contains("林晓荷"))
  #expect(try await house.visitor("employee").get("/programmes/mine").text.contains("周屿"))
  try await house.settle()
  #expect(!(try await house.visitor("colleague").get("/inbox").text.contains("林晓荷")), "a notice names nobody")
}

@Test func aProgrammeHasRoomByItsTerms() throws {
  let (community, keeper): (CommunityID, VisitHost) = (ID(uuid: uuid(1)), VisitHost(person: ID(uuid: uuid(2)), post: ID(uuid: uuid(3))))
  let day = try #require(LocalDay("2024-02-29"))
  var one = Programme(id: ID(uuid: uuid(4)), community: community, name: "1:8", target: .person, capacity: 8, startsOn: day, keeper: keeper)
  let (helper, other): (PersonID, PersonID) = (ID(uuid: uuid(5)), ID(uuid: uuid(6)))
  func fault(_ own: Int, _ others: [PersonID]) -> ProgrammeError? {
    do throws(ProgrammeError) {
      try one.requireRoom(own: own, others: others, helper: helper)
      return nil
    } catch { return error }
  }
  #expect(fault(7, []) == nil && fault(8, []) == .full && fault(0, [other]) == .taken && fault(0, [other, helper]) == .sameHelper)
  one.isShared = true
  #expect(fault(0, [other]) == nil)
  one.capacity = nil
  #expect(fault(500, []) == nil)
  #expect(one.reviewOn == LocalDay("2025-03-01") && Programme.year(after: one.reviewOn) == LocalDay("2026-03-01"))
  #expect(!one.isOpen(on: day.adding(days: -1)) && one.isOpen(on: day))
}

private func uuid(_ byte: UInt8) -> UUIDv7 { UUIDv7(at: Timestamp(milliseconds: 1_700_000_000_000), random: [UInt8](repeating: byte, count: 10)) }
