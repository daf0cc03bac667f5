/// Looks at a plan anew, rule by rule, with none of the planner's arithmetic but the ways.
public struct WeekCheck: Sendable {
  public enum Fault: Hashable, Sendable {
    case broken(need: Int, WeekRule)
    case seenTwice(need: Int)
    case forgotten(need: Int)
    /// Both seen and left out.
    case contradicted(need: Int)
    /// A told visit that was changed and is not among the moved.
    case toldTorn(need: Int)
    /// Lunch does not fit between the visits of a day.
    case noLunch(member: Int, day: Int)
    case lateHome(member: Int, day: Int)
  }

  public static func faults(of plan: WeekPlan, _ problem: WeekProblem) -> [Fault] {
    var faults: [Fault] = []
    let seen = Dictionary(grouping: plan.visits, by: \.need)
    let out = Set(plan.leftOut.map(\.need))
    let moved = Set(plan.moved.map(\.need))
    for (need, wanted) in problem.needs.enumerated() {
      let visits = seen[need] ?? []
      if visits.count > 1 { faults.append(.seenTwice(need: need)) }
      if visits.isEmpty, !out.contains(need) { faults.append(.forgotten(need: need)) }
      if !visits.isEmpty, out.contains(need) { faults.append(.contradicted(need: need)) }
      if let told = wanted.told, visits.first?.at != told, !moved.contains(need) { faults.append(.toldTorn(need: need)) }
      for visit in visits { faults += broken(visit, wanted, problem).map { .broken(need: need, $0) } }
    }
    let days = Dictionary(grouping: plan.visits) { [$0.at.member, $0.at.day] }
    for (key, visits) in days {
      faults += day(member: key[0], day: key[1], visits.sorted { $0.at.start < $1.at.start }, problem)
    }
    return faults
  }

  private static func broken(
    _ visit: WeekPlan.Visit, _ need: WeekProblem.Need, _ problem: WeekProblem
  ) -> [WeekRule] {
    var broken: [WeekRule] = []
    let day = problem.days[visit.at.day]
    let time = visit.at.start..<visit.at.start + need.minutes
    let isOpen = need.windows.contains { window in
      (window.weekday == nil || window.weekday == day.weekday) && window.minutes.lowerBound <= time.lowerBound
        && time.upperBound <= window.minutes.upperBound
    }
    if !need.windows.isEmpty, !isOpen { broken.append(.window) }
    if !need.skills.isSubset(of: problem.team[visit.at.member].skills) { broken.append(.skills) }
    if need.quietDays.contains(day) { broken.append(.quietDay) }
    if let seen = need.lastSeen, let gap = need.leastGap, day < seen.adding(days: gap) { broken.append(.leastGap) }
    let last = need.lastDay
    if let last, day > last, last >= problem.days[0] { broken.append(.deadline) }
    let isOther = need.firstContact.map { first in
      first != visit.at.member && need.skills.isSubset(of: problem.team[first].skills)
    } ?? false
    if isOther, !problem.isDue(need), need.told == nil, need.wish?.member != visit.at.member { broken.append(.firstContact) }
    return broken
  }

  private static func day(member: Int, day: Int, _ visits: [WeekPlan.Visit], _ problem: WeekProblem) -> [Fault] {
    let person = problem.team[member]
    guard let hours = person.hours[day] else { return visits.map { .broken(need: $0.need, .hours) } }
    var faults: [Fault] = []
    var (free, place) = (hours.lowerBound, (building: person.building, floor: person.floor))
    var gaps: [Range<Int>] = []
    for visit in visits {
      let need = problem.needs[visit.need]
      let there = (building: need.building, floor: need.floor)
      // Lunch is taken where she is; the way comes after it.
      let leave = visit.at.start - problem.way(place, there)
      if leave < free { faults.append(.broken(need: visit.need, .otherVisits)) } else { gaps.append(free..<leave) }
      free = visit.at.start + need.minutes
      place = there
    }
    let leave = hours.upperBound - problem.way(place, (person.building, person.floor))
    if leave < free { faults.append(.lateHome(member: member, day: day)) } else { gaps.append(free..<leave) }
    if let lunch = person.lunch {
      let hasRoom = gaps.contains { $0.clamped(to: lunch.within).count >= lunch.minutes }
      if !hasRoom { faults.append(.noLunch(member: member, day: day)) }
    }
    return faults
  }
}
