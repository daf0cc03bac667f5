import Kernel

/// Who must be seen in the coming days, by whom, and what must not be broken. A day, a week or a quarter: as many days as
/// are given. All times are minutes of the day, all ways minutes.
public struct WeekProblem: Sendable {
  /// The days of the plan, ascending; days off of everybody are left out.
  public var days: [LocalDay]
  /// `ways[from][to]`: on foot from door to door.
  public var ways: [[Int]]
  /// What a floor up or down takes, in seconds.
  public var floorSeconds: Int
  /// Visits begin at minutes that this divides, as people say them, wherever the firm's hours hold such a beginning. What was told stays.
  public var startStep = 1
  public var team: [Member]
  public var needs: [Need]

  /// Buildings, members and days are named by their place, and must exist; only what was told may name a member or a day
  /// that is no more.
  public init(days: [LocalDay], ways: [[Int]], floorSeconds: Int = 15, team: [Member], needs: [Need]) {
    self.days = days
    self.ways = ways
    self.floorSeconds = floorSeconds
    self.team = team
    self.needs = needs
  }

  /// One of the staff.
  public struct Member: Sendable, Hashable {
    public var skills: Set<String>
    /// Where her days begin and end.
    public var building: Int
    public var floor: Int
    /// Working hours on each day of the plan; nil: off.
    public var hours: [Range<Int>?]
    public var lunch: Lunch?

    public init(skills: Set<String> = [], building: Int = 0, floor: Int = 1, hours: [Range<Int>?], lunch: Lunch? = nil) {
      self.skills = skills
      self.building = building
      self.floor = floor
      self.hours = hours
      self.lunch = lunch
    }
  }

  /// `minutes` without a visit that lie somewhere in `within`.
  public struct Lunch: Sendable, Hashable {
    public var within: Range<Int>
    public var minutes: Int
    public init(within: Range<Int>, minutes: Int) {
      self.within = within
      self.minutes = minutes
    }
  }

  /// One firm that is to be seen once.
  public struct Need: Sendable, Hashable {
    public var building: Int
    public var floor: Int
    /// How long the visit takes.
    public var minutes: Int
    /// All of these in one person.
    public var skills: Set<String> = []
    /// By her place in `team`. Only she makes a visit that can wait, or whoever a longer plan named; one that is due, or for which she
    /// lacks a skill, may be made by another.
    public var firstContact: Int?
    /// What a longer plan had drafted and no firm was told of: kept where nothing speaks against it.
    public var wish: Wish?
    /// When the firm receives; none: at any hour. The whole visit lies in one of them.
    public var windows: [Window] = []
    /// Days on which the firm wants to be left alone.
    public var quietDays: Set<LocalDay> = []
    /// The last day on which the visit is in time.
    public var deadline: LocalDay?
    public var lastSeen: LocalDay?
    /// Not again before so many days after `lastSeen`.
    public var leastGap: Int?
    /// Again within so many days after `lastSeen`.
    public var greatestGap: Int?
    /// 0…100: among visits that can wait, the greater goes first.
    public var weight: Int = 1
    /// What the firm has been told. It stays unless that is impossible.
    public var told: Appointment?

    public init(building: Int, floor: Int = 1, minutes: Int) {
      self.building = building
      self.floor = floor
      self.minutes = minutes
    }

    /// The last day that keeps both the deadline and the greatest gap.
    public var lastDay: LocalDay? {
      let byGap = lastSeen.flatMap { seen in greatestGap.map { seen.adding(days: $0) } }
      return [deadline, byGap].compactMap(\.self).min()
    }

    /// The first day that keeps the least gap.
    public var firstDay: LocalDay? { lastSeen.flatMap { seen in leastGap.map { seen.adding(days: $0) } } }
  }

  public struct Window: Sendable, Hashable {
    /// 1 Monday … 7 Sunday; nil: every day.
    public var weekday: Int?
    public var minutes: Range<Int>
    public init(weekday: Int? = nil, _ minutes: Range<Int>) {
      self.weekday = weekday
      self.minutes = minutes
    }
  }

  public struct Wish: Sendable, Hashable {
    /// By her place in `team`.
    public var member: Int
    /// By its place in `days`.
    public var day: Int
    public init(member: Int, day: Int) {
      self.member = member
      self.day = day
    }
  }

  public struct Appointment: Sendable, Hashable {
    /// By her place in `team`.
    public var member: Int
    /// By its place in `days`.
    public var day: Int
    public var start: Int
    public init(member: Int, day: Int, start: Int) {
      self.member = member
      self.day = day
      self.start = start
    }
  }

  /// From a door to a door, floors included, rounded up to whole minutes.
  public func way(_ from: (building: Int, floor: Int), _ to: (building: Int, floor: Int)) -> Int {
    if from.building == to.building { return (abs(from.floor - to.floor) * floorSeconds + 59) / 60 }
    // Doors are on the first floor.
    let floors = abs(from.floor - 1) + abs(to.floor - 1)
    return ways[from.building][to.building] + (floors * floorSeconds + 59) / 60
  }

  /// The visit cannot be put off to after this plan.
  public func isDue(_ need: Need) -> Bool {
    guard let last = need.lastDay, let end = days.last else { return false }
    return last <= end
  }

  /// It is late whatever is done; then any day of the plan will do, and the earlier the better.
  public func isOverdue(_ need: Need) -> Bool {
    guard let last = need.lastDay, let first = days.first else { return false }
    return last < first
  }
}

/// A rule that a plan never breaks.
public enum WeekRule: String, Sendable, CaseIterable {
  /// The skills that the visit needs are in one person.
  case skills
  /// A visit that can wait is made by the first contact if she has the skills, or as a longer plan has it.
  case firstContact
  /// The firm receives at that time.
  case window
  case quietDay
  /// In time, by the deadline and the greatest gap.
  case deadline
  /// Not too soon after the last visit.
  case leastGap
  /// Working hours and days off; the way from and to the office lies within.
  case hours
  case lunch
  /// The other visits of the plan, those told first, stay.
  case otherVisits
}

/// Who sees whom, when; and why others are not seen.
public struct WeekPlan: Sendable, Hashable {
  public struct Visit: Sendable, Hashable {
    /// By its place in `needs`.
    public var need: Int
    public var at: WeekProblem.Appointment
    /// Why it is not the first contact who goes; nil when it is, or when there is none.
    public var standIn: StandIn?
  }

  public enum StandIn: String, Sendable {
    /// She lacks a skill that this visit needs.
    case skills
    /// She is off on every day on which the visit would be in time.
    case away
    /// Her days are full.
    case full
    /// So it was told to the firm.
    case told
    /// So a longer plan has it.
    case planned
  }

  public struct LeftOut: Sendable, Hashable {
    public var need: Int
    /// Due within the plan: somebody must decide which rule gives way.
    public var isDue: Bool
    /// Rules that cannot be kept together; without any one of them the visit could be made.
    public var conflict: [WeekRule]
  }

  /// A visit that the firm had been told of and that cannot stay.
  public struct Moved: Sendable, Hashable {
    public var need: Int
    public var from: WeekProblem.Appointment
    /// What it would break.
    public var conflict: [WeekRule]
  }

  /// By member, day and time.
  public var visits: [Visit]
  public var leftOut: [LeftOut]
  public var moved: [Moved]
}
