import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/webhooks`: who is told of events, and what became of it; `/settings/sms`: the gateway for short messages.
public struct WebhookRoutes: Sendable {
  let site: Site
  /// The names of the events that can be chosen.
  let events: [String]

  public init(site: Site, events: [String]) {
    self.site = site
    self.events = events
  }

  var tools: OutboundTools { site.database.tools.find() ?? OutboundTools(vault: site.vault) }

  public func add(to routes: Routes) {
    routes.get("/settings/webhooks", .act(.manageWebhooks), use: index)
    routes.post("/settings/webhooks", .act(.manageWebhooks), use: create)
    routes.get("/settings/webhooks/:id", .act(.manageWebhooks), use: show)
    routes.post("/settings/webhooks/:id/events", .act(.manageWebhooks), use: choose)
    routes.post("/settings/webhooks/:id/test", .act(.manageWebhooks), use: test)
    routes.post("/settings/webhooks/:id/state", .act(.manageWebhooks), use: setState)
    routes.post("/settings/webhooks/:id/secret", .act(.manageWebhooks), use: reveal)
    routes.post("/settings/webhooks/:id/rotation", .act(.manageWebhooks), use: rotate)
    routes.post("/settings/webhooks/:id/replay", .act(.manageWebhooks), use: replay)
    TextGatewayRoutes(site: site).add(to: routes)
  }

  private var page: WebhookPage { WebhookPage(site: site, events: events) }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("outbound/webhooks", try await page.index(try context.requireViewer(), nil, context), context)
  }

  // MARK: A new one

  @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let nonce = "webhook|\(viewer.person)|\(form.nonce.prefix(64))"
    let earlier = try await site.database.read { tx in try tx.submission(nonce: nonce, digest: "") }
    if case .again(let location) = earlier { return site.redirect(location) }
    guard let draft = try await draft(&form) else {
      return site.again("outbound/webhooks", try await page.index(viewer, form, context), form, context)
    }
    let vault = site.vault
    let path = try await site.database.write { tx -> String? in
      if case .again(let location) = try tx.submission(nonce: nonce, digest: "") { return location }
      guard try tx.endpoints(viewer.community).count < Endpoint.maxOfACommunity else { return nil }
      let id = try tx.insertEndpoint(draft, community: viewer.community, vault)
      try tx.audit("webhook.created", subject: id.text, detail: "\(draft.name), \(draft.kind.rawValue)", by: viewer)
      let path = "/settings/webhooks/\(id)"
      try tx.keepSubmission(nonce: nonce, digest: "", location: path, community: viewer.community, person: viewer.person)
      return path
    }
    guard let path else {
      form.reject("name", "webhook.too_many")
      return site.again("outbound/webhooks", try await page.index(viewer, form, context), form, context)
    }
    return site.redirect(path, flash: "webhook.created")
  }

  /// What the form says, when all of it is right; the name of the server is asked for here, before it is kept.
  private func draft(_ form: inout Form) async throws -> EndpointDraft? {
    let name = form.line("name", max: 40)
    let kind = form.choice("kind", Endpoint.Kind.self)
    let typed = form.line("address", max: 1_000)
    let asked = form.line("secret", required: false, max: 200)
    let chosen = chosenEvents(&form)
    var address: WebAddress?
    if !typed.isEmpty {
      do throws(TransferFault) {
        let read = try WebAddress(typed, tools.rules)
        try await read.check(tools.rules)
        address = read
      } catch {
        form.reject("address", WebhookRoutes.code(error))
      }
    }
    let secret = secret(asked, kind, &form)
    guard let kind, let address, form.isValid else { return nil }
    return EndpointDraft(name: name, kind: kind, address: address, secret: secret, events: chosen)
  }

  static func code(_ fault: TransferFault) -> String {
    switch fault.word {
    case "address_not_https": "webhook.not_https"
    case "address_has_user": "webhook.has_user"
    case "address_private": "webhook.private"
    case "name_unknown": "webhook.unknown_name"
    default: "webhook.broken_address"
    }
  }

  /// A standard receiver gets one from us unless it brings its own; a robot has its own or none.
  private func secret(_ asked: String, _ kind: Endpoint.Kind?, _ form: inout Form) -> String {
    guard kind == .standard else { return asked }
    if asked.isEmpty { return WebhookSecret(randomBytes: site.world.randomBytes(32)).text }
    if WebhookSecret(asked) == nil { form.reject("secret", "webhook.secret_form") }
    return asked
  }

  /// In the order in which they are offered, so that equal choices are equal texts.
  private func chosenEvents(_ form: inout Form) -> [String] {
    let sent = Set(form.values["event"] ?? [])
    let chosen = events.filter(sent.contains)
    if chosen.isEmpty { form.reject("event", "webhook.no_event") }
    return chosen
  }

  // MARK: One that is there

  private func found(_ context: AppContext) async throws -> (endpoint: Endpoint, viewer: Viewer) {
    let viewer = try context.requireViewer()
    let id: EndpointID = try context.id("id")
    let endpoint = try await site.database.read { tx in try tx.endpoint(id, viewer.community) }
    guard let endpoint else { throw Problem.notFound }
    return (endpoint, viewer)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let endpoint = try await found(context).endpoint
    let paging = Paging(Form(query: request.uri.query), size: 30)
    return site.page("outbound/webhook", try await page.one(endpoint, paging, context), context)
  }

  @Sendable private func choose(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    var form = try await site.form(request, context)
    let chosen = chosenEvents(&form)
    guard form.isValid else {
      return site.again("outbound/webhook", try await page.one(endpoint, Paging(Form(), size: 30), context), form, context)
    }
    try await site.database.write { tx in
      try tx.setEvents(chosen, of: endpoint.id)
      try tx.audit("webhook.changed", subject: endpoint.id.text, detail: chosen.joined(separator: " "), by: viewer)
    }
    return site.redirect("/settings/webhooks/\(endpoint.id)", flash: "webhook.changed")
  }

  @Sendable private func test(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    _ = try await site.form(request, context)
    try await site.database.write { tx in
      try tx.queueTest(to: endpoint)
      try tx.audit("webhook.tested", subject: endpoint.id.text, detail: endpoint.name, by: viewer)
    }
    return site.redirect("/settings/webhooks/\(endpoint.id)", flash: "webhook.tested")
  }

  @Sendable private func setState(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    var form = try await site.form(request, context)
    guard let state = form.choice("state", Endpoint.State.self) else {
      return site.again("outbound/webhook", try await page.one(endpoint, Paging(Form(), size: 30), context), form, context)
    }
    try await site.database.write { tx in
      try tx.setState(state, of: endpoint.id)
      try tx.audit("webhook.state_set", subject: endpoint.id.text, detail: state.rawValue, by: viewer)
    }
    return site.redirect("/settings/webhooks/\(endpoint.id)", flash: "webhook.changed")
  }

  /// The secret in full, once, and that it was looked at.
  @Sendable private func reveal(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    _ = try await site.form(request, context)
    try await site.database.write { tx in
      try tx.audit("webhook.secret_seen", subject: endpoint.id.text, detail: endpoint.name, by: viewer)
    }
    var fields = try await page.one(endpoint, Paging(Form(), size: 30), context)
    fields["secret"] = try endpoint.openedSecret(site.vault)
    fields["isRevealed"] = true
    return site.page("outbound/webhook", fields, context).unkept
  }

  @Sendable private func rotate(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    _ = try await site.form(request, context)
    // A robot's secret is made where the robot is.
    guard endpoint.kind == .standard else { return site.redirect("/settings/webhooks/\(endpoint.id)") }
    let secret = WebhookSecret(randomBytes: site.world.randomBytes(32)).text
    let vault = site.vault
    try await site.database.write { tx in
      // Of a second click the first counts: otherwise the secret that the receiver knows would be gone at once.
      guard let now = try tx.endpoint(endpoint.id, viewer.community), now.secret == endpoint.secret,
        now.oldSecretUntil.map({ $0 - Endpoint.overlap + .minutes(1) < tx.now }) ?? true
      else { return }
      try tx.changeSecret(of: now, to: secret, vault)
      try tx.audit("webhook.secret_changed", subject: endpoint.id.text, detail: endpoint.name, by: viewer)
    }
    return site.redirect("/settings/webhooks/\(endpoint.id)", flash: "webhook.secret_changed")
  }

  @Sendable private func replay(_ request: Request, _ context: AppContext) async throws -> Response {
    let (endpoint, viewer) = try await found(context)
    let form = try await site.form(request, context)
    let delivery = DeliveryID(form.raw("delivery"))
    try await site.database.write { tx in
      guard let id = delivery, try tx.replay(id, of: endpoint.id) else { return }
      try tx.audit("webhook.replayed", subject: endpoint.id.text, detail: id.text, by: viewer)
    }
    return site.redirect("/settings/webhooks/\(endpoint.id)", flash: "webhook.replayed")
  }
}
