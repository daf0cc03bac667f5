import Foundation

/// Simulated annealing (S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, Science 220, 1983): a trial that makes the routes longer
/// is kept with a chance that falls with the temperature, and the temperature falls with the share of the budget that is used.
struct Annealing: ~Copyable {
  struct Parameters: Sendable {
    /// Temperatures at the beginning and at the end, as shares of the mean way from a customer to its nearest ones.
    var hot = 1.5
    var cold = 0.1
    /// How often a search over few customers is heated up anew, the last time from the best routes and to a part of the heat.
    var coolings = 4
    var lastHeat = 0.3
    /// With more customers there is time for one cooling only.
    var fewCustomers = 200
    var ruin = RuinAndRecreate.Parameters()
  }

  private var tours: Tours
  private var ruin: RuinAndRecreate
  private var random: SeededRandom
  private let hot: Double
  private let cold: Double
  private let lastHeat: Double
  private let coolings: Int
  private(set) var best: [[Int]] = []
  private(set) var bestCost = Int.max
  private(set) var iterations = 0
  private let bestNext: UnsafeMutablePointer<Int32>

  init(_ instance: ScaledInstance, seed: UInt64, _ parameters: Parameters = Parameters()) {
    tours = Tours(instance)
    ruin = RuinAndRecreate(instance, parameters.ruin)
    random = SeededRandom(seed: seed)
    let step = instance.meanStep
    hot = max(1e-3, parameters.hot * step)
    cold = max(1e-4, parameters.cold * step)
    lastHeat = parameters.lastHeat
    coolings = instance.count <= parameters.fewCustomers ? max(1, parameters.coolings) : 1
    bestNext = .allocate(capacity: 2 * instance.count)
    ruin.takeEverything()
    ruin.recreate(&tours, &random)
    tours.keep()
    bestNext.initialize(repeating: 0, count: 2 * instance.count)
    remember()
  }

  deinit { bestNext.deallocate() }

  mutating func run(_ budget: RoutePlanner.Budget, began: Double) {
    var cooling = 0
    while true {
      let used = share(of: budget, began: began)
      if used >= 1 { break }
      let now = min(coolings - 1, Int(used * Double(coolings)))
      if now > cooling, now == coolings - 1 { returnToBest() }
      cooling = now
      let heat = temperature(used * Double(coolings) - Double(now), isLast: now > 0 && now == coolings - 1)
      trials(min(32, (budget.iterations ?? .max) - iterations), at: heat)
    }
    best = routes()
  }

  /// `share`: how much of a cooling is over.
  private func temperature(_ share: Double, isLast: Bool) -> Double {
    let start = isLast ? max(cold, hot * lastHeat) : hot
    return start * exp(log(cold / start) * share)
  }

  /// Trials between two looks at the budget.
  private mutating func trials(_ count: Int, at temperature: Double) {
    for _ in 0..<count {
      iterations &+= 1
      let cost = tours.cost
      ruin.ruin(&tours, &random)
      if tours.isBroken {
        ruin.abandon(&tours)
        continue
      }
      ruin.recreate(&tours, &random)
      let worse = Double(tours.cost &- cost)
      if worse < -temperature * log(random.unit()) {
        tours.keep()
        if tours.cost < bestCost { remember() }
      } else {
        tours.undo()
      }
    }
  }

  private mutating func returnToBest() {
    tours.clear()
    for route in routes() {
      var stop = tours.emptyRoute()
      for customer in route {
        tours.insert(customer, after: stop)
        stop = customer
      }
    }
    tours.keep()
  }

  private func share(of budget: RoutePlanner.Budget, began: Double) -> Double {
    var used: Double = 0
    if let most = budget.iterations { used = most > 0 ? Double(iterations) / Double(most) : 1 }
    if let most = budget.seconds { used = max(used, most > 0 ? (budget.clock() - began) / most : 1) }
    return used
  }

  private mutating func remember() {
    bestCost = tours.cost
    for stop in 1..<2 * tours.count { bestNext[stop] = tours.stops[stop].next }
  }

  private func routes() -> [[Int]] {
    (tours.count..<2 * tours.count).compactMap { depot in
      var customers: [Int] = []
      var stop = Int(bestNext[depot])
      while stop != depot {
        customers.append(stop)
        stop = Int(bestNext[stop])
      }
      return customers.isEmpty ? nil : customers
    }
  }
}

extension ScaledInstance {
  /// The mean way from a customer to the ten that are nearest, in units.
  fileprivate var meanStep: Double {
    var (sum, steps) = (0.0, 0)
    for customer in stride(from: 1, to: count, by: 1) {
      let near = ways[customer * count..<(customer + 1) * count].sorted().dropFirst().prefix(10)
      sum += near.reduce(0) { $0 + Double($1) }
      steps += near.count
    }
    return steps > 0 && sum > 0 ? sum / Double(steps) : 1
  }
}
