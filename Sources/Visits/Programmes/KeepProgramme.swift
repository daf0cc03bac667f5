import Audit
import Contracts
import Kernel
import Store

/// Makes a programme or changes its terms.
struct KeepProgramme: Sendable {
  /// As the form says it; its id is new or that of the one to change.
  let programme: Programme
  let isNew: Bool

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let today = SiteZone.shanghai.day(of: tx.now)
    if let last = programme.endsOn, last < programme.startsOn { throw ProgrammeError.termReversed }
    if programme.reviewOn < min(today, programme.startsOn) { throw ProgrammeError.reviewBehind }
    guard let keeper = try tx.hosts(viewer.community, on: today).first(where: { $0.host.post == programme.keeper.post }) else {
      throw VisitError.notAHost
    }
    var kept = programme
    kept.keeper = keeper.host
    if isNew {
      try tx.insert(kept, by: viewer.person)
    } else {
      let present = try tx.programme(kept.id, in: viewer.community)
      try present.requireNotEnded()
      if present.target != kept.target, try tx.hasTies(kept.id) { throw ProgrammeError.targetFixed }
      kept.endedAt = present.endedAt
      try tx.update(kept)
    }
    try tx.audit(isNew ? "programme.made" : "programme.changed", subject: kept.id.text, detail: kept.target.rawValue, by: viewer)
  }
}

/// Ends a programme with all its ties.
struct EndProgramme: Sendable {
  let id: ProgrammeID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var one = try tx.programme(id, in: viewer.community)
    // A second tap changes nothing.
    if one.endedAt != nil { return }
    let today = SiteZone.shanghai.day(of: tx.now)
    for tie in try tx.openTies("programme_ties.programme_id = \(id)", on: today) {
      try EndTie(id: tie.id, note: "").close(tie, by: viewer, tx)
    }
    one.endedAt = tx.now
    try tx.update(one)
    try tx.audit("programme.ended", subject: id.text, by: viewer)
  }
}

/// 安排联络: a helper begins to look after a target.
struct MakeTie: Sendable {
  let programme: ProgrammeID
  let helper: PersonID
  let targetID: String
  /// Of a target in words.
  var targetWords = ""
  /// The last day; nil: as long as the programme.
  var endsOn: LocalDay?

  @discardableResult
  func run(by viewer: Viewer, follows: ProgrammeTieID? = nil, _ tx: Tx) throws -> ProgrammeTie {
    let one = try tx.programme(programme, in: viewer.community)
    guard ProgrammePolicy.mayKeep(one, viewer) else { throw Problem.notFound }
    let today = SiteZone.shanghai.day(of: tx.now)
    try one.requireOpen(on: today)
    if let endsOn, endsOn < today { throw ProgrammeError.termReversed }
    guard try tx.isOfCommunity(helper, viewer.community) else { throw ProgrammeError.unknownHelper }
    guard let target = try tx.tieTarget(one.target, targetID, words: targetWords, community: viewer.community) else {
      throw ProgrammeError.unknownTarget
    }
    if target.id == helper.text { throw ProgrammeError.unknownTarget }
    // What is handed over stays what it is, also while somebody has to decide about its target.
    if follows == nil, target.kind == .enterprise, let id = target.id, try tx.awayFirms([id])[id] != nil { throw ProgrammeError.targetAway }
    try tx.closeOverdueTies(of: programme, on: today)
    let own = try tx.openTies("programme_ties.programme_id = \(programme) AND programme_ties.helper_person_id = \(helper)", on: today)
    let others = try target.id.map { id in
      try tx.openTies("programme_ties.programme_id = \(programme) AND programme_ties.target_id = \(id)", on: today).map(\.helper)
    }
    try one.requireRoom(own: own.count, others: others ?? [], helper: helper)
    let tie = ProgrammeTie(
      id: tx.newID(), community: viewer.community, programme: programme, helper: helper, target: target, startsOn: today, endsOn: endsOn,
      endedAt: nil, note: "")
    try tx.insert(tie, follows: follows, by: viewer.person)
    try tx.audit("programme.tie_made", subject: tie.id.text, detail: "\(helper) \(one.target.rawValue)", by: viewer)
    try tx.record(ProgrammeTieChanged(tie: tie.id, isEnd: false), by: viewer)
    return tie
  }
}

/// Ends a tie with a note; or hands it over to somebody else, who reads the note.
struct EndTie: Sendable {
  let id: ProgrammeTieID
  let note: String
  var successor: PersonID?

  func run(by viewer: Viewer, _ tx: Tx) throws -> ProgrammeTie {
    guard let tie = try tx.findTie(id), tie.community == viewer.community, let one = try tx.findProgramme(tie.programme),
      ProgrammePolicy.mayKeep(one, viewer)
    else { throw Problem.notFound }
    guard tie.endedAt == nil else { throw ProgrammeError.tieOver }
    if successor == tie.helper { throw ProgrammeError.sameHelper }
    try close(tie, by: viewer, tx)
    guard let successor else { return tie }
    return try MakeTie(
      programme: tie.programme, helper: successor, targetID: tie.target.id ?? "", targetWords: tie.target.name, endsOn: tie.endsOn
    ).run(by: viewer, follows: tie.id, tx)
  }

  func close(_ tie: ProgrammeTie, by viewer: Viewer, _ tx: Tx) throws {
    var ended = tie
    let today = SiteZone.shanghai.day(of: tx.now)
    ended.endsOn = max(tie.startsOn, min(tie.endsOn ?? today, today))
    ended.note = note
    try tx.end(ended, by: viewer.person)
    try tx.audit("programme.tie_ended", subject: tie.id.text, detail: successor?.text ?? "", by: viewer)
    try tx.record(ProgrammeTieChanged(tie: tie.id, isEnd: true), by: viewer)
  }
}

/// The yearly look: what goes on, what ends, and when one looks again.
struct ReviewProgramme: Sendable {
  let id: ProgrammeID
  let words: String
  /// The ties that were shown, and those among them that go on.
  let shown: Set<ProgrammeTieID>
  let kept: Set<ProgrammeTieID>
  let next: LocalDay

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var one = try tx.programme(id, in: viewer.community)
    try one.requireNotEnded()
    let today = SiteZone.shanghai.day(of: tx.now)
    if next <= today { throw ProgrammeError.reviewBehind }
    var (goOn, over) = (0, 0)
    for tie in try tx.openTies("programme_ties.programme_id = \(id)", on: today) {
      // What was made while she looked was not looked at: it goes on.
      if shown.contains(tie.id), !kept.contains(tie.id) {
        try EndTie(id: tie.id, note: words).close(tie, by: viewer, tx)
        over += 1
      } else { goOn += 1 }
    }
    one.reviewOn = next
    try tx.update(one)
    let last: Int = try tx.scalar("SELECT max(number) FROM programme_reviews WHERE programme_id = \(id)") ?? 0
    try tx.run(
      """
      INSERT INTO programme_reviews (programme_id, number, community_id, words, kept, ended, by_person_id, at)
      VALUES (\(id), \(last + 1), \(one.community), \(words), \(goOn), \(over), \(viewer.person), \(tx.now))
      """)
    try tx.audit("programme.reviewed", subject: id.text, detail: "\(goOn), \(over)", by: viewer)
  }
}

/// A look that was.
struct PastReview: Sendable {
  let words: String
  let kept: Int
  let ended: Int
  let by: PersonID
  let at: Timestamp
}

extension Tx {
  func hasTies(_ programme: ProgrammeID) throws -> Bool {
    try exists("SELECT 1 FROM programme_ties WHERE programme_id = \(programme) LIMIT 1")
  }

  func isOfCommunity(_ person: PersonID, _ community: CommunityID) throws -> Bool {
    try exists("SELECT 1 FROM person_cards WHERE person_id = \(person) AND community_id = \(community)")
  }

  func pastReviews(of programme: ProgrammeID) throws -> [PastReview] {
    try all("SELECT * FROM programme_reviews WHERE programme_id = \(programme) ORDER BY number DESC LIMIT 20") { row in
      PastReview(words: try row("words"), kept: try row("kept"), ended: try row("ended"), by: try row("by_person_id"), at: try row("at"))
    }
  }

  /// Visits that enterprises had since a day: of the targets, not of whoever looks after them.
  func visitCounts(of organizations: [String], since day: LocalDay) throws -> [String: Int] {
    if organizations.isEmpty { return [:] }
    let pairs = try all(
      """
      SELECT organization_id, count(*) AS visit_count FROM visits WHERE organization_id IN (\(list: organizations)) AND state = 'done'
        AND visited_on >= \(day) GROUP BY organization_id ORDER BY organization_id LIMIT \(organizations.count)
      """
    ) { row in (try row("organization_id", as: String.self), try row("visit_count", as: Int.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }
}
