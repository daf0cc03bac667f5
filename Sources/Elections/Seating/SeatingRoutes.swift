import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/seating`: who may not sit together (回避): what the pack says, declared ties, members who remain in office, lots.
struct SeatingRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/seating", .act(.runElection), use: show)
    routes.post("/elections/:id/seating", .act(.runElection), use: declare)
    routes.post("/elections/:id/seating/leaving", .act(.runElection), use: withdraw)
    routes.post("/elections/:id/seating/lot", .act(.runElection), use: draw)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let election = try tx.runElection(id, by: viewer)
      return SeatingPage(
        election: election, ties: try tx.declaredTies(of: id), sitting: try tx.sitting(beside: election),
        declared: try tx.declaredSitting(of: id), candidates: try tx.candidates(of: id).filter { !$0.isWithdrawn }, roll: try tx.roll(of: id),
        lots: election.announcedAt == nil ? try tx.outcome(of: election)?.openLots ?? [] : [])
    }
    let fields = model.fields(desk, viewer, context)
    return desk.again("elections/seating", fields, form, problem, context)
  }

  private func perform(
    _ id: ElectionID, _ form: Form, _ context: AppContext, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    try await desk.performOnce(
      form, to: "/elections/\(id)/seating", flash: "election.seating_kept", by: context.requireViewer(),
      { try await page(id, form, $0, context) }, act)
  }

  @Sendable private func declare(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (name, organization) = (form.line("name", max: 40), form.line("organization", required: false, max: 100))
    let declaredBy = form.line("declared_by", max: 40)
    guard form.isValid else { return try await page(id, form, nil, context) }
    let member = SittingMember(name: name, organization: organization, declaredBy: declaredBy)
    return try await perform(id, form, context) { tx in try DeclareSitting(id: id, member: member).run(by: viewer, tx) }
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (name, organization) = (form.line("member_name", max: 40), form.line("member_organization", required: false, max: 100))
    guard form.isValid else { return try await page(id, form, nil, context) }
    let command = WithdrawSitting(id: id, name: name, organization: organization)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func draw(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let candidate = form.id("candidate", CandidateTag.self)
    let witnesses = form.line("witnesses", max: 200)
    guard form.isValid, let candidate else { return try await page(id, form, nil, context) }
    let command = DrawLot(id: id, candidate: candidate, witnesses: witnesses)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }
}

/// What the committee knows of who may not sit together. None of it is public; the result says only what it must.
struct SeatingPage: Sendable {
  let election: CommunityElection
  let ties: [(tie: DeclaredTie, declaredBy: String)]
  let sitting: [SittingMember]
  let declared: [SittingMember]
  let candidates: [Candidate]
  let roll: Roll
  let lots: [[Candidate]]

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ context: AppContext) -> Fields {
    let known: [Fields] = ties.map { one in
      [
        "one": one.tie.one, "other": one.tie.other, "kind": desk.text("election.tie." + one.tie.kind.rawValue, context),
        "declaredBy": one.declaredBy, "hasDeclaredBy": !one.declaredBy.isEmpty,
      ]
    }
    let mayChange: Bool = election.announcedAt == nil
    let members: [Fields] = sitting.map { one in
      [
        "name": one.name, "organization": one.organization, "declaredBy": one.declaredBy, "isDeclared": !one.declaredBy.isEmpty,
        "canLeave": mayChange && declared.contains(one),
      ]
    }
    let groups: [Fields] = lots.map { group in
      ["names": group.map { ["candidate": $0.id.text, "name": $0.name, "organization": $0.organization] as Fields }]
    }
    let bound = pairs(desk, context)
    var fields = desk.head(election, viewer, context)
    let own: Fields = [
      "rules": rules(desk, context), "hasRules": election.pack.seating != nil, "ties": known, "hasTies": !known.isEmpty,
      "members": members, "hasMembers": !members.isEmpty, "pairs": bound, "hasPairs": !bound.isEmpty, "lots": groups,
      "hasLots": !groups.isEmpty, "canDeclare": mayChange && election.pack.seating != nil,
    ]
    fields.merge(own) { _, new in new }
    return fields
  }

  /// What the pack says, a sentence each.
  private func rules(_ desk: ElectionDesk, _ context: AppContext) -> [Fields] {
    guard let rules = election.pack.seating else { return [] }
    let kin = rules.kin.map { desk.text("election.tie." + $0.rawValue, context).lowercased() }.joined(separator: desk.text("election.list_comma", context))
    let article = desk.article(election.pack.articles["kinship"] ?? "", context)
    var lines = [String]()
    if !rules.kin.isEmpty { lines.append(desk.text("election.seating_rule.kin", context, ["kin": kin, "article": article])) }
    if rules.isOneSeatPerGroup { lines.append(desk.text("election.seating_rule.group", context)) }
    lines.append(desk.text("election.seating_rule." + rules.tie.rawValue, context))
    lines.append(desk.text("election.seating_rule." + rules.next.rawValue, context))
    return lines.map { ["line": $0] }
  }

  /// Who of those who stand cannot sit beside whom.
  private func pairs(_ desk: ElectionDesk, _ context: AppContext) -> [Fields] {
    guard let rules = election.pack.seating, election.follow?.kind != .recall else { return [] }
    let relations = Relations(candidates, Beside(ties: ties.map(\.tie), sitting: sitting), roll, rules)
    return relations.pairs.prefix(200).map { pair in
      [
        "one": pair.one.name, "other": pair.other.name, "ground": desk.text("election.ground." + pair.ground.rawValue, context),
        "isSitting": pair.other.isSitting,
      ]
    }
  }
}
