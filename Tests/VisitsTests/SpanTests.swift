import Contracts
import Kernel
import Planner
import TestKit
import Testing
import WorkCalendar

@testable import Visits

private let world = TestWorld().world
private func day(_ text: String) -> LocalDay { LocalDay(text) ?? LocalDay(daysSinceEpoch: 0) }

@Test func aSpanKnowsItsDaysAndItsNeighbours() throws {
  let calendar = try WorkCalendar(years: [])
  let quarter = PlanSpan(.quarter, holding: day("2026-11-30"))
  #expect(quarter.first == day("2026-10-01") && quarter.last == day("2026-12-31") && quarter.workingDays(calendar).count == 64)
  #expect(quarter.next(calendar).first == day("2027-01-01") && quarter.previous(calendar).first == day("2026-07-01"))
  #expect(quarter.weeks.count == 14 && quarter.weeks[0].from == day("2026-10-01") && quarter.weeks[0].monday == day("2026-09-28"))
  #expect(quarter.weeks[13].until == day("2026-12-31"))
  let week = PlanSpan(.week, holding: day("2026-12-02"))
  #expect(week.first == day("2026-11-30") && week.last == day("2026-12-06") && week.path == "/visits/week?monday=2026-11-30")
  let friday = PlanSpan(.day, holding: day("2026-12-04"))
  #expect(friday.next(calendar).first == day("2026-12-07") && friday.previous(calendar).first == day("2026-12-03"))
  #expect(week.other(.day, today: day("2026-12-02"), calendar).first == day("2026-12-02"))
  #expect(quarter.other(.week, today: day("2026-08-01"), calendar).first == day("2026-09-28"))
  let first = PlanSpan(.quarter, holding: day("2026-01-31"))
  #expect(first.previous(calendar).first == day("2025-10-01"))
}

@Test(arguments: [
  (PlanSpan.Kind.day, "2026-11-25T15:59:00+08:00", "2026-11-25"), (.day, "2026-11-25T16:00:00+08:00", "2026-11-26"),
  (.day, "2026-11-27T17:00:00+08:00", "2026-11-30"), (.week, "2026-11-27T11:59:00+08:00", "2026-11-23"),
  (.week, "2026-11-27T12:00:00+08:00", "2026-11-30"), (.quarter, "2026-12-21T09:00:00+08:00", "2026-10-01"),
  (.quarter, "2026-12-22T09:00:00+08:00", "2027-01-01"),
])
func whoNamesNoDayPlansWhatIsNext(_ kind: PlanSpan.Kind, _ now: String, _ first: String) throws {
  let moment = SiteZone.shanghai.moment(of: try #require(Timestamp(rfc3339: now)))
  #expect(PlanSpan.current(kind, at: moment, try WorkCalendar(years: [])).first == day(first))
}

private func hosts(_ count: Int) -> [HostOption] {
  (0..<count).map { place in
    HostOption(host: VisitHost(person: world.newID(), post: world.newID()), name: "走访人\(place)", role: .communityWorker)
  }
}

private func want(_ name: String) -> WeekDraft.Want {
  WeekDraft.Want(organization: world.newID(), name: name, building: nil, floor: 1, reason: "认个门")
}

/// Over one day as over a quarter: no rule is broken, each firm stands once, and each that was left out has its reason.
@Test(arguments: PlanSpan.Kind.allCases) func aDraftOfAnyLengthHolds(_ kind: PlanSpan.Kind) throws {
  let span = PlanSpan(kind, holding: day("2027-01-04"))
  let days = span.workingDays(try WorkCalendar(years: []))
  let team = hosts(3)
  let buildings: [BuildingID] = (0..<5).map { _ in world.newID() }
  let wants = (0..<60).map { place -> WeekDraft.Want in
    var one = want("企业\(place)")
    (one.building, one.floor) = (buildings[place % 5], 1 + place % 9)
    one.dueOn = place % 2 == 0 ? days[place % days.count] : nil
    one.firstContact = place % 3 == 0 ? nil : team[place % 3].host.person
    if place % 7 == 0 { (one.lastSeen, one.gaps) = (span.first.adding(days: -40), (30, 90)) }
    if place % 11 == 3, one.gaps == nil { one.earliest = days[days.count / 2] }
    if place == 5 { one.quiet = Set(days) }
    return one
  }
  let draft = WeekDraft(
    days: days, hosts: team, terms: PlanTerms(hours: 840..<1_020, visitMinutes: 40, away: []), wants: wants, way: { _, _ in 6 })
  let problem = draft.problem()
  #expect(WeekCheck.faults(of: WeekPlanner(seed: 1, rounds: draft.rounds).plan(problem), problem).isEmpty)
  let lines = draft.lines()
  #expect(lines.count == wants.count && lines.filter { $0.outcome == .draft }.count > (kind == .day ? 6 : 20))
  for line in lines where line.outcome == .left { #expect(!line.why.isEmpty, "\(line.want.name)") }
  for line in lines { if let time = line.time, let earliest = line.want.earliest { #expect(time.day >= earliest) } }
}

@Test func whatIsOverOfTodayIsNotPlanned() {
  let today = day("2026-11-30")
  var draft = WeekDraft(
    days: [today, today.adding(days: 1)], hosts: hosts(1), terms: PlanTerms(hours: 840..<1_020, visitMinutes: 40, away: []),
    wants: (0..<8).map { want("企业\($0)") }, way: { _, _ in 6 })
  draft.begun = VisitTime(day: today, minute: 950)
  let times = draft.lines(rounds: 50).compactMap(\.time)
  #expect(times.count { $0.day == today } == 1 && times.allSatisfy { $0.day > today || $0.minute.map { $0 >= 950 } ?? false })
  draft.begun = VisitTime(day: today, minute: 1_100)
  #expect(draft.lines(rounds: 50).compactMap(\.time).allSatisfy { $0.day > today })
}

@Test func aWeekKeepsToWhatTheQuarterHas() {
  let monday = day("2026-11-30")
  let team = hosts(2)
  var wants = (0..<6).map { want("企业\($0)") }
  for place in wants.indices {
    wants[place].firstContact = team[0].host.person
    wants[place].longer = WeekDraft.Longer(host: team[1].host.person, day: monday.adding(days: place % 5))
  }
  var draft = WeekDraft(
    days: (0..<5).map { monday.adding(days: $0) }, hosts: team, terms: PlanTerms(hours: 840..<1_020, visitMinutes: 40, away: []),
    wants: wants, way: { _, _ in 6 })
  for line in draft.lines() {
    #expect(line.host == team[1].host && line.time?.day == line.want.longer?.day && line.why == ["standIn.planned"])
  }
  draft.terms.away = Set(draft.days.map { WeekDraft.awayKey(team[1].host.post, $0) })
  #expect(draft.lines().allSatisfy { $0.host == team[0].host }, "she is away, the first contact goes")
}
