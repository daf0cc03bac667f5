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
    let paging = Paging(Form(query: request.uri.query))
    return site.page("people/employees", try await fields(paging, context), context)
  }

  private func fields(_ paging: Paging, _ context: AppContext) async throws -> Fields {
    let (viewer, organization) = try enterprise(context)
    let today = SiteZone.shanghai.day(of: site.world.now())
    let found = try await site.database.read { tx in
      (
        employees: try tx.employees(of: organization, limit: paging.size, offset: paging.offset),
        total: try tx.employeeCount(of: organization),
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
        "to": site.day(delegation.endsOn), "hasEnd": delegation.endsOn != nil,
        "isMe": delegation.person == viewer.person, "mayEnd": !isFirst,
      ]
    }
    var fields: Fields = [
      "rows": rows, "isEmpty": rows.isEmpty, "total": found.total, "delegates": delegates,
      "enterprise": found.names[organization.text] ?? "",
      "pager": paging.fields(total: found.total, path: "/my-enterprise/people", query: [:]),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/my-enterprise/people/export") }
    return fields
  }

  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let (_, organization) = try enterprise(asked.context)
    let rows = try tx.employees(of: organization, limit: Limits.sheetRows, offset: 0).map { employment, name in
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
      let fields = try await fields(Paging(Form()), context)
      return site.again("people/employees", fields, form, context)
    }
    let vault = site.vault
    let nonce = form.nonce
    let secrets = try await site.database.write { tx -> [String]? in
      guard try tx.submission(nonce: nonce, digest: "employees") == .first else { return nil }
      let made = try names.map { name in
        try MakeInvitation(offer: .employment(organization), name: name).run(by: viewer, tx, vault: vault).secret
      }
      try tx.keepSubmission(
        nonce: nonce, digest: "employees", location: "/my-enterprise/people", community: viewer.community,
        person: viewer.person)
      return made
    }
    guard let secrets else { return site.redirect("/my-enterprise/people", flash: "invitation.shown_once") }
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
