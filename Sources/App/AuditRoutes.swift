import Audit
import Contracts
import Enterprises
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/audit`: who did what, newest first, for those who answer for the community.
struct AuditRoutes: Sendable {
  let site: Site
  let parts: HouseParts

  func add(to routes: Routes) {
    routes.get("/audit", .act(.readAudit), use: index)
    routes.exports("/audit/export", .act(.readAudit), site, of: "audit", rows: exported)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      let filter = try filter(form, viewer, tx)
      let entries = try tx.auditEntries(filter, limit: paging.size, offset: paging.offset)
      return (
        entries: entries, total: try tx.auditCount(filter),
        names: try AuditNames(entries, community: viewer.community, tx)
      )
    }
    let words = AuditWords(
      site: site, context: context, names: found.names, qualifications: parts.enterprises.qualifications)
    let rows: [Fields] = found.entries.map { row($0, words, context) }
    let act = form.raw("act")
    let who = Text.line(form.raw("who"))
    let query = ["act": act, "who": who, "from": form.raw("from"), "until": form.raw("until")]
    var fields: Fields = [
      "entries": rows, "isEmpty": rows.isEmpty, "act": act, "hasAct": !act.isEmpty,
      "isSifted": query.values.contains { !$0.isEmpty }, "who": who, "from": query["from"] ?? "",
      "until": query["until"] ?? "", "actWords": did(act, context), "total": found.total,
      "pager": paging.fields(total: found.total, path: "/audit", query: query),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/audit/export", query: query) }
    return site.page("audit/index", fields, context)
  }

  /// What the search form asks for.
  private func filter(_ form: Form, _ viewer: Viewer, _ tx: Tx) throws -> AuditFilter {
    var filter = AuditFilter(community: viewer.community)
    filter.act = form.raw("act")
    filter.from = LocalDay(Text.line(form.raw("from"))).map { SiteZone.shanghai.instant($0) }
    filter.until = LocalDay(Text.line(form.raw("until"))).map { SiteZone.shanghai.instant($0.adding(days: 1)) }
    let who = Text.line(form.raw("who"))
    if !who.isEmpty { filter.persons = try persons(called: who, viewer.community, tx) }
    return filter
  }

  /// The log as the page shows it, with the code of each act and the id of each subject beside its words.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let viewer = asked.viewer
    let entries = try tx.auditEntries(try filter(asked.query, viewer, tx), limit: Limits.sheetRows, offset: 0)
    let rows = try entries.batches(of: 500).flatMap { some -> [[SheetCell]] in
      let names = try AuditNames(Array(some), community: viewer.community, tx)
      let words = AuditWords(
        site: site, context: asked.context, names: names, qualifications: parts.enterprises.qualifications)
      return some.map { entry in
        let line = row(entry, words, asked.context)
        let told = ["when", "who", "standing", "did", "act", "subject", "subjectName", "detail"]
        return [.number(entry.number)] + told.map { .words(line[$0] as? String ?? "") }
      }
    }
    let columns = ["number", "when", "who", "standing_of", "act", "code", "subject", "subject_name", "detail"]
    return ExportedList(columns: columns.map { site.text("audit." + $0, asked.context) }, rows: rows)
  }

  /// Those in whose names these words are.
  private func persons(called words: String, _ community: CommunityID, _ tx: Tx) throws -> [PersonID] {
    let inside = "%" + words.lowercased().filter { !"%_\\".contains($0) } + "%"
    return try tx.all(
      """
      SELECT person_id FROM person_cards WHERE community_id = \(community) AND lower(name) LIKE \(inside)
      ORDER BY person_id LIMIT 200
      """
    ) { row in try row("person_id", as: PersonID.self) }
  }

  private func row(_ entry: AuditEntry, _ words: AuditWords, _ context: AppContext) -> Fields {
    let role = entry.standing.split(separator: ":").first.map(String.init) ?? ""
    let standing = Role(rawValue: role).map { site.text("role." + $0.rawValue, context) } ?? otherwise(role, context)
    let person = entry.person?.text ?? ""
    let who = words.name(of: person) ?? ""
    let subject = words.name(of: entry.subject) ?? ""
    let page = words.page(of: entry.subject) ?? ""
    return [
      "number": Int(entry.number), "at": entry.at.rfc3339(), "when": site.moment(entry.at, context),
      "who": who.isEmpty ? standing : who, "hasWho": !who.isEmpty, "person": person, "standing": standing,
      "act": entry.act, "did": did(entry.act, context), "subject": entry.subject, "subjectName": subject,
      "hasName": !subject.isEmpty, "page": page, "hasPage": !page.isEmpty && !subject.isEmpty,
      "detail": words.detail(entry),
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
