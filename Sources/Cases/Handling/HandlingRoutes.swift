import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// What people do on a case together, as forms of the workbench. A second tap on the same form changes nothing.
struct HandlingRoutes: Sendable {
  let bench: BenchRoutes
  var site: Site { bench.site }

  typealias Command = @Sendable (Viewer, Tx) throws -> Case

  func add(to routes: Routes) {
    let vault = site.vault
    add("assistants", "case.assist_asked", routes) { id, form in
      let post = form.id("assist_post", PostTag.self)
      let words = form.text("assist_words", max: 500)
      guard let post else { return nil }
      return { viewer, tx in try AskAssistant(id: id, post: post, words: words).run(by: viewer, tx) }
    }
    add("assistants/release", "case.assist_ended", routes) { id, form in
      guard let post = form.id("post", PostTag.self) else { return nil }
      return { viewer, tx in try ReleaseAssistant(id: id, post: post).run(by: viewer, tx) }
    }
    add("assistance", "case.assisted", routes) { id, form in
      let words = form.text("assist_result")
      return { viewer, tx in try ReportAssistance(id: id, words: words).run(by: viewer, tx) }
    }
    add("objections", "case.objected", routes) { id, form in
      let ground: Objection.Ground? = form.choice("ground")
      let words = form.text("objection_words", max: 1_000)
      guard let ground else { return nil }
      return { viewer, tx in try ObjectToCase(id: id, ground: ground, words: words).run(by: viewer, tx) }
    }
    add("objections/review", "case.objection_decided", routes) { id, form in
      let decision: Objection.Decision? = form.choice("decision")
      let words = form.text("review_words", max: 1_000)
      let post = form.id("objection_post", PostTag.self, required: decision == .upheld)
      let window = form.id("objection_window", WindowTag.self, required: false)
      guard let decision else { return nil }
      return { viewer, tx in
        try ReviewObjection(id: id, isUpheld: decision == .upheld, words: words, post: post, window: window)
          .run(by: viewer, tx)
      }
    }
    add("split", "case.split", routes) { id, form in
      let words = form.text("split_words")
      let title = form.line("split_title", required: false, max: 60)
      let category = form.id("split_category", CaseCategoryTag.self, required: false)
      return { viewer, tx in
        try SplitCase(id: id, words: words, title: title, category: category).run(by: viewer, vault: vault, tx)
      }
    }
    add("referrals", "referral.proposed", routes) { id, form in
      let service = form.line("service", max: 30)
      return { viewer, tx in try ProposeReferral(id: id, service: service).run(by: viewer, tx) }
    }
    addTies(to: routes)
    addTasks(to: routes)
  }

  private func addTies(to routes: Routes) {
    add("merge", "case.merged", routes) { id, form in
      let number = form.line("merge_number", max: 40)
      let words = form.text("merge_words", required: false, max: 500)
      return { viewer, tx in try MergeCases(id: id, number: number, words: words).run(by: viewer, tx) }
    }
    add("merge/undo", "case.unmerged", routes) { id, _ in
      { viewer, tx in try UnmergeCase(id: id).run(by: viewer, tx) }
    }
    add("links", "case.linked", routes) { id, form in
      let number = form.line("link_number", max: 40)
      let words = form.line("link_words", required: false, max: 200)
      return { viewer, tx in try LinkCases(id: id, number: number, words: words).run(by: viewer, tx) }
    }
    add("links/end", "case.unlinked", routes) { id, form in
      guard let link = form.id("link", CaseLinkTag.self) else { return nil }
      return { viewer, tx in try UnlinkCase(id: id, link: link).run(by: viewer, tx) }
    }
  }

  private func addTasks(to routes: Routes) {
    add("tasks", "case.task_added", routes) { id, form in
      let title = form.line("task_title", max: Checklist.itemMax)
      let post = form.id("task_post", PostTag.self, required: false)
      let due = form.day("task_due", required: false)
      return { viewer, tx in try AddTasks(id: id, titles: [title], post: post, dueOn: due).run(by: viewer, tx) }
    }
    routes.post("/cases/:id/tasks/checklist", .act(.handleCase)) { request, context in
      let isEnglish = context.locale == .english
      return try await run(request, context, "case.task_added") { id, _ in
        { viewer, tx in try AddChecklist(id: id, isEnglish: isEnglish).run(by: viewer, tx) }
      }
    }
    add("tasks/done", "case.task_done", routes) { id, form in
      guard let task = form.id("task", CaseTaskTag.self) else { return nil }
      let isDone = !form.flag("undo")
      return { viewer, tx in try FinishTask(id: id, task: task, isDone: isDone).run(by: viewer, tx) }
    }
  }

  private func add(
    _ noun: String, _ flash: String, _ routes: Routes, _ read: @escaping @Sendable (CaseID, inout Form) -> Command?
  ) {
    routes.post("/cases/:id/" + noun, .act(.handleCase)) { request, context in
      try await run(request, context, flash, read)
    }
  }

  /// Reads the form, runs what it asks for once, and leads back; an error that belongs to a field comes back with the form.
  private func run(
    _ request: Request, _ context: AppContext, _ flash: String,
    _ read: @Sendable (CaseID, inout Form) -> Command?
  ) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    var form = try await site.form(request, context)
    let command = read(id, &form)
    guard form.isValid, let command else { return try await bench.again(id, form, context, viewer) }
    let typed = form.values.filter { !$0.key.hasPrefix("_") }.sorted { $0.key < $1.key }
    let content = flash + typed.map { "|\($0.key)=\($0.value.joined(separator: ","))" }.joined()
    do {
      try await bench.once(form, content, id, viewer) { tx in try command(viewer, tx) }
    } catch let error as HandlingError {
      guard let field = error.field else { throw error }
      form.reject(field, error.code)
      return try await bench.again(id, form, context, viewer)
    } catch ReferralError.nobodyLeft {
      form.reject("service", ReferralError.nobodyLeft.code)
      return try await bench.again(id, form, context, viewer)
    }
    // She may have sent it out of her own sight.
    let isSeen = try await site.database.read { tx in try tx.findCase(id).map { try tx.maySee($0, viewer) } ?? false }
    return isSeen ? bench.back(id, form, flash: flash) : site.redirect("/bench", flash: flash)
  }
}
