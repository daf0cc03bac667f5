import Contracts
import Enterprises
import Kernel
import Store

/// What the five lines of a week say: who came, who goes there, what runs out, what became of the last word, whom to call.
///
/// A helper is no member of the team. She learns of those whom she looks after what she would be told at the door: that somebody comes
/// and when, not why; what stands on a certificate; no appeal, no promise, no note.
struct DigestLines: Sendable {
  struct Coming: Sendable {
    var firm: String
    var host: String
    var day: LocalDay
  }

  struct Ending: Sendable {
    var firm: String
    var day: LocalDay
  }

  var newcomers: [String] = []
  var coming: [Coming] = []
  var comingCount = 0
  var ending: [Ending] = []
  var endingCount = 0
  /// The answer of the last week that had one.
  var last: HelperDigest?
  var takenBy = ""
  var keeper = ""
  var keeperPhone = ""

  static let newDays = 14
  static let endingDays = 90

  /// As things stand now, in the week of `monday`.
  init(_ helper: PersonID, community: CommunityID, week monday: LocalDay, _ tx: Tx) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    let ties = try tx.openTies("programme_ties.helper_person_id = \(helper) AND programme_ties.community_id = \(community)", on: today)
    last = try tx.digest(of: helper, before: monday)
    if let person = last?.takenBy { takenBy = try tx.visitNames([person])[person] ?? "" }
    if let programme = try ties.first.flatMap({ try tx.findProgramme($0.programme) }) {
      keeper = try tx.visitNames([programme.keeper.person])[programme.keeper.person] ?? ""
      keeperPhone = try tx.workPhones([programme.keeper.person])[programme.keeper.person] ?? ""
    }
    guard let firms = DigestLines.firms(of: ties) else { return }
    newcomers = try DigestLines.newcomers(firms, community, since: today.adding(days: -DigestLines.newDays), tx)
    let here: SQL = """
      v.community_id = \(community) AND v.state = 'planned' AND v.told_at IS NOT NULL
        AND v.planned_on BETWEEN \(today) AND \(monday.adding(days: 6)) AND v.organization_id IN (SELECT e.organization_id FROM enterprise_cards e WHERE e.community_id = \(community) AND \(sql: firms))
      """
    coming = try tx.all(
      """
      SELECT v.organization_name, v.planned_on, p.name FROM visits v JOIN person_cards p ON p.person_id = v.host_person_id
      WHERE \(sql: here) ORDER BY v.planned_on, v.id LIMIT 2
      """
    ) { row in Coming(firm: try row("organization_name"), host: try row("name"), day: try row("planned_on")) }
    comingCount = try tx.scalar("SELECT count(*) FROM visits v WHERE \(sql: here)") ?? 0
    let horizon = today.adding(days: DigestLines.endingDays)
    let soon: SQL = """
      FROM insight_qualifications q JOIN enterprise_cards e ON e.organization_id = q.organization_id
      WHERE q.community_id = \(community) AND q.valid_to BETWEEN \(today) AND \(horizon) AND \(sql: firms)
      """
    ending = try tx.all("SELECT e.name, q.valid_to \(sql: soon) ORDER BY q.valid_to, e.organization_id LIMIT 2") { row in
      Ending(firm: try row("name"), day: try row("valid_to"))
    }
    endingCount = try tx.scalar("SELECT count(*) \(sql: soon)") ?? 0
  }

  /// By the days on which they came, which a first import of a roster says of nobody.
  private static func newcomers(_ firms: SQL, _ community: CommunityID, since day: LocalDay, _ tx: Tx) throws -> [String] {
    let came = try tx.arrivals(community, since: day).sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    var names: [String] = []
    for batch in came.map(\.key).batches(of: 500) where names.count < 3 {
      let ids = Array(batch)
      let pairs = try tx.all(
        """
        SELECT e.organization_id, e.name FROM enterprise_cards e WHERE e.community_id = \(community)
          AND e.status IN ('operating', 'returned') AND e.organization_id IN (\(list: ids)) AND \(sql: firms)
        ORDER BY e.organization_id LIMIT 500
        """
      ) { row in (try row("organization_id", as: OrganizationID.self), try row("name", as: String.self)) }
      let named = Dictionary(uniqueKeysWithValues: pairs)
      names += ids.compactMap { named[$0] }
    }
    return Array(names.prefix(3))
  }

  /// The condition on `enterprise_cards e`; nil when nobody among the targets is or holds an enterprise.
  private static func firms(of ties: [ProgrammeTie]) -> SQL? {
    func ids(_ kind: TargetKind) -> [String] { ties.filter { $0.target.kind == kind }.compactMap(\.target.id) }
    var parts: [SQL] = []
    if !ids(.enterprise).isEmpty { parts.append("e.organization_id IN (\(list: ids(.enterprise)))") }
    let columns: [(kind: TargetKind, column: SQL)] = [(.building, "place_id"), (.park, "park_id"), (.grid, "grid_id")]
    for (kind, column) in columns where !ids(kind).isEmpty {
      parts.append(
        """
        e.building_id IN (SELECT place_id FROM place_paths WHERE kind = 'building' AND \(sql: column) IN (\(list: ids(kind))))
        """)
    }
    if parts.isEmpty { return nil }
    return "(\(sql: SQL.joined(parts, by: " OR ")))"
  }
}
