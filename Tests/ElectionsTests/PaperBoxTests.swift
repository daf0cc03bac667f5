import Contracts
import ElectionLaw
import Kernel
import Store
import TestKit
import Testing

@testable import Elections

private func candidates(_ world: World, _ lists: [Int]) -> [Candidate] {
  lists.enumerated().flatMap { index, count in
    (1...count).map { place in
      Candidate(
        id: world.newID(), list: index + 1, name: "\(index)\(place)", organization: "", position: "", isWoman: false,
        source: .voters, statement: "", withdrawnOn: nil, place: place, nominations: 0)
    }
  }
}

private func sheet(_ number: Int, _ marks: String, isReadable: Bool = true, _ written: [(Int, String)] = []) -> PaperSheet {
  PaperSheet(
    number: number, marks: PaperSheet.marks(marks), isReadable: isReadable,
    writeIns: Set(written.map { PaperSheet.WriteIn(list: $0.0, name: $0.1) }))
}

@Test func sheetsAreCountedWhenTwoPeopleReadThemAlike() throws {
  let standing = candidates(TestWorld().world, [4, 3])
  let lists = [SeatList(.workers, seats: 2), SeatList(.firms, seats: 1)]
  let one = [sheet(1, "1.1 1.2 2.1"), sheet(2, ""), sheet(3, "1.1 1.2 1.3"), sheet(4, "1.1", isReadable: false), sheet(5, "2.1")]
  #expect(PaperCount.differences(one, Array(one.reversed())).isEmpty)
  let count = try PaperCount(issued: 6, one, one, lists: lists, standing: standing)
  #expect(count.found == 5 && count.blank == 1 && count.void == 2)
  #expect(standing.map { count.votes[$0.id] ?? 0 } == [1, 1, 0, 0, 2, 0, 0])
  var other = one
  other[0] = sheet(1, "1.1 1.3 2.1")
  other.removeLast()
  #expect(PaperCount.differences(one, other) == [1, 5])
  #expect(throws: VotingError.paperDiffers([1, 5])) {
    _ = try PaperCount(issued: 6, one, other, lists: lists, standing: standing)
  }
  #expect(throws: VotingError.paperTooMany(5, 4)) {
    _ = try PaperCount(issued: 4, one, one, lists: lists, standing: standing)
  }
}

@Test func whoIsWrittenInIsCountedByNameAndWhoStandsByHerMark() throws {
  let standing = candidates(TestWorld().world, [4, 3])
  let lists = [SeatList(.workers, seats: 2), SeatList(.firms, seats: 1)]
  let sheets = [
    sheet(1, "1.1", [(1, "方舟")]), sheet(2, "", [(1, "方舟"), (1, "02")]), sheet(3, "1.2", [(1, "02")]),
    // A third name on a list of two; one person for two posts, written twice or marked and written.
    sheet(4, "1.1 1.2", [(1, "方舟")]), sheet(5, "", [(1, "方舟"), (2, "方舟")]), sheet(6, "1.1", [(2, "01")]),
  ]
  let count = try PaperCount(issued: 6, sheets, sheets, lists: lists, standing: standing)
  #expect(count.void == 3 && count.blank == 0)
  #expect(count.written == [PaperSheet.WriteIn(list: 1, name: "方舟"): 2])
  #expect(standing.map { count.votes[$0.id] ?? 0 } == [1, 2, 0, 0, 0, 0, 0])
  #expect(PaperCount.differences(sheets, [sheet(1, "1.1", [(1, "方丹")])] + sheets.dropFirst()) == [1])
}

@Test func whatTwoKeyInAnyOrderComesToTheSameCount() throws {
  let world = TestWorld(seed: 3)
  let standing = candidates(world.world, [5])
  let lists = [SeatList(.executives, seats: 3)]
  for _ in 0..<200 {
    let sheets = (1...8).map { number in
      let bits = Int(world.randomBytes(1)[0])
      return sheet(number, (1...5).filter { bits >> $0 & 1 == 1 }.map { "1.\($0)" }.joined(separator: " "))
    }
    let count = try PaperCount(issued: 8, sheets, sheets.shuffled(world), lists: lists, standing: standing)
    let valid = sheets.filter { $0.marks.count <= 3 }
    #expect(count.votes.values.reduce(0, +) == valid.reduce(0) { $0 + $1.marks.count })
    #expect(count.void == sheets.count - valid.count && count.blank == sheets.count { $0.marks.isEmpty })
  }
}

extension Array {
  fileprivate func shuffled(_ world: TestWorld) -> [Element] {
    enumerated().map { (world.randomBytes(4), $1) }.sorted { $0.0.lexicographicallyPrecedes($1.0) }.map(\.1)
  }
}

@Test(arguments: Engine.available)
func thePaperBoxIsKeyedByTwoPeopleAfterTheVote(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let id = try await bench.frozen { draft in
    draft.lists = [SeatList(.executives, seats: 3), SeatList(.workers, seats: 1), SeatList(.firms, seats: 1)]
    draft.nomination = .selfNominated
  }
  for (list, names) in [["赵一", "钱二", "孙三", "李四"], ["吴五", "郑六"], ["王七", "冯八"]].enumerated() {
    for name in names { try await bench.name(id, list + 1, name) }
  }
  let secretary = bench.secretary
  let administrator = Viewer(
    person: bench.world.world.newID(), community: secretary.community,
    standing: .post(bench.world.world.newID(), .administrator, .community), name: "管理员")
  let third = Viewer(
    person: bench.world.world.newID(), community: secretary.community,
    standing: .post(bench.world.world.newID(), .secretary, .community), name: "第三人")
  func key(_ viewer: Viewer, _ sheet: PaperSheet) async throws {
    try await bench.write { tx in try KeyPaperSheet(id: id, sheet: sheet).run(by: viewer, tx) }
  }
  await #expect(throws: VotingError.notClosed) { try await key(secretary, sheet(1, "1.1")) }
  // Straight to the evening of polling day, as an opening would leave it.
  try await bench.write { tx in
    try PublishCandidates(id: id, isOrderChecked: true, strokes: Strokes(text: "").order).run(by: secretary, tx)
    try tx.run("UPDATE elections SET opened_at = \(tx.now) WHERE id = \(id)")
  }
  try await carryBox(bench, id)
  bench.world.advance(by: .days(31))
  // Three voters write the same name, each on another list.
  let sheets = [
    sheet(1, "1.1 1.2", [(1, "方舟")]), sheet(2, ""), sheet(3, "1.2", [(2, "方舟")]), sheet(4, "", [(3, "方舟")]),
  ]
  for one in sheets { try await key(secretary, one) }
  func count() async throws { try await bench.write { tx in try CountPaper(id: id, issued: 4).run(by: secretary, tx) } }
  await #expect(throws: VotingError.paperWantsTwo) { try await count() }
  try await key(administrator, sheet(1, "1.1 1.3"))
  await #expect(throws: VotingError.paperHasTwo) { try await key(third, sheet(1, "1.1")) }
  await #expect(throws: Problem.notFound) { try await key(administrator, sheet(2, "1.9")) }
  await #expect(throws: VotingError.paperDiffers([1, 2, 3, 4])) { try await count() }
  for one in sheets { try await key(administrator, one) }
  await #expect(throws: VotingError.boxNotOpened) { try await count() }
  try await openBox(bench, id)
  try await count()
  let counted = try #require(try await bench.database.read { tx in try tx.paperCount(of: id) })
  #expect(counted.found == 4 && counted.blank == 1 && counted.votes.values.sorted() == [1, 1, 1, 1, 2])
  // Who was written in stands behind the others of each list, with her vote there.
  let written = try await bench.database.read { tx in try tx.candidates(of: id).filter(\.isWrittenIn) }
  #expect(written.map(\.name) == ["方舟", "方舟", "方舟"] && written.map(\.list) == [1, 2, 3] && written.map(\.place) == [5, 3, 3])
  #expect(written.allSatisfy { counted.votes[$0.id] == 1 })
  await #expect(throws: VotingError.countedAlready) { try await count() }
}

/// A sealed box for one voter on paper: who may carry it, and what must be written down of it.
private func carryBox(_ bench: ElectionBench, _ id: ElectionID) async throws {
  let secretary = bench.secretary
  func prepare(_ monitors: [String], _ numbers: [Int]) async throws {
    try await bench.write { tx in
      try PrepareMobileBox(
        id: id, seal: "0417", monitors: monitors, approval: "街办〔2026〕9号", route: "", numbers: numbers
      ).run(by: secretary, tx)
    }
  }
  await #expect(throws: ElectionError.monitorsTooFew(3, article: "24")) { try await prepare(["子", "丑", "丑"], []) }
  await #expect(throws: ElectionError.monitorStands("赵一")) { try await prepare(["子", "丑", "赵一"], []) }
  await #expect(throws: ElectionError.voterNotOnPaper(1)) { try await prepare(["子", "丑", "寅"], [1]) }
  try await bench.write { tx in
    for entry in try tx.roll(of: id).entries.prefix(3) { try tx.insertPaperVoter(entry.id, of: try tx.election(id)) }
  }
  await #expect(throws: ElectionError.voterInBox(1)) { try await prepare(["子", "丑", "寅"], [1, 1]) }
  try await prepare(["子", "丑", "寅"], [1])
  // The same form sent twice, and the same voter for a second box.
  await #expect(throws: ElectionError.voterInBox(1)) { try await prepare(["子", "丑", "寅"], [1]) }
  // Two more: one will be lost, the other not used.
  for number in [2, 3] { try await prepare(["子", "丑", "寅"], [number]) }
}

private func openBox(_ bench: ElectionBench, _ id: ElectionID) async throws {
  let secretary = bench.secretary
  let (opens, closes) = try await bench.database.read { tx in (try tx.election(id).opensAt, try tx.election(id).closesAt) }
  func carry(_ left: Timestamp, _ returned: Timestamp?, box number: Int = 1) async throws {
    try await bench.write { tx in try CarryMobileBox(id: id, number: number, left: left, returned: returned).run(by: secretary, tx) }
  }
  func lose(_ number: Int) async throws {
    try await bench.write { tx in try LoseMobileBox(id: id, number: number, words: "途中遗失").run(by: secretary, tx) }
  }
  func open(_ found: Int) async throws {
    try await bench.write { tx in
      try OpenMobileBox(id: id, number: 1, witnesses: "甲一、乙二", isSealWhole: true, found: found).run(by: secretary, tx)
    }
  }
  await #expect(throws: ElectionError.boxNotBack) { try await open(1) }
  await #expect(throws: ElectionError.boxTimesInvalid) { try await carry(opens - .minutes(1), opens + .hours(1)) }
  await #expect(throws: ElectionError.boxTimesInvalid) { try await carry(opens + .hours(1), opens) }
  // Nobody votes from it after the closing instant.
  await #expect(throws: ElectionError.boxTimesInvalid) { try await carry(closes, closes + .hours(1)) }
  // It may come back late: the count waits for it, and the minutes say so.
  try await carry(opens, nil)
  await #expect(throws: ElectionError.boxNotBack) { try await open(1) }
  try await carry(opens, closes + .hours(1))
  await #expect(throws: ElectionError.boxIsBack) { try await lose(1) }
  // One voter, one ballot.
  await #expect(throws: VotingError.paperTooMany(2, 1)) { try await open(2) }
  try await open(1)
  // What was found before witnesses is written down once, and the way to it too.
  await #expect(throws: VotingError.countedAlready) { try await open(0) }
  await #expect(throws: VotingError.countedAlready) { try await carry(opens, opens + .hours(3)) }
  // One did not come back and one never left: the count waits until the minutes say so.
  try await carry(opens, nil, box: 2)
  await #expect(throws: VotingError.boxNotOpened) {
    try await bench.write { tx in try CountPaper(id: id, issued: 4).run(by: secretary, tx) }
  }
  for number in [2, 3] { try await lose(number) }
  await #expect(throws: VotingError.countedAlready) { try await carry(opens, closes, box: 2) }
  let boxes = try await bench.database.read { tx in (try tx.election(id), try tx.mobileBoxes(of: id)) }
  #expect(boxes.1.map { $0.isLate(for: boxes.0) } == [true, false, false] && boxes.1.map { $0.loss?.words ?? "" } == ["", "途中遗失", "途中遗失"])
}
