import Contracts
import Kernel
import Store

/// What the file of an enterprise tells of its appeals: each a line that leads to it. Never what its people file as themselves.
public struct CaseDossier: DossierSource {
  public init() {}

  public func entries(of enterprise: OrganizationID, for viewer: Viewer, limit: Int, _ tx: Tx) throws -> [DossierEntry] {
    guard viewer.may(.seeCase) else { return [] }
    return try tx.casesFiled(for: enterprise, viewer, limit: limit).map { card in
      let isYours = viewer.enterprise == enterprise && card.state.isClosed
      return DossierEntry(
        at: card.openedAt, path: "/cases/" + card.id.text, title: card.title, state: card.state.rawValue,
        stateKey: "case.state." + card.state.rawValue + (isYours ? ".yours" : ""))
    }
  }
}
