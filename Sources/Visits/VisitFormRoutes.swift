import Contracts
import Enterprises
import Hummingbird
import Kernel
import Store
import Web

/// `/visits/new`: an appointment, or a visit that has been and is to be written down.
struct VisitFormRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/new", .act(.makeVisit), use: new)
    routes.post("/visits", .act(.makeVisit), use: plan)
  }

  private struct Offered: Sendable {
    var firm: VisitedFirm?
    var found: [(id: OrganizationID, name: String)]
    var hosts: [HostOption]
    var buildings: [(id: BuildingID, name: String)]
    var today: LocalDay
    /// What stands in the way of the day and the question that were typed.
    var obstacle = Obstacle()
    /// Into which the firm was merged.
    var heir: Successor?
    /// Why the rules say that somebody must go.
    var due: VisitDue?
    /// The case for whose sake she goes.
    var cause: HeardCase?
  }

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    var typed = Form(values: query.values)
    if let id = OrganizationID(query.raw("enterprise")) { typed = typed.setting("organization", id.text) }
    return site.page("visits/new", try await fields(typed, viewer, context), context)
  }

  private func fields(_ form: Form, _ viewer: Viewer, _ context: AppContext) async throws -> Fields {
    let chosen = OrganizationID(form.raw("organization"))
    let search = Text.line(form.raw("find"))
    let vault = site.vault
    let (day, reason, wiring) = (LocalDay(form.raw("day")), form.raw("reason"), room.wiring)
    let (minute, post) = (VisitWords.minute(form.raw("clock")), form.raw("post"))
    let cause = CaseID(form.raw("case"))
    let offered = try await site.database.read { tx -> Offered in
      // Only what she may see: a grid finds the enterprises that sit in it.
      let glance = try chosen.flatMap { try tx.enterpriseGlance($0, viewer, vault) }
      let today = SiteZone.shanghai.day(of: tx.now)
      let hosts = viewer.reach(of: .makeVisit) == .community ? try tx.hosts(viewer.community, on: today) : []
      let host = hosts.first { $0.host.post.text == post }?.host.person ?? viewer.person
      let obstacle = try glance.map { firm in
        try tx.obstacle(
          firm.id, at: VisitTime(day: day ?? today, minute: minute), asking: reason, host: host, viewer,
          appeals: try wiring.answered(tx, firm.id, besides: cause, viewer))
      }
      let due = reason.isEmpty && !form.raw("rule").isEmpty && chosen != nil
        ? try tx.visitsDue(viewer, wiring).first { $0.organization == chosen } : nil
      return Offered(
        firm: try glance.flatMap { try tx.visitedFirm($0.id, community: viewer.community) },
        found: chosen == nil ? try tx.enterprisesFound(search, viewer, limit: 10) : [],
        hosts: hosts, buildings: try tx.visitBuildings(viewer.community), today: today,
        obstacle: obstacle ?? Obstacle(), heir: try glance.flatMap { try tx.successor(of: $0.id) }, due: due,
        cause: try cause.flatMap { try wiring.look(tx, $0, viewer) })
    }
    if chosen != nil, offered.firm == nil { throw Problem.notFound }
    return fields(offered, form, viewer, context)
  }

  private func fields(_ offered: Offered, _ form: Form, _ viewer: Viewer, _ context: AppContext) -> Fields {
    let building = form.raw("building").isEmpty ? offered.firm?.building?.text ?? "" : form.raw("building")
    let post = form.raw("post").isEmpty ? viewer.post?.text ?? "" : form.raw("post")
    let hosts: [Fields] = offered.hosts.map { option in
      [
        "value": option.host.post.text, "isChosen": option.host.post.text == post,
        "word": option.name + "·" + site.text("role." + option.role.rawValue, context),
      ]
    }
    let buildings: [Fields] = offered.buildings.map { one in
      ["value": one.id.text, "word": one.name, "isChosen": one.id.text == building]
    }
    let found: [Fields] = offered.found.map { ["name": $0.name, "path": "/visits/new?enterprise=\($0.id)"] }
    let isSent = form.values["reason"] != nil
    let words = VisitWords(site, context)
    let reason = form.raw("reason").isEmpty ? offered.due?.reason(words) ?? offered.cause?.title ?? "" : form.raw("reason")
    let heirPath = offered.heir.map { "/visits/new?enterprise=\($0.id)" } ?? ""
    return [
      "isGone": offered.firm?.isGone == true && offered.heir == nil, "isMerged": offered.heir != nil,
      "heir": offered.heir?.name ?? "", "heirPath": heirPath,
      "hasFirm": offered.firm != nil, "firm": offered.firm?.name ?? "", "organization": offered.firm?.id.text ?? "",
      "find": form.raw("find"), "found": found, "hasFound": !found.isEmpty,
      "hasNoneFound": found.isEmpty && !form.raw("find").isEmpty, "hosts": hosts, "hasHosts": !hosts.isEmpty,
      "buildings": buildings, "day": form.raw("day").isEmpty ? offered.today.description : form.raw("day"),
      "clock": form.raw("clock"), "reason": reason, "placeWords": form.raw("place_words"),
      "companions": form.raw("companions"), "isTold": isSent ? form.flag("told") : true,
      "hasCause": offered.cause != nil, "cause": form.raw("case"), "causeTitle": offered.cause?.title ?? "",
      "causePath": offered.cause?.path ?? "", "causeNumber": offered.cause?.number ?? "",
    ].merging(obstacles(offered.obstacle, form, words)) { _, new in new }
  }

  /// What the firm can bear, and what stands in the way.
  private func obstacles(_ found: Obstacle, _ form: Form, _ words: VisitWords) -> Fields {
    let values = ["used": String(found.used), "cap": found.cap.map(String.init) ?? ""]
    let terms: Fields = [
      "hasHours": found.receives != nil, "hours": found.receives.map(words.receives) ?? "", "hasCap": found.cap != nil,
      "quarter": words.text("touch.quarter", values),
    ]
    return terms.merging(words.obstacle(found, form)) { _, new in new }
  }

  @Sendable private func plan(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let isOver = form.raw("go") == "over"
    let organization = form.id("organization", OrganizationTag.self)
    let day = form.nearDay("day", room.today)
    let reason = form.sentence("reason", max: 200)
    form.refuseOrder("reason", reason, room.wiring.words)
    let minute = VisitWords.minute(form.raw("clock"))
    if !form.raw("clock").isEmpty, minute == nil { form.reject("clock", "visit.not_a_time") }
    let post = form.id("post", PostTag.self, required: false)
    let building = form.id("building", BuildingTag.self, required: false)
    let place = form.sentence("place_words", required: false, max: 60)
    let companions = form.sentence("companions", required: false, max: 100)
    let over = form.sentence("over_words", required: false, max: 200)
    guard form.isValid, let organization, let day else { return try await again(form, viewer, context) }
    var command = PlanVisit(
      organization: organization, time: VisitTime(day: day, minute: minute), reason: reason, post: post, building: building,
      placeWords: place, companions: companions, isTold: form.flag("told") && !isOver, overWords: over)
    let (vault, wiring) = (site.vault, room.wiring)
    let cause = form.id("case", CaseTag.self, required: false)
    guard form.isValid else { return try await again(form, viewer, context) }
    command.appeals = { tx in try wiring.answered(tx, organization, besides: cause, viewer) }
    let asked = command
    do {
      let path = try await room.once(form, "visit", viewer) { tx in
        guard try tx.enterpriseGlance(organization, viewer, vault) != nil else { throw Problem.notFound }
        let visit = try asked.run(by: viewer, mayBeOver: isOver, tx)
        if let cause { try wiring.tie(tx, cause, visit.id, viewer) }
        return "/visits/\(visit.id)"
      }
      return site.redirect(path + (isOver ? "#record" : ""), flash: isOver ? "visit.write_now" : "visit.planned")
    } catch let error as VisitError {
      // Here the day on which somebody was there is that of the appointment.
      guard let field = error == .dayAhead ? "day" : error.field else { throw error }
      form.reject(field, error.code)
      return try await again(form, viewer, context)
    }
  }

  private func again(_ form: Form, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    site.again("visits/new", try await fields(form, viewer, context), form, context)
  }
}

extension VisitWiring {
  /// The answered cases of an enterprise without the one for whose sake somebody goes.
  func answered(_ tx: Tx, _ organization: OrganizationID, besides cause: CaseID?, _ viewer: Viewer) throws -> [KnownLine] {
    try answeredCases(tx, organization, viewer).filter { line in cause.map { !line.path.hasSuffix($0.text) } ?? true }
  }
}

extension Form {
  /// A visit is a service: an order is not taken, and the field says where a hazard goes.
  mutating func refuseOrder(_ name: String, _ text: String, _ words: NoteWords) {
    if words.orders(text) { reject(name, "visit.is_order") }
  }

  /// One line in somebody's own words. Not `line`, which would make 「，」 a comma of ASCII.
  mutating func sentence(_ name: String, required: Bool = true, max: Int = Limits.lineCharacters) -> String {
    text(name, required: required, max: max).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The same form with one field filled.
  func setting(_ name: String, _ value: String) -> Form {
    var values = values
    values[name] = [value]
    return Form(values: values, uploads: uploads)
  }
}
