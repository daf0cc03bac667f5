import Kernel
import Store

/// When people are left alone: what is written then goes out in the morning. Servers are not people, and whoever waits for what she
/// asked for right now (a code, a receipt) gets it right now.
public struct QuietHours: Hashable, Sendable {
  /// Minutes of the day in the community's zone; `from` may be later than `until`, since a night goes over midnight.
  let from: Int
  let until: Int

  /// Nine in the evening to eight in the morning.
  public static let standard = QuietHours(from: 21 * 60, until: 8 * 60)
  public static let none = QuietHours(from: 0, until: 0)

  /// Reads `21:00-08:00` and `none`, and nothing else.
  public init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map(QuietHours.minute)
    guard parts.count == 2, let from = parts[0], let until = parts[1], from != until else { return nil }
    self.init(from: from, until: until)
  }

  private init(from: Int, until: Int) {
    self.from = from
    self.until = until
  }

  /// `08:00`
  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
      let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
    else { return nil }
    return hour * 60 + minute
  }

  public func holds(_ instant: Timestamp, in zone: SiteZone = .shanghai) -> Bool {
    let minute = zone.moment(of: instant).millisecondOfDay / 60_000
    return from <= until ? (from..<until).contains(minute) : minute >= from || minute < until
  }

  /// The instant itself, or the end of the quiet hours in which it lies.
  public func over(_ instant: Timestamp, in zone: SiteZone = .shanghai) -> Timestamp {
    guard holds(instant, in: zone) else { return instant }
    let moment = zone.moment(of: instant)
    let isEvening = moment.millisecondOfDay >= until * 60_000
    return zone.instant(isEvening ? moment.day.adding(days: 1) : moment.day, millisecondOfDay: until * 60_000)
  }
}

extension Tx {
  var quietHours: QuietHours { tools.find(OutboundTools.self)?.quietHours ?? .standard }
}
