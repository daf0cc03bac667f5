import Contracts
import ElectionLaw
import Kernel
import Store

/// What makes an election follow another one.
public struct FollowUp: Sendable, Hashable {
  public enum Kind: String, CaseIterable, Sendable, SQLEnum {
    /// 另行选举: for seats that stayed empty.
    case runOff = "run_off"
    /// 再次投票: among those with equal votes.
    case revote
    /// 罢免: yes or no on one member.
    case recall
    /// 补选: for a seat whose member has left, for the rest of the term.
    case byElection = "by_election"

    var round: Round.Kind {
      switch self {
      case .runOff: .runOff
      case .revote: .revote
      case .recall, .byElection: .first
      }
    }

    /// The rule of the pack that it stands on.
    var article: String {
      switch self {
      case .runOff: "run_off_latest"
      case .revote: "revote"
      case .recall: "recall"
      case .byElection: "by_election"
      }
    }
  }

  public let kind: Kind
  public let election: ElectionID
  public let hasFormerRoll: Bool
  /// The last lawful polling day; nil: the law sets none.
  public let pollingLatest: LocalDay?

  /// The days of the law that count for it.
  var steps: Set<Step> {
    if kind == .byElection {
      return hasFormerRoll ? Set(Step.allCases).subtracting([.rollPublished, .runOffLatest]) : Set(Step.allCases)
    }
    let common: Set<Step> = [.proxyRequestsEnd, .polling, .resultAnnounced]
    return kind == .recall ? common : common.union([.handOverEnds])
  }
}

extension CommunityElection {
  /// The days that follow from a polling day: for an election that follows another, those that count for it.
  func timeline(on day: LocalDay) -> Timeline {
    let all = Timeline(pollingDay: day, rollPublished: done[.rollPublished], pack)
    return follow.map { all.only($0.steps) } ?? all
  }

  /// Throws `follow_too_late` after the last lawful polling day, `too_soon` when the steps that remain find no time.
  func checkFollowing(today: LocalDay) throws(ElectionError) {
    guard let follow else { return }
    if let latest = follow.pollingLatest, pollingDay > latest {
      throw .followTooLate(latest, article: pack.articles[follow.kind.article] ?? "")
    }
    guard opensAt < closesAt else { throw .hoursInvalid }
    // Candidates of a by-election come forward; the others are known.
    let first: Step? = follow.kind != .byElection ? nil : follow.hasFormerRoll ? .candidatesPublished : .rollPublished
    let latest = first.flatMap { timeline.latest($0) } ?? pollingDay
    guard latest >= today else {
      let earliest = today.adding(days: latest.daysUntil(pollingDay))
      throw .tooSoon(earliest: earliest, article: first.flatMap { pack.articles[$0.rawValue] } ?? "")
    }
  }
}

/// The lists of an election that decides what an outcome left open, each with who stands. Pure rules.
struct FollowPlan: Sendable {
  struct List: Sendable {
    let seats: SeatList
    /// In the order of the ballot.
    let candidates: [Candidate]
  }

  let lists: [List]

  /// 另行选举 for empty seats: those who came next, by their votes. A relative of somebody who is elected does not stand.
  static func runOff(_ election: CommunityElection, _ outcome: ElectionOutcome) -> FollowPlan {
    FollowPlan(
      lists: outcome.lists.compactMap { list in
        guard list.outcome.void == nil, list.outcome.vacancies > 0 else { return nil }
        var round = list.round
        let elected = outcome.lists.flatMap(\.outcome.elected) + outcome.sitting
        round.candidates.removeAll { one in elected.contains { list.kinship.areRelated($0, one.id) } }
        let ids = election.pack.runOffCandidates(after: round, list.outcome)
        let candidates = ids.compactMap { id in list.lines.first { $0.candidate.id.text == id }?.candidate }
        return List(seats: SeatList(list.seats.kind, seats: list.outcome.vacancies), candidates: candidates)
      })
  }

  /// 再次投票: among those with equal votes at the last seats, and between relatives with equal votes.
  static func revote(_ outcome: ElectionOutcome) -> FollowPlan {
    FollowPlan(
      lists: outcome.lists.flatMap { list -> [List] in
        func standing(_ standing: ElectionOutcome.Line.Standing) -> [Candidate] {
          list.lines.filter { $0.standing == standing }.map(\.candidate).sorted { ($0.place ?? 0) < ($1.place ?? 0) }
        }
        var lists: [List] = []
        if list.outcome.tiedSeats > 0 {
          lists.append(List(seats: SeatList(list.seats.kind, seats: list.outcome.tiedSeats), candidates: standing(.tied)))
        }
        for group in list.relatedGroups {
          lists.append(List(seats: SeatList(list.seats.kind, seats: 1), candidates: group))
        }
        return lists
      })
  }
}

/// Somebody who left her seat.
public struct Departure: Sendable, Hashable {
  public enum Reason: String, CaseIterable, Sendable, SQLEnum { case resigned, recalled, died, moved, disqualified }

  public let candidate: CandidateID
  public let reason: Reason
  public let leftOn: LocalDay
  public let words: String
  /// When it was written down.
  public var recordedAt: Timestamp?
}

/// 罢免动议 and the vote on it.
struct Recall: Sendable, Hashable {
  let ballot: ElectionID
  let candidate: CandidateID
  let name: String
  let grounds: String
  let demandedBy: Int
  let outOf: Int
  let isByDelegates: Bool
  let filedOn: LocalDay
  var reply: String

  /// Throws `recall_too_few` when not enough have asked for it.
  func check(_ after: AfterElection, _ pack: RulePack) throws(ElectionError) {
    let share = isByDelegates ? after.recallDelegates : after.recallVoters
    guard share.isMet(by: demandedBy, of: outOf) else {
      throw .recallTooFew(have: demandedBy, need: share.least(of: outOf), article: pack.articles["recall"] ?? "")
    }
  }
}

/// Who sits where: the seats that an election and those that followed it have filled. Pure rules.
struct Council: Sendable {
  struct Member: Sendable {
    let candidate: Candidate
    let kind: SeatList.Kind
    /// Where she was elected.
    let election: ElectionID
    let since: LocalDay
    var departure: Departure?
  }

  /// Of the first election.
  let lists: [SeatList]
  var members: [Member]

  var present: [Member] { members.filter { $0.departure == nil } }

  /// The seats that nobody holds, of each kind.
  var vacant: [SeatList] {
    var kinds: [SeatList] = []
    for list in lists {
      if let index = kinds.firstIndex(where: { $0.kind == list.kind }) { kinds[index].seats += list.seats } else { kinds.append(list) }
    }
    return kinds.compactMap { list in
      let held = present.count { $0.kind == list.kind }
      return held < list.seats ? SeatList(list.kind, seats: list.seats - held) : nil
    }
  }
}
