import Audit
import Contracts
import Enterprises
import Kernel
import Store

/// 转到承接的企业: a promise that was made to an enterprise before it became part of another. Its words, day, owner and steps stay, and
/// it stays one row, so no rate loses it or counts it twice.
struct PassOnCommitment: Sendable {
  let id: CommitmentID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Commitment {
    let former = try tx.keptCommitment(id, by: viewer)
    guard let heir = try tx.successor(of: former.organization) else { throw VisitError.promiseStandsAlone }
    var one = former
    try one.pass(to: heir.id, named: heir.name, at: tx.now)
    try tx.update(one)
    let position = try tx.addStep(.passedOn, to: one, by: viewer, words: former.organizationName)
    try tx.insert(CommitmentSuccession(former, to: one, position: position))
    try tx.audit("commitment.passed_on", subject: id.text, detail: heir.id.text, by: viewer)
    try tx.record(CommitmentMoved(commitment: id, kind: CommitmentStep.Kind.passedOn.rawValue), by: viewer)
    return one
  }
}

/// All that this enterprise was promised, that are not over, and that the viewer may keep.
struct PassOnCommitments: Sendable {
  static let linesMax = 200

  let from: OrganizationID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    guard try tx.visitedFirm(from, community: viewer.community) != nil else { throw Problem.notFound }
    guard try tx.successor(of: from) != nil else { throw VisitError.promiseStandsAlone }
    for one in try tx.openCommitments(of: from, viewer) where VisitPolicy.mayKeep(one, viewer) {
      try PassOnCommitment(id: one.id).run(by: viewer, tx)
    }
  }
}

/// A merger into this enterprise was undone. What came to it through that merger goes back as it was; where something has happened to a
/// promise since, it stays, and its steps say so. A second run finds nothing to do.
struct TakeBackCommitments: Sendable {
  let from: OrganizationID

  func run(_ entry: JournalEntry, _ tx: Tx) throws {
    for one in try tx.successions(to: from, community: entry.community) {
      // Merged once more meanwhile, or it came another way that still holds.
      if try tx.successor(of: one.from)?.id == from { continue }
      guard var commitment = try tx.findCommitment(one.commitment), commitment.organization == from else { continue }
      let isTouched = try tx.isTouched(one)
      let kind: CommitmentStep.Kind = isTouched ? .stayed : .wentBack
      if !isTouched {
        commitment.goBack(to: one.from, named: one.fromName, one.wording, at: tx.now)
        try tx.update(commitment)
      }
      try tx.end(one, isTouched ? .stayed : .back)
      try tx.addStep(
        kind, .community, to: commitment, by: entry.actor ?? commitment.owner.person, words: one.fromName, day: nil)
      try tx.record(CommitmentMoved(commitment: commitment.id, kind: kind.rawValue), community: entry.community, actor: entry.actor)
    }
  }
}

/// That a promise was put to another enterprise than the one to which it was made.
struct CommitmentSuccession: Sendable {
  enum Ending: String, Sendable, CaseIterable, SQLEnum { case back, stayed }

  let commitment: CommitmentID
  /// The step that says so.
  let position: Int
  let community: CommunityID
  let from: OrganizationID
  let fromName: String
  let to: OrganizationID
  let toName: String
  /// What `from` had said to the words.
  let wording: Wording
  var ending: Ending?

  init(_ former: Commitment, to one: Commitment, position: Int) {
    commitment = one.id
    self.position = position
    community = one.community
    (from, fromName) = (former.organization, former.organizationName)
    (to, toName) = (one.organization, one.organizationName)
    wording = former.wording
  }

  init(_ row: Row) throws {
    commitment = try row("commitment_id")
    position = try row("position")
    community = try row("community_id")
    from = try row("from_id")
    fromName = try row("from_name")
    to = try row("to_id")
    toName = try row("to_name")
    wording = try row("wording")
    ending = try row(optional: "ended")
  }
}

extension Tx {
  /// What an enterprise was promised and is not over, as far as the viewer may see it.
  func openCommitments(of firm: OrganizationID, _ viewer: Viewer) throws -> [Commitment] {
    var filter = CommitmentFilter()
    filter.organization = firm
    filter.states = CommitmentState.allCases.filter { !$0.isOver }
    return try commitments(filter, viewer, limit: PassOnCommitments.linesMax)
  }

  /// What was promised to this enterprise and stands with another by now.
  func commitments(passedOnBy firm: OrganizationID, _ viewer: Viewer) throws -> [Commitment] {
    try all(
      """
      SELECT * FROM commitments WHERE \(sql: VisitPolicy.visibleCommitments(viewer)) AND organization_id <> \(firm)
        AND id IN (SELECT commitment_id FROM commitment_successions WHERE from_id = \(firm) AND (ended IS NULL OR ended = 'stayed'))
      ORDER BY due_on, id LIMIT 50
      """, Commitment.init)
  }

  /// Of these commitments, those that stand with a successor: how they came to it.
  func passed(_ ids: [CommitmentID]) throws -> [CommitmentID: CommitmentSuccession] {
    if ids.isEmpty { return [:] }
    let found = try all(
      """
      SELECT commitment_successions.* FROM commitment_successions
      JOIN commitments ON commitments.id = commitment_successions.commitment_id
        AND commitments.organization_id = commitment_successions.to_id
      WHERE commitment_successions.commitment_id IN (\(list: ids)) AND coalesce(commitment_successions.ended, '') <> 'back'
      ORDER BY commitment_successions.commitment_id, commitment_successions.position LIMIT 5000
      """, CommitmentSuccession.init)
    return Dictionary(found.map { ($0.commitment, $0) }) { _, last in last }
  }

  func lastSuccession(of id: CommitmentID) throws -> CommitmentSuccession? {
    try first(
      "SELECT * FROM commitment_successions WHERE commitment_id = \(id) ORDER BY position DESC LIMIT 1", CommitmentSuccession.init)
  }

  fileprivate func successions(to firm: OrganizationID, community: CommunityID) throws -> [CommitmentSuccession] {
    try all(
      """
      SELECT * FROM commitment_successions WHERE to_id = \(firm) AND community_id = \(community) AND ended IS NULL
      ORDER BY commitment_id, position LIMIT 5000
      """, CommitmentSuccession.init)
  }

  /// Somebody did or said something about it since.
  fileprivate func isTouched(_ one: CommitmentSuccession) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM commitment_steps WHERE commitment_id = \(one.commitment) AND position > \(one.position)
        AND kind NOT IN (\(list: CommitmentStep.moves)) LIMIT 1
      """)
  }

  fileprivate func insert(_ one: CommitmentSuccession) throws {
    try run(
      """
      INSERT INTO commitment_successions (commitment_id, position, community_id, from_id, from_name, to_id, to_name, wording)
      VALUES (\(one.commitment), \(one.position), \(one.community), \(one.from), \(one.fromName), \(one.to), \(one.toName), \(one.wording))
      """)
  }

  fileprivate func end(_ one: CommitmentSuccession, _ ending: CommitmentSuccession.Ending) throws {
    try run(
      """
      UPDATE commitment_successions SET ended = \(ending), ended_at = \(now)
      WHERE commitment_id = \(one.commitment) AND position = \(one.position)
      """)
  }
}
