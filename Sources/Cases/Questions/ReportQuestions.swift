import Hummingbird
import Kernel
import Store
import Web

/// The questions of a category, asked somebody without an account: one a page.
extension ReportRoutes {
  func question(_ page: ReportPage, _ key: String, _ typed: String?, _ fault: AnswerFault?, _ context: AppContext) -> Response {
    let dialog = page.questions
    guard let question = dialog.asked(key) else { return site.redirect(address(page.report.nonce, .place)) }
    let words = CaseWords(site, context)
    var fields = page.fields(.question, words)
    fields.merge(page.routing.toldAtOnce(page.report.body, intake.remit, context.locale)) { _, new in new }
    fields.merge(words.question(question, of: dialog.list, dialog.answers, typed: typed, fault)) { _, new in new }
    return site.page("report/question", fields, context, status: fault == nil ? .ok : .unprocessableContent).unkept
  }

  func answerQuestion(_ form: Form, _ context: AppContext) async throws -> Response {
    guard let given = QuestionDialog.Given(form) else { throw Problem(.badRequest, code: "form.broken") }
    let nonce = form.nonce
    let found = try await site.database.write { tx -> (ReportPage, AnswerFault?)? in
      guard var report = try tx.report(nonce) else { return nil }
      let before = try ReportPage(report, tx)
      // It is a case, or was looked at: nothing more is written to it.
      if report.state == .filed || report.state == .refused { return (before, nil) }
      if let fault = try given.keep(in: &report.answers, of: before.questions.list, tx) { return (before, fault) }
      try tx.save(report)
      return (try ReportPage(report, tx), nil)
    }
    guard let (page, fault) = found else { return gone }
    if let fault { return question(page, given.key, given.typed, fault, context) }
    let list = page.questions.list
    // The questions were changed while she answered: she goes on at the first that is open now, with what she said kept.
    if given.version != list.version {
      let next = page.questions.gap.map { address(nonce, $0) } ?? address(nonce, .place)
      return site.redirect(next, flash: "question.changed")
    }
    return site.redirect(list.next(after: given.key).map { address(nonce, $0) } ?? address(nonce, .place))
  }
}
