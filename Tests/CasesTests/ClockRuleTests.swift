import Contracts
import Foundation
import Kernel
import TestKit
import Testing
import WorkCalendar

@testable import Cases

private let china: WorkCalendar = {
  let years = (2025...2026).compactMap { year -> CalendarYear? in
    let path = Bench.home + "/Data/calendars/cn-\(year).json"
    return FileManager.default.contents(atPath: path).flatMap { try? CalendarYear.read(Array($0)) }
  }
  return (try? WorkCalendar(years: years)) ?? { fatalError("Data/calendars cannot be read") }()
}()

private func at(_ text: String) -> Timestamp {
  Timestamp(rfc3339: text + ":00+08:00") ?? { fatalError("no instant: \(text)") }()
}

private func clock(_ start: String, urgency: Urgency = .normal) throws -> (CaseClock, Clockwork) {
  let world = TestWorld()
  let work = try Clockwork(.standard, china, digest: "x")
  var clock = CaseClock(
    caseID: world.world.newID(), community: world.world.newID(),
    promise: work.rules.promise(window: world.world.newID(), urgency: urgency), startedAt: at(start))
  try clock.time(by: work)
  return (clock, work)
}

@Test func aPromiseIsCountedInWorkingTime() throws {
  // Wednesday 16:00: an hour and a half is left of the day, two and a half hours of Thursday.
  let (normal, _) = try clock("2026-11-25T16:00")
  #expect(normal.dues == [.response: at("2026-11-26T11:00"), .resolution: at("2026-12-02T16:00")])
  let (urgent, _) = try clock("2026-11-25T11:30", urgency: .urgent)
  #expect(urgent.dues[.response] == at("2026-11-25T14:00"))
  // Filed before National Day, and on the Saturday that is worked instead.
  #expect(try clock("2026-09-30T16:00").0.dues[.resolution] == at("2026-10-13T16:00"))
  #expect(try clock("2026-10-10T08:30").0.dues[.response] == at("2026-10-10T14:00"))
  // At night, and on a Sunday: the clock begins when the centre opens.
  #expect(try clock("2026-11-29T22:30").0.dues[.response] == at("2026-11-30T14:00"))
}

@Test func theFirstWordEndsTheFirstClockAndBeginsTheNext() throws {
  var (clock, work) = try clock("2026-11-25T08:30")
  clock.speak(at: at("2026-11-25T09:00"))
  try clock.time(by: work)
  #expect(clock.dues == [.update: at("2026-11-27T09:00"), .resolution: at("2026-12-01T17:30")])
  clock.speak(at: at("2026-11-26T10:00"))
  try clock.time(by: work)
  #expect(clock.respondedAt == at("2026-11-25T09:00") && clock.dues[.update] == at("2026-11-30T10:00"))
  clock.end(at: at("2026-11-26T11:00"))
  try clock.time(by: work)
  #expect(clock.dues.isEmpty && clock.nextWarningAt == nil)
}

@Test func theClockStandsWhileTheApplicantIsWaitedFor() throws {
  var (clock, work) = try clock("2026-11-25T08:30")
  let promised = try #require(clock.dues[.resolution])
  clock.speak(at: at("2026-11-25T10:00"))
  try clock.pause(at: at("2026-11-25T10:00"))
  try clock.time(by: work)
  #expect(clock.isPaused && clock.dues.isEmpty && clock.nextWarningAt == nil)
  #expect(throws: CaseError.alreadyPaused) { try clock.pause(at: at("2026-11-25T11:00")) }
  // A night and a day later: a day and nothing more was taken.
  clock.resume(at: at("2026-11-26T10:00"))
  try clock.time(by: work)
  #expect(clock.dues[.resolution] == at("2026-12-02T17:30") && promised == at("2026-12-01T17:30"))
  #expect(clock.dues[.update] == at("2026-11-30T10:00"))
  // Over a night without working time nothing is taken.
  try clock.pause(at: at("2026-11-26T17:30"))
  clock.resume(at: at("2026-11-27T08:30"))
  try clock.time(by: work)
  #expect(clock.dues[.resolution] == at("2026-12-02T17:30"))
}

@Test func whatWasLateBeforeSheWasAskedStaysLate() throws {
  var (clock, work) = try clock("2026-11-25T08:30")
  clock.speak(at: at("2026-11-25T09:00"))
  try clock.pause(at: at("2026-12-03T09:00"))
  try clock.time(by: work)
  #expect(clock.dues[.resolution] == at("2026-12-01T17:30"))
}

@Test func anExtensionMovesTheEndOnly() throws {
  var (clock, work) = try clock("2026-11-25T08:30")
  clock.speak(at: at("2026-11-25T09:00"))
  clock.extend(days: 3)
  try clock.time(by: work)
  #expect(clock.dues == [.update: at("2026-11-27T09:00"), .resolution: at("2026-12-04T17:30")])
  clock.restart(at: at("2026-12-07T09:00"), clock.promise)
  try clock.time(by: work)
  #expect(clock.extensionDays == 0 && clock.respondedAt == nil && clock.pauses.isEmpty)
  #expect(clock.dues[.response] == at("2026-12-07T14:30"))
}

@Test func ofSeveralStepsTheHighestIsToldOnce() throws {
  var (clock, work) = try clock("2026-11-25T08:30")
  // 50 % of 240 minutes.
  #expect(clock.nextWarningAt == at("2026-11-25T10:30"))
  #expect(try clock.takeWarnings(at: at("2026-11-25T10:29"), by: work).isEmpty)
  #expect(try clock.takeWarnings(at: at("2026-11-25T10:30"), by: work) == [ClockWarning(kind: .response, percent: 50)])
  #expect(clock.nextWarningAt == at("2026-11-25T11:42"))
  // The machine slept until Monday: one word of each clock.
  let told = try clock.takeWarnings(at: at("2026-11-30T08:30"), by: work)
  #expect(told == [ClockWarning(kind: .response, percent: 100), ClockWarning(kind: .resolution, percent: 50)])
  #expect(try clock.takeWarnings(at: at("2026-11-30T08:30"), by: work).isEmpty)
}

@Test func anUrgentCaseIsUrgentAtEveryWindow() {
  let world = TestWorld()
  let (window, other): (WindowID, WindowID) = (world.world.newID(), world.world.newID())
  let slow = ClockPromise(responseMinutes: 450, updateDays: 5, resolutionDays: 20)
  var rules = ClockRules.standard
  rules.rules.append(ClockRule(window: window, promise: slow))
  #expect(rules.promise(window: window, urgency: .normal) == slow)
  #expect(rules.promise(window: other, urgency: .normal).resolutionDays == 5)
  #expect(rules.promise(window: window, urgency: .urgent).responseMinutes == 60)
}

/// Whatever is done to a clock: at a promised instant exactly its budget is spent, and a step is told within working hours only.
@Test(arguments: 0..<40) func atAPromisedInstantTheBudgetIsSpent(seed: UInt64) throws {
  let dice = TestWorld(seed: seed + 1)
  func below(_ limit: Int) -> Int {
    Int(dice.randomBytes(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }) % limit
  }
  var (clock, work) = try clock("2026-0\(1 + below(9))-1\(below(9))T\(10 + below(13)):\(10 + below(49))")
  var now = clock.startedAt
  for _ in 0..<30 {
    now = now + .minutes(1 + below(3_000))
    switch below(6) {
    case 0: clock.speak(at: now)
    case 1 where !clock.isPaused: try clock.pause(at: now)
    case 2: clock.resume(at: now)
    case 3: clock.extend(days: 1 + below(3))
    case 4: _ = try clock.takeWarnings(at: now, by: work)
    default: break
    }
    try clock.time(by: work)
    for (kind, due) in clock.dues {
      let spent = work.clock.elapsed(from: clock.start(of: kind), to: due, pauses: clock.pauses)
      #expect(spent == clock.budget(kind, work))
    }
    if let next = clock.nextWarningAt {
      // The end of a span counts as within it.
      #expect(work.clock.isOpen(at: Timestamp(milliseconds: next.milliseconds - 1)))
    }
    #expect(clock.isPaused || clock.dues.count == 2)
  }
}
