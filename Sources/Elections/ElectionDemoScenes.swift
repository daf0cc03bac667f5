import Belenios
import Contracts
import ElectionLaw
import Kernel
import Store

/// What the demo shows beside the straight way of an election: proxies, delegates of firms, paper, a threshold group, a by-election.
extension ElectionDemo {
  /// The voter at one number on the roll asks another, her relative; reviewed and announced the day after.
  public func proxy(_ id: ElectionID, from principal: Int, to proxy: Int, on day: LocalDay) async throws {
    try await act(on: day) { viewer, tx in
      try RequestProxy(id: id, principal: principal, proxy: proxy, relation: .spouse).run(by: viewer, tx)
    }
    try await act(on: day.adding(days: 1)) { viewer, tx in
      for grant in try tx.proxies(of: id) {
        try DecideProxy(id: id, principal: grant.principal, decision: .approved, words: "").run(by: viewer, tx)
      }
      try AnnounceProxies(id: id).run(by: viewer, tx)
    }
  }

  /// Who stands at a place of the first list and who at one of the second are near to each other, as one of them told the committee.
  public func tie(_ id: ElectionID, first place: Int, second other: Int, on day: LocalDay) async throws {
    try await act(on: day) { viewer, tx in
      let standing = try tx.candidates(of: id)
      guard let one = standing.first(where: { $0.list == 1 && $0.place == place }),
        let two = standing.first(where: { $0.list == 2 && $0.place == other })
      else { return }
      try DeclareTie(id: id, tie: DeclaredTie(one.name, two.name, .sibling), declaredBy: one.name).run(by: viewer, tx)
    }
  }

  /// The firm at a number on the roll gives a power of attorney for a year.
  public func letter(_ id: ElectionID, of voter: Int, to delegate: String, on day: LocalDay) async throws {
    try await act(on: day) { viewer, tx in
      try RecordDelegationLetter(
        id: id, voter: voter, delegate: delegate, scope: .all, validFrom: day, validUntil: day.adding(days: 365), keptAs: "委2026-003"
      ).run(by: viewer, tx)
    }
  }

  /// Three trustees of whom two are enough; the first has begun.
  public func beginKeys(_ id: ElectionID, on day: LocalDay) async throws {
    let (random, group) = (random, VotingProtocol.group)
    let certificate = Ceremony.certificate(TrusteeSeed(random: random), group, random: random)
    let link = try await act(on: day) { viewer, tx in
      let names = ["监票人姚清", "监票人裴真", "监票人岳宁"]
      try PrepareVoting(id: id, trustees: names, authority: "街道社会事务办", threshold: 2).run(by: viewer, tx)
      return try MakeVotingLink(id: id, trustee: tx.votingProtocol(of: id)?.trustees.first?.id).run(by: viewer, tx)
    }
    let message = TakeCeremonyMessage(database: database, id: id, round: .certificate)
    try await message.take(String(decoding: certificate, as: UTF8.self), secret: link)
  }

  /// Voters who vote on paper, one of them from a mobile box. Before the codes are made.
  public func paper(_ id: ElectionID, numbers: [Int], on day: LocalDay) async throws {
    try await act(on: day) { viewer, tx in
      try ChoosePaper(id: id, numbers: numbers).run(by: viewer, tx)
      try PrepareMobileBox(
        id: id, seal: "0417", monitors: ["顾守正", "柯明远", "厉知秋"], approval: "街办〔2026〕9号", route: "康养中心二楼",
        numbers: Array(numbers.prefix(1))
      ).run(by: viewer, tx)
    }
  }

  /// The clock closes the box; the mobile one came back in time.
  public func close(_ id: ElectionID, at instant: Timestamp) async throws {
    set(instant)
    let viewer = viewer
    try await database.write { tx in
      let election = try tx.election(id)
      for box in try tx.mobileBoxes(of: id) {
        try CarryMobileBox(
          id: id, number: box.number, left: election.opensAt + .minutes(30), returned: election.opensAt + .hours(2)
        ).run(by: viewer, tx)
      }
    }
    try await CountVotes(database: database, id: id).closeByClock()
  }

  /// The first of its members resigns, and the seat is to be filled again.
  public func resign(_ id: ElectionID, title: String, polling: LocalDay, on day: LocalDay) async throws {
    try await act(on: day) { viewer, tx in
      let council = try tx.council(of: tx.election(id))
      guard let member = council.present.first else { return }
      let departure = Departure(
        candidate: member.candidate.id, reason: .resigned, leftOn: day, words: "因工作调动，书面提出辞职，经会议同意。")
      try RecordDeparture(id: id, departure: departure).run(by: viewer, tx)
      let hours = FollowHours(day: polling, opens: 510, closes: 1_020)
      try MakeByElection(id: id, title: title, nomination: .selfNominated, hours: hours).run(by: viewer, tx)
    }
  }

  private func act<Value: Sendable>(
    on day: LocalDay, _ body: @escaping @Sendable (Viewer, Tx) throws -> Value
  ) async throws -> Value {
    set(SiteZone.shanghai.instant(day) + .hours(10))
    let viewer = viewer
    return try await database.write { tx in try body(viewer, tx) }
  }
}
