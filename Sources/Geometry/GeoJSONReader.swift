extension GeoJSON {
  /// More positions than this in one file are refused.
  public static let positionsMax = 500_000

  /// Reads a `FeatureCollection`, a `Feature` or a bare geometry. Rings may turn either way;
  /// altitudes and members that we do not know are passed over. `datum` says what the numbers
  /// are; the result is WGS-84 in every case.
  public static func read(
    _ text: String, datum: Datum = .wgs84
  ) throws(GeometryError) -> [GeoFeature] {
    try read(Array(text.utf8), datum: datum)
  }

  /// The same for the bytes of a file (UTF-8, with or without byte order mark).
  public static func read(
    _ bytes: [UInt8], datum: Datum = .wgs84
  ) throws(GeometryError) -> [GeoFeature] {
    let document = try JSONReader.read(bytes)
    var reader = GeoJSONReader(datum: datum)
    return try reader.features(document)
  }
}

/// Walks through a JSON value and knows at each step where it is.
private struct GeoJSONReader {
  let datum: Datum
  var positionCount = 0

  init(datum: Datum) { self.datum = datum }

  mutating func features(_ document: JSONValue) throws(GeometryError) -> [GeoFeature] {
    let (type, members) = try typed(document)
    try requireKnownDatum(members["crs"])
    switch type {
    case "FeatureCollection":
      guard let list = members["features"]?.array else {
        throw GeometryError(.memberInvalid("features"))
      }
      var features: [GeoFeature] = []
      features.reserveCapacity(list.count)
      for (index, value) in list.enumerated() {
        do throws(GeometryError) {
          features.append(try feature(value))
        } catch {
          throw error.under("features[\(index)]" + (error.place.isEmpty ? "" : "."))
        }
      }
      return features
    case "Feature": return [try feature(document)]
    default: return [GeoFeature(shape: try shape(document))]
    }
  }

  private mutating func feature(_ value: JSONValue) throws(GeometryError) -> GeoFeature {
    let (type, members) = try typed(value)
    guard type == "Feature" else { throw GeometryError(.typeUnsupported(type)) }
    var feature = GeoFeature(shape: nil)
    switch members["id"] {
    case nil, .null: break
    case .string(let text): feature.id = text
    case .number(let number): feature.id = JSONValue.decimal(number)
    default: throw GeometryError(.memberInvalid("id"))
    }
    switch members["properties"] {
    case nil, .null: break
    case .object(let properties): feature.properties = properties
    default: throw GeometryError(.memberInvalid("properties"))
    }
    guard let geometry = members["geometry"] else {
      throw GeometryError(.memberInvalid("geometry"))
    }
    if geometry == .null { return feature }
    do throws(GeometryError) {
      feature.shape = try shape(geometry)
    } catch {
      throw error.under("geometry" + (error.place.isEmpty ? "" : "."))
    }
    return feature
  }

  private mutating func shape(_ value: JSONValue) throws(GeometryError) -> GeoShape {
    let (type, members) = try typed(value)
    guard ["Point", "Polygon", "MultiPolygon"].contains(type) else {
      throw GeometryError(.typeUnsupported(type))
    }
    guard let coordinates = members["coordinates"]?.array else {
      throw GeometryError(.memberInvalid("coordinates"))
    }
    do throws(GeometryError) {
      switch type {
      case "Point": return .point(try position(.array(coordinates)))
      case "Polygon": return .area(GeoArea(try polygon(coordinates)))
      default: return .area(try polygons(coordinates))
      }
    } catch {
      throw error.under("coordinates")
    }
  }

  private mutating func polygons(_ list: [JSONValue]) throws(GeometryError) -> GeoArea {
    var polygons: [GeoPolygon] = []
    for (index, value) in list.enumerated() {
      do throws(GeometryError) {
        guard let rings = value.array else { throw GeometryError(.positionInvalid) }
        polygons.append(try polygon(rings))
      } catch {
        throw error.under("[\(index)]")
      }
    }
    return try GeoArea(polygons)
  }

  private mutating func polygon(_ list: [JSONValue]) throws(GeometryError) -> GeoPolygon {
    var rings: [GeoRing] = []
    for (index, value) in list.enumerated() {
      do throws(GeometryError) {
        rings.append(try ring(value))
      } catch {
        throw error.under("[\(index)]")
      }
    }
    guard let outer = rings.first else { throw GeometryError(.empty) }
    return try GeoPolygon(outer: outer, holes: Array(rings.dropFirst()))
  }

  /// A linear ring has at least four positions, the last equal to the first (RFC 7946 §3.1.6).
  private mutating func ring(_ value: JSONValue) throws(GeometryError) -> GeoRing {
    guard let list = value.array else { throw GeometryError(.positionInvalid) }
    var points: [GeoPoint] = []
    points.reserveCapacity(list.count)
    for (index, value) in list.enumerated() {
      do throws(GeometryError) {
        points.append(try position(value))
      } catch {
        throw error.under("[\(index)]")
      }
    }
    guard points.count >= 4, let first = points.first, let last = points.last else {
      throw GeometryError(.tooFewPoints(count: points.count))
    }
    guard first == last else { throw GeometryError(.ringUnclosed(first: first, last: last)) }
    return try GeoRing(points)
  }

  private mutating func position(_ value: JSONValue) throws(GeometryError) -> GeoPoint {
    guard let numbers = value.array, numbers.count >= 2, let longitude = numbers[0].number,
      let latitude = numbers[1].number
    else { throw GeometryError(.positionInvalid) }
    positionCount += 1
    guard positionCount <= GeoJSON.positionsMax else {
      throw GeometryError(.tooManyPoints(limit: GeoJSON.positionsMax))
    }
    return try GeoPoint(longitude: longitude, latitude: latitude, datum: datum)
  }

  private func typed(
    _ value: JSONValue
  ) throws(GeometryError) -> (String, [String: JSONValue]) {
    guard let members = value.object, let type = members["type"]?.string else {
      throw GeometryError(.memberInvalid("type"))
    }
    return (type, members)
  }

  /// The `crs` of the older 2008 form. WGS-84 and CGCS2000 under their usual names are fine;
  /// anything else would put the shape somewhere else, so it is refused.
  private func requireKnownDatum(_ value: JSONValue?) throws(GeometryError) {
    guard let value, value != .null else { return }
    let name = value.object?["properties"]?.object?["name"]?.string ?? ""
    let ending = name.split(separator: ":").last ?? ""
    guard ["CRS84", "4326", "4490"].contains(String(ending)) else {
      throw GeometryError(.datumUnsupported(name))
    }
  }
}
