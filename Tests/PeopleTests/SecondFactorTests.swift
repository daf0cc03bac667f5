import Contracts
import Cryptography
import Kernel
import TestKit
import Testing
import Web

@testable import People

/// Sets up a one-time code through the pages and gives its generator.
private func setUp(_ browser: Bench, _ cast: Cast, _ person: PersonID) async throws -> TOTP {
  _ = try await browser.post("/account/totp/secret")
  let vault = cast.house.site.vault
  let secret = try await cast.database.read { tx in try #require(try tx.totp(person, vault: vault)).secret }
  let totp = try TOTP(secret: try #require(Base32.decode(secret)))
  let page = try await browser.get("/account/totp").text
  #expect(page.contains("<path d=\"M4 4h7v1h-7z"), "the code is drawn")
  let confirmed = try await browser.post("/account/totp", ["code": totp.code(at: TOTP.step(at: cast.world.now))])
  #expect(confirmed.location == "/account")
  return totp
}

@Test(arguments: Engine.available)
func aSecondFactorIsAskedForAndEachCodeWorksOnce(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let totp = try await setUp(try await cast.signedIn("lou"), cast, cast.delegate)
  cast.world.advance(by: .minutes(2))
  let browser = cast.browser()
  let held = try await browser.signIn("lou@yunqiao.example", next: "/account")
  #expect(held.location == "/sign-in/code?next=%2Faccount")
  #expect(browser.cookies["session"] == nil)
  #expect(try await browser.post("/sign-in/code", ["code": "000000"]).status == 422)
  let code = totp.code(at: TOTP.step(at: cast.world.now))
  let done = try await browser.post("/sign-in/code", ["code": code, "next": "/account"])
  #expect(done.location == "/account")
  #expect(try await cast.viewer(browser) != nil)
  // Somebody who looked over her shoulder, and knows the password too.
  let thief = cast.browser()
  try await thief.signIn("lou@yunqiao.example")
  #expect(try await thief.post("/sign-in/code", ["code": code]).status == 422)
  #expect(thief.cookies["session"] == nil)
}

@Test(arguments: Engine.available)
func theSecondStepNeedsTheFirst(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let totp = try await setUp(try await cast.signedIn("lou"), cast, cast.delegate)
  cast.world.advance(by: .minutes(2))
  let browser = cast.browser()
  _ = try await browser.get("/sign-in")
  let code = totp.code(at: TOTP.step(at: cast.world.now))
  let refused = try await browser.post("/sign-in/code", ["code": code])
  #expect(refused.location == "/sign-in")
  #expect(browser.cookies["session"] == nil)
  #expect(try await browser.get("/sign-in/code").location == "/sign-in")
}

@Test(arguments: Engine.available)
func guessingCodesIsSlowedDown(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  _ = try await setUp(try await cast.signedIn("lou"), cast, cast.delegate)
  cast.world.advance(by: .minutes(2))
  let browser = cast.browser()
  try await browser.signIn("lou@yunqiao.example")
  var last = 0
  for _ in 0..<12 { last = try await browser.post("/sign-in/code", ["code": "123456"]).status }
  #expect(last == 429)
}

@Test(arguments: Engine.available)
func anAdministratorRequiresTheCodeOfStaff(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let admin = try await cast.signedIn("zhong")
  let settings = [
    "requires_totp": "1", "invitation_days": "90", "employment_days": "365", "fact_days": "365",
    "max_secretary": "1", "max_gridHead": "1", "max_parkLeader": "1", "max_buildingChief": "1",
  ]
  #expect(try await admin.post("/people/settings", settings).location == "/people/settings")
  let token = try await cast.database.write { tx in try tx.makeToken(person: cast.worker, name: "export") }
  let worker = try await cast.signedIn("shen")
  #expect(try await worker.get("/people").status == 403)
  // Nor is a program a way around it.
  let refused = try await worker.json(.get, "/api/v1/people", bearer: token)
  #expect(refused.status == 403)
  #expect(refused.json?["code"]?.string == "totp.required")
  #expect(try await cast.database.read { tx in try tx.tokenNeedsTOTP(person: cast.worker, standing: nil) })
  #expect(try await !cast.database.read { tx in try tx.tokenNeedsTOTP(person: cast.worker, standing: "self") })
  #expect(try await worker.get("/account").text.contains("/account/totp"))
  // As herself she is no staff, and goes on.
  #expect(try await worker.post("/acting", ["as": "self"]).status == 303)
  #expect(try await worker.get("/account/privacy").status == 200)
  let post = try await cast.post(cast.worker)
  #expect(try await worker.post("/acting", ["as": post.text]).status == 303)
  _ = try await setUp(worker, cast, cast.worker)
  #expect(try await worker.get("/people").status == 200)
  #expect(try await worker.json(.get, "/api/v1/people", bearer: token).status == 200)
  // A delegate is not staff.
  #expect(try await cast.signedIn("lou").get("/my-enterprise/people").status == 200)
}

@Test(arguments: Engine.available)
func theCodeIsRemovedOnlyWithThePassword(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = try await cast.signedIn("lou")
  _ = try await setUp(browser, cast, cast.delegate)
  #expect(try await browser.post("/account/totp/removal", ["password": "not this"]).status == 422)
  // Beginning anew does not replace a confirmed secret.
  _ = try await browser.post("/account/totp/secret")
  let vault = cast.house.site.vault
  #expect(try await cast.database.read { tx in try tx.totp(cast.delegate, vault: vault)?.isConfirmed } == true)
  #expect(try await browser.post("/account/totp/removal", ["password": Cast.password]).location == "/account")
  #expect(try await cast.browser().signIn("lou@yunqiao.example").location == "/")
}
