import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// What happened to the appeals of one enterprise, told by another loop.
public struct CaseFacts: Sendable {
  public var spans: [FirmHistory.CaseSpan] = []
  /// Days on which the enterprise did not accept a result.
  public var returns: [LocalDay] = []
  /// The last day before all that on which it filed.
  public var heardBefore: LocalDay?
  public init() {}
}

/// Where somebody must go, why and by when.
struct VisitDue: Sendable {
  let organization: OrganizationID
  let name: String
  let building: BuildingID?
  let room: String
  let rule: VisitRule
  let trigger: VisitTrigger
  /// Somebody has arranged to go already.
  var plannedOn: LocalDay?
  let firstContact: PersonID?
  var lastSeen: LocalDay?
}

extension Tx {
  /// Of every enterprise that is here, what happened since a day, and what came last before it: a few statements for all of them.
  func firmHistories(
    _ community: CommunityID, cases: [OrganizationID: CaseFacts], since: LocalDay
  ) throws -> [OrganizationID: FirmHistory] {
    var firms: [OrganizationID: FirmHistory] = [:]
    let zone = SiteZone.shanghai
    let arrivals = try arrivals(community, since: since)
    for row in try rows(
      """
      SELECT organization_id, headcount, founded_on, created_at FROM insight_enterprises
      WHERE community_id = \(community) AND kind = 'enterprise' AND status IN ('operating', 'returned')
      ORDER BY organization_id LIMIT 100000
      """)
    {
      let known = zone.day(of: try row("created_at"))
      let id: OrganizationID = try row("organization_id")
      firms[id] = FirmHistory(
        knownOn: known, arrivedOn: try arrivals[id] ?? row(optional: "founded_on"), headcount: try row(optional: "headcount") ?? 0)
    }
    for row in try rows(
      """
      SELECT organization_id, valid_to FROM insight_qualifications
      WHERE community_id = \(community) AND valid_to IS NOT NULL AND valid_to >= \(since)
      ORDER BY organization_id, valid_to LIMIT 200000
      """)
    { firms[try row("organization_id")]?.tagEnds.append(try row("valid_to")) }
    for row in try rows(
      """
      SELECT organization_id, max(visited_on) AS visited_on FROM visits WHERE community_id = \(community) AND state = 'done'
        AND visited_on < \(since) GROUP BY organization_id ORDER BY organization_id LIMIT 100000
      """)
    { firms[try row("organization_id")]?.visits.append(try row("visited_on")) }
    for row in try rows(
      """
      SELECT organization_id, visited_on FROM visits WHERE community_id = \(community) AND state = 'done'
        AND visited_on >= \(since) ORDER BY organization_id, visited_on LIMIT 200000
      """)
    { firms[try row("organization_id")]?.visits.append(try row("visited_on")) }
    for row in try rows(
      """
      SELECT commitments.organization_id, commitment_steps.at FROM commitment_steps
      JOIN commitments ON commitments.id = commitment_steps.commitment_id
      WHERE commitments.community_id = \(community) AND commitment_steps.kind = 'disputed'
        AND commitment_steps.at >= \(zone.instant(since)) ORDER BY commitment_steps.at, commitments.id LIMIT 100000
      """)
    { firms[try row("organization_id")]?.risks.append(zone.day(of: try row("at"))) }
    for (id, facts) in cases {
      firms[id]?.cases = facts.spans
      firms[id]?.heardBefore = facts.heardBefore
      firms[id]?.risks += facts.returns
      firms[id]?.risks.sort()
    }
    return firms
  }

  /// Whom somebody must see, of those whom the viewer may see, due first. An enterprise stands once, with the reason that is due first.
  /// `until`: also what time alone will make due by then, if nobody goes or calls meanwhile.
  func visitsDue(
    _ viewer: Viewer, _ rules: [VisitRule], _ cases: [OrganizationID: CaseFacts], _ days: WorkingDays, until: LocalDay? = nil
  ) throws -> [VisitDue] {
    let today = SiteZone.shanghai.day(of: now)
    let ahead = max(today, until ?? today)
    let rules = rules.filter(\.isOn)
    if rules.isEmpty { return [] }
    let from = today.adding(days: -365)
    let histories = try firmHistories(viewer.community, cases: cases, since: from)
    let planned = try plannedDays(viewer.community, from: today)
    var due: [VisitDue] = []
    for firm in try seenFirms(viewer) {
      guard let history = histories[firm.id] else { continue }
      let woken = rules.compactMap { rule -> (VisitRule, VisitTrigger)? in
        let end = rule.kind.comesByItself ? ahead : today
        let last = rule.triggers(history, from: today.adding(days: -rule.staysDays), until: end, days).last
        guard let last, last.answeredOn == nil, last.day <= today || last.dueOn <= ahead else { return nil }
        return (rule, last)
      }
      // What is awake comes before what will wake.
      let awake = woken.filter { $0.1.day <= today }
      let chosen = (awake.isEmpty ? woken : awake).min { ($0.1.dueOn, -$0.0.weight) < ($1.1.dueOn, -$1.0.weight) }
      guard let first = chosen else { continue }
      due.append(
        VisitDue(
          organization: firm.id, name: firm.name, building: firm.building, room: firm.room, rule: first.0, trigger: first.1,
          plannedOn: planned[firm.id], firstContact: firm.firstContact, lastSeen: history.visits.last))
    }
    return due.sorted { ($0.trigger.dueOn, -$0.rule.weight, $0.name) < ($1.trigger.dueOn, -$1.rule.weight, $1.name) }
  }

  private func plannedDays(_ community: CommunityID, from today: LocalDay) throws -> [OrganizationID: LocalDay] {
    let pairs = try all(
      """
      SELECT organization_id, min(planned_on) AS day FROM visits WHERE community_id = \(community) AND state = 'planned'
        AND planned_on >= \(today) GROUP BY organization_id ORDER BY organization_id LIMIT 100000
      """
    ) { row in (try row("organization_id", as: OrganizationID.self), try row("day", as: LocalDay.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  private func seenFirms(_ viewer: Viewer) throws -> [VisitedFirm] {
    let place = VisitPolicy.seats(viewer)
    return try all(
      """
      SELECT organization_id, name, building_id, unit_text, first_contact_person_id, status FROM enterprise_cards
      WHERE community_id = \(viewer.community) AND kind = 'enterprise' AND \(sql: place)
      ORDER BY name_sort, organization_id LIMIT 100000
      """
    ) { row in
      VisitedFirm(
        id: try row("organization_id"), name: try row("name"), building: try row(optional: "building_id"),
        room: try row(optional: "unit_text") ?? "", firstContact: try row(optional: "first_contact_person_id"),
        status: try row("status"))
    }
  }
}
