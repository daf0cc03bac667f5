import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// Invitations on the side of those who invite.
struct InvitationRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/invitations", .act(.invitePeople), use: index)
    routes.exports("/invitations/export", .act(.invitePeople), site, of: "invitations", rows: exported)
    routes.get("/invitations/new", .act(.invitePeople), use: new)
    routes.post("/invitations", .act(.invitePeople), use: make)
    routes.post("/invitations/:key/withdrawal", .act(.invitePeople), use: withdraw)
    InviteeRoutes(site: site, passwords: passwords, wiring: wiring).add(to: routes)
  }

  // MARK: The list

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let paging = Paging(Form(query: request.uri.query))
    let found = try await site.database.read { tx in
      let list = try tx.invitations(for: viewer, limit: paging.size, offset: paging.offset)
      let scopes = try tx.scopeNames(of: list.compactMap { try $0.offer.scope })
      let inviters = try tx.names(of: Set(list.map(\.inviter)))
      return (list: list, total: try tx.invitationCount(for: viewer), scopes: scopes, inviters: inviters, now: tx.now)
    }
    let rows: [Fields] = found.list.map { invitation in
      let state = invitation.state(at: found.now)
      return [
        "id": invitation.id.text, "what": what(invitation.offer, found.scopes, context),
        "name": invitation.name, "hasName": !invitation.name.isEmpty,
        "inviter": found.inviters[invitation.inviter] ?? "", "made": site.moment(invitation.createdAt, context),
        "expires": site.moment(invitation.expiresAt, context), "isOpen": state == .open,
        "state": site.text("invitation.state." + state.rawValue, context), "shape": shape(state),
      ]
    }
    var fields: Fields = [
      "rows": rows, "isEmpty": rows.isEmpty, "pager": paging.fields(total: found.total, path: "/invitations", query: [:]),
    ]
    if !rows.isEmpty { fields["export"] = site.exportLinks("/invitations/export") }
    return site.page("people/invitations", fields, context)
  }

  /// The list without the links: a secret is told once, to the one who made it.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    let list = try tx.invitations(for: asked.viewer, limit: Limits.sheetRows, offset: 0)
    let rows = try list.batches(of: 200).flatMap { some -> [[SheetCell]] in
      let scopes = try tx.scopeNames(of: some.compactMap { try $0.offer.scope })
      let inviters = try tx.names(of: Set(some.map(\.inviter)))
      return some.map { one in
        [
          .text(what(one.offer, scopes, asked.context)), .words(one.name), .words(inviters[one.inviter] ?? ""),
          .text(site.moment(one.createdAt, asked.context)), .text(site.moment(one.expiresAt, asked.context)),
          .text(site.text("invitation.state." + one.state(at: tx.now).rawValue, asked.context)),
        ]
      }
    }
    let columns = ["what", "whom", "by", "made", "until", "state"]
    return ExportedList(columns: columns.map { site.text("invitations." + $0, asked.context) }, rows: rows)
  }

  private func shape(_ state: Invitation.State) -> String {
    switch state {
    case .open: "waiting"
    case .used: "confirmed"
    case .expired: "expired"
    case .withdrawn: "withdrawn"
    }
  }

  private func what(_ offer: Offer, _ scopes: [String: String], _ context: AppContext) -> String {
    site.offerLabel(offer, scopes, context)
  }

  @Sendable private func withdraw(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: InvitationID = try context.id("key")
    try await site.database.write { tx in
      guard let invitation = try tx.invitation(id), try invitation.isVisible(to: viewer) else {
        throw Problem.notFound
      }
      try tx.withdrawInvitation(id)
      try tx.audit("invitation.withdrawn", subject: id.text, by: viewer)
    }
    return site.redirect("/invitations", flash: "invitation.withdrawn")
  }

  // MARK: A new one

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    return site.page("people/invite", try await asked(query, viewer, context), context)
  }

  /// What the page asks next: for what, in which role, with which organisation; then the form itself.
  private func asked(_ form: Form, _ viewer: Viewer, _ context: AppContext) async throws -> Fields {
    let isStaff = viewer.reach(of: .invitePeople) == .community
    let offersPosts = isStaff && !PostRule.appointable(by: viewer).isEmpty
    // A delegate invites delegates of her firm; staff are asked.
    let kind = isStaff ? form.raw("kind") : "delegation"
    let role = Role(rawValue: form.raw("role")).flatMap { PostRule.mayAppoint(viewer, $0) ? $0 : nil }
    let organization = viewer.enterprise ?? OrganizationID(form.raw("organization"))
    let find = form.raw("find")
    let wiring = wiring
    let found = try await site.database.read { tx in
      var choices: PostChoices?
      if kind == "post", let role {
        choices = try PostChoices(
          role: role, organization: organization, find: find, community: viewer.community, wiring: wiring, tx)
      }
      let isKnown = try organization.map { id in
        try tx.scopeExists(kind: "organization", id: id.text, community: viewer.community)
      }
      let names = try tx.organizationNames(organization.map { [$0] } ?? [])
      let matches = try tx.organizations(matching: find, community: viewer.community)
      return (choices: choices, isKnown: isKnown ?? false, names: names, matches: matches)
    }
    let typedKind = form.raw("delegation_kind")
    let chosenKind = typedKind.isEmpty ? Delegation.Kind.authorizedDelegate.rawValue : typedKind
    let asksOrganization = kind == "delegation" ? !found.isKnown : found.choices?.needsOrganization ?? false
    let asksRole = kind == "post" && role == nil
    let isKind = ["delegation", "person"].contains(kind) || (kind == "post" && offersPosts)
    var fields: Fields = [
      "asksKind": !isKind, "offersPosts": offersPosts, "isPerson": kind == "person", "asksRole": asksRole,
      "asksOrganization": asksOrganization,
      "isReady": isKind && !asksRole && !asksOrganization, "isPost": kind == "post",
      "isDelegation": kind == "delegation", "kind": kind, "find": find, "hasFind": !find.isEmpty,
      "matches": found.matches.map { ["id": $0.id, "name": $0.name] as Fields }, "hasMatches": !found.matches.isEmpty,
      "roles": PostRule.appointable(by: viewer).map { role in
        ["role": role.rawValue, "word": site.text("role." + role.rawValue, context)] as Fields
      },
      "delegationKinds": Delegation.Kind.allCases.map { kind in
        [
          "value": kind.rawValue, "word": site.text("people.delegation." + kind.rawValue, context),
          "isChosen": kind.rawValue == chosenKind,
        ] as Fields
      },
      "today": SiteZone.shanghai.day(of: site.world.now()).description,
      "role": role?.rawValue ?? "", "roleWord": role.map { site.text("role." + $0.rawValue, context) } ?? "",
    ]
    if let organization {
      fields["organization"] = organization.text
      fields["organizationName"] = found.names[organization.text] ?? ""
    }
    if let choices = found.choices { fields["groups"] = choices.fields(chosen: form.raw("scope"), site, context) }
    return fields
  }

  @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let offer = offer(&form, viewer)
    let name = form.line("name", required: false, max: 60)
    let typed = form.line("contact", required: false)
    let contact = Contact(typed)
    if !typed.isEmpty, contact == nil { form.reject("contact", "account.contact_neither") }
    guard form.isValid, let offer else {
      return site.again("people/invite", try await asked(form, viewer, context), form, context)
    }
    let command = MakeInvitation(offer: offer, name: name, contact: contact)
    // The link is shown once; the same form sent again does not make a second one.
    switch try await SentInvitations(site: site, viewer: viewer).send([command], form) {
    case .again: return site.redirect("/invitations", flash: "invitation.shown_once")
    case .changed(let before): return try await sentBefore(before, command, form, context)
    case .made(let secrets):
      let links: [Fields] = secrets.map { secret in
        ["name": name, "hasName": !name.isEmpty, "link": site.invitationLink(secret)]
      }
      return site.page("people/invited", ["links": links, "back": "/invitations"], context)
    }
  }

  /// 409: this form has made a link, and says something else now. Both are shown, and a second link is one button away.
  private func sentBefore(
    _ before: [Invitation], _ command: MakeInvitation, _ form: Form, _ context: AppContext
  ) async throws -> Response {
    let scopes = try (before.map(\.offer) + [command.offer]).compactMap { try $0.scope }
    let names = try await site.database.read { tx in try tx.scopeNames(of: scopes) }
    func line(_ offer: Offer, _ name: String) -> Fields {
      ["what": site.offerLabel(offer, names, context), "hasWhat": true, "name": name, "hasName": !name.isEmpty]
    }
    let kept = form.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
    let fields: Fields = [
      "first": before.map { line($0.offer, $0.name) }, "now": [line(command.offer, command.name)],
      "hidden": kept.map { ["name": $0.key, "value": $0.value.first ?? ""] as Fields }, "hasNew": true,
      "action": "/invitations", "back": "/invitations",
    ]
    return site.page("people/sent-before", fields, context, status: .conflict)
  }

  private func offer(_ form: inout Form, _ viewer: Viewer) -> Offer? {
    let today = SiteZone.shanghai.day(of: site.world.now())
    switch form.raw("kind") {
    case "post": return form.postOffer(today: today).map(Offer.post)
    case "delegation":
      let organization: OrganizationID? = viewer.enterprise ?? form.id("organization")
      let kind: Delegation.Kind? = form.choice("delegation_kind")
      let endsOn = form.day("ends_on", required: false)
      if let endsOn, endsOn < today { form.reject("ends_on", "post.ends_before_start") }
      guard form.isValid, let organization, let kind else { return nil }
      return .delegation(organization, kind, endsOn: endsOn)
    case "person": return .person
    default:
      form.reject("kind", "field.not_chosen")
      return nil
    }
  }
}

extension Offer {
  /// The place or organisation of what is offered.
  var scope: PostScope? {
    get throws {
      switch self {
      case .post(let post): post.scopeKind == "community" ? nil : try PostScope(kind: post.scopeKind, id: post.scopeID)
      case .delegation(let id, _, _), .employment(let id): .organization(id)
      case .person, .reset: nil
      }
    }
  }
}

extension Invitation {
  func isVisible(to viewer: Viewer) throws -> Bool {
    guard community == viewer.community else { return false }
    switch viewer.reach(of: .invitePeople) {
    case .community: return offer.kind != .employment
    case .own: return viewer.enterprise != nil && offer.organization == viewer.enterprise
    case .none, .scope: return false
    }
  }
}

extension Site {
  func invitationLink(_ secret: String) -> String { options.publicURL + "/invitations/" + secret }

  /// What an invitation lets one be: 网格长·第三网格, 禾木精密的授权代表 …
  func offerLabel(_ offer: Offer, _ names: [String: String], _ context: AppContext) -> String {
    switch offer {
    case .post(let post):
      return postLabel(post.role, scopeName: names[post.scopeID] ?? post.title, context)
    case .delegation(let id, let kind, _):
      let word = text("people.delegation." + kind.rawValue, context)
      return text("invitation.delegation_of", context, ["name": names[id.text] ?? "", "kind": word])
    case .employment(let id):
      return text("invitation.employee_of", context, ["name": names[id.text] ?? ""])
    case .person: return text("invitation.person", context)
    case .reset: return text("invitation.reset", context)
    }
  }
}
