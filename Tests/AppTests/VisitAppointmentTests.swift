import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

// What stands in the way of an appointment, and who hears of its changes.

private struct Desk {
  let house: HouseCast
  var worker: Visitor { house.visitor("communityWorker") }
  var head: Visitor { house.visitor("head") }
  var ledger: String { "/enterprises/\(house.town.firm)/touches" }

  /// Of the first firm, by the worker, told.
  func plan(
    _ nonce: String, day: String = "2026-11-26", _ more: [String: String] = [:], by who: String = "communityWorker"
  ) async throws -> Visitor.Answer {
    let usual = ["organization": house.town.firm.text, "reason": "认个门", "told": "1", "go": "plan"]
    let fields = usual.merging(["day": day, "_nonce": nonce]) { $1 }.merging(more) { $1 }
    return try await house.visitor(who).post("/visits", fields)
  }

  func move(_ path: String, _ nonce: String, _ fields: [String: String]) async throws -> Visitor.Answer {
    try await worker.post(path + "/appointment", fields.merging(["_nonce": nonce]) { $1 })
  }

  func standing(_ who: String) throws -> String { try #require(house.actors[who]).standing }

  func name(_ who: String) async throws -> String {
    let person = try #require(house.actors[who]).person
    return try await house.database.read { tx in try #require(try tx.visitNames([person])[person]) }
  }

  func told(_ who: String) async throws -> [String] {
    let person = try #require(house.actors[who]).person
    return try await house.database.read { tx in
      try tx.all("SELECT words_key FROM notices WHERE person_id = \(person) ORDER BY words_key LIMIT 60") { try $0("words_key") }
    }
  }
}

private func needsReason(_ answer: Visitor.Answer, _ words: String) -> Bool {
  answer.status == 422 && answer.text.contains("id=\"over_words-wrong\"") && answer.text.contains(words)
}

@Test(arguments: Engine.available) func twoAreNotSentToOneFirmNorOneToTwoWithoutAWord(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  let (house, ten) = (desk.house, ["clock": "10:00"])
  #expect(try await desk.plan("a1", ten, by: "secretary").status == 303)
  let page = try await desk.worker.get("/visits/new?enterprise=\(house.town.firm)").text
  let name = try await desk.name("secretary")
  #expect(page.contains("已经有人约了去") && page.contains(name) && page.contains("11月26日 10:00"))
  #expect(needsReason(try await desk.plan("a2", ten), "已经有人约了去"))
  #expect(needsReason(try await desk.plan("a3", day: "2026-12-08", ["clock": "15:00"]), "已经有人约了去"), "on any day to come")
  let reason = ["over_words": "书记先去，我送材料"]
  #expect(try await desk.plan("a4", ten.merging(reason) { $1 }).status == 303)
  // She is expected there; twenty minutes later she cannot be with another firm, half an hour later she may.
  let other = ["organization": house.town.otherFirm.text]
  let clash = try await desk.plan("a5", other.merging(["clock": "10:20"]) { $1 })
  #expect(needsReason(clash, "去的人这时候约了另一家") && clash.text.contains("禾木精密"))
  // Chosen by somebody else she is as busy.
  let chosen = other.merging(["clock": "09:45", "post": try desk.standing("communityWorker")]) { $1 }
  #expect(needsReason(try await desk.plan("a6", chosen, by: "secretary"), "去的人这时候约了另一家"))
  #expect(try await desk.plan("a7", other.merging(["clock": "10:30"]) { $1 }).status == 303)
  // Whoever may not see the others learns that there are some, and no more.
  try await house.database.write { tx in try tx.run("UPDATE visits SET building_id = NULL") }
  let grid = try await house.visitor("gridWorker").get("/visits/new?enterprise=\(house.town.firm)").text
  #expect(grid.contains("另有同事约了去这家") && !grid.contains("已经有人约了去") && !grid.contains("/visits/vis_"))
  #expect(needsReason(try await desk.plan("a8", day: "2026-12-01", by: "gridWorker"), "另有同事约了去这家"))
}

@Test(arguments: Engine.available) func aFirmReadsOfNoVisitBeforeItIsToldOrHasBeen(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  #expect(try await desk.worker.get("/visits/new?enterprise=\(desk.house.town.firm)").text.contains("走访过后，企业会看到"))
  let path = try await desk.plan("b1", day: "2026-11-25", ["reason": "听说要搬走", "told": ""]).location
  let before = try await desk.head.get(desk.ledger).text
  #expect(!before.contains("听说要搬走") && before.contains("本季度已有0次"))
  #expect(try await desk.worker.get(desk.ledger).text.contains("听说要搬走"))
  #expect(try await desk.worker.post(path + "/record", ["note": "聊了", "visited_on": "2026-11-25", "_nonce": "b2"]).status == 303)
  let after = try await desk.head.get(desk.ledger).text
  #expect(after.contains("听说要搬走") && after.contains("本季度已有1次"))
}

@Test(arguments: Engine.available) func whatHasBeenLiesBehindAndNoRuleSpeaksOfIt(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  for day in ["2026-11-26", "9999-12-31", "1900-01-01", "2025-11-20"] {
    let answer = try await desk.plan("c\(day)", day: day, ["go": "over"])
    #expect(answer.status == 422 && answer.text.contains("id=\"day-wrong\"") && answer.text.contains("value=\"\(day)\""), "\(day)")
  }
  #expect(try await desk.plan("c1", day: "2026-11-22", ["go": "over", "clock": "03:00"]).status == 303, "a Sunday, and it was so")
  // A firm that is no more is not visited, and what was can still be written down.
  try await desk.house.database.write { tx in
    try tx.run("UPDATE organizations SET status = 'deregistered' WHERE id = \(desk.house.town.firm)")
  }
  let page = try await desk.worker.get("/visits/new?enterprise=\(desk.house.town.firm)").text
  #expect(page.contains("已经注销，不能再约走访") && !page.contains("value=\"plan\"") && page.contains("value=\"over\""))
  let gone = try await desk.plan("c2", ["over_words": "还是要去"])
  #expect(gone.status == 422 && gone.text.contains("href=\"#organization\"") && gone.text.contains("认个门"))
  #expect(try await desk.plan("c3", day: "2026-11-24", ["go": "over"]).status == 303)
}

@Test(arguments: Engine.available) func aMovedVisitIsAskedAgainForWhatIsNewInItsWay(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  #expect(try await desk.head.post(desk.ledger + "/cap", ["cap": "1", "_nonce": "d1"]).status == 303)
  let path = try await desk.plan("d2").location
  // Within its quarter it is the touch that was counted; in the next one it is another.
  #expect(try await desk.move(path, "d3", ["day": "2026-11-27"]).status == 303)
  #expect(try await desk.head.post(desk.ledger + "/cap", ["cap": "0", "_nonce": "d4"]).status == 303)
  #expect(try await desk.move(path, "d5", ["day": "2026-11-30"]).status == 303)
  let late = try await desk.move(path, "d6", ["day": "2027-01-12", "clock": "10:00"])
  #expect(needsReason(late, "上限0次") && late.text.contains("value=\"2027-01-12\""))
  let reason = ["over_words": "企业请我们年后去"]
  #expect(try await desk.move(path, "d7", ["day": "2027-01-12", "clock": "10:00"].merging(reason) { $1 }).status == 303)
  #expect(try await desk.worker.get(path).text.contains("企业请我们年后去"))
  // The cap was spoken of; quiet days and the night were not.
  #expect(try await desk.move(path, "d8", ["day": "2027-01-13", "clock": "10:00"]).status == 303)
  let quiet = ["from_on": "2027-01-14", "to_on": "2027-01-15", "_nonce": "d9"]
  #expect(try await desk.head.post(desk.ledger + "/quiet-days", quiet).status == 303)
  #expect(needsReason(try await desk.move(path, "d10", ["day": "2027-01-14", "clock": "10:00"]), "不希望被打扰"))
  #expect(needsReason(try await desk.move(path, "d11", ["day": "2027-01-13", "clock": "23:00"]), "太早或太晚"))
  let agreed = ["day": "2027-01-14", "clock": "10:00", "over_words": "老板改口了", "_nonce": "d12"]
  #expect(try await desk.worker.post(path + "/appointment", agreed).status == 303)
  let page = try await desk.worker.get(path).text
  #expect(page.contains("企业请我们年后去；老板改口了"))
  #expect(try await desk.move(path, "d13", ["day": "2027-01-15", "clock": "10:00"]).status == 303, "of the same kind")
  // Words from before their kinds were kept excuse nothing.
  try await desk.house.database.write { tx in try tx.run("UPDATE visits SET over_kinds = ''") }
  #expect(needsReason(try await desk.move(path, "d14", ["day": "2027-01-14", "clock": "10:00"]), "不希望被打扰"))
  // Somebody else goes there on that day.
  #expect(try await desk.plan("d15", day: "2027-01-20", ["over_words": "送材料"], by: "secretary").status == 303)
  #expect(needsReason(try await desk.move(path, "d16", ["day": "2027-01-20", "clock": "10:00"]), "已经有人约了去"))
}

@Test(arguments: Engine.available) func quietDaysReachWhoeverIsToGoInThem(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  let path = try await desk.plan("e1").location
  let later = try await desk.plan("e2", day: "2026-12-08", ["over_words": "第二次", "told": ""], by: "secretary").location
  let quiet = ["from_on": "2026-11-23", "to_on": "2026-11-26", "_nonce": "e3"]
  #expect(try await desk.head.post(desk.ledger + "/quiet-days", quiet).status == 303)
  try await desk.house.settle()
  #expect(try await desk.told("communityWorker") == ["notice.visit.in_quiet_days"])
  #expect(!(try await desk.told("secretary").contains("notice.visit.in_quiet_days")))
  #expect(try await desk.worker.get("/inbox").text.contains("设成了静默日"))
  for page in [path, "/visits/day"] {
    #expect(try await desk.worker.get(page).text.contains("把11月23日到11月26日设成了静默日"), "\(page)")
  }
  #expect(!(try await desk.worker.get(later).text.contains("设成了静默日")))
  #expect(!(try await desk.head.get(path).text.contains("这次走访就在里面")))
}

@Test(arguments: Engine.available) func anotherPersonGoesAndEachIsToldOnce(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  let (house, window) = (desk.house, try desk.standing("windowSpecialist"))
  let path = try await desk.plan("f1", ["clock": "10:00", "post": try desk.standing("gridWorker")]).location
  try await house.settle()
  #expect(try await desk.worker.get(path).text.contains("<option value=\"\(window)\""))
  let same = ["day": "2026-11-26", "clock": "10:00"]
  #expect(try await desk.move(path, "f2", same.merging(["post": try desk.standing("gridWorker")]) { $1 }).status == 422)
  #expect(try await desk.move(path, "f3", same.merging(["post": try desk.standing("partner")]) { $1 }).text.contains("id=\"post-wrong\""))
  // Somebody of a grid moves her own, and sends nobody else.
  let grid = house.visitor("gridWorker")
  #expect(!(try await grid.get(path).text.contains("name=\"post\"")))
  let byGrid = same.merging(["post": window, "_nonce": "f4"]) { $1 }
  #expect(try await grid.post(path + "/appointment", byGrid).status == 422)
  // Who is busy then is named before it is done.
  let other = ["organization": house.town.otherFirm.text, "clock": "10:00", "post": window]
  let busy = try await desk.plan("f5", other).location
  #expect(needsReason(try await desk.move(path, "f6", same.merging(["post": window]) { $1 }), "去的人这时候约了另一家"))
  #expect(try await desk.worker.post(busy + "/cancellation", ["cancel_words": "改天", "_nonce": "f7"]).status == 303)
  try await house.settle()
  let before = try await desk.told("head")
  #expect(try await desk.move(path, "f8", ["day": "2026-11-27", "clock": "10:00", "post": window]).status == 303)
  try await house.settle()
  #expect(try await desk.told("head") == (before + ["notice.visit.handed_over"]).sorted(), "told once, with the new day")
  #expect(try await desk.told("gridWorker") == ["notice.mine.visit.handed_away", "notice.mine.visit.planned"])
  let hers = ["notice.mine.visit.cancelled", "notice.mine.visit.handed_over", "notice.mine.visit.planned"]
  #expect(try await desk.told("windowSpecialist") == hers)
  let name = try await desk.name("windowSpecialist")
  #expect(try await desk.head.get("/inbox").text.contains("走访换\(name)来，11/27 10:00"))
  #expect(try await desk.head.get(path).text.contains(name))
  #expect(try await house.visitor("administrator").get("/audit").text.contains("更换走访人"))
  let record = ["note": "聊了", "visited_on": "2026-11-25", "_nonce": "f9"]
  #expect(try await house.visitor("windowSpecialist").post(path + "/record", record).status == 303)
}

@Test(arguments: Engine.available) func atNightAndOnDaysOffAReasonIsNeededUnlessTheFirmReceivesThen(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  #expect(needsReason(try await desk.plan("g1", day: "2026-11-29", ["clock": "03:00"]), "这一天不是工作日"))
  for clock in ["06:59", "21:00", "03:00"] {
    #expect(needsReason(try await desk.plan("g\(clock)", ["clock": clock]), "太早或太晚"), "\(clock)")
  }
  let night = ["clock": "20:59", "organization": desk.house.town.otherFirm.text]
  #expect(try await desk.plan("g2", night).status == 303)
  let hours = ["receives_from": "19:00", "receives_until": "22:30", "receives_on": "7", "_nonce": "g3"]
  #expect(try await desk.head.post(desk.ledger + "/hours", hours).status == 303)
  #expect(try await desk.plan("g4", day: "2026-11-29", ["clock": "22:00"]).status == 303)
}

@Test(arguments: Engine.available) func aDayThatWasMistypedComesBack(_ engine: Engine) async throws {
  let desk = Desk(house: try await HouseCast.make(engine))
  let (worker, firm) = (desk.worker, desk.house.town.firm)
  let path = try await desk.plan("h1", day: "2026-11-25").location
  let plan = ["goal": "扩一条线", "post": try desk.standing("communityWorker"), "state": "open", "next_step": "碰头", "version": "0"]
  let programme = ["name": "助企联络员", "target_kind": "enterprise", "starts_on": "2026-11-25", "post": plan["post"] ?? ""]
  let forms: [(Visitor, String, [String: String], String)] = [
    (worker, path + "/appointment", [:], "day"), (worker, path + "/record", ["note": "聊了"], "visited_on"),
    (worker, path + "/record", ["note": "聊了", "visited_on": "2026-11-25"], "follow_up_on"),
    (worker, desk.ledger, ["kind": "survey", "touch_words": "用电"], "touched_on"),
    (desk.head, desk.ledger + "/quiet-days", ["to_on": "2026-12-01"], "from_on"),
    (desk.head, desk.ledger + "/quiet-days", ["from_on": "2026-12-01"], "to_on"),
    (worker, "/enterprises/\(firm)/plan", plan, "next_on"), (desk.house.visitor("secretary"), "/programmes", programme, "review_on"),
  ]
  for (place, (who, address, fields, field)) in forms.enumerated() {
    for day in ["0001-01-01", "2025-11-20", "2029-12-31", "9999-12-31"] {
      let answer = try await who.post(address, fields.merging([field: day, "_nonce": "h\(place)\(day)"]) { $1 })
      #expect(answer.status == 422 && answer.text.contains("id=\"\(field)-wrong\""), "\(address) \(field) \(day)")
      #expect(answer.text.contains("value=\"\(day)\"") && answer.text.contains("请核对年份"), "\(address) \(field) \(day)")
    }
  }
  // The record of a phone arrives whatever it says, and the person is told.
  let record = ["key": "0123456789abcdef", "note": "聊了", "visited_on": "0001-01-01", "follow_up_on": "9999-12-31"]
  let kept = try await worker.post(path + "/receipts", record, accept: "application/json")
  #expect(kept.status == 201 && kept.json?["clock"]?.string == "wrong")
  #expect(try await worker.get(path).text.contains("11月25日"))
  // A promise that was put off too far is brought nearer, never before the day named first.
  let line = ["count": "0", "words-new": "发名单", "kind-new": "promise", "due-new": "9999-12-31", "_nonce": "h2"]
  #expect(try await worker.post(path + "/lists", line).status == 422)
  #expect(try await worker.post(path + "/lists", line.merging(["due-new": "2026-12-01", "_nonce": "h3"]) { $1 }).status == 303)
  let list = try await desk.head.get("/commitments").text
  let promise = String(try #require(list.firstMatch(of: /\/commitments\/cmt_[0-9a-z]{26}/)).0)
  func putOff(_ day: String) async throws -> Int {
    try await worker.post(promise + "/deferral", ["put_off_to": day, "put_off_words": "对方出差", "_nonce": "p\(day)"]).status
  }
  #expect(try await putOff("9999-12-31") == 422)
  #expect(try await putOff("2028-12-10") == 303)
  #expect(try await worker.get(promise).text.contains("改远了可以改回来"))
  #expect(try await putOff("2026-11-30") == 422, "before the day that was named first")
  #expect(try await putOff("2026-12-10") == 303)
  #expect(try await worker.get(promise).text.contains("12月10日"))
}
