import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

@Test(arguments: Engine.available) func aWeekIsPlannedAcceptedAndPlannedAnewAroundWhatWasTold(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, administrator) = (house.visitor("communityWorker"), house.visitor("administrator"))
  for key in ["new", "risk"] {
    let rule = ["key": key, "name": key, "kind": key, "threshold": "0", "due_days": "10", "least_gap": "0", "greatest_gap": "0", "weight": "40"]
    _ = try await administrator.post("/settings/visit-rules", rule.merging(["go": "try"]) { $1 })
    #expect(try await administrator.post("/settings/visit-rules", rule.merging(["go": "on"]) { $1 }).status == 303)
  }
  let week = ["monday": "2026-11-23", "from": "14:00", "until": "17:00", "minutes": "40", "_nonce": "w1"]
  #expect(try await worker.post("/visits/week", week.merging(["until": "14:20", "_nonce": "w0"]) { $1 }).status == 422)
  #expect(try await worker.post("/visits/week", week.merging(["monday": "2026-11-02", "_nonce": "w00"]) { $1 }).status == 422)
  #expect(try await house.visitor("gridWorker").post("/visits/week", week).status == 404)
  #expect(try await worker.post("/visits/week", week).status == 303)
  let page = try await worker.get("/visits/week?monday=2026-11-23").text
  #expect(page.contains("禾木精密") && page.contains("澄砚软件") && page.contains("新来的，还没有去过"))
  // One line is accepted, at another hour.
  let key = String(try #require(page.firstMatch(of: /name="keep" value="(\d+)"/)).1)
  let accept = ["monday": "2026-11-23", "version": "1", "keep": key, "day-\(key)": "2026-11-27", "clock-\(key)": "15:30", "_nonce": "w2"]
  #expect(try await worker.post("/visits/week/acceptance", accept.merging(["clock-\(key)": "25:00", "_nonce": "w3"]) { $1 }).status == 422)
  #expect(try await worker.post("/visits/week/acceptance", accept).status == 303)
  #expect(try await worker.post("/visits/week/acceptance", accept.merging(["version": "9", "_nonce": "w4"]) { $1 }).status == 409)
  let visits = try await house.database.read { tx in
    try tx.all("SELECT * FROM visits ORDER BY id LIMIT 10", Visit.init)
  }
  #expect(visits.count == 1 && visits[0].toldAt != nil && visits[0].planned.minute == 930)
  try await house.settle()
  let who = visits[0].organization == house.town.firm ? "head" : "neighbour"
  #expect(try await house.visitor(who).get("/inbox").text.contains("新来的，还没有去过"))
  // Planned anew, what was told stays where it was.
  #expect(try await worker.post("/visits/week", week.merging(["_nonce": "w5"]) { $1 }).status == 303)
  let again = try await worker.get("/visits/week?monday=2026-11-23").text
  #expect(again.contains("15:30") && again.contains("/visits/\(visits[0].id)") && again.contains("企业知道了"))
  let told = try await house.database.read { tx in
    try tx.scalar("SELECT count(*) FROM visit_plan_lines WHERE version = 2 AND outcome = 'told' AND planned_minute = 930", as: Int.self)
  }
  #expect(told == 1)
  try await budgetsAreTheSame(house)
}

/// What many firms can bear, asked for at once, is what each of them is asked for alone.
private func budgetsAreTheSame(_ house: HouseCast) async throws {
  let viewer = try #require(try await house.site.viewers.signedIn(session: house.visitor("communityWorker").session)?.viewer)
  let day = try #require(LocalDay("2026-11-27"))
  let firms = [house.town.firm, house.town.otherFirm, house.town.propertyFirm]
  let uses = try await house.database.write { tx -> [Int] in
    try tx.recordTouch(.survey, of: firms[0], on: day, words: "问卷", by: viewer)
    try tx.keepCap(2, of: firms[0], by: viewer)
    try tx.keepQuiet(QuietDays(from: day, to: day.adding(days: 2), words: ""), of: firms[1], by: viewer)
    let many = try tx.budgets(of: firms, community: viewer.community, on: day)
    return try firms.map { firm in
      let (one, same) = (try tx.budget(of: firm, community: viewer.community, on: day), many[firm] ?? DisturbanceBudget())
      #expect(one.cap == same.cap && one.quiet == same.quiet && one.used(inQuarterOf: day) == same.used(inQuarterOf: day))
      return same.used(inQuarterOf: day)
    }
  }
  #expect(uses.reduce(0, +) == 2 && uses[0] >= 1)
}
