import Contracts
import Kernel
import Store

/// One line of a list: what a table needs, without opening what is sealed.
public struct EnterpriseLine: Sendable, Hashable {
  public let id: OrganizationID
  public let kind: OrganizationKind
  public let name: String
  public let shortName: String
  public let code: String
  public let isProvisional: Bool
  public let status: OrganizationStatus
  public let building: BuildingID?
  public let floor: String
  public let unit: String
  public let industryCode: String
  public let industryText: String
  public let chainSegment: String
  public let headcount: Int?
  /// Empty when nobody is.
  public let firstContactName: String
  public var tags: [Qualification] = []
  /// What it became part of.
  public var successor: Successor?

  init(_ row: Row) throws {
    id = try row("id")
    kind = try row("kind")
    name = try row("name")
    shortName = try row("short_name")
    let uscc: String? = try row(optional: "uscc")
    let provisional: String? = try row(optional: "provisional_id")
    code = uscc ?? provisional ?? ""
    isProvisional = uscc == nil
    status = try row("status")
    building = try row(optional: "building_id")
    floor = try row("floor_label")
    unit = try row("unit_text")
    industryCode = try row("industry_code")
    industryText = try row("industry_text")
    chainSegment = try row("chain_segment")
    headcount = try row(optional: "headcount")
    firstContactName = try row(optional: "contact_person") ?? ""
  }

  var place: PlaceFact { PlaceFact(building: building, floor: floor, unit: unit) }
}

extension Tx {
  private func filtered(_ filter: EnterpriseFilter, _ viewer: Viewer, _ act: Act) throws -> SQL {
    let conditions = [try EnterprisePolicy.condition(act, viewer)]
    return SQL.joined(conditions + (try filter.conditions(self, community: viewer.community)), by: " AND ")
  }

  func enterpriseCount(_ filter: EnterpriseFilter, _ viewer: Viewer, act: Act = .listEnterprises) throws -> Int {
    let condition = try filtered(filter, viewer, act)
    return try scalar("SELECT count(*) FROM organizations o WHERE \(sql: condition)") ?? 0
  }

  func enterpriseLines(
    _ filter: EnterpriseFilter, _ viewer: Viewer, act: Act = .listEnterprises, limit: Int, offset: Int
  ) throws -> [EnterpriseLine] {
    let condition = try filtered(filter, viewer, act)
    var lines = try all(
      """
      SELECT o.*, p.name AS contact_person FROM organizations o
      LEFT JOIN first_contacts f ON f.organization_id = o.id AND f.ends_at IS NULL
      LEFT JOIN person_cards p ON p.person_id = f.person_id
      WHERE \(sql: condition) ORDER BY o.name_sort, o.id LIMIT \(limit) OFFSET \(offset)
      """, EnterpriseLine.init)
    let tags = try qualifications(of: lines.map(\.id))
    let successors = try successors(of: lines.filter { $0.status == .deregistered }.map(\.id))
    for place in lines.indices {
      lines[place].tags = tags[lines[place].id] ?? []
      lines[place].successor = successors[lines[place].id]
    }
    return lines
  }

  /// The figures over the list, within what the viewer may see.
  func enterpriseTotals(_ viewer: Viewer) throws -> EnterpriseTotals {
    let condition = try EnterprisePolicy.condition(.listEnterprises, viewer)
    let today = SiteZone.shanghai.day(of: now)
    let soon = today.adding(days: Qualification.soonDays)
    let totals = try first(
      """
      SELECT count(*) AS everyone, count(*) FILTER (WHERE o.status = 'operating') AS operating,
        count(*) FILTER (WHERE o.kind = 'enterprise' AND o.status IN ('operating', 'returned')) AS present,
        count(*) FILTER (WHERE o.kind <> 'enterprise' AND o.status IN ('operating', 'returned')) AS others,
        coalesce(sum(o.headcount) FILTER (WHERE o.status IN ('operating', 'returned')), 0) AS people,
        count(*) FILTER (WHERE \(sql: EnterpriseFilter.doubtful)) AS doubtful,
        count(*) FILTER (WHERE f.person_id IS NULL OR f.person_id NOT IN \(sql: possibleContacts(viewer.community)))
          AS uncontacted,
        count(*) FILTER (WHERE f.person_id = \(viewer.person)) AS mine,
        count(*) FILTER (WHERE EXISTS (SELECT 1 FROM qualifications q WHERE q.organization_id = o.id
          AND q.valid_to >= \(today) AND q.valid_to <= \(soon))) AS expiring
      FROM organizations o LEFT JOIN first_contacts f ON f.organization_id = o.id AND f.ends_at IS NULL
      WHERE \(sql: condition)
      """, EnterpriseTotals.init)
    return totals ?? EnterpriseTotals()
  }

  /// Who else is in a building, for the section cut: floor labels as they are written.
  func neighbours(of id: OrganizationID, in building: BuildingID, limit: Int) throws -> [EnterpriseLine] {
    try all(
      """
      SELECT o.*, CAST(NULL AS TEXT) AS contact_person FROM organizations o
      WHERE o.building_id = \(building) AND o.status IN ('operating', 'returned', 'intending')
      ORDER BY CASE WHEN o.id = \(id) THEN 0 ELSE 1 END, o.floor_label, o.unit_text, o.name_sort, o.id LIMIT \(limit)
      """, EnterpriseLine.init)
  }
}

/// How many there are, by what matters to the team.
struct EnterpriseTotals: Sendable, Hashable {
  var everyone = 0
  /// Organisations of every kind that the filter 在营 shows.
  var operating = 0
  /// Enterprises, as the pages of places count them; and what is none.
  var present = 0
  var others = 0
  var people = 0
  var doubtful = 0
  var uncontacted = 0
  var mine = 0
  var expiring = 0

  init() {}

  init(_ row: Row) throws {
    everyone = try row("everyone")
    operating = try row("operating")
    present = try row("present")
    others = try row("others")
    people = try row("people")
    doubtful = try row("doubtful")
    uncontacted = try row("uncontacted")
    mine = try row("mine")
    expiring = try row("expiring")
  }
}
