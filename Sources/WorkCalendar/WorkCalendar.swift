import Kernel

/// China's working days: weekdays but holidays, and the weekends on which people work for them
/// (调休上班). Made from the files of `Data/calendars`; a value, so a new file makes a new one.
///
/// Outside of the years that it knows, every Monday to Friday is taken as a working day but the
/// statutory days off with a fixed date (`StatutoryDays`), and `isCertain` says that this is a guess.
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
  /// Holidays and make-up days, by days since 1970, with the statutory days of years without a file
  /// before `firstUnknown`.
  private let exceptions: [Int: DayKind]
  /// From this year on there are only statutory days, and they stand in no table.
  private let firstUnknown: Int
  /// Stands in the name of whatever was counted: raised when days without a file are taken otherwise.
  public static let rule = 2
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
    self.years = years.sorted { $0.year < $1.year }
    coverage = known.sorted()
    // The years after the last file are asked for often: they lie in the table too.
    let tail = max(StatutoryDays.firstYear, (coverage.last ?? 0) + 1) + 10
    for year in StatutoryDays.firstYear..<tail where !known.contains(year) {
      for (day, name) in StatutoryDays.of(year) { exceptions[day.daysSinceEpoch] = .holiday(name) }
    }
    self.exceptions = exceptions
    firstUnknown = tail
    corrections = Corrections(exceptions, tail: LocalDay(year: tail, month: 1, day: 1)?.daysSinceEpoch)
  }

  public func kind(of day: LocalDay) -> DayKind {
    if let kind = exceptions[day.daysSinceEpoch] { return kind }
    if day.year >= firstUnknown, let name = StatutoryDays.name(of: day) { return .holiday(name) }
    return day.weekday <= 5 ? .workday : .weekend
  }

  /// The year that a notice should have spoken about by now and has not: the next one from November on, since notices come
  /// then, and the present one always.
  public func missingYear(on today: LocalDay) -> Int? {
    if !isCovered(today.year) { return today.year }
    return today.month >= 11 && !isCovered(today.year + 1) ? today.year + 1 : nil
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

  /// The years whose notices are missing for some days of a span, in order.
  public func uncertainYears(_ days: ClosedRange<LocalDay>) -> [Int] {
    let last = days.upperBound
    // A notice may reach back into the last week of the year before.
    let until = isCertain(last) || !isCovered(last.year) ? last.year : last.year + 1
    return (days.lowerBound.year...until).filter { !isCovered($0) }
  }

  /// Days off and make-up days of a year, in order; of a year without a file the statutory ones.
  public func exceptions(in year: Int) -> [(day: LocalDay, kind: DayKind)] {
    guard let start = LocalDay(year: year, month: 1, day: 1)?.daysSinceEpoch else { return [] }
    var found: [(day: LocalDay, kind: DayKind)] = []
    for number in start..<(start + 366) {
      let day = LocalDay(daysSinceEpoch: number)
      guard day.year == year else { continue }
      switch kind(of: day) {
      case .workday, .weekend: continue
      case let kind: found.append((day, kind))
      }
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
