import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// 一企一档: one organisation with everything that is known of it, for those who may see it.
struct DossierRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/:id", .act(.seeEnterprise), use: show)
    routes.post("/enterprises/:id/contact-details", .act(.seeContactDetails), use: reveal)
    routes.get("/my-enterprise", .signedIn, use: showOwn)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), viewer, context)
  }

  /// The enterprise for which she acts; who acts for none gets 404.
  @Sendable private func showOwn(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    guard let id = viewer.enterprise else { throw Problem.notFound }
    return try await page(id, viewer, context)
  }

  private func page(
    _ id: OrganizationID, _ viewer: Viewer, _ context: AppContext, isRevealed: Bool = false
  ) async throws -> Response {
    let room = room
    let found = try await site.database.read { tx in try DossierPage.Found(id, viewer, room, tx) }
    let page = DossierPage(words: RegistryWords(room, context), found: found, viewer: viewer)
    return site.page("enterprises/show", page.fields(isRevealed: isRevealed), context)
  }

  /// Shows telephone and e-mail in full, once, and writes down that it did.
  @Sendable private func reveal(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    let vault = site.vault
    try await site.database.write { tx in
      let one = try tx.organization(id, for: .seeContactDetails, viewer, vault)
      let seen = [Fact.contactPhone, .contactEmail].filter { !one[$0].isEmpty }.map(\.rawValue)
      try tx.audit("enterprise.contact_seen", subject: id.text, detail: seen.joined(separator: ", "), by: viewer)
    }
    return try await page(id, viewer, context, isRevealed: true).unkept
  }
}
