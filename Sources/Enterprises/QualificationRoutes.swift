import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The tags of an organisation: adding one, correcting one, taking one away that was a mistake.
struct QualificationRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/:id/qualifications/new", .act(.editEnterprise), use: new)
    routes.post("/enterprises/:id/qualifications", .act(.editEnterprise), use: create)
    routes.get("/enterprises/:id/qualifications/:qualification", .act(.editEnterprise), use: edit)
    routes.post("/enterprises/:id/qualifications/:qualification", .act(.editEnterprise), use: keep)
    routes.post("/enterprises/:id/qualifications/:qualification/removal", .act(.editEnterprise), use: remove)
  }

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let one = try await organization(context)
    return site.page("enterprises/qualification", fields(one, nil, [:], context), context)
  }

  @Sendable private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
    let one = try await organization(context)
    let tag = try await qualification(of: one, context)
    let values: [String: String] = [
      "kind": tag.kind, "level": tag.level, "number": tag.certificateNumber, "issuer": tag.issuer,
      "valid_from": tag.validFrom?.description ?? "", "valid_to": tag.validTo?.description ?? "",
    ]
    return site.page("enterprises/qualification", fields(one, tag.id, values, context), context)
  }

  @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
    try await save(nil, request, context)
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let one = try await organization(context)
    return try await save(try await qualification(of: one, context), request, context)
  }

  private func save(_ old: Qualification?, _ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let one = try await organization(context)
    let today = SiteZone.shanghai.day(of: site.world.now())
    let source = FactSource(.staff, id: viewer.person.text, asOf: today)
    var tag = read(&form, old, one, source)
    guard form.isValid else {
      return site.again("enterprises/qualification", fields(one, old?.id, form.typed, context), form, context)
    }
    let isNew = old == nil
    // A correction makes it the team's word: undoing the import leaves it.
    tag.importID = nil
    let kept = tag
    let saved = try await site.database.write { tx -> Bool in
      let done: Void? = try tx.catchingConflict {
        if isNew { try tx.insert([kept]) } else { try tx.update(kept) }
      }
      guard done != nil else { return false }
      try tx.record(EnterpriseChanged(kept.organization, facts: ["qualifications"]), by: viewer)
      let act = isNew ? "qualification.added" : "qualification.changed"
      try tx.audit(act, subject: kept.organization.text, detail: kept.kind, by: viewer)
      return true
    }
    guard saved else {
      form.reject("number", "qualification.known")
      return site.again("enterprises/qualification", fields(one, old?.id, form.typed, context), form, context)
    }
    return site.redirect("/enterprises/\(one.id)", flash: "qualification.saved")
  }

  private func read(
    _ form: inout Form, _ old: Qualification?, _ one: Organization, _ source: FactSource
  ) -> Qualification {
    let code = form.raw("kind")
    let kind = room.data.qualifications.kind(code)
    if kind == nil { form.reject("kind", code.isEmpty ? "field.not_chosen" : "field.not_among_choices") }
    let from = form.day("valid_from", required: false)
    var to = form.day("valid_to", required: false)
    if let from, let kind, to == nil, kind.years > 0, form.raw("valid_to").isEmpty {
      to = from.adding(years: kind.years).adding(days: -1)
    }
    if let from, let to, to < from { form.reject("valid_to", "qualification.ends_before") }
    return Qualification(
      id: old?.id ?? site.world.newID(), organization: one.id, community: one.community, kind: code,
      level: form.line("level", required: false, max: 40),
      certificateNumber: form.line("number", required: false, max: 80),
      issuer: form.line("issuer", required: false, max: 120), validFrom: from, validTo: to, evidence: old?.evidence,
      source: source)
  }

  @Sendable private func remove(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let one = try await organization(context)
    let tag = try await qualification(of: one, context)
    try await site.database.write { tx in
      try tx.deleteQualification(tag.id, of: one.id)
      try tx.record(EnterpriseChanged(one.id, facts: ["qualifications"]), by: viewer)
      try tx.audit("qualification.removed", subject: one.id.text, detail: tag.kind, by: viewer)
    }
    return site.redirect("/enterprises/\(one.id)", flash: "qualification.removed")
  }

  private func organization(_ context: AppContext) async throws -> Organization {
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let id: OrganizationID = try context.id("id")
    let vault = site.vault
    return try await site.database.read { tx in try tx.organization(id, for: .editEnterprise, viewer, vault) }
  }

  private func qualification(of one: Organization, _ context: AppContext) async throws -> Qualification {
    let id: QualificationID = try context.id("qualification")
    let all = try await site.database.read { tx in try tx.qualifications(of: one.id) }
    guard let tag = all.first(where: { $0.id == id }) else { throw Problem.notFound }
    return tag
  }

  private func fields(
    _ one: Organization, _ id: QualificationID?, _ values: [String: String], _ context: AppContext
  ) -> Fields {
    let words = RegistryWords(room, context)
    let kinds = room.data.qualifications.kinds.map { (value: $0.code, label: $0.name(in: context.locale)) }
    let base = "/enterprises/\(one.id)/qualifications"
    return [
      "id": one.id.text, "name": one.name, "isNew": id == nil, "form": values,
      "action": id.map { "\(base)/\($0)" } ?? base, "removal": id.map { "\(base)/\($0)/removal" } ?? "",
      "title": words.text(id == nil ? "qualification.new_title" : "qualification.edit_title"),
      "kinds": words.options(kinds, chosen: values["kind"] ?? ""),
    ]
  }
}

extension Form {
  var typed: [String: String] { values.compactMapValues(\.first) }
}

extension LocalDay {
  /// The same day some years later; 29 February becomes the 28th where there is none.
  func adding(years count: Int) -> LocalDay {
    LocalDay(year: year + count, month: month, day: day) ?? LocalDay(year: year + count, month: month, day: 28) ?? self
  }
}
