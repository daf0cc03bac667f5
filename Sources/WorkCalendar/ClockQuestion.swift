import Kernel

/// One question to the business clock, as `stairwell calendar clock` reads it: a line of JSON.
///
///     {"workdays":"08:30-12:00,13:30-17:30","from":1764117600000,"to":1764400000000,
///      "budget":28800000,"pauses":[[1764120000000,1764130000000]]}
///
/// Instants and lengths are milliseconds. `to` asks for the business time until then, `budget`
/// for the instant at which so much has passed.
public struct ClockQuestion: Hashable, Sendable, Codable {
  /// The hours of working days, and those of weekends and holidays (closed if left out).
  public var workdays: String
  public var restDays: String?
  public var from: Timestamp
  public var to: Timestamp?
  public var budget: Int64?
  public var pauses: [Pause]?

  public init(
    workdays: String, restDays: String? = nil, from: Timestamp, to: Timestamp? = nil,
    budget: Int64? = nil, pauses: [Pause]? = nil
  ) {
    self.workdays = workdays
    self.restDays = restDays
    self.from = from
    self.to = to
    self.budget = budget
    self.pauses = pauses
  }
}

extension ClockQuestion {
  /// The first and the last millisecond of the years 1 to 9999 in UTC.
  private static let times: ClosedRange<Int64> = -62_135_596_800_000...253_402_300_799_999

  fileprivate func requireKnownTimes() throws(WorkCalendarError) {
    let ends = (pauses ?? []).flatMap { [$0.from, $0.to ?? $0.from] }
    for instant in [from, to ?? from] + ends
    where !ClockQuestion.times.contains(instant.milliseconds) {
      throw .instantInvalid(instant.milliseconds)
    }
  }
}

/// What the clock says; a member is left out when its question was not asked or has no answer.
public struct ClockAnswer: Hashable, Sendable, Codable {
  /// Business milliseconds from `from` to `to`, without pauses.
  public var elapsed: Int64?
  /// When the budget is spent; missing while a pause has no end.
  public var due: Timestamp?
  /// When the clock begins to run: `from`, or the beginning of the next span.
  public var opening: Timestamp?
  /// Whether the State Council has spoken about every day in question.
  public var isCertain: Bool?
  /// The code of the problem, when the question was not a good one; then nothing else.
  public var problem: String?

  public init() {}
}

extension WorkCalendar {
  /// Answers one question in Asia/Shanghai.
  public func answer(_ question: ClockQuestion) -> ClockAnswer {
    var answer = ClockAnswer()
    do throws(WorkCalendarError) {
      let hours = try BusinessHours(
        workdays: question.workdays, restDays: question.restDays ?? "")
      let clock = BusinessClock(calendar: self, hours: hours)
      let pauses = question.pauses ?? []
      try question.requireKnownTimes()
      if let to = question.to {
        answer.elapsed = clock.elapsed(from: question.from, to: to, pauses: pauses)
      }
      if let budget = question.budget {
        answer.due = try clock.due(from: question.from, budget: budget, pauses: pauses)
      }
      answer.opening = clock.opening(from: question.from)
      let last = [question.to, answer.due, answer.opening].compactMap { $0 }.max()
      let days = clock.zone.day(of: question.from)...clock.zone.day(of: last ?? question.from)
      answer.isCertain = isCertain(days)
    } catch {
      answer = ClockAnswer()
      answer.problem = error.problem.code
    }
    return answer
  }
}
