import Kernel
import Testing

@testable import Planner

/// The checker finds what it is there to find.
@Suite struct WeekCheckTests {
  private func faults(_ visits: [WeekPlan.Visit], _ problem: WeekProblem) -> [WeekCheck.Fault] {
    WeekCheck.faults(of: WeekPlan(visits: visits, leftOut: [], moved: []), problem)
  }

  private func visit(_ need: Int, _ day: Int, _ start: Int, by member: Int = 0) -> WeekPlan.Visit {
    WeekPlan.Visit(need: need, at: .init(member: member, day: day, start: start), standIn: nil)
  }

  @Test func eachBrokenRuleIsFound() {
    let asked: [(WeekRule, WeekProblem.Need, WeekPlan.Visit)] = [
      (.skills, need { $0.skills = ["tax"] }, visit(0, 0, 600)), (.window, need { $0.windows = [.init(600..<660)] }, visit(0, 0, 640)),
      (.window, need { $0.windows = [.init(weekday: 2, 600..<660)] }, visit(0, 0, 600)), (.quietDay, need { $0.quietDays = [monday] }, visit(0, 0, 600)),
      (.deadline, need { $0.deadline = monday }, visit(0, 1, 600)),
      (.leastGap, need { ($0.lastSeen, $0.leastGap) = (monday, 3) }, visit(0, 2, 600)),
      (.firstContact, need { $0.firstContact = 1 }, visit(0, 0, 600)), (.hours, need(), visit(0, 4, 600)),
      (.otherVisits, need(), visit(0, 0, 543)),
    ]
    for (rule, need, visit) in asked {
      let found = faults([visit], problem([member(off: [4]), member()], [need]))
      #expect(found == [.broken(need: 0, rule)], "\(rule)")
    }
    #expect(faults([visit(0, 0, 600)], problem([member()], [need()])).isEmpty)
  }

  @Test func aForgottenADoubleAndALateOneAreFound() {
    let two = problem([member()], [need(), need()])
    #expect(faults([visit(0, 0, 600)], two) == [.forgotten(need: 1)])
    #expect(faults([visit(0, 0, 600), visit(0, 1, 600), visit(1, 2, 600)], two) == [.seenTwice(need: 0)])
    #expect(faults([visit(0, 0, 600), visit(1, 0, 1_010)], two) == [.lateHome(member: 0, day: 0)])
  }

  @Test func aDayWithoutLunchIsFound() {
    let busy = problem([member()], [need(minutes: 150), need(minutes: 60)])
    #expect(faults([visit(0, 0, 600), visit(1, 0, 760)], busy) == [.noLunch(member: 0, day: 0)])
  }

  @Test func aTornAppointmentIsFound() {
    let told = problem([member()], [need { $0.told = .init(member: 0, day: 0, start: 600) }])
    #expect(faults([visit(0, 0, 605)], told) == [.toldTorn(need: 0)])
  }
}
