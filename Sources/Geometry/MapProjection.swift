import Foundation

/// Degrees onto the units of an SVG picture, for a map of a few kilometres.
///
/// Equirectangular about the middle of the box: north is up, a metre is as long in both
/// directions, and over 10 km the error stays below a thousandth. The box is fitted whole and
/// centred. Results are whole tenths of a unit, so the same data always gives the same bytes.
public struct MapProjection: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Metres for one unit of the picture.
  public let metresPerUnit: Double
  private let center: GeoPoint
  private let unitsPerDegreeEast: Double
  private let unitsPerDegreeNorth: Double

  /// `padding` units stay free at each edge. A box of less than 20 m is shown as 20 m.
  public init(fit box: GeoBox, width: Int, height: Int, padding: Int = 0) {
    precondition(width > 2 * padding && height > 2 * padding, "nothing is left for the map")
    self.width = width
    self.height = height
    center = box.center
    let lengths = Earth.degreeLengths(latitude: center.latitude)
    let eastward = (box.northEast.longitude - box.southWest.longitude) * lengths.east
    let northward = (box.northEast.latitude - box.southWest.latitude) * lengths.north
    let across = max(eastward, 20) / Double(width - 2 * padding)
    let upward = max(northward, 20) / Double(height - 2 * padding)
    metresPerUnit = max(across, upward)
    unitsPerDegreeEast = lengths.east / metresPerUnit
    unitsPerDegreeNorth = lengths.north / metresPerUnit
  }

  /// A place in the picture: x to the right, y down, in tenths of a unit.
  public struct Place: Hashable, Sendable, CustomStringConvertible {
    public let xTenths: Int
    public let yTenths: Int

    public var x: String { Place.decimal(xTenths) }
    public var y: String { Place.decimal(yTenths) }
    /// `12.5,40`, as `points` and `d` take it.
    public var description: String { x + "," + y }

    /// Tenths as `12.5`, `-0.4` or `40`.
    static func decimal(_ tenths: Int) -> String {
      let sign = tenths < 0 ? "-" : ""
      let whole = String(abs(tenths) / 10)
      let digit = abs(tenths) % 10
      return digit == 0 ? sign + whole : sign + whole + "." + String(digit)
    }
  }

  public func place(_ point: GeoPoint) -> Place {
    let east = (point.longitude - center.longitude) * unitsPerDegreeEast
    let north = (point.latitude - center.latitude) * unitsPerDegreeNorth
    let x = (Double(width) / 2 + east) * 10
    let y = (Double(height) / 2 - north) * 10
    return Place(xTenths: Int(x.rounded()), yTenths: Int(y.rounded()))
  }

  /// The point under a place in the picture; beyond the edge of the world, the edge.
  public func point(x: Double, y: Double) -> GeoPoint {
    let east = (x - Double(width) / 2) / unitsPerDegreeEast
    let north = (Double(height) / 2 - y) / unitsPerDegreeNorth
    return GeoPoint(
      clampedLongitude: center.longitude + east, latitude: center.latitude + north)
  }

  /// The `points` of an SVG `polygon`. Corners that fall on the one before are left out.
  public func points(_ ring: GeoRing) -> String {
    drawn(ring).map(\.description).joined(separator: " ")
  }

  /// The `d` of an SVG `path` for the whole area; with `fill-rule="evenodd"` holes stay open.
  public func path(_ area: GeoArea) -> String {
    var pieces: [String] = []
    for polygon in area.polygons {
      for ring in [polygon.outer] + polygon.holes {
        let places = drawn(ring).map(\.description)
        pieces.append("M" + places.joined(separator: "L") + "Z")
      }
    }
    return pieces.joined()
  }

  /// A round length (1, 2 or 5 times a power of ten, in metres) that is at most `units` long in
  /// the picture, and its length there.
  public func scaleBar(atMost units: Int) -> (metres: Int, length: Place) {
    let limit = Double(units) * metresPerUnit
    var metres = 1
    for power: Double in [1, 10, 100, 1_000, 10_000, 100_000] {
      for factor: Double in [1, 2, 5] where factor * power <= limit {
        metres = Int(factor * power)
      }
    }
    let tenths = Double(metres) / metresPerUnit * 10
    return (metres, Place(xTenths: Int(tenths.rounded()), yTenths: 0))
  }

  private func drawn(_ ring: GeoRing) -> [Place] {
    var places: [Place] = []
    for corner in ring.corners {
      let next = place(corner)
      if places.last != next { places.append(next) }
    }
    if places.count > 1, places.first == places.last { places.removeLast() }
    return places
  }
}
