import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/cases/report?month=2026-11`: the month on paper, and as a sheet.
struct MonthlyReportRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/report", .act(.seeFigures), use: show)
    routes.exports("/cases/report/export", .act(.exportLists), site, of: "report", rows: exported)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let asked = RatesAsked(Form(query: request.uri.query), now: site.world.now())
    let page = try await site.database.read { tx in try MonthlyReportPage(asked.month, viewer, tx) }
    // A supervisor reads the figures and no single case: no list leads from them, and a problem is not named by the words of one.
    var fields = page.fields(CaseWords(site, context), seesCases: viewer.may(.handleCase))
    if viewer.may(.exportLists) {
      fields["export"] = site.exportLinks("/cases/report/export", query: ["month": asked.month.description])
    }
    return site.page("cases/report", fields, context)
  }

  /// One row a figure: which part, what, this month, the month before.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let page = try MonthlyReportPage(RatesAsked(asked.query, now: tx.now).month, asked.viewer, tx)
    let words = CaseWords(site, asked.context)
    let columns = ["part", "what", "count", "before", "change"].map { words.text("monthly.col.\($0)") }
    let rows = page.parts(words).flatMap { part in
      part.lines.map { line -> [SheetCell] in
        [.text(part.name), .text(line.name)] + [line.line.count, line.line.before, line.line.change].map { .number(Int64($0)) }
      }
    }
    return ExportedList(columns: columns, rows: rows + page.rateRows(words))
  }
}

/// What the report shows.
struct MonthlyReportPage: Sendable {
  struct Part: Sendable {
    let key: String
    let name: String
    let lines: [(name: String, line: MonthReport.Line, path: String)]
  }

  let month: Month
  let report: MonthReport
  let routing: CaseRouting
  let buildings: [BuildingID: String]
  let community: (name: String, englishName: String)
  let now: Timestamp

  init(_ month: Month, _ viewer: Viewer, _ tx: Tx) throws {
    self.month = month
    report = try tx.monthReport(month, viewer.community)
    routing = try tx.caseRouting(viewer.community)
    let houses = try tx.buildings(viewer.community, limit: 2_000)
    buildings = Dictionary(houses.map { ($0.id, $0.name) }) { first, _ in first }
    community = try tx.communityNames(viewer.community)
    now = tx.now
  }

  // MARK: Names

  private func name(_ key: String, _ division: MonthFigures.Division, _ words: CaseWords) -> String {
    let none = words.text("rates.no_place")
    if key.isEmpty { return none }
    switch division {
    case .channel: return CaseChannel(rawValue: key).map { routing.sourceName($0, in: words.context.locale) } ?? key
    case .category: return CaseCategoryID(key).flatMap { routing.category($0) }?.name(in: words.context.locale) ?? none
    case .window: return WindowID(key).flatMap { routing.window($0) }?.name(in: words.context.locale) ?? none
    case .building: return BuildingID(key).flatMap { buildings[$0] } ?? none
    case .hour: return words.text("monthly.hour", ["hour": key, "next": String((Int(key) ?? 0) + 1)])
    case .grid: return key
    }
  }

  private func path(_ figure: MonthFigures.Figure, _ division: MonthFigures.Division? = nil, _ key: String = "") -> String {
    var query = ["month": month.description, "figure": figure.rawValue]
    if let division { query["by"] = division.rawValue }
    query["key"] = key
    return URLEncoded.address("/cases/rates/list", query) + (division != nil && key.isEmpty ? "&key=" : "")
  }

  /// Everything that is counted, part by part.
  func parts(_ words: CaseWords) -> [Part] {
    let totals = [MonthFigures.Figure.filed, .closed, .unanswered, .excluded].map { figure in
      (name: words.text("rates.figure.\(figure.rawValue)"), line: report.total(figure), path: path(figure))
    }
    let divided = [MonthFigures.Division.channel, .window, .category, .building].map { division in
      part(division, report.filed(division), words)
    }
    return [Part(key: "totals", name: words.text("monthly.part.totals"), lines: totals)] + divided
      + [part(.hour, report.hours, words)]
  }

  private func part(_ division: MonthFigures.Division, _ lines: [MonthReport.Line], _ words: CaseWords) -> Part {
    Part(
      key: division.rawValue, name: words.text("monthly.part.\(division.rawValue)"),
      lines: lines.map { (name: name($0.key, division, words), line: $0, path: path(.filed, division, $0.key)) })
  }

  // MARK: Rates

  private struct Rate {
    let name: String
    let now: Share?
    let before: Share?
    let paths: (count: String, total: String)?
  }

  private func rates(_ words: CaseWords) -> [Rate] {
    let (one, two) = (report.current.rates, report.before.rates)
    return [
      Rate(
        name: words.text("rates.name.response"), now: one.response, before: two.response,
        paths: (path(.responseKept), path(.responseAll))),
      Rate(
        name: words.text("rates.name.solution"), now: one.solution, before: two.solution, paths: (path(.solved), path(.answeredAll))),
      Rate(name: words.text("rates.name.satisfaction"), now: one.satisfaction, before: two.satisfaction, paths: nil),
      Rate(
        name: words.text("monthly.resolution"), now: MonthReport.resolution(report.current),
        before: MonthReport.resolution(report.before), paths: (path(.resolutionKept), path(.resolutionAll))),
    ]
  }

  func rateRows(_ words: CaseWords) -> [[SheetCell]] {
    rates(words).flatMap { rate -> [[SheetCell]] in
      let part = SheetCell.text(words.text("monthly.part.rates"))
      func number(_ value: Int?) -> SheetCell { value.map { .number(Int64($0)) } ?? .empty }
      return [
        [part, .text(rate.name + " " + words.text("rates.col.count")), number(rate.now?.count), number(rate.before?.count), .empty],
        [part, .text(rate.name + " " + words.text("rates.col.total")), number(rate.now?.total), number(rate.before?.total), .empty],
      ]
    }
  }

  // MARK: The page

  func fields(_ words: CaseWords, seesCases: Bool) -> Fields {
    let shown: [Fields] = parts(words).map { part in
      [
        "key": part.key, "name": part.name, "isHours": part.key == "hour", "isEmpty": part.lines.isEmpty,
        "lines": part.lines.map { line($0.name, $0.line, seesCases ? $0.path : "") },
      ]
    }
    let rates: [Fields] = rates(words).map { rate in
      var fields = share(rate.now, words)
      fields["name"] = rate.name
      fields["before"] = rate.before.flatMap { $0.isTold ? RatesPage.percent($0.thousandths) : nil } ?? words.text("rates.few")
      fields["isLinked"] = seesCases && rate.paths != nil && rate.now != nil
      fields["countPath"] = rate.paths?.count ?? ""
      fields["totalPath"] = rate.paths?.total ?? ""
      return fields
    }
    let clusters: [Fields] = report.clusters.prefix(10).map { cluster in
      [
        "caseTitle": seesCases ? cluster.first.title : "", "isNamed": seesCases, "building": buildings[cluster.first.building] ?? "",
        "category": routing.category(cluster.first.category)?.name(in: words.context.locale) ?? "", "count": cluster.members.count,
        "path": URLEncoded.address("/cases/rates/list", ["month": month.description, "cluster": cluster.first.id.text]),
      ]
    }
    let isEnglish = words.context.locale == .english && !community.englishName.isEmpty
    let today = SiteZone.shanghai.day(of: now)
    return [
      "seesCases": seesCases, "communityName": isEnglish ? community.englishName : community.name,
      "monthName": words.month(month), "month": month.description, "parts": shown, "rates": rates,
      "clusters": clusters, "hasClusters": !clusters.isEmpty, "madeOn": words.when.day(today), "isOver": month.isOver(at: now),
      "previous": "/cases/report?month=\(month.adding(-1))", "next": "/cases/report?month=\(month.adding(1))",
      "hasNext": month.adding(1).start < now, "filed": report.total(.filed).count, "closed": report.total(.closed).count,
      "filedChange": change(report.total(.filed).change), "closedChange": change(report.total(.closed).change),
      "definitions": ["response", "solution", "satisfaction", "excluded", "interval"].map {
        ["name": words.text("rates.name.\($0)"), "words": words.text("rates.means.\($0)")] as Fields
      },
    ]
  }

  private func line(_ name: String, _ line: MonthReport.Line, _ path: String) -> Fields {
    [
      "name": name, "count": line.count, "before": line.before, "change": change(line.change), "path": path,
      "isLinked": line.count > 0 && !path.isEmpty,
    ]
  }

  private func share(_ share: Share?, _ words: CaseWords) -> Fields {
    guard let share else { return ["isTold": false, "why": words.text(month.isOver(at: now) ? "rates.few" : "rates.later")] }
    let range = share.interval.map { interval in
      words.text("rates.range", ["low": RatesPage.percent(interval.low), "high": RatesPage.percent(interval.high)])
    }
    return [
      "count": share.count, "total": share.total, "isTold": share.isTold, "rate": RatesPage.percent(share.thousandths),
      "range": range ?? "", "why": words.text(share.total == 0 ? "rates.none" : "rates.few"), "hasNumbers": share.total > 0,
    ]
  }

  /// +3, −2 with a true minus, 0.
  private func change(_ number: Int) -> String { number > 0 ? "+\(number)" : number < 0 ? "−\(-number)" : "0" }
}

extension Tx {
  func communityNames(_ id: CommunityID) throws -> (name: String, englishName: String) {
    try first("SELECT name, english_name FROM community_cards WHERE community_id = \(id)") { row in
      (name: try row("name"), englishName: try row("english_name"))
    } ?? (name: "", englishName: "")
  }
}
