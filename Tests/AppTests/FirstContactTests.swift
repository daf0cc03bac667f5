import Contracts
import Enterprises
import Kernel
import Places
import Sheets
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import People

private struct Contacts {
  let house: HouseCast
  init(_ engine: Engine) async throws { house = try await HouseCast.make(engine) }

  func person(_ key: String) throws -> PersonID { try #require(house.actors[key]).person }

  /// Who is first contact of the organisation with this name.
  func of(_ name: String) async throws -> PersonID? {
    let community = house.town.community
    return try await house.database.read { tx in
      try tx.first(
        "SELECT first_contact_person_id FROM enterprise_cards WHERE community_id = \(community) AND name = \(name)"
      ) { try $0(optional: "first_contact_person_id") } ?? nil
    }
  }

  func name(_ key: String, firstContactOf firm: OrganizationID) async throws {
    let fields = ["person": try person(key).text, "note": "他们只接微信"]
    let answer = try await house.visitor("secretary").post("/enterprises/\(firm)/first-contact", fields)
    #expect(answer.status == 303)
  }

  func take(_ lines: String) async throws -> String {
    let worker = house.visitor("communityWorker")
    let made = try await worker.upload(
      "/enterprises/imports", ["_nonce": "contacts0000000000000001"], "roster", name: "r.csv", Array(lines.utf8))
    #expect(made.status == 303)
    #expect(try await worker.post(made.location + "/commitment").status == 303)
    return made.location
  }

  func export() async throws -> [UInt8] {
    let export = EnterpriseExport(data: house.parts.enterprises, vault: try Bench.vault())
    let community = house.town.community
    let rows = try await house.database.read { tx in
      try export.rows(tx, community: community, filter: EnterpriseFilter())
    }
    return SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows)
  }

  /// Ends the post of an actor today.
  func end(_ key: String, by leader: String, note: String = "") async throws {
    let post = try #require(house.actors[key]).standing
    let answer = try await house.visitor(leader).post("/posts/\(post)/end", ["handover_note": note])
    #expect(answer.status == 303, "\(answer.text)")
    try await house.settle()
  }

  func uncontacted() async throws -> String {
    try await house.visitor("communityWorker").get("/enterprises?only=uncontacted").text
  }
}

@Test(arguments: Engine.available)
func whoComesInGetsTheHeadOfItsGridOrTheSecretary(_ engine: Engine) async throws {
  let contacts = try await Contacts(engine)
  let before = try await contacts.export()
  let path = try await contacts.take(
    "企业名称,统一社会信用代码,地址\n青禾机电有限公司,,云桥产业社区1号楼801室\n远山设计有限公司,,很远的地方\n")
  #expect(try await contacts.of("青禾机电有限公司") == contacts.person("gridHead"))
  #expect(try await contacts.of("远山设计有限公司") == contacts.person("secretary"))
  let form = [
    "_nonce": "newfirm00000000000000001", "name": "手写有限公司", "building": contacts.house.town.tower.text,
    "kind": "enterprise", "status": "operating", "no_code": "1",
  ]
  let made = try await contacts.house.visitor("communityWorker").post("/enterprises", form)
  #expect(made.status == 303, "\(made.text)")
  #expect(try await contacts.of("手写有限公司") == contacts.person("gridHead"))
  #expect(try await contacts.house.visitor("communityWorker").get(made.location).text.contains("按规则自动指定"))

  let worker = contacts.house.visitor("communityWorker")
  #expect(try await worker.post(path + "/undoing").status == 303)
  #expect(try await contacts.of("青禾机电有限公司") == nil)
  let kept = try await worker.get(path).text
  #expect(!kept.contains("青禾机电有限公司留着"))
  try await contacts.house.database.write { tx in
    try tx.run("DELETE FROM organizations WHERE name = '手写有限公司'")
  }
  #expect(try await contacts.export() == before)
}

@Test(arguments: Engine.available)
func anImportStaysWhereSomebodyNamedAnotherContact(_ engine: Engine) async throws {
  let contacts = try await Contacts(engine)
  let path = try await contacts.take("企业名称,统一社会信用代码,地址\n青禾机电有限公司,,云桥产业社区1号楼801室\n")
  let firm = try await contacts.house.database.read { tx in
    try #require(try tx.scalar("SELECT organization_id FROM enterprise_cards WHERE name = '青禾机电有限公司'", as: OrganizationID.self))
  }
  try await contacts.name("communityWorker", firstContactOf: firm)
  #expect(try await contacts.house.visitor("communityWorker").post(path + "/undoing").status == 303)
  #expect(try await contacts.of("青禾机电有限公司") == contacts.person("communityWorker"))
}

@Test(arguments: Engine.available)
func whoLeavesHerPostHandsHerEnterprisesOver(_ engine: Engine) async throws {
  let contacts = try await Contacts(engine)
  let town = contacts.house.town
  try await contacts.name("communityWorker", firstContactOf: town.firm)
  // Two left this post and that: one of the house goes to the head of its grid, with what was written for whoever follows.
  try await contacts.end("windowSpecialist", by: "secretary")
  #expect(try await contacts.of("禾木精密有限公司") == contacts.person("communityWorker"))
  try await contacts.end("communityWorker", by: "secretary", note: "三件在办，找沈社工")
  #expect(try await contacts.of("禾木精密有限公司") == contacts.person("gridHead"))
  let dossier = try await contacts.house.visitor("gridHead").get("/enterprises/\(town.firm)").text
  #expect(dossier.contains("三件在办，找沈社工") && dossier.contains("communityWorker持岗人"))
  // A reaction that runs twice does it once.
  let count: SQL = "SELECT count(*) FROM first_contacts"
  let before = try await contacts.house.database.read { tx in try tx.scalar(count, as: Int.self) }
  try await contacts.house.database.write { tx in try PostReactions.settleContacts(of: town.community, tx) }
  #expect(try await contacts.house.database.read { tx in try tx.scalar(count, as: Int.self) } == before)
}

@Test(arguments: Engine.available)
func theNextSecretaryFollowsTheFormerOne(_ engine: Engine) async throws {
  let contacts = try await Contacts(engine)
  let (house, town) = (contacts.house, contacts.house.town)
  try await contacts.name("secretary", firstContactOf: town.firm)
  let next = try contacts.person("employee")
  let fields = [
    "role": "secretary", "scope": "community:", "replaces": "1", "handover_note": "约了周五走访",
    "starts_on": SiteZone.shanghai.day(of: house.world.now).description,
  ]
  #expect(try await house.visitor("administrator").post("/people/\(next)/posts", fields).status == 303)
  try await house.settle()
  #expect(try await contacts.of("禾木精密有限公司") == next)
  let dossier = try await house.visitor("communityWorker").get("/enterprises/\(town.firm)").text
  #expect(dossier.contains("约了周五走访"))
  #expect(try await !contacts.uncontacted().contains("禾木精密有限公司"))
}

@Test(arguments: Engine.available)
func whereNobodyIsLeftTheListSaysSoUntilSomebodyComes(_ engine: Engine) async throws {
  let contacts = try await Contacts(engine)
  let (house, town) = (contacts.house, contacts.house.town)
  try await contacts.name("secretary", firstContactOf: town.firm)
  try await contacts.end("gridHead", by: "secretary")
  try await contacts.end("secretary", by: "administrator")
  #expect(try await contacts.of("禾木精密有限公司") == contacts.person("secretary"))
  #expect(try await contacts.uncontacted().contains("禾木精密有限公司"))
  #expect(try await house.visitor("communityWorker").get("/enterprises/\(town.firm)").text.contains("已不在岗"))
  // She is forgotten: then nobody is named.
  let secretary = try contacts.person("secretary")
  let erasers = house.parts.peopleWiring(house.site).erasers
  try await house.database.write { tx in try ErasePerson(person: secretary, by: secretary).run(tx, erasers: erasers) }
  #expect(try await contacts.of("禾木精密有限公司") == nil)
  #expect(try await contacts.uncontacted().contains("禾木精密有限公司"))
  // A secretary comes, and later a head of the grid: what fell to the one goes on to the other.
  for (key, role, scope) in [("employee", "secretary", "community:"), ("colleague", "gridHead", "grid:\(town.grid)")] {
    let person = try contacts.person(key)
    let answer = try await house.visitor("administrator").post("/people/\(person)/posts", ["role": role, "scope": scope])
    #expect(answer.status == 303)
    try await house.settle()
    #expect(try await contacts.of("禾木精密有限公司") == person, "\(key)")
  }
}
