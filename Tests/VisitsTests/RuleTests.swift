import Contracts
import Kernel
import TestKit
import Testing

@testable import Visits

private let world = TestWorld().world
private let start = LocalDay(daysSinceEpoch: 20_782)

private func host() -> VisitHost { VisitHost(person: world.newID(), post: world.newID()) }

private func commitment(due: Int) -> Commitment {
  Commitment(
    id: world.newID(), community: world.newID(), organization: world.newID(), organizationName: "禾木", visit: nil,
    words: "发名单", owner: host(), dueOn: start.adding(days: due), madeBy: world.newID(), at: world.now())
}

private func visit() -> Visit {
  Visit(
    id: world.newID(), community: world.newID(), organization: world.newID(), organizationName: "禾木", host: host(),
    reason: "认个门", place: VisitPlace(), planned: VisitTime(day: start), madeBy: world.newID(), at: world.now())
}

/// Whatever people do in whatever order: the first day stays, only the enterprise makes it kept, what is over stays over.
@Test func aCommitmentKeepsItsRulesInEveryOrder() throws {
  var state: UInt64 = 11
  func roll(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  for _ in 0..<300 {
    var one = commitment(due: roll(10))
    let first = one.firstDueOn
    var today = start
    for _ in 0..<12 {
      let before = one
      today = today.adding(days: roll(3))
      let act = roll(9)
      do {
        switch act {
        case 0: try one.finish(on: today, at: world.now())
        case 1: try one.putOff(to: start.adding(days: roll(30)), today: today, at: world.now())
        case 2 where roll(4) == 0: try one.giveUp(at: world.now())
        case 3: try one.handOver(to: host(), at: world.now())
        case 4: try one.answerWording(roll(2) == 0 ? .agreed : .corrected, at: world.now())
        case 5: try one.confirm(on: today, at: world.now())
        case 6: try one.dispute(at: world.now())
        case 7: try one.reword("别的说法", at: world.now())
        case 8:
          try one.pass(to: world.newID(), named: "澄砚", at: world.now())
          #expect(one.owner == before.owner && one.dueOn == before.dueOn && one.state == before.state && one.doneOn == before.doneOn)
          #expect(one.wording == (before.wording == .agreed ? .unanswered : before.wording))
          var back = one
          back.goBack(to: before.organization, named: before.organizationName, before.wording, at: before.changedAt)
          #expect(back == before, "going back leaves no trace")
        default: break
        }
      } catch {
        #expect(one == before, "a refused act changed something")
      }
      #expect(one.firstDueOn == first && one.dueOn >= first)
      #expect((one.state == .done || one.state == .kept) == (one.doneOn != nil))
      if before.state.isOver { #expect(one == before, "it was over") }
      if one.state == .kept, before.state != .kept { #expect(act == 5, "only the enterprise makes it kept") }
    }
    let rate = KeptRate([one], from: start.adding(days: -1), until: start.adding(days: 40))
    #expect(rate.due == 1 && rate.kept <= 1 && (rate.kept == 0 || one.state == .kept))
  }
}

@Test func aPromiseThatWasPutOffTooFarIsBroughtNearer() throws {
  var one = commitment(due: 5)
  try one.putOff(to: start.adding(days: 3_000), today: start, at: world.now())
  try one.putOff(to: start.adding(days: 9), today: start, at: world.now())
  for day in [4, 9] { #expect(throws: VisitError.notLater) { try one.putOff(to: start.adding(days: day), today: start, at: world.now()) } }
  #expect(throws: VisitError.notLater, "a day that is over") {
    try one.putOff(to: start.adding(days: 6), today: start.adding(days: 7), at: world.now())
  }
  try one.putOff(to: start.adding(days: 5), today: start, at: world.now())
  #expect(one.dueOn == one.firstDueOn)
}

@Test func theRateCountsByTheDayThatWasNamedFirst() throws {
  var late = commitment(due: 2)
  try late.putOff(to: start.adding(days: 9), today: start, at: world.now())
  try late.finish(on: start.adding(days: 8), at: world.now())
  try late.confirm(on: start.adding(days: 8), at: world.now())
  var early = commitment(due: 2)
  try early.confirm(on: start, at: world.now())
  var waiting = commitment(due: 3)
  try waiting.finish(on: start, at: world.now())
  let rate = KeptRate([late, early, waiting, commitment(due: 90)], from: start, until: start.adding(days: 30))
  #expect(rate == KeptRate(due: 3, kept: 1, waiting: 1))
  #expect(rate.percent == 33 && KeptRate().percent == nil)
}

@Test func aVisitIsWrittenOnceAndNeverAhead() throws {
  var one = visit()
  let record = VisitRecord(visitedOn: start, met: "", note: "聊了聊", followUpOn: nil)
  var ahead = record
  ahead.visitedOn = start.adding(days: 1)
  #expect(throws: VisitError.dayAhead) { try one.write(ahead, by: world.newID(), today: start, at: world.now()) }
  var behind = record
  behind.followUpOn = start.adding(days: -1)
  #expect(throws: VisitError.followUpBehind) { try one.write(behind, by: world.newID(), today: start, at: world.now()) }
  #expect(throws: VisitError.notDone) { try one.lookThrough(at: world.now()) }
  #expect(throws: VisitError.sameTime) { try one.move(to: one.planned, today: start, at: world.now()) }
  #expect(throws: VisitError.dayBehind) {
    try one.move(to: VisitTime(day: start.adding(days: -1)), today: start, at: world.now())
  }
  try one.write(record, by: world.newID(), today: start, at: world.now())
  #expect(throws: VisitError.alreadyDone) { try one.write(record, by: world.newID(), today: start, at: world.now()) }
  #expect(throws: VisitError.alreadyDone) { try one.cancel("没空", at: world.now()) }
  var gone = visit()
  try gone.cancel("没空", at: world.now())
  #expect(throws: VisitError.alreadyCancelled) { try gone.write(record, by: world.newID(), today: start, at: world.now()) }
}

@Test func wordsExcuseWhatStoodThereWhenTheyWereSaid() throws {
  var one = visit()
  one.excuse([.quiet], "")
  #expect(one.overWords.isEmpty && one.overKinds.isEmpty)
  one.excuse([.quiet, .over], "老板约的")
  one.excuse([.oddHour], "夜班才在")
  #expect(one.overWords == "老板约的；夜班才在" && one.overKinds == [.quiet, .over, .oddHour])
  let next = host()
  try one.move(to: one.planned, host: next, today: start, at: world.now())
  #expect(one.host == next)
  #expect(throws: VisitError.sameTime) { try one.move(to: one.planned, host: next, today: start, at: world.now()) }
}

@Test func aPhoneThatNamesAWildDayIsCorrected() {
  func corrected(_ day: Int, next: Int? = nil) -> (record: VisitRecord, isClockWrong: Bool) {
    let record = VisitRecord(visitedOn: start.adding(days: day), met: "", note: "聊了", followUpOn: next.map { start.adding(days: $0) })
    return Receipt.corrected(record, today: start)
  }
  #expect(corrected(0, next: 30).record.followUpOn == start.adding(days: 30))
  for (day, isWrong) in [(0, false), (-1, false), (-366, false), (1, true), (-367, true), (-700_000, true)] {
    #expect(corrected(day).isClockWrong == isWrong && corrected(day).record.visitedOn == start.adding(days: isWrong ? 0 : day), "\(day)")
  }
  #expect(corrected(0, next: 2_000).isClockWrong && corrected(0, next: 2_000).record.followUpOn == nil)
}

@Test func aTimeIsReadAndWrittenAsAFormSendsIt() {
  #expect(VisitWords.minute("09:30") == 570 && VisitWords.minute("23:59") == 1_439 && VisitWords.minute("９：05") == 545)
  for wrong in ["", "24:00", "10:60", "十点", "10"] { #expect(VisitWords.minute(wrong) == nil, "\(wrong)") }
  #expect(VisitWords.field(545) == "09:05" && VisitWords.field(600) == "10:00" && VisitWords.field(nil).isEmpty)
}

@Test(arguments: [
  DueReason(kind: .quiet, about: LocalDay(daysSinceEpoch: 20_000), days: 335),
  DueReason(kind: .periodic, about: LocalDay(daysSinceEpoch: 20_000), days: 30, aheadOn: LocalDay(daysSinceEpoch: 20_030)),
])
func aReasonIsReadAsItWasKept(_ reason: DueReason) { #expect(DueReason(reason.description) == reason) }

@Test(arguments: ["", "认个门", "quiet", "quiet 2026-02-30 3", "often 2026-02-20 3", "quiet 2026-02-20 x", "quiet 2026-02-20 3 then", "quiet 2026-02-20 3 2026-03-01 4"])
func whatIsNoReasonOfARuleStaysAsItIsWritten(_ text: String) { #expect(DueReason(text) == nil, "\(text)") }
