import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

private func matter(
  _ number: Int, _ words: String, building: BuildingID, category: CaseCategoryID
) throws -> ClusterMatter {
  let id = try #require(CaseID(CaseID(uuid: UUIDv7(at: Timestamp(milliseconds: Int64(number)), random: [UInt8](repeating: 1, count: 10))).text))
  return ClusterMatter(id: id, building: building, category: category, title: "", words: words)
}

@Test func repeatedProblemsAreTheSameBuildingTheSameCategoryAndSimilarWords() throws {
  let world = TestWorld().world
  let (tower, annex): (BuildingID, BuildingID) = (world.newID(), world.newID())
  let (lift, gate): (CaseCategoryID, CaseCategoryID) = (world.newID(), world.newID())
  let told = [
    try matter(1, "3号楼货梯早高峰又停运了，员工等了半小时", building: tower, category: lift),
    try matter(2, "货梯早高峰停运，等半小时上不去", building: tower, category: lift),
    try matter(3, "货梯早高峰停运，员工等了半小时", building: annex, category: lift),
    try matter(4, "货梯早高峰又停运，员工等了半小时", building: tower, category: gate),
    try matter(5, "客梯里的广告太吵", building: tower, category: lift),
    try matter(6, "早高峰货梯停运了，员工在等", building: tower, category: lift),
  ]
  let found = MatterCluster.find(told)
  #expect(found.map(\.members) == [[told[0].id, told[1].id, told[5].id]])
  #expect(found.first?.first == told[0])
  // In whatever order they come.
  #expect(MatterCluster.find(told.reversed()) == found && MatterCluster.find([]).isEmpty)
}

@Test func clustersAreTheSameForEveryOrder() throws {
  let world = TestWorld().world
  let (building, category): (BuildingID, CaseCategoryID) = (world.newID(), world.newID())
  let parts = ["货梯停运", "门禁坏了", "空调不冷", "停车难", "早高峰", "三天了", "没人修", "大堂", "地下车库"]
  var dice = CaseDice(5)
  for _ in 0..<60 {
    let matters = try (1...dice.below(25) + 1).map { number in
      let words = (0...2).map { _ in dice.pick(parts) }.joined()
      return try matter(number, words, building: building, category: category)
    }
    let found = MatterCluster.find(matters)
    var mixed = matters
    for place in mixed.indices { mixed.swapAt(place, dice.below(mixed.count)) }
    #expect(MatterCluster.find(mixed) == found)
    let members = found.flatMap(\.members)
    #expect(Set(members).count == members.count && found.allSatisfy { $0.members.count >= MatterCluster.least })
    let sizes: [Int] = found.map { $0.members.count }
    #expect(sizes == sizes.sorted(by: >))
    // Who stands alone is similar to nobody.
    let alone = matters.filter { !members.contains($0.id) }
    for one in alone {
      for other in matters where other.id != one.id {
        #expect(!MatterCluster.areSimilar(MatterCluster.pairs(in: one.words), MatterCluster.pairs(in: other.words)))
      }
    }
  }
}

@Test(arguments: Engine.available) func everyNumberOfTheReportLeadsToAsManyCases(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let month = Month(of: cast.world.now)
  let worker = try cast.viewer("worker")
  let category = try await cast.database.read { tx in try tx.caseRouting(cast.community).categories.first { $0.key == "public.lift" }?.id }
  for number in 1...4 {
    let item = try await cast.file("head", "货梯早高峰又停运了，员工等了半小时", place: .common(.lift, cast.tower), category: category)
    if number == 1 { continue }
    try await cast.database.write { tx in try CloseCase(id: item.id, words: "办好了").run(by: worker, tx) }
  }
  try await cast.file("employee", "社保断缴怎么办")
  try await cast.file("neighbour", "灯不亮", place: .room(cast.annex, "201室"))
  let browser = cast.browser("worker")
  let page = try await browser.get("/cases/report?month=\(month)")
  #expect(page.status == 200 && page.text.contains("云桥产业社区") && page.text.contains("诉求办理月报"))
  let links = page.text.matches(of: /<a href="(\/cases\/rates\/list\?[^"]+)">(\d+)<\/a>/)
  #expect(links.count > 10)
  for link in links {
    let path = String(link.1).replacing("&amp;", with: "&")
    let list = try await browser.get(path).text
    #expect(list.contains("共\(link.2)件"), "\(path) is not \(link.2)")
    #expect(list.matches(of: /bench\?case=cas_/).count == Int(link.2), "\(path)")
  }
  #expect(page.text.contains("cluster=") && page.text.contains(">4</a>"))
  let sheet = try await browser.get("/cases/report/export.csv?month=\(month)").text
  #expect(sheet.contains("总数,提出的诉求,6,0,6") && sheet.contains("哪栋楼,知行园3号楼,4,0,4"))
  let workbook = try await browser.get("/cases/report/export.xlsx?month=\(month)")
  #expect(workbook.status == 200 && workbook.bytes.starts(with: Array("PK".utf8)))
  let english = try await browser.get("/cases/report?month=\(month)&lang=en").text
  #expect(english.contains("appeals in") && english.contains("Yunqiao") && !english.contains("云桥产业社区"))
  // A supervisor reads the figures; no list leads from them, and no case is named.
  let above = try await cast.browser("supervisor").get("/cases/report?month=\(month)")
  #expect(above.status == 200 && above.text.contains("知行园3号楼") && above.text.contains("<td class=\"table__num\">4</td>"))
  for hidden in ["/cases/rates/list", "货梯早高峰", "/cases/report/export"] { #expect(!above.text.contains(hidden), "\(hidden)") }
  #expect(try await cast.browser("supervisor").get("/cases/report/export.csv?month=\(month)").status == 404)
  // A month later it stands beside the next one.
  cast.world.set(month.end + .days(3))
  #expect(try await browser.get("/cases/report").text.contains("比上月−6"))
  for who in ["head", "employee", "butler", "gridhead"] {
    #expect(try await cast.browser(who).get("/cases/report").status == 404, "\(who)")
  }
}
