import Contracts
import Kernel
import Store
import Web

/// What one page of a report changes. Reading the form notes what is wrong in it.
struct ReportChange: Sendable {
  /// The place of a photo in their order.
  var removed: Int?
  var removesVoice = false
  private(set) var next = ReportRoutes.Step.what
  private var edit: @Sendable (inout CaseReport) -> Void = { _ in }

  init(_ step: ReportRoutes.Step, _ form: inout Form) {
    switch step {
    case .what: what(&form)
    // The routes read answers, who know what is asked.
    case .question: next = .place
    case .place: place(&form)
    case .photos:
      removed = Int(form.raw("remove"))
      removesVoice = form.raw("remove") == "voice"
      next = removed != nil || removesVoice || form.raw("go") == "add" ? .photos : .contact
    case .contact, .code: next = .code
    }
  }

  func apply(to report: inout CaseReport) { edit(&report) }

  private mutating func what(_ form: inout Form) {
    let body = String(form.text("body", missing: "voice.words_needed").prefix(Limits.textCharacters * 2))
    let at = BuildingID(form.raw("at"))
    let part = CommonPart(rawValue: form.raw("at_part"))
    next = .place
    edit = { report in
      report.body = body
      // From the code on the wall; she may say something else on the next page.
      if let at, report.building == nil {
        report.building = at
        report.part = part
      }
    }
  }

  private mutating func place(_ form: inout Form) {
    let building = form.id("building", BuildingTag.self, required: false)
    let part = CommonPart(rawValue: form.raw("part"))
    let isRoom = form.raw("part") == "room"
    if building != nil, part == nil, !isRoom { form.reject("part", "case.part_missing") }
    let spot = form.line("spot", required: false, max: 100)
    if building == nil, spot.isEmpty { form.reject("spot", "report.spot_missing") }
    if building != nil, isRoom, spot.isEmpty { form.reject("spot", "case.room_missing") }
    next = .photos
    edit = { report in
      report.building = building
      report.part = building == nil ? nil : part
      report.spot = spot
    }
  }
}

/// A report with everything that its pages show beside it.
struct ReportPage: Sendable {
  let report: CaseReport
  let photoCount: Int
  let voice: CaseRecording?
  let routing: CaseRouting
  let buildings: [BuildingOption]
  let questions: QuestionDialog
  let days: Int

  init(_ report: CaseReport, _ tx: Tx) throws {
    self.report = report
    photoCount = try tx.reportFiles(report.id).count
    voice = try tx.reportRecording(report.id)
    routing = try tx.caseRouting(report.community)
    questions = try QuestionDialog(body: report.body, category: report.category, answers: report.answers, routing, tx)
    buildings = try tx.buildings(report.community, limit: 300)
    days = try tx.callerDays(report.community)
  }

  /// The first page whose answer is missing.
  var firstGap: ReportRoutes.Step? {
    if report.body.isEmpty || report.body.count > Limits.textCharacters { return .what }
    if report.building == nil, report.spot.isEmpty { return .place }
    return questions.gap == nil ? nil : .question
  }

  private var building: BuildingOption? { buildings.first { $0.id == report.building } }

  func fields(_ step: ReportRoutes.Step, _ words: CaseWords) -> Fields {
    let isRoom = report.building != nil && report.part == nil && !report.spot.isEmpty
    let parts: [Fields] = CommonPart.allCases.map { part in
      ["value": part.rawValue, "word": words.text("case.part.\(part.rawValue)"), "isChosen": part == report.part]
    }
    let houses: [Fields] = buildings.map { one in
      ["value": one.id.text, "word": one.name, "isChosen": one.id == report.building]
    }
    let shown: [Fields] = (0..<photoCount).map { ["place": $0, "count": $0 + 1] }
    let left = Limits.photosPerCase - photoCount
    let fields: Fields = [
      "draft": report.nonce, "stair": stair(step, words), "parts": parts, "buildings": houses, "isRoom": isRoom,
      "hasAt": report.building != nil, "at": report.building?.text ?? "", "atPart": report.part?.rawValue ?? "",
      "atName": building?.name ?? "", "photos": shown, "hasPhotos": photoCount > 0, "photoCount": photoCount,
      "photosLeft": left, "canAddPhotos": left > 0, "days": days, "body": report.body, "placeWords": report.place(in: building?.name, words),
      "isCommon": report.building != nil && report.part != nil,
      "code": "", "minutes": OneTimeCode.minutes, "hours": CaseReport.hours, "tries": OneTimeCode.triesMax,
      "isEmail": report.contactKind == "email", "canAskAgain": report.codesSent < OneTimeCode.sentMax,
      "form": [
        "_nonce": report.nonce, "body": report.body, "spot": report.spot, "name": report.name,
      ],
      "isChanged": questions.hasChanged,
    ]
    return fields.merging(words.answers(questions.settled)) { _, new in new }.merging(voice.fields) { _, new in new }
  }

  private func stair(_ step: ReportRoutes.Step, _ words: CaseWords) -> [Fields] {
    let shown = ReportRoutes.Step.allCases.filter { $0 != .question }
    let place = shown.firstIndex(of: step == .question ? .what : step) ?? 0
    return shown.enumerated().map { index, one in
      let note = index < place ? words.text("case.new.filled") : ""
      return [
        "word": words.text("report.step.\(one.rawValue)"), "isCurrent": index == place, "note": note,
        "hasNote": !note.isEmpty,
      ]
    }
  }
}
