import Contracts
import Geometry

/// The community as one SVG picture of 780 units across, drawn from its own polygons. Needs no map service.
struct MapDrawing: Sendable {
  struct House: Sendable {
    var building: Building
    var x: String
    var y: String
    var width: String
    var height: String
    var textX: String
    var textY: String
  }

  struct Shape: Sendable {
    var grid: Grid
    var path: String
    var labelX: String
    var labelY: String
  }

  static let width = 780
  private static let padding = 24
  /// Below the land, for the scale and the arrow to the north.
  private static let foot = 44

  let viewBox: String
  let shapes: [Shape]
  /// Of grids that have ended, where nobody has drawn what came of them.
  let former: [Shape]
  let houses: [House]
  /// The ends of the scale bar, its length in metres, and where its words stand.
  let scalePath: String
  let scaleMetres: Int
  let scaleX: String
  let scaleY: String
  let northPath: String
  let northX: String
  let northY: String

  /// Nil when nothing has a shape or a place.
  init?(_ territory: Territory, former: [Grid] = []) {
    self.init(around: territory.community.boundary, territory.grids, territory.buildings, former: former)
  }

  init?(around boundary: GeoArea?, _ grids: [Grid], _ buildings: [Building], former gone: [Grid] = []) {
    let areas = (grids + gone).compactMap(\.boundary) + [boundary].compactMap { $0 }
    let points = buildings.compactMap(\.point).map { GeoBox($0) }
    guard let box = GeoBox(around: areas.map(\.box) + points) else { return nil }
    let height = MapDrawing.height(of: box)
    let projection = MapProjection(fit: box, width: MapDrawing.width, height: height, padding: MapDrawing.padding)
    viewBox = "0 0 \(MapDrawing.width) \(height + MapDrawing.foot)"
    shapes = grids.compactMap { MapDrawing.shape($0, projection) }
    former = gone.compactMap { MapDrawing.shape($0, projection) }
    houses = buildings.compactMap { MapDrawing.house($0, projection) }
    let bar = projection.scaleBar(atMost: 160)
    let base = (height + MapDrawing.foot - 16) * 10
    let left = MapDrawing.padding * 10
    let right = left + bar.length.xTenths
    let (low, high) = (MapDrawing.tenths(base), MapDrawing.tenths(base - 60))
    let (start, end) = (MapDrawing.tenths(left), MapDrawing.tenths(right))
    scalePath = "M\(start) \(high)V\(low)H\(end)V\(high)"
    scaleMetres = bar.metres
    scaleX = MapDrawing.tenths((left + right) / 2)
    scaleY = MapDrawing.tenths(base - 60)
    let middle = MapDrawing.width - MapDrawing.padding - 8
    let top = height + MapDrawing.foot - 40
    northPath = "M\(middle) \(top)l8 24-8-6-8 6z"
    northX = "\(middle - 26)"
    northY = MapDrawing.tenths((top + 18) * 10)
  }

  private static func shape(_ grid: Grid, _ projection: MapProjection) -> Shape? {
    guard let boundary = grid.boundary else { return nil }
    let label = projection.place(boundary.labelPoint)
    return Shape(
      grid: grid, path: projection.path(boundary), labelX: label.x, labelY: MapDrawing.tenths(label.yTenths + 70))
  }

  /// So high that the land fills the width.
  private static func height(of box: GeoBox) -> Int {
    let trial = MapProjection(fit: box, width: width, height: width * 4, padding: padding)
    let top = trial.place(box.northEast).yTenths
    let bottom = trial.place(box.southWest).yTenths
    return min(max((bottom - top) / 10 + 2 * padding, 240), width * 3 / 2)
  }

  /// A plain rectangle about as big as the footprint, but never too small for a finger or a number.
  private static func house(_ building: Building, _ projection: MapProjection) -> House? {
    guard let point = building.point else { return nil }
    let middle = projection.place(point)
    var (wide, high) = (260, 180)
    if let box = building.footprint?.box {
      let corner = projection.place(box.northEast)
      let opposite = projection.place(box.southWest)
      wide = min(max(corner.xTenths - opposite.xTenths, 240), 600)
      high = min(max(opposite.yTenths - corner.yTenths, 180), 400)
    }
    return House(
      building: building, x: tenths(middle.xTenths - wide / 2), y: tenths(middle.yTenths - high / 2),
      width: tenths(wide), height: tenths(high), textX: middle.x, textY: tenths(middle.yTenths + 45))
  }

  private static func tenths(_ value: Int) -> String {
    let sign = value < 0 ? "-" : ""
    let rest = abs(value) % 10
    return sign + "\(abs(value) / 10)" + (rest == 0 ? "" : ".\(rest)")
  }
}
