import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/cases/rates`: the three rates of a month, by window, grid or channel, and never by person; and the lists behind the numbers.
struct RatesRoutes: Sendable {
  let site: Site
  /// Months of the table that compares them.
  static let trendMonths = 6

  func add(to routes: Routes) {
    routes.get("/cases/rates", .act(.seeFigures), use: show)
    routes.exports("/cases/rates/export", .act(.exportLists), site, of: "rates", rows: exported)
    routes.get("/cases/rates/list", .act(.handleCase), use: list)
  }

  // MARK: The page

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let asked = RatesAsked(Form(query: request.uri.query), now: site.world.now())
    let page = try await site.database.read { tx in try RatesPage(asked, viewer, tx) }
    let words = CaseWords(site, context)
    var fields = page.fields(words)
    if viewer.may(.exportLists) { fields["export"] = site.exportLinks("/cases/rates/export", query: asked.query) }
    return site.page("cases/rates", fields, context)
  }

  // MARK: What makes a number up

  @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let asked = ListAsked(query, now: site.world.now())
    let paging = Paging(query)
    let found = try await site.database.read { tx in
      let ids = try tx.visibleCases(try tx.cases(asked, viewer.community), viewer)
      let page = Array(ids.dropFirst(paging.offset).prefix(paging.size))
      return (total: ids.count, lines: try tx.caseLines(page), routing: try tx.caseRouting(viewer.community))
    }
    let words = CaseWords(site, context)
    let heading = asked.figure.map { words.text("rates.figure.\($0.rawValue)") } ?? words.text("monthly.part.clusters")
    let fields: Fields = [
      "heading": heading, "month": words.month(asked.month), "total": found.total,
      "back": "/cases/rates?month=\(asked.month)", "canSeeRates": viewer.may(.seeFigures),
      "cases": found.lines.map { words.staffRow($0, found.routing) }, "isEmpty": found.lines.isEmpty,
      "pager": paging.fields(total: found.total, path: "/cases/rates/list", query: asked.query),
    ]
    return site.page("cases/rates-list", fields, context)
  }

  // MARK: Export

  /// One row a window, grid or channel, after one for all of the community.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let page = try RatesPage(RatesAsked(asked.query, now: tx.now), asked.viewer, tx)
    let words = CaseWords(site, asked.context)
    let shares = ["response", "solution", "satisfaction"]
    let columns = [words.text("rates.by.\(page.asked.division.rawValue)")] + shares.flatMap { share in
      ["count", "total", "rate", "low", "high"].map { words.text("rates.name.\(share)") + " " + words.text("rates.col.\($0)") }
    }
    let all: [SheetCell] = [.text(words.text("rates.community"))] + RatesRoutes.cells(page.current.rates)
    let rows = page.rows.map { row in [SheetCell.text(page.name(row.key, words))] + RatesRoutes.cells(row.rates) }
    return ExportedList(columns: columns, rows: [all] + rows)
  }

  /// Rates in thousandths; nothing where it may not be told.
  static func cells(_ rates: MonthFigures.Rates) -> [SheetCell] {
    [rates.response, rates.solution, rates.satisfaction].flatMap { share -> [SheetCell] in
      guard let share, let interval = share.interval else {
        let known = share.map { [SheetCell.number(Int64($0.count)), .number(Int64($0.total))] } ?? [.empty, .empty]
        return known + [.empty, .empty, .empty]
      }
      return [share.count, share.total, share.thousandths, interval.low, interval.high].map { .number(Int64($0)) }
    }
  }
}

/// `?month=2026-11&by=window`; whatever cannot be read is this month, by window.
struct RatesAsked: Sendable {
  let month: Month
  let division: MonthFigures.Division

  init(_ form: Form, now: Timestamp) {
    let current = Month(of: now)
    month = min(Month(form.raw("month")) ?? current, current)
    let asked = MonthFigures.Division(rawValue: form.raw("by")) ?? .window
    division = MonthFigures.Division.rated.contains(asked) ? asked : .window
  }

  var query: [String: String] { ["month": month.description, "by": division.rawValue] }
}

/// `?month=2026-11&figure=solved&by=window&key=win_…`, or `?month=2026-11&cluster=cas_…`.
struct ListAsked: Sendable {
  let month: Month
  let figure: MonthFigures.Figure?
  let division: MonthFigures.Division?
  /// Empty: those that lie nowhere.
  let key: String
  let cluster: CaseID?

  init(_ form: Form, now: Timestamp) {
    month = min(Month(form.raw("month")) ?? Month(of: now), Month(of: now))
    cluster = CaseID(form.raw("cluster"))
    // Without a figure that is known: what was filed.
    figure = cluster == nil ? MonthFigures.Figure(rawValue: form.raw("figure")) ?? .filed : nil
    division = form.values["key"] == nil ? nil : MonthFigures.Division(rawValue: form.raw("by"))
    key = form.raw("key")
  }

  /// For the pager, which drops what is empty: what lies nowhere is one page.
  var query: [String: String] {
    [
      "month": month.description, "figure": figure?.rawValue ?? "", "by": division?.rawValue ?? "", "key": key,
      "cluster": cluster?.text ?? "",
    ]
  }
}

extension Tx {
  /// The cases behind a number; who may see which is not asked here.
  func cases(_ asked: ListAsked, _ community: CommunityID) throws -> [CaseID] {
    if let cluster = asked.cluster {
      let clusters = MatterCluster.find(try clusterMatters(community, in: asked.month))
      return clusters.first { $0.first.id == cluster }?.members ?? []
    }
    guard let figure = asked.figure else { return [] }
    let facts = try monthFigures(asked.month, community).cases(figure)
    guard let division = asked.division else { return facts.map(\.id) }
    return facts.filter { MonthFigures.key($0, division) == asked.key }.map(\.id)
  }

  func monthFigures(_ month: Month, _ community: CommunityID) throws -> MonthFigures {
    MonthFigures(
      month, try outcomeFacts(community, from: month, to: month), try ratingFacts(community, in: month), now: now)
  }

  /// Several months by one reading, the latest first.
  func monthFigures(_ last: Month, count: Int, _ community: CommunityID) throws -> [MonthFigures] {
    let facts = try outcomeFacts(community, from: last.adding(1 - count), to: last)
    return try (0..<count).map { back in
      let month = last.adding(-back)
      return MonthFigures(month, facts, try ratingFacts(community, in: month), now: now)
    }
  }

  /// Those among `ids` that the viewer may see, in their order.
  func visibleCases(_ ids: [CaseID], _ viewer: Viewer) throws -> [CaseID] {
    var seen: Set<CaseID> = []
    for start in stride(from: 0, to: ids.count, by: 500) {
      let part = Array(ids[start..<min(start + 500, ids.count)])
      let found = try all(
        "SELECT id FROM cases WHERE id IN (\(list: part)) AND \(sql: CasePolicy.visible(viewer)) ORDER BY id LIMIT 500"
      ) { row in try row("id", as: CaseID.self) }
      seen.formUnion(found)
    }
    return ids.filter(seen.contains)
  }
}
