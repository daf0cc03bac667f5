/// Why a visit is not in the plan: a smallest set of rules that cannot be kept together.
///
/// A deletion filter (J. W. Chinneck, E. W. Dravnieks, ORSA Journal on Computing 3(2), 1991): every rule is lifted in turn;
/// when the visit is still impossible without it, the rule has no part in the conflict and stays lifted. What is left is
/// irreducible: without any one of these rules the visit could be made.
enum WeekReasons {
  /// Rules in the order in which they are lifted: those that say least go first, so that the telling ones are left.
  private static let order: [WeekRule] = [
    .lunch, .otherVisits, .hours, .firstContact, .leastGap, .quietDay, .window, .deadline, .skills,
  ]

  /// The conflict that keeps a need out of the finished plan.
  static func conflict(_ search: WeekSearch, _ need: Int) -> [WeekRule] {
    var tables = search.tables
    var lifted: Set<WeekRule> = []
    for rule in order {
      tables.lift(lifted.union([rule]), of: need)
      let isFree = tables.lifted.contains(.otherVisits)
      if !fits(tables, need, into: isFree ? nil : search) { lifted.insert(rule) }
    }
    return WeekRule.allCases.filter { !lifted.contains($0) && order.contains($0) }
  }

  /// Whether a need fits into the days of anybody; `into` nil: into empty days.
  static func fits(_ tables: WeekTables, _ need: Int, into search: WeekSearch?) -> Bool {
    for member in tables.problem.team.indices where tables.may(need, member) {
      for day in tables.problem.days.indices where tables.isOpen(need, day) {
        guard let route = route(tables, member, day, search) else { continue }
        if route.best(tables, need) != nil { return true }
      }
    }
    return false
  }

  /// A day as it is planned, measured by rules of which some are lifted; or an empty one.
  private static func route(_ tables: WeekTables, _ member: Int, _ day: Int, _ search: WeekSearch?) -> WeekRoute? {
    guard let search else { return WeekRoute(tables, member: member, day: day) }
    if let planned = search.route(of: member, on: day) {
      return tables.lifted.contains(.lunch) ? planned.withoutLunch(tables) : planned
    }
    return WeekRoute(tables, member: member, day: day)
  }

  /// What a told visit would break where it was.
  static func told(_ tables: WeekTables, _ need: Int, _ at: WeekProblem.Appointment, _ search: WeekSearch) -> [WeekRule] {
    let problem = tables.problem
    guard problem.team.indices.contains(at.member), problem.days.indices.contains(at.day) else { return [.hours] }
    func stands(_ tables: WeekTables) -> Bool {
      guard tables.isSkilled(need, at.member) || tables.lifted.contains(.skills) else { return false }
      let others = tables.lifted.contains(.otherVisits) ? nil : search
      guard var route = route(tables, at.member, at.day, others) else { return false }
      return route.insertTold(tables, need, start: at.start)
    }
    var tables = tables
    var lifted: Set<WeekRule> = []
    for rule in order {
      tables.lift(lifted.union([rule]), of: need)
      if !stands(tables) { lifted.insert(rule) }
    }
    return WeekRule.allCases.filter { !lifted.contains($0) && order.contains($0) }
  }
}

extension WeekRoute {
  /// The same visits with nothing between them.
  func withoutLunch(_ tables: WeekTables) -> WeekRoute {
    var route = self
    _ = route.remove(tables, [WeekRoute.lunch])
    return route
  }
}
