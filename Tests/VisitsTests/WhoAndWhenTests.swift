import Contracts
import Kernel
import Planner
import TestKit
import Testing

@testable import Visits

private let world = TestWorld().world
private let monday = LocalDay("2026-11-30") ?? LocalDay(daysSinceEpoch: 0)

private func host(_ role: Role) -> HostOption {
  HostOption(host: VisitHost(person: world.newID(), post: world.newID()), name: role.rawValue, role: role)
}

private func want(_ name: String, _ change: (inout WeekDraft.Want) -> Void = { _ in }) -> WeekDraft.Want {
  var want = WeekDraft.Want(organization: world.newID(), name: name, building: nil, floor: 1, reason: "认个门")
  change(&want)
  return want
}

private func draft(_ hosts: [HostOption], _ wants: [WeekDraft.Want], hours: Range<Int> = 540..<1_020, away: Set<String> = []) -> WeekDraft {
  WeekDraft(
    days: (0..<5).map { monday.adding(days: $0) }, hosts: hosts, terms: PlanTerms(hours: hours, visitMinutes: 40, away: away),
    wants: wants, way: { _, _ in 6 })
}

@Test func whoGoesIsWhoHoldsThePostThatTheRuleAsksFor() throws {
  let (worker, window) = (host(.communityWorker), host(.windowSpecialist))
  // She is of the community and of a window: she goes in the post that was asked for.
  var both = host(.communityWorker)
  let second: PostID = world.newID()
  both.posts = [.communityWorker: both.host.post, .windowSpecialist: second]
  let asked = want("要窗口的") { ($0.whoGoes, $0.firstContact) = (.windowSpecialist, worker.host.person) }
  let due = want("要窗口的、急的") { ($0.whoGoes, $0.firstContact, $0.dueOn) = (.windowSpecialist, worker.host.person, monday) }
  let hers = want("首接人的") { $0.firstContact = worker.host.person }
  func lines(_ draft: WeekDraft) -> [String: WeekDraft.Line] {
    let problem = draft.problem()
    #expect(WeekCheck.faults(of: WeekPlanner(rounds: 100).plan(problem), problem).isEmpty)
    return Dictionary(draft.lines(rounds: 100).map { ($0.want.name, $0) }) { first, _ in first }
  }
  var found = lines(draft([worker, window], [asked, due, hers]))
  for name in [asked.name, due.name] {
    #expect(found[name]?.host == window.host && found[name]?.why == ["standIn.skills"], "\(name)")
  }
  #expect(found[hers.name]?.host == worker.host && found[hers.name]?.why == [])
  found = lines(draft([worker, both], [asked, hers]))
  #expect(found[asked.name]?.host == VisitHost(person: both.host.person, post: second))
  // Nobody holds it, or whoever does is away: the plan says so.
  found = lines(draft([worker], [asked, due, hers]))
  #expect(found[due.name]?.outcome == .left && found[due.name]?.why == ["rule.skills"])
  #expect(found[asked.name]?.why == ["rule.skills"])
  let away = Set((0..<5).map { WeekDraft.awayKey(window.host.post, monday.adding(days: $0)) })
  found = lines(draft([worker, window], [due], away: away))
  #expect(found[due.name]?.why == ["rule.skills", "rule.hours"])
}

@Test func aPlanKeepsTheHoursOfTheFirm() throws {
  let team = [host(.communityWorker), host(.windowSpecialist)]
  let hours = ReceivingHours(870..<990, weekdays: [2, 4])
  let firms = (0..<6).map { place in want("限时的\(place)") { ($0.receives, $0.dueOn) = (hours, monday.adding(days: 4)) } }
  let free = want("随便的") { $0.dueOn = monday }
  let plan = draft(team, firms + [free])
  let problem = plan.problem()
  #expect(WeekCheck.faults(of: WeekPlanner(rounds: 100).plan(problem), problem).isEmpty)
  let lines = plan.lines(rounds: 100)
  #expect(lines.allSatisfy { $0.outcome == .draft })
  for line in lines where line.want.receives != nil {
    let time = try #require(line.time)
    #expect([2, 4].contains(time.day.weekday) && time.minute.map { $0 >= 870 && $0 + 40 <= 990 } == true)
  }
  // Ours and theirs do not meet, or leave too little: they are left out, and told why in their own words.
  for ours in [540..<700, 540..<900] {
    let left = draft(team, [firms[0], free], hours: ours).lines(rounds: 50).first { $0.want.receives != nil }
    #expect(left?.outcome == .left && left?.why == ["rule.receives"], "\(ours)")
  }
  // What was told to the firm stays, whatever it said since.
  let told = VisitTime(day: monday, minute: 570)
  let kept = want("告诉过的") { ($0.receives, $0.told) = (hours, (world.newID(), team[0].host.person, told)) }
  #expect(draft(team, [kept]).lines(rounds: 50).map(\.outcome) == [.told])
}

@Test func ofADayThatHasBegunTheFirmsHoursAreCutToo() {
  var plan = draft([host(.communityWorker)], [want("下午的") { $0.receives = ReceivingHours(840..<930) }])
  plan.days = [monday]
  plan.begun = VisitTime(day: monday, minute: 880)
  #expect(plan.lines(rounds: 20).first?.time?.minute == 880)
  plan.begun = VisitTime(day: monday, minute: 900)
  #expect(plan.lines(rounds: 20).first?.why == ["rule.receives"])
}

/// A firm is told a time that people say, whatever the ways and the moment take.
@Test func aDraftTellsRoundTimesAndLeavesWhatWasToldAlone() {
  let kept = want("告诉过的") { $0.told = (world.newID(), world.newID(), VisitTime(day: monday, minute: 587)) }
  let team = [host(.communityWorker), host(.windowSpecialist)]
  var wants = (0..<24).map { place in want("企业\(place)") { ($0.building, $0.floor) = (world.newID(), 1 + place % 9) } }
  wants.append(kept)
  wants[24].told?.host = team[0].host.person
  var plan = WeekDraft(
    days: [monday, monday.adding(days: 1)], hosts: team, terms: PlanTerms(hours: 540..<1_020, visitMinutes: 37, away: []), wants: wants,
    way: { _, _ in 7 })
  plan.begun = VisitTime(day: monday, minute: 543)
  let lines = plan.lines(rounds: 60)
  #expect(lines.count { $0.outcome == .draft } > 15 && lines.contains { $0.outcome == .told && $0.time?.minute == 587 })
  for line in lines where line.outcome == .draft { #expect(line.time?.minute.map { $0 % 5 == 0 } == true, "\(line)") }
}

@Test func hoursAreOfTheDaysThatTheFirmNames() {
  let hours = ReceivingHours(840..<990, weekdays: [2, 4])
  #expect(hours.take(VisitTime(day: monday.adding(days: 1), minute: 840)) && hours.take(VisitTime(day: monday.adding(days: 3))))
  #expect(!hours.take(VisitTime(day: monday, minute: 840)) && !hours.take(VisitTime(day: monday)))
  #expect(!hours.take(VisitTime(day: monday.adding(days: 1), minute: 839)) && !hours.take(VisitTime(day: monday.adding(days: 1), minute: 990)))
  #expect(ReceivingHours(840..<990, weekdays: Set(1...7)).weekdays.isEmpty)
  let ours = [WeekProblem.Window(540..<900), WeekProblem.Window(weekday: 2, 900..<1_020)]
  #expect(WeekDraft.cut(ours, hours) == [.init(weekday: 2, 840..<900), .init(weekday: 4, 840..<900), .init(weekday: 2, 900..<990)])
  #expect(WeekDraft.cut(ours, nil) == ours)
  #expect(WeekDraft.cut([.init(weekday: 1, 540..<1_020)], hours) == [.init(0..<0)], "never, which is not: at any hour")
}

/// The trial counts wakings and whether anybody went: who it was changes neither.
@Test func whoGoesNeedsNoNewTrial() {
  let rule = VisitRule(
    key: "need", name: "有需求必访", englishName: "", kind: .need, threshold: 10, dueDays: 5, leastGap: 0, greatestGap: 0, weight: 1)
  var other = rule
  other.whoGoes = .windowSpecialist
  #expect(!other.differs(from: rule))
  #expect(Role.visiting.contains(.windowSpecialist) && !Role.visiting.contains(.partner))
}
