import Contracts
import Foundation
import Kernel
import Store
import WorkCalendar

/// What wakes a rule.
public enum RuleKind: String, Sendable, CaseIterable, SQLEnum, Codable {
  /// 新设、新搬来: it came.
  case new
  /// 有需求: an appeal of it has been open for `threshold` days.
  case need
  /// 有风险: it did not accept a result, or says that a promise was not kept.
  case risk
  /// A certificate ends in `threshold` days.
  case tag
  /// Neither visited nor heard of for `threshold` days.
  case quiet
  /// Again between `leastGap` and `greatestGap` days after the last visit; firms from `threshold` people on.
  case periodic

  /// Time alone wakes it, so what comes can be told ahead.
  var comesByItself: Bool { self == .tag || self == .quiet || self == .periodic }
}

/// One rule of 六必访 as data: what wakes it, and within how many working days somebody goes. Pure.
public struct VisitRule: Sendable, Equatable {
  public var key: String
  public var name: String
  public var englishName: String
  public var kind: RuleKind
  public var threshold: Int
  /// Working days from the trigger to the deadline. Of a periodic rule the greatest gap is the deadline.
  public var dueDays: Int
  public var leastGap: Int
  public var greatestGap: Int
  /// 0…100: which goes first among visits that can wait.
  public var weight: Int
  /// 由谁去: only whoever holds such a post is planned to go; nil: anybody who makes visits.
  public var whoGoes: Role?
  public var isOn = false
  /// When it was tried on last year's data as it stands.
  public var triedAt: Timestamp?

  /// For how many days the list of today shows what nobody answered. What happened longer ago is no reason to go any more; what still
  /// holds (an appeal that is open, silence, a visit that is owed) is one as long as that lasts.
  var staysDays: Int { kind == .quiet || kind == .periodic ? 365 : 90 }

  /// Another rule than the one that was tried. Who goes is no part of it: the trial counts when a rule wakes and whether anybody went.
  public func differs(from other: VisitRule) -> Bool {
    kind != other.kind || threshold != other.threshold || dueDays != other.dueDays || leastGap != other.leastGap
      || greatestGap != other.greatestGap
  }
}

extension Role {
  /// Posts in which visits are made, for which a rule may ask.
  static let visiting = posts.filter { Permissions.reach(of: $0, for: .makeVisit) != .none }
}

/// What happened to one enterprise, as far as rules look at it. The days of visits ascend.
public struct FirmHistory: Sendable {
  /// When it was founded here or moved in; nil: nobody knows, or it was here before anybody wrote it down.
  public var arrivedOn: LocalDay?
  /// Since when the registry knows it: nobody can have been silent towards us for longer.
  public var knownOn: LocalDay
  public var headcount: Int
  public var cases: [CaseSpan]
  /// The last appeal before those of `cases`.
  public var heardBefore: LocalDay?
  public var risks: [LocalDay]
  public var tagEnds: [LocalDay]
  public var visits: [LocalDay]

  public init(
    knownOn: LocalDay, arrivedOn: LocalDay? = nil, headcount: Int = 0, cases: [CaseSpan] = [], risks: [LocalDay] = [],
    tagEnds: [LocalDay] = [], visits: [LocalDay] = []
  ) {
    self.knownOn = knownOn
    self.arrivedOn = arrivedOn
    self.headcount = headcount
    self.cases = cases
    self.risks = risks
    self.tagEnds = tagEnds
    self.visits = visits
  }

  /// It came on the day on which the registry heard of it.
  public init(
    arrivedOn: LocalDay, headcount: Int = 0, cases: [CaseSpan] = [], risks: [LocalDay] = [], tagEnds: [LocalDay] = [],
    visits: [LocalDay] = []
  ) {
    self.init(
      knownOn: arrivedOn, arrivedOn: arrivedOn, headcount: headcount, cases: cases, risks: risks, tagEnds: tagEnds,
      visits: visits)
  }

  /// From the day of filing to the day on which it was answered; nil while it is open.
  public struct CaseSpan: Sendable, Hashable {
    public var opened: LocalDay
    public var ended: LocalDay?
    public init(opened: LocalDay, ended: LocalDay? = nil) {
      self.opened = opened
      self.ended = ended
    }
  }
}

/// A rule woke for an enterprise.
public struct VisitTrigger: Sendable, Hashable {
  public var day: LocalDay
  public var dueOn: LocalDay
  /// What it was about: the day an appeal was filed, a certificate ends, somebody was last there.
  public var about: LocalDay
  /// The first visit since; nil while nobody went.
  public var answeredOn: LocalDay?

  public var isInTime: Bool { answeredOn.map { $0 <= dueOn } ?? false }
}

extension VisitRule {
  /// Every time the rule woke within the days, oldest first, as of `until`, and before that what nobody answered and still holds.
  /// While one waits for a visit, the same rule does not wake again.
  public func triggers(_ firm: FirmHistory, from: LocalDay, until: LocalDay, _ days: WorkingDays) -> [VisitTrigger] {
    var triggers: [(trigger: VisitTrigger, holds: Bool)] = []
    for waking in wakings(firm, until: until).sorted(by: { ($0.day, $0.about) < ($1.day, $1.about) }) where waking.day <= until {
      let day = waking.day
      if let last = triggers.last, last.trigger.answeredOn.map({ $0 > day }) ?? true {
        // Somebody has to have been there since the last time, unless that is too long ago to be a reason.
        if last.trigger.day >= from || last.holds { continue }
        triggers.removeLast()
      }
      let due = kind == .periodic ? waking.about.adding(days: greatestGap) : days.day(dueDays, after: day)
      let answered = firm.visits.first { $0 >= day && $0 <= until }
      let trigger = VisitTrigger(day: day, dueOn: due, about: waking.about, answeredOn: answered)
      triggers.append((trigger, waking.holds && answered == nil))
    }
    return triggers.filter { $0.trigger.day >= from || $0.holds }.map(\.trigger)
  }

  /// A day on which the rule would wake, what it was about, and whether that still is so: the appeal is open, nobody called or came.
  private struct Waking {
    var day: LocalDay
    var about: LocalDay
    var holds = false
  }

  private func wakings(_ firm: FirmHistory, until: LocalDay) -> [Waking] {
    switch kind {
    case .new: return firm.arrivedOn.map { [Waking(day: $0, about: $0)] } ?? []
    case .need:
      return firm.cases.compactMap { one in
        let day = one.opened.adding(days: threshold)
        if let ended = one.ended, ended <= day { return nil }
        return Waking(day: day, about: one.opened, holds: one.ended.map { $0 > until } ?? true)
      }
    case .risk: return firm.risks.map { Waking(day: $0, about: $0) }
    case .tag: return firm.tagEnds.map { Waking(day: $0.adding(days: -threshold), about: $0) }
    case .quiet:
      let heard = firm.cases.map(\.opened) + [firm.heardBefore].compactMap(\.self)
      return gaps(firm, firm.visits + heard, after: threshold)
    case .periodic: return firm.headcount < threshold ? [] : gaps(firm, firm.visits, after: leastGap)
    }
  }

  /// The days on which so many days had passed without a contact, each with the contact before. The last of them lasts.
  private func gaps(_ firm: FirmHistory, _ contacts: [LocalDay], after gap: Int) -> [Waking] {
    let known = ([firm.knownOn] + contacts).sorted()
    return known.indices.compactMap { place in
      let day = known[place].adding(days: gap)
      let isLast = place + 1 == known.count
      let isHeard = kind == .quiet && !isLast && known[place + 1] <= day
      let isNext = kind == .periodic && !isLast && known[place + 1] < day
      return isHeard || isNext ? nil : Waking(day: day, about: known[place], holds: isLast)
    }
  }
}

/// What a rule would have meant in a year: how often it wakes, and whether anybody went.
public struct RuleTrial: Sendable, Equatable {
  public var firms = 0
  public var triggers = 0
  public var inTime = 0
  public var late = 0
  public var waiting = 0
  /// Those among them that woke before the first of the days and still wait: they would be on the list from the beginning.
  public var before = 0
  /// By month, as many as lie between the two days.
  public var months: [Int] = []

  public init(_ rule: VisitRule, _ firms: some Sequence<FirmHistory>, from: LocalDay, until: LocalDay, _ days: WorkingDays) {
    let first = from.year * 12 + from.month
    months = Array(repeating: 0, count: until.year * 12 + until.month - first + 1)
    for firm in firms {
      let woken = rule.triggers(firm, from: from, until: until, days)
      if woken.isEmpty { continue }
      self.firms += 1
      triggers += woken.count
      for one in woken {
        if one.day < from { before += 1 } else { months[one.day.year * 12 + one.day.month - first] += 1 }
        if one.isInTime { inTime += 1 } else if one.answeredOn != nil { late += 1 } else { waiting += 1 }
      }
    }
  }
}

/// `Data/visit-rules.json`: with which rules a community begins. All are off until they were tried.
public struct VisitRuleSet: Sendable, Decodable {
  struct Line: Sendable, Decodable {
    let key: String
    let name: String
    let english: String
    let kind: RuleKind
    let threshold: Int
    let dueDays: Int
    let leastGap: Int
    let greatestGap: Int
    let weight: Int
    let whoGoes: Role?
  }

  let rules: [Line]

  public init(home: String) throws {
    let file = URL(fileURLWithPath: home + "/Data/visit-rules.json")
    self = try JSONDecoder().decode(VisitRuleSet.self, from: try Data(contentsOf: file))
  }

  var all: [VisitRule] {
    rules.map { line in
      VisitRule(
        key: line.key, name: line.name, englishName: line.english, kind: line.kind, threshold: line.threshold,
        dueDays: line.dueDays, leastGap: line.leastGap, greatestGap: line.greatestGap, weight: line.weight,
        whoGoes: line.whoGoes)
    }
  }
}
