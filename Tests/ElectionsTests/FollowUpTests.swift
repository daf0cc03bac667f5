import Contracts
import ElectionLaw
import Kernel
import Store
import TestKit
import Testing

@testable import Elections

extension ElectionBench {
  /// Straight to its announcement, as if so many of five voters had taken part and the lists had these sums, the blank votes first.
  func announce(_ id: ElectionID, cast: Int, _ sums: [[Int]]) async throws {
    let secretary = secretary
    try await count(id, cast: cast, sums)
    try await write { tx in try AnnounceResult(id: id).run(by: secretary, tx) }
  }

  /// The same up to its result.
  func count(_ id: ElectionID, cast: Int, _ sums: [[Int]]) async throws {
    let secretary = secretary
    let result = "{\"result\":\(sums)}".replacing(" ", with: "")
    try await write { tx in
      let election = try tx.election(id)
      if election.candidatesPublishedAt == nil {
        try PublishCandidates(id: id, isOrderChecked: true, strokes: Strokes(text: "").order).run(by: secretary, tx)
      }
      try tx.run("UPDATE elections SET opened_at = \(tx.now), result_at = \(tx.now) WHERE id = \(id)")
      try tx.run(
        """
        INSERT INTO election_protocols (election_id, community_id, uuid, authority_name, credentials, election_text, trustees_text,
          began_at, ballot_count, tally, result)
        VALUES (\(id), \(secretary.community), \(id.text), '', '[]', 'e', 't', 1, \(cast), 'x', \(result))
        """)
    }
  }

  func council(_ id: ElectionID) async throws -> Council {
    try await database.read { tx in try tx.council(of: tx.firstElection(before: id)) }
  }

  var hours: FollowHours { FollowHours(day: today.adding(days: 9), opens: 510, closes: 1_020) }
}

/// One committee of three workers and two firms, elected with a tie and an empty seat, then completed, shaken and completed again.
@Test(arguments: Engine.available)
func whatAnElectionLeavesOpenIsDecidedByElectionsThatNameIt(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let secretary = bench.secretary
  let id = try await bench.frozen()
  for name in ["赵一", "钱二", "孙三", "李四"] { try await bench.name(id, 1, name) }
  for name in ["周五", "吴六", "郑七"] { try await bench.name(id, 2, name) }
  // In the order of the ballot: characters whose strokes nobody knows stand by themselves.
  bench.world.advance(by: .days(3))
  let hours = bench.hours
  func follow(_ id: ElectionID, _ kind: FollowUp.Kind, _ hours: FollowHours) async throws -> ElectionID {
    try await bench.write { tx in try MakeFollowUp(id: id, kind: kind, title: "后续", hours: hours).run(by: secretary, tx).id }
  }
  await #expect(throws: ElectionError.followNothing) { _ = try await follow(id, .runOff, hours) }
  // Five took part: three elects. Of the first list one is in and two seats stay empty; of the second two are tied for one seat.
  try await bench.announce(id, cast: 5, [[0, 5, 2, 2, 1], [0, 4, 3, 3]])
  #expect(try await bench.council(id).vacant == [SeatList(.workers, seats: 2), SeatList(.firms, seats: 1)])

  // The law sets the last day; the roll is frozen from the first moment, and the candidates stand.
  let late = FollowHours(day: bench.today.adding(days: 58), opens: 510, closes: 1_020)
  await #expect(throws: ElectionError.followTooLate(bench.today.adding(days: 57), article: "29")) {
    _ = try await follow(id, .runOff, late)
  }
  let runOff = try await follow(id, .runOff, hours)
  await #expect(throws: ElectionError.followExists) { _ = try await follow(id, .runOff, hours) }
  let (second, candidates, roll) = try await bench.database.read { tx in
    (try tx.election(runOff), try tx.candidates(of: runOff), try tx.roll(of: runOff))
  }
  #expect(second.follow?.election == id && second.lists == [SeatList(.workers, seats: 2)] && second.candidatesPublishedAt != nil)
  #expect(candidates.map(\.place) == [1, 2, 3] && roll.entries.map(\.number) == [1, 2, 3, 4, 5])
  #expect(second.timeline.latest(.rollPublished) == nil && second.timeline.latest(.resultAnnounced) != nil)
  // Two of five are a third; one is not. Nobody asks for a turnout.
  try await bench.announce(runOff, cast: 5, [[0, 2, 1, 1]])
  let deeper = try await follow(runOff, .runOff, hours)
  func byElection(_ day: LocalDay) async throws -> ElectionID {
    let hours = FollowHours(day: day, opens: 510, closes: 1_020)
    return try await bench.write { tx in
      try MakeByElection(id: id, title: "补选", nomination: .selfNominated, hours: hours).run(by: secretary, tx).id
    }
  }
  // What would fill the same seats waits for what is under way, however far down the chain it stands.
  await #expect(throws: ElectionError.followExists) { _ = try await byElection(bench.today.adding(days: 20)) }
  try await bench.announce(deeper, cast: 5, [[0, 2, 1]])
  let revote = try await follow(id, .revote, hours)
  #expect(try await bench.database.read { tx in try tx.candidates(of: revote).count } == 2)
  // Two voters decide it, two to none: the one with more votes sits.
  try await bench.announce(revote, cast: 2, [[0, 2, 0]])
  var council = try await bench.council(revote)
  #expect(council.vacant.isEmpty && council.present.count == 5)

  // Somebody resigns; somebody is recalled.
  let leaving = try #require(council.present.first { $0.kind == .firms })
  let departure = Departure(candidate: leaving.candidate.id, reason: .resigned, leftOn: bench.today, words: "另有任用")
  func leave() async throws { try await bench.write { tx in try RecordDeparture(id: id, departure: departure).run(by: secretary, tx) } }
  try await leave()
  await #expect(throws: ElectionError.departedAlready) { try await leave() }
  let worker = try #require(council.present.first { $0.kind == .workers })
  func demand(by count: Int, delegates: Int? = nil, isNew: Bool = false) async throws -> ElectionID {
    try await bench.write { tx in
      try DemandRecall(
        id: id, member: worker.candidate.id, grounds: "半年不到会", demandedBy: count, delegates: delegates, isOnNewGrounds: isNew,
        reply: "", title: "关于罢免的表决", answers: ["同意罢免", "不同意罢免"], hours: hours
      ).run(by: secretary, tx).id
    }
  }
  // A third of ten delegates are four.
  await #expect(throws: ElectionError.recallTooFew(have: 3, need: 4, article: "34—36")) { _ = try await demand(by: 3, delegates: 10) }
  // No more can have signed than there are: five voters, ten delegates.
  await #expect(throws: ElectionError.recallTooMany(of: 5)) { _ = try await demand(by: 6) }
  await #expect(throws: ElectionError.recallTooMany(of: 10)) { _ = try await demand(by: 11, delegates: 10) }
  let recall = try await demand(by: 1)
  await #expect(throws: ElectionError.followExists) { _ = try await demand(by: 1) }
  try await bench.write { tx in try KeepRecallReply(id: recall, words: "因病住院").run(by: secretary, tx) }
  #expect(try await bench.database.read { tx in try tx.recall(ballot: recall)?.reply } == "因病住院")
  // Two of four are no more than a half.
  try await bench.announce(recall, cast: 4, [[0, 2, 2]])
  #expect(try await bench.council(id).present.count == 4)
  await #expect(throws: ElectionError.recallBarred(until: hours.day.adding(days: 365), article: "34—36")) { _ = try await demand(by: 1) }
  let again = try await demand(by: 1, isNew: true)
  try await bench.announce(again, cast: 4, [[0, 3, 1]])
  council = try await bench.council(id)
  #expect(council.vacant == [SeatList(.workers, seats: 1), SeatList(.firms, seats: 1)])
  #expect(council.members.compactMap(\.departure?.reason.rawValue).sorted() == ["recalled", "resigned"])

  // The rest of the term: a new roll, as the pack says, so it needs its twenty days.
  await #expect(throws: ElectionError.tooSoon(earliest: bench.today.adding(days: 20), article: "14")) {
    _ = try await byElection(bench.today.adding(days: 19))
  }
  let last = try await byElection(bench.today.adding(days: 20))
  let third = try await bench.database.read { tx in try tx.election(last) }
  #expect(third.rollFrozenAt == nil && third.lists == council.vacant && third.follow?.kind == .byElection)
  await #expect(throws: ElectionError.followExists) { _ = try await byElection(bench.today.adding(days: 20)) }
}
