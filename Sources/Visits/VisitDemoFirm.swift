import Contracts
import Kernel
import Store

extension VisitDemo {
  /// What belongs to one firm that is looked at: its plan in two versions, what else touched it, and what it can bear.
  public func furnish(_ firm: OrganizationID, host: Viewer, delegate: Viewer, today: LocalDay, _ tx: Tx) throws {
    let owner = try VisitPolicy.host(host)
    var plan = SupportPlan(
      organization: firm, goal: "年底前完成高企复评", measures: ["列出缺的材料", "介绍两家审计机构"], owner: owner,
      nextStep: "陪企业核一遍研发费用", nextOn: today.adding(days: -20), state: .open, version: 1)
    let zone = SiteZone.shanghai
    try tx.insert(
      plan, community: host.community, by: host.person, at: zone.instant(today.adding(days: -60), millisecondOfDay: 36_000_000))
    plan.measures.append("预约高新窗口的预审")
    plan.nextStep = "预审材料交到窗口"
    plan.nextOn = today.adding(days: 9)
    plan.version = 2
    try tx.insert(
      plan, community: host.community, by: host.person, at: zone.instant(today.adding(days: -18), millisecondOfDay: 36_000_000))
    let touches: [(TouchKind, Int, String)] = [
      (.survey, 33, "用电量统计，电子表一张"), (.meeting, 21, "园区消防例会"), (.inspectionOfOthers, 12, "其他部门检查，已告知社区"),
    ]
    for (kind, days, words) in touches {
      try tx.recordTouch(kind, of: firm, on: today.adding(days: -days), words: words, by: host)
    }
    try tx.keepCap(8, of: firm, by: delegate)
    try tx.keepHours(ReceivingHours(570..<1_050, weekdays: [1, 2, 3, 4]), of: firm, by: delegate)
    let quiet = QuietDays(from: today.adding(days: 24), to: today.adding(days: 31), words: "年终盘库")
    try tx.keepQuiet(quiet, of: firm, by: delegate)
  }

  /// What somebody promised a firm some days ago, outside of any visit.
  public static func promise(
    _ words: String, to firm: OrganizationID, by host: Viewer, on day: LocalDay, due: LocalDay, _ tx: Tx
  ) throws -> CommitmentID? {
    guard let name = try tx.visitedFirm(firm, community: host.community)?.name else { return nil }
    let at = SiteZone.shanghai.instant(day, millisecondOfDay: 36_000_000)
    let one = Commitment(
      id: ID(uuid: UUIDv7(at: at, random: tx.world.randomBytes(10))), community: host.community, organization: firm,
      organizationName: name, visit: nil, words: words, owner: try VisitPolicy.host(host), dueOn: due, madeBy: host.person, at: at)
    try tx.insert(one)
    try tx.addStep(.made, .community, to: one, by: host.person, words: words, day: due, at: at)
    return one.id
  }

  /// To whoever stands for its firm since a merger.
  public static func passOn(_ id: CommitmentID, by host: Viewer, _ tx: Tx) throws { try PassOnCommitment(id: id).run(by: host, tx) }

  /// The rules as a community has them that tried them: all but the one that would send people to everybody.
  public func switchOn(_ set: VisitRuleSet, by viewer: Viewer, _ tx: Tx) throws {
    for var rule in set.all where rule.kind != .quiet {
      rule.isOn = true
      rule.triedAt = tx.now
      // 一门多窗: whoever waits for an answer is seen by somebody of a window.
      if rule.kind == .need { rule.whoGoes = .windowSpecialist }
      try tx.keep(rule, community: viewer.community, by: viewer.person)
    }
  }
}
