import Cases
import Contracts
import Kernel
import Places
import Store

extension MapLayer {
  /// Open cases by grid and by building, for the team, the grid force (of their own grid) and the supervisors. A butler sees only
  /// some of the cases of her building, so she is not told how many there are; nor is anybody else.
  static let openCases = MapLayer(
    key: "cases", acts: [.seeFigures, .fileCaseForCaller],
    grids: { tx, community in
      let lines = try tx.caseCountsByGrid(community)
      return Dictionary(lines.map { ($0.grid, $0.open) }) { first, _ in first }
    },
    buildings: { tx, community in try tx.openCaseCountsByBuilding(community) },
    // Whoever sees no case is told no number behind which one could guess a case: the same as on her first page.
    least: { viewer in viewer.may(.seeCase) ? 0 : CaseHome.leastTold })

  /// What was filed within ninety days, for the same people: where it burns again and again, also when nothing is open now.
  static let recentCases = MapLayer(
    key: "recent", acts: [.seeFigures, .fileCaseForCaller],
    grids: { tx, community in try tx.recentCaseCounts(community).grids },
    buildings: { tx, community in try tx.recentCaseCounts(community).buildings },
    least: { viewer in viewer.may(.seeCase) ? 0 : CaseHome.leastTold })
}
