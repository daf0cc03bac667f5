import Audit
import Contracts
import Kernel
import Store

/// 一企一策: one firm, one plan. A goal, measures, one named owner, and the next step with its day; versions stay.
struct SupportPlan: Sendable, Equatable {
  enum State: String, Sendable, CaseIterable, SQLEnum {
    case open
    /// 达成
    case reached
    /// 不再需要
    case ended
  }

  static let measuresMax = 12
  /// The code of the problem when another wrote a version meanwhile.
  static let changed = "plan.changed"

  let organization: OrganizationID
  var goal: String
  var measures: [String]
  var owner: VisitHost
  var nextStep: String
  var nextOn: LocalDay?
  var state: State
  var version = 0
  var madeAt: Timestamp?

  /// One a line, without empty ones.
  static func measures(_ typed: String) -> [String] {
    typed.split(whereSeparator: \.isNewline).map { Text.paragraphs($0) }.filter { !$0.isEmpty }
  }

  /// The page was opened on an older version: what the other wrote meanwhile is not lost silently.
  func requireUnchanged(since version: Int) throws(Problem) {
    if self.version != version { throw Problem(.conflict, code: SupportPlan.changed) }
  }
}

/// Keeps a new version of the plan of an enterprise.
struct KeepPlan: Sendable {
  let plan: SupportPlan
  let post: PostID
  /// The version that the form showed; 0 for a first one.
  let seen: Int

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> SupportPlan {
    _ = try VisitPolicy.host(viewer)
    let today = SiteZone.shanghai.day(of: tx.now)
    guard let owner = try tx.hosts(viewer.community, on: today).first(where: { $0.host.post == post }) else {
      throw VisitError.notAHost
    }
    let present = try tx.supportPlan(of: plan.organization, community: viewer.community)
    try present?.requireUnchanged(since: seen)
    var kept = plan
    kept.owner = owner.host
    kept.version = (present?.version ?? 0) + 1
    if var present {
      present.version = kept.version
      present.madeAt = nil
      // Sent twice, or nothing changed.
      if present == kept { return kept }
    }
    try tx.insert(kept, community: viewer.community, by: viewer.person)
    try tx.audit("plan.kept", subject: plan.organization.text, detail: "version \(kept.version)", by: viewer)
    try tx.record(PlanKept(organization: plan.organization), by: viewer)
    return kept
  }
}

public struct PlanKept: JournalEvent {
  public static let name = "plan.kept"
  public let organization: OrganizationID
  public var subject: String { organization.text }
}

extension Tx {
  /// The version that holds.
  func supportPlan(of organization: OrganizationID, community: CommunityID) throws -> SupportPlan? {
    try supportPlans(of: organization, community: community, limit: 1).first
  }

  /// Newest first.
  func supportPlans(of organization: OrganizationID, community: CommunityID, limit: Int) throws -> [SupportPlan] {
    try all(
      """
      SELECT * FROM support_plans WHERE organization_id = \(organization) AND community_id = \(community)
      ORDER BY version DESC LIMIT \(limit)
      """
    ) { row in
      SupportPlan(
        organization: organization, goal: try row("goal"),
        measures: SupportPlan.measures(try row("measures", as: String.self)),
        owner: VisitHost(person: try row("owner_person_id"), post: try row("owner_post_id")), nextStep: try row("next_step"),
        nextOn: try row(optional: "next_on"), state: try row("state"), version: try row("version"), madeAt: try row("made_at"))
    }
  }

  func insert(_ plan: SupportPlan, community: CommunityID, by person: PersonID, at instant: Timestamp? = nil) throws {
    try run(
      """
      INSERT INTO support_plans (organization_id, version, community_id, goal, measures, owner_person_id, owner_post_id,
        next_step, next_on, state, made_by_person_id, made_at)
      VALUES (\(plan.organization), \(plan.version), \(community), \(plan.goal), \(plan.measures.joined(separator: "\n")),
        \(plan.owner.person), \(plan.owner.post), \(plan.nextStep), \(plan.nextOn), \(plan.state), \(person),
        \(instant ?? now))
      """)
  }
}
