import Audit
import Contracts
import Kernel
import Store

/// Keys one sheet of the paper box. Two people key every sheet; neither sees what the other keyed.
struct KeyPaperSheet: Sendable {
  let id: ElectionID
  let sheet: PaperSheet

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.openPaperBox(id, by: viewer)
    let keyers = try tx.paperSheets(of: id).map(\.keyer)
    guard keyers.contains(viewer.person) || keyers.count < 2 else { throw VotingError.paperHasTwo }
    let standing = try tx.candidates(of: id).filter(\.stands)
    guard sheet.marks.allSatisfy({ mark in standing.contains { $0.list == mark.list && $0.place == mark.place } }) else {
      throw Problem.notFound
    }
    if !sheet.writeIns.isEmpty, !election.allowsWriteIn { throw VotingError.writeInNotAllowed }
    guard sheet.writeIns.allSatisfy({ election.lists.indices.contains($0.list - 1) }) else { throw Problem.notFound }
    try tx.keep(sheet, of: election, by: viewer.person)
    try tx.audit("election.paper_keyed", subject: id.text, detail: "\(sheet.number)", by: viewer)
  }
}

/// Holds the two readings against each other and counts, once.
struct CountPaper: Sendable {
  let id: ElectionID
  let issued: Int

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.openPaperBox(id, by: viewer)
    let read = try tx.paperSheets(of: id)
    guard read.count == 2 else { throw VotingError.paperWantsTwo }
    var count = try PaperCount(
      issued: issued, read[0].sheets, read[1].sheets, lists: election.lists,
      standing: try tx.candidates(of: id).filter(\.stands))
    let boxes = try tx.mobileBoxes(of: id)
    guard boxes.allSatisfy(\.isSettled) else { throw VotingError.boxNotOpened }
    let carried = boxes.reduce(0) { $0 + ($1.opening?.found ?? 0) }
    guard carried <= count.found else { throw VotingError.boxesHoldMore(carried, count.found) }
    try tx.seat(&count, of: election, by: viewer.person)
    try tx.insert(count, of: election)
    try tx.audit("election.paper_counted", subject: id.text, detail: "\(count.found)", by: viewer)
    try tx.record(PaperCounted(election: id), by: viewer)
  }
}

extension CommunityElection {
  /// 另选他人. A vote among known people is among them alone.
  var allowsWriteIn: Bool {
    pack.allowsWriteIn && (follow == nil || follow?.kind == .byElection)
  }
}

extension Tx {
  /// Whoever was written in gets a place behind those who stand, so that the result and its papers have her among them.
  fileprivate func seat(_ count: inout PaperCount, of election: CommunityElection, by person: PersonID) throws {
    for (written, votes) in count.written.sorted(by: { $0.key < $1.key }) {
      let known = try candidates(of: election.id).filter { $0.list == written.list }
      let place = (known.compactMap(\.place).max() ?? 0) + 1
      let id = try insertWrittenIn(written.name, list: written.list, place: place, of: election, by: person)
      count.votes[id] = votes
    }
  }

  /// After the closing instant and before its count: nobody sees a part of the result while others vote.
  func openPaperBox(_ id: ElectionID, by viewer: Viewer) throws -> CommunityElection {
    let election = try runElection(id, by: viewer)
    guard election.openedAt != nil, election.closesAt <= now else { throw VotingError.notClosed }
    guard try paperCount(of: id) == nil, election.announcedAt == nil else { throw VotingError.countedAlready }
    return election
  }
}

struct PaperCounted: JournalEvent {
  static let name = "election.paper_counted"
  let election: ElectionID
  var subject: String { election.text }
}
