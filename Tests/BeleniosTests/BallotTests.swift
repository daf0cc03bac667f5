import Testing

@testable import Belenios

private func question(_ answers: Int, _ minimum: Int, _ maximum: Int, blank: Bool = false) throws -> Question {
  try Question("?", answers: (1...answers).map { "\($0)" }, minimum: minimum, maximum: maximum, blank: blank)
}

@Test(arguments: groups) func everyAllowedVoteMakesAValidBallot(_ group: Group) throws {
  let votes: [[Int]] = [[0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [1, 0, 0, 0]]
  let mock = try Mock("allowed", [question(3, 1, 2, blank: true)], group: group)
  for vote in group == .belenios2048 ? votes : [votes[1], votes[3]] {
    let ballot = try mock.ballot([vote])
    #expect(try mock.checker.check(ballot.serialized) == ballot)
  }
}

@Test func votesThatTheQuestionForbidsAreNotMade() throws {
  let mock = try Mock("forbidden", [question(3, 1, 2, blank: true), question(2, 0, 1)])
  let forbidden: [[[Int]]] = [
    [], [[0, 1, 0, 0]], [[0, 0, 0, 0], [0, 0]], [[0, 1, 1, 1], [0, 0]], [[1, 1, 0, 0], [0, 0]],
    [[0, 1, 0], [0, 0]], [[0, 2, 0, 0], [0, 0]], [[0, 1, 0, 0], [1, 1]], [[0, -1, 1, 1], [0, 0]],
  ]
  for vote in forbidden { #expect(throws: BeleniosError.self) { try mock.ballot(vote) } }
}

@Test func questionsThatNobodyCanAnswerAreRefused() {
  for (answers, minimum, maximum) in [(0, 0, 0), (2, 2, 1), (2, 0, 3), (2, -1, 1)] {
    let names = Array(repeating: "a", count: answers)
    #expect(
      fault { () throws(BeleniosError) in _ = try Question("?", answers: names, minimum: minimum, maximum: maximum) }
        == .questionInvalid)
  }
}

@Test func aDishonestVoterWhoSignsWithTheCredentialIsStillCaught() throws {
  let mock = try Mock("dishonest", [question(3, 1, 2)])
  let honest = try mock.ballot([[1, 0, 0]])
  let other = try mock.ballot([[0, 1, 1]])
  #expect(mock.fault(honest) == nil)

  var ballot = honest
  ballot.answers[0].individualProofs[1][0].response = mock.group.scalars.scalar(5)
  #expect(mock.fault(ballot) == .individualProofWrong)
  ballot = honest
  ballot.answers[0].overallProof[1].challenge = mock.group.scalars.scalar(5)
  #expect(mock.fault(ballot) == .overallProofWrong)
  ballot = honest
  ballot.answers[0].choices[0] = other.answers[0].choices[0]
  #expect(mock.fault(ballot) == .individualProofWrong)
  ballot = honest
  ballot.answers[0].choices[0] = other.answers[0].choices[1]
  ballot.answers[0].individualProofs[0] = other.answers[0].individualProofs[1]
  // Each choice is proved on its own to be 0 or 1; the sum is not.
  #expect(mock.fault(ballot) == .overallProofWrong)
}

@Test func anotherVotersCiphertextsCannotBeHandedIn() throws {
  let mock = try Mock("copy", [question(2, 0, 1)])
  let first = try mock.ballot([[1, 0]], voter: 0)
  var second = try mock.ballot([[0, 1]], voter: 1)
  second.answers = first.answers
  #expect(mock.fault(second, voter: 1) == .individualProofWrong)
}

@Test(arguments: groups) func ciphertextsOutsideOfTheGroupAreCaught(_ group: Group) throws {
  let mock = try Mock("small subgroup", [question(2, 0, 1)], group: group)
  let p = group.modulus.limbs
  for isAlpha in [true, false] {
    var ballot = try mock.ballot([[1, 0]])
    let number = isAlpha ? ballot.answers[0].choices[1].alpha : ballot.answers[0].choices[1].beta
    // −x has twice the order of x.
    var limbs = p
    var borrow = false
    for index in limbs.indices {
      let (first, low) = p[index].subtractingReportingOverflow(number.limbs[index])
      let (second, more) = first.subtractingReportingOverflow(borrow ? 1 : 0)
      (limbs[index], borrow) = (second, low || more)
    }
    if isAlpha {
      ballot.answers[0].choices[1].alpha = GroupElement(limbs: limbs)
    } else {
      ballot.answers[0].choices[1].beta = GroupElement(limbs: limbs)
    }
    #expect(mock.fault(ballot) == .elementOutsideGroup)
  }
}

@Test func aBlankVoteThatChoosesSomebodyCannotBeProved() throws {
  let mock = try Mock("blank", [question(2, 1, 2, blank: true)])
  var ballot = try mock.ballot([[1, 0, 0]])
  let other = try mock.ballot([[0, 1, 0]])
  ballot.answers[0].blankProof = other.answers[0].blankProof
  #expect(mock.fault(ballot) == .blankProofWrong)
  ballot = other
  ballot.answers[0].overallProof.swapAt(0, 1)
  #expect(mock.fault(ballot) == .overallProofWrong)
  ballot.answers[0].overallProof.removeLast()
  #expect(mock.fault(ballot) == .ballotShapeWrong)
}

@Test func aTrackerBelongsToOneText() throws {
  let mock = try Mock("tracker", [question(2, 0, 1)])
  let (first, second) = (try mock.ballot([[1, 0]]), try mock.ballot([[1, 0]]))
  #expect(first.tracker != second.tracker && first.tracker.utf8.count == 43)
  let spaced = Array(String(decoding: first.serialized, as: UTF8.self).replacing(":", with: ": ").utf8)
  #expect(fault { () throws(BeleniosError) in _ = try mock.checker.check(spaced) } == .ballotNotCanonical)
}

@Test func aBallotOfAStrangerOrOfAnotherElectionIsRefused() throws {
  let mock = try Mock("home", [question(2, 0, 1)])
  let other = try Mock("abroad", [question(2, 0, 1)])
  let ballot = try mock.ballot([[1, 0]])
  let abroad = fault { () throws(BeleniosError) in _ = try other.checker.check(ballot.serialized) }
  #expect(abroad == .ballotOfOtherElection)
  let stranger = try mock.booth.ballot([[1, 0]], Credential(random: mock.random), random: mock.random)
  let unknown = fault { () throws(BeleniosError) in _ = try mock.checker.check(stranger.serialized) }
  #expect(unknown == .credentialUnknown)
}
