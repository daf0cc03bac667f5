import Foundation
import Kernel
import Testing

@testable import WorkCalendar

@Suite struct BusinessClockTests {
  private let office: BusinessClock
  private let always: BusinessClock

  init() throws {
    office = BusinessClock(
      calendar: china, hours: try BusinessHours(workdays: "08:30-12:00,13:30-17:30"))
    always = BusinessClock(calendar: china, hours: .always)
  }

  private func sampleClocks() throws -> [BusinessClock] {
    let all: [BusinessHours] = [
      office.hours, .always, try BusinessHours(workdays: "00:00-24:00"),
      try BusinessHours(workdays: "09:00-18:00", restDays: "10:00-16:00"),
      try BusinessHours(workdays: "", restDays: "22:00-24:00"),
      try BusinessHours(workdays: "00:00-00:01,23:59-24:00"),
    ]
    return all.map { BusinessClock(calendar: china, hours: $0) }
  }

  @Test func aCaseOfFridayEveningBeginsOnMondayMorning() throws {
    let opened = instant("2026-11-27 18:10")
    #expect(office.opening(from: opened) == instant("2026-11-30 08:30"))
    #expect(try office.due(from: opened, budget: hours(4)) == instant("2026-11-30 14:00"))
    #expect(office.elapsed(from: opened, to: instant("2026-11-30 09:00")) == minutes(30))
    #expect(!office.isOpen(at: opened))
    #expect(office.isOpen(at: instant("2026-11-30 08:30")))
    #expect(!office.isOpen(at: instant("2026-11-30 12:00")))
  }

  @Test func aFullDayEndsAtTheEndOfItsSpanNotAtTheNext() throws {
    let opened = instant("2026-11-25 08:30")
    #expect(try office.due(from: opened, budget: minutes(450)) == instant("2026-11-25 17:30"))
    #expect(try office.due(from: opened, budget: minutes(210)) == instant("2026-11-25 12:00"))
    #expect(try office.due(from: opened, budget: minutes(211)) == instant("2026-11-25 13:31"))
    #expect(try office.due(from: opened, budget: 0) == opened)
  }

  @Test func holidaysStandStillAndMakeUpDaysRun() throws {
    // Wednesday 30 September 2026 is worked, 1 to 7 October are not, Saturday the 10th is.
    let opened = instant("2026-09-30 17:00")
    #expect(try office.due(from: opened, budget: hours(1)) == instant("2026-10-08 09:00"))
    let saturday = office.elapsed(
      from: instant("2026-10-10 00:00"), to: instant("2026-10-11 00:00"))
    #expect(saturday == minutes(450))
  }

  @Test func aPauseOverANightTakesNothing() throws {
    let opened = instant("2026-11-25 16:30")
    let night = Pause(from: instant("2026-11-25 17:30"), to: instant("2026-11-26 08:30"))
    let plain = try office.due(from: opened, budget: hours(3))
    #expect(try office.due(from: opened, budget: hours(3), pauses: [night]) == plain)
    let lunch = Pause(from: instant("2026-11-26 09:00"), to: instant("2026-11-26 14:00"))
    #expect(
      try office.due(from: opened, budget: hours(3), pauses: [lunch, night])
        == instant("2026-11-26 15:30"))
    let done = instant("2026-11-26 15:30")
    #expect(office.elapsed(from: opened, to: done, pauses: [night, lunch]) == hours(3))
  }

  @Test func anOpenPauseLeavesTheDayUnknown() throws {
    let opened = instant("2026-11-25 09:00")
    let waiting = Pause(from: instant("2026-11-25 10:00"), to: nil)
    #expect(try office.due(from: opened, budget: hours(2), pauses: [waiting]) == nil)
    #expect(
      try office.due(from: opened, budget: hours(1), pauses: [waiting])
        == instant("2026-11-25 10:00"))
    let later = instant("2026-12-25 10:00")
    #expect(office.elapsed(from: opened, to: later, pauses: [waiting]) == hours(1))
    let nested = Pause(from: instant("2026-11-25 09:30"), to: instant("2026-11-25 11:00"))
    #expect(office.elapsed(from: opened, to: later, pauses: [waiting, nested]) == minutes(30))
    let backwards = Pause(from: instant("2026-11-25 11:00"), to: instant("2026-11-25 10:00"))
    let noon = instant("2026-11-25 12:00")
    #expect(office.elapsed(from: opened, to: noon, pauses: [backwards]) == hours(3))
  }

  @Test func anEndAfterTheLastYearIsRefusedAndNotReckoned() throws {
    let from = instant("9998-11-27 10:00")
    #expect(throws: WorkCalendarError.beyondYears) { try office.due(from: from, budget: minutes(527_040_000)) }
    #expect(throws: WorkCalendarError.beyondYears) {
      try office.due(from: from, budget: minutes(527_040_000), pauses: [Pause(from: from, to: instant("9998-11-28 10:00"))])
    }
    #expect(try office.due(from: instant("9999-12-31 08:30"), budget: minutes(450)) == instant("9999-12-31 17:30"))
    #expect(LocalDay(daysSinceEpoch: 2_932_897).description == "10000-01-01")
  }

  @Test func theClockOnTheWallLosesNothing() throws {
    var dice = Dice(seed: 2)
    for _ in 0..<2_000 {
      let from = dice.instant()
      let budget = Int64.random(in: 0...40_000_000_000, using: &dice)
      let to = Timestamp(milliseconds: from.milliseconds + budget)
      #expect(always.elapsed(from: from, to: to) == budget)
      #expect(try always.due(from: from, budget: budget) == to)
      #expect(always.opening(from: from) == from)
    }
  }

  @Test func dueAndElapsedAreInverse() throws {
    var dice = Dice(seed: 3)
    for clock in try sampleClocks() {
      for _ in 0..<1_000 {
        let from = dice.instant()
        let budget = Int64.random(in: 1...2_000_000_000, using: &dice)
        let due = try clock.due(from: from, budget: budget)
        #expect(clock.elapsed(from: from, to: due) == budget)
        let before = Timestamp(milliseconds: due.milliseconds - 1)
        #expect(clock.elapsed(from: from, to: before) == budget - 1)
      }
    }
  }

  @Test func elapsedAddsUpAndNeverFalls() throws {
    var dice = Dice(seed: 4)
    for clock in try sampleClocks() {
      for _ in 0..<1_000 {
        let times = [dice.instant(), dice.instant(), dice.instant()].sorted()
        let first = clock.elapsed(from: times[0], to: times[1])
        let second = clock.elapsed(from: times[1], to: times[2])
        #expect(first >= 0 && second >= 0)
        #expect(first + second == clock.elapsed(from: times[0], to: times[2]))
        #expect(first <= times[1].milliseconds - times[0].milliseconds)
        #expect(clock.elapsed(from: times[1], to: times[0]) == 0)
        let opening = clock.opening(from: times[0])
        #expect(clock.isOpen(at: opening))
        #expect(clock.elapsed(from: times[0], to: opening) == 0)
      }
    }
  }

  @Test func pausesAreInverseToo() throws {
    var dice = Dice(seed: 5)
    for clock in try sampleClocks() {
      for _ in 0..<500 {
        let from = dice.instant()
        let pauses = (0..<Int.random(in: 0...5, using: &dice)).map { _ in
          let start = from.milliseconds + Int64.random(in: -86_400_000...900_000_000, using: &dice)
          let length = Int64.random(in: 0...300_000_000, using: &dice)
          return Pause(
            from: Timestamp(milliseconds: start), to: Timestamp(milliseconds: start + length))
        }
        let budget = Int64.random(in: 1...400_000_000, using: &dice)
        let due = try #require(try clock.due(from: from, budget: budget, pauses: pauses))
        #expect(clock.elapsed(from: from, to: due, pauses: pauses) == budget)
        let before = Timestamp(milliseconds: due.milliseconds - 1)
        #expect(clock.elapsed(from: from, to: before, pauses: pauses) == budget - 1)
        let shuffled = clock.elapsed(from: from, to: due, pauses: pauses.reversed())
        #expect(shuffled == budget)
      }
    }
  }

  @Test func elapsedAgreesWithWalkingByMinutes() throws {
    var dice = Dice(seed: 6)
    for clock in try sampleClocks() {
      for _ in 0..<20 {
        let start = dice.instant().milliseconds / 60_000 * 60_000
        let length = Int.random(in: 0...12_000, using: &dice)
        var walked: Int64 = 0
        for minute in 0..<length {
          let now = Timestamp(milliseconds: start + Int64(minute) * 60_000)
          let moment = clock.zone.moment(of: now)
          let works = china.isWorkingDay(moment.day)
          let schedule = works ? clock.hours.workdays : clock.hours.restDays
          let current = moment.millisecondOfDay / 60_000
          let open = schedule.spans.contains { $0.start <= current && current < $0.end }
          walked += open ? 60_000 : 0
        }
        let from = Timestamp(milliseconds: start)
        let to = Timestamp(milliseconds: start + Int64(length) * 60_000)
        #expect(clock.elapsed(from: from, to: to) == walked)
      }
    }
  }

  @Test func impossibleBudgetsAreRefused() {
    let now = instant("2026-11-25 09:00")
    #expect(throws: WorkCalendarError.budgetInvalid(-1)) { try office.due(from: now, budget: -1) }
    #expect(throws: WorkCalendarError.self) { try office.due(from: now, budget: .max) }
  }
}
