import Contracts
import Kernel

// What this loop tells beside the events in `Contracts`, which other modules react to.

/// 移交: another handler leads it now.
struct CaseHandedOver: JournalEvent {
  static let name = "case.handed_over"
  let caseID: CaseID
  let handler: PersonID
  var subject: String { caseID.text }
}

struct CaseRerouted: JournalEvent {
  static let name = "case.rerouted"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// 办不了，已说明.
public struct CaseDeclined: JournalEvent {
  public static let name = "case.declined"
  public let caseID: CaseID
  public init(caseID: CaseID) { self.caseID = caseID }
  public var subject: String { caseID.text }
}

/// The applicant wrote more.
struct CaseAdded: JournalEvent {
  static let name = "case.added"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// The applicant is asked for something; the clocks stand.
struct CaseAsked: JournalEvent {
  static let name = "case.asked"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// 延期: the end was put off, and why.
struct CaseExtended: JournalEvent {
  static let name = "case.extended"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct CaseNoted: JournalEvent {
  static let name = "case.noted"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct CaseWithdrawn: JournalEvent {
  static let name = "case.withdrawn"
  let caseID: CaseID
  var subject: String { caseID.text }
}

/// That it was rated, not how: the journal is read by more eyes than a rating is meant for.
struct CaseRated: JournalEvent {
  static let name = "case.rated"
  let caseID: CaseID
  var subject: String { caseID.text }
}
