import Contracts
import Kernel
import Planner
import TestKit
import Testing

@testable import Visits

private let world = TestWorld().world
private let monday = LocalDay("2026-11-30") ?? LocalDay(daysSinceEpoch: 0)

private func hosts(_ count: Int) -> [HostOption] {
  (0..<count).map { place in
    HostOption(host: VisitHost(person: world.newID(), post: world.newID()), name: "走访人\(place)", role: .communityWorker)
  }
}

/// Whatever is wanted, the draft breaks no rule of the planner, names each firm once, and says why one was left out.
@Test func aWeeksDraftHoldsWhatTheFirmsWereTold() throws {
  let team = hosts(3)
  let buildings: [BuildingID] = (0..<4).map { _ in world.newID() }
  for turn in 0..<6 {
    var wants = (0..<12).map { place -> WeekDraft.Want in
      var want = WeekDraft.Want(
        organization: world.newID(), name: "企业\(place)", building: buildings[(place + turn) % 4], floor: 1 + place % 12, reason: "认个门")
      want.dueOn = place % 3 == 0 ? monday.adding(days: place % 7) : nil
      want.firstContact = place % 4 == 0 ? nil : team[place % 3].host.person
      if place == 5 { want.quiet = Set((0..<5).map { monday.adding(days: $0) }) }
      return want
    }
    let told = VisitTime(day: monday.adding(days: 1), minute: 840)
    wants[0].dueOn = told.day
    wants[0].told = (world.newID(), team[1].host.person, told)
    let draft = WeekDraft(
      days: (0..<5).map { monday.adding(days: $0) }, hosts: team,
      terms: PlanTerms(hours: 840..<1_020, visitMinutes: 40, away: [WeekDraft.awayKey(team[2].host.post, monday)]), wants: wants,
      way: { _, _ in 6 })
    let problem = draft.problem()
    let plan = WeekPlanner(seed: 1, rounds: 200).plan(problem)
    #expect(WeekCheck.faults(of: plan, problem).isEmpty)
    let lines = draft.lines(seed: 1, rounds: 200)
    #expect(lines.count == wants.count, "each firm once")
    #expect(lines.contains { $0.outcome == .told && $0.host == team[1].host && $0.time == told })
    #expect(lines.first { $0.want.name == "企业5" }.map { $0.outcome == .left && $0.why.contains("rule.quietDay") } == true)
    #expect(!lines.contains { $0.host == team[2].host && $0.time?.day == monday }, "she is away on Monday")
    for line in lines where line.outcome == .left { #expect(!line.why.isEmpty) }
  }
}

/// What was told outside the hours of new visits stays; what cannot stay is shown to a person and never arranged a second time.
@Test func whatWasToldIsNeverPlannedTwice() {
  let team = hosts(2)
  func want(_ name: String, _ told: VisitTime?, _ host: Int) -> WeekDraft.Want {
    var want = WeekDraft.Want(organization: world.newID(), name: name, building: nil, floor: 1, reason: "认个门")
    want.told = told.map { (world.newID(), team[host].host.person, $0) }
    return want
  }
  let early = want("早上", VisitTime(day: monday, minute: 570), 0)
  let torn = want("人不在", VisitTime(day: monday, minute: 870), 1)
  let timeless = want("没说钟点", VisitTime(day: monday), 0)
  let draft = WeekDraft(
    days: [monday], hosts: team,
    terms: PlanTerms(hours: 840..<1_020, visitMinutes: 40, away: [WeekDraft.awayKey(team[1].host.post, monday)]), wants: [early, torn, timeless, want("新的", nil, 0)], way: { _, _ in 5 })
  let lines = draft.lines(rounds: 50)
  func outcome(_ name: String) -> [WeekDraft.Line.Outcome] { lines.filter { $0.want.name == name }.map(\.outcome) }
  #expect(outcome("早上") == [.told] && outcome("人不在") == [.moved] && outcome("没说钟点") == [.moved])
  #expect(outcome("新的") == [.draft])
  #expect(lines.first { $0.want.name == "新的" }?.time?.minute.map { $0 >= 840 } == true)
}

@Test(arguments: [("12层 1203室", 12), ("1203室", 12), ("3楼会议室", 3), ("801", 8), ("楼下咖啡厅", 1), ("", 1), ("B座", 1)])
func theFloorIsReadFromTheRoom(_ words: String, _ floor: Int) { #expect(WeekDraft.floor(words) == floor, "\(words)") }
