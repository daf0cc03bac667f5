/// Minutes that everybody spends with firms, and what it costs that they are uneven: between people, and between the parts of one
/// person's plan. These are its weeks where it is long, so that a quarter is not done in its first month, else its days, so that what is
/// late does not all come on the first of them.
struct WeekLoads: Sendable {
  /// By member.
  private var whole: [Int]
  /// By member and part; empty for a plan of one day.
  private var byPart: [Int] = []
  /// Minutes that could be spent.
  private let capacities: [Int]
  private var partCapacities: [Int] = []
  /// The part to which each day belongs.
  private let parts: [Int]
  private let partCount: Int
  /// What a full part costs, in tenths of a minute: a day may be fuller than another sooner than a week.
  private let partPrice: Int

  init(_ problem: WeekProblem) {
    whole = Array(repeating: 0, count: problem.team.count)
    capacities = problem.team.map { max(1, $0.hours.reduce(0) { $0 + ($1?.count ?? 0) }) }
    let first = problem.days.first?.monday.daysSinceEpoch ?? 0
    let weeks = problem.days.map { ($0.daysSinceEpoch - first) / 7 }
    let isLong = (weeks.last ?? 0) > 1
    parts = isLong ? weeks : Array(problem.days.indices)
    partCount = (parts.last ?? 0) + 1
    partPrice = isLong ? 1_500 : 750
    guard partCount > 1 else { return }
    byPart = Array(repeating: 0, count: problem.team.count * partCount)
    partCapacities = byPart
    for (member, person) in problem.team.enumerated() {
      for (day, hours) in person.hours.enumerated() { partCapacities[member * partCount + parts[day]] += hours?.count ?? 0 }
    }
    partCapacities = partCapacities.map { max(1, $0) }
  }

  mutating func add(_ minutes: Int, _ member: Int, _ day: Int) {
    whole[member] += minutes
    if !byPart.isEmpty { byPart[member * partCount + parts[day]] += minutes }
  }

  /// What another visit costs, the more the fuller she is: in tenths of a minute.
  func price(_ member: Int, _ day: Int) -> Int {
    let price = 1_500 * whole[member] / capacities[member]
    if byPart.isEmpty { return price }
    let part = member * partCount + parts[day]
    return price + partPrice * byPart[part] / partCapacities[part]
  }

  /// The sum of all such prices.
  var unevenness: Int {
    var sum = 0
    for member in whole.indices { sum += whole[member] * whole[member] * 750 / capacities[member] }
    for part in byPart.indices { sum += byPart[part] * byPart[part] * (partPrice / 2) / partCapacities[part] }
    return sum
  }
}
