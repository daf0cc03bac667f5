import Audit
import Calendars
import Contracts
import Foundation
import Kernel
import Notices
import Store
import TestKit
import Testing
import Web

@testable import Cases

extension CaseCast {
  fileprivate func clock(_ item: Case) async throws -> CaseClock {
    try #require(try await database.read { tx in try tx.clock(of: item.id) })
  }

  fileprivate func due(_ item: Case) async throws -> Timestamp? {
    try await database.read { tx in try tx.first("SELECT due_at FROM cases WHERE id = \(item.id)") { try $0(optional: "due_at") } ?? nil }
  }

  fileprivate func warn() async throws {
    try await database.write { tx in try ClockJobs.warn(tx) }
    try await settle()
  }

  fileprivate func told(_ who: String) async throws -> [String] {
    let viewer = try viewer(who)
    return try await database.read { tx in try tx.inbox(viewer, limit: 50).map(\.words.key) }.filter {
      $0.hasPrefix("notice.case_due") || $0.hasPrefix("notice.case_late")
    }
  }

  fileprivate func at(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text + ":00+08:00")) }
}

@Test(arguments: Engine.available) func aCaseHasItsClocksFromTheMomentItIsFiled(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, cast.tower))
  let clock = try await cast.clock(item)
  #expect(clock.startedAt == item.openedAt && clock.dues.count == 2 && clock.respondedAt == nil)
  #expect(try await cast.due(item) == clock.dues[.response])
  let page = try await cast.browser("head").get("/cases/\(item.id)")
  #expect(page.text.contains("前有人答复") && page.text.contains("前办结"))
  let bench = try await cast.browser("gridhead").get("/bench?case=\(item.id)")
  #expect(bench.text.contains("首次答复") && bench.text.contains("bar__fill"))
  let json = try await cast.browser("head").json(.get, "/api/v1/cases/\(item.id)", bearer: "head")
  #expect(json.json?["due_at"]?.string == clock.dues[.response]?.rfc3339())
  #expect(json.json?["clock"]?["resolution_due_at"]?.string == clock.dues[.resolution]?.rfc3339())
}

@Test(arguments: Engine.available) func aQuestionStopsTheClocksAndTheApplicantsWordsLetThemRun(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "补贴申请材料", place: .nowhere)
  let worker = cast.browser("worker")
  cast.world.advance(by: .hours(1))
  let question = ["_nonce": "q", "words": "请补营业执照复印件", "kind": "question"]
  #expect(try await worker.post("/cases/\(item.id)/replies", question).status == 303)
  // A second tap asks once.
  #expect(try await worker.post("/cases/\(item.id)/replies", question).status == 303)
  var clock = try await cast.clock(item)
  #expect(clock.isPaused && clock.respondedAt != nil)
  #expect(try await cast.due(item) == nil)
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("计时暂停"))
  try await cast.settle()
  let head = cast.browser("head")
  #expect(try await head.get("/inbox").text.contains("请您补充"))
  let page = try await head.get("/cases/\(item.id)")
  #expect(page.text.contains("在等您补充") && page.text.contains("请补营业执照复印件"))
  // Asked again while she is waited for.
  let again = try await worker.json(
    .post, "/api/v1/cases/\(item.id)/question", bearer: "worker", body: .object(["words": .text("还有公章")]))
  #expect(again.status == 409 && again.json?["code"]?.string == "case.already_paused")
  cast.world.advance(by: .hours(26))
  #expect(try await head.post("/cases/\(item.id)/words", ["_nonce": "w", "words": "已补"]).status == 303)
  clock = try await cast.clock(item)
  #expect(!clock.isPaused && clock.pauses.count == 1)
  #expect(try await cast.due(item) == clock.dues.values.min())
  // Or the worker heard it on the telephone.
  _ = try await worker.post("/cases/\(item.id)/replies", ["_nonce": "q2", "words": "还差一页", "kind": "question"])
  #expect(try await worker.post("/cases/\(item.id)/resumption").status == 303)
  #expect(try await worker.post("/cases/\(item.id)/resumption").status == 303)
  #expect(try await !cast.clock(item).isPaused)
}

@Test(arguments: Engine.available) func anExtensionIsToldWithItsReason(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "外墙渗水", place: .own)
  let worker = cast.browser("worker")
  // Nobody has taken it: there is nobody to put it off.
  let fields = ["_nonce": "e", "extension_days": "3", "extension_words": "备件周五到"]
  #expect(try await worker.post("/cases/\(item.id)/extension", fields).status == 409)
  _ = try await worker.post("/cases/\(item.id)/assignment")
  let before = try #require(try await cast.clock(item).dues[.resolution])
  #expect(try await worker.post("/cases/\(item.id)/extension", fields.merging(["extension_days": "90"]) { $1 }).status == 422)
  #expect(try await worker.post("/cases/\(item.id)/extension", fields.merging(["extension_words": ""]) { $1 }).status == 422)
  for _ in 0..<2 { #expect(try await worker.post("/cases/\(item.id)/extension", fields).status == 303) }
  let clock = try await cast.clock(item)
  #expect(clock.extensionDays == 3)
  #expect(try #require(clock.dues[.resolution]) > before)
  try await cast.settle()
  let page = try await cast.browser("head").get("/cases/\(item.id)")
  #expect(page.text.contains("延期3个工作日") && page.text.contains("备件周五到"))
  #expect(try await cast.browser("head").get("/inbox").text.contains("延期"))
}

@Test(arguments: Engine.available) func closingEndsTheClocksAndSendingBackBeginsNewOnes(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "门禁坏了", place: .common(.gate, cast.tower))
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "换了读卡器").run(by: worker, tx) }
  #expect(try await cast.due(item) == nil)
  let ended = try await cast.clock(item)
  #expect(ended.endedAt != nil && ended.respondedAt != nil)
  cast.world.advance(by: .hours(3))
  try await cast.database.write { tx in try SendCaseBack(id: item.id, words: "还是刷不开").run(by: head, tx) }
  let again = try await cast.clock(item)
  #expect(again.startedAt == cast.world.now && again.endedAt == nil && again.respondedAt == nil)
  #expect(try await cast.due(item) != nil)
  try await cast.database.write { tx in try WithdrawCase(id: item.id).run(by: head, tx) }
  #expect(try await cast.due(item) == nil)
}

@Test(arguments: Engine.available) func whoLeadsItIsToldAndWhenTheTimeIsUpThoseInCharge(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "噪音扰人", place: .common(.roof, cast.tower))
  // Half of 240 minutes of working time: nobody has it yet, so those who should take it hear of it.
  cast.world.set(try cast.at("2026-11-25T10:41"))
  try await cast.warn()
  #expect(try await cast.told("gridhead") == ["notice.case_due.response"])
  #expect(try await cast.told("worker").isEmpty)
  try await cast.warn()
  #expect(try await cast.told("gridhead").count == 1)
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try ReplyToCase(id: item.id, words: "去看看").run(by: worker, tx) }
  // Late: five working days are over.
  cast.world.set(try cast.at("2026-12-03T09:00"))
  try await cast.warn()
  #expect(try await cast.told("worker").sorted() == ["notice.case_late.resolution", "notice.case_late.update"])
  // Her employer's people hear nothing, and neither does she.
  for who in ["head", "delegate", "employee"] { #expect(try await cast.told(who).isEmpty) }
  // What is closed is told nobody.
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "装了隔音").run(by: worker, tx) }
  cast.world.advance(by: .days(9))
  try await cast.warn()
  #expect(try await cast.told("worker").count == 2)
}

@Test(arguments: Engine.available) func theQueueHasWhatIsDueFirstAtItsTop(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let early = try await cast.file("head", "先提的事", place: .common(.lift, cast.tower))
  cast.world.advance(by: .minutes(5))
  let late = try await cast.file("head", "后提的事", place: .common(.lift, cast.tower))
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in
    for item in [early, late] { try TakeCase(id: item.id).run(by: worker, tx) }
    try AskApplicant(id: early.id, words: "哪一部？").run(by: worker, tx)
  }
  let text = try await cast.browser("worker").get("/bench").text
  let places = try ["先提的事", "后提的事"].map { try #require(text.range(of: $0)).lowerBound }
  #expect(places[0] > places[1])
  #expect(text.contains("等对方"))
}

@Test(arguments: Engine.available) func anotherRuleOrCalendarTimesEveryOpenCaseAgain(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  var items: [Case] = []
  for number in 0..<5 { items.append(try await cast.file("head", "第\(number)件", place: .own)) }
  let worker = try cast.viewer("worker")
  let last = items[4]
  try await cast.database.write { tx in try CloseCase(id: last.id, words: "好了").run(by: worker, tx) }
  let before = try await cast.clock(items[0])
  try await ClockJobs.retime(cast.database, batch: 2)
  #expect(try await cast.clock(items[0]) == before)
  let administrator = cast.browser("administrator")
  let page = try await administrator.get("/settings/clocks")
  #expect(page.status == 200 && page.text.contains("还没改过"))
  var fields = ["workdays": "09:00-12:00", "rest_days": ""]
  for (key, values) in [("normal", ["30", "1", "2"]), ("urgent", ["15", "1", "1"])] {
    for (name, value) in zip(["response_minutes", "update_days", "resolution_days"], values) { fields["\(name)-\(key)"] = value }
  }
  let wrong = try await administrator.post("/settings/clocks", fields.merging(["workdays": "9点到5点"]) { $1 })
  #expect(wrong.status == 422 && wrong.text.contains("时段看不懂") && wrong.text.contains("9点到5点"))
  #expect(try await administrator.post("/settings/clocks", fields.merging(["update_days-normal": ""]) { $1 }).status == 422)
  for _ in 0..<2 { #expect(try await administrator.post("/settings/clocks", fields).status == 303) }
  #expect(try await cast.count("SELECT max(version) FROM case_clock_hours") == 1)
  #expect(try await cast.browser("worker").get("/settings/clocks").status == 404)
  try await ClockJobs.retime(cast.database, batch: 2)
  for item in items.dropLast() {
    let clock = try await cast.clock(item)
    #expect(clock.promise == ClockPromise(responseMinutes: 30, updateDays: 1, resolutionDays: 2))
    #expect(try clock.dues[.response] == cast.at("2026-11-25T09:30"))
    #expect(try await cast.due(item) == clock.dueAt)
  }
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.retimed'") == 4)
  // Thursday becomes a holiday.
  let content = """
    {"year":2026,"arrangements":[{"source":{"title":"测试"},"festivals":[
    {"name":"测试","english":"Test","from":"2026-11-26","to":"2026-11-26"}]}]}
    """
  try await cast.database.write { tx in try tx.keep([CalendarFile(year: 2026, origin: .imported, content: content)]) }
  try await ClockJobs.retime(cast.database, batch: 3)
  let noon = try cast.at("2026-11-27T12:00")
  #expect(try await cast.clock(items[0]).dues[.resolution] == noon)
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.retimed'") == 8)
  #expect(try await cast.clock(last).promise.resolutionDays == 5)
}

@Test(arguments: Engine.available) func whatMovesWhileClocksAreTimedAgainIsNotLost(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  var items: [Case] = []
  for number in 0..<8 { items.append(try await cast.file("head", "第\(number)件", place: .own)) }
  try await cast.database.write { tx in try tx.run("UPDATE case_clocks SET timed_by = '0|before', response_due_at = 1") }
  let worker = try cast.viewer("worker")
  let asked = items.enumerated().filter { $0.offset % 2 == 0 }.map(\.element.id)
  let database = cast.database
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await ClockJobs.retime(database, batch: 1) }
    for id in asked {
      group.addTask { try await database.write { tx in _ = try AskApplicant(id: id, words: "哪一层？").run(by: worker, tx) } }
    }
    try await group.waitForAll()
  }
  try await ClockJobs.retime(database, batch: 1)
  let community = items[0].community
  let work = try await database.read { tx in try tx.clockwork(community) }
  for item in items {
    let kept = try await cast.clock(item)
    var again = kept
    try again.time(by: work)
    #expect(again == kept)
    #expect(kept.isPaused == asked.contains(item.id))
    #expect(try await cast.due(item) == kept.dueAt)
  }
}
