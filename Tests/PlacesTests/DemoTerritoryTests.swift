import Foundation
import Geometry
import TestKit
import Testing

@testable import Places

@Test(arguments: [DemoTerritory.Size.full, .small])
func theDemonstrationTilesItsCommunityExactly(_ size: DemoTerritory.Size) throws {
  for seed: UInt64 in [1, 7, 2026] {
    let land = try DemoTerritory.make(seed: seed, size: size)
    let total = land.grids.reduce(0) { $0 + $1.boundary.area }
    #expect(abs(total - land.boundary.area) < 0.01)
    // One area of all grids: refused if any two overlapped.
    _ = try GeoArea(land.grids.flatMap(\.boundary.polygons))
    for grid in land.grids { #expect(land.boundary.contains(grid.boundary.labelPoint)) }
  }
}

@Test func theDemonstrationHasTheSizeThatWasReported() throws {
  let full = try DemoTerritory.make(seed: 1, size: .full)
  #expect(full.grids.count == 12)
  #expect(full.parks.count == 62)
  #expect(full.buildings.count == 95)
  #expect(abs(full.boundary.area - 1_400_000) < 70_000)
  #expect(full.unitCount > 8_000)
  #expect(full.grids.map(\.name).first == "一网格")
  #expect(full.grids.map(\.name).last == "十二网格")
  let small = try DemoTerritory.make(seed: 1, size: .small)
  #expect(small.grids.count == 3)
  #expect(small.parks.count == 6)
  #expect(small.buildings.count == 10)
}

@Test(arguments: [DemoTerritory.Size.full, .small])
func everyBuildingStandsInItsGridAndInNobodyElsesWay(_ size: DemoTerritory.Size) throws {
  for seed: UInt64 in 1...12 {
    let land = try DemoTerritory.make(seed: seed, size: size)
    for building in land.buildings {
      let ring = building.footprint.polygons[0].outer
      let grid = land.grids[building.grid].boundary.polygons[0]
      #expect(ring.corners.allSatisfy { grid.locate($0) == .inside })
      #expect(building.footprint.contains(building.point))
      #expect(land.parks[building.park].grid == building.grid)
    }
    _ = try GeoArea(land.buildings.flatMap(\.footprint.polygons))
    #expect(Set(land.parks.map(\.name)).count == land.parks.count)
    #expect(Set(land.parks.map(\.address)).count == land.parks.count)
    #expect(land.parks.contains { $0.name == "知行园" })
    #expect(land.parks.contains { $0.name == "青禾大厦" })
    #expect(land.buildings.contains { land.parks[$0.park].name == "知行园" && $0.name == "3号楼" })
  }
}

@Test func theSameSeedGivesTheSameTerritory() throws {
  let first = try DemoTerritory.make(seed: 5, size: .full)
  #expect(try DemoTerritory.make(seed: 5, size: .full) == first)
  #expect(try DemoTerritory.make(seed: 6, size: .full) != first)
}

@Test func everyAddressOfTheDemonstrationIsFoundAgain() throws {
  let land = try DemoTerritory.make(seed: 3, size: .full)
  let world = TestWorld(seed: 9).world
  let parks = land.parks.map { GazetteerPark(id: world.newID(), name: $0.name, address: $0.address) }
  let buildings = land.buildings.map { building in
    let park = land.parks[building.park]
    return GazetteerBuilding(
      id: world.newID(), grid: world.newID(), park: parks[building.park].id, name: building.name,
      fullName: Territory.fullName(of: building.name, in: park.name), floorsAbove: building.floorsAbove)
  }
  let gazetteer = Gazetteer(
    city: "示范市", district: "云桥区", subdistrict: "云桥街道", parks: parks, buildings: buildings)
  for (plan, building) in zip(land.buildings, buildings) {
    let park = land.parks[plan.park]
    let name = plan.name == park.name ? plan.name : park.name + plan.name
    for text in [
      "\(name)201室", "示范市云桥区云桥街道\(park.address.text)\(name)2层", "\(park.address.text)\(plan.name)201",
    ] {
      let match = try #require(gazetteer.match(text), "\(text)")
      #expect(match.building == building.id, "\(text) \(match)")
      #expect(match.isSure, "\(text) \(match.confidence) \(match.reasons)")
    }
  }
}

@Test func eachKindOfCommunityHasItsTemplate() throws {
  let templates = try CommunityTemplate.load(home: Bench.home)
  for kind in CommunityKind.allCases {
    let template = try #require(templates[kind])
    #expect(template.bodies.prefix(5).map(\.zh) == templates[.techInnovation]?.bodies.prefix(5).map(\.zh))
    #expect(!template.ownBodies.isEmpty && template.matters.count >= 3 && template.services.count >= 3)
    #expect(template.services.allSatisfy { !$0.giver.zh.isEmpty && !$0.giver.en.isEmpty && !$0.en.isEmpty })
    #expect(template.matters.allSatisfy { !$0.words.isEmpty && !$0.en.isEmpty })
  }
  // Nothing that one kind has of its own is another's too.
  let own = templates.values.flatMap { $0.ownBodies.map(\.key) + $0.matters.map(\.key) + $0.services.map(\.key) }
  #expect(Set(own).count == own.count)
}
