import Contracts
import Kernel
import People
import Store
import TestKit
import Testing
import Web

@Test func aPostIsCalledByItsWholePlaceAndNotTwice() async throws {
  let house = try await HouseCast.bare()
  let butler = house.visitor("propertyButler")
  let (short, whole) = try await house.database.read { tx in
    try tx.first("SELECT name, full_name FROM place_paths WHERE place_id = \(house.town.tower.text)") { row in
      (try row("name", as: String.self), try row("full_name", as: String.self))
    }
  } ?? ("", "")
  #expect(!short.isEmpty && short != whole)
  let inbox = try await butler.get("/inbox").text
  #expect(inbox.contains("物业管家·\(whole)"))
  // An administrator whose title is the role's own name is one, in English too.
  try await house.database.write { tx in
    try tx.run("UPDATE posts SET title = '系统管理员' WHERE role = 'administrator'")
  }
  let english = try await house.visitor("administrator").get("/inbox?lang=en").text
  #expect(english.contains("Administrator") && !english.contains("系统管理员"))
}

@Test func daysAreSaidAsPeopleSayThem() async throws {
  let house = try await HouseCast.bare()
  let worker = try #require(house.actors["communityWorker"])
  let admin = house.visitor("administrator")
  let chinese = try await admin.get("/people/\(worker.person)").text
  #expect(chinese.firstMatch(of: /\d{4}年\d+月\d+日起，长期/) != nil)
  let english = try await admin.get("/people/\(worker.person)?lang=en").text
  #expect(english.firstMatch(of: /since \d+ [A-Z][a-z]+ \d{4}/) != nil)
  let account = try await admin.get("/account").text
  #expect(account.firstMatch(of: /\d{4}年\d+月\d+日 \d\d:\d\d/) != nil)
  #expect(account.firstMatch(of: />[^<]*\d{4}-\d\d-\d\d/) == nil)
}

@Test func aVolunteersFirstPageLeadsToHerPark() async throws {
  let house = try await HouseCast.bare()
  let home = try await house.visitor("parkLeader").get("/").text
  #expect(home.contains("<a class=\"rows__title\" href=\"/parks/\(house.town.park)\">"))
}

@Test func aDelegateFindsOneOfHerPeopleByName() async throws {
  let house = try await HouseCast.bare()
  let delegate = house.visitor("head")
  let name = try await house.database.read { tx in
    try tx.scalar(
      """
      SELECT person_cards.name FROM employment_cards JOIN person_cards ON person_cards.person_id = employment_cards.person_id
      WHERE employment_cards.organization_id = \(house.town.firm) ORDER BY person_cards.name LIMIT 1
      """, as: String.self)
  }
  let found = try await delegate.get("/my-enterprise/people?q=" + URLEncoded.encode(name ?? "")).text
  #expect(found.contains("<th scope=\"row\">\(name ?? "")</th>"))
  let none = try await delegate.get("/my-enterprise/people?q=" + URLEncoded.encode("查无此人")).text
  #expect(none.contains("没有找到") && !none.contains("<th scope=\"row\">"))
}
