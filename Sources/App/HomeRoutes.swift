import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The pages that belong to no loop: the front door, and what every site must say of itself.
struct HomeRoutes: Sendable {
  let site: Site
  /// Whether a community exists; before, the front door leads to the set-up.
  let hasCommunity: @Sendable (Tx) throws -> Bool
  let home: @Sendable (Viewer, AppContext) async throws -> Response

  func add(to routes: Routes) {
    routes.get("/", .open, use: front)
    for name in ["accessibility", "privacy", "suggestions"] {
      routes.get("/" + name, .open) { [site] _, context in site.page("home/" + name, [:], context) }
    }
  }

  @Sendable private func front(_ request: Request, _ context: AppContext) async throws -> Response {
    if let viewer = context.viewer { return try await home(viewer, context) }
    let hasCommunity = hasCommunity
    let isReady = try await site.database.read { tx in try hasCommunity(tx) }
    return isReady ? site.page("home/front", [:], context) : site.redirect("/set-up")
  }
}
