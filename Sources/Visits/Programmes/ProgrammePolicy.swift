import Contracts
import Kernel
import Store

/// Who sees which tie. A helper sees her own, whoever she is; an enterprise those of itself; a grid those of what lies in it. Whom a
/// person looks after as a person is for the leaders and the keeper of the programme, since it may say more of her than her name.
enum ProgrammePolicy {
  /// The condition on `programme_ties` joined with `programmes`.
  static func visible(_ viewer: Viewer) -> SQL {
    let here: SQL = "programme_ties.community_id = \(viewer.community)"
    switch viewer.reach(of: .makeVisit) {
    case .none, .own: return "1 = 0"
    case .community:
      if viewer.may(.managePosts) { return here }
      return here + " AND (programme_ties.target_kind <> 'person' OR programmes.keeper_person_id = \(viewer.person))"
    case .scope:
      guard case .grid(let grid) = viewer.scope else { return "1 = 0" }
      let places: SQL = "SELECT place_id FROM place_paths WHERE grid_id = \(grid) AND kind IN ('grid', 'park', 'building')"
      let firms: SQL = """
        SELECT organization_id FROM enterprise_cards WHERE community_id = \(viewer.community)
          AND building_id IN (SELECT place_id FROM place_paths WHERE grid_id = \(grid) AND kind = 'building')
        """
      return here + " AND (programme_ties.target_id IN (\(sql: places)) OR programme_ties.target_id IN (\(sql: firms)))"
    }
  }

  /// Who makes and ends ties: the centre; of people, the leaders and the keeper.
  static func mayKeep(_ programme: Programme, _ viewer: Viewer) -> Bool {
    guard viewer.reach(of: .makeVisit) == .community, viewer.community == programme.community else { return false }
    return programme.target != .person || viewer.may(.managePosts) || programme.keeper.person == viewer.person
  }
}
