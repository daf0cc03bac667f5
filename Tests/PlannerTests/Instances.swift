import Foundation

@testable import Planner

/// A small generator with a seed, so that a failing case comes back.
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Few customers, tight windows, small vehicles: where rules bite. Every customer can be served alone.
func tinyInstance(_ count: Int, _ dice: inout Dice) -> RoutingInstance {
  let depot = RoutingInstance.Stop(number: 0, x: 20, y: 20, demand: 0, ready: 0, due: 200, service: 0)
  let customers = (1...count).map { number in
    let (x, y) = (Double(Int.random(in: 0...40, using: &dice)), Double(Int.random(in: 0...40, using: &dice)))
    let ready = Double(Int.random(in: 0...80, using: &dice))
    let due = max(ready, 30) + Double(Int.random(in: 0...60, using: &dice))
    return RoutingInstance.Stop(
      number: number, x: x, y: y, demand: Int.random(in: 1...6, using: &dice), ready: ready, due: due,
      service: Double(Int.random(in: 0...10, using: &dice)))
  }
  return RoutingInstance(name: "tiny", vehicles: 1, capacity: 12, depot: depot, customers: customers)
}

/// The least total distance, by trying everything: the best order of every set of customers on one route, then the best
/// way to cut all customers into such sets.
func exactDistance(_ instance: RoutingInstance, _ rule: DistanceRule) -> Double {
  let count = instance.customers.count
  var route = [Double](repeating: .infinity, count: 1 << count)
  func extend(_ set: Int, _ last: RoutingInstance.Stop, _ time: Double, _ load: Int, _ length: Double) {
    let home = rule.distance(last, instance.depot)
    if set != 0, time + home <= instance.depot.due + 1e-9 { route[set] = min(route[set], length + home) }
    for index in 0..<count where set & (1 << index) == 0 {
      let next = instance.customers[index]
      let start = max(time + rule.distance(last, next), next.ready)
      guard load + next.demand <= instance.capacity, start <= next.due + 1e-9 else { continue }
      extend(set | 1 << index, next, start + next.service, load + next.demand, length + rule.distance(last, next))
    }
  }
  extend(0, instance.depot, instance.depot.ready, 0, 0)
  var best = [Double](repeating: .infinity, count: 1 << count)
  best[0] = 0
  for set in 1..<(1 << count) {
    var part = set
    while part > 0 {
      best[set] = min(best[set], route[part] + best[set ^ part])
      part = (part - 1) & set
    }
  }
  return best[(1 << count) - 1]
}

/// What an attempt threw, if it is ours.
func fault(_ work: () throws -> Void) -> RoutingFault? {
  do {
    try work()
    return nil
  } catch {
    return error as? RoutingFault
  }
}
