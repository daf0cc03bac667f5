import Audit
import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// The people of an enterprise, for its delegate: that a link exists and a name, nothing else. No contact, no cases, no way
/// from here to either.
struct EmployeeRoutes: Sendable {
  let site: Site
  /// Names in one pasted list.
  static let namesMax = 200

  func add(to routes: Routes) {
    routes.get("/my-enterprise/people", .act(.manageEmployees), use: index)
    routes.exports("/my-enterprise/people/export", .act(.manageEmployees), site, of: "employees", rows: exported)
    routes.post("/my-enterprise/people/invitations", .act(.manageEmployees), use: invite)
    routes.post("/employments/:id/confirmation", .act(.manageEmployees), use: confirm)
    routes.post("/employments/:id/end", .act(.manageEmployees), use: end)
  }

  private func enterprise(_ context: AppContext) throws -> (viewer: Viewer, organization: OrganizationID) {
    let viewer = try context.requireViewer()
    guard let organization = viewer.enterprise else { throw Problem.notFound }
    return (viewer, organization)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    let fields = try await fields(Paging(query), Text.line(query.raw("q")), context)
    return site.page("people/employees", fields, context)
  }

  private func fields(_ paging: Paging, _ words: String, _ context: AppContext) async throws -> Fields {
    let (viewer, organization) = try enterprise(context)
    let today = SiteZone.shanghai.day(of: site.world.now())
    let found = try await site.database.read { tx in
      (
        employees: try tx.employees(of: organization, named: words, limit: paging.size, offset: paging.offset),
        total: try tx.employeeCount(of: organization, named: words),
        delegates: try tx.delegates(of: organization, on: today),
        names: try tx.organizationNames([organization])
      )
    }
    let rows: [Fields] = found.employees.map { employment, name in
      ["id": employment.id.text, "name": name, "isConfirmed": employment.confirmedAt != nil]
    }
    let delegates: [Fields] = found.delegates.map { delegation, name in
      let isFirst = delegation.kind == .legalRepresentative && delegation.person != viewer.person
      return [
        "id": delegation.id.text, "name": name, "kind": site.text("people.delegation." + delegation.kind.rawValue, context),
        "to": delegation.endsOn.map { site.day($0, context) } ?? "", "hasEnd": delegation.endsOn != nil,
        "isMe": delegation.person == viewer.person, "mayEnd": !isFirst,
      ]
    }
    var fields: Fields = [
      "rows": rows, "isEmpty": rows.isEmpty, "delegates": delegates, "q": words, "hasAny": !rows.isEmpty || !words.isEmpty,
      "count": site.text("employees.count", context, ["total": String(found.total)]),
      "enterprise": found.names[organization.text] ?? "",
      "pager": paging.fields(total: found.total, path: "/my-enterprise/people", query: ["q": words]),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/my-enterprise/people/export", query: ["q": words]) }
    return fields
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let (_, organization) = try enterprise(asked.context)
    let rows = try tx.employees(
      of: organization, named: Text.line(asked.query.raw("q")), limit: Limits.sheetRows, offset: 0
    ).map { employment, name in
      let state = employment.confirmedAt == nil ? "employees.waiting" : "employees.confirmed"
      return [SheetCell.text(name), .text(site.text(state, asked.context))]
    }
    return ExportedList(columns: ["employees.name", "employees.state"].map { site.text($0, asked.context) }, rows: rows)
  }

  /// One link for each name of a pasted list.
  @Sendable private func invite(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let (viewer, organization) = try enterprise(context)
    let typed = form.text("names", max: 20_000)
    let names = typed.split(separator: "\n").map { Text.line($0) }.filter { !$0.isEmpty }
    if names.count > EmployeeRoutes.namesMax { form.reject("names", "employees.too_many") }
    if names.contains(where: { $0.count > 60 }) { form.reject("names", "employees.name_too_long") }
    guard form.isValid else {
      let fields = try await fields(Paging(Form()), "", context)
      return site.again("people/employees", fields, form, context)
    }
    let offers = names.map { MakeInvitation(offer: .employment(organization), name: $0) }
    let secrets: [String]
    switch try await SentInvitations(site: site, viewer: viewer).send(offers, form) {
    case .made(let all): secrets = all
    case .again: return site.redirect("/my-enterprise/people", flash: "invitation.shown_once")
    case .changed(let before):
      let new = names.filter { name in !before.contains { $0.name == name } }
      let fields: Fields = [
        "first": before.map { ["name": $0.name, "hasName": true] as Fields },
        "now": names.map { ["name": $0, "hasName": true] as Fields },
        "isEmployees": true, "names": new.joined(separator: "\n"), "hasNew": !new.isEmpty,
        "action": "/my-enterprise/people/invitations", "back": "/my-enterprise/people",
      ]
      return site.page("people/sent-before", fields, context, status: .conflict)
    }
    let links: [Fields] = zip(names, secrets).map { name, secret in
      ["name": name, "hasName": true, "link": site.invitationLink(secret)]
    }
    let fields: Fields = ["links": links, "isEmployees": true, "back": "/my-enterprise/people"]
    return site.page("people/invited", fields, context)
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    try await change(request, context, act: "employment.confirmed", flash: "employment.confirmed") { id, viewer, tx in
      try tx.confirmEmployment(id, by: viewer.person)
    }
  }

  @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
    try await change(request, context, act: "employment.ended", flash: "employment.ended") { id, viewer, tx in
      try tx.endEmployment(id, by: viewer.person)
    }
  }

  private func change(
    _ request: Request, _ context: AppContext, act: String, flash: String,
    _ body: @escaping @Sendable (EmploymentID, Viewer, Tx) throws -> Void
  ) async throws -> Response {
    _ = try await site.form(request, context)
    let (viewer, organization) = try enterprise(context)
    let id: EmploymentID = try context.id("id")
    try await site.database.write { tx in
      guard let found = try tx.findEmployment(id), found.organization == organization, found.endedAt == nil else {
        throw Problem.notFound
      }
      try body(id, viewer, tx)
      try tx.audit(act, subject: id.text, by: viewer)
    }
    return site.redirect("/my-enterprise/people", flash: flash)
  }
}
