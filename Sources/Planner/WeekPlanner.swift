/// Plans a day, a week or a quarter. The same problem and seed give the same plan.
public struct WeekPlanner: Sendable {
  public var seed: UInt64
  /// How many rounds of improvement follow the first plan.
  public var rounds: Int

  public init(seed: UInt64 = 1, rounds: Int = 3_000) {
    self.seed = seed
    self.rounds = rounds
  }

  public func plan(_ problem: WeekProblem) -> WeekPlan {
    var search = WeekSearch(problem, seed: seed)
    search.run(rounds: rounds)
    var visits: [WeekPlan.Visit] = []
    for route in search.routes {
      for (need, start) in route.visits {
        let at = WeekProblem.Appointment(member: route.member, day: route.day, start: start)
        visits.append(WeekPlan.Visit(need: need, at: at, standIn: standIn(search, need, route.member)))
      }
    }
    let leftOut = problem.needs.indices.filter { search.routeOf[$0] < 0 }.map { need in
      WeekPlan.LeftOut(need: need, isDue: search.tables.isDue[need], conflict: reason(search, need))
    }
    return WeekPlan(visits: visits, leftOut: leftOut, moved: search.moved)
  }

  /// A visit that can wait and for which there was only no room needs no search for a reason: there are thousands of them.
  private func reason(_ search: WeekSearch, _ need: Int) -> [WeekRule] {
    guard !search.tables.isDue[need], search.isPossible(need) else { return WeekReasons.conflict(search, need) }
    return search.tables.onlys[need] < 0 ? [.otherVisits] : [.firstContact, .otherVisits]
  }

  private func standIn(_ search: WeekSearch, _ need: Int, _ member: Int) -> WeekPlan.StandIn? {
    guard let first = search.tables.problem.needs[need].firstContact, first != member else { return nil }
    if search.told.contains(need) { return .told }
    if !search.tables.isSkilled(need, first) { return .skills }
    let problem = search.tables.problem
    if problem.needs[need].wish?.member == member { return .planned }
    let isThere = problem.days.indices.contains { day in
      problem.team[first].hours[day] != nil && search.tables.isOpen(need, day)
    }
    return isThere ? .full : .away
  }
}
