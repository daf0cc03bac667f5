import Kernel
import WorkCalendar

/// Instants as hotlines write them.
enum OrderTime {
  /// Later than this no hotline waits.
  static let daysMax = 5 * 366

  /// `2026-11-20 09:30`, `2026/11/20 9:30:05`, `2026年11月20日9时30分`, `2026-11-20`. Without a clock `isDay` is true and the instant is
  /// midnight. Nil when it is none of these.
  static func read(_ text: String) -> (instant: Timestamp, isDay: Bool)? {
    let numbers = Text.line(text).split { !$0.isNumber }.compactMap { Int($0) }
    guard (3...6).contains(numbers.count), numbers[0] > 1_900,
      let day = LocalDay(year: numbers[0], month: numbers[1], day: numbers[2])
    else { return nil }
    let clock = Array(numbers.dropFirst(3))
    if clock.isEmpty { return (SiteZone.shanghai.instant(day), true) }
    let (hour, minute, second) = (clock[0], clock.count > 1 ? clock[1] : 0, clock.count > 2 ? clock[2] : 0)
    guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else { return nil }
    return (SiteZone.shanghai.instant(day, millisecondOfDay: ((hour * 60 + minute) * 60 + second) * 1_000), false)
  }

  /// A limit: an instant; a day, until whose end there is time; or so many working days, days or hours from the call on.
  static func due(_ text: String, from called: Timestamp, _ calendar: WorkCalendar) -> Timestamp? {
    if let found = read(text) { return found.isDay ? end(of: SiteZone.shanghai.day(of: found.instant)) : found.instant }
    let line = Text.line(text)
    let digits = line.prefix { $0.isNumber }
    guard let count = Int(digits), (1...365).contains(count) else { return nil }
    let day = SiteZone.shanghai.day(of: called)
    switch line.dropFirst(digits.count).filter({ $0 != " " }) {
    case "个工作日", "工作日", "个工作日内", "工作日内": return end(of: calendar.adding(workingDays: count, to: day))
    case "天", "日", "个自然日", "自然日", "天内", "日内", "": return end(of: day.adding(days: count))
    case "小时", "个小时", "h", "小时内": return called + .hours(count)
    default: return nil
    }
  }

  /// The last second of a day.
  static func end(of day: LocalDay) -> Timestamp { SiteZone.shanghai.instant(day.adding(days: 1)) - .seconds(1) }

  /// `2026-11-20 09:30:05`
  static func text(_ instant: Timestamp) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return moment.day.description + " " + moment.clock(seconds: true)
  }
}
