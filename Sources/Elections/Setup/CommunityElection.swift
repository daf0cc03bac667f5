import Contracts
import ElectionLaw
import Kernel

/// An election as the community runs it: what was decided, and which of its steps were taken. No I/O, no clock.
/// (`Belenios.Election` is the text that browsers encrypt for.)
public struct CommunityElection: Sendable, Hashable {
  public enum Nomination: String, CaseIterable, Sendable { case voters, selfNominated = "self" }

  /// How far it has come.
  public enum Phase: String, CaseIterable, Sendable {
    /// The roll is being made.
    case registration
    /// The roll is frozen; candidates come forward.
    case nomination
    /// Candidates are published; ballots are not taken yet.
    case ready
    case open
    /// No more ballots; the count is not done.
    case counting
    /// Counted, not announced.
    case counted
    case announced
  }

  public let id: ElectionID
  public let community: CommunityID
  public let template: ElectionTemplate
  public var title: String
  public let building: BuildingID?
  public let pack: RulePack
  public let packDigest: String
  public let nomination: Nomination
  public let isOnePerGroup: Bool
  public internal(set) var pollingDay: LocalDay
  /// Ballots are taken from this instant on …
  public internal(set) var opensAt: Timestamp
  /// … and before this one.
  public internal(set) var closesAt: Timestamp
  public let lists: [SeatList]
  public let constituencies: [Constituency]
  public internal(set) var rollFrozenAt: Timestamp?
  public internal(set) var candidatesPublishedAt: Timestamp?
  public internal(set) var openedAt: Timestamp?
  public internal(set) var resultAt: Timestamp?
  public internal(set) var announcedAt: Timestamp?
  /// Nil: it follows no other one.
  public internal(set) var follow: FollowUp?

  /// A run-off, and a vote among those with equal votes, need no turnout.
  var needsTurnout: Bool { (follow?.kind.round ?? .first) == .first }

  public func phase(at now: Timestamp) -> Phase {
    if announcedAt != nil { return .announced }
    if resultAt != nil { return .counted }
    if openedAt != nil { return now < closesAt ? .open : .counting }
    if candidatesPublishedAt != nil { return .ready }
    return rollFrozenAt == nil ? .registration : .nomination
  }

  /// Whether a ballot that comes at this instant is in time: from the first instant on, before the last.
  public func takesBallots(at now: Timestamp) -> Bool {
    PollingHours(community: community, openedAt: openedAt, opensAt: opensAt, closesAt: closesAt).takeBallots(at: now)
  }

  private func day(_ instant: Timestamp?) -> LocalDay? { instant.map { SiteZone.shanghai.day(of: $0) } }

  /// The days of what has been done.
  public var done: [Step: LocalDay] {
    var days: [Step: LocalDay] = [:]
    days[.rollPublished] = day(rollFrozenAt)
    days[.candidatesPublished] = day(candidatesPublishedAt)
    days[.resultAnnounced] = day(announcedAt)
    return days
  }

  public var timeline: Timeline { timeline(on: pollingDay) }

  /// Refuses a step after its last lawful day, naming day and article.
  func require(_ step: Step, on day: LocalDay) throws(ElectionError) {
    guard let breach = timeline.breaches(of: [step: day]).first else { return }
    throw .tooLate(step, latest: breach.latest, article: breach.article)
  }

  /// Moves polling day. Throws `moving_breaks` when something that was done, or the roll that has still to be published, would no
  /// longer be in time.
  mutating func move(to day: LocalDay, opensAt: Timestamp, closesAt: Timestamp, today: LocalDay) throws(ElectionError) {
    guard openedAt == nil else { throw .alreadyOpen }
    if rollFrozenAt != nil, day < pollingDay { throw .rollIsFrozen }
    if let latest = follow?.pollingLatest, day > latest {
      throw .followTooLate(latest, article: pack.articles[follow?.kind.article ?? ""] ?? "")
    }
    let moved = timeline(on: day)
    var plan = done
    if plan[.rollPublished] == nil { plan[.rollPublished] = today }
    if let breach = moved.breaches(of: plan).first {
      throw .movingBreaks(breach.step, latest: breach.latest, article: breach.article)
    }
    guard opensAt < closesAt else { throw .hoursInvalid }
    pollingDay = day
    self.opensAt = opensAt
    self.closesAt = closesAt
  }

  mutating func freezeRoll(voters: Int, at now: Timestamp) throws(ElectionError) {
    guard rollFrozenAt == nil else { throw .rollIsFrozen }
    guard voters > 0 else { throw .rollIsEmpty }
    try require(.rollPublished, on: SiteZone.shanghai.day(of: now))
    rollFrozenAt = now
  }

  func requireRegistration() throws(ElectionError) {
    if rollFrozenAt != nil { throw .rollIsFrozen }
  }
}

extension CommunityElection {
  /// Throws `too_soon` when polling day leaves no time to publish the roll, and what the lists have wrong.
  func checkNew(today: LocalDay) throws(ElectionError) {
    let latest = timeline.latest(.rollPublished) ?? pollingDay
    if latest < today {
      let earliest = today.adding(days: latest.daysUntil(pollingDay))
      throw .tooSoon(earliest: earliest, article: pack.articles[Step.rollPublished.rawValue] ?? "")
    }
    guard opensAt < closesAt else { throw .hoursInvalid }
    guard !lists.isEmpty, lists.allSatisfy({ (1...200).contains($0.seats) }) else { throw .seatsInvalid(0, 0) }
    let seats = lists.reduce(0) { $0 + $1.seats }
    let range = pack.committeeSeats
    if template != .delegates, !(range.least...range.most).contains(seats) {
      throw .seatsInvalid(range.least, range.most)
    }
    if template.isOfBuilding != (building != nil) { throw .buildingMissing }
  }
}

extension LocalDay {
  /// Days from this one to the other.
  func daysUntil(_ other: LocalDay) -> Int { other.daysSinceEpoch - daysSinceEpoch }
}

/// When an election takes ballots.
struct PollingHours: Sendable {
  var community: CommunityID
  /// Nil: it was not opened yet.
  var openedAt: Timestamp?
  var opensAt: Timestamp
  var closesAt: Timestamp

  func takeBallots(at now: Timestamp) -> Bool { openedAt != nil && opensAt <= now && now < closesAt }
}
