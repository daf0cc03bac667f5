import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The pages that belong to no loop: the front door, and what every site must say of itself.
struct HomeRoutes: Sendable {
  let site: Site
  let pages: HomePages

  init(site: Site, parts: HouseParts) {
    self.site = site
    pages = HomePages(site: site, parts: parts)
  }

  func add(to routes: Routes) {
    routes.get("/", .open, use: front)
    for name in ["accessibility", "privacy", "suggestions"] {
      routes.get("/" + name, .open) { [site] _, context in
        // Who is not signed in is led to the sign-in page and back.
        site.page("home/" + name, ["mayFile": context.viewer?.may(.fileCase) ?? true], context)
      }
    }
  }

  @Sendable private func front(_ request: Request, _ context: AppContext) async throws -> Response {
    if let viewer = context.viewer { return try await pages.answer(viewer, context) }
    let isReady = try await site.database.read { tx in
      try tx.exists("SELECT community_id FROM community_cards LIMIT 1")
    }
    return isReady ? site.page("home/front", [:], context) : site.redirect("/set-up")
  }
}
