import Contracts
import Kernel
import Web

/// The roll as its page shows it.
struct RollPage: Sendable {
  let election: CommunityElection
  let roll: Roll
  let objections: [RollObjection]
  let gone: Set<VoterID>

  func fields(_ desk: ElectionDesk, _ viewer: Viewer, _ form: Form?, _ context: AppContext) -> Fields {
    let canRun = viewer.may(.runElection)
    let isOpen = canRun && election.rollFrozenAt == nil
    let sent = form?.raw("voter") ?? ""
    let entries: [Fields] = roll.entries.map { entry in
      [
        "voter": entry.id.text, "number": entry.number ?? 0, "hasNumber": entry.number != nil, "name": entry.name,
        "class": desk.text("election.class." + entry.kind.rawValue, context), "constituency": entry.constituency,
        "hasConstituency": !entry.constituency.isEmpty, "controller": entry.controller,
        "hasController": !entry.controller.isEmpty, "isStruck": roll.isStruck(entry.id), "canChange": isOpen,
        "isFirm": entry.organization != nil, "isAgain": sent == entry.id.text,
        "classes": classes(entry.kind.rawValue, desk, context),
      ]
    }
    let added: [Fields] = roll.corrections.filter { $0.kind == .added }.map { one in
      ["name": one.name, "day": desk.day(one.madeOn, context)]
    }
    let last = election.timeline.latest(.objectionsEnd)
    let freezeBy = election.timeline.latest(.rollPublished)
    let quotas: [Fields] = election.constituencies.map { one in
      ["name": one.name, "quota": one.quota, "count": roll.entries.count { $0.constituency == one.name }]
    }
    let isFrozen = election.rollFrozenAt != nil
    let isInTime: Bool = last.map { desk.today <= $0 } ?? (election.follow == nil)
    let canObject: Bool = isFrozen && election.openedAt == nil && isInTime
    let hasGone: Bool = canRun && election.openedAt == nil && gone.contains { !roll.isStruck($0) }
    let made: Fields = [
      "canMake": isOpen, "canFill": isOpen && election.building != nil, "isOnePerGroup": election.isOnePerGroup,
      "quotas": quotas, "hasQuotas": !quotas.isEmpty, "classes": classes(form?.raw("class") ?? "operating", desk, context),
      "freezeBy": freezeBy.map { desk.day($0, context) } ?? "",
      "freezeArticle": desk.article(election.pack.articles["roll_published"] ?? "", context),
      "publishedOn": election.done[.rollPublished].map { desk.day($0, context) } ?? "",
    ]
    let objected: Fields = [
      "canObject": canObject, "objectUntil": last.map { desk.day($0, context) } ?? "",
      "isMissing": form?.raw("objection") == "missing", "isWrong": form?.raw("objection") == "wrong", "hasGone": hasGone,
      "objections": canRun ? objectionRows(desk, form, context) : [], "hasObjections": canRun && !objections.isEmpty,
    ]
    let listed: Fields = [
      "entries": entries, "hasEntries": !entries.isEmpty, "count": roll.count, "added": added, "hasAdded": !added.isEmpty,
    ]
    var fields = desk.head(election, viewer, context)
    for part in [made, objected, listed] { fields.merge(part) { _, new in new } }
    return fields
  }

  private func classes(_ chosen: String, _ desk: ElectionDesk, _ context: AppContext) -> [Fields] {
    Roll.Class.allCases.filter { $0 != .named }.map { kind in
      [
        "value": kind.rawValue, "word": desk.text("election.class." + kind.rawValue, context),
        "isChosen": kind.rawValue == chosen,
      ]
    }
  }

  private func objectionRows(_ desk: ElectionDesk, _ form: Form?, _ context: AppContext) -> [Fields] {
    objections.map { one in
      let isLate = (one.decidedOn ?? desk.today) > one.decideBy
      return [
        "objection": one.id.text, "kind": desk.text("election.objection." + one.kind.rawValue, context), "name": one.name,
        "words": one.words, "by": one.filedByName, "filedOn": desk.day(one.filedOn, context),
        "decideBy": desk.day(one.decideBy, context), "isOpen": one.decision == nil, "isLate": isLate,
        "decision": one.decision.map { desk.text("election.decision." + $0.rawValue, context) } ?? "",
        "decisionWords": one.decisionWords, "decidedOn": one.decidedOn.map { desk.day($0, context) } ?? "",
        "isAgain": form?.raw("objection") == one.id.text,
      ]
    }
  }
}
