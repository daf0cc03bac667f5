import Kernel

/// How patient the house is with others: growing steps over three days, each a little longer or shorter by chance, so that what
/// failed together does not come back together.
enum RetrySteps {
  /// Waits after the first, second … failed try. Their sum is more than seventy-five hours.
  static let seconds: [Int] = [10, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]

  /// The wait after `attempts` tries, 80 to 120 % of the step, `chance` being any byte; nil when it is time to give up.
  static func wait(after attempts: Int, chance: UInt8) -> Timestamp.Span? {
    guard attempts >= 1, attempts <= seconds.count else { return nil }
    let step = Int64(seconds[attempts - 1]) * 1_000
    return Timestamp.Span(milliseconds: step * 8 / 10 + step * 4 / 10 * Int64(chance) / 255)
  }
}
