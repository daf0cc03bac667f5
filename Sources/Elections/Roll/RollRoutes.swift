import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/roll`: made by who runs the election, published when it is frozen, objected to by whoever is signed in; and
/// `/elections/:id/can-i-vote`.
struct RollRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/roll", .signedIn, use: show)
    routes.post("/elections/:id/roll", .act(.runElection), use: register)
    routes.post("/elections/:id/roll/building", .act(.runElection), use: fill)
    routes.post("/elections/:id/roll/entry", .act(.runElection), use: change)
    routes.post("/elections/:id/roll/freeze", .act(.runElection), use: freeze)
    routes.post("/elections/:id/roll/gone", .act(.runElection), use: strike)
    routes.post("/elections/:id/objections", .signedIn, use: object)
    routes.post("/elections/:id/objections/decision", .act(.runElection), use: decide)
    routes.get("/elections/:id/can-i-vote", .signedIn, use: canIVote)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let model = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      // What is not published yet is work of who runs it.
      if election.rollFrozenAt == nil { try viewer.require(.runElection) }
      return RollPage(
        election: election, roll: try tx.roll(of: id), objections: try tx.objections(of: id), gone: try tx.goneFirms(of: id))
    }
    let fields = model.fields(desk, viewer, form, context)
    if let form { return desk.again("elections/roll", fields, form, problem, context) }
    return site.page("elections/roll", fields, context)
  }

  @Sendable private func register(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let lines = form.text("voters", max: 60_000).split(whereSeparator: \.isNewline).map { Text.line($0) }.filter { !$0.isEmpty }
    let kind: Roll.Class? = form.choice("class", required: false)
    guard form.isValid else { return try await page(id, form, nil, context) }
    let (command, sent) = (RegisterVoters(id: id, lines: lines, kind: kind ?? .operating), form)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.roll_changed", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func fill(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.roll_changed", { try await page(id, form, $0, context) }
    ) { tx in try FillRoll(id: id).run(by: viewer, tx) }
  }

  /// Changes an entry, or takes it off the roll.
  @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let voter = form.id("voter", VoterTag.self)
    let isRemoval = form.raw("act") == "remove"
    let kind: Roll.Class? = form.choice("class", required: false)
    let controller = form.line("controller", required: false, max: 100)
    guard form.isValid, let voter else { return try await page(id, form, nil, context) }
    let sent = form
    let change = ChangeVoter(id: id, voter: voter, kind: kind ?? .operating, controller: controller)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.roll_changed", { try await page(id, sent, $0, context) }
    ) { tx in
      if isRemoval { try RemoveVoter(id: id, voter: voter).run(by: viewer, tx) } else { try change.run(by: viewer, tx) }
    }
  }

  @Sendable private func freeze(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.roll_frozen", { try await page(id, form, $0, context) }
    ) { tx in try FreezeRoll(id: id).run(by: viewer, tx) }
  }

  @Sendable private func strike(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let form = try await site.form(request, context)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.roll_changed", { try await page(id, form, $0, context) }
    ) { tx in try StrikeGoneFirms(id: id).run(by: viewer, tx) }
  }

  @Sendable private func object(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let kind: RollObjection.Kind? = form.choice("objection")
    let number = kind == .wrong ? form.whole("voter_number", in: 1...20_000) : nil
    let name = kind == .missing ? form.line("missing_name", max: 100) : ""
    let words = form.text("objection_words", max: 2_000)
    guard form.isValid, let kind else { return try await page(id, form, nil, context) }
    let (command, sent) = (ObjectToRoll(id: id, kind: kind, number: number, name: name, words: words), form)
    return try await desk.performOnce(
      form, to: "/elections/\(id)/roll", flash: "election.objected", by: viewer, { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func decide(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let objection = form.id("objection", RollObjectionTag.self)
    let decision: RollObjection.Decision? = form.choice("decision")
    let words = form.text("decision_words", max: 2_000)
    guard form.isValid, let objection, let decision else { return try await page(id, form, nil, context) }
    let (command, sent) = (DecideObjection(id: id, objection: objection, decision: decision, words: words), form)
    return try await desk.perform(
      to: "/elections/\(id)/roll", flash: "election.objection_decided", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  /// Whether the viewer, as whom she acts now, is on the roll; and if not, what can be done about it until when.
  @Sendable private func canIVote(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let (election, roll, proxies, letters) = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      return (election, try tx.roll(of: id), try tx.proxies(of: id), try tx.letters(for: election))
    }
    let entry = roll.entries.first { one in
      viewer.enterprise.map { one.organization == $0 } ?? (one.organization == nil && one.name == viewer.name)
    }
    let mayVote = entry.map { !roll.isStruck($0.id) } ?? false
    let last = election.timeline.latest(.objectionsEnd)
    let addressee = entry.map { election.addressee($0, proxies, letters, roll) }
    let through: String = addressee?.through ?? ""
    var fields = desk.head(election, viewer, context)
    fields.merge([
      "through": through, "hasThrough": !through.isEmpty, "isProxy": addressee?.isProxy ?? false, "mayVote": mayVote, "isStruck": entry != nil && !mayVote, "name": entry?.name ?? viewer.name,
      "number": entry?.number ?? 0, "hasNumber": entry?.number != nil,
      "canObject": election.rollFrozenAt != nil && last.map { desk.today <= $0 } ?? false,
      "objectUntil": last.map { desk.day($0, context) } ?? "", "actsForFirm": viewer.enterprise != nil,
    ]) { _, new in new }
    return site.page("elections/can-i-vote", fields, context)
  }
}
