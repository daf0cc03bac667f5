import Contracts
import Kernel
import Store

/// When an enterprise filed, when it was answered, and when it did not accept a result: days, and nothing of what it was about.
public struct EnterpriseCaseDays: Sendable {
  public var spans: [(opened: LocalDay, ended: LocalDay?)] = []
  public var returns: [LocalDay] = []
  /// The last day before all that on which it filed.
  public var before: LocalDay?
}

extension Tx {
  /// Of all enterprises of a community, for rules that look at all of them: what was filed since a day, and what is open however old it
  /// is. What people filed as themselves is not among it.
  public func enterpriseCaseDays(_ community: CommunityID, since: LocalDay) throws -> [OrganizationID: EnterpriseCaseDays] {
    let zone = SiteZone.shanghai
    let from = zone.instant(since)
    var found: [OrganizationID: EnterpriseCaseDays] = [:]
    // Two conditions and two statements, each in the order of its index: years of finished cases cost nothing.
    let asked: [SQL] = [
      "opened_at < \(from) AND state IN ('waiting', 'doing', 'returned') ORDER BY state, opened_at, id",
      "opened_at >= \(from) ORDER BY opened_at, id",
    ]
    for condition in asked {
      for row in try rows(
        """
        SELECT organization_id, opened_at, state, closed_at, confirmed_at, changed_at FROM cases
        WHERE community_id = \(community) AND applicant_kind = 'enterprise' AND organization_id IS NOT NULL
          AND \(sql: condition) LIMIT 200000
        """)
      {
        let state: CaseState = try row("state")
        let ended: Timestamp? =
          switch state {
          case .confirmed: try row(optional: "confirmed_at")
          case .answered, .declined: try row(optional: "closed_at")
          case .withdrawn: try row("changed_at")
          case .waiting, .doing, .returned: nil
          }
        let span = (opened: zone.day(of: try row("opened_at")), ended: ended.map { zone.day(of: $0) })
        found[try row("organization_id"), default: EnterpriseCaseDays()].spans.append(span)
      }
    }
    for row in try rows(
      """
      SELECT cases.organization_id, case_returns.at FROM case_returns JOIN cases ON cases.id = case_returns.case_id
      WHERE cases.community_id = \(community) AND cases.applicant_kind = 'enterprise' AND cases.organization_id IS NOT NULL
        AND case_returns.at >= \(from) ORDER BY case_returns.at, cases.id LIMIT 200000
      """)
    { found[try row("organization_id"), default: EnterpriseCaseDays()].returns.append(zone.day(of: try row("at"))) }
    for (id, day) in try lastCaseDays(community, before: from) { found[id, default: EnterpriseCaseDays()].before = day }
    return found
  }

  /// One look into the index for each enterprise, however many years of cases there are.
  private func lastCaseDays(_ community: CommunityID, before instant: Timestamp) throws -> [OrganizationID: LocalDay] {
    let pairs = try all(
      """
      SELECT e.organization_id, (SELECT c.opened_at FROM cases c
        WHERE c.organization_id = e.organization_id AND c.opened_at < \(instant) AND c.community_id = \(community)
          AND c.applicant_kind = 'enterprise'
        ORDER BY c.opened_at DESC LIMIT 1) AS last_at
      FROM insight_enterprises e WHERE e.community_id = \(community) AND e.kind = 'enterprise'
      ORDER BY e.organization_id LIMIT 100000
      """
    ) { row in (try row("organization_id", as: OrganizationID.self), try row(optional: "last_at", as: Timestamp.self)) }
    var found: [OrganizationID: LocalDay] = [:]
    for (id, last) in pairs { found[id] = last.map { SiteZone.shanghai.day(of: $0) } }
    return found
  }
}
