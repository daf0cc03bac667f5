import Contracts
import Kernel
import Store

/// A need or a resource of an enterprise, as it was confirmed after a visit: the draft of a match card.
struct CardDraft: Sendable {
  let item: VisitItem
  let firm: String
}

/// What a list of them asks for. Empty asks for everything that the viewer may see.
struct CardFilter: Sendable {
  var organization: OrganizationID?
  var kind: NoteKind?
  /// Needs whose day was before this one.
  var dueBefore: LocalDay?

  /// On `visit_items` joined with the visit on which it was said: whoever may see that may see this, an enterprise only what is its own.
  func condition(_ viewer: Viewer) -> SQL {
    var parts: [SQL] = [
      "visit_items.community_id = \(viewer.community)", "visit_items.card_state IS NOT NULL", VisitPolicy.visible(viewer),
    ]
    if let enterprise = viewer.enterprise { parts.append("visit_items.organization_id = \(enterprise)") }
    if let organization { parts.append("visit_items.organization_id = \(organization)") }
    if let kind { parts.append("visit_items.kind = \(kind)") }
    if let dueBefore { parts.append("visit_items.due_on < \(dueBefore)") }
    return SQL.joined(parts, by: " AND ")
  }
}

extension Tx {
  /// The latest first.
  func cards(_ filter: CardFilter, _ viewer: Viewer, limit: Int, offset: Int = 0) throws -> [CardDraft] {
    try all(
      """
      SELECT visit_items.*, enterprise_cards.name AS firm FROM visit_items JOIN visits ON visits.id = visit_items.visit_id
      JOIN enterprise_cards ON enterprise_cards.organization_id = visit_items.organization_id
      WHERE \(sql: filter.condition(viewer)) ORDER BY visit_items.at DESC, visit_items.id DESC LIMIT \(limit) OFFSET \(offset)
      """
    ) { row in CardDraft(item: try VisitItem(row), firm: try row("firm")) }
  }

  func cardCount(_ filter: CardFilter, _ viewer: Viewer) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM visit_items JOIN visits ON visits.id = visit_items.visit_id
      JOIN enterprise_cards ON enterprise_cards.organization_id = visit_items.organization_id
      WHERE \(sql: filter.condition(viewer))
      """) ?? 0
  }
}
