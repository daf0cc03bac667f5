import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The rows of other modules that these tests need, as short as their tables allow.
extension Tx {
  func makePlaces(
    _ community: CommunityID, _ grids: [GridID], _ buildings: [(id: BuildingID, grid: GridID, name: String)]
  ) throws {
    try run(
      """
      INSERT INTO communities (id, name, english_name, kind, management, is_legal_person, created_at)
      VALUES (\(community), '云桥产业社区', 'Yunqiao', 'tech_innovation', 'vertical', 1, \(now))
      """)
    for (place, grid) in grids.enumerated() {
      try run(
        """
        INSERT INTO grids (id, community_id, name, number, sort_key, starts_on)
        VALUES (\(grid), \(community), \("第\(place + 1)网格"), \(place + 1), \("\(place + 1)"), '2024-01-01')
        """)
    }
    for (place, building) in buildings.enumerated() {
      try run(
        """
        INSERT INTO buildings (id, community_id, grid_id, name, sort_key, kind, floors_above, floors_below, starts_on)
        VALUES (\(building.id), \(community), \(building.grid), \(building.name), \("\(place)"), 'office', 12, 2,
          '2024-01-01')
        """)
    }
  }

  func makeFirm(
    _ id: OrganizationID, _ name: String, _ community: CommunityID, building: BuildingID, unit: String
  ) throws {
    try run(
      """
      INSERT INTO organizations (id, community_id, kind, provisional_id, name, name_key, name_sort, short_name,
        building_id, unit_text, status, created_at, updated_at)
      VALUES (\(id), \(community), 'enterprise', \("P-" + id.text), \(name), \(name), \(name), \(name), \(building),
        \(unit), 'operating', \(now), \(now))
      """)
  }

  func makePerson(_ name: String, _ community: CommunityID) throws -> PersonID {
    let id: PersonID = newID()
    try run(
      """
      INSERT INTO persons (id, community_id, name, pinyin_key, initials, created_at)
      VALUES (\(id), \(community), \(name), '', '', \(now))
      """)
    return id
  }

  func makePost(_ person: PersonID, _ role: Role, _ scope: PostScope, _ community: CommunityID) throws -> PostID {
    let id: PostID = newID()
    let (kind, target): (String, String) =
      switch scope {
      case .community: ("community", community.text)
      case .grid(let id): ("grid", id.text)
      case .park(let id): ("park", id.text)
      case .building(let id): ("building", id.text)
      case .window(let id): ("window", id.text)
      case .organization(let id): ("organization", id.text)
      }
    try run(
      """
      INSERT INTO posts (id, community_id, person_id, role, scope_kind, scope_id, title, starts_on, granted_at,
        handover_note)
      VALUES (\(id), \(community), \(person), \(role.rawValue), \(kind), \(target), '', '2024-01-01', \(now), '')
      """)
    return id
  }

  func makeEmployment(_ person: PersonID, _ organization: OrganizationID, _ community: CommunityID) throws {
    let id: EmploymentID = newID()
    try run(
      """
      INSERT INTO employments (id, community_id, person_id, organization_id, created_at, confirmed_at)
      VALUES (\(id), \(community), \(person), \(organization), \(now), \(now))
      """)
  }

  func makeDelegation(_ person: PersonID, _ organization: OrganizationID, _ community: CommunityID) throws {
    let id: DelegationID = newID()
    try run(
      """
      INSERT INTO delegations (id, community_id, person_id, organization_id, kind, starts_on, granted_at)
      VALUES (\(id), \(community), \(person), \(organization), 'authorizedDelegate', '2024-01-01', \(now))
      """)
  }
}

/// The middleware of the product around some routes.
enum TestRouter {
  static func make(_ site: Site, _ add: (Routes) -> Void) -> Routes {
    let router = Router(context: AppContext.self)
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: LocaleMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: SessionMiddleware(site))
    router.add(middleware: ProblemMiddleware(site))
    router.add(middleware: FormTokenMiddleware(site))
    let routes = Routes(router)
    add(routes)
    return routes
  }
}
