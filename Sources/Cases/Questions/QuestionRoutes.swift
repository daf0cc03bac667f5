import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/categories/{id}/questions`: what is asked in cases of a category. Each saving makes a version.
struct QuestionRoutes: Sendable {
  let site: Site
  /// Empty rows below those that are there.
  static let freshRows = 2

  func add(to routes: Routes) {
    routes.get("/settings/categories/:id/questions", .act(.manageSettings), use: show)
    routes.post("/settings/categories/:id/questions", .act(.manageSettings), use: save)
  }

  /// A row as it stands in the form.
  private struct Row {
    var key = ""
    var kind = CaseQuestion.Kind.text.rawValue
    var word = ""
    var englishWord = ""
    var isRequired = false
    var choices = ""
    var englishChoices = ""

    init() {}

    init(_ question: CaseQuestion) {
      key = question.key
      kind = question.kind.rawValue
      word = question.word
      englishWord = question.englishWord
      isRequired = question.isRequired
      choices = question.choices.joined(separator: "\n")
      englishChoices = question.englishChoices.joined(separator: "\n")
    }

    init(_ form: Form, _ place: Int) {
      key = form.raw("key_\(place)")
      kind = form.raw("kind_\(place)")
      word = form.raw("word_\(place)")
      englishWord = form.raw("english_\(place)")
      isRequired = form.flag("required_\(place)")
      choices = form.raw("choices_\(place)")
      englishChoices = form.raw("english_choices_\(place)")
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (category, list) = try await find(try context.id("id"), viewer)
    return site.page("cases/questions", fields(category, list.version, list.questions.map(Row.init), context), context)
  }

  private func find(_ id: CaseCategoryID, _ viewer: Viewer) async throws -> (CaseCategory, Questionnaire) {
    try await site.database.read { tx in
      guard let category = try tx.caseRouting(viewer.community).category(id) else { throw Problem.notFound }
      return (category, try tx.questionnaire(of: id))
    }
  }

  private func fields(_ category: CaseCategory, _ version: Int, _ rows: [Row], _ context: AppContext) -> Fields {
    let room = max(0, Questionnaire.questionsMax - rows.count)
    let all = rows + (0..<min(QuestionRoutes.freshRows, room)).map { _ in Row() }
    let shown: [Fields] = all.enumerated().map { place, row in
      let kinds: [Fields] = CaseQuestion.Kind.allCases.map { kind in
        ["value": kind.rawValue, "word": site.text("question.kind.\(kind.rawValue)", context), "isChosen": kind.rawValue == row.kind]
      }
      return [
        "n": place, "number": place + 1, "key": row.key, "kinds": kinds, "word": row.word, "englishWord": row.englishWord,
        "isRequired": row.isRequired, "choices": row.choices, "englishChoices": row.englishChoices, "isFresh": row.key.isEmpty,
      ]
    }
    return [
      "id": category.id.text, "name": category.name(in: context.locale), "rows": shown, "version": version, "hasVersion": version > 0,
      "most": Questionnaire.questionsMax, "rowCount": all.count,
    ]
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseCategoryID = try context.id("id")
    var form = try await site.form(request, context)
    let (category, list) = try await find(id, viewer)
    let rows = (0..<Questionnaire.questionsMax).filter { form.values["word_\($0)"] != nil }.map { Row(form, $0) }
    let version = Int(form.raw("version")) ?? 0
    let questions = rows.enumerated().compactMap { place, row in QuestionRoutes.question(row, place, version + 1, &form) }
    if list.version != version { form.reject("version", "question.changed_meanwhile") }
    guard form.isValid else { return again(category, list.version, rows, form, context) }
    // Saved as it was: no version more.
    if questions == list.questions { return site.redirect("/settings/windows", flash: "window.saved") }
    let isSaved = try await site.database.write { tx in
      guard try tx.questionnaire(of: id).version == version else { return false }
      try tx.keep(questions, of: id, version: version + 1, community: viewer.community, by: viewer.person)
      try tx.audit("questions.changed", subject: id.text, detail: "\(questions.count)", by: viewer)
      return true
    }
    if !isSaved {
      form.reject("version", "question.changed_meanwhile")
      return again(category, version, rows, form, context)
    }
    return site.redirect("/settings/windows", flash: "window.saved")
  }

  private func again(_ category: CaseCategory, _ version: Int, _ rows: [Row], _ form: Form, _ context: AppContext) -> Response {
    site.again("cases/questions", fields(category, version, rows, context), form, context)
  }

  /// Nil for a row without words: there is none, or it was taken out.
  private static func question(_ row: Row, _ place: Int, _ version: Int, _ form: inout Form) -> CaseQuestion? {
    let word = Text.paragraphs(row.word), english = Text.paragraphs(row.englishWord)
    if word.isEmpty, english.isEmpty { return nil }
    if word.isEmpty { form.reject("word_\(place)", "field.missing") }
    if english.isEmpty { form.reject("english_\(place)", "question.english_missing") }
    for (field, text) in [("word_\(place)", word), ("english_\(place)", english)] where text.count > CaseQuestion.wordMax {
      form.reject(field, "field.too_long")
    }
    guard let kind = CaseQuestion.Kind(rawValue: row.kind) else {
      form.reject("kind_\(place)", "field.not_among_choices")
      return nil
    }
    let choices = kind == .choice ? lines(row.choices) : []
    let englishChoices = kind == .choice ? lines(row.englishChoices) : []
    if kind == .choice {
      if choices.count < 2 || choices.count > CaseQuestion.choicesMax || Set(choices).count < choices.count {
        form.reject("choices_\(place)", "question.choices_count")
      }
      if englishChoices.count != choices.count { form.reject("english_choices_\(place)", "question.choices_unequal") }
      if (choices + englishChoices).contains(where: { $0.count > CaseQuestion.choiceMax }) {
        form.reject("choices_\(place)", "question.choice_too_long")
      }
    }
    let isKey = row.key.firstMatch(of: /^[a-z0-9_]{1,20}$/) != nil
    return CaseQuestion(
      key: isKey ? row.key : "q\(version)_\(place + 1)", kind: kind, word: word, englishWord: english, isRequired: row.isRequired,
      choices: choices, englishChoices: englishChoices)
  }

  private static func lines(_ text: String) -> [String] {
    Text.paragraphs(text).split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
