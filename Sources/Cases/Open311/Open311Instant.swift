import Kernel

/// Instants as the standard's programs write them: `2010-01-01T00:00:00Z`, with an offset, or without one in local time.
enum Open311Instant {
  static func parse(_ text: String) -> Timestamp? {
    let pattern =
      /(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+\- ])(\d{2}):?(\d{2}))?/
    guard let match = text.wholeMatch(of: pattern), let day = LocalDay(match.1) else { return nil }
    guard let hour = Int(match.2), let minute = Int(match.3), hour < 24, minute < 60 else { return nil }
    let second = match.4.flatMap { Int($0) } ?? 0
    // 60 is a leap second.
    guard second <= 60 else { return nil }
    let thousandths = match.5.flatMap { Int($0.prefix(3) + String(repeating: "0", count: max(0, 3 - $0.count))) } ?? 0
    var zone = SiteZone.shanghai
    if match.6 != nil { zone = SiteZone(offsetMinutes: 0) }
    if let sign = match.7, let hours = match.8.flatMap({ Int($0) }), let minutes = match.9.flatMap({ Int($0) }) {
      guard hours < 24, minutes < 60 else { return nil }
      // A plus sign that nobody encoded arrives as a space.
      zone = SiteZone(offsetMinutes: (sign == "-" ? -1 : 1) * (hours * 60 + minutes))
    }
    return zone.instant(day, millisecondOfDay: ((hour * 60 + minute) * 60 + second) * 1_000 + thousandths)
  }
}
