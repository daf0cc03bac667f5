import Contracts
import Kernel
import Store

/// Where a visit stands. There is no state in which an enterprise would owe anything.
public enum VisitState: String, Sendable, CaseIterable, SQLEnum { case planned, done, cancelled }

/// Who goes: a person in one of her posts.
public struct VisitHost: Sendable, Hashable {
  public var person: PersonID
  public var post: PostID
  public init(person: PersonID, post: PostID) {
    self.person = person
    self.post = post
  }
}

/// Where the two meet: a building that was chosen from the registry, and words. Never coordinates.
public struct VisitPlace: Sendable, Hashable {
  public var building: BuildingID?
  public var name: String
  /// 12层会议室, 楼下咖啡厅
  public var words: String
  public init(building: BuildingID? = nil, name: String = "", words: String = "") {
    self.building = building
    self.name = name
    self.words = words
  }
}

/// The day, and the minute of it if one was agreed.
public struct VisitTime: Sendable, Hashable {
  public var day: LocalDay
  /// After midnight; nil: at some time of the day.
  public var minute: Int?
  public init(day: LocalDay, minute: Int? = nil) {
    self.day = day
    self.minute = minute
  }
}

/// A visit (走访) and its rules. Pure: takes facts and instants, throws what is not allowed.
///
/// It is a service call, never an inspection: there is no field for a finding, an order or a deadline of the enterprise.
public struct Visit: Sendable, Equatable {
  public let id: VisitID
  public let community: CommunityID
  public let organization: OrganizationID
  public let organizationName: String
  public internal(set) var host: VisitHost
  public let companions: String
  public let reason: String
  public let place: VisitPlace
  public let madeBy: PersonID
  public let madeAt: Timestamp
  public internal(set) var planned: VisitTime
  /// When the enterprise was told of it; nil: not yet, and then it does not see it.
  public internal(set) var toldAt: Timestamp?
  public internal(set) var state: VisitState = .planned
  public internal(set) var record: VisitRecord?
  public internal(set) var doneAt: Timestamp?
  public internal(set) var writtenBy: PersonID?
  /// When the lists drafted from the note were looked through.
  public internal(set) var listsAt: Timestamp?
  public internal(set) var cancelWords = ""
  /// Why somebody goes although something stands in the way.
  public internal(set) var overWords = ""
  /// What stood there when that was said.
  var overKinds: Set<Obstacle.Kind> = []
  public internal(set) var changedAt: Timestamp

  public init(
    id: VisitID, community: CommunityID, organization: OrganizationID, organizationName: String, host: VisitHost,
    companions: String = "", reason: String, place: VisitPlace, planned: VisitTime, madeBy: PersonID, at now: Timestamp
  ) {
    self.id = id
    self.community = community
    self.organization = organization
    self.organizationName = organizationName
    self.host = host
    self.companions = companions
    self.reason = reason
    self.place = place
    self.planned = planned
    self.madeBy = madeBy
    madeAt = now
    changedAt = now
  }

  /// Another day or hour, or somebody else who goes. What was told stays told: the enterprise hears of the change.
  public mutating func move(
    to time: VisitTime, host next: VisitHost? = nil, today: LocalDay, at now: Timestamp
  ) throws(VisitError) {
    try requirePlanned()
    if time.day < today { throw .dayBehind }
    if time == planned, next == nil || next == host { throw .sameTime }
    planned = time
    host = next ?? host
    changedAt = now
  }

  /// Why somebody goes all the same, beside what was said before.
  mutating func excuse(_ kinds: Set<Obstacle.Kind>, _ words: String) {
    if words.isEmpty { return }
    if overWords != words { overWords = [overWords, words].filter { !$0.isEmpty }.joined(separator: "；") }
    overKinds.formUnion(kinds)
  }

  /// Until then it was between us: from now on the enterprise sees it and hears what becomes of it.
  public mutating func tell(today: LocalDay, at now: Timestamp) throws(VisitError) {
    try requirePlanned()
    if toldAt != nil { throw .alreadyTold }
    if planned.day < today { throw .overAlready }
    toldAt = now
    changedAt = now
  }

  public mutating func cancel(_ words: String, at now: Timestamp) throws(VisitError) {
    try requirePlanned()
    state = .cancelled
    cancelWords = words
    changedAt = now
  }

  /// What came of it. `today` is the server's day: a device whose clock is a day ahead may be wrong by that day.
  public mutating func write(_ record: VisitRecord, by person: PersonID, today: LocalDay, at now: Timestamp) throws(VisitError) {
    try requirePlanned()
    if record.visitedOn > today { throw .dayAhead }
    if let next = record.followUpOn, next < record.visitedOn { throw .followUpBehind }
    self.record = record
    state = .done
    doneAt = now
    writtenBy = person
    changedAt = now
  }

  /// It took place although it was called off.
  public mutating func hold(_ record: VisitRecord, by person: PersonID, today: LocalDay, at now: Timestamp) throws(VisitError) {
    if state == .cancelled {
      state = .planned
      cancelWords = ""
    }
    try write(record, by: person, today: today, at: now)
  }

  public mutating func lookThrough(at now: Timestamp) throws(VisitError) {
    guard state == .done else { throw .notDone }
    listsAt = listsAt ?? now
    changedAt = now
  }

  private func requirePlanned() throws(VisitError) {
    switch state {
    case .planned: return
    case .done: throw .alreadyDone
    case .cancelled: throw .alreadyCancelled
    }
  }
}

/// What was written down after a visit.
public struct VisitRecord: Sendable, Hashable {
  public var visitedOn: LocalDay
  /// Whom they met, by name or office.
  public var met: String
  /// In the visitor's own words; the enterprise does not read it.
  public var note: String
  public var followUpOn: LocalDay?
  public var ticks: Set<VisitTick>
  public init(visitedOn: LocalDay, met: String, note: String, followUpOn: LocalDay? = nil, ticks: Set<VisitTick> = []) {
    self.visitedOn = visitedOn
    self.met = met
    self.note = note
    self.followUpOn = followUpOn
    self.ticks = ticks
  }
}
