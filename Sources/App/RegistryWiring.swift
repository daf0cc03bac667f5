import Cases
import Contracts
import Enterprises
import Kernel
import Store

extension HouseParts {
  /// What the registry of organisations needs of the other modules.
  func registryWiring() -> EnterpriseWiring {
    let parts = self
    var wiring = EnterpriseWiring()
    wiring.matcher = { community, tx in try parts.matcher(community, tx) }
    wiring.isInUse = HouseParts.organizationsInUse
    wiring.timeline = HouseParts.casesOfEnterprise
    return wiring
  }

  /// What the file of an enterprise tells of its appeals: each a line that leads to it.
  static func casesOfEnterprise(_ tx: Tx, _ id: OrganizationID, _ viewer: Viewer) throws -> [DossierEntry] {
    try tx.casesFiled(for: id, viewer, limit: 10).map { card in
      DossierEntry(
        at: card.openedAt, path: "/cases/" + card.id.text, title: card.title, state: card.state.rawValue,
        stateKey: "case.state." + card.state.rawValue + (viewer.enterprise == id && card.state.isClosed ? ".yours" : ""))
    }
  }

  /// Organisations for which somebody acts or works, or for which an appeal was filed: undoing an import leaves them.
  static func organizationsInUse(_ tx: Tx, _ ids: [OrganizationID]) throws -> Set<OrganizationID> {
    let found = try tx.all(
      """
      SELECT organization_id FROM delegation_cards WHERE organization_id IN (\(list: ids))
      UNION SELECT organization_id FROM employment_cards WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id LIMIT \(ids.count)
      """
    ) { row in try row("organization_id", as: OrganizationID.self) }
    return Set(found).union(try tx.organizationsWithCases(ids))
  }
}
