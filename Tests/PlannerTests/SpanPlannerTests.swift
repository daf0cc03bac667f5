import Kernel
import Testing

@testable import Planner

/// The same planner over a day and over a quarter.
@Suite struct SpanPlannerTests {
  @Test(arguments: 1...6 as ClosedRange<UInt64>) func aDayBreaksNoRule(_ seed: UInt64) {
    let problem = community(members: 5, firms: 60, buildings: 8, due: 0.4, days: 1, seed: seed)
    let plan = WeekPlanner(rounds: 100).plan(problem)
    #expect(WeekCheck.faults(of: plan, problem).isEmpty)
    #expect(plan.visits.count > 5 && plan.visits.allSatisfy { $0.at.day == 0 })
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>) func aQuarterBreaksNoRule(_ seed: UInt64) {
    let problem = community(members: 6, firms: 400, buildings: 12, due: 0.7, days: 65, seed: seed)
    let plan = WeekPlanner(rounds: 60).plan(problem)
    #expect(WeekCheck.faults(of: plan, problem).isEmpty)
    #expect(plan.visits.count > 250)
    #expect(Set(plan.visits.map { $0.at.day / 5 }).count > 8, "many weeks are used")
    for out in plan.leftOut { #expect(!out.conflict.isEmpty) }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func whatALongerPlanHadIsKeptWhereNothingSpeaksAgainstIt(_ seed: UInt64) {
    var problem = community(members: 4, firms: 50, buildings: 8, due: 0.2, seed: seed)
    let before = WeekPlanner(seed: 9, rounds: 100).plan(problem)
    for visit in before.visits { problem.needs[visit.need].wish = .init(member: visit.at.member, day: visit.at.day) }
    let after = WeekPlanner(rounds: 100).plan(problem)
    #expect(WeekCheck.faults(of: after, problem).isEmpty)
    let at = Dictionary(uniqueKeysWithValues: after.visits.map { ($0.need, $0.at) })
    let same = before.visits.count { at[$0.need]?.member == $0.at.member && at[$0.need]?.day == $0.at.day }
    #expect(same * 10 > before.visits.count * 8, "\(same) of \(before.visits.count)")
  }

  @Test func aLongerPlanMayNameAnotherThanTheFirstContact() {
    var wanted = need { $0.firstContact = 0 }
    wanted.wish = .init(member: 1, day: 3)
    let team = [member(), member()]
    let plan = WeekPlanner().plan(problem(team, [wanted]))
    #expect(plan.visits.map(\.at.member) == [1] && plan.visits.map(\.at.day) == [3])
    #expect(plan.visits.first?.standIn == .planned)
    #expect(WeekCheck.faults(of: plan, problem(team, [wanted])).isEmpty)
    // She is away: the first contact goes after all.
    let without = WeekPlanner().plan(problem([member(), member(off: [0, 1, 2, 3, 4])], [wanted]))
    #expect(without.visits.map(\.at.member) == [0] && without.visits.first?.standIn == nil)
  }
}
