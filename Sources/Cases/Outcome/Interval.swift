/// The Wilson score interval of a share, 95 % (Wilson, JASA 22, 1927, 209–212): where the true share lies, when `count` of `total` said
/// so. It holds for small totals and for shares of nothing and all, where the usual ± does not.
struct WilsonInterval: Hashable, Sendable {
  /// In thousandths, rounded half up: 762 is 76.2 %.
  let low: Int
  let high: Int

  /// z² of 95 %: 1.959964² in millionths.
  private static let zz = 3_841_459
  private static let unit = 1_000_000

  /// Nil without anybody who said anything. Integers all the way: `count` and `total` up to a million.
  init?(count: Int, total: Int) {
    guard total > 0, count >= 0, count <= total else { return nil }
    // (2k + z² ± z·√(z² + 4k(n−k)/n)) / (2(n + z²)), with everything times a million.
    let (zz, unit) = (WilsonInterval.zz, WilsonInterval.unit)
    let middle = 2 * count * unit + zz
    // z·√(z² + 4k(n−k)/n) = √(z²·(z² + 4k(n−k)/n)), in millionths.
    let spread = 4 * count * (total - count) * unit / total
    let root = WilsonInterval.squareRoot(UInt64(zz) * UInt64(zz + spread))
    let whole = 2 * (total * unit + zz)
    low = WilsonInterval.thousandths(max(0, middle - root), of: whole)
    high = WilsonInterval.thousandths(min(whole, middle + root), of: whole)
  }

  private static func thousandths(_ part: Int, of whole: Int) -> Int { (2_000 * part + whole) / (2 * whole) }

  /// The whole part of a square root, by Newton's steps from above.
  private static func squareRoot(_ number: UInt64) -> Int {
    if number < 2 { return Int(number) }
    var guess = UInt64(1) << UInt64((66 - number.leadingZeroBitCount) / 2)
    while true {
      let next = (guess + number / guess) / 2
      if next >= guess { return Int(guess) }
      guess = next
    }
  }
}

/// So many of so many: a rate with all that is needed to judge it.
struct Share: Hashable, Sendable {
  /// Below this a rate says nothing, and could say who.
  static let least = 5

  let count: Int
  let total: Int

  var isTold: Bool { total >= Share.least }
  var thousandths: Int { total == 0 ? 0 : (2_000 * count + total) / (2 * total) }
  var interval: WilsonInterval? { isTold ? WilsonInterval(count: count, total: total) : nil }
}
