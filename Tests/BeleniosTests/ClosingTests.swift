import Testing

@testable import Belenios

/// An election that was closed with one ballot, and what its trustee would say.
private struct Closed {
  var mock: Mock
  var writer: ArchiveWriter
  var tally: SizedTally

  init(_ seed: String, voting: Bool = true) throws {
    mock = try Mock(seed, [Question("?", answers: ["a", "b"], minimum: 0, maximum: 1)])
    writer = ArchiveWriter(beganAt: 1)
    writer.addSetup(mock.election, Trustees(mock.group, mock.trustees.map { .single($0.publicKey) }), mock.credentials)
    var product = TallyProduct(mock.election, mock.credentials)
    if voting {
      let ballot = try mock.ballot([[0, 1]])
      writer.addBallot(ballot.serialized)
      try product.add(ballot)
    }
    writer.add(.endBallots)
    tally = product.tally
  }

  func part() -> PartialDecryption {
    PartialDecryption(tally.encrypted, mock.trustees[0].key, mock.election, random: mock.random)
  }

  func result(_ sums: [Int]) -> ElectionResult { ElectionResult(sums: [sums]) }
}

private func verify(_ writer: ArchiveWriter) async -> BeleniosError.Fault? {
  await Verification.verify(writer.bytes).faults.first?.fault
}

@Test func aTrusteeDecryptsOnce() async throws {
  var closed = try Closed("once")
  closed.writer.addTally(closed.tally)
  closed.writer.add(closed.part(), owner: 1)
  #expect(await verify(closed.writer) == nil)
  // Valid, too, but another proof of the same factors.
  closed.writer.add(closed.part(), owner: 1)
  #expect(await verify(closed.writer) == .decryptionRepeated)
}

@Test func aResultNeedsItsDecryptionsAndMustBeTheirs() async throws {
  var closed = try Closed("result")
  closed.writer.addTally(closed.tally)
  var early = closed.writer
  early.add(closed.result([0, 1]))
  #expect(await verify(early) == .decryptionsMissing)
  closed.writer.add(closed.part(), owner: 1)
  for (sums, expected) in [([0, 1], nil), ([1, 0], .resultWrong), ([0], .resultShapeWrong)]
    as [([Int], BeleniosError.Fault?)]
  {
    var ending = closed.writer
    ending.add(closed.result(sums))
    #expect(await verify(ending) == expected)
    ending.add(closed.result([0, 1]))
    #expect(await verify(ending) == (sums == [0, 1] ? .recordRepeated : .eventOutOfOrder))
  }
}

@Test func anElectionInWhichNobodyVotedHolds() async throws {
  var closed = try Closed("nobody", voting: false)
  closed.writer.addTally(closed.tally)
  let part = closed.part()
  closed.writer.add(part, owner: 1)
  let trustees = Trustees(closed.mock.group, closed.mock.trustees.map { .single($0.publicKey) })
  let result = try ElectionResult(closed.tally, [1: part], trustees)
  #expect(result.sums == [[0, 0]])
  closed.writer.add(result)
  #expect(await verify(closed.writer) == nil)
}

@Test func aTallyOfAnotherSizeIsRefused() async throws {
  let closed = try Closed("size")
  for (ballots, weight, expected) in [(2, 1, BeleniosError.Fault.talliedCountWrong), (1, 2, .totalWeightWrong)] {
    var writer = closed.writer
    var tally = closed.tally
    (tally.ballotCount, tally.totalWeight) = (ballots, weight)
    writer.addTally(tally)
    #expect(await verify(writer) == expected)
  }
  var writer = closed.writer
  var tally = closed.tally
  tally.encrypted.sums[0].swapAt(0, 1)
  writer.addTally(tally)
  #expect(await verify(writer) == .encryptedTallyWrong)
}
