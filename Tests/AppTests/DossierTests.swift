import TestKit
import Testing

@Test func theFileOfAnEnterpriseTellsItsAppealsAndNothingOfItsEmployees() async throws {
  let house = try await HouseCast.lived().house
  _ = try await CaseStories(cast: house).personal()
  let firm = house.town.firm
  let asked = [("head", "/my-enterprise"), ("communityWorker", "/enterprises/\(firm)")]
  for (who, path) in asked {
    let page = try await house.visitor(who).get(path).text
    #expect(page.contains("货梯早高峰停运") && page.contains("大堂灯不亮"), "\(who)")
    #expect(page.contains("href=\"/cases/cas_"), "\(who)")
    #expect(!page.contains("停车位不够") && !page.contains("琥珀菖蒲"), "\(who)")
  }
  let other = try await house.visitor("neighbour").get("/my-enterprise").text
  #expect(other.contains("停车位不够") && !other.contains("货梯早高峰停运"))
}

@Test func anEnterpriseWithoutAppealsSaysSo() async throws {
  let page = try await HouseCast.bare().visitor("head").get("/my-enterprise").text
  #expect(page.contains("还没有以企业名义提过诉求。"))
}
