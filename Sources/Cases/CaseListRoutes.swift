import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// `/cases`: the applicant's own, or the staff's table with its filters and its export.
struct CaseListRoutes: Sendable {
  let site: Site

  /// Rows of an export: one spreadsheet's worth.
  static let exportRows = 100_000

  func add(to routes: Routes) {
    routes.get("/cases", .act(.seeCase), use: index)
    routes.exports("/cases/export", .act(.exportLists), site, of: "cases", rows: exported)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    return viewer.post == nil
      ? try await mine(query, context, viewer) : try await table(query, context, viewer)
  }

  // MARK: The applicant's

  private func mine(_ query: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let paging = Paging(query, size: 20)
    let state = query.raw("state")
    let found = try await site.database.read { tx in
      // Only the states: an applicant's list knows no other filter, and no search that staff's index feeds.
      var filter = CaseFilter()
      filter.states = CaseFilter.states(state)
      return (
        lines: try tx.caseLines(filter, viewer, order: .applicantsTurnFirst, limit: paging.size, offset: paging.offset),
        total: try tx.caseCount(filter, viewer), counts: try tx.caseCounts(CaseFilter(), viewer),
        drafts: try tx.unsentDrafts(of: viewer), followed: try tx.followedCases(viewer),
        routing: try tx.caseRouting(viewer.community)
      )
    }
    let words = CaseWords(site, context)
    let drafts: [Fields] = found.drafts.map { draft in
      ["draft": draft.nonce, "words": Case.title(from: draft.body), "at": words.when.moment(draft.changedAt)]
    }
    let all = found.counts.values.reduce(0, +)
    let fields: Fields = [
      "cases": found.lines.map(words.row), "isEmpty": found.lines.isEmpty, "hasNone": all == 0, "drafts": drafts,
      "hasDrafts": !drafts.isEmpty, "followed": found.followed.map { words.similar($0, found.routing) },
      "hasFollowed": !found.followed.isEmpty, "views": views(found.counts, state, words),
      "pager": paging.fields(total: found.total, path: "/cases", query: ["state": state]),
    ]
    return site.page("cases/index", fields, context)
  }

  private func views(_ counts: [CaseState: Int], _ chosen: String, _ words: CaseWords) -> [Fields] {
    ["", "open", "closed", "finished"].map { key in
      let states = CaseFilter.states(key)
      let number = counts.filter { states.isEmpty || states.contains($0.key) }.values.reduce(0, +)
      return [
        "word": words.text("case.view.\(key.isEmpty ? "all" : key)"), "count": number,
        "path": key.isEmpty ? "/cases" : "/cases?state=\(key)", "isCurrent": key == chosen,
      ]
    }
  }

  // MARK: The staff's

  private func table(_ query: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    let filter = CaseFilter(query)
    let paging = Paging(query)
    let state = query.raw("state")
    let page = try await site.database.read { tx in
      CaseTable(
        lines: try tx.caseLines(filter, viewer, limit: paging.size, offset: paging.offset),
        total: try tx.caseCount(filter, viewer), routing: try tx.caseRouting(viewer.community),
        grids: try tx.grids(viewer.community), buildings: try tx.buildings(viewer.community, limit: 300))
    }
    let words = CaseWords(site, context)
    let kept = filter.query(state: state)
    var fields = page.fields(filter, state: state, words)
    // A search looks at the newest matches only; other lists stop counting at a number.
    let most = filter.words.isEmpty ? CaseFilter.countedRows : CaseFilter.searchRows
    fields["pager"] = paging.fields(
      total: page.total, path: "/cases", query: kept, most: filter.words.isEmpty ? most : .max,
      isFull: page.lines.count == paging.size)
    fields["isMore"] = page.total >= most
    if viewer.may(.exportLists) { fields["export"] = site.exportLinks("/cases/export", query: kept) }
    fields["canFile"] = viewer.may(.fileCaseForCaller)
    fields["isSifted"] = kept.values.contains { !$0.isEmpty }
    let sifted = page.sifted(filter, state: state, words)
    fields["sifted"] = sifted
    fields["hasSifted"] = !sifted.isEmpty
    fields["canSeeRates"] = viewer.may(.seeFigures) && viewer.may(.importRoster)
    fields["canManage"] = viewer.may(.manageSettings)
    fields["isMine"] = filter.view == .mine
    return site.page("cases/table", fields, context)
  }

  // MARK: Export

  /// The list under the same filter, the oldest first.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let lines = try tx.caseLines(
      CaseFilter(asked.query), asked.viewer, order: .oldestFirst, limit: CaseListRoutes.exportRows)
    let sheet = CaseSheet(words: CaseWords(site, asked.context), routing: try tx.caseRouting(asked.viewer.community))
    return ExportedList(columns: sheet.columns, rows: lines.map(sheet.row))
  }
}

/// The staff's table: its rows and what its filters offer.
struct CaseTable: Sendable {
  let lines: [CaseLine]
  let total: Int
  let routing: CaseRouting
  let grids: [NamedID]
  let buildings: [BuildingOption]

  func fields(_ filter: CaseFilter, state: String, _ words: CaseWords) -> Fields {
    let locale = words.context.locale
    let states: [Fields] = (["open", "closed", "finished"] + CaseState.allCases.map(\.rawValue)).map { key in
      let isGroup = CaseState(rawValue: key) == nil
      return [
        "value": key, "word": words.text(isGroup ? "case.view.\(key)" : "case.state.\(key)"), "isChosen": key == state,
      ]
    }
    let windows: [Fields] = routing.windows.map { window in
      ["value": window.id.text, "word": window.name(in: locale), "isChosen": window.id == filter.window]
    }
    let gridOptions: [Fields] = grids.map { grid in
      ["value": grid.id, "word": grid.name, "isChosen": grid.id == filter.grid?.text]
    }
    let houses: [Fields] = buildings.map { building in
      ["value": building.id.text, "word": building.name, "isChosen": building.id == filter.building]
    }
    return [
      "cases": lines.map { words.staffRow($0, routing) }, "isEmpty": lines.isEmpty, "total": total,
      "states": states, "windows": windows, "grids": gridOptions, "buildings": houses, "q": filter.words,
      "from": filter.from?.description ?? "", "until": filter.until?.description ?? "",
    ]
  }
}

extension CaseTable {
  /// The filter in force, for paper: 待受理·经济发展窗口·第三网格·“电梯”
  func sifted(_ filter: CaseFilter, state: String, _ words: CaseWords) -> String {
    let isGroup = CaseState(rawValue: state) == nil
    let named: [String?] = [
      state.isEmpty ? nil : words.text(isGroup ? "case.view.\(state)" : "case.state.\(state)"),
      filter.window.flatMap { routing.window($0) }?.name(in: words.context.locale),
      filter.grid.flatMap { grid in grids.first { $0.id == grid.text }?.name },
      filter.building.flatMap { building in buildings.first { $0.id == building }?.name },
      filter.from.map { words.text("cases.sifted_from", ["day": words.site.day($0, words.context)]) },
      filter.until.map { words.text("cases.sifted_until", ["day": words.site.day($0, words.context)]) },
      filter.view == .mine ? words.text("cases.only_mine") : nil,
      filter.words.isEmpty ? nil : words.text("cases.sifted_words", ["words": filter.words]),
    ]
    return named.compactMap { $0 }.joined(separator: words.context.locale == .chinese ? "·" : " · ")
  }
}

/// The columns of an export. A person's case says 个人 and never who.
struct CaseSheet {
  let words: CaseWords
  let routing: CaseRouting

  var columns: [String] {
    [
      "number", "title", "state", "applicant", "place", "window", "category", "lead", "opened", "taken", "closed",
      "confirmed", "round", "channel",
    ].map { words.text("case.export.\($0)") }
  }

  func row(_ line: CaseLine) -> [SheetCell] {
    let locale = words.context.locale
    let applicant = line.kind == .person ? words.text("case.export.person") : line.organizationName
    return [
      .text(line.number), .text(line.title), .text(words.text("case.state.\(line.state.rawValue)")), .text(applicant),
      .text(words.place(line.place)), .text(routing.window(line.window)?.name(in: locale) ?? ""),
      .text(routing.category(line.category)?.name(in: locale) ?? ""), .text(line.leadName), day(line.openedAt),
      day(line.takenAt), day(line.closedAt), day(line.confirmedAt), .number(Int64(line.round)),
      .text(routing.sourceName(line.channel, in: locale)),
    ]
  }

  private func day(_ instant: Timestamp?) -> SheetCell {
    instant.map { .day(SiteZone.shanghai.day(of: $0)) } ?? .empty
  }
}
