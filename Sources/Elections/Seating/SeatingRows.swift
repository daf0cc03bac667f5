import Contracts
import Kernel
import Store

/// All SQL of members who remain in office, and of lots.
extension Tx {
  /// Those whom the committee declared.
  func declaredSitting(of id: ElectionID) throws -> [SittingMember] {
    try all(
      "SELECT * FROM election_sitting_members WHERE election_id = \(id) ORDER BY name, organization LIMIT 200"
    ) { row in
      SittingMember(name: try row("name"), organization: try row("organization"), declaredBy: try row("declared_by"))
    }
  }

  /// False when she is declared already.
  func insert(_ member: SittingMember, of election: CommunityElection) throws -> Bool {
    try run(
      """
      INSERT INTO election_sitting_members (election_id, name, organization, community_id, declared_by, declared_on)
      VALUES (\(election.id), \(member.name), \(member.organization), \(election.community), \(member.declaredBy),
        \(SiteZone.shanghai.day(of: now)))
      ON CONFLICT (election_id, name, organization) DO NOTHING
      """) > 0
  }

  /// False when she is not declared.
  func removeSitting(_ name: String, _ organization: String, of id: ElectionID) throws -> Bool {
    try run(
      """
      DELETE FROM election_sitting_members WHERE election_id = \(id) AND name = \(name) AND organization = \(organization)
      """) > 0
  }

  func drawnLots(of id: ElectionID) throws -> Set<CandidateID> {
    Set(
      try all("SELECT candidate_id FROM election_lots WHERE election_id = \(id) ORDER BY candidate_id LIMIT 200") { row in
        try row("candidate_id", as: CandidateID.self)
      })
  }

  func insertLot(_ candidate: CandidateID, witnesses: String, of election: CommunityElection) throws {
    try run(
      """
      INSERT INTO election_lots (candidate_id, election_id, community_id, witnesses, drawn_on)
      VALUES (\(candidate), \(election.id), \(election.community), \(witnesses), \(SiteZone.shanghai.day(of: now)))
      """)
  }

  /// Who of the body remains in office beside those whom an election elects: who was elected by those announced before it and had not left,
  /// as far as was known at its own announcement, so that what was announced stays as it was; and whom the committee declared.
  func sitting(beside election: CommunityElection) throws -> [SittingMember] {
    guard election.pack.seating != nil else { return [] }
    return try electedBefore(election) + declaredSitting(of: election.id)
  }

  func electedBefore(_ election: CommunityElection) throws -> [SittingMember] {
    guard election.pack.seating != nil, let follow = election.follow, follow.kind != .recall else { return [] }
    return try council(of: firstElection(before: election.id), before: election).sitting(at: election.announcedAt ?? now)
  }
}

extension CommunityElection {
  func isAnnounced(before other: CommunityElection) -> Bool {
    guard let announcedAt else { return false }
    guard let then = other.announcedAt else { return true }
    return (announcedAt, id) < (then, other.id)
  }
}

extension Council {
  /// As far as was known at an instant.
  func sitting(at known: Timestamp) -> [SittingMember] {
    members.filter { member in member.departure.map { ($0.recordedAt ?? known) > known } ?? true }.map {
      SittingMember(name: $0.candidate.name, organization: $0.candidate.organization)
    }
  }
}
