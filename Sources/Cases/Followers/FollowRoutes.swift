import Contracts
import Hummingbird
import Kernel
import Notices
import Store
import Web

/// Following a case of somebody else: begun on the last page before sending, seen at `/cases/followed/:id`, ended at any time.
struct FollowRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/cases/followed/:id", .act(.fileCase), use: show)
    routes.post("/cases/:id/followers", .act(.fileCase), use: follow)
    routes.post("/cases/:id/followers/removal", .act(.fileCase), use: unfollow)
  }

  /// Her draft becomes her words to those who handle the case, and is gone.
  @Sendable private func follow(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let form = try await site.form(request, context)
    let nonce = form.nonce
    try await site.database.write { tx in
      let draft = FilingRoutes.isNonce(nonce) ? try tx.draft(nonce, of: viewer) : nil
      let words = draft.map { String($0.body.prefix(Limits.textCharacters)) } ?? ""
      try FollowCase(id: id, words: words).run(by: viewer, tx)
      if draft != nil { try tx.deleteDraft(nonce, of: viewer) }
    }
    return site.redirect("/cases/followed/\(id)", flash: "follow.begun")
  }

  @Sendable private func unfollow(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    _ = try await site.form(request, context)
    try await site.database.write { tx in try UnfollowCase(id: id).run(by: viewer, tx) }
    return site.redirect("/cases", flash: "follow.ended")
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let found = try await site.database.read { tx in
      let item = try tx.followedCase(id, by: viewer)
      return FollowedCase(
        item: item, title: try tx.publicTitle(id), steps: try tx.caseSteps(id, includingInternal: false),
        routing: try tx.caseRouting(viewer.community), isNews: try tx.hasUnread(about: id.text, viewer))
    }
    if found.isNews { try await site.database.write { tx in try tx.markRead(about: id.text, by: viewer) } }
    return site.page("cases/followed", found.fields(CaseWords(site, context)), context)
  }
}

/// What a follower sees: where it stands, and when something happened. No words, no names.
struct FollowedCase: Sendable {
  let item: Case
  let title: String
  let steps: [CaseStep]
  let routing: CaseRouting
  let isNews: Bool

  /// Which steps of the thread are steps of the case.
  private static let told: Set<CaseStep.Kind> = [
    .opened, .taken, .handedOver, .rerouted, .asked, .replied, .extended, .closed, .declined, .confirmed, .returned, .withdrawn,
  ]

  func fields(_ words: CaseWords) -> Fields {
    let one = SimilarCase(
      id: item.id, state: item.state, category: item.category, window: item.window, place: item.place,
      openedAt: item.openedAt, isOwn: false, title: title, isFollowed: true)
    let line = words.similar(one, routing)
    let shown: [Fields] = steps.filter { FollowedCase.told.contains($0.kind) }.map { step in
      [
        "shape": step.kind.shape, "at": words.when.moment(step.at), "instant": step.at.rfc3339(),
        "what": words.text("follow.did.\(step.kind.rawValue)"),
      ]
    }
    let stair = words.stair(item, forApplicant: false)
    return line.merging([
      "steps": shown, "stair": stair, "hasStair": !stair.isEmpty, "opened": words.when.moment(item.openedAt),
      "window": routing.window(item.window)?.name(in: words.context.locale) ?? "", "isOver": item.state.isFinal,
    ]) { _, new in new }
  }
}
