import Contracts
import Kernel
import Store

/// When an enterprise filed, when it was answered, and when it did not accept a result: days, and nothing of what it was about.
public struct EnterpriseCaseDays: Sendable {
  public var spans: [(opened: LocalDay, ended: LocalDay?)] = []
  public var returns: [LocalDay] = []
}

extension Tx {
  /// Of all enterprises of a community, for rules that look at all of them. What people filed as themselves is not among it.
  public func enterpriseCaseDays(_ community: CommunityID, since: LocalDay) throws -> [OrganizationID: EnterpriseCaseDays] {
    let zone = SiteZone.shanghai
    let from = zone.instant(since)
    var found: [OrganizationID: EnterpriseCaseDays] = [:]
    for row in try rows(
      """
      SELECT organization_id, opened_at, state, closed_at, confirmed_at, changed_at FROM cases
      WHERE community_id = \(community) AND applicant_kind = 'enterprise' AND organization_id IS NOT NULL
        AND opened_at >= \(from) ORDER BY opened_at, id LIMIT 200000
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
    for row in try rows(
      """
      SELECT cases.organization_id, case_returns.at FROM case_returns JOIN cases ON cases.id = case_returns.case_id
      WHERE cases.community_id = \(community) AND cases.applicant_kind = 'enterprise' AND cases.organization_id IS NOT NULL
        AND case_returns.at >= \(from) ORDER BY case_returns.at, cases.id LIMIT 200000
      """)
    { found[try row("organization_id"), default: EnterpriseCaseDays()].returns.append(zone.day(of: try row("at"))) }
    return found
  }
}
