import Foundation

/// One trial of "slack induction by string removals" (J. Christiaens, G. Vanden Berghe, Transportation Science 54(2), 2020):
/// strings of customers near one another are taken out of their routes and put back one by one where it costs least.
struct RuinAndRecreate: ~Copyable {
  struct Parameters: Sendable {
    /// The greatest length of a string, and how many customers are taken out on average.
    var longestString = 10
    var meanRemoved = 10
    /// The same for one trial in `longOnce`, which routes of many customers need.
    var longerString = 20
    var longerMean = 15
    var longOnce = 3
    /// How often a piece in the middle of a string stays.
    var splitChance = 0.5
    /// How often that piece does not grow.
    var splitStop = 0.01
    /// How often a position is overlooked.
    var blink = 0.01
    /// How many neighbours on each side are tried; all of them where there are no more than `smallCount` customers.
    var width = 40
    var smallCount = 200
  }

  private let parameters: Parameters
  private let around: UnsafeMutablePointer<Int32>
  private let before: UnsafeMutablePointer<Int32>
  private let after: UnsafeMutablePointer<Int32>
  private let aroundWidth: Int
  private let width: Int
  private let isComplete: Bool
  /// Per order, a key for each customer; the least goes first.
  private let keys: UnsafeMutablePointer<Int32>
  private let removed: UnsafeMutablePointer<Int32>
  private var removedCount = 0
  private let ruined: UnsafeMutablePointer<Int32>
  private var ruin: Int32 = 0
  private var untilBlink = 0
  private let blinkScale: Double
  private let count: Int

  init(_ instance: ScaledInstance, _ parameters: Parameters) {
    self.parameters = parameters
    count = instance.count
    let width = instance.count <= parameters.smallCount ? instance.count : parameters.width
    let nearness = Nearness(instance, width: width, aroundWidth: 250)
    (aroundWidth, self.width, isComplete) = (nearness.aroundWidth, nearness.width, nearness.isComplete)
    around = Self.copied(nearness.around)
    before = Self.copied(nearness.before)
    after = Self.copied(nearness.after)
    keys = Self.copied(Self.orderKeys(instance))
    removed = Self.copied([Int32](repeating: 0, count: count))
    ruined = Self.copied([Int32](repeating: 0, count: count))
    blinkScale = 1 / log(1 - parameters.blink)
  }

  deinit {
    around.deallocate()
    before.deallocate()
    after.deallocate()
    keys.deallocate()
    removed.deallocate()
    ruined.deallocate()
  }

  private static func copied(_ values: [Int32]) -> UnsafeMutablePointer<Int32> {
    let memory = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, values.count))
    memory.initialize(from: values, count: values.count)
    return memory
  }

  // MARK: Ruin

  /// Takes strings out of routes around a customer drawn at random.
  mutating func ruin(_ tours: inout Tours, _ random: inout SeededRandom) {
    removedCount = 0
    ruin &+= 1
    let mean = Double(count - 1) / Double(max(1, tours.usedRoutes))
    let isLong = random.below(parameters.longOnce) == 0
    let longest = min(Double(isLong ? parameters.longerString : parameters.longestString), mean)
    let most = max(1, 4 * Double(isLong ? parameters.longerMean : parameters.meanRemoved) / (1 + longest) - 1)
    let strings = Int(random.unit() * most + 1)
    let seed = 1 + random.below(count - 1)
    var taken = 0
    var near = around + seed * aroundWidth
    let end = near + aroundWidth
    while near < end, taken < strings {
      let customer = Int(near.pointee)
      near += 1
      let route = tours.stops[customer].route
      guard route >= 0, ruined[Int(route)] != ruin else { continue }
      ruined[Int(route)] = ruin
      let size = Int(tours.vehicles[Int(route)].count)
      let length = min(size, Int(random.unit() * min(Double(size), longest) + 1))
      takeString(around: customer, length: length, size: size, &tours, &random)
      taken += 1
    }
  }

  /// A string of `length` customers that holds `customer`; sometimes it spans more, and the middle stays.
  private mutating func takeString(
    around customer: Int, length: Int, size: Int, _ tours: inout Tours, _ random: inout SeededRandom
  ) {
    var kept = 0
    if length > 1, length < size, random.unit() < parameters.splitChance {
      kept = 1
      while length + kept < size, random.unit() > 1 - parameters.splitStop { kept += 1 }
    }
    let span = length + kept
    // How many stand before and after on the route, as far as the span could reach.
    var (left, right) = (0, 0)
    var stop = Int(tours.stops[customer].previous)
    while left < span - 1, !tours.isDepot(stop) {
      left += 1
      stop = Int(tours.stops[stop].previous)
    }
    stop = Int(tours.stops[customer].next)
    while right < span - 1, !tours.isDepot(stop) {
      right += 1
      stop = Int(tours.stops[stop].next)
    }
    let least = span - 1 - right
    let back = least + random.below(left - least + 1)
    var first = customer
    for _ in 0..<back { first = Int(tours.stops[first].previous) }
    guard kept > 0 else { return take(length, from: first, &tours) }
    let head = 1 + random.below(length - 1)
    var second = first
    for _ in 0..<head + kept { second = Int(tours.stops[second].next) }
    take(head, from: first, &tours)
    take(length - head, from: second, &tours)
  }

  private mutating func take(_ length: Int, from first: Int, _ tours: inout Tours) {
    var last = first
    removed[removedCount] = Int32(truncatingIfNeeded: first)
    removedCount += 1
    for _ in 1..<max(1, length) {
      last = Int(tours.stops[last].next)
      removed[removedCount] = Int32(truncatingIfNeeded: last)
      removedCount += 1
    }
    tours.remove(from: first, through: last)
  }

  /// Gives up a trial after its ruin.
  mutating func abandon(_ tours: inout Tours) {
    removedCount = 0
    tours.undo()
  }

  // MARK: Recreate

  /// All customers count as taken out: the beginning of a search.
  mutating func takeEverything() {
    removedCount = count - 1
    for customer in 1..<count { removed[customer - 1] = Int32(customer) }
  }

  /// Puts back what was taken out, each where it costs least among the positions that keep every window, or on a route of
  /// its own.
  mutating func recreate(_ tours: inout Tours, _ random: inout SeededRandom) {
    sortRemoved(&random)
    for index in 0..<removedCount {
      let customer = Int(removed[index])
      var place = bestPlace(of: customer, tours, &random)
      if place < 0 { place = tours.emptyRoute() }
      tours.insert(customer, after: place)
    }
  }

  /// After which stop, or -1 for a route of its own.
  @inline(__always)
  private mutating func bestPlace(of customer: Int, _ tours: borrowing Tours, _ random: inout SeededRandom) -> Int {
    let ways = tours.row(customer)
    var best = Choice(place: -1, cost: 2 &* Int(ways[0]))
    var near = before + customer &* width
    var end = near + width
    while near < end, near.pointee >= 0 {
      let stop = Int(near.pointee)
      near += 1
      if tours.stops[stop].route < 0 { continue }
      consider(customer, after: stop, ways, tours, &best, &random)
    }
    near = after + customer &* width
    end = near + width
    while near < end, near.pointee >= 0 {
      let stop = Int(near.pointee)
      near += 1
      if tours.stops[stop].route < 0 { continue }
      let previous = Int(tours.stops[stop].previous)
      if isComplete, previous < count { continue }
      consider(customer, after: previous, ways, tours, &best, &random)
    }
    return best.place
  }

  private struct Choice {
    var place: Int
    var cost: Int
  }

  @inline(__always)
  private mutating func consider(
    _ customer: Int, after stop: Int, _ ways: UnsafeMutablePointer<Int32>, _ tours: borrowing Tours, _ best: inout Choice,
    _ random: inout SeededRandom
  ) {
    let from = tours.stops[stop]
    let to = tours.stops + Int(from.next)
    let coming = ways[Int(from.place)]
    let going = ways[Int(to.pointee.place)]
    let cost = Int(coming) &+ Int(going) &- Int(from.way)
    if cost >= best.cost { return }
    let place = tours.places[customer]
    let early = max(from.departure &+ coming, place.ready)
    if early > place.due || early &+ place.service &+ going > to.pointee.late { return }
    if tours.vehicles[Int(from.route)].load &+ place.demand > tours.capacity { return }
    // A blink: the position is overlooked. Counting down to the next one spares a random number each time.
    untilBlink &-= 1
    if untilBlink < 0 {
      untilBlink = Int(log(random.unit()) * blinkScale)
      return
    }
    best = Choice(place: stop, cost: cost)
  }

  /// By an order drawn anew each time: at random, by demand, far or near first, narrow windows, early or late ones first.
  private mutating func sortRemoved(_ random: inout SeededRandom) {
    let drawn = random.below(17)
    if drawn < 4 {
      for index in stride(from: removedCount - 1, to: 0, by: -1) {
        let other = random.below(index + 1)
        (removed[index], removed[other]) = (removed[other], removed[index])
      }
      return
    }
    let order = Self.order(drawn)
    let key = keys + order &* count
    if removedCount > 64 {
      var all = UnsafeMutableBufferPointer<Int32>(start: removed, count: removedCount)
      all.sort { (first: Int32, second: Int32) -> Bool in
        let (own, other) = (key[Int(first)], key[Int(second)])
        return own == other ? first < second : own < other
      }
      return
    }
    for index in stride(from: 1, to: removedCount, by: 1) {
      let customer = removed[index]
      let own = key[Int(customer)]
      var at = index
      while at > 0, key[Int(removed[at &- 1])] > own {
        removed[at] = removed[at &- 1]
        at &-= 1
      }
      removed[at] = customer
    }
  }

  /// Weights 4 (demand), 2 (far), 1 (near), 2 (narrow), 2 (early), 2 (late), after 4 for none.
  @inline(__always)
  private static func order(_ drawn: Int) -> Int {
    switch drawn {
    case ..<8: 0
    case ..<10: 1
    case ..<11: 2
    default: 3 + (drawn - 11) / 2
    }
  }

  private static func orderKeys(_ instance: ScaledInstance) -> [Int32] {
    let places = instance.places
    var keys: [Int32] = places.map { -$0.demand }
    let ways = instance.ways.prefix(instance.count)
    keys += ways.map { -$0 }
    keys += ways
    keys += places.map { $0.due - $0.ready }
    keys += places.map(\.ready)
    keys += places.map { -$0.due }
    return keys
  }
}
