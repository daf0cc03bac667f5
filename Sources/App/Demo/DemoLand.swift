import Cases
import Contracts
import Kernel
import Places
import Store

/// The places of the demo community, as the later steps need them.
struct DemoLand: Sendable {
  let territory: Territory
  let windows: [CaseWindow]
  private let rooms: [BuildingID: [DemoPlaces.Room]]
  /// A building is the likelier chosen the more floors it has.
  private let weights: [Int]

  init(_ territory: Territory, windows: [CaseWindow], rooms: [DemoPlaces.Room]) {
    self.territory = territory
    self.windows = windows
    self.rooms = Dictionary(grouping: rooms, by: \.building)
    weights = territory.buildings.map { building in
      switch building.kind {
      case .office: building.floorsAbove * 3
      case .mixed, .factory: building.floorsAbove * 2
      case .mall: building.floorsAbove
      case .apartment: 1
      }
    }
  }

  var community: Community { territory.community }
  var grids: [Grid] { territory.grids }
  var parks: [Park] { territory.parks }
  var buildings: [Building] { territory.buildings }

  func building(_ random: inout DemoRandom) -> Building { buildings[random.place(weights)] }

  /// One of its rooms; small firms share one.
  func room(_ building: Building, _ random: inout DemoRandom) -> DemoPlaces.Room? {
    guard let rooms = rooms[building.id], !rooms.isEmpty else { return nil }
    return random.pick(rooms)
  }

  func site(_ building: Building) -> DemoSite {
    let park = territory.park(building.park)
    // An address names the road of the building, or that of its park where the building has none of its own.
    let address = building.address.isEmpty ? park?.address ?? building.address : building.address
    return DemoSite(
      park: park?.name ?? "", building: building.name, road: address.road, number: address.number)
  }

  /// 经济发展, 公共事务 … by the key of `Data/windows.json`.
  func window(_ key: String) -> CaseWindow? { windows.first { $0.key == key } }
}

extension DemoLoad {
  /// The community, its windows and bodies, its places.
  func settle() async throws -> DemoLand {
    guard let plan = DemoTerritory.Size(rawValue: size.rawValue) else {
      preconditionFailure("both sizes have the same names")
    }
    let territory = try DemoTerritory.make(seed: UInt64(bitPattern: Int64(seed)), size: plan)
    let community = territory.community(id: Demo.community(seed: seed, size: size))
    let starts = community.foundedOn ?? firstDay
    let parts = parts
    clock.set(firstDay, minute: 540)
    let land = try await database.write { tx in
      try parts.createCommunity(community, tx)
      let places = try tx.insert(territory, community: community.id, starts: starts)
      guard let made = try Territories().current(community.id, tx) else { throw Problem.notFound }
      return DemoLand(made, windows: try tx.caseRouting(community.id).windows, rooms: places.rooms)
    }
    say("places: \(land.grids.count) grids, \(land.parks.count) parks, \(land.buildings.count) buildings")
    return land
  }

  /// Who looks after which building: each park is in one hand.
  func entrust(_ land: DemoLand, to houses: [DemoHouse], _ team: DemoTeam) async throws {
    let firms = houses.filter { $0.institution.kind == .propertyFirm }
    let viewer = Viewer(
      person: team.administrator.person, community: land.community.id,
      standing: .post(team.administrator.post, .administrator, .community), name: team.administrator.name)
    let edits = land.buildings.map { building in
      let park = land.parks.firstIndex { $0.id == building.park } ?? 0
      let facts = BuildingFacts(
        name: building.name, kind: building.kind, address: building.address, floorsAbove: building.floorsAbove,
        floorsBelow: building.floorsBelow, point: building.point, footprint: building.footprint, owner: building.owner,
        propertyFirm: firms[park % firms.count].id)
      return EditBuilding(id: building.id, facts: facts)
    }
    clock.set(firstDay, minute: 590)
    try await database.write { tx in
      for edit in edits { try edit.run(by: viewer, tx) }
    }
  }
}
