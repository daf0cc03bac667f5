import Contracts
import Kernel
import Store

/// All SQL of candidates and of who named whom.
extension Tx {
  /// By list; published ones by their place, the others by how often they were named.
  func candidates(of id: ElectionID) throws -> [Candidate] {
    try all(
      """
      SELECT c.*, (SELECT count(*) FROM election_nominations n WHERE n.candidate_id = c.id) AS nominations
      FROM election_candidates c WHERE c.election_id = \(id)
      ORDER BY c.list_number, CASE WHEN c.place IS NULL THEN 1 ELSE 0 END, c.place, nominations DESC, c.nominated_at, c.id
      LIMIT 2000
      """
    ) { row in
      Candidate(
        id: try row("id"), list: try row("list_number"), name: try row("name"), organization: try row("organization"),
        position: try row("position"), isWoman: try row("is_woman"), source: try row("source"),
        statement: try row("statement"), withdrawnOn: try row(optional: "withdrawn_on"), place: try row(optional: "place"),
        nominations: try row("nominations"), isWrittenIn: try row("is_written_in"))
    }
  }

  /// For the committee's conflicts: everybody who was named and has not withdrawn.
  func standing(in id: ElectionID) throws -> [Committee.Standing] {
    try candidates(of: id).filter { !$0.isWithdrawn }.map {
      Committee.Standing(name: $0.name, organization: $0.organization)
    }
  }

  func insert(_ candidate: Candidate, of election: CommunityElection, by person: PersonID) throws {
    try run(
      """
      INSERT INTO election_candidates (id, community_id, election_id, list_number, name, organization, position, is_woman,
        source, statement, nominated_by_person_id, nominated_at)
      VALUES (\(candidate.id), \(election.community), \(election.id), \(candidate.list), \(candidate.name),
        \(candidate.organization), \(candidate.position), \(candidate.isWoman), \(candidate.source), \(candidate.statement),
        \(person), \(now))
      """)
  }

  /// Somebody whose candidacy is known already, at her place of an election that follows another.
  func copy(_ candidate: Candidate, list: Int, place: Int, to election: CommunityElection, by person: PersonID) throws {
    let own: CandidateID = newID()
    let copied = Candidate(
      id: own, list: list, name: candidate.name, organization: candidate.organization, position: candidate.position,
      isWoman: candidate.isWoman, source: candidate.source, statement: candidate.statement, withdrawnOn: nil, place: nil,
      nominations: 0)
    try insert(copied, of: election, by: person)
    try keepPlace(place, of: own)
  }

  /// 另选: a place behind those who stand. The same name may have withdrawn, or stand or be written in on another list: then it says where
  /// it was written.
  func insertWrittenIn(
    _ name: String, list: Int, place: Int, of election: CommunityElection, by person: PersonID
  ) throws -> CandidateID {
    let id: CandidateID = newID()
    let taken = Set(try candidates(of: election.id).filter { $0.name == name }.map(\.organization))
    let organization = ["", "另选", "另选（\(list)）"].first { !taken.contains($0) } ?? "另选（\(id)）"
    try run(
      """
      INSERT INTO election_candidates (id, community_id, election_id, list_number, name, organization, position, is_woman, source,
        statement, nominated_by_person_id, nominated_at, place, is_written_in)
      VALUES (\(id), \(election.community), \(election.id), \(list), \(name), \(organization), '', \(false),
        \(Candidate.Source.voters), '', \(person), \(now), \(place), \(true))
      """)
    return id
  }

  /// How many the voter has named on a list.
  func nominationCount(_ voter: VoterID, list: Int) throws -> Int {
    try scalar("SELECT count(*) FROM election_nominations WHERE voter_id = \(voter) AND list_number = \(list)") ?? 0
  }

  /// False when she named this one before.
  func insertNomination(_ voter: VoterID, _ candidate: CandidateID, list: Int, of election: CommunityElection) throws -> Bool {
    try run(
      """
      INSERT INTO election_nominations (election_id, voter_id, candidate_id, community_id, list_number)
      VALUES (\(election.id), \(voter), \(candidate), \(election.community), \(list))
      ON CONFLICT (voter_id, candidate_id) DO NOTHING
      """) > 0
  }

  func keepPlace(_ place: Int, of candidate: CandidateID) throws {
    try run("UPDATE election_candidates SET place = \(place) WHERE id = \(candidate)")
  }

  func withdraw(_ candidate: CandidateID) throws {
    try run(
      "UPDATE election_candidates SET withdrawn_on = \(SiteZone.shanghai.day(of: now)) WHERE id = \(candidate)")
  }

  func keepStatement(_ words: String, of candidate: CandidateID) throws {
    try run("UPDATE election_candidates SET statement = \(words) WHERE id = \(candidate)")
  }
}
