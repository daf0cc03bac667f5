import Cryptography
import Kernel
import Testing

@testable import Cases

/// Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3: the Wilson score without continuity correction.
@Test(arguments: [(81, 263, 255, 366), (15, 148, 62, 160), (0, 20, 0, 161), (1, 29, 6, 172)])
func theIntervalIsThatOfThePublishedTable(_ count: Int, _ total: Int, _ low: Int, _ high: Int) {
  let interval = WilsonInterval(count: count, total: total)
  #expect(interval?.low == low && interval?.high == high, "\(count) of \(total): \(String(describing: interval))")
}

@Test func anIntervalHoldsItsShareAndTurnsWithItsOpposite() {
  #expect(WilsonInterval(count: 0, total: 0) == nil && WilsonInterval(count: 3, total: 2) == nil)
  var dice = CaseDice(41)
  for _ in 0..<3_000 {
    let total = 1 + dice.below(dice.chance(50) ? 40 : 1_000_000)
    let count = dice.below(total + 1)
    guard let one = WilsonInterval(count: count, total: total),
      let other = WilsonInterval(count: total - count, total: total)
    else {
      Issue.record("no interval of \(count) of \(total)")
      continue
    }
    let share = Share(count: count, total: total).thousandths
    #expect((0...1_000).contains(one.low) && one.low <= share && share <= one.high && one.high <= 1_000, "\(count) of \(total)")
    #expect(abs(one.low + other.high - 1_000) <= 1 && abs(one.high + other.low - 1_000) <= 1, "\(count) of \(total)")
  }
  // More of the same narrows it.
  let widths = [5, 50, 500, 5_000].compactMap { WilsonInterval(count: $0 * 4 / 5, total: $0) }.map { $0.high - $0.low }
  #expect(widths == widths.sorted(by: >))
}

@Test func noSingleRatingCanBeMadeOutOfTotals() {
  // Twelve of thirteen lie at one window: what is left over would be one.
  let thirteen = Set(1...13)
  let parts = [[Set(1...12), Set([13])], [Set(1...6), Set(7...13)]]
  #expect(Disclosure.told(parts)[0] == [false, false])
  #expect(Disclosure.told([[thirteen]]) == [[true]])
  #expect(Disclosure.told([[Set(1...4)]]) == [[false]])
  // A grid whose ratings all lie at one window, which has one more.
  #expect(Disclosure.told([[Set(1...7), Set(8...20)], [Set(1...6), Set(7...20)]])[1][0] == false)

  var dice = CaseDice(7)
  for _ in 0..<400 {
    let count = dice.below(60)
    let parts = (0..<3).map { _ -> [Set<Int>] in
      var cells = [Set<Int>](repeating: [], count: 1 + dice.below(6))
      for rating in 0..<count { cells[dice.below(cells.count)].insert(rating) }
      return cells
    }
    let told = Disclosure.told(parts)
    let shown = zip(parts, told).flatMap { zip($0, $1).filter(\.1).map(\.0) }
    for cell in shown where !cell.isEmpty {
      #expect(cell.count >= 5)
      for other in shown + [Set(0..<count)] where cell.isSubset(of: other) {
        #expect(!(1..<5).contains(other.count - cell.count))
      }
    }
    for (cells, flags) in zip(parts, told) {
      let left = count - zip(cells, flags).filter(\.1).reduce(0) { $0 + $1.0.count }
      #expect(count < 5 || !(1..<5).contains(left))
    }
  }
}

@Test func aMonthKnowsItsDays() throws {
  let month = try #require(Month("2026-02"))
  #expect(month.firstDay.description == "2026-02-01" && month.lastDay.description == "2026-02-28")
  #expect(month.adding(-2).description == "2025-12" && month.adding(11).description == "2027-01")
  #expect(month.holds(month.start) && !month.holds(month.end) && month.isOver(at: month.end))
  for wrong in ["2026-13", "2026-2", "november", "2026-02-01", ""] { #expect(Month(wrong) == nil, "\(wrong)") }
}

@Test func aCodeIsReadHoweverItIsTyped() throws {
  let typed = "3F9A 0c12-7b44 0000 ffff 1234 ABCD 0001"
  let secret = try #require(LinkSecret(typed))
  #expect(secret.text == "3f9a0c127b440000ffff1234abcd0001")
  #expect(LinkSecret(secret.grouped) == secret && secret.grouped.hasPrefix("3f9a 0c12 "))
  for wrong in ["", "3f9a", String(repeating: "g", count: 32), secret.text + "0"] { #expect(LinkSecret(wrong) == nil) }
}
