import Foundation
import Testing

@testable import Planner

@Suite struct RoutePlannerTests {
  @Test(arguments: DistanceRule.allCases) func tinyInstancesAreSolvedExactly(_ rule: DistanceRule) throws {
    var dice = Dice(seed: 11)
    var solved = 0
    while solved < 40 {
      let instance = tinyInstance(Int.random(in: 1...7, using: &dice), &dice)
      guard let planner = try? RoutePlanner(instance, rule: rule) else { continue }
      let plan = planner.solve(.iterations(2_000))
      #expect(RouteCheck.faults(of: plan, instance, rule).isEmpty)
      let exact = exactDistance(instance, rule)
      #expect(abs(plan.distance - exact) < 1e-6, "\(plan.distance) is not \(exact): \(SolomonFormat.write(instance))")
      solved += 1
    }
  }

  @Test(arguments: InstanceGenerator.Kind.allCases) func everyRouteIsFeasibleAndEveryCustomerServedOnce(_ kind: InstanceGenerator.Kind) throws {
    for rule in DistanceRule.allCases {
      for seed in 1...2 as ClosedRange<UInt64> {
        let instance = InstanceGenerator.make(kind, customers: 60, seed: seed)
        let planner = try RoutePlanner(instance, rule: rule)
        let first = planner.solve(.iterations(0))
        let plan = planner.solve(.iterations(800))
        #expect(RouteCheck.faults(of: first, instance, rule).isEmpty)
        #expect(RouteCheck.faults(of: plan, instance, rule).isEmpty)
        #expect(plan.distance < first.distance)
        #expect(plan.iterations == 800)
      }
    }
  }

  @Test func theSameSeedAndIterationsGiveTheSameRoutes() throws {
    let instance = InstanceGenerator.make(.rc1, customers: 50, seed: 5)
    let plan = try RoutePlanner(instance, seed: 7).solve(.iterations(400))
    #expect(try RoutePlanner(instance, seed: 7).solve(.iterations(400)) == plan)
    #expect(try RoutePlanner(instance, seed: 8).solve(.iterations(400)) != plan)
  }

  @Test func theClockEndsTheSearch() throws {
    let instance = InstanceGenerator.make(.r1, customers: 20, seed: 1)
    let clock = Steps()
    let budget = RoutePlanner.Budget(iterations: nil, seconds: 10, clock: { clock.next() })
    let plan = try RoutePlanner(instance).solve(budget)
    // Asked every 32 trials, and each question costs a second here.
    #expect(plan.iterations == 9 * 32)
    #expect(RouteCheck.faults(of: plan, instance, .euclidean).isEmpty)
  }

  @Test func aDemandAboveTheCapacityNamesTheCustomer() {
    let instance = single(number: 14, x: 3, y: 4, demand: 11, ready: 0, due: 100)
    let found = fault { _ = try RoutePlanner(instance) }
    #expect(found == .demandAboveCapacity(customer: 14, demand: 11, capacity: 10))
    #expect(found?.description == "customer 14 cannot be served: the demand of 11 is above the vehicle's capacity of 10.")
  }

  @Test func aWindowThatCannotBeReachedNamesTheCustomer() {
    let instance = single(number: 14, x: 30, y: 40, demand: 1, ready: 0, due: 49.5)
    #expect(fault { _ = try RoutePlanner(instance) } == .windowOutOfReach(customer: 14, arrival: 50, due: 49.5))
  }

  @Test func aReturnAfterTheDepotClosesNamesTheCustomer() {
    let instance = single(number: 14, x: 30, y: 40, demand: 1, ready: 60, due: 70)
    let found = fault { _ = try RoutePlanner(instance) }
    #expect(found == .depotClosedOnReturn(customer: 14, back: 110, closing: 100))
  }

  /// The square root of two is not a whole number of units, so in whole numbers this customer would come too late.
  @Test func aCustomerReachedToTheLastUnitRidesAlone() throws {
    let root = 2.0.squareRoot()
    var instance = single(number: 1, x: 1, y: 1, demand: 1, ready: 0, due: root)
    instance.customers.append(.init(number: 2, x: 5, y: 5, demand: 1, ready: 0, due: 50, service: 0))
    let plan = try RoutePlanner(instance).solve(.iterations(50))
    #expect(plan.routes == [[0], [1]])
    #expect(RouteCheck.faults(of: plan, instance, .euclidean).isEmpty)
  }

  @Test func nobodyToServeIsAPlanWithoutRoutes() throws {
    var instance = single(number: 1, x: 1, y: 1, demand: 1, ready: 0, due: 50)
    instance.customers = []
    #expect(try RoutePlanner(instance).solve(.iterations(10)) == RoutePlan(routes: [], distance: 0))
  }

  @Test func customersAtOnePlaceAreNoTrouble() throws {
    var instance = single(number: 1, x: 20, y: 20, demand: 3, ready: 0, due: 50)
    instance.customers = (1...10).map { .init(number: $0, x: 20, y: 20, demand: 3, ready: 0, due: 50, service: 20) }
    let plan = try RoutePlanner(instance).solve(.iterations(100))
    #expect(RouteCheck.faults(of: plan, instance, .euclidean).isEmpty)
  }

  /// Cut to tenths, a detour may be shorter than the straight way; without service time that can break a window.
  @Test func waysThatBreakTheTriangleInequalityNeverGiveALateRoute() throws {
    var dice = Dice(seed: 5)
    for _ in 0..<6 {
      var instance = InstanceGenerator.make(.r1, customers: 30, seed: dice.next() % 1_000)
      for index in instance.customers.indices {
        instance.customers[index].service = 0
        instance.customers[index].x = Double(Int.random(in: 0...60, using: &dice)) / 10
        instance.customers[index].y = Double(Int.random(in: 0...60, using: &dice)) / 10
        let ready = Double(Int.random(in: 10...60, using: &dice)) / 2
        (instance.customers[index].ready, instance.customers[index].due) = (ready, ready + 0.1)
      }
      (instance.depot.x, instance.depot.y) = (3, 3)
      let plan = try RoutePlanner(instance, rule: .dimacs).solve(.iterations(500))
      #expect(RouteCheck.faults(of: plan, instance, .dimacs).isEmpty)
    }
  }

  private func single(
    number: Int, x: Double, y: Double, demand: Int, ready: Double, due: Double
  ) -> RoutingInstance {
    let depot = RoutingInstance.Stop(number: 0, x: 0, y: 0, demand: 0, ready: 0, due: 100, service: 0)
    let customer = RoutingInstance.Stop(number: number, x: x, y: y, demand: demand, ready: ready, due: due, service: 0)
    return RoutingInstance(name: "one", vehicles: 1, capacity: 10, depot: depot, customers: [customer])
  }
}

/// A clock that is a second later each time it is asked.
private final class Steps: @unchecked Sendable {
  private let lock = NSLock()
  private var time = 0.0

  func next() -> Double {
    lock.withLock {
      defer { time += 1 }
      return time
    }
  }
}
