import Audit
import Calendars
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/visits/week`: the planner's draft of a week, accepted line by line; what firms were told stays when it is planned anew.
struct WeekRoutes: Sendable {
  /// Wants that one plan looks at; what is less urgent waits for another week.
  static let wantsMax = 300

  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/week", .act(.makeVisit), use: show)
    routes.post("/visits/week", .act(.makeVisit), use: plan)
    routes.post("/visits/week/acceptance", .act(.makeVisit), use: accept)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let monday = WeekRoutes.monday(Form(query: request.uri.query), site.world.now())
    return try await page(monday, nil, viewer, context)
  }

  /// The Monday that was asked for; without one this week's, from Friday noon on the next.
  private static func monday(_ form: Form, _ now: Timestamp) -> LocalDay {
    if let asked = LocalDay(form.raw("monday")) { return asked.monday }
    let moment = SiteZone.shanghai.moment(of: now)
    let isOver = moment.day.weekday > 5 || (moment.day.weekday == 5 && moment.hour >= 12)
    return moment.day.monday.adding(days: isOver ? 7 : 0)
  }

  private func page(_ monday: LocalDay, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let found = try await site.database.read { tx in try WeekPage.Found(monday, viewer, tx) }
    let fields = WeekPage(words: VisitWords(site, context), found: found, viewer: viewer).fields(form)
    if let form { return site.again("visits/week", fields, form, context) }
    return site.page("visits/week", fields, context)
  }

  // MARK: Planning

  @Sendable private func plan(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    // The week of the whole community is made at the centre.
    guard viewer.reach(of: .makeVisit) == .community else { throw Problem.notFound }
    let monday = WeekRoutes.monday(form, site.world.now())
    let (from, until) = (VisitWords.minute(form.raw("from")), VisitWords.minute(form.raw("until")))
    if from == nil { form.reject("from", "visit.not_a_time") }
    if until == nil { form.reject("until", "visit.not_a_time") }
    let minutes = form.whole("minutes", in: 10...240)
    if let from, let until, let minutes, until - from < minutes { form.reject("until", "week.too_short") }
    guard form.isValid, let from, let until, let minutes else { return try await page(monday, form, viewer, context) }
    let away = Set((form.values["away"] ?? []).prefix(500))
    let words = VisitWords(site, context)
    let wiring = room.wiring
    let draft = try await site.database.read { tx in
      try WeekDraft(monday, hours: from..<until, minutes: minutes, away: away, wiring, viewer, tx) { due in due.reason(words) }
    }
    guard !draft.days.isEmpty else {
      form.reject("monday", "week.over")
      return try await page(monday, form, viewer, context)
    }
    let lines = await WeekRoom.lines(draft)
    try await site.database.write { tx in
      try tx.keep(lines, of: draft, monday: monday, by: viewer)
      try tx.audit("week.planned", subject: viewer.community.text, detail: "\(monday), \(lines.count)", by: viewer)
    }
    return site.redirect("/visits/week?monday=\(monday)", flash: "week.planned")
  }

  // MARK: Accepting

  private struct Chosen: Sendable {
    let position: Int
    let time: VisitTime
  }

  @Sendable private func accept(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    guard viewer.reach(of: .makeVisit) == .community else { throw Problem.notFound }
    let monday = WeekRoutes.monday(form, site.world.now())
    let chosen = (form.values["keep"] ?? []).prefix(500).compactMap { Int($0) }.compactMap { position -> Chosen? in
      let day = form.day("day-\(position)")
      let minute = VisitWords.minute(form.raw("clock-\(position)"))
      if minute == nil { form.reject("clock-\(position)", "visit.not_a_time") }
      return day.flatMap { day in minute.map { Chosen(position: position, time: VisitTime(day: day, minute: $0)) } }
    }
    guard form.isValid else { return try await page(monday, form, viewer, context) }
    let version = Int(form.raw("version")) ?? 0
    let path = try await room.once(form, "week|\(monday)", viewer) { tx in
      try WeekRoutes.settle(chosen, monday, version, viewer, tx)
      return "/visits/week?monday=\(monday)"
    }
    return site.redirect(path, flash: "week.accepted")
  }

  /// Each chosen line becomes a visit of which the firm is told, in one transaction.
  private static func settle(
    _ chosen: [Chosen], _ monday: LocalDay, _ version: Int, _ viewer: Viewer, _ tx: Tx
  ) throws {
    guard let head = try tx.weekPlan(viewer.community, monday), head.version == version else {
      throw Problem(.conflict, code: "week.changed")
    }
    let lines = Dictionary(uniqueKeysWithValues: try tx.weekLines(head, viewer).map { ($0.position, $0) })
    for one in chosen {
      guard let line = lines[one.position], line.outcome == .draft, let host = line.host else { continue }
      // Somebody has arranged to go meanwhile: nobody is told of two.
      if try tx.isArranged(line.organization, community: viewer.community) { continue }
      // The planner kept cap and quiet days; who moves a line by hand decides it herself, and it is kept that she did.
      let command = PlanVisit(
        organization: line.organization, time: one.time, reason: line.reason, post: host.post, building: line.building,
        overWords: one.time == line.time ? "" : "按周计划改了时间")
      let visit = try command.run(by: viewer, isPlanned: true, tx)
      try tx.settle(line, of: head, as: visit)
    }
    try tx.audit("week.accepted", subject: viewer.community.text, detail: "\(monday), \(chosen.count)", by: viewer)
  }
}

extension WeekDraft {
  /// What there is to plan: who must be seen and is not arranged yet, what was told for these days, who can go.
  init(
    _ monday: LocalDay, hours: Range<Int>, minutes: Int, away: Set<String>, _ wiring: VisitWiring, _ viewer: Viewer, _ tx: Tx,
    reason: (VisitDue) -> String
  ) throws {
    let calendar = try tx.workCalendar().calendar
    let today = SiteZone.shanghai.day(of: tx.now)
    let days = (0..<7).map { monday.adding(days: $0) }.filter { $0 >= today && calendar.isWorkingDay($0) }
    var people: Set<PersonID> = []
    let hosts = try tx.hosts(viewer.community, on: max(today, monday)).filter { people.insert($0.host.person).inserted }
    var wants: [Want] = []
    var filter = VisitFilter()
    filter.state = .planned
    for visit in try tx.visits(filter, viewer, limit: 1_000) where days.contains(visit.planned.day) && visit.planned.minute != nil {
      wants.append(
        Want(
          organization: visit.organization, name: visit.organizationName, building: visit.place.building,
          floor: WeekDraft.floor(visit.place.words), reason: visit.reason, dueOn: visit.planned.day,
          told: (visit.id, visit.host.person, visit.planned)))
    }
    let due = try tx.visitsDue(viewer, wiring).filter { $0.plannedOn == nil }.prefix(WeekRoutes.wantsMax)
    let budgets = try tx.budgets(of: due.map(\.organization), community: viewer.community, on: days.first ?? today)
    for one in due {
      let budget = budgets[one.organization] ?? DisturbanceBudget()
      let closed = days.filter { budget.isQuiet(on: $0) || budget.isOver(on: $0) }
      let isPeriodic = one.rule.kind == .periodic
      wants.append(
        Want(
          organization: one.organization, name: one.name, building: one.building, floor: WeekDraft.floor(one.room),
          ruleKey: one.rule.key, reason: reason(one), dueOn: one.trigger.dueOn, weight: one.rule.weight,
          firstContact: one.firstContact, lastSeen: one.lastSeen,
          gaps: isPeriodic && one.lastSeen != nil ? (one.rule.leastGap, one.rule.greatestGap) : nil, quiet: Set(closed)))
    }
    self.init(
      days: days, hosts: hosts, hours: hours, visitMinutes: minutes, away: away, wants: wants,
      way: try tx.walkingTimes(viewer.community))
  }

  /// `12层 1203室` 12; 1 when nothing says it.
  static func floor(_ words: String) -> Int {
    if let found = words.firstMatch(of: /(\d{1,2})\s?(?:层|楼|F|f)/), let floor = Int(found.1) { return floor }
    if let found = words.firstMatch(of: /(\d{3,4})/), let room = Int(found.1) { return max(1, room / 100) }
    return 1
  }
}
