import Kernel

/// Counting in working days. Every question is answered from the number of working days before
/// a day, which is the number of weekdays plus a correction kept for each day of the files; so
/// it takes the same time for a day and for a century.
extension WorkCalendar {
  /// How many working days lie before a day, from an arbitrary fixed one on.
  func workingDays(before number: Int) -> Int {
    Weekdays.before(number) + corrections.before(number)
  }

  /// The working day that has `index` working days before it.
  func workingDay(at index: Int) -> Int {
    // Corrections lie between two bounds, so the day lies between two weekdays.
    var low = Weekdays.day(at: index - corrections.largest)
    var high = Weekdays.day(at: index - corrections.smallest)
    while low < high {
      let middle = low + (high - low) / 2
      if workingDays(before: middle + 1) > index { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The `count`th working day after `day`, which itself is not counted (the day on which a
  /// period begins is not part of it). Negative counts go back, the day again not counted.
  /// With 0, the day itself if it is a working day, else the next one.
  public func adding(workingDays count: Int, to day: LocalDay) -> LocalDay {
    precondition(abs(count) <= 1_000_000, "a period of more than four thousand years")
    let number = day.daysSinceEpoch
    let index =
      count > 0
      ? workingDays(before: number + 1) + count - 1
      : workingDays(before: number) + count
    return LocalDay(daysSinceEpoch: workingDay(at: index))
  }

  /// Working days after `from` up to and with `to`: the inverse of `adding(workingDays:to:)` for
  /// positive counts. Negative when `to` lies before `from`.
  public func workingDays(from: LocalDay, to: LocalDay) -> Int {
    workingDays(before: to.daysSinceEpoch + 1) - workingDays(before: from.daysSinceEpoch + 1)
  }

  /// The first working day after a day.
  public func nextWorkingDay(after day: LocalDay) -> LocalDay { adding(workingDays: 1, to: day) }

  /// The day itself if it is a working day, else the next one.
  public func nextWorkingDay(onOrAfter day: LocalDay) -> LocalDay {
    adding(workingDays: 0, to: day)
  }

  /// The last working day before a day.
  public func lastWorkingDay(before day: LocalDay) -> LocalDay {
    adding(workingDays: -1, to: day)
  }
}

/// Monday to Friday, without holidays. Days are counted from 1970-01-01, weekdays from Monday,
/// 1970-01-05.
enum Weekdays {
  private static let monday = 4

  static func before(_ number: Int) -> Int {
    let (weeks, rest) = floored(number - monday, 7)
    return weeks * 5 + min(rest, 5)
  }

  /// The weekday that has `index` weekdays before it.
  static func day(at index: Int) -> Int {
    let (weeks, rest) = floored(index, 5)
    return monday + weeks * 7 + rest
  }

  private static func floored(_ number: Int, _ divisor: Int) -> (Int, Int) {
    let rest = ((number % divisor) + divisor) % divisor
    return ((number - rest) / divisor, rest)
  }
}

/// For each day between the first and the last exception: make-up days before it minus holidays
/// on weekdays before it. From `tail` on the statutory days of years without a file come to it.
struct Corrections: Sendable {
  private let first: Int
  private let sums: [Int32]
  private let tail: Int
  /// Statutory days before the tail, which are exceptions or not, as the files say.
  private let known: Int
  let smallest: Int
  let largest: Int

  /// `tail`: after the last exception.
  init(_ exceptions: [Int: WorkCalendar.DayKind], tail: Int?) {
    self.tail = tail ?? .max
    known = StatutoryDays.weekdays(before: self.tail)
    let unknown = StatutoryDays.total - known
    guard let first = exceptions.keys.min(), let last = exceptions.keys.max() else {
      self.first = 0
      sums = [0]
      smallest = -unknown
      largest = 0
      return
    }
    var sums: [Int32] = [0]
    sums.reserveCapacity(last - first + 2)
    var sum: Int32 = 0
    for number in first...last {
      if let kind = exceptions[number] {
        let isWeekday = Weekdays.before(number + 1) > Weekdays.before(number)
        sum += (kind.isWorking ? 1 : 0) - (isWeekday ? 1 : 0)
      }
      sums.append(sum)
    }
    self.first = first
    self.sums = sums
    smallest = Int(sums.min() ?? 0) - unknown
    largest = Int(sums.max() ?? 0)
  }

  func before(_ number: Int) -> Int {
    let sum = Int(sums[min(max(number - first, 0), sums.count - 1)])
    return number <= tail ? sum : sum - (StatutoryDays.weekdays(before: number) - known)
  }
}
