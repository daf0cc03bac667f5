import Audit
import Contracts
import Hummingbird
import Kernel
import Places
import Sheets
import Store
import Web

/// `/cases/exchange`: work orders of the 12345 hotline come in as a sheet, and their results go back in the same shape.
public struct ExchangeRoutes: Sendable {
  let site: Site
  let orders: OrderImport

  public init(site: Site, territories: Territories) {
    self.site = site
    orders = OrderImport(vault: site.vault, territories: territories)
  }

  public func add(to routes: Routes) {
    routes.get("/cases/exchange", .act(.importRoster), use: index)
    routes.post("/cases/exchange", .act(.importRoster), use: look)
    routes.post("/cases/exchange/commitment", .act(.importRoster), use: commit)
    routes.exports("/cases/exchange/errors", .act(.importRoster), site, of: "order_errors", rows: errors)
    routes.exports("/cases/exchange/export", .act(.exportLists), site, of: "orders", rows: exported)
  }

  // MARK: What is there

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    return site.page("cases/exchange", try await known(query, context), context)
  }

  private func known(_ query: Form, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let paging = Paging(query, size: 50)
    let found = try await site.database.read { tx in
      (
        lines: try tx.orderOutcomes(viewer, from: nil, until: nil, limit: paging.size, offset: paging.offset),
        total: try tx.orderCount(viewer)
      )
    }
    let words = CaseWords(site, context)
    let now = site.world.now()
    let rows: [Fields] = found.lines.map { line in
      let isLate = line.state.isOpen && (line.order.dueAt.map { $0 < now } ?? false)
      return [
        "number": line.order.number, "id": line.order.caseID.text, "caseTitle": line.title, "caseNumber": line.caseNumber,
        "state": words.state(line.state), "due": line.order.dueAt.map { words.when.due($0) } ?? "", "hasDue": line.order.dueAt != nil,
        "isLate": isLate, "imported": words.when.moment(line.order.importedAt),
      ]
    }
    return [
      "orders": rows, "isEmpty": rows.isEmpty, "total": found.total,
      "pager": paging.fields(total: found.total, path: "/cases/exchange", query: [:]),
      "export": site.exportLinks("/cases/exchange/export"), "hasFault": false,
      "columns": OrderColumn.read.map { ["word": $0.titles[0]] as Fields },
    ]
  }

  // MARK: Looking at a file

  /// Reads the file, says row by row what it would do, and changes nothing.
  @Sendable private func look(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context, limit: Limits.sheetBytes + Limits.formBytes)
    let file = form.uploads["orders"]?.first
    guard let file, !file.bytes.isEmpty else {
      form.reject("orders", "order.file_missing")
      return site.again("cases/exchange", try await known(Form(), context), form, context)
    }
    let sheet: OrderSheet
    do {
      let table = try SheetReader.read(file.bytes, name: file.name)
      guard let found = OrderSheet(table.rows) else { return try await refuse("order.no_titles", [:], context) }
      sheet = found
    } catch let error as SheetError {
      return try await refuse(error.problem.code, error.problem.details, context)
    }
    guard sheet.rows.count <= OrderImport.rowsMax else {
      return try await refuse("order.too_many", ["limit": String(OrderImport.rowsMax)], context)
    }
    let key = site.world.newSecret(byteCount: 16)
    let (orders, vault, name) = (orders, site.vault, String(Text.line(file.name).prefix(120)))
    // Judged beside the writers: thousands of rows must not keep anybody waiting.
    let plans = try await site.database.read { tx in try orders.plan(sheet.rows, viewer.community, tx) }
    try await site.database.write { tx in try tx.keepOrderDraft(sheet.rows, key: key, name: name, by: viewer, vault) }
    let page = OrderPage(plans: plans, key: key, name: name, others: sheet.others)
    return site.page("cases/exchange-look", page.fields(CaseWords(site, context), site), context).unkept
  }

  private func refuse(_ code: String, _ details: [String: String], _ context: AppContext) async throws -> Response {
    var fields = try await known(Form(), context)
    fields["hasFault"] = true
    fields["fault"] = site.text("problem." + code, context, details)
    return site.page("cases/exchange", fields, context, status: .unprocessableContent)
  }

  // MARK: Taking it in

  /// Batch by batch. A second tap, or a file that was cut off, finds its rows there already.
  @Sendable private func commit(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = try await site.form(request, context)
    let (key, vault, orders) = (form.raw("draft"), site.vault, orders)
    let draft = try await site.database.read { tx in try tx.orderDraft(key, of: viewer, vault) }
    guard let draft else { throw Problem(.conflict, code: "order.draft_gone") }
    let counts = try await OrderIntake(orders: orders, database: site.database).take(draft.rows, by: viewer)
    try await site.database.write { tx in
      try tx.audit("orders.imported", subject: viewer.community.text, detail: OrderIntake.detail(counts), by: viewer)
      // The rows in error can still be taken away as a file for a day.
      if counts[.error, default: 0] == 0 { try tx.endOrderDraft(key) }
    }
    return site.redirect("/cases/exchange", flash: "order.imported")
  }

  // MARK: Files

  /// The rows that cannot go in, as they came, each with what is wrong.
  @Sendable private func errors(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let words = CaseWords(site, asked.context)
    let draft = try tx.orderDraft(asked.query.raw("draft"), of: asked.viewer, site.vault)
    let plans = try orders.plan(draft?.rows ?? [], asked.viewer.community, tx).filter { $0.fate == .error }
    let others = Set(plans.flatMap { $0.row.others.keys }).sorted()
    let columns = OrderColumn.read.map { $0.titles[0] } + others + [words.text("order.row"), words.text("order.wrong")]
    let rows = plans.map { plan -> [SheetCell] in
      let cells = OrderColumn.read.map { SheetCell.words(plan.row[$0]) } + others.map { SheetCell.words(plan.row.others[$0] ?? "") }
      return cells + [.number(Int64(plan.row.row)), .text(OrderPage.notes(plan, words))]
    }
    return ExportedList(columns: columns, rows: rows)
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let zone = SiteZone.shanghai
    let from = LocalDay(asked.query.raw("from")).map { zone.instant($0) }
    let until = LocalDay(asked.query.raw("until")).map { zone.instant($0.adding(days: 1)) }
    let outcomes = try tx.orderOutcomes(asked.viewer, from: from, until: until, limit: OrderExport.rowsMax)
    let list = try OrderExport(vault: site.vault).list(outcomes)
    return ExportedList(columns: list.columns, rows: list.rows)
  }
}

/// Takes rows in, batch by batch.
struct OrderIntake: Sendable {
  let orders: OrderImport
  let database: any Database

  func take(_ rows: [OrderRow], by viewer: Viewer) async throws -> [OrderFate: Int] {
    var counts: [OrderFate: Int] = [:]
    // What stands twice in the file is judged over the whole of it.
    let plans = try await database.read { [orders] tx in try orders.plan(rows, viewer.community, tx) }
    let doubled = plans.filter { $0.fate == .error || $0.notes == ["twice"] }
    for plan in doubled { counts[plan.fate, default: 0] += 1 }
    let left = Set(doubled.map(\.row.row))
    let good = rows.filter { !left.contains($0.row) }
    for start in stride(from: 0, to: good.count, by: OrderImport.batch) {
      let part = Array(good[start..<min(start + OrderImport.batch, good.count)])
      let done = try await database.write { [orders] tx in try orders.take(part, by: viewer, tx) }
      counts.merge(done) { $0 + $1 }
    }
    return counts
  }

  /// `new: 3, changed: 1, same: 0, error: 2`
  static func detail(_ counts: [OrderFate: Int]) -> String {
    OrderFate.allCases.map { "\($0.rawValue): \(counts[$0] ?? 0)" }.joined(separator: ", ")
  }
}

/// The page that says row by row what a file would do.
struct OrderPage: Sendable {
  let plans: [OrderPlan]
  let key: String
  let name: String
  let others: [String]
  /// Rows that are shown; the counts are of all.
  static let rowsShown = 500

  func fields(_ words: CaseWords, _ site: Site) -> Fields {
    let counts = Dictionary(grouping: plans, by: \.fate).mapValues(\.count)
    let order: [OrderFate] = [.error, .changed, .new, .same]
    let sorted = order.flatMap { fate in plans.filter { $0.fate == fate } }
    let rows: [Fields] = sorted.prefix(OrderPage.rowsShown).map { plan in
      let title = plan.row[.title].isEmpty ? Case.title(from: plan.row[.body]) : plan.row[.title]
      return [
        "row": plan.row.row, "number": plan.number, "caseTitle": title, "will": words.text("order.will.\(plan.fate.rawValue)"),
        "isError": plan.fate == .error, "due": plan.dueAt.map { words.when.due($0) } ?? "", "notes": OrderPage.notes(plan, words),
      ]
    }
    let going = (counts[.new] ?? 0) + (counts[.changed] ?? 0)
    return [
      "name": name, "draft": key, "rows": rows, "isCut": plans.count > OrderPage.rowsShown, "total": plans.count,
      "counts": order.reversed().map { ["word": words.text("order.will.\($0.rawValue)"), "count": counts[$0] ?? 0] as Fields },
      "canCommit": going > 0, "going": going, "hasErrors": (counts[.error] ?? 0) > 0,
      "errorFile": site.exportLinks("/cases/exchange/errors", query: ["draft": key]),
      "others": others.joined(separator: "、"), "hasOthers": !others.isEmpty,
    ]
  }

  static func notes(_ plan: OrderPlan, _ words: CaseWords) -> String {
    let notes = plan.notes.map { words.text("order.note.\($0)") }
    let changed = plan.changed.isEmpty ? [] : [words.text("order.note.changed", ["what": plan.changed.joined(separator: "、")])]
    return (notes + changed).joined(separator: words.context.locale == .chinese ? "；" : "; ")
  }
}
