import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// Importing a roster: upload, look, correct the columns, commit, undo.
struct RosterRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }
  private var roster: RosterImport { room.roster }

  /// Up to this many organisations a commit or an undo is done before the answer; a longer one runs beside it.
  private static let atOnce = 1_000

  func add(to routes: Routes) {
    routes.get("/enterprises/imports", .act(.importRoster), use: index)
    routes.exports("/enterprises/imports/export", .act(.importRoster), site, of: "imports", rows: exported)
    routes.get("/enterprises/imports/new", .act(.importRoster), use: new)
    routes.post("/enterprises/imports", .act(.importRoster), use: upload)
    routes.get("/enterprises/imports/:id", .act(.importRoster), use: show)
    routes.exports("/enterprises/imports/:id/errors", .act(.importRoster), site, of: "rows_left_out", rows: errors)
    routes.post("/enterprises/imports/:id/mapping", .act(.importRoster), use: remap)
    routes.post("/enterprises/imports/:id/commitment", .act(.importRoster), use: commit)
    routes.post("/enterprises/imports/:id/undoing", .act(.importRoster), use: undo)
    routes.post("/enterprises/imports/:id/discarding", .act(.importRoster), use: discard)
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let paging = Paging(Form(query: request.uri.query))
    let found = try await site.database.read { tx in
      let imports = try tx.storedImports(community: viewer.community, limit: paging.size, offset: paging.offset)
      let counts = try imports.map { try tx.rosterRowCounts(of: $0.id) }
      return (
        imports: Array(zip(imports, counts)), total: try tx.storedImportCount(community: viewer.community),
        names: try tx.personNames(Set(imports.compactMap(\.createdBy?.text)))
      )
    }
    let words = RegistryWords(room, context)
    let rows = found.imports.map { RosterPage.line($0.0, $0.1, found.names, words) }
    var fields: Fields = [
      "imports": rows, "hasImports": !rows.isEmpty,
      "pager": paging.fields(total: found.total, path: "/enterprises/imports", query: [:]),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/enterprises/imports/export") }
    return site.page("enterprises/imports", fields, context)
  }

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("enterprises/import-new", ["hasFault": false], context)
  }

  @Sendable private func upload(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context, limit: Limits.sheetBytes + Limits.formBytes)
    let viewer = try context.requireViewer()
    let asOf = form.day("as_of", required: false)
    if let asOf, asOf > today { form.reject("as_of", "roster.day_in_future") }
    let file = form.uploads["roster"]?.first
    if file == nil { form.reject("roster", "roster.file_missing") }
    guard form.isValid, let file else {
      return site.again("enterprises/import-new", ["hasFault": false], form, context)
    }
    let key = "roster|\(viewer.person)|\(form.nonce.prefix(64))|\(RosterImport.digest(of: file.bytes))"
    let earlier = try await site.database.read { tx in try tx.submission(nonce: key, digest: "") }
    if case .again(let location) = earlier { return site.redirect(location) }
    do {
      let id = try await roster.upload(file.bytes, name: file.name, by: .viewer(viewer), asOf: asOf)
      let location = "/enterprises/imports/\(id)"
      try await site.database.write { tx in _ = try tx.once(SentForm(nonce: key, by: viewer)) { location } }
      return site.redirect(location)
    } catch let error as SheetError {
      let fault = site.text("problem." + error.problem.code, context, error.problem.details)
      return site.page(
        "enterprises/import-new", ["hasFault": true, "fault": fault], context, status: .unprocessableContent)
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ImportID = try context.id("id")
    let form = Form(query: request.uri.query)
    return try await page(id, form, viewer, context)
  }

  private func page(_ id: ImportID, _ form: Form, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let paging = Paging(form)
    let show = form.raw("show")
    var found = try await site.database.read { tx in
      let stored = try tx.storedImport(id, community: viewer.community)
      let counts = try tx.rosterRowCounts(of: id)
      return RosterPage.Found(
        stored: stored, counts: counts,
        rows: try tx.rosterRows(of: id, filter: show, limit: paging.size, offset: paging.offset),
        kept: stored.state == .undone ? try tx.keptByUndo(id) : [], doubtful: try tx.doubtfulCount(viewer), now: tx.now)
    }
    if found.stored.state == .mapping || found.stored.state == .checked { found.cells = try await roster.cells(of: id) }
    let page = RosterPage(words: RegistryWords(room, context), found: found, show: show)
    var response = site.page("enterprises/import", page.fields(paging), context)
    if page.isRunning, let refresh = HTTPField.Name("Refresh") { response.headers[refresh] = "2" }
    return response
  }

  @Sendable private func remap(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ImportID = try context.id("id")
    let asOf = form.day("as_of")
    let row = form.whole("header_row", in: 1...RosterHeader.rowsSearched * 5)
    guard let asOf, let row, form.isValid else {
      throw Problem(.invalid, code: "roster.header_row_wrong", fields: form.errors)
    }
    guard let cells = try await roster.cells(of: id) else { throw EnterpriseError.importNotReady }
    guard row <= cells.count else { throw Problem(.invalid, code: "roster.header_row_wrong") }
    var header = RosterHeader.header(at: row - 1, cells, room.data.qualifications)
    // Another header row brings its own guess; the same row takes what the person chose.
    if form.raw("old_row") == String(row) {
      var targets: [Int: RosterTarget] = [:]
      for index in 0..<Limits.sheetColumns {
        if let target = RosterTarget(form.raw("column_\(index)")) { targets[index] = target }
      }
      header.targets = targets
    }
    try await roster.remap(id, header, asOf: asOf, community: viewer.community)
    return site.redirect("/enterprises/imports/\(id)", flash: "roster.remapped")
  }

  @Sendable private func commit(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ImportID = try context.id("id")
    let roster = roster
    try await roster.begin(id, by: .viewer(viewer))
    return try await carry(id, viewer, flash: "roster.committed") { try await roster.run(id, by: .viewer(viewer)) }
  }

  @Sendable private func undo(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ImportID = try context.id("id")
    let roster = roster
    try await roster.beginUndo(id, by: .viewer(viewer))
    return try await carry(id, viewer, flash: "roster.undone") {
      try await roster.runUndo(id, by: .viewer(viewer))
    }
  }

  /// Does the work before the answer when it is short, beside it when it is long. If the process dies, the page
  /// offers to go on.
  private func carry(
    _ id: ImportID, _ viewer: Viewer, flash: String, _ work: @escaping @Sendable () async throws -> Void
  ) async throws -> Response {
    let stored = try await site.database.read { tx in try tx.storedImport(id, community: viewer.community) }
    let path = "/enterprises/imports/\(id)"
    if stored.groupCount <= RosterRoutes.atOnce {
      try await work()
      return site.redirect(path, flash: flash)
    }
    await room.wiring.background { try? await work() }
    return site.redirect(path)
  }

  @Sendable private func discard(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    try await roster.discard(try context.id("id"), community: viewer.community)
    return site.redirect("/enterprises/imports", flash: "roster.discarded")
  }

  /// The rows that were left out, with reasons: to be mended and uploaded again.
  @Sendable private func errors(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let id: ImportID = try asked.context.id("id")
    _ = try tx.storedImport(id, community: asked.viewer.community)
    let rows = try tx.rosterRows(of: id, filter: "error", limit: Limits.sheetRows, offset: 0)
    let words = site.pages.translations
    let language = asked.context.locale
    let titles = ["roster.row_number", "enterprise.fact.uscc", "enterprise.fact.name", "roster.row_notes"]
      .map { words.text($0, language) }
    let cells: [[SheetCell]] = rows.map { row in
      let said = row.sentences(words, language).map(\.sentence).joined(separator: language == .chinese ? "；" : "; ")
      return [.number(Int64(row.number)), .words(row.code), .words(row.name), .words(said)]
    }
    return ExportedList(columns: titles, rows: cells)
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let imports = try tx.storedImports(community: asked.viewer.community, limit: Limits.sheetRows, offset: 0)
    let words = RegistryWords(room, asked.context)
    let rows = try imports.batches(of: 200).flatMap { some -> [[SheetCell]] in
      let names = try tx.personNames(Set(some.compactMap(\.createdBy?.text)))
      return try some.map { one in
        let line = RosterPage.line(one, try tx.rosterRowCounts(of: one.id), names, words)
        let said = ["fileName", "result", "state", "who"].map { SheetCell.words(line[$0] as? String ?? "") }
        return said + [.day(SiteZone.shanghai.day(of: one.createdAt))]
      }
    }
    let columns = ["roster.file", "roster.result", "enterprise.fact.status", "roster.who", "roster.when"]
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }
}
