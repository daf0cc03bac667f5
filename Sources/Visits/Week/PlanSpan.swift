import Kernel
import Store
import WorkCalendar

/// The days of one plan of visits: a day, a week from its Monday, or a quarter of the calendar. Pure.
struct PlanSpan: Sendable, Hashable {
  enum Kind: String, Sendable, CaseIterable, SQLEnum { case day, week, quarter }

  let kind: Kind
  let first: LocalDay
  let last: LocalDay

  /// The one that holds this day.
  init(_ kind: Kind, holding day: LocalDay) {
    self.kind = kind
    switch kind {
    case .day: (first, last) = (day, day)
    case .week: (first, last) = (day.monday, day.monday.adding(days: 6))
    case .quarter: (first, last) = (Quarter(of: day).from, Quarter(of: day).until)
    }
  }

  /// What people plan who name no day. A day until four o'clock, a week until Friday noon, a quarter until its last ten days; from
  /// then on the next one.
  static func current(_ kind: Kind, at moment: SiteZone.Moment, _ calendar: WorkCalendar) -> PlanSpan {
    switch kind {
    case .day:
      let day = moment.hour < 16 ? moment.day : moment.day.adding(days: 1)
      return PlanSpan(.day, holding: plannable(day, by: 1, calendar))
    case .week:
      let isOver = moment.day.weekday > 5 || (moment.day.weekday == 5 && moment.hour >= 12)
      return PlanSpan(.week, holding: moment.day.adding(days: isOver ? 7 : 0))
    case .quarter: return PlanSpan(.quarter, holding: moment.day.adding(days: 10))
    }
  }

  func holds(_ day: LocalDay) -> Bool { first <= day && day <= last }

  var days: [LocalDay] { (first.daysSinceEpoch...last.daysSinceEpoch).map { LocalDay(daysSinceEpoch: $0) } }

  func workingDays(_ calendar: WorkCalendar) -> [LocalDay] { days.filter { calendar.isWorkingDay($0) } }

  /// The day itself if visits are made on it, else the next or the last one.
  private static func plannable(_ day: LocalDay, by step: Int, _ calendar: WorkCalendar) -> LocalDay {
    var day = day
    while !calendar.isWorkingDay(day) { day = day.adding(days: step) }
    return day
  }

  /// After a day comes the next one on which people work.
  func next(_ calendar: WorkCalendar) -> PlanSpan {
    PlanSpan(kind, holding: kind == .day ? PlanSpan.plannable(last.adding(days: 1), by: 1, calendar) : last.adding(days: 1))
  }

  func previous(_ calendar: WorkCalendar) -> PlanSpan {
    PlanSpan(kind, holding: kind == .day ? PlanSpan.plannable(first.adding(days: -1), by: -1, calendar) : first.adding(days: -1))
  }

  /// The plan of another length to which one goes from here: around today, if today is in this one, else at its beginning.
  func other(_ kind: Kind, today: LocalDay, _ calendar: WorkCalendar) -> PlanSpan {
    if kind == self.kind { return self }
    let near = holds(today) ? today : first
    return PlanSpan(kind, holding: kind == .day ? PlanSpan.plannable(near, by: 1, calendar) : near)
  }

  /// The weeks that share a day with it, each only as far as it lies in it.
  var weeks: [(monday: LocalDay, from: LocalDay, until: LocalDay)] {
    let count = (last.daysSinceEpoch - first.monday.daysSinceEpoch) / 7
    return (0...count).map { number in
      let monday = first.monday.adding(days: 7 * number)
      return (monday, max(first, monday), min(last, monday.adding(days: 6)))
    }
  }

  // MARK: Where it stands

  /// By this name a form and an address name the day.
  static func field(_ kind: Kind) -> String {
    switch kind {
    case .day: "day"
    case .week: "monday"
    case .quarter: "first"
    }
  }

  static func page(_ kind: Kind) -> String { kind == .week ? "/visits/week" : "/visits/plans/\(kind.rawValue)" }

  var path: String { "\(PlanSpan.page(kind))?\(PlanSpan.field(kind))=\(first)" }

  // MARK: How much it holds

  /// Firms that one plan looks at; what is less urgent waits for another one.
  var wantsMax: Int { kind == .quarter ? 2_500 : 300 }
}
