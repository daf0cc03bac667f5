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
    let span = try await span(kind, Form(query: request.uri.query))
    return try await page(span, nil, viewer, context)
  }

  /// The one that was asked for; without a day, or with one years away, the one that people plan now.
  private func span(_ kind: PlanSpan.Kind, _ form: Form) async throws -> PlanSpan {
    let now = SiteZone.shanghai.moment(of: site.world.now())
    let asked = LocalDay(form.raw(PlanSpan.field(kind)))
    if let asked, abs(asked.daysSinceEpoch - now.day.daysSinceEpoch) < 2_000 { return PlanSpan(kind, holding: asked) }
    return try await site.database.read { tx in PlanSpan.current(kind, at: now, try tx.workCalendar().calendar) }
  }

  private func page(_ span: PlanSpan, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let found = try await site.database.read { tx in try SpanPage.Found(span, viewer, tx) }
    let page = SpanPage(words: VisitWords(site, context), found: found, viewer: viewer)
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
    let span = try await span(kind, form)
    guard let terms = try await terms(&form, span, viewer) else { return try await page(span, form, viewer, context) }
    let words = VisitWords(site, context)
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

  private struct Chosen: Sendable {
    let position: Int
    let time: VisitTime
  }

  private func accept(_ kind: PlanSpan.Kind, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    guard viewer.reach(of: .makeVisit) == .community else { throw Problem.notFound }
    let span = try await span(kind, form)
    let chosen = (form.values["keep"] ?? []).prefix(500).compactMap { Int($0) }.compactMap { position -> Chosen? in
      let day = form.day("day-\(position)")
      let minute = VisitWords.minute(form.raw("clock-\(position)"))
      if minute == nil { form.reject("clock-\(position)", "visit.not_a_time") }
      return day.flatMap { day in minute.map { Chosen(position: position, time: VisitTime(day: day, minute: $0)) } }
    }
    guard form.isValid else { return try await page(span, form, viewer, context) }
    let version = Int(form.raw("version")) ?? 0
    let path = try await room.once(form, "\(kind.rawValue)|\(span.first)", viewer) { tx in
      try SpanRoutes.settle(chosen, span, version, viewer, tx)
      return span.path
    }
    return site.redirect(path, flash: "week.accepted")
  }

  /// Each chosen line becomes a visit of which the firm is told, in one transaction.
  private static func settle(_ chosen: [Chosen], _ span: PlanSpan, _ version: Int, _ viewer: Viewer, _ tx: Tx) throws {
    guard let head = try tx.spanPlan(viewer.community, span), head.version == version else {
      throw Problem(.conflict, code: "week.changed")
    }
    let lines = Dictionary(uniqueKeysWithValues: try tx.spanLines(head, viewer).map { ($0.position, $0) })
    for one in chosen {
      guard let line = lines[one.position], line.outcome == .draft, let host = line.host else { continue }
      // Somebody has arranged to go meanwhile: nobody is told of two.
      if try tx.isArranged(line.organization, community: viewer.community) { continue }
      // The planner kept cap and quiet days; who moves a line by hand decides it herself, and it is kept that she did.
      let command = PlanVisit(
        organization: line.organization, time: one.time, reason: line.reason, post: host.post, building: line.building,
        overWords: one.time == line.time ? "" : span.kind == .day ? "按日计划改了时间" : "按周计划改了时间")
      let visit = try command.run(by: viewer, isPlanned: true, tx)
      try tx.settle(line, of: head, as: visit)
    }
    let detail = "\(span.first), \(chosen.count)"
    if span.kind == .day {
      try tx.audit("day.accepted", subject: viewer.community.text, detail: detail, by: viewer)
    } else {
      try tx.audit("week.accepted", subject: viewer.community.text, detail: detail, by: viewer)
    }
  }
}
