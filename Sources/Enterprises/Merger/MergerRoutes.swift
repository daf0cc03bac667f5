import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/enterprises/:id/merger`: which enterprise stands for this one from now on, what will happen, and taking it back.
struct MergerRoutes: Sendable {
  static let linesMax = 12

  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/:id/merger", .act(.editEnterprise), use: show)
    routes.post("/enterprises/:id/merger", .act(.editEnterprise), use: merge)
    routes.post("/enterprises/:id/merger/undoing", .act(.editEnterprise), use: undo)
  }

  private func registrar(_ context: AppContext) throws -> Viewer {
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    return viewer
  }

  private struct Found: Sendable {
    var one: Organization
    /// The one that was chosen, if it can be.
    var heir: Organization?
    /// Why the chosen one cannot be.
    var wrong: EnterpriseError?
    var lines: [EnterpriseLine]
    var places: PlaceNames
  }

  // MARK: Choosing and being told

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = Form(values: Form(query: request.uri.query).values)
    return site.page("enterprises/merger", try await fields(form, context), context)
  }

  private func fields(_ form: Form, _ context: AppContext) async throws -> Fields {
    let viewer = try registrar(context)
    let id: OrganizationID = try context.id("id")
    let (search, into, vault) = (Text.line(form.raw("q")), OrganizationID(form.raw("into")), site.vault)
    let found = try await site.database.read { tx -> Found in
      let one = try tx.organization(id, for: .editEnterprise, viewer, vault)
      if try tx.merger(of: id) != nil { throw EnterpriseError.alreadyMerged }
      var found = Found(one: one, lines: [], places: try tx.placeNames(community: viewer.community))
      let today = SiteZone.shanghai.day(of: tx.now)
      do {
        let heir = try into.map { try tx.heir($0, viewer, vault) }
        if let heir { try Merger.require(try tx.mergerFacts(id, heir, on: today, today: today)) }
        found.heir = heir
      } catch let error as EnterpriseError { found.wrong = error }
      if found.heir == nil, !search.isEmpty {
        var filter = EnterpriseFilter()
        filter.words = String(search.prefix(100))
        found.lines = try tx.enterpriseLines(filter, viewer, limit: Self.linesMax, offset: 0)
          .filter { $0.id != id && $0.status != .deregistered }
      }
      return found
    }
    return fields(found, search, form, RegistryWords(room, context))
  }

  private func fields(_ found: Found, _ search: String, _ form: Form, _ words: RegistryWords) -> Fields {
    let one = found.one
    let lines: [Fields] = found.lines.map { line in
      [
        "name": line.name, "code": words.grouped(line.code), "place": found.places.words(line.place),
        "path": "/enterprises/\(one.id)/merger?into=\(line.id)", "status": words.status(line.status), "shape": words.shape(line.status),
      ]
    }
    let kind = Merger.Kind(rawValue: form.raw("kind")) ?? .absorbed
    let kinds: [Fields] = Merger.Kind.allCases.map { choice in
      [
        "value": choice.rawValue, "word": words.text("merger.kind.\(choice.rawValue)"), "isChosen": choice == kind,
        "about": words.text("merger.kind_about.\(choice.rawValue)"),
      ]
    }
    let heir = found.heir
    let names = ["firm": one.name, "into": heir?.name ?? ""]
    let follows = ["status", "lists", "work", "told", "contacts", "undo"].map { words.text("merger.follows.\($0)", names) }
    return [
      "id": one.id.text, "name": one.name, "code": words.grouped(one.code), "q": search, "lines": lines, "hasLines": !lines.isEmpty,
      "noLines": heir == nil && !search.isEmpty && lines.isEmpty, "hasHeir": heir != nil, "heir": heir?.name ?? "",
      "heirCode": heir.map { words.grouped($0.code) } ?? "", "into": heir?.id.text ?? "",
      "heirPlace": heir.map { found.places.words($0.place) } ?? "", "kinds": kinds, "follows": follows,
      "heading": words.text("merger.confirm_title", names), "mergedOn": form.raw("merged_on").orNil ?? words.today.description,
      "why": form.raw("why"), "hasWrong": found.wrong != nil,
      "wrong": found.wrong.map { words.text("problem." + $0.problem.code) } ?? "",
    ]
  }

  // MARK: Doing it

  @Sendable private func merge(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try registrar(context)
    let id: OrganizationID = try context.id("id")
    let nonce = "merger|\(viewer.person)|\(id)|\(form.nonce.prefix(64))"
    // Before the checks: a second click finds it merged.
    let earlier = try await site.database.read { tx in try tx.submission(nonce: nonce, digest: "") }
    if case .again(let location) = earlier { return site.redirect(location) }
    let into = form.id("into", OrganizationTag.self)
    let kind: Merger.Kind? = form.choice("kind")
    let day = form.day("merged_on")
    let why = form.text("why", max: 500)
    guard form.isValid, let into, let kind, let day else { return try await again(form, context) }
    let (command, vault) = (MergeOrganization(id: id, into: into, kind: kind, on: day, words: why), site.vault)
    do {
      let path = try await site.database.write { tx in
        try tx.once(SentForm(nonce: nonce, by: viewer)) {
          try command.run(by: viewer, vault, tx)
          return "/enterprises/\(id)"
        }.location
      }
      return site.redirect(path, flash: "merger.done")
    } catch let error as EnterpriseError {
      guard let field = error.problem.fields.first else { throw error }
      form.reject(field.field, field.code)
      return try await again(form, context)
    }
  }

  private func again(_ form: Form, _ context: AppContext) async throws -> Response {
    site.again("enterprises/merger", try await fields(form, context), form, context)
  }

  @Sendable private func undo(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try registrar(context)
    let id: OrganizationID = try context.id("id")
    let vault = site.vault
    try await site.database.write { tx in
      // A second click finds it undone.
      if try tx.merger(of: id) == nil, try tx.nextMerger(of: id) > 1 { return }
      try UndoMerger(id: id).run(by: viewer, vault, tx)
    }
    return site.redirect("/enterprises/\(id)", flash: "merger.undone")
  }
}
