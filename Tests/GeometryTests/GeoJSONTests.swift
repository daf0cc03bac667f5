import Kernel
import Testing

@testable import Geometry

@Suite struct GeoJSONTests {
  private func refusal(_ text: String) -> GeometryError? {
    do throws(GeometryError) {
      _ = try GeoJSON.read(text)
      return nil
    } catch {
      return error
    }
  }

  private func polygon(_ ring: String) -> String {
    #"{"type":"Polygon","coordinates":[\#(ring)]}"#
  }

  @Test func aFileIsReadAndWrittenInOneForm() throws {
    // Clockwise, with an altitude, an unknown member, an integer id and members out of order.
    let text = """
      {"features": [{"id": 7, "type": "Feature", "seen": [1, {"a": null}],
        "properties": {"name": "创业大厦\\u0020A\\ud83c\\udfe2", "floors": 12,
          "ratio": 2.50, "open": true},
        "geometry": {"coordinates": [[[120.2, 30.2, 4.5], [120.2, 30.3], [120.3, 30.3],
          [120.30, 30.2], [120.2, 30.2]]], "type": "Polygon"}},
        {"type": "Feature", "properties": null, "geometry": null},
        {"type": "Feature", "id": "gate", "properties": {},
         "geometry": {"type": "Point", "coordinates": [120.25, 30.24999999]}}],
       "type": "FeatureCollection"}
      """
    let features = try GeoJSON.read(text)
    #expect(features.count == 3)
    #expect(features[0].id == "7")
    #expect(features[0].properties["name"]?.string == "创业大厦 A🏢")
    #expect(features[0].properties["floors"]?.integer == 12)
    #expect(features[1].shape == nil)
    #expect(features[2].point == (try point(120.25, 30.25)))
    let expected = """
      {"type":"FeatureCollection","bbox":[120.2,30.2,120.3,30.3],"features":[
      {"type":"Feature","id":"7","geometry":{"type":"Polygon","coordinates":\
      [[[120.2,30.2],[120.3,30.2],[120.3,30.3],[120.2,30.3],[120.2,30.2]]]},\
      "properties":{"floors":12,"name":"创业大厦 A🏢","open":true,"ratio":2.5}},
      {"type":"Feature","geometry":null,"properties":{}},
      {"type":"Feature","id":"gate","geometry":{"type":"Point","coordinates":[120.25,30.25]},\
      "properties":{}}
      ]}

      """
    #expect(GeoJSON.write(features) == expected)
    #expect(try GeoJSON.read(expected) == features)
  }

  @Test func randomAreasComeBackTheSame() throws {
    var dice = Dice(seed: 6)
    for round in 0..<200 {
      var polygons: [GeoPolygon] = []
      for part in 0..<(1 + round % 3) {
        let corners = star(&dice, corners: 8 + round % 20, radius: 5_000...40_000)
        let shifted = corners.map {
          GeoPoint(x: $0.x + 1_202_000_000 + Int32(part) * 2_000_000, y: $0.y + 302_000_000)
        }
        guard let outer = try? GeoRing(shifted) else { continue }
        let center = GeoPoint(
          x: 1_202_000_000 + Int32(part) * 2_000_000, y: 302_000_000)
        let hole = try GeoRing(unitPoints([(0, 0), (9, 0), (9, 9), (0, 9)]).map {
          GeoPoint(x: center.x + $0.x, y: center.y + $0.y)
        })
        let inside = hole.corners.allSatisfy { outer.locate($0) == .inside }
        polygons.append(try GeoPolygon(outer: outer, holes: inside ? [hole] : []))
      }
      guard !polygons.isEmpty else { continue }
      let area = try GeoArea(polygons)
      let text = area.geoJSON
      let again = try GeoArea(geoJSON: text)
      #expect(again == area)
      #expect(again.geoJSON == text)
    }
  }

  @Test func holesAreWrittenClockwise() throws {
    let area = GeoArea(try GeoPolygon(outer: block(0, 0, 10, 10), holes: [block(4, 4, 6, 6)]))
    let expected = """
      {"type":"Polygon","coordinates":[\
      [[120.2,30.2],[120.21,30.2],[120.21,30.21],[120.2,30.21],[120.2,30.2]],\
      [[120.204,30.204],[120.204,30.206],[120.206,30.206],[120.206,30.204],[120.204,30.204]]]}
      """
    #expect(area.geoJSON == expected)
  }

  @Test func everyFaultNamesItsPlace() throws {
    let open = refusal(polygon("[[120.2,30.2],[120.3,30.2],[120.3,30.3],[120.2,30.3]]"))
    #expect(
      open?.fault
        == .ringUnclosed(first: try point(120.2, 30.2), last: try point(120.2, 30.3)))
    #expect(open?.place == "coordinates[0]")
    let swapped = refusal(
      #"{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":"#
        + polygon("[[120.2,30.2],[30.2,120.3],[120.3,30.3],[120.2,30.2]]") + "}]}")
    #expect(swapped?.fault == .coordinatesSwapped(longitude: 30.2, latitude: 120.3))
    #expect(swapped?.place == "features[0].geometry.coordinates[0][1]")
    #expect(swapped?.problem.code == "geometry.coordinates_swapped")
    #expect(swapped?.problem.kind == .invalid)
    #expect(swapped?.problem.details["longitude"] == "30.2")
    let few = refusal(polygon("[[120.2,30.2],[120.3,30.2],[120.2,30.2]]"))
    #expect(few?.fault == .tooFewPoints(count: 3))
    let crossed = refusal(polygon("[[0,0],[2,2],[2,0],[0,2],[0,0]]"))
    #expect(crossed?.fault == .selfIntersecting(try point(1, 1)))
    let second = refusal(
      #"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[5,5],[6,95],[6,6],[5,5]]]]}"#)
    #expect(second?.place == "coordinates[1][0][1]")
    #expect(refusal(polygon("[[0,0],[1],[1,1],[0,0]]"))?.fault == .positionInvalid)
    #expect(refusal(polygon(#"[[0,0],["1",2],[1,1],[0,0]]"#))?.fault == .positionInvalid)
    #expect(refusal(#"{"type":"Polygon","coordinates":[]}"#)?.fault == .empty)
    #expect(refusal(#"{"type":"MultiPolygon","coordinates":[]}"#)?.fault == .empty)
  }

  @Test func otherKindsOfFilesAreNamed() throws {
    #expect(
      refusal(#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#)?.fault
        == .typeUnsupported("LineString"))
    #expect(refusal("[]")?.fault == .memberInvalid("type"))
    #expect(refusal(#"{"type":"FeatureCollection"}"#)?.fault == .memberInvalid("features"))
    #expect(refusal(#"{"type":"Feature","properties":{}}"#)?.fault == .memberInvalid("geometry"))
    let local = """
      {"type":"FeatureCollection","features":[],
       "crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::4549"}}}
      """
    #expect(refusal(local)?.fault == .datumUnsupported("urn:ogc:def:crs:EPSG::4549"))
    #expect(refusal(local.replacing("4549", with: "4490")) == nil)
    #expect(throws: GeometryError.self) {
      try GeoArea(geoJSON: #"{"type":"FeatureCollection","features":[]}"#)
    }
    #expect(throws: GeometryError.self) {
      try GeoArea(geoJSON: #"{"type":"Point","coordinates":[1,2]}"#)
    }
  }

  @Test func whatIsNotJSONIsAnsweredWithALineAndAColumn() {
    #expect(refusal("")?.fault == .jsonMalformed(line: 1, column: 1))
    #expect(refusal("{\n  \"名\": 1,\n}")?.fault == .jsonMalformed(line: 3, column: 1))
    #expect(refusal("{\"名称\": tru}")?.fault == .jsonMalformed(line: 1, column: 11))
    let bad: [String] = [
      "{} x", "[1,]", "[01]", "[1.]", "[+1]", "[1e]", "[1e999]", "[NaN]", "\"a", "\"\\x\"",
      "\"\\ud800\"", "\"\\ud800\\u0041\"", "{\"a\" 1}", "\"\n\"", "nul", "[-]",
    ]
    for text in bad { #expect(refusal(text)?.problem.code == "geometry.json_malformed", "\(text)") }
    let deep = String(repeating: "[", count: 100_000)
    #expect(refusal(deep)?.problem.code == "geometry.json_malformed")
    #expect(throws: GeometryError.self) { try GeoJSON.read([0x22, 0xFF, 0x22]) }
  }

  @Test func aByteOrderMarkAndAnotherDatumAreUnderstood() throws {
    let shifted = GCJ02Point(try point(120.2105, 30.2064))
    let text = #"{"type":"Point","coordinates":[\#(shifted.longitude),\#(shifted.latitude)]}"#
    let bytes: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
    let features = try GeoJSON.read(bytes, datum: .gcj02)
    #expect(features[0].point == (try point(120.2105, 30.2064)))
  }

  @Test func everyProblemIsAmongTheCodes() throws {
    let place = try point(1, 2)
    let faults: [GeometryError.Fault] = [
      .numberInvalid, .longitudeOutOfRange(181), .latitudeOutOfRange(91),
      .coordinatesSwapped(longitude: 1, latitude: 100), .positionInvalid,
      .tooFewPoints(count: 2), .ringUnclosed(first: place, last: place),
      .selfIntersecting(place), .ringsCross(place), .holeOutside(place), .partsOverlap(place),
      .empty, .tooManyPoints(limit: 3), .jsonMalformed(line: 1, column: 1),
      .memberInvalid("a"), .typeUnsupported("b"), .datumUnsupported("c"),
    ]
    #expect(faults.map { GeometryError($0).problem.code } == GeometryError.codes)
    #expect(GeometryError(.empty, at: "features[1]").problem.details["place"] == "features[1]")
  }
}
