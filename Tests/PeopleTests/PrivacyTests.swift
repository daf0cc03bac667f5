import Audit
import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

private let fact = "在册党员，二十年党龄"

/// Every text and every byte of every table, as one text.
private func everything(_ cast: Cast) async throws -> String {
  let isSQLite = cast.database.dialect == .sqlite
  return try await cast.database.read { tx in
    let names: [String] =
      isSQLite
      ? try tx.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name LIMIT 500") { try $0("name") }
      : try tx.all("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename LIMIT 500") {
        try $0("tablename")
      }
    #expect(names.contains("accounts"))
    var text = ""
    for name in names where !name.hasPrefix("search_words") {
      for row in try tx.rows(SQL(stringLiteral: "SELECT * FROM \(name) LIMIT 100000")) {
        for value in row.values {
          switch value {
          case .text(let part): text += part + "\n"
          case .blob(let bytes): text += String(decoding: bytes, as: UTF8.self) + "\n"
          case .integer(let number): text += "\(number)\n"
          case .real, .null: break
          }
        }
      }
    }
    return text
  }
}

@Test(arguments: Engine.available)
func noContactAndNoSecretLiesOpenInTheDatabase(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  _ = try await employee.post("/account/facts/partyMembership", ["fact": fact, "consent": "1"])
  _ = try await employee.post("/account/totp/secret")
  let worker = try await cast.signedIn("shen")
  let page = try await worker.post(
    "/invitations",
    [
      "_nonce": "0123456789", "kind": "delegation", "organization": cast.firm.text,
      "delegation_kind": "authorizedDelegate", "contact": "19977778888",
    ])
  #expect(page.status == 200)
  let token = try await cast.database.write { tx in try tx.makeToken(person: cast.worker, name: "list") }
  _ = try await worker.post("/people/\(cast.employee)/contact")
  let all = try await everything(cast)
  #expect(all.contains("陈晓"), "the scan reads")
  #expect(!all.contains(Cast.phoneOfEmployee))
  #expect(!all.contains("chen@yunqiao"))
  #expect(!all.contains("19977778888"))
  #expect(!all.contains(fact))
  #expect(!all.contains(Cast.password))
  #expect(!all.contains(token))
  let secret = try #require(employee.cookies["session"])
  #expect(!all.contains(secret))
  let link = try #require(page.text.range(of: "/invitations/"))
  _ = link
}

@Test(arguments: Engine.available)
func aSensitiveFactNeedsItsOwnConsentAndIsSeenByNobodyElse(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  let path = "/account/facts/partyMembership"
  let refused = try await employee.post(path, ["fact": fact])
  #expect(refused.status == 422)
  #expect(refused.text.contains("value=\"\(fact)\""))
  #expect(try await employee.post(path, ["fact": fact, "consent": "1"]).location == "/account/privacy")
  #expect(try await employee.get("/account/privacy").text.contains(fact))
  // The employer, and the staff: neither the fact nor that there is one.
  let delegate = try await cast.signedIn("lou")
  for page in ["/my-enterprise/people", "/account/privacy", "/account"] {
    let text = try await delegate.get(page).text
    #expect(!text.contains(fact))
    #expect(page != "/my-enterprise/people" || !text.contains("党员"))
  }
  #expect(!(try await cast.signedIn("shen").get("/people/\(cast.employee)").text.contains("党员")))
  // Withdrawing is one button, and takes the fact with it.
  #expect(try await employee.post("/account/consents/partyMembership/withdrawal").status == 303)
  let vault = cast.house.site.vault
  let left = try await cast.database.read { tx in
    (try tx.facts(of: cast.employee, vault: vault).count, try tx.consents(of: cast.employee).first?.withdrawnAt)
  }
  #expect(left.0 == 0)
  #expect(left.1 != nil)
  #expect(try await cast.audited("consent.withdrawn") == 1)
}

@Test(arguments: Engine.available)
func anOrdinaryConsentIsGivenAndWithdrawn(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  #expect(try await employee.post("/account/consents/notices").location == "/account/privacy")
  #expect(try await employee.post("/account/consents/notices").location == "/account/privacy")
  let given = try await cast.database.read { tx in try tx.consents(of: cast.employee) }
  #expect(given.count == 1)
  #expect(given.first?.textVersion == Consent.textVersion)
  #expect(try await employee.post("/account/consents/notices/withdrawal").location == "/account/privacy")
  #expect(try await employee.post("/account/consents/account/withdrawal").location == "/account/erasure")
  #expect(try await employee.post("/account/consents/children").status == 404, "only together with the fact")
  #expect(try await employee.post("/account/consents/anything").status == 404)
}

@Test(arguments: Engine.available)
func aPersonTakesHerDataAlong(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  _ = try await employee.post("/account/facts/children", ["fact": "一个孩子", "consent": "1"])
  let file = try await employee.post("/account/export")
  #expect(file.headers[.contentDisposition]?.contains("stairwell-my-data.json") == true)
  let data = try #require(file.json)
  #expect(data["account"]?["phone"]?.string == Cast.phoneOfEmployee)
  #expect(data["employments"]?.list?.count == 1)
  #expect(data["sensitive_facts"]?.list?.first?["fact"]?.string == "一个孩子")
  #expect(!file.text.contains("scrypt"))
  #expect(try await cast.audited("person.exported") == 1)
}

@Test(arguments: Engine.available)
func aPersonIsForgotten(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  _ = try await employee.post("/account/facts/children", ["fact": "一个孩子", "consent": "1"])
  let token = try await cast.database.write { tx in try tx.makeToken(person: cast.employee, name: "mine") }
  #expect(try await employee.post("/account/erasure", ["password": Cast.password]).status == 422)
  #expect(try await employee.post("/account/erasure", ["sure": "1", "password": "guessed it"]).status == 422)
  let gone = try await employee.post("/account/erasure", ["sure": "1", "password": Cast.password])
  #expect(gone.location == "/sign-in")
  #expect(try await cast.viewer(employee) == nil)
  #expect(try await cast.browser().signIn("chen@yunqiao.example").status == 422)
  #expect(try await employee.json(.get, "/api/v1/me", bearer: token).status == 401)
  let person = try await cast.database.read { tx in try tx.findPerson(cast.employee) }
  #expect(person?.name == "已注销用户")
  #expect(!(try await everything(cast).contains("陈晓")))
  #expect(!(try await cast.signedIn("lou").get("/my-enterprise/people").text.contains("已注销用户")))
  #expect(try await cast.audited("person.erased") == 1)
  // The number is free again.
  let vault = cast.house.site.vault
  try await cast.database.write { tx in
    try tx.createAccount(
      AccountDraft(
        person: cast.nobody, community: cast.community, phone: Cast.phoneOfEmployee,
        passwordRecord: try Cast.record.get()), vault: vault)
  }
  // Whoever holds a staff post hands over first.
  let worker = try await cast.signedIn("shen")
  #expect(try await worker.post("/account/erasure", ["sure": "1", "password": Cast.password]).status == 409)
}

@Test(arguments: Engine.available)
func whatWasKeptLongEnoughIsForgotten(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let employee = try await cast.signedIn("chen")
  _ = try await employee.post("/account/facts/hardship", ["fact": "房租压力", "consent": "1"])
  let worker = try await cast.signedIn("shen")
  let invitation = [
    "_nonce": "0123456789", "kind": "delegation", "organization": cast.firm.text,
    "delegation_kind": "authorizedDelegate", "contact": "19977778888",
  ]
  _ = try await worker.post("/invitations", invitation)
  let count: @Sendable (SQL) async throws -> Int? = { sql in
    try await cast.database.read { tx in try tx.scalar(sql) }
  }
  cast.world.advance(by: .days(8))
  try await cast.database.write { tx in try tx.forgetExpiredPeopleData() }
  #expect(try await count("SELECT count(*) FROM sessions") == 0)
  #expect(try await count("SELECT count(*) FROM invitations WHERE contact_sealed IS NOT NULL") == 0)
  #expect(try await count("SELECT count(*) FROM invitations") == 1)
  #expect(try await count("SELECT count(*) FROM sensitive_facts") == 1)
  cast.world.advance(by: .days(358))
  try await cast.database.write { tx in try tx.forgetExpiredPeopleData() }
  #expect(try await count("SELECT count(*) FROM invitations") == 0)
  #expect(try await count("SELECT count(*) FROM sensitive_facts") == 0)
  #expect(try await count("SELECT count(*) FROM consents WHERE withdrawn_at IS NULL") == 0)
  // The second run of a day finds nothing to do.
  try await cast.database.write { tx in try tx.forgetExpiredPeopleData() }
  #expect(try await cast.audited("fact.forgotten") == 1)
  #expect(try await cast.database.read { tx in try AuditChain.verify(tx).fault } == nil)
}

@Test(arguments: Engine.available)
func contactAndPasswordChangeOnlyWithThePassword(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let browser = try await cast.signedIn("chen")
  let elsewhere = try await cast.signedIn("chen")
  let contact = ["name": "陈晓明", "email": "", "phone": "199 3333 4444", "password": "guessed it"]
  #expect(try await browser.post("/account/contact", contact).status == 422)
  var right = contact
  right["password"] = Cast.password
  #expect(try await browser.post("/account/contact", right).location == "/account")
  #expect(try await cast.browser().signIn("chen@yunqiao.example").status == 422)
  #expect(try await cast.browser().signIn("19933334444").status == 303)
  right["phone"] = "19900000002"
  #expect(try await browser.post("/account/contact", right).text.contains("已有账号"))
  let password = [
    "password": Cast.password, "new_password": "four brass handrails", "new_password_again": "four brass handrails",
  ]
  #expect(try await browser.post("/account/password", password).location == "/account")
  #expect(try await cast.viewer(browser) != nil)
  #expect(try await cast.viewer(elsewhere) == nil)
}

@Test(arguments: Engine.available)
func onesDevicesAreListedAndEnded(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let phone = try await cast.signedIn("chen")
  let desk = try await cast.signedIn("chen")
  let session = try #require(try await cast.viewer(phone)?.session)
  #expect(try await desk.get("/account").text.contains("/account/sessions/\(session)/end"))
  // Somebody else's session is not hers to end.
  _ = try await cast.signedIn("lou").post("/account/sessions/\(session)/end")
  #expect(try await cast.viewer(phone) != nil)
  _ = try await desk.post("/account/sessions/\(session)/end")
  #expect(try await cast.viewer(phone) == nil)
  let third = try await cast.signedIn("chen")
  _ = try await desk.post("/account/sessions/end-others")
  #expect(try await cast.viewer(third) == nil)
  #expect(try await cast.viewer(desk) != nil)
}

@Test(arguments: Engine.available)
func aConsentNamesForHowLong(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let settings = [
    "invitation_days": "90", "employment_days": "365", "fact_days": "100",
    "max_secretary": "1", "max_gridHead": "1", "max_parkLeader": "1", "max_buildingChief": "1",
  ]
  let employee = try await cast.signedIn("chen")
  _ = try await employee.post("/account/facts/children", ["fact": "一个孩子", "consent": "1"])
  #expect(try await cast.signedIn("zhong").post("/people/settings", settings).status == 303)
  #expect(try await employee.get("/account/privacy").text.contains("保存100天"))
  _ = try await employee.post("/account/consents/children/withdrawal")
  _ = try await employee.post("/account/facts/children", ["fact": "一个孩子", "consent": "1"])
  _ = try await employee.post("/account/facts/hardship", ["fact": "房租压力", "consent": "1"])
  _ = try await employee.post("/account/consents/notices")
  let consents = try await cast.database.read { tx in try tx.consents(of: cast.employee) }
  let words = Dictionary(grouping: consents, by: \.purpose)
  #expect(words[.hardship]?.first?.text.contains("保存100天") == true)
  #expect(words[.notices]?.first?.text.contains("保存365天") == true)
  #expect(words[.children]?.map { $0.text.contains("保存100天") }.contains(true) == true)
  #expect(words[.children]?.map { $0.text.contains("保存365天") }.contains(true) == true)
  #expect(!consents.contains { $0.text.contains("{{") })
}

@Test(arguments: Engine.available)
func leadersAnswerARequestOnPaper(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let secretary = try await cast.signedIn("zhou")
  // Somebody without an account, who therefore cannot ask by herself.
  let path = "/people/\(cast.nobody)"
  #expect(try await secretary.get(path).text.contains("\(path)/erasure"))
  #expect(try await secretary.post(path + "/export").status == 422)
  let file = try await secretary.post(path + "/export", ["reason": "11月25日书面申请，档案盒12"])
  #expect(file.json?["person"]?["name"]?.string == "曾静")
  #expect(file.headers[.cacheControl] == "no-store")
  #expect(try await secretary.post(path + "/erasure", ["reason": "11月25日书面申请"]).status == 422)
  let gone = try await secretary.post(path + "/erasure", ["reason": "11月25日书面申请", "sure": "1"])
  #expect(gone.location == "/people")
  #expect(!(try await everything(cast).contains("曾静")))
  #expect(try await cast.audited("person.exported_on_request") == 1)
  #expect(try await cast.audited("person.erased_on_request") == 1)
  #expect(try await everything(cast).contains("11月25日书面申请"))
  #expect(try await secretary.get(path + "/erasure").status == 404)
  // With an account it goes the same way, and ends her sessions; whoever holds a post hands over first.
  let employee = try await cast.signedIn("chen")
  _ = try await secretary.post("/people/\(cast.employee)/erasure", ["reason": "书面", "sure": "1"])
  #expect(try await cast.viewer(employee) == nil)
  let refused = try await secretary.post("/people/\(cast.worker)/erasure", ["reason": "书面", "sure": "1"])
  #expect(refused.status == 409)
  #expect(refused.text.contains("此人还担任社区的岗位"))
  // Nobody else: the team reads files of people, but does not answer such requests.
  let worker = try await cast.signedIn("shen")
  #expect(!(try await worker.get("/people/\(cast.delegate)").text.contains("/erasure")))
  #expect(try await worker.get("/people/\(cast.delegate)/erasure").status == 404)
  #expect(try await cast.signedIn("lou").post("/people/\(cast.worker)/export", ["reason": "书面"]).status == 404)
}
