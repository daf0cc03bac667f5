import Audit
import Contracts
import Kernel
import Store

/// A rule as it holds, and beside it what was tried or thought about. Whoever tries a variant of a rule that is on changes nothing for
/// anybody; what was tried takes the rule's place when it is switched on. Pure.
struct RuleDesk: Sendable, Equatable {
  var live: VisitRule
  var draft: VisitRule?

  /// What a form begins with.
  var shown: VisitRule { draft ?? live }

  /// When these conditions were tried, as the rule that holds or beside it.
  private func triedAt(_ typed: VisitRule) -> Timestamp? {
    let same = [draft, live].compactMap(\.self).filter { !typed.differs(from: $0) }
    return same.compactMap(\.triedAt).first
  }

  mutating func tried(_ typed: VisitRule, at instant: Timestamp) {
    if live.isOn, !typed.differs(from: live) { live.triedAt = instant }
    var rule = typed
    rule.triedAt = instant
    rule.isOn = live.isOn
    // Of a rule that is off nothing depends on how it stands.
    if !live.isOn { live = rule }
    draft = rule == live ? nil : rule
    draft?.isOn = false
  }

  /// What needs no trial holds at once; other conditions of a rule that is on wait beside it.
  mutating func keep(_ typed: VisitRule) {
    var rule = typed
    rule.triedAt = triedAt(typed)
    rule.isOn = live.isOn
    guard live.isOn, typed.differs(from: live) else {
      live = rule
      draft = nil
      return
    }
    draft = rule
    draft?.isOn = false
    live.name = rule.name
    live.englishName = rule.englishName
    live.weight = rule.weight
    live.whoGoes = rule.whoGoes
  }

  mutating func turnOff(_ typed: VisitRule) {
    keep(typed)
    live.isOn = false
  }

  /// Gives the field of the form that is not as it was tried; nil when the rule is on now.
  mutating func turnOn(_ typed: VisitRule) -> String? {
    guard let instant = triedAt(typed) else { return untried(typed) }
    live = typed
    live.triedAt = instant
    live.isOn = true
    draft = nil
    return nil
  }

  private func untried(_ typed: VisitRule) -> String {
    guard let known = [draft, live].compactMap(\.self).first(where: { $0.triedAt != nil }) else { return "threshold" }
    if typed.kind != known.kind { return "kind" }
    if typed.threshold != known.threshold { return "threshold" }
    if typed.dueDays != known.dueDays { return "due_days" }
    return typed.leastGap != known.leastGap ? "least_gap" : "greatest_gap"
  }
}

extension VisitRule {
  fileprivate init(_ row: Row, isOn: Bool) throws {
    self.init(
      key: try row("key"), name: try row("name"), englishName: try row("english_name"), kind: try row("kind"),
      threshold: try row("threshold"), dueDays: try row("due_days"), leastGap: try row("least_gap"),
      greatestGap: try row("greatest_gap"), weight: try row("weight"),
      whoGoes: try row(optional: "who_goes", as: String.self).flatMap(Role.init(rawValue:)), isOn: isOn,
      triedAt: try row(optional: "tried_at"))
  }
}

extension Tx {
  /// The rules of a community: what it changed, else what everybody begins with.
  func visitRules(_ community: CommunityID, _ set: VisitRuleSet) throws -> [VisitRule] {
    let changed = try all("SELECT * FROM visit_rules WHERE community_id = \(community) ORDER BY key LIMIT 100") { row in
      try VisitRule(row, isOn: try row("is_on"))
    }
    let byKey = Dictionary(uniqueKeysWithValues: changed.map { ($0.key, $0) })
    return set.all.map { byKey[$0.key] ?? $0 }
  }

  /// The same with what stands beside them.
  func ruleDesks(_ community: CommunityID, _ set: VisitRuleSet) throws -> [RuleDesk] {
    let drafts = try all("SELECT * FROM visit_rule_drafts WHERE community_id = \(community) ORDER BY key LIMIT 100") { row in
      try VisitRule(row, isOn: false)
    }
    let byKey = Dictionary(uniqueKeysWithValues: drafts.map { ($0.key, $0) })
    return try visitRules(community, set).map { RuleDesk(live: $0, draft: byKey[$0.key]) }
  }

  /// Writes what a change made of a rule; gives it as it stands then.
  @discardableResult
  func changeRule(
    _ key: String, _ set: VisitRuleSet, by viewer: Viewer, _ change: (inout RuleDesk) -> Void
  ) throws -> RuleDesk {
    guard let present = try ruleDesks(viewer.community, set).first(where: { $0.live.key == key }) else { throw Problem.notFound }
    var desk = present
    change(&desk)
    if desk == present { return desk }
    if desk.live != present.live { try keep(desk.live, community: viewer.community, by: viewer.person) }
    if let draft = desk.draft {
      try keepBeside(draft, community: viewer.community, by: viewer.person)
    } else {
      try run("DELETE FROM visit_rule_drafts WHERE community_id = \(viewer.community) AND key = \(key)")
    }
    let beside = desk.draft.map { ", beside it: \($0.kind.rawValue) \($0.threshold)" } ?? ""
    try audit("visit_rule.kept", subject: viewer.community.text, detail: "\(key), on: \(desk.live.isOn)" + beside, by: viewer)
    return desk
  }

  func keep(_ rule: VisitRule, community: CommunityID, by person: PersonID) throws {
    try run(
      """
      INSERT INTO visit_rules (community_id, key, name, english_name, kind, threshold, due_days, least_gap, greatest_gap, weight,
        who_goes, is_on, tried_at, changed_by_person_id, changed_at)
      VALUES (\(community), \(rule.key), \(rule.name), \(rule.englishName), \(rule.kind), \(rule.threshold), \(rule.dueDays),
        \(rule.leastGap), \(rule.greatestGap), \(rule.weight), \(rule.whoGoes?.rawValue), \(rule.isOn), \(rule.triedAt),
        \(person), \(now))
      ON CONFLICT (community_id, key) DO UPDATE SET name = excluded.name, english_name = excluded.english_name,
        kind = excluded.kind, threshold = excluded.threshold, due_days = excluded.due_days, least_gap = excluded.least_gap,
        greatest_gap = excluded.greatest_gap, weight = excluded.weight,
        who_goes = excluded.who_goes, is_on = excluded.is_on, tried_at = excluded.tried_at,
        changed_by_person_id = excluded.changed_by_person_id, changed_at = excluded.changed_at
      """)
  }

  private func keepBeside(_ rule: VisitRule, community: CommunityID, by person: PersonID) throws {
    try run(
      """
      INSERT INTO visit_rule_drafts (community_id, key, name, english_name, kind, threshold, due_days, least_gap, greatest_gap,
        weight, who_goes, tried_at, changed_by_person_id, changed_at)
      VALUES (\(community), \(rule.key), \(rule.name), \(rule.englishName), \(rule.kind), \(rule.threshold), \(rule.dueDays),
        \(rule.leastGap), \(rule.greatestGap), \(rule.weight), \(rule.whoGoes?.rawValue), \(rule.triedAt), \(person), \(now))
      ON CONFLICT (community_id, key) DO UPDATE SET name = excluded.name, english_name = excluded.english_name,
        kind = excluded.kind, threshold = excluded.threshold, due_days = excluded.due_days, least_gap = excluded.least_gap,
        greatest_gap = excluded.greatest_gap, weight = excluded.weight, who_goes = excluded.who_goes,
        tried_at = excluded.tried_at, changed_by_person_id = excluded.changed_by_person_id, changed_at = excluded.changed_at
      """)
  }
}
