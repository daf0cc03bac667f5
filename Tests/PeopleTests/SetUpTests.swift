import App
import Cases
import Contracts
import Files
import Foundation
import Kernel
import Places
import Store
import TestKit
import Testing
import Web

@testable import People

private let first = [
  "community_name": "云桥产业社区", "community_kind": "smartManufacturing", "hotline": "0571-00000110",
  "host_name": "云桥街道办事处", "name": "钟明",
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
  #expect(bodies.count == 6)
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

/// What each of the four kinds brings, as the data says it today.
private let brought: [CommunityDraft.Kind: (services: [String], body: String, matter: String, appeal: String)] = [
  .techInnovation: (["金融服务", "创业辅导", "成果转化"], "创业导师团", "economy.transfer", "想把一项专利做成果转化，找谁"),
  .culturalCreative: (["公共文化空间", "版权与内容服务", "展演与市集"], "公共文化空间共建小组", "economy.copyright", "我们的画被抄袭，版权怎么维护"),
  .smartManufacturing: (["人机互动", "全时段生活服务", "技能培训"], "职工生活服务站", "public.all_hours", "夜班工人吃不上夜宵"),
  .businessBuilding: (["“垂直社区”服务", "楼宇党建联建", "商务配套", "楼上楼下交流"], "楼宇党建联盟", "public.vertical", "大堂的水牌还是旧名字"),
]

@Test(arguments: Engine.available, CommunityDraft.Kind.allCases)
func eachKindOfCommunityStartsWithItsOwnServicesMattersAndBodies(
  _ engine: Engine, _ kind: CommunityDraft.Kind
) async throws {
  let house = try await Bench.house(engine)
  let asked = try await house.get("/set-up").text
  #expect(asked.contains("金融服务、创业辅导、成果转化；另设创业导师团，诉求多3类事项"))
  var fields = first
  fields["community_kind"] = kind.rawValue
  #expect(try await house.post("/set-up", fields).location == "/")
  let expected = try #require(brought[kind])
  let found = try await house.database.read { tx in
    let community = try #require(try tx.communities().first)
    return (
      kind: community.kind.rawValue, services: try tx.services(of: community.id),
      bodies: try tx.bodies(community: community.id).map(\.name), routing: try tx.caseRouting(community.id)
    )
  }
  #expect(found.services.map(\.name) == expected.services)
  #expect(found.services.allSatisfy { !$0.giver.isEmpty })
  #expect(found.bodies.count == 6 && found.bodies.contains(expected.body))
  #expect(found.routing.windows.map(\.name) == ["党群建设", "经济发展", "公共事务", "综合治理"])
  #expect(found.routing.category(for: expected.appeal)?.key == expected.matter)
  for (other, theirs) in brought where other != kind {
    #expect(!found.routing.categories.contains { $0.key == theirs.matter }, "\(kind) has a matter of \(other)")
    #expect(!found.bodies.contains(theirs.body))
  }
  let about = try await house.get("/about").text
  for service in found.services { #expect(about.contains(service.name) && about.contains(service.giver)) }
  #expect(about.contains(expected.body))
}

@Test(arguments: Engine.available)
func aCommunityThatIsNoLegalPersonNamesItsHostOnTheFirstDay(_ engine: Engine) async throws {
  let house = try await Bench.house(engine)
  #expect(try await house.get("/set-up").status == 200)
  var fields = first
  fields["host_name"] = ""
  let missing = try await house.post("/set-up", fields)
  #expect(missing.status == 422 && missing.text.contains("没有法人身份的社区要写托管主体"))
  fields["host_name"] = "云桥街道办事处"
  fields["host_uscc"] = "91330000MA00000000"
  let wrong = try await house.post("/set-up", fields)
  #expect(wrong.status == 422 && wrong.text.contains("id=\"host_uscc-wrong\"") && wrong.text.contains("云桥街道办事处"))
  fields["host_uscc"] = ""
  #expect(try await house.post("/set-up", fields).location == "/")
  let community = try await house.database.read { tx in try tx.communities().first }
  #expect(community?.hostName == "云桥街道办事处" && community?.isLegalPerson == false)
}

@Test(arguments: Engine.available)
func aCommunityThatIsALegalPersonNeedsNoHost(_ engine: Engine) async throws {
  let house = try await Bench.house(engine)
  #expect(try await house.get("/set-up").status == 200)
  var fields = first
  fields["host_name"] = ""
  fields["is_legal_person"] = "1"
  #expect(try await house.post("/set-up", fields).location == "/")
  let community = try await house.database.read { tx in try tx.communities().first }
  #expect(community?.isLegalPerson == true && community?.actsFor == "")
}
