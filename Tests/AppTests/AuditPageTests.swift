import Audit
import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@Test func theAuditPageSpeaksTheReadersLanguageAndCallsThingsByTheirNames() async throws {
  let house = try await HouseCast.bare()
  let town = house.town
  let worker = try #require(house.actors["communityWorker"])
  let importID: ImportID = house.world.world.newID()
  try await house.database.write { tx in
    func line(_ act: String, _ subject: String, _ detail: String) throws {
      try tx.audit(
        act, subject: subject, detail: detail, community: town.community, person: worker.person,
        standing: "communityWorker")
    }
    try line("roster.committed", importID.text, "new 40, changed 0, unchanged 3, merged 0, error 1")
    try line("place.edited", town.tower.text, "A座 → A座")
    try line("enterprise.changed", town.firm.text, "contact_phone, short_name")
    try line("enterprise.first_contact_changed", town.firm.text, worker.person.text)
    try line("people.settings_changed", town.community.text, "requires_totp=true")
    try line("something.newer", "xyz", "a note that this version does not know")
  }
  let page = try await house.visitor("administrator").get("/audit").text
  #expect(page.contains("新增40，有变化0，没变化3，并入0，没导入1"))
  #expect(page.contains("改了资料，名称没变") && !page.contains("A座 → A座"))
  #expect(page.contains("联系电话、简称"))
  #expect(page.contains("<a href=\"/enterprises/\(town.firm)\">禾木精密有限公司</a>"))
  #expect(page.contains("<a href=\"/people/\(worker.person)\">"))
  #expect(page.contains("工作人员必须用动态口令") && page.contains("a note that this version does not know"))
  #expect(!page.contains("<td>\(worker.person)</td>"), "an id where a name belongs")
  let english = try await house.visitor("administrator").get("/audit?lang=en").text
  #expect(english.contains("40 new, 0 changed, 3 unchanged, 0 merged, 1 not imported"))
  #expect(english.contains("Contact phone, "))
}

@Test func theAuditIsSiftedByNameAndByDay() async throws {
  let house = try await HouseCast.bare()
  let worker = try #require(house.actors["communityWorker"])
  try await house.database.write { tx in
    try tx.audit("case.taken", subject: "one", community: house.town.community, person: worker.person, standing: "person")
    try tx.audit("case.noted", subject: "two", community: house.town.community, standing: "clock")
  }
  let name = try await house.database.read { tx in
    try tx.scalar("SELECT name FROM person_cards WHERE person_id = \(worker.person)", as: String.self)
  }
  let reader = house.visitor("administrator")
  let hers = try await reader.get("/audit?who=" + URLEncoded.encode(name ?? "")).text
  #expect(hers.contains(">one<") && !hers.contains(">two<"))
  let nobody = try await reader.get("/audit?who=" + URLEncoded.encode("查无此人")).text
  #expect(nobody.contains("没有这样的记录"))
  let today = SiteZone.shanghai.day(of: house.world.now)
  #expect(try await reader.get("/audit?from=\(today)&until=\(today)").text.contains(">two<"))
  #expect(try await reader.get("/audit?until=\(today.adding(days: -1))").text.contains("没有这样的记录"))
}
