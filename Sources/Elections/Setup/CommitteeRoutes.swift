import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/committee`: who runs the election, who had to leave and why, and declared ties.
struct CommitteeRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/committee", .act(.runElection), use: show)
    routes.post("/elections/:id/committee", .act(.runElection), use: join)
    routes.post("/elections/:id/committee/leaving", .act(.runElection), use: leave)
    routes.post("/elections/:id/ties", .act(.runElection), use: declare)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (election, committee, ties) = try await site.database.read { tx in
      (try tx.runElection(id, by: viewer), try tx.committee(of: id), try tx.declaredTies(of: id))
    }
    let members: [Fields] = committee.members.map { member in
      [
        "member": member.id.text, "name": member.name, "organization": member.organization, "isChair": member.isChair,
        "isIn": member.isIn, "leftOn": member.leftOn.map { desk.day($0, context) } ?? "",
        "reason": member.leftReason.map { desk.text("election.exit." + $0.rawValue, context, ["name": member.leftBecause]) } ?? "",
      ]
    }
    let tieRows: [Fields] = ties.map { tie, declaredBy in
      [
        "one": tie.one, "other": tie.other, "kind": desk.text("election.tie." + tie.kind.rawValue, context), "declaredBy": declaredBy,
        "hasDeclaredBy": !declaredBy.isEmpty,
      ]
    }
    let kinds: [Fields] = DeclaredTie.Kind.allCases.map { kind in
      [
        "value": kind.rawValue, "word": desk.text("election.tie." + kind.rawValue, context),
        "isChosen": form?.raw("tie") == kind.rawValue,
      ]
    }
    let fields = desk.head(election, viewer, context).merging([
      "members": members, "hasMembers": !members.isEmpty, "ties": tieRows, "hasTies": !tieRows.isEmpty, "kinds": kinds,
      "isSmall": committee.present.count < Committee.least, "count": committee.present.count,
      "hasChair": committee.present.contains(where: \.isChair), "isJoining": form?.raw("part") == "join",
    ]) { _, new in new }
    if let form { return desk.again("elections/committee", fields, form, problem, context) }
    return site.page("elections/committee", fields, context)
  }

  @Sendable private func join(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (name, organization) = (form.line("name", max: 40), form.line("organization", required: false, max: 100))
    guard form.isValid else { return try await page(id, form, nil, context) }
    let (command, sent) = (JoinCommittee(id: id, name: name, organization: organization, isChair: form.flag("chair")), form)
    return try await desk.performOnce(
      form, to: "/elections/\(id)/committee", flash: "election.committee_changed", by: viewer,
      { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func leave(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let member = form.id("member", CommitteeMemberTag.self)
    let reason: Committee.Exit.Reason? = form.choice("reason")
    guard form.isValid, let member, let reason, [.absent, .resigned].contains(reason) else {
      return try await page(id, form, nil, context)
    }
    let (command, sent) = (LeaveCommittee(id: id, member: member, reason: reason), form)
    return try await desk.perform(
      to: "/elections/\(id)/committee", flash: "election.committee_changed", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func declare(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (one, other) = (form.line("one", max: 40), form.line("other", max: 40))
    let declaredBy = form.line("declared_by", max: 40)
    let kind: DeclaredTie.Kind? = form.choice("tie")
    guard form.isValid, let kind else { return try await page(id, form, nil, context) }
    let (command, sent) = (DeclareTie(id: id, tie: DeclaredTie(one, other, kind), declaredBy: declaredBy), form)
    return try await desk.perform(
      to: "/elections/\(id)/committee", flash: "election.tie_declared", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }
}
