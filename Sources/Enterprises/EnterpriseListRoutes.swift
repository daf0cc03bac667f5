import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The list of enterprises, and what goes out of it as a file.
struct EnterpriseListRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises", .act(.listEnterprises), use: index)
    routes.exports("/enterprises/export", .act(.exportLists), site, of: "enterprises", rows: exported)
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
    var fields = page.fields(paging)
    if viewer.may(.exportLists) { fields["export"] = site.exportLinks("/enterprises/export", query: filter.query) }
    return site.page("enterprises/index", fields, context)
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let export = EnterpriseExport(data: room.data, vault: site.vault)
    let filter = EnterpriseFilter(asked.query, viewer: asked.viewer, site.vault)
    return ExportedList(
      columns: EnterpriseExport.columns, rows: try export.rows(tx, filter: filter, by: asked.viewer))
  }
}
