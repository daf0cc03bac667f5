import Contracts
import Kernel
import Store
import Web

/// What the workbench shows of working together: on a case the templates, helpers, objections, ties and small tasks; without one,
/// the viewer's tasks and the objections that she may review. Nothing that is not possible now is offered.
struct BenchHandling: Sendable {
  /// Another case, as far as the viewer may know of it.
  struct Tie: Sendable {
    let kind: String
    let title: String
    let number: String
    let path: String
    let state: CaseState?
    let note: String
    /// Nil for what only an undone merge or a split would end.
    let removable: CaseLinkID?
  }

  let item: Case?
  var viewer: Viewer
  /// She was asked to help, and sees it for no other reason.
  var isAssistantOnly = false
  var isAssisting = false
  var templates: [ReplyTemplate] = []
  var assistants: [CaseAssistant] = []
  var options: [HandlerOption] = []
  var objections: [Objection] = []
  var mayReview = false
  var merge: CaseMerge?
  var mergedInto: Case?
  var merged: [Case] = []
  var ties: [Tie] = []
  var tasks: [CaseTask] = []
  var checklist: Checklist?
  var canSplit = false
  var due: Timestamp?
  /// Claimed and recovered, in fen, where anything was written down.
  var debtTotals: (claimed: Int, recovered: Int)?
  var mediation: Mediation?
  var mayMediate = false
  var referrals: [Referral] = []
  /// What any partner offers.
  var services: [String] = []
  let dayTasks: [DayTask]
  let toReview: [CaseLine]

  init(_ item: Case?, _ viewer: Viewer, _ targets: [CaseLinkTarget], _ tx: Tx) throws {
    self.item = item
    self.viewer = viewer
    guard let item else {
      dayTasks = try tx.openTasks(of: viewer)
      toReview = try tx.objectionsToReview(by: viewer)
      return
    }
    dayTasks = []
    toReview = []
    isAssisting = try tx.isAssisting(item, viewer)
    isAssistantOnly = !CasePolicy.mayHandle(item, viewer)
    templates = try tx.replyTemplates(item.community).filter { $0.isOpen && $0.states.contains(item.state) }
    assistants = try tx.assistants(of: item.id)
    let asked = Set(assistants.filter { $0.result == nil }.map(\.handler.post))
    options = try tx.possibleAssistants(for: item).filter {
      $0.handler.person != item.lead?.person && !asked.contains($0.handler.post)
    }
    objections = try tx.objections(of: item.id)
    mayReview = Objection.mayReview(item, viewer)
    merge = try tx.merge(of: item.id)
    mergedInto = try merge.flatMap { try tx.findCase($0.into) }.flatMap { try tx.maySee($0, viewer) ? $0 : nil }
    merged = try tx.mergedCases(into: item.id).filter { try tx.maySee($0, viewer) }
    ties = try BenchHandling.ties(of: item, viewer, targets, tx)
    tasks = try tx.tasks(of: item.id)
    checklist = try item.category.flatMap { try tx.checklist(of: $0) }
    due = try tx.clock(of: item.id)?.dues[.resolution]
    let sums = try tx.debtSums(of: item.id)
    debtTotals = sums.isEmpty ? nil : DebtSum.totals(sums)
    // It names both sides.
    mayMediate = !isAssistantOnly && CasePolicy.maySeeApplicant(item, viewer)
    mediation = mayMediate ? try tx.mediation(of: item.id) : nil
    referrals = try tx.referrals(of: item.id)
    services = Set(try tx.partners(item.community).filter(\.isOpen).flatMap(\.services)).sorted()
  }

  /// Merges are told apart from these: they have a place of their own.
  private static func ties(of item: Case, _ viewer: Viewer, _ targets: [CaseLinkTarget], _ tx: Tx) throws -> [Tie] {
    try tx.links(of: item.id).compactMap { link -> Tie? in
      if link.kind == CaseLink.merged { return nil }
      guard link.targetKind == CaseLink.ofCase else {
        guard let target = targets.first(where: { $0.kind == link.targetKind }),
          let shown = try target.show(tx, link.target, viewer)
        else { return nil }
        return Tie(
          kind: link.kind, title: shown.title, number: "", path: shown.path, state: nil, note: link.note, removable: nil)
      }
      let otherID = link.from == item.id ? CaseID(link.target) : link.from
      guard let other = try otherID.flatMap({ try tx.findCase($0) }), try tx.maySee(other, viewer) else { return nil }
      return Tie(
        kind: link.kind, title: other.title, number: other.number, path: "/bench?case=\(other.id)", state: other.state,
        note: link.note, removable: link.kind == CaseLink.related ? link.id : nil)
    }
  }
}

extension BenchHandling {
  func fields(_ words: CaseWords, _ page: BenchPage, _ query: Form) -> Fields {
    guard let item, let focus = page.focus else { return dayFields(words, page) }
    var fields: Fields = ["hasDay": false]
    fields.merge(templateFields(item, focus, words, query)) { _, new in new }
    fields.merge(togetherFields(item, words, page.routing)) { _, new in new }
    fields.merge(tieFields(item, words, page.routing, isInCharge: focus.isInCharge)) { _, new in new }
    fields.merge(taskFields(item, words)) { _, new in new }
    fields.merge(toolFields(item, words, page.routing)) { _, new in new }
    // Whoever was asked for help leaves the closing to the lead.
    if isAssisting, item.lead?.person != viewer.person { fields["canClose"] = false }
    if isAssistantOnly {
      for key in BenchHandling.acts { fields[key] = false }
    }
    return fields
  }

  /// What only those may do who handle the case.
  private static let acts = [
    "canTake", "canReroute", "canReply", "canAnswer", "canClose", "canAssign", "canAsk", "canExtend", "canPublish", "canHearCaller",
    "canForgetCaller", "hasCallerPhone", "isPaused", "hasTemplates", "canAskAssistant", "canObject", "canReview", "canMerge",
    "canUnmerge", "canSplit", "canLink", "canAddTask", "hasChecklist", "canReleaseAssistants",
  ]

  private func dayFields(_ words: CaseWords, _ page: BenchPage) -> Fields {
    let today = SiteZone.shanghai.day(of: words.site.world.now())
    let tasks: [Fields] = dayTasks.map { one in
      [
        "id": one.task.id.text, "word": one.task.title, "case": one.caseID.text, "number": one.number,
        "caseTitle": one.caseTitle, "due": one.task.dueOn.map { words.when.day($0) } ?? "",
        "hasDue": one.task.dueOn != nil, "isLate": one.task.dueOn.map { $0 < today } ?? false,
      ]
    }
    let reviews: [Fields] = toReview.map { ["id": $0.id.text, "number": $0.number, "caseTitle": $0.title] }
    return [
      "hasDay": !tasks.isEmpty || !reviews.isEmpty, "dayTasks": tasks, "hasDayTasks": !tasks.isEmpty,
      "reviews": reviews, "hasReviews": !reviews.isEmpty,
    ]
  }

  private func templateFields(_ item: Case, _ focus: BenchCase, _ words: CaseWords, _ query: Form) -> Fields {
    let english = words.context.locale == .english
    // Never a person's name: a butler reads the answer to a matter of a common part.
    let applicant = item.applicant.kind == .enterprise ? focus.seat?.name ?? "" : ""
    let values: [String: String] = [
      "number": item.number, "applicant": applicant.isEmpty ? words.text("handling.you") : applicant,
      "due": due.map { words.when.day($0) } ?? words.text("handling.soon"),
    ]
    let view = page(query)
    let rows: [Fields] = templates.map { one in
      [
        "word": one.name(in: english), "words": ReplyTemplate.fill(one.words(in: english), values),
        "path": "/bench?\(view)case=\(item.id)&template=\(one.id)#words",
      ]
    }
    var fields: Fields = ["templates": rows, "hasTemplates": !rows.isEmpty]
    // Chosen without a script: the form comes back filled.
    if let chosen = templates.first(where: { $0.id.text == query.raw("template") }), query.raw("words").isEmpty {
      fields["form"] = ["words": ReplyTemplate.fill(chosen.words(in: english), values)]
    }
    return fields
  }

  private func page(_ query: Form) -> String {
    CaseFilter.View(rawValue: query.raw("view")).map { "view=\($0.rawValue)&" } ?? ""
  }

  private func togetherFields(_ item: Case, _ words: CaseWords, _ routing: CaseRouting) -> Fields {
    let isOwn = item.applicant.isHerself(viewer.person)
    let helpers: [Fields] = assistants.map { one in
      [
        "name": one.name, "note": one.note, "at": words.when.moment(one.askedAt), "result": one.result ?? "",
        "hasResult": one.result != nil, "post": one.handler.post.text, "isMe": one.handler.person == viewer.person,
      ]
    }
    let people: [Fields] = options.map { one in
      ["value": one.handler.post.text, "word": one.name + "·" + words.text("role." + one.role.rawValue)]
    }
    let past: [Fields] = objections.map { one in
      [
        "ground": words.text("objection.ground.\(one.ground.rawValue)"), "words": one.words, "at": words.when.moment(one.at),
        "isPending": one.isPending, "decisionWords": one.decisionWords, "hasDecision": !one.isPending,
        "decision": words.text("objection.decision.\(one.decision?.rawValue ?? "lapsed")"),
      ]
    }
    let pending = objections.last.flatMap { $0.isPending ? $0 : nil }
    let grounds: [Fields] = Objection.Ground.allCases.map { ground in
      ["value": ground.rawValue, "word": words.text("objection.ground.\(ground.rawValue)")]
    }
    let others: [Fields] = zip(options, people).filter { $0.0.handler.post != pending?.by.post }.map(\.1)
    let windows: [Fields] = routing.windows.filter { $0.isOpen && $0.id != item.window }.map { window in
      ["value": window.id.text, "word": window.name(in: words.context.locale)]
    }
    let mayObject = item.state.isOpen && (item.state != .doing || item.lead?.person == viewer.person)
    return [
      "assistants": helpers, "hasAssistants": !helpers.isEmpty, "assistOptions": people,
      "canAskAssistant": item.state.isOpen && !isOwn && !people.isEmpty, "canReleaseAssistants": item.state.isOpen && !isOwn,
      "isAssisting": isAssisting && item.state.isOpen, "isAssistantOnly": isAssistantOnly,
      "objections": past, "hasObjections": !past.isEmpty, "grounds": grounds,
      "canObject": mayObject && !isOwn && pending == nil,
      "canReview": pending != nil && mayReview && pending?.by.person != viewer.person && item.state.isOpen,
      "reviewPosts": others, "reviewWindows": windows, "isObjectionPending": pending != nil && item.state.isOpen,
    ]
  }

  private func tieFields(_ item: Case, _ words: CaseWords, _ routing: CaseRouting, isInCharge: Bool) -> Fields {
    let isOwn = item.applicant.isHerself(viewer.person)
    let children: [Fields] = merged.map { one in
      [
        "id": one.id.text, "number": one.number, "caseTitle": one.title, "state": words.state(one.state),
        "body": one.body,
      ]
    }
    let links: [Fields] = ties.map { one in
      [
        "kind": words.text("link.kind.\(one.kind)"), "caseTitle": one.title, "number": one.number, "path": one.path,
        "hasState": one.state != nil, "state": one.state.map { words.state($0) } ?? [:], "note": one.note,
        "hasNote": !one.note.isEmpty, "canRemove": one.removable != nil && !isAssistantOnly,
        "link": one.removable?.text ?? "",
      ]
    }
    let now = words.site.world.now()
    let categories: [Fields] = routing.categories.filter(\.isOpen).map { one in
      ["value": one.id.text, "word": one.name(in: words.context.locale)]
    }
    return [
      "isMerged": merge != nil, "hasMergedInto": mergedInto != nil, "mergedIntoNumber": mergedInto?.number ?? "",
      "mergedIntoTitle": mergedInto?.title ?? "", "mergedIntoID": mergedInto?.id.text ?? "",
      "canUnmerge": item.state.isOpen && isInCharge && (merge?.canBeUndone(at: now) ?? false), "merged": children,
      "hasMerged": !children.isEmpty, "canMerge": item.state.isOpen && isInCharge && merge == nil,
      "canSplit": item.state.isOpen && !isOwn, "splitCategories": categories, "canLink": !isOwn, "links": links,
      "hasLinks": !links.isEmpty,
    ]
  }

  /// The helpers for owed money and for mediation, where the matter is one for them.
  private func toolFields(_ item: Case, _ words: CaseWords, _ routing: CaseRouting) -> Fields {
    let key = routing.category(item.category)?.key ?? ""
    let isDebt = key.hasSuffix(".debt") || debtTotals != nil
    let sums = debtTotals.map { totals in
      words.text("debt.short", ["claimed": Fen.text(totals.claimed), "recovered": Fen.text(totals.recovered)])
    }
    let today = SiteZone.shanghai.day(of: words.site.world.now())
    let referred: [Fields] = referrals.map { one in
      [
        "partner": one.partnerName, "service": one.service, "answer": one.answerWords, "hasAnswer": !one.answerWords.isEmpty,
        "result": one.resultWords, "hasResult": !one.resultWords.isEmpty,
        "state": words.text("referral.state.\(one.isExpired(on: today) ? "expired" : one.state.rawValue)"),
      ]
    }
    let isAsked = referrals.contains { $0.state.isOpen && !$0.isExpired(on: today) }
    let hasPage = item.applicant.kind == .enterprise || item.applicant.person != nil
    let offered: [Fields] = services.map { ["value": $0, "word": $0] }
    let state = mediation.map { one in words.text("mediation.state.\(one.result?.rawValue ?? "open")") }
    return [
      "referred": referred, "hasReferred": !referred.isEmpty, "services": offered,
      "canRefer": !isAssistantOnly && item.state.isOpen && !isAsked && hasPage && !offered.isEmpty,
      "isDebt": isDebt && !isAssistantOnly, "debtSums": sums ?? "", "hasDebtSums": sums != nil,
      "canMediate": mayMediate && (item.state.isOpen || mediation != nil), "mediationState": state ?? "",
      "hasMediation": mediation != nil,
    ]
  }

  private func taskFields(_ item: Case, _ words: CaseWords) -> Fields {
    let today = SiteZone.shanghai.day(of: words.site.world.now())
    let rows: [Fields] = tasks.map { one in
      [
        "task": one.id.text, "word": one.title, "who": one.personName, "isDone": one.doneAt != nil,
        "due": one.dueOn.map { words.when.day($0) } ?? "", "hasDue": one.dueOn != nil,
        "isLate": one.doneAt == nil && (one.dueOn.map { $0 < today } ?? false),
        "canFinish": !isAssistantOnly || one.person == viewer.person,
      ]
    }
    let open = tasks.filter { $0.doneAt == nil }.count
    var doers: [Fields] = []
    if let lead = item.lead, lead.person != viewer.person {
      doers.append(["value": lead.post.text, "word": words.text("task.lead")])
    }
    if let post = viewer.post { doers.append(["value": post.text, "word": words.text("task.me")]) }
    doers += assistants.filter { $0.handler.person != viewer.person }.map { ["value": $0.handler.post.text, "word": $0.name] }
    let known = Set(tasks.map(\.title))
    let isListed = checklist.map { list in list.items.allSatisfy(known.contains) || list.englishItems.allSatisfy(known.contains) }
    return [
      "tasks": rows, "hasTasks": !rows.isEmpty, "openTasks": open, "hasOpenTasks": open > 0,
      "canAddTask": item.state.isOpen, "taskDoers": doers, "hasChecklist": item.state.isOpen && isListed == false,
    ]
  }
}
