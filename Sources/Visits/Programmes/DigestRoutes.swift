import Audit
import Contracts
import Cryptography
import Hummingbird
import Kernel
import Store
import Web

/// `/programmes/mine`: whom I look after, and my week in five lines. `/weekly/:secret`: the same five lines without signing in. Reading
/// the link uses nothing up, since programs that look at mail open every link in it; the one tap does, once.
struct DigestRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/programmes/mine", .signedIn, use: mine)
    routes.post("/programmes/mine/answer", .signedIn, use: answerMine)
    routes.post("/programmes/mine/letters", .signedIn, use: keepLetters)
    routes.get("/weekly/:secret", .open, use: week)
    routes.post("/weekly/:secret", .open, use: answer)
    routes.post("/programmes/:id/help", .act(.makeVisit), use: takeHelp)
    routes.post("/programmes/:id/links", .act(.makeVisit), use: handOut)
  }

  // MARK: Hers

  private struct Mine: Sendable {
    var ties: [(tie: ProgrammeTie, programme: Programme)]
    var names: [PersonID: String]
    var phones: [PersonID: String]
    var digest: HelperDigest?
    var lines: DigestLines?
    var isStopped: Bool
  }

  @Sendable private func mine(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    // What she does as herself is not read while she acts for her employer.
    if viewer.enterprise != nil { throw Problem.notFound }
    let found = try await site.database.read { tx -> Mine in
      let today = SiteZone.shanghai.day(of: tx.now)
      let monday = today.monday
      let (own, about): (SQL, SQL) = ("programme_ties.helper_person_id = \(viewer.person)", "programme_ties.target_id = \(viewer.person)")
      let ties = try tx.openTies(
        "programme_ties.community_id = \(viewer.community) AND (\(sql: own) OR \(sql: about))", on: today, limit: 300)
      let programmes = try tx.findProgrammes(ties.map(\.programme))
      let pairs = ties.compactMap { tie in programmes[tie.programme].map { (tie: tie, programme: $0) } }
      let people: [PersonID] = ties.map(\.helper) + ties.compactMap(\.target.person)
      let digest = try tx.digest(of: viewer.person, week: monday)
      return Mine(
        ties: pairs, names: try tx.visitNames(people), phones: try tx.workPhones(people), digest: digest,
        lines: try digest.map { try DigestLines(viewer.person, community: viewer.community, week: $0.monday, tx) },
        isStopped: try tx.wantsNoLetters(viewer.person))
    }
    let words = VisitWords(site, context)
    let own = found.ties.filter { $0.tie.helper == viewer.person }.map { pair -> Fields in
      return [
        "target": pair.tie.target.person.flatMap { found.names[$0] } ?? pair.tie.target.name, "programme": words.name(pair.programme),
        "since": words.text("tie.since", ["day": words.when.day(pair.tie.startsOn)]),
      ]
    }
    let theirs = found.ties.filter { $0.tie.helper != viewer.person }.map { pair -> Fields in
      let phone = found.phones[pair.tie.helper] ?? ""
      return [
        "helper": found.names[pair.tie.helper] ?? "", "programme": words.name(pair.programme), "phone": phone,
        "tel": Site.telephone(phone), "hasPhone": !phone.isEmpty,
      ]
    }
    var fields: Fields = [
      "own": own, "hasOwn": !own.isEmpty, "theirs": theirs, "hasTheirs": !theirs.isEmpty, "isStopped": found.isStopped,
      "hasDigest": found.digest != nil, "isAnswered": found.digest?.answer != nil,
      "answered": found.digest?.answer.map { words.text("digest.answered.\($0.rawValue)") } ?? "",
    ]
    if let lines = found.lines { fields["lines"] = words.lines(lines, hotline: site.options.community()?.hotline ?? "") }
    return site.page("visits/programmes-mine", fields, context)
  }

  @Sendable private func answerMine(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let answer: HelperDigest.Answer? = form.choice("answer")
    let said = form.line("help_words", required: false, max: 300)
    guard form.isValid, let answer else { throw Problem(.invalid, code: "digest.unclear", fields: form.errors) }
    try await site.database.write { tx in
      let today = SiteZone.shanghai.day(of: tx.now)
      guard let digest = try tx.digest(of: viewer.person, week: today.monday) else { throw Problem.notFound }
      try AnswerDigest(id: digest.id, answer: answer, words: said).run(isByLink: false, tx)
    }
    return site.redirect("/programmes/mine", flash: "digest.answered")
  }

  @Sendable private func keepLetters(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let isStopped = form.raw("letters") == "stop"
    try await site.database.write { tx in
      try tx.keepLetters(stopped: isStopped, of: viewer.person, community: viewer.community)
      try tx.audit(isStopped ? "digest.letters_stopped" : "digest.letters_wanted", subject: viewer.person.text, by: viewer)
    }
    return site.redirect("/programmes/mine", flash: isStopped ? "digest.stopped" : "digest.wanted")
  }

  // MARK: By the link

  @Sendable private func week(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try secret(context), context)
  }

  private func page(_ secret: LinkSecret, _ context: AppContext) async throws -> Response {
    let found = try await site.database.read { tx in
      guard let digest = try tx.digest(secret) else { throw ProgrammeError.linkUnknown }
      let lines = try DigestLines(digest.helper, community: digest.community, week: digest.monday, tx)
      return (digest: digest, lines: lines)
    }
    let words = VisitWords(site, context)
    guard found.digest.answer == nil else {
      let key = "digest.answered.\(found.digest.answer?.rawValue ?? "fine")"
      return site.page("visits/weekly-thanks", ["answered": words.text(key)], context).unkept
    }
    guard found.digest.expiresAt > site.world.now() else { throw ProgrammeError.linkExpired }
    return site.page(
      "visits/weekly",
      ["secret": secret.text, "lines": words.lines(found.lines, hotline: site.options.community()?.hotline ?? "")], context).unkept
  }

  @Sendable private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
    // Nobody guesses 128 bits; this keeps somebody who tries from costing anything.
    try site.limiter.require("weekly|address|\(context.remoteAddress)", burst: 30, perMinute: 10)
    let secret = try secret(context)
    var form = try await site.form(request, context)
    let answer: HelperDigest.Answer? = form.choice("answer")
    let said = form.line("help_words", required: false, max: 300)
    guard form.isValid, let answer else { throw Problem(.invalid, code: "digest.unclear", fields: form.errors) }
    // A second tap finds the thanks, like a second visit.
    try await site.database.write { tx in
      guard let digest = try tx.digest(secret) else { throw ProgrammeError.linkUnknown }
      try AnswerDigest(id: digest.id, answer: answer, words: said).run(isByLink: true, tx)
    }
    return site.redirect(secret.weekPath)
  }

  private func secret(_ context: AppContext) throws -> LinkSecret {
    guard let secret = LinkSecret(context.parameters.get("secret") ?? "") else { throw ProgrammeError.linkUnknown }
    return secret
  }

  // MARK: The team

  @Sendable private func takeHelp(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let digest = form.id("digest", DigestTag.self)
    let said = form.line("taken_words", required: false, max: 300)
    guard form.isValid, let digest else { throw Problem(.invalid, code: "digest.unclear", fields: form.errors) }
    try await site.database.write { tx in try TakeHelp(id: digest, words: said).run(by: viewer, tx) }
    return site.redirect("/programmes/\(id)", flash: "digest.heard")
  }

  /// For a helper without an account or an address: the link of this week in full, once, to be passed on in a chat.
  @Sendable private func handOut(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let helper = form.id("helper", PersonTag.self)
    guard form.isValid, let helper else { throw Problem.notFound }
    let (secret, name) = try await site.database.write { tx -> (LinkSecret, String) in
      let one = try tx.programme(id, in: viewer.community)
      let today = SiteZone.shanghai.day(of: tx.now)
      let ties = try tx.openTies("programme_ties.programme_id = \(id) AND programme_ties.helper_person_id = \(helper)", on: today)
      guard ProgrammePolicy.mayKeep(one, viewer), !ties.isEmpty else { throw Problem.notFound }
      let monday = today.monday
      let made = try tx.makeDigest(for: helper, week: monday, community: viewer.community)
      guard let digest = try made ?? tx.digest(of: helper, week: monday)?.id else { throw Problem.notFound }
      try tx.audit("digest.link_given", subject: digest.text, detail: helper.text, by: viewer)
      return (try tx.makeDigestLink(digest), try tx.visitNames([helper])[helper] ?? "")
    }
    return site.page(
      "visits/digest-link", ["id": id.text, "name": name, "link": site.options.publicURL + secret.weekPath], context).unkept
  }
}

extension VisitWords {
  /// Always five, in the same order.
  func lines(_ found: DigestLines, hotline: String) -> [Fields] {
    let comma = context.locale == .chinese ? "、" : ", "
    let newcomers = found.newcomers.isEmpty
      ? text("digest.new_none") : text("digest.new", ["names": found.newcomers.joined(separator: comma)])
    let coming = found.coming.map { one in text("digest.coming_one", ["day": when.day(one.day), "name": one.host, "firm": one.firm]) }
    let ending = found.ending.map { one in text("digest.ending_one", ["firm": one.firm, "day": when.day(one.day)]) }
    func more(_ shown: [String], _ count: Int) -> String {
      let said = shown.joined(separator: context.locale == .chinese ? "；" : "; ")
      return count > shown.count ? said + text("digest.more", ["count": String(count - shown.count)]) : said
    }
    let call = [found.keeper, found.keeperPhone.isEmpty ? hotline : found.keeperPhone].filter { !$0.isEmpty }.joined(separator: " ")
    let said: [(String, String)] = [
      ("digest.line.new", newcomers), ("digest.line.coming", coming.isEmpty ? text("digest.coming_none") : more(coming, found.comingCount)),
      ("digest.line.ending", ending.isEmpty ? text("digest.ending_none") : more(ending, found.endingCount)),
      ("digest.line.last", last(found)), ("digest.line.call", call.isEmpty ? text("digest.call_none") : call),
    ]
    return said.map { ["word": text($0.0), "says": $0.1] }
  }

  private func last(_ found: DigestLines) -> String {
    switch found.last?.answer {
    case nil: return text("digest.last_none")
    case .fine: return text("digest.last_fine")
    case .help:
      guard found.last?.takenAt != nil else { return text("digest.last_waiting") }
      let words = found.last?.takenWords ?? ""
      return text(words.isEmpty ? "digest.last_taken" : "digest.last_taken_words", ["name": found.takenBy, "words": words])
    }
  }
}
