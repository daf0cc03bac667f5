/// One edge of a ring, for finding where edges meet.
struct Segment {
  let a: GeoPoint
  let b: GeoPoint
  let ring: Int
  /// Place in its ring, and the number of edges there.
  let index: Int
  let count: Int

  static func all(of corners: [GeoPoint], ring: Int) -> [Segment] {
    corners.indices.map { index in
      let next = index + 1 == corners.count ? 0 : index + 1
      return Segment(
        a: corners[index], b: corners[next], ring: ring, index: index, count: corners.count)
    }
  }

  /// The first pair of edges with overlapping boxes on which `judge` finds a point. Sorted by
  /// one coordinate, so that an edge is compared with its neighbours only; of the two
  /// coordinates, the one along which edges are shorter.
  static func firstMeeting(
    _ segments: [Segment], _ judge: (Segment, Segment) -> GeoPoint?
  ) -> GeoPoint? {
    var widths: Int64 = 0
    var heights: Int64 = 0
    for segment in segments {
      widths += Int64(segment.right) - Int64(segment.left)
      heights += Int64(segment.top) - Int64(segment.bottom)
    }
    let alongX = widths <= heights
    let sorted = segments.sorted {
      alongX ? $0.left < $1.left : $0.bottom < $1.bottom
    }
    for (place, first) in sorted.enumerated() {
      let end = alongX ? first.right : first.top
      for second in sorted[(place + 1)...] {
        if (alongX ? second.left : second.bottom) > end { break }
        guard first.left <= second.right, second.left <= first.right,
          first.bottom <= second.top, second.bottom <= first.top
        else { continue }
        if let point = judge(first, second) { return point }
      }
    }
    return nil
  }

  /// For edges of one ring: any common point, but for the corner that neighbours share.
  static func touch(_ first: Segment, _ second: Segment) -> GeoPoint? {
    if second.index == (first.index + 1) % first.count { return fold(first, second) }
    if first.index == (second.index + 1) % first.count { return fold(second, first) }
    return cross(first, second) ?? contact(first, second)
  }

  /// For edges of different rings: a crossing or a common piece; a common point is allowed.
  static func crossOrOverlap(_ first: Segment, _ second: Segment) -> GeoPoint? {
    guard first.ring != second.ring else { return nil }
    return cross(first, second) ?? overlap(first, second)
  }

  /// A crossing in the inside of both edges.
  static func cross(_ first: Segment, _ second: Segment) -> GeoPoint? {
    let c = side(first.a, first.b, second.a)
    let d = side(first.a, first.b, second.b)
    guard c * d < 0 else { return nil }
    let a = side(second.a, second.b, first.a)
    let b = side(second.a, second.b, first.b)
    guard a * b < 0 else { return nil }
    return first.crossing(with: second)
  }

  /// The second edge goes back over the first.
  private static func fold(_ first: Segment, _ second: Segment) -> GeoPoint? {
    guard side(first.a, first.b, second.b) == 0 else { return nil }
    return first.covers(second.b) || second.covers(first.a) ? first.b : nil
  }

  /// An end of one edge that lies on the other.
  private static func contact(_ first: Segment, _ second: Segment) -> GeoPoint? {
    if first.holds(second.a) { return second.a }
    if first.holds(second.b) { return second.b }
    if second.holds(first.a) { return first.a }
    if second.holds(first.b) { return first.b }
    return nil
  }

  /// A common piece of two edges on one line: two different ends lie on the other edge.
  private static func overlap(_ first: Segment, _ second: Segment) -> GeoPoint? {
    guard side(first.a, first.b, second.a) == 0, side(first.a, first.b, second.b) == 0 else {
      return nil
    }
    var ends: Set<GeoPoint> = []
    if first.covers(second.a) { ends.insert(second.a) }
    if first.covers(second.b) { ends.insert(second.b) }
    if second.covers(first.a) { ends.insert(first.a) }
    if second.covers(first.b) { ends.insert(first.b) }
    return ends.count > 1 ? ends.min { ($0.x, $0.y) < ($1.x, $1.y) } : nil
  }

  private var left: Int32 { min(a.x, b.x) }
  private var right: Int32 { max(a.x, b.x) }
  private var bottom: Int32 { min(a.y, b.y) }
  private var top: Int32 { max(a.y, b.y) }

  private func covers(_ point: GeoPoint) -> Bool {
    left <= point.x && point.x <= right && bottom <= point.y && point.y <= top
  }

  private func holds(_ point: GeoPoint) -> Bool { covers(point) && side(a, b, point) == 0 }

  /// Where the two lines cross, rounded: good enough to tell a person where to look.
  private func crossing(with other: Segment) -> GeoPoint {
    let ux = Double(b.x) - Double(a.x)
    let uy = Double(b.y) - Double(a.y)
    let vx = Double(other.b.x) - Double(other.a.x)
    let vy = Double(other.b.y) - Double(other.a.y)
    let wx = Double(other.a.x) - Double(a.x)
    let wy = Double(other.a.y) - Double(a.y)
    let share = (wx * vy - wy * vx) / (ux * vy - uy * vx)
    let bounded = min(max(share, 0), 1)
    let x = Double(a.x) + bounded * ux
    let y = Double(a.y) + bounded * uy
    return GeoPoint(x: Int32(x.rounded()), y: Int32(y.rounded()))
  }
}
