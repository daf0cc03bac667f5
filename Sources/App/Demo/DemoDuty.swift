import Contracts
import Kernel
import People
import Places
import Store

/// 一长二员 where the volunteers left gaps, who stands in for whom, what the letters of appointment say, and the numbers on the walls.
struct DemoDuty: Sendable {
  let seed: Int
  let land: DemoLand
  let today: LocalDay
  let seats: [DutySeat]
  private let neighbours: [BuildingID: [DemoMember]]

  /// `except`: firms whose people have parts of their own in the demo.
  init(seed: Int, land: DemoLand, members: [DemoMember], except: Set<OrganizationID>, today: LocalDay, seats: [DutySeat]) {
    self.seed = seed
    self.land = land
    self.today = today
    self.seats = seats
    neighbours = Dictionary(grouping: members.filter { !except.contains($0.id) && $0.employees.count > 3 }) { $0.building.id }
  }

  /// Gives how many seats were filled.
  func run(_ tx: Tx) throws -> Int {
    var random = DemoRandom(seed: seed, "duty")
    var count = 0
    let plan = DutyPlan(version: 1, showsNotices: true, seats: seats)
    for building in land.buildings {
      for role in [Role.enterpriseLiaison, .serviceAssistant, .generalSupport] {
        guard let seat = plan.seat(of: role, at: "building", buildingKind: building.kind.rawValue), random.chance(70),
          let person = neighbour(in: building.id, &random)
        else { continue }
        let draft = PostDraft(person: person, role: role, scope: .building(building.id), title: seat.name, startsOn: today.adding(days: -200))
        try tx.grantPost(draft, community: land.community.id)
        count += 1
      }
    }
    for (park, building) in zip(land.parks, land.parks.map { park in land.buildings.first { $0.park == park.id } }).prefix(4) {
      guard let building, let person = neighbour(in: building.id, &random) else { continue }
      let draft = PostDraft(
        person: person, role: .parkLeader, scope: .park(park.id), startsOn: today.adding(days: -9), endsOn: today.adding(days: 20))
      let post = try tx.grantPost(draft, community: land.community.id)
      try tx.keep(PostDetails(isSubstitute: true), of: post, community: land.community.id)
    }
    try letters(tx)
    try tx.keep(plan, community: land.community.id, by: nil)
    return count
  }

  private func neighbour(in building: BuildingID, _ random: inout DemoRandom) -> PersonID? {
    let members = neighbours[building] ?? []
    return members.isEmpty ? nil : random.pick(random.pick(members).employees).id
  }

  /// Everybody was appointed a few days before she began; those of the grids have a number on the wall.
  private func letters(_ tx: Tx) throws {
    let posts = try tx.all(
      """
      SELECT post_id, role, starts_on FROM duty_cards WHERE community_id = \(land.community.id)
        AND scope_kind IN ('grid', 'park', 'building') AND is_substitute = 0 ORDER BY post_id LIMIT 5000
      """
    ) { row in (id: try row("post_id", as: PostID.self), role: try row("role", as: String.self), from: try row("starts_on", as: LocalDay.self)) }
    for (place, post) in posts.enumerated() {
      let isOfGrid = post.role == Role.gridHead.rawValue || post.role == Role.gridWorker.rawValue
      let details = PostDetails(
        appointedOn: post.from.adding(days: -4), appointedBy: isOfGrid ? "街道平安办" : "社区党委",
        workPhone: isOfGrid ? DemoRoster.phone(8_000 + place) : "")
      try tx.keep(details, of: post.id, community: land.community.id)
    }
  }
}
