import Contracts
import Kernel
import Store

/// Who sees which organisation, and who may change what of it. The permission table says who may at all.
enum EnterprisePolicy {
  /// The condition on `organizations o` for what a viewer may do `act` with. What it leaves out does not exist for her.
  static func condition(_ act: Act, _ viewer: Viewer) throws -> SQL {
    let own: SQL = "o.community_id = \(viewer.community)"
    switch viewer.reach(of: act) {
    case .none: throw Problem.notFound
    case .own: return own + " AND o.id = \(viewer.enterprise?.text ?? "")"
    case .scope: return own + " AND \(sql: place(viewer.scope))"
    case .community: return own
    }
  }

  private static func place(_ scope: PostScope?) -> SQL {
    switch scope {
    case .community, .window: "1 = 1"
    case .grid(let id): within("grid_id = \(id)")
    case .park(let id): within("park_id = \(id)")
    case .building(let id): "o.building_id = \(id)"
    case .organization(let id): "o.id = \(id)"
    case nil: "1 = 0"
    }
  }

  /// In a building of the place.
  static func within(_ place: SQL) -> SQL {
    "o.building_id IN (SELECT place_id FROM place_paths WHERE kind = 'building' AND \(sql: place))"
  }

  /// What a viewer may change of an organisation that she may edit.
  static func mayChange(_ fact: Fact, _ viewer: Viewer) -> Bool { viewer.isStaff || !fact.isOfficial }

  /// First contacts, tags and places are the community's to keep.
  static func mayKeepRegistry(_ viewer: Viewer) -> Bool { viewer.isStaff && viewer.may(.editEnterprise) }
}

extension Tx {
  /// The organisation, if the viewer may do `act` with it; 404 otherwise.
  func organization(_ id: OrganizationID, for act: Act, _ viewer: Viewer, _ vault: Vault) throws -> Organization {
    let condition = try EnterprisePolicy.condition(act, viewer)
    let found = try first("SELECT o.* FROM organizations o WHERE o.id = \(id) AND \(sql: condition)") { row in
      try Organization(row, vault)
    }
    guard let found else { throw EnterpriseError.notFound }
    return found
  }
}
