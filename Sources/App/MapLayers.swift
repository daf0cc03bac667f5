import Cases
import Contracts
import Kernel
import Places
import Store

extension MapLayer {
  /// Open cases by grid and by building, for those who see figures or handle cases; nobody else learns how many there are.
  static let openCases = MapLayer(
    key: "cases", acts: [.seeFigures, .handleCase],
    grids: { tx, community in
      let lines = try tx.caseCountsByGrid(community)
      return Dictionary(lines.map { ($0.grid, $0.open) }) { first, _ in first }
    },
    buildings: { tx, community in try tx.openCaseCountsByBuilding(community) })
}
