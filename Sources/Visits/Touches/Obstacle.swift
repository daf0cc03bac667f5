import Calendars
import Contracts
import Kernel
import Store

/// What stands in the way of a visit until somebody says why she goes all the same.
struct Obstacle: Sendable {
  /// Words excuse what stood in the way when they were said, and nothing of another kind.
  enum Kind: String, Sendable, CaseIterable {
    case over, quiet, outside
    /// No working day, or an hour at which hardly anybody works.
    case dayOff = "day_off"
    case oddHour = "odd_hour"
    /// Somebody goes there already.
    case arranged
    /// Whoever goes is expected by another firm then.
    case engaged
    case answered
  }

  /// Of a firm that did not say when it likes to receive visits.
  static let usualHours = 420..<1_260
  /// How long a visit takes at least: two of one person that begin closer together are at the same time.
  static let visitMinutes = 30

  var isOver = false
  var isQuiet = false
  /// Not when the firm likes to receive visits.
  var isOutside = false
  var isDayOff = false
  var isOddHour = false
  var receives: ReceivingHours?
  var used = 0
  var cap: Int?
  /// To the same firm, as far as the viewer may see them.
  var arranged: [Visit] = []
  /// To the same firm, and not for the viewer to see: she learns that somebody goes, and no more.
  var isArrangedElsewhere = false
  /// Of whoever goes, to other firms at the same time.
  var engaged: [Visit] = []
  /// What was said about it already: on visits, in the ledger, and in appeals that were answered.
  var answered: [VisitItem] = []
  var touched: [Touch] = []
  var appeals: [KnownLine] = []
  var names: [PersonID: String] = [:]

  var kinds: Set<Kind> {
    let all: [(Kind, Bool)] = [
      (.over, isOver), (.quiet, isQuiet), (.outside, isOutside), (.dayOff, isDayOff), (.oddHour, isOddHour),
      (.arranged, !arranged.isEmpty || isArrangedElsewhere), (.engaged, !engaged.isEmpty),
      (.answered, !answered.isEmpty || !touched.isEmpty || !appeals.isEmpty),
    ]
    return Set(all.filter(\.1).map(\.0))
  }

  var isThere: Bool { !kinds.isEmpty }
}

extension Tx {
  /// What stands in the way of somebody's going there at this time to ask this. An appointment that is `moving` does not stand in its own
  /// way: it asks nothing new, within its quarter it is no further touch, and others are in its way only on the day to which it goes.
  /// `appeals`: those of the firm that were answered.
  func obstacle(
    _ organization: OrganizationID, at time: VisitTime, asking: String, host: PersonID, _ viewer: Viewer, moving: Visit? = nil,
    appeals: [KnownLine] = []
  ) throws -> Obstacle {
    let day = time.day
    let budget = try budget(of: organization, community: viewer.community, on: day)
    var found = Obstacle(receives: budget.receives, used: budget.used(inQuarterOf: day), cap: budget.cap)
    let isCounted = moving.map { Quarter(of: $0.planned.day) == Quarter(of: day) } ?? false
    found.isOver = !isCounted && budget.isOver(on: day)
    found.isQuiet = budget.isQuiet(on: day)
    found.isOutside = budget.isOutside(at: time)
    if budget.receives == nil {
      found.isDayOff = try !workCalendar().calendar.isWorkingDay(day)
      found.isOddHour = time.minute.map { !Obstacle.usualHours.contains($0) } ?? false
    }
    var filter = VisitFilter()
    (filter.organization, filter.state, filter.from) = (organization, .planned, SiteZone.shanghai.day(of: now))
    if moving != nil { (filter.from, filter.until) = (day, day) }
    found.arranged = try visits(filter, viewer, limit: 20).filter { $0.id != moving?.id }
    found.isArrangedElsewhere = try hasUnseenVisits(filter, viewer)
    found.engaged = try engagements(of: host, at: time, besides: organization, viewer)
    if !asking.isEmpty {
      let said = try itemsSaid(by: organization, community: viewer.community, limit: 60)
      found.answered = Array(said.filter { AskedBefore.isLike($0.words, asking) }.prefix(3))
      let year = day.adding(days: -365)
      let others = try touches(of: organization, community: viewer.community, from: year).filter { $0.kind != nil && $0.day <= day }
      found.touched = Array(others.filter { AskedBefore.isLike($0.words, asking) }.prefix(3))
      found.appeals = Array(appeals.filter { AskedBefore.isLike($0.title, asking) }.prefix(3))
    }
    found.names = try visitNames(found.arranged.map(\.host.person))
    return found
  }

  /// Visits of one person to other firms at this time. Of those without an hour nothing can be said.
  private func engagements(
    of host: PersonID, at time: VisitTime, besides organization: OrganizationID, _ viewer: Viewer
  ) throws -> [Visit] {
    guard let minute = time.minute else { return [] }
    var filter = VisitFilter()
    (filter.host, filter.state, filter.from, filter.until) = (host, .planned, time.day, time.day)
    return try visits(filter, viewer, limit: 60).filter { other in
      guard other.organization != organization, let begins = other.planned.minute else { return false }
      return abs(begins - minute) < Obstacle.visitMinutes
    }
  }
}
