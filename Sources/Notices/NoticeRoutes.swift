import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/inbox`: what was told to the viewer in her present standing.
public struct NoticeRoutes: Sendable {
  let site: Site

  public init(site: Site) { self.site = site }

  public func add(to routes: Routes) {
    routes.get("/inbox", .signedIn, use: index)
    routes.exports("/inbox/export", .signedIn, site, of: "inbox", rows: exported)
    routes.post("/inbox/readings", .signedIn, use: readAll)
    routes.post("/inbox/:id/reading", .signedIn, use: read)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let paging = Paging(Form(query: request.uri.query))
    let found = try await site.database.read { tx in
      (
        lines: try tx.inbox(viewer, limit: paging.size, offset: paging.offset), total: try tx.inboxCount(viewer),
        unread: try tx.unreadCount(viewer)
      )
    }
    let lines = found.lines.map { line($0, context) }
    var fields: Fields = [
      "notices": lines, "isEmpty": lines.isEmpty, "hasNew": found.unread > 0, "newCount": found.unread,
      "seesCases": viewer.may(.seeCase),
      "pager": paging.fields(total: found.total, path: "/inbox", query: [:]),
    ]
    if !lines.isEmpty { fields["export"] = site.exportLinks("/inbox/export") }
    return site.page("notices/index", fields, context)
  }

  /// The inbox of her present standing, and of no other.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let rows = try tx.inbox(asked.viewer, limit: Limits.sheetRows).map { notice -> [SheetCell] in
      let moment = SiteZone.shanghai.moment(of: notice.createdAt)
      let isRead = notice.readAt == nil ? "inbox.unread" : "inbox.is_read"
      return [
        .text(sentence(notice, asked.context)), .text("\(moment.day) \(moment.clock())"),
        .text(site.text(isRead, asked.context)), .text(site.options.publicURL + notice.path),
      ]
    }
    let columns = ["inbox.what", "inbox.when", "inbox.state", "inbox.where"]
    return ExportedList(columns: columns.map { site.text($0, asked.context) }, rows: rows)
  }

  private func sentence(_ notice: Notice, _ context: AppContext) -> String {
    let values = notice.words.values.mapValues { value in
      value.hasPrefix("@") ? site.text(String(value.dropFirst()), context) : value
    }
    return site.text(notice.words.key, context, values)
  }

  private func line(_ notice: Notice, _ context: AppContext) -> Fields {
    [
      "id": notice.id.text, "sentence": sentence(notice, context), "address": notice.path,
      "at": When(site, context).moment(notice.createdAt), "instant": notice.createdAt.rfc3339(),
      "isNew": notice.readAt == nil,
    ]
  }

  @Sendable private func read(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: NoticeID = try context.id("id")
    _ = try await site.form(request, context)
    let isHers = try await site.database.write { tx in try tx.markRead(id, by: viewer) }
    guard isHers else { throw Problem.notFound }
    return site.redirect("/inbox")
  }

  @Sendable private func readAll(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    _ = try await site.form(request, context)
    try await site.database.write { tx in try tx.markAllRead(by: viewer) }
    return site.redirect("/inbox", flash: "inbox.all_read")
  }
}
