import Kernel
import Testing

@testable import WorkCalendar

@Suite struct CalendarYearTests {
  private func refusal(_ festivals: String, year: Int = 2026) -> WorkCalendarError? {
    let text = """
      {"year":\(year),"arrangements":[{"source":{"title":"t"},"festivals":[\(festivals)]}]}
      """
    do throws(WorkCalendarError) {
      _ = try WorkCalendar(years: [try CalendarYear.read(Array(text.utf8))])
      return nil
    } catch {
      return error
    }
  }

  private func festival(_ rest: String) -> String { #"{"name":"春节","english":"s",\#(rest)}"# }

  @Test func everyFileNamesItsNotices() throws {
    for file in try calendarFiles() {
      let own = "国务院办公厅关于\(file.year)年部分节假日安排的通知"
      #expect(file.arrangements.first?.source.title == own)
      for arrangement in file.arrangements {
        #expect(arrangement.source.title.contains("通知"))
        #expect(!arrangement.festivals.isEmpty)
      }
    }
  }

  @Test func aContradictoryFileIsRefused() {
    #expect(
      refusal(festival(#""from":"2026-02-17""#)) == .spanInvalid(festival: "春节", year: 2026))
    #expect(
      refusal(festival(#""from":"2026-02-17","to":"2026-02-16""#))
        == .spanInvalid(festival: "春节", year: 2026))
    #expect(
      refusal(festival(#""makeUpWorkdays":["2026-02-16"]"#))
        == .makeUpDayNotWeekend(day("2026-02-16")))
    #expect(
      refusal(festival(#""from":"2025-12-31","to":"2026-01-01""#))
        == .dayOutsideYear(day("2025-12-31"), year: 2026))
    let twice = festival(#""from":"2026-02-14","to":"2026-02-17","makeUpWorkdays":["2026-02-14"]"#)
    #expect(refusal(twice) == .dayTwice(day("2026-02-14")))
    #expect(refusal(festival(#""from":"2026-02-16","to":"2026-02-17""#)) == nil)
    let file = CalendarYear(year: 2026, arrangements: [])
    #expect(throws: WorkCalendarError.yearTwice(2026)) { try WorkCalendar(years: [file, file]) }
  }

  @Test func aMalformedFileSaysWhere() {
    let found = refusal(festival(#""from":"2026-02-30","to":"2026-03-01""#))
    guard case .fileMalformed(let place, let reason) = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(place.hasSuffix("from"))
    #expect(reason.contains("2026-02-30"))
    #expect(found?.problem.code == "calendar.file_malformed")
    #expect(throws: WorkCalendarError.self) { try CalendarYear.read(Array("[".utf8)) }
    #expect(throws: WorkCalendarError.self) { try CalendarYear.read([0xFF]) }
  }

  @Test func everyProblemIsAmongTheCodes() {
    let errors: [WorkCalendarError] = [
      .fileMalformed(place: "a", reason: "b"), .dayOutsideYear(day("2026-01-01"), year: 2025),
      .dayTwice(day("2026-01-01")), .spanInvalid(festival: "春节", year: 2026),
      .makeUpDayNotWeekend(day("2026-01-01")), .yearTwice(2026), .hoursInvalid("x"), .neverOpen,
      .budgetInvalid(-1), .instantInvalid(.max), .beyondYears,
    ]
    #expect(errors.map(\.problem.code) == WorkCalendarError.codes)
  }
}
