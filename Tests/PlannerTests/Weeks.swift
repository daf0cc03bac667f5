import Kernel

@testable import Planner

let monday = LocalDay(year: 2026, month: 11, day: 30)!

/// Working days: five of each week.
func week(_ count: Int = 5) -> [LocalDay] { (0..<count).map { monday.adding(days: $0 / 5 * 7 + $0 % 5) } }

let lunch = WeekProblem.Lunch(within: 690..<810, minutes: 60)

func member(_ skills: Set<String> = [], off: Set<Int> = [], days: Int = 5) -> WeekProblem.Member {
  WeekProblem.Member(skills: skills, hours: (0..<days).map { off.contains($0) ? nil : 540..<1_050 }, lunch: lunch)
}

func need(
  _ building: Int = 1, minutes: Int = 40, _ change: (inout WeekProblem.Need) -> Void = { _ in }
) -> WeekProblem.Need {
  var need = WeekProblem.Need(building: building, minutes: minutes)
  change(&need)
  return need
}

/// Buildings in a row, five minutes from one to the next.
func row(_ buildings: Int) -> [[Int]] { (0..<buildings).map { a in (0..<buildings).map { b in 5 * abs(a - b) } } }

func problem(_ team: [WeekProblem.Member], _ needs: [WeekProblem.Need], days: Int = 5) -> WeekProblem {
  WeekProblem(days: week(days), ways: row(6), team: team, needs: needs)
}

/// A community as large as wanted: buildings in a square, each firm in the care of one of the team, every rule in use.
func community(members: Int, firms: Int, buildings: Int, due: Double, days: Int = 5, seed: UInt64) -> WeekProblem {
  var dice = Dice(seed: seed)
  func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &dice) < share }
  let places = (0..<buildings).map { _ in (Int.random(in: 0...40, using: &dice), Int.random(in: 0...40, using: &dice)) }
  let ways = places.map { a in places.map { b in (abs(a.0 - b.0) + abs(a.1 - b.1)) / 3 } }
  let skills = ["tax", "law", "talent", "fire"]
  let team = (0..<members).map { index in
    WeekProblem.Member(
      skills: Set(skills.filter { _ in chance(0.5) }), building: index % buildings, floor: 1,
      hours: (0..<days).map { _ in chance(0.1) ? nil : chance(0.2) ? 540..<720 : 540..<1_050 }, lunch: lunch)
  }
  let needs = (0..<firms).map { _ in
    need(Int.random(in: 0..<buildings, using: &dice), minutes: [20, 30, 40, 60].randomElement(using: &dice)!) { need in
      need.floor = Int.random(in: 1...20, using: &dice)
      need.firstContact = chance(0.9) ? Int.random(in: 0..<members, using: &dice) : nil
      need.weight = Int.random(in: 0...9, using: &dice)
      if chance(0.1) { need.skills = [skills.randomElement(using: &dice)!] }
      if chance(0.3) { need.windows = [.init(540..<720), .init(weekday: Int.random(in: 1...5, using: &dice), 840..<1_020)] }
      if chance(0.05) { need.quietDays = [week(days).randomElement(using: &dice)!] }
      if chance(due) { need.deadline = monday.adding(days: Int.random(in: -2...days * 7 / 5 - 3, using: &dice)) }
      need.lastSeen = monday.adding(days: -Int.random(in: 1...200, using: &dice))
      need.leastGap = 30
      need.greatestGap = chance(0.5) ? 365 : nil
    }
  }
  return WeekProblem(days: week(days), ways: ways, team: team, needs: needs)
}
