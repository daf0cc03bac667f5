import Foundation

/// Which figure of the earth a pair of degrees refers to. Everything is kept in WGS-84; other
/// datums are converted where they enter or leave.
public enum Datum: String, CaseIterable, Sendable, Codable {
  case wgs84 = "WGS-84"
  /// China's own (天地图, surveyors). Equal to WGS-84 within centimetres, so taken as it is.
  case cgcs2000 = "CGCS2000"
  /// The shifted coordinates of AMap, Tencent Maps and WeChat: 300–600 m off if not converted.
  case gcj02 = "GCJ-02"
}

extension GeoPoint {
  /// Degrees of another datum, converted.
  public init(longitude: Double, latitude: Double, datum: Datum) throws(GeometryError) {
    switch datum {
    case .wgs84, .cgcs2000: try self.init(longitude: longitude, latitude: latitude)
    case .gcj02: self = try GCJ02Point(longitude: longitude, latitude: latitude).wgs84
    }
  }
}

/// A place as AMap, Tencent Maps and WeChat name it. A type of its own, so that it cannot be
/// taken for a `GeoPoint`.
///
/// The shift is a published re-engineering (constants in the domain notes, §3.5); the way back
/// has no closed form and is iterated to below the rounding of a `GeoPoint` (11 mm).
public struct GCJ02Point: Hashable, Sendable {
  public let longitude: Double
  public let latitude: Double

  /// Throws as `GeoPoint` does.
  public init(longitude: Double, latitude: Double) throws(GeometryError) {
    _ = try GeoPoint(longitude: longitude, latitude: latitude)
    self.longitude = longitude
    self.latitude = latitude
  }

  public init(_ point: GeoPoint) {
    (longitude, latitude) = GCJ02Point.shifted(point.longitude, point.latitude)
  }

  /// The same place in WGS-84. Exact but in a strip of half a kilometre along the edge of the
  /// shifted rectangle, where the shift itself is not continuous.
  public var wgs84: GeoPoint {
    var east = longitude
    var north = latitude
    // The shift changes by less than 0.1 % of a step, so each round gains three digits.
    for _ in 0..<8 {
      let (shiftedEast, shiftedNorth) = GCJ02Point.shifted(east, north)
      east -= shiftedEast - longitude
      north -= shiftedNorth - latitude
    }
    return GeoPoint(clampedLongitude: east, latitude: north)
  }

  /// Krasovsky 1940, as the shift uses it.
  private static let semiMajorAxis: Double = 6_378_245
  private static let eccentricitySquared: Double = 0.00669342162296594323

  /// Outside of this rectangle nothing is shifted.
  private static func isShifted(_ longitude: Double, _ latitude: Double) -> Bool {
    longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271
  }

  private static func shifted(_ longitude: Double, _ latitude: Double) -> (Double, Double) {
    guard isShifted(longitude, latitude) else { return (longitude, latitude) }
    let x = longitude - 105
    let y = latitude - 35
    let angle = Earth.radians(latitude)
    let magic = 1 - eccentricitySquared * sin(angle) * sin(angle)
    let root = magic.squareRoot()
    let meridian = semiMajorAxis * (1 - eccentricitySquared) / (magic * root)
    let parallel = semiMajorAxis / root * cos(angle)
    return (
      longitude + Earth.degrees(eastOffset(x, y) / parallel),
      latitude + Earth.degrees(northOffset(x, y) / meridian)
    )
  }

  /// Metres to the north.
  private static func northOffset(_ x: Double, _ y: Double) -> Double {
    var metres: Double = -100 + 2 * x + 3 * y + 0.2 * y * y
    metres += 0.1 * x * y + 0.2 * abs(x).squareRoot()
    metres += ripple(x)
    metres += (20 * sin(y * .pi) + 40 * sin(y / 3 * .pi)) * 2 / 3
    metres += (160 * sin(y / 12 * .pi) + 320 * sin(y * .pi / 30)) * 2 / 3
    return metres
  }

  /// Metres to the east.
  private static func eastOffset(_ x: Double, _ y: Double) -> Double {
    var metres: Double = 300 + x + 2 * y + 0.1 * x * x
    metres += 0.1 * x * y + 0.1 * abs(x).squareRoot()
    metres += ripple(x)
    metres += (20 * sin(x * .pi) + 40 * sin(x / 3 * .pi)) * 2 / 3
    metres += (150 * sin(x / 12 * .pi) + 300 * sin(x / 30 * .pi)) * 2 / 3
    return metres
  }

  private static func ripple(_ x: Double) -> Double {
    (20 * sin(6 * x * .pi) + 20 * sin(2 * x * .pi)) * 2 / 3
  }
}
