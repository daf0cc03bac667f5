import Testing

@testable import Geometry

/// Expected figures: PROJ 9 (`Geod`, WGS-84 and the mean sphere) on densified rings, and a
/// published implementation of the GCJ-02 shift.
@Suite struct MeasureTests {
  @Test func degreesOutOfRangeAreRefusedByName() {
    #expect(fault { _ = try point(180.1, 0) } == .longitudeOutOfRange(180.1))
    #expect(fault { _ = try point(120, -90.5) } == .latitudeOutOfRange(-90.5))
    #expect(
      fault { _ = try point(30.2, 120.2) }
        == .coordinatesSwapped(longitude: 30.2, latitude: 120.2))
    #expect(fault { _ = try point(200, 120) } == .latitudeOutOfRange(120))
    #expect(fault { _ = try point(.nan, 1) } == .numberInvalid)
    #expect(fault { _ = try point(180, 90) } == nil)
  }

  @Test func aPointIsWrittenShortAndReadsBackTheSame() throws {
    #expect(try point(120.2105, 30.2064).description == "120.2105,30.2064")
    #expect(try point(-0.0000001, 0).description == "-0.0000001,0")
    #expect(try point(-180, 90).description == "-180,90")
    #expect(try point(120.12345678, 30.00000004).description == "120.1234568,30")
    var dice = Dice(seed: 4)
    for _ in 0..<10_000 {
      let place = GeoPoint(
        x: Int32.random(in: -1_800_000_000...1_800_000_000, using: &dice),
        y: Int32.random(in: -900_000_000...900_000_000, using: &dice))
      let parts = place.description.split(separator: ",")
      let again = try point(#require(Double(parts[0])), #require(Double(parts[1])))
      #expect(again == place)
      #expect(try point(place.longitude, place.latitude) == place)
    }
  }

  @Test func areasAgreeWithTheEllipsoid() throws {
    let block: [GeoPoint] = [
      try point(120.21, 30.18), try point(120.212, 30.18), try point(120.212, 30.1815),
      try point(120.21, 30.1815),
    ]
    let land: [GeoPoint] = [
      try point(120.2031, 30.1752), try point(120.2287, 30.1712), try point(120.2355, 30.1888),
      try point(120.2188, 30.2001), try point(120.2049, 30.1922),
    ]
    let house: [GeoPoint] = [
      try point(120.2, 30.2), try point(120.2002, 30.2), try point(120.2002, 30.2001),
      try point(120.2, 30.2001),
    ]
    #expect(abs(try GeoPolygon(outer: block).area - 32_029.793_339) < 0.001)
    #expect(abs(try GeoPolygon(outer: land).area - 6_902_578.403_320) < 0.05)
    #expect(abs(try GeoPolygon(outer: house).area - 213.490_951) < 0.000_1)
  }

  @Test func distancesAgreeWithTheSphere() throws {
    let site = try point(120.2105, 30.2064)
    #expect(abs(site.distance(to: try point(120.1551, 30.2741)) - 9_219.129_91) < 0.01)
    let capital = try point(116.3913, 39.9075)
    #expect(abs(capital.distance(to: try point(121.4737, 31.2304)) - 1_068_261.329) < 0.1)
    #expect(abs(try point(0, 0).distance(to: try point(180, 0)) - 20_015_114.442) < 0.1)
    #expect(site.distance(to: site) == 0)
  }

  @Test func aMoveEndsAtItsDistance() throws {
    let site = try point(120.2105, 30.2064)
    for bearing in stride(from: 0.0, to: 360, by: 7) {
      let there = site.moved(metres: 1_005, bearing: bearing)
      #expect(abs(site.distance(to: there) - 1_005) < 0.03)
    }
    #expect(site.moved(metres: 100, bearing: 0).latitude > site.latitude)
    #expect(site.moved(metres: 100, bearing: 90).longitude > site.longitude)
  }

  @Test func fifteenMinutesOnFootAreAKilometre() throws {
    let site = try point(120.2105, 30.2064)
    let circle = WalkingCircle(center: site, minutes: 15)
    #expect(circle.radius == 1_005)
    #expect(circle.contains(site.moved(metres: 1_004, bearing: 33)))
    #expect(!circle.contains(site.moved(metres: 1_006, bearing: 33)))
    #expect(WalkingCircle.minutes(from: site, to: site.moved(metres: 680, bearing: 5)) == 11)
    let polygon = try circle.polygon()
    #expect(polygon.outer.corners.count == 64)
    #expect(polygon.contains(site))
    // A polygon of n corners on a circle has this area, but for the curvature.
    let expected = 32.0 * 1_005 * 1_005 * 0.098_017_14
    #expect(abs(polygon.area / expected - 1) < 0.004)
  }

  @Test func theCentroidWeighsPartsAndHoles() throws {
    let square = GeoArea(try GeoPolygon(outer: block(0, 0, 10, 10)))
    #expect(square.centroid == (try point(120.205, 30.205)))
    let pair = try GeoArea([
      try GeoPolygon(outer: block(0, 0, 10, 10)), try GeoPolygon(outer: block(20, 0, 30, 10)),
    ])
    #expect(pair.centroid == (try point(120.215, 30.205)))
    let holed = GeoArea(
      try GeoPolygon(outer: block(0, 0, 10, 10), holes: [block(0, 0, 5, 10).insetEast()]))
    #expect(holed.centroid.longitude > 120.205)
    #expect(pair.labelPoint.latitude > 30.2)
  }

  @Test func theChineseShiftAgreesWithPublishedValues() throws {
    let pairs: [(Double, Double, Double, Double)] = [
      (120.2105, 30.2064, 120.2150323736344, 30.20396957751605),
      (116.3913, 39.9075, 116.39754118159271, 39.90890127616531),
      (87.6168, 43.8256, 87.61964994946926, 43.82680539311119),
      (113.2644, 23.1291, 113.26972959210308, 23.126423339922844),
      (126.5349, 45.8038, 126.54094071740515, 45.80578177471768),
      (91.1172, 29.6469, 91.11876034131424, 29.64419210647111),
    ]
    for (longitude, latitude, shiftedLongitude, shiftedLatitude) in pairs {
      let place = try point(longitude, latitude)
      let shifted = GCJ02Point(place)
      #expect(abs(shifted.longitude - shiftedLongitude) < 0.000_000_001)
      #expect(abs(shifted.latitude - shiftedLatitude) < 0.000_000_001)
      #expect(shifted.wgs84 == place)
      let read = try GeoPoint(
        longitude: shiftedLongitude, latitude: shiftedLatitude, datum: .gcj02)
      #expect(read == place)
    }
  }

  @Test func theChineseShiftComesBackEverywhere() throws {
    var dice = Dice(seed: 5)
    for _ in 0..<5_000 {
      let place = try point(
        Double.random(in: 72.1...137.7, using: &dice), Double.random(in: 0.9...55.7, using: &dice))
      let back = GCJ02Point(place).wgs84
      #expect(place.distance(to: back) < 0.03, "\(place)")
    }
    let abroad = try point(-0.1276, 51.5072)
    #expect(GCJ02Point(abroad).wgs84 == abroad)
    #expect(GCJ02Point(abroad).longitude == abroad.longitude)
  }
}

extension [GeoPoint] {
  /// The rectangle, a thousandth of a degree smaller on each side but the east.
  fileprivate func insetEast() -> [GeoPoint] {
    [
      GeoPoint(x: self[0].x + 10_000, y: self[0].y + 10_000),
      GeoPoint(x: self[1].x, y: self[1].y + 10_000),
      GeoPoint(x: self[2].x, y: self[2].y - 10_000),
      GeoPoint(x: self[3].x + 10_000, y: self[3].y - 10_000),
    ]
  }
}
