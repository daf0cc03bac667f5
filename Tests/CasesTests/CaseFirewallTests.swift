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

/// The condition for the database and the rule for values say the same of every viewer and every case.
@Test(arguments: Engine.available) func theDatabaseAndTheRuleAgreeOnWhoSeesWhat(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let places: [PlaceChoice] = [.nowhere, .common(.lift, cast.tower), .room(cast.annex, "5室"), .common(.roof, cast.annex)]
  for who in ["head", "neighbour", "employee", "headself"] {
    for place in places { try await cast.file(who, "停车难", place: place) }
  }
  let worker = try cast.viewer("worker")
  let othergrid = try cast.viewer("othergrid")
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
    for item in all { #expect(seen.contains(item.id) == CasePolicy.maySee(item, viewer), "\(who) \(item.number)") }
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
