import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

/// What a plan holds for one firm.
private func line(
  _ house: HouseCast, _ firm: OrganizationID, span: String = "week", version: Int = 1
) async throws -> (post: String, minute: Int, day: String, why: String)? {
  try await house.database.read { tx in
    try tx.first(
      """
      SELECT * FROM visit_plan_lines WHERE span = \(span) AND organization_id = \(firm) AND version = \(version) LIMIT 1
      """
    ) { row in
      (
        try row(optional: "host_post_id") ?? "", try row(optional: "planned_minute") ?? 0, try row(optional: "planned_on") ?? "",
        try row("why")
      )
    }
  }
}

private let rule = ["key": "new", "name": "新设必访", "kind": "new", "threshold": "0", "due_days": "10", "least_gap": "0", "greatest_gap": "0", "weight": "40"]
private let week = ["monday": "2026-11-30", "from": "09:00", "until": "17:00", "minutes": "40"]

@Test(arguments: Engine.available) func aRuleSendsWhoeverHoldsThePostOrThePlanSaysWhyNot(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, administrator) = (house.visitor("communityWorker"), house.visitor("administrator"))
  let settings = "/settings/visit-rules"
  let wrong = try await administrator.post(settings, rule.merging(["go": "keep", "who_goes": "partner", "name": "新来的要看"]) { $1 })
  #expect(wrong.status == 422 && wrong.text.contains("who_goes-new-wrong") && wrong.text.contains("新来的要看"))
  #expect(try await administrator.post(settings, rule.merging(["go": "keep", "who_goes": "nobody"]) { $1 }).status == 422)
  _ = try await administrator.post(settings, rule.merging(["go": "try"]) { $1 })
  #expect(try await administrator.post(settings, rule.merging(["go": "on"]) { $1 }).status == 303)
  // Switched on already: who goes is changed without another trial.
  #expect(try await administrator.post(settings, rule.merging(["go": "keep", "who_goes": "windowSpecialist"]) { $1 }).status == 303)
  let page = try await administrator.get(settings).text
  #expect(page.contains("由窗口专员去") && page.contains("value=\"windowSpecialist\" selected") && page.contains("启用中"))
  #expect(try await worker.get("/visits/due").text.contains("由窗口专员去"))
  #expect(try await worker.get("/visits/due", headers: [.acceptLanguage: "en"]).text.contains("Who goes: Window specialist"))
  // She is away that day: nobody else is sent, and the plan says why.
  let window = try #require(house.actors["windowSpecialist"]?.standing)
  let day = week.merging(["day": "2026-11-30", "away": "\(window) 2026-11-30"]) { $1 }
  #expect(try await worker.post("/visits/plans/day", day).status == 303)
  let left = try #require(try await line(house, house.town.firm, span: "day"))
  #expect(left.post.isEmpty && left.why.contains("rule.skills"))
  #expect(try await worker.get("/visits/plans/day?day=2026-11-30").text.contains("该去的岗位没有人能去"))
  #expect(try await worker.post("/visits/week", week).status == 303)
  #expect(try await line(house, house.town.firm)?.post == window)
  #expect(try await line(house, house.town.otherFirm)?.post == window)
  // A form from before asks for nothing and takes nothing away; 谁都行 does.
  _ = try await administrator.post(settings, rule.merging(["go": "keep"]) { $1 })
  #expect(try await administrator.get(settings).text.contains("由窗口专员去"))
  _ = try await administrator.post(settings, rule.merging(["go": "keep", "who_goes": ""]) { $1 })
  #expect(!(try await administrator.get(settings).text.contains("由窗口专员去")))
}

@Test(arguments: Engine.available) func aFirmSaysWhenItReceivesAndIsSeenThen(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, head, administrator) = (house.visitor("communityWorker"), house.visitor("head"), house.visitor("administrator"))
  let firm = house.town.firm
  let ledger = "/enterprises/\(firm)/touches"
  try await wrongTimesAreNamed(head, ledger)
  let hours = ["receives_from": "14:30", "receives_until": "15:30", "receives_on": "4", "_nonce": "h1"]
  #expect(try await worker.post(ledger + "/hours", hours).status == 404)
  #expect(try await head.post(ledger + "/hours", hours).status == 303)
  #expect(try await head.post(ledger + "/cap", ["cap": "5", "_nonce": "h2"]).status == 303)
  #expect(try await head.get(ledger).text.contains("周四 14:30–15:30"), "the cap leaves the hours alone")
  #expect(try await worker.get(ledger).text.contains("周四 14:30–15:30"))
  #expect(try await worker.get("/enterprises/\(firm)").text.contains("周四"))
  _ = try await administrator.post("/settings/visit-rules", rule.merging(["go": "try"]) { $1 })
  _ = try await administrator.post("/settings/visit-rules", rule.merging(["go": "on"]) { $1 })
  #expect(try await worker.post("/visits/week", week).status == 303)
  let kept = try #require(try await line(house, firm))
  #expect(kept.day == "2026-12-03" && (870...890).contains(kept.minute), "\(kept)")
  #expect(try await worker.post("/visits/week", week.merging(["until": "12:00"]) { $1 }).status == 303)
  #expect(try await line(house, firm, version: 2)?.why.contains("rule.receives") == true)
  #expect(try await worker.get("/visits/week?monday=2026-11-30").text.contains("企业方便的时段和走访时段合不上"))
  try await byHandAReasonIsNeeded(house, worker)
  // All at once is what each is asked for alone.
  try await house.database.read { tx in
    let day = try #require(LocalDay("2026-12-03"))
    let firms = [firm, house.town.otherFirm]
    let many = try tx.budgets(of: firms, community: house.town.community, on: day)
    for one in firms {
      #expect(try tx.budget(of: one, community: house.town.community, on: day).receives == many[one]?.receives)
    }
    #expect(many[firm]?.receives == ReceivingHours(870..<930, weekdays: [4]) && many[firm]?.cap == 5)
  }
  let nothing = ["receives_from": "", "receives_until": "", "_nonce": "h3"]
  #expect(try await head.post(ledger + "/hours", nothing).status == 303)
  #expect(try await head.get(ledger, headers: [.acceptLanguage: "en"]).text.contains("None are set: any time will do."))
}

/// Each at its field, with what was typed.
private func wrongTimesAreNamed(_ head: Visitor, _ ledger: String) async throws {
  let wrong: [(String, String, String, String)] = [
    ("14:00", "", "", "receives_until"), ("", "16:00", "", "receives_from"), ("", "", "2", "receives_from"),
    ("14:00", "25:00", "", "receives_until"), ("14:00", "14:29", "", "receives_until"), ("14:00", "09:00", "", "receives_until"),
    ("14:00", "16:00", "8", "receives_on"),
  ]
  for (place, (from, until, on, field)) in wrong.enumerated() {
    var form = ["receives_from": from, "receives_until": until, "_nonce": "w\(place)"]
    if !on.isEmpty { form["receives_on"] = on }
    let answer = try await head.post(ledger + "/hours", form)
    #expect(answer.status == 422 && answer.text.contains("id=\"\(field)-wrong\""), "\(from) \(until) \(on)")
    #expect(answer.text.contains("name=\"receives_from\" type=\"time\" value=\"\(from)\""))
    if on == "2" { #expect(answer.text.contains("name=\"receives_on\" value=\"2\" checked")) }
  }
}

/// Outside the hours a visit is arranged with a reason, as on a quiet day; what was arranged is not moved there without one.
private func byHandAReasonIsNeeded(_ house: HouseCast, _ worker: Visitor) async throws {
  let firm = house.town.firm
  #expect(try await worker.get("/visits/new?enterprise=\(firm)").text.contains("企业方便接待的时段：周四 14:30–15:30"))
  let form = ["organization": firm.text, "reason": "认个门", "told": "1", "go": "plan", "day": "2026-12-03"]
  for (place, other) in [["clock": "09:00"], ["clock": "15:30"], ["clock": "14:30", "day": "2026-12-02"], ["day": "2026-12-02"]].enumerated() {
    let answer = try await worker.post("/visits", form.merging(other) { $1 }.merging(["_nonce": "v\(place)"]) { $1 })
    #expect(answer.status == 422 && answer.text.contains("企业这时候不方便接待") && answer.text.contains("over_words-wrong"), "\(other)")
  }
  let inside = try await worker.post("/visits", form.merging(["clock": "14:30", "_nonce": "v8"]) { $1 })
  #expect(inside.status == 303)
  let page = inside.location
  #expect(try await worker.get(page).text.contains("企业方便接待的时段"))
  let moved = try await worker.post(page + "/appointment", ["day": "2026-12-03", "clock": "09:00", "_nonce": "v9"])
  #expect(moved.status == 422 && moved.text.contains("over_words-wrong") && moved.text.contains("企业这时候不方便接待"))
  #expect(try await worker.post(page + "/appointment", ["day": "2026-12-10", "clock": "15:00", "_nonce": "v10"]).status == 303)
  let over = ["clock": "09:00", "day": "2026-12-04", "over_words": "老板约的", "_nonce": "v11"]
  #expect(try await worker.post("/visits", form.merging(over) { $1 }).status == 303)
}
