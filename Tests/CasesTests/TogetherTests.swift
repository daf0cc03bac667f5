import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

// MARK: Words at hand

@Test func placeholdersAreFilledOnceAndWhatIsFilledInIsNeverRead() {
  let values = ["number": "YQ-1", "applicant": "{due}公司", "due": "11月30日"]
  let table: [(String, String)] = [
    ("{number}，{due}前", "YQ-1，11月30日前"), ("{applicant}您好", "{due}公司您好"), ("{nobody} {number", "{nobody} {number"),
    ("{{number}}", "{YQ-1}"), ("", ""), ("没有", "没有"),
  ]
  for (words, filled) in table { #expect(ReplyTemplate.fill(words, values) == filled) }
  #expect(ReplyTemplate.unknownPlaceholders(in: "{number} {nummer} {due}") == ["nummer"])
}

@Test(arguments: Engine.available) func theCommunityStartsWithRepliesAndEachChangeIsAVersion(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.installHandling()
  let administrator = cast.browser("administrator")
  let page = try await administrator.get("/settings/reply-templates")
  #expect(page.text.contains("已收到，正在了解") && page.text.contains("第 1 版"))
  #expect(try await cast.browser("worker").get("/settings/reply-templates").status == 404)
  let templates = try await cast.database.read { tx in try tx.replyTemplates(cast.community) }
  #expect(templates.count == 12)
  #expect(templates.allSatisfy { ReplyTemplate.unknownPlaceholders(in: $0.words + $0.englishWords).isEmpty })
  let first = templates[0]
  let fields = ["template": first.id.text, "name": "收到", "words": "诉求 {number} 收到。", "states": "doing", "open": "1"]
  let wrong = try await administrator.post(
    "/settings/reply-templates", fields.merging(["words": "诉求 {nummer}"]) { _, new in new })
  #expect(wrong.status == 422 && wrong.text.contains("诉求 {nummer}"))
  #expect(try await administrator.post("/settings/reply-templates", fields).status == 303)
  let now = try await cast.database.read { tx in try tx.replyTemplates(cast.community) }
  #expect(now.count == 12 && now[0].version == 2 && now[0].name == "收到" && now[0].states == [.doing])
  #expect(try await cast.count("SELECT count(*) FROM case_reply_templates") == 13)
  // A second installation changes nothing.
  try await cast.installHandling()
  #expect(try await cast.count("SELECT count(*) FROM case_reply_templates") == 13)
}

@Test(arguments: Engine.available) func aTemplateFillsTheReplyAlsoWithoutAScript(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.installHandling()
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  let page = try await worker.get("/bench?case=\(item.id)")
  let path = try #require(page.text.firstMatch(of: /href="([^"]*template=rpl_[0-9a-z]+)#words"/).map { String($0.1) })
  let filled = try await worker.get(path.replacing("&amp;", with: "&"))
  #expect(filled.text.contains(">您好，诉求 \(item.number) 已经收到"))
  // What is offered goes with the state.
  #expect(!page.text.contains("重新办理</a>"))
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "a", "words": "已修好", "result": "answered"])
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("谢谢反馈"))
}

// MARK: 协办

@Test(arguments: Engine.available) func whoAssistsSeesNotesAndReportsButDoesNotClose(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (lead, helper) = (cast.browser("gridhead"), cast.browser("othergrid"))
  let path = "/bench?case=\(item.id)"
  #expect(try await helper.get(path).status == 404)
  _ = try await lead.post("/cases/\(item.id)/assignment")
  let post = try #require(try cast.viewer("othergrid").post)
  let empty = try await lead.post("/cases/\(item.id)/assistants", ["_nonce": "a", "assist_post": post.text, "assist_words": ""])
  #expect(empty.status == 422)
  let ask = ["_nonce": "b", "assist_post": post.text, "assist_words": "请问一下海棠楼的梯"]
  #expect(try await lead.post("/cases/\(item.id)/assistants", ask).status == 303)
  #expect(try await lead.post("/cases/\(item.id)/assistants", ask).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_assistants") == 1)
  try await cast.settle()
  #expect(try await helper.get("/inbox").text.contains("请您协办：货梯停运"))

  let page = try await helper.get(path)
  #expect(page.status == 200 && page.text.contains("请问一下海棠楼的梯"))
  #expect(!page.text.contains("/closure\"") && !page.text.contains("/assignment\""))
  #expect(try await helper.post("/cases/\(item.id)/closure", ["_nonce": "c", "words": "好了", "result": "answered"]).status == 404)
  #expect(try await helper.post("/cases/\(item.id)/replies", ["_nonce": "c", "words": "好了", "kind": "reply"]).status == 404)
  #expect(try await helper.post("/cases/\(item.id)/replies", ["_nonce": "d", "words": "已问", "kind": "note"]).status == 303)
  #expect(
    try await helper.post("/cases/\(item.id)/assistance", ["_nonce": "e", "assist_result": "同一家维保"]).status == 303)
  try await cast.settle()
  #expect(try await lead.get("/inbox").text.contains("协办结果来了"))
  #expect(try await lead.get(path).text.contains("同一家维保"))
  let firm = try await cast.browser("head").get("/cases/\(item.id)").text
  #expect(!firm.contains("同一家维保") && !firm.contains("海棠楼的梯") && !firm.contains("已问"))

  #expect(try await lead.post("/cases/\(item.id)/assistants/release", ["post": post.text]).status == 303)
  #expect(try await helper.get(path).status == 404)
  let found = try #require(try await cast.find(item.id))
  let head = try cast.viewer("gridhead").person
  #expect(found.firstReceiver == head && found.lead?.person == head)
}

@Test(arguments: Engine.available) func aColleagueWhoAssistsLeavesTheClosingToTheLead(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let post = try #require(colleague.post)
  try await cast.database.write { tx in
    try TakeCase(id: item.id).run(by: worker, tx)
    try AskAssistant(id: item.id, post: post, words: "请看合同").run(by: worker, tx)
  }
  await #expect(throws: HandlingError.assistantDoesNotClose) {
    try await cast.database.write { tx in try CloseCase(id: item.id, words: "好了").run(by: colleague, tx) }
  }
  // Given to her, it is hers: she assists no longer.
  try await cast.database.write { tx in
    try AssignCase(id: item.id, post: post).run(by: worker, tx)
    try CloseCase(id: item.id, words: "好了").run(by: colleague, tx)
  }
  #expect(try await cast.count("SELECT count(*) FROM case_assistants WHERE ended_at IS NULL") == 0)
}

// MARK: Objections

@Test func aGroundCountsOnce() throws {
  let world = TestWorld().world
  let (one, other): (PostID, PostID) = (world.newID(), world.newID())
  let person: PersonID = world.newID()
  func past(_ ground: Objection.Ground, _ post: PostID, _ decision: Objection.Decision?) -> Objection {
    Objection(
      position: 1, ground: ground, words: "", by: Handler(person: person, post: post),
      at: Timestamp(milliseconds: 0), decision: decision, decisionWords: "")
  }
  try Objection.require(.otherArea, by: one, after: [])
  try Objection.require(.otherArea, by: other, after: [past(.otherArea, one, .upheld)])
  try Objection.require(.outsideDuty, by: one, after: [past(.otherArea, one, .refused)])
  let table: [(Objection, PostID, HandlingError)] = [
    (past(.otherArea, one, .upheld), one, .sameGround), (past(.otherArea, one, .refused), other, .sameGround),
    (past(.otherArea, one, nil), other, .objectionPending), (past(.outsideDuty, one, nil), one, .objectionPending),
  ]
  for (past, post, error) in table {
    #expect(throws: error) { try Objection.require(.otherArea, by: post, after: [past]) }
  }
}

@Test(arguments: Engine.available) func anObjectionIsReviewedBySomebodyElseWhileTheClocksRun(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (lead, reviewer) = (cast.browser("gridhead"), cast.browser("administrator"))
  _ = try await lead.post("/cases/\(item.id)/assignment")
  let before = try await cast.database.read { tx in try tx.clock(of: item.id) }
  let object = ["_nonce": "a", "ground": "other_area", "objection_words": "海棠楼在第二网格"]
  #expect(try await lead.post("/cases/\(item.id)/objections", object).status == 303)
  let again = ["_nonce": "b", "ground": "outside_duty", "objection_words": "也不归我"]
  #expect(try await lead.post("/cases/\(item.id)/objections", again).status == 409)
  #expect(try await cast.browser("colleague").get("/bench?case=\(item.id)").text.contains("有一条异议等审查"))
  // Who objects does not review, nor does a worker.
  for who in ["gridhead", "worker"] {
    let tried = try await cast.browser(who).post(
      "/cases/\(item.id)/objections/review", ["_nonce": "c", "decision": "refused", "review_words": "不成立"])
    #expect(tried.status == 404)
  }
  let refused = ["_nonce": "d", "decision": "refused", "review_words": "货梯在3号楼，属第一网格"]
  #expect(try await reviewer.get("/bench").text.contains(item.number))
  #expect(try await reviewer.post("/cases/\(item.id)/objections/review", refused).status == 303)
  let after = try await cast.database.read { tx in try tx.clock(of: item.id) }
  #expect(before?.pauses == after?.pauses && before?.dues == after?.dues)
  let same = try await lead.post("/cases/\(item.id)/objections", object.merging(["_nonce": "e"]) { _, new in new })
  #expect(same.status == 422 && same.text.contains("这个理由已经提过"))

  _ = try await lead.post("/cases/\(item.id)/objections", again.merging(["_nonce": "f"]) { _, new in new })
  let nobody = ["_nonce": "g", "decision": "upheld", "review_words": "成立"]
  #expect(try await reviewer.post("/cases/\(item.id)/objections/review", nobody).status == 422)
  let post = try #require(try cast.viewer("worker").post)
  let upheld = nobody.merging(["_nonce": "h", "objection_post": post.text]) { _, new in new }
  #expect(try await reviewer.post("/cases/\(item.id)/objections/review", upheld).status == 303)
  let found = try #require(try await cast.find(item.id))
  let (worker, first) = (try cast.viewer("worker").person, try cast.viewer("gridhead").person)
  #expect(found.lead?.person == worker && found.firstReceiver == first)
  try await cast.settle()
  #expect(try await lead.get("/inbox").text.contains("异议成立，已转给别人"))
  let firm = try await cast.browser("head").get("/cases/\(item.id)").text
  #expect(!firm.contains("异议") && !firm.contains("第二网格"))
  let acts = try await cast.count("SELECT count(*) FROM audit_entries WHERE act LIKE 'case.objec%'")
  #expect(acts == 4)
}

// MARK: Hand-over

@Test(arguments: Engine.available) func allOfOnePersonGoesToAnotherInOneAct(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  var items: [Case] = []
  for words in ["货梯停运", "漏水了", "门禁坏了"] { items.append(try await cast.file("head", words, place: .common(.lift, nil))) }
  let own = try await cast.file("employee", "社保断缴")
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let all = items + [own]
  try await cast.database.write { tx in for item in all { try TakeCase(id: item.id).run(by: worker, tx) } }
  try await cast.database.write { tx in try CloseCase(id: all[2].id, words: "好了").run(by: worker, tx) }
  let post = try #require(colleague.post)
  let fields = [
    "hand_over_person": worker.person.text, "hand_over_post": post.text, "hand_over_words": "调岗，请接着办",
  ]
  // Somebody else's cases are for the leaders to hand over.
  #expect(try await cast.browser("colleague").post("/cases/hand-over", fields).status == 404)
  let empty = fields.merging(["hand_over_words": ""]) { _, new in new }
  #expect(try await cast.browser("worker").post("/cases/hand-over", empty).status == 422)
  #expect(try await cast.browser("administrator").get("/cases/hand-over").text.contains("worker姓（3 件）"))
  #expect(try await cast.browser("administrator").post("/cases/hand-over", fields).status == 303)
  for item in [all[0], all[1], all[3]] {
    let found = try #require(try await cast.find(item.id))
    #expect(found.lead?.person == colleague.person && found.firstReceiver == worker.person)
  }
  #expect(try await cast.find(all[2].id)?.lead?.person == worker.person)
  #expect(try await cast.browser("administrator").post("/cases/hand-over", fields).status == 422)
  #expect(try await cast.browser("employee").get("/cases/\(own.id)").text.contains("调岗，请接着办"))
}

// MARK: Small tasks

@Test(arguments: Engine.available) func openTasksWarnBeforeClosing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.installHandling()
  let item = try await cast.file("head", "电梯停了", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  _ = try await worker.post("/cases/\(item.id)/assignment")
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("加上这类诉求的清单"))
  for nonce in ["a", "b"] {
    #expect(try await worker.post("/cases/\(item.id)/tasks/checklist", ["_nonce": nonce]).status == 303)
  }
  #expect(try await cast.count("SELECT count(*) FROM case_tasks") == 4)
  let late = ["_nonce": "c", "task_title": "写告示", "task_due": "2026-11-01"]
  #expect(try await worker.post("/cases/\(item.id)/tasks", late).status == 303)
  #expect(try await worker.get("/bench?view=all").text.contains("写告示"))
  let close = ["_nonce": "d", "words": "已修好", "result": "answered"]
  let warned = try await worker.post("/cases/\(item.id)/closure", close)
  #expect(warned.status == 422 && warned.text.contains("还有小任务没做完") && warned.text.contains("已修好"))
  let tasks = try await cast.database.read { tx in try tx.tasks(of: item.id) }
  for (place, task) in tasks.enumerated() {
    let done = try await worker.post("/cases/\(item.id)/tasks/done", ["_nonce": "t\(place)", "task": task.id.text])
    #expect(done.status == 303)
  }
  let undo = ["_nonce": "u", "task": tasks[0].id.text, "undo": "1"]
  #expect(try await worker.post("/cases/\(item.id)/tasks/done", undo).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_tasks WHERE done_at IS NULL") == 1)
  let despite = close.merging(["_nonce": "e", "despite_tasks": "1"]) { _, new in new }
  #expect(try await worker.post("/cases/\(item.id)/closure", despite).status == 303)
  #expect(try await cast.find(item.id)?.state == .answered)
  #expect(!(try await cast.browser("head").get("/cases/\(item.id)").text.contains("写告示")))
}

@Test(arguments: Engine.available) func aChecklistBelongsToItsCategoryAndItsCommunity(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.installHandling()
  let administrator = cast.browser("administrator")
  #expect(try await administrator.get("/settings/checklists").text.contains("收齐合同、送货或验收单"))
  let category = try await cast.database.read { tx in try tx.caseRouting(cast.community).categories[0].id }
  let many = Array(repeating: "一项", count: 21).joined(separator: "\n")
  let refused = try await administrator.post("/settings/checklists", ["category": category.text, "items": many])
  #expect(refused.status == 422 && refused.text.contains("最多二十条"))
  #expect(try await administrator.post("/settings/checklists", ["category": category.text, "items": "问\n记"]).status == 303)
  let list = try await cast.database.read { tx in try tx.checklist(of: category) }
  #expect(list?.items == ["问", "记"])
}

extension CaseCast {
  func installHandling() async throws {
    let start = try HandlingStart(home: Bench.home)
    try await database.write { tx in try tx.installHandling(start, community: self.community) }
  }
}
