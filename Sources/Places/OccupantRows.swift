import Contracts
import Kernel
import Store

/// An enterprise in a building, from the view that `Enterprises` publishes.
struct Occupant: Hashable, Sendable {
  var id: OrganizationID
  var name: String
  var floor: String
  var unit: String

  /// The level that its floor or its room says; nil when neither does.
  var level: Int? {
    let reading = AddressReading(PlaceTokens.cut(floor), isUsed: PlaceTokens.cut(floor).map { _ in false })
    return reading.level ?? AddressReading.level(ofRoom: unit)
  }
}

/// Somebody who holds a post here, from the views of `People`. Names and posts only: no telephone numbers.
struct PostHolder: Hashable, Sendable {
  var name: String
  var role: String
}

extension Tx {
  private var present: SQL { "e.kind = 'enterprise' AND e.status NOT IN ('moved_out', 'deregistered')" }

  /// Enterprises by building, those that are still here.
  func enterpriseCounts(of community: CommunityID) throws -> [BuildingID: Int] {
    let rows = try rows(
      """
      SELECT e.building_id, count(*) AS enterprise_count FROM enterprise_cards e
      WHERE e.community_id = \(community) AND e.building_id IS NOT NULL AND \(sql: present)
      GROUP BY e.building_id ORDER BY e.building_id LIMIT 10000
      """)
    var counts: [BuildingID: Int] = [:]
    for row in rows { counts[try row("building_id")] = try row("enterprise_count") }
    return counts
  }

  /// Of the whole community, with those whose building is not known.
  func enterpriseTotal(of community: CommunityID) throws -> Int {
    try scalar(
      "SELECT count(*) FROM enterprise_cards e WHERE e.community_id = \(community) AND \(sql: present)") ?? 0
  }

  func occupants(of building: BuildingID, in community: CommunityID) throws -> [Occupant] {
    try all(
      """
      SELECT e.organization_id, coalesce(e.short_name, '') AS short_name, e.name,
        coalesce(e.floor_label, '') AS floor_label, coalesce(e.unit_text, '') AS unit_text
      FROM enterprise_cards e
      WHERE e.building_id = \(building) AND e.community_id = \(community) AND \(sql: present)
      ORDER BY e.unit_text, e.organization_id LIMIT 2000
      """
    ) { row in
      let short: String = try row("short_name")
      return Occupant(
        id: try row("organization_id"), name: try short.isEmpty ? row("name") : short,
        floor: try row("floor_label"), unit: try row("unit_text"))
    }
  }

  func organizationName(_ id: OrganizationID?) throws -> String {
    guard let id else { return "" }
    return try scalar("SELECT name FROM enterprise_cards WHERE organization_id = \(id)") ?? ""
  }

  func propertyFirms(of community: CommunityID) throws -> [(id: OrganizationID, name: String)] {
    try all(
      """
      SELECT organization_id, name FROM enterprise_cards
      WHERE community_id = \(community) AND kind = 'property_firm' ORDER BY name, organization_id LIMIT 500
      """
    ) { row in (id: try row("organization_id"), name: try row("name")) }
  }

  /// Who holds a post for this place today: those of the building first, then of its park, then of its grid.
  func postHolders(of path: PlacePath) throws -> [DutyHolder] {
    let places: [PlaceID?] = [path.building.map(PlaceID.building), path.park.map(PlaceID.park), path.grid.map(PlaceID.grid)]
    return try places.compactMap { $0 }.flatMap { place in
      try dutyHolders(path.community, at: place).sorted { ($0.role.rawValue, $0.name) < ($1.role.rawValue, $1.name) }
    }
  }

  /// Everybody who holds, or will hold, a post for this very place: they need a place when it is split.
  func posts(at place: PlaceID, in community: CommunityID) throws -> [(id: PostID, holder: PostHolder)] {
    try all(
      """
      SELECT c.post_id, c.role, p.name FROM post_cards c JOIN person_cards p ON p.person_id = c.person_id
      WHERE c.community_id = \(community) AND c.scope_kind = \(place.kind) AND c.scope_id = \(place.text)
        AND (c.ends_on IS NULL OR c.ends_on >= \(today))
      ORDER BY c.role, p.name, c.post_id LIMIT 200
      """
    ) { row in (id: try row("post_id"), holder: PostHolder(name: try row("name"), role: try row("role"))) }
  }
}
