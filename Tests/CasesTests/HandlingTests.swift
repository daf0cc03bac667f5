import Contracts
import Foundation
import Kernel
import Notices
import Store
import TestKit
import Testing
import Web

@testable import Cases

@Test(arguments: Engine.available) func theFirstAppealIsAnsweredConfirmedAndRated(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let firm = cast.browser("head")
  let (nonce, check) = try await firm.draft("早高峰货梯老是停")
  let id = try #require(try await firm.send(nonce, seen: check.hidden("seen")).caseID)
  try await cast.settle()

  let grid = cast.browser("gridhead")
  #expect(try await grid.get("/inbox").text.contains("新诉求：早高峰货梯老是停"))
  let bench = try await grid.get("/bench?view=grid")
  #expect(bench.text.contains("早高峰货梯老是停") && bench.text.contains("禾木精密传感有限公司"))
  #expect(try await grid.get("/bench?case=\(id)").text.contains("以前提过"))
  #expect(try await grid.post("/cases/\(id)/assignment").status == 303)
  cast.world.advance(by: .hours(1))
  _ = try await grid.post("/cases/\(id)/replies", ["_nonce": "a", "words": "维保十点到", "kind": "reply"])
  _ = try await grid.post("/cases/\(id)/replies", ["_nonce": "b", "words": "合同里没写备件", "kind": "note"])
  _ = try await grid.post("/cases/\(id)/closure", ["_nonce": "c", "words": "控制板已换", "result": "answered"])
  try await cast.settle()

  let shown = try await firm.get("/cases/\(id)")
  #expect(shown.text.contains("控制板已换") && shown.text.contains("已答复，等您确认"))
  #expect(!shown.text.contains("合同里没写备件"))
  #expect(try await grid.get("/bench?case=\(id)").text.contains("合同里没写备件"))

  #expect(try await firm.post("/cases/\(id)/confirmation", ["rating": "satisfied"]).status == 303)
  let item = try #require(try await cast.find(id))
  #expect(item.state == .confirmed)
  #expect(try await cast.count("SELECT level FROM case_ratings") == 4)
  #expect(try await cast.count("SELECT count(*) FROM case_closures") == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_confirmations") == 1)
  // The worker learns that it is confirmed, and of no single rating.
  try await cast.settle()
  #expect(try await grid.get("/inbox").text.contains("已由提出人确认"))
  let after = try await grid.get("/bench?case=\(id)")
  #expect(after.text.contains("提出人确认") && !after.text.contains(">满意<"))
}

@Test(arguments: Engine.available) func whatIsNotSolvedGoesBackAndIsHandledAgain(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (worker, firm) = (cast.browser("worker"), cast.browser("head"))
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "a", "words": "已报修", "result": "answered"])
  let silent = try await firm.post("/cases/\(item.id)/return", ["reason": ""])
  #expect(silent.status == 422)
  #expect(try await firm.post("/cases/\(item.id)/return", ["reason": "今天又停了"]).status == 303)
  try await cast.settle()
  let returned = try #require(try await cast.find(item.id))
  #expect(returned.state == .returned && returned.round == 2)
  let bench = try await worker.get("/bench?case=\(item.id)")
  #expect(bench.text.contains("退回重办") && bench.text.contains("今天又停了"))
  #expect(try await worker.get("/inbox").text.contains("被退回，请重新办理"))
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "b", "words": "换了控制板", "result": "declined"])
  let again = try #require(try await cast.find(item.id))
  #expect(again.state == .declined && again.round == 2)
  #expect(try await firm.get("/cases/\(item.id)").text.contains("换了控制板"))
  #expect(try await firm.post("/cases/\(item.id)/confirmation").status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_closures") == 2)
  #expect(try await cast.count("SELECT count(*) FROM case_returns") == 1)
}

@Test(arguments: Engine.available) func aCaseIsHandedOverAndPassedOn(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "客户拖欠货款", place: .nowhere)
  #expect(try await cast.database.read { tx in try tx.caseRouting(cast.community).window(item.window)?.key } == "economy")
  let worker = cast.browser("worker")
  let economist = try cast.viewer("economist")
  let given = try await worker.post(
    "/cases/\(item.id)/assignment", ["post": economist.post?.text ?? "", "assign_words": "请经济窗口办"])
  #expect(given.status == 303)
  try await cast.settle()
  var now = try #require(try await cast.find(item.id))
  let receiver = try cast.viewer("worker").person
  #expect(now.lead?.person == economist.person && now.firstReceiver == receiver)
  #expect(try await cast.browser("economist").get("/inbox").text.contains("交给您办理"))
  let windows = try await cast.database.read { tx in try tx.caseRouting(cast.community).windows }
  let moved = try await cast.browser("economist").post(
    "/cases/\(item.id)/routing", ["window": windows[3].id.text, "grid": cast.secondGrid.text])
  #expect(moved.status == 303)
  now = try #require(try await cast.find(item.id))
  #expect(now.window == windows[3].id && now.place.grid == cast.secondGrid)
  #expect(now.lead?.person == economist.person)
  let same = try await worker.post("/cases/\(item.id)/routing", ["window": windows[3].id.text])
  #expect(same.status == 409)
  let acts = try await cast.database.read { tx in try tx.all("SELECT act FROM audit_entries ORDER BY number") { row in
    try row("act", as: String.self)
  } }
  #expect(acts == ["case.assigned", "case.rerouted"])
}

@Test(arguments: Engine.available) func staffFileForACallerAndAColleagueHearsTheAnswer(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = cast.browser("worker")
  let form = try await worker.get("/cases/for-caller")
  #expect(form.text.contains("办完180天后删除"))
  let fields = [
    "_nonce": form.hidden("_nonce"), "caller": "陈女士", "phone": "199 0000 6210", "body": "2号楼充电桩坏了",
    "building": cast.tower.text, "part": "garage", "channel": "phone",
  ]
  let refused = try await worker.post("/cases/for-caller", fields)
  #expect(refused.status == 422 && refused.text.contains("要先征得对方同意") && refused.text.contains("陈女士"))
  let agreed = fields.merging(["consent": "1"]) { _, new in new }
  let filed = try await worker.post("/cases/for-caller", agreed)
  #expect(filed.status == 303)
  #expect(try await worker.post("/cases/for-caller", agreed).location == filed.location)
  let id = try #require(filed.caseID)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
  let other = try await worker.post("/cases/for-caller", agreed.merging(["body": "别的事"]) { _, new in new })
  #expect(other.status == 409 && other.text.contains("别的事"))

  // The number is sealed, shown once when asked for, and the look is written down.
  let page = try await worker.get("/bench?case=\(id)")
  #expect(page.text.contains("陈女士") && !page.text.contains("19900006210"))
  let shown = try await worker.post("/cases/\(id)/caller")
  #expect(shown.text.contains("19900006210") && shown.headers[.cacheControl] == "no-store")
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.caller_phone_seen'") == 1)
  let butler = try await cast.browser("butler").get("/bench?case=\(id)")
  #expect(butler.status == 200 && !butler.text.contains("陈女士"))

  _ = try await worker.post("/cases/\(id)/closure", ["_nonce": "a", "words": "修好了", "result": "answered"])
  #expect(try await worker.post("/cases/\(id)/confirmation").status == 409)
  #expect(try await cast.browser("colleague").post("/cases/\(id)/confirmation").status == 303)
  #expect(try await cast.find(id)?.state == .confirmed)
}

@Test(arguments: Engine.available) func whoFilesForACallerSeesItAlsoInSomebodyElsesGrid(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("gridhead")
  let form = try await browser.get("/cases/for-caller")
  let filed = try await browser.post(
    "/cases/for-caller",
    ["_nonce": form.hidden("_nonce"), "caller": "陈女士", "consent": "1", "body": "海棠楼门禁坏了",
      "building": cast.annex.text, "part": "gate"])
  #expect(filed.status == 303)
  let page = try await browser.get(filed.location)
  #expect(page.status == 200 && page.text.contains("海棠楼门禁坏了"))
  #expect(try await browser.get("/bench?view=mine").text.contains("海棠楼门禁坏了"))
  let id = try #require(filed.caseID)
  let receiver = try cast.viewer("gridhead").person
  var item = try #require(try await cast.find(id))
  #expect(item.place.grid == cast.secondGrid && item.firstReceiver == receiver && item.state == .waiting)
  // Whoever takes it leads it; she who heard of it first stays responsible.
  #expect(try await cast.browser("othergrid").post("/cases/\(id)/assignment").status == 303)
  item = try #require(try await cast.find(id))
  let lead = try cast.viewer("othergrid").person
  #expect(item.firstReceiver == receiver && item.lead?.person == lead)
}

@Test(arguments: Engine.available) func theApplicantAddsAndWithdraws(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "社保断缴怎么办")
  let browser = cast.browser("employee")
  let fields = ["_nonce": "once", "words": "已经断了两个月"]
  #expect(try await browser.post("/cases/\(item.id)/words", fields).status == 303)
  #expect(try await browser.post("/cases/\(item.id)/words", fields).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE kind = 'added'") == 1)
  #expect(try await browser.post("/cases/\(item.id)/withdrawal", ["withdrawal": "问到了"]).status == 303)
  #expect(try await browser.get("/cases/\(item.id)").text.contains("已撤回"))
  #expect(try await browser.post("/cases/\(item.id)/withdrawal").status == 409)
}

@Test(arguments: Engine.available) func aReactionThatRunsTwiceTellsOnce(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  try await cast.settle()
  let before = try await cast.count("SELECT count(*) FROM notices")
  #expect(before == 2)
  try await cast.database.write { tx in
    let rows = try tx.rows("SELECT id FROM journal WHERE subject_id = \(item.id)")
    for row in rows {
      guard let entry = try tx.journalEntry(try row("id")) else { continue }
      for reaction in CaseReactions.all where reaction.events.contains(entry.name) { try reaction.run(entry, tx) }
    }
  }
  #expect(try await cast.count("SELECT count(*) FROM notices") == before)
}

@Test(arguments: Engine.available) func whoComesTooLateIsLedBackToTheCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  #expect(try await cast.browser("worker").post("/cases/\(item.id)/assignment").status == 303)
  let late = try await cast.browser("worker").post("/cases/\(item.id)/assignment")
  #expect(late.status == 409)
  #expect(late.text.contains("href=\"/cases/\(item.id)\">看这件诉求</a>"))
  // What is no act upon a thing leads home and nowhere else.
  #expect(!(try await cast.browser("worker").get("/cases/nothing").text.contains("看这件诉求")))
}

@Test(arguments: Engine.available) func theApplicantIsAskedFirstAndMayRateAfterwards(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "a", "words": "控制板已换", "result": "answered"])
  let page = try await cast.browser("head").get("/cases/\(item.id)").text
  let order = ["事情解决了吗？", "解决了，我确认", "没解决，退回重办", "办得怎么样？"]
  let places = order.map { page.range(of: $0)?.lowerBound }
  #expect(places.allSatisfy { $0 != nil })
  #expect(places.compactMap { $0 } == places.compactMap { $0 }.sorted())
  // The rating stands outside of the form that it goes with.
  #expect(page.contains("name=\"rating\" value=\"satisfied\" form=\"confirmation\""))
  #expect(page.contains("答复并办结，等您确认") && !page.contains("等提出人确认"))
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("办结，等提出人确认"))
}

@Test(arguments: Engine.available) func theFirstWordsStandOnTheBenchOnce(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯早上停运。来料上不去", place: .common(.lift, nil))
  let page = try await cast.browser("worker").get("/bench?case=\(item.id)").text
  // What could become public, and what could become a case of its own, stands in forms of their own.
  let thread = page.components(separatedBy: "/publication\"")[0].components(separatedBy: "/split\"")[0]
  #expect(thread.components(separatedBy: "来料上不去").count == 2)
}

@Test(arguments: Engine.available) func thoseOfTheSameWindowAreOfferedFirst(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let economy = try await cast.database.read { tx in try tx.caseRouting(cast.community).windows[1].id }
  let item = try await cast.file("head", "高企申报要哪些材料")
  try await cast.database.write { tx in try tx.run("UPDATE cases SET window_id = \(economy) WHERE id = \(item.id)") }
  let page = try await cast.browser("worker").get("/bench?case=\(item.id)").text
  let assignment = page.components(separatedBy: "/assignment\"").dropFirst().first?.components(separatedBy: "</select>").first ?? ""
  let names = assignment.matches(of: /<option value="pst_[0-9a-z]+">([^·<]+)·/).map { String($0.1) }
  #expect(names.first == "economist姓")
  #expect(Array(names.dropFirst()) == names.dropFirst().sorted())
  #expect(names.count > 4)
}

@Test(arguments: Engine.available) func aRatingThatCannotBeReadComesBackAndConfirmsNothing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (worker, firm) = (cast.browser("worker"), cast.browser("head"))
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "a", "words": "已修好", "result": "answered"])
  let unclear = try await firm.post("/cases/\(item.id)/confirmation", ["rating": "great"])
  #expect(unclear.status == 422 && unclear.text.contains("请从列出的里面选"))
  let long = String(repeating: "好", count: 501)
  let tooLong = try await firm.post("/cases/\(item.id)/confirmation", ["rating": "satisfied", "rating_words": long])
  #expect(tooLong.status == 422 && tooLong.text.contains("value=\"satisfied\" checked"))
  let back = try await firm.post("/cases/\(item.id)/return", ["rating": "great", "reason": "今天又停了"])
  #expect(back.status == 422 && back.text.contains("今天又停了"))
  #expect(try await cast.find(item.id)?.state == .answered)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings") == 0)
  #expect(try await firm.post("/cases/\(item.id)/confirmation", ["rating": "satisfied"]).status == 303)
  #expect(try await firm.post("/cases/\(item.id)/rating", ["rating": "great"]).status == 422)
}
