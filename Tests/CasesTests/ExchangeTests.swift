import Contracts
import Kernel
import Sheets
import Store
import TestKit
import Testing
import Web
import WorkCalendar

@testable import Cases

private let titles = "工单编号,来电时间,来电人,联系电话,诉求类型,诉求标题,诉求内容,地址,办理时限,紧急程度,回访员"

private func sheet(_ lines: [String]) -> [UInt8] {
  Array(([titles] + lines).joined(separator: "\r\n").utf8)
}

private let first = "HL-001,2026-11-20 09:30,陈女士,19900000021,,货梯停运,三号楼货梯停了两天,不知道的路1号,2026-12-01,紧急,甲"
private let second = "HL-002,2026/11/21,王先生,0571-55500021,,,楼下停车难,,3个工作日,一般,乙"

private func look(_ browser: Bench, _ bytes: [UInt8]) async throws -> Bench.Answer {
  try await browser.upload("/cases/exchange", [:], files: [("orders", "工单.csv", bytes)])
}

private func take(_ browser: Bench, _ bytes: [UInt8]) async throws {
  let page = try await look(browser, bytes)
  #expect(page.status == 200, "\(page.text.prefix(200))")
  let draft = page.hidden("draft")
  // Where everything is there already, nothing is offered.
  if draft.isEmpty {
    #expect(page.text.contains("没有要导入的"))
    return
  }
  #expect(try await browser.post("/cases/exchange/commitment", ["draft": draft]).status == 303)
}

@Test func limitsAreReadAsHotlinesWriteThem() throws {
  let calendar = try WorkCalendar(years: [])
  let call = try #require(OrderTime.read("2026-11-20 09:30")?.instant)
  func due(_ text: String) -> String? { OrderTime.due(text, from: call, calendar).map(OrderTime.text) }
  let cases: [(String, String?)] = [
    ("2026-12-01", "2026-12-01 23:59:59"), ("2026/12/1 17:30", "2026-12-01 17:30:00"), ("2026年12月1日9时5分", "2026-12-01 09:05:00"),
    ("2026-12-01T08:00:09", "2026-12-01 08:00:09"), ("5个工作日", "2026-11-27 23:59:59"), ("5 工作日内", "2026-11-27 23:59:59"),
    ("2天", "2026-11-22 23:59:59"), ("24小时", "2026-11-21 09:30:00"), ("2026-13-01", nil), ("尽快", nil), ("", nil), ("400天", nil),
    ("2026-12-01 25:00", nil),
  ]
  for (text, wanted) in cases { #expect(due(text) == wanted, "\(text)") }
  for urgent in ["紧急", "特急", "Urgent"] { #expect(OrderImport.isUrgent(urgent)) }
  for calm in ["", "一般", "不紧急", "非紧急"] { #expect(!OrderImport.isUrgent(calm)) }
}

@Test func titlesAreFoundUnderAHeadingAndByOtherNames() throws {
  let rows = [["热线工单 2026年11月"], [], ["工单号", "问题描述(必填)", " 来电号码 ", "备注"], ["1", "灯不亮", "19900000021", "晚上打"], ["", ""]]
  let sheet = try #require(OrderSheet(rows))
  #expect(sheet.rows.count == 1 && sheet.rows[0].row == 4 && sheet.others == ["备注"])
  #expect(sheet.rows[0][.number] == "1" && sheet.rows[0][.body] == "灯不亮" && sheet.rows[0].others == ["备注": "晚上打"])
  #expect(OrderSheet([["姓名", "电话"], ["陈", "1"]]) == nil)
  // The titles that we write are those that we read.
  for column in OrderColumn.allCases { #expect(OrderColumn.of(column.titles[0]) == column, "\(column)") }
}

@Test(arguments: Engine.available) func aSheetOfOrdersIsLookedAtFirstAndTakenInOnce(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("worker")
  let bytes = sheet([first, second, ",,没有编号,,,,内容,,,,", "HL-003,,,,,,,,,,丙", second])
  let page = try await look(browser, bytes)
  #expect(page.text.contains("导入2件") && page.text.contains("没有工单编号") && page.text.contains("和前面一行相同") && page.text.contains("回访员"))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  let draft = page.hidden("draft")
  let errors = try await browser.get("/cases/exchange/errors.csv?draft=\(draft)").text
  #expect(errors.contains("没有编号") && errors.contains("标题和内容都是空的") && errors.contains("丙") && !errors.contains("HL-001"))
  // Somebody else's draft is nobody's.
  #expect(try await cast.browser("colleague").post("/cases/exchange/commitment", ["draft": draft]).status == 409)
  for _ in 1...2 { #expect(try await browser.post("/cases/exchange/commitment", ["draft": draft]).status == 303) }
  try await take(browser, sheet([first]) + Array("\r\n\(second)".utf8))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 2)
  #expect(try await cast.count("SELECT count(*) FROM case_work_orders") == 2)
  let item = try await cast.database.read { tx in
    let order = try tx.workOrder("HL-001", cast.community)
    return try order.flatMap { try tx.findCase($0.caseID) }
  }
  let lift = try #require(item)
  #expect(lift.title == "货梯停运" && lift.urgency == .urgent && lift.body.contains("不知道的路1号") && lift.firstReceiver == nil)
  // What is owed to the hotline is owed when it wants it, or earlier when the community's own clock ends earlier.
  let due = try await cast.database.read { tx in
    try tx.scalar("SELECT due_at FROM cases WHERE id = \(lift.id)", as: Timestamp.self)
  }
  #expect(due.map { OrderTime.text($0) <= "2026-12-01 23:59:59" } == true)
  let bench = try await browser.get("/bench?case=\(lift.id)").text
  #expect(bench.contains("HL-001") && bench.contains("陈女士"))
  #expect(try await browser.get("/cases/exchange").text.contains("HL-002"))
  for who in ["head", "employee", "gridhead", "butler", "supervisor"] {
    for path in ["/cases/exchange", "/cases/exchange/export.csv", "/cases/exchange/errors.csv"] {
      #expect(try await cast.browser(who).get(path).status == 404, "\(who) \(path)")
    }
  }
}

@Test(arguments: Engine.available) func whatTheHotlineChangesReachesTheCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("worker")
  try await take(browser, sheet([first]))
  let changed = first.replacing("2026-12-01", with: "2026-11-20 11:00").replacing(",甲", with: ",丁")
  let page = try await look(browser, sheet([changed]))
  #expect(page.text.contains("有变动") && page.text.contains("办理时限") && page.text.contains("回访员"))
  try await take(browser, sheet([changed]))
  let order = try #require(try await cast.database.read { tx in try tx.workOrder("HL-001", cast.community) })
  #expect(order.dueAt.map(OrderTime.text) == "2026-11-20 11:00:00")
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE kind = 'noted' AND visibility = 'internal'") == 1)
  let bench = try await browser.get("/bench?case=\(order.caseID)").text
  // The thread names the cells; what they say stays sealed beside the order.
  #expect(bench.contains("12345工单 HL-001 有变动：办理时限、回访员") && !bench.contains("回访员：丁"))
  let due = try await cast.database.read { tx in
    try tx.scalar("SELECT due_at FROM cases WHERE id = \(order.caseID)", as: Timestamp.self)
  }
  #expect(due == order.dueAt)
  // A word to the caller turns the clocks; the hotline's limit stands.
  _ = try await browser.post("/cases/\(order.caseID)/replies", ["_nonce": "a", "words": "已联系维保", "kind": "reply"])
  let later = try await cast.database.read { tx in
    try tx.scalar("SELECT due_at FROM cases WHERE id = \(order.caseID)", as: Timestamp.self)
  }
  #expect(later == order.dueAt)
  try await take(browser, sheet([changed]))
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE kind = 'noted'") == 1)
}

@Test(arguments: Engine.available) func resultsGoBackInTheShapeInWhichOrdersCame(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("worker")
  let evil = "HL-009,,=cmd|' /C calc'!A0,19900000022,,@title,-1+1 楼的灯,,,,=1+1"
  try await take(browser, sheet([first, second, evil]))
  let id = try #require(try await cast.database.read { tx in try tx.workOrder("HL-001", cast.community) }).caseID
  _ = try await browser.post("/cases/\(id)/closure", ["_nonce": "a", "words": "控制板已换", "result": "answered"])
  // What the caller says on the telephone is written down; how she would rate it is not.
  #expect(try await cast.browser("colleague").post("/cases/\(id)/confirmation", ["rating": "fair"]).status == 422)
  #expect(try await cast.browser("colleague").post("/cases/\(id)/confirmation").status == 303)
  let file = try await browser.get("/cases/exchange/export.csv")
  let table = try SheetReader.read(file.bytes, name: "a.csv")
  let line = try #require(table.rows.first { $0.first == "HL-001" })
  func cell(_ title: String) -> String { table.rows[0].firstIndex(of: title).map { line.indices.contains($0) ? line[$0] : "" } ?? "?" }
  #expect(cell("来电时间") == "2026-11-20 09:30" && cell("联系电话") == "19900000021" && cell("回访员") == "甲")
  #expect(cell("办理结果") == "已办结" && cell("是否解决") == "是" && cell("答复内容") == "控制板已换")
  // Nobody is told how one case was rated.
  #expect(cell("是否满意") == "不单独提供" && !file.text.contains("一般满意"))
  // No program that opens it runs anything.
  #expect(file.text.contains("'=cmd") && file.text.contains("'@title"))
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'list.exported'") == 1)
  // It reads back without a change.
  let again = try await look(browser, file.bytes)
  #expect(again.text.contains("没有要导入的"))
  // The report counts them where they came from.
  #expect(try await browser.get("/cases/rates?by=channel").text.contains("12345转办"))
  // With the caller goes what the hotline told of her.
  #expect(try await browser.post("/cases/\(id)/caller/erasure").status == 303)
  let after = try await browser.get("/cases/exchange/export.csv").text
  #expect(after.contains("HL-001") && after.contains("控制板已换"))
  for word in ["陈女士", "19900000021", "甲"] { #expect(!after.contains(word), "the sheet says \(word)") }
}

@Test(arguments: Engine.available) func anEmptyFileIsAskedForInItsOwnWords(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let empty = try await look(cast.browser("worker"), [])
  #expect(empty.status == 422 && empty.text.contains("请选一个工单文件") && !empty.text.contains("名册"))
}

@Test(arguments: Engine.available) func theHotlinesLimitIsToldBeforeItIsMissed(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("worker")
  // Wednesday 25 November; the limit is Thursday noon, which leaves ten and a half hours of working time.
  cast.world.set(try #require(Timestamp(rfc3339: "2026-11-25T09:00:00+08:00")))
  try await take(browser, sheet(["HL-001,2026-11-25 08:50,陈女士,,,,货梯停运,,2026-11-26 12:00,一般,"]))
  let order = try #require(try await cast.database.read { tx in try tx.workOrder("HL-001", cast.community) })
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try ReplyToCase(id: order.caseID, words: "已联系维保").run(by: worker, tx) }
  func due() async throws -> Timestamp? {
    try await cast.database.read { tx in try tx.scalar("SELECT due_at FROM cases WHERE id = \(order.caseID)", as: Timestamp.self) }
  }
  func told() async throws -> [String] {
    try await cast.database.write { tx in try ClockJobs.warn(tx) }
    try await cast.settle()
    return try await cast.database.read { tx in try tx.inbox(worker, limit: 50).map(\.words.key) }.filter { $0.hasSuffix("hotline") }
  }
  #expect(try await due() == order.dueAt)
  #expect(try await browser.get("/bench?case=\(order.caseID)").text.contains("12345时限"))
  #expect(try await told().isEmpty)
  cast.world.set(try #require(Timestamp(rfc3339: "2026-11-25T16:00:00+08:00")))
  #expect(try await told() == ["notice.case_due.hotline"])
  // The hotline does not wait because the applicant is waited for.
  try await cast.database.write { tx in try AskApplicant(id: order.caseID, words: "哪一部？").run(by: worker, tx) }
  #expect(try await due() == order.dueAt)
  cast.world.set(try #require(Timestamp(rfc3339: "2026-11-26T12:00:00+08:00")))
  #expect(try await told().sorted() == ["notice.case_due.hotline", "notice.case_late.hotline"])
  #expect(try await told().count == 2)
  // A later limit takes the place of the earlier one.
  try await take(browser, sheet(["HL-001,2026-11-25 08:50,陈女士,,,,货梯停运,,2026-11-27 12:00,一般,"]))
  #expect(try await due() == Timestamp(rfc3339: "2026-11-27T12:00:00+08:00"))
  // One that had passed when it came is told at once.
  try await take(browser, sheet(["HL-002,2020-01-01,王先生,,,,停车难,,2020-01-02,一般,"]))
  #expect(try await cast.count("SELECT count(*) FROM journal WHERE name = 'case.clock_warned'") > 0)
  let late = try #require(try await cast.database.read { tx in try tx.workOrder("HL-002", cast.community) })
  try await cast.database.write { tx in try ClockJobs.warn(tx) }
  let clock = try #require(try await cast.database.read { tx in try tx.clock(of: late.caseID) })
  #expect(clock.warned[.hotline] == 100)
  try await ClockJobs.retime(cast.database)
}

@Test(arguments: Engine.available) func aLimitThatCannotBeIsRemarkedOn(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("worker")
  let lines = ["HL-001,2026-11-20 09:30,,,,,停电,,2026-11-19,一般,", "HL-002,2026-11-20 09:30,,,,,停水,,9999-12-31,一般,"]
  let page = try await look(browser, sheet(lines)).text
  #expect(page.contains("办理时限早于来电时间") && page.contains("办理时限在五年以后"))
  try await take(browser, sheet(lines))
  let far = try #require(try await cast.database.read { tx in try tx.workOrder("HL-002", cast.community) })
  #expect(far.dueAt == nil)
}
