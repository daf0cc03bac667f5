import Kernel
import Web

/// The days of which this loop's forms may speak: from a year ago until three years ahead. One outside of them was mistyped.
enum NearDays {
  static func contain(_ day: LocalDay, from today: LocalDay) -> Bool {
    day >= today.adding(days: -366) && day <= today.adding(days: 1_096)
  }
}

extension Form {
  mutating func nearDay(_ name: String, _ today: LocalDay, required: Bool = true) -> LocalDay? {
    guard let day = day(name, required: required) else { return nil }
    if NearDays.contain(day, from: today) { return day }
    reject(name, VisitError.dayFar.code)
    return nil
  }
}
