import Contracts
import Kernel
import Store

/// All SQL of what follows an election.
extension Tx {
  /// The elections that follow one directly, in the order in which they were made.
  func followers(of id: ElectionID) throws -> [CommunityElection] {
    let ids = try all("SELECT id FROM elections WHERE follows_election_id = \(id) ORDER BY id LIMIT 50") { row in
      try row("id", as: ElectionID.self)
    }
    return try ids.map { try election($0) }
  }

  /// The election and all that follow it, directly or not.
  func chain(from first: CommunityElection) throws -> [CommunityElection] {
    var (found, waiting): ([CommunityElection], [CommunityElection]) = ([], [first])
    while let next = waiting.popLast() {
      found.append(next)
      waiting += try followers(of: next.id)
    }
    return found
  }

  /// The election with which it all began.
  func firstElection(before id: ElectionID) throws -> CommunityElection {
    var found = try election(id)
    // A chain of votes on votes is short.
    for _ in 0..<50 {
      guard let before = found.follow?.election else { break }
      found = try election(before)
    }
    return found
  }

  /// Who sits in what an election and those after it have filled; before another of them was announced, where one is given. In the order
  /// of the announcements: who sat already says who may sit beside her.
  func council(of first: CommunityElection, before last: CommunityElection? = nil) throws -> Council {
    var council = Council(lists: first.lists, members: [])
    let announced = try chain(from: first).filter { $0.announcedAt != nil && $0.id != last?.id }.sorted { $0.isAnnounced(before: $1) }
    for next in announced where next.follow?.kind != .recall {
      if let last, last.announcedAt != nil, !next.isAnnounced(before: last) { continue }
      let officers = next.follow == nil ? [] : council.sitting(at: next.announcedAt ?? now)
      guard let outcome = try outcome(of: next, beside: officers) else { continue }
      let departures = try departures(from: next.id)
      for list in outcome.lists {
        for line in list.lines where line.standing == .elected {
          let kind = try firstKind(of: line.candidate, in: next) ?? list.seats.kind
          council.members.append(
            Council.Member(
              candidate: line.candidate, kind: kind, election: next.id, since: next.done[.resultAnnounced] ?? next.pollingDay,
              departure: departures.first { $0.candidate == line.candidate.id }))
        }
      }
    }
    council.members.sort { ($0.since, $0.candidate.id) < ($1.since, $1.candidate.id) }
    return council
  }

  /// A vote among relatives of two lists has one list: each has the seat for which she stood before it.
  private func firstKind(of candidate: Candidate, in election: CommunityElection) throws -> SeatList.Kind? {
    guard let follow = election.follow, follow.kind == .revote else { return nil }
    let stood = try candidates(of: follow.election).first {
      $0.name == candidate.name && $0.organization == candidate.organization && $0.stands
    }
    let lists = try self.election(follow.election).lists
    return stood.flatMap { lists.indices.contains($0.list - 1) ? lists[$0.list - 1].kind : nil }
  }

  /// Nil before there is a result of both boxes.
  func outcome(of election: CommunityElection) throws -> ElectionOutcome? {
    guard election.resultAt != nil else { return nil }
    return try outcome(of: election, beside: electedBefore(election))
  }

  /// Beside members whom other elections have elected.
  private func outcome(of election: CommunityElection, beside officers: [SittingMember]) throws -> ElectionOutcome? {
    guard let voting = try votingProtocol(of: election.id) else { return nil }
    let paper = try paperCount(of: election.id)
    if try paper == nil && !paperVoters(of: election.id).isEmpty { return nil }
    let beside = Beside(
      ties: try ties(of: election.id), sitting: officers + (try declaredSitting(of: election.id)), drawn: try drawnLots(of: election.id))
    return try ElectionOutcome(
      election, try roll(of: election.id), try candidates(of: election.id), beside, voting, paper)
  }

  // MARK: Departures

  func departures(from id: ElectionID) throws -> [Departure] {
    try all(
      "SELECT * FROM election_departures WHERE election_id = \(id) ORDER BY left_on, candidate_id LIMIT 200"
    ) { row in
      Departure(
        candidate: try row("candidate_id"), reason: try row("reason"), leftOn: try row("left_on"), words: try row("words"),
        recordedAt: try row("recorded_at"))
    }
  }

  /// False when she has left already.
  func insert(_ departure: Departure, from election: ElectionID, community: CommunityID) throws -> Bool {
    try run(
      """
      INSERT INTO election_departures (candidate_id, community_id, election_id, reason, left_on, words, recorded_at)
      VALUES (\(departure.candidate), \(community), \(election), \(departure.reason), \(departure.leftOn), \(departure.words),
        \(now))
      ON CONFLICT (candidate_id) DO NOTHING
      """) > 0
  }

  // MARK: Recalls

  func recall(ballot id: ElectionID) throws -> Recall? {
    try first("SELECT * FROM election_recalls WHERE ballot_election_id = \(id)", Recall.init)
  }

  /// Those against one member, the latest first.
  func recalls(of candidate: CandidateID) throws -> [Recall] {
    try all(
      """
      SELECT * FROM election_recalls WHERE candidate_id = \(candidate) ORDER BY filed_on DESC, ballot_election_id LIMIT 20
      """, Recall.init)
  }

  func insert(_ recall: Recall, community: CommunityID) throws {
    try run(
      """
      INSERT INTO election_recalls (ballot_election_id, community_id, candidate_id, name, grounds, demanded_by, out_of,
        is_by_delegates, filed_on, reply)
      VALUES (\(recall.ballot), \(community), \(recall.candidate), \(recall.name), \(recall.grounds), \(recall.demandedBy),
        \(recall.outOf), \(recall.isByDelegates), \(recall.filedOn), \(recall.reply))
      """)
  }

  func keepReply(_ words: String, to ballot: ElectionID) throws {
    try run("UPDATE election_recalls SET reply = \(words) WHERE ballot_election_id = \(ballot)")
  }
}

extension Recall {
  fileprivate init(_ row: Row) throws {
    ballot = try row("ballot_election_id")
    candidate = try row("candidate_id")
    name = try row("name")
    grounds = try row("grounds")
    demandedBy = try row("demanded_by")
    outOf = try row("out_of")
    isByDelegates = try row("is_by_delegates")
    filedOn = try row("filed_on")
    reply = try row("reply")
  }
}
