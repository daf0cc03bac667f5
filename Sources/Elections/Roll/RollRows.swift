import Contracts
import Kernel
import Store

/// All SQL of the roll, its objections and its corrections.
extension Tx {
  func roll(of id: ElectionID) throws -> Roll {
    let entries = try all(
      """
      SELECT * FROM election_voters WHERE election_id = \(id)
      ORDER BY CASE WHEN number IS NULL THEN 1 ELSE 0 END, number, sort_key, id LIMIT 20000
      """
    ) { row in
      Roll.Entry(
        id: try row("id"), number: try row(optional: "number"), organization: try row(optional: "organization_id"),
        name: try row("name"), kind: try row("class"), constituency: try row("constituency"),
        controller: try row("controller"), voteKey: try row("vote_key"))
    }
    let corrections = try all(
      "SELECT * FROM election_corrections WHERE election_id = \(id) ORDER BY made_on, id LIMIT 20000"
    ) { row in
      Roll.Correction(
        kind: try row("kind"), objection: try row(optional: "objection_id"), voter: try row(optional: "voter_id"),
        name: try row("name"), madeOn: try row("made_on"))
    }
    return Roll(entries, corrections)
  }

  /// False when the firm, its group or the name is on the roll already.
  func insertVoter(
    _ election: CommunityElection, organization: OrganizationID?, name: String, sortKey: String, kind: Roll.Class,
    constituency: String, controller: String, by person: PersonID
  ) throws -> Bool {
    let id: VoterID = newID()
    let key = Roll.Entry.voteKey(
      organization: organization, name: name, controller: controller, isOnePerGroup: election.isOnePerGroup)
    return try run(
      """
      INSERT INTO election_voters (id, community_id, election_id, organization_id, name, sort_key, class, constituency,
        controller, vote_key, registered_by_person_id, registered_at)
      VALUES (\(id), \(election.community), \(election.id), \(organization), \(name), \(sortKey), \(kind), \(constituency),
        \(controller), \(key), \(person), \(now))
      ON CONFLICT (election_id, vote_key) DO NOTHING
      """) > 0
  }

  func deleteVoter(_ voter: VoterID, of election: ElectionID) throws -> Bool {
    try run("DELETE FROM election_voters WHERE id = \(voter) AND election_id = \(election)") > 0
  }

  func update(_ entry: Roll.Entry, controller: String, kind: Roll.Class, voteKey: String) throws {
    try run(
      """
      UPDATE election_voters SET controller = \(controller), class = \(kind), vote_key = \(voteKey)
      WHERE id = \(entry.id)
      """)
  }

  func number(_ entries: [Roll.Entry]) throws {
    for (index, entry) in entries.enumerated() {
      try run("UPDATE election_voters SET number = \(index + 1) WHERE id = \(entry.id)")
    }
  }

  /// The firms that work in a building today.
  func firms(in building: BuildingID) throws -> [(id: OrganizationID, name: String, sortKey: String)] {
    try all(
      """
      SELECT organization_id, name, name_sort FROM enterprise_cards
      WHERE building_id = \(building) AND kind = 'enterprise' AND status = 'operating'
      ORDER BY name_sort, organization_id LIMIT 10000
      """
    ) { row in (try row("organization_id"), try row("name"), try row("name_sort")) }
  }

  /// A firm of the community by its whole name.
  func firm(named name: String, in community: CommunityID) throws -> (id: OrganizationID, sortKey: String)? {
    try first(
      """
      SELECT organization_id, name_sort FROM enterprise_cards
      WHERE community_id = \(community) AND kind = 'enterprise' AND name = \(name) ORDER BY organization_id LIMIT 1
      """
    ) { row in (try row("organization_id"), try row("name_sort")) }
  }

  /// Firms on the roll that are no more, or have left, since.
  func goneFirms(of id: ElectionID) throws -> Set<VoterID> {
    Set(
      try all(
        """
        SELECT v.id AS id FROM election_voters v
        JOIN enterprise_cards e ON e.organization_id = v.organization_id
        WHERE v.election_id = \(id) AND e.status = 'deregistered' ORDER BY v.id LIMIT 20000
        """
      ) { row in try row("id", as: VoterID.self) })
  }

  // MARK: Objections

  func objections(of id: ElectionID) throws -> [RollObjection] {
    try all(
      """
      SELECT * FROM election_objections WHERE election_id = \(id)
      ORDER BY CASE WHEN decision IS NULL THEN 0 ELSE 1 END, filed_on, id LIMIT 500
      """
    ) { row in
      RollObjection(
        id: try row("id"), kind: try row("kind"), voter: try row(optional: "voter_id"), name: try row("name"),
        words: try row("words"), filedByName: try row("filed_by_name"), filedOn: try row("filed_on"),
        decideBy: try row("decide_by"), decision: try row(optional: "decision"),
        decisionWords: try row("decision_words"), decidedOn: try row(optional: "decided_on"))
    }
  }

  func openObjections(of id: ElectionID) throws -> Int {
    try scalar("SELECT count(*) FROM election_objections WHERE election_id = \(id) AND decision IS NULL") ?? 0
  }

  func insert(_ objection: RollObjection, of election: CommunityElection, by person: PersonID) throws {
    try run(
      """
      INSERT INTO election_objections (id, community_id, election_id, kind, voter_id, name, words, filed_by_person_id,
        filed_by_name, filed_on, decide_by, decision_words)
      VALUES (\(objection.id), \(election.community), \(election.id), \(objection.kind), \(objection.voter),
        \(objection.name), \(objection.words), \(person), \(objection.filedByName), \(objection.filedOn),
        \(objection.decideBy), '')
      """)
  }

  func update(_ objection: RollObjection) throws {
    try run(
      """
      UPDATE election_objections SET decision = \(objection.decision), decision_words = \(objection.decisionWords),
        decided_on = \(objection.decidedOn) WHERE id = \(objection.id) AND decision IS NULL
      """)
  }

  func insert(_ correction: Roll.Correction, of election: CommunityElection) throws {
    // The id sorts by time; a voter is struck once.
    let id: RollObjectionID = newID()
    try run(
      """
      INSERT INTO election_corrections (id, community_id, election_id, kind, objection_id, voter_id, name, made_on)
      VALUES (\(id.text), \(election.community), \(election.id), \(correction.kind), \(correction.objection),
        \(correction.voter), \(correction.name), \(correction.madeOn))
      ON CONFLICT (election_id, voter_id) DO NOTHING
      """)
  }
}
