import Contracts
import Enterprises
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

  /// Open appeals of those for whom this enterprise stands since a merger. They stay with whoever filed them, so they are told to
  /// staff who may see them and not to the enterprise.
  public func parts(of enterprise: OrganizationID, for viewer: Viewer, _ tx: Tx) throws -> [DossierPart] {
    guard viewer.reach(of: .handleCase) != .none else { return [] }
    return try tx.predecessors(of: enterprise).compactMap { former in
      let lines = try tx.openCasesFiled(for: former.id, viewer, limit: 30).map { card in
        DossierPart.Line(
          title: card.title, path: "/cases/" + card.id.text, state: card.state.rawValue, stateKey: "case.state." + card.state.rawValue,
          day: SiteZone.shanghai.day(of: card.openedAt), who: card.leadName)
      }
      if lines.isEmpty { return nil }
      var part = DossierPart(key: "cases-\(former.id)", titleKey: "cases.from_before", emptyKey: "", lines: lines)
      part.values = ["firm": former.name]
      part.noteKey = "cases.from_before_note"
      return part
    }
  }
}
