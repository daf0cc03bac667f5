import Contracts
import ElectionLaw
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/after`: who holds the seats, and what may follow: a run-off, a vote among those with equal votes, a recall, somebody who
/// leaves, a by-election.
struct FollowRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/after", .signedIn, use: show)
    routes.get("/elections/:id/after/:what", .act(.runElection), use: blank)
    routes.post("/elections/:id/after/:what", .act(.runElection), use: take)
    routes.post("/elections/:id/recall-reply", .act(.runElection), use: reply)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let page = try await site.database.read { tx in
      let election = try tx.election(id, for: viewer)
      let first = try tx.firstElection(before: id)
      let outcome = election.announcedAt == nil ? nil : try tx.outcome(of: election)
      return AfterPage(
        election: election, first: first, council: try tx.council(of: first), followers: try tx.followers(of: id), outcome: outcome)
    }
    return site.page("elections/after", page.fields(desk, viewer, context), context)
  }

  private func model(_ id: ElectionID, _ what: String, _ viewer: Viewer) async throws -> FollowForm {
    guard let what = FollowForm.What(rawValue: what) else { throw Problem.notFound }
    return try await site.database.read { tx in
      let election = try tx.runElection(id, by: viewer)
      let first = try tx.firstElection(before: id)
      return FollowForm(
        what: what, election: election, first: first, members: try tx.council(of: first).present,
        calendar: try tx.workCalendar().calendar)
    }
  }

  @Sendable private func blank(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let page = try await model(try context.id("id"), context.parameters.get("what") ?? "", viewer)
    let form = Form(values: page.proposal(desk.today))
    let fields = page.fields(desk, viewer, form, context)
    return site.page(
      "elections/follow", fields.merging(form.fields(site.pages.translations, context.locale)) { old, _ in old }, context)
  }

  @Sendable private func take(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    let page = try await model(id, context.parameters.get("what") ?? "", viewer)
    var form = try await site.form(request, context)
    let act = page.read(&form, id: id, today: desk.today) { name in title(page, name) }
    guard form.isValid, let act else {
      return desk.again("elections/follow", page.fields(desk, viewer, form, context), form, nil, context)
    }
    let (nonce, sent) = (form.nonce, form)
    do {
      let location = try await site.database.write { tx in
        try tx.once(SentForm(nonce: nonce, digest: page.what.rawValue, by: viewer)) {
          try act(viewer, tx).map { "/elections/\($0)" } ?? "/elections/\(id)/after"
        }.location
      }
      return site.redirect(location, flash: "election.followed")
    } catch let error as ElectionError {
      return desk.again("elections/follow", page.fields(desk, viewer, sent, context), sent, error.problem, context)
    }
  }

  /// In the language of the law: it stands on ballots and papers.
  private func title(_ page: FollowForm, _ name: String) -> FollowForm.Words {
    func words(_ key: String, _ values: [String: String] = [:]) -> String {
      site.pages.translations.text(key, .chinese, values)
    }
    return FollowForm.Words(
      title: words("election.follow_title." + page.what.rawValue, ["title": page.election.title, "name": name]),
      answers: [words("election.recall_yes"), words("election.recall_no")])
  }

  @Sendable private func reply(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let words = form.text("reply", required: false, max: 2_000)
    guard form.isValid else { throw Problem(.invalid, code: "form.broken", fields: form.errors) }
    try await site.database.write { tx in try KeepRecallReply(id: id, words: words).run(by: viewer, tx) }
    return site.redirect("/elections/\(id)", flash: "election.statement_kept")
  }
}
