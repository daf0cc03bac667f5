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
