import Contracts
import Kernel
import People
import Places
import Store

/// Those who serve beside the team: a leader for each park, helpers of the grids, 一长二员 and butlers of buildings, and
/// one person of each partner institution.
struct DemoVolunteers: Sendable {
  let seed: Int
  let land: DemoLand
  let since: LocalDay
  /// The members by building.
  private let neighbours: [BuildingID: [DemoMember]]

  init(seed: Int, land: DemoLand, members: [DemoMember], since: LocalDay) {
    self.seed = seed
    self.land = land
    self.since = since
    neighbours = Dictionary(grouping: members) { $0.building.id }
  }

  struct Posts: Sendable {
    var parkLeaders: [ParkID: DemoHolder] = [:]
    var butlers: [BuildingID: DemoHolder] = [:]
    var partners: [(organization: OrganizationID, holder: DemoHolder)] = []
  }

  /// `partners` are the institutions, each with its short name.
  func run(partners: [(id: OrganizationID, name: String)], _ tx: Tx) throws -> Posts {
    var posts = Posts()
    var random = DemoRandom(seed: seed, "volunteers")
    var names = DemoPersonNames(seed: seed, "volunteers")
    for park in land.parks {
      let buildings = land.buildings.filter { $0.park == park.id }
      guard let person = neighbour(in: buildings, 1, &random) else { continue }
      posts.parkLeaders[park.id] = try appoint(person, .parkLeader, .park(park.id), "园区长", tx)
    }
    for building in land.buildings {
      if random.chance(40), let person = neighbour(in: [building], 2, &random) {
        _ = try appoint(person, .buildingChief, .building(building.id), "楼宇管理长", tx)
      }
      if random.chance(25), let person = neighbour(in: [building], 3, &random) {
        _ = try appoint(person, .safetyPromoter, .building(building.id), "平安宣传员", tx)
      }
      // Every building has somebody who comes when the lift stands still.
      let butler = try stranger(&names, tx)
      posts.butlers[building.id] = try appoint(butler, .propertyButler, .building(building.id), "物业管家", tx)
    }
    for grid in land.grids {
      let buildings = land.buildings.filter { $0.grid == grid.id }
      for place in 0..<3 {
        guard let person = neighbour(in: buildings, 4 + place, &random) else { continue }
        _ = try appoint(person, .gridHelper, .grid(grid.id), "兼职网格员", tx)
      }
    }
    for partner in partners {
      let person = try stranger(&names, tx)
      let holder = try appoint(person, .partner, .organization(partner.id), partner.name + "联络人", tx)
      posts.partners.append((organization: partner.id, holder: holder))
    }
    return posts
  }

  /// Somebody who works in one of the buildings; another one for another `turn`, where there are enough people.
  private func neighbour(
    in buildings: [Building], _ turn: Int, _ random: inout DemoRandom
  ) -> (PersonID, String)? {
    let members = buildings.flatMap { neighbours[$0.id] ?? [] }.filter { $0.employees.count > 1 }
    if members.isEmpty { return nil }
    let employees = random.pick(members).employees
    let one = employees[turn % employees.count]
    return (one.id, one.name)
  }

  private func stranger(_ names: inout DemoPersonNames, _ tx: Tx) throws -> (PersonID, String) {
    let name = names.next()
    return (try tx.createPerson(PersonDraft(name: name), community: land.community.id), name)
  }

  private func appoint(
    _ person: (PersonID, String), _ role: Role, _ scope: PostScope, _ title: String, _ tx: Tx
  ) throws -> DemoHolder {
    let draft = PostDraft(person: person.0, role: role, scope: scope, title: title, startsOn: since)
    let post = try tx.grantPost(draft, community: land.community.id)
    return DemoHolder(person: person.0, name: person.1, post: post)
  }
}
