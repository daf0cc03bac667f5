import Contracts
import Kernel
import Store
import Web

/// The applicant's page of her case: where it stands, what was answered, who has it, the thread. Internal notes never reach it.
struct CasePage: Sendable {
  let item: Case
  let steps: [CaseStep]
  let files: [CaseFile]
  let voice: CaseRecording?
  let answers: CaseAnswers
  let closure: CaseClosure?
  let isRated: Bool
  let leadName: String
  let firstReceiverName: String
  let routing: CaseRouting
  let firmName: String
  let clock: CaseClock?
  let work: Clockwork
  /// What of it everybody reads.
  let published: CasePublication?
  /// What she said of that herself.
  let consent: Bool?

  init(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws {
    self.item = item
    published = try tx.publication(of: item.id)
    consent = try tx.publicationConsent(of: item.id)
    steps = try tx.caseSteps(item.id, includingInternal: false)
    files = try tx.caseFiles(item.id)
    voice = try tx.recording(of: item, for: viewer)
    answers = try tx.answers(of: item.id)
    closure = item.closedAt == nil ? nil : try tx.closure(of: item)
    isRated = try tx.isRated(item)
    leadName = try item.lead.flatMap { try tx.personName($0.person) } ?? ""
    firstReceiverName = try item.firstReceiver.flatMap { try tx.personName($0) } ?? ""
    routing = try tx.caseRouting(item.community)
    firmName = try item.applicant.organization.flatMap { try tx.organizationName($0) } ?? ""
    clock = try tx.clock(of: item.id)
    work = try tx.clockwork(item.community)
  }

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let stair = words.stair(item, forApplicant: true)
    var fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "body": item.body,
      "state": words.state(item.state, applicant: true), "stair": stair, "hasStair": !stair.isEmpty,
      "aside": words.text("case.aside.\(item.state.rawValue)"), "place": words.place(item.place),
      "window": routing.window(item.window)?.name(in: words.context.locale) ?? "",
      "opened": words.when.moment(item.openedAt), "isPersonal": item.applicant.kind == .person, "firm": firmName,
      "isSeenByProperty": item.applicant.kind == .person && item.place.kind == .common && !item.isKeptFromProperty,
      "steps": words.steps(steps, viewer: viewer, showsPeople: true),
      "photos": files.map { ["file": $0.id.text, "width": $0.width, "height": $0.height] as Fields },
      "hasPhotos": !files.isEmpty, "isYourTurn": item.state.isClosed, "canAdd": !item.state.isFinal,
      "canWithdraw": !item.state.isFinal, "isConfirmed": item.state == .confirmed,
      "canRate": (item.state.isClosed || item.state == .confirmed) && !isRated, "isRated": isRated,
      "isUnratedConfirmed": item.state == .confirmed && !isRated, "ratings": CasePage.ratings(words),
      "isDeclined": item.state == .declined, "round": item.round, "isAgain": item.round > 1,
    ]
    fields.merge(people(words)) { _, new in new }
    fields.merge(words.answers(answers)) { _, new in new }
    fields.merge(publication) { _, new in new }
    fields.merge(voice.fields) { _, new in new }
    let promise = item.state.isOpen ? clock.map(ClockWords(words: words, work: work).promise) ?? "" : ""
    fields["promise"] = promise
    fields["hasPromise"] = !promise.isEmpty
    fields["isAsked"] = clock?.isPaused == true && item.state.isOpen
    return fields
  }

  private var publication: Fields {
    [
      "isPublished": published != nil, "hasPublicPhoto": published?.photo != nil, "publicPhoto": published?.photo?.text ?? "",
      "publicTitle": published?.words.title ?? "",
      "publicWords": published?.words.description ?? "", "publicNotes": published?.words.notes ?? "",
      "hasPublicNotes": !(published?.words.notes.isEmpty ?? true), "isPublicationRefused": consent == false,
      "isPublicationAllowed": consent == true && published == nil, "isPublicationOpen": consent == nil && published == nil,
      // What she keeps from the property firm is never public, so nothing is asked.
      "mayBePublic": !item.isKeptFromProperty || published != nil,
    ]
  }

  private func people(_ words: CaseWords) -> Fields {
    [
      "hasLead": !leadName.isEmpty, "lead": leadName, "hasFirstReceiver": !firstReceiverName.isEmpty,
      "firstReceiver": firstReceiverName, "hasClosure": closure != nil, "closureWords": closure?.words ?? "",
      "closureBy": closure?.byName ?? "", "closureAt": closure.map { words.when.moment($0.at) } ?? "",
    ]
  }

  static func ratings(_ words: CaseWords, chosen: String = "") -> [Fields] {
    RatingLevel.allCases.map { level in
      ["value": level.word, "word": words.text("case.rating.\(level.word)"), "isChosen": level.word == chosen]
    }
  }
}
