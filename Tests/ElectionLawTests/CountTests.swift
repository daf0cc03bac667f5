import ElectionLaw
import Testing

private func round(
  _ votes: [Int], seats: Int, cast: Int, registered: Int = 51, kind: Round.Kind = .first, issued: Int? = nil
) -> Round {
  let candidates = votes.enumerated().map { Round.Candidate("c\($0)", votes: $1) }
  return Round(
    kind, seats: seats, registered: registered, ballotsIssued: issued, ballotsCast: cast, candidates: candidates)
}

@Test func moreThanHalfOfTheRegisteredMustTakePart() throws {
  let pack = try zhejiang()
  // 51 registered: 26 are more than a half, 25 are not. 50 registered: 25 are exactly a half, which is not more.
  #expect(pack.outcome(round([20], seats: 1, cast: 25)).void == .turnout(cast: 25, needed: 26))
  #expect(pack.outcome(round([20], seats: 1, cast: 26)).void == nil)
  #expect(pack.outcome(round([20], seats: 1, cast: 25, registered: 50)).void == .turnout(cast: 25, needed: 26))
  #expect(pack.outcome(round([20], seats: 1, cast: 30, issued: 29)).void == .tooManyBallots(cast: 30, issued: 29))
}

@Test(arguments: [
  // votes, seats, cast, elected, tied, seats of the tie, vacancies
  ([30, 28, 27, 10], 3, 40, ["c0", "c1", "c2"], [], 0, 0),
  ([30, 20, 21, 10], 3, 40, ["c0", "c2"], [], 0, 1),  // 20 of 40 is no more than a half
  ([30, 25, 25, 10], 2, 40, ["c0"], ["c1", "c2"], 1, 0),
  ([30, 30, 30, 30], 2, 40, [], ["c0", "c1", "c2", "c3"], 2, 0),
  ([30, 30, 25, 25], 2, 40, ["c0", "c1"], [], 0, 0),
  ([10, 9, 8], 2, 40, [], [], 0, 2),
  ([], 2, 40, [], [], 0, 2),
] as [([Int], Int, Int, [String], [String], Int, Int)])
func whoIsElectedIsDecidedByHalfOfThoseWhoTookPart(
  votes: [Int], seats: Int, cast: Int, elected: [String], tied: [String], tiedSeats: Int, vacancies: Int
) throws {
  let outcome = try zhejiang().outcome(round(votes, seats: seats, cast: cast))
  #expect(outcome.elected == elected)
  #expect(outcome.tied == tied && outcome.tiedSeats == tiedSeats)
  #expect(outcome.vacancies == vacancies && outcome.void == nil)
}

@Test func aRunOffNeedsAThirdOfTheBallotsAndIsAmongThoseWhoCameNext() throws {
  let pack = try zhejiang()
  let first = round([30, 20, 18, 18, 3], seats: 3, cast: 40)
  let outcome = pack.outcome(first)
  #expect(outcome.elected == ["c0"] && outcome.vacancies == 2)
  // Two seats and one more; the fourth has as many votes as the third.
  #expect(pack.runOffCandidates(after: first, outcome) == ["c1", "c2", "c3"])
  let tie = round([30, 20, 18, 18, 18], seats: 3, cast: 40)
  #expect(pack.runOffCandidates(after: tie, pack.outcome(tie)) == ["c1", "c2", "c3", "c4"])
  // 13 of 39 is a third; 12 is not. No turnout of its own.
  let second = pack.outcome(round([13, 12], seats: 2, cast: 39, registered: 100, kind: .runOff))
  #expect(second.elected == ["c0"] && second.vacancies == 1 && second.void == nil)
  #expect(pack.maySeatsStayEmpty(elected: 3) && !pack.maySeatsStayEmpty(elected: 2))
}

@Test func candidatesMustBeMoreThanSeatsUnlessThePackSaysOtherwise() throws {
  var pack = try zhejiang()
  #expect(pack.mayStand(candidates: 10, seats: 9) && !pack.mayStand(candidates: 9, seats: 9))
  pack.allowsEqualNumber = true
  #expect(pack.mayStand(candidates: 9, seats: 9) && !pack.mayStand(candidates: 8, seats: 9))
}

@Test func aPaperBallotIsJudgedByItsMarks() {
  func judge(_ lists: [(Int, [String])]) -> PaperBallot.Judgement {
    PaperBallot(lists: lists.map { PaperBallot.Marks(seats: $0.0, names: $0.1) }).judgement
  }
  #expect(judge([(2, ["a", "b"]), (1, ["c"])]) == .valid)
  #expect(judge([(2, ["a"]), (1, [])]) == .valid)
  #expect(judge([(2, ["a", "b", "c"]), (1, [])]) == .tooManyNames(list: 0))
  // The same name marked twice is one name.
  #expect(judge([(1, ["a", "a"])]) == .valid)
  #expect(judge([(2, ["a"]), (1, ["a"])]) == .namedTwice("a"))
  #expect(judge([(2, []), (1, [])]) == .blank)
  #expect(PaperBallot(lists: [.init(seats: 1, names: [], isReadable: false)]).judgement == .doubtful(list: 0))
}

@Test func namesStandByTheStrokesOfTheirSurnames() {
  let strokes: [Character: Int] = [
    "丁": 2, "于": 3, "王": 4, "方": 4, "叶": 5, "沈": 7, "陈": 7, "林": 8, "周": 8, "欧": 8, "阳": 6, "一": 1, "建": 8, "明": 8,
  ]
  // 横1 竖2 撇3 点4 折5
  let first: [Character: Int] = ["王": 1, "方": 4, "沈": 4, "陈": 5, "林": 1, "周": 3, "欧": 1]
  let order = SurnameOrder(strokes: { strokes[$0] }, firstStroke: { first[$0] })
  let (names, unknown) = order.sorted(["陈明", "周一", "林建", "沈一", "方明", "王建", "王一", "欧阳明", "丁建", "叶明"])
  #expect(names == ["丁建", "王一", "王建", "方明", "叶明", "沈一", "陈明", "林建", "欧阳明", "周一"])
  #expect(unknown.isEmpty)
  #expect(order.sorted(["鬱一", "丁一"]).unknown == ["鬱"])
}

// Random counts.

private struct Dice {
  var state: UInt64
  mutating func roll(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
}

@Test func whatHoldsForEveryCount() throws {
  let pack = try zhejiang()
  var dice = Dice(state: 8407)
  for _ in 0..<3_000 {
    let registered = 1 + dice.roll(60)
    let cast = dice.roll(registered + 1)
    let votes = (0..<dice.roll(8)).map { _ in dice.roll(cast + 1) }
    let kind: Round.Kind = dice.roll(2) == 0 ? .first : .runOff
    let one = round(votes, seats: dice.roll(6), cast: cast, registered: registered, kind: kind)
    let outcome = pack.outcome(one)
    if outcome.void != nil {
      #expect(outcome.elected.isEmpty && outcome.tied.isEmpty && kind == .first && cast * 2 <= registered)
      continue
    }
    // Every seat is filled, tied for, or empty.
    #expect(outcome.elected.count + outcome.tiedSeats + outcome.vacancies == one.seats)
    #expect(outcome.tied.isEmpty == (outcome.tiedSeats == 0) && outcome.tied.count >= outcome.tiedSeats)
    let count = Dictionary(uniqueKeysWithValues: one.candidates.map { ($0.id, $0.votes) })
    let share = kind == .first ? pack.elected : pack.runOffElected
    let others = one.candidates.map(\.id).filter { !outcome.elected.contains($0) }
    for winner in outcome.elected {
      let own = try #require(count[winner])
      #expect(share.isMet(by: own, of: cast))
      // Nobody who is not elected has more.
      for other in others { #expect(try #require(count[other]) < own || !share.isMet(by: count[other] ?? 0, of: cast)) }
    }
    // A seat stays empty only when nobody is left who had enough.
    if outcome.vacancies > 0 { for other in others { #expect(!share.isMet(by: count[other] ?? 0, of: cast) || count[other] == 0) } }
  }
}

@Test func amongThoseWithEqualVotesWhoeverHasMoreIsElected() throws {
  let pack = try zhejiang()
  // Three of a hundred decide; a new tie is a tie again; nobody is elected by no vote.
  let second = pack.outcome(round([2, 1], seats: 1, cast: 3, registered: 100, kind: .revote))
  #expect(second.elected == ["c0"] && second.void == nil)
  let again = pack.outcome(round([1, 1], seats: 1, cast: 2, registered: 100, kind: .revote))
  #expect(again.tied == ["c0", "c1"] && again.tiedSeats == 1)
  #expect(pack.outcome(round([0, 0], seats: 1, cast: 2, kind: .revote)).vacancies == 1)
}
