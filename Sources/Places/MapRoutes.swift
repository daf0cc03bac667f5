import Contracts
import Geometry
import Hummingbird
import Kernel
import Store
import Web

/// `/map`, and the same as GeoJSON.
struct MapRoutes: Sendable {
  let site: Site
  let territories: Territories
  let layers: [MapLayer]

  func add(to routes: Routes) {
    routes.get("/map", .act(.seePlaces), use: show)
    routes.get("/map.geojson", .act(.seePlaces), use: downloadAll)
    routes.get("/boundaries.geojson", .act(.seePlaces), use: downloadBoundaries)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let asked = form.raw("layer")
    let open = layers.filter { $0.isOpen(to: viewer) }
    let layer = open.first { $0.key == asked } ?? (asked.isEmpty ? open.first : nil)
    let territories = territories
    let page = try await site.database.read { tx -> MapPage in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      let firms = try tx.enterpriseCounts(of: viewer.community)
      let figures =
        try layer?.figures(for: viewer, in: territory, tx) ?? MapLayer.enterprises(firms, in: territory)
      let work = try BoundaryWork(territory, tx)
      let drawing = MapDrawing(territory, former: work.former.map(\.grid))
      return MapPage(
        territory: territory, drawing: drawing, work: work, figures: figures, firms: firms,
        firmTotal: try tx.enterpriseTotal(of: viewer.community), layerKeys: open.map(\.key) + ["enterprises"],
        here: GridID(form.raw("here")) ?? viewer.grid, now: tx.now, mayEdit: viewer.may(.editPlaces))
    }
    return site.page("places/map", page.fields(PlaceWords(site: site, context: context)), context)
  }

  @Sendable private func downloadAll(_ request: Request, _ context: AppContext) async throws -> Response {
    try await download(context, name: "map.geojson") { $0.mapFeatures() }
  }

  @Sendable private func downloadBoundaries(_ request: Request, _ context: AppContext) async throws -> Response {
    try await download(context, name: "boundaries.geojson") { $0.boundaryFeatures() }
  }

  private func download(
    _ context: AppContext, name: String, _ features: @escaping @Sendable (Territory) -> [GeoFeature]
  ) async throws -> Response {
    let viewer = try context.requireViewer()
    let territories = territories
    let text = try await site.database.read { tx -> String in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      return GeoJSON.write(features(territory))
    }
    return site.download(Array(text.utf8), name: name, type: GeoJSON.mediaType)
  }
}

extension Viewer {
  /// The grid of her post, if it has one.
  var grid: GridID? {
    if case .grid(let id) = scope { id } else { nil }
  }
}
