import Audit
import Contracts
import Store
import TestKit
import Testing
import Web

/// A community without a legal person of its own acts on behalf of a host body, and says so wherever it speaks.
@Test(arguments: Engine.available)
func aCommunityWithoutItsOwnLegalPersonSaysForWhomItActs(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let stories = CaseStories(cast: house)
  let id = try await stories.file(as: "head", "货梯停运", ["place": "own"], photo: nil)
  let before = try await house.visitor("head").get("/cases/\(id)/receipt").text
  #expect(!before.contains("代表云桥街道办事处"))
  let administrator = house.visitor("administrator")
  var fields = [
    "name": "云桥产业社区", "kind": "tech_innovation", "management": "vertical", "host_name": "云桥街道办事处",
    "host_uscc": "113300000000000000",
  ]
  let wrong = try await administrator.post("/places/community", fields)
  #expect(wrong.status == 422 && wrong.text.contains("id=\"host_uscc-wrong\""))
  fields["host_uscc"] = ""
  #expect(try await administrator.post("/places/community", fields).status == 303)
  for path in ["/cases/\(id)/receipt", "/", "/map", "/about"] {
    let page = try await house.visitor("head").get(path).text
    #expect(page.contains("<p class=\"imprint only-print\">云桥产业社区，代表云桥街道办事处</p>"), "\(path) prints without its host")
    #expect(page.contains("云桥产业社区</a>，代表云桥街道办事处"), "\(path) has no host in its foot")
  }
  let receipt = try await house.visitor("head").get("/cases/\(id)/receipt").text
  #expect(receipt.contains("受理单位：云桥产业社区，代表云桥街道办事处"))
  let english = try await house.visitor("head").get("/cases/\(id)/receipt?lang=en").text
  #expect(english.contains("Received by 云桥产业社区, on behalf of 云桥街道办事处"))
  fields["is_legal_person"] = "1"
  #expect(try await administrator.post("/places/community", fields).status == 303)
  #expect(!(try await house.visitor("head").get("/").text.contains("代表云桥街道办事处")))
}

/// The service bundle is the community's own: whoever keeps the places writes it, everybody reads it.
@Test(arguments: Engine.available)
func theServicesAreWrittenByAdministratorsAndReadByEverybody(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let administrator = house.visitor("administrator")
  let form = try await administrator.get("/places/services").text
  #expect(form.contains("value=\"金融服务\"") && form.contains("创业导师团，众创空间"))
  let lonely = try await administrator.post("/places/services", ["name_0": "金融服务", "giver_1": "无名服务的一方"])
  #expect(lonely.status == 422 && lonely.text.contains("无名服务的一方") && lonely.text.contains("id=\"name_1-wrong\""))
  let kept = try await administrator.post(
    "/places/services",
    ["name_0": "金融服务", "giver_0": "合作银行", "english_name_0": "Finance", "english_giver_0": "Banks", "name_3": "午间讲座"])
  #expect(kept.status == 303)
  let page = try await house.visitor("nobody").get("/about").text
  #expect(page.contains("合作银行") && page.contains("午间讲座") && !page.contains("成果转化"))
  #expect(try await house.visitor("nobody").get("/about?lang=en").text.contains("Banks"))
  #expect(try await house.visitor("communityWorker").get("/places/services").status == 404)
  let acts = try await house.database.read { tx in
    try tx.auditEntries(AuditFilter(community: house.town.community, act: "community.edited"), limit: 5, offset: 0).map(\.detail)
  }
  #expect(acts.first == "金融服务、午间讲座")
}
