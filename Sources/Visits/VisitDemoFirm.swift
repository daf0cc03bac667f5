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
    let quiet = QuietDays(from: today.adding(days: 24), to: today.adding(days: 31), words: "年终盘库")
    try tx.keepQuiet(quiet, of: firm, by: delegate)
  }

  /// The rules as a community has them that tried them: all but the one that would send people to everybody.
  public func switchOn(_ set: VisitRuleSet, by viewer: Viewer, _ tx: Tx) throws {
    for var rule in set.all where rule.kind != .quiet {
      rule.isOn = true
      rule.triedAt = tx.now
      try tx.keep(rule, community: viewer.community, by: viewer.person)
    }
  }
}
