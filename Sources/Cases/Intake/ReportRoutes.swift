import Contracts
import Files
import Hummingbird
import Kernel
import People
import Store
import Web

/// `/report`: somebody without an account reports something, one thing a page. The draft lies with the server under the random number
/// of its form. Nothing is changed by a GET: who scans links in mail confirms nothing.
struct ReportRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake
  let intake: IntakeWiring

  enum Step: String, CaseIterable { case what, question, place = "where", photos, contact, code }

  func add(to routes: Routes) {
    routes.get("/report", .open, use: show)
    routes.post("/report", .open, use: go)
    routes.get("/report/confirmation", .open, use: askToConfirm)
    routes.post("/report/confirmation", .open, use: confirm)
    routes.post("/report/receipt/opening", .open, use: openReceipt)
    routes.post("/report/receipt/closing", .open, use: closeReceipt)
    ReceiptRoutes(site: site, photos: photos).add(to: routes)
    ReportDeskRoutes(site: site).add(to: routes)
  }

  // MARK: Reading

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    let nonce = query.raw("draft")
    if nonce.isEmpty { return try await start(BuildingID(query.raw("at")), CommonPart(rawValue: query.raw("part")), context) }
    guard FilingRoutes.isNonce(nonce), let page = try await load(nonce) else { return gone }
    if let id = page.report.filedAs { return try await filed(page.report, id, nil, context) }
    let step = Step(rawValue: query.raw("step")) ?? .what
    if step == .question { return question(page, query.raw("question"), nil, nil, context) }
    return try answer(step, page, nil, context)
  }

  /// The first page. Nothing is written until something is sent; `at` is what the code on the wall says.
  private func start(_ at: BuildingID?, _ part: CommonPart?, _ context: AppContext) async throws -> Response {
    let (world, language) = (site.world, context.locale.rawValue)
    let page = try await site.database.read { tx in
      let community = try tx.open311Community("").id
      var report = CaseReport(
        id: world.newID(), community: community, nonce: world.newSecret(byteCount: 12), language: language, at: tx.now)
      report.building = try at.flatMap { try tx.building($0, community: community)?.id }
      report.part = report.building == nil ? nil : part
      return try ReportPage(report, tx)
    }
    return try answer(.what, page, nil, context)
  }

  func load(_ nonce: String) async throws -> ReportPage? {
    try await site.database.read { tx in try tx.report(nonce).map { try ReportPage($0, tx) } }
  }

  private func answer(
    _ step: Step, _ page: ReportPage, _ form: Form?, _ context: AppContext, code: String = ""
  ) throws -> Response {
    let step = step == .code && page.report.state == .draft ? .contact : step
    var fields = page.fields(step, CaseWords(site, context))
    fields.merge(page.routing.toldAtOnce(page.report.body, intake.remit, context.locale)) { _, new in new }
    if !code.isEmpty { fields["code"] = code }
    let isLetter = page.report.channel == .email && page.report.state == .coded
    let template = step == .code
      ? page.report.state == .waiting ? "report/waiting" : isLetter ? "report/mailed" : "report/code" : "report/\(step.rawValue)"
    if let form {
      fields["form"] = nil
      let shown = site.again(template, fields, form, context)
      return step == .photos ? shown.withMicrophone : shown
    }
    let shown = site.page(template, fields, context).unkept
    return step == .photos ? shown.withMicrophone : shown
  }

  /// Forgotten, or never there: she begins anew.
  var gone: Response { site.redirect("/report", flash: "report.gone") }

  // MARK: Writing

  @Sendable private func go(_ request: Request, _ context: AppContext) async throws -> Response {
    // Before the body: nobody without an account makes the house read megabytes.
    try site.limiter.require("report|\(context.remoteAddress)", burst: 40, perMinute: 6)
    var form = try await site.form(request, context, limit: PhotoIntake.attachedBytes)
    guard let step = Step(rawValue: form.raw("step")), FilingRoutes.isNonce(form.nonce) else {
      throw Problem(.badRequest, code: "form.broken")
    }
    // A field that people do not see: whoever fills it is a program, and is told what it wants to hear.
    if !form.raw("website").isEmpty { return site.redirect("/report/receipt") }
    if step == .contact { return try await leave(form, context) }
    if step == .question { return try await answerQuestion(form, context) }
    let change = ReportChange(step, &form)
    let room = Limits.photosPerCase - (try await load(form.nonce)?.photoCount ?? 0)
    if step == .photos, !form.uploads.isEmpty {
      try site.limiter.require("report.photos|\(context.remoteAddress)", burst: 12, perMinute: 1)
    }
    let isAdding = step == .photos && change.removed == nil && !change.removesVoice
    let kept = isAdding ? try photos.attached(&form, room: room) : AttachedFiles()
    return try await save(change, kept, form, step, context)
  }

  private func save(
    _ change: ReportChange, _ kept: AttachedFiles, _ form: Form, _ step: Step, _ context: AppContext
  ) async throws -> Response {
    let (nonce, language) = (form.nonce, context.locale.rawValue)
    let page = try await site.database.write { tx -> ReportPage in
      let community = try tx.open311Community("").id
      var report = try tx.report(nonce)
        ?? CaseReport(id: tx.newID(), community: community, nonce: nonce, language: language, at: tx.now)
      // It is a case, or was looked at: nothing more is written to it.
      if report.state == .filed || report.state == .refused { return try ReportPage(report, tx) }
      change.apply(to: &report)
      try tx.save(report)
      if let removed = change.removed { try tx.removeReportFile(at: removed, from: report.id) }
      if change.removesVoice { try tx.removeReportRecording(from: report.id) }
      try tx.add(kept, to: report)
      return try ReportPage(report, tx)
    }
    if !form.isValid { return try answer(step, page, form, context) }
    if step == .what, let first = page.questions.list.next(after: nil) { return site.redirect(address(nonce, first)) }
    return site.redirect(address(nonce, change.next))
  }

  func address(_ nonce: String, _ question: CaseQuestion) -> String { address(nonce, .question) + "&question=\(question.key)" }

  func address(_ nonce: String, _ step: Step) -> String { "/report?draft=\(nonce)&step=\(step.rawValue)" }

  // MARK: Contact and code

  private func leave(_ form: Form, _ context: AppContext) async throws -> Response {
    var form = form
    guard let page = try await load(form.nonce) else { return gone }
    if let gap = page.firstGap { return site.redirect(address(form.nonce, gap)) }
    let name = form.line("name", max: 60)
    let contact = Contact(form.raw("contact"))
    if contact == nil { form.reject("contact", form.raw("contact").isEmpty ? "field.missing" : "report.contact_unclear") }
    if !form.flag("consent") { form.reject("consent", "report.consent_missing") }
    guard form.isValid, let contact else { return try answer(.contact, page, form, context) }
    try site.limiter.require("report.code|\(context.remoteAddress)", burst: 6, perMinute: 0.2)
    let command = LeaveReport(
      name: name, contact: contact, isKeptFromProperty: form.flag("keep_from_property"), address: site.options.publicURL + "/report/confirmation",
      subject: site.text("report.mail.subject", context), text: message(contact, context))
    let (send, vault, nonce) = (intake.send, site.vault, form.nonce)
    let left = try await site.database.write { tx -> Result<CaseReport, ReportError> in
      guard let report = try tx.report(nonce) else { throw Problem.notFound }
      return try command.run(report, send: send, vault: vault, tx)
    }
    switch left {
    case .success: return site.redirect(address(nonce, .code))
    case .failure(let error):
      form.reject("contact", error.code)
      return try answer(.contact, page, form, context)
    }
  }

  private func message(_ contact: Contact, _ context: AppContext) -> String {
    let values = ["code": "{code}", "link": "{link}"]
    if case .email = contact { return site.text("report.mail.text", context, values) }
    return site.text("report.sms.text", context, values)
  }

  /// From the link in the mail: a page with a button, the code filled in. The code is consumed by the button.
  @Sendable private func askToConfirm(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    guard FilingRoutes.isNonce(query.raw("r")), let page = try await load(query.raw("r")) else { return gone }
    if page.report.filedAs != nil { return site.redirect(address(page.report.nonce, .code)) }
    return try answer(.code, page, nil, context, code: String(Text.code(query.raw("c")).prefix(6)))
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let nonce = form.nonce
    guard FilingRoutes.isNonce(nonce) else { throw Problem(.badRequest, code: "form.broken") }
    guard try await load(nonce) != nil else { return gone }
    try site.limiter.require("report.tries|\(context.remoteAddress)", burst: 20, perMinute: 2)
    let command = ConfirmReport(
      code: Text.code(form.raw("code")), spotLabel: site.text("report.spot_label", context), browser: browser(context))
    let vault = site.vault
    let done = try await site.database.write { tx -> Result<CaseID, ReportError> in
      guard let report = try tx.report(nonce) else { throw Problem.notFound }
      return try command.run(report, vault: vault, tx)
    }
    switch done {
    case .success: return site.redirect(address(nonce, .code))
    case .failure(let error):
      guard let page = try await load(nonce) else { throw Problem.notFound }
      form.reject("code", error.code)
      return try answer(.code, page, form, context)
    }
  }
}
