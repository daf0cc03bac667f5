import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

private let newcomer = [
  "name": "曾静", "phone": "19911112222", "email": "", "new_password": "seven grey pigeons",
  "new_password_again": "seven grey pigeons", "consent_account": "1",
]

/// The one link on a page that shows it, as a path.
private func link(_ page: Bench.Answer) throws -> String {
  let start = try #require(page.text.range(of: "https://yunqiao.example/invitations/"))
  return "/invitations/" + page.text[start.upperBound...].prefix { $0.isHexDigit }
}

private func inviteDelegate(_ cast: Cast, by name: String = "shen") async throws -> String {
  let browser = try await cast.signedIn(name)
  let nonce = try await browser.nonce(on: "/invitations/new?kind=delegation&organization=\(cast.firm)")
  let page = try await browser.post(
    "/invitations",
    [
      "_nonce": nonce, "kind": "delegation", "organization": cast.firm.text, "delegation_kind": "humanResources",
      "name": "曾静", "contact": "19911112222",
    ])
  #expect(page.status == 200)
  return try link(page)
}

@Test(arguments: Engine.available)
func anInvitationMakesADelegateOnce(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let path = try await inviteDelegate(cast)
  let guest = cast.browser()
  // Link scanners open links, some of them many times: that must change nothing.
  for _ in 0..<3 {
    #expect(try await guest.get(path).status == 200)
    #expect(try await guest.send(.head, path, headers: [:], body: []).status == 200)
  }
  let page = try await guest.get(path).text
  #expect(page.contains("沈社工邀请您"))
  #expect(page.contains("禾木精密的人事"))
  #expect(page.contains("199****2222"))
  #expect(!page.contains("19911112222"))
  let joined = try await guest.post(path, newcomer)
  #expect(joined.location == "/")
  let viewer = try #require(try await cast.viewer(guest))
  #expect(viewer.viewer.name == "曾静")
  #expect(viewer.viewer.enterprise == cast.firm)
  // A second use finds it gone, by GET and by POST.
  let other = cast.browser()
  #expect(try await other.get(path).status == 410)
  var second = newcomer
  second["phone"] = "19911113333"
  #expect(try await other.post(path, second).status == 410)
  #expect(try await cast.audited("invitation.accepted") == 1)
  // Consent was recorded, with its words.
  let person = viewer.viewer.person
  let consents = try await cast.database.read { tx in try tx.consents(of: person) }
  #expect(consents.map(\.purpose) == [.account])
  #expect(consents.first?.text.hasPrefix("我同意社区为开通账号") == true)
}

@Test(arguments: Engine.available)
func anInvitationExpiresAfterSevenDaysAndCanBeWithdrawn(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let path = try await inviteDelegate(cast)
  let withdrawn = try await inviteDelegate(cast)
  let worker = try await cast.signedIn("shen")
  let id = try await cast.database.read { tx in
    try #require(try tx.invitation(secret: String(withdrawn.dropFirst("/invitations/".count)))).id
  }
  // Only those who may see it can withdraw it.
  #expect(try await cast.signedIn("chen").post("/invitations/\(id)/withdrawal").status == 404)
  #expect(try await worker.post("/invitations/\(id)/withdrawal").location == "/invitations")
  #expect(try await cast.browser().get(withdrawn).text.contains("已经撤回"))
  cast.world.advance(by: .days(7) - .seconds(1))
  #expect(try await cast.browser().get(path).status == 200)
  cast.world.advance(by: .seconds(1))
  #expect(try await cast.browser().get(path).status == 410)
  #expect(try await cast.browser().post(path, newcomer).status == 410)
}

private func - (a: Timestamp.Span, b: Timestamp.Span) -> Timestamp.Span {
  Timestamp.Span(milliseconds: a.milliseconds - b.milliseconds)
}

@Test(arguments: Engine.available)
func anInvitationLapsesWithThePostOfItsInviter(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let path = try await inviteDelegate(cast)
  let post = try await cast.post(cast.worker)
  _ = try await cast.signedIn("zhou").post("/posts/\(post)/end")
  #expect(try await cast.browser().get(path).status == 410)
}

@Test(arguments: Engine.available)
func whatWasTypedStaysWhenSomethingIsWrong(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let path = try await inviteDelegate(cast)
  let guest = cast.browser()
  var wrong = newcomer
  wrong["phone"] = "12"
  wrong["consent_account"] = ""
  wrong["new_password_again"] = "something else"
  let page = try await guest.post(path, wrong)
  #expect(page.status == 422)
  #expect(page.text.contains("value=\"12\""))
  #expect(page.text.contains("id=\"phone-wrong\""))
  #expect(page.text.contains("id=\"consent_account-wrong\""))
  #expect(page.text.contains("id=\"new_password_again-wrong\""))
  #expect(!page.text.contains("seven grey pigeons"))
  // A phone number that has an account leads to sign-in, and the invitation is not used up.
  var taken = newcomer
  taken["phone"] = Cast.phoneOfEmployee
  let refused = try await guest.post(path, taken)
  #expect(refused.status == 422)
  #expect(refused.text.contains("已有账号"))
  #expect(try await guest.post(path, newcomer).status == 303)
}

@Test(arguments: Engine.available)
func somebodyWithAnAccountAcceptsWithIt(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let path = try await inviteDelegate(cast)
  let browser = try await cast.signedIn("chen")
  #expect(try await browser.get(path).text.contains("用您现在登录的账号接受"))
  #expect(try await browser.post(path).location == "/account")
  let options = try #require(try await cast.viewer(browser)).options
  #expect(options.map(\.key) == ["self", cast.firm.text])
}

@Test(arguments: Engine.available)
func theSameFormMakesOneLink(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = try await cast.signedIn("lou")
  let nonce = try await browser.nonce(on: "/invitations/new")
  let fields = ["_nonce": nonce, "kind": "delegation", "delegation_kind": "authorizedDelegate"]
  #expect(try await browser.post("/invitations", fields).status == 200)
  #expect(try await browser.post("/invitations", fields).location == "/invitations")
  let count: Int? = try await cast.database.read { tx in try tx.scalar("SELECT count(*) FROM invitations") }
  #expect(count == 1)
}

@Test(arguments: Engine.available)
func nobodyInvitesBeyondHerReach(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  // A delegate: neither for another firm nor for a post. The hidden field is not believed.
  let delegate = try await cast.signedIn("lou")
  let nonce = try await delegate.nonce(on: "/invitations/new")
  let page = try await delegate.post(
    "/invitations",
    [
      "_nonce": nonce, "kind": "delegation", "organization": cast.otherFirm.text,
      "delegation_kind": "authorizedDelegate",
    ])
  let guest = cast.browser()
  #expect(try await guest.get(link(page)).text.contains("禾木精密"))
  let post = ["kind": "post", "role": "administrator", "scope": "community:"]
  #expect(try await delegate.post("/invitations", post).status == 403)
  // A worker appoints nobody; a secretary no administrator.
  #expect(try await cast.signedIn("shen").post("/invitations", post).status == 403)
  let secretary = try await cast.signedIn("zhou")
  #expect(try await secretary.post("/invitations", post).status == 403)
  let worker = ["kind": "post", "role": "communityWorker", "scope": "community:"]
  #expect(try await secretary.post("/invitations", worker).status == 200)
  // An employee invites nobody at all.
  #expect(try await cast.signedIn("chen").get("/invitations/new").status == 404)
}

@Test(arguments: Engine.available)
func aLinkSetsANewPasswordAndEndsAllSessions(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let old = try await cast.signedIn("chen")
  let worker = try await cast.signedIn("shen")
  let page = try await worker.post("/people/\(cast.employee)/reset")
  let path = try link(page)
  let guest = cast.browser()
  let fresh = ["new_password": "nine open windows", "new_password_again": "nine open windows"]
  #expect(try await guest.post(path, fresh).location == "/sign-in")
  #expect(try await cast.viewer(old) == nil)
  #expect(try await guest.signIn("chen@yunqiao.example").status == 422)
  #expect(try await guest.signIn("chen@yunqiao.example", "nine open windows").location == "/")
  #expect(try await guest.post(path, fresh).status == 410)
  #expect(try await cast.audited("account.password_reset") == 1)
}

@Test(arguments: Engine.available)
func nobodyResetsThePasswordOfSomebodyAboveHer(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let worker = try await cast.signedIn("shen")
  #expect(try await worker.post("/people/\(cast.administrator)/reset").status == 403)
  #expect(try await worker.post("/people/\(cast.secretary)/reset").status == 403)
  let secretary = try await cast.signedIn("zhou")
  #expect(try await secretary.post("/people/\(cast.administrator)/reset").status == 403)
  #expect(try await secretary.post("/people/\(cast.worker)/reset").status == 200)
  #expect(try await secretary.post("/people/\(cast.worker)/reset", ["removes_totp": "1"]).status == 403)
  // A delegate has no business with anybody's password.
  #expect(try await cast.signedIn("lou").post("/people/\(cast.employee)/reset").status == 403)
  // Only the latest link counts.
  let first = try link(try await secretary.post("/people/\(cast.worker)/reset"))
  let second = try link(try await secretary.post("/people/\(cast.worker)/reset"))
  #expect(try await cast.browser().get(first).status == 410)
  #expect(try await cast.browser().get(second).status == 200)
}

@Test(arguments: Engine.available)
func staffLetSomebodyInAsHerselfAndNoEmployerLearnsOfIt(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  // A worker appoints nobody, but she can do this.
  let worker = try await cast.signedIn("shen")
  let asked = try await worker.get("/invitations/new").text
  #expect(asked.contains("kind=person"))
  #expect(!asked.contains("kind=post"))
  let nonce = try await worker.nonce(on: "/invitations/new?kind=person")
  let page = try await worker.post("/invitations", ["_nonce": nonce, "kind": "person", "name": "曾静"])
  let path = try link(page)
  let guest = cast.browser()
  #expect(try await guest.get(path).text.contains("不属于任何企业"))
  #expect(try await guest.post(path, newcomer).location == "/")
  #expect(try await cast.viewer(guest)?.options.map(\.key) == ["self"])
  #expect(try await worker.get("/invitations").text.contains("开通个人账号"))
  let delegate = try await cast.signedIn("lou")
  for page in ["/invitations", "/my-enterprise/people"] {
    let text = try await delegate.get(page).text
    #expect(!text.contains("曾静"))
    #expect(!text.contains("个人账号"))
  }
  #expect(try await !delegate.get("/invitations/new").text.contains("kind=person"))
  #expect(try await delegate.post("/invitations", ["_nonce": "0123456789", "kind": "person"]).status == 403)
}

@Test(arguments: Engine.available)
func theSameFormWithOtherWordsShowsBoth(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let worker = try await cast.signedIn("shen")
  let fields = ["_nonce": "0123456789", "kind": "person", "name": "曾静"]
  #expect(try await worker.post("/invitations", fields).status == 200)
  var changed = fields
  changed["name"] = "赵一"
  let page = try await worker.post("/invitations", changed)
  #expect(page.status == 409)
  #expect(page.text.contains("曾静"))
  #expect(page.text.contains("name=\"name\" value=\"赵一\""))
  #expect(!page.text.contains("https://yunqiao.example/invitations/"))
  // Somebody else's form has a number of its own, even where it is the same.
  #expect(try await cast.signedIn("zhou").post("/invitations", fields).status == 200)
}
