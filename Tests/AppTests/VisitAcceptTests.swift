import Calendars
import Contracts
import Foundation
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import Visits

/// A house in which both firms have to be seen, and a plan of the last week of November for them.
private struct Planned: Sendable {
  let house: HouseCast
  let worker: Visitor
  /// The line of each firm, as a form names it.
  private(set) var lines: [OrganizationID: (key: String, day: String, clock: String)] = [:]

  static let week = ["monday": "2026-11-30", "from": "14:00", "until": "17:00", "minutes": "40"]

  init(_ engine: Engine, page: String = "/visits/week", _ plan: [String: String] = Planned.week) async throws {
    house = try await HouseCast.make(engine)
    worker = house.visitor("communityWorker")
    let rule = [
      "key": "new", "name": "新设必访", "kind": "new", "threshold": "0", "due_days": "10", "least_gap": "0", "greatest_gap": "0",
      "weight": "40",
    ]
    let administrator = house.visitor("administrator")
    _ = try await administrator.post("/settings/visit-rules", rule.merging(["go": "try"]) { $1 })
    #expect(try await administrator.post("/settings/visit-rules", rule.merging(["go": "on"]) { $1 }).status == 303)
    #expect(try await worker.post(page, plan).status == 303)
    let found = try await house.database.read { tx in
      try tx.all("SELECT * FROM visit_plan_lines WHERE outcome = 'draft' ORDER BY position LIMIT 10") { row in
        (
          firm: try row("organization_id", as: OrganizationID.self), key: String(try row("position", as: Int.self)),
          day: try row("planned_on", as: String.self), minute: try row("planned_minute", as: Int.self)
        )
      }
    }
    for one in found { lines[one.firm] = (one.key, one.day, VisitWords.field(one.minute)) }
    #expect(lines.count == 2)
  }

  var firm: OrganizationID { house.town.firm }
  var other: OrganizationID { house.town.otherFirm }

  /// The form as the page offers it, for these firms. One request sends one box: a form sends a field once for each tick.
  func accept(_ firms: [OrganizationID], _ changes: [String: String] = [:], span: [String: String] = ["monday": "2026-11-30"])
    async throws -> Visitor.Answer
  {
    var fields = span.merging(["version": "1"]) { $1 }
    for firm in firms {
      guard let line = lines[firm] else { continue }
      fields["day-\(line.key)"] = line.day
      fields["clock-\(line.key)"] = line.clock
    }
    fields.merge(changes) { $1 }
    fields["_token"] = FormToken.make(seed: Visitor.formSeed, key: house.site.options.formKey)
    let pairs = fields.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }
    let ticks = firms.compactMap { lines[$0].map { "keep=" + $0.key } }
    let page = span["day"] == nil ? "/visits/week" : "/visits/plans/day"
    return try await worker.send(
      .post, page + "/acceptance", headers: [.contentType: "application/x-www-form-urlencoded", .accept: "text/html"],
      body: Array((pairs + ticks).joined(separator: "&").utf8))
  }

  func visits() async throws -> [Visit] {
    try await house.database.read { tx in try tx.all("SELECT * FROM visits ORDER BY id LIMIT 10", Visit.init) }
  }

  func run(_ sql: SQL) async throws { try await house.database.write { tx in try tx.run(sql) } }
}

@Test(arguments: Engine.available) func whatAFirmSetSinceTheDraftIsHeededWhenItIsAccepted(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  let line = try #require(plan.lines[plan.firm])
  let day = try #require(LocalDay(line.day))
  let viewer = try #require(try await plan.house.site.viewers.signedIn(session: plan.worker.session)?.viewer)
  try await plan.house.database.write { tx in
    try tx.keepQuiet(QuietDays(from: day, to: day, words: ""), of: plan.firm, by: viewer)
    try tx.keepCap(0, of: plan.firm, by: viewer)
  }
  // The other one is arranged; this one stays, by its name, with what stands in the way and its tick.
  let back = try await plan.accept([plan.firm, plan.other], ["_nonce": "a1"])
  #expect(back.status == 422 && back.text.contains("定下1家，企业会收到通知；1家没有定下"))
  #expect(back.text.contains("禾木精密有限公司：先看上面的提醒") && back.text.contains("id=\"over-\(line.key)-wrong\""))
  #expect(back.text.contains("企业这一天不希望被打扰") && back.text.contains("上限0次"))
  #expect(back.text.contains("name=\"keep\" value=\"\(line.key)\" checked"))
  #expect(!back.text.contains("<details class=\"unfold above-near no-print\" open>"), "nobody has to plan anew for it")
  #expect(try await plan.visits().map(\.organization) == [plan.other])
  // The same form again changes nothing and claims nothing.
  #expect(try await plan.accept([plan.firm, plan.other], ["_nonce": "a1"]).status == 303)
  #expect(try await plan.visits().count == 1)
  let over = try await plan.accept([plan.firm], ["over-\(line.key)": "老板自己约的", "_nonce": "a2"])
  #expect(over.status == 303)
  let visit = try #require(try await plan.visits().first { $0.organization == plan.firm })
  #expect(visit.overWords == "老板自己约的" && visit.toldAt != nil)
  // Nothing in the way, at another time: nobody gives a reason for her.
  #expect(try await plan.visits().first { $0.organization == plan.other }?.overWords == "")
}

@Test(arguments: Engine.available) func oneLineThatCannotBeKeepsNoOtherFromBeingAccepted(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  let line = try #require(plan.lines[plan.firm])
  let nothing = try await plan.accept([])
  #expect(nothing.status == 422 && nothing.text.contains("一家也没有打勾"))
  // A day outside the plan, one that is over, an hour that is none: each at its field, as it was typed.
  for (place, (field, typed, words)) in [
    ("day", "9999-12-31", "这一天不在这一稿里"), ("day", "2026-11-24", "这一天不在这一稿里"), ("day", "", "field"), ("clock", "25:00", "时间写成10:30这样"),
  ].enumerated() {
    let back = try await plan.accept([plan.firm], ["\(field)-\(line.key)": typed, "_nonce": "b\(place)"])
    #expect(back.status == 422 && back.text.contains("id=\"\(field)-\(line.key)-wrong\""), "\(typed)")
    #expect(back.text.contains("value=\"\(typed)\"") && (words == "field" || back.text.contains("禾木精密有限公司：\(words)")), "\(typed)")
  }
  #expect(try await plan.visits().isEmpty)
  // It was deregistered, moved out or merged since; the line stays and says so.
  for (status, words) in [("deregistered", "已经注销"), ("moved_out", "已经迁出")] {
    try await plan.run("UPDATE organizations SET status = \(status) WHERE id = \(plan.firm)")
    let gone = try await plan.accept([plan.firm], ["_nonce": "c" + status])
    #expect(gone.status == 422 && gone.text.contains("一家也没有定下") && gone.text.contains(words), "\(status)")
  }
  try await plan.run("UPDATE organizations SET status = 'operating' WHERE id = \(plan.firm)")
  let into = ["into": plan.other.text, "kind": "absorbed", "merged_on": "2026-11-24", "why": "登记机关的通知书", "_nonce": "m"]
  #expect(try await plan.house.visitor("secretary").post("/enterprises/\(plan.firm)/merger", into).status == 303)
  let merged = try await plan.accept([plan.firm, plan.other], ["_nonce": "d"])
  #expect(merged.status == 422 && merged.text.contains("禾木精密有限公司：这家企业已经并入另一家") && merged.text.contains("定下1家"))
  #expect(try await plan.visits().map(\.organization) == [plan.other])
}

@Test(arguments: Engine.available) func nobodyIsToldOfTwoVisitsAndThePageSaysWhichOne(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  let byHand = [
    "organization": plan.firm.text, "reason": "认个门", "told": "1", "go": "plan", "day": "2026-12-08", "clock": "10:00", "_nonce": "h",
  ]
  #expect(try await plan.worker.post("/visits", byHand).status == 303)
  let back = try await plan.accept([plan.firm, plan.other])
  #expect(back.status == 422 && back.text.contains("禾木精密有限公司：已经有人约了这家") && back.text.contains("定下1家"))
  #expect(try await plan.visits().count == 2)
  // Whoever was to go holds no post any more: the others are arranged, and the plan has to be made anew.
  let again = try await Planned(engine)
  try await again.run("UPDATE visit_plan_lines SET host_post_id = 'pst_00000000000000000000000000' WHERE organization_id = \(again.firm)")
  let gone = try await again.accept([again.firm, again.other])
  #expect(gone.status == 422 && gone.text.contains("禾木精密有限公司：排的这个人已经没有走访的岗位") && gone.text.contains("定下1家"))
}

@Test(arguments: Engine.available) func whatIsOverIsNotTickedAndCanBeMovedWithinThePlan(_ engine: Engine) async throws {
  let today = ["day": "2026-11-25"]
  let plan = try await Planned(
    engine, page: "/visits/plans/day", today.merging(["from": "09:00", "until": "12:00", "minutes": "40"]) { $1 })
  let line = try #require(plan.lines[plan.firm])
  #expect(try await plan.worker.get("/visits/plans/day?day=2026-11-25").text.contains("value=\"\(line.key)\" checked"))
  plan.house.world.set(plan.house.world.now + .hours(4))
  let page = try await plan.worker.get("/visits/plans/day?day=2026-11-25").text
  #expect(!page.contains("value=\"\(line.key)\" checked") && page.contains("时间过了，改到后面才能定"))
  #expect(page.contains("min=\"2026-11-25\" max=\"2026-11-25\""))
  let over = try await plan.accept([plan.firm], span: today)
  #expect(over.status == 422 && over.text.contains("禾木精密有限公司：这个时间已经过去了"))
  let moved = try await plan.accept([plan.firm], ["clock-\(line.key)": "16:00"], span: today)
  #expect(moved.status == 303)
  #expect(try await plan.visits().map(\.planned.minute) == [960])
}

@Test(arguments: Engine.available) func aFirmReadsTheCommunitysLanguageAndEachPlannerHerOwn(_ engine: Engine) async throws {
  let english: HTTPFields = [.acceptLanguage: "en", .contentType: "application/x-www-form-urlencoded", .accept: "text/html"]
  let plan = try await Planned(engine)
  let token = FormToken.make(seed: Visitor.formSeed, key: plan.house.site.options.formKey)
  let form = Planned.week.merging(["_token": token]) { $1 }
  let body = form.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }.joined(separator: "&")
  #expect(try await plan.worker.send(.post, "/visits/week", headers: english, body: Array(body.utf8)).status == 303)
  let page = "/visits/week?monday=2026-11-30"
  let hers = try await plan.worker.get(page, headers: [.acceptLanguage: "en"]).text
  #expect(hers.contains("New since") && !hers.contains("新来的，还没有去过"))
  #expect(try await plan.worker.get(page).text.contains("新来的，还没有去过"))
  #expect(try await plan.accept([plan.firm], ["version": "2"]).status == 303)
  #expect(try await plan.visits()[0].reason.contains("新来的，还没有去过"))
}

@Test(arguments: Engine.available) func aFirmThatWasNotToldIsKeptInThePlanAndCanBeToldLater(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  let quiet = ["organization": plan.firm.text, "reason": "认个门", "go": "plan", "day": "2026-12-02", "clock": "14:10", "_nonce": "q"]
  let path = try await plan.worker.post("/visits", quiet).location
  #expect(try await plan.worker.post("/visits/week", Planned.week).status == 303)
  let page = "/visits/week?monday=2026-11-30"
  let shown = try await plan.worker.get(page).text
  #expect(shown.contains("href=\"\(path)\"") && shown.contains("已约，还没告诉企业") && !shown.contains("企业知道了"))
  let head = plan.house.visitor("head")
  try await plan.house.settle()
  #expect(try await head.get(path).status == 404)
  #expect(try await plan.worker.get(path).text.contains("action=\"\(path)/telling\""))
  #expect(try await head.post(path + "/telling").status == 404)
  #expect(try await plan.worker.post(path + "/telling", ["_nonce": "t1"]).status == 303)
  #expect(try await plan.worker.post(path + "/telling", ["_nonce": "t2"]).status == 409)
  try await plan.house.settle()
  #expect(try await head.get("/inbox").text.contains("认个门"))
  #expect(try await head.get(path).status == 200)
  #expect(!(try await plan.worker.get(path).text.contains("/telling")))
  let told = try await plan.worker.get(page).text
  #expect(told.contains("企业知道了") && !told.contains("已约，还没告诉企业"))
  let audited = try await plan.house.database.read { tx in
    try tx.scalar("SELECT count(*) FROM audit_entries WHERE act = 'visit.told'", as: Int.self)
  }
  #expect(audited == 1)
  // Of a day that is over nobody is told.
  let other = quiet.merging(["organization": plan.other.text, "day": "2026-11-25", "_nonce": "q2"]) { $1 }
  let late = try await plan.worker.post("/visits", other).location
  try await plan.run("UPDATE visits SET planned_on = '2026-11-24' WHERE organization_id = \(plan.other)")
  #expect(try await plan.worker.post(late + "/telling").status == 409)
}

@Test(arguments: Engine.available) func aPlanIsForADayThatItNamesInHoursOfTheDay(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  func post(_ page: String, _ changes: [String: String]) async throws -> Visitor.Answer {
    try await plan.worker.post(page, Planned.week.filter { $0.key != "monday" }.merging(changes) { $1 })
  }
  for (from, until, field) in [("00:00", "23:59", "from"), ("06:55", "12:00", "from"), ("14:00", "21:05", "until")] {
    let wide = try await post("/visits/week", ["monday": "2026-11-30", "from": from, "until": until])
    #expect(wide.status == 422 && wide.text.contains("id=\"\(field)-wrong\"") && wide.text.contains("7:00到21:00之间"))
    #expect(wide.text.contains("value=\"\(from)\"") && wide.text.contains("value=\"\(until)\""))
  }
  #expect(try await post("/visits/week", ["monday": "2026-12-07", "from": "07:00", "until": "21:00"]).status == 303)
  for (page, field) in [("/visits/week", "monday"), ("/visits/plans/day", "day"), ("/visits/plans/quarter", "first")] {
    for typed in ["2026-13-01", "gestern", "2036-11-30", ""] {
      let answer = try await post(page, [field: typed])
      #expect(answer.status == 422 && answer.text.contains("id=\"\(field)-wrong\""), "\(page) \(typed)")
    }
  }
  for typed in ["2026-13-01", "2036-11-30"] {
    #expect(try await plan.accept([plan.firm], span: ["monday": typed]).status == 422, "nobody's ticks are taken for another week")
  }
  #expect(try await plan.visits().isEmpty)
  let plans = try await plan.house.database.read { tx in try tx.scalar("SELECT count(*) FROM visit_plans", as: Int.self) }
  #expect(plans == 2, "none was made for the present week instead")
}

@Test(arguments: Engine.available) func thePlanSaysThatTheHolidaysOfAYearAreNotKnown(_ engine: Engine) async throws {
  let plan = try await Planned(engine)
  let content = try String(contentsOfFile: Bench.home + "/Data/calendars/cn-2026.json", encoding: .utf8)
  func keep(_ year: Int, _ content: String) async throws {
    _ = try await plan.house.database.write { tx in try tx.keep([CalendarFile(year: year, origin: .imported, content: content)]) }
  }
  try await keep(2026, content)
  #expect(!(try await plan.worker.get("/visits/week?monday=2026-11-30").text.contains("放假安排")))
  let form = Planned.week.filter { $0.key != "monday" }
  let day = try await plan.worker.post("/visits/plans/day", form.merging(["day": "2027-01-01"]) { $1 })
  #expect(day.status == 422 && day.text.contains("没有剩下的工作日") && day.text.contains("2027年的放假安排还没有公布"))
  #expect(try await plan.worker.post("/visits/week", form.merging(["monday": "2026-12-28"]) { $1 }).status == 303)
  let week = try await plan.worker.get("/visits/week?monday=2026-12-28").text
  #expect(week.contains("2027年的放假安排还没有公布") && !week.contains(" 2027-01-01\""), "nobody is asked whether she is away on it")
  #expect(try await plan.worker.get("/visits/plans/quarter?first=2027-01-01").text.contains("2027年的放假安排还没有公布"))
  try await keep(2027, "{\"year\": 2027, \"arrangements\": []}")
  #expect(!(try await plan.worker.get("/visits/week?monday=2026-12-28").text.contains("放假安排")))
}
