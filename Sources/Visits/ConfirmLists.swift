import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// 一键确认: what was drafted from the note, as the person who wrote it left it. A problem becomes a case of the enterprise with
/// links both ways, a clue is passed on, needs and resources wait as drafts of match cards, a promise becomes a commitment.
struct ConfirmLists: Sendable {
  struct Line: Sendable, Hashable {
    var kind: NoteKind
    var words: String
    var dueOn: LocalDay?
    /// Who keeps a promise; nil: whoever was there.
    var owner: PostID?
  }

  let id: VisitID
  let lines: [Line]
  /// What stood in the lists when the page was served, as `listsSeen` tells it.
  let seen: Int
  /// To the enterprise into which the visited one was merged meanwhile.
  var isForHeir = false

  @discardableResult
  func run(by viewer: Viewer, _ wiring: VisitWiring, _ tx: Tx) throws -> Visit {
    var visit = try tx.keptVisit(id, by: viewer)
    guard try tx.listsSeen(visit) == seen else { throw VisitError.listsChanged }
    try visit.lookThrough(at: tx.now)
    let firm = try firm(of: visit, tx)
    for line in lines {
      if line.kind == .promise { try promise(line, visit, firm, viewer, tx) } else { try keep(line, visit, firm, viewer, wiring, tx) }
    }
    try tx.update(visit)
    try tx.audit("visit.listed", subject: id.text, detail: String(lines.count), by: viewer)
    try tx.record(VisitListed(visit: id), by: viewer)
    return visit
  }

  /// With whom what was heard stands from now on.
  private func firm(of visit: Visit, _ tx: Tx) throws -> (id: OrganizationID, name: String) {
    guard isForHeir else { return (visit.organization, visit.organizationName) }
    guard let heir = try tx.successor(of: visit.organization) else { throw VisitError.firmStandsAlone }
    return (heir.id, heir.name)
  }

  private func keep(
    _ line: Line, _ visit: Visit, _ firm: (id: OrganizationID, name: String), _ viewer: Viewer, _ wiring: VisitWiring, _ tx: Tx
  ) throws {
    var item = VisitItem(
      id: tx.newID(), community: visit.community, visit: visit.id, organization: firm.id, kind: line.kind, words: line.words)
    if line.kind == .need { item.dueOn = line.dueOn }
    if line.kind == .problem || line.kind == .clue {
      let matter = HeardMatter(
        visit: visit.id, words: line.words, organization: line.kind == .problem ? firm.id : nil,
        building: visit.place.building, saidBy: visit.record?.met ?? "")
      item.caseID = try wiring.file(tx, matter, viewer)
    }
    try tx.insert(item, by: viewer.person)
    if item.caseID == nil {
      try tx.record(MatchCardDrafted(item: item.id, organization: firm.id), by: viewer)
    }
  }

  private func promise(
    _ line: Line, _ visit: Visit, _ firm: (id: OrganizationID, name: String), _ viewer: Viewer, _ tx: Tx
  ) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    guard let due = line.dueOn, due >= today else { throw VisitError.promiseBehind }
    let owner = try owner(line, visit, viewer, today, tx)
    let commitment = Commitment(
      id: tx.newID(), community: visit.community, organization: firm.id, organizationName: firm.name,
      visit: visit.id, words: line.words, owner: owner, dueOn: due, madeBy: viewer.person, at: tx.now)
    try tx.insert(commitment)
    try tx.addStep(.made, to: commitment, by: viewer, words: line.words, day: due)
    try tx.audit("commitment.made", subject: commitment.id.text, detail: due.description, by: viewer)
    try tx.record(CommitmentMade(commitment: commitment.id), by: viewer)
  }

  private func owner(_ line: Line, _ visit: Visit, _ viewer: Viewer, _ today: LocalDay, _ tx: Tx) throws -> VisitHost {
    guard let post = line.owner, post != visit.host.post else { return visit.host }
    let hosts = try tx.hosts(visit.community, on: today)
    guard let chosen = hosts.first(where: { $0.host.post == post }) else { throw VisitError.notAHost }
    return chosen.host
  }
}
