/// A rectangle of degrees, its edges included. It does not cross the 180th meridian.
public struct GeoBox: Hashable, Sendable {
  public private(set) var southWest: GeoPoint
  public private(set) var northEast: GeoPoint

  /// The box of one point, without extent.
  public init(_ point: GeoPoint) {
    southWest = point
    northEast = point
  }

  /// The smallest box around all points; nil for none.
  public init?(_ points: some Sequence<GeoPoint>) {
    var iterator = points.makeIterator()
    guard let first = iterator.next() else { return nil }
    self.init(first)
    while let point = iterator.next() { extend(to: point) }
  }

  /// The smallest box around all boxes; nil for none.
  public init?(around boxes: some Sequence<GeoBox>) {
    var iterator = boxes.makeIterator()
    guard var box = iterator.next() else { return nil }
    while let next = iterator.next() {
      box.extend(to: next.southWest)
      box.extend(to: next.northEast)
    }
    self = box
  }

  public mutating func extend(to point: GeoPoint) {
    southWest = GeoPoint(x: min(southWest.x, point.x), y: min(southWest.y, point.y))
    northEast = GeoPoint(x: max(northEast.x, point.x), y: max(northEast.y, point.y))
  }

  public func contains(_ point: GeoPoint) -> Bool {
    southWest.x <= point.x && point.x <= northEast.x
      && southWest.y <= point.y && point.y <= northEast.y
  }

  /// Whether the two share at least a point.
  public func meets(_ other: GeoBox) -> Bool {
    southWest.x <= other.northEast.x && other.southWest.x <= northEast.x
      && southWest.y <= other.northEast.y && other.southWest.y <= northEast.y
  }

  public var center: GeoPoint {
    let x = (Int64(southWest.x) + Int64(northEast.x)) / 2
    let y = (Int64(southWest.y) + Int64(northEast.y)) / 2
    return GeoPoint(x: Int32(x), y: Int32(y))
  }

  /// The box with a margin of so many metres on every side, cut at the edges of the map.
  public func expanded(metres: Double) -> GeoBox {
    let lengths = Earth.degreeLengths(latitude: center.latitude)
    let north = metres / lengths.north
    let east = metres / max(lengths.east, 1)
    var box = GeoBox(
      GeoPoint(
        clampedLongitude: southWest.longitude - east, latitude: southWest.latitude - north))
    box.extend(
      to: GeoPoint(
        clampedLongitude: northEast.longitude + east, latitude: northEast.latitude + north))
    return box
  }
}
