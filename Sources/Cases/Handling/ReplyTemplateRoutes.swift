import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/settings/reply-templates`: words at hand for replies, each change a new version.
struct ReplyTemplateRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/reply-templates", .act(.manageSettings), use: index)
    routes.post("/settings/reply-templates", .act(.manageSettings), use: save)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("cases/reply-templates", try await fields(viewer, context), context)
  }

  private func fields(_ viewer: Viewer, _ context: AppContext, _ form: Form? = nil) async throws -> Fields {
    let templates = try await site.database.read { tx in try tx.replyTemplates(viewer.community) }
    let words = CaseWords(site, context)
    func states(_ chosen: [CaseState], _ owner: String) -> [Fields] {
      ReplyTemplate.offeredIn.map { state in
        [
          "value": state.rawValue, "word": words.text("case.state.\(state.rawValue)"), "owner": owner,
          "isChosen": chosen.contains(state),
        ]
      }
    }
    let rows: [Fields] = templates.map { one in
      let sent = form?.raw("template") == one.id.text ? form : nil
      return [
        "id": one.id.text, "title": one.name(in: context.locale == .english), "version": one.version,
        "isOpen": sent.map { $0.flag("open") } ?? one.isOpen, "name": sent?.raw("name") ?? one.name,
        "englishName": sent?.raw("english_name") ?? one.englishName, "words": sent?.raw("words") ?? one.words,
        "englishWords": sent?.raw("english_words") ?? one.englishWords,
        "states": states(sent.map(ReplyTemplateRoutes.states) ?? one.states, one.id.text), "isAgain": sent != nil,
      ]
    }
    let sent = form?.raw("template") == "" ? form : nil
    return [
      "templates": rows, "hasTemplates": !rows.isEmpty, "newStates": states(sent.map(ReplyTemplateRoutes.states) ?? [.doing], "new"),
      "newName": sent?.raw("name") ?? "", "newEnglishName": sent?.raw("english_name") ?? "",
      "newWords": sent?.raw("words") ?? "", "newEnglishWords": sent?.raw("english_words") ?? "", "isNewAgain": sent != nil,
    ]
  }

  private static func states(_ form: Form) -> [CaseState] {
    let sent = Set(form.values["states"] ?? [])
    return ReplyTemplate.offeredIn.filter { sent.contains($0.rawValue) }
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let id = form.id("template", ReplyTemplateTag.self, required: false)
    let draft = ReplyTemplateDraft(
      states: ReplyTemplateRoutes.states(form), name: form.line("name", max: ReplyTemplate.nameMax),
      englishName: form.line("english_name", required: false, max: 60),
      words: form.text("words", max: ReplyTemplate.wordsMax),
      englishWords: form.text("english_words", required: false, max: ReplyTemplate.wordsMax),
      isOpen: id == nil || form.flag("open"))
    if draft.states.isEmpty { form.reject("states", "template.no_state") }
    for (field, words) in [("words", draft.words), ("english_words", draft.englishWords)] {
      if !ReplyTemplate.unknownPlaceholders(in: words).isEmpty { form.reject(field, "template.unknown_placeholder") }
    }
    guard form.isValid else {
      return site.again("cases/reply-templates", try await fields(viewer, context, form), form, context)
    }
    try await site.database.write { tx in
      if id == nil, try tx.replyTemplates(viewer.community).count >= ReplyTemplate.countMax {
        throw HandlingError.tooManyTemplates
      }
      guard try tx.keep(draft, of: id, community: viewer.community, by: viewer.person) else { throw Problem.notFound }
      try tx.audit("template.changed", subject: viewer.community.text, detail: draft.name, by: viewer)
    }
    return site.redirect("/settings/reply-templates", flash: "window.saved")
  }
}
