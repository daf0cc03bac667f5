import Foundation

/// Makes instances in the manner of Solomon (1987) and of H. Gehring and J. Homberger (1999): the same kind, size and seed
/// give the same file everywhere. Every customer can be served.
public struct InstanceGenerator: Sendable {
  /// How customers lie, and how long the day is.
  public enum Kind: String, CaseIterable, Sendable {
    /// In clusters; short days and small vehicles.
    case c1 = "C1"
    /// Anywhere.
    case r1 = "R1"
    /// Half of them in clusters.
    case rc1 = "RC1"
    /// The same with long days and large vehicles.
    case c2 = "C2"
    case r2 = "R2"
    case rc2 = "RC2"

    var isLong: Bool { self == .c2 || self == .r2 || self == .rc2 }

    /// The share of customers in clusters.
    var clustered: Double {
      switch self {
      case .c1, .c2: 1
      case .r1, .r2: 0
      case .rc1, .rc2: 0.5
      }
    }

    /// `C`, `R` and `RC` mean the short days.
    public init?(name: String) {
      let name = name.uppercased()
      self.init(rawValue: name.hasSuffix("1") || name.hasSuffix("2") ? name : name + "1")
    }
  }

  private let kind: Kind
  private let count: Int
  private let side: Double
  private let service: Double
  private let horizon: Double
  private let centre: (x: Double, y: Double)
  private var random: SeededRandom

  public static func make(_ kind: Kind, customers: Int, seed: UInt64) -> RoutingInstance {
    var generator = InstanceGenerator(kind, customers: customers, seed: seed)
    return generator.instance(seed: seed)
  }

  private init(_ kind: Kind, customers: Int, seed: UInt64) {
    self.kind = kind
    count = customers
    // 500 by 500 for a thousand customers, and as crowded for others.
    side = (500 * (Double(max(1, customers)) / 1_000).squareRoot()).rounded(.up)
    service = kind.clustered == 1 ? 90 : 10
    horizon = (kind.isLong ? 8 * side + 50 * service : 3 * side + 10 * service).rounded()
    centre = ((side / 2).rounded(), (side / 2).rounded())
    random = SeededRandom(seed: seed)
  }

  private mutating func instance(seed: UInt64) -> RoutingInstance {
    let inClusters = Int(Double(count) * kind.clustered)
    var customers: [RoutingInstance.Stop] = []
    let clusterSize = kind.isLong ? 30 : 10
    while customers.count < inClusters {
      customers += cluster(of: min(clusterSize, inClusters - customers.count))
    }
    while customers.count < count { customers.append(scattered()) }
    // Mixed, so that numbers say nothing.
    for index in stride(from: customers.count - 1, to: 0, by: -1) { customers.swapAt(index, random.below(index + 1)) }
    for index in customers.indices { customers[index].number = index + 1 }
    let depot = RoutingInstance.Stop(
      number: 0, x: centre.x, y: centre.y, demand: 0, ready: 0, due: horizon, service: 0)
    return RoutingInstance(
      name: "\(kind.rawValue)_\(count)_\(seed)", vehicles: max(1, count / 4), capacity: kind.isLong ? 1_000 : 200,
      depot: depot, customers: customers)
  }

  /// Anywhere; three of four have a window, around any time at which they can be served.
  private mutating func scattered() -> RoutingInstance.Stop {
    let (x, y) = ((random.unit() * side).rounded(), (random.unit() * side).rounded())
    let way = distance(x, y)
    let middle = way + random.unit() * max(0, horizon - service - 2 * way)
    let width = horizon * (0.04 + 0.12 * random.unit())
    return stop(x, y, demand: 1 + random.below(35), middle: middle, width: random.below(4) > 0 ? width : nil)
  }

  /// Around one point; windows lie around the times at which one vehicle would come by, nearest first.
  private mutating func cluster(of size: Int) -> [RoutingInstance.Stop] {
    let middle = (x: random.unit() * side, y: random.unit() * side)
    let spread = side / 40
    var places = (0..<size).map { _ in (x: around(middle.x, spread), y: around(middle.y, spread)) }
    var stops: [RoutingInstance.Stop] = []
    var (here, time) = (centre, 0.0)
    while !places.isEmpty {
      let nearest = places.indices.min { length(here, places[$0]) < length(here, places[$1]) } ?? 0
      let place = places.remove(at: nearest)
      time += length(here, place)
      let width = horizon * (0.03 + 0.07 * random.unit())
      stops.append(
        stop(
          place.x, place.y, demand: 10 * (1 + random.below(3)), middle: time, width: random.below(4) > 0 ? width : nil))
      time += service
      here = place
    }
    return stops
  }

  /// A window of `width` around `middle`, in whole numbers, as far as the customer can be served in it; nil: the whole day.
  private func stop(_ x: Double, _ y: Double, demand: Int, middle: Double, width: Double?) -> RoutingInstance.Stop {
    let way = distance(x, y)
    let (first, last) = (way.rounded(.up), (horizon - service - way).rounded(.down))
    let wide = width ?? 4 * horizon
    let ready = min(max(middle - wide / 2, first).rounded(), last)
    let due = max(min(middle + wide / 2, last).rounded(), ready)
    return RoutingInstance.Stop(
      number: 0, x: x, y: y, demand: demand, ready: width == nil ? 0 : ready, due: due, service: service)
  }

  private func distance(_ x: Double, _ y: Double) -> Double { length(centre, (x, y)) }

  private func length(_ from: (x: Double, y: Double), _ to: (x: Double, y: Double)) -> Double {
    let (east, north) = (from.x - to.x, from.y - to.y)
    return (east * east + north * north).squareRoot()
  }

  /// The sum of four dice is near enough to a bell curve, and the same everywhere.
  private mutating func around(_ middle: Double, _ spread: Double) -> Double {
    let bell = random.unit() + random.unit() + random.unit() + random.unit() - 2
    return min(side, max(0, middle + bell * spread * 1.7)).rounded()
  }
}
