import App
import Contracts
import Files
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

private let first = [
  "community_name": "云桥产业社区", "community_kind": "smartManufacturing", "hotline": "0571-00000110", "name": "钟明",
  "phone": "19900000001", "new_password": "first light upstairs", "new_password_again": "first light upstairs",
  "consent_account": "1",
]

@Test(arguments: Engine.available)
func theFirstPageMakesOneCommunityAndOneAdministrator(_ engine: Engine) async throws {
  let house = try await Bench.house(engine)
  #expect(try await house.get("/set-up").status == 200)
  var wrong = first
  wrong["community_kind"] = ""
  wrong["new_password"] = "钟明1990"
  let page = try await house.post("/set-up", wrong)
  #expect(page.status == 422)
  #expect(page.text.contains("value=\"云桥产业社区\""))
  // The summary names the field as its legend does, and does not say it twice.
  #expect(page.text.contains("<a href=\"#community_kind\">社区类型：请选一项</a>"))
  #expect(page.text.contains("还没有存上，请改好下面几处"))
  let made = try await house.post("/set-up", first)
  #expect(made.location == "/")
  let signedIn = try #require(try await house.site.viewers.signedIn(session: house.cookies["session"] ?? ""))
  #expect(signedIn.viewer.role == .administrator)
  #expect(try await house.get("/set-up").status == 404)
  #expect(try await house.post("/set-up", first).status == 404)
  let bodies = try await house.database.read { tx in try tx.bodies(community: signedIn.viewer.community) }
  #expect(bodies.count == 5)
  // With nothing to handle and nothing to handle it with, the workbench says what comes first.
  let bench = try await house.get("/bench").text
  #expect(bench.contains("先把底册建起来") && bench.contains("href=\"/places/import\""))
  #expect(bench.contains("<li class=\"stair__step\" aria-current=\"step\">导入边界和楼</li>"))
  let cases = try await house.get("/cases").text
  #expect(cases.contains("还没有诉求") && cases.contains("href=\"/cases/for-caller\""))
  #expect(try await house.get("/cases?q=" + URLEncoded.encode("电梯")).text.contains("没有对得上的诉求"))
  #expect(!(try await house.get("/map").text.contains("平方公里")))
}

@Test(arguments: Engine.available)
func twoTabsAtOnceMakeOneAdministrator(_ engine: Engine) async throws {
  let house = try await Bench.house(engine)
  let tabs = (0..<4).map { _ in
    Bench(site: house.site, database: house.database, world: house.world, routes: house.routes)
  }
  for tab in tabs { _ = try await tab.get("/set-up") }
  let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
    for (number, tab) in tabs.enumerated() {
      var fields = first
      fields["phone"] = "1990000000\(number)"
      let sent = fields
      group.addTask { try await tab.post("/set-up", sent).status }
    }
    return try await group.reduce(into: []) { $0.append($1) }
  }
  #expect(statuses.sorted() == [303, 404, 404, 404])
  let count: Int? = try await house.database.read { tx in try tx.scalar("SELECT count(*) FROM posts") }
  #expect(count == 1)
}
