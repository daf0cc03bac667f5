import Contracts
import Enterprises
import Hummingbird
import Kernel
import Store
import Web

/// `/enterprises/:id/plan`: the plan of one enterprise, for the community to keep and for the enterprise to read.
struct PlanRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/:id/plan", .act(.seeVisit), use: show)
    routes.post("/enterprises/:id/plan", .act(.makeVisit), use: keep)
  }

  private struct Found: Sendable {
    var firm: EnterpriseGlance
    var plans: [SupportPlan]
    var hosts: [HostOption]
    var names: [PersonID: String]
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, viewer, context)
  }

  private func page(_ id: OrganizationID, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let vault = site.vault
    let found = try await site.database.read { tx -> Found in
      guard let firm = try tx.enterpriseGlance(id, viewer, vault) else { throw Problem.notFound }
      let plans = try tx.supportPlans(of: id, community: viewer.community, limit: 20)
      let hosts = viewer.may(.makeVisit) ? try tx.hosts(viewer.community, on: SiteZone.shanghai.day(of: tx.now)) : []
      return Found(firm: firm, plans: plans, hosts: hosts, names: try tx.visitNames(plans.map(\.owner.person)))
    }
    let fields = self.fields(found, form, viewer, VisitWords(site, context))
    if let form { return site.again("visits/plan", fields, form, context) }
    return site.page("visits/plan", fields, context)
  }

  private func fields(_ found: Found, _ form: Form?, _ viewer: Viewer, _ words: VisitWords) -> Fields {
    let present = found.plans.first
    let post = form?.raw("post") ?? present?.owner.post.text ?? viewer.post?.text ?? ""
    let owners: [Fields] = found.hosts.map { option in
      ["value": option.host.post.text, "word": option.name, "isChosen": option.host.post.text == post]
    }
    let chosen = form?.raw("state") ?? present?.state.rawValue ?? SupportPlan.State.open.rawValue
    let states: [Fields] = SupportPlan.State.allCases.map { state in
      ["value": state.rawValue, "word": words.text("plan.state.\(state.rawValue)"), "isChosen": state.rawValue == chosen]
    }
    // She has seen it now: what another wrote stands above what she typed, and both versions stay.
    let isBehind = form?.errors.contains { $0.code == SupportPlan.changed } ?? false
    let earlier: [Fields] = found.plans.dropFirst().map { plan in
      ["goal": plan.goal, "next": plan.nextStep, "day": plan.madeAt.map { words.when.day($0) } ?? ""]
    }
    return [
      "id": found.firm.id.text, "firm": found.firm.name,
      "firmPath": viewer.enterprise == nil ? "/enterprises/\(found.firm.id)" : "/my-enterprise",
      "hasPlan": present != nil, "mayKeep": viewer.may(.makeVisit), "owners": owners, "states": states,
      "goal": form?.raw("goal") ?? present?.goal ?? "",
      "measuresTyped": form?.raw("measures") ?? present?.measures.joined(separator: "\n") ?? "",
      "nextStep": form?.raw("next_step") ?? present?.nextStep ?? "",
      "nextOn": form?.raw("next_on") ?? present?.nextOn?.description ?? "",
      "version": isBehind ? String(present?.version ?? 0) : form?.raw("version") ?? String(present?.version ?? 0),
      "goalWords": present?.goal ?? "",
      "measures": present?.measures ?? [], "hasMeasures": present?.measures.isEmpty == false,
      "nextWords": present?.nextStep ?? "", "hasNext": present?.nextStep.isEmpty == false,
      "nextDay": present?.nextOn.map(words.when.day) ?? "", "owner": present.flatMap { found.names[$0.owner.person] } ?? "",
      "state": present.map { words.text("plan.state.\($0.state.rawValue)") } ?? "",
      "shape": present.map(VisitDossier.shape) ?? "draft", "earlier": earlier, "hasEarlier": !earlier.isEmpty,
    ]
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let goal = form.sentence("goal", max: 200)
    let measures = SupportPlan.measures(form.text("measures", required: false, max: 2_000))
    if measures.count > SupportPlan.measuresMax { form.reject("measures", "plan.too_many_measures") }
    let state: SupportPlan.State? = form.choice("state")
    let step = form.sentence("next_step", required: state == .open, max: 200)
    form.refuseOrder("goal", goal, room.wiring.words)
    form.refuseOrder("measures", measures.joined(separator: "\n"), room.wiring.words)
    form.refuseOrder("next_step", step, room.wiring.words)
    let day = form.nearDay("next_on", room.today, required: state == .open)
    let post = form.id("post", PostTag.self)
    let seen = Int(form.raw("version")) ?? 0
    guard form.isValid, let state, let post else { return try await page(id, form, viewer, context) }
    let plan = SupportPlan(
      organization: id, goal: goal, measures: measures, owner: try VisitPolicy.host(viewer), nextStep: step, nextOn: day,
      state: state)
    let vault = site.vault
    do {
      let path = try await room.once(form, "plan|\(id)", viewer) { tx in
        guard try tx.enterpriseGlance(id, viewer, vault) != nil else { throw Problem.notFound }
        try KeepPlan(plan: plan, post: post, seen: seen).run(by: viewer, tx)
        return "/enterprises/\(id)/plan"
      }
      return site.redirect(path, flash: "plan.kept")
    } catch let error as VisitError {
      form.reject("post", error.code)
      return try await page(id, form, viewer, context)
    } catch let problem as Problem where problem.code == SupportPlan.changed {
      form.reject("goal", problem.code)
      var response = try await page(id, form, viewer, context)
      response.status = .conflict
      return response
    }
  }
}
