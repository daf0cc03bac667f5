import Kernel

/// A time in which the clock stands: from when, and until when if it is over.
///
/// Written as an array, `[from, to]` or `[from, null]`, of milliseconds since 1970. One that ends
/// before it begins has no length.
public struct Pause: Hashable, Sendable, Codable {
  public var from: Timestamp
  /// Nil while the clock is still standing.
  public var to: Timestamp?

  public init(from: Timestamp, to: Timestamp?) {
    self.from = from
    self.to = to
  }

  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    from = try container.decode(Timestamp.self)
    to = container.isAtEnd ? nil : try container.decodeIfPresent(Timestamp.self)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(from)
    if let to { try container.encode(to) } else { try container.encodeNil() }
  }
}

/// Measures business time: only the open hours of the days that are open, in whole milliseconds.
///
/// A pause takes away the business time in it and nothing else: a pause from Friday evening to
/// Monday morning takes nothing. What is opened outside of the hours begins at the next span.
public struct BusinessClock: Sendable {
  public let calendar: WorkCalendar
  public let hours: BusinessHours
  public let zone: SiteZone
  private let workdayLength: Int64
  private let restDayLength: Int64

  /// A thousand years in milliseconds, more than anybody waits and less than overflows.
  public static let budgetMax: Int64 = 1_000 * 366 * 86_400_000

  public init(calendar: WorkCalendar, hours: BusinessHours, zone: SiteZone = .shanghai) {
    self.calendar = calendar
    self.hours = hours
    self.zone = zone
    workdayLength = hours.workdays.milliseconds
    restDayLength = hours.restDays.milliseconds
  }

  /// Business milliseconds from one instant to another, without the pauses. 0 when `to` does not
  /// lie after `from`. Pauses may overlap, reach outside, and come in any order.
  public func elapsed(from: Timestamp, to: Timestamp, pauses: [Pause] = []) -> Int64 {
    guard from < to else { return 0 }
    var sum = position(of: to) - position(of: from)
    guard !pauses.isEmpty else { return sum }
    for pause in BusinessClock.merged(pauses, from: from) where pause.from < to {
      let end = min(pause.to ?? to, to)
      sum -= position(of: end) - position(of: pause.from)
    }
    return sum
  }

  /// The first instant at which so much business time has passed: the end of a span rather than
  /// the beginning of the next. `from` itself when the budget is 0. Throws `budgetInvalid` or
  /// `beyondYears`.
  public func due(from: Timestamp, budget: Int64) throws(WorkCalendarError) -> Timestamp {
    guard (0...BusinessClock.budgetMax).contains(budget) else { throw .budgetInvalid(budget) }
    return budget == 0 ? from : try known(instant(at: position(of: from) + budget, after: from))
  }

  /// The year 9999 is the last that can be written.
  private func known(_ instant: Timestamp) throws(WorkCalendarError) -> Timestamp {
    guard split(instant).day <= BusinessClock.lastDay else { throw .beyondYears }
    return instant
  }

  private static let lastDay = LocalDay(year: 9_999, month: 12, day: 31)?.daysSinceEpoch ?? 0

  /// The same with pauses. Nil when a pause that has not ended comes before: as long as it
  /// lasts, nobody can say when.
  public func due(
    from: Timestamp, budget: Int64, pauses: [Pause]
  ) throws(WorkCalendarError) -> Timestamp? {
    guard (0...BusinessClock.budgetMax).contains(budget) else { throw .budgetInvalid(budget) }
    var cursor = from
    var rest = budget
    for pause in BusinessClock.merged(pauses, from: from) {
      let running = position(of: pause.from) - position(of: cursor)
      if rest <= running { break }
      guard let end = pause.to else { return nil }
      rest -= running
      cursor = end
    }
    return rest == 0 ? cursor : try known(instant(at: position(of: cursor) + rest, after: cursor))
  }

  /// The instant itself if the clock runs then, else the beginning of the next span.
  public func opening(from instant: Timestamp) -> Timestamp {
    let next = self.instant(at: position(of: instant) + 1, after: instant)
    return Timestamp(milliseconds: next.milliseconds - 1)
  }

  /// Whether the clock runs in the millisecond that begins at an instant.
  public func isOpen(at instant: Timestamp) -> Bool { opening(from: instant) == instant }

  /// Business time before a day, from an arbitrary fixed one on.
  private func before(_ day: Int) -> Int64 {
    let working = calendar.workingDays(before: day)
    return Int64(working) * workdayLength + Int64(day - working) * restDayLength
  }

  /// Business time before an instant, from the same fixed one on.
  private func position(of instant: Timestamp) -> Int64 {
    let (day, moment) = split(instant)
    return before(day) + schedule(of: day).open(until: moment)
  }

  private func schedule(of day: Int) -> DaySchedule {
    let isWorking = calendar.workingDays(before: day + 1) > calendar.workingDays(before: day)
    return isWorking ? hours.workdays : hours.restDays
  }

  /// The first instant with this position, which lies after that of `start`.
  private func instant(at position: Int64, after start: Timestamp) -> Timestamp {
    var low = split(start).day
    var step = 1
    while before(low + step) < position {
      low += step
      step *= 2
    }
    var high = low + step - 1
    while low < high {
      let middle = low + (high - low) / 2
      if before(middle + 1) >= position { high = middle } else { low = middle + 1 }
    }
    let moment = schedule(of: low).moment(afterOpen: position - before(low))
    let midnight = Int64(low) * 86_400_000 - Int64(zone.offsetMinutes) * 60_000
    return Timestamp(milliseconds: midnight + moment)
  }

  /// Days since 1970 in the zone, and the milliseconds since midnight.
  private func split(_ instant: Timestamp) -> (day: Int, moment: Int64) {
    let local = instant.milliseconds + Int64(zone.offsetMinutes) * 60_000
    let moment = ((local % 86_400_000) + 86_400_000) % 86_400_000
    return (Int((local - moment) / 86_400_000), moment)
  }

  /// In order, apart, none before `from`, none empty.
  private static func merged(_ pauses: [Pause], from: Timestamp) -> [Pause] {
    var merged: [Pause] = []
    for pause in pauses.sorted(by: { $0.from < $1.from }) {
      let start = max(pause.from, from)
      if let end = pause.to, end <= start { continue }
      guard let last = merged.last, last.to.map({ start <= $0 }) ?? true else {
        merged.append(Pause(from: start, to: pause.to))
        continue
      }
      guard let lastEnd = last.to else { break }
      merged[merged.count - 1].to = pause.to.map { max($0, lastEnd) }
    }
    return merged
  }
}
