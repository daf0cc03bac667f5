import Foundation
import Testing

@testable import Kernel

/// A calendar that only knows how to go to the next day.
private struct Wheel {
  var year: Int
  var month = 1
  var day = 1
  var weekday: Int

  mutating func turn() {
    let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
    let lengths: [Int] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    weekday = weekday == 7 ? 1 : weekday + 1
    day += 1
    guard day > lengths[month - 1] else { return }
    day = 1
    month += 1
    guard month > 12 else { return }
    month = 1
    year += 1
  }
}

@Test
func daysFollowOneAnotherThroughSixCenturies() throws {
  // 1700-01-01 was a Friday of the Gregorian calendar.
  var wheel = Wheel(year: 1700, weekday: 5)
  let first = try #require(LocalDay(year: 1700, month: 1, day: 1)).daysSinceEpoch
  for number in first..<(first + 220_000) {
    let day = LocalDay(daysSinceEpoch: number)
    guard day.year == wheel.year, day.month == wheel.month, day.day == wheel.day, day.weekday == wheel.weekday,
      day.daysSinceEpoch == number
    else {
      Issue.record("\(day) should be \(wheel)")
      return
    }
    wheel.turn()
  }
}

@Test
func daysAreThoseOfFoundation() throws {
  var calendar = Calendar(identifier: .gregorian)
  calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
  for number in stride(from: -20_000, to: 60_000, by: 97) {
    let date = Date(timeIntervalSince1970: Double(number) * 86_400)
    let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
    let day = LocalDay(daysSinceEpoch: number)
    #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day)
    // Foundation counts from Sunday.
    #expect(day.weekday % 7 + 1 == parts.weekday)
  }
}

@Test
func aDayIsReadOnlyFromItsOneForm() {
  #expect(LocalDay("2026-11-25")?.description == "2026-11-25")
  #expect(LocalDay("0001-01-01")?.description == "0001-01-01")
  #expect(LocalDay("2024-02-29") != nil)
  let wrong: [String] = [
    "", "2026-11", "2026-11-25 ", " 2026-11-25", "2026-1-5", "26-11-25", "2026/11/25", "2026-02-29", "1900-02-29",
    "2026-13-01", "2026-00-10", "2026-11-00", "2026-11-31", "0000-01-01", "+026-11-25", "2026--1-05", "-026-11-25",
    "２０２６-11-25", "2026-11-25T00:00", "10000-01-01", "2026-11-2५",
  ]
  for text in wrong { #expect(LocalDay(text) == nil, "\(text)") }
}

@Test
func daysAreOrderedAndCounted() throws {
  let day = try #require(LocalDay("2026-02-27"))
  #expect(day.adding(days: 2).description == "2026-03-01")
  #expect(day.adding(days: -58).description == "2025-12-31")
  #expect(day < day.adding(days: 1) && day.adding(days: 400) > day)
  #expect(try JSONDecoder().decode([LocalDay].self, from: JSONEncoder().encode([day])) == [day])
  #expect(throws: DecodingError.self) { try JSONDecoder().decode([LocalDay].self, from: Data(#"["2026-2-27"]"#.utf8)) }
}
