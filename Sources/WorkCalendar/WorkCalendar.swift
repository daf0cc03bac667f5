import Kernel

/// China's working days: weekdays but holidays, and the weekends on which people work for them
/// (调休上班). Made from the files of `Data/calendars`; a value, so a new file makes a new one.
///
/// Outside of the years that it knows, every Monday to Friday is taken as a working day, and
/// `isCertain` says that this is a guess.
public struct WorkCalendar: Sendable {
  public enum DayKind: Hashable, Sendable {
    case workday
    case weekend
    case holiday(DayName)
    case makeUpWorkday(DayName)

    public var isWorking: Bool {
      switch self {
      case .workday, .makeUpWorkday: true
      case .weekend, .holiday: false
      }
    }
  }

  /// The festival of a day off, or the festival for which a make-up day is worked.
  public struct DayName: Hashable, Sendable {
    public let chinese: String
    public let english: String
    public init(chinese: String, english: String) {
      self.chinese = chinese
      self.english = english
    }
  }

  /// The years with a file, in order.
  public let coverage: [Int]
  /// The files, in the order of their years.
  public let years: [CalendarYear]
  /// Holidays and make-up days, by days since 1970.
  private let exceptions: [Int: DayKind]
  /// How far the working days before a day differ from the weekdays before it.
  let corrections: Corrections

  /// Throws `yearTwice`, `dayOutsideYear`, `dayTwice`, `spanInvalid` or `makeUpDayNotWeekend`.
  public init(years: [CalendarYear]) throws(WorkCalendarError) {
    var exceptions: [Int: DayKind] = [:]
    var known: Set<Int> = []
    for file in years {
      guard known.insert(file.year).inserted else { throw .yearTwice(file.year) }
      for (day, kind) in try WorkCalendar.exceptions(of: file) {
        guard exceptions.updateValue(kind, forKey: day.daysSinceEpoch) == nil else {
          throw .dayTwice(day)
        }
      }
    }
    self.exceptions = exceptions
    self.years = years.sorted { $0.year < $1.year }
    coverage = known.sorted()
    corrections = Corrections(exceptions)
  }

  public func kind(of day: LocalDay) -> DayKind {
    if let kind = exceptions[day.daysSinceEpoch] { return kind }
    return day.weekday <= 5 ? .workday : .weekend
  }

  public func isWorkingDay(_ day: LocalDay) -> Bool { kind(of: day).isWorking }

  /// Whether the notices have spoken about a day. The week before New Year is certain only when
  /// the next year's file is there too: its notice may reach back (2005, 2006, 2007, 2011, 2018
  /// and 2022 did).
  public func isCertain(_ day: LocalDay) -> Bool {
    let reachesBack = day.month == 12 && day.day >= 25
    return isCovered(day.year) && (!reachesBack || isCovered(day.year + 1))
  }

  /// Whether every day of a span is certain.
  public func isCertain(_ days: ClosedRange<LocalDay>) -> Bool {
    guard isCertain(days.lowerBound), isCertain(days.upperBound) else { return false }
    return (days.lowerBound.year...days.upperBound.year).allSatisfy(isCovered)
  }

  /// Whether people may plan to work on a day: a working day, and while nothing has been announced none that the law itself names.
  public func isPlannable(_ day: LocalDay) -> Bool {
    isWorkingDay(day) && (isCovered(day.year) || !WorkCalendar.isOffByLaw(day))
  }

  /// The days off of a fixed date in the 全国年节及纪念日放假办法 as State Council Decree 795 of 2024 has it: New Year's Day, 1 and 2 May,
  /// 1 to 3 October. The others go by the moon or the sun, and which weekends are worked for them no law says.
  static func isOffByLaw(_ day: LocalDay) -> Bool {
    switch (day.month, day.day) {
    case (1, 1), (5, 1...2), (10, 1...3): true
    default: false
    }
  }

  /// The years whose notices are missing for some days of a span, in order.
  public func uncertainYears(_ days: ClosedRange<LocalDay>) -> [Int] {
    let last = days.upperBound
    // A notice may reach back into the last week of the year before.
    let until = isCertain(last) || !isCovered(last.year) ? last.year : last.year + 1
    return (days.lowerBound.year...until).filter { !isCovered($0) }
  }

  /// Days off and make-up days of a year, in order.
  public func exceptions(in year: Int) -> [(day: LocalDay, kind: DayKind)] {
    guard let start = LocalDay(year: year, month: 1, day: 1)?.daysSinceEpoch else { return [] }
    var found: [(day: LocalDay, kind: DayKind)] = []
    for number in start..<(start + 366) {
      let day = LocalDay(daysSinceEpoch: number)
      guard day.year == year, let kind = exceptions[number] else { continue }
      found.append((day, kind))
    }
    return found
  }

  private func isCovered(_ year: Int) -> Bool {
    var low = 0
    var high = coverage.count
    while low < high {
      let middle = (low + high) / 2
      if coverage[middle] < year { low = middle + 1 } else { high = middle }
    }
    return low < coverage.count && coverage[low] == year
  }

  private static func exceptions(
    of file: CalendarYear
  ) throws(WorkCalendarError) -> [(LocalDay, DayKind)] {
    var found: [(LocalDay, DayKind)] = []
    for festival in file.arrangements.flatMap(\.festivals) {
      let name = DayName(chinese: festival.name, english: festival.english)
      for day in try days(of: festival, year: file.year) { found.append((day, .holiday(name))) }
      for day in festival.makeUpWorkdays ?? [] {
        guard day.weekday > 5 else { throw .makeUpDayNotWeekend(day) }
        found.append((day, .makeUpWorkday(name)))
      }
    }
    for (day, _) in found where day.year != file.year {
      throw .dayOutsideYear(day, year: file.year)
    }
    return found
  }

  private static func days(
    of festival: CalendarYear.Festival, year: Int
  ) throws(WorkCalendarError) -> [LocalDay] {
    switch (festival.from, festival.to) {
    case (nil, nil): return []
    case (let from?, let to?):
      let count = to.daysSinceEpoch - from.daysSinceEpoch
      guard (0...31).contains(count) else {
        throw .spanInvalid(festival: festival.name, year: year)
      }
      return (0...count).map { from.adding(days: $0) }
    default: throw .spanInvalid(festival: festival.name, year: year)
    }
  }
}
