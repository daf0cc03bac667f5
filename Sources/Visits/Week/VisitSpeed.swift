import Contracts
import Kernel
import Store

/// How long the rules, the plan of a week and that of a quarter take over a community as it is. For `bin/bench`; reads only.
public struct VisitSpeed: Sendable {
  /// Enterprises that are here, and those that somebody must see.
  public var firms = 0
  public var due = 0
  public var hosts = 0
  public var buildings = 0
  /// Firms that the plan looks at, and those that it gives a day.
  public var wants = 0
  public var planned = 0
  /// The same of the coming quarter.
  public var quarterWants = 0
  public var quarterPlanned = 0
  /// The least of the rounds, in seconds: all rules from the store to the list, the wants of a week from the store, the plan itself.
  public var rulesSeconds = Double.infinity
  public var draftSeconds = Double.infinity
  public var planSeconds = Double.infinity
  public var quarterDraftSeconds = Double.infinity
  public var quarterPlanSeconds = Double.infinity

  /// `clock` gives seconds. Nil when the community has no secretary or no week to plan.
  public static func measure(
    _ database: any Database, _ wiring: VisitWiring, community: CommunityID, rounds: Int, clock: @escaping @Sendable () -> Double
  ) async throws -> VisitSpeed? {
    var speed = VisitSpeed()
    for _ in 0..<max(1, rounds) {
      let round = try await database.read { tx in try Round(community, wiring, clock, tx) }
      guard let round, let draft = round.draft else { return nil }
      var began = clock()
      let lines = await WeekRoom.lines(draft)
      speed.planSeconds = min(speed.planSeconds, clock() - began)
      if let quarter = round.quarter {
        began = clock()
        let lines = await WeekRoom.lines(quarter)
        speed.quarterPlanSeconds = min(speed.quarterPlanSeconds, clock() - began)
        speed.quarterDraftSeconds = min(speed.quarterDraftSeconds, round.quarterSeconds)
        (speed.quarterWants, speed.quarterPlanned) = (quarter.wants.count, lines.count { $0.outcome == .draft || $0.outcome == .told })
      }
      speed.rulesSeconds = min(speed.rulesSeconds, round.rulesSeconds)
      speed.draftSeconds = min(speed.draftSeconds, round.draftSeconds)
      (speed.firms, speed.due, speed.hosts, speed.wants) = (round.firms, round.due, draft.hosts.count, draft.wants.count)
      speed.buildings = round.buildings
      speed.planned = lines.count { $0.outcome == .draft || $0.outcome == .told }
    }
    return speed
  }

  private struct Round: Sendable {
    var firms: Int
    var buildings: Int
    var due: Int
    var rulesSeconds: Double
    var draftSeconds: Double
    var draft: WeekDraft?
    var quarterSeconds: Double
    var quarter: WeekDraft?

    init?(_ community: CommunityID, _ wiring: VisitWiring, _ clock: () -> Double, _ tx: Tx) throws {
      guard let leader = try tx.visitLeaders(community).first else { return nil }
      let viewer = Viewer(
        person: leader.person, community: community, standing: .post(leader.post, .secretary, .community), name: "")
      firms = try tx.scalar(
        "SELECT count(*) FROM enterprise_cards WHERE community_id = \(community) AND kind = 'enterprise'") ?? 0
      buildings = try tx.visitBuildings(community).count
      var began = clock()
      due = try tx.visitsDue(viewer, wiring).count
      rulesSeconds = clock() - began
      let today = SiteZone.shanghai.day(of: tx.now)
      began = clock()
      let terms = PlanTerms(hours: 540..<1_020, visitMinutes: 40, away: [])
      draft = try WeekDraft(PlanSpan(.week, holding: today.adding(days: 7)), terms, wiring, viewer, tx) { $0.rule.key }
      draftSeconds = clock() - began
      began = clock()
      let next = PlanSpan(.quarter, holding: PlanSpan(.quarter, holding: today).last.adding(days: 1))
      quarter = try WeekDraft(next, terms, wiring, viewer, tx) { $0.rule.key }
      quarterSeconds = clock() - began
    }
  }
}
