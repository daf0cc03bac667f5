import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Posts and delegations: granted with dates, handed over, ended.
struct PostRoutes: Sendable {
  let site: Site
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/people/:id/posts/new", .act(.managePosts), use: new)
    routes.post("/people/:id/posts", .act(.managePosts), use: grant)
    routes.get("/posts/:id/end", .act(.managePosts), use: showEnd)
    routes.post("/posts/:id/end", .act(.managePosts), use: end)
    routes.post("/delegations/:id/end", .act(.invitePeople), use: endDelegation)
  }

  private var today: LocalDay { SiteZone.shanghai.day(of: site.world.now()) }

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    return site.page("people/post", try await asked(query, context), context)
  }

  /// First the role, then where, and from when to when.
  private func asked(_ form: Form, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    let role = Role(rawValue: form.raw("role")).flatMap { PostRule.mayAppoint(viewer, $0) ? $0 : nil }
    let organization = OrganizationID(form.raw("organization"))
    let find = form.raw("find")
    let wiring = wiring
    let found = try await site.database.read { tx in
      let person = try tx.person(id, in: viewer.community)
      let choices = try role.map { role in
        try PostChoices(
          role: role, organization: organization, find: find, community: viewer.community, wiring: wiring, tx)
      }
      return (person: person, choices: choices, bodies: try tx.bodies(community: viewer.community))
    }
    let needsOrganization = found.choices?.needsOrganization ?? false
    return [
      "id": id.text, "name": found.person.name, "asksRole": role == nil, "asksOrganization": needsOrganization,
      "isReady": role != nil && !needsOrganization, "find": find, "hasFind": !find.isEmpty,
      "matches": (found.choices?.found ?? []).map { ["id": $0.id, "name": $0.name] as Fields },
      "hasMatches": !(found.choices?.found ?? []).isEmpty,
      "roles": PostRule.appointable(by: viewer).map { role in
        ["role": role.rawValue, "word": site.text("role." + role.rawValue, context)] as Fields
      },
      "role": role?.rawValue ?? "", "roleWord": role.map { site.text("role." + $0.rawValue, context) } ?? "",
      "groups": found.choices?.fields(chosen: form.raw("scope"), site, context) ?? [],
      "bodies": found.bodies.map { body in
        [
          "id": body.id.text, "name": context.locale == .chinese || body.englishName.isEmpty ? body.name : body.englishName,
          "isChosen": body.id.text == form.raw("body"),
        ] as Fields
      },
      "today": today.description, "organization": organization?.text ?? "", "isSubstitute": form.flag("substitute"),
    ]
  }

  @Sendable private func grant(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    let offer = form.postOffer(today: today)
    let body: BodyID? = form.id("body", required: false)
    let note = form.text("handover_note", required: false, max: 2_000)
    let details = form.postDetails()
    guard form.isValid, let offer else { return try await again(form, [], context) }
    var draft = try offer.draft(id)
    draft.body = body
    let command = GrantPost(draft: draft, replacesHolders: form.flag("replaces"), handoverNote: note, details: details)
    do {
      try await site.database.write { tx in
        let isKnown = try tx.scopeExists(kind: offer.scopeKind, id: offer.scopeID, community: viewer.community)
        guard isKnown || offer.scopeKind == "window" else { throw InvitationError.noSuchPlace }
        _ = try command.run(by: viewer, tx)
      }
      return site.redirect("/people/\(id)", flash: "post.granted")
    } catch PostError.alreadyHeld(let names) {
      form.reject("scope", "post.held_already")
      return try await again(form, names, context)
    }
  }

  private func again(_ form: Form, _ holders: [String], _ context: AppContext) async throws -> Response {
    var fields = try await asked(form, context)
    fields["isHeld"] = !holders.isEmpty
    fields["holders"] = holders.joined(separator: "、")
    return site.again("people/post", fields, form, context)
  }

  // MARK: The end

  @Sendable private func showEnd(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("people/post-end", try await endFields(context), context)
  }

  private func endFields(_ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let id: PostID = try context.id("id")
    let found = try await site.database.read { tx in
      guard let post = try tx.findPost(id), post.community == viewer.community, post.endedAt == nil else {
        throw Problem.notFound
      }
      let person = try tx.person(post.person, in: viewer.community)
      return (post: post, person: person, names: try tx.scopeNames(of: [post.scope]))
    }
    let scope = found.post.scope.id.flatMap { found.names[$0] } ?? ""
    return [
      "id": id.text, "person": found.person.id.text, "name": found.person.name,
      "what": site.postLabel(found.post.role, scopeName: scope, context), "today": today.description,
    ]
  }

  @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: PostID = try context.id("id")
    let lastDay = form.day("ends_on", required: false) ?? today
    let note = form.text("handover_note", required: false, max: 2_000)
    guard form.isValid else { return site.again("people/post-end", try await endFields(context), form, context) }
    let command = EndPost(post: id, lastDay: lastDay, handoverNote: note)
    let post = try await site.database.write { tx in try command.run(by: viewer, tx) }
    return site.redirect("/people/\(post.person)", flash: "post.ended")
  }

  /// By staff, or by a delegate of the same enterprise (her own delegation too).
  @Sendable private func endDelegation(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: DelegationID = try context.id("id")
    let person = try await site.database.write { tx in
      guard let delegation = try tx.findDelegation(id), delegation.community == viewer.community else {
        throw Problem.notFound
      }
      let isStaff = viewer.reach(of: .invitePeople) == .community
      guard isStaff || viewer.enterprise == delegation.organization else { throw Problem.notFound }
      // Nobody in the firm removes its legal representative: that is for the community, with papers.
      let isFirst = delegation.kind == .legalRepresentative && delegation.person != viewer.person
      guard isStaff || !isFirst else { throw InvitationError.notYours }
      try tx.endDelegation(id, by: viewer.person)
      try tx.audit("delegation.ended", subject: id.text, detail: "\(delegation.person)", by: viewer)
      return delegation.person
    }
    let back = viewer.enterprise == nil ? "/people/\(person)" : "/my-enterprise/people"
    return site.redirect(person == viewer.person ? "/" : back, flash: "delegation.ended")
  }
}
