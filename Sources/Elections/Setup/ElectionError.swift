import ElectionLaw
import Kernel

/// What the law, or the order of things, does not allow in an election; each with the words that say what to change. The page of a
/// refusal leads back to the election (`problem.election.see`, `problem.voting.see`).
public enum ElectionError: Error, Hashable, Sendable {
  /// Polling day leaves no time to publish the roll.
  case tooSoon(earliest: LocalDay, article: String)
  /// The last lawful day of a step is past.
  case tooLate(Step, latest: LocalDay, article: String)
  case movingBreaks(Step, latest: LocalDay, article: String)
  case hoursInvalid
  /// Least and most.
  case seatsInvalid(Int, Int)
  case buildingMissing
  case packEmpty
  case constituenciesInvalid
  case rollIsFrozen
  case rollIsEmpty
  case rollNotFrozen
  /// The firm, its group, or the name is on the roll already.
  case alreadyOnRoll(String)
  case constituencyUnknown(String)
  case quotaExceeded(String, Int)
  case voterUnknown
  case objectionTooLate(LocalDay, article: String)
  case objectionDecided
  case objectionsOpen
  case alreadyOpen
  case committeeFull(Int)
  case committeeTooSmall(Int)
  case hasChair
  case tieWithOneself
  case candidatesPublished
  case listUnknown
  /// Have and need.
  case tooFewCandidates(list: Int, have: Int, need: Int, article: String)
  /// Characters whose strokes nobody knows.
  case strokesUnknown(String)
  case seatIsReserved
  case namedForTwoLists(String)
  case hasWithdrawn(String)
  case standsAlready(String)
  case namedEnough(Int)
  case notAVoter
  /// Nothing is open that such an election could decide.
  case followNothing
  /// It is made already.
  case followExists
  case followTooLate(LocalDay, article: String)
  /// The rule pack has no words for it.
  case packSilent
  case recallTooFew(have: Int, need: Int, article: String)
  /// More demand it than there are.
  case recallTooMany(of: Int)
  /// A vote on the same grounds did not carry, not long ago.
  case recallBarred(until: LocalDay, article: String)
  case departedAlready
  /// The pack lets nobody vote for another here.
  case proxyNotAllowed(article: String)
  case proxyNotRelated(article: String)
  case proxyStands(String, article: String)
  case proxyGiven(String)
  /// A proxy gives hers to a third, or the other way round.
  case proxyChained(article: String)
  case proxyFull(String, most: Int, article: String)
  /// Polling day has come: what was not announced is void.
  case proxyTooLate(LocalDay, article: String)
  case letterDaysInvalid
  case monitorsTooFew(Int, article: String)
  case monitorStands(String)
  /// This voter gets her ballot online.
  case voterNotOnPaper(Int)
  /// What was announced stands.
  case proxyAnnounced
  /// A mobile box goes to her already.
  case voterInBox(Int)
  /// A member in office is declared once.
  case sitsAlready(String)
  case lotNotOpen
  /// The result is announced after the lot.
  case lotsOpen
  case boxNotBack
  /// It is to be opened, not to be lost.
  case boxIsBack
  case boxTimesInvalid
}

extension ElectionError: ProblemConvertible {
  public var problem: Problem {
    switch self {
    case .tooSoon(let day, let article): field("polling_day", "election.too_soon", day, article)
    case .tooLate(let step, let day, let article):
      Problem(.conflict, code: "election.too_late", details: Self.details(step, day, article))
    case .movingBreaks(let step, let day, let article):
      Problem(.conflict, code: "election.moving_breaks", details: Self.details(step, day, article))
    case .hoursInvalid: field("closes", "election.hours_invalid")
    case .seatsInvalid(let least, let most):
      field("seats_1", "election.seats_invalid", ["least": "\(least)", "most": "\(most)"])
    case .buildingMissing: field("building", "election.building_missing")
    case .packEmpty: field("pack", "election.pack_empty")
    case .constituenciesInvalid: field("constituencies", "election.constituencies_invalid")
    case .rollIsFrozen: Problem(.conflict, code: "election.roll_is_frozen")
    case .rollIsEmpty: Problem(.conflict, code: "election.roll_is_empty")
    case .rollNotFrozen: Problem(.conflict, code: "election.roll_not_frozen")
    case .alreadyOnRoll(let name): field("voters", "election.already_on_roll", ["name": name])
    case .constituencyUnknown(let name): field("voters", "election.constituency_unknown", ["name": name])
    case .quotaExceeded(let name, let quota):
      Problem(.conflict, code: "election.quota_exceeded", details: ["name": name, "quota": "\(quota)"])
    case .voterUnknown: field("voter", "election.voter_unknown")
    case .objectionTooLate(let day, let article):
      Problem(.conflict, code: "election.objection_too_late", details: ["day": "\(day)", "article": article])
    case .objectionDecided: Problem(.conflict, code: "election.objection_decided")
    case .objectionsOpen: Problem(.conflict, code: "election.objections_open")
    case .alreadyOpen: Problem(.conflict, code: "election.already_open")
    case .committeeFull(let most): field("name", "election.committee_full", ["most": "\(most)"])
    case .committeeTooSmall(let least):
      Problem(.conflict, code: "election.committee_too_small", details: ["least": "\(least)"])
    case .hasChair: field("chair", "election.has_chair")
    case .tieWithOneself: field("other", "election.tie_with_oneself")
    case .candidatesPublished: Problem(.conflict, code: "election.candidates_published")
    case .listUnknown: field("list", "election.list_unknown")
    case .tooFewCandidates(let list, let have, let need, let article):
      Problem(
        .conflict, code: "election.too_few_candidates",
        details: ["list": "\(list)", "have": "\(have)", "need": "\(need)", "article": article])
    case .strokesUnknown(let characters):
      field("order_checked", "election.strokes_unknown", ["characters": characters])
    case .seatIsReserved: field("is_woman", "election.seat_is_reserved")
    case .namedForTwoLists(let name): field("candidate_name", "election.named_for_two_lists", ["name": name])
    case .hasWithdrawn(let name): field("candidate_name", "election.has_withdrawn", ["name": name])
    case .standsAlready(let name): field("candidate_name", "election.stands_already", ["name": name])
    case .namedEnough(let most): field("voter_number", "election.named_enough", ["most": "\(most)"])
    case .notAVoter: field("voter_number", "election.not_a_voter")
    case .followNothing: Problem(.conflict, code: "election.follow_nothing")
    case .followExists: Problem(.conflict, code: "election.follow_exists")
    case .followTooLate(let day, let article): field("polling_day", "election.follow_too_late", day, article)
    case .packSilent: Problem(.conflict, code: "election.pack_silent")
    case .recallTooMany(let all): field("demanded_by", "election.recall_too_many", ["all": "\(all)"])
    case .recallTooFew(let have, let need, let article):
      field("demanded_by", "election.recall_too_few", ["have": "\(have)", "need": "\(need)", "article": article])
    case .recallBarred(let day, let article): field("new_grounds", "election.recall_barred", day, article)
    case .departedAlready: Problem(.conflict, code: "election.departed_already")
    default: besidePolling
    }
  }

  /// Of proxies, delegates of firms and mobile boxes.
  private var besidePolling: Problem {
    switch self {
    case .proxyNotAllowed(let article): field("proxy", "election.proxy_not_allowed", ["article": article])
    case .proxyNotRelated(let article): field("relation", "election.proxy_not_related", ["article": article])
    case .proxyStands(let name, let article): field("proxy", "election.proxy_stands", ["name": name, "article": article])
    case .proxyGiven(let name): field("principal", "election.proxy_given", ["name": name])
    case .proxyChained(let article): field("proxy", "election.proxy_chained", ["article": article])
    case .proxyFull(let name, let most, let article):
      field("proxy", "election.proxy_full", ["name": name, "most": "\(most)", "article": article])
    case .proxyTooLate(let day, let article):
      Problem(.conflict, code: "election.proxy_too_late", details: ["day": "\(day)", "article": article])
    case .letterDaysInvalid: field("valid_until", "election.letter_days_invalid")
    case .monitorsTooFew(let least, let article):
      field("monitors", "election.monitors_too_few", ["least": "\(least)", "article": article])
    case .monitorStands(let name): field("monitors", "election.monitor_stands", ["name": name])
    case .voterNotOnPaper(let number): field("numbers", "election.voter_not_on_paper", ["number": "\(number)"])
    case .proxyAnnounced: Problem(.conflict, code: "election.proxy_announced")
    case .voterInBox(let number): field("numbers", "election.voter_in_box", ["number": "\(number)"])
    case .sitsAlready(let name): field("name", "election.sits_already", ["name": name])
    case .lotNotOpen: field("candidate", "election.lot_not_open")
    case .lotsOpen: Problem(.conflict, code: "election.lots_open")
    case .boxIsBack: Problem(.conflict, code: "election.box_is_back")
    case .boxNotBack: Problem(.conflict, code: "election.box_not_back")
    case .boxTimesInvalid: field("returned", "election.box_times_invalid")
    default: Problem.notFound
    }
  }

  private func field(_ name: String, _ code: String, _ details: [String: String] = [:]) -> Problem {
    Problem(.invalid, code: code, fields: [Problem.Field(name, code)], details: details)
  }

  private func field(_ name: String, _ code: String, _ day: LocalDay, _ article: String) -> Problem {
    field(name, code, ["day": "\(day)", "article": article])
  }

  private static func details(_ step: Step, _ day: LocalDay, _ article: String) -> [String: String] {
    ["step": step.rawValue, "day": "\(day)", "article": article]
  }
}
