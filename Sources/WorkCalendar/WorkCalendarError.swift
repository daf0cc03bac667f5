import Kernel

/// Why a calendar file, a schedule or a question about time was refused.
///
/// The code is `calendar.…`; its sentence is the translation `problem.calendar.…`, which may use
/// the details `value`, `year` and `place`.
public enum WorkCalendarError: Error, Hashable, Sendable {
  /// Not a calendar file: what the decoder says, and where.
  case fileMalformed(place: String, reason: String)
  /// A day that does not belong to the file's year.
  case dayOutsideYear(LocalDay, year: Int)
  /// A day that is named twice, or as a holiday and as a working day.
  case dayTwice(LocalDay)
  /// A festival with only one end of its span, or with the ends the wrong way round.
  case spanInvalid(festival: String, year: Int)
  /// A make-up working day that is not a Saturday or a Sunday.
  case makeUpDayNotWeekend(LocalDay)
  /// Two files for one year.
  case yearTwice(Int)
  /// Not `08:30-12:00, 13:30-17:30`: spans in order, not overlapping, within the day.
  case hoursInvalid(String)
  /// Hours that are never open.
  case neverOpen
  /// Business time to spend that is negative or longer than a thousand years.
  case budgetInvalid(Int64)
  /// An instant outside of the years 1 to 9999.
  case instantInvalid(Int64)
  /// A time limit that ends after the year 9999.
  case beyondYears
}

extension WorkCalendarError: ProblemConvertible {
  /// Every code, for the test that looks for their translations.
  public static let codes: [String] = [
    "calendar.file_malformed", "calendar.day_outside_year", "calendar.day_twice",
    "calendar.span_invalid", "calendar.make_up_day_not_weekend", "calendar.year_twice",
    "calendar.hours_invalid", "calendar.never_open", "calendar.budget_invalid",
    "calendar.instant_invalid", "calendar.beyond_years",
  ]

  public var problem: Problem {
    let (code, details) = described
    return Problem(.invalid, code: "calendar." + code, details: details)
  }

  private var described: (code: String, details: [String: String]) {
    switch self {
    case .fileMalformed(let place, let reason):
      ("file_malformed", ["place": place, "value": reason])
    case .dayOutsideYear(let day, let year):
      ("day_outside_year", ["value": day.description, "year": "\(year)"])
    case .dayTwice(let day): ("day_twice", ["value": day.description])
    case .spanInvalid(let festival, let year):
      ("span_invalid", ["value": festival, "year": "\(year)"])
    case .makeUpDayNotWeekend(let day): ("make_up_day_not_weekend", ["value": day.description])
    case .yearTwice(let year): ("year_twice", ["year": "\(year)"])
    case .hoursInvalid(let text): ("hours_invalid", ["value": text])
    case .neverOpen: ("never_open", [:])
    case .budgetInvalid(let value): ("budget_invalid", ["value": "\(value)"])
    case .instantInvalid(let value): ("instant_invalid", ["value": "\(value)"])
    case .beyondYears: ("beyond_years", [:])
    }
  }
}
