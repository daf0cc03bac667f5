import Contracts
import Geometry
import Kernel
import Places
import Store

/// When new visits are made, how long each takes, and who is away: what a person says before the planner drafts.
struct PlanTerms: Sendable {
  var hours: Range<Int>
  var visitMinutes: Int
  /// Posts and days on which somebody does not visit.
  var away: Set<String>

  /// From seven to nine in the evening: no firm is told of a visit at night by a plan.
  static let possible = 420...1_260
}

/// A stored plan of a day, a week or a quarter.
struct SpanHead: Sendable {
  let span: PlanSpan
  let version: Int
  let terms: PlanTerms
  /// Firms at which a plan of this length does not look.
  let beyond: Int
  /// Firms that a longer plan has on other days.
  let elsewhere: Int
  let madeAt: Timestamp
}

/// One stored line, with the number by which a form names it.
struct SpanLine: Sendable {
  let position: Int
  let organization: OrganizationID
  let name: String
  let building: BuildingID?
  /// As the firm reads it.
  let reason: String
  let because: DueReason?
  let dueOn: LocalDay?
  let outcome: WeekDraft.Line.Outcome
  let host: VisitHost?
  let time: VisitTime?
  let walk: Int
  let why: [String]
  let visit: VisitID?
  /// It was arranged, and the firm does not know of it yet.
  let isUntold: Bool
}

extension Tx {
  /// Its newest version.
  func spanPlan(_ community: CommunityID, _ span: PlanSpan) throws -> SpanHead? {
    try first(
      """
      SELECT * FROM visit_plans WHERE community_id = \(community) AND span = \(span.kind) AND first_on = \(span.first)
      ORDER BY version DESC LIMIT 1
      """
    ) { row in
      let (from, until): (Int, Int) = (try row("from_minute"), try row("until_minute"))
      let away = try row("away", as: String.self).split(separator: "\n").map(String.init)
      return SpanHead(
        span: span, version: try row("version"),
        terms: PlanTerms(hours: from..<until, visitMinutes: try row("visit_minutes"), away: Set(away)), beyond: try row("beyond"),
        elsewhere: try row("elsewhere"), madeAt: try row("made_at"))
    }
  }

  /// All of them for the centre; for somebody of a grid her own.
  func spanLines(_ head: SpanHead, _ viewer: Viewer) throws -> [SpanLine] {
    let own: SQL = viewer.reach(of: .makeVisit) == .community ? "" : "AND lines.host_person_id = \(viewer.person)"
    return try all(
      """
      SELECT lines.*, visits.told_at, visits.id AS known_visit_id FROM visit_plan_lines lines LEFT JOIN visits ON visits.id = lines.visit_id
      WHERE lines.community_id = \(viewer.community) AND lines.span = \(head.span.kind) AND lines.first_on = \(head.span.first)
        AND lines.version = \(head.version) \(sql: own) ORDER BY lines.position LIMIT 5000
      """
    ) { row in
      let (person, post): (PersonID?, PostID?) = (try row(optional: "host_person_id"), try row(optional: "host_post_id"))
      let day: LocalDay? = try row(optional: "planned_on")
      let minute: Int? = try row(optional: "planned_minute")
      let toldAt: Timestamp? = try row(optional: "told_at")
      let known: VisitID? = try row(optional: "known_visit_id")
      return SpanLine(
        position: try row("position"), organization: try row("organization_id"), name: try row("organization_name"),
        building: try row(optional: "building_id"), reason: try row("reason"), because: DueReason(try row("because", as: String.self)), dueOn: try row(optional: "due_on"),
        outcome: WeekDraft.Line.Outcome(rawValue: try row("outcome")) ?? .left,
        host: person.flatMap { person in post.map { VisitHost(person: person, post: $0) } },
        time: day.map { VisitTime(day: $0, minute: minute) }, walk: try row("walk"),
        why: try row("why", as: String.self).split(separator: " ").map(String.init), visit: try row(optional: "visit_id"),
        isUntold: known != nil && toldAt == nil)
    }
  }

  func keep(_ lines: [WeekDraft.Line], of draft: WeekDraft, _ span: PlanSpan, by viewer: Viewer) throws {
    let last: Int =
      try scalar(
        """
        SELECT max(version) FROM visit_plans WHERE community_id = \(viewer.community) AND span = \(span.kind)
          AND first_on = \(span.first)
        """) ?? 0
    try run(
      """
      INSERT INTO visit_plans (community_id, span, first_on, version, from_minute, until_minute, visit_minutes, away, beyond,
        elsewhere, made_by_person_id, made_at)
      VALUES (\(viewer.community), \(span.kind), \(span.first), \(last + 1), \(draft.terms.hours.lowerBound),
        \(draft.terms.hours.upperBound), \(draft.terms.visitMinutes), \(draft.terms.away.sorted().joined(separator: "\n")),
        \(draft.beyond), \(draft.elsewhere), \(viewer.person), \(now))
      """)
    let rows = lines.enumerated().map { place, line -> SQL in
      let want = line.want
      let isSeen = line.outcome == .draft || line.outcome == .told
      let host = isSeen ? line.host : nil
      let time = isSeen ? line.time : nil
      let why = line.why.joined(separator: " ")
      let because = want.because?.description ?? ""
      let firm: SQL =
        "\(want.organization), \(want.name), \(want.building), \(want.ruleKey), \(want.reason), \(because), \(want.dueOn)"
      let seen: SQL = "\(host?.person), \(host?.post), \(time?.day), \(time?.minute), \(line.walk), \(why), \(want.told?.visit)"
      return """
        (\(viewer.community), \(span.kind), \(span.first), \(last + 1), \(place + 1), \(sql: firm), \(line.outcome.rawValue), \(sql: seen))
        """
    }
    for batch in rows.batches(of: 100) {
      try run(
        """
        INSERT INTO visit_plan_lines (community_id, span, first_on, version, position, organization_id, organization_name,
          building_id, rule_key, reason, because, due_on, outcome, host_person_id, host_post_id, planned_on, planned_minute, walk,
          why, visit_id)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  // MARK: What other plans have drafted

  /// What longer plans have for firms from today on, as far as it still counts: for a day its week's plan, for the rest the quarter's.
  /// A week that was planned by itself takes the place of its part of the quarter.
  func longerDrafts(_ span: PlanSpan, _ community: CommunityID) throws -> [OrganizationID: WeekDraft.Longer] {
    let today = SiteZone.shanghai.day(of: now)
    var drafts: [OrganizationID: WeekDraft.Longer] = [:]
    let week = PlanSpan(.week, holding: span.first)
    let planned = Set(
      try all(
        """
        SELECT DISTINCT first_on FROM visit_plans WHERE community_id = \(community) AND span = 'week'
          AND first_on >= \(today.monday) ORDER BY first_on LIMIT 1000
        """
      ) { row in try row("first_on", as: LocalDay.self) })
    for row in try rows(
      """
      SELECT lines.span, lines.first_on, lines.organization_id, lines.host_person_id, lines.planned_on FROM visit_plan_lines lines
      JOIN (SELECT span, first_on, max(version) AS version FROM visit_plans WHERE community_id = \(community)
          AND (span = 'quarter' OR (span = 'week' AND first_on = \(week.first))) GROUP BY span, first_on) newest
        ON newest.span = lines.span AND newest.first_on = lines.first_on AND newest.version = lines.version
      WHERE lines.community_id = \(community) AND lines.outcome = 'draft' AND lines.planned_on >= \(today)
      ORDER BY lines.span, lines.first_on, lines.position LIMIT 20000
      """)
    {
      let (kind, first): (PlanSpan.Kind, LocalDay) = (try row("span"), try row("first_on"))
      let day: LocalDay = try row("planned_on")
      let isCounted =
        switch (span.kind, kind) {
        // A quarter follows no plan of its own, and only heeds its neighbours'.
        case (.quarter, .quarter): first != span.first
        case (.day, .week): true
        case (.week, .quarter): day.monday == span.first || !planned.contains(day.monday)
        case (.day, .quarter): !planned.contains(day.monday)
        default: false
        }
      let firm: OrganizationID = try row("organization_id")
      // Of two quarters the earlier one has it; a week comes after them and takes their place.
      if !isCounted || (kind == .quarter && drafts[firm] != nil) { continue }
      drafts[firm] = WeekDraft.Longer(host: try row("host_person_id"), day: day)
    }
    return drafts
  }

  /// Who is away within the span, as longer plans know it.
  func longerAway(_ span: PlanSpan, _ community: CommunityID) throws -> Set<String> {
    var away: Set<String> = []
    let longer = PlanSpan.Kind.allCases.drop { $0 != span.kind }.dropFirst()
    for kind in longer { away.formUnion(try spanPlan(community, PlanSpan(kind, holding: span.first))?.terms.away ?? []) }
    let days = Set(span.days.map(\.description))
    return away.filter { key in days.contains(String(key.suffix(10))) }
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
  func settle(_ line: SpanLine, of head: SpanHead, as visit: Visit) throws {
    try run(
      """
      UPDATE visit_plan_lines SET outcome = 'told', visit_id = \(visit.id), planned_on = \(visit.planned.day),
        planned_minute = \(visit.planned.minute), host_person_id = \(visit.host.person), host_post_id = \(visit.host.post)
      WHERE community_id = \(visit.community) AND span = \(head.span.kind) AND first_on = \(head.span.first)
        AND version = \(head.version) AND position = \(line.position)
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
