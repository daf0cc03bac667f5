import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import App
@testable import Enterprises
@testable import Visits

private let today = LocalDay("2026-11-25")!

private struct Story {
  let house: HouseCast
  var firm: OrganizationID { house.town.firm }
  var heir: OrganizationID { house.town.otherFirm }
  var file: String { "/enterprises/\(firm)" }
  var heirFile: String { "/enterprises/\(heir)" }

  func viewer(_ who: String) throws -> Viewer {
    let actor = try #require(house.actors[who])
    let post = try #require(PostID(actor.standing))
    return Viewer(person: actor.person, community: house.town.community, standing: .post(post, actor.role, .community), name: "")
  }

  /// A promise to the firm, by somebody, with whatever happened to it.
  func promise(_ words: String, by who: String, due: LocalDay, _ change: @escaping @Sendable (inout Commitment) throws -> Void = { _ in })
    async throws -> CommitmentID
  {
    let (owner, head, firm) = (try viewer(who), try #require(house.actors["head"]).person, firm)
    return try await house.database.write { tx in
      var one = Commitment(
        id: tx.newID(), community: owner.community, organization: firm, organizationName: "禾木精密有限公司", visit: nil, words: words,
        owner: VisitHost(person: owner.person, post: try #require(owner.post)), dueOn: due, madeBy: owner.person, at: tx.now)
      try change(&one)
      try tx.insert(one)
      try tx.addStep(.made, to: one, by: owner, words: words, day: due)
      if one.wording == .agreed { try tx.addStep(.agreed, .firm, to: one, by: head, words: "", day: nil) }
      return one.id
    }
  }

  func find(_ id: CommitmentID) async throws -> Commitment {
    try await house.database.read { tx in try #require(try tx.findCommitment(id)) }
  }

  func rate(_ of: OrganizationID? = nil) async throws -> KeptRate {
    let viewer = try viewer("secretary")
    return try await house.database.read { tx in try tx.keptRate(of, from: today.adding(days: -365), until: today, viewer) }
  }

  func inbox(_ who: String) async throws -> String { try await house.visitor(who).get("/inbox").text }

  func merge(_ nonce: String) async throws {
    let form = ["into": heir.text, "kind": "absorbed", "merged_on": "2026-11-24", "why": "登记机关的通知书", "_nonce": nonce]
    #expect(try await house.visitor("secretary").post(file + "/merger", form).status == 303)
    try await house.settle()
  }

  func undo() async throws {
    #expect(try await house.visitor("secretary").post(file + "/merger/undoing").status == 303)
    try await house.settle()
  }

  /// Every reaction to the undoing once more.
  func reactAgain() async throws {
    try await house.database.write { tx in
      let ids = try tx.all("SELECT id FROM journal WHERE name = 'enterprise.merger_undone' ORDER BY id") { try $0("id", as: JournalEntryID.self) }
      for entry in try ids.compactMap({ try tx.journalEntry($0) }) { try HouseReactions.all["visits.tell_merger"]?.run(entry, tx) }
    }
  }
}

/// What was promised to a firm before it was merged is put to its successor, one by one or all, is answered there, counts once, and goes
/// back when the merger is undone, but for what somebody has dealt with.
@Test(arguments: Engine.available)
func promisesFromBeforeAMergerGoToTheSuccessorAndComeBack(_ engine: Engine) async throws {
  let story = Story(house: try await HouseCast.make(engine))
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  let lamp = try await story.promise("换好走廊的灯", by: "gridHead", due: today) { try $0.answerWording(.agreed, at: $0.madeAt) }
  let lift = try await story.promise("问清货梯什么时候修", by: "communityWorker", due: today.adding(days: 3)) {
    try $0.answerWording(.corrected, at: $0.madeAt)
  }
  let room = try await story.promise("借一间会议室", by: "communityWorker", due: today.adding(days: -2)) { try $0.finish(on: today, at: $0.madeAt) }
  let kept = try await story.promise("送来防汛沙袋", by: "communityWorker", due: today.adding(days: -9)) {
    try $0.confirm(on: today.adding(days: -9), at: $0.madeAt)
  }
  let before = (all: try await story.rate(), lamp: try await story.find(lamp), lift: try await story.find(lift), room: try await story.find(room))
  #expect(before.all == KeptRate(due: 3, kept: 1, waiting: 1))
  #expect(try await worker.post("/commitments/\(lift)/succession", ["_nonce": "s0"]).status == 409, "the firm stands for itself")
  try await story.merge("m1")
  try await offered(story, lamp)
  try await refused(story, lift)

  // One by its owner, who sees no more than her own; the others all at once; each click twice.
  for _ in 0..<2 {
    let one = try await worker.post(story.file + "/succession", ["line": lift.text, "here": story.heir.text, "_nonce": "s1"])
    #expect(one.status == 303 && one.location == story.heirFile)
  }
  #expect(try await story.find(lamp).organization == story.firm)
  for _ in 0..<2 {
    let all = try await worker.post(story.file + "/succession", ["line": "all", "here": story.firm.text, "_nonce": "s2"])
    #expect(all.status == 303 && all.location == story.file)
  }
  for (id, old) in [(lamp, before.lamp), (lift, before.lift), (room, before.room)] {
    let one = try await story.find(id)
    #expect(one.organization == story.heir && one.organizationName == "澄砚软件有限公司")
    #expect(one.dueOn == old.dueOn && one.firstDueOn == old.firstDueOn && one.owner == old.owner && one.state == old.state)
  }
  #expect(try await story.find(lamp).wording == .unanswered, "the successor is asked itself")
  #expect(try await story.find(lift).wording == .corrected, "what was wrong still has to be put right")
  #expect(try await story.find(kept).organization == story.firm, "what is over stays")
  try await counted(story, before.all)
  try await house.settle()
  try await answered(story, lamp, lift)
  try await comesBack(story, lamp, [lift: before.lift, room: before.room], before.all)
}

private func offered(_ story: Story, _ lamp: CommitmentID) async throws {
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  let page = try await worker.get(story.heirFile).text
  #expect(page.contains("禾木精密有限公司（合并以前）的承诺") && page.contains("换好走廊的灯") && page.contains("全部转过来"))
  #expect(!page.contains("送来防汛沙袋"), "what is over is not offered")
  #expect(try await worker.get(story.file).text.contains("没了结的承诺，可以转到澄砚软件有限公司"))
  #expect(try await worker.get(story.file).text.contains("全部转过去"))
  #expect(try await worker.get("/commitments/\(lamp)").text.contains("/commitments/\(lamp)/succession"))
  // The head of the grid is offered what she promised herself.
  let own = try await house.visitor("gridHead").get(story.heirFile).text
  #expect(own.contains("value=\"\(lamp)\"") && own.contains("问清货梯什么时候修") && own.components(separatedBy: "name=\"line\" value=\"cmt_").count == 2)
  for who in ["head", "neighbour"] {
    let page = try await house.visitor(who).get("/my-enterprise").text
    #expect(!page.contains("合并以前") && !page.contains("name=\"line\""), "\(who)")
  }
  #expect(try await house.visitor("neighbour").get("/commitments/\(lamp)").status == 404, "nobody has put it there yet")
}

private func refused(_ story: Story, _ lift: CommitmentID) async throws {
  for who in ["head", "neighbour", "employee", "partner", "gridHead", "otherTownAdministrator"] {
    let visitor = story.house.visitor(who)
    #expect(try await visitor.post("/commitments/\(lift)/succession", ["_nonce": "x1"]).status == 404, "\(who)")
    #expect(try await visitor.post(story.file + "/succession", ["line": lift.text, "_nonce": "x2"]).status == 404, "\(who)")
  }
}

/// Nothing is lost, and nothing is counted twice.
private func counted(_ story: Story, _ before: KeptRate) async throws {
  let (all, firm, heir) = (try await story.rate(), try await story.rate(story.firm), try await story.rate(story.heir))
  #expect(all == before)
  #expect(KeptRate(due: firm.due + heir.due, kept: firm.kept + heir.kept, waiting: firm.waiting + heir.waiting) == before)
}

private func answered(_ story: Story, _ lamp: CommitmentID, _ lift: CommitmentID) async throws {
  let (house, neighbour) = (story.house, story.house.visitor("neighbour"))
  #expect(try await story.inbox("neighbour").contains("合并以前答应禾木精密有限公司的事转到了澄砚软件有限公司，请核对：换好走廊的灯"))
  #expect(try await story.inbox("head").contains("答应禾木精密有限公司的事转到了澄砚软件有限公司"))
  #expect(try await story.inbox("gridHead").contains("您答应禾木精密有限公司的事转到了"))
  #expect(try await house.visitor("head").get("/commitments/\(lamp)").status == 404)
  #expect(try await neighbour.get("/my-enterprise").text.contains("合并以前答应禾木精密有限公司的"))
  let page = try await neighbour.get("/commitments/\(lamp)").text
  #expect(page.contains("合并以前答应禾木精密有限公司的") && page.contains("是这样答应您的吗"))
  let person = try #require(house.actors["head"]?.person)
  let name = try await house.database.read { tx in try tx.visitNames([person])[person] ?? "" }
  #expect(!name.isEmpty && !page.contains(name), "who spoke for the former firm is not named to the other")
  #expect(try await house.visitor("communityWorker").get("/commitments/\(lamp)").text.contains(name))
  #expect(try await neighbour.post("/commitments/\(lamp)/wording", ["wording": "agreed", "_nonce": "a1"]).status == 303)
  #expect(try await story.find(lamp).wording == .agreed)
}

private func comesBack(
  _ story: Story, _ lamp: CommitmentID, _ untouched: [CommitmentID: Commitment], _ rate: KeptRate
) async throws {
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  try await story.undo()
  func check(_ when: String) async throws {
    for (id, old) in untouched {
      let one = try await story.find(id)
      #expect(one.organization == story.firm && one.organizationName == old.organizationName && one.wording == old.wording, "\(when)")
      #expect(one.dueOn == old.dueOn && one.owner == old.owner && one.state == old.state, "\(when)")
    }
    #expect(try await story.find(lamp).organization == story.heir, "\(when): somebody has answered it there")
    try await counted(story, rate)
  }
  try await check("once")
  try await story.reactAgain()
  try await house.settle()
  try await check("again")
  #expect(try await house.database.read { tx in try tx.scalar("SELECT count(*) FROM commitment_steps WHERE kind = 'went_back'", as: Int.self) } == 2)
  #expect(try await worker.get(story.file).text.contains("现在记在澄砚软件有限公司名下"))
  #expect(try await worker.get("/commitments/\(lamp)").text.contains("转来以后已经有人办过，所以留在这里"))
  #expect(try await story.inbox("head").contains("合并撤销，这件承诺回到禾木精密有限公司"))
  #expect(try await story.inbox("gridHead").contains("您的承诺转来以后已经有人办过"))
  // Merged anew, they are offered anew.
  try await story.merge("m2")
  let page = try await worker.get(story.heirFile).text
  #expect(page.contains("（合并以前）的承诺") && page.contains("借一间会议室"))
}

/// An appeal stays with whoever filed it: staff find it in the file of the successor, the successor's people do not, and its first contact
/// hears when an answer is waited for. What an employee filed as herself appears nowhere.
@Test(arguments: Engine.available)
func appealsFromBeforeAMergerStayWithTheirApplicant(_ engine: Engine) async throws {
  let story = Story(house: try await HouseCast.make(engine))
  let (house, worker) = (story.house, story.house.visitor("communityWorker"))
  func filed(_ who: String, _ body: String) async throws -> String {
    let place: JSONValue = .object(["kind": .text("own")])
    let fields: [String: JSONValue] = who == "employee" ? ["body": .text(body)] : ["body": .text(body), "place": place]
    let answer = try await house.visitor(who).json(.post, "/api/v1/cases", .object(fields))
    return try #require(answer.json?["id"]?.string, "\(answer.text)")
  }
  let lift = try await filed("head", "货梯停运")
  let wage = try await filed("employee", "工资没发")
  let contact = try #require(house.actors["gridHead"]?.person.text)
  #expect(try await worker.post(story.heirFile + "/first-contact", ["person": contact, "note": ""]).status == 303)
  try await story.merge("m1")

  let page = try await worker.get(story.heirFile).text
  #expect(page.contains("禾木精密有限公司（合并以前）没办完的诉求") && page.contains("/cases/\(lift)"))
  #expect(!page.contains("工资没发") && !page.contains(wage))
  // A new one is filed for whoever stands for the firm, also by its former name.
  #expect(!(try await worker.get(story.file).text.contains("/cases/for-caller")))
  for named in [story.heirFile, "/cases/for-caller?firm=" + URLEncoded.encode("禾木精密")] {
    var page = try await worker.get(named).text
    if named == story.heirFile {
      let link = try #require(page.firstMatch(of: /href="(\/cases\/for-caller[^"]*)"/)).1
      page = try await worker.get(link.replacingOccurrences(of: "&amp;", with: "&")).text
      #expect(page.contains("value=\"\(story.heir)\" checked"))
    }
    #expect(page.contains("value=\"\(story.heir)\"") && !page.contains("value=\"\(story.firm)\""), "\(named)")
  }
  let own = try await house.visitor("neighbour").get("/my-enterprise").text
  #expect(!own.contains("货梯停运") && !own.contains("工资没发"))
  for id in [lift, wage] { #expect(try await house.visitor("neighbour").get("/cases/\(id)").status == 404) }

  for id in [lift, wage] {
    let closer = house.visitor("secretary")
    #expect(try await closer.json(.post, "/api/v1/cases/\(id)/assignment", .object([:])).status < 300)
    let words: JSONValue = .object(["words": .text("办好了"), "result": .text("answered")])
    #expect(try await closer.json(.post, "/api/v1/cases/\(id)/closure", words).status < 300)
  }
  try await house.settle()
  let told = try await story.inbox("gridHead")
  #expect(told.contains("在等回话：货梯停运") && told.contains("请问问澄砚软件有限公司"))
  #expect(!told.contains("工资没发"))
  #expect(!(try await story.inbox("neighbour").contains("货梯停运")))

  // While somebody acts for the former firm, nobody else answers for it; afterwards a worker who did not close it writes down what its
  // successor says. A person always speaks for herself.
  let asked = { (id: String) in try await worker.json(.post, "/api/v1/cases/\(id)/confirmation", .object([:])).status }
  #expect(try await asked(lift) == 409)
  try await house.database.write { tx in
    try tx.run("UPDATE delegations SET ended_at = \(tx.now) WHERE organization_id = \(story.firm)")
  }
  #expect(try await worker.get("/bench?case=\(lift)").text.contains("澄砚软件有限公司怎么说"))
  #expect(try await house.visitor("secretary").json(.post, "/api/v1/cases/\(lift)/confirmation", .object([:])).status == 409, "whoever closed it")
  #expect(try await asked(lift) < 300)
  #expect(try await asked(wage) == 409)
}
