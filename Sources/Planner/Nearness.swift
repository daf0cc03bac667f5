/// Which customers are worth standing beside which: what keeps the work of a trial independent of the number of customers.
///
/// "Granular" neighbourhoods (P. Toth, D. Vigo, INFORMS Journal on Computing 15(4), 2003) with the nearness for time windows
/// of T. Vidal, T. G. Crainic, M. Gendreau, C. Prins (Computers & Operations Research 40(1), 2013): the way, and a share of
/// the least waiting. A pair that no route can hold in this order is left out.
struct Nearness: Sendable {
  /// Per customer, `width` customers by distance, the nearest first, itself at the head.
  let around: [Int32]
  let aroundWidth: Int
  /// Per customer, those that may stand right before it, by nearness; -1 ends a row.
  let before: [Int32]
  /// Per customer, those that may stand right after it.
  let after: [Int32]
  let width: Int
  /// Every pair that is possible is listed.
  let isComplete: Bool

  init(_ instance: ScaledInstance, width wanted: Int, aroundWidth wantedAround: Int) {
    let customers = max(0, instance.count - 1)
    let width = min(wanted, max(1, customers - 1))
    let aroundWidth = min(wantedAround, max(1, customers))
    var around = [Int32](repeating: -1, count: instance.count * aroundWidth)
    var before = [Int32](repeating: -1, count: instance.count * width)
    var after = before
    for customer in stride(from: 1, to: instance.count, by: 1) {
      let row = customer * instance.count
      let all = stride(from: 1, to: instance.count, by: 1)
      let distances = all.map { (near: $0 == customer ? -1 : Int(instance.ways[row + $0]), customer: $0) }
      Nearness.fill(&around, at: customer * aroundWidth, width: aroundWidth, distances)
      Nearness.fill(&before, at: customer * width, width: width, all.compactMap { instance.nearness(of: $0, before: customer) })
      Nearness.fill(&after, at: customer * width, width: width, all.compactMap { instance.nearness(of: customer, before: $0, named: $0) })
    }
    self.around = around
    self.aroundWidth = aroundWidth
    self.before = before
    self.after = after
    self.width = width
    isComplete = width >= customers - 1
  }

  private static func fill(_ table: inout [Int32], at start: Int, width: Int, _ found: [(near: Int, customer: Int)]) {
    let sorted = found.sorted { $0.near != $1.near ? $0.near < $1.near : $0.customer < $1.customer }
    for (offset, entry) in sorted.prefix(width).enumerated() { table[start + offset] = Int32(entry.customer) }
  }
}

extension ScaledInstance {
  /// Nil when `second` cannot follow `first` on any route.
  fileprivate func nearness(of first: Int, before second: Int, named: Int? = nil) -> (near: Int, customer: Int)? {
    guard first != second else { return nil }
    let (from, to) = (places[first], places[second])
    guard from.demand + to.demand <= capacity else { return nil }
    let way = Int(ways[first * count + second])
    let earliest = max(Int(from.ready), Int(places[0].ready) + Int(ways[first])) + Int(from.service) + way
    guard earliest <= Int(to.due) else { return nil }
    let waiting = max(0, Int(to.ready) - Int(from.due) - Int(from.service) - way)
    return (way + waiting / 5, named ?? first)
  }
}
