import Foundation

/// The figure of the earth, and what is measured on it. Lengths in metres, areas in m².
enum Earth {
  /// Mean radius of the IUGG, for distances on the sphere.
  static let meanRadius: Double = 6_371_008.8
  /// WGS-84: semi-major axis, semi-minor axis, first eccentricity.
  static let equatorialRadius: Double = 6_378_137
  static let polarRadius: Double = 6_356_752.314245179
  static let eccentricity: Double = 0.0818191908426215

  static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
  static func degrees(_ radians: Double) -> Double { radians * 180 / .pi }

  /// The area between the equator and a latitude on the ellipsoid, for one radian of longitude.
  static func zone(latitude: Double) -> Double {
    let sine = sin(radians(latitude))
    let product = eccentricity * sine
    let straight = sine / (1 - product * product)
    let bent = atanh(product) / eccentricity
    return polarRadius * polarRadius / 2 * (straight + bent)
  }

  /// Metres of one degree of latitude and of longitude near a latitude, on the ellipsoid.
  static func degreeLengths(latitude: Double) -> (north: Double, east: Double) {
    let angle = radians(latitude)
    let product = eccentricity * sin(angle)
    let squeeze = 1 - product * product
    let normal = equatorialRadius / squeeze.squareRoot()
    let meridian = normal * (1 - eccentricity * eccentricity) / squeeze
    return (radians(1) * meridian, radians(1) * normal * cos(angle))
  }
}

extension GeoPoint {
  /// Metres along the great circle on a sphere of the mean radius (haversine). Within 0.5 % of
  /// the ellipsoid, within 0.3 % in China: enough to say how far one walks.
  public func distance(to other: GeoPoint) -> Double {
    let phi1 = Earth.radians(latitude)
    let phi2 = Earth.radians(other.latitude)
    let halfNorth = sin((phi2 - phi1) / 2)
    let halfEast = sin(Earth.radians(other.longitude - longitude) / 2)
    let h = halfNorth * halfNorth + cos(phi1) * cos(phi2) * halfEast * halfEast
    return 2 * Earth.meanRadius * asin(min(1, h.squareRoot()))
  }

  /// The point that lies `metres` away in a direction: degrees clockwise from north, on the
  /// same sphere as `distance(to:)`.
  public func moved(metres: Double, bearing: Double) -> GeoPoint {
    let arc = metres / Earth.meanRadius
    let phi = Earth.radians(latitude)
    let theta = Earth.radians(bearing)
    let sinePhi = sin(phi) * cos(arc) + cos(phi) * sin(arc) * cos(theta)
    let newPhi = asin(min(1, max(-1, sinePhi)))
    let turn = atan2(sin(theta) * sin(arc) * cos(phi), cos(arc) - sin(phi) * sinePhi)
    let east = (longitude + Earth.degrees(turn)).remainder(dividingBy: 360)
    return GeoPoint(clampedLongitude: east, latitude: Earth.degrees(newPhi))
  }
}
