import Contracts
import Kernel
import Store

/// What another loop may show of a case to somebody who may see it.
public struct SeenCase: Sendable {
  public let number: String
  public let title: String
  public let state: CaseState
}

/// A matter that staff heard or saw elsewhere, on a visit for instance, and file as a case that is tied to where it came from.
public struct FileHeardMatter: Sendable {
  var words: String
  /// In whose name; nil: nobody's appeal, a clue for those whom it concerns.
  var organization: OrganizationID?
  /// Where a clue was seen.
  var building: BuildingID?
  /// Who said it.
  var saidBy: String
  /// What it came from, both ways: `visit` and its id.
  var source: (kind: String, id: String)

  public init(
    words: String, organization: OrganizationID?, building: BuildingID?, saidBy: String, source: (kind: String, id: String)
  ) {
    self.words = words
    self.organization = organization
    self.building = building
    self.saidBy = saidBy
    self.source = source
  }

  public func run(by viewer: Viewer, vault: Vault, _ tx: Tx) throws -> CaseID {
    let seat = try organization.flatMap { try tx.enterpriseSeat($0, community: viewer.community) }
    if organization != nil, seat == nil { throw Problem.notFound }
    var command = OpenCase(body: words)
    if organization != nil { command.place = seat?.building == nil ? .nowhere : .own } else if let building {
      command.place = .common(.other, building)
    }
    let names = [saidBy, seat?.name ?? "", viewer.name].filter { !$0.isEmpty }
    command.caller = OpenCase.Caller(name: names.first ?? source.kind, phone: "", organization: organization, channel: .visit)
    let item = try command.run(by: viewer, vault: vault, tx)
    try tx.linkCase(item.id, to: source.kind, source.id, note: "", by: viewer)
    return item.id
  }
}

extension Tx {
  /// The cases that were tied to something of another loop, the oldest first, as far as the viewer may know of them.
  public func casesTied(as word: String, to kind: String, _ target: String, by viewer: Viewer) throws -> [CaseID] {
    try all(
      """
      SELECT case_id FROM case_links WHERE target_kind = \(kind) AND target_id = \(target) AND kind = \(word) AND ended_at IS NULL
      ORDER BY at, id LIMIT 20
      """
    ) { row in try row("case_id", as: CaseID.self) }.filter { id in try seenCaseCard(id, by: viewer) != nil }
  }

  /// Nil when the viewer may not know of it.
  public func seenCaseCard(_ id: CaseID, by viewer: Viewer) throws -> SeenCase? {
    guard let item = try findCase(id), try maySee(item, viewer) else { return nil }
    return SeenCase(number: item.number, title: item.title, state: item.state)
  }
}
