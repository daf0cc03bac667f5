import Kernel

/// What can go wrong when people work on a case together.
public enum HandlingError: Error, Equatable, Sendable, CaseIterable {
  case tooManyTemplates
  // Assistants
  /// She leads it; she needs no asking.
  case leadCannotAssist
  case alreadyAssisting
  case notAssisting
  /// Who assists writes to the lead; the lead closes.
  case assistantDoesNotClose
  /// Somebody else has it in hand.
  case notInCharge
  // Objections
  /// One objection at a time.
  case objectionPending
  case noObjection
  /// That ground was looked at already.
  case sameGround
  /// Somebody else leads it: she may object.
  case onlyLeadObjects
  /// Nobody reviews her own objection.
  case ownObjection
  /// Upheld, it has to go to somebody else.
  case objectorAgain
  // Hand-over
  case nothingToHandOver
  case handOverToSelf
  // Merging and splitting
  case mergeIntoItself
  /// The other one is handled with a third: merge into that one.
  case mergeIntoMerged
  case alreadyMerged
  /// A person's and an enterprise's, or one of them behind the property wall: the readers of one would learn of the other.
  case mergeAcrossWall
  case notMerged
  /// A day has passed: it has been worked on together.
  case undoTooLate
  /// The one who leads the other may not know of this one.
  case mergeLeadCannotSee
  case noSuchNumber
  /// What is split off is what the applicant wrote, not our words.
  case splitNotHerWords
  case splitEverything
  /// One letter is no matter.
  case splitTooShort
  /// These words are a case of their own already.
  case splitBefore
  case alreadyLinked
  case linkToItself
  // Tasks
  case tasksOpen
  case tooManyTasks
  /// Years before the case was filed, or years ahead.
  case taskDayOutside
}

extension HandlingError: ProblemConvertible {
  public var code: String {
    switch self {
    case .tooManyTemplates: "template.too_many"
    case .leadCannotAssist: "assist.lead_cannot_assist"
    case .alreadyAssisting: "assist.already_assisting"
    case .notAssisting: "assist.not_assisting"
    case .assistantDoesNotClose: "assist.does_not_close"
    case .notInCharge: "case.not_in_charge"
    case .objectionPending: "objection.pending"
    case .noObjection: "objection.none"
    case .sameGround: "objection.same_ground"
    case .onlyLeadObjects: "objection.only_lead"
    case .ownObjection: "objection.own"
    case .objectorAgain: "objection.objector_again"
    case .nothingToHandOver: "hand_over.nothing"
    case .handOverToSelf: "hand_over.to_self"
    case .mergeIntoItself: "merge.into_itself"
    case .mergeIntoMerged: "merge.into_merged"
    case .alreadyMerged: "merge.already_merged"
    case .notMerged: "merge.not_merged"
    case .mergeAcrossWall: "merge.across_wall"
    case .undoTooLate: "merge.undo_too_late"
    case .mergeLeadCannotSee: "merge.lead_cannot_see"
    case .noSuchNumber: "merge.no_such_number"
    case .splitNotHerWords: "split.not_her_words"
    case .splitEverything: "split.everything"
    case .splitTooShort: "split.too_short"
    case .splitBefore: "split.before"
    case .alreadyLinked: "link.already_linked"
    case .linkToItself: "link.to_itself"
    case .tasksOpen: "task.open"
    case .tooManyTasks: "task.too_many"
    case .taskDayOutside: "task.day_outside"
    }
  }

  /// The field of a form that has to change, where there is one.
  var field: String? {
    switch self {
    case .sameGround: "ground"
    case .mergeIntoItself, .mergeIntoMerged, .mergeAcrossWall, .noSuchNumber, .mergeLeadCannotSee: "merge_number"
    case .splitNotHerWords, .splitEverything, .splitTooShort, .splitBefore: "split_words"
    case .alreadyLinked, .linkToItself: "link_number"
    case .objectorAgain: "objection_post"
    case .handOverToSelf, .nothingToHandOver: "hand_over_post"
    case .taskDayOutside: "task_due"
    default: nil
    }
  }

  public var problem: Problem {
    if let field { return Problem(.invalid, code: code, fields: [Problem.Field(field, code)]) }
    return Problem(.conflict, code: code)
  }
}
