import Contracts
import Enterprises
import Kernel
import Store
import Web

/// The case in the middle with everything that can be done to it.
struct BenchCase: Sendable {
  let item: Case
  /// Her own matter: she reads of it what she reads as its applicant.
  let isOwn: Bool
  /// Whether she may pass it on; and whether she may work on it as well.
  let isInCharge: Bool
  let mayWork: Bool
  let steps: [CaseStep]
  let files: [CaseFile]
  let voice: CaseRecording?
  let answers: CaseAnswers
  let stepFiles: [CaseStepID: [CaseFile]]
  let leadName: String
  let firstReceiverName: String
  let applicantName: String
  let caller: CaseCaller?
  let closure: CaseClosure?
  /// What the applicant says of it judges the viewer's own work.
  let isJudged: Bool
  let clock: CaseClock?
  let gridName: String
  let handlers: [HandlerOption]
  let grids: [NamedID]
  let seat: EnterpriseSeat?
  let earlier: [CaseLine]
  let publication: BenchPublication?
  let together: BenchFollowers
  /// Under which the hotline knows it.
  let order: WorkOrder?
  /// Who stands for the enterprise that filed it, and whether that one is asked now.
  let heir: Successor?
  let isHeirAsked: Bool

  init(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws {
    self.item = item
    let showsPeople = CasePolicy.maySeeApplicant(item, viewer)
    let isOwn = item.applicant.isHerself(viewer.person)
    self.isOwn = isOwn
    isInCharge = try !isOwn && tx.isInCharge(of: item, viewer)
    mayWork = try isInCharge && tx.isCounted(item, for: viewer.person)
    steps = try tx.caseSteps(item.id, includingInternal: !isOwn)
    files = try tx.caseFiles(item.id)
    voice = try tx.recording(of: item, for: viewer)
    answers = try tx.answers(of: item.id)
    stepFiles = try tx.stepFiles(of: item.id)
    leadName = try item.lead.flatMap { try tx.personName($0.person) } ?? ""
    firstReceiverName = try item.firstReceiver.flatMap { try tx.personName($0) } ?? ""
    applicantName = showsPeople ? try item.applicant.person.flatMap { try tx.personName($0) } ?? "" : ""
    caller = showsPeople && viewer.may(.seePeople) ? try tx.caller(of: item.id) : nil
    closure = try tx.closure(of: item)
    isJudged = try item.state.isClosed && tx.isJudged(viewer.person, by: item)
    clock = try tx.clock(of: item.id)
    gridName = try item.place.grid.flatMap { try tx.gridName($0) } ?? ""
    handlers = try tx.handlers(for: item, on: SiteZone.shanghai.day(of: tx.now))
    grids = try tx.grids(viewer.community)
    seat = try item.applicant.organization.flatMap { try tx.enterpriseSeat($0, community: viewer.community) }
    earlier = try item.applicant.organization.map { organization in
      try tx.casesOf(organization: organization, except: item.id, viewer, limit: 6)
    } ?? []
    order = try tx.workOrder(of: item.id)
    heir = try tx.heir(of: item)
    // Who called is rung herself.
    isHeirAsked = try heir != nil && caller == nil && tx.heirSpeaks(for: item) != nil
    publication = try BenchPublication(item, closure, viewer, tx)
    together = try BenchFollowers(item.id, viewer, isOwn: isOwn, tx)
  }
}

extension BenchCase {
  func fields(_ words: CaseWords, _ routing: CaseRouting, _ viewer: Viewer) -> Fields {
    let locale = words.context.locale
    let state = item.state
    let showsPeople = CasePolicy.maySeeApplicant(item, viewer)
    let category = routing.category(item.category)?.name(in: locale) ?? ""
    var fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "body": item.body,
      "state": words.state(state), "isUrgent": item.urgency == .urgent,
      "window": routing.window(item.window)?.name(in: locale) ?? "", "category": category,
      "hasCategory": !category.isEmpty, "place": words.place(item.place), "grid": gridName, "hasGrid": !gridName.isEmpty,
      "opened": words.when.moment(item.openedAt), "age": words.when.since(item.openedAt),
      "channel": routing.sourceName(item.channel, in: locale),
      "steps": thread(words, viewer, showsPeople: showsPeople),
      "photos": files.map { ["file": $0.id.text, "width": $0.width, "height": $0.height] as Fields },
      "hasPhotos": !files.isEmpty, "isPersonal": item.applicant.kind == .person,
      "lead": leadName, "hasLead": !leadName.isEmpty, "firstReceiver": firstReceiverName,
      "hasFirstReceiver": !firstReceiverName.isEmpty, "applicantName": applicantName,
      "hasApplicantName": !applicantName.isEmpty, "isAgain": item.round > 1, "round": item.round,
    ]
    fields.merge(acts(words, routing, viewer)) { _, new in new }
    fields.merge(words.answers(answers)) { _, new in new }
    fields.merge(voice.fields) { _, new in new }
    fields.merge(file(words)) { _, new in new }
    fields.merge(callerFields(words, viewer)) { _, new in new }
    fields.merge(publication?.fields(words) ?? ["canPublish": false]) { _, new in new }
    fields.merge(together.fields(words)) { _, new in new }
    return fields
  }

  /// The clocks, and what may be done to them.
  func clockFields(_ clocks: ClockWords) -> Fields {
    let shown: [Fields] = item.state.isOpen ? clock.map(clocks.all) ?? [] : []
    let isPaused = clock?.isPaused ?? false
    return [
      "clocks": shown, "hasClocks": !shown.isEmpty, "isPaused": isPaused && isInCharge,
      "canAsk": item.state.isOpen && !isPaused && clock != nil && mayWork,
      "canExtend": item.state == .doing && clock != nil && mayWork,
      "extensionLimit": ExtendCase.daysMax, "extensionLeft": clock?.extensionLeft ?? 0,
      "isExtended": (clock?.extensionDays ?? 0) > 0, "extensionDays": clock?.extensionDays ?? 0,
    ]
  }

  /// The first words stand above the thread already.
  private func thread(_ words: CaseWords, _ viewer: Viewer, showsPeople: Bool) -> [Fields] {
    let lines = words.steps(steps, viewer: viewer, showsPeople: showsPeople)
    return zip(steps, lines).map { step, line in
      var line = line
      if step.kind == .opened, step.words == item.body { line["hasWords"] = false }
      let photos: [Fields] = (stepFiles[step.id] ?? []).map { ["file": $0.id.text, "width": $0.width, "height": $0.height] }
      line["stepPhotos"] = photos
      line["hasStepPhotos"] = !photos.isEmpty
      return line
    }
  }

  /// What can be done now, and by whom.
  private func acts(_ words: CaseWords, _ routing: CaseRouting, _ viewer: Viewer) -> Fields {
    let locale = words.context.locale
    let isUntaken = item.state == .waiting || item.state == .returned
    // Those of the case's own window first, then by name as names are read.
    let others = handlers.filter { $0.handler.person != item.lead?.person }.map { option in
      let key = (option.window == item.window ? 0 : 1, option.sortKey, option.handler.post.text)
      return (option: option, key: key)
    }
    let posts: [Fields] = others.sorted { $0.key < $1.key }.map { $0.option }.map { option in
      ["value": option.handler.post.text, "word": option.name + "·" + words.text("role." + option.role.rawValue)]
    }
    let windows: [Fields] = routing.windows.filter(\.isOpen).map { window in
      ["value": window.id.text, "word": window.name(in: locale), "isChosen": window.id == item.window]
    }
    let gridOptions: [Fields] = grids.map { grid in
      ["value": grid.id, "word": grid.name, "isChosen": grid.id == item.place.grid?.text]
    }
    return [
      "canTake": isUntaken && mayWork, "canReroute": item.state.isOpen && isInCharge,
      // A note is for everybody who handles it; the first reply takes it.
      "canReply": !item.state.isFinal && !isOwn, "canAnswer": mayWork || (!isUntaken && !isOwn),
      "canClose": item.state.isOpen && mayWork, "canAssign": item.state.isOpen && isInCharge && !posts.isEmpty,
      "handlers": posts, "windows": windows,
      "grids": gridOptions, "isOwn": isOwn,
      "closureWords": closure?.words ?? "", "hasClosure": closure != nil && item.closedAt != nil,
    ]
  }

  private func file(_ words: CaseWords) -> Fields {
    let past: [Fields] = earlier.map { line in
      [
        "id": line.id.text, "caseTitle": line.title, "at": words.when.day(line.openedAt), "state": words.state(line.state),
      ]
    }
    return [
      "hasFirmPlace": seat?.building != nil, "hasFirm": seat != nil, "firm": seat?.name ?? "",
      "firmID": seat?.organization.text ?? "",
      "firmPlace": [seat?.building?.name ?? "", seat?.unitText ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
      "earlier": past, "hasEarlier": !past.isEmpty, "isFirmMerged": heir != nil, "firmHeir": heir?.name ?? "",
      "canVisit": seat != nil && heir == nil && words.context.viewer?.may(.makeVisit) == true && item.state.isOpen,
      "firmHeirID": heir?.id.text ?? "",
    ]
  }

  private func callerFields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let mayHear = item.state.isClosed && !isJudged && viewer.may(.fileCaseForCaller)
    return [
      "hasCaller": caller != nil, "callerName": words.callerName(caller?.name ?? ""), "isCallerForgotten": caller?.forgottenAt != nil,
      "callerForgottenAt": caller?.forgottenAt.map { words.when.day($0) } ?? "",
      "canForgetCaller": caller != nil && caller?.forgottenAt == nil && viewer.may(.fileCaseForCaller),
      "hasCallerPhone": (caller?.hasPhone == true || caller?.hasEmail == true) && viewer.may(.seeContactDetails),
      "consentAt": caller.map { words.when.moment($0.consentAt) } ?? "",
      "hasOrder": order != nil, "orderNumber": order?.number ?? "", "hasOrderDue": order?.dueAt != nil,
      "orderDue": order?.dueAt.map { words.when.due($0) } ?? "",
      "canExclude": viewer.may(.fileCaseForCaller) && !isOwn, "canGiveLink": caller != nil && item.applicant.person == nil && mayHear,
      "canHearCaller": mayHear && (isHeirAsked || (caller != nil && item.applicant.person == nil)),
      "hearTitle": isHeirAsked ? words.text("bench.hear_heir", ["into": heir?.name ?? ""]) : words.text("bench.hear"),
      "hearWords": isHeirAsked ? words.text("bench.hear_heir_words", ["into": heir?.name ?? ""]) : words.text("bench.hear_words"),
    ]
  }
}
