import Audit
import Calendars
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/visits/week`, `/visits/plans/day`, `/visits/plans/quarter`: the planner's drafts. Days and weeks are accepted line by line, a quarter
/// is looked at and told week by week; what firms were told stays when it is planned anew.
struct SpanRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    for kind in PlanSpan.Kind.allCases {
      let page = PlanSpan.page(kind)
      routes.get(page, .act(.makeVisit)) { try await show(kind, $0, $1) }
      routes.post(page, .act(.makeVisit)) { try await plan(kind, $0, $1) }
      if kind != .quarter { routes.post(page + "/acceptance", .act(.makeVisit)) { try await accept(kind, $0, $1) } }
    }
  }

  private func show(_ kind: PlanSpan.Kind, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = Form(query: request.uri.query)
    let asked = asked(kind, &form)
    let span = if let asked { asked } else { try await current(kind) }
    return try await page(span, nil, viewer, context)
  }

  /// The one that a form or an address names. What is no day, or years away, names none.
  private func asked(_ kind: PlanSpan.Kind, _ form: inout Form) -> PlanSpan? {
    let field = PlanSpan.field(kind)
    guard let day = form.day(field) else { return nil }
    let today = SiteZone.shanghai.day(of: site.world.now())
    guard abs(day.daysSinceEpoch - today.daysSinceEpoch) < 2_000 else {
      form.reject(field, "span.too_far")
      return nil
    }
    return PlanSpan(kind, holding: day)
  }

  /// The one that people plan now.
  private func current(_ kind: PlanSpan.Kind) async throws -> PlanSpan {
    let now = SiteZone.shanghai.moment(of: site.world.now())
    return try await site.database.read { tx in PlanSpan.current(kind, at: now, try tx.workCalendar().calendar) }
  }

  private func page(
    _ span: PlanSpan, _ form: Form?, _ viewer: Viewer, _ context: AppContext, _ outcome: AcceptPlan.Outcome? = nil
  ) async throws -> Response {
    let found = try await site.database.read { tx in try SpanPage.Found(span, viewer, tx) }
    let page = SpanPage(words: VisitWords(site, context), found: found, viewer: viewer, outcome: outcome)
    let isQuarter = span.kind == .quarter
    let fields = isQuarter ? QuarterPage(page: page).fields(form) : page.fields(form)
    let template = isQuarter ? "visits/quarter" : "visits/week"
    if let form { return site.again(template, fields, form, context) }
    return site.page(template, fields, context)
  }

  // MARK: Planning

  private func plan(_ kind: PlanSpan.Kind, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    // What the whole community does is planned at the centre.
    guard viewer.reach(of: .makeVisit) == .community else { throw Problem.notFound }
    guard let span = asked(kind, &form) else { return try await page(try await current(kind), form, viewer, context) }
    guard let terms = try await terms(&form, span, viewer) else { return try await page(span, form, viewer, context) }
    let words = VisitWords.ofCommunity(site, context)
    let wiring = room.wiring
    let draft = try await site.database.read { tx in
      try WeekDraft(span, terms, wiring, viewer, tx) { due in due.reason(words) }
    }
    guard !draft.days.isEmpty else {
      form.reject(PlanSpan.field(kind), "span.over")
      return try await page(span, form, viewer, context)
    }
    let lines = await WeekRoom.lines(draft)
    try await site.database.write { tx in
      try tx.keep(lines, of: draft, span, by: viewer)
      let detail = "\(span.first), \(lines.count)"
      switch kind {
      case .day: try tx.audit("day.planned", subject: viewer.community.text, detail: detail, by: viewer)
      case .week: try tx.audit("week.planned", subject: viewer.community.text, detail: detail, by: viewer)
      case .quarter: try tx.audit("quarter.planned", subject: viewer.community.text, detail: detail, by: viewer)
      }
    }
    return site.redirect(span.path, flash: kind == .quarter ? "quarter.planned" : "week.planned")
  }

  /// Nil when something is wrong with the form.
  private func terms(_ form: inout Form, _ span: PlanSpan, _ viewer: Viewer) async throws -> PlanTerms? {
    let (from, until) = (VisitWords.minute(form.raw("from")), VisitWords.minute(form.raw("until")))
    if from == nil { form.reject("from", "visit.not_a_time") }
    if until == nil { form.reject("until", "visit.not_a_time") }
    for (field, minute) in [("from", from), ("until", until)] {
      if let minute, !PlanTerms.possible.contains(minute) { form.reject(field, "week.hours_outside") }
    }
    let minutes = form.whole("minutes", in: 10...240)
    if let from, let until, let minutes {
      let now = SiteZone.shanghai.moment(of: site.world.now())
      let begun = span.kind == .day && span.first == now.day ? now.hour * 60 + now.minute : 0
      if until - from < minutes { form.reject("until", "week.too_short") } else if until - begun < minutes { form.reject("until", "day.too_late") }
    }
    var away = Set((form.values["away"] ?? []).prefix(500))
    if span.kind == .quarter {
      let hosts = try await site.database.read { tx in try tx.hosts(viewer.community, on: SiteZone.shanghai.day(of: tx.now)) }
      away = QuarterPage.away(&form, span, hosts.map(\.host.post))
    }
    guard form.isValid, let from, let until, let minutes else { return nil }
    return PlanTerms(hours: from..<until, visitMinutes: minutes, away: away)
  }

  // MARK: Accepting

  private func accept(_ kind: PlanSpan.Kind, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    guard viewer.reach(of: .makeVisit) == .community else { throw Problem.notFound }
    // Whose ticks these are nobody can tell without the day.
    guard let span = asked(kind, &form) else { throw Problem(.invalid, code: form.errors[0].code, fields: form.errors) }
    let chosen = SpanRoutes.chosen(&form)
    guard !chosen.isEmpty else { return try await page(span, form, viewer, context) }
    let command = AcceptPlan(span: span, version: Int(form.raw("version")) ?? 0, chosen: chosen)
    let (path, outcome) = try await room.once(form, "\(kind.rawValue)|\(span.first)", viewer, giving: { tx in
      (path: span.path, outcome: try command.run(by: viewer, tx))
    })
    guard let outcome else { return site.redirect(path, flash: "week.sent_before") }
    for one in outcome.refused { form.reject("\(one.field.rawValue)-\(one.position)", one.code) }
    if form.isValid { return site.redirect(path, flash: "week.accepted") }
    return try await page(span, form, viewer, context, outcome)
  }

  /// The ticked lines as they were typed. What is wrong with one stays with it: the others are arranged all the same.
  private static func chosen(_ form: inout Form) -> [AcceptPlan.Chosen] {
    var seen: Set<Int> = []
    let positions = (form.values["keep"] ?? []).prefix(500).compactMap { Int($0) }.filter { seen.insert($0).inserted }
    if positions.isEmpty { form.reject("keep", "week.nothing_ticked") }
    var chosen: [AcceptPlan.Chosen] = []
    for position in positions {
      let before = form.errors.count
      let day = form.day("day-\(position)")
      let minute = VisitWords.minute(form.raw("clock-\(position)"))
      if minute == nil { form.reject("clock-\(position)", "visit.not_a_time") }
      let over = form.sentence("over-\(position)", required: false, max: 200)
      guard form.errors.count == before, let day, let minute else { continue }
      chosen.append(AcceptPlan.Chosen(position: position, time: VisitTime(day: day, minute: minute), overWords: over))
    }
    return chosen
  }
}
