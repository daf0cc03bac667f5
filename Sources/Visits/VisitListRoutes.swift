import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/visits`: for staff their plans and what came of them, for an enterprise who came and who will.
struct VisitListRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits", .act(.seeVisit), use: index)
    routes.exports("/visits/export", .act(.seeVisit), site, of: "visits", rows: exported)
  }

  /// What the viewer can choose. `mine` is where staff begin.
  enum View: String, CaseIterable { case mine, planned, done, lists, followUps = "follow-ups", all }

  private struct Found: Sendable {
    var firm: OfFirm?
    var visits: [Visit]
    var total: Int
    var names: [PersonID: String]
    var owed: [Commitment]
    var rate: KeptRate
    var unlisted: Int
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    if viewer.may(.answerCommitment), viewer.enterprise == nil { throw Problem.notFound }
    let query = Form(query: request.uri.query)
    let view = View(rawValue: query.raw("view")) ?? (viewer.enterprise == nil ? .mine : .all)
    let paging = Paging(query, size: 30)
    let vault = site.vault
    let found = try await site.database.read { tx in
      let firm = try OfFirm(query, viewer, vault, tx)
      return try VisitListRoutes.find(VisitListRoutes.filter(view, firm, viewer), firm, paging, viewer, tx)
    }
    let words = VisitWords(site, context)
    let kept = OfFirm.query(found.firm, ["view": view.rawValue])
    var fields = self.fields(found, words, viewer)
    fields["views"] = views(view, found.firm, words, viewer)
    fields["pager"] = paging.fields(total: found.total, path: "/visits", query: kept)
    if !found.visits.isEmpty { fields["export"] = site.exportLinks("/visits/export", query: kept) }
    let all = URLEncoded.address("/visits", ["view": view.rawValue])
    fields.merge(OfFirm.fields(found.firm, all: all, "visits.of_firm", viewer, words)) { _, new in new }
    return site.page("visits/index", fields, context)
  }

  private static func filter(_ view: View, _ firm: OfFirm?, _ viewer: Viewer) -> VisitFilter {
    var filter = VisitFilter()
    filter.organization = firm?.id
    switch view {
    case .mine:
      filter.host = viewer.person
      filter.state = .planned
    case .planned: filter.state = .planned
    case .done: filter.state = .done
    case .lists: filter.isUnlisted = true
    case .followUps: filter.hasFollowUp = true
    case .all: break
    }
    return filter
  }

  private static func find(
    _ filter: VisitFilter, _ firm: OfFirm?, _ paging: Paging, _ viewer: Viewer, _ tx: Tx
  ) throws -> Found {
    let today = SiteZone.shanghai.day(of: tx.now)
    var mine = CommitmentFilter()
    mine.states = CommitmentState.owed + (viewer.enterprise == nil ? [] : [.done])
    if viewer.enterprise == nil { mine.owner = viewer.person }
    mine.organization = firm?.id
    let visits = try tx.visits(filter, viewer, limit: paging.size, offset: paging.offset)
    let owed = try tx.commitments(mine, viewer, limit: 6)
    var unlisted = VisitFilter()
    unlisted.isUnlisted = true
    unlisted.host = viewer.person
    return Found(
      firm: firm, visits: visits, total: try tx.visitCount(filter, viewer),
      names: try tx.visitNames(visits.map(\.host.person) + owed.map(\.owner.person)), owed: owed,
      rate: try tx.keptRate(firm?.id, from: today.adding(days: -365), until: today, viewer),
      unlisted: viewer.enterprise == nil ? try tx.visitCount(unlisted, viewer) : 0)
  }

  private func fields(_ found: Found, _ words: VisitWords, _ viewer: Viewer) -> Fields {
    let isFirm = viewer.enterprise != nil
    return [
      "isFirm": isFirm, "mayMake": viewer.may(.makeVisit), "promisesPath": URLEncoded.address("/commitments", OfFirm.query(found.firm, [:])),
      "visits": found.visits.map { words.line($0, found.names) },
      "isEmpty": found.visits.isEmpty, "owed": found.owed.map { words.line($0, found.names) }, "hasOwed": !found.owed.isEmpty,
      "rate": words.rate(found.rate), "hasUnlisted": found.unlisted > 0,
      "unlisted": words.text("visits.unlisted", ["count": String(found.unlisted)]),
    ]
  }

  private func views(_ current: View, _ firm: OfFirm?, _ words: VisitWords, _ viewer: Viewer) -> [Fields] {
    let offered: [View] = viewer.enterprise == nil ? View.allCases : [.all, .planned, .done]
    return offered.map { view in
      [
        "word": words.text("visits.view.\(view.rawValue)"), "isCurrent": view == current,
        "path": URLEncoded.address("/visits", OfFirm.query(firm, ["view": view.rawValue])),
      ]
    }
  }

  /// The list as it is seen: an enterprise takes no note away.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let view = View(rawValue: asked.query.raw("view")) ?? .all
    let firm = try OfFirm(asked.query, asked.viewer, site.vault, tx)
    let visits = try tx.visits(VisitListRoutes.filter(view, firm, asked.viewer), asked.viewer, limit: Limits.sheetRows)
    let names = try tx.visitNames(visits.map(\.host.person))
    let words = VisitWords(site, asked.context)
    let isFirm = asked.viewer.enterprise != nil
    let rows = visits.map { visit -> [SheetCell] in
      var row: [SheetCell] = [
        .text((visit.record?.visitedOn ?? visit.planned.day).description), .text(visit.organizationName),
        .text(names[visit.host.person] ?? ""), .text(words.place(visit.place)), .text(visit.reason), .text(words.state(visit)),
      ]
      if !isFirm {
        row += [.text(visit.record?.met ?? ""), .text(words.ticks(visit.record?.ticks ?? [])), .text(visit.record?.note ?? "")]
      }
      return row
    }
    var columns = ["visit.day", "visit.firm", "visit.host", "visit.place", "visit.reason", "visit.state"]
    if !isFirm { columns += ["visit.met", "visit.ticked", "visit.note"] }
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }
}
