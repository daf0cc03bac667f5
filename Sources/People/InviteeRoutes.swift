import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Invitations on the side of those who are invited. Only a POST uses a link up.
struct InviteeRoutes: Sendable {
  let site: Site
  let passwords: PasswordRoom
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/invitations/:key", .open, use: show)
    routes.post("/invitations/:key", .open, use: accept)
  }

  private struct Opened: Sendable {
    let invitation: Invitation
    let inviter: String
    let names: [String: String]
    let hint: String
    let known: [String]
  }

  private func open(_ context: AppContext) async throws -> Opened {
    let secret = context.parameters.get("key") ?? ""
    // Links can be guessed at only so fast; 192 bits need no more than that.
    try site.limiter.require("invitation|" + context.remoteAddress, burst: 60, perMinute: 30)
    let vault = site.vault
    return try await site.database.read { tx in
      let invitation = try tx.openInvitation(secret: secret)
      let inviter = try tx.names(of: [invitation.inviter])[invitation.inviter] ?? ""
      let scope = try invitation.offer.scope
      var known: [String] = []
      if case .reset(let person, _) = invitation.offer { known = try tx.knownWords(of: person, vault: vault) }
      return Opened(
        invitation: invitation, inviter: inviter, names: try tx.scopeNames(of: scope.map { [$0] } ?? []),
        hint: try invitation.contact(vault)?.masked ?? "", known: known)
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let opened = try await open(context)
    var form: Fields = [:]
    if opened.invitation.offer.kind != .reset { form["name"] = opened.invitation.name }
    var fields = fields(opened, context)
    fields["form"] = form
    return site.page("sign-in/invitation", fields, context)
  }

  private func fields(_ opened: Opened, _ context: AppContext) -> Fields {
    let invitation = opened.invitation
    let isReset = invitation.offer.kind == .reset
    let isEmployment = invitation.offer.kind == .employment
    return [
      "inviter": opened.inviter, "what": site.offerLabel(invitation.offer, opened.names, context),
      "until": site.moment(invitation.expiresAt, context), "isReset": isReset, "isEmployment": isEmployment,
      "days": wiring.noticeDays, "isPerson": invitation.offer.kind == .person,
      "isStranger": context.viewer == nil && !isReset, "isKnown": context.viewer != nil && !isReset,
      "hint": opened.hint, "hasHint": !opened.hint.isEmpty && context.viewer == nil,
      "signInPath": "/sign-in?next=" + URLEncoded.encode("/invitations/" + (context.parameters.get("key") ?? "")),
      "action": "/invitations/" + (context.parameters.get("key") ?? ""),
    ]
  }

  @Sendable private func accept(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let opened = try await open(context)
    let secret = context.parameters.get("key") ?? ""
    if case .reset = opened.invitation.offer { return try await reset(secret, opened, form, context) }
    if let viewer = context.viewer {
      let command = AcceptInvitation(secret: secret, invitee: .existing(viewer.person))
      let vault = site.vault
      _ = try await site.database.write { tx in try command.run(tx, vault: vault) }
      return site.redirect("/account", flash: "invitation.accepted")
    }
    return try await join(secret, opened, form, request, context)
  }

  private func join(
    _ secret: String, _ opened: Opened, _ sent: Form, _ request: Request, _ context: AppContext
  ) async throws -> Response {
    var form = sent
    var entry = AccountEntry(&form, asksConsent: true)
    guard form.isValid else { return again(opened, form, context) }
    try await entry.hash(passwords)
    let command = AcceptInvitation(secret: secret, invitee: .new(entry.account(wiring.consents(site), context)))
    let vault = site.vault
    do {
      let joined = try await site.database.write { tx in try command.run(tx, vault: vault) }
      let signIn = SignIn(site: site, passwords: passwords)
      return try await signIn.welcome(
        joined.person, joined.community, next: "/", flash: "invitation.accepted", request)
    } catch AccountError.contactTaken {
      form.reject(form.raw("phone").isEmpty ? "email" : "phone", "account.contact_taken")
      return again(opened, form, context)
    }
  }

  private func again(_ opened: Opened, _ form: Form, _ context: AppContext) -> Response {
    var fields = fields(opened, context)
    fields["wantsNotices"] = form.flag("consent_notices")
    fields["hasConsented"] = form.flag("consent_account")
    return site.again("sign-in/invitation", fields, form.withoutPasswords, context)
  }

  private func reset(
    _ secret: String, _ opened: Opened, _ sent: Form, _ context: AppContext
  ) async throws -> Response {
    var form = sent
    let password = form.newPassword(known: opened.known)
    guard form.isValid else { return again(opened, form, context) }
    let record = try await passwords.make(password)
    try await site.database.write { tx in try ResetPassword(secret: secret, passwordRecord: record).run(tx) }
    return site.redirect("/sign-in", flash: "account.password_set")
  }
}
