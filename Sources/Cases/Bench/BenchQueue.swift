import Contracts
import Kernel
import Store
import Web

/// The list at the left of the bench, folded by what is owed, under the filter from which one came.
struct BenchQueue: Sendable {
  /// Lines in the pane; `/cases` has them all.
  static let rows = 100
  static let foldRows = 10

  let filter: CaseFilter
  let list: DueFolds
  /// What is owed of the list; of her own work where the list is not folded by that.
  let inHand: DueCounts
  /// How many are unfinished in each view that is offered.
  let views: [(view: CaseFilter.View, total: Int)]
  /// The chosen one of `views`; nil under another filter.
  let chosen: CaseFilter.View?
  /// How many follow what the queue shows.
  let followers: [CaseID: Int]
  /// Reports without an account that wait for a call.
  let unconfirmed: Int

  /// `hasView`: the address says which; otherwise her own work stands first, if there is any.
  init(_ asked: CaseFilter, hasView: Bool, _ viewer: Viewer, _ tx: Tx) throws {
    let offered = BenchQueue.views(viewer)
    let isView = asked.isView && (!hasView || offered.contains(asked.view))
    var filters = offered.map(CaseFilter.unfinished)
    if !isView { filters.append(asked.settled) }
    let counts = try tx.caseDueCounts(filters, viewer)
    views = Array(zip(offered, counts.map(\.total)))
    var place = filters.count - 1
    if isView {
      let own = (views.first?.total ?? 0) > 0 ? 0 : min(1, offered.count - 1)
      place = hasView ? offered.firstIndex(of: asked.view) ?? 0 : own
    }
    chosen = isView ? offered[place] : nil
    filter = filters[place]
    inHand = filter.isFolded ? counts[place] : counts[0]
    list = try BenchQueue.list(filter, counts[place], viewer, tx)
    unconfirmed = viewer.may(.fileCaseForCaller) ? try tx.waitingReportCount(viewer) : 0
    followers = try tx.followerCounts(list.folds.flatMap { $0.lines.map(\.id) }, viewer)
  }

  private static func list(_ filter: CaseFilter, _ counts: DueCounts, _ viewer: Viewer, _ tx: Tx) throws -> DueFolds {
    if filter.isOverview {
      return DueFolds(try tx.caseFoldLines(filter, viewer, perFold: BenchQueue.foldRows), counts, DueDays(tx.now))
    }
    let order = filter.isFolded ? CaseOrder.dueFirst : .newestFirst
    let lines = try tx.caseLines(filter, viewer, order: order, limit: BenchQueue.rows)
    return filter.isFolded ? DueFolds(lines, counts, DueDays(tx.now)) : DueFolds(flat: lines, total: counts.total)
  }

  static func views(_ viewer: Viewer) -> [CaseFilter.View] {
    switch viewer.scope {
    case .grid, .building: [.mine, .grid, .all]
    case .window: [.mine, .window, .all]
    default: [.mine, .all]
    }
  }

  /// What links out of the bench carry on, so that one comes back to the same list: `view=mine`.
  var address: String {
    if let chosen { return "view=\(chosen.rawValue)" }
    return filter.address
  }
}

extension CaseFilter {
  static func unfinished(_ view: View) -> CaseFilter {
    var filter = CaseFilter()
    filter.view = view
    filter.choose(state: "unfinished")
    return filter
  }

  /// Whether nothing but a view is asked.
  var isView: Bool {
    var rest = self
    rest.view = .all
    return rest.address.isEmpty
  }

  /// Who searches by words or by dates means all cases; who says nothing of it means those that are not finished.
  var settled: CaseFilter {
    guard stateWord.isEmpty else { return self }
    var filter = self
    filter.choose(state: words.isEmpty && from == nil && until == nil ? "unfinished" : "any")
    return filter
  }

  /// The same filter cut down to one fold.
  func fold(_ due: CaseDue?) -> CaseFilter {
    var filter = self
    filter.due = due
    return filter
  }
}
