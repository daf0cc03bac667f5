import Contracts
import Kernel
import Store

/// What is known of one case for the figures: the one layer from which rates, reports and the lists behind them come, so that a number
/// and the list that it leads to cannot differ.
struct OutcomeFact: Sendable {
  /// What the applicant said of one closing.
  enum Answer: Sendable, Hashable { case solved, unsolved }

  struct Closing: Sendable, Hashable {
    let round: Int
    let at: Timestamp
    /// By when its clock had promised it, as it was promised then; nil of what was closed before there were clocks.
    let dueAt: Timestamp?
    let isDeclined: Bool
    let answer: Answer?
  }

  let id: CaseID
  let openedAt: Timestamp
  /// Of `CaseChannel`.
  let channel: String
  let window: WindowID
  let category: CaseCategoryID?
  let grid: GridID?
  let building: BuildingID?
  let state: CaseState
  /// The handlers' first word to the applicant.
  let firstWordAt: Timestamp?
  /// By when it was promised, as it was promised then: rules that come later move no figure that was told.
  let firstWordDueAt: Timestamp?
  var closings: [Closing] = []
  /// When a second person agreed to leave it out.
  var excludedAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    openedAt = try row("opened_at")
    channel = try row("channel")
    window = try row("window_id")
    category = try row(optional: "category_id")
    grid = try row(optional: "grid_id")
    building = try row(optional: "building_id")
    state = try row("state")
    firstWordAt = try row(optional: "first_word_at")
    firstWordDueAt = try row(optional: "first_word_due_at")
  }

  /// The last closing within the month: by it the case is judged there.
  func closing(in month: Month) -> Closing? { closings.last { month.holds($0.at) } }
}

/// One rating, with where the case stood when it was given.
struct RatingFact: Sendable, Hashable {
  let caseID: CaseID
  let round: Int
  let level: Int
  let at: Timestamp
  let window: WindowID?
  let grid: GridID?
  let channel: String
  var isSatisfied: Bool { level >= RatingLevel.satisfied.rawValue }

  init(_ row: Row) throws {
    caseID = try row("case_id")
    round = try row("round")
    level = try row("level")
    at = try row("at")
    window = try row(optional: "window_id")
    grid = try row(optional: "grid_id")
    channel = try row(optional: "channel") ?? ""
  }
}

extension Tx {
  /// The facts of all cases that were filed or closed from `first` to `last`.
  func outcomeFacts(_ community: CommunityID, from first: Month, to last: Month) throws -> [OutcomeFact] {
    var facts = try all(
      """
      SELECT cases.id, cases.opened_at, cases.channel, cases.window_id, cases.category_id, cases.grid_id,
        cases.building_id, cases.state, case_clocks.first_word_at, case_clocks.first_word_due_at
      FROM cases LEFT JOIN case_clocks ON case_clocks.case_id = cases.id
      WHERE cases.community_id = \(community) AND (
        (cases.opened_at >= \(first.start) AND cases.opened_at < \(last.end))
        OR cases.id IN (SELECT case_id FROM case_closures WHERE community_id = \(community) AND at >= \(first.start)
          AND at < \(last.end)))
      ORDER BY cases.opened_at, cases.id LIMIT 200000
      """, OutcomeFact.init)
    let closings = try outcomeClosings(community, from: first, to: last)
    let excluded = try approvedExclusions(community)
    for place in facts.indices {
      let fact = facts[place]
      facts[place].closings = closings[fact.id] ?? []
      facts[place].excludedAt = excluded[fact.id]
    }
    return facts
  }

  private func outcomeClosings(
    _ community: CommunityID, from first: Month, to last: Month
  ) throws -> [CaseID: [OutcomeFact.Closing]] {
    let rows = try all(
      """
      SELECT case_closures.case_id, case_closures.round, case_closures.at, case_closures.due_at, case_closures.result,
        case_confirmations.at AS confirmed_at, case_returns.at AS returned_at
      FROM case_closures
      LEFT JOIN case_confirmations ON case_confirmations.case_id = case_closures.case_id
        AND case_confirmations.round = case_closures.round
      LEFT JOIN case_returns ON case_returns.case_id = case_closures.case_id AND case_returns.round = case_closures.round
      WHERE case_closures.community_id = \(community) AND case_closures.at >= \(first.start) AND case_closures.at < \(last.end)
      ORDER BY case_closures.case_id, case_closures.round LIMIT 400000
      """
    ) { row -> (CaseID, OutcomeFact.Closing) in
      let confirmed: Timestamp? = try row(optional: "confirmed_at")
      let returned: Timestamp? = try row(optional: "returned_at")
      let answer: OutcomeFact.Answer? = confirmed != nil ? .solved : returned != nil ? .unsolved : nil
      let isDeclined = try row("result", as: CaseState.self) == .declined
      return (
        try row("case_id"),
        OutcomeFact.Closing(
          round: try row("round"), at: try row("at"), dueAt: try row(optional: "due_at"), isDeclined: isDeclined, answer: answer)
      )
    }
    return Dictionary(grouping: rows, by: \.0).mapValues { $0.map(\.1) }
  }

  private func approvedExclusions(_ community: CommunityID) throws -> [CaseID: Timestamp] {
    let pairs = try all(
      """
      SELECT case_id, decided_at FROM case_exclusions WHERE community_id = \(community) AND is_approved = 1
      ORDER BY case_id LIMIT 100000
      """
    ) { row in (try row("case_id", as: CaseID.self), try row("decided_at", as: Timestamp.self)) }
    return Dictionary(pairs) { first, _ in first }
  }

  /// The ratings that were given in one month, without those of cases that were left out before the month ended: what is told of a month
  /// stays as it was told, so nobody learns a rating from a total that changed.
  func ratingFacts(_ community: CommunityID, in month: Month) throws -> [RatingFact] {
    try all(
      """
      SELECT case_ratings.case_id, case_ratings.round, case_ratings.level, case_ratings.at, case_ratings.window_id,
        case_ratings.grid_id, case_ratings.channel
      FROM case_ratings
      WHERE case_ratings.community_id = \(community) AND case_ratings.at >= \(month.start) AND case_ratings.at < \(month.end)
        AND NOT EXISTS (SELECT 1 FROM case_exclusions WHERE case_exclusions.case_id = case_ratings.case_id
          AND case_exclusions.is_approved = 1 AND case_exclusions.decided_at < \(month.end))
      ORDER BY case_ratings.at, case_ratings.case_id, case_ratings.round LIMIT 100000
      """, RatingFact.init)
  }
}

extension Tx {
  /// Satisfied of all, in the last twelve months that are over and of which a total is told. It changes only with a month, and then by
  /// no fewer than five.
  func toldRatings(_ community: CommunityID) throws -> Share {
    let current = Month(of: now)
    let months = try (1...12).map { back in try ratingFacts(community, in: current.adding(-back)) }
    let told = months.filter { $0.count >= Disclosure.least }.flatMap { $0 }
    return Share(count: told.filter(\.isSatisfied).count, total: told.count)
  }
}
