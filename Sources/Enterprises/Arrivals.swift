import Contracts
import Kernel
import Store

extension Tx {
  /// Enterprises that came since a day, with the day: entered by hand or by a roster that told of newcomers, begun after they had only
  /// intended to come, or come back.
  ///
  /// A roster most of whose firms nobody knew is the first of the community, or of a part of it. It tells who is here and not who came,
  /// so nobody is new by it; whoever was founded lately is so by that day, which the registry has apart.
  public func arrivals(_ community: CommunityID, since day: LocalDay) throws -> [OrganizationID: LocalDay] {
    struct Step {
      let organization: OrganizationID
      let isFirst: Bool
      let isArrival: Bool
      let day: LocalDay
      let roster: (id: String, firms: Int)?
    }
    // A record that was ended by mistake, and put right, never left.
    let away: [OrganizationStatus] = [.intending, .movedOut]
    let steps = try all(
      """
      SELECT h.organization_id, h.sequence, h.status, h.from_on, h.import_id, b.status AS status_before, i.group_count
      FROM status_history h
      LEFT JOIN status_history b ON b.organization_id = h.organization_id AND b.sequence = h.sequence - 1
      LEFT JOIN roster_imports i ON i.id = h.import_id
      WHERE h.community_id = \(community) AND h.from_on >= \(day) ORDER BY h.organization_id, h.sequence LIMIT 200000
      """
    ) { row -> Step in
      let status: OrganizationStatus = try row("status")
      let before: OrganizationStatus? = try row(optional: "status_before")
      let roster = try row(optional: "import_id", as: String.self)
      let firms = try row(optional: "group_count", as: Int.self) ?? 0
      return Step(
        organization: try row("organization_id"), isFirst: try row("sequence", as: Int.self) == 1,
        isArrival: status.isPresent && before.map { away.contains($0) } ?? true, day: try row("from_on"),
        roster: roster.map { ($0, firms) })
    }
    let brought = Dictionary(grouping: steps.filter(\.isFirst).compactMap { $0.roster?.id }) { $0 }.mapValues(\.count)
    var found: [OrganizationID: LocalDay] = [:]
    for step in steps where step.isArrival {
      if step.isFirst, let roster = step.roster, 2 * (brought[roster.id] ?? 0) > roster.firms { continue }
      found[step.organization] = step.day
    }
    return found
  }
}
