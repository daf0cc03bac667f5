import Kernel

/// Something that happened, told to the rest of the house through the journal. Past tense.
public protocol JournalEvent: Codable, Sendable {
  /// `case.opened`
  static var name: String { get }
  /// The id of what it happened to.
  var subject: String { get }
}

public struct CaseOpened: JournalEvent {
  public static let name = "case.opened"
  public let caseID: CaseID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID) { self.caseID = caseID }
}

public struct CaseTaken: JournalEvent {
  public static let name = "case.taken"
  public let caseID: CaseID
  public let handler: PersonID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID, handler: PersonID) {
    self.caseID = caseID
    self.handler = handler
  }
}

public struct CaseReplied: JournalEvent {
  public static let name = "case.replied"
  public let caseID: CaseID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID) { self.caseID = caseID }
}

public struct CaseClosed: JournalEvent {
  public static let name = "case.closed"
  public let caseID: CaseID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID) { self.caseID = caseID }
}

public struct CaseConfirmed: JournalEvent {
  public static let name = "case.confirmed"
  public let caseID: CaseID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID) { self.caseID = caseID }
}

/// The applicant did not accept the result: second handling begins.
public struct CaseReturned: JournalEvent {
  public static let name = "case.returned"
  public let caseID: CaseID
  public var subject: String { caseID.text }
  public init(_ caseID: CaseID) { self.caseID = caseID }
}

public struct RosterImported: JournalEvent {
  public static let name = "roster.imported"
  public let importID: ImportID
  public var subject: String { importID.text }
  public init(_ importID: ImportID) { self.importID = importID }
}

public struct RosterImportUndone: JournalEvent {
  public static let name = "roster.import_undone"
  public let importID: ImportID
  public var subject: String { importID.text }
  public init(_ importID: ImportID) { self.importID = importID }
}

public struct PostGranted: JournalEvent {
  public static let name = "post.granted"
  public let postID: PostID
  public let person: PersonID
  public var subject: String { postID.text }
  public init(_ postID: PostID, person: PersonID) {
    self.postID = postID
    self.person = person
  }
}

/// A post is over: by an act, or because its last day is past.
public struct PostEnded: JournalEvent {
  public static let name = "post.ended"
  public let postID: PostID
  public let person: PersonID
  public var subject: String { postID.text }
  public init(_ postID: PostID, person: PersonID) {
    self.postID = postID
    self.person = person
  }
}
