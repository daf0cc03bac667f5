/// The zone in which the community lives. China keeps one offset all year (UTC+8, no summer time since
/// 1992), so a fixed offset is exact and integer arithmetic suffices. Databases never do dates.
public struct SiteZone: Hashable, Sendable {
  public let offsetMinutes: Int
  public init(offsetMinutes: Int) { self.offsetMinutes = offsetMinutes }

  /// Asia/Shanghai.
  public static let shanghai = SiteZone(offsetMinutes: 480)

  /// A day and the milliseconds since its local midnight.
  public struct Moment: Hashable, Sendable {
    public let day: LocalDay
    public let millisecondOfDay: Int

    public var hour: Int { millisecondOfDay / 3_600_000 }
    public var minute: Int { millisecondOfDay / 60_000 % 60 }
    public var second: Int { millisecondOfDay / 1_000 % 60 }

    /// `08:40`, or `08:40:05` with seconds.
    public func clock(seconds: Bool = false) -> String {
      let short = padded(hour) + ":" + padded(minute)
      return seconds ? short + ":" + padded(second) : short
    }
  }

  public func moment(of instant: Timestamp) -> Moment {
    let local = instant.milliseconds + Int64(offsetMinutes) * 60_000
    let dayLength: Int64 = 86_400_000
    var dayNumber = local / dayLength
    var rest = local % dayLength
    if rest < 0 {
      rest += dayLength
      dayNumber -= 1
    }
    return Moment(day: LocalDay(daysSinceEpoch: Int(dayNumber)), millisecondOfDay: Int(rest))
  }

  public func day(of instant: Timestamp) -> LocalDay { moment(of: instant).day }

  /// The instant of local midnight, plus `millisecondOfDay`.
  public func instant(_ day: LocalDay, millisecondOfDay: Int = 0) -> Timestamp {
    let midnight = Int64(day.daysSinceEpoch) * 86_400_000 - Int64(offsetMinutes) * 60_000
    return Timestamp(milliseconds: midnight + Int64(millisecondOfDay))
  }
}
