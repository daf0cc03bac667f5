import Belenios
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/voting`: what who runs the election prepares, opens, counts and announces.
struct VotingRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/voting", .act(.runElection), use: show)
    routes.post("/elections/:id/voting", .act(.runElection), use: prepare)
    routes.post("/elections/:id/voting/links", .act(.runElection), use: link)
    routes.post("/elections/:id/voting/keys", .act(.runElection), use: restart)
    routes.post("/elections/:id/voting/paper", .act(.runElection), use: paper)
    routes.post("/elections/:id/voting/opening", .act(.runElection), use: open)
    routes.post("/elections/:id/voting/closing", .act(.runElection), use: close)
    routes.post("/elections/:id/voting/announcement", .act(.runElection), use: announce)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  /// `link`: the address that was just made, told once.
  private func page(
    _ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext, link: (name: String, address: String)? = nil
  ) async throws -> Response {
    let viewer = try context.requireViewer()
    let (election, voting, count, turnout, paper) = try await site.database.read { tx in
      (
        try tx.runElection(id, by: viewer), try tx.votingProtocol(of: id), try tx.onlineVoters(of: id).count,
        try tx.turnout(of: id), try tx.paperVoters(of: id).count
      )
    }
    let trustees: [Fields] = (voting?.trustees ?? []).map { one in
      [
        "trustee": one.id.text, "name": one.name, "state": desk.text(Self.state(of: one, voting), context),
        "wantsLink": one.decryption == nil && election.resultAt == nil,
      ]
    }
    let hasBegun: Bool = (voting?.trustees ?? []).contains { $0.publicKey != nil || $0.certificate != nil }
    let now = site.world.now()
    var fields = desk.head(election, viewer, context)
    fields.merge([
      "trustees": trustees, "isPrepared": voting != nil, "canPrepare": voting == nil && election.candidatesPublishedAt != nil,
      "authority": voting?.authority ?? "", "hasCredentials": voting?.credentials != nil, "online": count, "onPaper": paper, "hasPaperVoters": paper > 0,
      "canOpen": voting.map { $0.keysAreThere && $0.credentials != nil } ?? false && election.openedAt == nil,
      "isCollecting": voting != nil && election.openedAt == nil, "turnout": turnout,
      "canClose": election.openedAt != nil && election.closesAt <= now && voting?.tally == nil,
      "isCounted": voting?.tally != nil, "canAnnounce": election.resultAt != nil && election.announcedAt == nil,
      "wantsDecryption": voting?.tally != nil && election.resultAt == nil,
      "hasLink": link != nil, "linkName": link?.name ?? "", "linkAddress": link?.address ?? "",
      "canTakePaper": voting != nil && voting?.credentials == nil,
      "hasThreshold": voting?.threshold != nil, "thresholdWords": Self.thresholdWords(voting, desk, context),
      "canRestart": election.openedAt == nil && hasBegun,
    ]) { _, new in new }
    return desk.again("elections/voting", fields, form, problem, context).unkept
  }

  /// Runs an act; what is refused comes back as the page with the reason.
  private func perform(
    _ id: ElectionID, _ form: Form, flash: String, _ context: AppContext, _ act: () async throws -> Void
  ) async throws -> Response {
    try await desk.answer(to: "/elections/\(id)/voting", flash: flash, { try await page(id, form, $0, context) }, act)
  }

  @Sendable private func prepare(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let names = form.text("trustees", max: 1_000).split(whereSeparator: \.isNewline).map { Text.line($0) }.filter { !$0.isEmpty }
    let authority = form.line("authority", max: 60)
    let threshold = form.whole("threshold", in: 2...PrepareVoting.trusteesMost, required: false)
    guard form.isValid else { return try await page(id, form, nil, context) }
    let command = PrepareVoting(id: id, trustees: names, authority: authority, threshold: threshold)
    return try await perform(id, form, flash: "voting.prepared", context) {
      try await site.database.write { tx in try command.run(by: viewer, tx) }
    }
  }

  @Sendable private func link(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let trustee = form.id("trustee", ElectionTrusteeTag.self, required: false)
    guard form.isValid else { return try await page(id, form, nil, context) }
    let command = MakeVotingLink(id: id, trustee: trustee)
    let (secret, voting) = try await site.database.write { tx in
      (try command.run(by: viewer, tx), try tx.votingProtocol(of: id))
    }
    let name = trustee.flatMap { one in voting?.trustees.first { $0.id == one }?.name } ?? voting?.authority ?? ""
    let path = trustee == nil ? "credentials" : "trustee"
    return try await page(
      id, nil, nil, context, link: (name, "\(site.options.publicURL)/elections/\(id)/\(path)?key=\(secret)"))
  }

  @Sendable private func restart(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await perform(id, form, flash: "voting.keys_anew", context) {
      try await site.database.write { tx in try RestartKeys(id: id).run(by: viewer, tx) }
    }
  }

  @Sendable private func paper(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.line("numbers", max: 2_000).split { " ,，、".contains($0) }
    let numbers = words.compactMap { Int($0) }
    if numbers.count != words.count { form.reject("numbers", "voting.numbers_invalid") }
    guard form.isValid else { return try await page(id, form, nil, context) }
    return try await perform(id, form, flash: "voting.paper_chosen", context) {
      try await site.database.write { tx in try ChoosePaper(id: id, numbers: numbers).run(by: viewer, tx) }
    }
  }

  @Sendable private func open(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    // The ballot is one text for everybody: it is written in the language of the law.
    let titles = Dictionary(
      uniqueKeysWithValues: SeatList.Kind.allCases.map { kind in
        (kind, site.pages.translations.text("election.list." + kind.rawValue, .chinese))
      })
    return try await perform(id, form, flash: "voting.opened", context) {
      try await site.database.write { tx in try OpenVoting(id: id, titles: titles).run(by: viewer, tx) }
    }
  }

  @Sendable private func close(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await perform(id, form, flash: "voting.closed", context) {
      try await CountVotes(database: site.database, id: id).close(by: viewer)
    }
  }

  @Sendable private func announce(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await perform(id, form, flash: "voting.announced", context) {
      try await site.database.write { tx in try AnnounceResult(id: id).run(by: viewer, tx) }
    }
  }

  /// How far a trustee has come.
  private static func state(of one: VotingProtocol.Trustee, _ voting: VotingProtocol?) -> String {
    if one.decryption != nil { return "voting.has_decrypted" }
    if voting?.result != nil { return "voting.not_needed" }
    if one.publicKey != nil { return "voting.has_key" }
    guard let round = voting?.round, round.text(of: one) == nil else {
      return one.certificate == nil ? "voting.no_key" : "voting.waits_for_others"
    }
    return "voting.wants." + round.rawValue
  }

  /// 3名监票人中2名即可开票
  static func thresholdWords(_ voting: VotingProtocol?, _ desk: ElectionDesk, _ context: AppContext) -> String {
    guard let voting, let threshold = voting.threshold else { return "" }
    return desk.text("voting.threshold_is", context, ["threshold": "\(threshold)", "all": "\(voting.trustees.count)"])
  }
}
