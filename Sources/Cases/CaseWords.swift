import Contracts
import Kernel
import Notices
import Web

/// Values of this loop in the words of the page's language.
struct CaseWords {
  let site: Site
  let context: AppContext
  let when: When

  init(_ site: Site, _ context: AppContext) {
    self.site = site
    self.context = context
    when = When(site, context)
  }

  func text(_ key: String, _ values: [String: String] = [:]) -> String { site.text(key, context, values) }

  /// `applicant`: the same state in the words of the one whose turn it may be.
  func state(_ state: CaseState, applicant: Bool = false) -> Fields {
    let suffix = applicant && state.isClosed ? ".yours" : ""
    return ["word": text("case.state.\(state.rawValue)\(suffix)"), "kind": state.rawValue]
  }

  /// 知行园3号楼·电梯 · 知行园3号楼1203室 · 不在某个地方
  func place(_ place: CasePlace) -> String {
    switch place.kind {
    case .none: text("case.place.none")
    case .common:
      text(
        "case.place.joined",
        ["building": place.buildingName, "part": text("case.part.\((place.commonPart ?? .other).rawValue)")])
    case .unit: place.buildingName + (place.unitText.isEmpty ? "" : " " + place.unitText)
    }
  }

  /// A caller as she is called; who wrote without a name is named in the reader's language.
  func callerName(_ name: String) -> String { name == CaseCaller.nameless ? text("mail.nameless") : name }

  /// The enterprise's name, or 以个人身份.
  func applicant(_ line: CaseLine) -> String {
    line.kind == .person ? text("case.as_person") : line.organizationName
  }

  /// How many of the five steps are done: for the small stair in lists.
  static func stepsDone(_ state: CaseState) -> Int {
    switch state {
    case .waiting: 1
    case .returned: 2
    case .doing: 3
    case .answered, .declined: 4
    case .confirmed: 5
    case .withdrawn: 0
    }
  }

  /// One line of an applicant's list.
  func row(_ line: CaseLine) -> Fields {
    let stairs = CaseWords.stepsDone(line.state)
    return [
      "id": line.id.text, "number": line.number, "caseTitle": line.title, "state": state(line.state, applicant: true),
      "stairs": stairs, "stairsLabel": text("case.stairs", ["count": String(stairs)]),
      "fact": fact(line), "isYourTurn": line.state.isClosed,
    ]
  }

  /// The one fact under a title: who has it, or what is awaited.
  private func fact(_ line: CaseLine) -> String {
    switch line.state {
    case .waiting: text("case.fact.waiting", ["at": when.moment(line.openedAt)])
    case .doing: text("case.fact.doing", ["name": line.leadName])
    case .returned: text("case.fact.returned", ["at": when.moment(line.changedAt)])
    case .answered, .declined: text("case.fact.answered", ["at": when.moment(line.closedAt ?? line.changedAt)])
    case .confirmed: text("case.fact.confirmed", ["at": when.moment(line.confirmedAt ?? line.changedAt)])
    case .withdrawn: text("case.fact.withdrawn", ["at": when.moment(line.changedAt)])
    }
  }

  /// One line of the staff's table and queue.
  func staffRow(_ line: CaseLine, _ routing: CaseRouting) -> Fields {
    let category = routing.category(line.category)?.name(in: context.locale) ?? ""
    return [
      "id": line.id.text, "number": line.number, "caseTitle": line.title, "state": state(line.state),
      "isUrgent": line.urgency == .urgent, "applicant": applicant(line), "place": place(line.place),
      "window": routing.window(line.window)?.name(in: context.locale) ?? "", "category": category,
      "hasCategory": !category.isEmpty, "lead": line.leadName, "opened": when.moment(line.openedAt), "openedInstant": line.openedAt.rfc3339(),
      "age": when.since(line.state.isClosed ? line.closedAt ?? line.changedAt : line.openedAt),
      "round": line.round, "isAgain": line.round > 1,
    ]
  }

  /// The five steps with their dates; empty for a withdrawn case.
  func stair(_ item: Case, forApplicant: Bool) -> [Fields] {
    if item.state == .withdrawn { return [] }
    let current = CaseWords.stepsDone(item.state)
    let turn =
      switch item.state {
      case .waiting: "case.turn.waiting"
      case .doing: "case.turn.doing"
      case .returned: "case.turn.returned"
      default: forApplicant ? "case.turn.yours" : "case.turn.applicant"
      }
    let place =
      switch item.state {
      case .waiting: 1
      case .doing, .returned: 2
      case .confirmed: 5
      default: 4
      }
    let dates: [Timestamp?] = [item.openedAt, item.takenAt, item.takenAt, item.closedAt, item.confirmedAt]
    let names = ["filed", "taken", "handled", "answered", "confirmed"]
    return names.enumerated().map { index, name in
      let isCurrent = index == place
      let note = isCurrent ? text(turn) : (index < max(current, place) ? dates[index].map(when.shortDay) ?? "" : "")
      return ["word": text("case.step_name.\(name)"), "isCurrent": isCurrent, "note": note, "hasNote": !note.isEmpty]
    }
  }

  /// The thread for a page. `showsPeople`: whether the applicant's name may stand there.
  func steps(_ steps: [CaseStep], viewer: Viewer, showsPeople: Bool) -> [Fields] {
    steps.map { step in
      let isApplicant = step.author == .applicant
      let who: String =
        if isApplicant {
          viewer.post == nil && step.authorPerson == viewer.person
            ? text("case.author.you") : (showsPeople ? step.authorName : text("case.author.applicant"))
        } else if step.kind == .mailed {
          step.about
        } else {
          step.authorName.isEmpty ? text("case.author.staff") : step.authorName
        }
      let key = viewer.post == nil ? "case.did.\(step.kind.rawValue).told" : "case.did.\(step.kind.rawValue)"
      let what = text(step.kind.isToldApart ? key : "case.did.\(step.kind.rawValue)", ["about": step.about])
      return [
        "shape": step.kind.shape, "at": when.moment(step.at), "instant": step.at.rfc3339(), "what": what,
        "who": who, "words": step.words, "hasWords": !step.words.isEmpty, "isInside": step.visibility == .inside,
      ]
    }
  }
}

extension CaseStep.Kind {
  /// The shape on the timeline; the words beside it say the same.
  var shape: String {
    switch self {
    case .opened, .added: "waiting"
    case .taken, .assigned, .handedOver, .rerouted, .replied, .resumed, .calmed: "doing"
    case .asked: "paused"
    case .extended, .hastened: "soon"
    case .noted, .assistReported, .mailed: "draft"
    case .assistAsked, .merged, .unmerged, .splitOff, .splitFrom: "doing"
    case .objected, .objectionUpheld, .objectionRefused: "returned"
    case .closed: "answered"
    case .declined: "declined"
    case .confirmed: "confirmed"
    case .returned: "returned"
    case .withdrawn, .undone: "withdrawn"
    }
  }

  /// Steps that applicants and handlers read in different words.
  var isToldApart: Bool { [.opened, .closed, .declined, .confirmed, .returned, .withdrawn, .asked].contains(self) }
}
