import Contracts
import ElectionLaw
import Kernel
import Store
import TestKit
import Testing

@testable import Elections

/// A community in which somebody runs an election of delegates.
struct ElectionBench {
  let world = TestWorld()
  let database: any Database
  let secretary: Viewer
  let packs: RulePacks

  init(_ engine: Engine, home: String = Bench.home) async throws {
    database = try await engine.freshDatabase(world: world.world)
    let world = world.world
    secretary = Viewer(
      person: world.newID(), community: world.newID(), standing: .post(world.newID(), .secretary, .community), name: "书记")
    packs = try RulePacks(home: home)
  }

  var today: LocalDay { SiteZone.shanghai.day(of: world.now) }

  func draft(_ change: (inout ElectionDraft) -> Void = { _ in }) -> ElectionDraft {
    var draft = ElectionDraft(
      template: .governanceCommittee, title: "治理委员会选举", building: nil, pack: "zj-village-2020", nomination: .selfNominated,
      isOnePerGroup: false, pollingDay: today.adding(days: 30), opens: 510, closes: 1020,
      lists: [SeatList(.workers, seats: 3), SeatList(.firms, seats: 2)],
      constituencies: [Constituency(name: "企业代表", quota: 3), Constituency(name: "社区工作者", quota: 2)])
    change(&draft)
    return draft
  }

  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value {
    try await database.write(body)
  }

  func make(_ change: (inout ElectionDraft) -> Void = { _ in }) async throws -> ElectionID {
    let (draft, packs, secretary) = (draft(change), packs, secretary)
    return try await write { tx in try MakeElection(draft: draft, packs: packs).run(by: secretary, tx).id }
  }

  func register(_ id: ElectionID, _ lines: [String]) async throws {
    let secretary = secretary
    try await write { tx in try RegisterVoters(id: id, lines: lines, kind: .operating).run(by: secretary, tx) }
  }

  /// Five members, whose names nobody else bears.
  func committee(_ id: ElectionID) async throws {
    let secretary = secretary
    try await write { tx in
      for name in ["甲一", "乙二", "丙三", "丁四", "戊五"] {
        try JoinCommittee(id: id, name: name, organization: name + "公司", isChair: name == "甲一").run(by: secretary, tx)
      }
    }
  }

  static let delegates = ["林一，企业代表", "周二，企业代表", "沈三，企业代表", "陆四，社区工作者", "许五，社区工作者"]

  /// With its roll frozen.
  func frozen(_ change: (inout ElectionDraft) -> Void = { _ in }) async throws -> ElectionID {
    let id = try await make(change)
    try await register(id, Self.delegates)
    try await committee(id)
    let secretary = secretary
    try await write { tx in try FreezeRoll(id: id).run(by: secretary, tx) }
    return id
  }

  func name(_ id: ElectionID, _ list: Int, _ name: String, _ organization: String = "") async throws {
    let secretary = secretary
    try await write { tx in
      try Nominate(
        id: id, list: list, name: name, organization: organization, position: "", isWoman: false, statement: "",
        voterNumber: nil
      ).run(by: secretary, tx)
    }
  }
}

@Test(arguments: Engine.available)
func anElectionThatLeavesNoTimeForItsRollIsRefusedWithItsArticle(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  await #expect(throws: ElectionError.tooSoon(earliest: bench.today.adding(days: 20), article: "14")) {
    _ = try await bench.make { $0.pollingDay = bench.today.adding(days: 19) }
  }
  await #expect(throws: ElectionError.packEmpty) { _ = try await bench.make { $0.pack = "binjiang-2024" } }
  await #expect(throws: ElectionError.seatsInvalid(5, 9)) {
    _ = try await bench.make { $0.lists = [SeatList(.workers, seats: 4)] }
  }
  _ = try await bench.make { $0.pollingDay = bench.today.adding(days: 20) }
}

@Test(arguments: Engine.available)
func aFrozenRollIsChangedNeitherByACommandNorByAnyStatement(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.frozen()
  await #expect(throws: ElectionError.rollIsFrozen) { try await bench.register(id, ["徐六，企业代表"]) }
  let voter = try #require(try await bench.database.read { tx in try tx.roll(of: id).entries.first })
  #expect(voter.number == 1)
  let secretary = bench.secretary
  await #expect(throws: ElectionError.rollIsFrozen) {
    try await bench.write { tx in try RemoveVoter(id: id, voter: voter.id).run(by: secretary, tx) }
  }
  let statements: [SQL] = [
    "UPDATE election_voters SET name = '别人' WHERE id = \(voter.id)",
    "DELETE FROM election_voters WHERE id = \(voter.id)",
    """
    INSERT INTO election_voters (id, community_id, election_id, name, sort_key, class, constituency, controller, vote_key,
      registered_by_person_id, registered_at)
    VALUES ('vot_x', 'com', \(id), '别人', 'x', 'named', '', '', 'name:x', 'per', 0)
    """,
    "UPDATE elections SET roll_frozen_at = NULL WHERE id = \(id)",
    "UPDATE elections SET pack = '{}' WHERE id = \(id)",
    "DELETE FROM elections WHERE id = \(id)",
    """
    INSERT INTO election_corrections (id, community_id, election_id, kind, objection_id, voter_id, name, made_on)
    VALUES ('x', 'com', \(id), 'added', 'obj_none', NULL, '别人', '2026-12-01')
    """,
    "UPDATE election_lists SET seats = 9 WHERE election_id = \(id)",
  ]
  for statement in statements {
    await #expect(throws: StoreError.self, "\(statement)") { try await bench.write { tx in _ = try tx.run(statement) } }
  }
  #expect(try await bench.database.read { tx in try tx.roll(of: id).count } == 5)
}

@Test(arguments: Engine.available)
func theRollIsFrozenInTimeOrNotAtAll(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.make()
  let secretary = bench.secretary
  try await bench.register(id, ElectionBench.delegates)
  func freeze() async throws { try await bench.write { tx in try FreezeRoll(id: id).run(by: secretary, tx) } }
  await #expect(throws: ElectionError.committeeTooSmall(5)) { try await freeze() }
  try await bench.committee(id)
  let latest = bench.today.adding(days: 10)
  bench.world.advance(by: .days(11))
  await #expect(throws: ElectionError.tooLate(.rollPublished, latest: latest, article: "14")) { try await freeze() }
  // Polling day moves on, and then there is time again.
  let day = bench.today.adding(days: 20)
  try await bench.write { tx in try MovePollingDay(id: id, day: day, opens: 510, closes: 1020).run(by: secretary, tx) }
  try await freeze()
  await #expect(throws: ElectionError.rollIsFrozen) {
    try await bench.write { tx in
      try MovePollingDay(id: id, day: day.adding(days: -1), opens: 510, closes: 1020).run(by: secretary, tx)
    }
  }
}

@Test(arguments: Engine.available)
func aCategoryTakesNoMoreThanItsQuotaAndNobodyTwice(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.make()
  await #expect(throws: ElectionError.constituencyUnknown("游客")) { try await bench.register(id, ["林一，游客"]) }
  try await bench.register(id, ElectionBench.delegates + ["徐六，企业代表"])
  await #expect(throws: ElectionError.alreadyOnRoll("林一")) { try await bench.register(id, ["林一，社区工作者"]) }
  try await bench.committee(id)
  let secretary = bench.secretary
  await #expect(throws: ElectionError.quotaExceeded("企业代表", 3)) {
    try await bench.write { tx in try FreezeRoll(id: id).run(by: secretary, tx) }
  }
}

@Test(arguments: Engine.available)
func whatAnObjectionUpholdsIsACorrectionBesideTheRoll(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.frozen()
  let secretary = bench.secretary
  let neighbour = Viewer(
    person: bench.world.world.newID(), community: secretary.community, standing: .oneself, name: "街坊")
  func object(_ kind: RollObjection.Kind, _ number: Int?, _ name: String) async throws {
    try await bench.write { tx in
      try ObjectToRoll(id: id, kind: kind, number: number, name: name, words: "有凭据").run(by: neighbour, tx)
    }
  }
  try await object(.missing, nil, "徐六")
  try await object(.wrong, 2, "")
  await #expect(throws: ElectionError.voterUnknown) { try await object(.wrong, 77, "") }
  let objections = try await bench.database.read { tx in try tx.objections(of: id) }
  #expect(objections.map(\.decideBy) == Array(repeating: bench.today.adding(days: 3), count: 2))
  func decide(_ one: RollObjection, _ decision: RollObjection.Decision) async throws {
    try await bench.write { tx in
      try DecideObjection(id: id, objection: one.id, decision: decision, words: "查实").run(by: secretary, tx)
    }
  }
  for one in objections { try await decide(one, .upheld) }
  await #expect(throws: ElectionError.objectionDecided) { try await decide(objections[0], .rejected) }
  let roll = try await bench.database.read { tx in try tx.roll(of: id) }
  #expect(roll.entries.count == 5 && roll.count == 5)
  #expect(roll.corrections.map(\.kind.rawValue).sorted() == ["added", "struck"])
  // Five days from the publication, and no more.
  bench.world.advance(by: .days(5))
  try await object(.missing, nil, "末日")
  bench.world.advance(by: .days(1))
  await #expect(throws: ElectionError.objectionTooLate(bench.today.adding(days: -1), article: "14")) {
    try await object(.missing, nil, "太晚")
  }
}

@Test(arguments: Engine.available)
func candidatesStandByStrokesAndTheCommitteeLosesWhoIsNearToThem(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.frozen()
  let (secretary, strokes) = (bench.secretary, Strokes(text: "4E01\t2\n738B\t4\n6797\t8\n5468\t8\n6C88\t7\n4E00\t1"))
  func publish(checked: Bool) async throws {
    try await bench.write { tx in
      try PublishCandidates(id: id, isOrderChecked: checked, strokes: strokes.order).run(by: secretary, tx)
    }
  }
  for name in ["林一", "沈一", "王一"] { try await bench.name(id, 1, name) }
  await #expect(throws: ElectionError.tooFewCandidates(list: 1, have: 3, need: 4, article: "18")) { try await publish(checked: false) }
  try await bench.name(id, 1, "丁一")
  for name in ["周一", "丁四", "霍一"] { try await bench.name(id, 2, name) }
  await #expect(throws: ElectionError.namedForTwoLists("丁一")) { try await bench.name(id, 2, "丁一") }
  try await bench.write { tx in
    try DeclareTie(id: id, tie: DeclaredTie("乙二", "周一", .spouse)).run(by: secretary, tx)
    try DeclareTie(id: id, tie: DeclaredTie("丙三", "周一", .group)).run(by: secretary, tx)
  }
  let left = try await bench.database.read { tx in try tx.committee(of: id).members.filter { !$0.isIn } }
  #expect(Set(left.map { "\($0.name) \($0.leftReason?.rawValue ?? "")" }) == ["乙二 kin", "丁四 stands"])
  await #expect(throws: ElectionError.strokesUnknown("四霍")) { try await publish(checked: false) }
  try await publish(checked: true)
  let first = try await bench.database.read { tx in try tx.candidates(of: id).filter { $0.list == 1 } }
  #expect(first.map(\.name) == ["丁一", "王一", "沈一", "林一"] && first.map(\.place) == [1, 2, 3, 4])
  await #expect(throws: ElectionError.candidatesPublished) { try await bench.name(id, 1, "后来") }
  // Withdrawal ends three days before polling day.
  bench.world.advance(by: .days(28))
  await #expect(throws: ElectionError.tooLate(.withdrawalsEnd, latest: bench.today.adding(days: -1), article: "19")) {
    try await bench.write { tx in try WithdrawCandidate(id: id, candidate: first[0].id).run(by: secretary, tx) }
  }
}

@Test(arguments: Engine.available)
func votersNameAsManyAsThereAreSeatsAndTheMostNamedArePublished(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.frozen { draft in
    draft.nomination = .voters
    draft.lists = [SeatList(.executives, seats: 5)]
  }
  let secretary = bench.secretary
  func nominate(_ voter: Int, _ name: String) async throws {
    try await bench.write { tx in
      try Nominate(
        id: id, list: 1, name: name, organization: "", position: "", isWoman: false, statement: "", voterNumber: voter
      ).run(by: secretary, tx)
    }
  }
  for (voter, names) in [(1, "甘乙丘丙田"), (2, "甘乙丘丙田"), (3, "甘乙丘申白"), (4, "石")] {
    for name in names { try await nominate(voter, "\(name)某") }
  }
  await #expect(throws: ElectionError.namedEnough(5)) { try await nominate(1, "石某") }
  await #expect(throws: ElectionError.notAVoter) { try await nominate(9, "石某") }
  let checked = Strokes(text: "").order
  try await bench.write { tx in try PublishCandidates(id: id, isOrderChecked: true, strokes: checked).run(by: secretary, tx) }
  let all = try await bench.database.read { tx in try tx.candidates(of: id) }
  // Six: five seats and one more; those named once are equal, so all of them come.
  #expect(all.filter(\.stands).map(\.nominations) == [3, 3, 3, 2, 2, 1, 1, 1])
  // Who withdraws is replaced by the next, if there is one.
  let first = try #require(all.first)
  try await bench.write { tx in try WithdrawCandidate(id: id, candidate: first.id).run(by: secretary, tx) }
  #expect(try await bench.database.read { tx in try tx.candidates(of: id).count(where: \.stands) } == 7)
}

@Test func oneControllerHasOneVote() {
  let world = TestWorld().world
  let (a, b): (OrganizationID, OrganizationID) = (world.newID(), world.newID())
  func key(_ firm: OrganizationID?, _ controller: String, _ isOnePerGroup: Bool) -> String {
    Roll.Entry.voteKey(organization: firm, name: "林一", controller: controller, isOnePerGroup: isOnePerGroup)
  }
  #expect(key(a, "云桥集团", true) == key(b, "云桥集团", true))
  #expect(key(a, "云桥集团", false) != key(b, "云桥集团", false))
  #expect(key(a, "", true) != key(b, "", true) && key(nil, "", true) == "name:林一")
}

@Test func theClosingInstantIsExact() throws {
  let world = TestWorld().world
  let packs = try RulePacks(home: Bench.home)
  let pack = try #require(packs.file("zj-village-2020")?.pack)
  let midnight = SiteZone.shanghai.instant(LocalDay(daysSinceEpoch: 20_500))
  var election = CommunityElection(
    id: world.newID(), community: world.newID(), template: .delegates, title: "代表选举", building: nil, pack: pack,
    packDigest: "", nomination: .voters, isOnePerGroup: false, pollingDay: LocalDay(daysSinceEpoch: 20_500),
    opensAt: midnight + .hours(9), closesAt: midnight + .hours(17), lists: [], constituencies: [])
  #expect(!election.takesBallots(at: election.opensAt))
  election.openedAt = midnight
  let tick = Timestamp.Span(milliseconds: 1)
  #expect(!election.takesBallots(at: election.opensAt - tick) && election.takesBallots(at: election.opensAt))
  #expect(election.takesBallots(at: election.closesAt - tick) && !election.takesBallots(at: election.closesAt))
}
