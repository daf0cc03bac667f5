import Contracts
import Kernel
import Store

/// What the file of an enterprise tells of visits, promises and its plan.
public struct VisitDossier: DossierSource {
  public init() {}

  public func entries(of enterprise: OrganizationID, for viewer: Viewer, limit: Int, _ tx: Tx) throws -> [DossierEntry] {
    guard viewer.may(.seeVisit) else { return [] }
    var filter = VisitFilter()
    filter.organization = enterprise
    filter.state = .done
    return try tx.visits(filter, viewer, limit: limit).map { visit in
      DossierEntry(
        at: visit.record.map { SiteZone.shanghai.instant($0.visitedOn, millisecondOfDay: 43_200_000) } ?? visit.madeAt,
        path: "/visits/\(visit.id)", title: visit.reason, state: "confirmed", stateKey: "visit.state.done")
    }
  }

  public func parts(of enterprise: OrganizationID, for viewer: Viewer, _ tx: Tx) throws -> [DossierPart] {
    guard viewer.may(.seeVisit) else { return [] }
    return try [liaisons(enterprise, viewer, tx), plan(enterprise, viewer, tx)] + promises(enterprise, viewer, tx)
      + [visits(enterprise, viewer, tx), cards(enterprise, viewer, tx), touches(enterprise, viewer, tx)]
  }

  /// To whom the enterprise can turn: who looks after it, or after its building, park or grid.
  private func liaisons(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    let found = try tx.liaisons(of: enterprise, community: viewer.community)
    let people = found.map(\.tie.helper)
    let (names, phones) = (try tx.visitNames(people), try tx.workPhones(people))
    let lines = found.map { tie, programme in
      let who = [names[tie.helper] ?? "", phones[tie.helper] ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
      return DossierPart.Line(
        title: programme.name, path: viewer.may(.makeVisit) ? "/programmes/\(programme.id)" : "", state: "confirmed",
        stateKey: "tie.looks_after.\(tie.target.kind.rawValue)", day: tie.startsOn, who: who)
    }
    return DossierPart(key: "liaisons", titleKey: "tie.contacts", emptyKey: "tie.no_contacts", lines: lines)
  }

  private func plan(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    let plan = try tx.supportPlan(of: enterprise, community: viewer.community)
    let lines = try plan.map { plan -> [DossierPart.Line] in
      let name = try tx.visitNames([plan.owner.person])[plan.owner.person] ?? ""
      let path = "/enterprises/\(enterprise)/plan"
      let goal = DossierPart.Line(
        title: plan.goal, path: path, state: VisitDossier.shape(plan), stateKey: "plan.state.\(plan.state.rawValue)", who: name)
      guard plan.state == .open, !plan.nextStep.isEmpty else { return [goal] }
      return [
        goal,
        DossierPart.Line(
          title: plan.nextStep, path: path, state: "waiting", stateKey: "plan.next_step", day: plan.nextOn, who: name),
      ]
    }
    return DossierPart(
      key: "plan", titleKey: "plan.title", emptyKey: "plan.none", moreKey: viewer.may(.makeVisit) ? "plan.keep" : "plan.read",
      morePath: "/enterprises/\(enterprise)/plan", lines: lines ?? [])
  }

  private func visits(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    var filter = VisitFilter()
    filter.organization = enterprise
    filter.state = .planned
    let found = try tx.visits(filter, viewer, limit: 4)
    let names = try tx.visitNames(found.map(\.host.person))
    let lines = found.map { visit in
      DossierPart.Line(
        title: visit.reason, path: "/visits/\(visit.id)", state: "waiting", stateKey: "visit.state.planned",
        day: visit.planned.day, who: names[visit.host.person] ?? "")
    }
    return DossierPart(
      key: "visits", titleKey: "visit.coming", emptyKey: "visit.none_coming", moreKey: "visit.all_of_firm",
      morePath: "/visits?view=all&enterprise=\(enterprise)", lines: lines)
  }

  /// What it looks for and what it can give.
  private func cards(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    var filter = CardFilter()
    filter.organization = enterprise
    let lines = try tx.cards(filter, viewer, limit: 6).map { card in
      DossierPart.Line(
        title: card.item.words, path: "/visits/\(card.item.visit)", state: "draft", stateKey: "visit.kind.\(card.item.kind.rawValue)",
        day: card.item.dueOn)
    }
    return DossierPart(
      key: "cards", titleKey: "cards.title", emptyKey: "cards.none_of_firm", moreKey: "cards.all_of_firm",
      morePath: lines.isEmpty ? "" : "/visits/cards?enterprise=\(enterprise)", lines: lines)
  }

  private func touches(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    let today = SiteZone.shanghai.day(of: tx.now)
    let budget = try tx.budget(of: enterprise, community: viewer.community, on: today, isToldOnly: viewer.enterprise != nil)
    let isOver = budget.isOver(on: today)
    let used = budget.used(inQuarterOf: today)
    let line = DossierPart.Line(
      title: budget.cap.map { "\(used) / \($0)" } ?? String(used), path: "", state: isOver ? "late" : "confirmed",
      stateKey: budget.cap == nil ? "touch.no_cap" : isOver ? "touch.over" : "touch.within", day: nil)
    let hours = budget.receives.map { hours in
      var line = DossierPart.Line(
        title: VisitWords.clock(hours.minutes.lowerBound) + "–" + VisitWords.clock(hours.minutes.upperBound), path: "",
        state: "confirmed", stateKey: "touch.receives")
      line.leadKeys = hours.weekdays.sorted().map { "week.day.\($0)" }
      return line
    }
    return DossierPart(
      key: "touches", titleKey: "touch.title", emptyKey: "touch.none", moreKey: "touch.ledger",
      morePath: "/enterprises/\(enterprise)/touches", lines: [line] + [hours].compactMap(\.self))
  }

  static func shape(_ plan: SupportPlan) -> String {
    switch plan.state {
    case .open: "doing"
    case .reached: "confirmed"
    case .ended: "withdrawn"
    }
  }

  static func shape(_ one: Commitment) -> String {
    switch one.state {
    case .open: "doing"
    case .disputed: "returned"
    case .done: "answered"
    case .kept: "confirmed"
    case .givenUp: "declined"
    }
  }
}
