import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What a handler's day asks of her, each part with the list that it counts. What she does not lead and nobody else leads
/// either stands last; nothing here counts what anybody has done.
struct MyDay: Sendable {
  struct Part: Sendable {
    /// The translation key `workbench.day.<key>`.
    let key: String
    let filter: CaseFilter
    var total = 0
    var lines: [CaseLine] = []
  }

  /// Lines of one part; the list has them all.
  static let rows = 7

  let parts: [Part]
  let routing: CaseRouting
  let work: Clockwork
  let hasKeys: Bool

  init(_ viewer: Viewer, _ tx: Tx) throws {
    var parts = MyDay.plan(viewer)
    let counts = try tx.caseDueCounts(parts.map(\.filter), viewer)
    let lines = try tx.caseLines(ofEach: parts.map(\.filter), viewer, limit: MyDay.rows)
    for place in parts.indices {
      parts[place].total = counts[place].total
      parts[place].lines = lines[place]
    }
    self.parts = parts
    routing = try tx.caseRouting(viewer.community)
    work = try tx.clockwork(viewer.community)
    hasKeys = try tx.benchChoices(viewer).hasKeys
  }

  static func plan(_ viewer: Viewer) -> [Part] {
    func led(_ due: CaseDue? = nil, _ need: CaseNeed? = nil) -> CaseFilter {
      var filter = CaseFilter.unfinished(.lead)
      filter.due = due
      filter.need = need
      return filter
    }
    // Whoever leads them: an assistant sees the case for as long as she is asked.
    func asked(_ need: CaseNeed) -> CaseFilter {
      var filter = CaseFilter.unfinished(.all)
      filter.need = need
      return filter
    }
    var waiting = CaseFilter.unfinished(BenchQueue.views(viewer)[1])
    waiting.choose(state: CaseState.waiting.rawValue)
    return [
      Part(key: "late", filter: led(.late)), Part(key: "today", filter: led(.today)),
      Part(key: "tomorrow", filter: led(.tomorrow)), Part(key: "promise", filter: led(nil, .promise)),
      Part(key: "reply", filter: led(nil, .reply)), Part(key: "unopened", filter: led(nil, .unopened)),
      Part(key: "task", filter: asked(.task)), Part(key: "assist", filter: asked(.assist)), Part(key: "waiting", filter: waiting),
    ]
  }

  private subscript(key: String) -> Int { parts.first { $0.key == key }?.total ?? 0 }

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let clocks = ClockWords(words: words, work: work)
    let shown: [Fields] = parts.filter { $0.total > 0 }.map { part in
      let bench = BenchWords(words: words, clocks: clocks, routing: routing, kept: part.filter.address)
      return [
        "key": part.key, "word": words.text("workbench.day.\(part.key)"), "count": part.total,
        "path": "/cases?" + part.filter.address, "lines": part.lines.map(bench.line), "isLate": part.key == "late",
        "isCut": part.total > part.lines.count,
      ]
    }
    let now = self["late"] + self["today"]
    return [
      "parts": shown, "now": now, "hasNow": now > 0, "isQuiet": now == 0, "isFree": shown.isEmpty, "hasKeys": hasKeys,
      "today": words.when.day(words.site.world.now()), "canFile": viewer.may(.fileCaseForCaller),
    ]
  }
}

/// `/cases/today`: where a handler begins.
struct MyDayRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) { routes.get("/cases/today", .act(.handleCase), use: show) }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    if let start = try await BenchRoutes(site: site).firstDay(viewer) {
      return site.page("cases/first-day", start.fields(site, context), context)
    }
    let day = try await site.database.read { tx in try MyDay(viewer, tx) }
    return site.page("cases/today", day.fields(CaseWords(site, context), viewer), context)
  }
}
