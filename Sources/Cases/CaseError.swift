import Kernel

/// What can go wrong with a case, and what a person is told.
public enum CaseError: Error, Equatable, Sendable, CaseIterable {
  /// Nobody has taken it yet, so nothing can be answered.
  case notTaken
  case alreadyTaken
  /// The worker has closed it already; it is the applicant's turn.
  case alreadyClosed
  /// The worker has not closed it, so there is nothing to confirm, return or rate.
  case notClosed
  case alreadyConfirmed
  case alreadyWithdrawn
  case alreadyRated
  /// It is hers already.
  case sameHandler
  /// Neither window nor grid would change.
  case sameRoute
  /// Nobody handles what she filed herself.
  case ownCase
  /// Who had it in hand, or closed it, cannot also write down that the caller agreed.
  case closerCannotConfirm
  /// Whoever writes down a caller's answer does not rate for her.
  case onlyApplicantRates
  /// The applicant has an account and speaks for herself.
  case applicantSpeaks
  /// The chosen handler holds no post that may handle it.
  case handlerCannotSee
  case windowClosed
  case noWindows
  /// The community has no such category.
  case unknownCategory
  /// The applicant is waited for already.
  case alreadyPaused
  /// Nobody is waited for.
  case notPaused
  /// The enterprise for which one acts became part of another, which has delegates of its own.
  case firmMerged
}

extension CaseError: ProblemConvertible {
  public var code: String {
    switch self {
    case .notTaken: "case.not_taken"
    case .alreadyTaken: "case.already_taken"
    case .alreadyClosed: "case.already_closed"
    case .notClosed: "case.not_closed"
    case .alreadyConfirmed: "case.already_confirmed"
    case .alreadyWithdrawn: "case.already_withdrawn"
    case .alreadyRated: "case.already_rated"
    case .sameHandler: "case.same_handler"
    case .sameRoute: "case.same_route"
    case .ownCase: "case.own_case"
    case .closerCannotConfirm: "case.closer_cannot_confirm"
    case .onlyApplicantRates: "case.only_applicant_rates"
    case .applicantSpeaks: "case.applicant_speaks"
    case .handlerCannotSee: "case.handler_cannot_see"
    case .windowClosed: "case.window_closed"
    case .noWindows: "case.no_windows"
    case .unknownCategory: "case.unknown_category"
    case .alreadyPaused: "case.already_paused"
    case .notPaused: "case.not_paused"
    case .firmMerged: "case.firm_merged"
    }
  }

  public var problem: Problem {
    if self == .unknownCategory { return Problem(.invalid, code: code, fields: [Problem.Field("category", code)]) }
    if self == .onlyApplicantRates { return Problem(.invalid, code: code, fields: [Problem.Field("rating", code)]) }
    return Problem(.conflict, code: code)
  }
}
