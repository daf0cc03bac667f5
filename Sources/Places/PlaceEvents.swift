import Audit
import Contracts
import Kernel
import Store

// What happened to places. Ids are texts, because they can be of any kind; days are those on which the change took effect.

public struct PlaceCreated: JournalEvent {
  public static let name = "place.created"
  public let place: String
  public var subject: String { place }
}

public struct PlaceEdited: JournalEvent {
  public static let name = "place.edited"
  public let place: String
  public var subject: String { place }
}

public struct PlaceMoved: JournalEvent {
  public static let name = "place.moved"
  public let place: String
  /// The grid in which it lay before.
  public let from: GridID
  public let day: LocalDay
  public var subject: String { place }
}

public struct PlaceEnded: JournalEvent {
  public static let name = "place.ended"
  public let place: String
  public let day: LocalDay
  public var subject: String { place }
}

/// Posts and records that name the old place may want to follow: `tx.successors(of:)`.
public struct PlaceSplit: JournalEvent {
  public static let name = "place.split"
  public let place: String
  public let into: [String]
  /// Whether the old place ended; if not, it went on with the rest.
  public let ends: Bool
  /// Posts of the old place for which somebody said where they go: post, new place.
  public let posts: [String: String]
  public let day: LocalDay
  public var subject: String { place }
}

public struct PlacesMerged: JournalEvent {
  public static let name = "place.merged"
  public let places: [String]
  public let into: String
  public let day: LocalDay
  public var subject: String { into }
}

public struct FloorsAdded: JournalEvent {
  public static let name = "place.floors_added"
  public let building: BuildingID
  public var subject: String { building.text }
}

public struct PlacesImported: JournalEvent {
  public static let name = "place.imported"
  public let community: CommunityID
  public let created: Int
  public let updated: Int
  public var subject: String { community.text }
}

public struct CommunityEdited: JournalEvent {
  public static let name = "community.edited"
  public let community: CommunityID
  public var subject: String { community.text }
}

extension Tx {
  /// The end of every command here: the journal, the audit log, and word to those who keep places in memory.
  func note<Event: JournalEvent>(_ event: Event, _ detail: String, by viewer: Viewer) throws {
    try record(event, by: viewer)
    try audit(Event.name, subject: event.subject, detail: detail, by: viewer)
    try touchPlaces(of: viewer.community)
  }

  /// Today where the community is.
  var today: LocalDay { SiteZone.shanghai.day(of: now) }

  /// A change takes effect today or on a day that is past, and not before what it changes began.
  func checkDay(_ day: LocalDay, notBefore start: LocalDay?) throws {
    if day > today { throw PlaceError.dayInFuture }
    if let start, day < start { throw PlaceError.dayTooEarly(start) }
  }

  func unlessTaken<Value>(_ error: PlaceError, _ body: () throws -> Value) throws -> Value {
    guard let value = try catchingConflict(body) else { throw error }
    return value
  }
}
