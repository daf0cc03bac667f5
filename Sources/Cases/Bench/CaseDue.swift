import Contracts
import Kernel
import Store

/// When something is owed, as lists fold it: by the clocks, in days of the community. The raw value is what `?due=` says and the
/// translation key `workbench.due.<raw value>`.
enum CaseDue: String, Sendable, CaseIterable {
  case late, today, tomorrow, week, later
  /// The applicant's turn: asked for something, or answered and not yet confirmed.
  case theirs

  /// What a list is folded by. Tomorrow lies in this week or, on a Sunday, later.
  static let groups: [CaseDue] = [.late, .today, .week, .later, .theirs]

  /// Where `DueDays.rank` puts it; nil for tomorrow, which is asked for and never a fold.
  var rank: Int? { CaseDue.groups.firstIndex(of: self) }
}

/// The days that folds are cut at. A value without a database, and the same cut for the database: a test holds them together.
struct DueDays: Sendable, Equatable {
  let now: Timestamp
  /// The midnights that begin tomorrow, the day after, and next week, which begins on a Monday.
  let tomorrow: Timestamp
  let dayAfter: Timestamp
  let nextWeek: Timestamp

  init(_ now: Timestamp) {
    let today = SiteZone.shanghai.day(of: now)
    self.now = now
    tomorrow = SiteZone.shanghai.instant(today.adding(days: 1))
    dayAfter = SiteZone.shanghai.instant(today.adding(days: 2))
    nextWeek = SiteZone.shanghai.instant(today.monday.adding(days: 7))
  }

  /// Nil for what is finished.
  func fold(_ line: CaseLine) -> CaseDue? {
    if line.state.isFinal { return nil }
    if line.state.isClosed || line.isPaused { return .theirs }
    guard let due = line.dueAt else { return .later }
    if due <= now { return .late }
    if due < tomorrow { return .today }
    return due < nextWeek ? .week : .later
  }

  /// The fold of a row of `cases` as its place in `CaseDue.groups`; 5 for what is finished.
  var rank: SQL {
    """
    CASE WHEN cases.state IN ('confirmed', 'withdrawn') THEN 5
      WHEN cases.state IN ('answered', 'declined') OR cases.is_paused = 1 THEN 4
      WHEN cases.due_at <= \(now) THEN 0 WHEN cases.due_at < \(tomorrow) THEN 1 WHEN cases.due_at < \(nextWeek) THEN 2
      ELSE 3 END
    """
  }

  private var ours: SQL { "cases.state IN ('waiting', 'doing', 'returned') AND cases.is_paused = 0 AND " }

  /// What `?due=` asks for.
  func condition(_ due: CaseDue) -> SQL {
    switch due {
    case .late: return ours + "cases.due_at <= \(now)"
    case .today: return ours + "cases.due_at > \(now) AND cases.due_at < \(tomorrow)"
    case .tomorrow: return ours + "cases.due_at > \(now) AND cases.due_at >= \(tomorrow) AND cases.due_at < \(dayAfter)"
    case .week: return ours + "cases.due_at >= \(tomorrow) AND cases.due_at < \(nextWeek)"
    case .later: return ours + "(cases.due_at IS NULL OR cases.due_at >= \(nextWeek))"
    case .theirs:
      // Word for word the condition of the index `cases_theirs`.
      return "(cases.state IN ('answered', 'declined') OR cases.is_paused = 1) AND \(sql: CaseState.unfinished)"
    }
  }
}

/// How many cases of one filter lie in each fold.
struct DueCounts: Sendable, Equatable {
  var byFold: [CaseDue: Int] = [:]
  var finished = 0

  subscript(due: CaseDue) -> Int { byFold[due] ?? 0 }
  /// The handlers' turn.
  var ours: Int { self[.late] + self[.today] + self[.week] + self[.later] }
  var total: Int { ours + self[.theirs] + finished }
}

/// Lines in the order of what is owed, folded. A fold without lines is still there when it counts something.
struct DueFolds: Sendable {
  struct Fold: Sendable {
    /// Nil for a list that is not folded.
    let due: CaseDue?
    let total: Int
    let lines: [CaseLine]
  }

  let folds: [Fold]

  /// Whether a page of so many lines is full, so that a next one may follow.
  func isFull(_ size: Int) -> Bool { folds.reduce(0) { sum, fold in sum + fold.lines.count } >= size }

  init(_ lines: [CaseLine], _ counts: DueCounts, _ days: DueDays) {
    let byFold = Dictionary(grouping: lines) { days.fold($0) }
    var folds = CaseDue.groups.compactMap { due -> Fold? in
      counts[due] == 0 ? nil : Fold(due: due, total: counts[due], lines: byFold[due] ?? [])
    }
    let finished = byFold[nil] ?? []
    if counts.finished > 0 { folds.append(Fold(due: nil, total: counts.finished, lines: finished)) }
    self.folds = folds
  }

  /// Not folded: as the filter orders it.
  init(flat lines: [CaseLine], total: Int) { folds = total == 0 ? [] : [Fold(due: nil, total: total, lines: lines)] }
}

extension Tx {
  /// How many cases of each filter the viewer may see in each fold. Views of the same unfinished cases are counted in one walk.
  func caseDueCounts(_ filters: [CaseFilter], _ viewer: Viewer) throws -> [DueCounts] {
    var counts = filters.map { _ in DueCounts() }
    let walks = Dictionary(grouping: filters.indices.filter { filters[$0].isCountedByFold }) { filters[$0].viewed(.all) }
    var alone = Set(filters.indices)
    for (base, places) in walks {
      guard let found = try viewCounts(base, places.map { filters[$0] }, viewer) else { continue }
      for (place, count) in zip(places, found) { counts[place] = count }
      alone.subtract(places)
    }
    // To find that there is a two-thousandth is less work than to count up to it.
    for place in alone where !filters[place].isFolded {
      let last = CaseFilter.countedRows - 1
      if try exists("SELECT 1 \(sql: try chosen(filters[place], viewer)) LIMIT 1 OFFSET \(last)") {
        counts[place].finished = CaseFilter.countedRows
        alone.remove(place)
      }
    }
    if alone.isEmpty { return counts }
    let days = DueDays(now)
    let parts: [SQL] = try filters.enumerated().filter { alone.contains($0.offset) }.map { place, filter in
      // Years of finished cases must not make a page slower: they are counted no further than a number, and are in no fold, so
      // that an index alone can tell.
      if !filter.isFolded {
        return """
          SELECT CAST(\(place) AS INTEGER) AS place, CAST(\(CaseDue.groups.count) AS INTEGER) AS fold, count(*) AS number FROM (
            SELECT 1 AS one \(sql: try chosen(filter, viewer)) LIMIT \(CaseFilter.countedRows)
          ) AS found
          """
      }
      // One fold that was asked for needs no looking at each case.
      let fold: SQL = filter.due?.rank.map { "CAST(\($0) AS INTEGER)" } ?? days.rank
      return """
        SELECT CAST(\(place) AS INTEGER) AS place, fold, count(*) AS number FROM (
          SELECT \(sql: fold) AS fold \(sql: try chosen(filter, viewer)) LIMIT \(CaseFilter.foldedRows)
        ) AS found GROUP BY fold
        """
    }
    let rows = try rows("\(sql: SQL.joined(parts, by: " UNION ALL ")) ORDER BY 1, 2 LIMIT 200")
    for row in rows {
      let (place, rank, number): (Int, Int, Int) = (try row("place"), try row("fold"), try row("number"))
      if rank < CaseDue.groups.count {
        counts[place].byFold[CaseDue.groups[rank]] = number
      } else {
        counts[place].finished = number
      }
    }
    return counts
  }
}

extension CaseFilter {
  /// All folds at once, the beginning of each.
  var isOverview: Bool { isFolded && due == nil }

  /// Whether its folds can be counted one by one, without a search.
  fileprivate var isCountedByFold: Bool { isOverview && words.isEmpty }

  fileprivate func viewed(_ view: View) -> CaseFilter {
    var filter = self
    filter.view = view
    return filter
  }
}

extension Tx {
  /// Counts of filters that are views of `base`, each fold by the part of an index in which it lies. Nil where a fold has more than is
  /// counted: what is cut off there could be a view's.
  private func viewCounts(_ base: CaseFilter, _ views: [CaseFilter], _ viewer: Viewer) throws -> [DueCounts]? {
    guard views.count <= 4 else { return nil }
    let chosen = try chosen(base, viewer)
    let isIn = (0..<4).map { $0 < views.count ? views[$0].viewCondition(viewer) ?? "1 = 1" : "1 = 0" }
    let days = DueDays(now)
    let parts: [SQL] = CaseDue.groups.enumerated().flatMap { fold, due in
      days.beginnings(due).map { part in
        """
        SELECT CAST(\(fold) AS INTEGER) AS fold, count(*) AS number, count(a) AS a, count(b) AS b, count(c) AS c, count(d) AS d FROM (
          SELECT CASE WHEN \(sql: isIn[0]) THEN 1 END AS a, CASE WHEN \(sql: isIn[1]) THEN 1 END AS b,
            CASE WHEN \(sql: isIn[2]) THEN 1 END AS c, CASE WHEN \(sql: isIn[3]) THEN 1 END AS d
          \(sql: chosen) AND \(sql: part.condition) LIMIT \(CaseFilter.foldedRows)
        ) AS found
        """
      }
    }
    var counts = views.map { _ in DueCounts() }
    for row in try rows("\(sql: SQL.joined(parts, by: " UNION ALL ")) ORDER BY 1 LIMIT 200") {
      if try row("number", as: Int.self) >= CaseFilter.foldedRows { return nil }
      let due = CaseDue.groups[try row("fold", as: Int.self)]
      for (place, name) in zip(views.indices, ["a", "b", "c", "d"]) {
        counts[place].byFold[due, default: 0] += try row(name, as: Int.self)
      }
    }
    return counts
  }
}

extension Tx {
  /// One query: the first lines of every fold, by what is owed first.
  func caseFoldLines(_ filter: CaseFilter, _ viewer: Viewer, perFold: Int) throws -> [CaseLine] {
    let days = DueDays(now)
    let chosen = chosen(filter.fold(nil), viewer, found: try searched(filter, viewer))
    let parts: [SQL] = CaseDue.groups.flatMap(days.beginnings).map { part in
      """
      SELECT * FROM (
        SELECT cases.id \(sql: chosen) AND \(sql: part.condition) ORDER BY \(sql: part.order) LIMIT \(perFold)
      ) AS fold
      """
    }
    var taken: [CaseDue?: Int] = [:]
    return try caseLines(of: SQL.joined(parts, by: " UNION ALL "), order: .dueFirst).filter { line in
      let fold = days.fold(line)
      taken[fold, default: 0] += 1
      return taken[fold, default: 0] <= perFold
    }
  }
}

extension DueDays {
  /// What a fold begins with, in an order that an index has.
  fileprivate func beginnings(_ due: CaseDue) -> [(condition: SQL, order: SQL)] {
    switch due {
    // What awaits the applicant has no instant of its own: the longest quiet one first.
    case .theirs: [(condition(due), "cases.changed_at, cases.id")]
    // What is later may have no instant. Asked for both kinds at once, the database would sort all there are.
    case .later:
      [
        (ours + "cases.due_at >= \(nextWeek)", "cases.due_at, cases.opened_at, cases.id"),
        (ours + "cases.due_at IS NULL", "cases.opened_at, cases.id"),
      ]
    default: [(condition(due), "cases.due_at, cases.opened_at, cases.id")]
    }
  }
}
