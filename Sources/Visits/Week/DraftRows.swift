import Audit
import Calendars
import Contracts
import Kernel
import Store

extension WeekDraft {
  /// What there is to plan: who must be seen and is not arranged yet, what is arranged for these days, whether the firm knows of it or not,
  /// who can go. Whoever a longer plan has on other days waits for them, unless that would be too late. `reason` words it for the firm.
  init(
    _ span: PlanSpan, _ terms: PlanTerms, _ wiring: VisitWiring, _ viewer: Viewer, _ tx: Tx, reason: (VisitDue) -> String
  ) throws {
    let calendar = try tx.workCalendar().calendar
    let now = SiteZone.shanghai.moment(of: tx.now)
    let days = span.workingDays(calendar).filter { $0 >= now.day }
    let hosts = try tx.visitors(viewer.community, on: max(now.day, span.first))
    var filter = VisitFilter()
    (filter.state, filter.from, filter.until) = (.planned, days.first ?? span.first, span.last)
    let told = try tx.visits(filter, viewer, limit: 2_000).filter { $0.planned.minute != nil && days.contains($0.planned.day) }
    let longer = try tx.longerDrafts(span, viewer.community)
    var elsewhere = 0
    // A week looks at what is awake. A quarter also looks ahead, and so do its weeks at what it has for them.
    let quarter = PlanSpan(.quarter, holding: span.last)
    let ahead = try tx.visitsDue(viewer, wiring, until: quarter.last)
    let due = ahead.filter { one in
      if one.plannedOn != nil { return false }
      if let drafted = longer[one.organization], !span.holds(drafted.day) {
        let isLate = drafted.day > span.last && one.trigger.dueOn <= span.last
        // What is overdue stays with the plan of its own quarter, which saw that the days before are full; another quarter saw nothing.
        let isKnown = span.kind != .quarter && one.trigger.dueOn < days.first ?? span.first && quarter.holds(drafted.day)
        let isTooLate = isLate && !isKnown
        if !isTooLate, one.trigger.day <= now.day { elsewhere += 1 }
        return isTooLate
      }
      return span.kind == .quarter || one.trigger.day <= now.day || longer[one.organization] != nil
    }
    let first = due.filter { longer[$0.organization] != nil } + due.filter { longer[$0.organization] == nil }
    let looked = first.prefix(span.wantsMax)
    let budgets = try tx.budgets(of: looked.map(\.organization), community: viewer.community, on: days.first ?? now.day)
    var wants = told.map(WeekDraft.told)
    for one in looked {
      var want = WeekDraft.want(one, budgets[one.organization], days, reason(one))
      want.because = one.reason(today: now.day)
      want.longer = longer[one.organization]
      wants.append(want)
    }
    self.init(days: days, hosts: hosts, terms: terms, wants: wants, way: try tx.walkingTimes(viewer.community))
    (self.beyond, self.elsewhere) = (due.count - looked.count, elsewhere)
    begun = VisitTime(day: now.day, minute: now.hour * 60 + now.minute)
  }

  private static func told(_ visit: Visit) -> Want {
    Want(
      organization: visit.organization, name: visit.organizationName, building: visit.place.building,
      floor: floor(visit.place.words), reason: visit.reason, dueOn: visit.planned.day,
      told: (visit.id, visit.host.person, visit.planned))
  }

  private static func want(_ one: VisitDue, _ budget: DisturbanceBudget?, _ days: [LocalDay], _ reason: String) -> Want {
    let closed = budget.map { budget in days.filter { budget.isQuiet(on: $0) || budget.isOver(on: $0) } } ?? []
    let isPeriodic = one.rule.kind == .periodic && one.lastSeen != nil
    var want = Want(
      organization: one.organization, name: one.name, building: one.building, floor: floor(one.room), ruleKey: one.rule.key,
      reason: reason, dueOn: one.trigger.dueOn, weight: one.rule.weight, firstContact: one.firstContact, lastSeen: one.lastSeen,
      gaps: isPeriodic ? (one.rule.leastGap, one.rule.greatestGap) : nil, quiet: Set(closed))
    want.earliest = one.trigger.day
    want.whoGoes = one.rule.whoGoes
    want.receives = budget?.receives
    return want
  }

  /// `12层 1203室` 12; 1 when nothing says it.
  static func floor(_ words: String) -> Int {
    if let found = words.firstMatch(of: /(\d{1,2})\s?(?:层|楼|F|f)/), let floor = Int(found.1) { return floor }
    if let found = words.firstMatch(of: /(\d{3,4})/), let room = Int(found.1) { return max(1, room / 100) }
    return 1
  }
}
