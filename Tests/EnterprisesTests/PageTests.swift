import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Enterprises

@Test(arguments: Engine.available)
func theListIsSearchedByNamePinyinCodeAndAddress(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  let all = try await browser.get("/enterprises")
  #expect(all.status == 200)
  for name in ["禾木精密传感有限公司", "知渡机器人有限公司", "量石检测有限公司"] { #expect(all.text.contains(name)) }
  #expect(all.text.contains("在营企业3家，其他单位0家，员工138人"))
  for words in ["机器人", "zdjqr", Roster.code(2).lowercased(), "许总"] {
    let found = try await browser.get("/enterprises?q=" + URLEncoded.encode(words))
    #expect(found.text.contains("知渡机器人有限公司"), "\(words)")
    #expect(!found.text.contains("量石检测有限公司"), "\(words)")
  }
  #expect(try await browser.get("/enterprises?tag=nationalHighTech").text.contains("1家"))
  #expect(try await browser.get("/enterprises?section=M").text.contains("量石检测"))
  #expect(try await browser.get("/enterprises?only=doubtful").text.contains("量石检测"))
  #expect(try await browser.get("/enterprises?grid=\(desk.registry.grids[1])").text.contains("没有对得上的企业"))
  let english = try await browser.get("/enterprises?lang=en")
  #expect(english.text.contains("Operating") && english.text.contains("National high-tech enterprise"))
}

@Test(arguments: Engine.available)
func aWholeNumberFindsWhoseItIs(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  for who in ["secretary", "grid1"] {
    let browser = desk.browser(who)
    for words in ["19900000002", "+86 199-0000-0002", "１９９０００００００２"] {
      let found = try await browser.get("/enterprises?q=" + URLEncoded.encode(words)).text
      #expect(found.contains("知渡机器人有限公司") && !found.contains("禾木精密"), "\(who) \(words)")
    }
    #expect(try await browser.get("/enterprises?q=1990000").text.contains("没有对得上的企业"))
  }
  // Who may not see numbers cannot try them out either.
  #expect(try await desk.browser("butler").get("/enterprises?q=19900000002").text.contains("没有对得上的企业"))
  let one = try await desk.one(2)
  let (vault, staff) = (desk.registry.vault, desk.registry.staff)
  try await desk.registry.database.write { tx in
    try ChangeOrganization(id: one.id, facts: [.contactEmail: "Lin@Zhidu.example"]).run(by: staff, vault, tx)
  }
  let found = try await desk.browser("secretary").get("/enterprises?q=lin@zhidu.example").text
  #expect(found.contains("知渡机器人有限公司"))
}

@Test(arguments: Engine.available)
func aPostSeesOnlyItsPlaceAndADelegateOnlyHerOwn(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let (first, second) = (try await desk.one(1).id, try await desk.one(2).id)
  let doubtful = try await desk.one(3).id
  let grid = desk.browser("grid1")
  #expect(try await grid.get("/enterprises").text.contains("禾木精密传感"))
  // Nobody knows yet in whose grid it is.
  #expect(try await grid.get("/enterprises/\(doubtful)").status == 404)
  let other = desk.browser("grid2")
  #expect(!(try await other.get("/enterprises").text.contains("禾木精密传感")))
  #expect(try await other.get("/enterprises/\(first)").status == 404)
  #expect(try await other.get("/enterprises/\(first)/edit").status == 404)
  #expect(try await other.post("/enterprises/\(first)/contact-details").status == 404)
  let butler = desk.browser("butler")
  #expect(try await butler.get("/enterprises/\(second)").status == 200)
  #expect(try await butler.get("/enterprises/\(first)").status == 404)
  #expect(try await butler.get("/enterprises/export.csv").status == 404)
  #expect(try await butler.get("/enterprises/\(second)/edit").status == 404)

  let delegate = desk.browser("delegate")
  for path in [
    "/enterprises", "/enterprises/new", "/enterprises/imports", "/enterprises/addresses", "/enterprises/\(second)",
  ] {
    #expect(try await delegate.get(path).status == 404, "\(path)")
  }
  #expect(try await delegate.get("/enterprises/\(first)").status == 200)
  #expect(try await delegate.get("/my-enterprise").text.contains("禾木精密传感有限公司"))
  #expect(try await delegate.get("/enterprises/export.xlsx").status == 404)
  for who in ["person", "supervisor"] {
    #expect(try await desk.browser(who).get("/enterprises").status == 404)
    #expect(try await desk.browser(who).get("/my-enterprise").status == 404)
  }
  #expect(try await desk.browser("nobody").get("/my-enterprise", headers: [.accept: "text/html"]).status != 200)
}

@Test(arguments: Engine.available)
func aTelephoneNumberIsMaskedUntilSomebodyEntitledAsks(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let id = try await desk.one(1).id
  let browser = desk.browser("grid1")
  let page = try await browser.get("/enterprises/\(id)")
  #expect(page.text.contains("199****0001"))
  #expect(!page.text.contains("19900000001"))
  #expect(!(try await desk.auditActs().contains("enterprise.contact_seen")))
  let shown = try await browser.post("/enterprises/\(id)/contact-details")
  #expect(shown.text.contains("19900000001"))
  #expect(try await desk.auditActs().first == "enterprise.contact_seen")
  // The enterprise's own delegate sees the mask, too: the contact is another person.
  #expect(!(try await desk.browser("delegate").get("/my-enterprise").text.contains("19900000001")))
  #expect(try await desk.browser("delegate").post("/enterprises/\(id)/contact-details").status == 404)
}

@Test(arguments: Engine.available)
func anEnterpriseChangesWhatIsItsOwn(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let one = try await desk.one(1)
  let browser = desk.browser("delegate")
  let form = try await browser.get("/my-enterprise/edit")
  #expect(form.status == 200)
  #expect(!form.text.contains("name=\"uscc\""))
  var fields = ["revision": "\(one.revision)", "headcount": "92", "contact_name": "新联系人", "name": "改名有限公司", "uscc": ""]
  fields["industry"] = "应用软件开发"
  #expect(try await browser.post("/my-enterprise", fields).status == 303)
  let after = try await desk.one(1)
  #expect(after.name == one.name)
  #expect(after[.headcount] == "92")
  #expect(after[.contactPhone] == "19900000001")
  let sources = try await desk.registry.database.read { tx in try tx.sources(of: [one.id])[one.id] ?? [:] }
  #expect(sources[.headcount]?.kind == .enterprise)
  #expect(sources[.name]?.kind == .roster)
  // The page that was open in another tab would overwrite; it comes back with what was typed.
  fields["headcount"] = "93"
  let stale = try await browser.post("/my-enterprise", fields)
  #expect(stale.status == 422)
  #expect(stale.text.contains("value=\"93\""))
  #expect(try await desk.one(1)[.headcount] == "92")
  let wrong = try await browser.post(
    "/my-enterprise", ["revision": "\(after.revision)", "contact_phone": "123", "headcount": "很多", "industry": "没有的"])
  #expect(wrong.status == 422)
  #expect(wrong.text.contains("value=\"很多\""))
}

@Test(arguments: Engine.available)
func aWrongCodeIsExplainedAndNothingIsMadeTwice(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let browser = desk.browser("secretary")
  #expect(try await browser.get("/enterprises/new").status == 200)
  let right = Roster.code(9)
  let slip = String(right.dropLast()) + (right.hasSuffix("X") ? "Y" : "X")
  var fields = ["name": "新办有限公司", "uscc": slip, "kind": "enterprise", "status": "operating", "_nonce": "n1"]
  let wrong = try await browser.post("/enterprises", fields)
  #expect(wrong.status == 422)
  #expect(wrong.text.contains(right))
  #expect(wrong.text.contains("新办有限公司"))
  fields["uscc"] = " " + right.lowercased()
  fields["operating_address"] = "知行园2号楼0601"
  let made = try await browser.post("/enterprises", fields)
  #expect(made.status == 303)
  #expect(try await browser.post("/enterprises", fields).location == made.location)
  let one = try await desk.one(9)
  #expect(one.place.building == desk.registry.buildings[1])
  fields["_nonce"] = "n2"
  #expect(try await browser.post("/enterprises", fields).status == 422)
  fields["uscc"] = ""
  #expect(try await browser.post("/enterprises", fields).status == 422)
  fields["no_code"] = "1"
  fields["same_name"] = "1"
  #expect(try await browser.post("/enterprises", fields).status == 303)
  #expect(try await desk.registry.all().count(where: { $0.isProvisional }) == 1)
}

@Test(arguments: Engine.available)
func aDoubtfulAddressIsConfirmedInItsQueue(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let one = try await desk.one(3)
  let browser = desk.browser("secretary")
  let queue = try await browser.get("/enterprises/addresses")
  #expect(queue.text.contains("量石检测") && queue.text.contains("把握55分（满分100）"))
  let fields = ["building": desk.registry.buildings[1].text, "floor": "3层", "unit": "0301"]
  #expect(try await browser.post("/enterprises/\(one.id)/address", fields).status == 303)
  let after = try await desk.one(3)
  let place = PlaceFact(
    building: desk.registry.buildings[1], floor: "3层", unit: "0301", confidence: 100, isConfirmed: true)
  #expect(after.place == place)
  #expect(try await browser.get("/enterprises/addresses").text.contains("没有要确认的地址"))
  #expect(try await desk.browser("grid1").get("/enterprises/\(one.id)").status == 200)
  // The roster comes again and does not know better.
  let rows = [Roster.titles, ["量石检测有限公司", Roster.code(3), "", "知行园某处", "", "", "", "", ""]]
  let report = try await desk.registry.roster().commit(
    Roster.csv(rows), name: "b.csv", by: .viewer(desk.registry.staff))
  #expect(report.rows[0].outcome == .unchanged)
  #expect(try await desk.one(3).place == place)
}

@Test(arguments: Engine.available)
func tagsAreKeptWithTheirDates(_ engine: Engine) async throws {
  let desk = try await Desk(engine)
  let one = try await desk.one(2)
  let browser = desk.browser("secretary")
  #expect(try await browser.get("/enterprises/\(one.id)/qualifications/new").status == 200)
  let fields = ["kind": "nationalHighTech", "number": "GR202433000001", "valid_from": "2024-01-20", "level": "国家级"]
  #expect(try await browser.post("/enterprises/\(one.id)/qualifications", fields).status == 303)
  let page = try await browser.get("/enterprises/\(one.id)")
  // Three years from 20 January 2024, less a day: 55 days from today.
  #expect(page.text.contains("55天后到期"))
  #expect(try await browser.post("/enterprises/\(one.id)/qualifications", fields).status == 422)
  let tag = try #require(try await desk.registry.database.read { tx in try tx.qualifications(of: one.id).first })
  let path = "/enterprises/\(one.id)/qualifications/\(tag.id)"
  #expect(try await browser.get(path).text.contains("GR202433000001"))
  #expect(
    try await browser.post(path, ["kind": "nationalHighTech", "valid_from": "2024-02-01", "valid_to": "2023-02-01"])
      .status == 422)
  #expect(try await desk.browser("grid2").get(path).status == 404)
  #expect(try await browser.post(path + "/removal").status == 303)
  #expect(try await browser.get(path).status == 404)
}
