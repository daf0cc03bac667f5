/// A place on the earth: WGS-84 degrees (CGCS2000 is the same within a few centimetres).
///
/// Kept as whole units of 0.0000001° (at most 11 mm), so every question about order and side
/// is answered exactly, and what is written is read back as the same point.
public struct GeoPoint: Hashable, Sendable, CustomStringConvertible {
  /// Units of 0.0000001° to the east and to the north.
  let x: Int32
  let y: Int32

  static let unitsPerDegree: Double = 10_000_000

  init(x: Int32, y: Int32) {
    self.x = x
    self.y = y
  }

  /// Degrees, rounded to the unit. Throws `longitudeOutOfRange`, `latitudeOutOfRange`,
  /// `coordinatesSwapped` or `numberInvalid`.
  public init(longitude: Double, latitude: Double) throws(GeometryError) {
    guard longitude.isFinite, latitude.isFinite else { throw GeometryError(.numberInvalid) }
    guard abs(latitude) <= 90 else {
      let fitsSwapped = abs(longitude) <= 90 && abs(latitude) <= 180
      throw GeometryError(
        fitsSwapped
          ? .coordinatesSwapped(longitude: longitude, latitude: latitude)
          : .latitudeOutOfRange(latitude))
    }
    guard abs(longitude) <= 180 else { throw GeometryError(.longitudeOutOfRange(longitude)) }
    self.init(clampedLongitude: longitude, latitude: latitude)
  }

  /// Finite degrees that are known to be in range, up to rounding at the edge.
  init(clampedLongitude longitude: Double, latitude: Double) {
    let east = min(max(longitude, -180), 180) * GeoPoint.unitsPerDegree
    let north = min(max(latitude, -90), 90) * GeoPoint.unitsPerDegree
    self.init(x: Int32(east.rounded()), y: Int32(north.rounded()))
  }

  /// Degrees east, −180 … 180.
  public var longitude: Double { Double(x) / GeoPoint.unitsPerDegree }
  /// Degrees north, −90 … 90.
  public var latitude: Double { Double(y) / GeoPoint.unitsPerDegree }

  /// `120.2105,30.2064`: longitude first, at most seven decimals, no needless zeros.
  public var description: String { decimalDegrees(x) + "," + decimalDegrees(y) }
}

/// Units of 0.0000001° as the shortest decimal that reads back as the same unit.
func decimalDegrees(_ units: Int32) -> String {
  let magnitude = Int(units.magnitude)
  let whole = String(magnitude / 10_000_000)
  let sign = units < 0 ? "-" : ""
  let fraction = magnitude % 10_000_000
  guard fraction != 0 else { return sign + whole }
  var digits = String(fraction)
  digits = String(repeating: "0", count: 7 - digits.count) + digits
  while digits.hasSuffix("0") { digits.removeLast() }
  return sign + whole + "." + digits
}

/// On which side of the line from `a` to `b` the point `c` lies: 1 left, −1 right, 0 on it.
/// Exact: a product of two differences is at most 3.6e9 × 1.8e9, which an `Int64` holds.
func side(_ a: GeoPoint, _ b: GeoPoint, _ c: GeoPoint) -> Int {
  let left = (Int64(b.x) - Int64(a.x)) * (Int64(c.y) - Int64(a.y))
  let right = (Int64(b.y) - Int64(a.y)) * (Int64(c.x) - Int64(a.x))
  return left > right ? 1 : (left < right ? -1 : 0)
}
