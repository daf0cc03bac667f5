import Contracts
import Kernel
import Sheets
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import Enterprises
@testable import Visits

private struct Story {
  let house: HouseCast
  var firm: OrganizationID { house.town.firm }
  var heir: OrganizationID { house.town.otherFirm }
  var path: String { "/enterprises/\(firm)" }

  init(_ engine: Engine) async throws { house = try await HouseCast.make(engine) }

  func form(_ changes: [String: String] = [:]) -> [String: String] {
    let fields = ["into": heir.text, "kind": "absorbed", "merged_on": "2026-11-24", "why": "登记机关的通知书", "_nonce": "m1"]
    return fields.merging(changes) { $1 }
  }

  func inbox(_ who: String) async throws -> String { try await house.visitor(who).get("/inbox").text }

  func count(_ sql: SQL) async throws -> Int {
    try await house.database.read { tx in try tx.scalar(sql, as: Int.self) ?? 0 }
  }
}

/// What the firm has with the community, the merger, a record that comes late, and taking it back.
@Test(arguments: Engine.available)
func aFirmThatWasMergedKeepsItsThreadsAndNamesItsSuccessor(_ engine: Engine) async throws {
  let story = try await Story(engine)
  let house = story.house
  let visit = try await ties(story)
  try await refusals(story)
  #expect(try await house.visitor("secretary").post(story.path + "/merger", story.form()).location == story.path)
  #expect(try await house.visitor("secretary").post(story.path + "/merger", story.form()).location == story.path, "a second click")
  try await house.settle()
  try await telling(story)
  try await files(story)
  try await late(story, visit)
  try await roster(story)
  try await undo(story)
}

/// An appeal, a visit, a promise, a helper and a first contact. Gives the address of the visit.
private func ties(_ story: Story) async throws -> String {
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  let filed = try await house.visitor("head").json(.post, "/api/v1/cases", .object(["body": .text("货梯停运"), "place": .object(["kind": .text("own")])]))
  #expect(filed.status < 300)
  let fields = ["organization": story.firm.text, "day": "2026-11-25", "reason": "认个门", "told": "1", "go": "plan", "_nonce": "v1"]
  let made = try await worker.post("/visits", fields)
  let keeper = try #require(house.actors["communityWorker"]?.standing)
  let terms = [
    "name": "助企联络员", "target_kind": "enterprise", "starts_on": "2026-11-25", "review_on": "2027-11-25", "post": keeper, "_nonce": "t1",
  ]
  let programme = try await house.visitor("secretary").post("/programmes", terms).location
  let helper = try #require(house.actors["employee"]?.person.text)
  #expect(try await worker.post(programme + "/ties", ["helper": helper, "target": story.firm.text, "_nonce": "p1"]).status == 303)
  for (firm, who) in [(story.firm, "gridHead"), (story.heir, "windowSpecialist")] {
    let person = try #require(house.actors[who]?.person.text)
    #expect(try await worker.post("/enterprises/\(firm)/first-contact", ["person": person, "note": ""]).status == 303)
  }
  return made.location
}

private func refusals(_ story: Story) async throws {
  let (house, secretary) = (story.house, story.house.visitor("secretary"))
  let page = story.path + "/merger"
  #expect(try await secretary.get(page + "?q=澄砚").text.contains("merger?into=\(story.heir)"))
  #expect(try await secretary.get(page + "?q=没有这家").text.contains("没有找到能并入的企业"))
  #expect(try await secretary.get(page + "?into=\(story.heir)").text.contains("首接联系人不会自动变成"))
  #expect(try await secretary.get(page + "?into=\(story.firm)").text.contains("不能并入自己"))
  for who in ["head", "gridHelper", "partner", "employee", "otherTownAdministrator"] {
    #expect(try await house.visitor(who).get(page).status == 404, "\(who)")
    #expect(try await house.visitor(who).post(page, story.form(["_nonce": "x"])).status == 404, "\(who)")
  }
  let wrong: [([String: String], String)] = [
    (["into": story.firm.text], "不能并入自己"), (["into": house.neighbours.firm.text], "没有找到选的企业"),
    (["merged_on": "2027-01-01"], "id=\"merged_on-wrong\""), (["why": " "], "id=\"why-wrong\""),
  ]
  for (place, (change, words)) in wrong.enumerated() {
    let answer = try await secretary.post(page, story.form(change.merging(["_nonce": "w\(place)"]) { $1 }))
    #expect(answer.status == 422 && answer.text.contains(words), "\(change)")
    if change["merged_on"] != nil { #expect(answer.text.contains("登记机关的通知书"), "what was typed comes back") }
  }
}

private func telling(_ story: Story) async throws {
  #expect(try await story.inbox("gridHead").contains("您是它的首接联系人"))
  #expect(try await story.inbox("windowSpecialist").contains("的首接联系人还是您"))
  #expect(try await story.inbox("head").contains("已登记为并入澄砚软件"))
  #expect(try await story.inbox("communityWorker").contains("约的走访"))
  #expect(try await story.inbox("employee").contains("您联系的禾木精密"))
  #expect(try await story.inbox("gridWorker").contains("已并入澄砚软件"), "the appeal lies in her grid")
  let own: SQL = "SELECT count(*) FROM enterprise_cards WHERE first_contact_person_id = \(try #require(story.house.actors["windowSpecialist"]?.person))"
  #expect(try await story.count(own) == 1, "the contact of one is not made that of the other")
}

private func files(_ story: Story) async throws {
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  let dossier = try await worker.get(story.path).text
  #expect(dossier.contains("href=\"/enterprises/\(story.heir)\"") && dossier.contains("登记机关的通知书") && dossier.contains("货梯停运"))
  #expect(try await worker.get("/enterprises/\(story.heir)").text.contains("并入本企业的"))
  #expect(try await house.visitor("head").get("/my-enterprise").text.contains("<strong>澄砚软件"))
  #expect(!(try await house.visitor("neighbour").get("/my-enterprise").text.contains("/enterprises/\(story.firm)\"")))
  #expect(!(try await worker.get("/enterprises?status=operating").text.contains(story.firm.text)))
  #expect(try await worker.get("/enterprises").text.contains("已并入"))
  let read = try await worker.json(.get, "/api/v1/enterprises/\(story.firm)").json
  #expect(read?["successor"]?["id"]?.string == story.heir.text && read?["successor"]?["kind"]?.string == "absorbed")
  let export = EnterpriseExport(data: house.parts.enterprises, vault: try Bench.vault())
  let rows = try await house.database.read { tx in try export.rows(tx, community: house.town.community, filter: EnterpriseFilter()) }
  #expect(String(decoding: SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows), as: UTF8.self).contains("澄砚软件有限公司 "))
  let secretary = house.visitor("secretary")
  #expect(try await secretary.post(story.path + "/merger", story.form(["_nonce": "m2"])).status == 409, "twice")
  let back = try await secretary.post("/enterprises/\(story.heir)/merger", story.form(["into": story.firm.text, "_nonce": "m3"]))
  #expect(back.status == 422 && back.text.contains("绕回来") || back.text.contains("已经注销或并入别家"), "into what was merged into it")
  #expect(try await worker.get("/visits/new?enterprise=\(story.firm)").text.contains("enterprise=\(story.heir)"))
  let fields = ["organization": story.firm.text, "day": "2026-11-26", "reason": "再去一次", "told": "1", "go": "plan", "_nonce": "v2"]
  #expect(try await worker.post("/visits", fields).status == 409)
  // Whoever acted for it reads what it filed, and is told that nothing new goes under its name.
  let head = house.visitor("head")
  let refused = try await head.get("/cases/new")
  #expect(refused.status == 409 && refused.text.contains("不能再用它的名义提诉求"))
  let sent = try await head.json(.post, "/api/v1/cases", .object(["body": .text("空调漏水"), "place": .object(["kind": .text("own")])]))
  #expect(sent.status == 409 && sent.json?["code"]?.string == "case.firm_merged")
  #expect(try await head.get("/cases").text.contains("货梯停运"))
}

/// The record was on a phone while the firm was merged.
private func late(_ story: Story, _ visit: String) async throws {
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  #expect(try await worker.get("/visits/day").text.contains("澄砚软件"))
  let sent = ["key": "0123456789abcdef", "note": "电梯坏了。", "visited_on": "2026-11-25"]
  let kept = try await worker.post(visit + "/receipts", sent, accept: "application/json")
  #expect(kept.status == 201 && kept.json?["firm"]?.string == "merged", "\(kept.text)")
  #expect(kept.json?["into"]?.string == "澄砚软件有限公司" && kept.json?["intoPath"]?.string == "/enterprises/\(story.heir)")
  #expect(try await worker.get(visit).text.contains("这家企业已经并入"))
  #expect(try await worker.get(visit + "/lists").text.contains("确认，记到澄砚软件"))
  let line = { (kind: String, words: String, nonce: String, target: String) async throws -> [String: String] in
    let seen = try await worker.get(visit + "/lists").hidden("seen")
    return ["count": "0", "seen": seen, "kind-new": kind, "words-new": words, "due-new": "2026-12-01", "for": target, "_nonce": nonce]
  }
  #expect(try await worker.post(visit + "/lists", try await line("problem", "新楼电梯太慢", "l1", "heir")).status == 303)
  #expect(try await worker.post(visit + "/lists", try await line("promise", "周二前给答复", "l2", "heir")).status == 303)
  #expect(try await worker.post(visit + "/lists", try await line("need", "要一间会议室", "l3", "firm")).status == 303)
  #expect(try await story.count("SELECT count(*) FROM visit_items WHERE organization_id = \(story.heir) AND case_id IS NOT NULL") == 1)
  #expect(try await story.count("SELECT count(*) FROM cases WHERE organization_id = \(story.heir)") == 1)
  #expect(try await story.count("SELECT count(*) FROM commitments WHERE organization_id = \(story.heir)") == 1)
  #expect(try await story.count("SELECT count(*) FROM visit_items WHERE organization_id = \(story.firm)") == 1)
  let (page, own) = (try await worker.get(visit).text, try await house.visitor("head").get(visit).text)
  #expect(page.contains("新楼电梯太慢") && page.contains("周二前给答复") && page.contains("记在 澄砚软件"))
  #expect(own.contains("要一间会议室") && !own.contains("新楼电梯太慢") && !own.contains("周二前给答复"), "not what is between us and the other firm")
  #expect(try await house.visitor("neighbour").get("/commitments").text.contains("周二前给答复"))
}

/// A roster that is newer than what was said of its status still calls it operating.
private func roster(_ story: Story) async throws {
  let house = story.house
  try await house.database.write { tx in try tx.run("UPDATE fact_sources SET as_of = '2026-11-01' WHERE fact = 'status'") }
  let worker = house.visitor("communityWorker")
  let made = try await worker.upload(
    "/enterprises/imports", ["_nonce": "mergers0000000000000001"], "roster", name: "r.csv",
    Array("企业名称,统一社会信用代码,经营状态\n禾木精密有限公司,,在营\n".utf8))
  #expect(made.status == 303)
  let page = try await worker.get(made.location)
  #expect(page.text.contains("已经并入另一家企业澄砚软件有限公司") && page.text.contains("这一行没有导入"))
  #expect(try await worker.post(made.location + "/commitment").status != 303, "nothing is left to import")
  #expect(try await story.count("SELECT count(*) FROM organizations WHERE id = \(story.firm) AND status = 'deregistered'") == 1)
}

private func undo(_ story: Story) async throws {
  let (house, secretary) = (story.house, story.house.visitor("secretary"))
  let vault = try Bench.vault()
  let keeper = try #require(house.actors["secretary"])
  let viewer = Viewer(
    person: keeper.person, community: house.town.community,
    standing: .post(try #require(PostID(keeper.standing)), .secretary, .community), name: "")
  await #expect(throws: EnterpriseError.statusIsMerged) {
    try await house.database.write { tx in
      _ = try ChangeOrganization(id: story.firm, facts: [.status: "operating"]).run(by: viewer, vault, tx)
    }
  }
  // The successor is merged on: the first one cannot be taken back before the second, and the chain leads to its end.
  let third = house.town.propertyFirm
  #expect(try await secretary.post("/enterprises/\(story.heir)/merger", story.form(["into": third.text, "_nonce": "m4"])).status == 303)
  #expect(try await house.database.read { tx in try tx.successor(of: story.firm)?.id } == third)
  #expect(try await secretary.post(story.path + "/merger/undoing").status == 409)
  #expect(try await secretary.post("/enterprises/\(story.heir)/merger/undoing").status == 303)
  for _ in 0..<2 { #expect(try await secretary.post(story.path + "/merger/undoing").status == 303, "and a second click") }
  try await house.settle()
  #expect(try await house.visitor("communityWorker").get("/enterprises?status=operating").text.contains(story.firm.text))
  #expect(try await story.inbox("head").contains("的登记撤销了"))
  #expect(!(try await secretary.get(story.path).text.contains("已并入")))
  #expect(try await secretary.post("/enterprises/\(third)/merger/undoing").status == 409, "nothing to take back")
  #expect(try await story.count("SELECT count(*) FROM cases WHERE organization_id = \(story.heir)") == 1, "what was put to it stays there")
}
