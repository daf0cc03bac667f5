/// A thing with a shape: one feature of a GeoJSON file.
public struct GeoFeature: Hashable, Sendable {
  /// A number in the file is kept as its text.
  public var id: String?
  public var shape: GeoShape?
  public var properties: [String: JSONValue]

  public init(id: String? = nil, shape: GeoShape?, properties: [String: JSONValue] = [:]) {
    self.id = id
    self.shape = shape
    self.properties = properties
  }

  public var area: GeoArea? {
    if case .area(let area) = shape { area } else { nil }
  }
  public var point: GeoPoint? {
    if case .point(let point) = shape { point } else { nil }
  }
}

/// The shapes that we keep: `Point`, and `Polygon` or `MultiPolygon` as an area.
public enum GeoShape: Hashable, Sendable {
  case point(GeoPoint)
  case area(GeoArea)

  public var box: GeoBox {
    switch self {
    case .point(let point): GeoBox(point)
    case .area(let area): area.box
    }
  }
}

/// GeoJSON (RFC 7946), in and out. The same features always give the same bytes: positions with
/// at most seven decimals, outer rings counterclockwise and holes clockwise (§3.1.6), `bbox` of
/// a collection first, properties in the order of their names.
public enum GeoJSON {
  public static let mediaType = "application/geo+json"

  /// A `FeatureCollection`, with its bounding box if any feature has a shape; one feature a line.
  public static func write(_ features: [GeoFeature]) -> String {
    var text = "{\"type\":\"FeatureCollection\""
    if let box = GeoBox(around: features.compactMap { $0.shape?.box }) {
      text += ",\"bbox\":[" + box.southWest.description + "," + box.northEast.description + "]"
    }
    text += ",\"features\":["
    for (index, feature) in features.enumerated() {
      text += index == 0 ? "\n" : ",\n"
      write(feature, to: &text)
    }
    text += "\n]}\n"
    return text
  }

  /// One `Feature`.
  public static func write(_ feature: GeoFeature) -> String {
    var text = ""
    write(feature, to: &text)
    return text
  }

  /// A bare geometry, as a column of a table keeps it.
  public static func write(_ shape: GeoShape) -> String {
    var text = ""
    write(shape, to: &text)
    return text
  }

  private static func write(_ feature: GeoFeature, to text: inout String) {
    text += "{\"type\":\"Feature\""
    if let id = feature.id {
      text += ",\"id\":"
      JSONValue.write(id, to: &text)
    }
    text += ",\"geometry\":"
    if let shape = feature.shape { write(shape, to: &text) } else { text += "null" }
    text += ",\"properties\":"
    JSONValue.object(feature.properties).write(to: &text)
    text += "}"
  }

  private static func write(_ shape: GeoShape, to text: inout String) {
    switch shape {
    case .point(let point):
      text += "{\"type\":\"Point\",\"coordinates\":[" + point.description + "]}"
    case .area(let area) where area.polygons.count == 1:
      text += "{\"type\":\"Polygon\",\"coordinates\":"
      write(area.polygons[0], to: &text)
      text += "}"
    case .area(let area):
      text += "{\"type\":\"MultiPolygon\",\"coordinates\":["
      for (index, polygon) in area.polygons.enumerated() {
        if index > 0 { text += "," }
        write(polygon, to: &text)
      }
      text += "]}"
    }
  }

  private static func write(_ polygon: GeoPolygon, to text: inout String) {
    text += "["
    write(polygon.outer.corners, to: &text)
    for hole in polygon.holes {
      text += ","
      write([hole.corners[0]] + hole.corners.dropFirst().reversed(), to: &text)
    }
    text += "]"
  }

  /// A ring, closed by its first position.
  private static func write(_ corners: [GeoPoint], to text: inout String) {
    text += "["
    for corner in corners { text += "[" + corner.description + "]," }
    text += "[" + corners[0].description + "]]"
  }
}

extension GeoArea {
  /// Reads one bare `Polygon` or `MultiPolygon`, or a feature with one.
  public init(geoJSON text: String) throws(GeometryError) {
    let features = try GeoJSON.read(text)
    guard features.count == 1 else { throw GeometryError(.typeUnsupported("FeatureCollection")) }
    guard let area = features[0].area else {
      throw GeometryError(.typeUnsupported(features[0].shape == nil ? "null" : "Point"))
    }
    self = area
  }

  /// A bare `Polygon` or `MultiPolygon`.
  public var geoJSON: String { GeoJSON.write(.area(self)) }
}
