import Audit
import Contracts
import Kernel
import Store

/// Who changed the seats, and when.
struct DutyPlanVersion: Sendable {
  let version: Int
  let by: String
  let at: Timestamp
}

/// Keeps the seats of a community as a new version.
struct KeepDutyPlan: Sendable {
  var seats: [DutySeat]
  var showsNotices: Bool
  /// The version that the page showed.
  let seen: Int

  @discardableResult
  func run(by viewer: Viewer, start: RoleKindSet, _ tx: Tx) throws -> DutyPlan {
    let present = try tx.dutyPlan(viewer.community, start: start)
    guard present.version == seen else { throw Problem(.conflict, code: "role_kind.changed") }
    let plan = DutyPlan(version: present.version + 1, showsNotices: showsNotices, seats: seats)
    if present.seats == seats, present.showsNotices == showsNotices { return present }
    try tx.keep(plan, community: viewer.community, by: viewer.person)
    try tx.audit("role_kinds.kept", subject: viewer.community.text, detail: "version \(plan.version)", by: viewer)
    return plan
  }
}

extension Tx {
  /// The seats as they stand; `start` until the community has changed them.
  public func dutyPlan(_ community: CommunityID, start: RoleKindSet) throws -> DutyPlan {
    let head = try first(
      """
      SELECT version, shows_notices FROM role_kind_versions WHERE community_id = \(community) ORDER BY version DESC LIMIT 1
      """
    ) { row in DutyPlan(version: try row("version"), showsNotices: try row("shows_notices")) }
    guard var plan = head else { return DutyPlan(seats: start.seats) }
    plan.seats = try all(
      """
      SELECT * FROM role_kinds WHERE community_id = \(community) AND version = \(plan.version) ORDER BY position LIMIT 100
      """
    ) { row in
      let role: String = try row("role")
      let kinds: String = try row("building_kinds")
      return DutySeat(
        role: Role(rawValue: role) ?? .gridHelper, name: try row("name"), englishName: try row("english_name"),
        scopeKind: try row("scope_kind"), buildingKinds: Set(kinds.split(separator: " ").map(String.init)),
        least: try row("least_count"), most: try row(optional: "most_count"), duty: try row("duty"), isPublic: try row("is_public"))
    }
    return plan
  }

  /// Newest first.
  func dutyPlanVersions(_ community: CommunityID) throws -> [DutyPlanVersion] {
    try all(
      """
      SELECT v.version, v.made_at, coalesce(p.name, '') AS name FROM role_kind_versions v
      LEFT JOIN persons p ON p.id = v.made_by_person_id WHERE v.community_id = \(community) ORDER BY v.version DESC LIMIT 20
      """
    ) { row in DutyPlanVersion(version: try row("version"), by: try row("name"), at: try row("made_at")) }
  }

  /// Also for demonstration data; pages go through `KeepDutyPlan`.
  public func keep(_ plan: DutyPlan, community: CommunityID, by person: PersonID?) throws {
    try run(
      """
      INSERT INTO role_kind_versions (community_id, version, shows_notices, made_by_person_id, made_at)
      VALUES (\(community), \(plan.version), \(plan.showsNotices), \(person), \(now))
      """)
    for (place, seat) in plan.seats.enumerated() {
      let kinds = DutySeat.allBuildingKinds.filter(seat.buildingKinds.contains).joined(separator: " ")
      try run(
        """
        INSERT INTO role_kinds (community_id, version, position, role, name, english_name, scope_kind, building_kinds, least_count, most_count,
          duty, is_public)
        VALUES (\(community), \(plan.version), \(place + 1), \(seat.role.rawValue), \(seat.name), \(seat.englishName),
          \(seat.scopeKind), \(seat.scopeKind == "building" ? kinds : ""), \(seat.least), \(seat.most), \(seat.duty), \(seat.isPublic))
        """)
    }
  }
}
