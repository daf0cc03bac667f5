import Contracts
import Kernel
import Store

/// Somebody who can go: a post in which visits are made.
struct HostOption: Sendable {
  let host: VisitHost
  let name: String
  let role: Role
  /// The posts in which she makes visits, where they were gathered.
  var posts: [Role: PostID] = [:]

  var roles: Set<Role> { Set(posts.keys).union([role]) }

  /// In the post that a rule asks for, where she holds one.
  func host(as asked: Role?) -> VisitHost {
    VisitHost(person: host.person, post: asked.flatMap { posts[$0] } ?? host.post)
  }
}

/// Where an enterprise sits, as its card says.
struct VisitedFirm: Sendable {
  let id: OrganizationID
  let name: String
  let building: BuildingID?
  let room: String
  /// Of the community.
  let firstContact: PersonID?
  let status: String

  var isGone: Bool { status == "deregistered" }
}

extension Tx {
  /// Everybody who makes visits on this day, by name.
  func hosts(_ community: CommunityID, on today: LocalDay) throws -> [HostOption] {
    let roles = Role.visiting.map(\.rawValue)
    return try all(
      """
      SELECT post_cards.post_id, post_cards.person_id, post_cards.role, person_cards.name FROM post_cards
      JOIN person_cards ON person_cards.person_id = post_cards.person_id
      WHERE post_cards.community_id = \(community) AND post_cards.role IN (\(list: roles))
        AND post_cards.starts_on <= \(today) AND (post_cards.ends_on IS NULL OR post_cards.ends_on >= \(today))
      ORDER BY person_cards.name, post_cards.post_id LIMIT 200
      """
    ) { row in
      HostOption(
        host: VisitHost(person: try row("person_id"), post: try row("post_id")), name: try row("name"),
        role: Role(rawValue: try row("role")) ?? .person)
    }
  }

  /// The same, each person once, by her first post, with what else she is.
  func visitors(_ community: CommunityID, on today: LocalDay) throws -> [HostOption] {
    var people: [HostOption] = []
    var places: [PersonID: Int] = [:]
    for option in try hosts(community, on: today) {
      let place = places[option.host.person] ?? people.count
      if place == people.count {
        places[option.host.person] = place
        people.append(option)
      }
      if people[place].posts[option.role] == nil { people[place].posts[option.role] = option.host.post }
    }
    return people
  }

  /// Whoever was chosen to go instead of `usual`. Somebody of a grid plans her own days.
  func chosenHost(_ post: PostID?, insteadOf usual: VisitHost, _ viewer: Viewer) throws -> VisitHost {
    guard let post, post != usual.post else { return usual }
    guard viewer.reach(of: .makeVisit) == .community,
      let chosen = try hosts(viewer.community, on: SiteZone.shanghai.day(of: now)).first(where: { $0.host.post == post })
    else { throw VisitError.notAHost }
    return chosen.host
  }

  func visitedFirm(_ id: OrganizationID, community: CommunityID) throws -> VisitedFirm? {
    try first(
      """
      SELECT organization_id, name, building_id, floor_label, unit_text, first_contact_person_id, status FROM enterprise_cards
      WHERE organization_id = \(id) AND community_id = \(community) LIMIT 1
      """
    ) { row in
      let floor = try row(optional: "floor_label", as: String.self) ?? ""
      let unit = try row(optional: "unit_text", as: String.self) ?? ""
      return VisitedFirm(
        id: id, name: try row("name"), building: try row(optional: "building_id"),
        room: unit.isEmpty || unit.hasPrefix(floor) ? unit : [floor, unit].joined(separator: " "),
        firstContact: try row(optional: "first_contact_person_id"), status: try row("status"))
    }
  }

  /// The full name of a building of this community; nil when there is none.
  func visitBuilding(_ id: BuildingID, community: CommunityID) throws -> String? {
    try scalar(
      """
      SELECT full_name FROM place_paths WHERE place_id = \(id) AND kind = 'building' AND community_id = \(community) LIMIT 1
      """)
  }

  func visitBuildings(_ community: CommunityID) throws -> [(id: BuildingID, name: String)] {
    try all(
      """
      SELECT place_id, full_name FROM place_paths WHERE community_id = \(community) AND kind = 'building'
      ORDER BY sort_key, place_id LIMIT 1000
      """
    ) { row in (try row("place_id"), try row("full_name")) }
  }

  /// Who acts for the enterprise today.
  func visitDelegates(of organization: OrganizationID) throws -> [PersonID] {
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT DISTINCT person_id FROM delegation_cards
      WHERE organization_id = \(organization) AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today))
      ORDER BY person_id LIMIT 50
      """
    ) { row in try row("person_id") }
  }

  /// The secretaries of the community, who hear of what is late.
  func visitLeaders(_ community: CommunityID) throws -> [VisitHost] {
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT person_id, post_id FROM post_cards
      WHERE community_id = \(community) AND role = 'secretary' AND starts_on <= \(today)
        AND (ends_on IS NULL OR ends_on >= \(today))
      ORDER BY post_id LIMIT 20
      """
    ) { row in VisitHost(person: try row("person_id"), post: try row("post_id")) }
  }

  func visitNames(_ people: [PersonID]) throws -> [PersonID: String] {
    let ids = Array(Set(people)).sorted()
    if ids.isEmpty { return [:] }
    let pairs = try all(
      "SELECT person_id, name FROM person_cards WHERE person_id IN (\(list: ids)) ORDER BY person_id LIMIT \(ids.count)"
    ) { row in (try row("person_id", as: PersonID.self), try row("name", as: String.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}
