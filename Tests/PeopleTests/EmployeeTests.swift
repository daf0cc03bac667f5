import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

@Test(arguments: Engine.available)
func anEmployerSeesNamesAndNothingElse(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let delegate = try await cast.signedIn("lou")
  let page = try await delegate.get("/my-enterprise/people").text
  #expect(page.contains("陈晓"))
  #expect(!page.contains("1990000"))
  #expect(!page.contains("0009"))
  #expect(!page.contains("chen@"))
  #expect(!page.contains(cast.employee.text), "not even an id that leads elsewhere")
  #expect(try await delegate.get("/people/\(cast.employee)").status == 404)
  // As herself she has no employees.
  _ = try await delegate.post("/acting", ["as": "self"])
  #expect(try await delegate.get("/my-enterprise/people").status == 404)
}

@Test(arguments: Engine.available)
func aPastedListGivesEachALink(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let delegate = try await cast.signedIn("lou")
  let nonce = try await delegate.nonce(on: "/my-enterprise/people")
  let fields = ["_nonce": nonce, "names": "赵一\r\n\r\n  钱 二 \r\n孙三"]
  let page = try await delegate.post("/my-enterprise/people/invitations", fields)
  #expect(page.status == 200)
  let links = page.text.matches(of: /<span class="code words">https:\/\/yunqiao\.example(\/invitations\/[0-9a-f]{48})</)
  #expect(links.count == 3)
  #expect(page.text.contains("钱 二"))
  #expect(try await delegate.post("/my-enterprise/people/invitations", fields).status == 303, "once")
  // Back, one name more, sent again: she is not taken for one of the first three.
  let more = ["_nonce": nonce, "names": "赵一\n钱 二\n孙三\n李四"]
  let both = try await delegate.post("/my-enterprise/people/invitations", more)
  #expect(both.status == 409)
  #expect(both.text.contains("孙三"))
  #expect(both.text.contains("rows=\"6\">李四</textarea>"))
  let guest = cast.browser()
  let path = String(try #require(links.first).1)
  #expect(try await guest.get(path).text.contains("看不到您以个人身份提的诉求"))
  let joined = try await guest.post(
    path,
    [
      "name": "赵一", "phone": "19955556666", "new_password": "seven grey pigeons",
      "new_password_again": "seven grey pigeons", "consent_account": "1",
    ])
  #expect(joined.location == "/")
  // An employee acts as herself only.
  #expect(try await cast.viewer(guest)?.options.map(\.key) == ["self"])
  #expect(try await delegate.get("/my-enterprise/people").text.contains("赵一"))
}

@Test(arguments: Engine.available)
func anEmployeeNamesHerEmployerWhoConfirmsAndRemoves(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let person = try await cast.signedIn("fang")
  _ = try await person.post("/acting", ["as": "self"])
  let found = try await person.get("/account/employer?find=" + URLEncoded.encode("禾木"))
  #expect(found.text.contains(cast.firm.text))
  #expect(try await person.post("/account/employer", ["organization": cast.firm.text]).location == "/account")
  let cards: @Sendable () async throws -> Int? = {
    try await cast.database.read { tx in
      try tx.scalar("SELECT count(*) FROM employment_cards WHERE person_id = \(cast.gridHead)")
    }
  }
  #expect(try await cards() == 0, "a claim counts for nothing")
  let id = try await cast.database.read { tx in try #require(try tx.employments(of: cast.gridHead).first).id }
  // Another firm's delegate can neither confirm nor remove.
  try await cast.database.write { tx in
    try tx.addDelegation(
      DelegationDraft(person: cast.employee, organization: cast.otherFirm, startsOn: cast.today),
      community: cast.community)
  }
  let stranger = try await cast.signedIn("chen")
  #expect(try await stranger.post("/employments/\(id)/confirmation").status == 404)
  #expect(try await stranger.post("/employments/\(id)/end").status == 404)
  let delegate = try await cast.signedIn("lou")
  #expect(try await delegate.post("/employments/\(id)/confirmation").location == "/my-enterprise/people")
  #expect(try await cards() == 1)
  #expect(try await delegate.post("/employments/\(id)/end").location == "/my-enterprise/people")
  #expect(try await cards() == 0)
}

@Test(arguments: Engine.available)
func theLegalRepresentativeIsNotRemovedByTheFirm(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let id = try await cast.database.write { tx in
    try tx.addDelegation(
      DelegationDraft(
        person: cast.nobody, organization: cast.firm, kind: .legalRepresentative, startsOn: cast.today),
      community: cast.community)
  }
  #expect(try await cast.signedIn("lou").post("/delegations/\(id)/end").status == 403)
  #expect(try await cast.signedIn("chen").post("/delegations/\(id)/end").status == 404)
  #expect(try await cast.signedIn("shen").post("/delegations/\(id)/end").status == 303)
}

@Test(arguments: Engine.available)
func thirtyThousandPeopleAreWrittenInFewStatements(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let drafts = (0..<2_000).map { PersonDraft(name: "员工\($0)") }
  let count: Int? = try await cast.database.write { tx in
    let ids = try tx.createPersons(drafts, community: cast.community)
    let links = ids.map { EmploymentDraft(person: $0, organization: cast.otherFirm) }
    try tx.addEmployments(links, community: cast.community)
    // Again: the links are there already.
    try tx.addEmployments(links, community: cast.community)
    return try tx.scalar("SELECT count(*) FROM employments WHERE organization_id = \(cast.otherFirm)")
  }
  #expect(count == 2_000)
  let found = try await cast.database.read { tx in try tx.findPerson("chen@yunqiao.example", vault: cast.house.site.vault) }
  #expect(found == cast.employee)
}
