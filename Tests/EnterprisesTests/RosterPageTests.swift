import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Enterprises

private let roster: [UInt8] = Roster.csv([
  ["云桥产业社区企业名册"], ["单位", "信用代码", "人数", "手机"], ["新一有限公司", Roster.code(21), "8", "19900000021"],
  ["新二有限公司", Roster.code(22), "9", "19900000022"], ["坏码有限公司", "91330110MA00002200", "9", ""],
])

@Test(arguments: Engine.available)
func aRosterIsUploadedLookedAtCommittedAndTakenBack(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  let before = try await desk.registry.export()
  #expect(try await browser.get("/enterprises/imports/new").status == 200)
  let sent = try await browser.upload(
    "/enterprises/imports", ["_nonce": "u1", "as_of": ""], files: [("roster", "名册.csv", roster)])
  #expect(sent.status == 303)
  let again = try await browser.upload(
    "/enterprises/imports", ["_nonce": "u1", "as_of": ""], files: [("roster", "名册.csv", roster)])
  #expect(again.location == sent.location)

  let looked = try await browser.get(sent.location)
  #expect(looked.status == 200)
  #expect(looked.text.contains("导入2行"))
  #expect(looked.text.contains("坏码有限公司"))
  #expect(!looked.text.contains("19900000021"))
  #expect(try await desk.registry.export() == before)
  let wrong = try await browser.get(sent.location + "?show=error")
  #expect(wrong.text.contains("<th scope=\"row\">坏码有限公司"))
  #expect(!wrong.text.contains("<th scope=\"row\">新一有限公司"))
  let left = try await browser.get(sent.location + "/errors.csv")
  #expect(left.text.contains("坏码有限公司"))

  #expect(try await browser.post(sent.location + "/commitment").status == 303)
  #expect(try await browser.post(sent.location + "/commitment").status == 409)
  #expect(try await desk.one(21).name == "新一有限公司")
  #expect(try await browser.get(sent.location).text.contains("整次撤回"))
  #expect(try await browser.get("/enterprises/imports").text.contains("新增 2"))

  #expect(try await browser.post(sent.location + "/undoing").status == 303)
  #expect(try await desk.registry.export() == before)
  #expect(try await browser.get(sent.location).text.contains("已撤回"))
  #expect(try await browser.post(sent.location + "/undoing").status == 409)
}

@Test(arguments: Engine.available)
func columnsAreCorrectedByAPerson(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  let bytes = Roster.csv([["甲", "乙", "丙"], ["新三有限公司", Roster.code(23), "12"]])
  let sent = try await browser.upload("/enterprises/imports", ["_nonce": "u2"], files: [("roster", "x.csv", bytes)])
  let page = try await browser.get(sent.location)
  #expect(page.text.contains("没认出企业名称"))
  #expect(try await browser.post(sent.location + "/commitment").status == 409)
  let fields = [
    "header_row": "1", "old_row": "1", "as_of": "2026-11-01", "column_0": "name", "column_1": "code",
    "column_2": "headcount",
  ]
  #expect(try await browser.post(sent.location + "/mapping", fields).status == 303)
  #expect(try await browser.post(sent.location + "/commitment").status == 303)
  #expect(try await desk.one(23)[.headcount] == "12")
  let later = try await browser.upload("/enterprises/imports", ["_nonce": "u3"], files: [("roster", "y.csv", bytes)])
  #expect(try await browser.post(later.location + "/discarding").status == 303)
  #expect(try await browser.post(later.location + "/mapping", fields).status != 303)
}

@Test(arguments: Engine.available)
func aFileThatIsNoTableIsRefusedInWords(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  let picture = try await browser.upload(
    "/enterprises/imports", ["_nonce": "u4"], files: [("roster", "名册.xlsx", [0x89, 0x50, 0x4E, 0x47, 0, 0, 0])])
  #expect(picture.status == 422)
  #expect(picture.text.contains("这个文件不是表格"))
  #expect(try await browser.upload("/enterprises/imports", ["_nonce": "u5"], files: []).status == 422)
  #expect(
    try await desk.browser("delegate").upload("/enterprises/imports", [:], files: [("roster", "a.csv", roster)]).status
      == 404)
}

/// A commit whose process died is carried on by the next click, and no row goes in twice.
@Test(arguments: Engine.available)
func aCommitThatWasCutOffGoesOn(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let viewer = desk.registry.staff
  let rows = [["企业名称", "统一社会信用代码"]] + (100..<800).map { ["第\($0)有限公司", Roster.code($0)] }
  let work = desk.registry.roster()
  let id = try await work.upload(Roster.csv(rows), name: "a.csv", by: .viewer(viewer))
  try await work.begin(id, by: .viewer(viewer))
  // The first batch is in; then the process is gone.
  try await work.runBatches(id, by: .viewer(viewer), atMost: 1)
  #expect(try await desk.registry.all().count == 503)
  let browser = desk.browser("secretary")
  let path = "/enterprises/imports/\(id)"
  #expect(try await browser.get(path).headers[.init("Refresh") ?? .age] == "2")
  #expect(try await browser.post(path + "/commitment").status == 409)
  desk.registry.world.advance(by: .minutes(5))
  #expect(try await browser.get(path).text.contains("接着做"))
  #expect(try await browser.post(path + "/commitment").status == 303)
  #expect(try await desk.registry.all().count == 703)
  let stored = try await desk.registry.database.read { tx in try tx.storedImport(id, community: viewer.community) }
  #expect(stored.state == .committed)
}

@Test(arguments: Engine.available)
func exportsAreWrittenDown(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  let csv = try await browser.get("/enterprises/export.csv?q=" + URLEncoded.encode("禾木"))
  #expect(csv.status == 200)
  #expect(csv.text.contains("禾木精密传感有限公司") && !csv.text.contains("量石检测"))
  #expect(csv.text.contains("19900000001"))
  #expect(try await desk.auditActs().first == "list.exported")
  #expect(try await browser.get("/enterprises/export.xlsx").bytes.starts(with: [0x50, 0x4B]))
}

@Test(arguments: Engine.available)
func programsReadWhatTheirHolderMaySee(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("")
  browser.cookies = [:]
  let list = try await browser.json(.get, "/api/v1/enterprises?section=C", bearer: "secretary")
  #expect(list.json?["total"]?.whole == 1)
  #expect(list.json?["items"]?.list?.first?["name"]?.string == "知渡机器人有限公司")
  #expect(!list.text.contains("19900000002"))
  let (first, second) = (try await desk.one(1).id, try await desk.one(2).id)
  #expect(
    try await browser.json(.get, "/api/v1/enterprises/\(first)", bearer: "delegate").json?["code"]?.string
      == Roster.code(1))
  let other = try await browser.json(.get, "/api/v1/enterprises/\(second)", bearer: "delegate")
  #expect(other.status == 404)
  #expect(other.json?["code"]?.string == "page.not_found")
  #expect(try await browser.json(.get, "/api/v1/enterprises", bearer: "delegate").status == 404)
  #expect(try await browser.json(.get, "/api/v1/enterprises", bearer: nil).status == 401)
  #expect(try await browser.json(.get, "/api/v1/enterprises/nonsense", bearer: "secretary").status == 404)
}
