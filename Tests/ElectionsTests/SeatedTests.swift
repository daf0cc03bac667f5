import Contracts
import ElectionLaw
import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Elections

extension ElectionBench {
  /// The candidates published, and the sums that give each her votes.
  fileprivate func sums(_ id: ElectionID, _ votes: [String: Int]) async throws -> [[Int]] {
    let secretary = secretary
    return try await write { tx in
      if try tx.election(id).candidatesPublishedAt == nil {
        try PublishCandidates(id: id, isOrderChecked: true, strokes: Strokes(text: "").order).run(by: secretary, tx)
      }
      let standing = try tx.candidates(of: id).filter(\.stands)
      return try tx.election(id).lists.indices.map { list in
        [0] + standing.filter { $0.list == list + 1 }.map { votes[$0.name] ?? 0 }
      }
    }
  }

  fileprivate func tie(_ id: ElectionID, _ one: String, _ other: String, _ kind: DeclaredTie.Kind) async throws {
    let secretary = secretary
    try await write { tx in try DeclareTie(id: id, tie: DeclaredTie(one, other, kind), declaredBy: one).run(by: secretary, tx) }
  }

  fileprivate func elected(_ id: ElectionID) async throws -> [[String]] {
    let outcome = try #require(try await database.read { tx in try tx.outcome(of: tx.election(id)) })
    return outcome.lists.map { $0.lines.filter { $0.standing == .elected }.map(\.candidate.name) }
  }

  fileprivate func bars(_ id: ElectionID) async throws -> [String: ElectionOutcome.Bar] {
    let outcome = try #require(try await database.read { tx in try tx.outcome(of: tx.election(id)) })
    let barred = outcome.lists.flatMap(\.lines).compactMap { line in line.bar.map { (line.candidate.name, $0) } }
    return Dictionary(barred, uniquingKeysWith: { first, _ in first })
  }
}

/// A worker and a representative of a firm are siblings; a member in office belongs to the group of another representative.
@Test(arguments: Engine.available)
func noRelativeSitsBesideAnotherOnWhicheverListNorBesideWhoRemainsInOffice(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let secretary = bench.secretary
  let id = try await bench.frozen()
  for name in ["赵一", "钱二", "孙三", "李四"] { try await bench.name(id, 1, name) }
  for name in ["周五", "吴六", "郑七"] { try await bench.name(id, 2, name) }
  try await bench.tie(id, "周五", "钱二", .sibling)
  try await bench.tie(id, "冯八", "吴六", .group)
  func declare(_ name: String) async throws {
    let member = SittingMember(name: name, organization: "", declaredBy: "本人")
    try await bench.write { tx in try DeclareSitting(id: id, member: member).run(by: secretary, tx) }
  }
  try await declare("冯八")
  await #expect(throws: ElectionError.sitsAlready("冯八")) { try await declare("冯八") }
  let sums = try await bench.sums(id, ["赵一": 5, "钱二": 4, "孙三": 3, "李四": 3, "周五": 5, "吴六": 4, "郑七": 3])
  try await bench.announce(id, cast: 5, sums)
  #expect(try await bench.elected(id).map { Set($0) } == [["赵一", "孙三", "李四"], ["周五", "郑七"]])
  let bars = try await bench.bars(id)
  #expect(bars["钱二"] == ElectionOutcome.Bar(name: "周五", ground: .kin, isSitting: false, isByLot: false))
  #expect(bars["吴六"] == ElectionOutcome.Bar(name: "冯八", ground: .group, isSitting: true, isByLot: false) && bars.count == 2)
  // What was announced stands.
  await #expect(throws: VotingError.announcedAlready) { try await bench.tie(id, "赵一", "孙三", .spouse) }
  await #expect(throws: VotingError.announcedAlready) { try await declare("陈九") }

  // A by-election for the seat of somebody who left: those who remain keep her relatives out.
  let leaving = try #require(try await bench.council(id).present.first { $0.candidate.name == "赵一" })
  bench.world.advance(by: .days(1))
  let departure = Departure(candidate: leaving.candidate.id, reason: .resigned, leftOn: bench.today, words: "")
  let hours = FollowHours(day: bench.today.adding(days: 21), opens: 510, closes: 1_020)
  let next = try await bench.write { tx in
    try RecordDeparture(id: id, departure: departure).run(by: secretary, tx)
    return try MakeByElection(id: id, title: "补选", nomination: .selfNominated, hours: hours).run(by: secretary, tx).id
  }
  try await bench.register(next, ElectionBench.delegates)
  try await bench.write { tx in try FreezeRoll(id: next).run(by: secretary, tx) }
  for name in ["钱二", "王九"] { try await bench.name(next, 1, name) }
  let sitting = try await bench.database.read { tx in try tx.sitting(beside: tx.election(next)).map(\.name) }
  #expect(Set(sitting) == ["孙三", "李四", "周五", "郑七", "冯八"])
  try await bench.announce(next, cast: 5, try await bench.sums(next, ["钱二": 5, "王九": 3]))
  #expect(try await bench.elected(next) == [["王九"]])
  #expect(try await bench.bars(next)["钱二"]?.isSitting == true)
  // Whoever leaves later changes nothing of what was announced.
  let brother = try #require(try await bench.council(id).present.first { $0.candidate.name == "周五" })
  bench.world.advance(by: .days(1))
  try await bench.write { tx in
    let left = Departure(candidate: brother.candidate.id, reason: .moved, leftOn: hours.day, words: "")
    try RecordDeparture(id: id, departure: left).run(by: secretary, tx)
  }
  #expect(try await bench.elected(next) == [["王九"]])
  #expect(try await bench.council(id).vacant == [SeatList(.firms, seats: 1)])
}

/// Equal votes: the voters decide, or the lot, as the pack says; a pack of before says nothing, and an election under it stays as it was.
@Test(arguments: Engine.available)
func relativesWithEqualVotesAreDecidedAsTheirPackSays(_ engine: Engine) async throws {
  let home = NSTemporaryDirectory() + "packs-" + ProcessInfo.processInfo.globallyUniqueString
  let folder = home + "/Data/election-rules"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: home) }
  let text = try String(contentsOfFile: Bench.home + "/Data/election-rules/zj-village-2020.json", encoding: .utf8)
  for (name, change) in [("zj-village-2020", "\"seating\""), ("by-lot", "\"seating\""), ("before", "\"unknown\"")] {
    let pack = text.replacing("zj-village-2020", with: name).replacing("\"seating\"", with: change)
      .replacing("vote_again", with: name == "by-lot" ? "lot" : "vote_again")
    try pack.write(toFile: folder + "/\(name).json", atomically: true, encoding: .utf8)
  }
  let bench = try await ElectionBench(engine, home: home)
  let secretary = bench.secretary
  func counted(_ pack: String) async throws -> ElectionID {
    let id = try await bench.frozen { $0.pack = pack }
    for name in ["赵一", "钱二", "孙三", "李四"] { try await bench.name(id, 1, name) }
    for name in ["周五", "吴六", "郑七"] { try await bench.name(id, 2, name) }
    try await bench.tie(id, "钱二", "周五", .parent)
    let sums = try await bench.sums(id, ["赵一": 5, "钱二": 4, "孙三": 3, "李四": 2, "周五": 4, "吴六": 3, "郑七": 3])
    try await bench.count(id, cast: 5, sums)
    return id
  }
  func announce(_ id: ElectionID) async throws { try await bench.write { tx in try AnnounceResult(id: id).run(by: secretary, tx) } }

  let before = try await counted("before")
  #expect(try await bench.elected(before).map { Set($0) } == [["赵一", "钱二", "孙三"], ["周五"]])

  let lot = try await counted("by-lot")
  func draw(_ name: String) async throws {
    try await bench.write { tx in
      let one = try tx.candidates(of: lot).first { $0.name == name }
      try DrawLot(id: lot, candidate: one?.id ?? tx.newID(), witnesses: "甲一、乙二").run(by: secretary, tx)
    }
  }
  let standing = try await bench.database.read { tx in
    try tx.outcome(of: tx.election(lot))?.lists.flatMap(\.lines).filter { $0.standing == .lot }.map(\.candidate.name)
  }
  #expect(Set(standing ?? []) == ["钱二", "周五"])
  await #expect(throws: ElectionError.lotsOpen) { try await announce(lot) }
  await #expect(throws: ElectionError.lotNotOpen) { try await draw("赵一") }
  try await draw("周五")
  await #expect(throws: ElectionError.lotNotOpen) { try await draw("钱二") }
  try await announce(lot)
  #expect(try await bench.elected(lot).map { Set($0) } == [["赵一", "孙三"], ["周五"]])
  #expect(try await bench.bars(lot)["钱二"] == ElectionOutcome.Bar(name: "周五", ground: .kin, isSitting: false, isByLot: true))

  // A by-election fills every empty seat: the vote among the tied of the second list comes too late after it.
  let hours = FollowHours(day: bench.today.adding(days: 40), opens: 510, closes: 1_020)
  try await bench.write { tx in
    try MakeByElection(id: lot, title: "补选", nomination: .selfNominated, hours: hours).run(by: secretary, tx)
  }
  await #expect(throws: ElectionError.followExists) {
    try await bench.write { tx in try MakeFollowUp(id: lot, kind: .revote, title: "再次投票", hours: hours).run(by: secretary, tx) }
  }

  // Voted on again, the two on one list; whoever wins has the seat for which she stood.
  let again = try await counted("zj-village-2020")
  try await announce(again)
  #expect(try await bench.elected(again) == [["赵一", "孙三"], []])
  let revote = try await bench.write { tx in
    try MakeFollowUp(id: again, kind: .revote, title: "再次投票", hours: hours).run(by: secretary, tx).id
  }
  let lists = try await bench.database.read { tx in try tx.candidates(of: revote) }
  #expect(Dictionary(grouping: lists, by: \.list).values.map { Set($0.map(\.name)) }.contains(["钱二", "周五"]))
  bench.world.advance(by: .days(1))
  try await bench.announce(revote, cast: 5, try await bench.sums(revote, ["周五": 4, "钱二": 1, "吴六": 3, "郑七": 2]))
  let council = try await bench.council(again)
  #expect(council.present.first { $0.candidate.name == "周五" }?.kind == .firms)
  #expect(Set(council.present.map(\.candidate.name)) == ["赵一", "孙三", "周五", "吴六"])
  #expect(council.vacant == [SeatList(.workers, seats: 1)])
}
