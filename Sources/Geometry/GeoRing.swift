/// A closed line without crossings: the edge of a polygon or of a hole in it.
///
/// Edges are straight in degrees (RFC 7946 §3.1.1) and do not cross the 180th meridian.
public struct GeoRing: Hashable, Sendable {
  /// At least three, counterclockwise, the first not repeated at the end.
  public let corners: [GeoPoint]
  public let box: GeoBox

  /// More corners than this are refused; a district boundary has a few thousand.
  public static let cornersMax = 10_000

  /// Takes the corners in either direction, closed or not; a corner that repeats the one before
  /// it is dropped. Throws `tooFewPoints`, `tooManyPoints` or `selfIntersecting`.
  public init(_ points: [GeoPoint]) throws(GeometryError) {
    var corners: [GeoPoint] = []
    corners.reserveCapacity(points.count)
    for point in points where corners.last != point { corners.append(point) }
    if corners.count > 1, corners.first == corners.last { corners.removeLast() }
    guard corners.count >= 3, let box = GeoBox(corners) else {
      throw GeometryError(.tooFewPoints(count: corners.count))
    }
    guard corners.count <= GeoRing.cornersMax else {
      throw GeometryError(.tooManyPoints(limit: GeoRing.cornersMax))
    }
    try GeoRing.requireBreadth(corners)
    if let meeting = Segment.firstMeeting(Segment.all(of: corners, ring: 0), Segment.touch) {
      throw GeometryError(.selfIntersecting(meeting))
    }
    if GeoRing.isClockwise(corners) {
      let turned = Array(corners.dropFirst().reversed())
      corners = [corners[0]] + turned
    }
    self.corners = corners
    self.box = box
  }

  /// Where a point lies, exactly.
  public enum Location: Sendable { case inside, boundary, outside }

  /// Counts the edges that a ray to the east crosses; all comparisons are of whole numbers.
  public func locate(_ point: GeoPoint) -> Location {
    guard box.contains(point) else { return .outside }
    var isInside = false
    var a = corners[corners.count - 1]
    for b in corners {
      if (a.y > point.y) != (b.y > point.y) {
        let turn = side(a, b, point)
        if turn == 0 { return .boundary }
        if (turn > 0) == (b.y > a.y) { isInside.toggle() }
      } else if b == point {
        return .boundary
      } else if a.y == point.y, b.y == point.y {
        if min(a.x, b.x) <= point.x, point.x <= max(a.x, b.x) { return .boundary }
      }
      a = b
    }
    return isInside ? .inside : .outside
  }

  /// m² on the WGS-84 ellipsoid, for edges that are straight in degrees; exact to the millionth
  /// for rings of a few kilometres.
  public var area: Double {
    let base = Earth.zone(latitude: corners[0].latitude)
    var total: Double = 0
    var a = corners[corners.count - 1]
    for b in corners {
      let width = Earth.radians(a.longitude - b.longitude)
      let start = Earth.zone(latitude: a.latitude) - base
      let end = Earth.zone(latitude: b.latitude) - base
      // Simpson's rule: the zone is not quite linear in the latitude.
      let middle = Earth.zone(latitude: (a.latitude + b.latitude) / 2) - base
      total += width * (start + 4 * middle + end) / 6
      a = b
    }
    return total
  }

  /// Twice the area and the threefold first moments about the first corner, in squared and cubed
  /// units of 0.0000001°.
  var moments: (area: Double, x: Double, y: Double) {
    let origin = corners[0]
    var sums: (area: Double, x: Double, y: Double) = (0, 0, 0)
    var x0: Double = 0
    var y0: Double = 0
    for corner in corners.dropFirst() {
      let x1 = Double(corner.x) - Double(origin.x)
      let y1 = Double(corner.y) - Double(origin.y)
      let cross = x0 * y1 - x1 * y0
      sums.area += cross
      sums.x += (x0 + x1) * cross
      sums.y += (y0 + y1) * cross
      (x0, y0) = (x1, y1)
    }
    return sums
  }

  /// Corners that all lie on one line enclose nothing.
  private static func requireBreadth(_ corners: [GeoPoint]) throws(GeometryError) {
    for corner in corners.dropFirst(2) where side(corners[0], corners[1], corner) != 0 { return }
    throw GeometryError(.tooFewPoints(count: 2))
  }

  /// The turn at the lowest corner (the leftmost of them) decides: it is convex.
  private static func isClockwise(_ corners: [GeoPoint]) -> Bool {
    var lowest = 0
    for (index, corner) in corners.enumerated() {
      let best = corners[lowest]
      if (corner.y, corner.x) < (best.y, best.x) { lowest = index }
    }
    let before = corners[(lowest + corners.count - 1) % corners.count]
    let after = corners[(lowest + 1) % corners.count]
    return side(before, corners[lowest], after) < 0
  }
}
