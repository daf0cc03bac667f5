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
  public func rfc3339(in zone: SiteZone = .shanghai) -> String { rfc3339(in: zone, fraction: "") }

  /// The same with milliseconds where there are any: `2026-11-25T08:40:00.250+08:00`.
  public func exactRFC3339(in zone: SiteZone = .shanghai) -> String {
    let rest = zone.moment(of: self).millisecondOfDay % 1_000
    return rfc3339(in: zone, fraction: rest == 0 ? "" : "." + String(String(rest + 1_000).dropFirst()))
  }

  private func rfc3339(in zone: SiteZone, fraction: String) -> String {
    let moment = zone.moment(of: self)
    let sign = zone.offsetMinutes < 0 ? "-" : "+"
    let offset = abs(zone.offsetMinutes)
    return moment.day.description + "T" + moment.clock(seconds: true) + fraction
      + sign + padded(offset / 60) + ":" + padded(offset % 60)
  }

  /// Reads RFC 3339 §5.6: a day, `T`, a time with seconds and any fraction (milliseconds count), and `Z` or an offset.
  /// Nil for anything else; a leap second, which no clock here has, too.
  public init?(rfc3339 text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[10] | 0x20 == UInt8(ascii: "t"), bytes[13] == UInt8(ascii: ":"),
      bytes[16] == UInt8(ascii: ":"), let day = LocalDay(String(decoding: bytes[..<10], as: UTF8.self)),
      let hour = Timestamp.number(bytes[11..<13], 24), let minute = Timestamp.number(bytes[14..<16], 60),
      let second = Timestamp.number(bytes[17..<19], 60)
    else { return nil }
    var rest = bytes[19...]
    var milliseconds = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
      guard !digits.isEmpty else { return nil }
      for place in 0..<3 { milliseconds = milliseconds * 10 + (place < digits.count ? Int(Array(digits)[place] - 0x30) : 0) }
      rest = rest.dropFirst(1 + digits.count)
    }
    guard let offset = Timestamp.offset(Array(rest)) else { return nil }
    let ofDay = ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds
    self = SiteZone(offsetMinutes: offset).instant(day, millisecondOfDay: ofDay)
  }

  /// Two digits below `limit`.
  private static func number(_ digits: ArraySlice<UInt8>, _ limit: Int) -> Int? {
    guard digits.count == 2, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    return number < limit ? number : nil
  }

  /// Minutes of `Z`, `+08:00` or `-03:30`.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    if bytes.count == 1, bytes[0] | 0x20 == UInt8(ascii: "z") { return 0 }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-"),
      let hours = number(bytes[1..<3], 24), let minutes = number(bytes[4..<6], 60)
    else { return nil }
    return (bytes[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 60 + minutes)
  }
}

/// Two decimal digits.
func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
