import Audit
import Contracts
import Foundation
import Kernel
import Notices
import Places
import Sheets
import Store
import TestKit
import Testing
import Web

@testable import People

/// A list, the page on which it stands, and what marks a row there.
private struct ListCase {
  let list: String
  let page: String
  /// The path of its files, without the ending.
  let path: String
  var query = ""
  let who: String
  let mark: String
  /// Columns whose words stand on the page as they are.
  let shown: [Int]
  /// A cell that a spreadsheet would run, if we let it.
  let trap: String
}

private let lists: [ListCase] = [
  ListCase(
    list: "people", page: "/people", path: "/people/export", who: "administrator", mark: "<tr><th scope=\"row\">", shown: [0],
    trap: "=1+1陷"),
  ListCase(
    list: "people", page: "/people", path: "/people/export", query: "?q=%3D1&role=supervisor", who: "gridHead",
    mark: "<tr><th scope=\"row\">", shown: [0, 1], trap: "=1+1陷"),
  ListCase(
    list: "invitations", page: "/invitations", path: "/invitations/export", who: "administrator",
    mark: "<tr><th scope=\"row\">", shown: [0, 1, 2, 4, 5], trap: "+请柬"),
  ListCase(
    list: "employees", page: "/my-enterprise/people", path: "/my-enterprise/people/export", who: "head",
    mark: "<tr><th scope=\"row\">", shown: [0, 1], trap: "@员工"),
  ListCase(
    list: "inbox", page: "/inbox", path: "/inbox/export", who: "head", mark: "class=\"rows__title\"", shown: [0],
    trap: "=通知·一"),
  ListCase(
    list: "audit", page: "/audit", path: "/audit/export", query: "?act=test.trap", who: "secretary",
    mark: "<tr><th scope=\"row\"", shown: [1, 2, 3, 4, 6, 7], trap: "-说明"),
  ListCase(
    list: "imports", page: "/enterprises/imports", path: "/enterprises/imports/export", who: "communityWorker",
    mark: "<tr><th scope=\"row\">", shown: [0, 1, 2, 3], trap: "=名册.csv"),
  ListCase(
    list: "addresses", page: "/enterprises/addresses", path: "/enterprises/addresses/export", who: "communityWorker",
    mark: "aria-labelledby=\"name-", shown: [0, 2], trap: "=云桥某处"),
  ListCase(
    list: "grids", page: "/places", path: "/places/grids", who: "employee", mark: "<h2 id=\"grd_", shown: [0],
    trap: "+86网格"),
  ListCase(
    list: "parks", page: "/places", path: "/places/parks", who: "employee", mark: "<a href=\"/parks/", shown: [0, 1, 2],
    trap: "-园"),
  ListCase(
    list: "buildings", page: "/places", path: "/places/buildings", who: "head", mark: "<a href=\"/buildings/",
    shown: [0, 1, 2], trap: "@楼"),
  ListCase(
    list: "buildings", page: "/places", path: "/places/buildings", query: "?q=%40", who: "head",
    mark: "<a class=\"rows__title\" href=\"/buildings/", shown: [], trap: "@楼"),
]

@Test(arguments: Engine.available)
func everyListLeavesAsItsPageShowsItAndRunsNothing(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  try await CaseStories(cast: house).base()
  try await Traps(house: house).lay()
  for one in lists {
    let visitor = house.visitor(one.who)
    let page = try await visitor.get(one.page + one.query).text
    let (csv, xlsx) = try await (
      visitor.get(one.path + ".csv" + one.query), visitor.get(one.path + ".xlsx" + one.query)
    )
    #expect(csv.status == 200 && xlsx.status == 200, "\(one.list) is \(csv.status), \(xlsx.status)")
    let table = try SheetReader.read(csv.bytes, name: "list.csv").rows
    #expect(table == (try SheetReader.read(xlsx.bytes, name: "list.xlsx").rows), "\(one.list) differs by format")
    let rows = table.dropFirst()
    #expect(rows.count == page.components(separatedBy: one.mark).count - 1, "\(one.list)\(one.query) has \(rows.count) rows")
    for row in rows {
      for column in one.shown where column < row.count {
        for words in row[column].split(separator: "；") {
          #expect(page.contains(escaped(String(words))), "\(one.list): \(words) is not on the page")
        }
      }
    }
    #expect(rows.contains { $0.contains(one.trap) }, "\(one.list) lacks \(one.trap)")
    #expect(csv.text.contains("'" + one.trap), "\(one.list): \(one.trap) would run")
    #expect(csv.text.firstMatch(of: /(?:^|,|\n)"?[=+@-]/) == nil, "\(one.list): a cell of the file would run")
    let links = one.path + ".csv" + one.query.replacing("&", with: "&amp;")
    #expect(page.contains(links), "\(one.page) has no link to \(links)")
    let name = house.site.pages.translations.text("export." + one.list, .chinese)
    #expect(csv.headers[.cacheControl] == "no-store" && xlsx.headers[.cacheControl] == "no-store")
    let disposition = csv.headers[.contentDisposition] ?? ""
    #expect(disposition.contains("filename=\"\(one.list).csv\"") && disposition.contains(URLEncoded.encode(name)))
  }
  let details = try await house.database.read { tx in
    try tx.auditEntries(AuditFilter(community: house.town.community, act: "list.exported"), limit: 100, offset: 0).map(\.detail)
  }
  #expect(details.count == lists.count * 2)
  #expect(details.contains { $0.hasPrefix("people: ") && $0.hasSuffix(" rows, csv") })
  #expect(details.contains { $0.hasSuffix("; filter: q, role") } && !details.contains { $0.contains("supervisor") })
}

@Test(arguments: Engine.available)
func theRowsLeftOutOfAnImportLeaveInBothFormats(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  try await Traps(house: house).lay()
  let worker = house.visitor("communityWorker")
  let id = try await worker.get("/enterprises/imports").text.firstMatch(of: /\/enterprises\/imports\/(imp_\w+)/)
  let path = "/enterprises/imports/" + (id.map { String($0.1) } ?? "")
  let page = try await worker.get(path).text
  let csv = try await worker.get(path + "/errors.csv")
  let xlsx = try await worker.get(path + "/errors.xlsx")
  let table = try SheetReader.read(csv.bytes, name: "e.csv").rows
  #expect(table == (try SheetReader.read(xlsx.bytes, name: "e.xlsx").rows))
  #expect(table.count == 2 && table[1][2] == "-坏行有限公司" && page.contains("-坏行有限公司"))
  #expect(csv.text.contains("'-坏行有限公司"))
  for ending in ["csv", "xlsx"] { #expect(page.contains(path + "/errors." + ending)) }
}

@Test(arguments: Engine.available)
func aFileIsNamedInTheLanguageOfItsReader(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let administrator = house.visitor("administrator")
  let english = try await administrator.get("/people/export.csv?lang=en")
  #expect(english.headers[.contentDisposition]?.contains(URLEncoded.encode("People and posts.csv")) == true)
  #expect(try SheetReader.read(english.bytes, name: "p.csv").rows.first == ["Name", "Present posts"])
  // Whoever may not see the page gets no file.
  for who in ["head", "employee", "partner"] {
    for path in ["/people/export.csv", "/audit/export.xlsx", "/enterprises/imports/export.csv", "/cases/export.xlsx"] {
      #expect(try await house.visitor(who).get(path).status == 404, "\(who) takes \(path)")
    }
  }
  #expect(try await house.visitor("employee").get("/my-enterprise/people/export.csv").status == 404)
}

private func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
}

private struct Happened: JournalEvent {
  static let name = "test.trap"
  let subject: String
}

/// Names that a spreadsheet would run, one in each list.
private struct Traps {
  let house: HouseCast

  func lay() async throws {
    let town = house.town
    // Ids of one millisecond are in no order, and the last event is asked for below.
    house.world.set(house.world.world.now() + .seconds(1))
    let head = try #require(house.actors["head"]?.person)
    let viewer = Viewer(
      person: try #require(house.actors["administrator"]?.person), community: town.community,
      standing: .post(house.world.world.newID(), .administrator, .community), name: "")
    try await house.database.write { tx in
      let today = SiteZone.shanghai.day(of: tx.now)
      let people = try tx.createPersons(["=1+1陷", "@员工"].map { PersonDraft(name: $0) }, community: town.community)
      try tx.grantPost(
        PostDraft(person: people[0], role: .supervisor, scope: .community, startsOn: today), community: town.community)
      try tx.addEmployments([EmploymentDraft(person: people[1], organization: town.firm)], community: town.community)
      let grid = try CreateGrid(name: "+86网格", starts: today).run(by: viewer, tx).id
      let park = try CreatePark(grid: grid, name: "-园", starts: today).run(by: viewer, tx).id
      let facts = BuildingFacts(name: "@楼", kind: .office, floorsAbove: 3)
      try CreateBuilding(park: park, facts: facts, starts: today).run(by: viewer, tx)
      try tx.audit("test.trap", subject: "=对象", detail: "-说明", by: viewer)
      try tx.record(Happened(subject: "x"), community: town.community, actor: nil)
      let last = try #require(
        try tx.scalar("SELECT id FROM journal ORDER BY id DESC LIMIT 1", as: JournalEntryID.self))
      let entry = try #require(try tx.journalEntry(last))
      let words = NoticeWords("acting.post", ["role": "=通知", "name": "一"])
      try tx.notify([.delegate(head, of: town.firm)], of: entry, words, path: "/my-enterprise")
    }
    let made = try await house.visitor("administrator").post(
      "/invitations",
      [
        "_nonce": "traps0000000000000000001", "kind": "delegation", "organization": town.firm.text, "name": "+请柬",
        "delegation_kind": "authorizedDelegate",
      ])
    #expect(made.status == 200)
    try await roster()
  }

  private func roster() async throws {
    let lines = """
      企业名称,统一社会信用代码,经营地址
      -坏行有限公司,91330000MA00000000,云桥产业社区1号楼801室
      青禾机电有限公司,,'=云桥某处

      """
    let worker = house.visitor("communityWorker")
    let answer = try await worker.upload(
      "/enterprises/imports", ["_nonce": "traps0000000000000000002"], "roster", name: "=名册.csv", Array(lines.utf8))
    #expect(answer.status == 303, "\(answer.text.prefix(300))")
    let done = try await worker.post(answer.location + "/commitment")
    #expect(done.status == 303)
  }
}
