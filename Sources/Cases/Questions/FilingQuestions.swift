import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// The pages between 何事 and 何处: one question each.
extension FilingRoutes {
  /// The page of one question; without questions, the way goes on.
  func question(
    _ page: FilingPage, _ key: String, _ typed: String?, _ fault: AnswerFault?, _ context: AppContext, _ viewer: Viewer
  ) throws -> Response {
    let dialog = page.questions
    guard let question = dialog.asked(key) else { return site.redirect(address(page.draft.nonce, .place)) }
    let words = CaseWords(site, context)
    var fields = page.fields(.question, words, viewer)
    fields.merge(page.routing.toldAtOnce(page.draft.body, intake.remit, context.locale)) { _, new in new }
    fields.merge(words.question(question, of: dialog.list, dialog.answers, typed: typed, fault)) { _, new in new }
    return site.page("cases/new-question", fields, context, status: fault == nil ? .ok : .unprocessableContent).unkept
  }

  func answerQuestion(_ form: Form, _ context: AppContext, _ viewer: Viewer) async throws -> Response {
    guard let given = QuestionDialog.Given(form) else { throw Problem(.badRequest, code: "form.broken") }
    let nonce = form.nonce
    let (page, fault) = try await site.database.write { tx -> (FilingPage, AnswerFault?) in
      guard var draft = try tx.draft(nonce, of: viewer) else { throw Problem.notFound }
      let before = try FilingPage(draft, search: "", viewer, tx)
      if draft.filedAs != nil { return (before, nil) }
      if let fault = try given.keep(in: &draft.answers, of: before.questions.list, tx) { return (before, fault) }
      try tx.save(draft, of: viewer)
      return (try FilingPage(draft, search: "", viewer, tx), nil)
    }
    if let filed = page.draft.filedAs { return site.redirect("/cases/\(filed)/receipt") }
    if let fault { return try question(page, given.key, given.typed, fault, context, viewer) }
    if form.raw("go") == "later" { return site.redirect("/cases", flash: "case.draft_kept") }
    let list = page.questions.list
    // The questions were changed while she answered: she goes on at the first that is open now, with what she said kept.
    if given.version != list.version {
      let next = page.questions.gap.map { address(nonce, $0) } ?? address(nonce, .place)
      return site.redirect(next, flash: "question.changed")
    }
    return site.redirect(list.next(after: given.key).map { address(nonce, $0) } ?? address(nonce, .place))
  }
}
