import Kernel

/// Why a firm is to be seen, in nobody's language yet: each reader gets her own words, the firm those of the community. Pure.
struct DueReason: Sendable, Hashable {
  var kind: RuleKind
  /// What it counts from: the arrival, the appeal, the last visit, the end of the certificate.
  var about: LocalDay
  var days: Int
  /// It is none yet and becomes one on this day.
  var aheadOn: LocalDay?
}

extension DueReason: LosslessStringConvertible {
  /// `quiet 2025-12-31 335`, as a plan keeps it.
  var description: String {
    ([kind.rawValue, about.description, String(days)] + [aheadOn?.description].compactMap(\.self)).joined(separator: " ")
  }

  /// Nil for what is none: of a visit that somebody arranged by hand, or of a plan from before.
  init?(_ description: String) {
    let parts = description.split(separator: " ")
    guard parts.count == 3 || parts.count == 4, let kind = RuleKind(rawValue: String(parts[0])), let about = LocalDay(parts[1]),
      let days = Int(parts[2])
    else { return nil }
    self.init(kind: kind, about: about, days: days)
    if parts.count == 4 {
      guard let day = LocalDay(parts[3]) else { return nil }
      aheadOn = day
    }
  }
}
