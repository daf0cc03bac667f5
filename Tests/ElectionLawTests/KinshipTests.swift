import ElectionLaw
import Testing

private func round(_ votes: [String: Int], seats: Int) -> Round {
  let candidates = votes.sorted { $0.key < $1.key }.map { Round.Candidate($0.key, votes: $0.value) }
  return Round(seats: seats, registered: 50, ballotsCast: 40, candidates: candidates)
}

@Test func ofTwoRelativesTheOneWithMoreVotesSitsAndTheNextMovesUp() throws {
  let pack = try zhejiang()
  let count = round(["a": 35, "b": 33, "c": 30, "d": 28, "e": 10], seats: 3)
  let seated = pack.outcome(count, Kinship([("b", "a")]))
  #expect(seated.outcome.elected == ["a", "c", "d"] && seated.barred == ["b"] && seated.votedOnAgain.isEmpty)
  // Who moves up may be a relative, too; then the seat stays empty, since e has too few votes.
  let again = pack.outcome(count, Kinship([("a", "b"), ("d", "c")]))
  #expect(again.outcome.elected == ["a", "c"] && again.barred == ["b", "d"] && again.outcome.vacancies == 1)
  // Whose relative is barred is free.
  let chain = pack.outcome(count, Kinship([("a", "b"), ("b", "c")]))
  #expect(chain.outcome.elected == ["a", "c", "d"] && chain.barred == ["b"])
}

@Test func relativesWithEqualVotesAreVotedOnAgainAndOthersAreNot() throws {
  let pack = try zhejiang()
  let seated = pack.outcome(round(["a": 30, "b": 30, "c": 30], seats: 3), Kinship([("a", "b")]))
  #expect(seated.votedOnAgain == ["a", "b"] && seated.outcome.elected == ["a", "b", "c"])
  let unrelated = pack.outcome(round(["a": 30, "b": 30], seats: 2), Kinship([]))
  #expect(unrelated.votedOnAgain.isEmpty && unrelated.barred.isEmpty)
}

@Test func whoeverIsRelatedNeverSitsTogetherUnlessTheVotersMustDecide() throws {
  let pack = try zhejiang()
  var state: UInt64 = 31
  func roll(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
  let names = ["a", "b", "c", "d", "e", "f", "g"]
  for _ in 0..<2_000 {
    let votes = Dictionary(uniqueKeysWithValues: names.map { ($0, 18 + roll(8)) })
    let pairs = (0..<roll(5)).map { _ in (names[roll(7)], names[roll(7)]) }
    let kinship = Kinship(pairs)
    let seated = pack.outcome(round(votes, seats: 1 + roll(6)), kinship)
    let sitting = seated.outcome.elected.filter { !seated.votedOnAgain.contains($0) }
    for one in sitting { for other in sitting { #expect(!kinship.areRelated(one, other)) } }
    for one in seated.barred { #expect(!seated.outcome.elected.contains(one) && !seated.outcome.tied.contains(one)) }
  }
}
