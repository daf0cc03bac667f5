/// A floor of a building.
typealias WeekSpot = (building: Int, floor: Int)

/// A `WeekProblem` laid out for many questions: no sets, no strings, no days.
struct WeekTables {
  struct Span {
    var from: Int32
    var to: Int32
    /// What divides the minutes of a beginning.
    var step: Int32

    /// Too short for a beginning that `step` divides, it takes any.
    init(_ minutes: Range<Int>, of length: Int, step: Int) {
      (from, to) = (Int32(minutes.lowerBound), Int32(minutes.upperBound))
      let round = (minutes.lowerBound + step - 1) / step * step
      self.step = round + length <= minutes.upperBound ? Int32(step) : 1
    }

    /// The earliest beginning from `time` on, whether or not the visit then ends in time.
    @inline(__always)
    func start(from time: Int) -> Int {
      let start = max(Int32(truncatingIfNeeded: time), from)
      return Int(step == 1 ? start : (start + step - 1) / step * step)
    }
  }

  let problem: WeekProblem
  let dayCount: Int
  /// Rules that are not asked, while the reason for a conflict is looked for; of windows and days only those of one need are lifted.
  private(set) var lifted: Set<WeekRule> = []
  private var liftedNeed = -1
  /// By day, as `spans`.
  private var liftedSpans: [[Span]] = []
  /// Where in `spans` the hours lie in which need and day go together: `need * dayCount + day`.
  private var spanStarts: [Int32] = []
  private var spans: [Span] = []
  /// Whether a member has the skills: `need * team + member`.
  private var hasSkills: [Bool] = []
  let isDue: [Bool]
  let isOverdue: [Bool]
  /// The first contact's place in the team, or -1.
  let firsts: [Int]
  /// The first contact, where nobody else makes a visit that can wait; -1 where she lacks a skill or there is none.
  private(set) var onlys: [Int] = []
  let wishes: [WeekProblem.Wish?]
  /// Where each need is, and how long its visit takes.
  let spots: [WeekSpot]
  let minutes: [Int]
  let offices: [WeekSpot]
  private let ways: [Int]

  init(_ problem: WeekProblem) {
    self.problem = problem
    dayCount = problem.days.count
    spots = problem.needs.map { ($0.building, $0.floor) }
    minutes = problem.needs.map(\.minutes)
    offices = problem.team.map { ($0.building, $0.floor) }
    ways = problem.ways.flatMap(\.self)
    isDue = problem.needs.map { problem.isDue($0) }
    isOverdue = problem.needs.map { problem.isOverdue($0) }
    firsts = problem.needs.map { $0.firstContact ?? -1 }
    wishes = problem.needs.map(\.wish)
    for need in problem.needs {
      for day in problem.days.indices {
        spanStarts.append(Int32(spans.count))
        spans += WeekTables.spans(problem, need, day, lifted: [])
      }
      hasSkills += problem.team.map { need.skills.isSubset(of: $0.skills) }
    }
    spanStarts.append(Int32(spans.count))
    onlys = problem.needs.indices.map { firsts[$0] >= 0 && isSkilled($0, firsts[$0]) ? firsts[$0] : -1 }
  }

  /// The hours of a day in which the whole visit must lie; none: not on that day.
  private static func spans(_ problem: WeekProblem, _ need: WeekProblem.Need, _ index: Int, lifted: Set<WeekRule>) -> [Span] {
    let day = problem.days[index]
    if !lifted.contains(.quietDay), need.quietDays.contains(day) { return [] }
    if !lifted.contains(.leastGap), let first = need.firstDay, day < first { return [] }
    if !lifted.contains(.deadline), !problem.isOverdue(need), let last = need.lastDay, day > last { return [] }
    if lifted.contains(.window) || need.windows.isEmpty { return [Span(0..<24 * 60, of: need.minutes, step: problem.startStep)] }
    let open = need.windows.filter { ($0.weekday ?? day.weekday) == day.weekday && $0.minutes.count >= need.minutes }
    return open.map { Span($0.minutes, of: need.minutes, step: problem.startStep) }.sorted { $0.from < $1.from }
  }

  /// As `WeekProblem.way`.
  @inline(__always)
  func way(_ from: WeekSpot, _ to: WeekSpot) -> Int {
    let seconds = problem.floorSeconds
    if from.building == to.building { return (abs(from.floor - to.floor) * seconds + 59) / 60 }
    let floors = abs(from.floor - 1) + abs(to.floor - 1)
    return ways[from.building * problem.ways.count + to.building] + (floors * seconds + 59) / 60
  }

  /// The earliest beginning from `time` on, or -1.
  @inline(__always)
  func start(_ need: Int, _ day: Int, from time: Int) -> Int {
    let minutes = minutes[need]
    if need == liftedNeed {
      for span in liftedSpans[day] {
        let start = span.start(from: time)
        if start + minutes <= Int(span.to) { return start }
      }
      return -1
    }
    let cell = need * dayCount + day
    for index in Int(spanStarts[cell])..<Int(spanStarts[cell + 1]) {
      let start = spans[index].start(from: time)
      if start + minutes <= Int(spans[index].to) { return start }
    }
    return -1
  }

  /// Whether the firm receives at this very time, that of an appointment.
  func takes(_ need: Int, _ day: Int, at start: Int) -> Bool {
    let cell = need * dayCount + day
    let open = need == liftedNeed ? liftedSpans[day][...] : spans[Int(spanStarts[cell])..<Int(spanStarts[cell + 1])]
    return open.contains { Int($0.from) <= start && start + minutes[need] <= Int($0.to) }
  }

  /// Asks of a need without these rules.
  mutating func lift(_ rules: Set<WeekRule>, of need: Int) {
    (lifted, liftedNeed) = (rules, need)
    liftedSpans = (0..<dayCount).map { WeekTables.spans(problem, problem.needs[need], $0, lifted: rules) }
  }

  /// Whether the day is open to this need at all.
  func isOpen(_ need: Int, _ day: Int) -> Bool {
    start(need, day, from: 0) >= 0
  }

  /// Whether this member may go, on any day.
  func may(_ need: Int, _ member: Int) -> Bool {
    if !lifted.contains(.skills), !hasSkills[need * problem.team.count + member] { return false }
    let only = onlys[need]
    if only < 0 || only == member || isDue[need] || wishes[need]?.member == member { return true }
    return lifted.contains(.firstContact)
  }

  func isSkilled(_ need: Int, _ member: Int) -> Bool { hasSkills[need * problem.team.count + member] }

  func hours(_ member: Int, _ day: Int) -> Range<Int>? {
    lifted.contains(.hours) ? 0..<24 * 60 : problem.team[member].hours[day]
  }
}
