import Kernel

/// What can go wrong with a visit or a commitment, and what a person is told.
public enum VisitError: Error, Equatable, Sendable, CaseIterable {
  case alreadyDone
  case alreadyCancelled
  /// Nothing was written down yet, so there is nothing to draw lists from.
  case notDone
  /// A plan for a day that is over.
  case dayBehind
  /// A record of a day that is still to come.
  case dayAhead
  case followUpBehind
  /// Since the page was served somebody else, or she herself in another window, confirmed lines of the same note.
  case listsChanged
  /// More than a year ago or three years ahead.
  case dayFar
  /// Neither another time nor another person.
  case sameTime
  /// The firm knows of it.
  case alreadyTold
  /// The day of an appointment is over: telling the firm of it now would be no notice.
  case overAlready
  /// Something stands in the way (`Obstacle`): somebody has to say why she goes all the same.
  case needsReason
  /// The chosen visitor holds no post in which she visits.
  case notAHost
  case unknownBuilding
  /// It became part of another enterprise, with which a visit can be arranged.
  case firmMerged
  /// It is deregistered: there is nobody to visit.
  case firmGone
  /// On that day it was merged, deregistered or moved out already.
  case firmAway
  /// There is no successor to put anything to: the merger was undone meanwhile.
  case firmStandsAlone
  /// There is no successor to whom a promise could be put.
  case promiseStandsAlone
  // Commitments
  /// The enterprise has confirmed it, or it was given up.
  case commitmentOver
  /// Its owner has not said that it is done.
  case commitmentNotDone
  case commitmentAlreadyDone
  /// Put off to a day that is no later.
  case notLater
  /// A promise for a day that is over.
  case promiseBehind
  case sameOwner
  case wordingAnswered
  /// The enterprise has agreed to the words as they stand.
  case wordsAgreed
}

extension VisitError: ProblemConvertible {
  public var code: String {
    switch self {
    case .alreadyDone: "visit.already_done"
    case .alreadyCancelled: "visit.already_cancelled"
    case .notDone: "visit.not_done"
    case .dayBehind: "visit.day_behind"
    case .dayAhead: "visit.day_ahead"
    case .followUpBehind: "visit.follow_up_behind"
    case .listsChanged: "visit.lists_changed"
    case .dayFar: "visit.day_far"
    case .sameTime: "visit.same_time"
    case .alreadyTold: "visit.already_told"
    case .overAlready: "visit.over_already"
    case .needsReason: "visit.needs_reason"
    case .notAHost: "visit.not_a_host"
    case .unknownBuilding: "visit.unknown_building"
    case .firmMerged: "visit.firm_merged"
    case .firmGone: "visit.firm_gone"
    case .firmAway: "touch.firm_away"
    case .firmStandsAlone: "visit.firm_stands_alone"
    case .promiseStandsAlone: "commitment.stands_alone"
    case .commitmentOver: "commitment.over"
    case .commitmentNotDone: "commitment.not_done"
    case .commitmentAlreadyDone: "commitment.already_done"
    case .notLater: "commitment.not_later"
    case .promiseBehind: "commitment.promise_behind"
    case .sameOwner: "commitment.same_owner"
    case .wordingAnswered: "commitment.wording_answered"
    case .wordsAgreed: "commitment.words_agreed"
    }
  }

  /// The field of a form that has to change, where there is one.
  var field: String? {
    switch self {
    case .dayBehind, .dayFar, .sameTime: "day"
    case .firmGone: "organization"
    case .needsReason: "over_words"
    case .dayAhead: "visited_on"
    case .firmAway: "touched_on"
    case .followUpBehind: "follow_up_on"
    case .notAHost: "post"
    case .unknownBuilding: "building"
    case .notLater: "put_off_to"
    case .sameOwner: "owner"
    default: nil
    }
  }

  public var problem: Problem {
    if let field { return Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
    return Problem(.conflict, code: code)
  }
}
