import Contracts
import Kernel
import Store

/// The figures of a monthly report, beside those of the month before. Everything is counted from `MonthFigures`, so a number leads to
/// the list that makes it up.
struct MonthReport: Sendable {
  /// One counted thing: `path` is what makes its list.
  struct Line: Sendable, Hashable {
    let key: String
    let count: Int
    let before: Int
    var change: Int { count - before }
  }

  let current: MonthFigures
  let before: MonthFigures
  let clusters: [MatterCluster]

  init(_ current: MonthFigures, _ before: MonthFigures, matters: [ClusterMatter]) {
    self.current = current
    self.before = before
    clusters = MatterCluster.find(matters)
  }

  func total(_ figure: MonthFigures.Figure) -> Line {
    Line(key: figure.rawValue, count: current.cases(figure).count, before: before.cases(figure).count)
  }

  /// What was filed, divided; the most first, then by key. Keys of only the month before are there too, with nothing.
  func filed(_ division: MonthFigures.Division) -> [Line] {
    let now = MonthReport.counts(current.cases(.filed), division)
    let then = MonthReport.counts(before.cases(.filed), division)
    let lines = Set(now.keys).union(then.keys).map { key in Line(key: key, count: now[key] ?? 0, before: then[key] ?? 0) }
    return lines.sorted { ($1.count, $0.key) < ($0.count, $1.key) }
  }

  /// 0 … 23 o'clock.
  var hours: [Line] {
    let lines = Dictionary(uniqueKeysWithValues: filed(.hour).map { ($0.key, $0) })
    return (0..<24).map { hour in lines[String(hour)] ?? Line(key: String(hour), count: 0, before: 0) }
  }

  /// Closed in the month and not sent back: within the promised time, of all.
  static func resolution(_ figures: MonthFigures) -> Share {
    Share(count: figures.cases(.resolutionKept).count, total: figures.cases(.resolutionAll).count)
  }

  private static func counts(_ facts: [OutcomeFact], _ division: MonthFigures.Division) -> [String: Int] {
    Dictionary(grouping: facts) { MonthFigures.key($0, division) }.mapValues(\.count)
  }
}

extension Tx {
  /// The matters of a month that have a building and a category.
  func clusterMatters(_ community: CommunityID, in month: Month) throws -> [ClusterMatter] {
    try all(
      """
      SELECT id, building_id, category_id, title, body FROM cases
      WHERE community_id = \(community) AND opened_at >= \(month.start) AND opened_at < \(month.end)
        AND building_id IS NOT NULL AND category_id IS NOT NULL
      ORDER BY id LIMIT 20000
      """
    ) { row in
      ClusterMatter(
        id: try row("id"), building: try row("building_id"), category: try row("category_id"), title: try row("title"),
        words: try row("body"))
    }
  }

  func monthReport(_ month: Month, _ community: CommunityID) throws -> MonthReport {
    let figures = try monthFigures(month, count: 2, community)
    return MonthReport(figures[0], figures[1], matters: try clusterMatters(community, in: month))
  }
}
