import Cases
import Contracts
import Enterprises
import Kernel
import Store
import Visits
import Web

extension HouseParts {
  /// What the loop of visits needs of the loop of cases.
  func visitWiring(_ vault: Vault) -> VisitWiring {
    var wiring = VisitWiring(words: noteWords, rules: visitRules) { tx, matter, viewer in
      try FileHeardMatter(
        words: matter.words, organization: matter.organization, building: matter.building, saidBy: matter.saidBy,
        source: ("visit", matter.visit.text)
      ).run(by: viewer, vault: vault, tx)
    }
    wiring.look = { tx, id, viewer in
      try tx.seenCaseCard(id, by: viewer).map { card in
        HeardCase(
          number: card.number, title: card.title, state: card.state.rawValue, stateKey: "case.state." + card.state.rawValue,
          path: "/cases/\(id)")
      }
    }
    wiring.tie = { tx, id, visit, viewer in try tx.linkCase(id, to: "visit", visit.text, word: "visit_task", note: "", by: viewer) }
    wiring.tied = { tx, visit, viewer in try tx.casesTied(as: "visit_task", to: "visit", visit.text, by: viewer) }
    wiring.caseDays = { tx, community, since in
      try tx.enterpriseCaseDays(community, since: since).mapValues { days in
        var facts = CaseFacts()
        facts.spans = days.spans.map { FirmHistory.CaseSpan(opened: $0.opened, ended: $0.ended) }
        facts.returns = days.returns
        facts.heardBefore = days.before
        return facts
      }
    }
    wiring.openCases = { tx, organization, viewer in
      try tx.casesFiled(for: organization, viewer, limit: 12)
        .filter { $0.state != .confirmed && $0.state != .withdrawn }.map(Self.known)
    }
    wiring.answeredCases = { tx, organization, viewer in
      try tx.casesFiled(for: organization, viewer, limit: 60)
        .filter { [.answered, .declined, .confirmed].contains($0.state) }.map(Self.known)
    }
    return wiring
  }

  private static func known(_ card: OpenCaseCard) -> KnownLine {
    KnownLine(
      title: card.title, path: "/cases/\(card.id)", state: card.state.rawValue, stateKey: "case.state." + card.state.rawValue)
  }

  /// Who may see a photo: each module that attaches them says.
  static let fileJudges: [@Sendable (Tx, FileID, Viewer) throws -> Bool] = [
    { tx, file, viewer in try tx.mayViewCaseFile(file, viewer) }, { tx, file, viewer in try tx.mayViewVisitFile(file, viewer) },
  ]

  /// How a case shows the visit from which it came.
  static let linkTargets: [CaseLinkTarget] = [
    CaseLinkTarget(kind: "visit") { tx, id, viewer in
      try VisitID(id).flatMap { try tx.visitTitle($0, viewer) }.map { title in
        CaseLinkTarget.Shown(title: title, path: "/visits/\(id)")
      }
    }
  ]
}
