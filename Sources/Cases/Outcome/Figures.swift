import Contracts
import Kernel

/// The three rates of one month. What each counts stands in docs/loops/cases.md and, in plain words, on the page.
struct MonthFigures: Sendable {
  /// By what a table divides them. The raw value stands in the address.
  enum Division: String, CaseIterable, Sendable {
    case window, grid, channel, category, building, hour

    /// Those by which rates are told. By the others there is only counting: too few ratings lie there.
    static let rated: [Division] = [.window, .grid, .channel]
    /// The one by which satisfaction is told. By two at once, what is hidden in one could be found from the other.
    static let judged = Division.window
  }

  /// One line of the list behind a number. The raw value stands in the address.
  enum Figure: String, CaseIterable, Sendable {
    case filed, closed
    case responseAll = "response_all"
    case responseKept = "response_kept"
    case answeredAll = "answered_all"
    case solved
    case unanswered
    case excluded
    case resolutionAll = "resolution_all"
    case resolutionKept = "resolution_kept"
  }

  let month: Month
  let now: Timestamp
  let facts: [OutcomeFact]
  let ratings: [RatingFact]

  init(_ month: Month, _ facts: [OutcomeFact], _ ratings: [RatingFact], now: Timestamp) {
    self.month = month
    self.now = now
    self.facts = facts.filter { month.holds($0.openedAt) || $0.closing(in: month) != nil }
    self.ratings = ratings
  }

  /// The cases that make a number up.
  func cases(_ figure: Figure) -> [OutcomeFact] {
    switch figure {
    case .filed: facts.filter { month.holds($0.openedAt) }
    case .closed: facts.filter { $0.closing(in: month) != nil }
    case .responseAll: facts.filter { isForResponse($0) }
    case .responseKept: facts.filter { isForResponse($0) && isKept($0) }
    case .answeredAll: facts.filter { $0.excludedAt == nil && $0.closing(in: month)?.answer != nil }
    case .solved: facts.filter { $0.excludedAt == nil && $0.closing(in: month)?.answer == .solved }
    case .unanswered:
      facts.filter { fact in
        guard fact.excludedAt == nil, fact.state != .withdrawn, let closing = fact.closing(in: month) else { return false }
        return closing.answer == nil
      }
    case .excluded: facts.filter { $0.excludedAt != nil }
    case .resolutionAll: facts.filter { isForResolution($0) }
    case .resolutionKept: facts.filter { isForResolution($0) && isResolutionKept($0) }
    }
  }

  /// Filed in the month and not left out; and either answered, or the time is up. Who withdrew before that was owed nothing.
  private func isForResponse(_ fact: OutcomeFact) -> Bool {
    guard fact.excludedAt == nil, month.holds(fact.openedAt) else { return false }
    if fact.firstWordAt != nil { return true }
    guard fact.state != .withdrawn, let due = fact.firstWordDueAt else { return false }
    return due <= now
  }

  /// Closed in the month and not sent back since: a round that is sent back begins with new clocks.
  private func isForResolution(_ fact: OutcomeFact) -> Bool {
    guard fact.excludedAt == nil, let closing = fact.closing(in: month), closing.dueAt != nil else { return false }
    return closing.round == fact.closings.last?.round && closing.answer != .unsolved
  }

  private func isResolutionKept(_ fact: OutcomeFact) -> Bool {
    guard let closing = fact.closing(in: month), let due = closing.dueAt else { return false }
    return closing.at <= due
  }

  private func isKept(_ fact: OutcomeFact) -> Bool {
    guard let word = fact.firstWordAt, let due = fact.firstWordDueAt else { return false }
    return word <= due
  }

  // MARK: Rates

  struct Rates: Sendable {
    let response: Share
    let solution: Share
    /// Nil while it may not be told: the month is not over, or one rating could be made out.
    let satisfaction: Share?
  }

  struct Row: Sendable {
    /// Id of the window or the grid, or the word of the channel; empty where there is none.
    let key: String
    let rates: Rates
    /// Whether nobody was asked: then there is nothing to keep back either.
    let hasRatings: Bool
  }

  var rates: Rates { rates({ _ in true }, satisfaction: satisfaction) }

  var isTold: Bool { month.isOver(at: now) && ratings.count >= Disclosure.least }

  private var satisfaction: Share? {
    guard isTold else { return nil }
    return Share(count: ratings.filter(\.isSatisfied).count, total: ratings.count)
  }

  private func rates(_ isIn: (OutcomeFact) -> Bool, satisfaction: Share?) -> Rates {
    Rates(
      response: Share(count: cases(.responseKept).filter(isIn).count, total: cases(.responseAll).filter(isIn).count),
      solution: Share(count: cases(.solved).filter(isIn).count, total: cases(.answeredAll).filter(isIn).count),
      satisfaction: satisfaction)
  }

  static func key(_ fact: OutcomeFact, _ division: Division) -> String {
    switch division {
    case .window: fact.window.text
    case .grid: fact.grid?.text ?? ""
    case .channel: fact.channel
    case .category: fact.category?.text ?? ""
    case .building: fact.building?.text ?? ""
    case .hour: String(SiteZone.shanghai.moment(of: fact.openedAt).millisecondOfDay / 3_600_000)
    }
  }

  private static func key(_ rating: RatingFact, _ division: Division) -> String {
    switch division {
    case .window: rating.window?.text ?? ""
    case .grid: rating.grid?.text ?? ""
    case .channel: rating.channel
    case .category, .building, .hour: ""
    }
  }

  /// A row for each of `keys` and for whatever else there is. Satisfaction is told by one division, and there where nothing can be
  /// made out of it.
  func rows(_ division: Division, keys: [String]) -> [Row] {
    guard Division.rated.contains(division) else { return [] }
    let groups = groups(division)
    var shares: [String: Share] = [:]
    if division == .judged, month.isOver(at: now) {
      let told = Disclosure.told([groups.map { Set($0.ratings) }])[0]
      for (cell, group) in groups.enumerated() where told[cell] {
        shares[group.key] = Share(count: group.ratings.filter(\.isSatisfied).count, total: group.ratings.count)
      }
    }
    let rated = Set(groups.map(\.key))
    let others = Set(facts.map { MonthFigures.key($0, division) }).union(rated).subtracting(keys).sorted()
    return (keys + others).map { key in
      Row(
        key: key, rates: rates({ MonthFigures.key($0, division) == key }, satisfaction: shares[key]),
        hasRatings: rated.contains(key))
    }
  }

  private func groups(_ division: Division) -> [(key: String, ratings: [RatingFact])] {
    Dictionary(grouping: ratings) { MonthFigures.key($0, division) }.sorted { $0.key < $1.key }.map { (key: $0.key, ratings: $0.value) }
  }
}
