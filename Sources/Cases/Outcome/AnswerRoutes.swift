import Contracts
import Cryptography
import Hummingbird
import Kernel
import Store
import Web

/// `/answer/:secret`: one question, without signing in. Reading it uses nothing up, since programs that look at mail open every link
/// in it; answering does, once.
struct AnswerRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/answer", .open, use: ask)
    routes.post("/answer", .open, use: find)
    routes.get("/answer/:secret", .open, use: show)
    routes.post("/answer/:secret", .open, use: answer)
    routes.post("/cases/:id/answer-link", .act(.fileCaseForCaller), use: handOut)
  }

  // MARK: The code that was read out

  @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("cases/answer-code", [:], context)
  }

  @Sendable private func find(_ request: Request, _ context: AppContext) async throws -> Response {
    try limit(context)
    var form = try await site.form(request, context)
    let secret = LinkSecret(form.raw("code"))
    if form.raw("code").isEmpty { form.reject("code", "field.missing") } else if secret == nil {
      form.reject("code", "answer.code_unclear")
    }
    guard let secret, form.isValid else { return site.again("cases/answer-code", [:], form, context) }
    let isKnown = try await site.database.read { tx in try tx.answerLink(secret) != nil }
    guard isKnown else {
      form.reject("code", "answer.code_unknown")
      return site.again("cases/answer-code", [:], form, context)
    }
    return site.redirect(secret.answerPath)
  }

  // MARK: The question

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try secret(context), nil, context)
  }

  @Sendable private func answer(_ request: Request, _ context: AppContext) async throws -> Response {
    try limit(context)
    let secret = try secret(context)
    var form = try await site.form(request, context)
    let question = try await site.database.read { tx in try AnswerQuestion(secret, tx) }
    guard !question.isOver, question.link.expiresAt > site.world.now() else { return try await page(secret, nil, context) }
    let command = AnswerRoutes.command(secret, question, &form)
    guard form.isValid else { return try await page(secret, form, context) }
    // A second tap finds the thanks, like a second visit.
    try await site.database.write { tx in try command.run(tx) }
    return site.redirect(secret.answerPath)
  }

  private static func command(_ secret: LinkSecret, _ question: AnswerQuestion, _ form: inout Form) -> AnswerByLink {
    var command = AnswerByLink(secret: secret)
    if question.asksSolved {
      let said = form.raw("solved")
      if said == "yes" || said == "no" { command.isSolved = said == "yes" } else { form.reject("solved", "field.not_chosen") }
      command.reason = form.text("reason", required: command.isSolved == false, max: 2_000, missing: "case.reason_missing")
    }
    if question.asksRating {
      command.level = form.rating(required: !question.asksSolved)
      command.words = form.line("rating_words", required: false, max: 500)
    }
    return command
  }

  private func page(_ secret: LinkSecret, _ form: Form?, _ context: AppContext) async throws -> Response {
    let question = try await site.database.read { tx in try AnswerQuestion(secret, tx) }
    let words = CaseWords(site, context)
    if question.isOver { return site.page("cases/answer-thanks", ["isRoundOver": question.item.round > question.link.round], context).unkept }
    guard question.link.expiresAt > site.world.now() else { throw AnswerError.expired }
    let level = form?.raw("rating") ?? ""
    let said = form?.raw("solved") ?? ""
    let fields: Fields = [
      "secret": secret.text, "number": question.item.number, "caseTitle": question.item.title,
      "closedAt": words.when.day(question.closure.at), "asksSolved": question.asksSolved,
      "isDeclined": question.closure.result == .declined, "asksRating": question.asksRating,
      "isRatingAlone": !question.asksSolved, "ratings": CasePage.ratings(words, chosen: level),
      "saidYes": said == "yes", "saidNo": said == "no", "until": words.when.day(question.link.expiresAt),
    ]
    if let form { return site.again("cases/answer", fields, form, context).unkept }
    return site.page("cases/answer", fields, context).unkept
  }

  private func secret(_ context: AppContext) throws -> LinkSecret {
    guard let secret = LinkSecret(context.parameters.get("secret") ?? "") else { throw AnswerError.unknown }
    return secret
  }

  /// Nobody guesses 128 bits; this keeps somebody who tries from costing anything.
  private func limit(_ context: AppContext) throws {
    try site.limiter.require("answer|address|\(context.remoteAddress)", burst: 30, perMinute: 10)
  }

  // MARK: Giving it

  /// The link in full, once.
  @Sendable private func handOut(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    _ = try await site.form(request, context)
    let given = try await site.database.write { tx in try HandOutAnswerLink(id: id).run(by: viewer, tx) }
    let words = CaseWords(site, context)
    let until = site.world.now() + .days(AnswerLink.days)
    let fields: Fields = [
      "id": id.text, "number": given.item.number, "caseTitle": given.item.title, "code": given.secret.grouped,
      "link": site.options.publicURL + given.secret.answerPath, "place": site.options.publicURL + "/answer",
      "until": words.when.day(until),
    ]
    return site.page("cases/answer-link", fields, context).unkept
  }
}
