import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Cases

private let world = TestWorld().world
private let now = world.now()
private let tower: BuildingID = world.newID()
private let annex: BuildingID = world.newID()
private let lifts: CaseCategoryID = world.newID()
private let noise: CaseCategoryID = world.newID()

private func like(
  _ category: CaseCategoryID?, _ building: BuildingID?, _ part: CommonPart?, room: String = "", days: Int = 0, _ text: String
) -> CaseLikeness {
  CaseLikeness(category: category, building: building, part: part, room: room, at: now - .days(days), text: text)
}

@Test func hanTextBecomesPairsAndOtherTextWords() {
  #expect(CaseLikeness.bigrams("货梯停了") == ["货梯", "梯停", "停了"])
  #expect(CaseLikeness.bigrams("３号楼 Lift-B，坏") == ["3", "号楼", "lift", "b"])
  #expect(CaseLikeness.bigrams("") == [])
}

@Test(arguments: [
  // The same matter at the same place, in other words: alike without reading them.
  (like(lifts, tower, .lift, "货梯停运"), like(lifts, tower, .lift, days: 3, "电梯又坏了"), false, true),
  // Another part of the house, the same matter.
  (like(lifts, tower, .lobby, "电梯口拥挤"), like(lifts, tower, .lift, "早高峰等电梯太久"), false, true),
  // The same place and another matter.
  (like(noise, tower, .lift, "电梯井有异响"), like(lifts, tower, .lift, "货梯停运"), false, false),
  // The words make up for a category that nobody knows, where they may be read.
  (like(nil, tower, .lift, "早高峰货梯停运来料上不去"), like(nil, tower, .lift, "货梯停运来料上不去"), true, true),
  (like(nil, tower, .lift, "早高峰货梯停运来料上不去"), like(nil, tower, .lift, "货梯停运来料上不去"), false, false),
  // Another house, another month.
  (like(lifts, annex, .lift, "货梯停运"), like(lifts, tower, .lift, "货梯停运"), true, false),
  (like(lifts, tower, .lift, "货梯停运"), like(lifts, tower, .lift, days: 31, "货梯停运"), true, false),
  (like(lifts, nil, nil, "货梯停运"), like(lifts, nil, nil, "货梯停运"), true, false),
  // The same room, however it is written.
  (like(noise, tower, nil, room: "１２０３室", "隔壁装修"), like(noise, tower, nil, room: "1203室", "装修太吵"), false, true),
])
private func whatIsAlike(_ one: CaseLikeness, _ other: CaseLikeness, _ countsWords: Bool, _ isAlike: Bool) {
  #expect((one.points(other, countsWords: countsWords) >= CaseLikeness.alike) == isAlike)
}

@Test func likenessIsTheSameBothWaysAndAtMostAHundred() {
  var dice = CaseDice(7)
  for _ in 0..<500 {
    func one() -> CaseLikeness {
      like(
        dice.pick([nil, lifts, noise]), dice.pick([tower, annex]), dice.pick([nil, .lift, .lobby]),
        room: dice.pick(["", "1203"]), days: dice.below(40), dice.pick(["货梯停运", "电梯又停了", "太吵", ""]))
    }
    let (a, b) = (one(), one())
    #expect(a.points(b) == b.points(a))
    #expect((0...100).contains(a.points(b)) && a.points(b, countsWords: false) <= a.points(b))
  }
}

@Test(arguments: Engine.available) func aNeighbourSeesTheMatterAndThePlaceAndNoWords(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("neighbour", "货梯门夹到我们的样机，找琥珀科技赔", place: .common(.lift, cast.tower))
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("货梯早上又停了")
  #expect(check.text.contains("知行园3号楼·电梯：电梯") && check.text.contains("跟进这一件"))
  #expect(!check.text.contains("样机") && !check.text.contains(CaseCast.otherFirmName) && !check.text.contains(item.number))
  let followed = try await browser.post("/cases/\(item.id)/followers", ["_nonce": nonce])
  #expect(followed.location == "/cases/followed/\(item.id)")
  let page = try await browser.get(followed.location)
  #expect(page.text.contains("待受理") && !page.text.contains("样机") && !page.text.contains(CaseCast.otherFirmName))
  // Once more, the back button, and the draft is gone.
  #expect(try await browser.post("/cases/\(item.id)/followers", ["_nonce": nonce]).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM case_followers") == 1)
  #expect(try await browser.get("/cases/new?draft=\(nonce)&step=check").status == 404)
  #expect(try await browser.get("/cases/\(item.id)").status == 404)
}

@Test(arguments: Engine.available) func whatAPersonFiledIsNeverShownToANeighbourUntilItIsPublic(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "货梯停运，老板不管", place: .common(.lift, cast.tower))
  let browser = cast.browser("head")
  let (_, check) = try await browser.draft("货梯停运")
  #expect(!check.text.contains("跟进这一件"))
  #expect(try await browser.post("/cases/\(item.id)/followers").status == 404)
  try await cast.publish(item, "货梯停运")
  let (_, again) = try await browser.draft("货梯停运")
  #expect(again.text.contains("跟进这一件") && !again.text.contains("老板"))
  #expect(try await browser.post("/cases/\(item.id)/followers").status == 303)
  // No longer public: no longer hers to follow, and she hears no more of it.
  try await cast.database.write { tx in try tx.run("DELETE FROM case_publications") }
  #expect(try await browser.get("/cases/followed/\(item.id)").status == 404)
  #expect(!(try await browser.get("/cases").text.contains(item.id.text)))
  try await cast.take(item)
  #expect(try await cast.count("SELECT count(*) FROM notices WHERE words_key = 'notice.followed.taken'") == 0)
}

@Test(arguments: Engine.available) func whatHappensInARoomIsItsOwn(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("neighbour", "空调漏水", place: .room(cast.tower, "1203室"))
  #expect(try await cast.browser("head").post("/cases/\(item.id)/followers").status == 404)
  // One's own is no neighbour's either: it is opened, not followed.
  let own = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (_, check) = try await cast.browser("head").draft("货梯停运")
  #expect(check.text.contains("/cases/\(own.id)\"") && !check.text.contains("跟进这一件"))
  #expect(try await cast.browser("head").post("/cases/\(own.id)/followers").status == 404)
}

@Test(arguments: Engine.available) func followersHearEachStepUntilTheyStop(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("neighbour", "货梯停运", place: .common(.lift, cast.tower))
  for who in ["head", "employee"] { #expect(try await cast.browser(who).post("/cases/\(item.id)/followers").status == 303) }
  try await cast.take(item)
  let inbox = try await cast.browser("head").get("/inbox").text
  #expect(inbox.contains("您跟进的知行园3号楼电梯一事有人受理了"))
  // As herself in her own inbox; the delegate of the enterprise hears of the enterprise's.
  #expect(try await cast.browser("employee").get("/inbox").text.contains("有人受理了"))
  #expect(try await cast.browser("employee").post("/cases/\(item.id)/followers/removal").status == 303)
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "已修好", isDeclined: false).run(by: worker, tx) }
  try await cast.settle()
  #expect(try await cast.count("SELECT count(*) FROM notices WHERE words_key = 'notice.followed.closed'") == 2)
  #expect(try await cast.browser("employee").get("/cases/followed/\(item.id)").status == 404)
}

@Test(arguments: Engine.available) func howeverManyFollowEachHearsAlsoOfQuestionsAndHandovers(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("neighbour", "货梯停运", place: .common(.lift, cast.tower))
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let community = cast.community
  try await cast.database.write { tx in
    for place in 0..<105 {
      let person = try tx.makePerson("跟\(place)", community)
      let viewer = Viewer(person: person, community: community, standing: .oneself, name: "")
      try FollowCase(id: item.id).run(by: viewer, tx)
    }
    try TakeCase(id: item.id).run(by: worker, tx)
    try AskApplicant(id: item.id, words: "样机在哪个房间？").run(by: worker, tx)
    try AssignCase(id: item.id, post: try #require(colleague.post), words: "私下说").run(by: worker, tx)
    try RerouteCase(id: item.id, window: item.window, grid: cast.secondGrid, words: "私下说").run(by: worker, tx)
  }
  #expect(try await cast.browser("head").post("/cases/\(item.id)/followers").status == 303)
  try await cast.settle()
  for key in ["taken", "asked", "handed_over", "rerouted"] {
    #expect(try await cast.count("SELECT count(*) FROM notices WHERE words_key = \("notice.followed." + key)") >= 105, "\(key)")
  }
  let inbox = try await cast.browser("head").get("/inbox").text
  #expect(inbox.contains("在等提出人补充情况") && inbox.contains("换了主办人") && inbox.contains("转给了别的窗口或网格"))
  let page = try await cast.browser("head").get("/cases/followed/\(item.id)").text
  for text in [inbox, page] { #expect(!text.contains("样机") && !text.contains("私下说") && !text.contains("colleague姓")) }
  #expect(page.contains("请提出人补充情况"))
}

@Test(arguments: Engine.available) func handlersSeeHowManyAndTheTeamSeesWho(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("neighbour", "货梯停运", place: .common(.lift, cast.tower))
  for who in ["head", "delegate", "employee"] { _ = try await cast.browser(who).post("/cases/\(item.id)/followers") }
  // The two delegates are one enterprise; the employee follows as herself.
  let team = try await cast.browser("worker").get("/bench?case=\(item.id)").text
  #expect(team.contains("3家一起反映") && team.contains(CaseCast.firmName) && team.contains("小林"))
  // Whom a butler may not know she does not count either.
  let butler = try await cast.browser("butler").get("/bench?case=\(item.id)").text
  #expect(butler.contains("2家一起反映") && !butler.contains("小林") && !butler.contains(CaseCast.firmName))
  // The applicant is no handler: how many follow may include her own people.
  #expect(!(try await cast.browser("neighbour").get("/cases/\(item.id)").text.contains("一起反映")))
}

@Test(arguments: Engine.available) func followersMoveWithAMergeAndNobodyFollowsHerOwn(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let old = try await cast.file("neighbour", "货梯停运", place: .common(.lift, cast.tower))
  let new = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  for who in ["head", "employee"] { _ = try await cast.browser(who).post("/cases/\(old.id)/followers") }
  _ = try await cast.browser("employee").post("/cases/\(new.id)/followers")
  try await cast.database.write { tx in try tx.moveFollowers(from: old.id, to: new.id) }
  #expect(try await cast.count("SELECT count(*) FROM case_followers WHERE case_id = \(new.id)") == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_followers WHERE case_id = \(old.id)") == 0)
}

extension CaseCast {
  func take(_ item: Case) async throws {
    let worker = try viewer("worker")
    try await database.write { tx in try TakeCase(id: item.id).run(by: worker, tx) }
    try await settle()
  }

  func publish(_ item: Case, _ title: String) async throws {
    let person = try viewer("worker").person
    try await database.write { tx in
      try tx.run(
        """
        INSERT INTO case_publications (case_id, community_id, title, description, status_notes, address, consent_at,
          published_at, by_person_id, updated_at)
        VALUES (\(item.id), \(item.community), \(title), \(title), '', '知行园3号楼·电梯', \(tx.now), \(tx.now), \(person), \(tx.now))
        """)
    }
  }
}
