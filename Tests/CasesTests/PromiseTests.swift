import Audit
import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// What was promised, what is promised now, and what of it moves.
extension CaseCast {
  fileprivate func clock(_ id: CaseID) async throws -> CaseClock {
    try #require(try await database.read { tx in try tx.clock(of: id) })
  }

  fileprivate func at(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text + ":00+08:00")) }

  fileprivate func promise(_ change: @escaping @Sendable (inout ClockRules) -> Void) async throws {
    let person = try viewer("administrator").person
    let community = community
    try await database.write { tx in
      var rules = try tx.clockRules(community)
      change(&rules)
      _ = try tx.keep(rules, community: community, by: person)
    }
  }

  fileprivate func retimed() async throws -> [String] {
    try await database.read { tx in
      try tx.all("SELECT detail FROM audit_entries WHERE act = 'case.retimed' ORDER BY number") { try $0("detail") }
    }
  }
}

@Test(arguments: Engine.available) func anotherRuleReachesWhatIsActedOnBeforeItIsTimedAgain(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  var ids: [CaseID] = []
  for number in 0..<4 { ids.append(try await cast.file("head", "第\(number)件", place: .own).id) }
  let (quiet, answered, warned, returned) = (ids[0], ids[1], ids[2], ids[3])
  let head = try cast.viewer("head")
  try await cast.database.write { tx in
    try TakeCase(id: answered).run(by: worker, tx)
    try ReplyToCase(id: quiet, words: "在看").run(by: worker, tx)
    try CloseCase(id: returned, words: "好了").run(by: worker, tx)
  }
  cast.world.set(try #require(try await cast.clock(warned).nextWarningAt))
  try await cast.promise { rules in for place in rules.rules.indices { rules.rules[place].promise.resolutionDays = 10 } }
  try await cast.database.write { tx in
    try ReplyToCase(id: answered, words: "去看看").run(by: worker, tx)
    try ClockJobs.warn(tx)
    try SendCaseBack(id: returned, words: "没好").run(by: head, tx)
  }
  let lines = try await cast.retimed()
  #expect(lines.count == 2)
  // Only what moved is told, and by its name.
  #expect(lines.allSatisfy { $0.contains("resolution 2026-12-02") && $0.contains("to 2026-12-09") && !$0.contains("response") })
  try await ClockJobs.retime(cast.database)
  #expect(try await cast.retimed().count == 3)
  let wanted = try await cast.clock(quiet).dues[.resolution]
  for id in [answered, warned] {
    let clock = try await cast.clock(id)
    #expect(clock.promise.resolutionDays == 10 && clock.dues[.resolution].map { SiteZone.shanghai.day(of: $0) } == wanted.map { SiteZone.shanghai.day(of: $0) })
  }
  #expect(try await cast.clock(warned).warned[.response] == 50)
  #expect(try await cast.clock(returned).promise.resolutionDays == 10)
}

@Test(arguments: Engine.available) func rulesThatComeLaterMoveNoFigureOfBefore(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  let month = Month(of: cast.world.now)
  let kept = try await cast.file("head", "按时", place: .own)
  try await cast.database.write { tx in try CloseCase(id: kept.id, words: "好了").run(by: worker, tx) }
  let late = try await cast.file("head", "晚了", place: .own)
  let silent = try await cast.file("head", "没人理", place: .own)
  let open = try await cast.file("head", "答了没办完", place: .own)
  cast.world.set(try cast.at("2026-11-26T11:00"))
  // Told as missed; 240 minutes are over.
  try await cast.database.write { tx in try ClockJobs.warn(tx) }
  try await cast.database.write { tx in _ = try ReplyToCase(id: open.id, words: "在看").run(by: worker, tx) }
  cast.world.set(try cast.at("2026-12-04T17:00"))
  try await cast.database.write { tx in try CloseCase(id: late.id, words: "好了").run(by: worker, tx) }
  cast.world.set(try cast.at("2027-01-11T09:00"))
  func told() async throws -> [Share] {
    try await cast.database.read { tx in
      try [month, month.adding(1)].flatMap { month in
        let figures = try tx.monthFigures(month, cast.community)
        return [figures.rates.response, MonthReport.resolution(figures)]
      }
    }
  }
  let before = try await told()
  #expect(before == [Share(count: 1, total: 4), Share(count: 1, total: 1), Share(count: 0, total: 0), Share(count: 0, total: 1)])
  try await cast.promise { rules in
    rules.workdays = "09:00-10:00"
    for place in rules.rules.indices { rules.rules[place].promise = ClockPromise(responseMinutes: 9_000, updateDays: 9, resolutionDays: 90) }
  }
  #expect(try await told() == before)
  try await ClockJobs.retime(cast.database)
  #expect(try await told() == before)
  // She withdraws what was closed: that moves nothing either.
  try await cast.database.write { tx in _ = try WithdrawCase(id: kept.id).run(by: head, tx) }
  #expect(try await told() == before)
  // As the store was before what was promised was kept: each is found by the rules of its day.
  try await cast.database.write { tx in
    try tx.run("UPDATE case_clocks SET first_word_due_at = NULL WHERE case_id <> \(silent.id)")
    try tx.run("UPDATE case_closures SET due_at = NULL")
  }
  try await DatePromises(database: cast.database, batch: 2).run()
  #expect(try await told() == before)
  #expect(try await cast.count("SELECT count(*) FROM case_clocks WHERE first_word_due_at IS NULL") == 0)
}

@Test(arguments: Engine.available) func anExtensionIsAWordAndThereIsAnEndToExtensions(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  let item = try await cast.file("head", "外墙渗水", place: .own)
  let month = Month(of: cast.world.now)
  try await cast.database.write { tx in
    try TakeCase(id: item.id).run(by: worker, tx)
    try ExtendCase(id: item.id, days: 40, words: "备件下月到").run(by: worker, tx)
  }
  cast.world.advance(by: .days(5))
  let figures = try await cast.database.read { tx in try tx.monthFigures(month, cast.community) }
  #expect(figures.rates.response == Share(count: 1, total: 1))
  // Sent back, it is a new round and the same case.
  try await cast.database.write { tx in
    try CloseCase(id: item.id, words: "好了").run(by: worker, tx)
    try SendCaseBack(id: item.id, words: "还在渗").run(by: head, tx)
    try TakeCase(id: item.id).run(by: worker, tx)
  }
  await #expect(throws: ExtensionError(left: 20)) {
    try await cast.database.write { tx in _ = try ExtendCase(id: item.id, days: 21, words: "再等等").run(by: worker, tx) }
  }
  let browser = cast.browser("worker")
  let refused = try await browser.post("/cases/\(item.id)/extension", ["_nonce": "e", "extension_days": "21", "extension_words": "再等等"])
  #expect(refused.status == 422 && refused.text.contains("还可以延20个") && refused.text.contains("再等等"))
  let api = try await browser.json(
    .post, "/api/v1/cases/\(item.id)/extension", bearer: "worker", body: .object(["days": .integer(21), "words": .text("再等等")]))
  #expect(api.status == 422 && api.json?["code"]?.string == "extension.more_than_left")
  try await cast.database.write { tx in _ = try ExtendCase(id: item.id, days: 20, words: "再等等").run(by: worker, tx) }
  await #expect(throws: ExtensionError(left: 0)) {
    try await cast.database.write { tx in _ = try ExtendCase(id: item.id, days: 1, words: "再等等").run(by: worker, tx) }
  }
}

@Test(arguments: Engine.available) func aPartStandsWhereTheWholeStood(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  let vault = cast.site.vault
  let item = try await cast.file("head", "货梯停运。门禁也坏了。", place: .own)
  try await cast.database.write { tx in
    try TakeCase(id: item.id).run(by: worker, tx)
    try ReplyToCase(id: item.id, words: "去看看").run(by: worker, tx)
    try ExtendCase(id: item.id, days: 20, words: "备件下月到").run(by: worker, tx)
  }
  cast.world.advance(by: .days(8))
  try await cast.database.write { tx in try AskApplicant(id: item.id, words: "哪一部？").run(by: worker, tx) }
  let whole = try await cast.clock(item.id)
  cast.world.advance(by: .days(2))
  let part = try await cast.database.write { tx in
    try SplitCase(id: item.id, words: "门禁也坏了。").run(by: worker, vault: vault, tx)
  }
  let clock = try await cast.clock(part.id)
  #expect(clock.respondedAt == whole.respondedAt && clock.lastWordAt == whole.lastWordAt && clock.extensionDays == 20)
  #expect(clock.firstWordAt == whole.firstWordAt && clock.firstWordDueAt == whole.firstWordDueAt)
  #expect(clock.dues[.response] == nil && !clock.isPaused && clock.pauses.count == 1)
  #expect(try #require(clock.dueAt) > cast.world.now)
  try await cast.database.write { tx in try ClockJobs.warn(tx) }
  #expect(try await cast.clock(part.id).warned[.response] == 0)
}

@Test(arguments: Engine.available) func whatIsWithdrawnIsNotSaidToBeClosed(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  let item = try await cast.file("head", "货梯停运", place: .own)
  try await cast.database.write { tx in try WithdrawCase(id: item.id).run(by: head, tx) }
  await #expect(throws: CaseError.alreadyWithdrawn) {
    try await cast.database.write { tx in _ = try ExtendCase(id: item.id, days: 3, words: "备件").run(by: worker, tx) }
  }
  await #expect(throws: CaseError.alreadyWithdrawn) {
    try await cast.database.write { tx in _ = try AskApplicant(id: item.id, words: "哪一部？").run(by: worker, tx) }
  }
}

@Test(arguments: Engine.available) func aTaskAndASumHaveADayOfOurTime(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = cast.browser("worker")
  let item = try await cast.file("head", "货款没有付", place: .own)
  let ancient = try await worker.post("/cases/\(item.id)/tasks", ["_nonce": "t", "task_title": "要合同", "task_due": "0001-01-01"])
  #expect(ancient.status == 422 && ancient.text.contains("要合同") && ancient.text.contains("请核对"))
  let soon = ["_nonce": "u", "task_title": "要合同", "task_due": "2026-12-01"]
  #expect(try await worker.post("/cases/\(item.id)/tasks", soon).status == 303)
  let sum = ["_nonce": "s", "sum": "claimed", "amount": "100", "sum_day": "0001-01-01"]
  let wrong = try await worker.post("/cases/\(item.id)/debt/sums", sum)
  #expect(wrong.status == 422 && wrong.text.contains("请核对年份"))
  #expect(try await worker.post("/cases/\(item.id)/debt/sums", sum.merging(["sum_day": "2026-11-20"]) { $1 }).status == 303)
  let facts = try await worker.post("/cases/\(item.id)/debt", ["debtor": "other", "delivered_on": "0001-01-01"])
  #expect(facts.status == 422 && facts.text.contains("请核对年份"))
}

@Test(arguments: Engine.available) func whoKeepsTheRulesIsToldThatAYearIsMissing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let page = try await cast.browser("administrator").get("/settings/clocks").text
  #expect(page.contains("年的放假安排还没导入"))
}
