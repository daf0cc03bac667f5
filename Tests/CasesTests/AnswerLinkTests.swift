import Contracts
import Cryptography
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// A caller's case, closed by a worker.
private func closed(_ cast: CaseCast, _ body: String = "门禁坏了", by who: String = "worker") async throws -> CaseID {
  let form = try await cast.browser("gridhead").get("/cases/for-caller")
  let filed = try await cast.browser("gridhead").post(
    "/cases/for-caller", ["_nonce": form.hidden("_nonce"), "caller": "陈女士", "consent": "1", "body": body])
  let id = try #require(filed.caseID)
  let viewer = try cast.viewer(who)
  try await cast.database.write { tx in try CloseCase(id: id, words: "修好了").run(by: viewer, tx) }
  return id
}

/// The address in the link that a colleague was shown.
private func link(_ cast: CaseCast, _ id: CaseID, by who: String = "colleague") async throws -> String {
  let page = try await cast.browser(who).post("/cases/\(id)/answer-link")
  #expect(page.status == 200 && page.headers[.cacheControl] == "no-store")
  return String(try #require(page.text.firstMatch(of: /\/answer\/[0-9a-f]{32}/)).0)
}

@Test(arguments: Engine.available) func aCallerAnswersOnceByTheLinkThatAColleagueGave(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await closed(cast)
  // Neither who closed it, nor the applicant of another case, nor somebody who does not see it.
  #expect(try await cast.browser("worker").post("/cases/\(id)/answer-link").status == 409)
  for who in ["head", "employee", "butler", "othergrid"] {
    #expect(try await cast.browser(who).post("/cases/\(id)/answer-link").status == 404, "\(who)")
  }
  let path = try await link(cast, id)
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.answer_link_given'") == 1)
  let caller = cast.browser("")
  // Programs that look at mail open it as often as they like.
  for _ in 1...3 { #expect(try await caller.get(path).text.contains("解决了吗")) }
  #expect(try await cast.count("SELECT count(*) FROM case_answer_links WHERE used_at IS NOT NULL") == 0)
  #expect(try await caller.post(path, [:]).status == 422)
  let wrong = try await caller.post(path, ["solved": "no", "rating": "fair", "rating_words": "等了两天"])
  #expect(wrong.status == 422 && wrong.text.contains("等了两天") && wrong.text.contains("reason-wrong"))

  let sent = try await caller.post(path, ["solved": "yes", "rating": "fair", "rating_words": "等了两天"])
  #expect(sent.status == 303)
  #expect(try await caller.get(path).text.contains("谢谢"))
  #expect(try await caller.post(path, ["solved": "no", "reason": "没好", "rating": "very_satisfied"]).text.contains("谢谢"))
  let item = try #require(try await cast.find(id))
  #expect(item.state == .confirmed)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings WHERE level = 3 AND round = 1 AND words = '等了两天'") == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings") == 1)
  // Whoever handles it hears that it is confirmed, and nothing of how it was judged.
  for who in ["worker", "colleague", "gridhead", "administrator"] {
    let bench = try await cast.browser(who).get("/bench?case=\(id)").text
    #expect(!bench.contains("等了两天") && !bench.contains("一般"), "\(who)")
  }
}

@Test(arguments: Engine.available) func whoHearsTheCallerWritesDownNoRatingAndIsNotOneOfThoseWhoWorkedOnIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let form = try await cast.browser("worker").get("/cases/for-caller")
  let filed = try await cast.browser("worker").post(
    "/cases/for-caller", ["_nonce": form.hidden("_nonce"), "caller": "陈女士", "consent": "1", "body": "门禁坏了"])
  let id = try #require(filed.caseID)
  let (worker, administrator, colleague) = (
    try cast.viewer("worker"), try cast.viewer("administrator"), try cast.viewer("colleague"))
  let post = try #require(administrator.post)
  try await cast.database.write { tx in
    try TakeCase(id: id).run(by: worker, tx)
    try AssignCase(id: id, post: post).run(by: worker, tx)
    try CloseCase(id: id, words: "修好了").run(by: administrator, tx)
  }
  let bench = cast.browser("")
  bench.cookies = [:]
  func say(_ noun: String, _ who: String, _ fields: [String: JSONValue]) async throws -> Bench.Answer {
    try await bench.json(.post, "/api/v1/cases/\(id)/\(noun)", bearer: who, body: .object(fields))
  }
  // She led it before: what the caller says judges her too.
  for fields in [["rating": JSONValue.text("very_satisfied")], [:]] {
    #expect(try await say("confirmation", "worker", fields).json?["code"]?.string == "case.closer_cannot_confirm")
  }
  #expect(!(try await cast.browser("worker").get("/bench?case=\(id)").text.contains("对方说解决了")))
  // A colleague who had no hand in it writes down whether it is solved, and never how it was.
  let rated = try await say("confirmation", "colleague", ["rating": .text("very_satisfied")])
  #expect(rated.status == 422 && rated.json?["code"]?.string == "case.only_applicant_rates")
  #expect(try await say("return", "colleague", ["words": .text("没好"), "rating": .text("fair")]).status == 422)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings") == 0)
  #expect(try await cast.browser("colleague").get("/bench?case=\(id)").text.contains("对方说解决了"))
  // What she wrote down in one round is no work on it: she may do so again.
  #expect(try await say("return", "colleague", ["words": .text("没好")]).status == 200)
  try await cast.database.write { tx in try CloseCase(id: id, words: "换了").run(by: administrator, tx) }
  #expect(try await cast.database.read { tx in try tx.isJudged(colleague.person, by: try #require(try tx.findCase(id))) } == false)
  #expect(try await say("confirmation", "colleague", [:]).status == 200)
}

@Test(arguments: Engine.available) func everyClosingOfEveryRoundIsRated(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await closed(cast)
  let first = try await link(cast, id)
  let caller = cast.browser("")
  #expect(try await caller.post(first, ["solved": "no", "reason": "又坏了", "rating": "dissatisfied"]).status == 303)
  var item = try #require(try await cast.find(id))
  #expect(item.state == .returned && item.round == 2)
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try CloseCase(id: id, words: "换了新的").run(by: worker, tx) }
  // The link of the first closing says thank you and opens nothing of the second.
  #expect(try await caller.get(first).text.contains("谢谢"))
  let second = try await link(cast, id)
  #expect(second != first)
  #expect(try await caller.post(second, ["solved": "yes", "rating": "very_satisfied"]).status == 303)
  item = try #require(try await cast.find(id))
  #expect(item.state == .confirmed)
  let levels = try await cast.database.read { tx in
    try tx.all("SELECT level FROM case_ratings ORDER BY round") { row in try row("level", as: Int.self) }
  }
  #expect(levels == [2, 5])
}

@Test(arguments: Engine.available) func aRoundThatWasSentBackElsewhereMayStillBeRatedByItsLink(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await closed(cast)
  let path = try await link(cast, id)
  #expect(try await cast.browser("colleague").post("/cases/\(id)/return", ["reason": "没好"]).status == 303)
  let caller = cast.browser("")
  let page = try await caller.get(path).text
  #expect(!page.contains("name=\"solved\"") && page.contains("name=\"rating\""))
  #expect(try await caller.post(path, [:]).status == 422)
  #expect(try await caller.post(path, ["rating": "fair"]).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings WHERE round = 1") == 1)
  #expect(try await cast.find(id)?.state == .returned)
}

@Test(arguments: Engine.available) func aLinkIsKeptAsItsHashRunsOutAndGivesWayToANewerOne(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await closed(cast)
  let old = try await link(cast, id)
  let path = try await link(cast, id)
  let caller = cast.browser("")
  #expect(try await caller.get(old).status == 404)
  #expect(try await caller.get("/answer/\(id)").status == 404)
  let secret = String(path.dropFirst("/answer/".count))
  let stored = try await cast.database.read { tx in
    try tx.all("SELECT secret_hash FROM case_answer_links") { row in Hex.encode(try row("secret_hash", as: [UInt8].self)) }
  }
  #expect(stored.count == 1 && stored[0].count == 64 && !stored[0].contains(secret))
  // Read out on the telephone, typed with spaces and capitals.
  let typed = try await caller.post("/answer", ["code": secret.uppercased().prefix(8) + " " + secret.dropFirst(8)])
  #expect(typed.status == 303 && typed.location == path)
  for wrong in ["", "zz", String(repeating: "0", count: 32)] {
    #expect(try await caller.post("/answer", ["code": wrong]).status == 422, "\(wrong)")
  }
  cast.world.advance(by: .days(31))
  #expect(try await caller.get(path).status == 410)
  #expect(try await caller.post(path, ["solved": "yes"]).status == 410)
  #expect(try await cast.find(id)?.state == .answered)
  // With the form of somebody else's page nothing is sent.
  #expect(try await caller.post(path, ["solved": "yes"], token: "x").status == 403)
}

@Test(arguments: Engine.available) func twoTapsAtOnceCountOnce(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await closed(cast)
  let secret = try #require(LinkSecret(String(try await link(cast, id).dropFirst("/answer/".count))))
  let first = try await cast.database.write { tx in try AnswerByLink(secret: secret, isSolved: true, level: .fair).run(tx) }
  let second = try await cast.database.write { tx in
    try AnswerByLink(secret: secret, isSolved: false, reason: "没好", level: .satisfied).run(tx)
  }
  #expect(first && !second)
  #expect(try await cast.count("SELECT count(*) FROM case_ratings WHERE level = 3") == 1)
  #expect(try await cast.find(id)?.state == .confirmed)
}

@Test(arguments: Engine.available) func eachClosingMailsALinkOfItsOwnToWhoeverFiledIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  let personal = try await cast.file("employee", "社保断缴怎么办")
  let firm = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let sent = Letters()
  let unknown = try cast.viewer("delegate").person
  let words = try Bench.pages.get().translations
  let reaction = CaseReactions.mailAnswerLinks(publicURL: "https://community.example", words: words) { tx, mail, _ in
    sent.add(mail)
    return mail.key.contains(personal.id.text) || mail.person != unknown
  }
  for item in [personal, firm] {
    try await cast.database.write { tx in try CloseCase(id: item.id, words: "办好了").run(by: worker, tx) }
  }
  for _ in 1...2 {
    try await cast.database.write { tx in
      for row in try tx.rows("SELECT id FROM journal WHERE name = 'case.closed' ORDER BY id") {
        guard let entry = try tx.journalEntry(try row("id")) else { continue }
        try reaction.run(entry, tx)
      }
    }
  }
  // The employee's own matter goes to her alone; of whoever has no address no link is kept.
  let own = sent.all.filter { $0.key.contains(personal.id.text) }
  #expect(own.map(\.person) == [unknown])
  #expect(Set(sent.all.map(\.person)) == Set([unknown, try cast.viewer("head").person]))
  #expect(try await cast.count("SELECT count(*) FROM case_answer_links WHERE person_id IS NOT NULL") == 2)
  let letter = try #require(own.first)
  #expect(!letter.text.contains("社保") && !letter.subject.contains("社保") && letter.text.contains(personal.number))
  let path = String(try #require(letter.text.firstMatch(of: /\/answer\/[0-9a-f]{32}/)).0)
  let browser = cast.browser("")
  #expect(try await browser.post(path, ["solved": "yes", "rating": "satisfied"]).status == 303)
  #expect(try await cast.find(personal.id)?.state == .confirmed)
  let confirmed = try await cast.database.read { tx in
    try tx.scalar("SELECT by_person_id FROM case_confirmations WHERE case_id = \(personal.id)", as: PersonID.self)
  }
  #expect(confirmed == unknown)
}

/// What was given to be sent.
private final class Letters: @unchecked Sendable {
  private(set) var all: [AnswerMail] = []
  func add(_ mail: AnswerMail) { all.append(mail) }
}
