import Contracts
import Kernel
import Store
import Web

/// What a new community does before it can handle anything: the registry of places, the roster, doubtful addresses, colleagues.
/// The workbench shows it while a foundation is missing and nothing waits.
struct FirstDay: Sendable {
  let hasPlaces: Bool
  let hasFirms: Bool

  init(_ community: CommunityID, _ tx: Tx) throws {
    hasPlaces = try tx.exists(
      "SELECT place_id FROM place_paths WHERE community_id = \(community) AND kind = 'grid' LIMIT 1")
    hasFirms = try tx.exists(
      "SELECT organization_id FROM enterprise_cards WHERE community_id = \(community) LIMIT 1")
  }

  var isOver: Bool { hasPlaces && hasFirms }

  func fields(_ site: Site, _ context: AppContext) -> Fields {
    let current = hasPlaces ? "roster" : "places"
    let steps: [Fields] = ["places", "roster", "addresses", "team"].map { key in
      ["word": site.text("first_day." + key, context), "isCurrent": key == current]
    }
    return ["steps": steps, "needsPlaces": !hasPlaces]
  }
}
