@testable import Geometry

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

func point(_ longitude: Double, _ latitude: Double) throws -> GeoPoint {
  try GeoPoint(longitude: longitude, latitude: latitude)
}

/// Corners given in units of 0.0000001°.
func unitPoints(_ pairs: [(Int, Int)]) -> [GeoPoint] {
  pairs.map { GeoPoint(x: Int32($0.0), y: Int32($0.1)) }
}

/// A rectangle in thousandths of a degree about 120.2° E, 30.2° N.
func block(_ west: Int, _ south: Int, _ east: Int, _ north: Int) -> [GeoPoint] {
  let pairs = [(west, south), (east, south), (east, north), (west, north)]
  return unitPoints(pairs.map { (1_202_000_000 + $0.0 * 10_000, 302_000_000 + $0.1 * 10_000) })
}

/// What an attempt threw, if it is ours.
func fault(_ work: () throws -> Void) -> GeometryError.Fault? {
  do {
    try work()
    return nil
  } catch {
    return (error as? GeometryError)?.fault
  }
}

/// The other way to decide: how often the ring winds around the point, and whether an edge holds
/// it. Shares no code with `GeoRing.locate`.
func winding(_ ring: [GeoPoint], _ p: GeoPoint) -> GeoRing.Location {
  var turns = 0
  for index in ring.indices {
    let a = ring[index]
    let b = ring[(index + 1) % ring.count]
    let ax = Int(a.x) - Int(p.x)
    let ay = Int(a.y) - Int(p.y)
    let bx = Int(b.x) - Int(p.x)
    let by = Int(b.y) - Int(p.y)
    let cross = ax * by - bx * ay
    if cross == 0, ax * bx <= 0, ay * by <= 0 { return .boundary }
    if ay <= 0, by > 0, cross > 0 { turns += 1 }
    if ay > 0, by <= 0, cross < 0 { turns -= 1 }
  }
  return turns == 0 ? .outside : .inside
}

/// A ring without crossings around a centre: each corner at its own angle and distance.
func star(_ dice: inout Dice, corners: Int, radius: ClosedRange<Int>) -> [GeoPoint] {
  // Integer directions in order of angle, so that no rounding can change the order.
  var directions: Set<[Int]> = []
  while directions.count < corners {
    let x = Int.random(in: -20...20, using: &dice)
    let y = Int.random(in: -20...20, using: &dice)
    if x != 0 || y != 0 { directions.insert([x, y]) }
  }
  let sorted = directions.sorted { angleBefore($0, $1) }
  var kept: [[Int]] = []
  for direction in sorted {
    if let last = kept.last, last[0] * direction[1] == last[1] * direction[0],
      last[0] * direction[0] + last[1] * direction[1] > 0
    {
      continue
    }
    kept.append(direction)
  }
  return unitPoints(
    kept.map { direction in
      let factor = Int.random(in: radius, using: &dice)
      return (direction[0] * factor, direction[1] * factor)
    })
}

private func angleBefore(_ a: [Int], _ b: [Int]) -> Bool {
  let halfA = a[1] > 0 || (a[1] == 0 && a[0] > 0) ? 0 : 1
  let halfB = b[1] > 0 || (b[1] == 0 && b[0] > 0) ? 0 : 1
  if halfA != halfB { return halfA < halfB }
  let cross = a[0] * b[1] - a[1] * b[0]
  return cross != 0 ? cross > 0 : (a[0], a[1]) < (b[0], b[1])
}

/// Whether two closed edges have a point in common, by solving for the two parameters.
func edgesMeet(_ a: GeoPoint, _ b: GeoPoint, _ c: GeoPoint, _ d: GeoPoint) -> Bool {
  let ux = Int(b.x) - Int(a.x)
  let uy = Int(b.y) - Int(a.y)
  let vx = Int(d.x) - Int(c.x)
  let vy = Int(d.y) - Int(c.y)
  let wx = Int(c.x) - Int(a.x)
  let wy = Int(c.y) - Int(a.y)
  let divisor = ux * vy - uy * vx
  if divisor != 0 {
    let sign = divisor < 0 ? -1 : 1
    let t = (wx * vy - wy * vx) * sign
    let s = (wx * uy - wy * ux) * sign
    let size = divisor * sign
    return t >= 0 && t <= size && s >= 0 && s <= size
  }
  guard ux * wy == uy * wx else { return false }
  let length = ux * ux + uy * uy
  let start = wx * ux + wy * uy
  let end = start + vx * ux + vy * uy
  return max(start, end) >= 0 && min(start, end) <= length
}
