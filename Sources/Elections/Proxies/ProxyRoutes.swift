import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/proxies`: who votes for whom, and who votes for a firm. Requests are staff's; what is announced is for everybody.
struct ProxyRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/proxies", .signedIn, use: show)
    routes.post("/elections/:id/proxies", .act(.runElection), use: request)
    routes.post("/elections/:id/proxies/decision", .act(.runElection), use: decide)
    routes.post("/elections/:id/proxies/announcement", .act(.runElection), use: announce)
    routes.post("/elections/:id/proxies/letters", .act(.runElection), use: record)
    routes.post("/elections/:id/proxies/letters/revocation", .act(.runElection), use: revoke)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      // Whose roll is not published has no proxies yet.
      if election.rollFrozenAt == nil { try viewer.require(.runElection) }
      return ProxyPage(
        election: election, roll: try tx.roll(of: id), proxies: try tx.proxies(of: id), letters: try tx.letters(for: election))
    }
    let fields = model.fields(desk, viewer, form, context)
    if let form { return desk.again("elections/proxies", fields, form, problem, context) }
    return site.page("elections/proxies", fields, context)
  }

  private func perform(
    _ id: ElectionID, _ form: Form, _ context: AppContext, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    try await desk.performOnce(
      form, to: "/elections/\(id)/proxies", flash: "election.proxies_changed", by: context.requireViewer(),
      { try await page(id, form, $0, context) }, act)
  }

  @Sendable private func request(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (principal, proxy) = (form.whole("principal", in: 1...20_000), form.whole("proxy", in: 1...20_000))
    let relation: ProxyRules.Relation? = form.choice("relation")
    if let principal, principal == proxy { form.reject("proxy", "election.proxy_oneself") }
    guard form.isValid, let principal, let proxy, let relation else { return try await page(id, form, nil, context) }
    let command = RequestProxy(id: id, principal: principal, proxy: proxy, relation: relation)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func decide(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let voter = form.id("voter", VoterTag.self)
    let decision: ProxyGrant.Decision? = form.choice("decision")
    let words = form.text("decision_words", required: false, max: 500)
    guard form.isValid, let voter, let decision else { return try await page(id, form, nil, context) }
    let command = DecideProxy(id: id, principal: voter, decision: decision, words: words)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func announce(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await perform(id, form, context) { tx in try AnnounceProxies(id: id).run(by: viewer, tx) }
  }

  @Sendable private func record(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let voter = form.whole("firm", in: 1...20_000)
    let delegate = form.line("delegate", max: 40)
    let scope: DelegationLetter.Scope? = form.choice("scope")
    let (from, until) = (form.day("valid_from"), form.day("valid_until"))
    let keptAs = form.line("kept_as", required: false, max: 60)
    guard form.isValid, let voter, let scope, let from, let until else { return try await page(id, form, nil, context) }
    let command = RecordDelegationLetter(
      id: id, voter: voter, delegate: delegate, scope: scope, validFrom: from, validUntil: until, keptAs: keptAs)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func revoke(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (election, number) = (form.id("election", ElectionTag.self), form.whole("number", in: 1...20_000))
    guard form.isValid, let election, let number else { return try await page(id, form, nil, context) }
    let command = RevokeDelegationLetter(id: id, election: election, number: number)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }
}

/// Proxies and powers of attorney as their page shows them.
struct ProxyPage: Sendable {
  let election: CommunityElection
  let roll: Roll
  let proxies: [ProxyGrant]
  let letters: [DelegationLetter]

  private func name(_ voter: VoterID) -> String { roll.entries.first { $0.id == voter }?.name ?? "" }

  private func firm(_ id: OrganizationID) -> String { roll.entries.first { $0.organization == id }?.name ?? "" }

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ form: Form?, _ context: AppContext) -> Fields {
    let canRun = viewer.may(.runElection)
    let last = election.timeline.latest(.proxyRequestsEnd)
    let rules = election.pack.proxies ?? ProxyRules()
    let isBefore: Bool = desk.today < election.pollingDay
    let shown = proxies.filter { canRun || $0.announcedOn != nil }
    let waits: Bool = proxies.contains { $0.decision == .approved && $0.announcedOn == nil }
    let kinds = rules.relations.isEmpty || rules.perFirm > 0 ? ProxyRules.Relation.allCases : rules.relations
    let relations: [Fields] = kinds.map { one in
      [
        "value": one.rawValue, "word": desk.text("election.relation." + one.rawValue, context),
        "isChosen": form?.raw("relation") == one.rawValue,
      ]
    }
    let most = desk.text(
      "election.proxies_most", context,
      [
        "most": "\(election.pack.proxiesPerVoter)", "firm": "\(rules.perFirm)",
        "article": desk.article(election.pack.articles["proxies_per_voter"] ?? "", context),
      ])
    let isInTime: Bool = last.map { desk.today <= $0 } ?? isBefore
    var fields = desk.head(election, viewer, context)
    let own: Fields = [
      "proxies": shown.map { row($0, canRun, desk, context) }, "hasProxies": !shown.isEmpty, "most": most,
      "requestsEnd": last.map { desk.day($0, context) } ?? "", "hasRequestsEnd": last != nil, "canRequest": canRun && isInTime && election.rollFrozenAt != nil,
      "relations": relations, "canAnnounce": canRun && waits && isBefore,
      "letters": canRun ? letters.map { letter($0, desk, context) } : [], "hasLetters": canRun && !letters.isEmpty,
      "canRecord": canRun && isBefore && election.rollFrozenAt != nil && roll.entries.contains { $0.organization != nil },
      "isForAll": form?.raw("scope") == "all", "fromValue": "\(desk.today)", "untilValue": "\(election.pollingDay)",
    ]
    fields.merge(own) { _, new in new }
    return fields
  }

  private func row(_ one: ProxyGrant, _ canRun: Bool, _ desk: ElectionDesk, _ context: AppContext) -> Fields {
    let state = one.announcedOn != nil ? "announced" : one.decision?.rawValue ?? "open"
    return [
      "voter": one.principal.text, "principal": name(one.principal), "proxy": name(one.proxy),
      "relation": desk.text("election.relation." + one.relation.rawValue, context),
      "state": desk.text("election.proxy_state." + state, context), "requestedOn": desk.day(one.requestedOn, context),
      "announcedOn": one.announcedOn.map { desk.day($0, context) } ?? "", "isAnnounced": one.announcedOn != nil,
      "words": one.decisionWords, "hasWords": !one.decisionWords.isEmpty,
      "canDecide": canRun && one.decision == nil,
    ]
  }

  private func letter(_ one: DelegationLetter, _ desk: ElectionDesk, _ context: AppContext) -> Fields {
    [
      "election": one.election.text, "number": one.number, "firm": firm(one.organization), "delegate": one.delegate,
      "from": desk.day(one.validFrom, context), "until": desk.day(one.validUntil, context), "keptAs": one.keptAs, "isKept": !one.keptAs.isEmpty,
      "scope": desk.text("election.letter_scope." + one.scope.rawValue, context), "isRevoked": one.revokedOn != nil,
      "revokedOn": one.revokedOn.map { desk.day($0, context) } ?? "", "holds": one.holds(in: election),
    ]
  }
}
