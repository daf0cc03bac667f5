import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import Visits

private let need = [
  "key": "need", "name": "有需求必访", "kind": "need", "threshold": "10", "due_days": "5", "least_gap": "0", "greatest_gap": "0", "weight": "60",
]
private let large = [
  "key": "large", "name": "骨干企业定期访", "kind": "periodic", "threshold": "100", "due_days": "20", "least_gap": "60", "greatest_gap": "180",
  "weight": "20",
]
private let quiet = [
  "key": "quiet", "name": "久未联系必访", "kind": "quiet", "threshold": "300", "due_days": "30", "least_gap": "0", "greatest_gap": "0", "weight": "10",
]
private let settings = "/settings/visit-rules"

private func turnOn(_ rule: [String: String], _ house: HouseCast) async throws {
  let administrator = house.visitor("administrator")
  #expect(try await administrator.post(settings, rule.merging(["go": "try"]) { $1 }).status == 200)
  #expect(try await administrator.post(settings, rule.merging(["go": "on"]) { $1 }).status == 303)
}

/// An appeal of the firm that was filed so many days ago.
private func appeal(_ house: HouseCast, _ days: Int) async throws {
  let sent = JSONValue.object(["body": .text("货梯停运"), "place": .object(["kind": .text("own")])])
  #expect(try await house.visitor("head").json(.post, "/api/v1/cases", sent).status < 300)
  try await house.database.write { tx in try tx.run("UPDATE cases SET opened_at = \(tx.now - .days(days))") }
}

@Test(arguments: Engine.available, [95, 105, 370, 900])
func anAppealThatIsOpenIsAReasonHoweverOldItIs(_ engine: Engine, _ days: Int) async throws {
  let house = try await HouseCast.make(engine)
  try await appeal(house, days)
  try await turnOn(need, house)
  let worker = house.visitor("communityWorker")
  #expect(try await worker.get("/visits/due").text.contains("\(days)天了还没有办结"))
  let again = try await house.visitor("administrator").post(settings, need.merging(["go": "try"]) { $1 }).text
  #expect(again.contains("会触发1次，涉及1家") && again.contains("一年以前就该去") == (days > 375))
  try await house.database.write { tx in
    try tx.run("UPDATE cases SET state = 'withdrawn', changed_at = \(tx.now - .days(1))")
  }
  #expect(try await worker.get("/visits/due").text.contains("还没有办结") == (days < 100), "long ago and settled is no reason")
}

@Test(arguments: Engine.available) func whoeverWasSilentTheLongestStandsFirst(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let firm = house.town.firm
  func move(_ days: Int) async throws {
    try await house.database.write { tx in
      try tx.run("UPDATE organizations SET created_at = \(tx.now - .days(days)), headcount = 179 WHERE id = \(firm)")
    }
  }
  try await move(420)
  try await turnOn(large, house)
  let worker = house.visitor("communityWorker")
  for days in [420, 430, 500, 2_000] {
    try await move(days)
    #expect(try await worker.get("/visits/due").text.contains("\(days)天了"), "\(days)")
  }
  // A visit of long ago is what the silence counts from, and not the day on which the firm was typed in.
  let plan = ["organization": firm.text, "day": "2026-11-25", "reason": "认个门", "told": "1", "go": "plan", "_nonce": "v1"]
  let path = try await worker.post("/visits", plan).location
  #expect(try await worker.post(path + "/record", ["note": "聊了聊", "visited_on": "2026-11-25", "_nonce": "v2"]).status == 303)
  #expect(!(try await worker.get("/visits/due").text.contains("禾木精密")))
  try await house.database.write { tx in try tx.run("UPDATE visits SET visited_on = '2025-07-01', planned_on = '2025-07-01'") }
  try await turnOn(quiet, house)
  let due = try await worker.get("/visits/due").text
  #expect(due.contains("2025年7月1日以后没有走访过") || due.contains("2025年7月1日以后没有联系过"), "\(due.suffix(1500))")
}

/// The rule that is on stays as it is, for everybody, until what was tried is used.
@Test(arguments: Engine.available) func tryingAVariantChangesNothingUntilItIsUsed(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  try await appeal(house, 20)
  try await turnOn(need, house)
  let (administrator, worker) = (house.visitor("administrator"), house.visitor("communityWorker"))
  func stored() async throws -> [Int] {
    try await house.database.read { tx in
      try tx.all("SELECT threshold, is_on FROM visit_rules ORDER BY key LIMIT 9") { row in [try row("threshold"), try row("is_on")] }[0]
    }
  }
  func send(_ go: String, _ threshold: String) async throws -> Visitor.Answer {
    try await administrator.post(settings, need.merging(["go": go, "threshold": threshold]) { $1 })
  }
  let tried = try await send("try", "30")
  #expect(tried.status == 200 && tried.text.contains("会触发0次") && tried.text.contains("另存的一组条件") && tried.text.contains("启用中"))
  #expect(try await stored() == [10, 1])
  #expect(try await worker.get("/visits/due").text.contains("禾木精密"))
  let page = try await administrator.get(settings).text
  #expect(page.contains("诉求满10天没有办结") && page.contains("诉求满30天没有办结") && page.contains("改用试过的这组"))
  // What was not tried as it stands is not used; it comes back as it was typed.
  let other = try await send("on", "31")
  #expect(other.status == 422 && other.text.contains("threshold-need-wrong") && other.text.contains("value=\"31\""))
  #expect(try await send("keep", "32").status == 303)
  #expect(try await stored() == [10, 1], "kept beside it")
  #expect(try await worker.get("/visits/due").text.contains("禾木精密"))
  #expect(try await send("on", "32").status == 422)
  #expect(try await send("drop", "32").status == 303)
  #expect(!(try await administrator.get(settings).text.contains("另存的一组条件")))
  _ = try await send("try", "30")
  #expect(try await send("on", "30").status == 303)
  #expect(try await stored() == [30, 1])
  #expect(!(try await worker.get("/visits/due").text.contains("禾木精密")))
  #expect(try await send("off", "30").status == 303)
  #expect(try await stored() == [30, 0])
  #expect(try await administrator.get("/audit").text.contains("修改走访规则"))
}

/// Of whom nobody knows when they came, the day on which they were typed in says nothing.
@Test(arguments: Engine.available) func aFirmOfAFirstRosterIsNotNewUnlessItWasFoundedLately(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (firm, other, community) = (house.town.firm, house.town.otherFirm, house.town.community)
  try await house.database.write { tx in
    let roster: ImportID = tx.newID()
    try tx.run(
      """
      INSERT INTO roster_imports (id, community_id, file_name, digest, state, as_of, sheet_name, header_row, mapping, group_count,
        created_at, touched_at)
      VALUES (\(roster), \(community), '名册.csv', 'x', 'committed', '2026-11-25', '', 0, '', 3, \(tx.now), \(tx.now))
      """)
    try tx.run("UPDATE status_history SET import_id = \(roster) WHERE community_id = \(community)")
    try tx.run("UPDATE organizations SET founded_on = '2013-05-01' WHERE id = \(firm)")
    try tx.run("UPDATE organizations SET founded_on = '2026-11-02' WHERE id = \(other)")
  }
  let new = ["key": "new", "name": "新设必访", "kind": "new", "threshold": "0", "due_days": "10", "least_gap": "0", "greatest_gap": "0", "weight": "40"]
  try await turnOn(new, house)
  let due = try await house.visitor("communityWorker").get("/visits/due").text
  #expect(due.contains("澄砚软件") && due.contains("11月2日新来的") && !due.contains("禾木精密"))
}
