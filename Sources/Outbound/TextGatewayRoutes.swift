import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/sms`: how the community's provider of short messages is asked. What was saved is not shown again: it holds keys.
struct TextGatewayRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/sms", .act(.manageWebhooks), use: show)
    routes.post("/settings/sms", .act(.manageWebhooks), use: save)
    routes.post("/settings/sms/test", .act(.manageWebhooks), use: test)
    routes.post("/settings/sms/removal", .act(.manageWebhooks), use: remove)
  }

  private var rules: OutwardRules { site.database.tools.find(OutboundTools.self)?.rules ?? OutwardRules() }

  private func fields(_ viewer: Viewer, _ form: Form?, _ context: AppContext) async throws -> Fields {
    let isSet = try await site.database.read { tx in try tx.hasTextGateway(viewer.community) }
    let chosen = form?.raw("format") ?? TextGateway.Format.json.rawValue
    let formats: [Fields] = TextGateway.Format.allCases.map { format in
      ["value": format.rawValue, "word": site.text("sms.format.\(format.rawValue)", context), "isChosen": format.rawValue == chosen]
    }
    return ["isSet": isSet, "formats": formats]
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("outbound/sms", try await fields(try context.requireViewer(), nil, context), context)
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let address = form.line("address", max: 1_000)
    let format = form.choice("format", TextGateway.Format.self)
    let body = form.text("body", max: 2_000)
    let gateway = TextGateway(
      address: address, format: format ?? .json, body: body,
      authorization: form.line("authorization", required: false, max: 500),
      successMark: form.line("success_mark", required: false, max: 100))
    if !address.isEmpty { try await check(gateway, &form) }
    if !(address + body).contains("{phone}") || !(address + body).contains("{text}") { form.reject("body", "sms.no_blanks") }
    guard form.isValid else { return site.again("outbound/sms", try await fields(viewer, form, context), form, context) }
    let vault = site.vault
    try await site.database.write { tx in
      try tx.setTextGateway(gateway, community: viewer.community, vault)
      try tx.audit("sms.gateway_set", subject: viewer.community.text, detail: "", by: viewer)
    }
    return site.redirect("/settings/sms", flash: "sms.saved")
  }

  @Sendable private func test(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    // Each costs money and rings somebody's telephone.
    try site.limiter.require("sms.test|\(viewer.person)", burst: 5, perMinute: 1)
    let phone = form.line("phone", max: 20)
    let words = site.pages.translations.text("webhook.test_words", .chinese)
    let key = "sms-test " + site.world.newSecret(byteCount: 8)
    let isQueued = try await site.database.write { tx in
      try tx.audit("sms.tested", subject: viewer.community.text, by: viewer)
      return try tx.sendText(toPhone: phone, text: words, key: key, community: viewer.community)
    }
    if !isQueued, form.isValid { form.reject("phone", "sms.not_a_number") }
    guard form.isValid else { return site.again("outbound/sms", try await fields(viewer, form, context), form, context) }
    return site.redirect("/settings/sms", flash: "sms.tested")
  }

  private func check(_ gateway: TextGateway, _ form: inout Form) async throws {
    do throws(TransferFault) {
      let call = try gateway.call(phone: "13800000000", text: "a", rules)
      try await call.address.check(rules)
    } catch {
      form.reject("address", WebhookRoutes.code(error))
    }
  }

  @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    _ = try await site.form(request, context)
    let vault = site.vault
    try await site.database.write { tx in
      try tx.setTextGateway(nil, community: viewer.community, vault)
      try tx.audit("sms.gateway_removed", subject: viewer.community.text, detail: "", by: viewer)
    }
    return site.redirect("/settings/sms", flash: "sms.removed")
  }
}
