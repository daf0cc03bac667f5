import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/posts/:id/details`: what an appointment says.
struct PostDetailRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/posts/:id/details", .act(.managePosts), use: show)
    routes.post("/posts/:id/details", .act(.managePosts), use: keep)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("people/post-details-page", try await fields(nil, context), context)
  }

  private func fields(_ form: Form?, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let id: PostID = try context.id("id")
    let found = try await site.database.read { tx in
      guard let post = try tx.findPost(id), post.community == viewer.community, post.endedAt == nil else { throw Problem.notFound }
      let person = try tx.person(post.person, in: viewer.community)
      return (post: post, person: person, names: try tx.scopeNames(of: [post.scope]), details: try tx.postDetails(id))
    }
    let scope = found.post.scope.id.flatMap { found.names[$0] } ?? ""
    var fields: Fields = [
      "id": id.text, "person": found.person.id.text, "name": found.person.name,
      "what": site.postLabel(found.post.role, scopeName: scope, context),
      "isSubstitute": form.map { $0.flag("substitute") } ?? found.details.isSubstitute,
    ]
    if form == nil {
      let details = found.details
      fields["form"] = [
        "appointed_on": details.appointedOn?.description ?? "", "appointed_by": details.appointedBy, "work_phone": details.workPhone,
      ]
    }
    return fields
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: PostID = try context.id("id")
    let details = form.postDetails()
    guard form.isValid else { return site.again("people/post-details-page", try await fields(form, context), form, context) }
    do {
      let post = try await site.database.write { tx in try KeepPostDetails(post: id, details: details).run(by: viewer, tx) }
      return site.redirect("/people/\(post.person)", flash: "post.details_kept")
    } catch PostError.alreadyHeld {
      form.reject("substitute", "post.held_already")
      return site.again("people/post-details-page", try await fields(form, context), form, context)
    }
  }
}
