import Audit
import Contracts
import Files
import Hummingbird
import Kernel
import People
import Store
import Web

/// Staff file for somebody who called or came by; ask for her number, which is written down; and forget her when she asks.
struct CallerRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake
  var intake = IntakeWiring()

  func add(to routes: Routes) {
    routes.get("/cases/for-caller", .act(.fileCaseForCaller), use: new)
    routes.post("/cases/for-caller", .act(.fileCaseForCaller), use: file)
    routes.post("/cases/:id/caller", .act(.seeContactDetails), use: reveal)
    routes.post("/cases/:id/caller/erasure", .act(.fileCaseForCaller), use: forget)
  }

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let fields = try await offered(query, context, viewer)
    return site.page("cases/for-caller", fields, context)
  }

  /// What the form offers: windows, buildings, and the enterprises that the words find.
  private func offered(_ form: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Fields {
    let firm = Text.line(form.raw("firm"))
    let found = try await site.database.read { tx in
      (
        routing: try tx.caseRouting(viewer.community), buildings: try tx.buildings(viewer.community, limit: 300),
        firms: firm.isEmpty ? [] : try tx.enterprises(viewer.community, named: firm),
        days: try tx.callerDays(viewer.community)
      )
    }
    let words = CaseWords(site, context)
    let chosen = form.raw("organization")
    let locale = context.locale
    let firms: [Fields] = found.firms.map { ["value": $0.id, "word": $0.name, "isChosen": $0.id == chosen] }
    let windows: [Fields] = found.routing.windows.filter(\.isOpen).map { window in
      ["value": window.id.text, "word": window.name(in: locale), "isChosen": window.id.text == form.raw("window")]
    }
    let buildings: [Fields] = found.buildings.map { building in
      ["value": building.id.text, "word": building.name, "isChosen": building.id.text == form.raw("building")]
    }
    let parts: [Fields] = CommonPart.allCases.map { part in
      ["value": part.rawValue, "word": words.text("case.part.\(part.rawValue)"), "isChosen": part.rawValue == form.raw("part")]
    }
    let channels: [Fields] = found.routing.staffSources.map { source in
      [
        "value": source.channel.rawValue, "word": source.name(in: locale),
        "isChosen": source.channel.rawValue == (form.raw("channel").isEmpty ? "phone" : form.raw("channel")),
      ]
    }
    let told = found.routing.toldAtOnce(form.raw("body"), intake.remit, locale)
    return told.merging([
      "days": found.days, "firms": firms, "hasFirms": !firms.isEmpty, "hasFirmSearch": !firm.isEmpty, "windows": windows,
      "buildings": buildings, "parts": parts, "channels": channels, "isUrgent": form.flag("urgent"),
      "hasConsent": form.flag("consent"), "isKeptFromProperty": form.flag("keep_from_property"),
      "form": form.values.mapValues { $0.first ?? "" },
    ]) { _, new in new }
  }

  @Sendable private func file(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context, limit: PhotoIntake.formBytes)
    // Looking for the enterprise sends the whole form, so that nothing typed is lost.
    if form.raw("go") == "search" {
      return site.page("cases/for-caller", try await offered(form, context, viewer), context)
    }
    guard FilingRoutes.isNonce(form.nonce) else { throw Problem(.badRequest, code: "form.broken") }
    var command = CallerRoutes.command(&form)
    command.photos = try photos.kept(&form)
    guard form.isValid else {
      return site.again("cases/for-caller", try await offered(form, context, viewer), form, context)
    }
    return try await open(command, form, context, viewer)
  }

  /// A form from another page that is not right yet: it comes back as this page's, with every word.
  func correct(_ form: Form, _ context: AppContext) async throws -> Response {
    site.again("cases/for-caller", try await offered(form, context, try context.requireViewer()), form, context)
  }

  static func command(_ form: inout Form) -> OpenCase {
    let name = form.line("caller", max: 60)
    let typed = Text.line(form.raw("phone"))
    let phone = Contact.phone(from: typed)
    if !typed.isEmpty, phone == nil { form.reject("phone", "case.phone_unclear") }
    if !form.flag("consent") { form.reject("consent", "case.consent_missing") }
    var command = OpenCase(body: form.text("body"))
    command.title = form.line("title", required: false, max: 60)
    command.window = form.id("window", WindowTag.self, required: false)
    command.urgency = form.flag("urgent") ? .urgent : .normal
    command.place = place(&form)
    command.isKeptFromProperty = form.flag("keep_from_property")
    let channel = form.choice("channel", CaseChannel.self, required: false) ?? .phone
    if !CaseChannel.ofStaff.contains(channel) { form.reject("channel", "field.not_among_choices") }
    command.caller = OpenCase.Caller(
      name: name, phone: phone ?? "", organization: form.id("organization", OrganizationTag.self, required: false),
      channel: channel)
    return command
  }

  private static func place(_ form: inout Form) -> PlaceChoice {
    guard let building = form.id("building", BuildingTag.self, required: false) else { return .nowhere }
    let room = form.line("room", required: false, max: 60)
    if let part = CommonPart(rawValue: form.raw("part")) { return .common(part, building) }
    return .room(building, room)
  }

  private func open(
    _ command: OpenCase, _ form: Form, _ context: AppContext, _ viewer: Viewer
  ) async throws -> Response {
    let digest = digest(form, command)
    let key = "caller|\(viewer.person)|\(form.nonce)"
    let vault = site.vault
    let led = try await site.database.write { tx in
      try tx.once(SentForm(nonce: key, digest: digest, by: viewer)) {
        "/bench?case=\(try command.run(by: viewer, vault: vault, tx).id)"
      }
    }
    switch led.before {
    case .first: return site.redirect(led.location, flash: "case.filed_for_caller")
    case .again(let location): return site.redirect(location)
    case .changed(let location):
      var fields = try await offered(form, context, viewer)
      fields["sentBefore"] = location
      fields["isSentBefore"] = true
      return site.page("cases/for-caller", fields, context, status: .conflict)
    }
  }

  private func digest(_ form: Form, _ command: OpenCase) -> String {
    let names = ["caller", "phone", "organization", "title", "body", "building", "room", "part", "window", "urgent", "keep_from_property"]
    let parts = names.map { form.raw($0) } + command.photos.map(\.sha256)
    return Hex.encode(site.vault.lookupHash(parts.joined(separator: "\u{1F}"), purpose: "submissions.digest"))
  }

  /// The caller's number, to somebody entitled, once, and written down.
  @Sendable private func reveal(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    _ = try await site.form(request, context)
    let vault = site.vault
    let found = try await site.database.write { tx in
      let item = try tx.handledCase(id, by: viewer)
      guard let caller = try tx.caller(of: id), caller.hasPhone || caller.hasEmail else { throw Problem.notFound }
      let phone = try tx.callerPhone(of: id, vault: vault) ?? ""
      let email = try tx.callerEmail(of: id, vault: vault) ?? ""
      if !phone.isEmpty { try tx.audit("case.caller_phone_seen", subject: id.text, detail: item.number, by: viewer) }
      if !email.isEmpty { try tx.audit("case.caller_email_seen", subject: id.text, detail: item.number, by: viewer) }
      return (item: item, caller: caller, phone: phone, email: email)
    }
    let fields: Fields = [
      "id": id.text, "number": found.item.number, "caseTitle": found.item.title,
      "callerName": CaseWords(site, context).callerName(found.caller.name),
      "phone": found.phone, "hasPhone": !found.phone.isEmpty, "email": found.email, "hasEmail": !found.email.isEmpty,
    ]
    return site.page("cases/caller", fields, context).unkept
  }

  /// She asked for it: name and number go at once, that somebody called stays. A second tap changes nothing.
  @Sendable private func forget(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    _ = try await site.form(request, context)
    try await site.database.write { tx in
      let item = try tx.handledCase(id, by: viewer)
      guard viewer.may(.seePeople), try tx.caller(of: id) != nil else { throw Problem.notFound }
      if try tx.forgetCaller(of: id) {
        try tx.audit("case.caller_forgotten", subject: id.text, detail: item.number, by: viewer)
      }
    }
    return site.redirect("/bench?case=\(id)", flash: "case.caller_forgotten")
  }
}
