import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/hand-over`: all open cases of one person to another post, for leave and transfer.
struct HandOverRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/hand-over", .act(.handleCase), use: show)
    routes.post("/cases/hand-over", .act(.handleCase), use: handOver)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/hand-over", try await fields(viewer, context), context)
  }

  private func fields(_ viewer: Viewer, _ context: AppContext, _ form: Form? = nil) async throws -> Fields {
    let (people, posts) = try await site.database.read { tx in
      (
        try tx.leadsOfOpenCases(viewer),
        try tx.handlers(viewer.community, on: SiteZone.shanghai.day(of: tx.now))
      )
    }
    let words = CaseWords(site, context)
    let chosen = form?.raw("hand_over_person") ?? viewer.person.text
    let mine = people.first { $0.person == viewer.person }
    let offered = viewer.may(.managePosts) ? people : [mine].compactMap { $0 }
    let from: [Fields] = offered.map { one in
      [
        "value": one.person.text, "isChosen": one.person.text == chosen,
        "word": words.text("hand_over.person", ["name": one.name, "count": String(one.count)]),
      ]
    }
    let to: [Fields] = posts.map { one in
      [
        "value": one.handler.post.text, "isChosen": one.handler.post.text == form?.raw("hand_over_post"),
        "word": one.name + "·" + words.text("role." + one.role.rawValue),
      ]
    }
    return ["people": from, "hasPeople": !from.isEmpty, "posts": to]
  }

  @Sendable private func handOver(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let person = form.id("hand_over_person", PersonTag.self)
    let post = form.id("hand_over_post", PostTag.self)
    let words = form.text("hand_over_words", max: 500)
    guard form.isValid, let person, let post else {
      return site.again("cases/hand-over", try await fields(viewer, context, form), form, context)
    }
    let command = HandOverCases(from: person, post: post, words: words)
    do {
      let outcome = try await site.database.write { tx in try command.run(by: viewer, tx) }
      if outcome.kept.isEmpty { return site.redirect("/bench", flash: "cases.handed_over") }
      var fields = try await fields(viewer, context)
      fields["kept"] = outcome.kept.map { ["number": $0] as Fields }
      fields["hasKept"] = true
      fields["moved"] = outcome.moved
      return site.page("cases/hand-over", fields, context)
    } catch let error as HandlingError {
      form.reject(error.field ?? "hand_over_post", error.code)
      return site.again("cases/hand-over", try await self.fields(viewer, context, form), form, context)
    }
  }
}
