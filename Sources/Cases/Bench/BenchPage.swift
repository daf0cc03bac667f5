import Contracts
import Kernel
import Store
import Web

/// The queue, and the case that is open beside it.
struct BenchPage: Sendable {
  let queue: BenchQueue
  let routing: CaseRouting
  let focus: BenchCase?
  let work: Clockwork
  let mayUndo: Bool
  let hasKeys: Bool
  let side: BenchSide?

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let clocks = ClockWords(words: words, work: work)
    let bench = BenchWords(words: words, clocks: clocks, routing: routing, kept: queue.address, current: focus?.item.id,
      followers: queue.followers)
    let (address, counts) = (queue.address, queue.inHand)
    let now = counts[.late] + counts[.today]
    var fields: Fields = [
      "folds": bench.folds(queue.list, of: queue.filter), "hasFolds": !queue.list.folds.isEmpty,
      "views": views(words, viewer), "view": address, "kept": address, "now": now, "hasNow": now > 0, "ours": counts.ours,
      "late": counts[.late], "hasLate": counts[.late] > 0, "hasCase": focus != nil, "mayUndo": mayUndo,
      "hasKeys": hasKeys,
      "canFile": viewer.may(.fileCaseForCaller), "today": words.when.day(words.site.world.now()),
      "unconfirmed": queue.unconfirmed, "hasUnconfirmed": queue.unconfirmed > 0,
      "listPath": queue.chosen == nil ? "/cases?" + address : "/bench?" + address,
    ]
    if let focus {
      fields.merge(focus.fields(words, routing, viewer)) { _, new in new }
      fields.merge(focus.clockFields(clocks)) { _, new in new }
      fields.merge(side?.fields(words) ?? [:]) { _, new in new }
    }
    return fields
  }

  private func views(_ words: CaseWords, _ viewer: Viewer) -> [Fields] {
    queue.views.map { view, total in
      let key = view == .grid && viewer.role == .propertyButler ? "building" : view.rawValue
      return [
        "word": words.text("bench.view.\(key)"), "count": total, "path": "/bench?view=\(view.rawValue)",
        "isCurrent": view == queue.chosen,
      ]
    }
  }
}

/// Lines of the workbench in words: what, who, where, until when, whose turn.
struct BenchWords {
  let words: CaseWords
  let clocks: ClockWords
  let routing: CaseRouting
  /// What the address of each case carries on: the filter of the list that it stands in.
  var kept = ""
  var current: CaseID?
  var followers: [CaseID: Int] = [:]

  /// A hundred of these stand on a page: what its lines show, and no more.
  func line(_ line: CaseLine) -> Fields {
    let who = line.kind == .person ? words.applicant(line) : line.organizationShort
    let house = line.place.buildingName
    let firm = who.isEmpty || house.isEmpty ? who + house : who + "·" + house
    let clock = clocks.line(line)
    let left = clock?.word ?? words.when.since(line.state.isClosed ? line.closedAt ?? line.changedAt : line.openedAt)
    let (isLate, isSoon) = (clock?.isLate ?? false, clock?.isSoon ?? false)
    let path = kept.isEmpty ? "/cases/\(line.id)" : "/cases/\(line.id)?\(kept)"
    let together = followers[line.id] ?? 0
    return [
      "id": line.id.text, "path": path, "caseTitle": line.title, "stateKind": line.state.rawValue,
      "isUrgent": line.urgency == .urgent, "isCurrent": line.id == current, "who": who, "firm": firm,
      "place": words.place(line.place), "turn": turn(line), "until": until(line, clock), "left": left,
      "isLate": isLate, "isSoon": isSoon, "hasFollowers": together > 0, "followers": together + 1,
    ]
  }

  /// Late: by how much. Otherwise the instant that is promised; and since when, where nothing is.
  private func until(_ line: CaseLine, _ clock: ClockWords.Line?) -> String {
    guard line.state.isOpen, !line.isPaused, let due = line.dueAt else {
      return words.when.moment(line.confirmedAt ?? line.closedAt ?? line.changedAt)
    }
    return due <= words.site.world.now() ? clock?.word ?? "" : words.when.due(due)
  }

  /// Whose turn it is: a name, or who is waited for.
  private func turn(_ line: CaseLine) -> String {
    if line.isPaused, line.state.isOpen { return words.text("workbench.turn.words") }
    return switch line.state {
    case .waiting: words.text("workbench.turn.nobody")
    case .doing, .returned: line.leadName
    case .answered, .declined: words.text("workbench.turn.confirmation")
    case .confirmed, .withdrawn: words.text("case.state.\(line.state.rawValue)")
    }
  }

  /// What is not urgent begins folded up.
  func folds(_ list: DueFolds, of filter: CaseFilter) -> [Fields] {
    let isOnly = list.folds.count == 1
    return list.folds.map { fold in
      let isQuiet = fold.due == .later || fold.due == .theirs
      let holdsCurrent = fold.lines.contains { $0.id == current }
      return [
        "word": fold.due.map { words.text("workbench.due.\($0.rawValue)") } ?? words.text("workbench.found"),
        "key": fold.due?.rawValue ?? "found", "count": fold.total, "lines": fold.lines.map(line), "hasLines": !fold.lines.isEmpty,
        "isOpen": isOnly || holdsCurrent || !isQuiet, "isLateFold": fold.due == .late,
        "isCut": filter.isOverview && fold.total > fold.lines.count, "more": "/cases?" + filter.fold(fold.due).address,
      ]
    }
  }
}
