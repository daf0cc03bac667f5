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
