import Contracts
import Kernel
import Store

extension Tx {
  /// Everybody who holds a post of a grid, a park or a building today, from the view of `People`.
  func dutyHolders(of community: CommunityID) throws -> [DutyHolder] { try dutyHolders(community, at: nil) }

  func dutyHolders(_ community: CommunityID, at place: PlaceID?) throws -> [DutyHolder] {
    let there: SQL = place.map { "AND scope_kind = \($0.kind) AND scope_id = \($0.text)" } ?? ""
    return try all(
      """
      SELECT * FROM duty_cards WHERE community_id = \(community) AND scope_kind IN (\(list: DutySeat.scopeKinds))
        AND starts_on <= \(today) AND (ends_on IS NULL OR ends_on >= \(today)) \(sql: there)
      ORDER BY starts_on, pinyin_key, post_id LIMIT 20000
      """
    ) { row in
      let role: String = try row("role")
      return DutyHolder(
        post: try row("post_id"), name: try row("name"), role: Role(rawValue: role) ?? .gridHelper, scopeKind: try row("scope_kind"),
        scopeID: try row("scope_id"), startsOn: try row("starts_on"), endsOn: try row(optional: "ends_on"),
        isSubstitute: try row("is_substitute"), appointedOn: try row(optional: "appointed_on"),
        appointedBy: try row("appointed_by"), workPhone: try row("work_phone"))
    }
  }
}
