import Kernel

/// The hours of a day in which the clock runs: `08:30-12:00, 13:30-17:30`.
///
/// A span runs up to its end and not beyond it; the end of the day is 24:00, so that
/// `00:00-24:00` loses nothing (23:59 would lose a minute a day).
public struct DaySchedule: Hashable, Sendable, CustomStringConvertible {
  /// Minutes of the day; `end` is the first minute that is closed again.
  public struct Span: Hashable, Sendable {
    public let start: Int
    public let end: Int

    var startMilliseconds: Int64 { Int64(start) * 60_000 }
    var milliseconds: Int64 { Int64(end - start) * 60_000 }
  }

  /// In order, apart from each other.
  public let spans: [Span]

  public static let closed = DaySchedule(checked: [])
  public static let allDay = DaySchedule(checked: [Span(start: 0, end: 1_440)])

  private init(checked: [Span]) { spans = checked }

  /// Reads hours as people write them, separated by commas; `-` or `–` within a span; empty for
  /// closed. Spans that touch become one. Throws `hoursInvalid`.
  public init(_ text: String) throws(WorkCalendarError) {
    var spans: [Span] = []
    let trimmed = text.filter { $0 != " " }
    if trimmed.isEmpty {
      self = .closed
      return
    }
    for part in trimmed.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "–" }
      guard ends.count == 2, let start = DaySchedule.minute(ends[0]),
        let end = DaySchedule.minute(ends[1]), start < end
      else { throw .hoursInvalid(text) }
      guard let last = spans.last else {
        spans.append(Span(start: start, end: end))
        continue
      }
      guard last.end <= start else { throw .hoursInvalid(text) }
      if last.end == start { spans.removeLast() }
      spans.append(Span(start: last.end == start ? last.start : start, end: end))
    }
    self.init(checked: spans)
  }

  /// `08:30-12:00,13:30-17:30`: reads back as the same schedule.
  public var description: String {
    let parts = spans.map { DaySchedule.clock($0.start) + "-" + DaySchedule.clock($0.end) }
    return parts.joined(separator: ",")
  }

  /// Open time of a whole day.
  public var milliseconds: Int64 { spans.reduce(0) { $0 + $1.milliseconds } }

  /// Open time from midnight up to a millisecond of the day.
  func open(until moment: Int64) -> Int64 {
    var sum: Int64 = 0
    for span in spans {
      sum += min(max(moment - span.startMilliseconds, 0), span.milliseconds)
    }
    return sum
  }

  /// The first millisecond of the day up to which so much has been open. `open` is more than 0
  /// and at most `milliseconds`.
  func moment(afterOpen open: Int64) -> Int64 {
    var rest = open
    for span in spans {
      if rest <= span.milliseconds { return span.startMilliseconds + rest }
      rest -= span.milliseconds
    }
    preconditionFailure("more open time than the day has")
  }

  /// Two digits, a colon, two digits, at most 24:00.
  private static func minute(_ text: Substring) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    var digits: [Int] = []
    for index in [0, 1, 3, 4] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) else { return nil }
      digits.append(Int(bytes[index]) - 48)
    }
    let minutes = digits[2] * 10 + digits[3]
    let total = (digits[0] * 10 + digits[1]) * 60 + minutes
    return minutes < 60 && total <= 1_440 ? total : nil
  }

  private static func clock(_ minute: Int) -> String {
    let hours = minute / 60
    let minutes = minute % 60
    return (hours < 10 ? "0" : "") + "\(hours)" + (minutes < 10 ? ":0" : ":") + "\(minutes)"
  }
}

/// When a service is open: on working days, and perhaps on weekends and holidays.
public struct BusinessHours: Hashable, Sendable {
  public let workdays: DaySchedule
  public let restDays: DaySchedule

  /// Throws `neverOpen`.
  public init(workdays: DaySchedule, restDays: DaySchedule = .closed) throws(WorkCalendarError) {
    guard !workdays.spans.isEmpty || !restDays.spans.isEmpty else { throw .neverOpen }
    self.workdays = workdays
    self.restDays = restDays
  }

  /// Throws `hoursInvalid` or `neverOpen`.
  public init(workdays: String, restDays: String = "") throws(WorkCalendarError) {
    try self.init(workdays: try DaySchedule(workdays), restDays: try DaySchedule(restDays))
  }

  private init(always: DaySchedule) {
    workdays = always
    restDays = always
  }

  /// Every hour of every day (24/7): the clock on the wall.
  public static let always = BusinessHours(always: .allDay)
}
