import Audit
import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// The list of people, the file of one of them, and the settings of accounts.
struct StaffRoutes: Sendable {
  let site: Site
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/people", .act(.seePeople), use: index)
    routes.exports("/people/export", .act(.seePeople), site, of: "people", rows: exported)
    routes.get("/people/settings", .act(.manageSettings), use: showSettings)
    routes.post("/people/settings", .act(.manageSettings), use: keepSettings)
    routes.get("/people/:id", .act(.seePeople), use: show)
    routes.post("/people/:id/contact", .act(.seeContactDetails), use: showContact)
    routes.post("/people/:id/reset", .act(.invitePeople), use: makeReset)
  }

  // MARK: The list

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let filter = filter(form, viewer)
    let (words, role) = (filter.words, filter.role)
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      let people = try tx.people(filter, limit: paging.size, offset: paging.offset)
      let posts = try tx.posts(heldBy: people.map(\.id), on: filter.today)
      let names = try tx.scopeNames(of: posts.map(\.scope))
      return (people: people, total: try tx.peopleCount(filter), posts: posts, names: names)
    }
    let rows: [Fields] = found.people.map { person in
      let labels = found.posts.filter { $0.person == person.id }.map { label($0, found.names, context) }
      return [
        "path": "/people/\(person.id)", "name": person.name, "posts": labels.map { ["label": $0] as Fields },
        "hasPosts": !labels.isEmpty,
      ]
    }
    let query = ["q": words, "role": role?.rawValue ?? ""]
    var fields: Fields = [
      "rows": rows, "isEmpty": rows.isEmpty, "q": words, "isSearch": !words.isEmpty || role != nil,
      "found": site.text("people.found", context, ["total": String(found.total)]), "total": found.total,
      "pager": paging.fields(total: found.total, path: "/people", query: query),
      "roles": Role.posts.map { choice in
        [
          "value": choice.rawValue, "word": site.text("role." + choice.rawValue, context),
          "isChosen": choice == role,
        ] as Fields
      },
      "mayInvite": viewer.reach(of: .invitePeople) == .community, "maySet": viewer.may(.manageSettings),
      "mayArrange": viewer.may(.managePosts),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/people/export", query: query) }
    return site.page("people/index", fields, context)
  }

  private func filter(_ form: Form, _ viewer: Viewer) -> PeopleFilter {
    PeopleFilter(
      viewer, words: Text.line(form.raw("q")),
      role: Role(rawValue: form.raw("role")).flatMap { Role.posts.contains($0) ? $0 : nil },
      today: SiteZone.shanghai.day(of: site.world.now())
    ).findingContact(site.vault)
  }

  /// Names and posts, as the list shows them. Contact is never part of it: one person's is one audited tap away.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let filter = filter(asked.query, asked.viewer)
    let people = try tx.people(filter, limit: Limits.sheetRows, offset: 0)
    let rows = try people.batches(of: 200).flatMap { some -> [[SheetCell]] in
      let posts = try tx.posts(heldBy: some.map(\.id), on: filter.today)
      let names = try tx.scopeNames(of: posts.map(\.scope))
      return some.map { person in
        let labels = posts.filter { $0.person == person.id }.map { label($0, names, asked.context) }
        return [.text(person.name), .words(labels.joined(separator: "；"))]
      }
    }
    return ExportedList(columns: ["people.name", "people.posts"].map { site.text($0, asked.context) }, rows: rows)
  }

  private func label(_ post: Post, _ names: [String: String], _ context: AppContext) -> String {
    site.postLabel(post.role, scopeName: post.scope.id.flatMap { names[$0] } ?? post.title, context)
  }

  // MARK: One person

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await dossier(context, showsContact: false)
  }

  /// The whole number, once, on this answer: asked for by a button, and in the audit.
  @Sendable private func showContact(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    let filter = PeopleFilter(viewer, onlyPosts: false, today: SiteZone.shanghai.day(of: site.world.now()))
    try await site.database.write { tx in
      guard try tx.isVisible(id, filter) else { throw Problem.notFound }
      try tx.audit("person.contact_seen", subject: id.text, by: viewer)
    }
    return try await dossier(context, showsContact: true).unkept
  }

  private func dossier(_ context: AppContext, showsContact: Bool) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    let today = SiteZone.shanghai.day(of: site.world.now())
    let filter = PeopleFilter(viewer, onlyPosts: false, today: today)
    let vault = site.vault
    let file = try await site.database.read { tx -> Dossier in
      guard try tx.isVisible(id, filter) else { throw Problem.notFound }
      return try Dossier(id, tx, vault: vault)
    }
    let page = DossierPage(file: file, viewer: viewer, today: today, showsContact: showsContact)
    return site.page("people/show", page.fields(site, context), context)
  }

  /// A link with which somebody who forgot her password sets a new one.
  @Sendable private func makeReset(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    let command = MakeInvitation(offer: .reset(id, removesTOTP: form.flag("removes_totp")))
    let vault = site.vault
    let made = try await site.database.write { tx in try command.run(by: viewer, tx, vault: vault) }
    let name = try await site.database.read { tx in try tx.findPerson(id)?.name ?? "" }
    let links: [Fields] = [["name": name, "hasName": true, "link": site.invitationLink(made.secret)]]
    return site.page("people/invited", ["links": links, "isReset": true, "back": "/people/\(id)"], context)
  }

  // MARK: Settings

  private static let limitedRoles: [Role] = [.secretary, .gridHead, .parkLeader, .buildingChief]

  @Sendable private func showSettings(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (settings, limits) = try await site.database.read { tx in
      var limits: [Role: Int] = [:]
      for role in StaffRoutes.limitedRoles {
        limits[role] = try tx.holdersMax(of: role, community: viewer.community)
      }
      return (try tx.peopleSettings(viewer.community), limits)
    }
    var form: Fields = settings.values
    for (role, limit) in limits { form["max_" + role.rawValue] = String(limit) }
    let fields: Fields = ["form": form, "requiresTOTP": settings.requiresTOTP, "limits": limitFields(form, context)]
    return site.page("people/settings", fields, context)
  }

  private func limitFields(_ values: Fields, _ context: AppContext) -> [Fields] {
    StaffRoutes.limitedRoles.map { role in
      let name = "max_" + role.rawValue
      return ["name": name, "value": values[name] ?? "", "word": site.text("role." + role.rawValue, context)]
    }
  }

  @Sendable private func keepSettings(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    var settings = PeopleSettings()
    settings.requiresTOTP = form.flag("requires_totp")
    settings.invitationDays = form.whole("invitation_days", in: 7...730) ?? settings.invitationDays
    settings.employmentDays = form.whole("employment_days", in: 1...3650) ?? settings.employmentDays
    settings.factDays = form.whole("fact_days", in: 30...1095) ?? settings.factDays
    var limits: [(Role, Int)] = []
    for role in StaffRoutes.limitedRoles {
      if let most = form.whole("max_" + role.rawValue, in: 1...99) { limits.append((role, most)) }
    }
    guard form.isValid else {
      let typed: Fields = form.values.compactMapValues(\.first)
      let fields: Fields = ["requiresTOTP": settings.requiresTOTP, "limits": limitFields(typed, context)]
      return site.again("people/settings", fields, form, context)
    }
    let kept = settings
    let keptLimits = limits
    try await site.database.write { tx in
      try tx.keep(kept, community: viewer.community)
      for (role, most) in keptLimits { try tx.setHoldersMax(most, of: role, community: viewer.community) }
      try tx.audit(
        "people.settings_changed", subject: viewer.community.text, detail: "requires_totp=\(kept.requiresTOTP)",
        by: viewer)
    }
    return site.redirect("/people/settings", flash: "people.settings_saved")
  }
}

extension PeopleFilter {
  /// What this viewer may see: all of the community, or her place.
  init(_ viewer: Viewer, words: String = "", role: Role? = nil, onlyPosts: Bool? = nil, today: LocalDay) {
    community = viewer.community
    self.words = words
    self.role = role
    self.onlyPosts = onlyPosts ?? words.isEmpty
    self.today = today
    place = viewer.reach(of: .seePeople) == .community ? nil : viewer.scope ?? .community
  }

  /// Whoever types a whole number or address finds whose it is, without its being stored open anywhere.
  func findingContact(_ vault: Vault) -> PeopleFilter {
    var filter = self
    switch Contact(words) {
    case .phone(let text): filter.phone = vault.contactHash(.phone(text))
    case .email(let text): filter.email = vault.contactHash(.email(text))
    case nil: break
    }
    return filter
  }
}
