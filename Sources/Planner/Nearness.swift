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
      var (nearest, first, last) = (Nearest(aroundWidth), Nearest(width), Nearest(width))
      for other in stride(from: 1, to: instance.count, by: 1) {
        nearest.offer(other, other == customer ? -1 : Int(instance.ways[customer * instance.count + other]))
        if let near = instance.nearness(of: other, before: customer) { first.offer(other, near) }
        if let near = instance.nearness(of: customer, before: other) { last.offer(other, near) }
      }
      nearest.write(into: &around, at: customer * aroundWidth)
      first.write(into: &before, at: customer * width)
      last.write(into: &after, at: customer * width)
    }
    self.around = around
    self.aroundWidth = aroundWidth
    self.before = before
    self.after = after
    self.width = width
    isComplete = width >= customers - 1
  }
}

/// The few nearest of many, the nearest first; of equally near ones the first offered. Most offers cost one comparison.
private struct Nearest {
  private var found: [(near: Int, customer: Int32)] = []
  private let width: Int

  init(_ width: Int) {
    self.width = width
    found.reserveCapacity(width + 1)
  }

  mutating func offer(_ customer: Int, _ near: Int) {
    if found.count == width, near >= found[width - 1].near { return }
    var (low, high) = (0, found.count)
    while low < high {
      let middle = (low + high) / 2
      if found[middle].near <= near { low = middle + 1 } else { high = middle }
    }
    found.insert((near, Int32(customer)), at: low)
    if found.count > width { found.removeLast() }
  }

  func write(into table: inout [Int32], at start: Int) {
    for (offset, entry) in found.enumerated() { table[start + offset] = entry.customer }
  }
}

extension ScaledInstance {
  /// Nil when `second` cannot follow `first` on any route.
  fileprivate func nearness(of first: Int, before second: Int) -> Int? {
    guard first != second else { return nil }
    let (from, to) = (places[first], places[second])
    guard from.demand + to.demand <= capacity else { return nil }
    let way = Int(ways[first * count + second])
    let earliest = max(Int(from.ready), Int(places[0].ready) + Int(ways[first])) + Int(from.service) + way
    guard earliest <= Int(to.due) else { return nil }
    let waiting = max(0, Int(to.ready) - Int(from.due) - Int(from.service) - way)
    return way + waiting / 5
  }
}
