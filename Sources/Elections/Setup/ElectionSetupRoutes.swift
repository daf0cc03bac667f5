import Calendars
import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections`, `/elections/new`, `/elections/:id`: the list, the making of an election, its page with every day of the law.
struct ElectionSetupRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections", .signedIn, use: index)
    routes.get("/elections/new", .act(.runElection), use: blank)
    routes.post("/elections", .act(.runElection), use: make)
    routes.get("/elections/:id", .signedIn, use: show)
    routes.post("/elections/:id/polling-day", .act(.runElection), use: move)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let found = try await site.database.read { tx in try tx.elections(of: viewer.community) }
    let rows: [Fields] = found.map { election in
      desk.head(election, viewer, context).merging(["path": "/elections/\(election.id)"]) { old, _ in old }
    }
    return site.page(
      "elections/index", ["rows": rows, "hasRows": !rows.isEmpty, "canRun": viewer.may(.runElection)], context)
  }

  // MARK: Making

  @Sendable private func blank(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    guard let template = ElectionTemplate(rawValue: query.raw("template")) else {
      let choices: [Fields] = ElectionTemplate.allCases.map { one in
        [
          "path": "/elections/new?template=\(one.rawValue)", "name": desk.text("election.template." + one.rawValue, context),
          "says": desk.text("election.template_says." + one.rawValue, context),
        ]
      }
      return site.page("elections/templates", ["choices": choices], context)
    }
    let calendar = try await site.database.read { tx in try tx.workCalendar().calendar }
    var form = Form(values: [:])
    form = Form(values: ElectionFormPage.proposal(template, today: desk.today, calendar, desk, context))
    let page = try await formPage(template, viewer, context)
    return site.page(
      "elections/new", page.fields(form).merging(form.fields(site.pages.translations, context.locale)) { old, _ in old },
      context)
  }

  private func formPage(_ template: ElectionTemplate, _ viewer: Viewer, _ context: AppContext) async throws -> ElectionFormPage {
    let buildings = try await site.database.read { tx in try tx.electionBuildings(viewer.community) }
    return ElectionFormPage(template: template, buildings: buildings, desk: desk, context: context)
  }

  @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    guard let template = ElectionTemplate(rawValue: form.raw("template")) else {
      return site.redirect("/elections/new")
    }
    let draft = ElectionFormPage.read(&form, template)
    let page = try await formPage(template, viewer, context)
    guard form.isValid, let draft else {
      return site.again("elections/new", page.fields(form), form, context)
    }
    let (command, nonce, sent) = (MakeElection(draft: draft, packs: desk.data.packs), form.nonce, form)
    do {
      let location = try await site.database.write { tx in
        try tx.once(SentForm(nonce: nonce, digest: draft.title, by: viewer)) {
          "/elections/\(try command.run(by: viewer, tx).id)"
        }.location
      }
      return site.redirect(location, flash: "election.made")
    } catch let error as ElectionError {
      return desk.again("elections/new", page.fields(sent), sent, error.problem, context)
    }
  }

  // MARK: Its page

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      return TimelinePage(
        election: election, roll: try tx.roll(of: id).count, openObjections: try tx.openObjections(of: id),
        candidates: try tx.candidates(of: id).count { election.candidatesPublishedAt == nil ? !$0.isWithdrawn : $0.stands }, committee: try tx.committee(of: id).present.count,
        calendar: try tx.workCalendar().calendar, building: try election.building.map { try tx.electionBuildingName($0) } ?? "",
        before: try election.follow.map { try tx.election($0.election) }, recall: try tx.recall(ballot: id))
    }
    let fields = model.fields(desk, viewer, context)
    if let form { return desk.again("elections/show", fields, form, problem, context) }
    return site.page("elections/show", fields, context)
  }

  @Sendable private func move(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (day, opens, closes) = (form.day("polling_day"), form.minutes("opens"), form.minutes("closes"))
    let opensOn = form.day("opens_on", required: false)
    guard form.isValid, let day, let opens, let closes else { return try await page(id, form, nil, context) }
    let (command, sent) = (MovePollingDay(id: id, day: day, opensOn: opensOn, opens: opens, closes: closes), form)
    return try await desk.perform(
      to: "/elections/\(id)", flash: "election.moved", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }
}
