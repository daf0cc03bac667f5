import Kernel
import Store

/// What touches an enterprise beside visits.
public enum TouchKind: String, Sendable, CaseIterable, SQLEnum {
  case survey, notice, meeting
  /// An inspection of an authority: we only write down that it was.
  case inspectionOfOthers = "inspection_of_others"
  case other
}

/// One thing in the ledger that touched the enterprise.
public struct Touch: Sendable, Hashable {
  public var day: LocalDay
  /// Nil for a visit.
  public var kind: TouchKind?
  public var words: String
  public var path: String
  public init(day: LocalDay, kind: TouchKind? = nil, words: String = "", path: String = "") {
    self.day = day
    self.kind = kind
    self.words = words
    self.path = path
  }
}

/// A quarter of a year.
public struct Quarter: Sendable, Hashable {
  public let from: LocalDay
  public let until: LocalDay

  public init(of day: LocalDay) {
    let month = (day.month - 1) / 3 * 3 + 1
    let first = LocalDay(year: day.year, month: month, day: 1) ?? day
    let next = month == 10 ? LocalDay(year: day.year + 1, month: 1, day: 1) : LocalDay(year: day.year, month: month + 3, day: 1)
    from = first
    until = (next ?? day).adding(days: -1)
  }
}

/// 方便接待的时段: when an enterprise likes to receive visits. Set by the enterprise. Pure.
public struct ReceivingHours: Sendable, Hashable {
  /// Of the day.
  public var minutes: Range<Int>
  /// 1 Monday … 7 Sunday; none: every day.
  public var weekdays: Set<Int>

  /// In minutes: less would be no offer.
  static let shortest = 30

  public init(_ minutes: Range<Int>, weekdays: Set<Int> = []) {
    self.minutes = minutes
    self.weekdays = weekdays.count == 7 ? [] : weekdays
  }

  /// A visit begins within the hours; of one without an hour only the day can be asked.
  func take(_ time: VisitTime) -> Bool {
    let isDay = weekdays.isEmpty || weekdays.contains(time.day.weekday)
    return isDay && time.minute.map { minutes.contains($0) } ?? true
  }
}

/// 扰企额度: how often a quarter an enterprise can bear to be touched, and when it wants to be left alone. Set by the enterprise. Pure.
public struct DisturbanceBudget: Sendable {
  /// Nil: no cap.
  public var cap: Int?
  public var quiet: [ClosedRange<LocalDay>]
  public var touches: [Touch]
  /// Nil: at any time.
  public var receives: ReceivingHours?

  public init(cap: Int? = nil, quiet: [ClosedRange<LocalDay>] = [], touches: [Touch] = []) {
    self.cap = cap
    self.quiet = quiet
    self.touches = touches
  }

  public func used(inQuarterOf day: LocalDay) -> Int {
    let quarter = Quarter(of: day)
    return touches.count { $0.day >= quarter.from && $0.day <= quarter.until }
  }

  public func isOver(on day: LocalDay) -> Bool { cap.map { used(inQuarterOf: day) >= $0 } ?? false }

  public func isQuiet(on day: LocalDay) -> Bool { quiet.contains { $0.contains(day) } }

  func isOutside(at time: VisitTime) -> Bool { receives.map { !$0.take(time) } ?? false }
}

/// Whether a question was answered before: how many neighbouring pairs of characters two texts share. Pure, and blind to order.
enum AskedBefore {
  /// From here on the earlier answer is shown.
  static let least = 0.34

  static func isLike(_ said: String, _ asking: String) -> Bool { likeness(said, asking) >= least }

  /// 0…1, of the pairs of the shorter text.
  static func likeness(_ a: String, _ b: String) -> Double {
    let (one, two) = (pairs(a), pairs(b))
    let shorter = min(one.count, two.count)
    return shorter == 0 ? 0 : Double(one.intersection(two).count) / Double(shorter)
  }

  private static func pairs(_ text: String) -> Set<String> {
    let letters = Array(Text.line(text).lowercased().filter { $0.isLetter || $0.isNumber })
    guard letters.count > 1 else { return [] }
    return Set((1..<letters.count).map { String(letters[$0 - 1...$0]) })
  }
}
