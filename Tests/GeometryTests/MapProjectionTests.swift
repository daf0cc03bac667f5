import Testing

@testable import Geometry

@Suite struct MapProjectionTests {
  @Test func theBoxFillsThePictureAndStaysCentred() throws {
    let area = GeoArea(try GeoPolygon(outer: block(0, 0, 20, 10)))
    let map = MapProjection(fit: area.box, width: 800, height: 600, padding: 20)
    let southWest = map.place(area.box.southWest)
    let northEast = map.place(area.box.northEast)
    #expect(southWest.x == "20")
    #expect(northEast.x == "780")
    #expect(southWest.yTenths + northEast.yTenths == 6_000)
    #expect(southWest.yTenths > northEast.yTenths)
  }

  @Test func aMetreIsAsLongInBothDirections() throws {
    let center = try point(120.205, 30.205)
    let map = MapProjection(
      fit: GeoBox(center).expanded(metres: 2_000), width: 1_000, height: 1_000)
    let middle = map.place(center)
    let north = map.place(center.moved(metres: 1_000, bearing: 0))
    let east = map.place(center.moved(metres: 1_000, bearing: 90))
    let up = middle.yTenths - north.yTenths
    let right = east.xTenths - middle.xTenths
    // `moved` walks on the sphere, whose degrees differ by up to 0.5 % from the ellipsoid's.
    #expect(abs(up - right) <= 14)
    #expect(abs(Double(right) / 10 * map.metresPerUnit - 1_000) < 3)
  }

  @Test func placesAreTenthsAndComeBack() throws {
    #expect(MapProjection.Place(xTenths: 125, yTenths: 400).description == "12.5,40")
    #expect(MapProjection.Place(xTenths: -4, yTenths: -10).description == "-0.4,-1")
    let area = GeoArea(try GeoPolygon(outer: block(0, 0, 20, 10)))
    let map = MapProjection(fit: area.box, width: 800, height: 600)
    let gate = try point(120.2123, 30.2045)
    let place = map.place(gate)
    let back = map.point(x: Double(place.xTenths) / 10, y: Double(place.yTenths) / 10)
    #expect(gate.distance(to: back) < map.metresPerUnit / 10)
  }

  @Test func pathsAndScaleAreReadyForThePage() throws {
    let holed = try GeoPolygon(outer: block(0, 0, 10, 10), holes: [block(4, 4, 6, 6)])
    let map = MapProjection(fit: holed.box, width: 100, height: 116)
    let path = map.path(GeoArea(holed))
    #expect(path.hasPrefix("M0,"))
    #expect(path.count { $0 == "M" } == 2)
    #expect(path.count { $0 == "Z" } == 2)
    #expect(map.points(holed.outer).split(separator: " ").count == 4)
    let bar = map.scaleBar(atMost: 40)
    #expect(bar.metres == 200)
    #expect(abs(Double(bar.length.xTenths) / 10 * map.metresPerUnit - 200) < 1)
  }

  @Test func aSinglePointStillGivesAMap() throws {
    let gate = try point(120.2, 30.2)
    let map = MapProjection(fit: GeoBox(gate), width: 100, height: 50)
    #expect(map.place(gate).description == "50,25")
  }
}
