import Contracts
import Kernel

// What this part of the loop tells.

/// 协办: somebody was asked to help.
struct CaseAssistAsked: JournalEvent {
  static let name = "case.assist_asked"
  let caseID: CaseID
  let person: PersonID
  let post: PostID
  var subject: String { caseID.text }
}

/// Somebody else took or passed on what this one led.
struct CaseTakenOver: JournalEvent {
  static let name = "case.taken_over"
  let caseID: CaseID
  let person: PersonID
  let post: PostID
  var subject: String { caseID.text }
}

/// What the assistant found.
struct CaseAssisted: JournalEvent {
  static let name = "case.assisted"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct CaseObjected: JournalEvent {
  static let name = "case.objected"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct ObjectionDecided: JournalEvent {
  static let name = "case.objection_decided"
  let caseID: CaseID
  let isUpheld: Bool
  let person: PersonID
  let post: PostID
  var subject: String { caseID.text }
}

/// `into` handles it from now on; the applicants learn nothing of each other.
struct CaseMerged: JournalEvent {
  static let name = "case.merged"
  let caseID: CaseID
  let into: CaseID
  var subject: String { caseID.text }
}

struct CaseUnmerged: JournalEvent {
  static let name = "case.unmerged"
  let caseID: CaseID
  let from: CaseID
  var subject: String { caseID.text }
}

/// `part` is the new case with the second matter.
struct CaseSplitOff: JournalEvent {
  static let name = "case.split"
  let caseID: CaseID
  let part: CaseID
  var subject: String { caseID.text }
}

/// A case belongs together with something: another case, later what other loops make of it.
public struct CaseLinked: JournalEvent {
  public static let name = "case.linked"
  public let caseID: CaseID
  public let kind: String
  public let targetKind: String
  public let target: String
  public var subject: String { caseID.text }
}

struct CaseTaskAdded: JournalEvent {
  static let name = "case.task_added"
  let caseID: CaseID
  let person: PersonID
  let post: PostID
  var subject: String { caseID.text }
}

struct CaseTaskDone: JournalEvent {
  static let name = "case.task_done"
  let caseID: CaseID
  var subject: String { caseID.text }
}
