import Contracts
import Cryptography
import Kernel
import Store

/// All SQL of the protocol: trustees, credentials, ballots.
extension Tx {
  func votingProtocol(of id: ElectionID) throws -> VotingProtocol? {
    guard let row = try rows("SELECT * FROM election_protocols WHERE election_id = \(id)").first else { return nil }
    let trustees = try all("SELECT * FROM election_trustees WHERE election_id = \(id) ORDER BY place LIMIT 20") { row in
      VotingProtocol.Trustee(
        id: try row("id"), place: try row("place"), name: try row("name"), publicKey: try row(optional: "public_key"),
        decryption: try row(optional: "decryption"), certificate: try row(optional: "certificate"),
        polynomial: try row(optional: "polynomial"), output: try row(optional: "output"))
    }
    return VotingProtocol(
      uuid: try row("uuid"), authority: try row("authority_name"), credentials: try row(optional: "credentials"),
      electionText: try row(optional: "election_text"), trusteesText: try row(optional: "trustees_text"),
      beganAt: try row(optional: "began_at"), ballotCount: try row(optional: "ballot_count"), tally: try row(optional: "tally"),
      result: try row(optional: "result"), trustees: trustees, threshold: try row(optional: "threshold"))
  }

  func insertProtocol(_ uuid: String, authority: String, threshold: Int?, of election: CommunityElection) throws {
    try run(
      """
      INSERT INTO election_protocols (election_id, community_id, uuid, authority_name, threshold)
      VALUES (\(election.id), \(election.community), \(uuid), \(authority), \(threshold))
      """)
  }

  func insertTrustee(_ name: String, place: Int, of election: CommunityElection) throws -> ElectionTrusteeID {
    let id: ElectionTrusteeID = newID()
    // Until a link is made nobody has its secret.
    try run(
      """
      INSERT INTO election_trustees (id, community_id, election_id, place, name, secret_hash)
      VALUES (\(id), \(election.community), \(election.id), \(place), \(name), \(world.randomBytes(32)))
      """)
    return id
  }

  // MARK: Links

  func keepLink(_ secret: String, trustee: ElectionTrusteeID) throws {
    try run("UPDATE election_trustees SET secret_hash = \(Tx.hash(secret)) WHERE id = \(trustee)")
  }

  func keepAuthorityLink(_ secret: String, of id: ElectionID) throws {
    try run("UPDATE election_protocols SET authority_secret_hash = \(Tx.hash(secret)) WHERE election_id = \(id)")
  }

  /// Whose link it is. Throws `voting.link_unknown`.
  func trustee(secret: String, of id: ElectionID) throws -> ElectionTrusteeID {
    let found = try first(
      "SELECT id FROM election_trustees WHERE election_id = \(id) AND secret_hash = \(Tx.hash(secret))"
    ) { row in try row("id", as: ElectionTrusteeID.self) }
    guard let found else { throw VotingError.linkUnknown }
    return found
  }

  func isAuthority(secret: String, of id: ElectionID) throws -> Bool {
    try exists(
      "SELECT 1 FROM election_protocols WHERE election_id = \(id) AND authority_secret_hash = \(Tx.hash(secret))")
  }

  private static func hash(_ secret: String) -> [UInt8] { Digest.sha256(Array(secret.utf8)) }

  // MARK: Keys and credentials

  func keepPublicKey(_ text: String, of trustee: ElectionTrusteeID) throws -> Bool {
    try run("UPDATE election_trustees SET public_key = \(text) WHERE id = \(trustee) AND public_key IS NULL") > 0
  }

  func keepDecryption(_ text: String, of trustee: ElectionTrusteeID) throws -> Bool {
    try run("UPDATE election_trustees SET decryption = \(text) WHERE id = \(trustee) AND decryption IS NULL") > 0
  }

  func keepCredentials(_ text: String, of id: ElectionID) throws -> Bool {
    try run(
      "UPDATE election_protocols SET credentials = \(text) WHERE election_id = \(id) AND credentials IS NULL") > 0
  }

  func keepOpening(_ election: String, _ trustees: String, beganAt: Int, of id: ElectionID) throws {
    try run(
      """
      UPDATE election_protocols SET election_text = \(election), trustees_text = \(trustees), began_at = \(beganAt)
      WHERE election_id = \(id)
      """)
  }

  func keepTally(_ tally: String, count: Int, of id: ElectionID) throws {
    try run(
      """
      UPDATE election_protocols SET tally = \(tally), ballot_count = \(count) WHERE election_id = \(id) AND tally IS NULL
      """)
  }

  func keepResult(_ result: String, of id: ElectionID) throws {
    try run("UPDATE election_protocols SET result = \(result) WHERE election_id = \(id) AND result IS NULL")
  }

  // MARK: Ballots

  func ballotCount(of id: ElectionID) throws -> Int {
    try scalar("SELECT coalesce(max(number), 0) FROM election_ballots WHERE election_id = \(id)") ?? 0
  }

  /// How many voters have a ballot in the box: a revote counts once.
  func turnout(of id: ElectionID) throws -> Int {
    try scalar("SELECT count(DISTINCT credential_hash) FROM election_ballots WHERE election_id = \(id)") ?? 0
  }

  func hasBallot(_ tracker: String, of id: ElectionID) throws -> Bool {
    try exists("SELECT 1 FROM election_ballots WHERE election_id = \(id) AND tracker = \(tracker)")
  }

  func insertBallot(
    _ text: String, tracker: String, credentialHash: String, of id: ElectionID, in community: CommunityID
  ) throws {
    // The last number and one, not the count: that reads one key, however full the box is.
    let last = try scalar("SELECT MAX(number) FROM election_ballots WHERE election_id = \(id)", as: Int.self) ?? 0
    try run(
      """
      INSERT INTO election_ballots (election_id, number, community_id, tracker, credential_hash, ballot)
      VALUES (\(id), \(last + 1), \(community), \(tracker), \(credentialHash), \(text))
      """)
  }

  /// When the box takes ballots: the whole election with its rules takes longer to read than a ballot to keep.
  func pollingHours(of id: ElectionID) throws -> PollingHours {
    let found = try all("SELECT community_id, opened_at, opens_at, closes_at FROM elections WHERE id = \(id)") { row in
      try PollingHours(
        community: row("community_id"), openedAt: row(optional: "opened_at"), opensAt: row("opens_at"),
        closesAt: row("closes_at"))
    }
    guard let hours = found.first else { throw Problem.notFound }
    return hours
  }

  func ballots(of id: ElectionID) throws -> [String] {
    try all("SELECT ballot FROM election_ballots WHERE election_id = \(id) ORDER BY number LIMIT 100000") { row in
      try row("ballot", as: String.self)
    }
  }

  /// By their trackers, so that nothing is learned from the order.
  func trackers(of id: ElectionID) throws -> [String] {
    try all("SELECT tracker FROM election_ballots WHERE election_id = \(id) ORDER BY tracker LIMIT 100000") { row in
      try row("tracker", as: String.self)
    }
  }

  // MARK: Paper voters

  func paperVoters(of id: ElectionID) throws -> Set<VoterID> {
    Set(
      try all("SELECT voter_id FROM election_paper_voters WHERE election_id = \(id) ORDER BY voter_id LIMIT 20000") { row in
        try row("voter_id", as: VoterID.self)
      })
  }

  func insertPaperVoter(_ voter: VoterID, of election: CommunityElection) throws {
    try run(
      """
      INSERT INTO election_paper_voters (election_id, voter_id, community_id)
      VALUES (\(election.id), \(voter), \(election.community)) ON CONFLICT (election_id, voter_id) DO NOTHING
      """)
  }
}
