import Contracts
import Kernel
import WorkCalendar

/// The three promises about one appeal. Minutes and days are of working time.
struct ClockPromise: Hashable, Sendable {
  /// Until somebody has answered for the first time.
  var responseMinutes: Int
  /// From one word to the applicant to the next.
  var updateDays: Int
  /// Until it is closed.
  var resolutionDays: Int
}

/// To which appeals a promise is made. Nil stands for all.
struct ClockRule: Hashable, Sendable {
  var window: WindowID?
  var urgency: Urgency?
  var promise: ClockPromise
}

/// One version of what a community promises, and the hours in which its clocks run.
struct ClockRules: Sendable, Hashable {
  /// 0: nobody has changed anything yet.
  var version: Int
  var workdays: String
  var restDays: String
  var rules: [ClockRule]

  /// Five working days are what the ordinances of 济南 (art. 24) and 潍坊 (art. 20) give where no law says otherwise; who is
  /// urgent is called within the hour.
  static let standard = ClockRules(
    version: 0, workdays: "08:30-12:00,13:30-17:30", restDays: "",
    rules: [
      ClockRule(urgency: .urgent, promise: ClockPromise(responseMinutes: 60, updateDays: 1, resolutionDays: 1)),
      ClockRule(promise: ClockPromise(responseMinutes: 240, updateDays: 2, resolutionDays: 5)),
    ])

  /// A rule that names the window wins over one that names the urgency, which wins over one for all.
  func promise(window: WindowID, urgency: Urgency) -> ClockPromise {
    let fitting = rules.filter { rule in
      (rule.window == nil || rule.window == window) && (rule.urgency == nil || rule.urgency == urgency)
    }
    func weight(_ rule: ClockRule) -> Int { (rule.window == nil ? 0 : 1) + (rule.urgency == nil ? 0 : 2) }
    // An urgent case is urgent at every window.
    return fitting.max { weight($0) < weight($1) }?.promise ?? ClockRules.standard.rules[1].promise
  }

  /// Throws `WorkCalendarError` when the hours cannot be read.
  func hours() throws(WorkCalendarError) -> BusinessHours {
    try BusinessHours(workdays: workdays, restDays: restDays)
  }
}

/// What finds instants for a community: its rules, its hours, the calendar.
struct Clockwork: Sendable {
  let rules: ClockRules
  let clock: BusinessClock
  /// Names rules and calendar: what was timed by another stamp has to be timed again.
  let stamp: String

  init(_ rules: ClockRules, _ calendar: WorkCalendar, digest: String) throws {
    self.rules = rules
    clock = BusinessClock(calendar: calendar, hours: try rules.hours())
    stamp = "\(rules.version)|\(digest.prefix(16))|\(WorkCalendar.rule)"
  }

  /// A working day in milliseconds.
  var dayLength: Int64 { clock.hours.workdays.milliseconds }
}
