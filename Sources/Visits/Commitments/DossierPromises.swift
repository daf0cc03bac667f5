import Contracts
import Enterprises
import Kernel
import Store

extension VisitDossier {
  private static let shownMax = 6

  /// What it was promised. For staff also what waits to be put to whoever stands for it now, what went there, and what was promised to
  /// those for whom it stands.
  func promises(_ enterprise: OrganizationID, _ viewer: Viewer, _ tx: Tx) throws -> [DossierPart] {
    guard viewer.may(.makeVisit), let name = try tx.visitedFirm(enterprise, community: viewer.community)?.name else {
      return [try own(enterprise, except: [], viewer, tx)]
    }
    let heir = try tx.successor(of: enterprise)
    let open = heir == nil ? [] : try tx.openCommitments(of: enterprise, viewer)
    var parts = [try own(enterprise, except: Set(open.map(\.id)), viewer, tx)]
    if let heir, !open.isEmpty {
      parts = parts.filter { !$0.lines.isEmpty }
      parts.append(try offer(open, of: (enterprise, name), to: heir.name, isGiven: true, viewer, tx))
    }
    if let gone = try gone(enterprise, name, viewer, tx) { parts.append(gone) }
    for one in try tx.predecessors(of: enterprise) {
      let open = try tx.openCommitments(of: one.id, viewer)
      if open.isEmpty { continue }
      parts.append(try offer(open, of: (one.id, one.name), to: name, isGiven: false, viewer, tx))
    }
    return parts
  }

  private func own(_ enterprise: OrganizationID, except: Set<CommitmentID>, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart {
    var filter = CommitmentFilter()
    filter.organization = enterprise
    let found = try tx.commitments(filter, viewer, limit: Self.shownMax + except.count).filter { !except.contains($0.id) }
    let shown = Array(found.prefix(Self.shownMax))
    let passed = try tx.passed(shown.map(\.id))
    let lines = try self.lines(shown, tx).map { one, line in
      var line = line
      if let former = passed[one.id] {
        line.noteKey = "commitment.made_to"
        line.noteValues = ["from": former.fromName]
      }
      return line
    }
    return DossierPart(
      key: "commitments", titleKey: "visit.list.promise", emptyKey: "commitments.none_here", moreKey: "commitments.all",
      morePath: lines.isEmpty ? "" : "/commitments?view=all&enterprise=\(enterprise)", lines: lines)
  }

  /// Promises to `firm` that somebody can put to another one, each or all at once. `isGiven`: said in the file of the former firm.
  private func offer(
    _ open: [Commitment], of firm: (id: OrganizationID, name: String), to heir: String, isGiven: Bool, _ viewer: Viewer, _ tx: Tx
  ) throws -> DossierPart {
    let lines = try lines(open, tx).map { one, line in
      var line = line
      line.sends = VisitPolicy.mayKeep(one, viewer) ? one.id.text : ""
      return line
    }
    let title = isGiven ? "commitments.to_pass_on" : "commitments.from_before"
    var part = DossierPart(key: "succession-\(firm.id)", titleKey: title, emptyKey: "", lines: lines)
    part.values = ["firm": firm.name, "into": heir]
    part.noteKey = "commitment.pass_on_note"
    if lines.contains(where: { !$0.sends.isEmpty }) {
      part.offer = DossierPart.Offer(
        path: "/enterprises/\(firm.id)/succession", eachKey: isGiven ? "commitment.give" : "commitment.take",
        allKey: isGiven ? "commitment.give_all" : "commitment.take_all")
    }
    return part
  }

  /// What stands with another one by now, also after the merger was undone.
  private func gone(_ enterprise: OrganizationID, _ name: String, _ viewer: Viewer, _ tx: Tx) throws -> DossierPart? {
    let found = try tx.commitments(passedOnBy: enterprise, viewer)
    if found.isEmpty { return nil }
    let lines = try lines(found, tx).map { one, line in
      var line = line
      line.noteKey = "commitment.now_with"
      line.noteValues = ["into": one.organizationName]
      return line
    }
    return DossierPart(key: "passed-on", titleKey: "commitments.passed_on", emptyKey: "", lines: lines)
  }

  private func lines(_ found: [Commitment], _ tx: Tx) throws -> [(Commitment, DossierPart.Line)] {
    let names = try tx.visitNames(found.map(\.owner.person))
    return found.map { one in
      let line = DossierPart.Line(
        title: one.words, path: "/commitments/\(one.id)", state: VisitDossier.shape(one),
        stateKey: "commitment.state.\(one.state.rawValue)", day: one.dueOn, who: names[one.owner.person] ?? "")
      return (one, line)
    }
  }
}
