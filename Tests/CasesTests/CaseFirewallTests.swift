import Contracts
import Kernel
import Notices
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// What an employee files as herself stays hidden from her employer: also from a delegate who knows id and number, also
/// when that delegate is the same person in another standing.
@Test(arguments: Engine.available) func anEmployersAccountFindsNothingOfAnEmployeesOwnCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let own = try await cast.file("employee", "老板拖欠工资三个月", place: .common(.lobby, cast.tower))
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in
    try ReplyToCase(id: own.id, words: "已联系劳动监察").run(by: worker, tx)
    try CloseCase(id: own.id, words: "工资已补发").run(by: worker, tx)
  }
  try await cast.settle()
  for who in ["head", "delegate", "neighbour"] {
    let browser = cast.browser(who)
    let pages = [
      "/cases", "/cases?state=closed", "/cases?q=工资", "/cases?q=\(own.number)", "/inbox",
      "/cases?organization=\(cast.firm)", "/cases?building=\(cast.tower)",
    ]
    for path in pages {
      let answer = try await browser.get(path)
      #expect(answer.status == 200, "\(who) \(path)")
      for secret in ["拖欠", "劳动监察", own.id.text] { #expect(!answer.text.contains(secret), "\(who) \(path) \(secret)") }
    }
    for path in ["/cases/\(own.id)", "/cases/\(own.id)/receipt", "/bench?case=\(own.id)", "/cases/export.csv"] {
      #expect(try await browser.get(path).status == 404, "\(who) \(path)")
    }
    let acts = ["words", "confirmation", "return", "rating", "withdrawal", "assignment", "replies", "closure", "routing", "caller"]
    for act in acts {
      let fields = ["words": "x", "reason": "x", "rating": "satisfied", "_nonce": "n"]
      #expect(try await browser.post("/cases/\(own.id)/\(act)", fields).status == 404, "\(who) \(act)")
    }
    let list = try await browser.json(.get, "/api/v1/cases?q=工资", bearer: who)
    #expect(list.json?["total"]?.whole == 0)
    #expect(try await browser.json(.get, "/api/v1/cases/\(own.id)", bearer: who).status == 404)
    let viewer = try cast.viewer(who)
    let counted = try await cast.database.read { tx in
      (
        states: try tx.caseCountsByState(for: viewer), open: try tx.openCases(for: viewer).count,
        unread: try tx.unreadCount(viewer), firm: try tx.openCaseCount(of: cast.firm, community: cast.community)
      )
    }
    #expect(counted.states.isEmpty && counted.open == 0 && counted.unread == 0 && counted.firm == 0)
  }
  // She herself sees it and was told, as herself.
  let herself = cast.browser("employee")
  #expect(try await herself.get("/cases/\(own.id)").status == 200)
  #expect(try await cast.database.read { tx in try tx.inbox(try cast.viewer("employee"), limit: 9).count } == 3)
}

@Test(arguments: Engine.available) func anEnterprisesCaseIsSeenByItsDelegatesAndNoNeighbour(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "高企申报要哪些材料")
  #expect(try await cast.browser("delegate").get("/cases/\(item.id)").status == 200)
  #expect(try await cast.browser("neighbour").get("/cases/\(item.id)").status == 404)
  #expect(try await cast.browser("headself").get("/cases/\(item.id)").status == 404)
  #expect(try await cast.browser("employee").get("/cases/\(item.id)").status == 404)
  #expect(try await cast.browser("supervisor").get("/cases/\(item.id)").status == 404)
  #expect(try await cast.browser("partner").get("/cases/\(item.id)").status == 404)
}

@Test(arguments: Engine.available) func theSchemaRefusesAPersonsCaseWithAnEnterprise(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "子女入学")
  await #expect(throws: StoreError.self) {
    try await cast.database.write { tx in
      try tx.run("UPDATE cases SET organization_id = \(cast.firm) WHERE id = \(item.id)")
    }
  }
}

@Test(arguments: Engine.available) func aWorkerOfAnotherGridKnowsNothingOfIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let room = try await cast.file("head", "房间漏水", place: .own)
  let other = cast.browser("othergrid")
  #expect(try await other.get("/bench?case=\(item.id)").status == 404)
  #expect(try await other.get("/cases/\(item.id)").status == 404)
  #expect(try await other.get("/bench").text.contains("货梯停运") == false)
  #expect(try await other.get("/cases?q=货梯").text.contains("货梯停运") == false)
  #expect(try await other.post("/cases/\(item.id)/assignment").status == 404)
  // The butler sees what belongs to everybody in her house, and not what happens in a room.
  let butler = cast.browser("butler")
  #expect(try await butler.get("/bench?case=\(item.id)").status == 200)
  #expect(try await butler.get("/bench?case=\(room.id)").status == 404)
  #expect(try await butler.get("/cases/export.csv").status == 404)
}

extension CaseCast {
  /// Nothing that the butler can open, find, be told or do leads to this case.
  fileprivate func expectUnknownToButler(_ item: Case, _ word: String) async throws {
    let butler = browser("butler")
    // The page shows what was searched for, so the search is shorter than the word.
    let part = word.prefix(2)
    for path in ["/bench", "/bench?view=all", "/bench?view=grid", "/cases", "/cases?q=\(part)", "/cases?q=\(item.number)", "/inbox"] {
      let answer = try await butler.get(path)
      #expect(answer.status == 200 && !answer.text.contains(word) && !answer.text.contains(item.id.text), "\(path)")
    }
    for path in ["/bench?case=\(item.id)", "/cases/\(item.id)"] { #expect(try await butler.get(path).status == 404, "\(path)") }
    for act in ["assignment", "replies", "closure", "routing", "caller", "confirmation", "return"] {
      let fields = ["words": "x", "reason": "x", "_nonce": "n", "window": item.window.text]
      #expect(try await butler.post("/cases/\(item.id)/\(act)", fields).status == 404, "\(act)")
    }
    let list = try await butler.json(.get, "/api/v1/cases?q=\(part)", bearer: "butler")
    #expect(list.json?["total"]?.whole == 0)
    #expect(try await butler.json(.get, "/api/v1/cases/\(item.id)", bearer: "butler").status == 404)
    // Nor can it be given to her, by mistake or on purpose.
    let post = try viewer("butler").post?.text ?? ""
    #expect(try await browser("worker").post("/cases/\(item.id)/assignment", ["post": post]).status == 409)
    #expect(try await !browser("worker").get("/bench?case=\(item.id)").text.contains(post))
  }
}

@Test(arguments: Engine.available) func aPersonKeepsHerMatterFromThePropertyFirmBeforeSendingIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  func file(_ body: String, _ fields: [String: String]) async throws -> Case {
    let (nonce, _) = try await browser.draft(body, place: ["place": "other"])
    let place = ["_nonce": nonce, "step": "building", "building": cast.tower.text, "part": "lobby"]
    #expect(try await browser.post("/cases/new", place).status == 303)
    let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
    #expect(check.text.contains("该楼物业会看到它，但看不到您是谁"))
    let sent = try await browser.post(
      "/cases/new", fields.merging(["_nonce": nonce, "step": "check", "seen": check.hidden("seen")]) { a, _ in a })
    let id = try #require(sent.caseID)
    return try #require(try await cast.find(id))
  }
  let open = try await file("大堂地砖松了", [:])
  let kept = try await file("大堂保安骂人", ["keep_from_property": "1"])
  #expect(!open.isKeptFromProperty && kept.isKeptFromProperty)
  try await cast.settle()
  let butler = cast.browser("butler")
  #expect(try await butler.get("/inbox").text.contains("大堂地砖松了"))
  let seen = try await butler.get("/bench?case=\(open.id)")
  #expect(seen.status == 200 && !seen.text.contains("小林"))
  try await cast.expectUnknownToButler(kept, "保安骂人")
  #expect(try await cast.browser("gridhead").get("/bench?case=\(kept.id)").status == 200)
  #expect(try await browser.get("/cases/\(open.id)").text.contains("该楼物业"))
  #expect(try await !browser.get("/cases/\(kept.id)").text.contains("该楼物业"))
  // A room is not the butler's, and neither is a matter of an enterprise kept from her: nobody is asked.
  let (_, firms) = try await cast.browser("head").draft("货梯停运")
  #expect(!firms.text.contains("keep_from_property"))
}

/// The butler of a property firm is the employer's eye for those who work there.
@Test(arguments: Engine.available) func aButlerKnowsNothingOfWhatHerFirmsPeopleFileAsThemselves(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (employee, butler) = (try cast.viewer("employee").person, try cast.viewer("butler").person)
  let property: OrganizationID = cast.world.world.newID()
  let place = PlaceChoice.common(.lobby, cast.tower)
  let before = try await cast.file("employee", "夜班没有加班费", place: place)
  let others = try await cast.file("headself", "大堂太暗", place: place)
  try await cast.database.write { tx in
    try tx.makeFirm(property, "净居物业有限公司", cast.community, building: cast.tower, unit: "101室")
    for person in [employee, butler] { try tx.makeEmployment(person, property, cast.community) }
  }
  let after = try await cast.file("employee", "保安宿舍漏水", place: place)
  #expect(after.isKeptFromProperty && !before.isKeptFromProperty)
  try await cast.settle()
  try await cast.expectUnknownToButler(before, "夜班没有")
  try await cast.expectUnknownToButler(after, "保安宿舍")
  #expect(try await cast.browser("butler").get("/bench?case=\(others.id)").status == 200)
  // It stays so when she has left, and when nothing is left that says where she worked.
  try await cast.database.write { tx in try tx.run("UPDATE employments SET ended_at = \(tx.now)") }
  try await cast.expectUnknownToButler(before, "夜班没有")
  try await cast.database.write { tx in try tx.run("DELETE FROM employments") }
  try await cast.expectUnknownToButler(after, "保安宿舍")
}

@Test(arguments: Engine.available) func thePropertyFirmOfTheRegistryIsAnEmployerToo(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let employee = try cast.viewer("employee").person
  let property: OrganizationID = cast.world.world.newID()
  try await cast.database.write { tx in
    try tx.makeFirm(property, "净居物业有限公司", cast.community, building: cast.tower, unit: "101室")
    try tx.makeEmployment(employee, property, cast.community)
    try tx.run("UPDATE buildings SET property_organization_id = \(property) WHERE id = \(cast.tower)")
  }
  let browser = cast.browser("employee")
  let (nonce, _) = try await browser.draft("保安宿舍漏水", place: ["place": "other"])
  _ = try await browser.post(
    "/cases/new", ["_nonce": nonce, "step": "building", "building": cast.tower.text, "part": "lobby"])
  let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
  #expect(check.text.contains("该楼由您所在的企业管理") && !check.text.contains("keep_from_property"))
  let sent = try await browser.send(nonce, seen: check.hidden("seen"))
  let id = try #require(sent.caseID)
  let item = try #require(try await cast.find(id))
  #expect(item.isKeptFromProperty)
  try await cast.settle()
  try await cast.expectUnknownToButler(item, "保安宿舍")
}

/// The condition for the database and the rule for values say the same of every viewer and every case.
@Test(arguments: Engine.available) func theDatabaseAndTheRuleAgreeOnWhoSeesWhat(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let places: [PlaceChoice] = [.nowhere, .common(.lift, cast.tower), .room(cast.annex, "5室"), .common(.roof, cast.annex)]
  for who in ["head", "neighbour", "employee", "headself"] {
    for place in places { try await cast.file(who, "停车难", place: place) }
  }
  let worker = try cast.viewer("worker")
  let othergrid = try cast.viewer("othergrid")
  let (butler, head) = (try cast.viewer("butler").person, try cast.viewer("headself").person)
  try await cast.database.write { tx in
    for person in [butler, head] { try tx.makeEmployment(person, cast.otherFirm, cast.community) }
  }
  let first = try await cast.file("employee", "门禁坏了", place: .common(.gate, cast.tower))
  try await cast.database.write { tx in
    try AssignCase(id: first.id, post: try #require(othergrid.post)).run(by: worker, tx)
  }
  let all = try await cast.database.read { tx in try tx.all("SELECT * FROM cases ORDER BY id", Case.init) }
  #expect(all.count == 17)
  for (who, viewer) in cast.viewers {
    let seen = try await cast.database.read { tx in
      Set(try tx.caseLines(CaseFilter(), viewer, limit: 100).map(\.id))
    }
    let ruled = try await cast.database.read { tx in Set(try all.filter { try tx.maySee($0, viewer) }.map(\.id)) }
    for item in all { #expect(seen.contains(item.id) == ruled.contains(item.id), "\(who) \(item.number)") }
  }
}

@Test(arguments: Engine.available) func anInboxBelongsToOneStanding(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let own = try await cast.file("employee", "个人的事")
  let firms = try await cast.file("head", "公司的事")
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in
    try TakeCase(id: own.id).run(by: worker, tx)
    try TakeCase(id: firms.id).run(by: worker, tx)
  }
  try await cast.settle()
  let asHerself = try await cast.browser("employee").get("/inbox").text
  #expect(asHerself.contains("个人的事") && !asHerself.contains("公司的事"))
  let asDelegate = try await cast.browser("delegate").get("/inbox").text
  #expect(asDelegate.contains("公司的事") && !asDelegate.contains("个人的事"))
  // Reading the case reads what was told of it, in this standing only.
  _ = try await cast.browser("delegate").get("/cases/\(firms.id)")
  let unread = try await cast.database.read { tx in
    (try tx.unreadCount(try cast.viewer("delegate")), try tx.unreadCount(try cast.viewer("head")),
      try tx.unreadCount(try cast.viewer("employee")))
  }
  #expect(unread == (0, 1, 1))
}
