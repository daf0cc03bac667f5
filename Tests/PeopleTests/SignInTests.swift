import HTTPTypes
import Kernel
import TestKit
import Testing
import Web

@testable import People

@Test(arguments: Engine.available)
func aPersonSignsInWithEMailOrPhone(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = cast.browser()
  let answer = try await browser.signIn("Lou@Yunqiao.example ")
  #expect(answer.status == 303)
  #expect(answer.location == "/")
  #expect(try await cast.viewer(browser)?.viewer.person == cast.delegate)
  let other = cast.browser()
  #expect(try await other.signIn("+86 199 0000 0004").status == 303)
  #expect(try await cast.viewer(other)?.viewer.person == cast.delegate)
}

@Test(arguments: Engine.available)
func aWrongPasswordAndAnUnknownAccountGetTheSameAnswer(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = cast.browser()
  _ = try await browser.get("/sign-in")
  let wrong = try await browser.signIn("lou@yunqiao.example", "another password")
  let unknown = try await browser.signIn("liu@yunqiao.example", "another password")
  let neither = try await browser.signIn("not an address", "another password")
  #expect(wrong.status == 422)
  #expect(unknown.status == 422)
  #expect(wrong.text.contains("账号或密码不对"))
  let hidden = unknown.text.replacingOccurrences(of: "liu@", with: "lou@")
  #expect(masked(wrong.text) == masked(hidden))
  #expect(neither.status == 422)
  #expect(browser.cookies["session"] == nil)
  // What was typed stays, but for the password.
  #expect(wrong.text.contains("value=\"lou@yunqiao.example\""))
  #expect(!wrong.text.contains("another password"))
}

/// Without what is random on every page.
private func masked(_ page: String) -> String {
  page.replacing(/value="[0-9a-f]{24,}"/, with: "")
}

@Test(arguments: Engine.available)
func aPlantedSessionIsWorthNothingAfterSignIn(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = cast.browser()
  let planted = String(repeating: "ab", count: 24)
  browser.cookies["session"] = planted
  try await browser.signIn("lou@yunqiao.example")
  let first = try #require(browser.cookies["session"])
  #expect(first != planted)
  // Signing in again gives another secret, and the one before is over.
  try await browser.signIn("lou@yunqiao.example")
  #expect(browser.cookies["session"] != first)
  #expect(try await cast.house.site.viewers.signedIn(session: first) == nil)
  #expect(try await cast.house.site.viewers.signedIn(session: planted) == nil)
}

@Test(arguments: Engine.available)
func signingOutEndsTheSessionOnTheServer(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = try await cast.signedIn("lou")
  let secret = try #require(browser.cookies["session"])
  let answer = try await browser.post("/sign-out")
  #expect(answer.status == 303)
  #expect(browser.cookies["session"] == nil)
  #expect(try await cast.house.site.viewers.signedIn(session: secret) == nil)
}

@Test(arguments: Engine.available)
func aSessionEndsWhenIdleAndInAnyCaseAfterThirtyDays(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let idle = try await cast.signedIn("lou")
  cast.world.advance(by: .hours(11))
  #expect(try await cast.viewer(idle) != nil)
  cast.world.advance(by: .hours(11))
  #expect(try await cast.viewer(idle) != nil, "a request keeps it alive")
  cast.world.advance(by: .hours(12))
  #expect(try await cast.viewer(idle) == nil)

  let busy = try await cast.signedIn("lou")
  for _ in 0..<65 {
    cast.world.advance(by: .hours(11))
    _ = try await cast.viewer(busy)
  }
  #expect(try await cast.viewer(busy) != nil)
  cast.world.advance(by: .hours(6))
  #expect(try await cast.viewer(busy) == nil)
}

@Test(arguments: Engine.available)
func aFormWithoutOurTokenChangesNothing(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = cast.browser()
  _ = try await browser.get("/sign-in")
  let fields = ["account": "lou@yunqiao.example", "password": Cast.password]
  #expect(try await browser.post("/sign-in", fields, token: "").status == 403)
  let foreign = FormToken.make(seed: String(repeating: "0", count: 32), key: cast.house.site.options.formKey)
  #expect(try await browser.post("/sign-in", fields, token: foreign).status == 403)
  let elsewhere: HTTPFields = [HTTPField.Name("Sec-Fetch-Site")!: "cross-site"]
  #expect(try await browser.post("/sign-in", fields, headers: elsewhere).status == 403)
  #expect(browser.cookies["session"] == nil)
  let signedIn = try await cast.signedIn("lou")
  #expect(try await signedIn.post("/acting", ["as": "self"], token: foreign).status == 403)
  #expect(try await cast.viewer(signedIn)?.currentKey == cast.firm.text)
}

@Test(arguments: [
  "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example",
  "/\t/elsewhere.example", "javascript:alert(1)", "/sign-out", "", "cases", "/\n/elsewhere.example",
])
func signInLeadsToNoOtherSite(_ next: String) { #expect(Landing.safe(next) == "/") }

@Test(arguments: ["/", "/cases/cas_1?x=%2F%2F", "/account#sessions"])
func signInLeadsBackToOurPages(_ next: String) { #expect(Landing.safe(next) == next) }

@Test(arguments: Engine.available)
func signInComesBackToThePageThatAskedForIt(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = cast.browser()
  let asked = try await browser.get("/account/privacy")
  #expect(asked.location == "/sign-in?next=%2Faccount%2Fprivacy")
  let page = try await browser.get(asked.location)
  #expect(page.text.contains("name=\"next\" value=\"/account/privacy\""))
  #expect(try await browser.signIn("lou@yunqiao.example", next: "/account/privacy").location == "/account/privacy")
  let again = cast.browser()
  #expect(try await again.signIn("lou@yunqiao.example", next: "//elsewhere.example").location == "/")
}

@Test(arguments: Engine.available)
func aGivenPasswordIsReplacedBeforeTheFirstSession(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let vault = cast.house.site.vault
  try await cast.database.write { tx in
    try tx.createAccount(
      AccountDraft(
        person: cast.nobody, community: cast.community, email: "zeng@yunqiao.example",
        passwordRecord: try Cast.record.get(), requiresPasswordChange: true), vault: vault)
  }
  let browser = cast.browser()
  let held = try await browser.signIn("zeng@yunqiao.example")
  #expect(held.location == "/sign-in/password?next=%2F")
  #expect(browser.cookies["session"] == nil)
  let same = ["new_password": Cast.password, "new_password_again": Cast.password]
  #expect(try await browser.post("/sign-in/password", same).status == 422)
  let fresh = ["new_password": "three quiet stairs", "new_password_again": "three quiet stairs"]
  let done = try await browser.post("/sign-in/password", fresh)
  #expect(done.status == 303)
  #expect(try await cast.viewer(browser)?.viewer.person == cast.nobody)
  let other = cast.browser()
  #expect(try await other.signIn("zeng@yunqiao.example").status == 422)
  #expect(try await other.signIn("zeng@yunqiao.example", "three quiet stairs").location == "/")
}

@Test func aTicketIsGoodForOneBrowserOnePasswordAndTenMinutes() throws {
  let world = TestWorld()
  let key = [UInt8](repeating: 5, count: 32)
  let ticket = SignInTicket(person: world.world.newID(), stage: .code, at: world.now)
  let text = ticket.text(record: "record", seed: "seed", key: key)
  let read = try #require(SignInTicket(text))
  #expect(read.isGenuine(text, record: "record", seed: "seed", key: key, at: world.now))
  #expect(!read.isGenuine(text, record: "another", seed: "seed", key: key, at: world.now))
  #expect(!read.isGenuine(text, record: "record", seed: "another", key: key, at: world.now))
  #expect(!read.isGenuine(text, record: "record", seed: "seed", key: key, at: world.now + .minutes(10)))
  let forged = text.replacingOccurrences(of: ".code.", with: ".password.")
  let other = try #require(SignInTicket(forged))
  #expect(!other.isGenuine(forged, record: "record", seed: "seed", key: key, at: world.now))
}
