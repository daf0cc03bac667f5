import Contracts
import Geometry
import Kernel
import Places
import Store

/// A stored plan of one week.
struct WeekPlanHead: Sendable {
  let monday: LocalDay
  let version: Int
  let hours: Range<Int>
  let visitMinutes: Int
  let away: Set<String>
  let madeAt: Timestamp
}

/// One stored line, with the number by which a form names it.
struct WeekPlanLine: Sendable {
  let position: Int
  let organization: OrganizationID
  let name: String
  let building: BuildingID?
  let reason: String
  let dueOn: LocalDay?
  let outcome: WeekDraft.Line.Outcome
  let host: VisitHost?
  let time: VisitTime?
  let walk: Int
  let why: [String]
  let visit: VisitID?
}

extension Tx {
  func weekPlan(_ community: CommunityID, _ monday: LocalDay) throws -> WeekPlanHead? {
    try first(
      """
      SELECT * FROM week_plans WHERE community_id = \(community) AND monday_on = \(monday) ORDER BY version DESC LIMIT 1
      """
    ) { row in
      let (from, until): (Int, Int) = (try row("from_minute"), try row("until_minute"))
      return WeekPlanHead(
        monday: monday, version: try row("version"), hours: from..<until, visitMinutes: try row("visit_minutes"),
        away: Set(try row("away", as: String.self).split(separator: "\n").map(String.init)), madeAt: try row("made_at"))
    }
  }

  /// All of them for the centre; for somebody of a grid her own.
  func weekLines(_ head: WeekPlanHead, _ viewer: Viewer) throws -> [WeekPlanLine] {
    let own: SQL = viewer.reach(of: .makeVisit) == .community ? "" : "AND host_person_id = \(viewer.person)"
    return try all(
      """
      SELECT * FROM week_plan_lines WHERE community_id = \(viewer.community) AND monday_on = \(head.monday)
        AND version = \(head.version) \(sql: own) ORDER BY position LIMIT 2000
      """
    ) { row in
      let (person, post): (PersonID?, PostID?) = (try row(optional: "host_person_id"), try row(optional: "host_post_id"))
      let day: LocalDay? = try row(optional: "planned_on")
      let minute: Int? = try row(optional: "planned_minute")
      return WeekPlanLine(
        position: try row("position"), organization: try row("organization_id"), name: try row("organization_name"),
        building: try row(optional: "building_id"), reason: try row("reason"), dueOn: try row(optional: "due_on"),
        outcome: WeekDraft.Line.Outcome(rawValue: try row("outcome")) ?? .left,
        host: person.flatMap { person in post.map { VisitHost(person: person, post: $0) } },
        time: day.map { VisitTime(day: $0, minute: minute) }, walk: try row("walk"),
        why: try row("why", as: String.self).split(separator: " ").map(String.init), visit: try row(optional: "visit_id"))
    }
  }

  func keep(_ lines: [WeekDraft.Line], of draft: WeekDraft, monday: LocalDay, by viewer: Viewer) throws {
    let last: Int = try scalar(
      "SELECT max(version) FROM week_plans WHERE community_id = \(viewer.community) AND monday_on = \(monday)") ?? 0
    try run(
      """
      INSERT INTO week_plans (community_id, monday_on, version, from_minute, until_minute, visit_minutes, away,
        made_by_person_id, made_at)
      VALUES (\(viewer.community), \(monday), \(last + 1), \(draft.hours.lowerBound), \(draft.hours.upperBound),
        \(draft.visitMinutes), \(draft.away.sorted().joined(separator: "\n")), \(viewer.person), \(now))
      """)
    for (place, line) in lines.enumerated() {
      let want = line.want
      let isSeen = line.outcome == .draft || line.outcome == .told
      let host = isSeen ? line.host : nil
      let time = isSeen ? line.time : nil
      let why = line.why.joined(separator: " ")
      try run(
        """
        INSERT INTO week_plan_lines (community_id, monday_on, version, position, organization_id, organization_name,
          building_id, rule_key, reason, due_on, outcome, host_person_id, host_post_id, planned_on, planned_minute, walk, why,
          visit_id)
        VALUES (\(viewer.community), \(monday), \(last + 1), \(place + 1), \(want.organization), \(want.name), \(want.building),
          \(want.ruleKey), \(want.reason), \(want.dueOn), \(line.outcome.rawValue), \(host?.person),
          \(host?.post), \(time?.day), \(time?.minute), \(line.walk), \(why), \(want.told?.visit))
        """)
    }
  }

  /// Whether somebody has arranged to go there, today or later.
  func isArranged(_ organization: OrganizationID, community: CommunityID) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM visits WHERE organization_id = \(organization) AND community_id = \(community) AND state = 'planned'
        AND planned_on >= \(SiteZone.shanghai.day(of: now)) LIMIT 1
      """)
  }

  /// A line has become a visit that the firm was told of.
  func settle(_ line: WeekPlanLine, of head: WeekPlanHead, as visit: Visit) throws {
    try run(
      """
      UPDATE week_plan_lines SET outcome = 'told', visit_id = \(visit.id), planned_on = \(visit.planned.day),
        planned_minute = \(visit.planned.minute), host_person_id = \(visit.host.person), host_post_id = \(visit.host.post)
      WHERE community_id = \(visit.community) AND monday_on = \(head.monday) AND version = \(head.version)
        AND position = \(line.position)
      """)
  }

  /// Minutes on foot between the buildings whose place is known: the straight line and a third, at seventy-five metres a minute.
  func walkingTimes(_ community: CommunityID) throws -> @Sendable (BuildingID, BuildingID) -> Int? {
    let pairs = try buildings(of: community).compactMap { building in building.point.map { (building.id, $0) } }
    let points = Dictionary(uniqueKeysWithValues: pairs)
    return { one, other in
      guard let a = points[one], let b = points[other] else { return nil }
      return Int((a.distance(to: b) * 1.33 / 75).rounded(.up)) + 1
    }
  }
}
