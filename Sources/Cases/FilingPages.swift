import Contracts
import Kernel
import Store
import Web

/// What one page of the way changes in the draft. Reading the form notes what is wrong in it.
struct FilingChange: Sendable {
  let removed: FileID?
  let next: FilingRoutes.Step
  private let edit: @Sendable (inout CaseDraft) -> Void

  init(_ step: FilingRoutes.Step, _ form: inout Form) {
    var removed: FileID?
    switch step {
    case .what: (edit, next) = FilingChange.what(&form)
    // The routes read answers, who know what is asked.
    case .question: (edit, next) = ({ _ in }, .place)
    case .place: (edit, next) = FilingChange.place(&form)
    case .building: (edit, next) = FilingChange.building(&form)
    case .photos:
      removed = FileID(form.raw("remove"))
      (edit, next) = ({ _ in }, removed != nil || form.raw("go") == "add" ? .photos : .check)
    case .check: (edit, next) = ({ _ in }, .check)
    }
    self.removed = removed
  }

  func apply(to draft: inout CaseDraft) { edit(&draft) }

  private typealias Edit = (@Sendable (inout CaseDraft) -> Void, FilingRoutes.Step)

  private static func what(_ form: inout Form) -> Edit {
    let body = form.text("body", missing: "voice.words_needed")
    let category = form.id("category", CaseCategoryTag.self, required: false)
    // What is too long is kept as far as a draft can hold it, so that nothing has to be typed again.
    let kept = String(body.prefix(Limits.textCharacters * 2))
    return ({ draft in
      draft.body = kept
      draft.category = category
    }, .place)
  }

  private static func place(_ form: inout Form) -> Edit {
    let place = form.choice("place", CaseDraft.PlaceAnswer.self) ?? .unanswered
    let part = CommonPart(rawValue: form.raw("part"))
    if place == .common, part == nil { form.reject("part", "case.part_missing") }
    return ({ draft in
      draft.place = place
      // The building of an earlier answer stays: she may come back to it.
      if place == .common { draft.commonPart = part }
    }, place == .other ? .building : .photos)
  }

  private static func building(_ form: inout Form) -> Edit {
    let building = form.id("building", BuildingTag.self)
    let isRoom = form.raw("part") == "room"
    let part = CommonPart(rawValue: form.raw("part"))
    if !isRoom, part == nil { form.reject("part", "case.part_missing") }
    let room = form.line("room", required: false, max: 60)
    if isRoom, room.isEmpty { form.reject("room", "case.room_missing") }
    return ({ draft in
      draft.place = .other
      draft.building = building
      draft.commonPart = isRoom ? nil : part
      draft.unitText = isRoom ? room : ""
    }, .photos)
  }
}

/// The draft with everything that its pages show beside it.
struct FilingPage: Sendable {
  let draft: CaseDraft
  let files: [CaseFile]
  let voice: CaseRecording?
  let routing: CaseRouting
  let seat: EnterpriseSeat?
  let buildings: [BuildingOption]
  let chosenBuilding: BuildingOption?
  let search: String
  /// Whether a butler could see what is filed like this, and whether it is kept from her because of where the person works.
  let isForButlers: Bool
  let worksForProperty: Bool
  let questions: QuestionDialog
  /// Open cases like this one, once it is said where it is.
  let similar: [SimilarCase]

  init(_ draft: CaseDraft, search: String, _ viewer: Viewer, _ tx: Tx) throws {
    self.draft = draft
    self.search = search
    files = try tx.draftFiles(draft.nonce)
    voice = try tx.draftRecording(draft.nonce)
    routing = try tx.caseRouting(viewer.community)
    questions = try QuestionDialog(body: draft.body, category: draft.category, answers: draft.answers, routing, tx)
    seat = try viewer.enterprise.flatMap { try tx.enterpriseSeat($0, community: viewer.community) }
    buildings = try tx.buildings(viewer.community, named: search)
    chosenBuilding = try draft.building.flatMap { try tx.building($0, community: viewer.community) }
    var common: BuildingID?
    if viewer.enterprise == nil, case .common(_, let building?) = draft.choice { common = building }
    isForButlers = common != nil
    worksForProperty = try common.map { building in
      try tx.worksForProperty(viewer.person, of: building, on: SiteZone.shanghai.day(of: tx.now))
    } ?? false
    similar = try FilingPage.likeness(draft, routing, seat, tx.now).map { try tx.similarCases(to: $0, viewer) } ?? []
  }

  /// What the draft is like; nil while it is nowhere.
  private static func likeness(
    _ draft: CaseDraft, _ routing: CaseRouting, _ seat: EnterpriseSeat?, _ now: Timestamp
  ) -> CaseLikeness? {
    let category = draft.category ?? routing.category(for: draft.body)?.id
    func like(_ building: BuildingID?, _ part: CommonPart?, _ room: String) -> CaseLikeness? {
      guard building != nil else { return nil }
      return CaseLikeness(category: category, building: building, part: part, room: room, at: now, text: draft.body)
    }
    switch draft.choice {
    case .own: return like(seat?.building?.id, nil, seat?.unitText ?? "")
    case .common(let part, let building): return like(building ?? seat?.building?.id, part, "")
    case .room(let building, let room): return like(building, nil, room)
    case .nowhere, nil: return nil
    }
  }

  /// What was on the page: answers count, and the questions as they are now.
  var content: String {
    let answered = (try? questions.settled.stored) ?? ""
    let asked = questions.list.isEmpty && answered.isEmpty ? "" : "\u{1F}\(questions.list.version)\u{1F}\(answered)"
    return draft.content(files: files.map(\.id), voice: voice?.id) + asked
  }

  /// What is filed; nil while an answer is missing.
  var command: OpenCase? {
    guard !draft.body.isEmpty, draft.body.count <= Limits.textCharacters, let choice = draft.choice, questions.gap == nil else { return nil }
    var command = OpenCase(body: draft.body, place: choice, category: draft.category, files: files.map(\.id))
    command.voice = voice?.id
    command.answers = questions.settled
    command.isKeptFromProperty = draft.isKeptFromProperty
    return command
  }

  /// The first page whose answer is missing.
  var firstGap: FilingRoutes.Step {
    if draft.body.isEmpty || draft.body.count > Limits.textCharacters { return .what }
    if draft.choice == nil { return draft.place == .other ? .building : .place }
    return questions.gap == nil ? .check : .question
  }

  func fields(_ step: FilingRoutes.Step, _ words: CaseWords, _ viewer: Viewer) -> Fields {
    let locale = words.context.locale
    let guess = routing.category(draft.category) ?? routing.category(for: draft.body)
    let window = guess.flatMap { routing.window($0.window) } ?? routing.fallback
    var fields: Fields = [
      "draft": draft.nonce, "form": typed, "isPersonal": viewer.enterprise == nil, "firm": seat?.name ?? viewer.name,
      "stair": stair(step, words), "similar": similar.map { words.similar($0, routing) }, "hasSimilar": !similar.isEmpty,
      "asksAboutProperty": isForButlers && !worksForProperty, "isPropertyEmployer": worksForProperty,
      "isKeptFromProperty": draft.isKeptFromProperty, "groups": groups(locale), "hasBody": !draft.body.isEmpty,
      "body": draft.body, "placeWords": placeWords(words),
      "hasPlace": draft.place != .unanswered, "isWhere": step == .place || step == .building,
      "window": window?.name(in: locale) ?? "", "category": guess?.name(in: locale) ?? "", "hasCategory": guess != nil,
      "photos": files.map(FilingPage.photo), "hasPhotos": !files.isEmpty, "photoCount": files.count,
      "photosLeft": Limits.photosPerCase - files.count, "canAddPhotos": files.count < Limits.photosPerCase,
      "guess": guess == nil ? "" : words.text("case.new.guess", ["name": guess?.name(in: locale) ?? ""]),
    ]
    fields.merge(placeFields(words)) { _, new in new }
    fields.merge(voice.fields) { _, new in new }
    fields.merge(words.answers(questions.settled)) { _, new in new }
    fields["isChanged"] = questions.hasChanged
    return fields
  }

  /// The draft under the names of the form's fields.
  private var typed: [String: String] {
    [
      "_nonce": draft.nonce, "body": draft.body, "category": draft.category?.text ?? "", "place": draft.place.rawValue,
      "room": draft.unitText,
    ]
  }

  private func groups(_ locale: Language) -> [Fields] {
    routing.windows.filter(\.isOpen).map { window in
      let options: [Fields] = routing.categories.filter { $0.window == window.id && $0.isOpen }.map { category in
        ["id": category.id.text, "name": category.name(in: locale), "isChosen": category.id == draft.category]
      }
      return ["name": window.name(in: locale), "options": options]
    }
  }

  private func placeWords(_ words: CaseWords) -> String {
    switch draft.place {
    case .unanswered: ""
    case .none: words.text("case.place.none")
    case .own: [seat?.building?.name ?? "", seat?.unitText ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    case .common: joined(seat?.building?.name ?? "", words)
    case .other:
      draft.commonPart == nil
        ? [chosenBuilding?.name ?? "", draft.unitText].filter { !$0.isEmpty }.joined(separator: " ")
        : joined(chosenBuilding?.name ?? "", words)
    }
  }

  private func joined(_ building: String, _ words: CaseWords) -> String {
    guard let part = draft.commonPart else { return building }
    return words.text("case.place.joined", ["building": building, "part": words.text("case.part.\(part.rawValue)")])
  }

  private func placeFields(_ words: CaseWords) -> Fields {
    let parts: [Fields] = CommonPart.allCases.map { part in
      [
        "value": part.rawValue, "word": words.text("case.part.\(part.rawValue)"),
        "isChosen": part == draft.commonPart,
      ]
    }
    // The chosen one stays in the list when the search would not find it.
    let chosen = chosenBuilding.map { one in buildings.contains { $0.id == one.id } ? [] : [one] } ?? []
    let list: [Fields] = (chosen + buildings).map { building in
      ["id": building.id.text, "name": building.name, "isChosen": building.id == draft.building]
    }
    let own = seat?.building
    return [
      "parts": parts, "buildings": list, "hasBuildings": !list.isEmpty, "q": search,
      "hasOwnBuilding": own != nil, "ownBuilding": own?.name ?? "",
      "ownRoom": [own?.name ?? "", seat?.unitText ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
      "isOwn": draft.place == .own, "isCommon": draft.place == .common, "isOther": draft.place == .other,
      "isNone": draft.place == .none, "isRoom": draft.place == .other && draft.commonPart == nil && !draft.unitText.isEmpty,
    ]
  }

  private static func photo(_ file: CaseFile) -> Fields {
    ["file": file.id.text, "width": file.width, "height": file.height]
  }

  private func stair(_ step: FilingRoutes.Step, _ words: CaseWords) -> [Fields] {
    let shown: [FilingRoutes.Step] = [.what, .place, .photos, .check]
    let current: FilingRoutes.Step = step == .building ? .place : step == .question ? .what : step
    let place = shown.firstIndex(of: current) ?? 0
    return shown.enumerated().map { index, one in
      let note = index < place ? words.text("case.new.filled") : ""
      return [
        "word": words.text("case.new.step.\(one.rawValue)"), "isCurrent": index == place, "note": note,
        "hasNote": !note.isEmpty,
      ]
    }
  }
}
