import Kernel

/// A calendar month in the site's zone: `2026-11`.
struct Month: Hashable, Comparable, Sendable, CustomStringConvertible {
  let year: Int
  /// 1 … 12
  let month: Int

  init?(_ text: some StringProtocol) {
    guard text.count == 7, let first = LocalDay(String(text) + "-01") else { return nil }
    self.init(of: first)
  }

  init(of day: LocalDay) {
    year = day.year
    month = day.month
  }

  init(of instant: Timestamp) { self.init(of: SiteZone.shanghai.day(of: instant)) }

  private init(count: Int) {
    year = count / 12
    month = count % 12 + 1
  }

  private var count: Int { year * 12 + month - 1 }

  func adding(_ months: Int) -> Month { Month(count: count + months) }

  var firstDay: LocalDay { LocalDay(year: year, month: month, day: 1) ?? LocalDay(daysSinceEpoch: 0) }
  var lastDay: LocalDay { adding(1).firstDay.adding(days: -1) }
  var start: Timestamp { SiteZone.shanghai.instant(firstDay) }
  /// The first instant after it.
  var end: Timestamp { SiteZone.shanghai.instant(adding(1).firstDay) }

  func holds(_ instant: Timestamp) -> Bool { start <= instant && instant < end }
  func isOver(at now: Timestamp) -> Bool { end <= now }

  var description: String { String(firstDay.description.prefix(7)) }
  static func < (a: Month, b: Month) -> Bool { a.count < b.count }
}
