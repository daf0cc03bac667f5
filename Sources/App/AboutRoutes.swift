import Contracts
import Hummingbird
import Kernel
import People
import Places
import Store
import Web

/// `/about`: of which kind the community is, for whom it acts, what it offers and by whom, its bodies. What `Places` and
/// `People` know stands on one page, so it belongs to the roof.
struct AboutRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/about", .open, use: about)
  }

  @Sendable private func about(_ request: Request, _ context: AppContext) async throws -> Response {
    let found = try await site.database.read { tx -> Found? in
      // Who is signed in reads of her own community, others of that in the masthead.
      let first = try tx.communities().min { $0.id < $1.id }
      guard let community = try context.viewer.map({ try tx.community($0.community) }) ?? first else { return nil }
      return Found(
        community: community, services: try tx.services(of: community.id), bodies: try tx.bodies(community: community.id))
    }
    guard let found else { return site.redirect("/set-up") }
    return site.page("home/about", fields(found, context), context)
  }

  private struct Found: Sendable {
    var community: Community
    var services: [CommunityService]
    var bodies: [Body]
  }

  private func fields(_ found: Found, _ context: AppContext) -> Fields {
    let isChinese = context.locale == .chinese
    func word(_ chinese: String, _ english: String) -> String { isChinese || english.isEmpty ? chinese : english }
    let services: [Fields] = found.services.map { service in
      ["name": word(service.name, service.englishName), "giver": word(service.giver, service.englishGiver)]
    }
    let community = found.community
    var fields: Fields = [
      "heading": word(community.name, community.englishName),
      "kind": site.text("places.community_kind." + community.kind.rawValue, context),
      "services": services, "hasServices": !services.isEmpty,
      "bodies": found.bodies.map { word($0.name, $0.englishName) }, "hasBodies": !found.bodies.isEmpty,
      "mayEdit": context.viewer?.may(.editPlaces) ?? false,
    ]
    if !community.actsFor.isEmpty {
      fields["host"] = community.actsFor
      fields["acts"] = site.text("site.on_behalf", context, ["host": community.actsFor])
    }
    return fields
  }
}
