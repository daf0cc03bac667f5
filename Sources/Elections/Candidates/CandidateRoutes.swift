import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/candidates`: naming, withdrawing, publishing; and the published list with statements.
struct CandidateRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/candidates", .signedIn, use: show)
    routes.post("/elections/:id/candidates", .signedIn, use: nominate)
    routes.post("/elections/:id/candidates/statement", .act(.runElection), use: state)
    routes.post("/elections/:id/candidates/withdrawal", .act(.runElection), use: withdraw)
    routes.post("/elections/:id/candidates/publication", .act(.runElection), use: publish)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      let roll = try tx.roll(of: id)
      let isVoter = roll.entries.contains { $0.organization != nil && $0.organization == viewer.enterprise && !roll.isStruck($0.id) }
      return CandidatePage(election: election, candidates: try tx.candidates(of: id), isVoter: isVoter)
    }
    let fields = model.fields(desk, viewer, form, context)
    if let form { return desk.again("elections/candidates", fields, form, problem, context) }
    return site.page("elections/candidates", fields, context)
  }

  @Sendable private func nominate(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let list = form.whole("list", in: 1...20)
    let name = form.line("candidate_name", max: 40)
    let organization = form.line("candidate_organization", required: false, max: 100)
    let position = form.line("candidate_position", required: false, max: 100)
    let statement = form.text("statement", required: false, max: 2_000)
    let voter = form.whole("voter_number", in: 1...20_000, required: false)
    guard form.isValid, let list else { return try await page(id, form, nil, context) }
    let command = Nominate(
      id: id, list: list, name: name, organization: organization, position: position, isWoman: form.flag("is_woman"),
      statement: statement, voterNumber: voter)
    let sent = form
    return try await desk.performOnce(
      form, to: "/elections/\(id)/candidates", flash: "election.nominated", by: viewer,
      { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func state(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let candidate = form.id("candidate", CandidateTag.self)
    let words = form.text("statement", max: 2_000)
    guard form.isValid, let candidate else { return try await page(id, form, nil, context) }
    let (command, sent) = (KeepStatement(id: id, candidate: candidate, words: words), form)
    return try await desk.perform(
      to: "/elections/\(id)/candidates", flash: "election.statement_kept", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let candidate = form.id("candidate", CandidateTag.self)
    guard form.isValid, let candidate else { return try await page(id, form, nil, context) }
    let (command, sent) = (WithdrawCandidate(id: id, candidate: candidate), form)
    return try await desk.perform(
      to: "/elections/\(id)/candidates", flash: "election.withdrawn", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func publish(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    let command = PublishCandidates(id: id, isOrderChecked: form.flag("order_checked"), strokes: desk.data.strokes.order)
    return try await desk.perform(
      to: "/elections/\(id)/candidates", flash: "election.candidates_published", { try await page(id, form, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }
}

/// Who was named, who is published.
struct CandidatePage: Sendable {
  let election: CommunityElection
  let candidates: [Candidate]
  /// Whether the firm for which the viewer acts is on the roll.
  let isVoter: Bool

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ form: Form?, _ context: AppContext) -> Fields {
    let canRun = viewer.may(.runElection)
    let isOpen = election.rollFrozenAt != nil && election.candidatesPublishedAt == nil
    let isSelf = election.nomination == .selfNominated
    var unknown: Set<Character> = []
    let lists: [Fields] = election.lists.enumerated().map { index, list in
      let proposal = ListProposal(index + 1, list.seats, candidates, election, desk.data.strokes.order)
      unknown.formUnion(proposal.unknown)
      let shown = candidates.filter { one in
        one.list == index + 1 && !one.isWrittenIn && (canRun || (election.candidatesPublishedAt != nil && one.stands))
      }
      let proposed = Set(proposal.candidates.map(\.id))
      return [
        "number": index + 1, "name": desk.listTitle(list, context), "seats": list.seats,
        "isChosen": form?.raw("list") == "\(index + 1)", "hasCandidates": !shown.isEmpty, "isEnough": proposal.isEnough,
        "isPending": isOpen, "need": list.seats + election.pack.extraCandidates,
        "candidates": shown.map { row($0, proposed.contains($0.id), canRun, desk, context) },
      ]
    }
    let nameBy = election.timeline.latest(isSelf ? .selfNominationEnds : .candidatesPublished)
    let publishBy = election.timeline.latest(.candidatesPublished)
    let canName: Bool = isOpen && (canRun || isSelf || isVoter)
    var fields = desk.head(election, viewer, context)
    let own: Fields = [
      "lists": lists, "canName": canName, "isSelf": isSelf, "wantsNumber": canRun && !isSelf,
      "canPublish": canRun && isOpen, "hasUnknown": !unknown.isEmpty, "unknown": String(unknown.sorted()),
      "isWaiting": election.rollFrozenAt == nil, "isWoman": form?.flag("is_woman") ?? false,
      "publishBy": publishBy.map { desk.day($0, context) } ?? "",
      "publishArticle": desk.article(election.pack.articles["candidates_published"] ?? "", context),
      "nameBy": nameBy.map { desk.day($0, context) } ?? "",
    ]
    fields.merge(own) { _, new in new }
    return fields
  }

  private func row(
    _ one: Candidate, _ isProposed: Bool, _ canRun: Bool, _ desk: ElectionDesk, _ context: AppContext
  ) -> Fields {
    [
      "candidate": one.id.text, "name": one.name, "organization": one.organization, "position": one.position,
      "hasPlace": one.place != nil, "place": one.place ?? 0, "isWithdrawn": one.isWithdrawn, "isWoman": one.isWoman,
      "statement": one.statement, "hasStatement": !one.statement.isEmpty,
      "nominations": one.nominations, "countsNominations": canRun && election.nomination == .voters,
      "isLeftOut": canRun && !isProposed && !one.isWithdrawn && election.candidatesPublishedAt == nil,
      "canChange": canRun && !one.isWithdrawn && election.openedAt == nil,
    ]
  }
}
