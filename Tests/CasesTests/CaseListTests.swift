import Contracts
import Kernel
import Sheets
import Store
import TestKit
import Testing
import Web

@testable import Cases

@Test(arguments: Engine.available) func theTableIsFilteredSearchedAndExported(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let lift = try await cast.file("head", "早高峰货梯停运", place: .common(.lift, nil))
  let wage = try await cast.file("employee", "拖欠工资", place: .nowhere)
  let parking = try await cast.file("neighbour", "地库车位被占", place: .common(.garage, nil))
  let browser = cast.browser("worker")
  func shown(_ query: String) async throws -> [Bool] {
    let text = try await browser.get("/cases?" + query).text
    return [lift, wage, parking].map { text.contains($0.title + "</a>") }
  }
  #expect(try await shown("") == [true, true, true])
  #expect(try await shown("q=货梯") == [true, false, false])
  #expect(try await shown("q=\(CaseCast.otherFirmName)") == [false, false, true])
  #expect(try await shown("grid=\(cast.firstGrid)") == [true, false, false])
  #expect(try await shown("building=\(cast.annex)") == [false, false, true])
  #expect(try await shown("state=confirmed") == [false, false, false])
  #expect(try await shown("from=2026-11-25&until=2026-11-25") == [true, true, true])
  #expect(try await shown("until=2026-11-24") == [false, false, false])
  #expect(try await shown("view=mine") == [false, false, false])

  let csv = try await browser.get("/cases/export.csv?q=")
  #expect(csv.status == 200)
  let lines = csv.text.split(separator: "\r\n").map(String.init)
  #expect(lines.count == 4)
  #expect(lines[2].contains("拖欠工资") && lines[2].contains("个人") && !csv.text.contains("小林"))
  #expect(lines[1].contains(CaseCast.firmName) && lines[1].contains("知行园3号楼·电梯"))
  let xlsx = try await browser.get("/cases/export.xlsx?grid=\(cast.firstGrid)")
  let table = try SheetReader.read(xlsx.bytes, name: "cases.xlsx")
  #expect(table.rows.count == 2 && table.rows[1][0] == lift.number)
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'list.exported'") == 2)
}

@Test(arguments: Engine.available) func numbersRunByMonthAndCommunity(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let first = try await cast.file("head", "一")
  let second = try await cast.file("head", "二")
  cast.world.advance(by: .days(10))
  let third = try await cast.file("head", "三")
  #expect([first, second, third].map(\.number) == ["YQ-2026-11-0001", "YQ-2026-11-0002", "YQ-2026-12-0001"])
}

@Test(arguments: Engine.available) func theQueueBeginsWithWhatIsDueFirstAndWithOnesOwnWork(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  let returned = try await cast.file("head", "退回的")
  try await cast.database.write { tx in try CloseCase(id: returned.id, words: "好了").run(by: worker, tx) }
  let waiting = try await cast.file("head", "等着的")
  cast.world.advance(by: .hours(1))
  try await cast.database.write { tx in try SendCaseBack(id: returned.id, words: "没好").run(by: head, tx) }
  let own = try await cast.browser("worker").get("/bench")
  #expect(own.text.contains("退回的") && !own.text.contains("等着的"))
  let all = try await cast.browser("worker").get("/bench?view=all").text
  let first = try #require(all.range(of: "等着的")?.lowerBound)
  let second = try #require(all.range(of: "退回的")?.lowerBound)
  #expect(first < second)
  #expect(try await cast.browser("colleague").get("/bench").text.contains(waiting.title))
}

@Test(arguments: Engine.available) func anApplicantsListSaysWhoseTurnItIs(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  #expect(try await browser.get("/cases").text.contains("还没有提过诉求"))
  let item = try await cast.file("head", "会议室约不上")
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "已加开一间").run(by: worker, tx) }
  let list = try await browser.get("/cases")
  #expect(list.text.contains("已答复，等您确认") && list.text.contains("stair-4"))
  let english = try await browser.get("/cases?lang=en")
  #expect(english.text.contains("Answered, awaiting your word"))
}

@Test(arguments: Engine.available) func everyPageIsServedInBothLanguages(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let firm = ["/cases", "/cases/new", "/cases/\(item.id)", "/cases/\(item.id)/receipt", "/inbox"]
  let staff = ["/bench", "/bench?case=\(item.id)", "/cases", "/cases/for-caller", "/settings/windows"]
  for language in ["zh-Hans", "en"] {
    for (who, paths) in [("head", firm), ("administrator", staff)] {
      for path in paths {
        let mark = path.contains("?") ? "&" : "?"
        let answer = try await cast.browser(who).get("\(path)\(mark)lang=\(language)")
        #expect(answer.status == 200, "\(who) \(path)")
        #expect(!answer.text.contains("{{") && !answer.text.contains("[["), "\(who) \(path)")
        #expect(answer.text.components(separatedBy: "<h1").count >= 2, "\(who) \(path)")
      }
    }
  }
}

@Test(arguments: Engine.available) func windowsAreEditedAndAClosedOneTakesNothing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let administrator = cast.browser("administrator")
  let routing = try await cast.database.read { tx in try tx.caseRouting(cast.community) }
  let economy = try #require(routing.windows.first { $0.key == "economy" })
  _ = try await administrator.post("/settings/windows/\(economy.id)", ["name": "经济服务", "english_name": "Economy"])
  let now = try await cast.database.read { tx in try tx.caseRouting(cast.community) }
  #expect(now.window(economy.id)?.name == "经济服务" && now.window(economy.id)?.isOpen == false)
  // Without its window, the words lead to the fallback.
  let item = try await cast.file("head", "客户拖欠货款")
  #expect(now.window(item.window)?.key == "public")
  #expect(try await cast.browser("worker").get("/settings/windows").status == 404)
}

@Test(arguments: [
  ("货梯早高峰停运", "public.lift"), ("充电桩一直充不进去", "public.charging"), ("高企申报要哪些材料", "economy.policy"),
  ("客户拖欠货款五个月", "economy.debt"), ("党员组织关系怎么转", "party.membership"), ("孩子入园的学位够不够", "public.school"),
  ("楼道堆物堵了消防通道", "safety.fire"), ("公司欠薪，想仲裁", "safety.labour"), ("人才公寓怎么申请", "economy.talent"),
])
func wordsLeadToACategory(_ words: String, _ key: String) async throws {
  let cast = try await CaseCast(.sqlite)
  let routing = try await cast.database.read { tx in try tx.caseRouting(cast.community) }
  #expect(routing.category(for: words)?.key == key)
}

@Test(arguments: Engine.available) func whatAwaitsTheApplicantStandsFirst(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let answered = try await cast.file("head", "答复了的一件")
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try CloseCase(id: answered.id, words: "好了").run(by: worker, tx) }
  cast.world.advance(by: .hours(2))
  _ = try await cast.file("head", "新提的一件")
  let text = try await cast.browser("head").get("/cases").text
  let first = try #require(text.range(of: "答复了的一件")?.lowerBound)
  let second = try #require(text.range(of: "新提的一件")?.lowerBound)
  #expect(first < second)
}

/// What nobody types: PostgreSQL takes no NUL in a text, and an id of another kind is no id.
@Test(arguments: Engine.available) func madeUpInputIsRefusedAndBreaksNothing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运")
  let (firm, worker) = (cast.browser("head"), cast.browser("worker"))
  #expect(try await firm.get("/cases/new?draft=%00&step=check").status == 404)
  #expect(try await firm.get("/cases/new?draft=%27%3B--&step=check").status == 404)
  #expect(try await firm.post("/cases/new", ["_nonce": "\u{0}", "step": "what", "body": "x"]).status == 400)
  #expect(try await worker.get("/cases?q=%00%25_&window=x&from=x&page=-1&state=x&view=x").status == 200)
  #expect(try await worker.get("/bench?case=bld_1&view=x").status == 404)
  // What it is meant to be is not guessed at.
  let unclear = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "\u{0}'", "words": "好\u{0}了", "result": "?"])
  #expect(unclear.status == 422)
  let said = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "\u{0}'", "words": "好\u{0}了", "result": "answered"])
  #expect(said.status == 303)
  let rated = try await firm.post("/cases/\(item.id)/confirmation", ["rating": "fair", "rating_words": "好\u{0}"])
  #expect(rated.status == 303)
}

/// Years of finished cases must not be read for a list of what is in hand, nor all cases for what a search has found.
@Test func listsOfWhatIsInHandReadAnIndexThatHoldsNothingElse() async throws {
  let cast = try await CaseCast(.sqlite)
  let worker = try cast.viewer("worker")
  var kept = CaseFilter.unfinished(.all)
  kept.window = try await cast.file("head", "货梯停运").window
  let filters = [CaseFilter.unfinished(.all), .unfinished(.mine), .unfinished(.all).fold(.late), kept]
  func plan(_ filter: CaseFilter, _ found: [String]? = nil) async throws -> String {
    try await cast.database.read { tx in
      try tx.rows("EXPLAIN QUERY PLAN SELECT count(*) \(sql: tx.chosen(filter, worker, found: found))")
        .map { try $0("detail", as: String.self) }.joined(separator: "; ")
    }
  }
  for filter in filters {
    let told = try await plan(filter)
    #expect(told.contains("cases_unfinished"), "\(filter.address): \(told)")
  }
  let theirs = try await plan(CaseFilter.unfinished(.all).fold(.theirs))
  #expect(theirs.contains("cases_theirs"), "\(theirs)")
  var search = CaseFilter()
  search.words = "货梯"
  let told = try await plan(search, ["cas_1", "cas_2"])
  #expect(told.contains("sqlite_autoindex_cases_1 (id=?)"), "\(told)")
  let page = try await cast.database.read { [search] tx in
    try tx.rows(
      "EXPLAIN QUERY PLAN \(sql: tx.foundPage(["cas_1", "cas_2"], search, worker, Paging(Form(query: ""))))"
    ).map { try $0("detail", as: String.self) }.joined(separator: "; ")
  }
  #expect(page.contains("sqlite_autoindex_cases_1 (id=?)"), "\(page)")
}

/// Where nothing is left out, the page is cut by the ids alone: it must be the page that reading every case gives.
@Test(arguments: Engine.available) func aSearchThatLeavesNothingOutShowsTheSamePageAsOneThatReadsAll(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  for number in 1...7 { try await cast.file("head", "货梯停运第 \(number) 次") }
  try await cast.settle()
  let viewer = try cast.viewer("worker")
  var words = CaseFilter()
  words.words = "货梯"
  var since = words
  since.from = SiteZone.shanghai.day(of: cast.site.world.now()).adding(days: -30)
  for (page, size) in [(1, 3), (2, 3), (3, 3), (1, 50), (9, 3)] {
    let paging = Paging(Form(query: "page=\(page)"), size: size)
    let (fast, read) = try await cast.database.read { [words, since] tx in
      #expect(words.takesAllFound(for: viewer, now: tx.now) && !since.takesAllFound(for: viewer, now: tx.now))
      return (try tx.foundLines(words, viewer, paging), try tx.foundLines(since, viewer, paging))
    }
    #expect(fast.lines.map(\.id) == read.lines.map(\.id) && fast.total == 7 && read.total == 7, "page \(page) of \(size)")
  }
}

/// With a hundred thousand clocks measured, a batch must find its own by their keys and read no others.
@Test func timingAgainReadsTheClocksOfItsBatchAndNoOthers() async throws {
  let cast = try await CaseCast(.sqlite)
  let item = try await cast.file("head", "货梯停运")
  try await cast.database.write { tx in
    try cast.database.executeScript("ANALYZE", in: tx)
    try tx.run("DELETE FROM sqlite_stat1 WHERE tbl IN ('case_clocks', 'cases')")
    for table in ["case_clocks", "cases"] {
      try tx.run("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (\(table), \("sqlite_autoindex_\(table)_1"), '227850 1')")
    }
    try cast.database.executeScript("ANALYZE sqlite_schema", in: tx)
  }
  let plans = try await cast.database.read { tx in
    let clock = try #require(try tx.clock(of: item.id))
    let batch = Array(repeating: (new: clock, old: clock), count: 200)
    return try [Tx.timesStatement(batch[...]), Tx.duesStatement(batch.map(\.new))].map { statement in
      try tx.rows("EXPLAIN QUERY PLAN \(sql: statement)").map { try $0("detail", as: String.self) }
    }
  }
  for plan in plans {
    #expect(plan.contains { $0.contains("(case_id=?)") || $0.contains("(id=?)") }, "\(plan)")
    #expect(!plan.contains { $0.contains("BLOOM FILTER") || $0.contains("SCAN case") }, "\(plan)")
  }
}
