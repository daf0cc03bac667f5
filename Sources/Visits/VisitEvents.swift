import Contracts
import Kernel

// What this loop tells. No event bears words: the journal is read by more eyes than a note is meant for.

public struct VisitPlanned: JournalEvent {
  public static let name = "visit.planned"
  public let visit: VisitID
  public var subject: String { visit.text }
}

/// The enterprise is told of what was arranged before.
public struct VisitTold: JournalEvent {
  public static let name = "visit.told"
  public let visit: VisitID
  public var subject: String { visit.text }
}

/// Another day or hour.
public struct VisitMoved: JournalEvent {
  public static let name = "visit.moved"
  public let visit: VisitID
  public var subject: String { visit.text }
}

/// Somebody else goes, perhaps on another day or at another hour.
public struct VisitHandedOver: JournalEvent {
  public static let name = "visit.handed_over"
  public let visit: VisitID
  public let formerPerson: PersonID
  public let formerPost: PostID
  public var subject: String { visit.text }
}

/// The enterprise wants quiet on the day for which it is arranged.
public struct VisitInQuietDays: JournalEvent {
  public static let name = "visit.in_quiet_days"
  public let visit: VisitID
  public var subject: String { visit.text }
}

public struct VisitCancelled: JournalEvent {
  public static let name = "visit.cancelled"
  public let visit: VisitID
  public var subject: String { visit.text }
}

public struct VisitDone: JournalEvent {
  public static let name = "visit.done"
  public let visit: VisitID
  public var subject: String { visit.text }
}

/// The lists that were drafted from its note were looked through by a person.
public struct VisitListed: JournalEvent {
  public static let name = "visit.listed"
  public let visit: VisitID
  public var subject: String { visit.text }
}

/// A need or a resource waits as the draft of a match card.
public struct MatchCardDrafted: JournalEvent {
  public static let name = "match_card.drafted"
  public let item: VisitItemID
  public let organization: OrganizationID
  public var subject: String { item.text }
}

public struct CommitmentMade: JournalEvent {
  public static let name = "commitment.made"
  public let commitment: CommitmentID
  public var subject: String { commitment.text }
}

/// Something happened to it: the kind of `CommitmentStep`.
public struct CommitmentMoved: JournalEvent {
  public static let name = "commitment.moved"
  public let commitment: CommitmentID
  public let kind: String
  public var subject: String { commitment.text }
}

/// A day comes near, is here, or is past.
public struct VisitReminded: JournalEvent {
  public static let name = "visit.reminded"
  /// Of a visit or of a commitment.
  public let about: String
  public let stage: String
  public var subject: String { about }
}
