import Contracts
import Geometry
import Kernel
import Places
import Store

/// Two grids, two parks, three buildings, made with the commands of `Places`.
enum TestPlaces {
  struct Made: Sendable {
    let community: CommunityID
    let grids: [GridID]
    let buildings: [BuildingID]
    let staff: Viewer
  }

  static func make(_ tx: Tx) throws -> Made {
    let community: CommunityID = tx.newID()
    try tx.insert(Community(id: community, name: "云桥产业社区", kind: .techInnovation, hostName: "云桥街道"))
    let scope = Standing.post(tx.newID(), .secretary, .community)
    let secretary = Viewer(person: tx.newID(), community: community, standing: scope, name: "方书记")
    let starts = SiteZone.shanghai.day(of: tx.now).adding(days: -400)
    var grids: [GridID] = []
    var buildings: [BuildingID] = []
    for (number, park) in ["知行园", "青禾园"].enumerated() {
      let grid = try CreateGrid(name: "第\(number + 1)网格", number: number + 1, starts: starts).run(by: secretary, tx)
      grids.append(grid.id)
      let made = try CreatePark(grid: grid.id, name: park, starts: starts).run(by: secretary, tx)
      for tower in 1...(number == 0 ? 2 : 1) {
        let facts = BuildingFacts(name: "\(tower)号楼", kind: .office, floorsAbove: 15)
        let building = try CreateBuilding(grid: grid.id, park: made.id, facts: facts, starts: starts)
        buildings.append(try building.run(by: secretary, tx).id)
      }
    }
    return Made(community: community, grids: grids, buildings: buildings, staff: secretary)
  }
}
