import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/visits/cards`: what enterprises look for and what they can give, as they said it on visits. The loop of exchange takes them over.
struct CardRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/cards", .act(.seeVisit), use: index)
    routes.exports("/visits/cards/export", .act(.seeVisit), site, of: "match_cards", rows: exported)
  }

  /// All are drafts until there is an exchange; what tells them apart is whether the day of a need is over.
  enum View: String, CaseIterable { case all, need, resource, past }

  private static func filter(_ view: View, _ firm: OfFirm?, on today: LocalDay) -> CardFilter {
    var filter = CardFilter()
    filter.organization = firm?.id
    switch view {
    case .all: break
    case .need: filter.kind = .need
    case .resource: filter.kind = .resource
    case .past: filter.dueBefore = today
    }
    return filter
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let view = View(rawValue: query.raw("view")) ?? .all
    let paging = Paging(query, size: 30)
    let words = VisitWords(site, context)
    let (vault, today) = (site.vault, words.today)
    let found = try await site.database.read { tx in
      let firm = try OfFirm(query, viewer, vault, tx)
      let filter = CardRoutes.filter(view, firm, on: today)
      let cards = try tx.cards(filter, viewer, limit: paging.size, offset: paging.offset)
      return (firm: firm, cards: cards, total: try tx.cardCount(filter, viewer))
    }
    let kept = OfFirm.query(found.firm, ["view": view.rawValue])
    let views: [Fields] = View.allCases.map { one in
      let path = URLEncoded.address("/visits/cards", OfFirm.query(found.firm, ["view": one.rawValue]))
      return ["word": words.text("cards.view.\(one.rawValue)"), "path": path, "isCurrent": one == view]
    }
    var fields: Fields = [
      "isFirm": viewer.enterprise != nil, "cards": found.cards.map(words.line), "isEmpty": found.cards.isEmpty, "views": views,
      "pager": paging.fields(total: found.total, path: "/visits/cards", query: kept),
    ]
    if !found.cards.isEmpty { fields["export"] = site.exportLinks("/visits/cards/export", query: kept) }
    let all = URLEncoded.address("/visits/cards", ["view": view.rawValue])
    fields.merge(OfFirm.fields(found.firm, all: all, "cards.of_firm", viewer, words)) { _, new in new }
    return site.page("visits/cards", fields, context)
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let words = VisitWords(site, asked.context)
    let firm = try OfFirm(asked.query, asked.viewer, site.vault, tx)
    let view = View(rawValue: asked.query.raw("view")) ?? .all
    let cards = try tx.cards(CardRoutes.filter(view, firm, on: words.today), asked.viewer, limit: Limits.sheetRows)
    let rows = cards.map { card -> [SheetCell] in
      let day = card.item.at.map { SiteZone.shanghai.day(of: $0).description } ?? ""
      return [
        .text(card.firm), .text(words.text("visit.kind.\(card.item.kind.rawValue)")), .text(card.item.words),
        .words(card.item.dueOn?.description ?? ""), .words(day), .text(words.text("visit.card_draft")),
      ]
    }
    let columns = ["visit.firm", "cards.kind", "cards.words", "commitment.due", "cards.said", "visit.state"]
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }
}

extension VisitWords {
  func line(_ card: CardDraft) -> Fields {
    let item = card.item
    return [
      "words": item.words, "firm": card.firm, "path": "/visits/\(item.visit)", "kind": text("visit.kind.\(item.kind.rawValue)"),
      "said": item.at.map { text("cards.said_on", ["day": when.day($0)]) } ?? "", "hasDue": item.dueOn != nil,
      "due": item.dueOn.map { text("commitment.until", ["day": when.day($0)]) } ?? "", "isPast": item.dueOn.map { $0 < today } ?? false,
    ]
  }
}
