import Audit
import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/audit`: who did what, newest first, for those who answer for the community.
struct AuditRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/audit", .act(.readAudit), use: index)
    routes.exports("/audit/export", .act(.readAudit), site, of: "audit", rows: exported)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let act = form.raw("act")
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      let entries = try tx.auditEntries(
        community: viewer.community, act: act, limit: paging.size, offset: paging.offset)
      return (
        entries: entries, total: try tx.auditCount(community: viewer.community, act: act), names: try names(entries, tx)
      )
    }
    let rows: [Fields] = found.entries.map { entry in
      row(entry, name: entry.person.flatMap { found.names[$0] } ?? "", context)
    }
    var fields: Fields = [
      "entries": rows, "isEmpty": rows.isEmpty, "act": act, "hasAct": !act.isEmpty,
      "actWords": did(act, context), "total": found.total,
      "pager": paging.fields(total: found.total, path: "/audit", query: ["act": act]),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/audit/export", query: ["act": act]) }
    return site.page("audit/index", fields, context)
  }

  /// The log as the page shows it, with the code of each act beside its words.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let entries = try tx.auditEntries(
      community: asked.viewer.community, act: asked.query.raw("act"), limit: Limits.sheetRows, offset: 0)
    let rows = try entries.batches(of: 500).flatMap { some -> [[SheetCell]] in
      let names = try names(some, tx)
      return some.map { entry in
        let line = row(entry, name: entry.person.flatMap { names[$0] } ?? "", asked.context)
        let words = ["when", "who", "standing", "did", "act", "subject", "detail"]
        return [.number(entry.number)] + words.map { .words(line[$0] as? String ?? "") }
      }
    }
    let columns = ["number", "when", "who", "standing_of", "act", "code", "subject", "detail"]
    return ExportedList(columns: columns.map { site.text("audit." + $0, asked.context) }, rows: rows)
  }

  private func names(_ entries: some Collection<AuditEntry>, _ tx: Tx) throws -> [PersonID: String] {
    let ids = Set(entries.compactMap(\.person)).sorted()
    let names = try tx.all(
      "SELECT person_id, name FROM person_cards WHERE person_id IN (\(list: ids)) ORDER BY person_id"
    ) { row in (try row("person_id", as: PersonID.self), try row("name", as: String.self)) }
    return Dictionary(uniqueKeysWithValues: names)
  }

  private func row(_ entry: AuditEntry, name: String, _ context: AppContext) -> Fields {
    let moment = SiteZone.shanghai.moment(of: entry.at)
    let role = entry.standing.split(separator: ":").first.map(String.init) ?? ""
    let standing = Role(rawValue: role).map { site.text("role." + $0.rawValue, context) } ?? otherwise(role, context)
    return [
      "number": Int(entry.number), "at": entry.at.rfc3339(), "when": "\(moment.day) \(moment.clock())",
      "who": name.isEmpty ? standing : name, "standing": standing, "act": entry.act,
      "did": did(entry.act, context), "subject": entry.subject, "detail": entry.detail,
    ]
  }

  /// The act in words; its code where a later version has written one that this one does not know.
  private func did(_ act: String, _ context: AppContext) -> String {
    let key = "audit.did." + act
    return site.pages.translations.has(key) ? site.text(key, context) : act
  }

  /// What acted where no role did: the clock, the command line, an invitation.
  private func otherwise(_ standing: String, _ context: AppContext) -> String {
    let key = "audit.standing." + String(standing.map { $0.isLetter ? $0 : "_" })
    return site.pages.translations.has(key) ? site.text(key, context) : standing
  }
}
