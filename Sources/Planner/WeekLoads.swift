/// Minutes that everybody spends with firms, and what it costs that they are uneven: between people, and over a long plan also between
/// one person's weeks, so that a quarter is not done in its first month.
struct WeekLoads: Sendable {
  /// By member.
  private var whole: [Int]
  /// By member and week; empty for a plan of a fortnight at most.
  private var byWeek: [Int] = []
  /// Minutes that could be spent.
  private let capacities: [Int]
  private var weekCapacities: [Int] = []
  /// The week of each day.
  private let weeks: [Int]
  private let weekCount: Int

  init(_ problem: WeekProblem) {
    whole = Array(repeating: 0, count: problem.team.count)
    capacities = problem.team.map { max(1, $0.hours.reduce(0) { $0 + ($1?.count ?? 0) }) }
    let first = problem.days.first?.monday.daysSinceEpoch ?? 0
    weeks = problem.days.map { ($0.daysSinceEpoch - first) / 7 }
    weekCount = (weeks.last ?? 0) + 1
    guard weekCount > 2 else { return }
    byWeek = Array(repeating: 0, count: problem.team.count * weekCount)
    weekCapacities = byWeek
    for (member, person) in problem.team.enumerated() {
      for (day, hours) in person.hours.enumerated() { weekCapacities[member * weekCount + weeks[day]] += hours?.count ?? 0 }
    }
    weekCapacities = weekCapacities.map { max(1, $0) }
  }

  mutating func add(_ minutes: Int, _ member: Int, _ day: Int) {
    whole[member] += minutes
    if !byWeek.isEmpty { byWeek[member * weekCount + weeks[day]] += minutes }
  }

  /// What another visit costs, the more the fuller she is: in tenths of a minute.
  func price(_ member: Int, _ day: Int) -> Int {
    let price = 1_500 * whole[member] / capacities[member]
    if byWeek.isEmpty { return price }
    let week = member * weekCount + weeks[day]
    return price + 1_500 * byWeek[week] / weekCapacities[week]
  }

  /// The sum of all such prices.
  var unevenness: Int {
    var sum = 0
    for member in whole.indices { sum += whole[member] * whole[member] * 750 / capacities[member] }
    for week in byWeek.indices { sum += byWeek[week] * byWeek[week] * 750 / weekCapacities[week] }
    return sum
  }
}
