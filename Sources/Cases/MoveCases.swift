import Audit
import Contracts
import Kernel
import Store

/// A grid was redrawn: its unfinished cases go along, so that somebody still sees them. Finished ones stay where they were.
public struct MoveCases: Sendable {
  public var community: CommunityID
  public var grid: GridID
  /// The grids that took over its land. The first takes what has no building that says where it belongs.
  public var heirs: [GridID]
  /// Whether the grid is no longer there. While it is, it keeps what did not move.
  public var isGone: Bool

  public init(of community: CommunityID, from grid: GridID, to heirs: [GridID], isGone: Bool) {
    self.community = community
    self.grid = grid
    self.heirs = heirs
    self.isGone = isGone
  }

  /// Gives how many went along. A second run finds none.
  @discardableResult
  public func run(by actor: PersonID?, _ tx: Tx) throws -> Int {
    guard !heirs.isEmpty else { return 0 }
    var count = try tx.moveCasesWithTheirBuildings(community, from: grid, to: heirs)
    count += try tx.moveCasesWithTheirEnterprises(community, from: grid, to: heirs)
    if isGone, let first = heirs.first { count += try tx.moveCases(community, from: grid, to: first) }
    if count > 0 {
      try tx.audit(
        "case.grid_followed", subject: grid.text, detail: "\(count)", community: community, person: actor,
        standing: "reaction")
    }
    return count
  }
}

extension Tx {
  private func unfinished(_ community: CommunityID) -> SQL {
    "cases.community_id = \(community) AND cases.state NOT IN (\(list: CaseState.allCases.filter(\.isFinal)))"
  }

  /// Unfinished cases lie in the park in which their building lies now: nobody sends a case to a park by hand.
  public func putCasesIntoParks(_ community: CommunityID) throws {
    try run(
      """
      UPDATE cases SET park_id = place_paths.park_id FROM place_paths
      WHERE place_paths.kind = 'building' AND place_paths.place_id = cases.building_id
        AND \(sql: unfinished(community)) AND cases.park_id IS DISTINCT FROM place_paths.park_id
      """)
  }

  /// A case that somebody sent to another grid by hand is not in `grid`, and stays there.
  fileprivate func moveCasesWithTheirBuildings(
    _ community: CommunityID, from grid: GridID, to heirs: [GridID]
  ) throws -> Int {
    try run(
      """
      UPDATE cases SET grid_id = place_paths.grid_id FROM place_paths
      WHERE place_paths.kind = 'building' AND place_paths.place_id = cases.building_id
        AND cases.grid_id = \(grid) AND place_paths.grid_id IN (\(list: heirs)) AND \(sql: unfinished(community))
      """)
  }

  /// A matter without a place lies in the grid of the enterprise.
  fileprivate func moveCasesWithTheirEnterprises(
    _ community: CommunityID, from grid: GridID, to heirs: [GridID]
  ) throws -> Int {
    try run(
      """
      UPDATE cases SET grid_id = place_paths.grid_id FROM enterprise_cards, place_paths
      WHERE cases.building_id IS NULL AND enterprise_cards.organization_id = cases.organization_id
        AND place_paths.kind = 'building' AND place_paths.place_id = enterprise_cards.building_id
        AND cases.grid_id = \(grid) AND place_paths.grid_id IN (\(list: heirs)) AND \(sql: unfinished(community))
      """)
  }

  fileprivate func moveCases(_ community: CommunityID, from grid: GridID, to heir: GridID) throws -> Int {
    try run(
      "UPDATE cases SET grid_id = \(heir) WHERE cases.grid_id = \(grid) AND \(sql: unfinished(community))")
  }
}
