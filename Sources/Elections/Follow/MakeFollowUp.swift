import Audit
import Contracts
import ElectionLaw
import Kernel
import Store

/// The hours of an election that follows another.
struct FollowHours: Sendable {
  let day: LocalDay
  /// Minutes of the day.
  let opens: Int
  let closes: Int
}

/// Makes the election that decides what another left open: a run-off, or a vote among those with equal votes. Roll, committee and
/// declared ties are those of the election before; its candidates are known, so voting can be prepared at once.
struct MakeFollowUp: Sendable {
  let id: ElectionID
  /// `runOff` or `revote`.
  let kind: FollowUp.Kind
  let title: String
  let hours: FollowHours

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> CommunityElection {
    let before = try tx.runElection(id, by: viewer)
    guard before.announcedAt != nil, let outcome = try tx.outcome(of: before) else { throw ElectionError.followNothing }
    let plan = kind == .runOff ? FollowPlan.runOff(before, outcome) : FollowPlan.revote(outcome)
    guard !plan.lists.isEmpty else { throw ElectionError.followNothing }
    for (index, list) in plan.lists.enumerated() where list.candidates.count <= list.seats.seats {
      throw ElectionError.tooFewCandidates(
        list: index + 1, have: list.candidates.count, need: list.seats.seats + 1, article: before.pack.articles[kind.article] ?? "")
    }
    // A by-election fills the seats that were left open; what would fill them too comes too late.
    guard try !tx.followers(of: id).contains(where: { $0.follow?.kind == kind || $0.follow?.kind == .byElection }) else {
      throw ElectionError.followExists
    }
    let days = before.pack.daysAfter[Step.runOffLatest.rawValue]
    let follow = FollowUp(
      kind: kind, election: id, hasFormerRoll: true, pollingLatest: days.map { before.pollingDay.adding(days: $0) })
    var election = try tx.insertFollower(of: before, follow, title: title, hours, lists: plan.lists.map(\.seats), by: viewer)
    for (number, list) in plan.lists.enumerated() {
      for (place, candidate) in list.candidates.enumerated() {
        try tx.copy(candidate, list: number + 1, place: place + 1, to: election, by: viewer.person)
      }
    }
    election.candidatesPublishedAt = tx.now
    try tx.update(election)
    return election
  }
}

/// 罢免: writes down the demand and makes the vote on it, of the voters of the election before.
struct DemandRecall: Sendable {
  let id: ElectionID
  let member: CandidateID
  let grounds: String
  let demandedBy: Int
  /// The number of all delegates; nil: voters demand it, who are counted from the roll.
  let delegates: Int?
  /// Whether the grounds are others than those of a vote that did not carry.
  let isOnNewGrounds: Bool
  let reply: String
  /// The title of the vote, and yes and no as the ballot has them.
  let title: String
  let answers: [String]
  let hours: FollowHours

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> CommunityElection {
    let first = try tx.firstElection(before: tx.runElection(id, by: viewer).id)
    guard let after = first.pack.after else { throw ElectionError.packSilent }
    let council = try tx.council(of: first)
    guard let sitting = council.present.first(where: { $0.candidate.id == member }) else { throw Problem.notFound }
    let before = try tx.election(sitting.election)
    let today = SiteZone.shanghai.day(of: tx.now)
    try checkEarlier(after, first.pack, today, tx)
    let follow = FollowUp(
      kind: .recall, election: before.id, hasFormerRoll: true, pollingLatest: today.adding(days: after.recallDays))
    let seat = SeatList(sitting.kind, seats: 1)
    var election = try tx.insertFollower(of: before, follow, title: title, hours, lists: [seat], by: viewer)
    let counted = try delegates ?? tx.roll(of: election.id).count
    guard demandedBy <= counted else { throw ElectionError.recallTooMany(of: counted) }
    let recall = Recall(
      ballot: election.id, candidate: member, name: sitting.candidate.name, grounds: grounds, demandedBy: demandedBy,
      outOf: counted, isByDelegates: delegates != nil, filedOn: today,
      reply: reply)
    try recall.check(after, first.pack)
    try tx.insert(recall, community: election.community)
    for (index, answer) in answers.enumerated() {
      let candidate = Candidate(
        id: tx.newID(), list: 1, name: answer, organization: "", position: "", isWoman: false, source: .voters, statement: "",
        withdrawnOn: nil, place: nil, nominations: 0)
      try tx.copy(candidate, list: 1, place: index + 1, to: election, by: viewer.person)
    }
    election.candidatesPublishedAt = tx.now
    try tx.update(election)
    return election
  }

  /// After a vote that did not carry the same grounds are barred for a time; while one is open there is no second.
  private func checkEarlier(_ after: AfterElection, _ pack: RulePack, _ today: LocalDay, _ tx: Tx) throws {
    for earlier in try tx.recalls(of: member) {
      let vote = try tx.election(earlier.ballot)
      guard vote.announcedAt != nil else { throw ElectionError.followExists }
      let until = vote.pollingDay.adding(days: after.recallBarredDays)
      if today <= until, !isOnNewGrounds {
        throw ElectionError.recallBarred(until: until, article: pack.articles["recall"] ?? "")
      }
    }
  }
}

/// What the member says to the grounds, until the vote is open.
struct KeepRecallReply: Sendable {
  let id: ElectionID
  let words: String

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let election = try tx.runElection(id, by: viewer)
    guard try tx.recall(ballot: id) != nil else { throw ElectionError.followNothing }
    guard election.openedAt == nil else { throw ElectionError.alreadyOpen }
    try tx.keepReply(words, to: id)
    try tx.audit("election.recall_replied", subject: id.text, detail: "", by: viewer)
    try tx.record(RecallReplied(election: id), by: viewer)
  }
}

/// 补选: for the seats that nobody holds, for the rest of the term; by the former roll or a new one, as the pack says.
struct MakeByElection: Sendable {
  let id: ElectionID
  let title: String
  let nomination: CommunityElection.Nomination
  let hours: FollowHours

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> CommunityElection {
    let first = try tx.firstElection(before: tx.runElection(id, by: viewer).id)
    guard let after = first.pack.after else { throw ElectionError.packSilent }
    let vacant = try tx.council(of: first).vacant
    guard first.announcedAt != nil, !vacant.isEmpty else { throw ElectionError.followNothing }
    // One that is under way fills the same seats.
    guard try !tx.chain(from: first).contains(where: { $0.announcedAt == nil && $0.follow?.kind != .recall }) else {
      throw ElectionError.followExists
    }
    let follow = FollowUp(
      kind: .byElection, election: first.id, hasFormerRoll: after.byElectionRoll == .former, pollingLatest: nil)
    return try tx.insertFollower(of: first, follow, title: title, hours, lists: vacant, nomination: nomination, by: viewer)
  }
}

/// Writes down that a member left: a resignation, a death. A recall does so by itself.
struct RecordDeparture: Sendable {
  let id: ElectionID
  let departure: Departure

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let first = try tx.firstElection(before: tx.runElection(id, by: viewer).id)
    let council = try tx.council(of: first)
    guard let member = council.members.first(where: { $0.candidate.id == departure.candidate }) else { throw Problem.notFound }
    guard member.departure == nil, try tx.insert(departure, from: member.election, community: first.community) else {
      throw ElectionError.departedAlready
    }
    try tx.audit(
      "election.departed", subject: first.id.text, detail: "\(member.candidate.name): \(departure.reason.rawValue)", by: viewer)
    try tx.record(MemberDeparted(election: id), by: viewer)
  }
}

extension Tx {
  /// The election with its committee, its declared ties and, where it has the former one, its frozen roll.
  fileprivate func insertFollower(
    of before: CommunityElection, _ follow: FollowUp, title: String, _ hours: FollowHours, lists: [SeatList],
    nomination: CommunityElection.Nomination? = nil, by viewer: Viewer
  ) throws -> CommunityElection {
    let midnight = SiteZone.shanghai.instant(hours.day)
    var election = CommunityElection(
      id: newID(), community: before.community, template: before.template, title: String(title.prefix(100)),
      building: before.building, pack: before.pack, packDigest: before.packDigest, nomination: nomination ?? before.nomination,
      isOnePerGroup: before.isOnePerGroup, pollingDay: hours.day, opensAt: midnight + .minutes(hours.opens),
      closesAt: midnight + .minutes(hours.closes), lists: lists, constituencies: before.constituencies, follow: follow)
    try election.checkFollowing(today: SiteZone.shanghai.day(of: now))
    try insert(election, packText: try packText(of: before.id), by: viewer.person)
    for member in try committee(of: before.id).present {
      try insertMember(member.name, member.organization, isChair: member.isChair, of: election)
    }
    for (tie, declaredBy) in try declaredTies(of: before.id) { try insert(tie, declaredBy: declaredBy, of: election) }
    for member in try declaredSitting(of: before.id) { _ = try insert(member, of: election) }
    if follow.hasFormerRoll {
      try copyRoll(of: before.id, to: election, by: viewer.person)
      election.rollFrozenAt = now
      try update(election)
    }
    try audit("election.followed", subject: election.id.text, detail: "\(follow.kind.rawValue) \(before.id)", by: viewer)
    try record(ElectionFollowed(election: election.id), by: viewer)
    return election
  }

  /// Who was on it when it was last right, numbered anew.
  private func copyRoll(of id: ElectionID, to election: CommunityElection, by person: PersonID) throws {
    let roll = try roll(of: id)
    for entry in roll.entries where !roll.isStruck(entry.id) {
      _ = try insertVoter(
        election, organization: entry.organization, name: entry.name, sortKey: sortKey(of: entry.number), kind: entry.kind,
        constituency: entry.constituency, controller: entry.controller, by: person)
    }
    for added in roll.corrections where added.kind == .added {
      _ = try insertVoter(
        election, organization: nil, name: added.name, sortKey: "~" + added.name, kind: .named, constituency: "", controller: "",
        by: person)
    }
    try number(try self.roll(of: election.id).entries)
  }

  /// Removes the member when a vote on it has carried.
  func settleRecall(_ election: CommunityElection, by viewer: Viewer) throws {
    guard let recall = try recall(ballot: election.id), let outcome = try outcome(of: election) else { return }
    guard outcome.lists.contains(where: { !$0.outcome.elected.isEmpty }), let seat = election.follow?.election else { return }
    let departure = Departure(
      candidate: recall.candidate, reason: .recalled, leftOn: SiteZone.shanghai.day(of: now), words: election.title)
    if try insert(departure, from: seat, community: election.community) {
      try audit("election.departed", subject: seat.text, detail: "\(recall.name): recalled", by: viewer)
    }
  }
}

/// Sorts as the numbers do.
private func sortKey(of number: Int?) -> String {
  let digits = "\(number ?? 0)"
  return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
}

struct ElectionFollowed: JournalEvent {
  static let name = "election.followed"
  let election: ElectionID
  var subject: String { election.text }
}

struct RecallReplied: JournalEvent {
  static let name = "election.recall_replied"
  let election: ElectionID
  var subject: String { election.text }
}

struct MemberDeparted: JournalEvent {
  static let name = "election.member_departed"
  let election: ElectionID
  var subject: String { election.text }
}
