/// Customers with demands and time windows, one depot, vehicles of one capacity, as many as are wanted: the vehicle routing
/// problem with time windows (M. M. Solomon, Operations Research 35(2), 1987).
public struct RoutingInstance: Hashable, Sendable {
  /// A customer, or the depot. Times and distances have one unit: a vehicle covers one unit of distance in one of time.
  public struct Stop: Hashable, Sendable {
    /// As the file numbers it.
    public var number: Int
    public var x: Double
    public var y: Double
    public var demand: Int
    /// Service may not begin before; who comes early waits.
    public var ready: Double
    /// Service may not begin after. At the depot: the vehicle must be back.
    public var due: Double
    /// How long a service takes.
    public var service: Double

    public init(number: Int, x: Double, y: Double, demand: Int, ready: Double, due: Double, service: Double) {
      self.number = number
      self.x = x
      self.y = y
      self.demand = demand
      self.ready = ready
      self.due = due
      self.service = service
    }
  }

  public var name: String
  /// What the file says. The fleet is free: this limits nothing.
  public var vehicles: Int
  public var capacity: Int
  public var depot: Stop
  public var customers: [Stop]

  public init(name: String, vehicles: Int, capacity: Int, depot: Stop, customers: [Stop]) {
    self.name = name
    self.vehicles = vehicles
    self.capacity = capacity
    self.depot = depot
    self.customers = customers
  }

  /// A matrix of distances is kept, so the room has a limit: 400 MB of memory.
  public static let mostCustomers = 10_000
}

/// How long the way between two points is.
public enum DistanceRule: String, CaseIterable, Sendable {
  /// The length of the straight line, not rounded.
  case euclidean
  /// The same, cut after one decimal: the convention of the 12th DIMACS challenge (2021). Travel times are cut as well.
  case dimacs

  public func distance(_ from: RoutingInstance.Stop, _ to: RoutingInstance.Stop) -> Double {
    let (east, north) = (from.x - to.x, from.y - to.y)
    let length = (east * east + north * north).squareRoot()
    return switch self {
    case .euclidean: length
    case .dimacs: (length * 10).rounded(.down) / 10
    }
  }

  /// Adds the ways of many legs. Tenths are added as whole numbers, so that the sum has one decimal too.
  func sum(_ legs: some Sequence<Double>) -> Double {
    switch self {
    case .euclidean: legs.reduce(0, +)
    case .dimacs: legs.reduce(0) { $0 + ($1 * 10).rounded() } / 10
    }
  }
}

/// Routes that serve every customer once. Every route begins and ends at the depot, which is not named.
public struct RoutePlan: Hashable, Sendable {
  /// Customers by their place in `RoutingInstance.customers`, in the order of service.
  public var routes: [[Int]]
  /// The sum of all legs by the rule that the plan was made for.
  public var distance: Double
  /// How many trials the search made.
  public var iterations: Int

  public init(routes: [[Int]], distance: Double, iterations: Int = 0) {
    self.routes = routes
    self.distance = distance
    self.iterations = iterations
  }
}
