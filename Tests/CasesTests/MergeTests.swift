import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

@Test(arguments: Engine.available) func twoApplicantsOfOneMatterEachKeepTheirOwnConversation(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运，来料上不去", place: .common(.lift, nil))
  let own = try await cast.file("neighbour", "电梯里闻到焦味", place: .common(.lift, cast.tower))
  let worker = cast.browser("worker")
  let merge = ["_nonce": "a", "merge_number": item.number.lowercased(), "merge_words": "同一部梯"]
  #expect(try await worker.post("/cases/\(own.id)/merge", merge).status == 303)
  #expect(try await worker.post("/cases/\(own.id)/merge", merge).status == 303)
  #expect(try await worker.get("/bench?case=\(own.id)").text.contains("已并入"))
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("一起办的诉求"))
  // The queue shows one of them; the number of the other leads there.
  let queue = try await worker.get("/bench?view=all").text
  #expect(queue.contains("货梯停运") && !queue.contains("焦味"))
  #expect(try await worker.get("/cases/\(own.id)").location == "/cases/\(item.id)")

  _ = try await worker.post("/cases/\(item.id)/replies", ["_nonce": "b", "words": "维保十点到", "kind": "reply"])
  _ = try await worker.post("/cases/\(item.id)/closure", ["_nonce": "c", "words": "控制板已换", "result": "answered"])
  try await cast.settle()
  let (firm, neighbour) = (cast.browser("head"), cast.browser("neighbour"))
  let (seen, hers) = (try await firm.get("/cases/\(item.id)").text, try await neighbour.get("/cases/\(own.id)").text)
  for page in [seen, hers] { #expect(page.contains("维保十点到") && page.contains("控制板已换")) }
  #expect(!seen.contains("焦味") && !seen.contains(own.number) && !seen.contains("并案") && !seen.contains("同一部梯"))
  #expect(!hers.contains("来料") && !hers.contains(item.number) && !hers.contains("并案") && !hers.contains("同一部梯"))
  #expect(try await firm.get("/cases/\(own.id)").status == 404)
  #expect(!(try await firm.get("/inbox").text.contains("焦味")))
  #expect(try await neighbour.get("/inbox").text.contains("焦味"))

  // Each confirms for herself; what one sends back is handled by itself again.
  #expect(try await firm.post("/cases/\(item.id)/confirmation").status == 303)
  #expect(try await cast.find(own.id)?.state == .answered)
  #expect(try await neighbour.post("/cases/\(own.id)/return", ["reason": "还有焦味"]).status == 303)
  #expect(try await cast.find(item.id)?.state == .confirmed)
  #expect(try await cast.database.read { tx in try tx.merge(of: own.id) } == nil)
  #expect(try await worker.get("/bench?view=all").text.contains("焦味"))
}

@Test(arguments: Engine.available) func aMergeIsUndoneWithinADayAndGoesBackToItsLead(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let (one, two) = (try await cast.file("head", "货梯停运"), try await cast.file("neighbour", "电梯停了"))
  try await cast.database.write { tx in
    try TakeCase(id: one.id).run(by: worker, tx)
    try TakeCase(id: two.id).run(by: colleague, tx)
    try MergeCases(id: two.id, number: one.number).run(by: worker, tx)
  }
  #expect(try await cast.find(two.id)?.lead?.person == worker.person)
  cast.world.advance(by: .hours(23))
  try await cast.database.write { tx in try UnmergeCase(id: two.id).run(by: worker, tx) }
  #expect(try await cast.find(two.id)?.lead?.person == colleague.person)
  #expect(try await cast.count("SELECT count(*) FROM case_links WHERE ended_at IS NULL") == 0)
  try await cast.database.write { tx in try MergeCases(id: two.id, number: one.number).run(by: worker, tx) }
  cast.world.advance(by: .hours(25))
  await #expect(throws: HandlingError.undoTooLate) {
    try await cast.database.write { tx in try UnmergeCase(id: two.id).run(by: worker, tx) }
  }
}

@Test(arguments: Engine.available) func whatCannotBeMergedSaysWhy(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, grid) = (try cast.viewer("worker"), try cast.viewer("gridhead"))
  let one = try await cast.file("head", "一", place: .common(.lift, nil))
  let two = try await cast.file("head", "二", place: .common(.lift, nil))
  let three = try await cast.file("neighbour", "三", place: .common(.lift, nil))
  func merge(_ id: CaseID, _ number: String, _ viewer: Viewer) async throws {
    try await cast.database.write { tx in try MergeCases(id: id, number: number).run(by: viewer, tx) }
  }
  await #expect(throws: HandlingError.mergeIntoItself) { try await merge(one.id, one.number, worker) }
  await #expect(throws: HandlingError.noSuchNumber) { try await merge(one.id, "YQ-2026-11-9999", worker) }
  // Another grid's case does not exist for her: the same words as for a number that nobody has.
  await #expect(throws: HandlingError.noSuchNumber) { try await merge(one.id, three.number, grid) }
  try await merge(two.id, one.number, worker)
  await #expect(throws: HandlingError.alreadyMerged) { try await merge(two.id, three.number, worker) }
  await #expect(throws: HandlingError.mergeIntoMerged) { try await merge(three.id, two.number, worker) }
  await #expect(throws: HandlingError.mergeIntoMerged) { try await merge(one.id, two.number, worker) }
  let taken = try await cast.browser("worker").post(
    "/cases/\(three.id)/merge", ["_nonce": "a", "merge_number": "没有"])
  #expect(taken.status == 422 && taken.text.contains("没有找到这个编号"))
  try await cast.database.write { tx in try CloseCase(id: three.id, words: "好了").run(by: worker, tx) }
  await #expect(throws: CaseError.alreadyClosed) { try await merge(three.id, one.number, worker) }
}

@Test(arguments: Engine.available) func noWallIsMergedAway(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let (worker, employee) = (try cast.viewer("worker"), try cast.viewer("employee"))
  let vault = cast.site.vault
  // What one of the firm's people raised as herself; what she keeps from the property firm; what happens in a room.
  let own = try await cast.file("employee", "电梯里闻到焦味", place: .common(.lift, cast.tower))
  let kept = try await cast.database.write { tx in
    try OpenCase(body: "值班的人抽烟", place: .common(.lift, cast.tower), isKeptFromProperty: true)
      .run(by: employee, vault: vault, tx)
  }
  let room = try await cast.file("head", "屋里漏水", place: .own)
  for (one, other) in [(own, item), (kept, own), (room, item), (item, own)] {
    await #expect(throws: HandlingError.mergeAcrossWall) {
      try await cast.database.write { tx in try MergeCases(id: one.id, number: other.number).run(by: worker, tx) }
    }
  }
  let told = try await cast.browser("worker").post("/cases/\(own.id)/merge", ["_nonce": "a", "merge_number": item.number])
  #expect(told.status == 422 && told.text.contains("不能并案"))
  #expect(try await cast.count("SELECT count(*) FROM case_merges") == 0)
}

@Test(arguments: Engine.available) func whatIsSentBackByALinkIsHandledByItselfAgain(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (one, two) = (try await cast.file("head", "货梯停运"), try await cast.file("neighbour", "电梯停了"))
  let (worker, neighbour) = (try cast.viewer("worker"), try cast.viewer("neighbour"))
  let secret = try await cast.database.write { tx in
    try TakeCase(id: one.id).run(by: worker, tx)
    try MergeCases(id: two.id, number: one.number).run(by: worker, tx)
    try CloseCase(id: one.id, words: "换了控制板").run(by: worker, tx)
    let item = try #require(try tx.findCase(two.id))
    return try tx.makeAnswerLink(of: item, for: .mailed(neighbour.person))
  }
  try await cast.database.write { tx in try AnswerByLink(secret: secret, isSolved: false, reason: "又停了").run(tx) }
  #expect(try await cast.database.read { tx in try tx.merge(of: two.id) } == nil)
  #expect(try await cast.browser("worker").get("/cases").text.contains("电梯停了"))
}

@Test(arguments: Engine.available) func aLinkIsOfNoUseToWhomItsApplicantNoLongerTrusts(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运")
  let (worker, head) = (try cast.viewer("worker"), try cast.viewer("head"))
  let stranger = try cast.viewer("neighbour").person
  let (hers, foreign) = try await cast.database.write { tx in
    try CloseCase(id: item.id, words: "换了控制板").run(by: worker, tx)
    let closed = try #require(try tx.findCase(item.id))
    return (try tx.makeAnswerLink(of: closed, for: .mailed(head.person)), try tx.makeAnswerLink(of: closed, for: .mailed(stranger)))
  }
  await #expect(throws: AnswerError.unknown) {
    try await cast.database.write { tx in try AnswerByLink(secret: foreign, isSolved: true).run(tx) }
  }
  try await cast.database.write { tx in try AnswerByLink(secret: hers, isSolved: true).run(tx) }
  #expect(try await cast.find(item.id)?.state == .confirmed)
}

@Test(arguments: Engine.available) func twoMattersBecomeTwoCasesInTheApplicantsOwnWords(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运，来料上不去。\n另外，三楼的门禁也坏了。", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  _ = try await worker.post("/cases/\(item.id)/assignment")
  cast.world.advance(by: .hours(5))
  let ours = try await worker.post("/cases/\(item.id)/split", ["_nonce": "a", "split_words": "三楼门禁要换"])
  #expect(ours.status == 422 && ours.text.contains("原话") && ours.text.contains("三楼门禁要换"))
  let whole = try await worker.post("/cases/\(item.id)/split", ["_nonce": "b", "split_words": item.body])
  #expect(whole.status == 422)
  let split = ["_nonce": "c", "split_words": "三楼的门禁也坏了。"]
  #expect(try await worker.post("/cases/\(item.id)/split", split).status == 303)
  #expect(try await worker.post("/cases/\(item.id)/split", split).status == 303)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 2)
  let part = try #require(
    try await cast.database.read { tx in
      try tx.first("SELECT * FROM cases WHERE id <> \(item.id)", Case.init)
    })
  #expect(part.openedAt == item.openedAt && part.applicant == item.applicant && part.body == "三楼的门禁也坏了。")
  let clock = try #require(try await cast.database.read { tx in try tx.clock(of: part.id) })
  #expect(clock.startedAt == item.openedAt)
  try await cast.settle()
  let firm = cast.browser("head")
  #expect(try await firm.get("/inbox").text.contains("第二件的编号是 \(part.number)"))
  #expect(try await firm.get("/cases/\(part.id)").text.contains("从 \(item.number) 分出"))
  #expect(try await firm.get("/cases/\(item.id)").text.contains("另分出一件 \(part.number)"))
  #expect(try await worker.get("/bench?case=\(part.id)").text.contains("分案"))
}

@Test(arguments: Engine.available) func howeverManyAreMergedEachIsAnsweredAndNoneIsLeftBelow(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  let host = try await cast.file("head", "货梯停运", place: .common(.lift, cast.tower))
  var others: [Case] = []
  for place in 0..<206 { others.append(try await cast.file("neighbour", "电梯停了\(place)", place: .common(.lift, cast.tower))) }
  let all = others
  try await cast.database.write { tx in
    try TakeCase(id: host.id).run(by: worker, tx)
    for one in all { try MergeCases(id: one.id, number: host.number).run(by: worker, tx) }
    try CloseCase(id: host.id, words: "换了控制板").run(by: worker, tx)
  }
  #expect(try await cast.count("SELECT count(*) FROM cases WHERE state = 'answered'") == 207)
  // What is hers cannot be reached by her act, and comes back to the queue.
  let herself = Viewer(person: worker.person, community: cast.community, standing: .oneself, name: "worker姓")
  let vault = cast.site.vault
  let next = try await cast.file("employee", "年休假怎么算")
  let own = try await cast.database.write { tx in
    let own = try OpenCase(body: "年休假几天", place: .nowhere).run(by: herself, vault: vault, tx)
    try TakeCase(id: next.id).run(by: colleague, tx)
    try MergeCases(id: own.id, number: next.number).run(by: colleague, tx)
    try CloseCase(id: next.id, words: "五天").run(by: worker, tx)
    return own
  }
  let left = try #require(try await cast.find(own.id))
  #expect(left.state == .doing && left.lead?.person == colleague.person)
  #expect(try await cast.database.read { tx in try tx.merge(of: own.id) } == nil)
  #expect(try await cast.browser("colleague").get("/bench?view=mine").text.contains("年休假几天"))
}

@Test(arguments: Engine.available) func whatWasSplitOffIsNotSplitOffAgainAndALetterIsNoMatter(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运。门禁坏了。")
  let bench = cast.browser("")
  bench.cookies = [:]
  func split(_ words: String) async throws -> Bench.Answer {
    try await bench.json(.post, "/api/v1/cases/\(item.id)/split", bearer: "worker", body: .object(["words": .text(words)]))
  }
  for words in ["门", "。", "梯 "] { #expect(try await split(words).json?["code"]?.string == "split.too_short", "\(words)") }
  #expect(try await split("门禁坏了。").status == 200)
  for words in ["门禁坏了。", " 门禁 坏了。"] {
    let again = try await split(words)
    #expect(again.status == 422 && again.json?["code"]?.string == "split.before", "\(words)")
  }
  #expect(try await cast.count("SELECT count(*) FROM cases") == 2)
}

@Test(arguments: Engine.available) func relatedCasesAreTiedFromBothEndsAndUntied(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (one, two) = (try await cast.file("head", "货梯停运"), try await cast.file("neighbour", "门禁坏了"))
  let worker = cast.browser("worker")
  let tie = ["_nonce": "a", "link_number": two.number, "link_words": "同一家维保"]
  #expect(try await worker.post("/cases/\(one.id)/links", tie).status == 303)
  for id in [one.id, two.id] { #expect(try await worker.get("/bench?case=\(id)").text.contains("同一家维保")) }
  let back = try await worker.post("/cases/\(two.id)/links", ["_nonce": "b", "link_number": one.number])
  #expect(back.status == 422 && back.text.contains("已经关联"))
  #expect(try await cast.count("SELECT count(*) FROM journal WHERE name = 'case.linked'") == 1)
  let link = try #require(try await cast.database.read { tx in try tx.links(of: two.id) }.first)
  #expect(try await worker.post("/cases/\(two.id)/links/end", ["link": link.id.text]).status == 303)
  #expect(!(try await worker.get("/bench?case=\(one.id)").text.contains("同一家维保")))
  for who in ["head", "neighbour"] {
    #expect(try await cast.browser(who).post("/cases/\(one.id)/links", tie).status == 404)
  }
}

@Test(arguments: Engine.available) func aProgramMergesSplitsAndAsksForHelp(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (one, two) = (try await cast.file("head", "货梯停运。门禁坏了。"), try await cast.file("neighbour", "电梯停了"))
  let bench = cast.browser("")
  bench.cookies = [:]
  func act(_ id: CaseID, _ noun: String, _ fields: [String: JSONValue] = [:]) async throws -> Bench.Answer {
    try await bench.json(.post, "/api/v1/cases/\(id)/\(noun)", bearer: "worker", body: .object(fields))
  }
  let post = try #require(try cast.viewer("colleague").post)
  #expect(try await act(one.id, "assistants", ["post": .text(post.text), "words": .text("请看合同")]).status == 200)
  #expect(try await act(two.id, "merge", ["number": .text(one.number)]).status == 200)
  #expect(try await act(two.id, "merge", ["number": .text(one.number)]).json?["code"]?.string == "merge.already_merged")
  #expect(try await act(two.id, "unmerging").status == 200)
  let part = try await act(one.id, "split", ["words": .text("门禁坏了。")])
  #expect(part.status == 200 && part.json?["id"]?.string != one.id.text)
  #expect(try await act(one.id, "tasks", ["title": .text("问维保")]).status == 200)
  let task = try #require(try await cast.database.read { tx in try tx.tasks(of: one.id) }.first)
  #expect(try await act(one.id, "task-completion", ["task": .text(task.id.text)]).status == 200)
  #expect(try await act(one.id, "links", ["number": .text(two.number)]).status == 200)
  let wrong = try await act(one.id, "objections", ["ground": .text("bored"), "words": .text("x")])
  #expect(wrong.status == 422)
}

/// Random merges, undoings, splits, answers, returns and withdrawals by people who may do them, held against a model of what must be
/// true after each.
@Test(arguments: Engine.available) func whateverIsMergedAndSplitNobodyLosesAWordOrLearnsOne(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  var dice = CaseDice(engine == .sqlite ? 20_261_129 : 1_129_2026)
  var model = MergeModel()
  for (place, who) in ["head", "employee", "neighbour", "headself", "head"].enumerated() {
    let words = "标记\(place)甲。标记\(place)乙。标记\(place)丙。"
    model.add(try await cast.file(who, words, place: .common(.lift, cast.tower)), mark: "标记\(place)", who: who)
  }
  for step in 0..<70 {
    cast.world.advance(by: .hours(dice.chance(10) ? 30 : 1))
    try await model.act(step, &dice, cast)
    try await model.check(cast)
  }
  #expect(model.done.filter { $0.value > 0 }.count >= 5, "\(model.done)")
}

private struct MergeModel {
  struct Known {
    let id: CaseID
    let number: String
    let mark: String
    let who: String
    /// What its applicant must have been told, in any order.
    var told: [String] = []
  }

  private(set) var known: [Known] = []
  private(set) var parents: [CaseID: CaseID] = [:]
  private(set) var done: [String: Int] = [:]

  mutating func add(_ item: Case, mark: String, who: String) {
    known.append(Known(id: item.id, number: item.number, mark: mark, who: who))
  }

  /// All that hang on it, itself included.
  private func family(_ id: CaseID) -> [CaseID] {
    [id] + parents.filter { $0.value == id }.flatMap { family($0.key) }
  }

  mutating func act(_ step: Int, _ dice: inout CaseDice, _ cast: CaseCast) async throws {
    let (one, other) = (dice.pick(known), dice.pick(known))
    let (worker, owner, vault) = (try cast.viewer("worker"), try cast.viewer(one.who), cast.site.vault)
    let word = "答复\(step)号"
    let act = dice.pick(["merge", "merge", "merge", "undo", "split", "reply", "reply", "close", "return", "withdraw"])
    if act == "withdraw", !dice.chance(30) { return }
    let states = try await states(cast)
    do {
      switch act {
      case "merge":
        try await cast.database.write { tx in try MergeCases(id: one.id, number: other.number).run(by: worker, tx) }
        parents[one.id] = other.id
      case "undo":
        try await cast.database.write { tx in try UnmergeCase(id: one.id).run(by: worker, tx) }
        parents[one.id] = nil
      case "split":
        let words = one.mark + dice.pick(["甲。", "乙。", "丙。"])
        let part = try await cast.database.write { tx in
          try SplitCase(id: one.id, words: words).run(by: worker, vault: vault, tx)
        }
        add(part, mark: one.mark, who: one.who)
      case "reply":
        try await cast.database.write { tx in try ReplyToCase(id: one.id, words: word).run(by: worker, tx) }
        tell(word, one.id, states)
      case "close":
        try await cast.database.write { tx in try CloseCase(id: one.id, words: word).run(by: worker, tx) }
        tell(word, one.id, states)
      case "return":
        try await cast.database.write { tx in try SendCaseBack(id: one.id, words: "没好").run(by: owner, tx) }
        parents[one.id] = nil
      default:
        try await cast.database.write { tx in try WithdrawCase(id: one.id).run(by: owner, tx) }
        parents[one.id] = nil
        for (child, parent) in parents where parent == one.id { parents[child] = nil }
      }
      done[act, default: 0] += 1
    } catch is CaseError {} catch is HandlingError {}
  }

  private func states(_ cast: CaseCast) async throws -> [CaseID: CaseState] {
    let ids = known.map(\.id)
    let items = try await cast.database.read { tx in try ids.compactMap { try tx.findCase($0) } }
    return Dictionary(uniqueKeysWithValues: items.map { ($0.id, $0.state) })
  }

  /// The words reach its own applicant, and those of each open case below as far as every one above it is open too.
  private mutating func tell(_ words: String, _ id: CaseID, _ states: [CaseID: CaseState]) {
    known[place(id)].told.append(words)
    for (child, parent) in parents where parent == id && states[child]?.isOpen == true { tell(words, child, states) }
  }

  private func place(_ id: CaseID) -> Int { known.firstIndex { $0.id == id } ?? 0 }

  func check(_ cast: CaseCast) async throws {
    let ids = known.map(\.id)
    let (stored, threads) = try await cast.database.read { tx in
      (
        try tx.all("SELECT case_id, into_case_id FROM case_merges WHERE ended_at IS NULL ORDER BY case_id") { row in
          (try row("case_id", as: CaseID.self), try row("into_case_id", as: CaseID.self))
        },
        try ids.map { try tx.caseSteps($0, includingInternal: false) }
      )
    }
    #expect(Dictionary(uniqueKeysWithValues: stored) == parents)
    let column = try await cast.count("SELECT count(*) FROM cases WHERE merged_into_case_id IS NOT NULL")
    #expect(column == parents.count)
    for (one, thread) in zip(known, threads) {
      // No chain leads back to where it began.
      #expect(family(one.id).count == Set(family(one.id)).count)
      var top = one.id
      for _ in 0..<known.count { top = parents[top] ?? top }
      #expect(parents[top] == nil)
      // Everything that was said to her is there, once; and no word of another applicant.
      let said = thread.filter { $0.kind == .replied || $0.kind == .closed }.map(\.words)
      #expect(said.sorted() == one.told.sorted())
      let all = thread.map { $0.words + $0.about }.joined()
      let strange = known.filter { $0.mark != one.mark }.flatMap { [$0.mark, $0.number] }
      let leaked = strange.filter { all.contains($0) }
      #expect(leaked.isEmpty)
    }
  }
}
