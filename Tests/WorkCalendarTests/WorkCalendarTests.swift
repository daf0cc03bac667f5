import Kernel
import Testing

@testable import WorkCalendar

@Suite struct WorkCalendarTests {
  @Test func theNoticesOf2025And2026AreFollowed() {
    let spring = WorkCalendar.DayName(chinese: "春节", english: "Spring Festival")
    let both = WorkCalendar.DayName(
      chinese: "国庆节、中秋节", english: "National Day and Mid-Autumn Festival")
    #expect(china.kind(of: day("2026-02-16")) == .holiday(spring))
    #expect(china.kind(of: day("2026-02-28")) == .makeUpWorkday(spring))
    #expect(china.kind(of: day("2025-10-08")) == .holiday(both))
    #expect(china.kind(of: day("2025-09-28")) == .makeUpWorkday(both))
    #expect(china.kind(of: day("2026-11-25")) == .workday)
    #expect(china.kind(of: day("2026-11-28")) == .weekend)
    #expect(!china.isWorkingDay(day("2026-10-07")))
    #expect(china.isWorkingDay(day("2026-10-10")))
  }

  /// Article 1 of 国办发明电〔2005〕35号, the notice for 2006, makes this Saturday a working day.
  @Test func theLastSaturdayOf2005WasWorked() {
    #expect(china.isWorkingDay(day("2005-12-31")))
    let arrangement = china.years.first { $0.year == 2005 }?.arrangements.last
    #expect(arrangement?.source.number == "国办发明电〔2005〕35号")
  }

  /// Counts and checksum of all 8,401 days come from another list (PyPI `holidays`).
  @Test func everyDayFrom2004To2026IsAsAnotherListHasIt() {
    let expected: [Int] = [
      252, 251, 251, 249, 251, 250, 250, 250, 249, 250, 250, 249, 250, 249, 250, 250, 249, 250,
      249, 249, 251, 248, 248,
    ]
    var counts: [Int] = []
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for year in 2004...2026 {
      var count = 0
      var current = day("\(year)-01-01")
      while current.year == year {
        let works = china.isWorkingDay(current)
        count += works ? 1 : 0
        hash = (hash ^ (works ? 49 : 48)) &* 0x100_0000_01b3
        current = current.adding(days: 1)
      }
      counts.append(count)
    }
    #expect(counts == expected)
    #expect(hash == 0x2cbf_4375_c81f_854e)
  }

  @Test func whatNoNoticeHasSaidIsAGuess() {
    #expect(china.coverage == Array(2004...2026))
    #expect(china.isCertain(day("2026-12-24")))
    #expect(!china.isCertain(day("2026-12-25")))
    #expect(china.isCertain(day("2025-12-31")))
    #expect(!china.isCertain(day("2027-01-01")))
    #expect(!china.isCertain(day("2003-12-31")))
    #expect(china.isCertain(day("2004-01-01")...day("2026-12-01")))
    #expect(!china.isCertain(day("2026-12-01")...day("2027-02-01")))
    #expect(china.kind(of: day("2027-01-04")) == .workday)
    #expect(china.kind(of: day("2027-01-02")) == .weekend)
  }

  @Test func theDayOnWhichAPeriodBeginsIsNotCounted() {
    // Five working days over National Day 2026: 30 September, 8 to 10, 12 October.
    #expect(china.adding(workingDays: 5, to: day("2026-09-29")) == day("2026-10-12"))
    #expect(china.adding(workingDays: 1, to: day("2026-10-01")) == day("2026-10-08"))
    #expect(china.adding(workingDays: 0, to: day("2026-10-01")) == day("2026-10-08"))
    #expect(china.adding(workingDays: 0, to: day("2026-10-10")) == day("2026-10-10"))
    #expect(china.adding(workingDays: -1, to: day("2026-10-08")) == day("2026-09-30"))
    #expect(china.nextWorkingDay(after: day("2026-10-09")) == day("2026-10-10"))
    #expect(china.nextWorkingDay(onOrAfter: day("2026-10-11")) == day("2026-10-12"))
    #expect(china.lastWorkingDay(before: day("2026-10-12")) == day("2026-10-10"))
    #expect(china.workingDays(from: day("2026-09-29"), to: day("2026-10-12")) == 5)
    #expect(china.workingDays(from: day("2026-10-12"), to: day("2026-09-29")) == -5)
  }

  @Test func countingAgreesWithWalking() {
    var dice = Dice(seed: 1)
    for _ in 0..<400 {
      let start = SiteZone.shanghai.day(of: dice.instant())
      let count = Int.random(in: 1...600, using: &dice)
      var walked = start
      var left = count
      while left > 0 {
        walked = walked.adding(days: 1)
        left -= china.isWorkingDay(walked) ? 1 : 0
      }
      #expect(china.adding(workingDays: count, to: start) == walked)
      #expect(china.workingDays(from: start, to: walked) == count)
      walked = start
      left = count
      while left > 0 {
        walked = walked.adding(days: -1)
        left -= china.isWorkingDay(walked) ? 1 : 0
      }
      #expect(china.adding(workingDays: -count, to: start) == walked)
    }
  }

  @Test func withoutFilesWeekendsAndStatutoryDaysAreFree() throws {
    let bare = try WorkCalendar(years: [])
    // The decree holds from 2025 on.
    #expect(bare.isWorkingDay(day("2024-10-01")))
    #expect(!bare.isWorkingDay(day("2026-10-01")))
    #expect(!bare.isWorkingDay(day("2026-10-10")))
    #expect(!bare.isCertain(day("2026-10-01")))
    #expect(bare.adding(workingDays: 10, to: day("2026-10-02")) == day("2026-10-16"))
    #expect(bare.adding(workingDays: -3, to: day("1969-12-31")) == day("1969-12-26"))
  }

  @Test func theYearsWithoutANoticeAreNamedForASpan() throws {
    let bare = try WorkCalendar(years: [])
    #expect(china.uncertainYears(day("2026-11-30")...day("2026-12-24")) == [])
    #expect(china.uncertainYears(day("2026-12-28")...day("2027-01-03")) == [2027])
    #expect(china.uncertainYears(day("2026-10-01")...day("2026-12-31")) == [2027], "its notice may reach back")
    #expect(china.uncertainYears(day("2027-04-01")...day("2027-06-30")) == [2027])
    #expect(bare.uncertainYears(day("2026-12-28")...day("2027-01-03")) == [2026, 2027])
  }

  @Test(arguments: [2_025, 2_027, 2_031, 2_040, 2_399, 9_999]) func theFixedDaysAreOffInEveryYearWithoutAFile(_ year: Int) throws {
    let files = year == 2_025 ? try WorkCalendar(years: []) : china
    let off = ["01-01", "05-01", "05-02", "10-01", "10-02", "10-03"].map { day("\(year)-\($0)") }
    #expect(files.exceptions(in: year).map(\.day) == off)
    for one in off {
      #expect(!files.isWorkingDay(one) && !files.isCertain(one))
      #expect(files.workingDays(from: one.adding(days: -1), to: one) == 0)
    }
    // Counting steps over them as walking does, over the seam to the years that stand in no table too.
    var walked = day("\(year)-01-01")
    for count in 1...260 where walked.year == year {
      repeat { walked = walked.adding(days: 1) } while !files.isWorkingDay(walked)
      #expect(files.adding(workingDays: count, to: day("\(year)-01-01")) == walked)
    }
  }

  @Test func fromNovemberOnTheNextYearIsMissed() throws {
    #expect(china.missingYear(on: day("2026-10-31")) == nil)
    #expect(china.missingYear(on: day("2026-11-01")) == 2_027)
    #expect(china.missingYear(on: day("2025-12-31")) == nil)
    #expect(china.missingYear(on: day("2027-03-01")) == 2_027)
  }

  @Test func theExceptionsOfAYearAreListedInOrder() {
    let found = china.exceptions(in: 2005)
    #expect(found.count == 31)
    #expect(found.first?.day == day("2005-01-01"))
    #expect(found.last?.day == day("2005-12-31"))
    #expect(china.exceptions(in: 2003).isEmpty)
  }
}
