/// Looks at a plan anew, customer by customer, with none of the search's arithmetic.
public struct RouteCheck: Sendable {
  public enum Fault: Hashable, Sendable {
    case customerMissing(Int)
    case customerTwice(Int)
    case customerUnknown(Int)
    case overloaded(route: Int, load: Int)
    case late(customer: Int, by: Double)
    case lateBack(route: Int, by: Double)
    case emptyRoute(Int)
    case distanceWrong(claimed: Double, found: Double)
  }

  /// What an addition of rounded numbers may be off by.
  public static let tolerance: Double = 1e-6

  /// Everything that is wrong; nothing for a good plan. Customers by their place in the instance.
  public static func faults(of plan: RoutePlan, _ instance: RoutingInstance, _ rule: DistanceRule) -> [Fault] {
    var faults: [Fault] = []
    var visits = [Int](repeating: 0, count: instance.customers.count)
    var total: Double = 0
    for (number, route) in plan.routes.enumerated() {
      if route.isEmpty { faults.append(.emptyRoute(number)) }
      var (time, load, here) = (instance.depot.ready, 0, instance.depot)
      for index in route {
        guard instance.customers.indices.contains(index) else {
          faults.append(.customerUnknown(index))
          continue
        }
        visits[index] += 1
        let next = instance.customers[index]
        total += rule.distance(here, next)
        time = max(time + rule.distance(here, next), next.ready)
        if time > next.due + tolerance { faults.append(.late(customer: index, by: time - next.due)) }
        time += next.service
        load += next.demand
        here = next
      }
      total += rule.distance(here, instance.depot)
      time += rule.distance(here, instance.depot)
      if time > instance.depot.due + tolerance { faults.append(.lateBack(route: number, by: time - instance.depot.due)) }
      if load > instance.capacity { faults.append(.overloaded(route: number, load: load)) }
    }
    for (index, count) in visits.enumerated() {
      if count == 0 { faults.append(.customerMissing(index)) }
      if count > 1 { faults.append(.customerTwice(index)) }
    }
    if abs(total - plan.distance) > tolerance * max(1, total) {
      faults.append(.distanceWrong(claimed: plan.distance, found: total))
    }
    return faults
  }
}
