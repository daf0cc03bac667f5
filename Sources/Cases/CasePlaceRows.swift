import Contracts
import Enterprises
import Kernel
import Store

extension Tx {
  func building(_ id: BuildingID, community: CommunityID) throws -> BuildingOption? {
    try first(
      """
      SELECT place_id, full_name, park_id, grid_id FROM place_paths
      WHERE kind = 'building' AND place_id = \(id) AND community_id = \(community) LIMIT 1
      """, BuildingOption.init)
  }

  /// Buildings whose name holds the words, in the order of the registry.
  func buildings(_ community: CommunityID, named words: String = "", limit: Int = 30) throws -> [BuildingOption] {
    if words.isEmpty { return Array(try allBuildings(community).prefix(limit)) }
    let pattern = "%" + words.filter { $0 != "%" && $0 != "_" } + "%"
    return try all(
      """
      SELECT place_id, full_name, park_id, grid_id FROM place_paths
      WHERE kind = 'building' AND community_id = \(community) AND lower(full_name) LIKE lower(\(pattern))
      ORDER BY sort_key, place_id LIMIT \(limit)
      """, BuildingOption.init)
  }

  private func allBuildings(_ community: CommunityID) throws -> [BuildingOption] {
    try kept("cases.buildings", of: .places, community) {
      try all(
        """
        SELECT place_id, full_name, park_id, grid_id FROM place_paths
        WHERE kind = 'building' AND community_id = \(community) ORDER BY sort_key, place_id LIMIT 1000
        """, BuildingOption.init)
    }
  }

  func grids(_ community: CommunityID) throws -> [NamedID] {
    try kept("cases.grids", of: .places, community) {
      try all(
        """
        SELECT place_id, name FROM place_paths WHERE kind = 'grid' AND community_id = \(community)
        ORDER BY sort_key, place_id LIMIT 200
        """
      ) { row in NamedID(id: try row("place_id"), name: try row("name")) }
    }
  }

  func gridName(_ id: GridID) throws -> String? {
    try scalar("SELECT name FROM place_paths WHERE kind = 'grid' AND place_id = \(id) LIMIT 1")
  }

  func enterpriseSeat(_ id: OrganizationID, community: CommunityID) throws -> EnterpriseSeat? {
    let card = try first(
      """
      SELECT name, building_id, unit_text FROM enterprise_cards
      WHERE organization_id = \(id) AND community_id = \(community) LIMIT 1
      """
    ) { row in
      (
        name: try row("name", as: String.self), building: try row(optional: "building_id", as: BuildingID.self),
        unit: try row(optional: "unit_text", as: String.self) ?? ""
      )
    }
    guard let card else { return nil }
    let building = try card.building.flatMap { try self.building($0, community: community) }
    return EnterpriseSeat(organization: id, name: card.name, building: building, unitText: card.unit)
  }

  /// Enterprises whose name holds the words, for staff who file for a caller. One that was merged is found by its former name, and the
  /// appeal is filed for whoever stands for it now.
  func enterprises(_ community: CommunityID, named words: String, limit: Int = 10) throws -> [NamedID] {
    let pattern = "%" + words.filter { $0 != "%" && $0 != "_" } + "%"
    let found = try all(
      """
      SELECT organization_id, name FROM enterprise_cards
      WHERE community_id = \(community) AND kind = 'enterprise'
        AND (lower(name) LIKE lower(\(pattern)) OR lower(short_name) LIKE lower(\(pattern)))
      ORDER BY name, organization_id LIMIT \(limit)
      """
    ) { row in (id: try row("organization_id", as: OrganizationID.self), name: try row("name", as: String.self)) }
    let merged = try successors(of: found.map(\.id))
    var named: [NamedID] = []
    for one in found {
      let heir = merged[one.id] == nil ? nil : try successor(of: one.id)
      let standing = NamedID(id: (heir?.id ?? one.id).text, name: heir?.name ?? one.name)
      if !named.contains(where: { $0.id == standing.id }) { named.append(standing) }
    }
    return named
  }

  /// What is kept of a place. A matter without a place keeps the grid of the enterprise, whose people know it.
  func casePlace(_ choice: PlaceChoice, of applicant: Applicant, community: CommunityID) throws -> CasePlace {
    let seat = try applicant.organization.flatMap { try enterpriseSeat($0, community: community) }
    switch choice {
    case .nowhere:
      return CasePlace(kind: .none, grid: seat?.building?.grid)
    case .own:
      guard let building = seat?.building else { throw CasePlaceError.noWorkplace }
      return place(.unit, in: building, unitText: seat?.unitText ?? "", part: nil)
    case .common(let part, nil):
      guard let building = seat?.building else { throw CasePlaceError.noWorkplace }
      return place(.common, in: building, unitText: "", part: part)
    case .common(let part, let id?):
      guard let building = try building(id, community: community) else { throw CasePlaceError.unknownBuilding }
      return place(.common, in: building, unitText: "", part: part)
    case .room(let id, let text):
      guard let building = try building(id, community: community) else { throw CasePlaceError.unknownBuilding }
      return place(.unit, in: building, unitText: text, part: nil)
    }
  }

  private func place(
    _ kind: PlaceKind, in building: BuildingOption, unitText: String, part: CommonPart?
  ) -> CasePlace {
    CasePlace(
      kind: kind, building: building.id, buildingName: building.name, park: building.park, grid: building.grid,
      unitText: unitText, commonPart: part)
  }

  // MARK: People

  /// Those who could handle a case: current posts with a handling role, by name.
  func handlers(_ community: CommunityID, on today: LocalDay) throws -> [HandlerOption] {
    let known = try kept("cases.handlers", of: .posts, community) { try handlersAtAll(community) }
    return Array(known.lazy.filter { $0.isHeld(on: today) }.prefix(200))
  }

  /// Those whose term lies ahead too: what is kept must not depend on the day.
  private func handlersAtAll(_ community: CommunityID) throws -> [HandlerOption] {
    let roles = Role.posts.filter { Permissions.reach(of: $0, for: .handleCase) != .none }.map(\.rawValue)
    return try all(
      """
      SELECT post_cards.post_id, post_cards.person_id, post_cards.role, post_cards.scope_kind, post_cards.scope_id,
        post_cards.starts_on, post_cards.ends_on, person_cards.name FROM post_cards
      JOIN person_cards ON person_cards.person_id = post_cards.person_id
      WHERE post_cards.community_id = \(community) AND post_cards.role IN (\(list: roles))
      ORDER BY person_cards.name, post_cards.post_id LIMIT 2000
      """, HandlerOption.init)
  }

  /// The posts that should hear of a new case: its grid, its window, and for a common part the butlers of the building.
  func receivers(of item: Case, on today: LocalDay) throws -> [Handler] {
    var scopes: [SQL] = []
    if let grid = item.place.grid {
      scopes.append("(scope_kind = 'grid' AND scope_id = \(grid) AND role IN ('gridHead', 'gridWorker'))")
    }
    scopes.append("(scope_kind = 'window' AND scope_id = \(item.window) AND role = 'windowSpecialist')")
    if item.place.kind == .common, let building = item.place.building {
      scopes.append("(scope_kind = 'building' AND scope_id = \(building) AND role = 'propertyButler')")
    }
    let posts = try all(
      """
      SELECT person_id, post_id, role FROM post_cards
      WHERE community_id = \(item.community) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
        AND (\(sql: SQL.joined(scopes, by: " OR ")))
      ORDER BY post_id LIMIT 50
      """
    ) { row in
      (handler: Handler(person: try row("person_id"), post: try row("post_id")), role: try row("role", as: String.self))
    }
    let allowed = try posts.filter { post in
      try post.role != Role.propertyButler.rawValue || !isWalled(item, from: post.handler.person)
    }
    return allowed.map(\.handler)
  }

  /// Those who may act for the enterprise today.
  func delegates(of organization: OrganizationID, on today: LocalDay) throws -> [PersonID] {
    try all(
      """
      SELECT DISTINCT person_id FROM delegation_cards
      WHERE organization_id = \(organization) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
      ORDER BY person_id LIMIT 50
      """
    ) { row in try row("person_id") }
  }

  func personName(_ id: PersonID) throws -> String? {
    try scalar("SELECT name FROM person_cards WHERE person_id = \(id) LIMIT 1")
  }
}

/// A post to which a case can be given.
struct HandlerOption: Sendable {
  let handler: Handler
  let name: String
  /// As names are read: pinyin.
  let sortKey: String
  let role: Role
  /// Whose matters the post looks after, when it is the post of a window.
  let window: WindowID?
  private let startsOn: LocalDay
  /// The last day of the post; nil while nobody has set one.
  private let endsOn: LocalDay?

  init(_ row: Row) throws {
    let scope: String = try row("scope_kind")
    let id = try row(optional: "scope_id", as: String.self)
    window = scope == "window" ? id.flatMap { WindowID($0) } : nil
    handler = Handler(person: try row("person_id"), post: try row("post_id"))
    name = try row("name")
    sortKey = Pinyin.sortKey(name)
    role = Role(rawValue: try row("role")) ?? .person
    startsOn = try row("starts_on")
    endsOn = try row(optional: "ends_on")
  }

  func isHeld(on day: LocalDay) -> Bool { startsOn <= day && endsOn.map { $0 >= day } ?? true }
}

enum CasePlaceError: Error, ProblemConvertible {
  case unknownBuilding
  /// Her own room or her own building was meant, and none is registered.
  case noWorkplace

  var problem: Problem {
    let code = self == .unknownBuilding ? "case.unknown_building" : "case.no_workplace"
    return Problem(.invalid, code: code, fields: [Problem.Field("building", code)])
  }
}
