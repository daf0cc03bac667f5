import ElectionLaw
import Testing

private func round(_ votes: [(String, Int)], seats: Int) -> Round {
  Round(seats: seats, registered: 50, ballotsCast: 40, candidates: votes.map { Round.Candidate($0.0, votes: $0.1) })
}

@Test func relativesOnTwoListsAreHeldAgainstEachOtherByTheirVotes() throws {
  let pack = try zhejiang()
  let rules = try #require(pack.seating)
  let lists = [round([("a", 30), ("b", 28), ("c", 26)], seats: 2), round([("d", 35), ("e", 33), ("f", 22)], seats: 2)]
  let seated = pack.outcome(Body(lists, Kinship([("a", "e")])), rules)
  #expect(seated.map(\.outcome.elected) == [["b", "c"], ["d", "e"]])
  #expect(seated[0].barred == ["a"] && seated[0].because == ["a": "e"] && seated[1].barred.isEmpty)
  // A member who remains in office goes before everybody; where nobody comes next the seat stays empty.
  let beside = pack.outcome(Body(lists, Kinship([("s", "d"), ("s", "f"), ("s", "a")]), sitting: ["s"]), rules)
  #expect(beside.map(\.outcome.elected) == [["b", "c"], ["e"]] && beside.map(\.outcome.vacancies) == [0, 1])
  #expect(beside[1].barred == ["d", "f"] && beside[1].because["f"] == "s")
  // Whose relative is barred is free: c keeps out b, and so d may sit.
  let chain = pack.outcome(Body([round([("c", 35)], seats: 1), round([("b", 30)], seats: 1), round([("d", 25)], seats: 1)], Kinship([("c", "b"), ("b", "d")])), rules)
  #expect(chain.map(\.outcome.elected) == [["c"], [], ["d"]])
  // Where the pack lets nobody move up the seat stays empty.
  let empty = pack.outcome(Body(lists, Kinship([("a", "e")])), SeatingRules(next: .staysEmpty))
  #expect(empty[0].outcome.elected == ["b"] && empty[0].outcome.vacancies == 1 && empty[0].barred == ["a"])
  // Whoever is tied at the last seat for nothing is no longer.
  let tied = pack.outcome(Body([round([("a", 35)], seats: 1), round([("b", 25), ("c", 25)], seats: 1)], Kinship([("a", "b")])), rules)
  #expect(tied[1].outcome.elected == ["c"] && tied[1].outcome.tied.isEmpty && tied[1].barred == ["b"])
}

@Test func equalRelativesAreDecidedByTheVotersOrByTheLot() throws {
  let pack = try zhejiang()
  let lists = [round([("a", 30), ("b", 25)], seats: 1), round([("c", 30), ("d", 25)], seats: 1)]
  let kinship = Kinship([("a", "c")])
  let open = pack.outcome(Body(lists, kinship), SeatingRules(tie: .lot))
  #expect(open.map(\.votedOnAgain) == [["a"], ["c"]])
  let drawn = pack.outcome(Body(lists, kinship, drawn: ["c"]), SeatingRules(tie: .lot))
  #expect(drawn.map(\.outcome.elected) == [["b"], ["c"]] && drawn.allSatisfy(\.votedOnAgain.isEmpty))
  #expect(drawn[0].because == ["a": "c"])
}

@Test func noElectedPairIsRelatedAndTheOrderOfListsDoesNotMatter() throws {
  let pack = try zhejiang()
  var state: UInt64 = 77
  func roll(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % count
  }
  for _ in 0..<3_000 {
    let lists = (0..<1 + roll(3)).map { list in
      round((0..<2 + roll(4)).map { ("\(list)-\($0)", 17 + roll(9)) }, seats: 1 + roll(3))
    }
    let sitting = (0..<roll(3)).map { "s\($0)" }
    let all = lists.flatMap { $0.candidates.map(\.id) } + sitting
    let kinship = Kinship((0..<roll(7)).map { _ in (all[roll(all.count)], all[roll(all.count)]) })
    let rules = SeatingRules(tie: roll(2) == 0 ? .lot : .voteAgain, next: roll(3) == 0 ? .staysEmpty : .movesUp)
    let drawn = Set(all.filter { _ in rules.tie == .lot && roll(4) == 0 })
    let seated = pack.outcome(Body(lists, kinship, sitting: sitting, drawn: drawn), rules)
    // The same lists the other way round.
    let turned = pack.outcome(Body(lists.reversed(), kinship, sitting: sitting, drawn: drawn), rules)
    #expect(Array(turned.map(\.outcome).reversed()) == seated.map(\.outcome))
    #expect(Array(turned.map { Set($0.barred) }.reversed()) == seated.map { Set($0.barred) })
    let again = Set(seated.flatMap(\.votedOnAgain))
    let elected = seated.flatMap(\.outcome.elected)
    let firm = elected.filter { !again.contains($0) }
    let votes = Dictionary(lists.flatMap { $0.candidates.map { ($0.id, $0.votes) } }, uniquingKeysWith: max)
    for one in firm { #expect(!(firm + sitting).contains { kinship.areRelated($0, one) }) }
    // Equal votes are all that the voters or the lot still decide.
    for one in again { #expect(again.contains { kinship.areRelated($0, one) && votes[$0] == votes[one] }) }
    for (list, one) in zip(lists, seated) {
      for id in one.barred {
        let because = try #require(one.because[id])
        #expect(kinship.areRelated(id, because) && (elected + sitting).contains(because))
        #expect(sitting.contains(because) || votes[because, default: 0] >= votes[id, default: 0])
        #expect(!one.outcome.elected.contains(id) && !one.outcome.tied.contains(id))
      }
      #expect(one.outcome.elected.count + one.outcome.tiedSeats + one.outcome.vacancies == list.seats)
      // An empty seat has nobody left who could fill it.
      guard rules.next == .movesUp, one.outcome.vacancies > 0 else { continue }
      let enough = list.candidates.filter { pack.elected.isMet(by: $0.votes, of: 40) }.map(\.id)
      #expect(enough.allSatisfy { one.outcome.elected.contains($0) || one.barred.contains($0) })
    }
  }
}
