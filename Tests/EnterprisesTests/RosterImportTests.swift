import Contracts
import Foundation
import Kernel
import Sheets
import Store
import TestKit
import Testing

@testable import Enterprises

private func row(_ number: Int, name: String, address: String = "知行园1号楼1203", phone: String = "19900000001") -> [String]
{
  [name, Roster.code(number), "俞总", address, "I6513", "86人", "楼经理", phone, "国高企、省科小"]
}

private let three: [[String]] = [
  Roster.titles, row(1, name: "禾木精密传感有限公司"), row(2, name: "知渡机器人有限公司", address: "知行园2号楼0502"),
  row(3, name: "量石检测有限公司", address: "知行园某处"),
]

@Test(arguments: Engine.available)
func aRosterGoesInOnceAndASecondTimeChangesNothing(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  let bytes = Roster.csv(three)
  let dry = try await roster.dryRun(bytes, name: "名册.csv", community: registry.community)
  #expect(dry.figures == "new 3, changed 0, unchanged 0, error 0, doubtful 1")
  #expect(try await registry.all().isEmpty)

  let first = try await roster.commit(bytes, name: "名册.csv", by: .viewer(registry.staff))
  #expect(first.count(.new) == 3)
  let one = try await registry.one(Roster.code(1))
  #expect(one.name == "禾木精密传感有限公司")
  #expect(one[.headcount] == "86")
  #expect(one.place == PlaceFact(building: registry.buildings[0], floor: "12层", unit: "1203", confidence: 96))
  let before = try await registry.export()

  registry.world.advance(by: .days(3))
  let second = try await roster.commit(bytes, name: "名册 (1).csv", by: .viewer(registry.staff))
  #expect(second.figures == "new 0, changed 0, unchanged 3, error 0, doubtful 0")
  #expect(try await registry.export() == before)
}

@Test(arguments: Engine.available)
func rowsInErrorAreLeftOutWithTheirRowAndReason(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  var wrong = row(4, name: "错码有限公司")
  wrong[1] = String(Roster.code(4).dropLast()) + (Roster.code(4).hasSuffix("X") ? "Y" : "X")
  var destroyed = row(5, name: "表格吃码有限公司")
  destroyed[1] = "9.13301E+17"
  let rows = three + [wrong, destroyed, ["", "", "", "", "", "", "", "", "国高企"], [], row(6, name: "好的有限公司")]
  let report = try await registry.roster().commit(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  #expect(report.count(.new) == 4)
  let errors = report.rows.filter { $0.outcome == .error }
  #expect(errors.map(\.number) == [5, 6, 7])
  let reasons = errors.flatMap(\.notes).filter { $0.weight == .error }.map(\.code)
  #expect(reasons == ["uscc.wrong_check", "uscc.destroyed_by_spreadsheet", "name_missing"])
  #expect(errors[0].notes[0].suggestions.contains(Roster.code(4)))
  #expect(report.rows.last?.number == 9)
  #expect(try await registry.all().count == 4)
}

@Test(arguments: Engine.available)
func aDoubtfulAddressWaitsForAPerson(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let report = try await registry.roster().commit(Roster.csv(three), name: "a.csv", by: .viewer(registry.staff))
  let found = report.rows.first { $0.isDoubtful }
  let doubtful = try #require(found)
  #expect(doubtful.notes.map(\.code) == ["address_doubtful"])
  let one = try await registry.one(Roster.code(3))
  #expect(one.place.building == nil)
  #expect(one.place.confidence == 55)
  let candidates = try await registry.database.read { tx in try tx.candidates(of: [one.id]) }
  #expect(candidates[one.id]?.map(\.building) == Array(registry.buildings.prefix(2)))
}

/// A row that was merged into one that fails fails too: the button does not count it.
@Test(arguments: Engine.available)
func whatIsMergedIntoAFailedRowFailsWithIt(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  // A code that nobody knows, twice, and no name.
  let rows = [Roster.titles, row(1, name: ""), row(1, name: "", phone: "19900000002"), row(2, name: "知渡机器人有限公司")]
  let report = try await registry.roster().commit(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  #expect(report.rows.map(\.outcome) == [.error, .error, .new], "\(report.rows.map(\.outcome))")
  #expect(report.acceptedCount == 1 && report.rows[1].notes == report.rows[0].notes)
}

@Test(arguments: Engine.available)
func rowsOfOneCodeAreMergedWithoutLosingAField(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  var first = row(1, name: "禾木精密传感有限公司")
  first[5] = ""
  first[8] = "国高企"
  var second = row(1, name: "禾木精密传感有限公司", phone: "19900000002")
  second[2] = ""
  second[8] = "省科小"
  var third = ["禾木精密传感有限公司", "", "", "", "", "", "", "", "上市"]
  third[6] = "财务"
  let report = try await registry.roster().commit(
    Roster.csv([Roster.titles, first, second, third]), name: "a.csv", by: .viewer(registry.staff))
  #expect(report.rows.map(\.outcome) == [.new, .merged, .merged])
  #expect(report.rows[1].notes.map(\.code) == ["merged_conflict"])
  let one = try await registry.one(Roster.code(1))
  #expect(one[.legalRepresentative] == "俞总")
  #expect(one[.headcount] == "86")
  #expect(one[.contactPhone] == "19900000002")
  #expect(one[.contactName] == "财务")
  let tags = try await registry.database.read { tx in try tx.qualifications(of: one.id).map(\.kind) }
  #expect(Set(tags) == ["nationalHighTech", "provincialTechSME", "listed"])
  // What was outdone is written down, the telephone number sealed.
  let history = try await registry.database.read { tx in
    try tx.all("SELECT fact, value FROM fact_history ORDER BY fact LIMIT 10") { row in
      [try row("fact", as: String.self), try row("value", as: String.self)]
    }
  }
  #expect(history.map { $0[0] } == ["contact_name", "contact_phone"])
  #expect(history[0][1] == "楼经理")
  #expect(!history[1][1].contains("19900000001"))
}

@Test(arguments: Engine.available)
func anEmptyCellNeverErasesAndANewerSourceWins(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  _ = try await roster.commit(
    Roster.csv(three), name: "a.csv", by: .viewer(registry.staff), asOf: LocalDay("2026-10-01"))
  var older = row(1, name: "禾木精密传感有限公司")
  older[5] = "40"
  older[6] = ""
  let late = try await roster.commit(
    Roster.csv([Roster.titles, older]), name: "b.csv", by: .viewer(registry.staff), asOf: LocalDay("2026-09-01"))
  #expect(late.rows[0].outcome == .unchanged)
  #expect(late.rows[0].notes.map(\.code) == ["newer_kept"])
  let one = try await registry.one(Roster.code(1))
  #expect(one[.headcount] == "86")
  #expect(one[.contactName] == "楼经理")
  let history = try await registry.database.read { tx in try tx.factHistory(of: one.id, limit: 10) }
  #expect(history.map(\.value.text) == ["40"])

  let newer = try await roster.commit(
    Roster.csv([Roster.titles, older]), name: "c.csv", by: .viewer(registry.staff), asOf: LocalDay("2026-11-01"))
  #expect(newer.rows[0].changes == [RosterRow.Change(field: "headcount", old: "86", new: "40")])
  #expect(try await registry.one(Roster.code(1))[.headcount] == "40")
}

@Test(arguments: Engine.available)
func undoGivesBackTheSameBytes(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  _ = try await roster.commit(
    Roster.csv(three), name: "a.csv", by: .viewer(registry.staff), asOf: LocalDay("2026-10-01"))
  let before = try await registry.export()
  var changed = row(1, name: "禾木精密（集团）有限公司", address: "知行园2号楼0801", phone: "19900000009")
  changed[8] = "上市"
  let rows = [Roster.titles, changed, row(7, name: "新来的有限公司")]
  let report = try await roster.commit(Roster.csv(rows), name: "b.csv", by: .viewer(registry.staff))
  #expect(report.figures == "new 1, changed 1, unchanged 0, error 0, doubtful 1")
  #expect(try await registry.export() != before)
  let fields = report.rows[0].changes.map(\.field)
  #expect(fields == ["name", "operating_address", "place", "contact_phone", "tags"])
  #expect(report.rows[0].changes[3].new == "199****0009")

  let id = try #require(report.importID)
  let kept = try await roster.undo(id, by: .viewer(registry.staff))
  #expect(kept.isEmpty)
  #expect(try await registry.export() == before)
  let one = try await registry.one(Roster.code(1))
  let stays = try await registry.database.read { tx in try tx.residencies(of: one.id) }
  #expect(stays.map(\.building) == [registry.buildings[0]])
  #expect(stays.map(\.to) == [nil])
  await #expect(throws: EnterpriseError.importNotReady) {
    try await roster.undo(id, by: .viewer(registry.staff))
  }
}

@Test(arguments: Engine.available)
func undoLeavesWhatSomebodyChangedSince(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster(inUse: { tx, _ in
    let used = try tx.all("SELECT id FROM organizations WHERE uscc = \(Roster.code(2))") {
      try $0("id", as: OrganizationID.self)
    }
    return Set(used)
  })
  let first = try await roster.commit(
    Roster.csv(three), name: "a.csv", by: .viewer(registry.staff), asOf: LocalDay("2026-10-01"))
  var changed = row(1, name: "禾木精密传感有限公司")
  changed[5] = "120"
  changed[6] = "新联系人"
  let second = try await roster.commit(
    Roster.csv([Roster.titles, changed]), name: "b.csv", by: .viewer(registry.staff))
  let one = try await registry.one(Roster.code(1))
  let (vault, staff) = (registry.vault, registry.staff)
  registry.world.advance(by: .days(1))
  try await registry.database.write { tx in
    try ChangeOrganization(id: one.id, revision: nil, facts: [.headcount: "130"]).run(by: staff, vault, tx)
  }
  let secondID = try #require(second.importID)
  let kept = try await roster.undo(secondID, by: .viewer(registry.staff))
  #expect(kept.map(\.what) == ["headcount"])
  let after = try await registry.one(Roster.code(1))
  #expect(after[.headcount] == "130")
  #expect(after[.contactName] == "楼经理")

  // Undoing the first: one was changed by hand, one is in use, one goes.
  let firstID = try #require(first.importID)
  let rest = try await roster.undo(firstID, by: .viewer(registry.staff))
  #expect(rest.map(\.what) == ["new", "new"])
  #expect(try await registry.all().count == 2)
}

@Test(arguments: Engine.available)
func aFirmWithoutACodeGetsAProvisionalIdAndLaterItsCode(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  var waiting = row(1, name: "拾级设计（筹备）")
  waiting[1] = "筹备中"
  let rows = [Roster.titles, waiting]
  let first = try await roster.commit(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  #expect(first.rows[0].notes.map(\.code) == ["no_code"])
  let made = try await registry.all()
  let one = try #require(made.first)
  #expect(ProvisionalID.isOne(one.code))
  #expect(one.status == .intending)
  let again = try await roster.commit(Roster.csv(rows), name: "a.csv", by: .viewer(registry.staff))
  #expect(again.rows[0].outcome == .unchanged)

  waiting[1] = Roster.code(1)
  let third = try await roster.commit(Roster.csv([Roster.titles, waiting]), name: "b.csv", by: .viewer(registry.staff))
  #expect(third.rows[0].outcome == .changed)
  let all = try await registry.all()
  #expect(all.map(\.code) == [Roster.code(1)])
  #expect(all[0].id == one.id)
}

@Test(arguments: Engine.available)
func aFileInGB18030AndOneInExcelAreRead(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let text = three.map { $0.joined(separator: ",") }.joined(separator: "\r\n")
  // kCFStringEncodingGB_18030_2000, which Foundation does not name.
  let encoding = String.Encoding(rawValue: 0x8000_0632)
  let encoded = try #require(text.data(using: encoding))
  let bytes = Array(encoded)
  let report = try await registry.roster().commit(bytes, name: "国标.csv", by: .viewer(registry.staff))
  #expect(report.count(.new) == 3)
  let cells = three.dropFirst().map { $0.map { SheetCell.text($0) } }
  let book = try SheetWriter.xlsx(columns: Roster.titles, rows: cells)
  let again = try await registry.roster().commit(book, name: "名册.xlsx", by: .viewer(registry.staff))
  #expect(again.count(.unchanged) == 3)
}

@Test(arguments: Engine.available)
func aRosterCannotSayTodayWhatWillBeSoLater(_ engine: Engine) async throws {
  let registry = try await Registry(engine)
  let roster = registry.roster()
  let bytes = Roster.csv(three)
  let tomorrow = SiteZone.shanghai.day(of: registry.world.now).adding(days: 1)
  await #expect(throws: EnterpriseError.dayInFuture) {
    _ = try await roster.commit(bytes, name: "a.csv", by: .viewer(registry.staff), asOf: tomorrow)
  }
  await #expect(throws: EnterpriseError.dayInFuture) {
    _ = try await roster.dryRun(bytes, name: "a.csv", community: registry.community, asOf: tomorrow)
  }
  let id = try await roster.upload(bytes, name: "a.csv", by: .viewer(registry.staff))
  let stored = try await roster.stored(id, registry.community)
  await #expect(throws: EnterpriseError.dayInFuture) {
    try await roster.remap(id, stored.header, asOf: tomorrow, community: registry.community)
  }
  #expect(try await registry.all().isEmpty)
}
