import Kernel

/// Every day that follows from polling day and the rules.
public struct Timeline: Hashable, Sendable {
  /// The last day on which the law allows a step.
  public struct Deadline: Hashable, Sendable {
    public var step: Step
    public var latest: LocalDay
    /// Of the rule's text; empty where the pack does not say.
    public var article: String
  }

  public let pollingDay: LocalDay
  public let deadlines: [Deadline]

  /// By day. The days of objections are counted from `rollPublished`, which is the last lawful day unless it was earlier.
  public init(pollingDay: LocalDay, rollPublished: LocalDay? = nil, _ pack: RulePack) {
    self.pollingDay = pollingDay
    var days: [Step: LocalDay] = [.polling: pollingDay]
    for (name, count) in pack.daysBefore { if let step = Step(rawValue: name) { days[step] = pollingDay.adding(days: -count) } }
    for (name, count) in pack.daysAfter { if let step = Step(rawValue: name) { days[step] = pollingDay.adding(days: count) } }
    if let published = rollPublished ?? days[.rollPublished] {
      let last = published.adding(days: pack.objectionDays)
      days[.objectionsEnd] = last
      days[.objectionsDecided] = last.adding(days: pack.objectionDecisionDays)
    }
    deadlines = Step.allCases.compactMap { step in
      days[step].map { Deadline(step: step, latest: $0, article: pack.articles[step.rawValue] ?? "") }
    }.sorted { ($0.latest, $0.step.order) < ($1.latest, $1.step.order) }
  }

  private init(_ pollingDay: LocalDay, _ deadlines: [Deadline]) {
    self.pollingDay = pollingDay
    self.deadlines = deadlines
  }

  /// Without the steps that an election which follows another does not take.
  public func only(_ steps: Set<Step>) -> Timeline { Timeline(pollingDay, deadlines.filter { steps.contains($0.step) }) }

  public func latest(_ step: Step) -> LocalDay? { deadlines.first { $0.step == step }?.latest }

  /// A day that the law does not allow.
  public struct Breach: Hashable, Sendable {
    public var step: Step
    public var planned: LocalDay
    public var latest: LocalDay
    public var article: String
  }

  /// What the planned days break, in the order of the steps. Steps without a planned day break nothing yet.
  public func breaches(of plan: [Step: LocalDay]) -> [Breach] {
    deadlines.compactMap { deadline in
      guard let planned = plan[deadline.step], planned > deadline.latest else { return nil }
      return Breach(step: deadline.step, planned: planned, latest: deadline.latest, article: deadline.article)
    }.sorted { $0.step.order < $1.step.order }
  }

  /// What becomes unlawful when polling day moves and everything else stays: an earlier day breaks what was just in time.
  public static func brokenByMoving(
    to day: LocalDay, plan: [Step: LocalDay], from old: LocalDay, _ pack: RulePack
  ) -> [Breach] {
    let before = Timeline(pollingDay: old, rollPublished: plan[.rollPublished], pack).breaches(of: plan).map(\.step)
    let after = Timeline(pollingDay: day, rollPublished: plan[.rollPublished], pack).breaches(of: plan)
    return after.filter { !before.contains($0.step) && $0.step != .polling }
  }
}

extension Step {
  /// The place among all steps.
  var order: Int { Step.allCases.firstIndex(of: self) ?? 0 }
}
