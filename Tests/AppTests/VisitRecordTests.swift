import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

/// A visit that the worker arranged for today.
private func visit(_ house: HouseCast, _ nonce: String, over: String = "") async throws -> String {
  let plan = [
    "organization": house.town.firm.text, "day": "2026-11-25", "reason": "认个门", "told": "1", "go": "plan", "over_words": over,
    "_nonce": nonce,
  ]
  return try await house.visitor("communityWorker").post("/visits", plan).location
}

private func stored(_ house: HouseCast, _ path: String) async throws -> Visit {
  let id = try #require(path.split(separator: "/").last.flatMap { VisitID(String($0)) })
  return try #require(try await house.database.read { tx in try tx.findVisit(id) })
}

@Test(arguments: Engine.available) func whatIsTickedStaysWithTheRecordAndIsNotForTheFirm(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  let path = try await visit(house, "k1")
  for page in [path, "/visits/day"] { #expect(try await worker.get(page).text.contains("谈了用工"), "\(page)") }
  let record = ["note": "聊了聊", "visited_on": "2026-11-25", "ticks": "jobs", "_nonce": "k2"]
  let wrong = try await worker.post(path + "/record", record.merging(["ticks": "found_guilty", "note": "写好的"]) { $1 })
  #expect(wrong.status == 422 && wrong.text.contains("勾选的内容不在这几项里") && wrong.text.contains("写好的"))
  // What is wrong elsewhere takes no tick away.
  let empty = try await worker.post(path + "/record", record.merging(["note": ""]) { $1 })
  #expect(empty.status == 422 && empty.text.contains("value=\"jobs\" checked"))
  #expect(try await worker.post(path + "/record", record).status == 303)
  #expect(try await stored(house, path).record?.ticks == [.jobs])
  #expect(try await worker.get(path).text.contains("谈了用工"))
  #expect(try await worker.get("/visits/export.csv?view=done").text.contains("谈了用工"))
  #expect(!(try await house.visitor("head").get(path).text.contains("谈了用工")))
  #expect(!(try await house.visitor("head").get("/visits/export.csv").text.contains("谈了用工")))
}

@Test(arguments: Engine.available) func aSecondRecordIsAddedWithAllThatItHolds(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  let path = try await visit(house, "j1")
  let first = ["note": "第一份", "visited_on": "2026-11-25", "ticks": "settled", "_nonce": "j2"]
  #expect(try await worker.post(path + "/record", first).status == 303)
  let second = ["key": "aaaaaaaaaaaaaaa1", "note": "第二份", "met": "李经理", "visited_on": "2026-11-25", "follow_up_on": "2026-12-20",
    "ticks": "head"]
  let sent = try await worker.upload(path + "/receipts", second, "photos", name: "a.jpg", CaseStories.photo("MARK"))
  #expect(sent.status == 201 && sent.json?["outcome"]?.string == "conflict", "\(sent.text)")
  let third = ["key": "aaaaaaaaaaaaaaa2", "note": "第三份", "met": "王总", "visited_on": "2026-11-24", "follow_up_on": "2026-12-31"]
  #expect(try await worker.post(path + "/receipts", third, accept: "application/json").status == 201)
  // All of it is there to read before anybody decides, and the photo is not taken for one of the first record.
  let page = try await worker.get(path).text
  for words in ["李经理", "12月20日", "负责人在场", "王总", "11月24日", "12月31日"] { #expect(page.contains(words), "\(words)") }
  #expect(page.components(separatedBy: "photos__picture").count == 2)
  let id = try await stored(house, path).id
  func photos() async throws -> Int { try await house.database.read { tx in try tx.visitFiles(id).count } }
  #expect(try await photos() == 0)
  let settle = path + "/receipts/settlement"
  #expect(try await worker.post(settle, ["key": "aaaaaaaaaaaaaaa1", "go": "whatever"]).status == 422)
  for key in ["aaaaaaaaaaaaaaa1", "aaaaaaaaaaaaaaa2"] {
    for _ in 0..<2 { #expect(try await worker.post(settle, ["key": key, "go": "join"]).status == 303) }
  }
  let record = try #require(try await stored(house, path).record)
  // What was empty is taken over, what differs stands below in words.
  #expect(record.met == "李经理" && record.followUpOn == LocalDay("2026-12-20") && record.visitedOn == LocalDay("2026-11-25"))
  #expect(record.ticks == [.head], "nothing is left to do only where both say so")
  for words in ["第一份", "第二份", "第三份", "见了谁：王总", "走访日期：11月24日", "下次：12月31日"] {
    #expect(record.note.components(separatedBy: words).count == 2, "\(words) in \(record.note)")
  }
  #expect(!record.note.contains("李经理"))
  #expect(try await photos() == 1)
}

@Test(arguments: Engine.available) func aVisitThatWasCalledOffTookPlaceAllTheSame(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  let path = try await visit(house, "c1")
  #expect(try await worker.post(path + "/cancellation", ["cancel_words": "老板出差", "_nonce": "c2"]).status == 303)
  let record = ["key": "bbbbbbbbbbbbbbb1", "note": "他在，聊了用工", "met": "李总", "visited_on": "2026-11-25", "ticks": "jobs"]
  #expect(try await worker.post(path + "/receipts", record, accept: "application/json").json?["outcome"]?.string == "conflict")
  let settle = path + "/receipts/settlement"
  #expect(try await worker.get(path).text.contains("其实去过了"))
  #expect(try await worker.post(settle, ["key": "bbbbbbbbbbbbbbb1", "go": "join"]).status == 409)
  for _ in 0..<2 { #expect(try await worker.post(settle, ["key": "bbbbbbbbbbbbbbb1", "go": "held"]).status == 303) }
  let made = try await stored(house, path)
  #expect(made.state == .done && made.record?.met == "李总" && made.record?.ticks == [.jobs])
  #expect(made.record?.note.contains("老板出差") == true, "why it was called off is not lost")
  let again = try await worker.post(path + "/receipts", record, accept: "application/json")
  #expect(again.status == 200 && again.json?["outcome"]?.string == "kept")
  #expect(try await worker.get(path + "/lists").status == 200)
}

@Test(arguments: Engine.available) func oneRecordIsOneWhateverItsKeys(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  let (path, other) = (try await visit(house, "o1"), try await visit(house, "o2", over: "下午再去一趟"))
  let record = ["key": "ccccccccccccccc1", "note": "停车位不够", "visited_on": "2026-11-25"]
  func send(_ path: String, _ changes: [String: String] = [:], as who: String = "communityWorker") async throws -> Visitor.Answer {
    try await house.visitor(who).post(path + "/receipts", record.merging(changes) { $1 }, accept: "application/json")
  }
  #expect(try await send(path).status == 201)
  // A double tap gave the same words another key.
  let twice = try await send(path, ["key": "ccccccccccccccc2"])
  #expect(twice.status == 200 && twice.json?["again"] == .flag(true) && twice.json?["outcome"]?.string == "kept")
  #expect(!(try await worker.get(path).text.contains("手机送来的另一份")))
  // The same words of somebody else, or with a tick, are another record.
  #expect(try await send(path, ["key": "ccccccccccccccc3"], as: "secretary").json?["outcome"]?.string == "conflict")
  #expect(try await send(path, ["key": "ccccccccccccccc4", "ticks": "jobs"]).json?["outcome"]?.string == "conflict")
  // A key that came with one visit is no receipt for another.
  let elsewhere = try await send(other)
  #expect(elsewhere.status == 409 && elsewhere.json?["code"]?.string == "receipt.other_visit", "\(elsewhere.text)")
  #expect(try await stored(house, other).state == .planned)
  #expect(try await send(other, ["key": "ccccccccccccccc5"]).status == 201, "the same words of another visit are its record")
}

@Test(arguments: Engine.available) func listsConfirmedFromTwoWindowsFileNothingTwice(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  let path = try await visit(house, "w1")
  #expect(try await worker.post(path + "/record", ["note": "电梯坏了。停车位不够", "visited_on": "2026-11-25", "_nonce": "w2"]).status == 303)
  func page() async throws -> Visitor.Answer { try await worker.get(path + "/lists") }
  let (one, two) = (try await page(), try await page())
  #expect(one.hidden("seen") == "0")
  let line = ["count": "2", "keep": "0", "kind-0": "problem", "words-0": "电梯坏了", "kind-1": "problem", "words-1": "停车位不够",
    "kind-new": "need", "words-new": "想要一张地图"]
  func send(_ seen: String, _ changes: [String: String], _ nonce: String) async throws -> Visitor.Answer {
    try await worker.post(path + "/lists", line.merging(changes) { $1 }.merging(["seen": seen, "_nonce": nonce]) { $1 })
  }
  #expect(try await send(one.hidden("seen"), ["words-new": ""], "w3").status == 303)
  let late = try await send(two.hidden("seen"), [:], "w4")
  // Nothing was taken; what is there is shown and unticked, what was typed stays.
  #expect(late.status == 409 && late.text.contains("刚刚确认过"))
  #expect(late.text.contains("想要一张地图") && late.text.contains("<details class=\"unfold\" open>"))
  #expect(late.text.contains("已经确认的") && !late.text.contains("value=\"0\" checked") && late.text.contains("停车位不够"))
  func count(_ table: SQL) async throws -> Int? {
    try await house.database.read { tx in try tx.scalar("SELECT count(*) FROM \(sql: table)", as: Int.self) }
  }
  #expect(try await count("visit_items") == 1)
  // What is wrong in a late form makes it no less late.
  let empty = try await send("0", ["words-0": ""], "w5")
  #expect(empty.status == 422 && empty.hidden("seen") == "0")
  #expect(try await send(late.hidden("seen"), ["keep": "1"], "w6").status == 303)
  #expect(try await count("visit_items") == 3)
  #expect(try await count("cases") == 2)
}

@Test(arguments: Engine.available) func aLongNoteSaysHowManyLinesItLeavesOut(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  for (count, isSaid) in [(30, false), (33, true)] {
    let path = try await visit(house, "n\(count)")
    let note = (1...count).map { "\($0)号机器坏了" }.joined(separator: "。")
    #expect(try await worker.post(path + "/record", ["note": note, "visited_on": "2026-11-25", "_nonce": "m\(count)"]).status == 303)
    #expect(try await worker.get(path + "/lists").text.contains("还有\(count - 30)条没有列出来") == isSaid)
  }
}

@Test(arguments: Engine.available) func wordsToWhichTheFirmHasAgreedStay(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, head) = (house.visitor("communityWorker"), house.visitor("head"))
  let path = try await visit(house, "a1")
  #expect(try await worker.post(path + "/record", ["note": "答应了", "visited_on": "2026-11-25", "_nonce": "a2"]).status == 303)
  let line = ["count": "0", "seen": "0", "kind-new": "promise", "words-new": "周五前修好灯", "due-new": "2026-11-27", "_nonce": "a3"]
  #expect(try await worker.post(path + "/lists", line).status == 303)
  let list = try await worker.get("/commitments").text
  let promise = String(try #require(list.firstMatch(of: /\/commitments\/cmt_[0-9a-z]{26}/)).0)
  #expect(try await head.post(promise + "/wording", ["wording": "agreed", "_nonce": "a4"]).status == 303)
  let weaker = try await worker.post(promise + "/words", ["new_words": "尽量看看吧", "_nonce": "a5"])
  #expect(weaker.status == 409 && weaker.text.contains("企业已经认可这句话"))
  #expect(try await head.get(promise).text.contains("周五前修好灯"))
}
