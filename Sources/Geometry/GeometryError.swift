import Kernel

/// Why a shape was refused: what is wrong with it, and where in the file it stands.
///
/// Each fault names what a person must change. Its code is `geometry.…`; its sentence is the
/// translation `problem.geometry.…`, which may use the details `place`, `longitude`, `latitude`,
/// `count`, `limit`, `value`, `line` and `column`.
public struct GeometryError: Error, Hashable, Sendable {
  public enum Fault: Hashable, Sendable {
    /// A coordinate that is infinite or not a number.
    case numberInvalid
    /// Beyond ±180.
    case longitudeOutOfRange(Double)
    /// Beyond ±90.
    case latitudeOutOfRange(Double)
    /// The latitude cannot be one, and the pair is fine the other way round.
    case coordinatesSwapped(longitude: Double, latitude: Double)
    /// A position that is not `[longitude, latitude]`.
    case positionInvalid
    /// A ring with fewer than three distinct corners, or with all of them on one line.
    case tooFewPoints(count: Int)
    /// The last position of a ring is not its first.
    case ringUnclosed(first: GeoPoint, last: GeoPoint)
    /// A ring crosses or touches itself at this point.
    case selfIntersecting(GeoPoint)
    /// Two rings of one polygon cross, or share a piece of an edge, at this point.
    case ringsCross(GeoPoint)
    /// A hole has this corner outside of its outer ring.
    case holeOutside(GeoPoint)
    /// Two polygons of one area, or two holes of one polygon, overlap at this point.
    case partsOverlap(GeoPoint)
    /// An area without a polygon, or a polygon without a ring.
    case empty
    case tooManyPoints(limit: Int)
    /// Not JSON; the first character that cannot be read, both counted from 1.
    case jsonMalformed(line: Int, column: Int)
    /// A required member is missing or of the wrong kind.
    case memberInvalid(String)
    /// A GeoJSON type that we do not keep (lines, collections of geometries).
    case typeUnsupported(String)
    /// The file says that its coordinates are in another reference system.
    case datumUnsupported(String)
  }

  public var fault: Fault
  /// Where in the file, such as `features[2].geometry.coordinates[0]`; empty outside of files.
  public var place: String

  public init(_ fault: Fault, at place: String = "") {
    self.fault = fault
    self.place = place
  }

  /// The same fault, with the place put before what is known of it.
  func under(_ outer: String) -> GeometryError {
    GeometryError(fault, at: place.isEmpty ? outer : outer + place)
  }
}

extension GeometryError: ProblemConvertible {
  /// Every code, for the test that looks for their translations.
  public static let codes: [String] = [
    "geometry.number_invalid", "geometry.longitude_out_of_range",
    "geometry.latitude_out_of_range", "geometry.coordinates_swapped",
    "geometry.position_invalid", "geometry.too_few_points", "geometry.ring_unclosed",
    "geometry.self_intersecting", "geometry.rings_cross", "geometry.hole_outside",
    "geometry.parts_overlap", "geometry.empty", "geometry.too_many_points",
    "geometry.json_malformed", "geometry.member_invalid", "geometry.type_unsupported",
    "geometry.datum_unsupported",
  ]

  public var problem: Problem {
    var (code, details) = described
    if !place.isEmpty { details["place"] = place }
    return Problem(.invalid, code: "geometry." + code, details: details)
  }

  private var described: (code: String, details: [String: String]) {
    switch fault {
    case .numberInvalid: ("number_invalid", [:])
    case .longitudeOutOfRange(let value): ("longitude_out_of_range", ["value": "\(value)"])
    case .latitudeOutOfRange(let value): ("latitude_out_of_range", ["value": "\(value)"])
    case .coordinatesSwapped(let longitude, let latitude):
      ("coordinates_swapped", ["longitude": "\(longitude)", "latitude": "\(latitude)"])
    case .positionInvalid: ("position_invalid", [:])
    case .tooFewPoints(let count): ("too_few_points", ["count": "\(count)"])
    case .ringUnclosed(let first, let last):
      ("ring_unclosed", ["first": first.description, "last": last.description])
    case .selfIntersecting(let point): ("self_intersecting", Self.position(point))
    case .ringsCross(let point): ("rings_cross", Self.position(point))
    case .holeOutside(let point): ("hole_outside", Self.position(point))
    case .partsOverlap(let point): ("parts_overlap", Self.position(point))
    case .empty: ("empty", [:])
    case .tooManyPoints(let limit): ("too_many_points", ["limit": "\(limit)"])
    case .jsonMalformed(let line, let column):
      ("json_malformed", ["line": "\(line)", "column": "\(column)"])
    case .memberInvalid(let name): ("member_invalid", ["value": name])
    case .typeUnsupported(let name): ("type_unsupported", ["value": name])
    case .datumUnsupported(let name): ("datum_unsupported", ["value": name])
    }
  }

  private static func position(_ point: GeoPoint) -> [String: String] {
    ["longitude": decimalDegrees(point.x), "latitude": decimalDegrees(point.y)]
  }
}
