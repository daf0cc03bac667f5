import Contracts
import Kernel
import Web
import WorkCalendar

/// `visits/quarter`: whether those who are there can do it. Who has how much, week by week, and whom nobody can see in time.
struct QuarterPage: Sendable {
  let page: SpanPage
  private var found: SpanPage.Found { page.found }
  private var words: VisitWords { page.words }
  private var seen: [SpanLine] { found.lines.filter { $0.host != nil && $0.time != nil } }

  func fields(_ form: Form?) -> Fields {
    let (due, waiting) = page.left()
    let seen = seen
    let counts = [
      "seen": String(seen.count), "told": String(seen.count { $0.outcome == .told && !$0.isUntold }), "due": String(due.count),
      "waiting": String(waiting.count),
    ]
    let busy = Set(seen.compactMap { $0.host?.person })
    let idle = found.hosts.filter { !busy.contains($0.host.person) }.map(\.name)
    let hasErrors = form.map { !$0.isValid } ?? false
    var fields = page.frame(form)
    let own: Fields = [
      "leaves": leaves(form), "hasLeave": hasErrors || !(found.head?.terms.away ?? []).isEmpty, "sum": words.text("quarter.sum", counts), "loads": loads(seen), "hasLoads": !seen.isEmpty,
      // Whoever sees her own lines only is told nothing of the others, and not that nobody is left out.
      "idle": words.text("quarter.idle", ["names": list(idle)]), "hasIdle": page.mayPlan && !idle.isEmpty, "hasSum": page.mayPlan,
      "weeks": weeks(seen), "moved": page.lines(.moved), "hasMoved": found.lines.contains { $0.outcome == .moved },
      "isNobody": found.head != nil && seen.isEmpty,
    ]
    fields.merge(own) { _, new in new }
    fields.merge(page.leftFields(due, waiting)) { _, new in new }
    return fields
  }

  // MARK: Who is away

  /// One stretch of days for each of the team, from the fields of the form.
  static func away(_ form: inout Form, _ span: PlanSpan, _ posts: [PostID]) -> Set<String> {
    var away: Set<String> = []
    for post in posts {
      guard let from = form.day("gone-\(post)", required: false) else { continue }
      // One day off needs no second field.
      let until = form.day("back-\(post)", required: false) ?? from
      if until < from { form.reject("back-\(post)", "quarter.leave_reversed") }
      let days = span.days.filter { from <= $0 && $0 <= until }
      away.formUnion(days.map { WeekDraft.awayKey(post, $0) })
    }
    return away
  }

  private func leaves(_ form: Form?) -> [Fields] {
    let away = found.head?.terms.away ?? []
    return found.hosts.map { option in
      let post = option.host.post
      let days = found.span.days.filter { away.contains(WeekDraft.awayKey(post, $0)) }
      let error = form?.errors.first { $0.field == "gone-\(post)" || $0.field == "back-\(post)" }
      return [
        "post": post.text, "name": option.name, "gone": form?.raw("gone-\(post)") ?? days.first?.description ?? "",
        "back": form?.raw("back-\(post)") ?? days.last?.description ?? "", "isWrong": error != nil,
        "wrong": error.map { words.text("problem." + $0.code) } ?? "",
        "goneLabel": words.text("quarter.gone_label", ["name": option.name]),
        "backLabel": words.text("quarter.back_label", ["name": option.name]),
      ]
    }
  }

  // MARK: What everybody has

  /// From this share of the hours for visits on, another firm finds no room.
  private static let full = 85

  private func loads(_ seen: [SpanLine]) -> [Fields] {
    guard let terms = found.head?.terms else { return [] }
    let made = found.head.map { SiteZone.shanghai.day(of: $0.madeAt) } ?? found.span.first
    let days = found.span.workingDays(found.calendar).filter { $0 >= made }
    let own = Dictionary(grouping: seen) { $0.host?.person }
    // By name, whoever has more: a plan must not become a ranking of people.
    return found.hosts.compactMap { option -> Fields? in
      guard let lines = own[option.host.person] else { return nil }
      let there = days.count { !terms.away.contains(WeekDraft.awayKey(option.host.post, $0)) }
      let spent = lines.reduce(0) { $0 + $1.walk + terms.visitMinutes }
      let share = min(100, 100 * spent / max(1, there * terms.hours.count))
      let weeks = Dictionary(grouping: lines) { $0.time?.day.monday }
      let busiest = weeks.max { ($0.value.count, $1.key?.daysSinceEpoch ?? 0) < ($1.value.count, $0.key?.daysSinceEpoch ?? 0) }
      let most = busiest.flatMap { week in week.key.map { (count: week.value.count, monday: $0) } }
      return [
        "name": option.name, "count": lines.count, "share": share, "isFull": share >= QuarterPage.full,
        "most": most.map { words.text("quarter.most", ["count": String($0.count), "day": dayOfTheYear($0.monday)]) } ?? "",
      ]
    }
  }

  // MARK: Week by week

  private func weeks(_ seen: [SpanLine]) -> [Fields] {
    let names = Dictionary(found.hosts.map { ($0.host.person, $0.name) }) { first, _ in first }
    let byWeek = Dictionary(grouping: seen) { $0.time?.day.monday }
    return found.span.weeks.compactMap { week -> Fields? in
      let lines = byWeek[week.monday] ?? []
      // What is past and had nothing is not worth a line.
      if lines.isEmpty, week.until < found.now.day { return nil }
      let own = Dictionary(grouping: lines) { $0.host?.person }
      let people = found.hosts.compactMap { option in
        own[option.host.person].map { words.text("quarter.person", ["name": option.name, "count": String($0.count)]) }
      }
      return [
        "title": words.text("quarter.week", ["from": dayOfTheYear(week.from), "to": dayOfTheYear(week.until)]),
        "count": words.text("week.count", ["count": String(lines.count)]),
        "people": list(people), "hasLines": !lines.isEmpty,
        "path": PlanSpan(.week, holding: week.monday).path, "isPast": week.until < found.now.day, "lines": rows(lines, names),
      ]
    }
  }

  /// 1月4日: the title of the page says which year.
  private func dayOfTheYear(_ day: LocalDay) -> String {
    words.text(
      "when.day", ["month": String(day.month), "day": String(day.day), "monthName": words.text("when.month.\(day.month)")])
  }

  private func list(_ names: [String]) -> String { names.joined(separator: words.context.locale == .chinese ? "、" : ", ") }

  private func rows(_ lines: [SpanLine], _ names: [PersonID: String]) -> [Fields] {
    let sorted = lines.sorted { one, other in
      (one.time?.day.daysSinceEpoch ?? 0, one.position) < (other.time?.day.daysSinceEpoch ?? 0, other.position)
    }
    return sorted.map { line in
      [
        "firm": line.name, "path": page.path(line), "weekday": line.time.map { words.text("week.day.\($0.day.weekday)") } ?? "",
        "host": line.host.flatMap { names[$0.person] } ?? "", "reason": page.reason(line),
        "isTold": line.outcome == .told && !line.isUntold, "isUntold": line.outcome == .told && line.isUntold,
      ]
    }
  }
}
