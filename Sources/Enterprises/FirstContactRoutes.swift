import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Naming the first contact of an enterprise, and handing it over with a note.
struct FirstContactRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/enterprises/:id/first-contact", .act(.editEnterprise), use: show)
    routes.post("/enterprises/:id/first-contact", .act(.editEnterprise), use: change)
  }

  private struct Found: Sendable {
    var one: Organization
    var current: String
    var team: [(value: String, label: String)]
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let found = try await find(context)
    return site.page("enterprises/first-contact", fields(found, chosen: "", context), context)
  }

  @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let found = try await find(context)
    let person: PersonID? = form.id("person")
    let note = form.text("note", required: false, max: 1_000)
    if let person, !found.team.contains(where: { $0.value == person.text }) {
      form.reject("person", "enterprise.person_unknown")
    }
    guard form.isValid, let person else {
      return site.again("enterprises/first-contact", fields(found, chosen: form.raw("person"), context), form, context)
    }
    let id = found.one.id
    try await site.database.write { tx in
      try tx.changeFirstContact(of: id, community: viewer.community, to: person, note: note)
      try tx.record(FirstContactChanged(id, person: person), by: viewer)
      try tx.audit("enterprise.first_contact_changed", subject: id.text, detail: person.text, by: viewer)
    }
    return site.redirect("/enterprises/\(id)", flash: "enterprise.contact_changed")
  }

  private func find(_ context: AppContext) async throws -> Found {
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let id: OrganizationID = try context.id("id")
    let vault = site.vault
    let roles = site.pages.translations
    let language = context.locale
    return try await site.database.read { tx in
      let one = try tx.organization(id, for: .editEnterprise, viewer, vault)
      let current = try tx.firstContacts(of: id).first { $0.to == nil }
      let names = try tx.personNames(Set([current?.person.text ?? ""]))
      let team = try tx.team(community: viewer.community).map { member in
        (value: member.person.text, label: member.name + "·" + roles.text("role." + member.role.rawValue, language))
      }
      return Found(one: one, current: current.flatMap { names[$0.person.text] } ?? "", team: team)
    }
  }

  private func fields(_ found: Found, chosen: String, _ context: AppContext) -> Fields {
    let words = RegistryWords(room, context)
    return [
      "id": found.one.id.text, "name": found.one.name, "current": found.current, "hasCurrent": !found.current.isEmpty,
      "title": words.text(found.current.isEmpty ? "enterprise.contact_set" : "enterprise.contact_change"),
      "team": words.options(found.team, chosen: chosen),
    ]
  }
}

extension Tx {
  /// Those of the community's own team who may be a first contact today, each once.
  fileprivate func team(community: CommunityID) throws -> [(person: PersonID, name: String, role: Role)] {
    let rows = try all(
      """
      SELECT c.person_id, p.name, c.role FROM post_cards c JOIN person_cards p ON p.person_id = c.person_id
      WHERE \(sql: contactPost(community))
      ORDER BY p.name, c.person_id, c.role LIMIT 500
      """
    ) { row in
      let role: String = try row("role")
      return (person: try row("person_id", as: PersonID.self), name: try row("name", as: String.self), role: role)
    }
    var seen: Set<PersonID> = []
    return rows.filter { seen.insert($0.person).inserted }
      .map { ($0.person, $0.name, Role(rawValue: $0.role) ?? .communityWorker) }
  }
}
