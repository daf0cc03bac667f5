import Contracts
import Enterprises
import Kernel
import Store
import Web

/// The one enterprise of which a list tells, `?enterprise=`: pages, files and rates all keep it, and the page says whose list it is.
struct OfFirm: Sendable {
  let id: OrganizationID
  let name: String

  /// Nil when the list is of all; 404 for an enterprise that the viewer may not see, and never the list of all instead.
  init?(_ query: Form, _ viewer: Viewer, _ vault: Vault, _ tx: Tx) throws {
    let asked = query.raw("enterprise")
    if asked.isEmpty { return nil }
    guard let id = OrganizationID(asked), let firm = try tx.enterpriseGlance(id, viewer, vault) else { throw Problem.notFound }
    (self.id, name) = (id, firm.name)
  }

  /// What every address of such a list bears.
  static func query(_ firm: OfFirm?, _ own: [String: String]) -> [String: String] {
    own.merging(["enterprise": firm?.id.text ?? ""]) { first, _ in first }.filter { !$0.value.isEmpty }
  }

  /// `all`: where the list of all is. Whoever acts for a firm has no other list to go back to.
  static func fields(_ firm: OfFirm?, all: String, _ key: String, _ viewer: Viewer, _ words: VisitWords) -> Fields {
    [
      "isOfFirm": firm != nil && viewer.enterprise == nil, "ofFirm": words.text(key, ["firm": firm?.name ?? ""]),
      "firmPath": firm.map { "/enterprises/\($0.id)" } ?? "", "allPath": all,
    ]
  }
}
