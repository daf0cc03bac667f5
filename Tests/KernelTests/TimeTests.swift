import Foundation
import Testing

@testable import Kernel

@Test
func anInstantIsWrittenAsRfc3339() {
  #expect(Timestamp(milliseconds: 1_795_567_200_000).rfc3339() == "2026-11-25T08:40:00+08:00")
  #expect(Timestamp(milliseconds: 0).rfc3339(in: SiteZone(offsetMinutes: 0)) == "1970-01-01T00:00:00+00:00")
  #expect(Timestamp(milliseconds: -1).rfc3339(in: SiteZone(offsetMinutes: 0)) == "1969-12-31T23:59:59+00:00")
  #expect(Timestamp(milliseconds: 999).rfc3339(in: SiteZone(offsetMinutes: -210)) == "1969-12-31T20:30:00-03:30")
}

@Test
func whatIsWrittenIsReadBackByFoundation() throws {
  let formatter = ISO8601DateFormatter()
  for number in stride(from: Int64(-3_000_000_000), to: 6_000_000_000, by: 123_456_789) {
    let instant = Timestamp(milliseconds: number * 1_000)
    let date = try #require(formatter.date(from: instant.rfc3339()))
    #expect(Int64(date.timeIntervalSince1970) == number)
  }
}

@Test
func aMomentGoesToItsInstantAndBack() {
  for zone in [SiteZone.shanghai, SiteZone(offsetMinutes: 0), SiteZone(offsetMinutes: -720)] {
    for number in stride(from: Int64(-5_000_000_000), to: 5_000_000_000, by: 1_234_567) {
      let instant = Timestamp(milliseconds: number * 977)
      let moment = zone.moment(of: instant)
      guard (0..<86_400_000).contains(moment.millisecondOfDay),
        zone.instant(moment.day, millisecondOfDay: moment.millisecondOfDay) == instant
      else {
        Issue.record("\(instant) in \(zone)")
        return
      }
    }
  }
}

@Test
func theDayChangesAtLocalMidnight() {
  let midnight = Timestamp(milliseconds: 1_795_536_000_000)
  let zone = SiteZone.shanghai
  #expect(zone.day(of: midnight).description == "2026-11-25")
  #expect(zone.day(of: midnight - .seconds(1)).description == "2026-11-24")
  #expect(zone.moment(of: midnight + .minutes(520)).clock() == "08:40")
  #expect(zone.moment(of: midnight - .seconds(1)).clock(seconds: true) == "23:59:59")
}

@Test
func spansAdd() {
  let instant = Timestamp(milliseconds: 1_000)
  #expect(instant + .days(1) - instant == .hours(24))
  #expect(instant - .minutes(1) + .seconds(60) == instant)
  #expect(Timestamp.Span.hours(1) < .hours(2))
}

@Test
func everyKindOfProblemHasItsStatus() {
  let statuses = Problem.Kind.allCases.map(\.status)
  #expect(Set(statuses).count == statuses.count)
  #expect(statuses.allSatisfy { (400...599).contains($0) })
  #expect(Problem.notFound.kind.status == 404)
}
