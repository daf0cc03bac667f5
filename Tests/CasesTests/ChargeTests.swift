import Contracts
import Kernel
import People
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// A case of the enterprise in a common part of the tower, led by this one.
private func led(_ cast: CaseCast, by who: String) async throws -> Case {
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, cast.tower))
  let viewer = try cast.viewer(who)
  return try await cast.database.write { tx in try TakeCase(id: item.id).run(by: viewer, tx) }
}

extension CaseCast {
  /// Each act on somebody else's case, with the answer that it got.
  fileprivate func acts(_ who: String, on id: CaseID, to post: PostID) async throws -> [String: Int] {
    let forms: [(path: String, fields: [String: String])] = [
      ("closure", ["words": "办不了", "result": "declined"]), ("closure", ["words": "好了", "result": "answered"]),
      ("assignment", ["post": post.text]), ("replies", ["words": "哪一部？", "kind": "question"]),
      ("extension", ["extension_days": "60", "extension_words": "等"]), ("routing", ["window": "", "grid": secondGrid.text]),
      ("resumption", [:]),
    ]
    let window = try await find(id)?.window.text ?? ""
    var answers: [String: Int] = [:]
    for (place, form) in forms.enumerated() {
      var fields = form.fields.merging(["_nonce": "\(who)\(place)"]) { old, _ in old }
      if fields["window"] != nil { fields["window"] = window }
      answers["\(place) \(form.path)"] = try await browser(who).post("/cases/\(id)/\(form.path)", fields).status
    }
    return answers
  }
}

@Test(arguments: Engine.available) func whoOnlySeesACaseDecidesNothingAboutIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await led(cast, by: "worker")
  for who in ["butler", "gridhead", "economist"] {
    let viewer = try cast.viewer(who)
    #expect(viewer.scope != .window(item.window))
    let answers = try await cast.acts(who, on: item.id, to: try #require(viewer.post))
    for (act, status) in answers { #expect(status == 409, "\(who) \(act)") }
    let page = try await cast.browser(who).get("/bench?case=\(item.id)").text
    for form in ["/closure\"", "/assignment\"", "/extension\"", "/routing\"", "/merge\"", "value=\"question\""] {
      #expect(!page.contains(form), "\(who) \(form)")
    }
    #expect(page.contains("value=\"note\""))
    let found = try await cast.browser(who).get("/find?case=\(item.id)").text
    #expect(!found.contains("#extension_days") && found.contains("#words"))
  }
  let now = try #require(try await cast.find(item.id))
  let worker = try cast.viewer("worker").person
  #expect(now.state == .doing && now.lead?.person == worker)
  // What is merged loses its lead too.
  let other = try await led(cast, by: "butler")
  let merged = try await cast.browser("butler").post("/cases/\(item.id)/merge", ["_nonce": "m", "merge_number": other.number])
  #expect(merged.status == 409)
}

@Test(arguments: Engine.available) func whoAnswersForTheWholeCommunityMayActAndTheLeadHears(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (first, second) = (try await led(cast, by: "worker"), try await led(cast, by: "gridhead"))
  let administrator = cast.browser("administrator")
  let extended = ["_nonce": "a", "extension_days": "2", "extension_words": "等配件"]
  #expect(try await administrator.post("/cases/\(first.id)/extension", extended).status == 303)
  #expect(try await administrator.post("/cases/\(first.id)/closure", ["_nonce": "b", "words": "好了", "result": "answered"]).status == 303)
  let colleague = try #require(try cast.viewer("colleague").post)
  #expect(try await administrator.post("/cases/\(second.id)/assignment", ["post": colleague.text]).status == 303)
  try await cast.settle()
  let inbox = try await cast.browser("worker").get("/inbox").text
  #expect(inbox.contains("同事办结了您主办的这件事") && inbox.contains("同事把您主办的这件事延期了"))
  #expect(try await cast.browser("gridhead").get("/inbox").text.contains("您主办的这件事由别人接手了"))
  // What she does herself is no news to her; she who received it first goes on answering for it.
  #expect(!(try await administrator.get("/inbox").text.contains("同事")))
  let again = ["_nonce": "c", "extension_days": "3", "extension_words": "等配件"]
  #expect(try await cast.browser("gridhead").post("/cases/\(second.id)/extension", again).status == 303)
}

@Test(arguments: Engine.available) func aButlerClosesWhatSheLeadsAndTakesNothingBackThatAnotherLed(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (hers, theirs) = (try await led(cast, by: "butler"), try await led(cast, by: "worker"))
  let close = ["words": "好了", "result": "answered"]
  for (who, item) in [("butler", hers), ("worker", theirs)] {
    let sent = close.merging(["_nonce": "a"]) { old, _ in old }
    #expect(try await cast.browser(who).post("/cases/\(item.id)/closure", sent).status == 303)
    #expect(try await cast.browser("head").post("/cases/\(item.id)/return", ["reason": "又停了"]).status == 303)
  }
  let butler = cast.browser("butler")
  #expect(try await butler.post("/cases/\(theirs.id)/assignment").status == 409)
  for (place, fields) in [close, ["words": "好了", "kind": "reply"], ["words": "好了", "kind": "question"]].enumerated() {
    let path = fields["kind"] == nil ? "closure" : "replies"
    let sent = fields.merging(["_nonce": "b\(place)"]) { old, _ in old }
    #expect(try await butler.post("/cases/\(theirs.id)/\(path)", sent).status == 409)
  }
  let page = try await butler.get("/bench?case=\(theirs.id)").text
  #expect(!page.contains("id=\"take\"") && !page.contains("value=\"reply\"") && page.contains("value=\"note\""))
  #expect(try await cast.browser("gridhead").post("/cases/\(theirs.id)/assignment").status == 303)
  #expect(try await butler.post("/cases/\(hers.id)/assignment").status == 303)
}

@Test(arguments: Engine.available) func aSubstituteActsForTheLeadAndALeadWithoutAPostLeadsNothing(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (one, two) = (try await led(cast, by: "gridhead"), try await led(cast, by: "worker"))
  let (community, grid) = (cast.community, cast.firstGrid)
  let (person, post) = try await cast.database.write { tx in
    let person = try tx.makePerson("替姓", community)
    return (person, try tx.makePost(person, .gridHead, .grid(grid), community))
  }
  let viewer = Viewer(
    person: person, community: community, standing: .post(post, .gridHead, .grid(grid)), name: "替姓")
  func close(_ id: CaseID) async throws {
    try await cast.database.write { tx in try CloseCase(id: id, words: "好了").run(by: viewer, tx) }
  }
  await #expect(throws: HandlingError.notInCharge) { try await close(one.id) }
  try await cast.database.write { tx in try tx.keep(PostDetails(isSubstitute: true), of: post, community: community) }
  try await close(one.id)
  // She stands in for the head of the grid, not for a worker of the community, as long as that one is there.
  await #expect(throws: HandlingError.notInCharge) { try await close(two.id) }
  let worker = try #require(try cast.viewer("worker").post)
  try await cast.database.write { tx in try tx.run("UPDATE posts SET ended_at = \(tx.now) WHERE id = \(worker)") }
  try await close(two.id)
}

// MARK: One's own

@Test(arguments: Engine.available) func nobodyHandlesHerOwnMatterNorReadsTheNotesAboutIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let herself = Viewer(person: worker.person, community: cast.community, standing: .oneself, name: "worker姓")
  let vault = cast.site.vault
  let item = try await cast.database.write { tx in
    let item = try OpenCase(body: "年休假怎么算", place: .nowhere).run(by: herself, vault: vault, tx)
    try TakeCase(id: item.id).run(by: colleague, tx)
    return try NoteOnCase(id: item.id, words: "内部看法").run(by: colleague, tx)
  }
  let answers = try await cast.acts("worker", on: item.id, to: try #require(worker.post))
  for (act, status) in answers { #expect(status == 409, "\(act)") }
  let bench = cast.browser("")
  bench.cookies = [:]
  let acts: [(String, [String: JSONValue])] = [
    ("replies", ["words": .text("好")]), ("replies", ["words": .text("好"), "internal": .flag(true)]),
    ("closure", ["words": .text("好"), "result": .text("answered")]), ("tasks", ["title": .text("问")]), ("confirmation", ["rating": .text("very_satisfied")]),
    ("objections", ["ground": .text("other_area"), "words": .text("不")]), ("split", ["words": .text("年休假")]),
  ]
  for (noun, fields) in acts {
    let answer = try await bench.json(.post, "/api/v1/cases/\(item.id)/\(noun)", bearer: "worker", body: .object(fields))
    #expect(answer.status == 409 && answer.json?["code"]?.string == "case.own_case", "\(noun)")
  }
  let read = try await bench.json(.get, "/api/v1/cases/\(item.id)", bearer: "worker")
  #expect(read.status == 200 && read.text.contains("年休假") && !read.text.contains("内部看法"))
  let page = try await cast.browser("worker").get("/bench?case=\(item.id)")
  #expect(page.status == 200 && page.text.contains("年休假") && !page.text.contains("内部看法"))
  for form in ["/closure\"", "/replies\"", "/extension\"", "/tasks\"", "/exclusion\""] { #expect(!page.text.contains(form), "\(form)") }
  #expect(try await cast.browser("colleague").get("/bench?case=\(item.id)").text.contains("内部看法"))
  let now = try #require(try await cast.find(item.id))
  #expect(now.state == .doing && now.lead?.person == colleague.person)
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE kind NOT IN ('opened', 'taken', 'noted')") == 0)
}

// MARK: What is left out, objected to, or cannot be read

@Test(arguments: Engine.available) func whoLeavesACaseOutDoesNotTakeIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "要求违建")
  let sent = ["exclusion_kind": "unlawful", "exclusion_words": "要求违建"]
  #expect(try await cast.browser("colleague").post("/cases/\(item.id)/exclusion", sent).status == 303)
  let take = try await cast.browser("colleague").post("/cases/\(item.id)/assignment")
  #expect(take.status == 409 && take.text.contains("不能再办这件事"))
  #expect(!(try await cast.browser("colleague").get("/bench?case=\(item.id)").text.contains("id=\"take\"")))
  #expect(try await cast.browser("administrator").post("/cases/\(item.id)/exclusion/decision", ["decision": "approve"]).status == 303)
  for who in ["colleague", "administrator"] {
    #expect(try await cast.browser(who).post("/cases/\(item.id)/assignment").status == 409, "\(who)")
    let post = try #require(try cast.viewer(who).post)
    #expect(try await cast.browser("worker").post("/cases/\(item.id)/assignment", ["post": post.text]).status == 409, "\(who)")
  }
  // They may send it on, and somebody else works on it.
  let post = try #require(try cast.viewer("worker").post)
  #expect(try await cast.browser("administrator").post("/cases/\(item.id)/assignment", ["post": post.text]).status == 303)
}

@Test(arguments: Engine.available) func anObjectionEndsWithTheRound(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await led(cast, by: "gridhead")
  let (lead, administrator) = (cast.browser("gridhead"), cast.browser("administrator"))
  let object = ["_nonce": "a", "ground": "other_area", "objection_words": "不在我的网格"]
  #expect(try await lead.post("/cases/\(item.id)/objections", object).status == 303)
  #expect(try await lead.post("/cases/\(item.id)/closure", ["_nonce": "b", "words": "好了", "result": "answered"]).status == 303)
  let refuse = ["decision": "refused", "review_words": "不成立"]
  func review(_ nonce: String) async throws -> Int {
    try await administrator.post("/cases/\(item.id)/objections/review", refuse.merging(["_nonce": nonce]) { old, _ in old }).status
  }
  #expect(try await review("c") == 409)
  #expect(try await lead.get("/bench?case=\(item.id)").text.contains("已办结或撤回，不再审查"))
  // Nobody has looked at that ground yet: in the next round she may say it again.
  #expect(try await cast.browser("head").post("/cases/\(item.id)/return", ["reason": "又停了"]).status == 303)
  #expect(try await lead.post("/cases/\(item.id)/assignment").status == 303)
  #expect(try await review("d") == 409)
  #expect(try await lead.post("/cases/\(item.id)/objections", object.merging(["_nonce": "e"]) { _, new in new }).status == 303)
  #expect(try await review("f") == 303)
}

@Test(arguments: Engine.available) func whatCannotBeReadIsNotSentToTheApplicant(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await led(cast, by: "worker")
  let worker = cast.browser("worker")
  for (place, kind) in ["Note", "internal", ""].enumerated() {
    let answer = try await worker.post("/cases/\(item.id)/replies", ["_nonce": "k\(place)", "words": "合同里没写", "kind": kind])
    #expect(answer.status == 422 && answer.text.contains("合同里没写"), "\(kind)")
  }
  let closed = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "z", "words": "合同里没写", "result": "note"])
  #expect(closed.status == 422 && closed.text.contains("合同里没写"))
  #expect(try await cast.find(item.id)?.state == .doing)
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE words = '合同里没写'") == 0)
}
