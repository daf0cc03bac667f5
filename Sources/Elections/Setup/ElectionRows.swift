import Contracts
import ElectionLaw
import Kernel
import Store

/// All SQL of `elections`, its lists and its categories of voters.
extension Tx {
  func insert(_ election: CommunityElection, packText: String, by person: PersonID) throws {
    try run(
      """
      INSERT INTO elections (id, community_id, template, title, building_id, pack_name, pack, pack_digest, nomination,
        is_one_per_group, polling_day, opens_at, closes_at, made_by_person_id, made_at, follows_election_id, follow_kind,
        has_former_roll, polling_latest)
      VALUES (\(election.id), \(election.community), \(election.template), \(election.title), \(election.building),
        \(election.pack.name), \(packText), \(election.packDigest), \(election.nomination.rawValue),
        \(election.isOnePerGroup), \(election.pollingDay), \(election.opensAt), \(election.closesAt), \(person), \(now),
        \(election.follow?.election), \(election.follow?.kind), \(election.follow?.hasFormerRoll ?? false),
        \(election.follow?.pollingLatest))
      """)
    for (index, list) in election.lists.enumerated() {
      try run(
        """
        INSERT INTO election_lists (election_id, number, community_id, kind, seats)
        VALUES (\(election.id), \(index + 1), \(election.community), \(list.kind), \(list.seats))
        """)
    }
    for (index, one) in election.constituencies.enumerated() {
      try run(
        """
        INSERT INTO election_constituencies (election_id, number, community_id, name, quota)
        VALUES (\(election.id), \(index + 1), \(election.community), \(one.name), \(one.quota))
        """)
    }
  }

  /// What its steps change.
  func update(_ election: CommunityElection) throws {
    try run(
      """
      UPDATE elections SET polling_day = \(election.pollingDay), opens_at = \(election.opensAt),
        closes_at = \(election.closesAt), roll_frozen_at = \(election.rollFrozenAt),
        candidates_published_at = \(election.candidatesPublishedAt), opened_at = \(election.openedAt),
        result_at = \(election.resultAt), announced_at = \(election.announcedAt)
      WHERE id = \(election.id)
      """)
  }

  /// An election of the viewer's community; others do not exist.
  func election(_ id: ElectionID, for viewer: Viewer) throws -> CommunityElection {
    let found = try election(id)
    guard found.community == viewer.community else { throw Problem.notFound }
    return found
  }

  /// The same for who runs it.
  func runElection(_ id: ElectionID, by viewer: Viewer) throws -> CommunityElection {
    try viewer.require(.runElection)
    return try election(id, for: viewer)
  }

  func election(_ id: ElectionID) throws -> CommunityElection {
    guard let row = try rows("SELECT * FROM elections WHERE id = \(id)").first else { throw Problem.notFound }
    let lists = try all("SELECT kind, seats FROM election_lists WHERE election_id = \(id) ORDER BY number LIMIT 20") { row in
      SeatList(try row("kind"), seats: try row("seats"))
    }
    let constituencies = try all(
      "SELECT name, quota FROM election_constituencies WHERE election_id = \(id) ORDER BY number LIMIT 50"
    ) { row in Constituency(name: try row("name"), quota: try row("quota")) }
    return try CommunityElection(row, lists, constituencies)
  }

  /// The copy of the rules, byte by byte.
  func packText(of id: ElectionID) throws -> String { try scalar("SELECT pack FROM elections WHERE id = \(id)") ?? "" }

  /// Those still to come first, then the latest.
  func elections(of community: CommunityID) throws -> [CommunityElection] {
    let ids = try all(
      """
      SELECT id FROM elections WHERE community_id = \(community)
      ORDER BY CASE WHEN announced_at IS NULL THEN 0 ELSE 1 END, polling_day DESC, id DESC LIMIT 50
      """
    ) { row in try row("id", as: ElectionID.self) }
    return try ids.map { try election($0) }
  }

  /// What it is called, for the audit log.
  public func electionTitle(_ id: ElectionID, in community: CommunityID) throws -> String? {
    try scalar("SELECT title FROM elections WHERE id = \(id) AND community_id = \(community)")
  }

  /// Buildings with what they are called, for the form.
  func electionBuildings(_ community: CommunityID) throws -> [(id: BuildingID, name: String)] {
    try all(
      """
      SELECT place_id, full_name FROM place_paths WHERE community_id = \(community) AND kind = 'building'
      ORDER BY sort_key, place_id LIMIT 500
      """
    ) { row in (try row("place_id"), try row("full_name")) }
  }

  func electionBuildingName(_ id: BuildingID) throws -> String {
    try scalar("SELECT full_name FROM place_paths WHERE place_id = \(id)") ?? ""
  }
}

extension CommunityElection {
  fileprivate init(_ row: Row, _ lists: [SeatList], _ constituencies: [Constituency]) throws {
    id = try row("id")
    community = try row("community_id")
    template = try row("template")
    title = try row("title")
    building = try row(optional: "building_id")
    pack = try RulePack(json: Array(try row("pack", as: String.self).utf8))
    packDigest = try row("pack_digest")
    nomination = Nomination(rawValue: try row("nomination")) ?? .voters
    isOnePerGroup = try row("is_one_per_group")
    pollingDay = try row("polling_day")
    opensAt = try row("opens_at")
    closesAt = try row("closes_at")
    self.lists = lists
    self.constituencies = constituencies
    rollFrozenAt = try row(optional: "roll_frozen_at")
    candidatesPublishedAt = try row(optional: "candidates_published_at")
    openedAt = try row(optional: "opened_at")
    resultAt = try row(optional: "result_at")
    announcedAt = try row(optional: "announced_at")
    let kind: FollowUp.Kind? = try row(optional: "follow_kind")
    if let kind, let before: ElectionID = try row(optional: "follows_election_id") {
      follow = FollowUp(
        kind: kind, election: before, hasFormerRoll: try row("has_former_roll"), pollingLatest: try row(optional: "polling_latest"))
    }
  }
}
