import Contracts
import Kernel
import Store

/// All SQL of mobile boxes.
extension Tx {
  func mobileBoxes(of id: ElectionID) throws -> [MobileBox] {
    let voters = try all(
      "SELECT number, voter_id FROM election_mobile_voters WHERE election_id = \(id) ORDER BY number, voter_id LIMIT 20000"
    ) { row in (number: try row("number", as: Int.self), voter: try row("voter_id", as: VoterID.self)) }
    return try all("SELECT * FROM election_mobile_boxes WHERE election_id = \(id) ORDER BY number LIMIT 100") { row in
      var box = MobileBox(
        number: try row("number"), seal: try row("seal"),
        monitors: try row("monitors", as: String.self).split(separator: "\n").map(String.init), approval: try row("approval"),
        route: try row("route"), leftAt: try row(optional: "left_at"), returnedAt: try row(optional: "returned_at"))
      if let at: Timestamp = try row(optional: "opened_at") {
        box.opening = MobileBox.Opening(
          at: at, witnesses: try row("witnesses"), isSealWhole: try row("is_seal_whole"), found: try row("found"))
      }
      if let at: Timestamp = try row(optional: "lost_at") { box.loss = MobileBox.Loss(at: at, words: try row("lost_words")) }
      box.voters = voters.filter { $0.number == box.number }.map(\.voter)
      return box
    }
  }

  func insert(_ box: MobileBox, of election: CommunityElection) throws {
    try run(
      """
      INSERT INTO election_mobile_boxes (election_id, number, community_id, seal, monitors, approval, route, witnesses)
      VALUES (\(election.id), \(box.number), \(election.community), \(box.seal), \(box.monitors.joined(separator: "\n")),
        \(box.approval), \(box.route), '')
      """)
  }

  /// False when a box goes to her already.
  func insertMobileVoter(_ voter: VoterID, box number: Int, of election: CommunityElection) throws -> Bool {
    try run(
      """
      INSERT INTO election_mobile_voters (election_id, voter_id, community_id, number)
      VALUES (\(election.id), \(voter), \(election.community), \(number))
      ON CONFLICT (election_id, voter_id) DO NOTHING
      """) > 0
  }

  func update(_ box: MobileBox, of id: ElectionID) throws {
    try run(
      """
      UPDATE election_mobile_boxes SET left_at = \(box.leftAt), returned_at = \(box.returnedAt), opened_at = \(box.opening?.at),
        witnesses = \(box.opening?.witnesses ?? ""), is_seal_whole = \(box.opening?.isSealWhole), found = \(box.opening?.found),
        lost_at = \(box.loss?.at), lost_words = \(box.loss?.words ?? "")
      WHERE election_id = \(id) AND number = \(box.number)
      """)
  }
}
