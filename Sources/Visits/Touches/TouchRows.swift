import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// Days on which an enterprise wants to be left alone.
struct QuietDays: Sendable {
  let from: LocalDay
  let to: LocalDay
  let words: String
}

extension Tx {
  /// The one ledger: visits that were made or are arranged, and everything else that was written down. The enterprise itself reads of no
  /// visit before it was told of it or the visit has been.
  func touches(
    of organization: OrganizationID, community: CommunityID, from: LocalDay, isToldOnly: Bool = false
  ) throws -> [Touch] {
    let known: SQL = isToldOnly ? "AND (told_at IS NOT NULL OR state = 'done')" : ""
    let visited = try all(
      """
      SELECT id, reason, coalesce(visited_on, planned_on) AS day FROM visits
      WHERE organization_id = \(organization) AND community_id = \(community) AND state <> 'cancelled'
        AND coalesce(visited_on, planned_on) >= \(from) \(sql: known) ORDER BY day DESC, id DESC LIMIT 500
      """
    ) { row in
      Touch(day: try row("day"), words: try row("reason"), path: "/visits/" + (try row("id", as: String.self)))
    }
    let others = try all(
      """
      SELECT touched_on, kind, words FROM touches WHERE organization_id = \(organization) AND community_id = \(community)
        AND touched_on >= \(from) ORDER BY touched_on DESC, position DESC LIMIT 500
      """
    ) { row in Touch(day: try row("touched_on"), kind: try row("kind"), words: try row("words")) }
    return (visited + others).sorted { ($0.day, $0.words) > ($1.day, $1.words) }
  }

  /// What the enterprise set: its cap and its hours.
  func touchTerms(of organization: OrganizationID) throws -> (cap: Int?, receives: ReceivingHours?) {
    try first(
      "SELECT cap, receives_from, receives_until, receives_on FROM touch_caps WHERE organization_id = \(organization) LIMIT 1"
    ) { row in (try row(optional: "cap", as: Int.self), try ReceivingHours(row)) } ?? (nil, nil)
  }

  func quietDays(of organization: OrganizationID, from: LocalDay) throws -> [QuietDays] {
    try all(
      """
      SELECT from_on, to_on, words FROM quiet_days WHERE organization_id = \(organization) AND to_on >= \(from)
      ORDER BY from_on LIMIT 60
      """
    ) { row in QuietDays(from: try row("from_on"), to: try row("to_on"), words: try row("words")) }
  }

  /// Those of its quiet days that hold a day on which a visit is arranged.
  func quietDays(of organization: OrganizationID, holding day: LocalDay) throws -> QuietDays? {
    try quietDays(of: organization, from: day).first { $0.from <= day }
  }

  func budget(
    of organization: OrganizationID, community: CommunityID, on day: LocalDay, isToldOnly: Bool = false
  ) throws -> DisturbanceBudget {
    let from = Quarter(of: day).from
    let terms = try touchTerms(of: organization)
    var budget = DisturbanceBudget(
      cap: terms.cap, quiet: try quietDays(of: organization, from: from).map { $0.from...$0.to },
      touches: try touches(of: organization, community: community, from: from, isToldOnly: isToldOnly))
    budget.receives = terms.receives
    return budget
  }

  /// Of many enterprises at once: three statements, whatever their number. What touched them is counted, not told.
  func budgets(
    of organizations: [OrganizationID], community: CommunityID, on day: LocalDay
  ) throws -> [OrganizationID: DisturbanceBudget] {
    var budgets: [OrganizationID: DisturbanceBudget] = [:]
    let from = Quarter(of: day).from
    for batch in organizations.batches(of: 500) {
      let ids = Array(batch)
      for row in try rows(
        """
        SELECT organization_id, cap, receives_from, receives_until, receives_on FROM touch_caps
        WHERE organization_id IN (\(list: ids)) ORDER BY organization_id LIMIT 500
        """)
      {
        var budget = DisturbanceBudget(cap: try row(optional: "cap"))
        budget.receives = try ReceivingHours(row)
        budgets[try row("organization_id")] = budget
      }
      for row in try rows(
        """
        SELECT organization_id, from_on, to_on FROM quiet_days WHERE organization_id IN (\(list: ids)) AND to_on >= \(from)
        ORDER BY organization_id, from_on LIMIT 30000
        """)
      {
        let (first, last): (LocalDay, LocalDay) = (try row("from_on"), try row("to_on"))
        budgets[try row("organization_id"), default: DisturbanceBudget()].quiet.append(first...last)
      }
      for row in try rows(
        """
        SELECT organization_id, coalesce(visited_on, planned_on) AS day FROM visits WHERE organization_id IN (\(list: ids))
          AND community_id = \(community) AND state <> 'cancelled' AND coalesce(visited_on, planned_on) >= \(from)
        UNION ALL
        SELECT organization_id, touched_on FROM touches WHERE organization_id IN (\(list: ids)) AND community_id = \(community)
          AND touched_on >= \(from)
        ORDER BY 1, 2 LIMIT 200000
        """)
      {
        budgets[try row("organization_id"), default: DisturbanceBudget()].touches.append(Touch(day: try row("day")))
      }
    }
    return budgets
  }

  func recordTouch(_ kind: TouchKind, of organization: OrganizationID, on day: LocalDay, words: String, by viewer: Viewer) throws {
    if let end = try awaySince(organization), day > end { throw VisitError.firmAway }
    try insertTouch(kind, of: organization, on: day, words: words, viewer.community, viewer.person)
    try audit("touch.recorded", subject: organization.text, detail: kind.rawValue, by: viewer)
  }

  /// For other loops: something of theirs touched an enterprise. Told twice, it stands in the ledger once.
  public func noteTouch(
    _ kind: TouchKind, of organization: OrganizationID, on day: LocalDay, words: String, community: CommunityID, by person: PersonID
  ) throws {
    let isKnown = try exists(
      """
      SELECT 1 FROM touches WHERE community_id = \(community) AND organization_id = \(organization) AND touched_on = \(day)
        AND kind = \(kind) AND words = \(words)
      """)
    if !isKnown { try insertTouch(kind, of: organization, on: day, words: words, community, person) }
  }

  private func insertTouch(
    _ kind: TouchKind, of organization: OrganizationID, on day: LocalDay, words: String, _ community: CommunityID, _ person: PersonID
  ) throws {
    let last: Int = try scalar("SELECT max(position) FROM touches WHERE organization_id = \(organization)") ?? 0
    try run(
      """
      INSERT INTO touches (community_id, organization_id, position, kind, touched_on, words, by_person_id, at)
      VALUES (\(community), \(organization), \(last + 1), \(kind), \(day), \(words), \(person), \(now))
      """)
  }

  /// Since when the enterprise is merged, deregistered or moved out; nil while it is here.
  func awaySince(_ organization: OrganizationID) throws -> LocalDay? {
    guard let step = try statusSteps(of: organization).first, [.deregistered, .movedOut].contains(step.status) else { return nil }
    return step.from
  }

  func keepCap(_ cap: Int?, of organization: OrganizationID, by viewer: Viewer) throws {
    try run(
      """
      INSERT INTO touch_caps (organization_id, community_id, cap, changed_by_person_id, changed_at)
      VALUES (\(organization), \(viewer.community), \(cap), \(viewer.person), \(now))
      ON CONFLICT (organization_id) DO UPDATE SET cap = excluded.cap, changed_by_person_id = excluded.changed_by_person_id,
        changed_at = excluded.changed_at
      """)
    try audit("touch.cap_set", subject: organization.text, detail: cap.map(String.init) ?? "none", by: viewer)
  }

  /// Nil: at any time.
  func keepHours(_ hours: ReceivingHours?, of organization: OrganizationID, by viewer: Viewer) throws {
    let days = (hours?.weekdays ?? []).sorted().map(String.init).joined(separator: " ")
    try run(
      """
      INSERT INTO touch_caps (organization_id, community_id, receives_from, receives_until, receives_on, changed_by_person_id, changed_at)
      VALUES (\(organization), \(viewer.community), \(hours?.minutes.lowerBound), \(hours?.minutes.upperBound), \(days),
        \(viewer.person), \(now))
      ON CONFLICT (organization_id) DO UPDATE SET receives_from = excluded.receives_from, receives_until = excluded.receives_until,
        receives_on = excluded.receives_on, changed_by_person_id = excluded.changed_by_person_id, changed_at = excluded.changed_at
      """)
    let minutes = hours.map { "\(VisitWords.clock($0.minutes.lowerBound)) \(VisitWords.clock($0.minutes.upperBound)) " } ?? "none"
    try audit("touch.hours_set", subject: organization.text, detail: Text.line(minutes + days), by: viewer)
  }

  /// Whoever is to go there in those days hears of it.
  func keepQuiet(_ days: QuietDays, of organization: OrganizationID, by viewer: Viewer) throws {
    try run(
      """
      INSERT INTO quiet_days (organization_id, from_on, community_id, to_on, words, made_by_person_id, made_at)
      VALUES (\(organization), \(days.from), \(viewer.community), \(days.to), \(days.words), \(viewer.person), \(now))
      ON CONFLICT (organization_id, from_on) DO UPDATE SET to_on = excluded.to_on, words = excluded.words
      """)
    try audit("touch.quiet_set", subject: organization.text, detail: "\(days.from) \(days.to)", by: viewer)
    let disturbing = try all(
      """
      SELECT id FROM visits WHERE organization_id = \(organization) AND state = 'planned' AND planned_on <= \(days.to)
        AND planned_on >= \(max(days.from, SiteZone.shanghai.day(of: now))) ORDER BY planned_on, id LIMIT 200
      """
    ) { row in try row("id", as: VisitID.self) }
    for visit in disturbing { try record(VisitInQuietDays(visit: visit), by: viewer) }
  }

  func endQuiet(from day: LocalDay, of organization: OrganizationID, by viewer: Viewer) throws {
    let gone = try run("DELETE FROM quiet_days WHERE organization_id = \(organization) AND from_on = \(day)")
    if gone > 0 { try audit("touch.quiet_ended", subject: organization.text, detail: day.description, by: viewer) }
  }
}

extension ReceivingHours {
  fileprivate init?(_ row: Row) throws {
    guard let from = try row(optional: "receives_from", as: Int.self), let until = try row(optional: "receives_until", as: Int.self)
    else { return nil }
    let days = try row("receives_on", as: String.self).split(separator: " ").compactMap { Int($0) }
    self.init(from..<until, weekdays: Set(days))
  }
}
