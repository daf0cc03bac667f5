/// Makes the plan: told visits first, then everything by urgency at the cheapest place, then rounds in which a few visits
/// of one neighbourhood are taken out and put back with those that were left out; a round that is worse is undone.
/// (Insertion after M. M. Solomon, Operations Research 35(2), 1987; ruin and recreate after G. Schrimpf, J. Schneider,
/// H. Stamm-Wilbrandt, G. Dueck, Journal of Computational Physics 159, 2000.)
struct WeekSearch {
  let tables: WeekTables
  private(set) var routes: [WeekRoute] = []
  /// Places of a member's routes in `routes`.
  private var ofMember: [[Int]]
  /// Which route serves a need, or -1.
  private(set) var routeOf: [Int]
  /// Minutes with firms, by member.
  private var loads: WeekLoads
  /// What it is worth to see a need at all.
  private let values: [Int]
  private(set) var moved: [WeekPlan.Moved] = []
  private(set) var told: Set<Int> = []
  private var random: SeededRandom

  init(_ problem: WeekProblem, seed: UInt64) {
    let tables = WeekTables(problem)
    self.tables = tables
    values = problem.needs.indices.map { tables.isDue[$0] ? 10_000_000 : 2_000 + 1_000 * problem.needs[$0].weight }
    routeOf = Array(repeating: -1, count: problem.needs.count)
    loads = WeekLoads(problem)
    ofMember = Array(repeating: [], count: problem.team.count)
    random = SeededRandom(seed: seed)
    for member in problem.team.indices {
      for day in problem.days.indices {
        guard let route = WeekRoute(tables, member: member, day: day) else { continue }
        ofMember[member].append(routes.count)
        routes.append(route)
      }
    }
  }

  mutating func run(rounds: Int) {
    keepTold()
    for need in byUrgency(tables.problem.needs.indices.filter { routeOf[$0] < 0 }) { _ = place(need) }
    improve(rounds: rounds)
  }

  // MARK: What was told

  private mutating func keepTold() {
    let needs = tables.problem.needs
    let wanted = needs.indices.compactMap { need in needs[need].told.map { (need: need, at: $0) } }
    let inOrder = wanted.sorted { first, second in
      (first.at.member, first.at.day, first.at.start, first.need) < (second.at.member, second.at.day, second.at.start, second.need)
    }
    for (need, at) in inOrder {
      let route = ofMember.indices.contains(at.member) ? ofMember[at.member].first { routes[$0].day == at.day } : nil
      if let route, tables.isSkilled(need, at.member), routes[route].insertTold(tables, need, start: at.start) {
        serve(need, route)
        told.insert(need)
      } else {
        moved.append(WeekPlan.Moved(need: need, from: at, conflict: WeekReasons.told(tables, need, at, self)))
      }
    }
  }

  /// By its day, as all routes of a member ascend.
  func route(of member: Int, on day: Int) -> WeekRoute? {
    let own = ofMember[member]
    var (low, high) = (0, own.count)
    while low < high {
      let middle = (low + high) / 2
      if routes[own[middle]].day < day { low = middle + 1 } else { high = middle }
    }
    return low < own.count && routes[own[low]].day == day ? routes[own[low]] : nil
  }

  private mutating func serve(_ need: Int, _ route: Int) {
    routeOf[need] = route
    loads.add(tables.minutes[need], routes[route].member, routes[route].day)
  }

  // MARK: Placing

  /// Late ones first, then those that are due by their last day, then by weight; narrow choices before wide ones.
  private func byUrgency(_ needs: [Int]) -> [Int] {
    let problem = tables.problem
    let keys: [(Int, Int, Int, Int)] = needs.map { index in
      let need = problem.needs[index]
      let open = problem.days.indices.count { tables.isOpen(index, $0) }
      guard tables.isDue[index] else { return (1, -need.weight, open, index) }
      return (0, open, need.lastDay?.daysSinceEpoch ?? 0, index)
    }
    return keys.sorted(by: <).map(\.3)
  }

  /// Puts a need where it costs least. With whom a longer plan named, else with its first contact, if she can at all.
  private mutating func place(_ need: Int) -> Bool {
    if let wish = tables.wishes[need], let choice = cheapest(need, among: ofMember[wish.member]) { return put(need, choice) }
    let first = tables.firsts[need]
    if first >= 0, let choice = cheapest(need, among: ofMember[first]) { return put(need, choice) }
    guard tables.onlys[need] < 0 || tables.isDue[need] else { return false }
    guard let choice = cheapest(need, among: routes.indices) else { return false }
    return put(need, choice)
  }

  private struct Choice {
    var route: Int
    var position: Int
    var cost: Int
  }

  private func cheapest(_ need: Int, among candidates: some Sequence<Int>) -> Choice? {
    var best: Choice?
    let isOverdue = tables.isDue[need] && tables.isOverdue[need]
    for route in candidates {
      guard let place = routes[route].best(tables, need) else { continue }
      let cost = 10 * place.detour + price(need, route, isOverdue: isOverdue)
      if cost < best?.cost ?? .max { best = Choice(route: route, position: place.position, cost: cost) }
    }
    return best
  }

  /// In tenths of a minute: a fuller person costs more, a late visit costs more on a later day, and so does what was not wished.
  private func price(_ need: Int, _ route: Int, isOverdue: Bool) -> Int {
    loads.price(routes[route].member, routes[route].day) + (isOverdue ? 100 * routes[route].day : 0) + straying(need, route)
  }

  /// How far a visit strays from a longer plan: what a half hour on foot is worth for another person, less for another day.
  private func straying(_ need: Int, _ route: Int) -> Int {
    guard let wish = tables.wishes[need] else { return 0 }
    return (wish.member == routes[route].member ? 0 : 300) + (wish.day == routes[route].day ? 0 : 150)
  }

  private mutating func put(_ need: Int, _ choice: Choice) -> Bool {
    guard routes[choice.route].insert(tables, need, at: choice.position) else { return false }
    serve(need, choice.route)
    return true
  }

  // MARK: Improving

  /// What a plan is worth: visits that are due above all, then the others by weight, then ways, balance and stand-ins.
  private func worth() -> Int {
    var worth = 0
    for need in routeOf.indices where routeOf[need] >= 0 {
      let (route, first) = (routeOf[need], tables.firsts[need])
      worth += values[need] - straying(need, route)
      if first >= 0, first != routes[route].member, tables.wishes[need]?.member != routes[route].member { worth -= 600 }
      if tables.isDue[need], tables.isOverdue[need] { worth -= 100 * routes[route].day }
    }
    for route in routes { worth -= 10 * route.walking }
    return worth - loads.unevenness
  }

  private mutating func improve(rounds: Int) {
    guard rounds > 0, !routes.isEmpty, !tables.problem.needs.isEmpty else { return }
    var worth = worth()
    var waiting = byUrgency(tables.problem.needs.indices.filter { routeOf[$0] < 0 && isPossible($0) })
    for _ in 0..<rounds {
      let (oldRoutes, oldRouteOf, oldLoads) = (routes, routeOf, loads)
      let taken = ruin()
      var again = taken
      // Those that are due get another chance in every round; of those that can wait, a few drawn at random.
      again += waiting.prefix(8)
      for _ in 0..<min(16, waiting.count) { again.append(waiting[random.below(waiting.count)]) }
      var tried: Set<Int> = []
      for need in byUrgency(again) where tried.insert(need).inserted && routeOf[need] < 0 { _ = place(need) }
      let other = self.worth()
      if other >= worth {
        worth = other
        let lost = taken.filter { routeOf[$0] < 0 }
        if !lost.isEmpty || tried.count > taken.count { waiting = byUrgency(waiting.filter { routeOf[$0] < 0 } + lost) }
      } else {
        (routes, routeOf, loads) = (oldRoutes, oldRouteOf, oldLoads)
      }
    }
  }

  /// Somebody could go if nobody else were to be seen.
  func isPossible(_ need: Int) -> Bool { WeekReasons.fits(tables, need, into: nil) }

  /// Takes some visits off a few routes, those told stay; says which.
  private mutating func ruin() -> [Int] {
    var taken: [Int] = []
    let centre = random.below(routes.count)
    let member = routes[centre].member
    for step in 0..<3 {
      // The same person's other days or the same day of others: between them visits can be exchanged.
      let route = step == 0 ? centre : random.below(2) == 0 ? ofMember[member][random.below(ofMember[member].count)] : sameDay(as: centre)
      let free = routes[route].visits.map(\.need).filter { !told.contains($0) }
      guard !free.isEmpty else { continue }
      let count = 1 + random.below(min(5, free.count))
      let from = random.below(free.count - count + 1)
      let string = Set(free[from..<from + count])
      guard routes[route].remove(tables, string) else { continue }
      for need in string.sorted() {
        routeOf[need] = -1
        loads.add(-tables.minutes[need], routes[route].member, routes[route].day)
        taken.append(need)
      }
      routes[route].moveLunch(tables, to: random.below(routes[route].order.count + 1))
    }
    return taken
  }

  private mutating func sameDay(as route: Int) -> Int {
    let day = routes[route].day
    let all = routes.indices.filter { routes[$0].day == day }
    return all[random.below(all.count)]
  }
}
