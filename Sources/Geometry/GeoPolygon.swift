/// A piece of land with one outer edge and perhaps holes. Checked when it is made, so whoever
/// has one need not ask again.
public struct GeoPolygon: Hashable, Sendable {
  public let outer: GeoRing
  /// Each inside of `outer`; they may touch it or each other in single points.
  public let holes: [GeoRing]

  /// Throws `ringsCross`, `holeOutside` or `partsOverlap` (two holes).
  public init(outer: GeoRing, holes: [GeoRing] = []) throws(GeometryError) {
    self.outer = outer
    self.holes = holes
    guard !holes.isEmpty else { return }
    var segments = Segment.all(of: outer.corners, ring: 0)
    for (index, hole) in holes.enumerated() {
      segments += Segment.all(of: hole.corners, ring: index + 1)
    }
    if let point = Segment.firstMeeting(segments, Segment.crossOrOverlap) {
      throw GeometryError(.ringsCross(point))
    }
    for hole in holes {
      if let point = hole.corners.first(where: { outer.locate($0) == .outside }) {
        throw GeometryError(.holeOutside(point))
      }
    }
    try GeoPolygon.requireApart(holes)
  }

  /// The rings as lists of corners, closed or not, in either direction.
  public init(outer: [GeoPoint], holes: [[GeoPoint]] = []) throws(GeometryError) {
    let edge = try GeoRing(outer)
    var rings: [GeoRing] = []
    for hole in holes { rings.append(try GeoRing(hole)) }
    try self.init(outer: edge, holes: rings)
  }

  /// A rectangle along the axes. Throws `tooFewPoints` when the box is only a line or a point.
  public init(_ box: GeoBox) throws(GeometryError) {
    let west = box.southWest
    let east = box.northEast
    try self.init(outer: [
      west, GeoPoint(x: east.x, y: west.y), east, GeoPoint(x: west.x, y: east.y),
    ])
  }

  public var box: GeoBox { outer.box }

  /// Whether the point lies in the polygon. Its edge belongs to it, the edges of holes too: an
  /// address on the boundary line is ours.
  public func contains(_ point: GeoPoint) -> Bool { locate(point) != .outside }

  /// `.boundary` on the outer edge and on the edge of a hole.
  public func locate(_ point: GeoPoint) -> GeoRing.Location {
    let location = outer.locate(point)
    guard location == .inside else { return location }
    for hole in holes {
      switch hole.locate(point) {
      case .inside: return .outside
      case .boundary: return .boundary
      case .outside: continue
      }
    }
    return .inside
  }

  /// m² on the WGS-84 ellipsoid, without the holes.
  public var area: Double {
    holes.reduce(outer.area) { $0 - $1.area }
  }

  /// A point that surely lies inside, for a label: the middle of the longest stretch on the
  /// parallel at half height. (The centroid of an L-shaped park may lie outside of it.)
  public var labelPoint: GeoPoint {
    // No corner lies half a unit above a whole latitude, so every crossing is a clean one.
    let middle = (Double(box.southWest.y) + Double(box.northEast.y)) / 2
    let level = middle.rounded(.down) + 0.5
    var crossings: [Double] = []
    for ring in [outer] + holes {
      var a = ring.corners[ring.corners.count - 1]
      for b in ring.corners {
        if (Double(a.y) > level) != (Double(b.y) > level) {
          let share = (level - Double(a.y)) / (Double(b.y) - Double(a.y))
          crossings.append(Double(a.x) + share * (Double(b.x) - Double(a.x)))
        }
        a = b
      }
    }
    crossings.sort()
    var best: (width: Double, x: Double) = (-1, Double(outer.corners[0].x))
    for index in stride(from: 0, to: crossings.count - 1, by: 2) {
      let width = crossings[index + 1] - crossings[index]
      if width > best.width { best = (width, (crossings[index] + crossings[index + 1]) / 2) }
    }
    // An edge may run along one of the two whole latitudes beside the level, not along both.
    let above = GeoPoint(x: Int32(best.x.rounded()), y: Int32(level + 0.5))
    let below = GeoPoint(x: above.x, y: Int32(level - 0.5))
    return locate(above) == .inside ? above : below
  }

  /// No hole may lie in another: their edges do not cross, so one inner corner tells.
  private static func requireApart(_ holes: [GeoRing]) throws(GeometryError) {
    for (index, first) in holes.enumerated() {
      for second in holes[(index + 1)...] where first.box.meets(second.box) {
        let inFirst = second.corners.first { first.locate($0) == .inside }
        let inSecond = first.corners.first { second.locate($0) == .inside }
        if let point = inFirst ?? inSecond { throw GeometryError(.partsOverlap(point)) }
      }
    }
  }
}
