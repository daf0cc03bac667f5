import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import People

@Test(arguments: Engine.available)
func aGridHasOneHeadAndHandsOver(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let secretary = try await cast.signedIn("zhou")
  let path = "/people/\(cast.nobody)/posts"
  #expect(try await secretary.get(path + "/new?role=gridHead").text.contains("第一网格"))
  let fields = ["role": "gridHead", "scope": "grid:\(cast.grid)", "starts_on": cast.today.description]
  let refused = try await secretary.post(path, fields)
  #expect(refused.status == 422)
  #expect(refused.text.contains("现在由方网格担任"))
  // The other grid has no head: nothing to hand over.
  var other = fields
  other["scope"] = "grid:\(cast.otherGrid)"
  #expect(try await secretary.post(path, other).location == "/people/\(cast.nobody)")
  var takesOver = fields
  takesOver["replaces"] = "1"
  takesOver["handover_note"] = "三件在办，找沈社工"
  let head = try await cast.signedIn("fang")
  #expect(try await secretary.post(path, takesOver).location == "/people/\(cast.nobody)")
  #expect(try await cast.viewer(head)?.viewer.standing == .oneself)
  let posts = try await cast.database.read { tx in try tx.posts(of: cast.gridHead) }
  #expect(posts.first?.handoverNote == "三件在办，找沈社工")
  #expect(try await cast.audited("post.handed_over") == 1)
  let community = cast.community
  let granted = try await cast.database.read { tx in
    try tx.scalar("SELECT count(*) FROM journal WHERE name = 'post.granted' AND community_id = \(community)", as: Int.self)
  }
  #expect(granted == 2)
}

@Test(arguments: Engine.available)
func twoCannotBecomeHeadAtTheSameTime(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let viewer = try #require(try await cast.viewer(cast.signedIn("zhou"))).viewer
  let persons = [cast.nobody, cast.employee, cast.delegate]
  let made = await withTaskGroup(of: Bool.self) { group in
    for person in persons {
      group.addTask {
        let draft = PostDraft(person: person, role: .gridHead, scope: .grid(cast.otherGrid), startsOn: cast.today)
        let id = try? await cast.database.write { tx in try GrantPost(draft: draft).run(by: viewer, tx) }
        return id != nil
      }
    }
    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
  }
  #expect(made == 1)
}

@Test(arguments: Engine.available)
func theNumberOfHoldersIsData(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let viewer = try #require(try await cast.viewer(cast.signedIn("zhou"))).viewer
  let draft = PostDraft(person: cast.nobody, role: .secretary, scope: .community, startsOn: cast.today)
  await #expect(throws: PostError.self) {
    try await cast.database.write { tx in _ = try GrantPost(draft: draft).run(by: viewer, tx) }
  }
  try await cast.database.write { tx in try tx.setHoldersMax(2, of: .secretary, community: cast.community) }
  try await cast.database.write { tx in _ = try GrantPost(draft: draft).run(by: viewer, tx) }
}

@Test(arguments: Engine.available)
func onlyAnAdministratorMakesAdministratorsAndTheLastOneStays(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let secretary = try await cast.signedIn("zhou")
  let fields = ["role": "administrator", "scope": "community:"]
  #expect(try await secretary.post("/people/\(cast.nobody)/posts", fields).status == 403)
  let post = try await cast.post(cast.administrator)
  #expect(try await secretary.post("/posts/\(post)/end").status == 403)
  let administrator = try await cast.signedIn("zhong")
  #expect(try await administrator.post("/posts/\(post)/end").status == 409)
  #expect(try await administrator.post("/people/\(cast.nobody)/posts", fields).status == 303)
  #expect(try await administrator.post("/posts/\(post)/end").status == 303)
  // She is administrator no more.
  #expect(try await administrator.get("/people/settings").status == 404)
}

@Test(arguments: Engine.available)
func aPostIsHeldWhereItCanBe(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let secretary = try await cast.signedIn("zhou")
  let path = "/people/\(cast.nobody)/posts"
  #expect(try await secretary.post(path, ["role": "gridHead", "scope": "community:"]).status == 422)
  #expect(try await secretary.post(path, ["role": "gridHead", "scope": "grid:not-an-id"]).status == 422)
  let unknown: GridID = cast.world.world.newID()
  #expect(try await secretary.post(path, ["role": "gridWorker", "scope": "grid:\(unknown)"]).status == 422)
  #expect(try await secretary.post(path, ["role": "person", "scope": "community:"]).status == 422)
  let backwards = [
    "role": "gridWorker", "scope": "grid:\(cast.grid)", "starts_on": "2026-12-31", "ends_on": "2026-12-01",
  ]
  let page = try await secretary.post(path, backwards)
  #expect(page.status == 422)
  #expect(page.text.contains("id=\"ends_on-wrong\""))
  #expect(page.text.contains("value=\"2026-12-31\""))
  // A worker appoints nobody.
  #expect(try await cast.signedIn("shen").get(path + "/new").status == 404)
}

@Test(arguments: Engine.available)
func peopleAreFoundByNamePinyinAndRole(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let worker = try await cast.signedIn("shen")
  let staff = try await worker.get("/people").text
  #expect(staff.contains("方网格"))
  #expect(!staff.contains("陈晓"), "without a search, those with a post")
  for words in ["陈", "chen", "cx", "CX", "chen xiao", "晓"] {
    #expect(try await worker.get("/people?q=" + URLEncoded.encode(words)).text.contains("陈晓"), "\(words)")
  }
  // 曾 is a surname here.
  #expect(try await worker.get("/people?q=zj").text.contains("曾静"))
  #expect(try await worker.get("/people?q=%25").text.contains("没有找到"), "a percent sign is no pattern")
  let heads = try await worker.get("/people?role=gridHead").text
  #expect(heads.contains("方网格"))
  #expect(!heads.contains("钟明"))
}

@Test(arguments: Engine.available)
func aGridHeadSeesColleaguesAndTheDelegatesOfHerGrid(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let head = try await cast.signedIn("fang")
  #expect(try await head.get("/people/\(cast.worker)").status == 200)
  #expect(try await head.get("/people/\(cast.delegate)").status == 200)
  #expect(try await head.get("/people/\(cast.employee)").status == 404)
  #expect(try await head.post("/people/\(cast.employee)/contact").status == 404)
  try await cast.database.write { tx in
    try tx.addDelegation(
      DelegationDraft(person: cast.nobody, organization: cast.otherFirm, startsOn: cast.today), community: cast.community)
  }
  #expect(try await head.get("/people/\(cast.nobody)").status == 404, "another grid")
  for name in ["lou", "chen"] {
    let browser = try await cast.signedIn(name)
    #expect(try await browser.get("/people").status == 404)
    #expect(try await browser.get("/people/\(cast.worker)").status == 404)
  }
}

@Test(arguments: Engine.available)
func aWholeNumberIsShownOnceAndAudited(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let worker = try await cast.signedIn("shen")
  let path = "/people/\(cast.employee)"
  let page = try await worker.get(path).text
  #expect(page.contains("199****0009"))
  #expect(!page.contains(Cast.phoneOfEmployee))
  #expect(try await cast.audited("person.contact_seen") == 0)
  let shown = try await worker.post(path + "/contact")
  #expect(shown.status == 200)
  #expect(shown.text.contains(Cast.phoneOfEmployee))
  #expect(shown.text.contains("chen@yunqiao.example"))
  #expect(shown.headers[.cacheControl] == "no-store")
  #expect(try await cast.audited("person.contact_seen") == 1)
  #expect(!(try await worker.get(path).text.contains(Cast.phoneOfEmployee)))
  let json = try await cast.database.write { tx in try tx.makeToken(person: cast.worker, name: "list") }
  let api = try await worker.json(.get, "/api/v1/people?q=chen", bearer: json)
  #expect(api.text.contains("陈晓"))
  #expect(!api.text.contains("1990000"))
}

@Test(arguments: Engine.available)
func aPostThatMovesKeepsItsIdAndLeavesItsPastBehind(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let (community, today, grid, other) = (cast.community, cast.today, cast.grid, cast.otherGrid)
  let since = today.adding(days: -100)
  let post = try await cast.database.write { tx in
    try tx.grantPost(
      PostDraft(person: cast.nobody, role: .gridHelper, scope: .grid(grid), title: "楼长", startsOn: since),
      community: community)
  }
  let day = today.adding(days: -10)
  for _ in 1...2 {
    try await cast.database.write { tx in
      _ = try MovePosts(of: community, from: .grid(grid), on: day).run(by: nil, tx) { $0 == post ? .grid(other) : nil }
    }
  }
  let posts = try await cast.database.read { tx in try tx.posts(of: cast.nobody) }
  #expect(posts.map(\.id).first == post)
  #expect(posts.map(\.scope) == [.grid(other), .grid(grid)])
  #expect(posts.map(\.startsOn) == [day, since])
  #expect(posts.map(\.endsOn) == [nil, day.adding(days: -1)])
  #expect(posts.map { $0.endedAt == nil } == [true, false])
  #expect(posts.map(\.title) == ["楼长", "楼长"])
  #expect(try await cast.audited("post.moved") == 1)
}

@Test(arguments: Engine.available)
func anInvitationToASplitPlaceLeadsToWhatCameOfIt(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let (community, grid, other) = (cast.community, cast.grid, cast.otherGrid)
  let secretary = try await cast.signedIn("zhou")
  let fields = [
    "_nonce": try await secretary.nonce(on: "/invitations/new?kind=post&role=gridWorker"), "kind": "post",
    "role": "gridWorker", "scope": "grid:\(grid)", "name": "新来的",
  ]
  #expect(try await secretary.post("/invitations", fields).status == 200)
  try await cast.database.write { tx in
    try MovePosts(of: community, from: .grid(grid), on: cast.today).redirectInvitations(to: .grid(other), tx)
  }
  let offers = try await cast.database.read { tx in
    try tx.all("SELECT offer FROM invitations") { try $0("offer", as: String.self) }
  }
  #expect(offers.count == 1 && offers[0].contains(other.text) && !offers[0].contains(grid.text))
}

@Test(arguments: Engine.available)
func peopleAreFoundByTheirWholeNumberOrAddress(_ engine: Engine) async throws {
  let cast = try await Cast(engine)
  let worker = try await cast.signedIn("shen")
  for words in [Cast.phoneOfEmployee, "+86 199 0000 0009", "CHEN@yunqiao.example"] {
    let page = try await worker.get("/people?q=" + URLEncoded.encode(words)).text
    #expect(page.contains("陈晓") && !page.contains("方网格"), "\(words)")
  }
  #expect(try await worker.get("/people?q=1990000000").text.contains("没有找到"), "a part of a number finds nobody")
  let token = try await cast.database.write { tx in try tx.makeToken(person: cast.worker, name: "list") }
  let api = try await worker.json(.get, "/api/v1/people?q=\(Cast.phoneOfEmployee)", bearer: token)
  #expect(api.text.contains("陈晓"))
}
