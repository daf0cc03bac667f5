import Contracts
import Geometry
import Kernel
import Store

/// A building within its grid as a small SVG picture, drawn from our own polygons like the large map.
public struct SmallMap: Sendable {
  public struct House: Sendable {
    public let x: String
    public let y: String
    public let width: String
    public let height: String
    public let isHere: Bool
  }

  public let viewBox: String
  public let grid: String
  /// The outline of the grid; empty when nobody has drawn it.
  public let path: String
  public let houses: [House]
}

extension Tx {
  /// Nil when the building has no place on the map, or is no more. Drawn again when a place changed.
  public func smallMap(of id: BuildingID, in community: CommunityID) throws -> SmallMap? {
    try kept("places.smallMap.\(id)", of: .places, community) { try drawnMap(of: id, in: community) }
  }

  private func drawnMap(of id: BuildingID, in community: CommunityID) throws -> SmallMap? {
    guard let here = try building(id), here.community == community, here.point != nil, let grid = try grid(here.grid),
      let drawing = MapDrawing(around: nil, [grid], try buildings(of: community, in: grid.id))
    else { return nil }
    return SmallMap(
      viewBox: drawing.viewBox, grid: grid.name, path: drawing.shapes.first?.path ?? "",
      houses: drawing.houses.map { house in
        SmallMap.House(
          x: house.x, y: house.y, width: house.width, height: house.height, isHere: house.building.id == id)
      })
  }
}
