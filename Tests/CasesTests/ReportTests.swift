import Contracts
import Foundation
import Kernel
import People
import Store
import Synchronization
import TestKit
import Testing
import Web

@testable import Cases

/// What would have been sent; or nothing, where nothing is set up.
private final class Post: Sendable {
  let messages = Mutex<[IntakeWiring.Message]>([])
  let isOpen: Bool
  init(isOpen: Bool) { self.isOpen = isOpen }

  var send: IntakeWiring.Send {
    { _, message, _ in
      guard self.isOpen else { return false }
      self.messages.withLock { all in if !all.contains(where: { $0.key == message.key }) { all.append(message) } }
      return true
    }
  }

  var last: String { messages.withLock { $0.last?.text ?? "" } }
  var code: String { last.firstMatch(of: /\d{6}/).map { String($0.0) } ?? "" }
}

/// Somebody without an account, before the routes of the reports alone.
private func stranger(_ cast: CaseCast, _ post: Post) -> Bench {
  var wiring = IntakeWiring()
  wiring.send = post.send
  let routes = TestRouter.make(cast.site) { routes in
    CaseRoutes(site: cast.site, intake: wiring) { _ in String(repeating: "a", count: 64) }.add(to: routes)
  }
  let bench = Bench(site: cast.site, database: cast.database, world: cast.world, routes: routes)
  bench.cookies = ["form": String(repeating: "f", count: 32)]
  return bench
}

extension Bench {
  /// Through all pages up to the contact; gives the nonce.
  fileprivate func report(_ body: String, building: String = "", spot: String = "东门外路口") async throws -> String {
    let nonce = try await get("/report").hidden("_nonce")
    #expect(try await post("/report", ["_nonce": nonce, "step": "what", "body": body]).status == 303)
    var place = ["_nonce": nonce, "step": "where", "building": building, "spot": spot]
    if !building.isEmpty { place["part"] = "lift" }
    #expect(try await post("/report", place).status == 303)
    #expect(try await post("/report", ["_nonce": nonce, "step": "photos", "go": "next"]).status == 303)
    return nonce
  }

  fileprivate func leave(_ nonce: String, _ contact: String = "19900000123") async throws -> Answer {
    try await post("/report", ["_nonce": nonce, "step": "contact", "name": "林某", "contact": contact, "consent": "1"])
  }

  fileprivate func confirm(_ nonce: String, _ code: String) async throws -> Answer {
    try await post("/report/confirmation", ["_nonce": nonce, "code": code])
  }
}

@Test(arguments: Engine.available) func aReportBecomesACaseByItsCodeAndIsFollowedByItsReceipt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Post(isOpen: true)
  let browser = stranger(cast, post)
  let nonce = try await browser.report("货梯门夹人", building: cast.tower.text, spot: "3楼东侧")
  #expect(try await browser.leave(nonce).location == "/report?draft=\(nonce)&step=code")
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  // A scanner of links opens the page of the mail, as often as it likes.
  for _ in 0..<3 { #expect(try await browser.get("/report/confirmation?r=\(nonce)&c=\(post.code)").text.contains(post.code)) }
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  #expect(try await browser.confirm(nonce, post.code).status == 303)
  let receipt = try await browser.get("/report?draft=\(nonce)&step=code")
  #expect(receipt.text.contains("YQ-2026-11-0001"))
  try await codeIsShownOnce(cast, browser, nonce)
  let code = try #require(receipt.text.firstMatch(of: /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/).map { String($0.0) })
  let item = try #require(try await cast.database.read { tx in try tx.reportedCase(numbered: "YQ-2026-11-0001") })
  #expect(item.channel == .report && item.filedBy == nil && item.applicant == .person(nil) && item.firstReceiver == nil)
  #expect(item.place.commonPart == .lift && item.body.contains("位置：3楼东侧"))
  // The second tap, and the back button.
  #expect(try await browser.confirm(nonce, post.code).status == 303)
  #expect(try await browser.leave(nonce).status == 422)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_reports WHERE contact_sealed IS NOT NULL") == 0)
  let phone = try await cast.database.read { tx in try tx.callerPhone(of: item.id, vault: cast.site.vault) }
  #expect(phone == "19900000123")
  try await answersByReceipt(cast, browser, item, code)
}

private var receiptCode: Regex<Substring> { /[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}/ }

/// The address of the draft stands in the history of a browser: another browser, and a later hour, learn nothing from it.
private func codeIsShownOnce(_ cast: CaseCast, _ browser: Bench, _ nonce: String) async throws {
  func code(_ browser: Bench) async throws -> Bool {
    try await browser.get("/report?draft=\(nonce)&step=code").text.contains(receiptCode)
  }
  let own = browser.cookies
  #expect(try await code(browser))
  browser.cookies["form"] = String(repeating: "e", count: 32)
  #expect(try await !code(browser))
  browser.cookies = own
  cast.world.advance(by: .minutes(6))
  #expect(try await !code(browser))
  // Nothing opens it again, not even the right contact.
  _ = try await browser.post("/report/receipt/opening", ["_nonce": nonce, "contact": "19900000123"])
  #expect(try await !code(browser))
}

private func answersByReceipt(_ cast: CaseCast, _ browser: Bench, _ item: Case, _ code: String) async throws {
  let keys = ["number": item.number, "code": code.lowercased()]
  #expect(try await browser.post("/report/receipt", ["number": item.number, "code": "0000-0000-0000"]).status == 422)
  #expect(try await browser.post("/report/receipt", keys).text.contains("货梯门夹人"))
  let added = keys.merging(["_nonce": "0123456789abcdef", "words": "今天又夹了一次"]) { a, _ in a }
  for _ in 0..<2 { #expect(try await browser.post("/report/receipt/words", added).text.contains("今天又夹了一次")) }
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE kind = 'added'") == 1)
  try await cast.take(item)
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "门机已换", isDeclined: false).run(by: worker, tx) }
  let back = keys.merging(["_nonce": "0123456789abcde0", "reason": "还是夹"]) { a, _ in a }
  #expect(try await browser.post("/report/receipt/return", back).text.contains("退回重办"))
  #expect(try await cast.find(item.id)?.state == .returned)
  try await cast.take(item)
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "再换了一次", isDeclined: false).run(by: worker, tx) }
  let good = keys.merging(["_nonce": "0123456789abcde1"]) { a, _ in a }
  for _ in 0..<2 { #expect(try await browser.post("/report/receipt/confirmation", good).status == 200) }
  #expect(try await cast.find(item.id)?.state == .confirmed)
  #expect(try await cast.count("SELECT count(*) FROM case_confirmations WHERE by_receipt = 1") == 1)
}

@Test(arguments: Engine.available) func aReporterRatesEachClosingOnceByTheLinkInHerLetterOrByHerReceipt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Post(isOpen: true)
  let vault = cast.site.vault
  let browser = stranger(cast, post)
  let nonce = try await browser.report("路灯不亮")
  _ = try await browser.leave(nonce, "lin@yunqiao.example")
  #expect(try await browser.confirm(nonce, post.code).status == 303)
  let item = try #require(try await cast.database.read { tx in try tx.reportedCase(numbered: "YQ-2026-11-0001") })
  let worker = try cast.viewer("worker")
  let words = try Bench.pages.get().translations
  let tell = ReporterLetters.reaction(publicURL: "https://house.example", words: words, vault: vault, send: post.send)
  let silent = ReporterLetters.reaction(
    publicURL: "https://house.example", words: words, vault: vault, send: Post(isOpen: false).send)
  func close(isDeclined: Bool) async throws -> String {
    try await cast.database.write { tx in
      try CloseCase(id: item.id, words: "换了灯", isDeclined: isDeclined).run(by: worker, tx)
      let name = isDeclined ? "case.declined" : "case.closed"
      let id: JournalEntryID? = try tx.first("SELECT id FROM journal WHERE name = \(name) ORDER BY id DESC LIMIT 1") { row in try row("id") }
      let entry = try #require(try id.flatMap { try tx.journalEntry($0) })
      // Where nothing goes out no link is kept; told twice, it is one.
      try silent.run(entry, tx)
      #expect(try tx.exists("SELECT 1 FROM case_answer_links WHERE used_at IS NULL") == false)
      for _ in 0..<2 { try tell.run(entry, tx) }
    }
    return String(try #require(post.last.firstMatch(of: /\/answer\/[0-9a-f]{32}/)).0)
  }
  let first = try await close(isDeclined: true)
  #expect(!post.last.contains("路灯") && post.last.contains(item.number))
  #expect(try await cast.count("SELECT count(*) FROM case_answer_links") == 1)
  // A program that opens every link uses nothing up.
  for _ in 0..<3 { #expect(try await browser.get(first).text.contains("解决了吗")) }
  #expect(try await browser.post(first, ["solved": "no", "reason": "还是黑的", "rating": "dissatisfied"]).status == 303)
  #expect(try await browser.get(first).text.contains("谢谢"))
  #expect(try await cast.find(item.id)?.state == .returned)

  let second = try await close(isDeclined: false)
  #expect(second != first)
  let keys = ["number": item.number, "code": ReceiptCode.of(item.id, vault)]
  #expect(try await browser.post("/report/receipt", keys).text.contains("name=\"rating\" value=\"satisfied\" form=\"confirmation\""))
  let unclear = keys.merging(["_nonce": "0123456789abcdea", "rating": "great"]) { a, _ in a }
  #expect(try await browser.post("/report/receipt/confirmation", unclear).status == 422)
  let good = keys.merging(["_nonce": "0123456789abcdeb", "rating": "satisfied"]) { a, _ in a }
  for _ in 0..<2 { #expect(try await browser.post("/report/receipt/confirmation", good).status == 200) }
  #expect(try await browser.post(second, ["rating": "fair"]).text.contains("谢谢"))
  #expect(try await cast.find(item.id)?.state == .confirmed)
  let levels = try await cast.database.read { tx in
    try tx.all("SELECT level FROM case_ratings ORDER BY round") { row in try row("level", as: Int.self) }
  }
  #expect(levels == [2, 4])
}

@Test(arguments: Engine.available) func aCodeHoldsTenMinutesAndFiveTriesAndIsKeptAsAHash(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Post(isOpen: true)
  let browser = stranger(cast, post)
  let nonce = try await browser.report("路灯不亮")
  _ = try await browser.leave(nonce, "lin@yunqiao.example")
  let first = post.code
  #expect(post.last.contains("/report/confirmation?r=\(nonce)&c=\(first)"))
  let wrong = first == "000000" ? "000001" : "000000"
  for _ in 0..<5 { #expect(try await browser.confirm(nonce, wrong).status == 422) }
  // The right one comes too late.
  #expect(try await browser.confirm(nonce, first).text.contains("试的次数太多"))
  _ = try await browser.leave(nonce, "lin@yunqiao.example")
  cast.world.advance(by: .minutes(11))
  #expect(try await browser.confirm(nonce, post.code).text.contains("过期"))
  _ = try await browser.leave(nonce, "lin@yunqiao.example")
  // Three codes, and no more.
  #expect(try await browser.leave(nonce, "lin@yunqiao.example").status == 422)
  let stored = try await cast.database.read { tx in
    try tx.first("SELECT code_hash FROM case_reports") { row in try row("code_hash", as: [UInt8].self) }
  }
  #expect(stored?.count == 32)
  #expect(try await browser.confirm(nonce, post.code).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
}

@Test(arguments: Engine.available) func whereNothingCanBeSentStaffCallAndConfirmInOneTap(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = stranger(cast, Post(isOpen: false))
  let nonce = try await browser.report("大堂漏水", building: cast.tower.text)
  _ = try await browser.leave(nonce)
  #expect(try await browser.get("/report?draft=\(nonce)&step=code").text.contains("等我们给您打电话"))
  try await cast.settle()
  #expect(try await cast.browser("worker").get("/inbox").text.contains("等着打电话核实"))
  let worker = cast.browser("worker")
  let desk = try await worker.get("/intake")
  #expect(desk.text.contains("大堂漏水") && !desk.text.contains("19900000123"))
  // Who looks after the building's grid sees it, the other grid does not, and nobody else at all.
  #expect(try await cast.browser("gridhead").get("/intake").text.contains("大堂漏水"))
  #expect(!(try await cast.browser("othergrid").get("/intake").text.contains("大堂漏水")))
  for who in ["butler", "head", "employee", "supervisor"] { #expect(try await cast.browser(who).get("/intake").status == 404) }
  let id = try #require(desk.text.firstMatch(of: /rpt_[0-9a-z]{26}/).map { String($0.0) })
  #expect(try await worker.post("/intake/reports/\(id)/contact").text.contains("19900000123"))
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'report.contact_seen'") == 1)
  let filed = try await worker.post("/intake/reports/\(id)/confirmation")
  let filedID = try #require(filed.caseID)
  let item = try #require(try await cast.find(filedID))
  let person = try cast.viewer("worker").person
  #expect(item.channel == .report && item.firstReceiver == person)
  #expect(try await worker.post("/intake/reports/\(id)/confirmation").location == filed.location)
  // Nothing was sent to her: with the contact that she left she sees the code, once.
  let page = "/report?draft=\(nonce)&step=code"
  #expect(try await !browser.get(page).text.contains(receiptCode))
  let other = try await browser.post("/report/receipt/opening", ["_nonce": nonce, "contact": "19900000124"])
  #expect(other.status == 422 && !other.text.contains(receiptCode))
  #expect(try await browser.post("/report/receipt/opening", ["_nonce": nonce, "contact": "199 0000 0123"]).status == 303)
  #expect(try await browser.get(page).text.contains(receiptCode))
  #expect(try await browser.post("/report/receipt/closing", ["_nonce": nonce]).status == 303)
  #expect(try await !browser.get(page).text.contains(receiptCode))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
}

@Test(arguments: Engine.available) func whatNobodyConfirmsIsForgottenAfterTwoDaysAndAFloodIsHeldBack(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Post(isOpen: true)
  let browser = stranger(cast, post)
  for turn in 0..<7 {
    let nonce = try await browser.report("第\(turn)件")
    let left = try await browser.leave(nonce)
    #expect(left.status == (turn < 6 ? 303 : 422), "\(turn)")
    cast.world.advance(by: .minutes(6))
  }
  // A program that fills every field is told nothing, and nothing is written.
  let trap = try await browser.get("/report").hidden("_nonce")
  #expect(try await browser.post("/report", ["_nonce": trap, "step": "what", "body": "买药", "website": "x"]).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_reports WHERE body = '买药'") == 0)
  cast.world.advance(by: .hours(49))
  try await cast.database.write { tx in try tx.forgetCaseReports() }
  #expect(try await cast.count("SELECT count(*) FROM case_reports") == 0)
}

@Test(arguments: Engine.available) func aCodeOnTheWallFillsInThePlace(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = stranger(cast, Post(isOpen: true))
  let start = try await browser.get("/report?at=\(cast.tower)&part=lobby")
  #expect(start.text.contains("知行园3号楼的码"))
  let nonce = start.hidden("_nonce")
  _ = try await browser.post(
    "/report", ["_nonce": nonce, "step": "what", "body": "灯坏了", "at": cast.tower.text, "at_part": "lobby"])
  let place = try await browser.get("/report?draft=\(nonce)&step=where")
  #expect(place.text.contains("value=\"\(cast.tower)\" selected") && place.text.contains("value=\"lobby\" checked"))
  let poster = try await cast.browser("butler").get("/report/posters/\(cast.tower)")
  #expect(poster.text.contains("/report?at=\(cast.tower)") && poster.text.contains("<path d=\"M"))
  #expect(try await browser.get("/report?at=nowhere").status == 200)
}

@Test func aOneTimeCodeHasSixDigitsAndAReceiptForgivesHowItIsTyped() throws {
  let world = TestWorld().world
  let vault = try Bench.vault()
  for _ in 0..<200 { #expect(OneTimeCode.make(world).count == 6) }
  let id: CaseID = world.newID()
  let code = ReceiptCode.of(id, vault)
  for typed in [code, code.lowercased(), code.replacing("-", with: " "), code.replacing("0", with: "O").replacing("1", with: "l")] {
    #expect(ReceiptCode.isRight(typed, of: id, vault))
  }
  #expect(!ReceiptCode.isRight("", of: id, vault) && !ReceiptCode.isRight(code, of: world.newID(), vault))
}
