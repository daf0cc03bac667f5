import Contracts
import Kernel
import Planner

/// A day, a week or a quarter of a community as the planner wants it, and its answer in our words. Pure.
struct WeekDraft: Sendable {
  /// One firm that somebody has to see, or has told that she comes.
  struct Want: Sendable {
    var organization: OrganizationID
    var name: String
    var building: BuildingID?
    var floor: Int
    var ruleKey = ""
    /// As the firm will read it.
    var reason: String
    var because: DueReason?
    var dueOn: LocalDay?
    var weight = 1
    var firstContact: PersonID?
    var lastSeen: LocalDay?
    var gaps: (least: Int, greatest: Int)?
    /// Its reason is none before this day.
    var earliest: LocalDay?
    var quiet: Set<LocalDay> = []
    /// The post for which its rule asks.
    var whoGoes: Role?
    /// When the firm likes to receive visits.
    var receives: ReceivingHours?
    /// The visit that the firm was told of.
    var told: (visit: VisitID, host: PersonID, time: VisitTime)?
    /// Who goes and when, as a longer plan has it.
    var longer: Longer?
  }

  struct Longer: Sendable, Hashable {
    var host: PersonID
    var day: LocalDay
  }

  struct Line: Sendable {
    enum Outcome: String, Sendable, CaseIterable { case draft, told, moved, left }

    var want: Want
    var outcome: Outcome
    var host: VisitHost?
    var time: VisitTime?
    var walk = 0
    var why: [String] = []
  }

  /// Within which people are at work, and their lunch. What was told may lie outside the hours of new visits.
  static let working = 510..<1_110
  static let lunch = WeekProblem.Lunch(within: 690..<810, minutes: 45)
  /// On foot to a building whose place is not known, and from the office to the first one.
  static let usualWay = 8
  /// A firm is told 9:45 and not 9:46.
  static let startStep = 5

  var days: [LocalDay]
  var hosts: [HostOption]
  var terms: PlanTerms
  var wants: [Want]
  /// Firms that come after the last at which a plan of this length looks.
  var beyond = 0
  /// Firms that a longer plan has on other days.
  var elsewhere = 0
  /// On this day new visits begin no earlier than this minute: the day has begun.
  var begun: VisitTime?
  /// Minutes between two buildings; nil: not known.
  var way: @Sendable (BuildingID, BuildingID) -> Int?

  static func awayKey(_ post: PostID, _ day: LocalDay) -> String { "\(post) \(day)" }

  func problem() -> WeekProblem {
    let buildings = Array(Set(wants.compactMap(\.building))).sorted()
    let places = Dictionary(uniqueKeysWithValues: buildings.enumerated().map { ($0.element, $0.offset + 1) })
    var ways = Array(repeating: Array(repeating: WeekDraft.usualWay, count: buildings.count + 1), count: buildings.count + 1)
    ways[0][0] = 0
    for (a, one) in buildings.enumerated() {
      for (b, other) in buildings.enumerated() { ways[a + 1][b + 1] = a == b ? 0 : way(one, other) ?? WeekDraft.usualWay }
    }
    let (working, hours) = (WeekDraft.working, terms.hours)
    let atWork = min(hours.lowerBound, working.lowerBound)..<max(hours.upperBound, working.upperBound)
    let team = hosts.map { option in
      let open = days.map { day -> Range<Int>? in terms.away.contains(WeekDraft.awayKey(option.host.post, day)) ? nil : atWork }
      return WeekProblem.Member(skills: Set(option.roles.map(\.rawValue)), hours: open, lunch: WeekDraft.lunch)
    }
    let members = Dictionary(hosts.enumerated().map { ($0.element.host.person, $0.offset) }) { first, _ in first }
    let windows = windows()
    let needs = wants.map { want -> WeekProblem.Need in
      var need = WeekProblem.Need(
        building: want.building.flatMap { places[$0] } ?? 0, floor: max(1, want.floor), minutes: terms.visitMinutes)
      need.firstContact = want.firstContact.flatMap { members[$0] }
      need.quietDays = want.quiet
      need.skills = Set([want.whoGoes?.rawValue].compactMap(\.self))
      need.deadline = want.gaps == nil ? want.dueOn : nil
      need.lastSeen = want.lastSeen
      need.leastGap = want.gaps?.least
      need.greatestGap = want.gaps?.greatest
      if want.gaps == nil, let earliest = want.earliest { (need.lastSeen, need.leastGap) = (earliest, 0) }
      need.weight = want.weight
      if let longer = want.longer, let member = members[longer.host], let day = days.firstIndex(of: longer.day) {
        // What the longer plan has on these days comes before all others that can wait.
        (need.wish, need.weight) = (WeekProblem.Wish(member: member, day: day), 100)
      }
      if let told = want.told, let day = days.firstIndex(of: told.time.day), let minute = told.time.minute,
        let member = members[told.host]
      {
        need.told = WeekProblem.Appointment(member: member, day: day, start: minute)
      }
      if want.told == nil { need.windows = WeekDraft.cut(windows, want.receives) }
      return need
    }
    var problem = WeekProblem(days: days, ways: ways, team: team, needs: needs)
    problem.startStep = WeekDraft.startStep
    return problem
  }

  /// When new visits are made. Weekdays name days as long as none comes twice; over a quarter what is left of today does not matter.
  private func windows() -> [WeekProblem.Window] {
    guard let begun, let minute = begun.minute, days.contains(begun.day), days.count <= 7 else { return [WeekProblem.Window(terms.hours)] }
    return days.map { day in
      let from = day == begun.day ? min(max(terms.hours.lowerBound, minute), terms.hours.upperBound) : terms.hours.lowerBound
      return WeekProblem.Window(weekday: day.weekday, from..<terms.hours.upperBound)
    }
  }

  /// What the firm's own hours leave of ours. A need without windows is open at any hour, so nothing is a window of no length.
  static func cut(_ windows: [WeekProblem.Window], _ receives: ReceivingHours?) -> [WeekProblem.Window] {
    guard let receives else { return windows }
    let cut = windows.flatMap { window -> [WeekProblem.Window] in
      let minutes = window.minutes.clamped(to: receives.minutes)
      if minutes.isEmpty { return [] }
      if receives.weekdays.isEmpty { return [WeekProblem.Window(weekday: window.weekday, minutes)] }
      let days = receives.weekdays.sorted().filter { $0 == window.weekday ?? $0 }
      return days.map { WeekProblem.Window(weekday: $0, minutes) }
    }
    return cut.isEmpty ? [WeekProblem.Window(0..<0)] : cut
  }

  /// Rounds of improvement: what a week of three hundred firms takes, fewer where each of them costs more.
  var rounds: Int {
    let size = days.count * hosts.count + wants.count
    return min(800, max(60, 1_000_000 / max(1, size)))
  }

  /// By person, day and hour; then what cannot stay, then who was left out, due first.
  func lines(seed: UInt64 = 1, rounds: Int? = nil) -> [Line] {
    let problem = problem()
    let plan = WeekPlanner(seed: seed, rounds: rounds ?? self.rounds).plan(problem)
    let torn = Dictionary(plan.moved.map { ($0.need, $0.conflict.map { "rule." + $0.rawValue }) }) { first, _ in first }
    var lines: [Line] = []
    var before: (member: Int, day: Int, need: Int)?
    for visit in plan.visits {
      let need = problem.needs[visit.need]
      let isNext = before.map { $0.member == visit.at.member && $0.day == visit.at.day } ?? false
      let from = isNext ? before.map { problem.needs[$0.need] } : nil
      let (start, floor): (Int, Int) = from.map { ($0.building, $0.floor) } ?? (0, 1)
      let walk = problem.way((building: start, floor: floor), (building: need.building, floor: need.floor))
      before = (visit.at.member, visit.at.day, visit.need)
      // What a firm was told is moved by a person, with a word to the firm, and never by a plan.
      if wants[visit.need].told != nil, need.told != visit.at { continue }
      let isTold = need.told == visit.at
      lines.append(
        Line(
          want: wants[visit.need], outcome: isTold ? .told : .draft, host: hosts[visit.at.member].host(as: wants[visit.need].whoGoes),
          time: VisitTime(day: days[visit.at.day], minute: visit.at.start), walk: walk,
          why: visit.standIn.map { ["standIn." + $0.rawValue] } ?? []))
    }
    let seen = Set(plan.visits.filter { problem.needs[$0.need].told == $0.at }.map(\.need))
    for (place, want) in wants.enumerated() where want.told != nil && !seen.contains(place) {
      lines.append(Line(want: want, outcome: .moved, why: torn[place] ?? ["rule.hours"]))
    }
    for one in plan.leftOut.sorted(by: { ($0.isDue ? 0 : 1, $0.need) < ($1.isDue ? 0 : 1, $1.need) }) where wants[one.need].told == nil {
      let want = wants[one.need]
      lines.append(Line(want: want, outcome: .left, why: one.conflict.map { WeekDraft.why($0, want) }))
    }
    return lines
  }

  /// Of a firm that set its own hours it is not ours alone that are in the way.
  private static func why(_ rule: WeekRule, _ want: Want) -> String {
    rule == .window && want.receives != nil ? "rule.receives" : "rule." + rule.rawValue
  }
}
