import Contracts
import Kernel
import Store
import Web

/// What neighbours may know of each other's open cases, so that one trouble is filed once.
///
/// **The rule.** A case of somebody else is known to neighbours when everybody may read it (`case_publications`, with the applicant's
/// consent), or when an *enterprise* filed it about a *common part* of a building. What a person files as herself is never among them
/// unless it is public: a neighbour may be her employer. What happens in a room is not, unless it is public. Of what is not public
/// they learn category, common part, state and dates: no words, no applicant, no handler.
enum NeighbourPolicy {
  /// The condition on `cases`.
  static let open: SQL = """
    ((cases.applicant_kind = 'enterprise' AND cases.place_kind = 'common') OR EXISTS (
      SELECT 1 FROM case_publications WHERE case_publications.case_id = cases.id))
    """

  /// The same of a value; whether it is public the database knows.
  static func isOpen(_ item: Case, isPublic: Bool) -> Bool {
    isPublic || (item.applicant.kind == .enterprise && item.place.kind == .common)
  }
}

/// An open case that is like the one being written.
struct SimilarCase: Sendable {
  let id: CaseID
  let state: CaseState
  let category: CaseCategoryID?
  let window: WindowID
  let place: CasePlace
  let openedAt: Timestamp
  /// The viewer's own, or of her enterprise: she opens it.
  let isOwn: Bool
  /// Her own words, or those that everybody may read; empty when there is nothing that she may read.
  let title: String
  let isFollowed: Bool
}

extension Tx {
  /// Open cases like `draft`, the likest first, as far as the viewer may know of them.
  func similarCases(to draft: CaseLikeness, _ viewer: Viewer, limit: Int = 4) throws -> [SimilarCase] {
    guard let building = draft.building else { return [] }
    let own = CasePolicy.visible(viewer)
    let found = try all(
      """
      SELECT cases.*, case_publications.title AS public_title, CASE WHEN \(sql: own) THEN 1 ELSE 0 END AS is_own,
        (SELECT 1 FROM case_followers WHERE case_followers.case_id = cases.id
          AND case_followers.follower_key = \(Follower.key(viewer))) AS is_followed
      FROM cases LEFT JOIN case_publications ON case_publications.case_id = cases.id
      WHERE cases.community_id = \(viewer.community) AND cases.building_id = \(building)
        AND cases.state IN (\(list: CaseState.open)) AND cases.opened_at >= \(now - .days(CaseLikeness.days))
        AND ((\(sql: own)) OR \(sql: NeighbourPolicy.open))
      ORDER BY cases.opened_at DESC, cases.id DESC LIMIT 200
      """
    ) { row in
      (
        item: try Case(row), publicTitle: try row(optional: "public_title", as: String.self),
        isOwn: try row("is_own", as: Bool.self), isFollowed: try row(optional: "is_followed", as: Int.self) != nil
      )
    }
    let alike = found.compactMap { one -> (points: Int, SimilarCase)? in
      let points = draft.points(CaseLikeness(one.item), countsWords: one.isOwn || one.publicTitle != nil)
      guard points >= CaseLikeness.alike else { return nil }
      let title = one.isOwn ? one.item.title : one.publicTitle ?? ""
      return (
        points,
        SimilarCase(
          id: one.item.id, state: one.item.state, category: one.item.category, window: one.item.window,
          place: one.item.place, openedAt: one.item.openedAt, isOwn: one.isOwn, title: title, isFollowed: one.isFollowed)
      )
    }
    return alike.sorted { ($0.points, $0.1.openedAt) > ($1.points, $1.1.openedAt) }.prefix(limit).map { $0.1 }
  }
}

extension CaseWords {
  /// One line of what is alike: what it is about and where, never more than the viewer may know.
  func similar(_ one: SimilarCase, _ routing: CaseRouting) -> Fields {
    [
      "id": one.id.text, "isOwn": one.isOwn, "isFollowed": one.isFollowed, "caseTitle": neutralTitle(one, routing),
      "isNeutral": one.title.isEmpty, "state": state(one.state), "at": when.day(one.openedAt),
    ]
  }

  /// 知行园3号楼·电梯：电梯 — in words that give nothing away.
  private func neutralTitle(_ one: SimilarCase, _ routing: CaseRouting) -> String {
    if !one.title.isEmpty { return one.title }
    let matter = routing.category(one.category) ?? nil
    let name = matter?.name(in: context.locale) ?? routing.window(one.window)?.name(in: context.locale) ?? ""
    return text("follow.neutral", ["place": place(one.place), "category": name])
  }
}
