import Audit
import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// The list of enterprises, and what goes out of it as a file.
struct EnterpriseListRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises", .act(.listEnterprises), use: index)
    routes.get("/enterprises/export.csv", .act(.exportLists), use: exportCSV)
    routes.get("/enterprises/export.xlsx", .act(.exportLists), use: exportXLSX)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let filter = EnterpriseFilter(form, viewer: viewer, site.vault)
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      EnterpriseListPage.Found(
        lines: try tx.enterpriseLines(filter, viewer, limit: paging.size, offset: paging.offset),
        total: try tx.enterpriseCount(filter, viewer), totals: try tx.enterpriseTotals(viewer),
        counts: try tx.qualificationCounts(viewer, on: SiteZone.shanghai.day(of: tx.now)),
        places: try tx.placeNames(community: viewer.community))
    }
    let page = EnterpriseListPage(words: RegistryWords(room, context), filter: filter, found: found, viewer: viewer)
    return site.page("enterprises/index", page.fields(paging), context)
  }

  @Sendable private func exportCSV(_ request: Request, _ context: AppContext) async throws -> Response {
    let rows = try await rows(request, context)
    let bytes = SheetWriter.csv(columns: EnterpriseExport.columns, rows: rows)
    return site.download(bytes, name: "enterprises.csv", type: "text/csv; charset=utf-8")
  }

  @Sendable private func exportXLSX(_ request: Request, _ context: AppContext) async throws -> Response {
    let rows = try await rows(request, context)
    let bytes = try SheetWriter.xlsx(name: "企业名录", columns: EnterpriseExport.columns, rows: rows)
    return site.download(
      bytes, name: "enterprises.xlsx", type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
  }

  /// The export and the line in the audit log are one transaction: no file leaves unrecorded.
  private func rows(_ request: Request, _ context: AppContext) async throws -> [[SheetCell]] {
    let viewer = try context.requireViewer()
    let filter = EnterpriseFilter(Form(query: request.uri.query), viewer: viewer, site.vault)
    let export = EnterpriseExport(data: room.data, vault: site.vault)
    return try await site.database.write { tx in
      let rows = try export.rows(tx, filter: filter, by: viewer)
      let asked = filter.query.keys.sorted().joined(separator: ", ")
      try tx.audit(
        "enterprise.exported", subject: viewer.community.text, detail: "\(rows.count) rows; filter: \(asked)",
        by: viewer)
      return rows
    }
  }
}
