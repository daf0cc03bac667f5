import Contracts
import ElectionLaw
import Kernel
import Store

extension ProxyRules.Relation: SQLEnum {}

/// All SQL of proxies and of powers of attorney.
extension Tx {
  func proxies(of id: ElectionID) throws -> [ProxyGrant] {
    try all(
      """
      SELECT * FROM election_proxies WHERE election_id = \(id) ORDER BY requested_on, principal_voter_id LIMIT 5000
      """
    ) { row in
      ProxyGrant(
        principal: try row("principal_voter_id"), proxy: try row("proxy_voter_id"), relation: try row("relation"),
        requestedOn: try row("requested_on"), decision: try row(optional: "decision"), decisionWords: try row("decision_words"),
        decidedOn: try row(optional: "decided_on"), announcedOn: try row(optional: "announced_on"))
    }
  }

  /// What was refused before may be asked for anew.
  func insert(_ grant: ProxyGrant, of election: CommunityElection) throws {
    try run("DELETE FROM election_proxies WHERE election_id = \(election.id) AND principal_voter_id = \(grant.principal) AND decision = 'refused'")
    try run(
      """
      INSERT INTO election_proxies (election_id, principal_voter_id, community_id, proxy_voter_id, relation, requested_on,
        decision_words)
      VALUES (\(election.id), \(grant.principal), \(election.community), \(grant.proxy), \(grant.relation), \(grant.requestedOn), '')
      """)
  }

  func update(_ grant: ProxyGrant, of id: ElectionID) throws {
    try run(
      """
      UPDATE election_proxies SET decision = \(grant.decision), decision_words = \(grant.decisionWords),
        decided_on = \(grant.decidedOn), announced_on = \(grant.announcedOn)
      WHERE election_id = \(id) AND principal_voter_id = \(grant.principal)
      """)
  }

  /// Those recorded for the election, and those of its firms that hold for all elections. The latest last.
  func letters(for election: CommunityElection) throws -> [DelegationLetter] {
    try all(
      """
      SELECT * FROM election_delegation_letters
      WHERE election_id = \(election.id) OR (scope = 'all' AND community_id = \(election.community) AND organization_id IN
        (SELECT organization_id FROM election_voters WHERE election_id = \(election.id)))
      ORDER BY recorded_at, election_id, number LIMIT 5000
      """
    ) { row in
      DelegationLetter(
        election: try row("election_id"), number: try row("number"), organization: try row("organization_id"),
        delegate: try row("delegate_name"), scope: try row("scope"), validFrom: try row("valid_from"),
        validUntil: try row("valid_until"), keptAs: try row("kept_as"), revokedOn: try row(optional: "revoked_on"))
    }
  }

  func nextLetter(of id: ElectionID) throws -> Int {
    try (scalar("SELECT coalesce(max(number), 0) FROM election_delegation_letters WHERE election_id = \(id)") ?? 0) + 1
  }

  func insert(_ letter: DelegationLetter, community: CommunityID) throws {
    try run(
      """
      INSERT INTO election_delegation_letters (election_id, number, community_id, organization_id, delegate_name, scope, valid_from,
        valid_until, kept_as, recorded_at)
      VALUES (\(letter.election), \(letter.number), \(community), \(letter.organization), \(letter.delegate), \(letter.scope),
        \(letter.validFrom), \(letter.validUntil), \(letter.keptAs), \(now))
      """)
  }

  /// False when there is none, or it was revoked before.
  func revokeLetter(_ number: Int, of id: ElectionID) throws -> Bool {
    try run(
      """
      UPDATE election_delegation_letters SET revoked_on = \(SiteZone.shanghai.day(of: now))
      WHERE election_id = \(id) AND number = \(number) AND revoked_on IS NULL
      """) > 0
  }
}
