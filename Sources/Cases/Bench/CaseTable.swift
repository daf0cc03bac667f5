import Contracts
import Kernel
import Store
import Web

/// The staff's list: one query for its lines, one for all its counts, and what its filters offer.
struct CaseTable: Sendable {
  let filter: CaseFilter
  let list: DueFolds
  let counts: DueCounts
  let routing: CaseRouting
  let grids: [NamedID]
  let buildings: [BuildingOption]
  let work: Clockwork
  let kept: [KeptFilter]
  /// Of the first of `kept`. A search counts its newest matches only, so it has no number.
  let keptCounts: [CaseFilterID: Int]
  /// What the filter names and is no more.
  let ended: [String]
  let hasKeys: Bool

  /// Lines of a fold while all folds are shown; each leads to a list of its own.
  static let foldRows = 15
  /// How many kept filters stand over the list with their counts.
  static let keptShown = 5

  /// `asked` is nil when the address says nothing: then the list begins with the filter that she chose.
  init(_ asked: CaseFilter?, _ paging: Paging, _ viewer: Viewer, _ tx: Tx) throws {
    kept = try tx.keptFilters(viewer)
    let choices = try tx.benchChoices(viewer)
    hasKeys = choices.hasKeys
    let filter = asked ?? kept.first { $0.id == choices.filter }?.filter ?? CaseFilter.unfinished(.all)
    self.filter = filter
    let shown = kept.prefix(CaseTable.keptShown).filter { $0.filter.words.isEmpty && $0.filter != filter }
    let found = filter.isFolded || filter.words.isEmpty ? nil : try tx.foundLines(filter, viewer, paging)
    let all = try tx.caseDueCounts((found == nil ? [filter] : []) + shown.map(\.filter), viewer)
    counts = found.map { DueCounts(finished: $0.total) } ?? all[0]
    keptCounts = Dictionary(uniqueKeysWithValues: zip(shown.map(\.id), all.suffix(shown.count).map(\.total)))
    if let found {
      list = DueFolds(flat: found.lines, total: found.total)
    } else if filter.isOverview {
      list = DueFolds(try tx.caseFoldLines(filter, viewer, perFold: CaseTable.foldRows), counts, DueDays(tx.now))
    } else {
      let order = filter.isFolded ? CaseOrder.dueFirst : .newestFirst
      let lines = try tx.caseLines(filter, viewer, order: order, limit: paging.size, offset: paging.offset)
      list = filter.isFolded ? DueFolds(lines, counts, DueDays(tx.now)) : DueFolds(flat: lines, total: counts.total)
    }
    ended = try tx.ended(filter, viewer)
    routing = try tx.caseRouting(viewer.community)
    grids = try tx.grids(viewer.community)
    buildings = try tx.buildings(viewer.community, limit: 300)
    work = try tx.clockwork(viewer.community)
  }

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let clocks = ClockWords(words: words, work: work)
    let bench = BenchWords(words: words, clocks: clocks, routing: routing, kept: filter.address)
    let sifted = sifted(words)
    var fields: Fields = [
      "folds": bench.folds(list, of: filter), "isEmpty": list.folds.isEmpty, "total": counts.total,
      "ours": counts.ours, "late": counts[.late], "hasLate": counts[.late] > 0, "isFolded": filter.isFolded,
      "canFile": viewer.may(.fileCaseForCaller), "canManage": viewer.may(.manageSettings),
      "isSifted": filter != CaseFilter.unfinished(.all), "isNarrow": isNarrow, "sifted": sifted, "hasSifted": !sifted.isEmpty,
      "views": views(words, viewer), "q": filter.words, "from": filter.from?.description ?? "",
      "until": filter.until?.description ?? "", "isUnfinishedOnly": filter.stateWord == "unfinished" && !filter.words.isEmpty,
      "everywhere": "/cases?" + everywhere.address, "query": filter.address,
      "kept": keptFields, "hasKept": !kept.isEmpty, "canShare": viewer.may(.seePeople),
      "isKept": keptFields.contains { $0["isCurrent"] as? Bool == true },
      "ended": ended.map { words.text("workbench.ended.\($0)") }.joined(separator: words.text("site.comma")),
      "hasEnded": !ended.isEmpty, "hasKeys": hasKeys,
    ]
    fields.merge(choices(words)) { _, new in new }
    return fields
  }

  private var keptFields: [Fields] {
    kept.prefix(CaseTable.keptShown).map { one in
      let isCurrent = one.filter == filter
      let count = keptCounts[one.id] ?? (isCurrent && one.filter.words.isEmpty ? counts.total : nil)
      return [
        "word": one.name, "hasCount": count != nil, "count": count ?? 0, "path": "/cases?" + one.filter.address,
        "isCurrent": isCurrent,
      ]
    }
  }

  /// Whether something is asked that stands among the folded filters.
  private var isNarrow: Bool {
    var plain = CaseFilter.unfinished(filter.view)
    plain.words = filter.words
    plain.due = filter.due
    return filter != plain
  }

  private var everywhere: CaseFilter {
    var all = filter
    all.choose(state: "any")
    return all
  }

  private func views(_ words: CaseWords, _ viewer: Viewer) -> [Fields] {
    var views: [CaseFilter.View] = [.all, .mine, .lead]
    if BenchQueue.views(viewer).contains(.grid) { views.append(.grid) }
    if BenchQueue.views(viewer).contains(.window) { views.append(.window) }
    return views.map { view in
      let key = view == .grid && viewer.role == .propertyButler ? "building" : view.rawValue
      return [
        "value": view.rawValue, "word": words.text("bench.view.\(key)"), "isChosen": view == filter.view,
        "path": "/cases?" + (view == .all ? "state=unfinished" : "view=\(view.rawValue)"),
        "isCurrent": filter == CaseFilter.unfinished(view),
      ]
    }
  }

  private func choices(_ words: CaseWords) -> Fields {
    let locale = words.context.locale
    let groups = ["unfinished", "any", "open", "closed", "finished"]
    let states: [Fields] = (groups + CaseState.allCases.map(\.rawValue)).map { key in
      ["value": key, "word": CaseTable.stateWord(key, words), "isChosen": key == filter.stateWord]
    }
    let dues: [Fields] = CaseDue.allCases.map { due in
      ["value": due.rawValue, "word": words.text("workbench.due.\(due.rawValue)"), "isChosen": due == filter.due]
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
    let needs: [Fields] = CaseNeed.allCases.map { need in
      ["value": need.rawValue, "word": words.text("workbench.need.\(need.rawValue)"), "isChosen": need == filter.need]
    }
    return ["needs": needs, "states": states, "dues": dues, "windows": windows, "grids": gridOptions, "buildings": houses]
  }

  static func stateWord(_ key: String, _ words: CaseWords) -> String {
    switch key {
    case "unfinished": words.text("workbench.unfinished")
    case "any": words.text("case.view.all")
    default: words.text(CaseState(rawValue: key) == nil ? "case.view.\(key)" : "case.state.\(key)")
    }
  }

  /// The filter in force, for paper and for the name of a kept one: 待受理·经济发展窗口·第三网格·“电梯”
  func sifted(_ words: CaseWords) -> String {
    let isPlain = ["", "unfinished"].contains(filter.stateWord)
    let named: [String?] = [
      filter.due.map { words.text("workbench.due.\($0.rawValue)") },
      filter.need.map { words.text("workbench.need.\($0.rawValue)") },
      isPlain ? nil : CaseTable.stateWord(filter.stateWord, words),
      filter.window.flatMap { routing.window($0) }?.name(in: words.context.locale),
      filter.grid.flatMap { grid in grids.first { $0.id == grid.text }?.name },
      filter.building.flatMap { building in buildings.first { $0.id == building }?.name },
      filter.from.map { words.text("cases.sifted_from", ["day": words.site.day($0, words.context)]) },
      filter.until.map { words.text("cases.sifted_until", ["day": words.site.day($0, words.context)]) },
      filter.view == .all ? nil : words.text("bench.view.\(filter.view.rawValue)"),
      filter.words.isEmpty ? nil : words.text("cases.sifted_words", ["words": filter.words]),
    ]
    return named.compactMap { $0 }.joined(separator: words.context.locale == .chinese ? "·" : " · ")
  }
}
