import Audit
import Belenios
import Contracts
import Kernel
import Store

/// Names the trustees (监票人) and who makes the credentials; from here on the election has its identifier in the protocol.
struct PrepareVoting: Sendable {
  let id: ElectionID
  let trustees: [String]
  let authority: String
  /// How many of the trustees are enough to decrypt; nil: each of them must.
  var threshold: Int?
  /// Nil: a fresh one.
  var uuid: ElectionUUID?

  static let trusteesMost = 9

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.candidatesPublishedAt != nil else { throw VotingError.candidatesMissing }
    guard try tx.votingProtocol(of: id) == nil else { throw VotingError.preparedAlready }
    guard (1...Self.trusteesMost).contains(trustees.count), Set(trustees).count == trustees.count else {
      throw VotingError.trusteesInvalid(Self.trusteesMost)
    }
    // One alone must not be able to open ballots, and all are all.
    if let threshold, threshold < 2 || threshold >= trustees.count { throw VotingError.thresholdInvalid(trustees.count) }
    let uuid = uuid ?? ElectionUUID(random: tx.world.randomBytes)
    try tx.insertProtocol(uuid.text, authority: authority, threshold: threshold, of: election)
    for (index, name) in trustees.enumerated() { _ = try tx.insertTrustee(name, place: index + 1, of: election) }
    try tx.audit("election.voting_prepared", subject: id.text, detail: trustees.joined(separator: ", "), by: viewer)
    try tx.record(VotingPrepared(election: id), by: viewer)
  }
}

/// A link for a trustee, or for who makes the credentials; an older one no longer opens. Its secret is told once.
struct MakeVotingLink: Sendable {
  let id: ElectionID
  /// Nil: the credential authority.
  let trustee: ElectionTrusteeID?

  func run(by viewer: Viewer, _ tx: Tx) throws -> String {
    _ = try tx.runElection(id, by: viewer)
    guard let voting = try tx.votingProtocol(of: id) else { throw VotingError.candidatesMissing }
    let secret = tx.world.newSecret()
    if let trustee {
      guard let found = voting.trustees.first(where: { $0.id == trustee }) else { throw Problem.notFound }
      try tx.keepLink(secret, trustee: trustee)
      try tx.audit("election.link_made", subject: id.text, detail: found.name, by: viewer)
    } else {
      try tx.keepAuthorityLink(secret, of: id)
      try tx.audit("election.link_made", subject: id.text, detail: voting.authority, by: viewer)
    }
    return secret
  }
}

/// Says who votes on paper. No credential is made for her, so nobody can vote twice.
struct ChoosePaper: Sendable {
  let id: ElectionID
  /// On the roll.
  let numbers: [Int]

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard let voting = try tx.votingProtocol(of: id), voting.credentials == nil else { throw VotingError.credentialsAreMade }
    let roll = try tx.roll(of: id)
    for number in numbers {
      guard let entry = roll.entries.first(where: { $0.number == number }), !roll.isStruck(entry.id) else {
        throw ElectionError.voterUnknown
      }
      try tx.insertPaperVoter(entry.id, of: election)
    }
    try tx.audit("election.paper_chosen", subject: id.text, detail: "\(numbers.count)", by: viewer)
  }
}

/// A trustee's public key comes in; its proof was checked. The trustee is known by the link alone.
struct TakePublicKey: Sendable {
  let id: ElectionID
  let secret: String
  let text: String

  func run(_ tx: Tx) throws {
    let election = try tx.election(id)
    let trustee = try tx.trustee(secret: secret, of: id)
    // In a threshold group a key is what all of them made together.
    guard try tx.votingProtocol(of: id)?.threshold == nil else { throw VotingError.ceremonyOutOfTurn }
    guard election.openedAt == nil, try tx.keepPublicKey(text, of: trustee) else { throw VotingError.keyIsThere }
    try tx.audit("election.key_taken", subject: id.text, detail: trustee.text, community: election.community, standing: "trustee")
  }
}

/// The public credentials come in: as many as there are voters who do not vote on paper. Which is whose stays with who made them.
struct TakeCredentials: Sendable {
  let id: ElectionID
  let secret: String
  let text: String

  func run(_ tx: Tx) throws {
    let election = try tx.election(id)
    guard try tx.isAuthority(secret: secret, of: id), let voting = try tx.votingProtocol(of: id) else { throw VotingError.linkUnknown }
    guard voting.credentials == nil else { throw VotingError.credentialsAreMade }
    let list = try CredentialList(checking: Array(text.utf8), VotingProtocol.group)
    let wanted = try tx.onlineVoters(of: id).count
    guard list.entries.count == wanted, !list.isWeighted else { throw VotingError.credentialsDoNotFit(list.entries.count, wanted) }
    _ = try tx.keepCredentials(text, of: id)
    try tx.audit("election.credentials_taken", subject: id.text, detail: "\(wanted)", community: election.community, standing: "credential authority")
  }
}

/// Opens the election: from here on neither question nor key, roll nor hours can change.
struct OpenVoting: Sendable {
  let id: ElectionID
  /// What the lists are called on the ballot.
  let titles: [SeatList.Kind: String]

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var election = try tx.runElection(id, by: viewer)
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    guard let voting = try tx.votingProtocol(of: id), voting.keysAreThere else { throw VotingError.keysMissing }
    guard voting.credentials != nil else { throw VotingError.credentialsMissing }
    guard tx.now < election.closesAt else { throw VotingError.tooLateToOpen }
    guard try tx.openObjections(of: id) == 0 else { throw ElectionError.objectionsOpen }
    let trustees = try voting.trusteeGroup()
    let text = try Election(
      uuid: ElectionUUID(voting.uuid), name: election.title, description: election.pack.title, trustees: trustees,
      questions: try questions(election, try tx.candidates(of: id)), credentialAuthority: voting.authority)
    let seconds = Int(tx.now.milliseconds / 1_000)
    try tx.keepOpening(
      String(decoding: text.serialized, as: UTF8.self), String(decoding: trustees.serialized, as: UTF8.self),
      beganAt: seconds, of: id)
    election.openedAt = tx.now
    try tx.update(election)
    try tx.audit("election.opened", subject: id.text, detail: "\(voting.uuid) \(text.fingerprint)", by: viewer)
    try tx.record(VotingOpened(election: id), by: viewer)
  }

  private func questions(_ election: CommunityElection, _ candidates: [Candidate]) throws -> [Question] {
    try election.lists.enumerated().map { index, list in
      let names = candidates.filter { $0.list == index + 1 && $0.stands }.map(\.ballotName)
      return try Question(
        election.follow?.kind == .recall ? election.title : titles[list.kind] ?? list.kind.rawValue, answers: names, minimum: 1, maximum: min(list.seats, names.count), blank: true)
    }
  }
}

extension Candidate {
  /// As she stands on the ballot: 许知远（禾木精密）.
  var ballotName: String { organization.isEmpty ? name : "\(name)（\(organization)）" }
}

extension Tx {
  /// Who gets a credential: on the roll as it is after corrections, and not on paper. By number, the added ones last; with the proxy or
  /// the delegate to whom the letter goes.
  func onlineVoters(of id: ElectionID) throws -> [String] {
    let (election, roll, paper) = (try election(id), try roll(of: id), try paperVoters(of: id))
    let (proxies, letters) = (try proxies(of: id), try letters(for: election))
    let entries = roll.entries.filter { !roll.isStruck($0.id) && !paper.contains($0.id) }
    let names = entries.map { election.addressee($0, proxies, letters, roll).words }
    return names + roll.corrections.filter { $0.kind == .added }.map(\.name)
  }
}

struct VotingPrepared: JournalEvent {
  static let name = "election.voting_prepared"
  let election: ElectionID
  var subject: String { election.text }
}

struct VotingOpened: JournalEvent {
  static let name = "election.opened"
  let election: ElectionID
  var subject: String { election.text }
}
