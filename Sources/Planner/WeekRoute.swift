/// One person's day: visits and lunch in their order, each as early as may be.
struct WeekRoute {
  let member: Int
  let day: Int
  /// Needs by number; `lunch` is the pause.
  private(set) var order: [Int] = []
  /// When each begins.
  private(set) var starts: [Int] = []
  /// Needs that keep the time told to the firm.
  private(set) var fixed: [Int: Int] = [:]
  /// Minutes on the way.
  private(set) var walking = 0

  static let lunch = -1

  /// Nil on a day off, or when not even lunch fits into the hours.
  init?(_ tables: WeekTables, member: Int, day: Int) {
    (self.member, self.day) = (member, day)
    guard let hours = tables.hours(member, day), !hours.isEmpty else { return nil }
    guard tables.problem.team[member].lunch != nil, !tables.lifted.contains(.lunch) else { return }
    guard let walked = walk(tables, [WeekRoute.lunch]) else { return nil }
    (order, starts, walking) = ([WeekRoute.lunch], walked.starts, walked.walking)
  }

  var visits: [(need: Int, start: Int)] { zip(order, starts).filter { $0.0 != WeekRoute.lunch }.map { ($0.0, $0.1) } }

  /// Minutes spent with firms.
  func load(_ tables: WeekTables) -> Int {
    order.reduce(0) { $0 + ($1 == WeekRoute.lunch ? 0 : tables.minutes[$1]) }
  }

  struct Place {
    var position: Int
    /// Minutes that the day's ways become longer.
    var detour: Int
  }

  /// Where a need fits with the least detour; nil when nowhere.
  func best(_ tables: WeekTables, _ need: Int) -> Place? {
    guard tables.may(need, member), tables.isOpen(need, day), let hours = tables.hours(member, day) else { return nil }
    var best: Place?
    let office = tables.offices[member]
    var (time, here) = (hours.lowerBound, office)
    for position in 0...order.count {
      if let detour = detour(tables, need, at: position, time, here, office, hours.upperBound), detour < best?.detour ?? .max {
        best = Place(position: position, detour: detour)
      }
      guard position < order.count else { break }
      time = starts[position] + minutes(tables, order[position])
      if order[position] != WeekRoute.lunch { here = tables.spots[order[position]] }
    }
    return best
  }

  /// Nil when the need does not fit at `position`, where the person is free from `time` on and stands `here`.
  private func detour(
    _ tables: WeekTables, _ need: Int, at position: Int, _ time: Int, _ here: WeekSpot, _ office: WeekSpot, _ closing: Int
  ) -> Int? {
    let there = tables.spots[need]
    let coming = tables.way(here, there)
    let start = tables.start(need, day, from: time + coming)
    guard start >= 0 else { return nil }
    var (now, spot) = (start + tables.minutes[need], there)
    guard now <= closing else { return nil }
    var isPlaced = false
    var detour = coming
    for index in position..<order.count {
      let next = order[index]
      if next == WeekRoute.lunch {
        guard let pause = lunchStart(tables, from: now) else { return nil }
        // From here on nothing changes, if the place is the same too.
        if pause == starts[index], spot == here { return detour }
        now = pause + minutes(tables, next)
        continue
      }
      let goal = tables.spots[next]
      let way = tables.way(spot, goal)
      if !isPlaced {
        detour += way - tables.way(here, goal)
        isPlaced = true
      }
      let begin = self.start(tables, next, from: now + way)
      guard begin >= 0 else { return nil }
      if begin == starts[index] { return detour }
      now = begin + tables.minutes[next]
      spot = goal
    }
    let home = tables.way(spot, office)
    if !isPlaced { detour += home - tables.way(here, office) }
    return now + home <= closing ? detour : nil
  }

  /// Puts a need at a position; nothing happens when that does not fit.
  mutating func insert(_ tables: WeekTables, _ need: Int, at position: Int) -> Bool {
    var longer = order
    longer.insert(need, at: position)
    return adopt(tables, longer)
  }

  /// Puts a need at the very time that the firm was told, wherever lunch then goes.
  mutating func insertTold(_ tables: WeekTables, _ need: Int, start: Int) -> Bool {
    fixed[need] = start
    let others = order.filter { $0 != WeekRoute.lunch }
    let pauses = others.count == order.count ? 0 : 1
    for position in 0...others.count {
      var longer = others
      longer.insert(need, at: position)
      guard pauses > 0 else {
        if adopt(tables, longer) { return true }
        continue
      }
      for pause in 0...longer.count {
        var whole = longer
        whole.insert(WeekRoute.lunch, at: pause)
        if adopt(tables, whole) { return true }
      }
    }
    fixed[need] = nil
    return false
  }

  /// Takes needs off. Where the rest is then not possible (a straight way that is longer than a detour), nothing happens.
  mutating func remove(_ tables: WeekTables, _ needs: Set<Int>) -> Bool {
    let left = order.filter { !needs.contains($0) }
    guard adopt(tables, left) else { return false }
    for need in needs { fixed[need] = nil }
    return true
  }

  /// Tries another place for lunch, drawn by the caller.
  mutating func moveLunch(_ tables: WeekTables, to position: Int) {
    guard let old = order.firstIndex(of: WeekRoute.lunch) else { return }
    var other = order
    other.remove(at: old)
    other.insert(WeekRoute.lunch, at: min(position, other.count))
    _ = adopt(tables, other)
  }

  private mutating func adopt(_ tables: WeekTables, _ order: [Int]) -> Bool {
    guard let walked = walk(tables, order) else { return false }
    (self.order, starts, walking) = (order, walked.starts, walked.walking)
    return true
  }

  /// The whole day from its beginning; nil when it breaks a rule.
  private func walk(_ tables: WeekTables, _ order: [Int]) -> (starts: [Int], walking: Int)? {
    guard let hours = tables.hours(member, day) else { return nil }
    let office = tables.offices[member]
    var (time, here, walking) = (hours.lowerBound, office, 0)
    var starts: [Int] = []
    for next in order {
      if next == WeekRoute.lunch {
        guard let pause = lunchStart(tables, from: time) else { return nil }
        starts.append(pause)
        time = pause + minutes(tables, next)
        continue
      }
      let goal = tables.spots[next]
      let way = tables.way(here, goal)
      let begin = start(tables, next, from: time + way)
      guard begin >= 0 else { return nil }
      starts.append(begin)
      time = begin + tables.minutes[next]
      walking += way
      here = goal
    }
    let home = tables.way(here, office)
    return time + home <= hours.upperBound ? (starts, walking + home) : nil
  }

  @inline(__always)
  private func start(_ tables: WeekTables, _ need: Int, from time: Int) -> Int {
    if !fixed.isEmpty, let told = fixed[need] {
      // The window is asked at the told time itself.
      return told >= time && tables.takes(need, day, at: told) ? told : -1
    }
    return tables.start(need, day, from: time)
  }

  private func lunchStart(_ tables: WeekTables, from time: Int) -> Int? {
    guard let lunch = tables.problem.team[member].lunch else { return nil }
    let start = max(time, lunch.within.lowerBound)
    return start + lunch.minutes <= lunch.within.upperBound ? start : nil
  }

  @inline(__always)
  private func minutes(_ tables: WeekTables, _ entry: Int) -> Int {
    entry == WeekRoute.lunch ? tables.problem.team[member].lunch?.minutes ?? 0 : tables.minutes[entry]
  }
}
