import Cases
import Contracts
import Enterprises
import Kernel
import Store
import Visits

extension HouseParts {
  /// What the registry of organisations needs of the other modules.
  func registryWiring() -> EnterpriseWiring {
    let parts = self
    var wiring = EnterpriseWiring()
    wiring.matcher = { community, tx in try parts.matcher(community, tx) }
    wiring.isInUse = HouseParts.organizationsInUse
    wiring.sources = [VisitDossier(), CaseDossier()]
    return wiring
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
    return Set(found).union(try tx.organizationsWithCases(ids)).union(try tx.organizationsWithVisits(ids))
  }
}
