import Audit
import Contracts
import Files
import Hummingbird
import Kernel
import Store
import Web

/// `/report/receipt`: with the number of a case and the code of its receipt, whoever reported it sees how it goes, adds words,
/// confirms or sends it back. The code travels in forms only, so it stands in no address and no log.
struct ReceiptRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake

  func add(to routes: Routes) {
    routes.get("/report/receipt", .open, use: ask)
    routes.post("/report/receipt", .open, use: show)
    routes.post("/report/receipt/words", .open, use: addWords)
    routes.post("/report/receipt/confirmation", .open, use: confirm)
    routes.post("/report/receipt/return", .open, use: sendBack)
  }

  @Sendable private func ask(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    return site.page("report/ask", ["form": ["number": Text.code(query.raw("number"))]], context)
  }

  /// The case of this number, when the code is its. Tries are counted by address, and by number and address.
  private func find(_ form: Form, _ context: AppContext) async throws -> Case? {
    let number = String(Text.line(form.raw("number")).uppercased().prefix(40))
    let address = context.remoteAddress
    try site.limiter.require("receipt|\(address)", burst: 20, perMinute: 4)
    try site.limiter.require("receipt|\(address)|\(number)", burst: 8, perMinute: 1)
    let vault = site.vault
    let item = try await site.database.read { tx in try tx.reportedCase(numbered: number) }
    // Compared even when there is no such case, so that time tells nothing.
    let isRight = ReceiptCode.isRight(form.raw("code"), of: item?.id ?? site.world.newID(), vault)
    guard let item, isRight else { return nil }
    site.limiter.giveBack("receipt|\(address)", burst: 20, perMinute: 4)
    site.limiter.giveBack("receipt|\(address)|\(number)", burst: 8, perMinute: 1)
    return item
  }

  private func notFound(_ form: Form, _ context: AppContext) -> Response {
    var form = form
    form.reject("code", "receipt.not_found")
    return site.again("report/ask", [:], form, context)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    guard let item = try await find(form, context) else { return notFound(form, context) }
    return try await page(item.id, form, context, done: "")
  }

  private func page(_ id: CaseID, _ form: Form, _ context: AppContext, done: String) async throws -> Response {
    let model = try await site.database.read { tx -> ReportedCase? in
      guard let item = try tx.findCase(id) else { return nil }
      return try ReportedCase(item, tx)
    }
    guard let model else { throw Problem.notFound }
    var fields = model.fields(CaseWords(site, context))
    fields["code"] = ReceiptCode.of(id, site.vault)
    if !done.isEmpty { fields["done"] = site.text("flash." + done, context) }
    let level = form.raw("rating")
    fields["ratings"] = CasePage.ratings(CaseWords(site, context), chosen: level)
    if !form.isValid { return site.again("report/case", fields, form, context).unkept }
    return site.page("report/case", fields, context).unkept
  }

  // MARK: What she says

  private typealias Saying = @Sendable (inout Case, Tx) throws -> Void

  /// One act by receipt: the case changes, a step is written, the journal and the audit log know.
  private func act(
    _ form: Form, _ context: AppContext, _ done: String, _ say: @escaping Saying
  ) async throws -> Response {
    guard let item = try await find(form, context) else { return notFound(form, context) }
    if !form.isValid { return try await page(item.id, form, context, done: "") }
    let id = item.id
    let said = form.raw("words") + form.raw("reason") + form.raw("rating")
    let digest = Hex.encode(site.vault.lookupHash(said, purpose: "submissions.digest"))
    let key = "receipt|\(id)|\(form.plainNonce)|\(digest)"
    do {
      try await site.database.write { tx in
        guard var item = try tx.findCase(id) else { throw Problem.notFound }
        try tx.once(SentForm(nonce: key, digest: digest, community: item.community, person: nil)) {
          try say(&item, tx)
          return "/report/receipt"
        }
      }
    } catch CaseError.alreadyConfirmed {
      // A second tap on the same button: what she wanted is so.
    }
    return try await page(id, form, context, done: done)
  }

  @Sendable private func addWords(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let words = form.text("words")
    return try await act(form, context, "case.added") { item, tx in
      try ApplicantsWord.byReceipt.add(&item, words, tx)
    }
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let level = form.rating()
    return try await act(form, context, "case.confirmed") { item, tx in
      if let level, try !tx.isRated(item) { try ApplicantsWord.byReceipt.rate(item, level, "", tx) }
      if item.state == .confirmed { return }
      try ApplicantsWord.byReceipt.confirm(&item, tx)
      try tx.audit(
        "case.confirmed_by_receipt", subject: item.id.text, detail: item.number, community: item.community, standing: "reporter")
    }
  }

  @Sendable private func sendBack(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let words = form.text("reason")
    return try await act(form, context, "case.returned") { item, tx in
      try ApplicantsWord.byReceipt.sendBack(&item, words, tx)
      try tx.audit(
        "case.returned_by_receipt", subject: item.id.text, detail: item.number, community: item.community, standing: "reporter")
    }
  }
}

extension Tx {
  /// A case that somebody without an account brought in by herself, or staff for her: those have receipts.
  func reportedCase(numbered number: String) throws -> Case? {
    try first(
      """
      SELECT cases.* FROM cases JOIN case_callers ON case_callers.case_id = cases.id
      WHERE cases.number = \(number) AND cases.applicant_person_id IS NULL AND cases.channel IN ('report', 'email')
      ORDER BY cases.opened_at DESC LIMIT 1
      """, Case.init)
  }
}

/// Her case as she sees it: the same words that an applicant with an account reads, and no internal notes.
struct ReportedCase: Sendable {
  let item: Case
  let steps: [CaseStep]
  let answers: CaseAnswers
  let closure: CaseClosure?
  let isRated: Bool
  let routing: CaseRouting

  init(_ item: Case, _ tx: Tx) throws {
    self.item = item
    steps = try tx.caseSteps(item.id, includingInternal: false)
    answers = try tx.answers(of: item.id)
    closure = item.closedAt == nil ? nil : try tx.closure(of: item)
    isRated = try tx.isRated(item)
    routing = try tx.caseRouting(item.community)
  }

  func fields(_ words: CaseWords) -> Fields {
    let stair = words.stair(item, forApplicant: true)
    let fields: Fields = [
      "number": item.number, "caseTitle": item.title, "body": item.body, "place": words.place(item.place),
      "state": words.state(item.state, applicant: true), "stair": stair, "hasStair": !stair.isEmpty,
      "window": routing.window(item.window)?.name(in: words.context.locale) ?? "",
      "opened": words.when.moment(item.openedAt), "steps": steps.map { line($0, words) },
      "hasClosure": closure != nil, "closureWords": closure?.words ?? "", "isDeclined": item.state == .declined,
      "isYourTurn": item.state.isClosed, "canRate": item.state.isClosed && !isRated,
      "canAdd": !item.state.isFinal,
    ]
    return fields.merging(words.answers(answers)) { _, new in new }
  }

  private func line(_ step: CaseStep, _ words: CaseWords) -> Fields {
    let isHers = step.author == .applicant
    let name = step.authorName.isEmpty ? words.text("case.author.staff") : step.authorName
    let key = step.kind.isToldApart ? "case.did.\(step.kind.rawValue).told" : "case.did.\(step.kind.rawValue)"
    return [
      "shape": step.kind.shape, "at": words.when.moment(step.at), "instant": step.at.rfc3339(),
      "what": words.text(key, ["about": step.about]), "who": isHers ? words.text("case.author.you") : name,
      "words": step.words, "hasWords": !step.words.isEmpty,
    ]
  }
}
