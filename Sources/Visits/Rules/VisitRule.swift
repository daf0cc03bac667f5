import Contracts
import Foundation
import Kernel
import Store
import WorkCalendar

/// What wakes a rule.
public enum RuleKind: String, Sendable, CaseIterable, SQLEnum, Codable {
  /// 新设: it came.
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

  /// For how many days the list of today shows what nobody answered. What happened longer ago is no reason to go any more; what was
  /// not heard of for long is one as long as that lasts.
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

/// What happened to one enterprise, as far as rules look at it. Days ascend.
public struct FirmHistory: Sendable {
  public var arrivedOn: LocalDay
  public var headcount: Int
  public var cases: [CaseSpan]
  public var risks: [LocalDay]
  public var tagEnds: [LocalDay]
  public var visits: [LocalDay]

  public init(
    arrivedOn: LocalDay, headcount: Int = 0, cases: [CaseSpan] = [], risks: [LocalDay] = [], tagEnds: [LocalDay] = [],
    visits: [LocalDay] = []
  ) {
    self.arrivedOn = arrivedOn
    self.headcount = headcount
    self.cases = cases
    self.risks = risks
    self.tagEnds = tagEnds
    self.visits = visits
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
  /// Every time the rule woke within the days, oldest first, as of `until`. While one waits for a visit, the same rule does not wake again.
  public func triggers(_ firm: FirmHistory, from: LocalDay, until: LocalDay, _ days: WorkingDays) -> [VisitTrigger] {
    var triggers: [VisitTrigger] = []
    for (day, about) in wakings(firm, until: until).sorted(by: { $0 < $1 }) where day <= until {
      // Somebody has to have been there since the last time.
      if let last = triggers.last, last.answeredOn.map({ $0 > day }) ?? true { continue }
      let due = kind == .periodic ? about.adding(days: greatestGap) : days.day(dueDays, after: day)
      let answered = firm.visits.first { $0 >= day && $0 <= until }
      triggers.append(VisitTrigger(day: day, dueOn: due, about: about, answeredOn: answered))
    }
    return triggers.filter { $0.day >= from }
  }

  private func wakings(_ firm: FirmHistory, until: LocalDay) -> [(LocalDay, LocalDay)] {
    switch kind {
    case .new: return [(firm.arrivedOn, firm.arrivedOn)]
    case .need:
      return firm.cases.compactMap { one in
        let day = one.opened.adding(days: threshold)
        return one.ended.map { $0 <= day } ?? false ? nil : (day, one.opened)
      }
    case .risk: return firm.risks.map { ($0, $0) }
    case .tag: return firm.tagEnds.map { ($0.adding(days: -threshold), $0) }
    case .quiet: return gaps(firm, firm.visits + firm.cases.map(\.opened), after: threshold)
    case .periodic: return firm.headcount < threshold ? [] : gaps(firm, firm.visits, after: leastGap)
    }
  }

  /// The days on which so many days had passed without a contact, each with the contact before.
  private func gaps(_ firm: FirmHistory, _ contacts: [LocalDay], after gap: Int) -> [(LocalDay, LocalDay)] {
    let known = ([firm.arrivedOn] + contacts).sorted()
    return known.indices.compactMap { place in
      let day = known[place].adding(days: gap)
      let isHeard = kind == .quiet && place + 1 < known.count && known[place + 1] <= day
      let isNext = kind == .periodic && place + 1 < known.count && known[place + 1] < day
      return isHeard || isNext ? nil : (day, known[place])
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
        months[one.day.year * 12 + one.day.month - first] += 1
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
