import Calendars
import Contracts
import Kernel
import Store
import Web
import WorkCalendar

/// `visits/week`: the plan of a day or of a week. `QuarterPage` shows a quarter.
struct SpanPage: Sendable {
  struct Found: Sendable {
    var span: PlanSpan
    var head: SpanHead?
    var lines: [SpanLine] = []
    var hosts: [HostOption]
    var buildings: [BuildingID: String] = [:]
    /// As longer plans know it; while there is no plan of its own.
    var away: Set<String> = []
    /// When the quarter was planned that this week or day follows.
    var quarterAt: Timestamp?
    var calendar: WorkCalendar
    var now: SiteZone.Moment

    init(_ span: PlanSpan, _ viewer: Viewer, _ tx: Tx) throws {
      self.span = span
      now = SiteZone.shanghai.moment(of: tx.now)
      calendar = try tx.workCalendar().calendar
      head = try tx.spanPlan(viewer.community, span)
      lines = try head.map { try tx.spanLines($0, viewer) } ?? []
      hosts = try tx.visitors(viewer.community, on: now.day)
      if !lines.isEmpty {
        buildings = Dictionary(try tx.visitBuildings(viewer.community).map { ($0.id, $0.name) }) { first, _ in first }
      }
      if head == nil { away = try tx.longerAway(span, viewer.community) }
      if span.kind != .quarter {
        quarterAt = try tx.spanPlan(viewer.community, PlanSpan(.quarter, holding: span.first))?.madeAt
      }
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer
  /// What became of the lines that were just accepted, where some of them stay drafts.
  var outcome: AcceptPlan.Outcome?

  var mayPlan: Bool { viewer.reach(of: .makeVisit) == .community }

  func fields(_ form: Form?) -> Fields {
    let kind = found.span.kind
    let head = found.head
    let away = form.map { Set($0.values["away"] ?? []) } ?? head?.terms.away ?? found.away
    let days = found.span.workingDays(found.calendar)
    let (due, waiting) = left()
    var fields = frame(form)
    let own: Fields = [
      "version": head?.version ?? 0, "team": team(days, away), "hasDays": !days.isEmpty,
      "dayNames": days.map { words.text("week.day.\($0.weekday)") }, "people": people(form), "moved": lines(.moved),
      "hasMoved": found.lines.contains { $0.outcome == .moved }, "hasDrafts": mayAccept && found.lines.contains { $0.outcome == .draft },
      "dayFrom": max(found.span.first, found.now.day).description, "dayUntil": found.span.last.description,
      "hasOutcome": outcome != nil, "outcome": accepted(form),
      "outcomeShape": outcome?.arranged == 0 ? "soon" : "here",
      "isNobody": head != nil && !found.lines.contains { $0.host != nil }, "nobody": words.text("span.nobody.\(kind.rawValue)"),
      "followsQuarter": found.quarterAt != nil,
      "follows": found.quarterAt.map { words.text("span.follows", ["at": words.when.moment($0)]) } ?? "",
    ]
    fields.merge(own) { _, new in new }
    fields.merge(leftFields(due, waiting)) { _, new in new }
    return fields
  }

  /// Of days that are all over nothing can be accepted.
  private var mayAccept: Bool { mayPlan && found.span.last >= found.now.day }

  /// How many were arranged, and how many not.
  private func accepted(_ form: Form?) -> String {
    guard let outcome, let form else { return "" }
    let left = Set(form.errors.compactMap { $0.field.split(separator: "-").last })
    let values = ["count": String(outcome.arranged), "left": String(left.count)]
    return words.text(outcome.arranged == 0 ? "week.arranged_none" : "week.arranged_some", values)
  }

  /// What the pages of all spans have: where one is, what to say before the planner drafts.
  func frame(_ form: Form?) -> Fields {
    let (span, head) = (found.span, found.head)
    let kind = span.kind.rawValue
    let sent = form?.values["from"] != nil ? form : nil
    let (beyond, elsewhere) = (head?.beyond ?? 0, head?.elsewhere ?? 0)
    let fields: Fields = [
      "title": title(span), "lead": words.text("span.lead.\(kind)"), "field": PlanSpan.field(span.kind), "first": span.first.description,
      "page": PlanSpan.page(span.kind), "previous": span.previous(found.calendar).path, "next": span.next(found.calendar).path,
      "previousWord": words.text("span.previous.\(kind)"), "nextWord": words.text("span.next.\(kind)"), "spans": spans(), "mayPlan": mayPlan,
      "makeWord": words.text("span.make.\(kind)"), "hasPlan": head != nil,
      "wrongDay": wrong("day", form) + wrong("monday", form) + wrong("first", form),
      "isWrongDay": form?.errors.contains { ["day", "monday", "first"].contains($0.field) } ?? false,
      "from": sent?.raw("from") ?? VisitWords.field(head?.terms.hours.lowerBound ?? usualStart),
      "until": sent?.raw("until") ?? VisitWords.field(head?.terms.hours.upperBound ?? 1_020),
      "minutes": sent?.raw("minutes") ?? String(head?.terms.visitMinutes ?? 40),
      "made": head.map { words.text("week.made", ["at": words.when.moment($0.madeAt)]) } ?? "",
      "beyond": words.text("span.beyond", ["count": String(beyond), "max": String(span.wantsMax)]), "hasBeyond": beyond > 0,
      "elsewhere": words.text("span.elsewhere", ["count": String(elsewhere)]), "hasElsewhere": elsewhere > 0,
    ]
    return fields.merging(warnings(form)) { _, new in new }
  }

  /// Whether the form of a new draft has to be looked at, and whether its days are known.
  private func warnings(_ form: Form?) -> Fields {
    let years = found.calendar.uncertainYears(found.span.first...found.span.last).map(String.init)
    let list = years.joined(separator: words.context.locale == .chinese ? "、" : ", ")
    // What is wrong with a line that is accepted opens no form of another plan.
    let isPlanWrong = form.map { !$0.isValid && $0.values["version"] == nil } ?? false
    return ["isPlanWrong": isPlanWrong, "isUncertain": !years.isEmpty, "uncertain": words.text("span.uncertain", ["years": list])]
  }

  private func wrong(_ field: String, _ form: Form?) -> String {
    let error = form?.errors.first { $0.field == field }
    return error.map { words.text("problem." + $0.code) } ?? ""
  }

  /// Two in the afternoon; today, once that is past, the next half hour.
  private var usualStart: Int {
    let isToday = found.span.kind == .day && found.span.first == found.now.day
    let minute = found.now.hour * 60 + found.now.minute
    return isToday ? min(max(840, (minute + 29) / 30 * 30), 1_020) : 840
  }

  func title(_ span: PlanSpan) -> String {
    switch span.kind {
    case .day:
      let weekday = words.text("week.day.\(span.first.weekday)")
      return words.text("span.title_day", ["day": words.when.day(span.first), "weekday": weekday])
    case .week: return words.text("week.title", ["from": words.when.day(span.first), "to": words.when.day(span.last)])
    case .quarter:
      let number = words.text("quarter.number.\((span.first.month + 2) / 3)")
      return words.text("quarter.title", ["year": String(span.first.year), "number": number])
    }
  }

  private func spans() -> [Fields] {
    PlanSpan.Kind.allCases.map { kind in
      let other = found.span.other(kind, today: found.now.day, found.calendar)
      return ["word": words.text("span.kind.\(kind.rawValue)"), "path": other.path, "isCurrent": kind == found.span.kind]
    }
  }

  private func team(_ days: [LocalDay], _ away: Set<String>) -> [Fields] {
    found.hosts.map { option in
      let cells: [Fields] = days.map { day in
        let key = WeekDraft.awayKey(option.host.post, day)
        let label = words.text("week.away_label", ["name": option.name, "day": words.text("week.day.\(day.weekday)")])
        return ["value": key, "isAway": away.contains(key), "label": label]
      }
      return ["name": option.name, "cells": cells]
    }
  }

  /// Each person's days, each day's visits in their order.
  private func people(_ form: Form?) -> [Fields] {
    let seen = found.lines.filter { $0.host != nil && $0.time != nil }
    return found.hosts.compactMap { option -> Fields? in
      let own = seen.filter { $0.host?.person == option.host.person }
      if own.isEmpty { return nil }
      let days = Dictionary(grouping: own) { $0.time?.day ?? found.span.first }.sorted { $0.key < $1.key }
      let rows: [Fields] = days.map { day, lines in
        let sorted = lines.sorted { ($0.time?.minute ?? 0, $0.position) < ($1.time?.minute ?? 0, $1.position) }
        return [
          "day": words.when.day(day), "weekday": words.text("week.day.\(day.weekday)"), "isOfMany": found.span.kind != .day,
          "visits": sorted.map { visit($0, form) },
        ]
      }
      return ["name": option.name, "count": words.text("week.count", ["count": String(own.count)]), "days": rows]
    }
  }

  private func visit(_ line: SpanLine, _ form: Form?) -> Fields {
    // The form of another plan ticks nothing here.
    let sent = form?.values["version"] != nil ? form : nil
    let key = String(line.position)
    let kept = sent.map { Set($0.values["keep"] ?? []) }
    // What is over is not accepted without a look: it has to be moved first.
    let isPast = line.outcome == .draft && line.time?.isBehind(found.now) ?? false
    let isArranged = line.outcome == .told
    let fields: Fields = [
      "key": key, "firm": line.name, "path": path(line),
      "clock": sent.flatMap { $0.values["clock-\(key)"]?.first } ?? VisitWords.field(line.time?.minute),
      "day": sent.flatMap { $0.values["day-\(key)"]?.first } ?? line.time?.day.description ?? "",
      "at": line.time?.minute.map(VisitWords.clock) ?? "", "reason": reason(line),
      "place": line.building.flatMap { found.buildings[$0] } ?? "", "walk": words.text("week.walk", ["minutes": String(line.walk)]),
      "isDraft": line.outcome == .draft, "isArranged": isArranged, "isTold": isArranged && !line.isUntold,
      "isUntold": isArranged && line.isUntold, "isKept": kept?.contains(key) ?? !isPast, "isPast": isPast,
      "why": why(line), "hasWhy": !line.why.isEmpty, "mayAccept": mayAccept,
    ]
    return fields.merging(faults(key, sent)) { _, new in new }
  }

  /// What is wrong with a line, each at its field, and what stands in its way.
  private func faults(_ key: String, _ form: Form?) -> Fields {
    var fields: Fields = [:]
    var isWrong = false
    for (field, name) in [("day", "Day"), ("clock", "Clock"), ("over", "Over")] {
      let said = wrong("\(field)-\(key)", form)
      fields["\(field)Wrong"] = said
      fields["is\(name)Wrong"] = !said.isEmpty
      isWrong = isWrong || !said.isEmpty
    }
    let obstacle = outcome?.refused.first { String($0.position) == key }?.obstacle
    let over = form?.raw("over-\(key)") ?? ""
    fields["obstacles"] = obstacle.map(words.sentences) ?? []
    fields["over"] = over
    fields["needsOver"] = !over.isEmpty || obstacle != nil
    fields["isWrong"] = isWrong
    return fields
  }

  /// In the reader's language, where the rules gave it; what somebody wrote stays in hers.
  func reason(_ line: SpanLine) -> String { line.because.map(words.text) ?? line.reason }

  // MARK: Who is not in it

  /// Those that cannot wait until after the plan, and the others.
  func left() -> (due: [SpanLine], waiting: [SpanLine]) {
    let left = found.lines.filter { $0.outcome == .left }
    func isDue(_ line: SpanLine) -> Bool { line.dueOn.map { $0 <= found.span.last } ?? false }
    return (left.filter(isDue), left.filter { !isDue($0) })
  }

  /// A page is no register: a hundred of each are named, the others counted.
  func leftFields(_ due: [SpanLine], _ waiting: [SpanLine]) -> Fields {
    func more(_ count: Int) -> String { words.text("span.more", ["count": String(count - 100)]) }
    return [
      "left": due.prefix(100).map(one), "hasLeft": !due.isEmpty, "moreLeft": more(due.count), "hasMoreLeft": due.count > 100,
      "leftCount": words.text("week.count", ["count": String(due.count)]), "waiting": waiting.prefix(100).map(one),
      "hasWaiting": !waiting.isEmpty, "moreWaiting": more(waiting.count), "hasMoreWaiting": waiting.count > 100,
      "waitingWord": words.text("span.waiting", ["count": String(waiting.count)]),
    ]
  }

  func lines(_ outcome: WeekDraft.Line.Outcome) -> [Fields] {
    found.lines.filter { $0.outcome == outcome }.prefix(100).map(one)
  }

  private func one(_ line: SpanLine) -> Fields {
    [
      "firm": line.name, "path": path(line), "reason": reason(line), "why": why(line), "isUntold": line.isUntold,
      "due": line.dueOn.map { words.text("commitment.until", ["day": words.when.day($0)]) } ?? "",
    ]
  }

  func path(_ line: SpanLine) -> String { line.visit.map { "/visits/\($0)" } ?? "/enterprises/\(line.organization)" }

  func why(_ line: SpanLine) -> String {
    let said = line.why.map { words.text("week.why." + $0) }
    return said.joined(separator: words.context.locale == .chinese ? "，" : ", ")
  }
}
