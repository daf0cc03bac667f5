import Contracts
import Enterprises
import Files
import Hummingbird
import Kernel
import Store
import Web

/// `/cases/paste`: a worker pastes what somebody wrote in a chat; the parser drafts cases, and she confirms each in one tap or corrects
/// it first. `?text=` is for share sheets and links. Reading changes nothing.
struct PasteRoutes: Sendable {
  let site: Site
  let photos: PhotoIntake
  let intake: IntakeWiring

  /// Characters of one paste.
  static let textMax = 20_000

  func add(to routes: Routes) {
    routes.get("/cases/paste", .act(.fileCaseForCaller), use: show)
    routes.post("/cases/paste", .act(.fileCaseForCaller), use: go)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    // A share sheet hands over a title and a text.
    let text = [query.raw("title"), query.raw("text")].filter { !$0.isEmpty }.joined(separator: "\n")
    return try await page(text, nil, context)
  }

  @Sendable private func go(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    if form.raw("go") != "file" {
      if form.raw("text").isEmpty { form.reject("text", "field.missing") }
      return try await page(form.raw("text"), form.isValid ? nil : form, context)
    }
    return try await file(form, context)
  }

  private func page(
    _ pasted: String, _ form: Form?, _ context: AppContext, filed: Case? = nil, corrected: (place: Int, form: Form)? = nil
  ) async throws -> Response {
    let viewer = try context.requireViewer()
    let text = String(Text.paragraphs(pasted).prefix(PasteRoutes.textMax))
    let model = try await read(text, viewer)
    let words = CaseWords(site, context)
    let seed = site.world.newSecret(byteCount: 10)
    var fields = model.fields(words, seed: seed)
    fields.merge(model.routing.toldAtOnce(text, intake.remit, context.locale)) { _, new in new }
    fields["text"] = text
    if let filed {
      fields["isFiled"] = true
      fields["filedID"] = filed.id.text
      fields["filedNumber"] = filed.number
    }
    if let form { return site.again("cases/paste", fields, form, context) }
    return site.page("cases/paste", fields, context)
  }

  private func read(_ text: String, _ viewer: Viewer) async throws -> PastePage {
    let intake = intake
    return try await site.database.read { tx in
      let routing = try tx.caseRouting(viewer.community)
      let matcher = try text.isEmpty ? nil : intake.matcher?(viewer.community, tx)
      let firms = try text.isEmpty ? [] : tx.firms(namedIn: text, community: viewer.community)
      let reader = ChatReader(words: intake.chat, routing: routing, firms: firms) { words in
        matcher?.match(words).map { ChatPlace(building: $0.building, room: $0.unit, confidence: $0.confidence) }
      }
      return PastePage(
        drafts: text.isEmpty ? [] : reader.drafts(text), routing: routing,
        buildings: try tx.buildings(viewer.community, limit: 300), days: try tx.callerDays(viewer.community))
    }
  }

  // MARK: Filing

  /// One of the drafts, as the worker leaves it. The others come back below.
  private func file(_ sent: Form, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = sent
    guard FilingRoutes.isNonce(form.nonce) else { throw Problem(.badRequest, code: "form.broken") }
    var command = CallerRoutes.command(&form)
    command.category = form.id("category", CaseCategoryTag.self, required: false)
    if command.category != nil { command.window = nil }
    guard form.isValid else {
      // The long form knows every field and gives each word back.
      return try await CallerRoutes(site: site, photos: photos, intake: intake).correct(form, context)
    }
    let (vault, key) = (site.vault, "paste|\(viewer.person)|\(form.nonce)")
    let digest = Hex.encode(vault.lookupHash(command.body + command.title, purpose: "submissions.digest"))
    let item = try await site.database.write { [command] tx -> Case in
      let led = try tx.once(SentForm(nonce: key, digest: digest, by: viewer)) {
        try command.run(by: viewer, vault: vault, tx).id.text
      }
      // Sent again with other words: they would be lost behind what was filed.
      if case .changed = led.before { throw Problem(.conflict, code: "submission.other_body") }
      guard let id = CaseID(led.location), let item = try tx.findCase(id) else { throw Problem.notFound }
      return item
    }
    let rest = form.raw("rest")
    if rest.isEmpty { return site.redirect("/bench?case=\(item.id)", flash: "case.filed_for_caller") }
    return try await page(rest, nil, context, filed: item)
  }
}

/// The drafts with what their fields offer.
struct PastePage: Sendable {
  let drafts: [ChatDraft]
  let routing: CaseRouting
  let buildings: [BuildingOption]
  let days: Int

  func fields(_ words: CaseWords, seed: String) -> Fields {
    let list: [Fields] = drafts.enumerated().map { place, draft in
      var fields = self.fields(draft, words)
      fields["place"] = place
      fields["count"] = place + 1
      fields["draftNonce"] = seed + String(place)
      // What is left when this one is filed: the others, each as a block of its own speaker.
      fields["rest"] = drafts.enumerated().filter { $0.offset != place }.map { $0.element.told }.joined(separator: "\n")
      return fields
    }
    return ["drafts": list, "hasDrafts": !list.isEmpty, "isSeveral": list.count > 1, "days": days]
  }

  private func fields(_ draft: ChatDraft, _ words: CaseWords) -> Fields {
    let locale = words.context.locale
    let houses: [Fields] = buildings.map { one in
      ["value": one.id.text, "word": one.name, "isChosen": one.id == draft.building?.value]
    }
    let parts: [Fields] = CommonPart.allCases.map { part in
      ["value": part.rawValue, "word": words.text("case.part.\(part.rawValue)"), "isChosen": part == draft.part?.value]
    }
    let categories: [Fields] = routing.categories.filter(\.isOpen).map { category in
      ["value": category.id.text, "word": category.name(in: locale), "isChosen": category.id == draft.category?.value]
    }
    return [
      "body": draft.body, "caller": draft.person?.value ?? draft.firm?.value.name ?? "", "phone": draft.phone?.value ?? "",
      "organization": draft.firm?.value.id ?? "", "firm": draft.firm?.value.name ?? "", "hasFirm": draft.firm != nil,
      "buildings": houses, "parts": parts, "room": draft.room?.value ?? "", "categories": categories,
      "isUrgent": draft.urgent != nil, "missing": draft.missing, "isMissing": draft.missing > 0,
      "from": sources(draft, words), "caseTitle": Case.title(from: draft.body),
    ]
  }

  /// From which words each field was taken.
  private func sources(_ draft: ChatDraft, _ words: CaseWords) -> [Fields] {
    let taken: [(String, String?)] = [
      ("who", draft.person?.from), ("phone", draft.phone?.from), ("firm", draft.firm?.from), ("where", draft.building?.from),
      ("part", draft.part?.from), ("what", draft.category?.from), ("urgent", draft.urgent?.from),
    ]
    return taken.compactMap { name, from in
      from.map { ["name": words.text("paste.from.\(name)"), "words": $0] }
    }
  }
}

extension ChatDraft {
  /// As it would be pasted: the speaker, and what was said.
  fileprivate var told: String {
    guard let person else { return body }
    let first = body.split(separator: "\n").first.map(String.init) ?? ""
    let rest = body.dropFirst(first.count)
    return person.value + "：" + first + rest
  }
}

extension Tx {
  /// Enterprises whose name or short name stands in the text; whoever stands for it where one was merged.
  func firms(namedIn text: String, community: CommunityID) throws -> [ChatFirm] {
    let folded = Text.paragraphs(text)
    let found = try all(
      """
      SELECT organization_id, name, short_name FROM enterprise_cards
      WHERE community_id = \(community) AND kind = 'enterprise'
        AND ((length(short_name) >= 2 AND CAST(\(folded) AS TEXT) LIKE '%' || short_name || '%')
          OR CAST(\(folded) AS TEXT) LIKE '%' || name || '%')
      ORDER BY length(name) DESC, organization_id LIMIT 20
      """
    ) { row in
      let name: String = try row("name")
      let short: String = try row("short_name")
      let called = folded.contains(name) || short.isEmpty ? name : short
      return ChatFirm(id: try row("organization_id"), name: name, called: called)
    }
    let merged = try successors(of: found.compactMap { OrganizationID($0.id) })
    return try found.map { one in
      guard let id = OrganizationID(one.id), merged[id] != nil, let heir = try successor(of: id) else { return one }
      return ChatFirm(id: heir.id.text, name: heir.name, called: one.called)
    }
  }
}
