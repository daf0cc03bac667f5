import Testing

@testable import Planner

@Suite struct RouteCheckTests {
  private let instance = InstanceGenerator.make(.r1, customers: 30, seed: 2)

  private func solved() throws -> RoutePlan { try RoutePlanner(instance).solve(.iterations(200)) }

  @Test func aGoodPlanHasNoFaults() throws {
    #expect(RouteCheck.faults(of: try solved(), instance, .euclidean).isEmpty)
  }

  @Test func aCustomerMissingTwiceOrUnknownIsFound() throws {
    var plan = try solved()
    let lost = plan.routes[0].removeFirst()
    plan.routes[1].append(plan.routes[1][0])
    plan.routes.append([99])
    let faults = RouteCheck.faults(of: plan, instance, .euclidean)
    #expect(faults.contains(.customerMissing(lost)))
    #expect(faults.contains(.customerTwice(plan.routes[1][0])))
    #expect(faults.contains(.customerUnknown(99)))
  }

  @Test func everythingOnOneRouteIsLateAndOverloaded() throws {
    let order = Array(0..<30)
    let plan = RoutePlan(routes: [order], distance: instance.distance(of: [order], .euclidean))
    let faults = RouteCheck.faults(of: plan, instance, .euclidean)
    let load = instance.customers.reduce(0) { $0 + $1.demand }
    #expect(faults.contains(.overloaded(route: 0, load: load)))
    #expect(faults.contains { if case .late = $0 { true } else { false } })
    #expect(!faults.contains { if case .distanceWrong = $0 { true } else { false } })
  }

  @Test func aWrongSumAndAnEmptyRouteAreFound() throws {
    var plan = try solved()
    let right = plan.distance
    plan.distance += 0.01
    plan.routes.append([])
    let faults = RouteCheck.faults(of: plan, instance, .euclidean)
    #expect(faults.contains(.emptyRoute(plan.routes.count - 1)))
    #expect(faults.contains { if case .distanceWrong(_, let found) = $0 { abs(found - right) < 1e-6 } else { false } })
  }

  @Test func aRouteThatComesBackLateIsFound() throws {
    var early = instance
    early.depot.due = 10
    let faults = RouteCheck.faults(of: try solved(), early, .euclidean)
    #expect(faults.contains { if case .lateBack = $0 { true } else { false } })
  }
}
