import Belenios
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What is open to everybody: the booth, the box with its trackers, the archive, the result.
struct BoothRoutes: Sendable {
  let desk: ElectionDesk
  let box: BallotBox
  var site: Site { desk.site }

  init(desk: ElectionDesk) {
    self.desk = desk
    box = BallotBox(desk.site.database)
  }

  func add(to routes: Routes) {
    routes.get("/elections/:id/vote", .open, use: vote)
    routes.post("/elections/:id/ballots", .open, use: cast)
    routes.get("/elections/:id/ballots", .open, use: trackers)
    routes.get("/elections/:id/archive", .open, use: archive)
    routes.get("/elections/:id/result", .open, use: result)
  }

  /// What is published of an election. Throws `voting.not_open` before its opening.
  private func opened(_ id: ElectionID) async throws -> (CommunityElection, VotingProtocol) {
    let (election, voting) = try await site.database.read { tx in (try tx.election(id), try tx.votingProtocol(of: id)) }
    guard election.openedAt != nil, let voting else { throw VotingError.notOpen }
    return (election, voting)
  }

  @Sendable private func vote(_ request: Request, _ context: AppContext) async throws -> Response {
    let (election, voting) = try await opened(try context.id("id"))
    let now = site.world.now()
    let text = try voting.election()
    let questions: [Fields] = (text?.questions ?? []).enumerated().map { place, question in
      let answers: [Fields] = question.answers.enumerated().map { ["index": $0 + 1, "name": $1] }
      // What is encrypted for is one text for everybody; whoever reads another language is told what it says.
      let isForeign: Bool = context.locale != .chinese && election.follow?.kind != .recall && election.lists.indices.contains(place)
      return [
        "hasAlso": isForeign, "also": isForeign ? desk.listTitle(election.lists[place], context) : "",
        "index": place, "number": place + 1, "title": question.question, "maximum": question.maximum, "answers": answers,
        "limit": desk.text("election.practice.limit", context, ["maximum": "\(question.maximum)"]),
      ]
    }
    var fields = desk.head(election, nil, context)
    fields.merge([
      "questions": questions, "election": voting.electionText ?? "", "words": ElectionWords.booth(site, context),
      "isEarly": now < election.opensAt, "isOver": now >= election.closesAt, "takes": election.takesBallots(at: now),
      "allowsWriteIn": election.allowsWriteIn, "hasThreshold": voting.threshold != nil, "thresholdWords": VotingRoutes.thresholdWords(voting, desk, context),
    ]) { _, new in new }
    return site.page("elections/vote", fields, context).unkept
  }

  @Sendable private func cast(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    guard site.limiter.allows("ballot|\(context.remoteAddress)", burst: 200, perMinute: 600) else {
      throw Problem(.tooMany, code: "voting.too_many")
    }
    let form = try await site.form(request, context, limit: 4 * 1_024 * 1_024)
    let (tracker, isRepeated) = try await box.cast(form.raw("ballot"), in: id)
    // A second click is shown the receipt of the first; a program is told that it sends again.
    if isRepeated && !request.wantsPage { throw VotingError.ballotRepeated }
    return site.redirect("/elections/\(id)/ballots?tracker=" + URLEncoded.encode(tracker))
  }

  /// The trackers in the box. With `?tracker=` it is the receipt: whether this one is among them.
  @Sendable private func trackers(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let (election, _) = try await opened(id)
    let asked = Text.line(Form(query: request.uri.query).raw("tracker"))
    let (all, turnout, roll) = try await site.database.read { tx in
      (try tx.trackers(of: id), try tx.turnout(of: id), try tx.roll(of: id).count)
    }
    let fours = stride(from: 0, to: asked.count, by: 4).map { start in
      let from = asked.index(asked.startIndex, offsetBy: start)
      return String(asked[from...].prefix(4))
    }
    var fields = desk.head(election, nil, context)
    fields.merge([
      "hasAsked": !asked.isEmpty, "asked": asked, "fours": fours.map { ["four": $0] }, "isThere": all.contains(asked),
      "trackers": all.map { ["tracker": $0] }, "count": turnout, "registered": roll, "ballots": all.count,
    ]) { _, new in new }
    return site.page("elections/ballots", fields, context)
  }

  @Sendable private func archive(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let (_, voting) = try await opened(id)
    let ballots = try await site.database.read { tx in try tx.ballots(of: id) }
    guard let bytes = try voting.archive(ballots) else { throw Problem.notFound }
    return site.download(bytes, name: voting.uuid + ".bel", type: "application/x-tar")
  }

  @Sendable private func result(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: ElectionID = try context.id("id")
    let (election, _) = try await opened(id)
    // A part of the votes would mislead: while the paper box is not counted there is no result.
    let found = try await site.database.read { tx in try tx.outcome(of: election) }
    var fields = desk.head(election, context.viewer, context).merging(
      ResultPage(election: election, outcome: found).fields(desk, context)) { _, new in new }
    fields["canDraw"] = context.viewer?.may(.runElection) ?? false
    return site.page("elections/result", fields, context)
  }
}

/// The result: votes, who is elected, what is left to decide.
struct ResultPage {
  let election: CommunityElection
  let outcome: ElectionOutcome?

  func fields(_ desk: ElectionDesk, _ context: AppContext) -> Fields {
    guard let outcome else { return ["isCounted": false] }
    let pack = election.pack
    let lists: [Fields] = outcome.lists.map { list in
      let rows: [Fields] = list.lines.map { line in
        [
          "name": line.candidate.name, "organization": line.candidate.organization, "votes": line.votes,
          "online": line.online, "paper": line.paper,
          "standing": desk.text(Self.standing(line, election), context),
          "isElected": line.standing == .elected, "why": why(line, desk, context), "hasWhy": line.bar != nil,
        ]
      }
      let isVoid = list.outcome.void != nil
      return [
        "title": desk.listTitle(list.seats, context), "seats": list.seats.seats, "rows": rows, "blank": list.blank, "isVoid": isVoid,
        "hasTie": list.outcome.tiedSeats > 0, "tiedSeats": list.outcome.tiedSeats,
        "hasVacancies": list.outcome.vacancies > 0, "vacancies": list.outcome.vacancies,
      ]
    }
    let elected = outcome.lists.reduce(0) { $0 + $1.outcome.elected.count }
    let paper = outcome.paper
    let isRunOff: Bool = election.follow?.kind == .runOff
    let share = isRunOff ? pack.runOffElected : pack.elected
    return [
      "hasPaper": paper != nil, "paperFound": paper?.found ?? 0, "paperVoid": paper?.void ?? 0, "paperBlank": paper?.blank ?? 0,
      "isCounted": true, "lists": lists, "cast": outcome.cast, "registered": outcome.registered,
      "isValid": outcome.isValid, "needsTurnout": election.needsTurnout,
      "needed": pack.turnout.least(of: outcome.registered),
      "turnoutArticle": desk.article(pack.articles["turnout"] ?? "", context),
      "electedArticle": desk.article(pack.articles[isRunOff ? "run_off_elected" : "elected"] ?? "", context),
      "least": share.least(of: outcome.cast), "hasLeast": election.follow?.kind != .revote, "mayStayEmpty": pack.maySeatsStayEmpty(elected: elected),
      "runOffBy": election.timeline.latest(.runOffLatest).map { desk.day($0, context) } ?? "",
      "isAnnounced": election.announcedAt != nil, "hasLots": !outcome.openLots.isEmpty,
      "announcedOn": election.done[.resultAnnounced].map { desk.day($0, context) } ?? "",
    ]
  }

  private func why(_ line: ElectionOutcome.Line, _ desk: ElectionDesk, _ context: AppContext) -> String {
    guard let bar = line.bar else { return "" }
    let article = desk.article(election.pack.articles[bar.article] ?? "", context)
    return desk.text(bar.key, context, ["name": bar.name, "article": article])
  }

  /// Of a recall the yes carries or does not; the no is no candidate.
  static func standing(_ line: ElectionOutcome.Line, _ election: CommunityElection) -> String {
    guard election.follow?.kind == .recall else { return "election.standing." + line.standing.rawValue }
    guard line.candidate.place == 1 else { return "election.recall_against" }
    return line.standing == .elected ? "election.recall_carried" : "election.recall_failed"
  }
}
