import Testing

@testable import Planner

/// What is kept at every stop against what a walk along the routes finds.
@Suite struct ToursTests {
  @Test(arguments: [InstanceGenerator.Kind.r1, .c2, .rc2]) func whatIsKeptAtStopsEqualsAWalkAlongTheRoutes(_ kind: InstanceGenerator.Kind) throws {
    let instance = InstanceGenerator.make(kind, customers: 40, seed: 9)
    let scaled = ScaledInstance(instance, .euclidean, customers: Array(0..<40))
    var tours = Tours(scaled)
    var ruin = RuinAndRecreate(scaled, RuinAndRecreate.Parameters())
    var random = SeededRandom(seed: 2)
    ruin.takeEverything()
    ruin.recreate(&tours, &random)
    tours.keep()
    for trial in 0..<400 {
      let (before, cost, used) = (tours.routes(), tours.cost, tours.usedRoutes)
      ruin.ruin(&tours, &random)
      let isBroken = tours.isBroken
      #expect(!isBroken)
      expectRight(tours, scaled)
      ruin.recreate(&tours, &random)
      expectRight(tours, scaled)
      let served = tours.routes().joined().sorted()
      #expect(served == Array(1...40))
      if trial % 3 == 0 {
        tours.keep()
      } else {
        tours.undo()
        let (after, costAfter, usedAfter) = (tours.routes(), tours.cost, tours.usedRoutes)
        #expect(after == before && costAfter == cost && usedAfter == used)
        expectRight(tours, scaled)
      }
    }
  }

  private func expectRight(_ tours: borrowing Tours, _ instance: ScaledInstance) {
    var (cost, used) = (0, 0)
    for route in 0..<tours.count {
      let (walked, isRight) = walk(tours, instance, route)
      cost += walked
      if tours.vehicles[route].count > 0 { used += 1 }
      #expect(isRight, "route \(route)")
    }
    let (kept, keptUsed) = (tours.cost, tours.usedRoutes)
    #expect(cost == kept && used == keptUsed)
  }

  /// The length of a route, and whether every stop of it keeps the right earliest and latest times.
  private func walk(_ tours: borrowing Tours, _ instance: ScaledInstance, _ route: Int) -> (Int, Bool) {
    let depot = tours.count + route
    var order: [Int] = []
    var stop = Int(tours.stops[depot].next)
    while stop != depot {
      order.append(stop)
      stop = Int(tours.stops[stop].next)
    }
    var isRight = Int(tours.vehicles[route].count) == order.count
    let load = order.reduce(0) { $0 + Int(instance.places[$1].demand) }
    isRight = isRight && Int(tours.vehicles[route].load) == load && load <= Int(instance.capacity)
    var (length, here, departure) = (0, 0, Int(instance.places[0].ready))
    for customer in order {
      let way = Int(instance.ways[here * instance.count + customer])
      let early = max(departure + way, Int(instance.places[customer].ready))
      isRight = isRight && Int(tours.stops[customer].early) == early && early <= Int(tours.stops[customer].late)
      isRight = isRight && Int(tours.stops[customer].route) == route
      departure = early + Int(instance.places[customer].service)
      length += way
      here = customer
    }
    length += Int(instance.ways[here * instance.count])
    var (late, following) = (Int(instance.places[0].due), 0)
    for customer in order.reversed() {
      let way = Int(instance.ways[customer * instance.count + following])
      late = min(Int(instance.places[customer].due), late - way - Int(instance.places[customer].service))
      isRight = isRight && Int(tours.stops[customer].late) == late && Int(tours.stops[customer].way) == way
      following = customer
    }
    return (length, isRight)
  }
}
