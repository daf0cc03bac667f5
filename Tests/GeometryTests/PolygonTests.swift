import Testing

@testable import Geometry

@Suite struct PolygonTests {
  @Test func theEdgeAndTheCornersBelongToAPolygon() throws {
    let park = try GeoPolygon(outer: block(0, 0, 10, 10), holes: [block(4, 4, 6, 6)])
    let corner = block(0, 0, 10, 10)[0]
    #expect(park.contains(corner))
    #expect(park.contains(try point(120.205, 30.2)))
    #expect(park.contains(try point(120.201, 30.201)))
    #expect(park.locate(try point(120.204, 30.205)) == .boundary)
    #expect(park.contains(try point(120.204, 30.205)))
    #expect(!park.contains(try point(120.205, 30.205)))
    #expect(!park.contains(try point(120.2100001, 30.205)))
    #expect(!park.contains(try point(120.205, 30.1999999)))
  }

  @Test func insideAgreesWithTheWindingNumberOnRandomStars() throws {
    var dice = Dice(seed: 1)
    for round in 0..<300 {
      let corners = star(&dice, corners: 3 + round % 40, radius: 1...40)
      guard let ring = try? GeoRing(corners) else { continue }
      for _ in 0..<200 {
        let place = GeoPoint(
          x: Int32.random(in: -850...850, using: &dice),
          y: Int32.random(in: -850...850, using: &dice))
        #expect(ring.locate(place) == winding(corners, place), "\(corners) \(place)")
      }
      for corner in corners { #expect(ring.locate(corner) == .boundary) }
    }
  }

  /// On a grid of five by five, corners, edges and points fall on each other all the time.
  @Test func smallRingsAreJudgedAsTheSlowMethodJudgesThem() throws {
    var dice = Dice(seed: 2)
    var simple = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 3...7, using: &dice)
      let corners = unitPoints(
        (0..<count).map { _ in
          (Int.random(in: 0...4, using: &dice), Int.random(in: 0...4, using: &dice))
        })
      guard Set(corners).count == count else { continue }
      let ring = try? GeoRing(corners)
      #expect((ring != nil) == isSimple(corners), "\(corners)")
      guard let ring else { continue }
      simple += 1
      for x: Int32 in -1...5 {
        for y: Int32 in -1...5 {
          let place = GeoPoint(x: x, y: y)
          #expect(ring.locate(place) == winding(corners, place), "\(corners) \(place)")
        }
      }
    }
    #expect(simple > 1_000)
  }

  private func isSimple(_ corners: [GeoPoint]) -> Bool {
    let count = corners.count
    for i in 0..<count {
      let (a, b) = (corners[i], corners[(i + 1) % count])
      for j in (i + 1)..<count {
        let (c, d) = (corners[j], corners[(j + 1) % count])
        if j == i + 1 || (i == 0 && j == count - 1) {
          // Neighbours share a corner; more than it is too much.
          let (shared, ends) = j == i + 1 ? (b, (a, d)) : (a, (c, b))
          let px = Int(ends.0.x - shared.x)
          let py = Int(ends.0.y - shared.y)
          let qx = Int(ends.1.x - shared.x)
          let qy = Int(ends.1.y - shared.y)
          if px * qy == py * qx, px * qx + py * qy > 0 { return false }
        } else if edgesMeet(a, b, c, d) {
          return false
        }
      }
    }
    let first = corners[0]
    return corners.contains { edge in
      let dx = Int(corners[1].x - first.x)
      let dy = Int(corners[1].y - first.y)
      return dx * Int(edge.y - first.y) != dy * Int(edge.x - first.x)
    }
  }

  @Test func everyRingIsKeptCounterclockwise() throws {
    let corners = block(0, 0, 10, 10)
    let turned = try GeoRing(Array(corners.reversed()))
    #expect(turned.area > 0)
    #expect(turned.corners.first == corners.last)
    let ring = try GeoRing(corners + [corners[0]])
    #expect(ring.corners == corners)
    #expect(abs(ring.area - turned.area) < 0.000_001)
  }

  @Test func aBadRingSaysWhatIsWrongWithIt() throws {
    let square = block(0, 0, 10, 10)
    let bowTie = [square[0], square[2], square[1], square[3]]
    let middle = try point(120.205, 30.205)
    #expect(fault { _ = try GeoRing(bowTie) } == .selfIntersecting(middle))
    #expect(fault { _ = try GeoRing([square[0], square[1]]) } == .tooFewPoints(count: 2))
    let flat = unitPoints([(0, 0), (5, 5), (9, 9)])
    #expect(fault { _ = try GeoRing(flat) } == .tooFewPoints(count: 2))
    let spike = unitPoints([(0, 0), (10, 0), (10, 10), (20, 10), (10, 10), (0, 10)])
    #expect(fault { _ = try GeoRing(spike) } != nil)
    let pinched = unitPoints([(0, 0), (4, 4), (8, 0), (8, 8), (4, 4), (0, 8)])
    #expect(
      fault { _ = try GeoRing(pinched) } == .selfIntersecting(GeoPoint(x: 4, y: 4)))
    let doubled = [square[0], square[0], square[1], square[2], square[2], square[3], square[0]]
    #expect(try GeoRing(doubled).corners == square)
  }

  @Test func holesMustLieInsideAndApart() throws {
    let outer = block(0, 0, 10, 10)
    let outside = block(20, 20, 22, 22)
    #expect(
      fault { _ = try GeoPolygon(outer: outer, holes: [outside]) } == .holeOutside(outside[0]))
    let across = block(8, 2, 12, 4)
    let crossings: [GeoPoint] = [try point(120.21, 30.202), try point(120.21, 30.204)]
    let found = fault { _ = try GeoPolygon(outer: outer, holes: [across]) }
    #expect(crossings.contains { found == .ringsCross($0) })
    let nested = [block(2, 2, 8, 8), block(4, 4, 6, 6)]
    #expect(
      fault { _ = try GeoPolygon(outer: outer, holes: nested) } == .partsOverlap(nested[1][0]))
    #expect(fault { _ = try GeoPolygon(outer: outer, holes: [outer]) } != nil)
    // Two holes that touch in one corner leave the land between them in one piece.
    let touching = [block(2, 2, 4, 4), block(4, 4, 6, 6)]
    #expect(try GeoPolygon(outer: outer, holes: touching).holes.count == 2)
  }

  @Test func anAreaOfSeveralPolygonsMustNotOverlap() throws {
    let west = try GeoPolygon(outer: block(0, 0, 10, 10))
    let east = try GeoPolygon(outer: block(10, 0, 20, 10))
    let middle = try GeoPolygon(outer: block(5, 2, 15, 8))
    let area = try GeoArea([west, east])
    #expect(area.contains(try point(120.21, 30.205)))
    #expect(abs(area.area - west.area - east.area) < 0.001)
    #expect(fault { _ = try GeoArea([west, middle]) } != nil)
    #expect(fault { _ = try GeoArea([west, west]) } != nil)
    #expect(fault { _ = try GeoArea([]) } == .empty)
    let ringed = try GeoPolygon(outer: block(0, 0, 10, 10), holes: [block(2, 2, 8, 8)])
    let island = try GeoPolygon(outer: block(4, 4, 6, 6))
    #expect(try GeoArea([ringed, island]).polygons.count == 2)
  }

  @Test func aLabelPointLiesInsideEvenOfBentLand() throws {
    var dice = Dice(seed: 3)
    for round in 0..<300 {
      let corners = star(&dice, corners: 4 + round % 30, radius: 20...400)
      guard let polygon = try? GeoPolygon(outer: corners) else { continue }
      #expect(polygon.locate(polygon.labelPoint) == .inside, "\(corners)")
    }
    let angle = unitPoints([(0, 0), (30, 0), (30, 50), (100, 50), (100, 100), (0, 100)])
    let bent = try GeoPolygon(outer: angle)
    #expect(bent.locate(bent.labelPoint) == .inside)
    let upsideDown = unitPoints([(0, 0), (100, 0), (100, 50), (30, 50), (30, 100), (0, 100)])
    let other = try GeoPolygon(outer: upsideDown)
    #expect(other.locate(other.labelPoint) == .inside)
  }

  @Test func aLongRingIsCheckedQuickly() throws {
    // A comb of 5,000 edges; comparing each with each would be 12 million pairs.
    var pairs: [(Int, Int)] = []
    for tooth in 0..<4_999 { pairs.append((tooth * 10, tooth % 2 == 0 ? 1_000 : 900_000)) }
    pairs.append((50_000, 0))
    pairs.append((-10, 0))
    #expect(try GeoRing(unitPoints(pairs)).corners.count == 5_001)
    let many = (0..<10_001).map { ($0, $0 * $0 % 7_919 + ($0 == 10_000 ? 0 : 1)) }
    #expect(fault { _ = try GeoRing(unitPoints(many)) } == .tooManyPoints(limit: 10_000))
  }
}
