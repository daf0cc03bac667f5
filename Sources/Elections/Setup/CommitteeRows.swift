import Contracts
import Kernel
import Store

/// All SQL of `election_committee` and `election_ties`.
extension Tx {
  func committee(of id: ElectionID) throws -> Committee {
    Committee(
      try all(
        """
        SELECT * FROM election_committee WHERE election_id = \(id)
        ORDER BY CASE WHEN left_on IS NULL THEN 0 ELSE 1 END, is_chair DESC, joined_on, id LIMIT 50
        """
      ) { row in
        Committee.Member(
          id: try row("id"), name: try row("name"), organization: try row("organization"), isChair: try row("is_chair"),
          leftOn: try row(optional: "left_on"), leftReason: try row(optional: "left_reason"),
          leftBecause: try row("left_because"))
      })
  }

  func insertMember(_ name: String, _ organization: String, isChair: Bool, of election: CommunityElection) throws {
    let id: CommitteeMemberID = newID()
    try run(
      """
      INSERT INTO election_committee (id, community_id, election_id, name, organization, is_chair, joined_on, left_because)
      VALUES (\(id), \(election.community), \(election.id), \(name), \(organization), \(isChair),
        \(SiteZone.shanghai.day(of: now)), '')
      """)
  }

  func keep(_ exit: Committee.Exit) throws {
    try run(
      """
      UPDATE election_committee SET left_on = \(SiteZone.shanghai.day(of: now)), left_reason = \(exit.reason),
        left_because = \(exit.because) WHERE id = \(exit.member) AND left_on IS NULL
      """)
  }

  func ties(of id: ElectionID) throws -> [DeclaredTie] { try declaredTies(of: id).map(\.tie) }

  /// With who told the committee.
  func declaredTies(of id: ElectionID) throws -> [(tie: DeclaredTie, declaredBy: String)] {
    try all(
      """
      SELECT one_name, other_name, kind, declared_by FROM election_ties WHERE election_id = \(id)
      ORDER BY one_name, other_name LIMIT 500
      """
    ) { row in (DeclaredTie(try row("one_name"), try row("other_name"), try row("kind")), try row("declared_by")) }
  }

  func insert(_ tie: DeclaredTie, declaredBy: String, of election: CommunityElection) throws {
    try run(
      """
      INSERT INTO election_ties (election_id, one_name, other_name, kind, community_id, declared_on, declared_by)
      VALUES (\(election.id), \(tie.one), \(tie.other), \(tie.kind), \(election.community),
        \(SiteZone.shanghai.day(of: now)), \(declaredBy))
      ON CONFLICT (election_id, one_name, other_name) DO UPDATE SET kind = excluded.kind, declared_by = excluded.declared_by
      """)
  }
}
