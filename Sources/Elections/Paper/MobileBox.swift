import Audit
import Contracts
import Kernel
import Store

/// 流动票箱: a sealed box that monitors carry to voters who cannot come. Pure rules.
///
/// It leaves while votes are cast and is opened with the others, so the count of paper waits for each box: until it is back and opened, or
/// until the committee has written down, for the minutes, that it is lost or was not used. It may come back after the closing instant; the
/// minutes say so.
public struct MobileBox: Sendable, Hashable {
  /// At least so many monitors with each box.
  static let monitorsLeast = 3

  /// What was found when it was opened, and before whom.
  public struct Opening: Sendable, Hashable {
    public let at: Timestamp
    public let witnesses: String
    public let isSealWhole: Bool
    public let found: Int
  }

  /// That there is nothing to open, and why.
  public struct Loss: Sendable, Hashable {
    public let at: Timestamp
    public let words: String
  }

  public let number: Int
  public let seal: String
  public let monitors: [String]
  public let approval: String
  public let route: String
  public var leftAt: Timestamp?
  public var returnedAt: Timestamp?
  public var opening: Opening?
  public var loss: Loss?
  /// On the roll; all of them vote on paper.
  public var voters: [VoterID] = []

  /// Whether it came back after the closing instant.
  func isLate(for election: CommunityElection) -> Bool { returnedAt.map { $0 > election.closesAt } ?? false }

  /// Whether the count need not wait for it.
  public var isSettled: Bool { opening != nil || loss != nil }

  /// Throws `monitors_too_few`, `monitor_stands`: nobody who stands, or is near to somebody who does, carries a box.
  func check(_ standing: [Committee.Standing], _ ties: [DeclaredTie], article: String) throws(ElectionError) {
    guard Set(monitors).count >= Self.monitorsLeast else { throw .monitorsTooFew(Self.monitorsLeast, article: article) }
    for monitor in monitors {
      let isNear = ties.contains { tie in tie.kind.isKinship && standing.contains { tie.joins($0.name, monitor) } }
      if isNear || standing.contains(where: { $0.name == monitor }) { throw .monitorStands(monitor) }
    }
  }
}

/// Makes a box ready: its seal, who carries it, to whom it goes.
struct PrepareMobileBox: Sendable {
  let id: ElectionID
  let seal: String
  let monitors: [String]
  let approval: String
  let route: String
  /// On the roll.
  let numbers: [Int]

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard tx.now < election.closesAt else { throw VotingError.tooLateToOpen }
    let (roll, paper, before) = (try tx.roll(of: id), try tx.paperVoters(of: id), try tx.mobileBoxes(of: id).count)
    let box = MobileBox(number: before + 1, seal: seal, monitors: monitors, approval: approval, route: route)
    try box.check(try tx.standing(in: id), try tx.ties(of: id), article: election.pack.articles["mobile_boxes"] ?? "")
    try tx.insert(box, of: election)
    for number in numbers {
      guard let entry = roll.entries.first(where: { $0.number == number }), !roll.isStruck(entry.id) else {
        throw ElectionError.voterUnknown
      }
      guard paper.contains(entry.id) else { throw ElectionError.voterNotOnPaper(number) }
      // One box goes to a voter, and the number of those who hold it bounds what may be found in it.
      guard try tx.insertMobileVoter(entry.id, box: box.number, of: election) else { throw ElectionError.voterInBox(number) }
    }
    try tx.audit("election.box_prepared", subject: id.text, detail: "\(box.number) \(seal)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

/// Writes down when a box left and, once it is back, when it came back.
struct CarryMobileBox: Sendable {
  let id: ElectionID
  let number: Int
  let left: Timestamp
  /// Nil: it is under way.
  let returned: Timestamp?

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard var box = try tx.mobileBoxes(of: id).first(where: { $0.number == number }) else { throw Problem.notFound }
    guard !box.isSettled else { throw VotingError.countedAlready }
    // It leaves while votes are cast; it may come back late, and the count waits for it.
    guard election.opensAt <= left, left < election.closesAt, left < (returned ?? tx.now), (returned ?? left) <= tx.now else {
      throw ElectionError.boxTimesInvalid
    }
    box.leftAt = left
    box.returnedAt = returned
    try tx.update(box, of: id)
    try tx.audit("election.box_carried", subject: id.text, detail: "\(number)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

/// Writes down the opening of a box, with the others and before witnesses, after the vote.
struct OpenMobileBox: Sendable {
  let id: ElectionID
  let number: Int
  let witnesses: String
  let isSealWhole: Bool
  let found: Int

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.openPaperBox(id, by: viewer)
    guard var box = try tx.mobileBoxes(of: id).first(where: { $0.number == number }) else { throw Problem.notFound }
    // What was found before witnesses is written down once.
    guard !box.isSettled else { throw VotingError.countedAlready }
    guard box.returnedAt != nil else { throw ElectionError.boxNotBack }
    guard found <= box.voters.count else { throw VotingError.paperTooMany(found, box.voters.count) }
    box.opening = MobileBox.Opening(at: tx.now, witnesses: witnesses, isSealWhole: isSealWhole, found: found)
    try tx.update(box, of: election.id)
    try tx.audit("election.box_opened", subject: id.text, detail: "\(number): \(found)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

/// Writes down, for the minutes, that a box did not come back, or that nobody used it. What was in it is not counted.
struct LoseMobileBox: Sendable {
  let id: ElectionID
  let number: Int
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    _ = try tx.openPaperBox(id, by: viewer)
    guard var box = try tx.mobileBoxes(of: id).first(where: { $0.number == number }) else { throw Problem.notFound }
    guard !box.isSettled else { throw VotingError.countedAlready }
    guard box.returnedAt == nil else { throw ElectionError.boxIsBack }
    box.loss = MobileBox.Loss(at: tx.now, words: words)
    try tx.update(box, of: id)
    try tx.audit("election.box_lost", subject: id.text, detail: "\(number)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

struct MobileBoxChanged: JournalEvent {
  static let name = "election.box_changed"
  let election: ElectionID
  var subject: String { election.text }
}
