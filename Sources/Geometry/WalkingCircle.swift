/// What lies within so many minutes on foot, as the crow flies: the 5, 10 and 15 minute circles
/// of the planning norms.
///
/// A walker covers 67 m a minute (4 km/h), so 15 minutes are 1,005 m: the 800–1,000 m that
/// GB 50180-2018 gives the fifteen-minute circle. Rivers and fences are not known here; a
/// circle says where to look, not how to go.
public struct WalkingCircle: Hashable, Sendable {
  public static let metresPerMinute = 67

  public let center: GeoPoint
  /// Metres.
  public let radius: Double

  public init(center: GeoPoint, minutes: Int) {
    self.init(center: center, radius: Double(minutes * WalkingCircle.metresPerMinute))
  }

  public init(center: GeoPoint, radius: Double) {
    precondition(radius >= 0, "a radius is not negative")
    self.center = center
    self.radius = radius
  }

  /// The circle itself belongs to it.
  public func contains(_ point: GeoPoint) -> Bool { center.distance(to: point) <= radius }

  /// Minutes to walk to a point, rounded up.
  public static func minutes(from: GeoPoint, to: GeoPoint) -> Int {
    let minutes = from.distance(to: to) / Double(metresPerMinute)
    return Int(minutes.rounded(.up))
  }

  /// The circle as a polygon with its corners on it, beginning in the north. Throws
  /// `tooFewPoints` for a radius of a few millimetres.
  public func polygon(corners: Int = 64) throws(GeometryError) -> GeoPolygon {
    let points = (0..<corners).map { index in
      center.moved(metres: radius, bearing: -360 * Double(index) / Double(corners))
    }
    return try GeoPolygon(outer: points)
  }
}
