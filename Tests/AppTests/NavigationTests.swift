import Contracts
import TestKit
import Testing
import Web

@testable import App

private func items(_ role: Role) -> [NavigationItem] {
  let world = TestWorld().world
  let standing: Standing =
    switch role {
    case .person: .oneself
    case .delegate: .enterprise(world.newID())
    default: .post(world.newID(), role, .community)
    }
  return HouseNavigation.items(Viewer(person: world.newID(), community: world.newID(), standing: standing, name: "林某"))
}

@Test func onAPhoneEverythingIsATabOrStandsBehindAWord() {
  for role in Role.allCases {
    let all = items(role)
    #expect((2...5).contains(all.filter(\.isTab).count), "\(role) has \(all.filter(\.isTab).count) tabs")
    // Where `/` leads to the workbench, it is no place of its own.
    #expect(all.contains { $0.key == "home" } != all.contains { $0.key == "bench" }, "\(role)")
  }
  #expect(items(.administrator).filter { !$0.isTab }.map(\.key) == ["places", "people", "elections", "audit"])
  #expect(items(.supervisor).map(\.key) == ["home", "places", "map"])
}

@Test func theMenuBehindTheWordHoldsWhatIsNoTab() async throws {
  let worker = try await HouseCast.bare().visitor("communityWorker")
  let page = try await worker.get("/invitations/new").text
  #expect(page.contains("<a class=\"menu__link only-narrow\" href=\"/people\" aria-current=\"page\">人员</a>"))
  #expect(page.contains("<a class=\"masthead__link\" href=\"/people\" aria-current=\"page\">人员</a>"))
  #expect(!page.contains("<a class=\"tabs__link\" href=\"/people\""))
}

@Test func aFormThatComesBackLeadsBackToItsPage() async throws {
  let house = try await HouseCast.bare()
  let worker = house.visitor("communityWorker")
  let back = try await worker.post("/enterprises", ["name": ""])
  #expect(back.status == 422 && back.hidden("back") == "/enterprises/new")
  let caller = try await worker.post("/cases/for-caller", ["_nonce": "0123456789abcdef"])
  #expect(caller.status == 422 && caller.hidden("back") == "/cases/for-caller")
  let employee = house.visitor("employee")
  let contact = try await employee.post("/account/contact", ["name": ""])
  #expect(contact.status == 422 && contact.hidden("back") == "/account/contact")
  #expect(contact.text.contains("<a href=\"#name\">姓名：这一项要填</a>"))
  #expect(contact.text.contains("<a class=\"menu__link\" href=\"/account\""))
}
