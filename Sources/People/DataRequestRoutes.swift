import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// A copy and an erasure for whoever cannot ask on `/account/privacy`: she has no account, or she asks on paper
/// (个人信息保护法 art. 45, 47, 50). The same exporters and erasers; what she asked with is in the audit.
struct DataRequestRoutes: Sendable {
  let site: Site
  let wiring: PeopleWiring

  func add(to routes: Routes) {
    routes.get("/people/:id/data", .act(.answerDataRequests), use: show)
    routes.post("/people/:id/export", .act(.answerDataRequests), use: export)
    routes.get("/people/:id/erasure", .act(.answerDataRequests), use: showErasure)
    routes.post("/people/:id/erasure", .act(.answerDataRequests), use: erase)
  }

  private func person(_ context: AppContext) async throws -> Person {
    let viewer = try context.requireViewer()
    let id: PersonID = try context.id("id")
    return try await site.database.read { tx in
      let person = try tx.person(id, in: viewer.community)
      guard !person.isErased else { throw Problem.notFound }
      return person
    }
  }

  private func fields(_ person: Person) -> Fields { ["id": person.id.text, "name": person.name] }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("people/data", fields(try await person(context)), context)
  }

  @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let person = try await person(context)
    let reason = form.line("reason")
    guard form.isValid else { return site.again("people/data", fields(person), form, context) }
    let (vault, exporters) = (site.vault, wiring.exporters)
    let data = try await site.database.write { tx -> JSONValue in
      let data = try PersonExport(person: person.id).run(tx, vault: vault, exporters: exporters)
      try tx.audit("person.exported_on_request", subject: person.id.text, detail: reason, by: viewer)
      return data
    }
    var response = site.download(
      Array(data.serialized.utf8), name: "stairwell-\(person.id).json", type: "application/json")
    response.headers[.cacheControl] = "no-store"
    return response
  }

  @Sendable private func showErasure(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("people/erasure", fields(try await person(context)), context)
  }

  @Sendable private func erase(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let person = try await person(context)
    let reason = form.line("reason")
    if !form.flag("sure") { form.reject("sure", "erasure.not_sure") }
    guard form.isValid else { return site.again("people/erasure", fields(person), form, context) }
    let erasers = wiring.erasers
    try await site.database.write { tx in
      try ErasePerson(person: person.id, by: viewer.person).run(tx, erasers: erasers)
      try tx.audit("person.erased_on_request", subject: person.id.text, detail: reason, by: viewer)
    }
    return site.redirect("/people", flash: "person.erased")
  }
}
