import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

private func question(
  _ kind: CaseQuestion.Kind, key: String = "a", required: Bool = false, choices: [String] = []
) -> CaseQuestion {
  CaseQuestion(
    key: key, kind: kind, word: "问\(key)", englishWord: "Ask \(key)", isRequired: required, choices: choices,
    englishChoices: choices.map { "en " + $0 })
}

@Test func answersAreKeptInOneFormOrRefusedWithAReason() {
  let table: [(CaseQuestion, String, String?, AnswerFault?)] = [
    (question(.text), "  3号梯，靠东 ", "3号梯，靠东", nil), (question(.text, required: true), " ", nil, .missing), (question(.text), "", "", nil),
    (question(.text), String(repeating: "字", count: 201), nil, .tooLong), (question(.number), "１,200.50", "1200.50", nil),
    (question(.number, key: "amount"), "-5", nil, .negative), (question(.number, key: "amount"), "0", "0", nil),
    (question(.date), "0001-01-01", nil, .notADay), (question(.number), "-3", "-3", nil), (question(.number), "约3", nil, .notANumber), (question(.number), "1e9", nil, .notANumber),
    (question(.date), "2026-02-29", nil, .notADay), (question(.date), "2026-11-25", "2026-11-25", nil), (question(.yesNo), "yes", "yes", nil),
    (question(.yesNo), "maybe", nil, .notAmongChoices), (question(.choice, choices: ["白天", "夜里"]), "夜里", "夜里", nil),
    (question(.choice, choices: ["白天", "夜里"]), "傍晚", nil, .notAmongChoices),
  ]
  for (question, typed, value, fault) in table {
    do throws(AnswerFault) {
      let found = try question.value(typed)
      #expect(found == value, "\(typed)")
    } catch {
      #expect(error == fault, "\(typed)")
    }
  }
}

@Test func answersOutliveTheirQuestions() throws {
  let first = Questionnaire(category: nil, version: 1, questions: [question(.text, key: "a"), question(.yesNo, key: "b")])
  var answers = CaseAnswers()
  answers.set("东侧", to: first.questions[0], version: 1)
  answers.set("yes", to: first.questions[1], version: 1)
  // b is asked no more, c must be answered.
  let second = Questionnaire(category: nil, version: 2, questions: [question(.date, key: "c", required: true), question(.text, key: "a")])
  #expect(second.gap(in: answers)?.key == "c")
  let settled = answers.settled(second)
  #expect(settled.answers.map(\.question.key) == ["a", "b"] && settled.version == 2)
  #expect(try CaseAnswers(stored: settled.stored) == settled)
  // The same key with another kind of answer is asked anew, and the old answer is kept beside it.
  let third = Questionnaire(category: nil, version: 3, questions: [question(.number, key: "a", required: true)])
  #expect(third.gap(in: answers)?.key == "a" && answers.settled(third).answers.count == 2)
  #expect(throws: Problem.self) { try CaseAnswers(given: ["x": "1"], to: third) }
  #expect(try CaseAnswers(given: ["a": "12"], to: third).answers.map(\.value) == ["12"])
}

extension CaseCast {
  fileprivate func lifts() async throws -> CaseCategoryID {
    let found = try await database.read { [community] tx in try tx.caseRouting(community).categories.first { $0.key == "public.lift" } }
    return try #require(found).id
  }
}

@Test(arguments: Engine.available) func whatIsAskedGoesFromTheSettingsThroughTheDraftToCaseExportAndAPI(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let category = try await cast.lifts()
  let admin = cast.browser("administrator")
  let path = "/settings/categories/\(category)/questions"
  let rows = [
    "version": "0", "word_0": "哪一部电梯", "english_0": "Which lift", "kind_0": "text", "required_0": "1", "word_1": "有人被困吗",
    "english_1": "Is anybody inside", "kind_1": "yes_no",
  ]
  #expect(try await admin.post(path, rows.merging(["kind_1": "choice", "choices_1": "是"]) { _, new in new }).status == 422)
  #expect(try await cast.browser("worker").post(path, rows).status == 404)
  #expect(try await admin.post(path, rows).status == 303)
  // A second editor who saw version 0 is told, and loses nothing.
  let late = try await admin.post(path, rows.merging(["word_0": "另一种问法"]) { _, new in new })
  #expect(late.status == 422 && late.text.contains("另一种问法") && late.text.contains("别人刚刚改过"))
  #expect(try await admin.get("/settings/windows").text.contains("补充问题（2）"))

  let employee = cast.browser("employee")
  let nonce = try await employee.get("/cases/new").hidden("_nonce")
  let asked = try await employee.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "货梯停运两天了"])
  #expect(asked.location.contains("step=question&question=q1_1"))
  let page = try await employee.get(asked.location)
  #expect(page.text.contains("哪一部电梯") && page.text.contains("第1个问题，共2个"))
  let lift = ["_nonce": nonce, "step": "question", "question": "q1_1", "version": "1"]
  let empty = try await employee.post("/cases/new", lift)
  #expect(empty.status == 422 && empty.text.contains("请回答这个问题"))
  let next = try await employee.post("/cases/new", lift.merging(["answer": "东侧2号梯"]) { _, new in new })
  #expect(next.location.contains("question=q1_2"))
  // The questions change while she answers: she is told, and goes on at what is open now.
  let changed = [
    "version": "1", "key_0": "q1_1", "word_0": "哪一部电梯", "english_0": "Which lift", "kind_0": "text", "required_0": "1", "word_1": "停了几天",
    "english_1": "Days", "kind_1": "number", "required_1": "1",
  ]
  #expect(try await admin.post(path, changed).status == 303)
  let inside = ["_nonce": nonce, "step": "question", "question": "q1_2", "version": "1", "answer": "no"]
  let moved = try await employee.post("/cases/new", inside)
  #expect(moved.location.contains("question=q2_2"))
  #expect(try await employee.get(moved.location).text.contains("停了几天"))
  _ = try await employee.post("/cases/new", ["_nonce": nonce, "step": "where", "place": "none"])
  // What must be answered is asked before anything is sent.
  let gap = try await employee.post("/cases/new", ["_nonce": nonce, "step": "check", "go": "send", "seen": "x"])
  #expect(gap.location.contains("step=question"))
  let days = ["_nonce": nonce, "step": "question", "question": "q2_2", "version": "2", "answer": "2"]
  #expect(try await employee.post("/cases/new", days).location.contains("step=where"))
  let check = try await employee.get("/cases/new?draft=\(nonce)&step=check")
  // Also what she said to the question that is gone.
  for word in ["东侧2号梯", "停了几天", "有人被困吗"] { #expect(check.text.contains(word), "\(word)") }
  let sent = try await employee.post("/cases/new", ["_nonce": nonce, "step": "check", "seen": check.hidden("seen")])
  let id = try #require(sent.caseID)
  for (who, words) in [("employee", "东侧2号梯"), ("worker", "东侧2号梯")] {
    #expect(try await cast.browser(who).get("/cases/\(id)").text.contains(words), "\(who)")
  }
  #expect(try await cast.browser("head").get("/cases/\(id)").status == 404)
  let worker = try cast.viewer("worker")
  let json = try await cast.database.read { tx in try CaseAPI.json(try tx.seenCase(id, by: worker), worker, tx) }
  #expect(json["answers"]?.list?.map { $0["value"]?.string } == ["东侧2号梯", "2", "no"])
  let answers = try await cast.database.read { tx in try tx.answers(of: [id]) }
  #expect(answers[id]?.answers.count == 3)
}

@Test(arguments: Engine.available) func aReporterIsAskedTooAndAProgramMayAnswer(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let category = try await cast.lifts()
  let community = cast.community
  try await cast.database.write { tx in
    try tx.keep([question(.number, key: "days", required: true)], of: category, version: 1, community: community, by: nil)
  }
  let browser = Bench(site: cast.site, database: cast.database, world: cast.world, routes: cast.routes)
  browser.cookies = ["form": String(repeating: "f", count: 32)]
  let nonce = try await browser.get("/report").hidden("_nonce")
  let asked = try await browser.post("/report", ["_nonce": nonce, "step": "what", "body": "货梯停运"])
  #expect(asked.location.contains("step=question&question=days"))
  let given = ["_nonce": nonce, "step": "question", "question": "days", "version": "1"]
  #expect(try await browser.post("/report", given.merging(["answer": "好几天"]) { _, new in new }).status == 422)
  #expect(try await browser.post("/report", given.merging(["answer": "3"]) { _, new in new }).location.contains("step=where"))
  _ = try await browser.post("/report", ["_nonce": nonce, "step": "where", "spot": "东门"])
  #expect(try await browser.get("/report?draft=\(nonce)&step=contact").text.contains("问days"))
  let report = try #require(try await cast.database.read { tx in try tx.report(nonce) })
  #expect(report.answers.answers.map(\.value) == ["3"])

  let head = cast.browser("head")
  let windows = try await head.json(.get, "/api/v1/case-windows", bearer: "head")
  #expect(windows.text.contains("\"key\":\"days\""))
  func post(_ answers: JSONValue?) async throws -> Bench.Answer {
    var body: [String: JSONValue] = ["body": .text("货梯停运")]
    body["answers"] = answers
    return try await head.json(.post, "/api/v1/cases", bearer: "head", body: .object(body))
  }
  #expect(try await post(nil).status == 201)
  #expect(try await post(.object(["days": .integer(4)])).json?["answers"]?.list?.first?["value"]?.string == "4")
  #expect(try await post(.object(["days": .text("many")])).status == 422)
  #expect(try await post(.object(["other": .text("1")])).status == 422)
}

@Test(arguments: Engine.available) func waysInAreRenamedAndAnAddressIsShownMaskedAndRevealedWithALine(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let admin = cast.browser("administrator")
  let name = ["source": "report", "name": "扫码上报", "english_name": "By code"]
  #expect(try await admin.post("/settings/sources", name).status == 303)
  #expect(try await admin.post("/settings/sources", name.merging(["source": "pigeon"]) { _, new in new }).status == 422)
  #expect(try await cast.browser("worker").post("/settings/sources", name).status == 404)
  #expect(try await admin.post("/settings/sources", ["source": "report", "name": "", "english_name": "x"]).status == 422)
  let vault = cast.site.vault
  let item = try await cast.database.write { [community = cast.community] tx in
    var command = OpenCase(body: "大堂漏水")
    let caller = OpenCase.Caller(name: "林某", phone: "", organization: nil, channel: .report, email: "lin@firm.example")
    command.caller = caller
    return try command.run(without: caller, in: community, vault: vault, tx)
  }
  let worker = cast.browser("worker")
  let page = try await worker.get("/cases/\(item.id)")
  #expect(page.text.contains("扫码上报") && page.text.contains("@firm.example") && !page.text.contains("lin@firm.example"))
  #expect(try await worker.post("/cases/\(item.id)/caller").text.contains("lin@firm.example"))
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.caller_email_seen'") == 1)
  #expect(try await cast.browser("butler").post("/cases/\(item.id)/caller").status == 404)
}
