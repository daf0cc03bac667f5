import Contracts
import Kernel
import Store

extension Tx {
  // MARK: Programmes

  func insert(_ one: Programme, by person: PersonID) throws {
    try run(
      """
      INSERT INTO programmes (id, community_id, name, english_name, words, target_kind, capacity, is_shared, starts_on, ends_on,
        review_on, keeper_person_id, keeper_post_id, has_digest, made_by_person_id, made_at, changed_at)
      VALUES (\(one.id), \(one.community), \(one.name), \(one.englishName), \(one.words), \(one.target), \(one.capacity),
        \(one.isShared), \(one.startsOn), \(one.endsOn), \(one.reviewOn), \(one.keeper.person), \(one.keeper.post), \(one.hasDigest),
        \(person), \(now), \(now))
      """)
  }

  func update(_ one: Programme) throws {
    try run(
      """
      UPDATE programmes SET name = \(one.name), english_name = \(one.englishName), words = \(one.words), target_kind = \(one.target),
        capacity = \(one.capacity), is_shared = \(one.isShared), starts_on = \(one.startsOn), ends_on = \(one.endsOn),
        review_on = \(one.reviewOn), keeper_person_id = \(one.keeper.person), keeper_post_id = \(one.keeper.post),
        has_digest = \(one.hasDigest), ended_at = \(one.endedAt), changed_at = \(now)
      WHERE id = \(one.id)
      """)
  }

  func findProgramme(_ id: ProgrammeID) throws -> Programme? {
    try first("SELECT * FROM programmes WHERE id = \(id)", Programme.init)
  }

  func findProgrammes(_ ids: [ProgrammeID]) throws -> [ProgrammeID: Programme] {
    let unique = Set(ids).sorted()
    if unique.isEmpty { return [:] }
    let found = try all(
      "SELECT * FROM programmes WHERE id IN (\(list: unique)) ORDER BY id LIMIT \(unique.count)", Programme.init)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
  }

  func programme(_ id: ProgrammeID, in community: CommunityID) throws -> Programme {
    guard let one = try findProgramme(id), one.community == community else { throw Problem.notFound }
    return one
  }

  /// Open ones first, then by name.
  func programmes(of community: CommunityID) throws -> [Programme] {
    try all(
      """
      SELECT * FROM programmes WHERE community_id = \(community) ORDER BY CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END, name, id
      LIMIT 200
      """, Programme.init)
  }

  // MARK: Ties

  func insert(_ tie: ProgrammeTie, follows: ProgrammeTieID? = nil, by person: PersonID) throws {
    try run(
      """
      INSERT INTO programme_ties (id, community_id, programme_id, helper_person_id, target_kind, target_id, target_name, starts_on,
        ends_on, note, follows_id, made_by_person_id, made_at)
      VALUES (\(tie.id), \(tie.community), \(tie.programme), \(tie.helper), \(tie.target.kind), \(tie.target.id), \(tie.target.name),
        \(tie.startsOn), \(tie.endsOn), '', \(follows), \(person), \(now))
      """)
  }

  func end(_ tie: ProgrammeTie, by person: PersonID?) throws {
    try run(
      """
      UPDATE programme_ties SET ends_on = \(tie.endsOn), ended_at = \(now), ended_by_person_id = \(person), note = \(tie.note)
      WHERE id = \(tie.id) AND ended_at IS NULL
      """)
  }

  func findTie(_ id: ProgrammeTieID) throws -> ProgrammeTie? {
    try first("SELECT * FROM programme_ties WHERE id = \(id)", ProgrammeTie.init)
  }

  /// Those that hold on this day, in the order of their making.
  func openTies(_ condition: SQL, on day: LocalDay, limit: Int = 5_000) throws -> [ProgrammeTie] {
    try all(
      """
      SELECT programme_ties.* FROM programme_ties JOIN programmes ON programmes.id = programme_ties.programme_id
      WHERE \(sql: condition) AND programme_ties.ended_at IS NULL AND (programme_ties.ends_on IS NULL OR programme_ties.ends_on >= \(day))
        AND programmes.ended_at IS NULL AND (programmes.ends_on IS NULL OR programmes.ends_on >= \(day))
      ORDER BY programme_ties.made_at, programme_ties.id LIMIT \(limit)
      """, ProgrammeTie.init)
  }

  /// How many hold on this day, by programme.
  func openTieCounts(_ condition: SQL, on day: LocalDay) throws -> [ProgrammeID: Int] {
    let pairs = try all(
      """
      SELECT programme_ties.programme_id, count(*) AS number FROM programme_ties
      JOIN programmes ON programmes.id = programme_ties.programme_id
      WHERE \(sql: condition) AND programme_ties.ended_at IS NULL AND (programme_ties.ends_on IS NULL OR programme_ties.ends_on >= \(day))
        AND programmes.ended_at IS NULL AND (programmes.ends_on IS NULL OR programmes.ends_on >= \(day))
      GROUP BY programme_ties.programme_id ORDER BY programme_ties.programme_id LIMIT 1000
      """
    ) { row in (try row("programme_id", as: ProgrammeID.self), try row("number", as: Int.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// Of this target in this programme, over and done with by their own days: closed, so that it can begin again.
  func closeOverdueTies(of programme: ProgrammeID, on day: LocalDay) throws {
    try run(
      "UPDATE programme_ties SET ended_at = \(now) WHERE programme_id = \(programme) AND ended_at IS NULL AND ends_on < \(day)")
  }

  /// Whoever looks after the enterprise itself, or after the building, park or grid in which it sits, with the programme.
  func liaisons(of organization: OrganizationID, community: CommunityID) throws -> [(tie: ProgrammeTie, programme: Programme)] {
    let today = SiteZone.shanghai.day(of: now)
    var targets = [organization.text]
    let seat = try first(
      """
      SELECT p.building_id, p.park_id, p.grid_id FROM enterprise_cards e JOIN place_paths p ON p.place_id = e.building_id
      WHERE e.organization_id = \(organization) AND e.community_id = \(community) LIMIT 1
      """
    ) { row in try ["building_id", "park_id", "grid_id"].compactMap { column in try row(optional: column, as: String.self) } }
    targets += seat ?? []
    let ties = try openTies(
      "programme_ties.community_id = \(community) AND programme_ties.target_id IN (\(list: targets))", on: today, limit: 50)
    let order = Dictionary(targets.enumerated().map { ($0.element, $0.offset) }) { first, _ in first }
    let programmes = try findProgrammes(ties.map(\.programme))
    return ties.sorted { (order[$0.target.id ?? ""] ?? 9, $0.id) < (order[$1.target.id ?? ""] ?? 9, $1.id) }
      .compactMap { tie in programmes[tie.programme].map { (tie, $0) } }
  }

  /// Numbers at work of people in a post, which stand on the notices of the community.
  func workPhones(_ people: [PersonID]) throws -> [PersonID: String] {
    let ids = Array(Set(people)).sorted()
    if ids.isEmpty { return [:] }
    let pairs = try all(
      """
      SELECT person_id, work_phone FROM duty_cards WHERE person_id IN (\(list: ids)) AND work_phone <> '' ORDER BY starts_on, post_id
      LIMIT 1000
      """
    ) { row in (try row("person_id", as: PersonID.self), try row("work_phone", as: String.self)) }
    return Dictionary(pairs) { first, _ in first }
  }

  // MARK: Whom one can choose

  /// The target as it is called now; nil when there is none of this kind in the community.
  func tieTarget(_ kind: TargetKind, _ id: String, words: String, community: CommunityID) throws -> TieTarget? {
    switch kind {
    case .other: return words.isEmpty ? nil : TieTarget(kind: kind, id: nil, name: words)
    case .person:
      let isHere = try exists("SELECT 1 FROM person_cards WHERE person_id = \(id) AND community_id = \(community)")
      return isHere ? TieTarget(kind: kind, id: id, name: "") : nil
    case .enterprise:
      let name: String? = try scalar(
        "SELECT name FROM enterprise_cards WHERE organization_id = \(id) AND community_id = \(community) LIMIT 1")
      return name.map { TieTarget(kind: kind, id: id, name: $0) }
    case .park, .building, .grid:
      let name: String? = try scalar(
        """
        SELECT full_name FROM place_paths WHERE place_id = \(id) AND kind = \(kind.rawValue) AND community_id = \(community) LIMIT 1
        """)
      return name.map { TieTarget(kind: kind, id: id, name: $0) }
    }
  }

  func placeTargets(_ kind: TargetKind, community: CommunityID) throws -> [(id: String, name: String)] {
    try all(
      """
      SELECT place_id, full_name FROM place_paths WHERE community_id = \(community) AND kind = \(kind.rawValue)
      ORDER BY sort_key, place_id LIMIT 1000
      """
    ) { row in (try row("place_id"), try row("full_name")) }
  }

  /// People by a part of their name, with the first post that tells them apart.
  func peopleFound(_ words: String, community: CommunityID) throws -> [(id: PersonID, name: String, role: Role?)] {
    let line = Text.line(words).filter { !"%_\\".contains($0) }
    if line.isEmpty { return [] }
    let today = SiteZone.shanghai.day(of: now)
    return try all(
      """
      SELECT p.person_id, p.name, (SELECT min(c.role) FROM post_cards c WHERE c.person_id = p.person_id AND c.starts_on <= \(today)
        AND (c.ends_on IS NULL OR c.ends_on >= \(today))) AS role
      FROM person_cards p WHERE p.community_id = \(community) AND p.name LIKE \("%" + line + "%") ORDER BY p.name, p.person_id LIMIT 20
      """
    ) { row -> (id: PersonID, name: String, role: Role?) in
      let role: String? = try row(optional: "role")
      return (try row("person_id"), try row("name"), role.flatMap { Role(rawValue: $0) })
    }
  }
}

extension Programme {
  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    name = try row("name")
    englishName = try row("english_name")
    words = try row("words")
    target = try row("target_kind")
    capacity = try row(optional: "capacity")
    isShared = try row("is_shared")
    startsOn = try row("starts_on")
    endsOn = try row(optional: "ends_on")
    reviewOn = try row("review_on")
    keeper = VisitHost(person: try row("keeper_person_id"), post: try row("keeper_post_id"))
    hasDigest = try row("has_digest")
    endedAt = try row(optional: "ended_at")
  }
}

extension ProgrammeTie {
  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    programme = try row("programme_id")
    helper = try row("helper_person_id")
    target = TieTarget(kind: try row("target_kind"), id: try row(optional: "target_id"), name: try row("target_name"))
    startsOn = try row("starts_on")
    endsOn = try row(optional: "ends_on")
    endedAt = try row(optional: "ended_at")
    note = try row("note")
  }
}
