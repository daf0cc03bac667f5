import Audit
import Contracts
import Kernel
import Store

/// 并入另一家企业: the enterprise is ended and names its successor. Cases, visits, promises and pairs stay where they are and keep
/// their thread; its first contact does not become one of the successor.
public struct MergeOrganization: Sendable {
  public var id: OrganizationID
  public var into: OrganizationID
  public var kind = Merger.Kind.absorbed
  public var on: LocalDay
  public var words: String

  public init(id: OrganizationID, into: OrganizationID, kind: Merger.Kind = .absorbed, on: LocalDay, words: String) {
    self.id = id
    self.into = into
    self.kind = kind
    self.on = on
    self.words = words
  }

  @discardableResult
  public func run(by viewer: Viewer, _ vault: Vault, _ tx: Tx) throws -> Merger {
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let one = try tx.organization(id, for: .editEnterprise, viewer, vault)
    let heir = try tx.heir(into, viewer, vault)
    let today = SiteZone.shanghai.day(of: tx.now)
    try Merger.require(try tx.mergerFacts(id, heir, on: on, today: today))
    let merger = Merger(
      organization: id, sequence: try tx.nextMerger(of: id), community: one.community, into: into, kind: kind, on: on, words: words,
      statusBefore: one.status, by: viewer.person, at: tx.now)
    try tx.setStatus(of: one, .deregistered, from: on, by: viewer, vault)
    try tx.insert(merger)
    try tx.audit("enterprise.merged", subject: id.text, detail: into.text, by: viewer)
    try tx.record(EnterpriseMerged(organizationID: id, into: into), by: viewer)
    return merger
  }
}

/// 撤销合并: within thirty days, while the successor stands for itself. What was put to the successor meanwhile stays there: somebody
/// decided so for each.
public struct UndoMerger: Sendable {
  public var id: OrganizationID

  public init(id: OrganizationID) { self.id = id }

  public func run(by viewer: Viewer, _ vault: Vault, _ tx: Tx) throws {
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let one = try tx.organization(id, for: .editEnterprise, viewer, vault)
    guard let merger = try tx.merger(of: id) else { throw EnterpriseError.notMerged }
    let today = SiteZone.shanghai.day(of: tx.now)
    try merger.requireUndoable(on: today, isHeirMerged: try tx.merger(of: merger.into) != nil)
    try tx.undo(merger, by: viewer.person)
    try tx.setStatus(of: one, merger.statusBefore, from: today, by: viewer, vault)
    try tx.audit("enterprise.merger_undone", subject: id.text, detail: merger.into.text, by: viewer)
    try tx.record(EnterpriseMergerUndone(organizationID: id, from: merger.into), by: viewer)
  }
}

extension Tx {
  /// The enterprise that is to stand for another, as far as the viewer may see it.
  func heir(_ id: OrganizationID, _ viewer: Viewer, _ vault: Vault) throws -> Organization {
    let condition = try EnterprisePolicy.condition(.seeEnterprise, viewer)
    let found = try first("SELECT o.* FROM organizations o WHERE o.id = \(id) AND \(sql: condition)") { row in
      try Organization(row, vault)
    }
    guard let found else { throw EnterpriseError.successorUnknown }
    return found
  }

  func mergerFacts(_ id: OrganizationID, _ heir: Organization, on day: LocalDay, today: LocalDay) throws -> Merger.Facts {
    Merger.Facts(
      organization: id, heir: heir.id, heirStatus: heir.status, isMerged: try merger(of: id) != nil, heirs: try heirs(of: heir.id),
      day: day, today: today)
  }

  fileprivate func setStatus(
    of one: Organization, _ status: OrganizationStatus, from day: LocalDay, by viewer: Viewer, _ vault: Vault
  ) throws {
    if one.status == status { return }
    let known = try sources(of: [one.id])[one.id] ?? [:]
    var changed = one
    changed[.status] = status.rawValue
    let source = FactSource(.staff, id: viewer.person.text, asOf: SiteZone.shanghai.day(of: now))
    let change = FactChange(
      fact: .status, before: FactValue(one[.status], known[.status]), after: FactValue(status.rawValue, source))
    try write([OrganizationWrite(organization: changed, isNew: false, changes: [change])], on: day, vault)
  }
}
