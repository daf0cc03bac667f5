/// The land of a community, a grid or a park: one polygon or several that do not overlap.
public struct GeoArea: Hashable, Sendable {
  /// At least one.
  public let polygons: [GeoPolygon]
  public let box: GeoBox

  /// Throws `empty`, or `partsOverlap`. Polygons may share edges.
  public init(_ polygons: [GeoPolygon]) throws(GeometryError) {
    guard let box = GeoBox(around: polygons.map(\.box)) else { throw GeometryError(.empty) }
    for (index, first) in polygons.enumerated() {
      for second in polygons[(index + 1)...] where first.box.meets(second.box) {
        if let point = GeoArea.overlap(first, second) {
          throw GeometryError(.partsOverlap(point))
        }
      }
    }
    self.polygons = polygons
    self.box = box
  }

  public init(_ polygon: GeoPolygon) {
    polygons = [polygon]
    box = polygon.box
  }

  /// Whether the point lies in the area; the boundary line counts as inside.
  public func contains(_ point: GeoPoint) -> Bool {
    guard box.contains(point) else { return false }
    return polygons.contains { $0.contains(point) }
  }

  /// m² on the WGS-84 ellipsoid.
  public var area: Double { polygons.reduce(0) { $0 + $1.area } }

  /// The centre of gravity; it may lie outside of the area.
  public var centroid: GeoPoint {
    let origin = polygons[0].outer.corners[0]
    var total: (area: Double, x: Double, y: Double) = (0, 0, 0)
    for polygon in polygons {
      total = GeoArea.add(total, polygon.outer, sign: 1, origin)
      for hole in polygon.holes { total = GeoArea.add(total, hole, sign: -1, origin) }
    }
    let x = Double(origin.x) + total.x / (3 * total.area)
    let y = Double(origin.y) + total.y / (3 * total.area)
    return GeoPoint(x: Int32(x.rounded()), y: Int32(y.rounded()))
  }

  /// A point inside of the largest polygon, for a label.
  public var labelPoint: GeoPoint {
    var best = polygons[0]
    var bestArea = best.area
    for polygon in polygons.dropFirst() where polygon.area > bestArea {
      best = polygon
      bestArea = polygon.area
    }
    return best.labelPoint
  }

  private static func add(
    _ total: (area: Double, x: Double, y: Double), _ ring: GeoRing, sign: Double,
    _ origin: GeoPoint
  ) -> (area: Double, x: Double, y: Double) {
    let own = ring.moments
    let shiftX = Double(ring.corners[0].x) - Double(origin.x)
    let shiftY = Double(ring.corners[0].y) - Double(origin.y)
    return (
      total.area + sign * own.area,
      total.x + sign * (own.x + 3 * shiftX * own.area),
      total.y + sign * (own.y + 3 * shiftY * own.area)
    )
  }

  /// A point where the insides of two polygons meet: their edges cross, or a corner or an inner
  /// point of one lies inside of the other.
  private static func overlap(_ first: GeoPolygon, _ second: GeoPolygon) -> GeoPoint? {
    var segments: [Segment] = []
    for ring in [first.outer] + first.holes { segments += Segment.all(of: ring.corners, ring: 0) }
    for ring in [second.outer] + second.holes { segments += Segment.all(of: ring.corners, ring: 1) }
    let crossing = Segment.firstMeeting(segments) { a, b in
      a.ring == b.ring ? nil : Segment.cross(a, b)
    }
    if let crossing { return crossing }
    let inFirst = (second.outer.corners + [second.labelPoint]).first { first.locate($0) == .inside }
    if let inFirst { return inFirst }
    return (first.outer.corners + [first.labelPoint]).first { second.locate($0) == .inside }
  }
}
