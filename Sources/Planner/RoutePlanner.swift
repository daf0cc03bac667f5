import Foundation

/// Searches for routes of the least total distance with a free fleet: simulated annealing over `RuinAndRecreate`.
///
/// The same instance, seed and number of iterations give the same plan on every machine. With a limit in seconds the answer
/// depends on how far the search came.
public struct RoutePlanner: Sendable {
  public let instance: RoutingInstance
  public let rule: DistanceRule
  public var seed: UInt64

  /// Throws when a customer cannot be served even by a vehicle of its own.
  public init(_ instance: RoutingInstance, rule: DistanceRule = .euclidean, seed: UInt64 = 1) throws(RoutingFault) {
    try instance.requireServable(rule)
    self.instance = instance
    self.rule = rule
    self.seed = seed
  }

  /// How long to search; the first limit that is reached ends it, and the search cools down towards it.
  public struct Budget: Sendable {
    public var iterations: Int?
    public var seconds: Double?
    /// Seconds of a clock that never goes back. Asked at the beginning and every few trials.
    public var clock: @Sendable () -> Double

    public static func iterations(_ count: Int) -> Budget { Budget(iterations: count, seconds: nil, clock: { 0 }) }

    public init(iterations: Int?, seconds: Double?, clock: @escaping @Sendable () -> Double) {
      self.iterations = iterations
      self.seconds = seconds
      self.clock = clock
    }
  }

  public func solve(_ budget: Budget) -> RoutePlan { solve(budget, Annealing.Parameters()) }

  func solve(_ budget: Budget, _ parameters: Annealing.Parameters) -> RoutePlan {
    let began = budget.clock()
    let all = Array(instance.customers.indices)
    let together = all.filter { ScaledInstance.fitsRounded($0, of: instance, rule) }
    let alone = Set(all).subtracting(together).sorted().map { [$0] }
    guard !together.isEmpty else { return plan(alone, iterations: 0) }
    let scaled = ScaledInstance(instance, rule, customers: together)
    var search = Annealing(scaled, seed: seed, parameters)
    search.run(budget, began: began)
    let found = search.best.map { $0.map { scaled.customers[$0] } }
    return plan(found + alone, iterations: search.iterations)
  }

  /// Routes in an order that does not depend on the search's memory: by their first customer.
  private func plan(_ routes: [[Int]], iterations: Int) -> RoutePlan {
    let sorted = routes.sorted { $0[0] < $1[0] }
    return RoutePlan(routes: sorted, distance: instance.distance(of: sorted, rule), iterations: iterations)
  }
}

extension RoutingInstance {
  /// The sum of all legs, the ways from and to the depot among them.
  public func distance(of routes: [[Int]], _ rule: DistanceRule) -> Double {
    rule.sum(
      routes.lazy.flatMap { route in
        let stops = [depot] + route.map { customers[$0] } + [depot]
        return zip(stops, stops.dropFirst()).map { rule.distance($0, $1) }
      })
  }
}
