import Belenios
import Contracts
import ElectionLaw
import Kernel
import Store

/// Plays an election for a demo, step by step, through the commands of the product. Whoever calls moves the clock.
public struct ElectionDemo: Sendable {
  let database: any Database
  let viewer: Viewer
  let data: ElectionData
  let random: RandomBytes
  let set: @Sendable (Timestamp) -> Void

  public init(
    database: any Database, viewer: Viewer, data: ElectionData, random: @escaping RandomBytes,
    set: @escaping @Sendable (Timestamp) -> Void
  ) {
    self.database = database
    self.viewer = viewer
    self.data = data
    self.random = random
    self.set = set
  }

  /// A voter with the code of her letter.
  public struct Code: Sendable {
    public let voter: String
    public let code: String
  }

  /// An election that is open: what the authority and the trustees keep for themselves.
  public struct Opened: Sendable {
    public let id: ElectionID
    public let codes: [Code]
    let trustees: [Trustee]
    let election: Election
    let box: BallotBox
  }

  private static let committee = ["顾守正", "柯明远", "厉知秋", "祝安平", "冯立诚"]

  /// Ten in the morning.
  private func set(_ day: LocalDay) { set(SiteZone.shanghai.instant(day) + .hours(10)) }

  public func make(_ draft: ElectionDraft, on day: LocalDay) async throws -> ElectionID {
    set(day)
    let (viewer, packs) = (viewer, data.packs)
    return try await database.write { tx in
      let election = try MakeElection(draft: draft, packs: packs).run(by: viewer, tx)
      for (index, name) in ElectionDemo.committee.enumerated() {
        try JoinCommittee(id: election.id, name: name, organization: "", isChair: index == 0).run(by: viewer, tx)
      }
      return election.id
    }
  }

  public func register(_ id: ElectionID, _ lines: [String], on day: LocalDay) async throws {
    set(day)
    let viewer = viewer
    try await database.write { tx in try RegisterVoters(id: id, lines: lines, kind: .named).run(by: viewer, tx) }
  }

  public func freeze(_ id: ElectionID, isOfBuilding: Bool, on day: LocalDay) async throws {
    set(day)
    let viewer = viewer
    try await database.write { tx in
      if isOfBuilding { try FillRoll(id: id).run(by: viewer, tx) }
      try FreezeRoll(id: id).run(by: viewer, tx)
    }
  }

  public func nominate(
    _ id: ElectionID, list: Int, _ people: [(name: String, organization: String)], on day: LocalDay
  ) async throws {
    set(day)
    let viewer = viewer
    try await database.write { tx in
      for (name, organization) in people {
        try Nominate(
          id: id, list: list, name: name, organization: organization, position: "负责人", isWoman: false,
          statement: "愿意把大家的事一件件办好，账目公开，每月答复一次。", voterNumber: nil
        ).run(by: viewer, tx)
      }
    }
  }

  public func publish(_ id: ElectionID, on day: LocalDay) async throws {
    set(day)
    let (viewer, strokes) = (viewer, data.strokes.order)
    try await database.write { tx in
      try PublishCandidates(id: id, isOrderChecked: true, strokes: strokes).run(by: viewer, tx)
    }
  }

  /// Two trustees, and a code for each voter who does not vote on paper.
  public func open(
    _ id: ElectionID, on day: LocalDay, beforeCodes: (ElectionID) async throws -> Void = { _ in }
  ) async throws -> Opened {
    set(SiteZone.shanghai.instant(day))
    let (viewer, random, group) = (viewer, random, VotingProtocol.group)
    let trustees = (0..<2).map { _ in Trustee(group, random: random) }
    let texts = trustees.map { String(decoding: $0.publicKey.serialized, as: UTF8.self) }
    let uuid = ElectionUUID(random: random)
    try await database.write { tx in
      let names = ["监票人姚清", "监票人裴真"]
      try PrepareVoting(id: id, trustees: names, authority: "街道社会事务办", uuid: uuid).run(by: viewer, tx)
      for (trustee, text) in zip(try tx.votingProtocol(of: id)?.trustees ?? [], texts) {
        let secret = try MakeVotingLink(id: id, trustee: trustee.id).run(by: viewer, tx)
        try TakePublicKey(id: id, secret: secret, text: text).run(tx)
      }
    }
    try await beforeCodes(id)
    let voters = try await database.read { tx in try tx.onlineVoters(of: id) }
    let codes = voters.map { Code(voter: $0, code: Credential(random: random).text) }
    let entries = try codes.map { one in
      CredentialList.Entry(credential: try Credential(typed: one.code).publicCredential(uuid, group))
    }
    let list = String(decoding: try CredentialList(entries, weighted: false).serialized, as: UTF8.self)
    let titles: [SeatList.Kind: String] = [
      .executives: "执行委员", .workers: "社区工作者委员", .firms: "企业代表委员", .delegates: "代表", .woman: "妇女委员",
    ]
    let text = try await database.write { tx in
      let secret = try MakeVotingLink(id: id, trustee: nil).run(by: viewer, tx)
      try TakeCredentials(id: id, secret: secret, text: list).run(tx)
      try OpenVoting(id: id, titles: titles).run(by: viewer, tx)
      return try tx.votingProtocol(of: id)?.electionText ?? ""
    }
    return Opened(
      id: id, codes: codes, trustees: trustees, election: try Election(Array(text.utf8)), box: BallotBox(database))
  }

  /// The ballot of the voter at `place`, for as many as there are seats or one fewer, beginning at another name now and then.
  public func vote(_ opened: Opened, place: Int, at instant: Timestamp) async throws {
    set(instant)
    let election = opened.election
    let choices = election.questions.map { question -> [Int] in
      var chosen = [Int](repeating: 0, count: question.answers.count)
      for step in 0..<max(1, question.maximum - place % 2) {
        let answer = place % 4 == 0 ? (place + step) % chosen.count : step
        chosen[answer] = 1
      }
      return [0] + chosen
    }
    let credential = try Credential(typed: opened.codes[place].code)
    let ballot = try Booth(election).ballot(choices, credential, random: random)
    _ = try await opened.box.cast(String(decoding: ballot.serialized, as: UTF8.self), in: opened.id)
  }

  /// Closes, decrypts and announces.
  public func count(_ opened: Opened, at instant: Timestamp) async throws {
    set(instant)
    let id = opened.id
    let count = CountVotes(database: database, id: id)
    try await count.close(by: viewer)
    let viewer = viewer
    let (voting, links) = try await database.write { tx in
      let voting = try tx.votingProtocol(of: id)
      return (voting, try (voting?.trustees ?? []).map { try MakeVotingLink(id: id, trustee: $0.id).run(by: viewer, tx) })
    }
    guard let tally = try voting?.sizedTally(), let election = try voting?.election() else { return }
    for (link, keeper) in zip(links, opened.trustees) {
      let part = PartialDecryption(tally.encrypted, keeper.key, election, random: random)
      try await count.decrypt(String(decoding: part.serialized, as: UTF8.self), secret: link)
    }
    try await database.write { tx in try AnnounceResult(id: id).run(by: viewer, tx) }
  }
}
