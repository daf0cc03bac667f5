/// An instant: milliseconds since 1970-01-01T00:00:00Z. Databases store the number.
public struct Timestamp: Hashable, Comparable, Sendable, Codable {
  public var milliseconds: Int64

  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
  public static func + (a: Timestamp, span: Span) -> Timestamp {
    Timestamp(milliseconds: a.milliseconds + span.milliseconds)
  }
  public static func - (a: Timestamp, span: Span) -> Timestamp {
    Timestamp(milliseconds: a.milliseconds - span.milliseconds)
  }
  public static func - (a: Timestamp, b: Timestamp) -> Span {
    Span(milliseconds: a.milliseconds - b.milliseconds)
  }

  public init(from decoder: any Decoder) throws {
    milliseconds = try decoder.singleValueContainer().decode(Int64.self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }

  /// A length of time in milliseconds; may be negative.
  public struct Span: Hashable, Comparable, Sendable {
    public var milliseconds: Int64
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    public static func seconds(_ count: Int) -> Span { Span(milliseconds: Int64(count) * 1_000) }
    public static func minutes(_ count: Int) -> Span { seconds(count * 60) }
    public static func hours(_ count: Int) -> Span { minutes(count * 60) }
    public static func days(_ count: Int) -> Span { hours(count * 24) }
    public static func < (a: Span, b: Span) -> Bool { a.milliseconds < b.milliseconds }
  }
}

extension Timestamp {
  /// RFC 3339 with the site's offset, to the second: `2026-11-25T08:40:00+08:00`.
  public func rfc3339(in zone: SiteZone = .shanghai) -> String {
    let moment = zone.moment(of: self)
    let sign = zone.offsetMinutes < 0 ? "-" : "+"
    let offset = abs(zone.offsetMinutes)
    return moment.day.description + "T" + moment.clock(seconds: true)
      + sign + padded(offset / 60) + ":" + padded(offset % 60)
  }
}

/// Two decimal digits.
func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
