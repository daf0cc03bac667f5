import Audit
import Contracts
import Kernel
import Store

/// Objects to the published roll: somebody is missing, or somebody should not be on it.
struct ObjectToRoll: Sendable {
  let id: ElectionID
  let kind: RollObjection.Kind
  /// The number on the roll of who should not be on it.
  let number: Int?
  /// Who is missing.
  let name: String
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.election(id, for: viewer)
    guard election.rollFrozenAt != nil else { throw Problem.notFound }
    let today = SiteZone.shanghai.day(of: tx.now)
    if let last = election.timeline.latest(.objectionsEnd), today > last {
      throw ElectionError.objectionTooLate(last, article: election.pack.articles["objections_end"] ?? "")
    }
    // A roll that was published before, and objected to then, is no longer objected to.
    if election.timeline.latest(.objectionsEnd) == nil, election.follow != nil { throw ElectionError.rollIsFrozen }
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    var voter: Roll.Entry?
    if kind == .wrong {
      voter = try tx.roll(of: id).entries.first { $0.number == number }
      if voter == nil { throw ElectionError.voterUnknown }
    }
    let objection = RollObjection(
      id: tx.newID(), kind: kind, voter: voter?.id, name: voter?.name ?? name, words: words, filedByName: viewer.name,
      filedOn: today, decideBy: today.adding(days: election.pack.objectionDecisionDays))
    try tx.insert(objection, of: election, by: viewer.person)
    try tx.record(RollObjected(election: id), by: viewer)
  }
}

/// The committee decides; what it upholds becomes a correction beside the frozen roll.
struct DecideObjection: Sendable {
  let id: ElectionID
  let objection: RollObjectionID
  let decision: RollObjection.Decision
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    guard var found = try tx.objections(of: id).first(where: { $0.id == objection }) else { throw Problem.notFound }
    let today = SiteZone.shanghai.day(of: tx.now)
    try found.decide(decision, words, on: today)
    try tx.update(found)
    if decision == .upheld {
      let kind: Roll.Correction.Kind = found.kind == .missing ? .added : .struck
      let correction = Roll.Correction(
        kind: kind, objection: found.id, voter: found.voter, name: found.name, madeOn: today)
      try tx.insert(correction, of: election)
    }
    try tx.audit("election.objection_decided", subject: id.text, detail: "\(found.name): \(decision.rawValue)", by: viewer)
    try tx.record(RollObjectionDecided(election: id), by: viewer)
  }
}

struct RollObjected: JournalEvent {
  static let name = "election.roll_objected"
  let election: ElectionID
  var subject: String { election.text }
}

struct RollObjectionDecided: JournalEvent {
  static let name = "election.objection_decided"
  let election: ElectionID
  var subject: String { election.text }
}
