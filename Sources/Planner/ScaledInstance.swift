/// An instance in whole numbers, laid out for the search.
///
/// Ways and service times are rounded up, ready times up and due dates down, so a route that keeps its windows here keeps
/// them in truth: by induction no arrival here is before the true one. The cost of it is less than one unit a leg, and a
/// unit is chosen as small as 30 bits allow (a hundred-thousandth for Solomon's instances). Under the DIMACS rule all is exact.
struct ScaledInstance: Sendable {
  /// What the search asks about a place. Place 0 is the depot.
  struct Place: Sendable {
    var ready: Int32
    var due: Int32
    var service: Int32
    var demand: Int32
  }

  /// One more than there are customers.
  let count: Int
  /// Row by row; the way is as long in both directions.
  let ways: [Int32]
  let places: [Place]
  let capacity: Int32
  /// Units to one of the instance's.
  let scale: Double
  /// Which customer of the instance each place is; the depot is -1.
  let customers: [Int]

  /// `customers` are the ones to plan, by their place in the instance.
  init(_ instance: RoutingInstance, _ rule: DistanceRule, customers chosen: [Int]) {
    let stops = [instance.depot] + chosen.map { instance.customers[$0] }
    let scale = ScaledInstance.scale(stops, rule)
    let closing = (instance.depot.due * scale).rounded(.down)
    count = stops.count
    capacity = Int32(clamping: instance.capacity)
    customers = [-1] + chosen
    self.scale = scale
    places = stops.map { stop in
      Place(
        ready: Int32(ScaledInstance.up(stop.ready * scale)), due: Int32(min(ScaledInstance.down(stop.due * scale), closing)),
        service: Int32(ScaledInstance.up(stop.service * scale)), demand: Int32(clamping: stop.demand))
    }
    var ways = [Int32](repeating: 0, count: stops.count * stops.count)
    for from in stops.indices {
      for to in stops.indices.dropFirst(from + 1) {
        let way = Int32(ScaledInstance.up(rule.distance(stops[from], stops[to]) * scale))
        ways[from * stops.count + to] = way
        ways[to * stops.count + from] = way
      }
    }
    self.ways = ways
  }

  /// Whether a vehicle that serves nobody else keeps the windows in whole numbers too. Where rounding takes the last unit,
  /// the customer must ride alone.
  static func fitsRounded(_ index: Int, of instance: RoutingInstance, _ rule: DistanceRule) -> Bool {
    let alone = ScaledInstance(instance, rule, customers: [index])
    let (depot, stop) = (alone.places[0], alone.places[1])
    let arrival = Int(depot.ready) + Int(alone.ways[1])
    let back = max(arrival, Int(stop.ready)) + Int(stop.service) + Int(alone.ways[1])
    return arrival <= Int(stop.due) && back <= Int(depot.due)
  }

  /// The greatest power of ten, at most 10⁶, with which a day and every way stay below 2³⁰.
  private static func scale(_ stops: [RoutingInstance.Stop], _ rule: DistanceRule) -> Double {
    let (xs, ys) = (stops.map(\.x), stops.map(\.y))
    let wide = (xs.max() ?? 0) - (xs.min() ?? 0) + (ys.max() ?? 0) - (ys.min() ?? 0)
    let times = stops.map { max($0.due, $0.ready, $0.service) }.max() ?? 0
    var scale: Double = 1_000_000
    while scale > 10, max(wide, times) * scale >= 0x1p30 { scale /= 10 }
    return scale
  }

  /// Up to the next whole number, but not for the last bits of a product such as 0.1 · 10⁶.
  private static func up(_ value: Double) -> Double {
    let near = value.rounded()
    return abs(value - near) <= near.ulp * 2 ? near : value.rounded(.up)
  }

  private static func down(_ value: Double) -> Double {
    let near = value.rounded()
    return abs(value - near) <= near.ulp * 2 ? near : value.rounded(.down)
  }
}
