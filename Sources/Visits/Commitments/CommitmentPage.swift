import Contracts
import Enterprises
import Kernel
import Store
import Web

/// `visits/commitment`
struct CommitmentPage: Sendable {
  struct Found: Sendable {
    var one: Commitment
    var steps: [CommitmentStep]
    var names: [PersonID: String]
    var hosts: [HostOption]
    /// To whom it was made, when it was put to a successor since.
    var passed: CommitmentSuccession?
    /// Who stands for its enterprise; nil while that one stands for itself.
    var heir: Successor?
    /// Of the visit on which it was made.
    var maySeeVisit = false

    init(_ id: CommitmentID, _ viewer: Viewer, _ tx: Tx) throws {
      one = try tx.seenCommitment(id, by: viewer)
      steps = try tx.steps(of: id)
      passed = try tx.passed([id])[id]
      if !one.state.isOver { heir = try tx.successor(of: one.organization) }
      maySeeVisit = try one.visit.map { try tx.maySeeVisit($0, viewer) } ?? false
      names = try tx.visitNames([one.owner.person])
      hosts = viewer.may(.makeVisit) ? try tx.hosts(one.community, on: SiteZone.shanghai.day(of: tx.now)) : []
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer

  private var one: Commitment { found.one }

  func fields(_ form: Form?) -> Fields {
    let isFirm = viewer.enterprise != nil
    let mayKeep = VisitPolicy.mayKeep(one, viewer) && one.state.isOwed
    let owner = found.names[one.owner.person] ?? ""
    let owners: [Fields] = found.hosts.filter { $0.host != one.owner }.map { option in
      ["value": option.host.post.text, "word": option.name, "isChosen": form?.raw("owner") == option.host.post.text]
    }
    var fields: Fields = [
      "id": one.id.text, "words": one.words, "firm": one.organizationName, "isFirm": isFirm,
      "firmPath": isFirm ? "/my-enterprise" : "/enterprises/\(one.organization)", "owner": owner,
      "ownerSign": String(owner.prefix(1)), "due": words.when.day(one.dueOn), "firstDue": words.when.day(one.firstDueOn),
      "wasPutOff": one.dueOn != one.firstDueOn, "isLate": one.state.isOwed && one.dueOn < words.today,
      "shape": words.shape(one), "state": words.text("commitment.state.\(one.state.rawValue)"),
      "wording": words.text("commitment.wording.\(one.wording.rawValue)"), "isCorrected": one.wording == .corrected,
      "made": words.when.day(one.madeAt), "hasVisit": found.maySeeVisit, "visitPath": one.visit.map { "/visits/\($0)" } ?? "",
      "mayKeep": mayKeep, "owners": owners, "today": words.today.description,
      "asksWording": isFirm && one.wording == .unanswered && !one.state.isOver,
      "asksResult": isFirm && one.state == .done, "mayConfirm": isFirm && one.state.isOwed,
      "form": form?.values.mapValues { $0.first ?? "" } ?? [:],
    ]
    fields["steps"] = found.steps.map(step)
    fields.merge(succession) { _, new in new }
    return fields
  }

  private var succession: Fields {
    let names = ["firm": one.organizationName, "into": found.heir?.name ?? "", "from": found.passed?.fromName ?? ""]
    return [
      "wasPassedOn": found.passed != nil, "madeTo": words.text("commitment.made_to", names),
      "mayPassOn": found.heir != nil && VisitPolicy.mayKeep(one, viewer), "heir": found.heir?.name ?? "",
      "heirPath": found.heir.map { "/enterprises/\($0.id)" } ?? "", "passOn": words.text("commitment.pass_on", names),
    ]
  }

  private func step(_ step: CommitmentStep) -> Fields {
    let isFirm = step.side == .firm
    let isMove = CommitmentStep.moves.contains(step.kind)
    let values = ["day": step.day.map { words.when.day($0) } ?? "", "firm": isMove ? step.words : ""]
    // Who spoke for the former enterprise is named to the community, and to the one that stands for it by the enterprise's name.
    let former = found.passed.flatMap { step.position < $0.position && isFirm && viewer.enterprise != nil ? $0.fromName : nil }
    return [
      "title": words.text("commitment.step.\(step.kind.rawValue)", values), "who": former ?? step.name,
      "words": step.words, "hasWords": !step.words.isEmpty && !isMove, "at": words.when.moment(step.at),
      "side": words.text(isFirm ? "commitment.by_firm" : "commitment.by_us"), "shape": shape(step.kind),
    ]
  }

  private func shape(_ kind: CommitmentStep.Kind) -> String {
    switch kind {
    case .made: "waiting"
    case .finished: "answered"
    case .kept, .agreed: "confirmed"
    case .disputed, .corrected: "returned"
    case .givenUp: "declined"
    case .putOff: "paused"
    case .handedOver, .reworded, .passedOn, .wentBack, .stayed: "doing"
    }
  }
}
