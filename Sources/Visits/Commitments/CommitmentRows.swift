import Contracts
import Kernel
import Store

extension Commitment {
  init(_ row: Row) throws {
    let base = Commitment(
      id: try row("id"), community: try row("community_id"), organization: try row("organization_id"),
      organizationName: try row("organization_name"), visit: try row(optional: "visit_id"), words: try row("words"),
      owner: VisitHost(person: try row("owner_person_id"), post: try row("owner_post_id")), dueOn: try row("due_on"),
      madeBy: try row("made_by_person_id"), at: try row("made_at"))
    self.init(base, firstDueOn: try row("first_due_on"))
    state = try row("state")
    wording = try row("wording")
    doneOn = try row(optional: "done_on")
    changedAt = try row("changed_at")
  }
}

struct CommitmentFilter: Sendable {
  var owner: PersonID?
  var organization: OrganizationID?
  var states: [CommitmentState] = []
  /// The enterprise does not agree with the words.
  var isCorrected = false

  func condition(_ viewer: Viewer) -> SQL {
    var parts: [SQL] = [VisitPolicy.visibleCommitments(viewer)]
    if let owner { parts.append("commitments.owner_person_id = \(owner)") }
    if let organization { parts.append("commitments.organization_id = \(organization)") }
    if !states.isEmpty { parts.append("commitments.state IN (\(list: states))") }
    if isCorrected { parts.append("commitments.wording = 'corrected'") }
    return SQL.joined(parts, by: " AND ")
  }
}

extension Tx {
  func findCommitment(_ id: CommitmentID) throws -> Commitment? {
    try first("SELECT * FROM commitments WHERE id = \(id)", Commitment.init)
  }

  func insert(_ one: Commitment) throws {
    try run(
      """
      INSERT INTO commitments (id, community_id, organization_id, organization_name, visit_id, words, owner_person_id,
        owner_post_id, first_due_on, due_on, state, wording, done_on, made_by_person_id, made_at, changed_at)
      VALUES (\(one.id), \(one.community), \(one.organization), \(one.organizationName), \(one.visit), \(one.words),
        \(one.owner.person), \(one.owner.post), \(one.firstDueOn), \(one.dueOn), \(one.state), \(one.wording), \(one.doneOn),
        \(one.madeBy), \(one.madeAt), \(one.changedAt))
      """)
  }

  func update(_ one: Commitment) throws {
    try run(
      """
      UPDATE commitments SET organization_id = \(one.organization), organization_name = \(one.organizationName), words = \(one.words), owner_person_id = \(one.owner.person), owner_post_id = \(one.owner.post),
        due_on = \(one.dueOn), state = \(one.state), wording = \(one.wording), done_on = \(one.doneOn),
        changed_at = \(one.changedAt)
      WHERE id = \(one.id)
      """)
  }

  /// Due first.
  func commitments(_ filter: CommitmentFilter, _ viewer: Viewer, limit: Int, offset: Int = 0) throws -> [Commitment] {
    try all(
      """
      SELECT * FROM commitments WHERE \(sql: filter.condition(viewer))
      ORDER BY CASE WHEN state IN ('open', 'disputed') THEN 0 ELSE 1 END, due_on, id LIMIT \(limit) OFFSET \(offset)
      """, Commitment.init)
  }

  func commitmentCount(_ filter: CommitmentFilter, _ viewer: Viewer) throws -> Int {
    try scalar("SELECT count(*) FROM commitments WHERE \(sql: filter.condition(viewer))") ?? 0
  }

  func commitments(of visit: VisitID) throws -> [Commitment] {
    try all("SELECT * FROM commitments WHERE visit_id = \(visit) ORDER BY due_on, id LIMIT 60", Commitment.init)
  }

  /// Of what the viewer may see, and of `organization` if one is given.
  func keptRate(_ organization: OrganizationID?, from: LocalDay, until: LocalDay, _ viewer: Viewer) throws -> KeptRate {
    var filter = CommitmentFilter()
    filter.organization = organization
    let found = try first(
      """
      SELECT count(*) AS due, count(*) FILTER (WHERE state = 'kept' AND done_on <= first_due_on) AS kept,
        count(*) FILTER (WHERE state = 'done') AS waiting
      FROM commitments WHERE \(sql: filter.condition(viewer)) AND first_due_on >= \(from) AND first_due_on <= \(until)
      """
    ) { row in KeptRate(due: try row("due"), kept: try row("kept"), waiting: try row("waiting")) }
    return found ?? KeptRate()
  }

  // MARK: Steps

  @discardableResult
  func addStep(
    _ kind: CommitmentStep.Kind, to one: Commitment, by viewer: Viewer, words: String = "", day: LocalDay? = nil
  ) throws -> Int {
    let side: CommitmentStep.Side = viewer.enterprise == nil ? .community : .firm
    return try addStep(kind, side, to: one, by: viewer.person, words: words, day: day)
  }

  /// Gives its place among the steps.
  @discardableResult
  func addStep(
    _ kind: CommitmentStep.Kind, _ side: CommitmentStep.Side, to one: Commitment, by person: PersonID, words: String,
    day: LocalDay?, at instant: Timestamp? = nil
  ) throws -> Int {
    let last: Int = try scalar("SELECT max(position) FROM commitment_steps WHERE commitment_id = \(one.id)") ?? 0
    try run(
      """
      INSERT INTO commitment_steps (community_id, commitment_id, position, kind, side, by_person_id, words, day, at)
      VALUES (\(one.community), \(one.id), \(last + 1), \(kind), \(side), \(person), \(words), \(day),
        \(instant ?? now))
      """)
    return last + 1
  }

  /// Newest first.
  func steps(of id: CommitmentID) throws -> [CommitmentStep] {
    try all(
      """
      SELECT commitment_steps.*, person_cards.name AS by_name FROM commitment_steps
      LEFT JOIN person_cards ON person_cards.person_id = commitment_steps.by_person_id
      WHERE commitment_steps.commitment_id = \(id) ORDER BY commitment_steps.position DESC LIMIT 100
      """
    ) { row in
      CommitmentStep(
        position: try row("position"), kind: try row("kind"), side: try row("side"), name: try row(optional: "by_name") ?? "", words: try row("words"),
        day: try row(optional: "day"), at: try row("at"))
    }
  }
}
