import Audit
import Contracts
import Kernel
import Store

/// 流动票箱: a sealed box that monitors carry to voters who cannot come. Pure rules.
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

  public let number: Int
  public let seal: String
  public let monitors: [String]
  public let approval: String
  public let route: String
  public var leftAt: Timestamp?
  public var returnedAt: Timestamp?
  public var opening: Opening?
  /// On the roll; all of them vote on paper.
  public var voters: [VoterID] = []

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
    let (roll, paper, boxes) = (try tx.roll(of: id), try tx.paperVoters(of: id), try tx.mobileBoxes(of: id))
    var voters: [VoterID] = []
    for number in numbers {
      guard let entry = roll.entries.first(where: { $0.number == number }), !roll.isStruck(entry.id) else {
        throw ElectionError.voterUnknown
      }
      guard paper.contains(entry.id) else { throw ElectionError.voterNotOnPaper(number) }
      // Also what stops the same form sent twice: a box cannot be taken away again, and each has to be opened.
      guard !boxes.contains(where: { $0.voters.contains(entry.id) }), !voters.contains(entry.id) else {
        throw ElectionError.voterInBox(number)
      }
      voters.append(entry.id)
    }
    var box = MobileBox(number: boxes.count + 1, seal: seal, monitors: monitors, approval: approval, route: route)
    box.voters = voters
    try box.check(try tx.standing(in: id), try tx.ties(of: id), article: election.pack.articles["mobile_boxes"] ?? "")
    try tx.insert(box, of: election)
    try tx.audit("election.box_prepared", subject: id.text, detail: "\(box.number) \(seal)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

/// Writes down when a box left and when it came back.
struct CarryMobileBox: Sendable {
  let id: ElectionID
  let number: Int
  let left: Timestamp
  let returned: Timestamp

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard var box = try tx.mobileBoxes(of: id).first(where: { $0.number == number }) else { throw Problem.notFound }
    guard box.opening == nil else { throw VotingError.countedAlready }
    // It is under way while votes are cast, and what it brings is there when they are counted.
    guard election.opensAt <= left, left < election.closesAt, left < returned, returned <= tx.now else { throw ElectionError.boxTimesInvalid }
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
    guard box.opening == nil else { throw VotingError.countedAlready }
    guard box.returnedAt != nil else { throw ElectionError.boxNotBack }
    guard found <= box.voters.count else { throw VotingError.paperTooMany(found, box.voters.count) }
    box.opening = MobileBox.Opening(at: tx.now, witnesses: witnesses, isSealWhole: isSealWhole, found: found)
    try tx.update(box, of: election.id)
    try tx.audit("election.box_opened", subject: id.text, detail: "\(number): \(found)", by: viewer)
    try tx.record(MobileBoxChanged(election: id), by: viewer)
  }
}

struct MobileBoxChanged: JournalEvent {
  static let name = "election.box_changed"
  let election: ElectionID
  var subject: String { election.text }
}
