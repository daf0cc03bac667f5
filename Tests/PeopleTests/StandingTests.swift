import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

@Test(arguments: Engine.available)
func theFirstStandingIsAPostElseAnEnterpriseElseOneself(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  #expect(try await cast.viewer(cast.signedIn("fang"))?.viewer.role == .gridHead)
  #expect(try await cast.viewer(cast.signedIn("lou"))?.viewer.enterprise == cast.firm)
  #expect(try await cast.viewer(cast.signedIn("chen"))?.viewer.standing == .oneself)
  let options = try #require(try await cast.viewer(cast.signedIn("fang"))).options
  #expect(options.map(\.name) == ["", "第一网格"])
}

@Test(arguments: Engine.available)
func oneSwitchesOnlyToOnesOwnStandings(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = try await cast.signedIn("lou")
  #expect(try await browser.post("/acting", ["as": cast.otherFirm.text]).status == 404)
  #expect(try await browser.post("/acting", ["as": cast.post(cast.administrator).text]).status == 404)
  #expect(try await cast.viewer(browser)?.viewer.enterprise == cast.firm)
  #expect(try await browser.post("/acting", ["as": "self"]).location == "/")
  #expect(try await cast.viewer(browser)?.viewer.standing == .oneself)
  // The last choice is where the next sign-in begins.
  #expect(try await cast.viewer(cast.signedIn("lou"))?.viewer.standing == .oneself)
  #expect(try await cast.browser().post("/acting", ["as": "self"]).location.hasPrefix("/sign-in"))
}

@Test(arguments: Engine.available)
func anEndedPostIsGoneAtOnce(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let head = try await cast.signedIn("fang")
  let post = try await cast.post(cast.gridHead)
  let secretary = try await cast.signedIn("zhou")
  #expect(try await secretary.get("/posts/\(post)/end").status == 200)
  let ended = try await secretary.post("/posts/\(post)/end", ["handover_note": "钥匙在沈社工那里"])
  #expect(ended.location == "/people/\(cast.gridHead)")
  let viewer = try #require(try await cast.viewer(head))
  #expect(viewer.viewer.standing == .oneself)
  #expect(viewer.options.map(\.key) == ["self"])
  #expect(try await cast.audited("post.ended") == 1)
  #expect(try await secretary.post("/posts/\(post)/end").status == 409)
}

@Test(arguments: Engine.available)
func aPostRunsOutAfterItsLastDay(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let post = try await cast.post(cast.gridHead)
  let secretary = try await cast.signedIn("zhou")
  let last = cast.today.adding(days: 2)
  _ = try await secretary.post("/posts/\(post)/end", ["ends_on": last.description])
  let options: @Sendable (Tx) throws -> [String] = { tx in
    try tx.standingOptions(of: cast.gridHead, today: SiteZone.shanghai.day(of: tx.now)).map(\.key)
  }
  #expect(try await cast.database.read(options) == ["self", post.text])
  cast.world.set(SiteZone.shanghai.instant(last, millisecondOfDay: 86_399_000))
  #expect(try await cast.database.read(options) == ["self", post.text])
  cast.world.advance(by: .seconds(1))
  #expect(try await cast.database.read(options) == ["self"])
  // The daily job writes the end down, so that it leaves the view that others join.
  let count: @Sendable (Tx) throws -> Int = { tx in
    try tx.scalar("SELECT count(*) FROM post_cards WHERE person_id = \(cast.gridHead)") ?? -1
  }
  #expect(try await cast.database.read(count) == 1)
  try await cast.database.write { tx in try tx.forgetExpiredPeopleData() }
  #expect(try await cast.database.read(count) == 0)
}

@Test(arguments: Engine.available)
func anEndedDelegationFallsBackToOneself(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let person = cast.delegate
  // She acts for two enterprises; when one ends she must not find herself acting for the other.
  try await cast.database.write { tx in
    try tx.addDelegation(
      DelegationDraft(person: person, organization: cast.otherFirm, startsOn: cast.today), community: cast.community)
  }
  let browser = try await cast.signedIn("lou")
  #expect(try await cast.viewer(browser)?.viewer.enterprise == cast.firm)
  let id = try await cast.database.read { tx in
    try #require(try tx.delegations(of: person).first { $0.organization == cast.firm }).id
  }
  let worker = try await cast.signedIn("shen")
  #expect(try await worker.post("/delegations/\(id)/end").location == "/people/\(person)")
  let viewer = try #require(try await cast.viewer(browser))
  #expect(viewer.viewer.standing == .oneself)
  #expect(viewer.options.map(\.key) == ["self", cast.otherFirm.text])
  #expect(try await cast.audited("delegation.ended") == 1)
}

@Test(arguments: Engine.available)
func aTokenActsAsWhatItWasMadeFor(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let firm = cast.firm.text
  let tokens = try await cast.database.write { tx in
    (
      firm: try tx.makeToken(person: cast.delegate, name: "resource planning", standing: firm),
      free: try tx.makeToken(person: cast.delegate, name: "anything"),
      staff: try tx.makeToken(person: cast.worker, name: "figures")
    )
  }
  let bench = cast.browser()
  let me = try await bench.json(.get, "/api/v1/me", bearer: tokens.firm)
  #expect(me.status == 200)
  #expect(me.json?["acting_as"]?.string == firm)
  #expect(me.json?["standings"]?.list?.count == 2)
  #expect(try await bench.json(.get, "/api/v1/me", bearer: tokens.free).json?["role"]?.string == "delegate")
  #expect(try await bench.json(.get, "/api/v1/me", bearer: tokens.staff).json?["role"]?.string == "communityWorker")
  let asHerself: HTTPFields = [HTTPField.Name("X-Acting-As")!: "self"]
  #expect(
    try await bench.json(.get, "/api/v1/me", bearer: tokens.firm, headers: asHerself).json?["role"]?.string == "person")
  let asAnother: HTTPFields = [HTTPField.Name("X-Acting-As")!: cast.otherFirm.text]
  #expect(try await bench.json(.get, "/api/v1/me", bearer: tokens.firm, headers: asAnother).status == 401)
  // What a role may not see is not there.
  #expect(try await bench.json(.get, "/api/v1/people", bearer: tokens.firm).status == 404)
  #expect(try await bench.json(.get, "/api/v1/people", bearer: tokens.staff).status == 200)
  #expect(try await bench.json(.get, "/api/v1/me", bearer: "stw_" + String(repeating: "0", count: 48)).status == 401)
  #expect(try await bench.json(.get, "/api/v1/me", bearer: nil).status == 401)
}

@Test(arguments: Engine.available)
func aTokenEndsWithItsTimeItsStandingAndByItsOwner(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let firm = cast.firm.text
  let (bound, other) = try await cast.database.write { tx in
    (
      try tx.makeToken(person: cast.delegate, name: "bound", standing: firm),
      try tx.makeToken(person: cast.delegate, name: "short", validFor: .days(1))
    )
  }
  let bench = cast.browser()
  #expect(try await bench.json(.get, "/api/v1/me", bearer: other).status == 200)
  cast.world.advance(by: .days(1))
  #expect(try await bench.json(.get, "/api/v1/me", bearer: other).status == 401)
  #expect(try await bench.json(.get, "/api/v1/me", bearer: bound).status == 200)
  let id = try await cast.database.read { tx in try #require(try tx.delegations(of: cast.delegate).first).id }
  try await cast.database.write { tx in try tx.endDelegation(id, by: nil) }
  // Not silently herself: a program that files for the firm must not file for the person.
  #expect(try await bench.json(.get, "/api/v1/me", bearer: bound).status == 401)
  let browser = try await cast.signedIn("lou")
  let token = try await cast.database.read { tx in try #require(try tx.tokens(of: cast.delegate).first).id }
  #expect(try await cast.signedIn("chen").post("/account/tokens/\(token)/end").status == 404)
  #expect(try await browser.post("/account/tokens/\(token)/end").location == "/account")
  await #expect(throws: Problem.self) {
    try await cast.database.write { tx in
      try tx.makeToken(person: cast.delegate, name: "not hers", standing: firm)
    }
  }
}
