import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// Cases in every state and at every distance from what they owe: waiting, in hand, asked, answered, confirmed.
private func town(_ engine: Engine) async throws -> (cast: CaseCast, cases: [Case]) {
  let cast = try await CaseCast(engine)
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  var cases: [Case] = []
  for (place, words) in ["一", "二", "三", "四", "五", "六", "七", "八"].enumerated() {
    cases.append(try await cast.file(place % 3 == 0 ? "employee" : "head", "第\(words)件", place: .common(.lift, cast.tower)))
    cast.world.advance(by: .hours(7))
  }
  let ids = cases.map(\.id)
  try await cast.database.write { tx in
    try TakeCase(id: ids[1]).run(by: worker, tx)
    try ReplyToCase(id: ids[2], words: "在看").run(by: worker, tx)
    try AskApplicant(id: ids[2], words: "哪一部？").run(by: worker, tx)
    try CloseCase(id: ids[4], words: "好了").run(by: worker, tx)
    try CloseCase(id: ids[5], words: "好了").run(by: worker, tx)
    try ConfirmCase(id: ids[5]).run(by: head, tx)
  }
  return (cast, cases)
}

@Test(arguments: Engine.available) func everyCaseLiesInOneFoldAndTheDatabaseAgrees(_ engine: Engine) async throws {
  let (cast, cases) = try await town(engine)
  let worker = try cast.viewer("worker")
  for hours in [0, 5, 20, 30, 50, 90, 200] {
    cast.world.advance(by: .hours(hours))
    try await cast.database.read { tx in
      let days = DueDays(tx.now)
      let lines = try tx.caseLines(CaseFilter(), worker, limit: 100)
      var unfinished = CaseFilter()
      unfinished.states = CaseState.open + CaseState.closed
      let counted = try tx.caseDueCounts([CaseFilter(), unfinished], worker)
      let counts = counted[1]
      #expect(counted[0].total == cases.count && counts.total == cases.count - 1 && counts.finished == 0)
      for due in CaseDue.groups {
        let folded = lines.filter { days.fold($0) == due }
        #expect(folded.count == counts[due], "\(due) after \(hours)")
        var filter = CaseFilter()
        filter.due = due
        #expect(try tx.caseCount(filter, worker) == folded.count, "\(due) after \(hours)")
        let shown = try tx.caseFoldLines(CaseFilter.unfinished(.all), worker, perFold: 100)
        #expect(Set(shown.filter { days.fold($0) == due }.map(\.id)) == Set(folded.map(\.id)))
      }
      var tomorrow = CaseFilter()
      tomorrow.due = .tomorrow
      let due = lines.filter { line in
        guard let fold = days.fold(line), fold != .theirs, fold != .late, let at = line.dueAt else { return false }
        return at >= days.tomorrow && at < days.dayAfter
      }
      #expect(try tx.caseCount(tomorrow, worker) == due.count)
    }
  }
}

@Test func theWeekEndsOnSundayNight() {
  for day in 0..<14 {
    let noon = SiteZone.shanghai.instant(LocalDay("2026-11-23")!.adding(days: day), millisecondOfDay: 43_200_000)
    let days = DueDays(noon)
    #expect(SiteZone.shanghai.day(of: days.nextWeek).weekday == 1 && days.nextWeek > noon)
    #expect((days.nextWeek - noon).milliseconds <= 7 * 86_400_000)
    #expect(SiteZone.shanghai.day(of: days.tomorrow) == SiteZone.shanghai.day(of: noon).adding(days: 1))
  }
}

@Test(arguments: Engine.available) func theListIsFoldedAndEveryFoldLeadsToItsOwnList(_ engine: Engine) async throws {
  let (cast, cases) = try await town(engine)
  let browser = cast.browser("worker")
  let page = try await browser.get("/cases").text
  #expect(page.contains("等对方") && page.contains("没办完") && !page.contains("第六件"))
  #expect(try await browser.get("/cases?state=any").text.contains("第六件"))
  // Who searches means all; the select shows it.
  #expect(try await browser.get("/cases?q=第六件").text.contains(cases[5].id.text))
  #expect(try await browser.get("/cases?due=theirs").text.contains("第五件"))
  #expect(try await !browser.get("/cases?due=theirs").text.contains("第一件"))
  // From a list to a case and back: the address carries the list.
  let beside = try await browser.get("/cases/\(cases[4].id)?due=theirs&state=unfinished")
  #expect(beside.status == 200 && beside.text.contains("href=\"/cases?due=theirs&amp;state=unfinished\""))
  #expect(beside.text.contains("第三件") && !beside.text.contains("第一件"))
}

@Test(arguments: Engine.available) func aFilterIsKeptSharedChosenRenamedRemovedAndHadBack(_ engine: Engine) async throws {
  let (cast, _) = try await town(engine)
  let (worker, colleague, butler) = (cast.browser("worker"), cast.browser("colleague"), cast.browser("butler"))
  let kept = try await worker.post("/cases/filters", ["filter_name": "电梯在等", "query": "due=theirs&x=1", "shared": "1"])
  #expect(kept.location == "/cases?due=theirs&state=unfinished")
  let page = try await worker.get("/cases").text
  #expect(page.contains("电梯在等<span class=\"filters__count\">2</span>"))
  #expect(try await colleague.get("/cases/filters").text.contains("电梯在等"))
  #expect(try await !butler.get("/cases/filters").text.contains("电梯在等"))
  let twice = try await worker.post("/cases/filters", ["filter_name": "电梯在等", "query": "q=灯"])
  #expect(twice.status == 422 && twice.text.contains("换一个名字") && twice.text.contains("value=\"q=灯\""))

  let found = try await filterID(cast)
  let id = try #require(found)
  #expect(try await worker.post("/cases/first-filter", ["filter": id]).status == 303)
  #expect(try await !worker.get("/cases").text.contains("第一件"))
  #expect(try await worker.get("/cases?state=unfinished").text.contains("第一件"))
  // What belongs to somebody else is used, not changed.
  for path in ["/cases/filters/\(id)", "/cases/filters/\(id)/removal"] {
    #expect(try await colleague.post(path, ["filter_name": "我的"]).status == 404)
  }
  #expect(try await butler.post("/cases/first-filter", ["filter": id]).status == 404)
  _ = try await worker.post("/cases/filters/\(id)", ["filter_name": "等确认的"])
  #expect(try await !colleague.get("/cases/filters").text.contains("等确认的"))

  _ = try await worker.post("/cases/filters/\(id)/removal", [:])
  #expect(try await worker.get("/cases").text.contains("第一件"))
  _ = try await worker.post("/cases/filters/\(id)/restoration", [:])
  #expect(try await worker.get("/cases/filters").text.contains("等确认的"))
  _ = try await worker.post("/cases/filters/\(id)/removal", [:])
  cast.world.advance(by: .minutes(11))
  #expect(try await worker.post("/cases/filters/\(id)/restoration", [:]).status == 409)
}

private func filterID(_ cast: CaseCast) async throws -> String? {
  try await cast.database.read { tx in try tx.scalar("SELECT id FROM case_filters ORDER BY id LIMIT 1") }
}

@Test(arguments: Engine.available) func aFilterThatNamesSomethingThatHasEndedSaysSo(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let administrator = cast.browser("administrator")
  let routing = try await cast.database.read { tx in try tx.caseRouting(cast.community) }
  let economy = try #require(routing.windows.first { $0.key == "economy" })
  _ = try await administrator.post("/cases/filters", ["filter_name": "经济", "query": "window=\(economy.id)"])
  #expect(try await !administrator.get("/cases/filters").text.contains("已停用"))
  _ = try await administrator.post("/settings/windows/\(economy.id)", ["name": "经济服务", "english_name": "Economy"])
  #expect(try await administrator.get("/cases/filters").text.contains("窗口已停用"))
  #expect(try await administrator.get("/cases?window=\(economy.id)").text.contains("这个筛选用到的窗口已经停用"))
}

@Test(arguments: Engine.available) func everyNumberOfTheDayEqualsItsList(_ engine: Engine) async throws {
  let (cast, cases) = try await town(engine)
  let (worker, head, colleague) = (try cast.viewer("worker"), try cast.viewer("head"), try cast.viewer("colleague"))
  try await cast.database.write { tx in
    try ExtendCase(id: cases[1].id, days: 2, words: "等配件").run(by: worker, tx)
    try AddToCase(id: cases[1].id, words: "又停了").run(by: head, tx)
    try AssignCase(id: cases[7].id, post: try #require(worker.post)).run(by: colleague, tx)
    try AskAssistant(id: cases[6].id, post: try #require(colleague.post), words: "请看一下合同").run(by: worker, tx)
    try AddTasks(id: cases[0].id, titles: ["拍照"], post: try #require(worker.post), dueOn: SiteZone.shanghai.day(of: tx.now))
      .run(by: worker, tx)
  }
  for hours in [0, 14, 24] {
    cast.world.advance(by: .hours(hours))
    for who in ["worker", "colleague", "gridhead", "economist", "butler"] {
      let viewer = try cast.viewer(who)
      let day = try await cast.database.read { tx in try MyDay(viewer, tx) }
      for part in day.parts {
        let path = "/cases?" + part.filter.address
        let listed = try await cast.browser(who).get(path).text
        let shown = cases.filter { listed.contains("value=\"\($0.id)\"") }
        #expect(shown.count == part.total, "\(who) \(part.key) \(hours)")
        #expect(Set(part.lines.map(\.id)).isSubset(of: shown.map(\.id)), "\(who) \(part.key)")
      }
    }
  }
  let day = try await cast.database.read { tx in try MyDay(worker, tx) }
  let totals = Dictionary(uniqueKeysWithValues: day.parts.map { ($0.key, $0.total) })
  #expect(totals["promise"] == 1 && totals["reply"] == 1 && totals["unopened"] == 1 && totals["task"] == 1)
  let hers = try await cast.database.read { tx in try MyDay(colleague, tx) }
  #expect(hers.parts.first { $0.key == "assist" }?.total == 1)
  try await cast.database.write { tx in try ReportAssistance(id: cases[6].id, words: "第七条").run(by: colleague, tx) }
  #expect(try await !cast.browser("colleague").get("/cases/today").text.contains("请您协办"))
  let page = try await cast.browser("worker").get("/cases/today")
  #expect(page.status == 200 && page.text.contains("答应过对方的") && page.text.contains("交给您，还没看的"))
  _ = try await cast.browser("worker").get("/cases/\(cases[7].id)")
  #expect(try await !cast.browser("worker").get("/cases/today").text.contains("交给您，还没看的"))
  #expect(try await cast.browser("head").get("/cases/today").status == 404)
  #expect(try await cast.browser("economist").get("/cases/today?lang=en").text.contains("Nothing due today"))
}

@Test(arguments: Engine.available) func severalAtOnceAreJudgedOneByOneDoneOnceAndHadBack(_ engine: Engine) async throws {
  let (cast, cases) = try await town(engine)
  let (worker, colleague) = (cast.browser("worker"), try cast.viewer("colleague"))
  let outside = try await cast.file("neighbour", "别处的", place: .common(.lift, nil))
  let chosen = [cases[0], cases[1], cases[4], cases[6]].map { "case=\($0.id)" }.joined(separator: "&")
  let step = try await worker.get("/cases/batches/new?\(chosen)&case=cas_x&back=due%3Dlate")
  #expect(step.status == 200 && step.text.contains("办理选中的4件"))
  #expect(try await worker.get("/cases/batches/new?back=due%3Dlate").location == "/cases?due=late")

  func send(_ fields: [String: String], _ ids: [CaseID]) async throws -> Bench.Answer {
    try await worker.post("/cases/batches", fields, also: ids.map { ("case", $0.text) })
  }
  let ids = [cases[0].id, cases[1].id, cases[4].id, cases[6].id]
  let post = try #require(colleague.post).text
  let empty = try await send(["_nonce": "n1", "act": "note"], ids)
  #expect(empty.status == 422 && empty.text.contains("办理选中的4件"))
  let give = ["_nonce": "n1", "act": "give", "post": post, "words": "请接一下"]
  let first = try await send(give, ids)
  let again = try await send(give, ids)
  #expect(first.status == 303 && first.location == again.location)
  let result = try await worker.get(first.location)
  #expect(result.text.contains("办成3件") && result.text.contains("没办成1件") && result.text.contains("已经办结"))
  let steps = try await cast.count("SELECT count(*) FROM case_steps WHERE kind IN ('assigned', 'handed_over')")
  #expect(steps == 3)
  #expect(try await cast.find(ids[0])?.lead?.person == colleague.person)
  // Only hers, and only for who handles.
  #expect(try await cast.browser("colleague").get(first.location).status == 404)

  try await cast.database.write { tx in try ReplyToCase(id: ids[3], words: "在看").run(by: colleague, tx) }
  _ = try await worker.post(first.location + "/undo", [:])
  let undone = try await worker.get(first.location)
  #expect(undone.text.contains("收回2件") && undone.text.contains("收不回来"))
  let now = try await [cast.find(ids[0]), cast.find(ids[1]), cast.find(ids[3])]
  #expect(now[0]?.state == .waiting && now[0]?.lead == nil)
  let person = try cast.viewer("worker").person
  #expect(now[1]?.lead?.person == person && now[2]?.lead?.person == colleague.person)

  // What a grid head does not see has no line, so the result says nothing of it.
  let grid = cast.browser("gridhead")
  let noted = try await grid.post(
    "/cases/batches", ["_nonce": "n2", "act": "note", "words": "看过"],
    also: [("case", cases[1].id.text), ("case", outside.id.text)])
  let said = try await grid.get(noted.location)
  #expect(said.text.contains("办成1件") && !said.text.contains("别处的") && !said.text.contains("没办成1"))
}

@Test(arguments: Engine.available) func takingIsTakenBackWhileNothingHasHappened(_ engine: Engine) async throws {
  let (cast, cases) = try await town(engine)
  let (browser, other) = (cast.browser("worker"), cast.browser("colleague"))
  let id = cases[0].id
  _ = try await browser.post("/cases/\(id)/assignment", [:])
  #expect(try await browser.get("/cases/\(id)").text.contains("action=\"/cases/\(id)/undo\""))
  #expect(try await !other.get("/cases/\(id)").text.contains("action=\"/cases/\(id)/undo\""))
  #expect(try await other.post("/cases/\(id)/undo", [:]).status == 404)
  #expect(try await browser.post("/cases/\(id)/undo", [:]).status == 303)
  let back = try #require(try await cast.find(id))
  #expect(back.state == .waiting && back.lead == nil && back.firstReceiver == nil && back.takenAt == nil)
  #expect(try await browser.post("/cases/\(id)/undo", [:]).status == 404)
  // Taken again and answered: no way back. Taken again and ten minutes later: neither.
  _ = try await browser.post("/cases/\(id)/assignment", [:])
  cast.world.advance(by: .minutes(11))
  #expect(try await browser.post("/cases/\(id)/undo", [:]).status == 409)
  #expect(try await cast.find(id)?.state == .doing)
}
