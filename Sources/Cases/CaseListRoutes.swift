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
    let asked = CaseFilter(query)
    let isAsked = asked != CaseFilter() || !query.raw("view").isEmpty
    let paging = Paging(query)
    let page = try await site.database.read { tx in try CaseTable(isAsked ? asked.settled : nil, paging, viewer, tx) }
    var fields = page.fields(CaseWords(site, context), viewer)
    let kept = page.filter.query(state: page.filter.stateWord)
    // A search looks at the newest matches only; other lists stop counting at a number.
    let most = page.filter.words.isEmpty ? CaseFilter.countedRows : CaseFilter.searchRows
    fields["isMore"] = page.counts.total >= most
    if !page.filter.isOverview {
      fields["pager"] = paging.fields(
        total: page.counts.total, path: "/cases", query: kept, most: page.filter.words.isEmpty ? most : .max,
        isFull: page.list.isFull(paging.size))
    }
    fields["canSeeRates"] = viewer.may(.seeFigures) && viewer.may(.importRoster)
    if viewer.may(.exportLists) { fields["export"] = site.exportLinks("/cases/export", query: kept) }
    return site.page("cases/table", fields, context)
  }

  // MARK: Export

  /// The list under the same filter, the oldest first.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let lines = try tx.caseLines(
      CaseFilter(asked.query), asked.viewer, order: .oldestFirst, limit: CaseListRoutes.exportRows)
    let sheet = CaseSheet(
      words: CaseWords(site, asked.context), routing: try tx.caseRouting(asked.viewer.community),
      answers: try tx.answers(of: lines.map(\.id)))
    return ExportedList(columns: sheet.columns, rows: lines.map(sheet.row))
  }
}

/// The columns of an export. A person's case says 个人 and never who.
struct CaseSheet {
  let words: CaseWords
  let routing: CaseRouting
  let answers: [CaseID: CaseAnswers]

  var columns: [String] {
    [
      "number", "title", "state", "applicant", "place", "window", "category", "lead", "opened", "taken", "closed",
      "confirmed", "round", "channel", "answers",
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
      .text(routing.sourceName(line.channel, in: locale)), .text(answers[line.id].map(words.answersInOneLine) ?? ""),
    ]
  }

  private func day(_ instant: Timestamp?) -> SheetCell {
    instant.map { .day(SiteZone.shanghai.day(of: $0)) } ?? .empty
  }
}
