import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App

/// A case becomes a visit in one click, and each leads to the other.
@Test(arguments: Engine.available)
func aCaseBecomesAVisitAndEachLeadsToTheOther(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let stories = CaseStories(cast: house)
  let (worker, head) = (house.visitor("communityWorker"), house.visitor("head"))
  let id = try await stories.file(as: "head", "地库二层的灯坏了一半，晚上装货看不清。", ["place": "none"], photo: nil)
  let bench = try await worker.get("/bench?case=\(id)")
  let link = "/visits/new?enterprise=\(house.town.firm)&amp;case=\(id)"
  #expect(bench.text.contains(link))
  let form = try await worker.get(link.replacing("&amp;", with: "&")).text
  #expect(form.contains("地库二层的灯坏了一半") && form.contains("name=\"case\" value=\"\(id)\""))
  // What is not right comes back with its case.
  var fields = [
    "organization": house.town.firm.text, "day": "2026-11-26", "clock": "25:00", "reason": "当面看看地库的灯", "told": "1", "go": "plan",
    "case": id, "_nonce": "casevisit",
  ]
  let wrong = try await worker.post("/visits", fields)
  #expect(wrong.status == 422 && wrong.text.contains("name=\"case\" value=\"\(id)\""))
  fields["clock"] = "10:00"
  let order = try await worker.post("/visits", fields.merging(["reason": "责令限期整改地库照明"]) { $1 })
  #expect(order.status == 422 && order.text.contains("走访是服务，不下整改要求") && order.text.contains("责令限期整改地库照明"))
  let made = try await worker.post("/visits", fields)
  #expect(made.status == 303, "\(made.text.prefix(300))")
  #expect(try await worker.get(made.location).text.contains("/cases/\(id)"))
  #expect(try await head.get(made.location).text.contains("/cases/\(id)"))
  let after = try await worker.get("/bench?case=\(id)").text
  #expect(after.contains(made.location) && after.contains("约了走访"))
  // A case that she does not handle is tied to nothing, and then no visit is made either.
  let own = try await stories.file(as: "employee", "食堂的菜太咸", ["place": "none"], photo: nil)
  fields["case"] = own
  fields["_nonce"] = "casevisit2"
  let before = try await worker.get("/visits?view=all").text
  let hidden = try await house.visitor("gridWorker").post("/visits", fields)
  #expect(hidden.status != 303)
  #expect(try await worker.get("/visits?view=all").text.matches(of: /vis_\w{26}/).count == before.matches(of: /vis_\w{26}/).count)
  // Nobody who only reads the bench of a personal appeal is offered a visit to an employer who must not know of it.
  #expect(!(try await worker.get("/bench?case=\(own)").text.contains("/visits/new?enterprise")))
}

/// What was asked and answered in an appeal, or stands in the ledger, is shown before somebody asks it again; a session of a mediation
/// with an enterprise stands in its ledger, once.
@Test(arguments: Engine.available)
func whatAnAppealAnsweredIsNotAskedAgainAndAMediationTouchesTheFirm(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let stories = CaseStories(cast: house)
  let (worker, head) = (house.visitor("communityWorker"), house.visitor("head"))
  let id = try await stories.file(as: "head", "地库二层的灯坏了一半，晚上装货看不清。", ["place": "none"], photo: nil)
  let acts: [(String, [String: String])] = [
    ("assignment", [:]), ("closure", ["result": "answered", "words": "灯都换好了。"]),
  ]
  var asking = [
    "organization": house.town.firm.text, "day": "2026-11-26", "clock": "10:00", "reason": "问问地库二层的灯坏了没有", "told": "1",
    "go": "plan", "_nonce": "askedbefore",
  ]
  for (act, fields) in acts {
    let done = try await worker.post("/cases/\(id)/\(act)", fields.merging(["_nonce": "asked" + act]) { $1 })
    #expect(done.status == 303, "\(act) \(done.text.prefix(300))")
  }
  let again = try await worker.post("/visits", asking)
  #expect(again.status == 422 && again.text.contains("/cases/\(id)") && again.text.contains("id=\"over_words\""))
  asking["over_words"] = "换好后想当面看看"
  #expect(try await worker.post("/visits", asking).status == 303)

  let other = try await stories.file(as: "head", "客户拖着货款，想请社区调解。", ["place": "none"], photo: nil)
  let path = "/cases/\(other)/mediation"
  #expect(try await worker.post("/cases/\(other)/assignment", ["_nonce": "mediate"]).status == 303)
  let form = try await worker.get(path).text
  let mediator = try #require(form.firstMatch(of: /<option value="(pst_\w{26})"/)).1
  let steps: [(String, [String: String])] = [
    ("", [
      "mediation": "civil", "asked_on": "2026-11-24", "applicant_name": "甲公司", "other_name": "乙公司", "matter": "货款",
      "mediator": String(mediator), "neutral": "1",
    ]),
    ("/consent", ["applicant_agreed_on": "2026-11-24", "other_agreed_on": "2026-11-24"]),
    ("/sessions", ["session_on": "2026-11-25", "session_words": "双方各说一遍"]),
  ]
  for (place, (step, fields)) in steps.enumerated() {
    let done = try await worker.post(path + step, fields.merging(["_nonce": "mediate\(place)"]) { $1 })
    #expect(done.status == 303, "\(step) \(done.text.prefix(300))")
  }
  try await house.settle()
  let ledger = try await head.get("/enterprises/\(house.town.firm)/touches").text
  #expect(ledger.matches(of: /调解 [A-Z]{2}-2026-\d\d-\d{4}/).count == 1)
  #expect(!ledger.contains("双方各说一遍"))
}
