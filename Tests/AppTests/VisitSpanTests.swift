import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

/// What the plans hold, read from the store.
private struct Drafted: Sendable {
  var firm: OrganizationID
  var outcome: String
  var post: String
  var day: String
  var minute: Int
  var why: String
}

private func lines(_ house: HouseCast, _ span: String, _ first: String, version: Int = 1) async throws -> [Drafted] {
  try await house.database.read { tx in
    try tx.all(
      """
      SELECT * FROM visit_plan_lines WHERE span = \(span) AND first_on = \(first) AND version = \(version) ORDER BY position LIMIT 100
      """
    ) { row in
      Drafted(
        firm: try row("organization_id"), outcome: try row("outcome"), post: try row(optional: "host_post_id") ?? "",
        day: try row(optional: "planned_on") ?? "", minute: try row(optional: "planned_minute") ?? 0, why: try row("why"))
    }
  }
}

private func switchOn(_ house: HouseCast, _ key: String, kind: String, dueDays: Int, gaps: (Int, Int) = (0, 0)) async throws {
  let rule = [
    "key": key, "name": key, "kind": kind, "threshold": "0", "due_days": "\(dueDays)", "least_gap": "\(gaps.0)",
    "greatest_gap": "\(gaps.1)", "weight": "40",
  ]
  let administrator = house.visitor("administrator")
  _ = try await administrator.post("/settings/visit-rules", rule.merging(["go": "try"]) { $1 })
  #expect(try await administrator.post("/settings/visit-rules", rule.merging(["go": "on"]) { $1 }).status == 303)
}

@Test(arguments: Engine.available) func aDayIsPlannedAroundWhoeverIsAwayAndKeepsWhatWasTold(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  try await switchOn(house, "new", kind: "new", dueDays: 10)
  let day = ["day": "2026-11-26", "from": "14:00", "until": "17:00", "minutes": "40"]
  #expect(try await worker.post("/visits/plans/day", day.merging(["day": "2026-11-28"]) { $1 }).status == 422, "a Saturday")
  let late = ["day": "2026-11-25", "from": "08:00", "until": "09:10"]
  #expect(try await worker.post("/visits/plans/day", day.merging(late) { $1 }).status == 422, "half an hour is left of it")
  #expect(try await house.visitor("gridWorker").post("/visits/plans/day", day).status == 404)
  #expect(try await worker.post("/visits/plans/day", day).status == 303)
  let first = try await lines(house, "day", "2026-11-26").filter { $0.outcome == "draft" }
  #expect(first.count == 2 && first.allSatisfy { $0.day == "2026-11-26" && $0.minute >= 840 && $0.minute <= 980 })
  // Whoever goes to the first firm is ill: others go.
  let ill = first[0].post
  #expect(try await worker.post("/visits/plans/day", day.merging(["away": "\(ill) 2026-11-26"]) { $1 }).status == 303)
  let second = try await lines(house, "day", "2026-11-26", version: 2).filter { $0.outcome == "draft" }
  #expect(second.count == 2 && second.allSatisfy { $0.post != ill })
  let page = try await worker.get("/visits/plans/day?day=2026-11-26").text
  #expect(page.contains("value=\"\(ill) 2026-11-26\"") && page.contains("11月26日（周四）的走访") && page.contains("/visits/plans/quarter?first=2026-10-01"))
  // One line is accepted; drafted anew, it stays.
  let key = String(try #require(page.firstMatch(of: /name="keep" value="(\d+)"/)).1)
  let accept = ["day": "2026-11-26", "version": "2", "keep": key, "day-\(key)": "2026-11-26", "clock-\(key)": "16:00", "_nonce": "d1"]
  #expect(try await worker.post("/visits/plans/day/acceptance", accept).status == 303)
  #expect(try await worker.post("/visits/plans/day/acceptance", accept.merging(["version": "1", "_nonce": "d2"]) { $1 }).status == 409)
  #expect(try await worker.post("/visits/plans/day", day).status == 303)
  let told = try #require(try await lines(house, "day", "2026-11-26", version: 3).first { $0.outcome == "told" })
  #expect(told.minute == 960)
  // Now whoever was to go falls ill too: it is shown to a person, and nobody else is told.
  #expect(try await worker.post("/visits/plans/day", day.merging(["away": "\(told.post) 2026-11-26"]) { $1 }).status == 303)
  let moved = try await lines(house, "day", "2026-11-26", version: 4).filter { $0.firm == told.firm }
  #expect(moved.map(\.outcome) == ["moved"] && moved[0].why == "rule.hours")
}

@Test(arguments: Engine.available) func aQuarterLooksAheadSaysWhyNotAndItsWeeksFollowIt(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let worker = house.visitor("communityWorker")
  // Nobody has to be seen yet; both firms fall due at Christmas.
  try await switchOn(house, "large", kind: "periodic", dueDays: 20, gaps: (20, 30))
  #expect(try await worker.get("/visits/due").text.contains("没有必须去的"))
  let viewer = try #require(try await house.site.viewers.signedIn(session: worker.session)?.viewer)
  let (from, until) = (try #require(LocalDay("2026-12-10")), try #require(LocalDay("2026-12-31")))
  try await house.database.write { tx in
    try tx.keepQuiet(QuietDays(from: from, to: until, words: ""), of: house.town.otherFirm, by: viewer)
  }
  let terms = ["from": "14:00", "until": "17:00", "minutes": "40"]
  let quarter = terms.merging(["first": "2026-10-01"]) { $1 }
  #expect(try await house.visitor("gridWorker").post("/visits/plans/quarter", quarter).status == 404)
  // The next quarter was looked at before: it has both of them late, which is no reason to wait.
  #expect(try await worker.post("/visits/plans/quarter", quarter.merging(["first": "2027-01-01"]) { $1 }).status == 303)
  #expect(try await lines(house, "quarter", "2027-01-01").filter { $0.outcome == "draft" }.count == 2)
  #expect(try await worker.post("/visits/plans/quarter", quarter).status == 303)
  let drafted = try await lines(house, "quarter", "2026-10-01")
  let one = try #require(drafted.first { $0.firm == house.town.firm })
  #expect(one.outcome == "draft" && one.day >= "2026-12-14" && one.day <= "2026-12-25", "between the gaps: \(one.day)")
  let left = try #require(drafted.first { $0.firm == house.town.otherFirm })
  #expect(left.outcome == "left" && left.why.contains("rule.quietDay"))
  let page = try await worker.get("/visits/plans/quarter?first=2026-10-01").text
  #expect(page.contains("2026年第四季度的走访") && page.contains("静默日或到了上限") && page.contains("季度计划只给自己看"))
  // Who sees her own lines only is not told that the others do nothing, nor that nobody is left out.
  let own = try await house.visitor("gridWorker").get("/visits/plans/quarter?first=2026-10-01")
  #expect(own.status == 200 && !own.text.contains("没有排走访的") && !own.text.contains("到期排不上"))
  #expect(page.contains("没有排走访的") && page.contains("到期排不上"))
  let english = try await worker.get("/visits/plans/quarter?first=2026-10-01", headers: [.acceptLanguage: "en"]).text
  #expect(english.contains("Visits in the fourth quarter of 2026"))
  #expect(try await worker.post("/visits/plans/quarter/acceptance", quarter).status == 404, "nobody is told of a quarter")
  // The week in which it stands has the same person on the same day; the weeks before leave the firm alone.
  let monday = try #require(LocalDay(one.day)).monday
  #expect(try await worker.post("/visits/week", terms.merging(["monday": "\(monday)"]) { $1 }).status == 303)
  let week = try #require(try await lines(house, "week", "\(monday)").first { $0.firm == house.town.firm })
  #expect(week.post == one.post && week.day == one.day && week.outcome == "draft")
  #expect(try await worker.get("/visits/week?monday=\(monday)").text.contains("照着"))
  let before = monday.adding(days: -7)
  #expect(try await worker.post("/visits/week", terms.merging(["monday": "\(before)"]) { $1 }).status == 303)
  #expect(try await !lines(house, "week", "\(before)").contains { $0.firm == house.town.firm })
  // Somebody away for long: the quarter is drafted around her, and her week knows it.
  let gone = ["gone-\(one.post)": "2026-11-25", "back-\(one.post)": "2026-12-31"]
  let reversed = gone.merging(["back-\(one.post)": "2026-11-24"]) { $1 }
  #expect(try await worker.post("/visits/plans/quarter", quarter.merging(reversed) { $1 }).status == 422)
  #expect(try await worker.post("/visits/plans/quarter", quarter.merging(gone) { $1 }).status == 303)
  let other = try #require(try await lines(house, "quarter", "2026-10-01", version: 2).first { $0.firm == house.town.firm })
  #expect(other.outcome == "draft" && other.post != one.post)
  let next = "2026-12-28"
  let checked = try await worker.get("/visits/week?monday=\(next)").text
  #expect(checked.contains(try Regex("value=\"\(one.post) \(next)\"[^>]* checked")))
}
