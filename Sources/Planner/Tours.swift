/// The routes that the search works on: linked lists in flat memory, with what an insertion must know kept at every stop.
///
/// All routes are feasible at all times but inside a trial whose ruin has `isBroken`. A trial changes routes, then either
/// `keep`s or `undo`es: a stop is written into the journal before it changes for the first time in a trial, so that both
/// cost only what the trial touched.
struct Tours: ~Copyable {
  /// One stop: a customer (1..<count), or the depot as beginning and end of one route (`count + route`). 32 bytes.
  struct Stop {
    var next: Int32
    var previous: Int32
    /// -1: not on any route.
    var route: Int32
    /// The earliest beginning of service.
    var early: Int32
    /// The earliest departure. The depot: when the vehicle leaves.
    var departure: Int32
    /// The latest beginning of service with which the rest of the route keeps its windows. The depot: the closing time.
    var late: Int32
    /// The way to the next stop.
    var way: Int32
    /// Which row of the matrix.
    var place: Int32
  }

  struct Vehicle {
    var load: Int32
    var count: Int32
  }

  let count: Int
  let capacity: Int32
  let ways: UnsafeMutablePointer<Int32>
  let places: UnsafeMutablePointer<ScaledInstance.Place>
  let stops: UnsafeMutablePointer<Stop>
  let vehicles: UnsafeMutablePointer<Vehicle>
  /// The sum of all ways, in units.
  private(set) var cost = 0
  private(set) var usedRoutes = 0
  /// A ruin can break windows only where the triangle inequality does not hold, as with ways cut to one decimal.
  private(set) var isBroken = false

  private var trial: Int32 = 1
  private let stopSeen: UnsafeMutablePointer<Int32>
  private let vehicleSeen: UnsafeMutablePointer<Int32>
  private let oldStops: UnsafeMutablePointer<(Int32, Stop)>
  private let oldVehicles: UnsafeMutablePointer<(Int32, Vehicle)>
  private var oldStopCount = 0
  private var oldVehicleCount = 0
  private var oldCost = 0
  private var oldUsedRoutes = 0
  /// Routes that may be empty; each at most once.
  private let spare: UnsafeMutablePointer<Int32>
  private let isSpare: UnsafeMutablePointer<Bool>
  private var spareCount = 0

  /// All customers are on no route.
  init(_ instance: ScaledInstance) {
    count = instance.count
    capacity = instance.capacity
    let total = 2 * instance.count
    ways = .allocate(capacity: max(1, instance.ways.count))
    ways.initialize(from: instance.ways, count: instance.ways.count)
    places = .allocate(capacity: count)
    places.initialize(from: instance.places, count: count)
    stops = .allocate(capacity: total)
    let depot = instance.places[0]
    for index in 0..<total {
      let isDepot = index >= instance.count
      stops[index] = Stop(
        next: Int32(index), previous: Int32(index), route: isDepot ? Int32(index - instance.count) : -1, early: depot.ready,
        departure: depot.ready, late: depot.due, way: 0, place: isDepot ? 0 : Int32(index))
    }
    vehicles = .allocate(capacity: count)
    vehicles.initialize(repeating: Vehicle(load: 0, count: 0), count: count)
    stopSeen = .allocate(capacity: total)
    stopSeen.initialize(repeating: 0, count: total)
    vehicleSeen = .allocate(capacity: count)
    vehicleSeen.initialize(repeating: 0, count: count)
    oldStops = .allocate(capacity: total)
    oldVehicles = .allocate(capacity: count)
    spare = .allocate(capacity: count)
    isSpare = .allocate(capacity: count)
    isSpare.initialize(repeating: true, count: count)
    for route in 0..<count { spare[route] = Int32(count - 1 - route) }
    spareCount = count
  }

  deinit {
    ways.deallocate()
    places.deallocate()
    stops.deallocate()
    vehicles.deallocate()
    stopSeen.deallocate()
    vehicleSeen.deallocate()
    oldStops.deallocate()
    oldVehicles.deallocate()
    spare.deallocate()
    isSpare.deallocate()
  }

  // MARK: Reading

  @inline(__always) func isDepot(_ stop: Int) -> Bool { stop >= count }

  @inline(__always) func row(_ place: Int) -> UnsafeMutablePointer<Int32> { ways + place &* count }

  /// The customers of each route that has any.
  func routes() -> [[Int]] {
    (0..<count).compactMap { route in
      guard vehicles[route].count > 0 else { return nil }
      var customers: [Int] = []
      var stop = Int(stops[count + route].next)
      while !isDepot(stop) {
        customers.append(stop)
        stop = Int(stops[stop].next)
      }
      return customers
    }
  }

  // MARK: Trials

  /// What happened since the last `keep` or `undo` stays.
  @inline(__always)
  mutating func keep() {
    oldStopCount = 0
    oldVehicleCount = 0
    beginTrial()
  }

  /// As if nothing had happened since.
  mutating func undo() {
    while oldStopCount > 0 {
      oldStopCount &-= 1
      let (index, old) = oldStops[oldStopCount]
      stops[Int(index)] = old
    }
    while oldVehicleCount > 0 {
      oldVehicleCount &-= 1
      let (index, old) = oldVehicles[oldVehicleCount]
      vehicles[Int(index)] = old
      if old.count == 0 { setAside(Int(index)) }
    }
    cost = oldCost
    usedRoutes = oldUsedRoutes
    beginTrial()
  }

  @inline(__always)
  private mutating func beginTrial() {
    oldCost = cost
    oldUsedRoutes = usedRoutes
    isBroken = false
    trial &+= 1
    guard trial == .max else { return }
    stopSeen.update(repeating: 0, count: 2 * count)
    vehicleSeen.update(repeating: 0, count: count)
    trial = 1
  }

  @inline(__always)
  private mutating func note(_ stop: Int) {
    if stopSeen[stop] == trial { return }
    stopSeen[stop] = trial
    oldStops[oldStopCount] = (Int32(truncatingIfNeeded: stop), stops[stop])
    oldStopCount &+= 1
  }

  @inline(__always)
  private mutating func noteVehicle(_ route: Int) {
    if vehicleSeen[route] == trial { return }
    vehicleSeen[route] = trial
    oldVehicles[oldVehicleCount] = (Int32(truncatingIfNeeded: route), vehicles[route])
    oldVehicleCount &+= 1
  }

  private mutating func setAside(_ route: Int) {
    if isSpare[route] { return }
    isSpare[route] = true
    spare[spareCount] = Int32(truncatingIfNeeded: route)
    spareCount &+= 1
  }

  /// The depot of a route that has no customers.
  mutating func emptyRoute() -> Int {
    while true {
      spareCount &-= 1
      let route = Int(spare[spareCount])
      isSpare[route] = false
      if vehicles[route].count == 0 { return count + route }
    }
  }

  // MARK: Changing

  /// Takes the customers from `first` to `last`, which follow each other on one route, off it.
  mutating func remove(from first: Int, through last: Int) {
    let before = Int(stops[first].previous)
    let after = Int(stops[last].next)
    let route = Int(stops[first].route)
    noteVehicle(route)
    note(before)
    note(after)
    var saved = Int(stops[before].way)
    var stop = first
    while stop != after {
      note(stop)
      saved &+= Int(stops[stop].way)
      vehicles[route].load &-= places[stop].demand
      vehicles[route].count &-= 1
      stops[stop].route = -1
      stop = Int(stops[stop].next)
    }
    let way = row(Int(stops[before].place))[Int(stops[after].place)]
    stops[before].next = Int32(truncatingIfNeeded: after)
    stops[after].previous = Int32(truncatingIfNeeded: before)
    stops[before].way = way
    cost &+= Int(way) &- saved
    if vehicles[route].count == 0 {
      usedRoutes &-= 1
      setAside(route)
    }
    hasten(after)
    delay(before)
  }

  /// Takes all customers off their routes.
  mutating func clear() {
    for route in 0..<count where vehicles[route].count > 0 {
      remove(from: Int(stops[count + route].next), through: Int(stops[count + route].previous))
    }
  }

  /// Puts a customer that is on no route between `before` and the stop after it. The caller has seen that it fits.
  mutating func insert(_ customer: Int, after before: Int) {
    let after = Int(stops[before].next)
    let route = Int(stops[before].route)
    noteVehicle(route)
    note(before)
    note(after)
    note(customer)
    if vehicles[route].count == 0 { usedRoutes &+= 1 }
    vehicles[route].load &+= places[customer].demand
    vehicles[route].count &+= 1
    let ways = row(customer)
    let (coming, going) = (ways[Int(stops[before].place)], ways[Int(stops[after].place)])
    cost &+= Int(coming) &+ Int(going) &- Int(stops[before].way)
    stops[before].next = Int32(truncatingIfNeeded: customer)
    stops[before].way = coming
    stops[after].previous = Int32(truncatingIfNeeded: customer)
    stops[customer].next = Int32(truncatingIfNeeded: after)
    stops[customer].previous = Int32(truncatingIfNeeded: before)
    stops[customer].route = Int32(truncatingIfNeeded: route)
    stops[customer].way = going
    let early = max(stops[before].departure &+ coming, places[customer].ready)
    stops[customer].early = early
    stops[customer].departure = early &+ places[customer].service
    stops[customer].late = min(places[customer].due, stops[after].late &- going &- places[customer].service)
    hasten(after)
    delay(before)
  }

  /// Earliest times from `stop` on, as far as they change.
  private mutating func hasten(_ stop: Int) {
    var stop = stop
    var departure = stops[Int(stops[stop].previous)].departure
    var way = stops[Int(stops[stop].previous)].way
    while stop < count {
      let early = max(departure &+ way, places[stop].ready)
      if early == stops[stop].early { return }
      note(stop)
      if early > places[stop].due { isBroken = true }
      stops[stop].early = early
      departure = early &+ places[stop].service
      stops[stop].departure = departure
      way = stops[stop].way
      stop = Int(stops[stop].next)
    }
    if departure &+ way > stops[stop].late { isBroken = true }
  }

  /// Latest times from `stop` back, as far as they change.
  private mutating func delay(_ stop: Int) {
    var stop = stop
    var next = stops[Int(stops[stop].next)].late
    while stop < count {
      let late = min(places[stop].due, next &- stops[stop].way &- places[stop].service)
      if late == stops[stop].late { return }
      note(stop)
      stops[stop].late = late
      next = late
      stop = Int(stops[stop].previous)
    }
  }
}
