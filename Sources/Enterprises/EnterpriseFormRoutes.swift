import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Adding an organisation and changing one: by the community, and by the enterprise itself.
struct EnterpriseFormRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/new", .act(.editEnterprise), use: new)
    routes.post("/enterprises", .act(.editEnterprise), use: create)
    routes.get("/enterprises/:id/edit", .act(.editEnterprise), use: edit)
    routes.post("/enterprises/:id", .act(.editEnterprise), use: keep)
    routes.get("/my-enterprise/edit", .act(.editEnterprise), use: editOwn)
    routes.post("/my-enterprise", .act(.editEnterprise), use: keepOwn)
  }

  // MARK: New

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try registrar(context)
    let page = try await page(nil, viewer, context)
    return site.page("enterprises/form", page.fields([:]), context)
  }

  @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try registrar(context)
    let nonce = "enterprise|\(viewer.person)|\(form.nonce.prefix(64))"
    // Before the checks: a second click finds its own name taken.
    let earlier = try await site.database.read { tx in try tx.submission(nonce: nonce, digest: "") }
    if case .again(let location) = earlier { return site.redirect(location) }
    let read = EnterpriseForm(&form, room.data, isOfficial: true, isNew: true)
    if form.isValid, !form.flag("same_name"), try await isKnown(read.facts[.name] ?? "", viewer) {
      form.reject("name", "enterprise.name_known")
    }
    guard form.isValid else { return try await again(nil, read, form, viewer, context) }
    let (room, vault) = (room, site.vault)
    do {
      let path = try await site.database.write { tx in
        try tx.once(SentForm(nonce: nonce, by: viewer)) {
          var facts = read.facts
          facts[.place] = try read.place(nil) { try room.wiring.matcher(viewer.community, tx) }.fact.text
          return "/enterprises/\(try AddOrganization(code: read.code, facts: facts).run(by: viewer, vault, tx).id)"
        }.location
      }
      return site.redirect(path, flash: "enterprise.added")
    } catch EnterpriseError.codeTaken {
      form.reject("uscc", "enterprise.code_taken")
      return try await again(nil, read, form, viewer, context)
    }
  }

  /// Whoever keeps the registry; for others the page does not exist.
  private func registrar(_ context: AppContext) throws -> Viewer {
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    return viewer
  }

  private func isKnown(_ name: String, _ viewer: Viewer) async throws -> Bool {
    let key = OrganizationName.key(name)
    return try await site.database.read { tx in
      try tx.exists(
        "SELECT id FROM organizations WHERE community_id = \(viewer.community) AND name_key = \(key) LIMIT 1")
    }
  }

  // MARK: Change

  @Sendable private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
    try await showForm(try context.id("id"), context)
  }

  @Sendable private func editOwn(_ request: Request, _ context: AppContext) async throws -> Response {
    try await showForm(try own(context), context)
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    try await change(try context.id("id"), request, context)
  }

  @Sendable private func keepOwn(_ request: Request, _ context: AppContext) async throws -> Response {
    try await change(try own(context), request, context)
  }

  private func own(_ context: AppContext) throws -> OrganizationID {
    guard let id = try context.requireViewer().enterprise else { throw Problem.notFound }
    return id
  }

  private func showForm(_ id: OrganizationID, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let page = try await page(id, viewer, context)
    guard let one = page.one else { throw Problem.notFound }
    return site.page("enterprises/form", page.fields(EnterpriseFormPage.values(one, page.words)), context)
  }

  private func change(_ id: OrganizationID, _ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let read = EnterpriseForm(&form, room.data, isOfficial: viewer.isStaff, isNew: false)
    guard form.isValid else { return try await again(id, read, form, viewer, context) }
    let (room, vault, revision) = (room, site.vault, Int(form.raw("revision")))
    do {
      try await site.database.write { tx in
        let old = try tx.organization(id, for: .editEnterprise, viewer, vault)
        var command = ChangeOrganization(id: id, revision: revision ?? 0, facts: read.facts)
        // The words of a roster stay until somebody finds the code for them.
        if read.facts[.industryCode] == "" { command.facts[.industryText] = nil }
        if viewer.isStaff {
          let place = try read.place(old) { try room.wiring.matcher(viewer.community, tx) }
          if read.building != .byAddress || read.facts[.operatingAddress] != old[.operatingAddress] {
            command.facts[.place] = place.fact.text
            command.candidates = place.candidates
          }
        }
        try command.run(by: viewer, vault, tx)
      }
    } catch EnterpriseError.codeTaken {
      form.reject("uscc", "enterprise.code_taken")
      return try await again(id, read, form, viewer, context)
    } catch EnterpriseError.statusIsMerged {
      form.reject("status", "merger.status_fixed")
      return try await again(id, read, form, viewer, context)
    } catch EnterpriseError.changedMeanwhile {
      form.reject(viewer.isStaff ? "name" : "short_name", "enterprise.changed_meanwhile")
      return try await again(id, read, form, viewer, context)
    }
    let path = viewer.enterprise == id ? "/my-enterprise" : "/enterprises/\(id)"
    return site.redirect(path, flash: "enterprise.saved")
  }

  // MARK: The page

  private func page(
    _ id: OrganizationID?, _ viewer: Viewer, _ context: AppContext
  ) async throws -> EnterpriseFormPage {
    let vault = site.vault
    let found = try await site.database.read { tx in
      (
        one: try id.map { try tx.organization($0, for: .editEnterprise, viewer, vault) },
        places: try tx.placeNames(community: viewer.community)
      )
    }
    return EnterpriseFormPage(
      words: RegistryWords(room, context), places: found.places, one: found.one, isOwn: !viewer.isStaff)
  }

  private func again(
    _ id: OrganizationID?, _ read: EnterpriseForm, _ form: Form, _ viewer: Viewer, _ context: AppContext
  ) async throws -> Response {
    let page = try await page(id, viewer, context)
    let typed = form.values.compactMapValues(\.first)
    var fields = page.fields(typed)
    fields.merge(EnterpriseFormPage.codeFields(read, page.words)) { _, new in new }
    fields["isNameKnown"] = form.errors.contains { $0.code == "enterprise.name_known" }
    if let revision = typed["revision"] { fields["revision"] = revision }
    return site.again("enterprises/form", fields, form, context)
  }
}
