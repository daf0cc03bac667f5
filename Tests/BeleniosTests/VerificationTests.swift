import Testing

@testable import Belenios

/// Numbers that vary with the case, so that each run looks at another corner.
private func rehearsal(_ number: Int) -> Rehearsal {
  let random = SeededBytes.source("case \(number)")
  func upTo(_ limit: Int) -> Int { Int(random(1)[0]) % (limit + 1) }
  let candidates = 1 + upTo(3)
  let choose = upTo(candidates)
  var rehearsal = Rehearsal(
    voters: 1 + upTo(4), candidates: candidates, choose: choose, trustees: 1 + upTo(2), seed: "case \(number)")
  rehearsal.minimum = upTo(choose)
  rehearsal.blank = upTo(1) == 1
  rehearsal.weighted = upTo(1) == 1
  rehearsal.revoteEvery = upTo(2)
  rehearsal.questions = 1 + upTo(1)
  if upTo(1) == 1 { rehearsal.threshold = 1 + upTo(rehearsal.trustees - 1) }
  return rehearsal
}

@Test(arguments: 0..<12) func theResultIsThePlainCount(_ number: Int) async throws {
  let outcome = try await rehearsal(number).run(beganAt: 1_700_000_000)
  #expect(outcome.result.sums == outcome.plainCount)
  let report = await Verification.verify(outcome.archive)
  #expect(report.holds, "\(report.faults)")
  #expect(report.result?.sums == outcome.plainCount)
  #expect(report.uuid == outcome.uuid && report.stage == .published)
}

@Test func aRehearsalWhoseNumbersDoNotFitIsRefused() async {
  for (voters, candidates, choose, trustees) in [(0, 1, 1, 1), (1, 1, 2, 1), (1, 1, 1, 0)] {
    let rehearsal = Rehearsal(voters: voters, candidates: candidates, choose: choose, trustees: trustees, seed: "")
    await #expect(throws: BeleniosError(.rehearsalInvalid)) { try await rehearsal.run(beganAt: 0) }
  }
}

@Test func anyFlippedByteIsNoticed() async throws {
  let archive = try await Rehearsal(voters: 1, candidates: 1, choose: 1, trustees: 1, seed: "bytes").run(beganAt: 1)
    .archive
  let random = SeededBytes.source("flips")
  for _ in 0..<300 {
    let place = (Int(random(1)[0]) << 16 | Int(random(1)[0]) << 8 | Int(random(1)[0])) % archive.count
    var changed = archive
    changed[place] ^= 1 << (random(1)[0] % 8)
    let report = await Verification.verify(changed)
    #expect(!report.holds, "byte \(place)")
  }
}

@Test func progressEndsAtTheNumberOfBallots() async throws {
  var rehearsal = Rehearsal(voters: 3, candidates: 1, choose: 1, trustees: 1, seed: "progress")
  rehearsal.revoteEvery = 3
  let archive = try await rehearsal.run(beganAt: 1).archive
  await confirmation(expectedCount: 4) { heard in
    _ = await Verification.verify(archive) { checked, total in
      #expect(total == 4 && (1...4).contains(checked))
      heard()
    }
  }
}

@Test func anArchiveIsContinuedWhereItEnds() async throws {
  let rehearsal = Rehearsal(voters: 2, candidates: 1, choose: 1, trustees: 1, seed: "go on")
  let whole = try await rehearsal.run(beganAt: 5).archive
  let mock = try Mock("go on too", [Question("?", answers: ["a"], minimum: 0, maximum: 1)])
  var writer = ArchiveWriter(beganAt: 5)
  writer.addSetup(mock.election, Trustees(mock.group, mock.trustees.map { .single($0.publicKey) }), mock.credentials)
  let half = writer.bytes
  var resumed = try ArchiveWriter(resuming: Archive(half))
  let ballot = try mock.ballot([[1]]).serialized
  writer.addBallot(ballot)
  resumed.addBallot(ballot)
  #expect(writer.bytes == resumed.bytes && writer.bytes.starts(with: half))
  #expect(fault { () throws(BeleniosError) in _ = try Archive(whole + [0]) } == .archiveMalformed)
}

@Test func everyFaultHasItsSentenceAndItsCode() {
  let sentences = BeleniosError.Fault.allCases.map { BeleniosError($0).sentence }
  #expect(Set(sentences).count == sentences.count)
  #expect(!sentences.contains("The input cannot be used."))
  #expect(Set(BeleniosError.codes).count == BeleniosError.Fault.allCases.count)
}
