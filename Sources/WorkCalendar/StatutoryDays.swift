import Kernel

/// The statutory days off with a fixed date: 全国年节及纪念日放假办法 art. 2 (国务院令第795号, 2024-11-10), in force since 2025. They are
/// off in every year, before its notice says which days around them are; the others go by the moon, and no file means no guess at them.
enum StatutoryDays {
  static let firstYear = 2_025
  /// The last year that has days at all.
  private static let lastYear = 9_999

  private static let festivals: [(month: Int, days: ClosedRange<Int>, name: WorkCalendar.DayName)] = [
    (1, 1...1, WorkCalendar.DayName(chinese: "元旦", english: "New Year's Day")),
    (5, 1...2, WorkCalendar.DayName(chinese: "劳动节", english: "Labour Day")),
    (10, 1...3, WorkCalendar.DayName(chinese: "国庆节", english: "National Day")),
  ]

  static func of(_ year: Int) -> [(day: LocalDay, name: WorkCalendar.DayName)] {
    guard year >= firstYear else { return [] }
    return festivals.flatMap { month, days, name in
      days.compactMap { number in LocalDay(year: year, month: month, day: number).map { (day: $0, name: name) } }
    }
  }

  static func name(of day: LocalDay) -> WorkCalendar.DayName? {
    guard (firstYear...lastYear).contains(day.year) else { return nil }
    return festivals.first { $0.month == day.month && $0.days.contains(day.day) }?.name
  }

  /// How many of them, from `firstYear` on, lie before a day and would be weekdays.
  static func weekdays(before number: Int) -> Int {
    if number <= start { return 0 }
    let year = LocalDay(daysSinceEpoch: min(number, end)).year
    let rest = of(year).filter { $0.day.weekday <= 5 && $0.day.daysSinceEpoch < number }.count
    return sums[year - firstYear] + rest
  }

  private static let start = number(firstYear)
  private static let end = number(lastYear) + 364

  private static func number(_ year: Int) -> Int { LocalDay(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0 }

  /// Of the years before each year.
  private static let sums: [Int] = {
    var sums = [0]
    for year in firstYear..<lastYear { sums.append(sums[sums.count - 1] + of(year).filter { $0.day.weekday <= 5 }.count) }
    return sums
  }()

  static var total: Int { weekdays(before: end + 1) }
}
