import Kernel
import TestKit
import Testing
import WorkCalendar

@testable import Visits

private let today = LocalDay("2026-11-25") ?? LocalDay(daysSinceEpoch: 0)
private let days = Result { WorkingDays(try WorkCalendar(years: [])) }

private func ago(_ count: Int) -> LocalDay { today.adding(days: -count) }

private func rule(_ kind: RuleKind, threshold: Int = 0, due: Int = 5, least: Int = 0, greatest: Int = 0) -> VisitRule {
  VisitRule(
    key: kind.rawValue, name: "规则", englishName: "", kind: kind, threshold: threshold, dueDays: due, leastGap: least,
    greatestGap: greatest, weight: 1)
}

private func wakes(_ rule: VisitRule, _ firm: FirmHistory) throws -> [Int] {
  try rule.triggers(firm, from: ago(365), until: today, days.get()).map { today.daysSinceEpoch - $0.day.daysSinceEpoch }
}

@Test func eachRuleWakesWhenItsReasonIsThere() throws {
  #expect(try wakes(rule(.new), FirmHistory(arrivedOn: ago(40))) == [40])
  #expect(try wakes(rule(.new), FirmHistory(arrivedOn: ago(400))) == [])
  let old = ago(900)
  func cases(_ spans: [(Int, Int?)]) -> FirmHistory {
    FirmHistory(arrivedOn: old, cases: spans.map { .init(opened: ago($0.0), ended: $0.1.map(ago)) })
  }
  // Answered on the tenth day: it never was open for longer. Answered a day later: it was.
  #expect(try wakes(rule(.need, threshold: 10), cases([(60, 50), (30, nil)])) == [20])
  #expect(try wakes(rule(.need, threshold: 10), cases([(60, 49)])) == [50])
  #expect(try wakes(rule(.need, threshold: 10), cases([(5, nil)])) == [], "not yet")
  #expect(try wakes(rule(.risk), FirmHistory(arrivedOn: old, risks: [ago(7)])) == [7])
  #expect(try wakes(rule(.tag, threshold: 90), FirmHistory(arrivedOn: old, tagEnds: [today.adding(days: 30), today.adding(days: 200)])) == [60])
  #expect(try wakes(rule(.quiet, threshold: 100), FirmHistory(arrivedOn: old, visits: [ago(300), ago(150)])) == [200, 50])
  #expect(try wakes(rule(.quiet, threshold: 100), FirmHistory(arrivedOn: old, cases: [.init(opened: ago(20))], visits: [ago(90)])) == [])
  let large = FirmHistory(arrivedOn: old, headcount: 300, visits: [ago(200), ago(100)])
  #expect(try wakes(rule(.periodic, threshold: 100, least: 60, greatest: 180), large) == [140, 40])
  #expect(try wakes(rule(.periodic, threshold: 500, least: 60, greatest: 180), large) == [])
}

/// Whoever was silent the longest is no reason less: what still holds stays, however long ago it woke.
@Test func whatNobodyAnsweredAndStillHoldsNeverExpires() throws {
  let days = try days.get()
  for since in [420, 430, 500, 2_000] {
    let large = FirmHistory(arrivedOn: ago(since), headcount: 179)
    #expect(try wakes(rule(.periodic, threshold: 100, least: 60, greatest: 180), large) == [since - 60])
    #expect(try wakes(rule(.quiet, threshold: 300), FirmHistory(arrivedOn: ago(since))) == [since - 300])
  }
  func cases(_ spans: [(Int, Int?)], visits: [LocalDay] = []) -> FirmHistory {
    FirmHistory(arrivedOn: ago(900), cases: spans.map { .init(opened: ago($0.0), ended: $0.1.map(ago)) }, visits: visits)
  }
  let need = rule(.need, threshold: 10)
  func listed(_ firm: FirmHistory, _ rule: VisitRule) -> [Int] {
    rule.triggers(firm, from: ago(rule.staysDays), until: today, days).filter { $0.answeredOn == nil }
      .map { today.daysSinceEpoch - $0.about.daysSinceEpoch }
  }
  for opened in [95, 105, 370, 500] { #expect(listed(cases([(opened, nil)]), need) == [opened], "\(opened) days, and still open") }
  #expect(listed(cases([(370, 340)]), need) == [], "answered at last: no reason any more")
  #expect(listed(cases([(370, nil)], visits: [ago(350)]), need) == [], "somebody went")
  // What is over and long ago stands in nobody's way.
  #expect(listed(cases([(370, 340), (200, nil)]), need) == [200] && listed(cases([(200, 150), (60, 40)]), need) == [60])
  #expect(listed(FirmHistory(arrivedOn: ago(900), risks: [ago(200), ago(10)]), rule(.risk)) == [10])
  // Silence ends with a word; the next one begins then.
  var firm = cases([(450, 440)])
  #expect(listed(firm, rule(.quiet, threshold: 300)) == [450])
  firm = FirmHistory(arrivedOn: ago(900), cases: [.init(opened: ago(20), ended: nil)])
  firm.heardBefore = ago(250)
  #expect(listed(firm, rule(.quiet, threshold: 300)) == [], "it was heard of before the days that are looked at")
  // A trial tells of those who wait already, apart from the months.
  let trial = RuleTrial(need, [cases([(500, nil)]), cases([(100, 80)])], from: ago(365), until: today, days)
  #expect(trial.triggers == 2 && trial.waiting == 2 && trial.before == 1 && trial.months.reduce(0, +) == 1)
}

/// Who came is asked of the registry; when it was typed in says nothing.
@Test func whoWasHereBeforeAnybodyWroteItDownIsNotNew() throws {
  let old = FirmHistory(knownOn: ago(3), headcount: 300)
  for kind in RuleKind.allCases { #expect(try wakes(rule(kind, threshold: 10, least: 60, greatest: 180), old) == [], "\(kind)") }
  #expect(try wakes(rule(.new), FirmHistory(knownOn: ago(3), arrivedOn: ago(40))) == [40])
  #expect(try wakes(rule(.new), FirmHistory(knownOn: ago(3), arrivedOn: ago(4_000))) == [])
}

private func tried(_ rule: VisitRule, _ threshold: Int) -> VisitRule {
  var rule = rule
  rule.threshold = threshold
  return rule
}

@Test func aRuleThatIsOnStaysWhileAnotherIsTried() {
  let now = TestWorld().world.now()
  var live = rule(.need, threshold: 10)
  (live.isOn, live.triedAt) = (true, now)
  var desk = RuleDesk(live: live)
  desk.tried(tried(live, 3), at: now)
  #expect(desk.live == live && desk.draft?.threshold == 3 && desk.draft?.isOn == false && desk.shown.threshold == 3)
  #expect(desk.turnOn(tried(live, 4)) == "threshold" && desk.live == live, "not as it was tried")
  var other = tried(live, 3)
  other.kind = .quiet
  #expect(desk.turnOn(other) == "kind" && desk.live == live)
  var weighed = tried(live, 5)
  weighed.weight = 77
  desk.keep(weighed)
  #expect(desk.live.threshold == 10 && desk.live.isOn && desk.live.weight == 77 && desk.draft?.triedAt == nil)
  #expect(desk.turnOn(weighed) == "threshold", "changed since")
  desk.tried(weighed, at: now)
  #expect(desk.turnOn(weighed) == nil && desk.live.threshold == 5 && desk.live.isOn && desk.draft == nil)
  // Off: nothing depends on it, so there is one of it.
  desk.turnOff(desk.live)
  desk.tried(tried(desk.live, 8), at: now)
  #expect(desk.live.threshold == 8 && !desk.live.isOn && desk.draft == nil && desk.turnOn(desk.live) == nil)
  var fresh = RuleDesk(live: rule(.need, threshold: 10))
  #expect(fresh.turnOn(fresh.live) == "threshold" && !fresh.live.isOn, "never tried")
}

@Test func aVisitAnswersAndUntilThenTheRuleStaysQuiet() throws {
  let firm = FirmHistory(arrivedOn: ago(900), risks: [ago(90), ago(80), ago(40)], visits: [ago(70)])
  let woken = try rule(.risk, due: 3).triggers(firm, from: ago(365), until: today, days.get())
  #expect(woken.map(\.day) == [ago(90), ago(40)], "one visit answers both of the first two")
  #expect(woken[0].answeredOn == ago(70) && !woken[0].isInTime && woken[1].answeredOn == nil)
  #expect(woken[0].dueOn == (try days.get()).day(3, after: ago(90)))
}

/// Whatever happened: deadlines lie after the day, one at a time waits, an answer is a visit, and a trial counts each trigger once.
@Test func rulesHoldInEveryHistory() throws {
  var state: UInt64 = 3
  func roll(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  func some(_ most: Int) -> [LocalDay] { (0..<roll(most + 1)).map { _ in ago(roll(500)) }.sorted() }
  let days = try days.get()
  for _ in 0..<200 {
    let firm = FirmHistory(
      arrivedOn: ago(roll(800)), headcount: roll(300), cases: some(4).map { .init(opened: $0, ended: roll(2) == 0 ? nil : $0.adding(days: roll(60))) },
      risks: some(3), tagEnds: some(2).map { $0.adding(days: 300) }, visits: some(5))
    for kind in RuleKind.allCases {
      let rule = rule(kind, threshold: roll(120), due: 1 + roll(20), least: 30, greatest: 30 + roll(200))
      let woken = rule.triggers(firm, from: ago(365), until: today, days)
      for (place, one) in woken.enumerated() {
        let holds = one.answeredOn == nil && [.quiet, .periodic, .need].contains(kind)
        #expect((one.day >= ago(365) || holds) && one.day <= today && one.dueOn >= one.day)
        #expect(one.answeredOn.map { firm.visits.contains($0) && $0 >= one.day } ?? true)
        if place + 1 < woken.count { #expect(one.answeredOn.map { $0 <= woken[place + 1].day } == true) }
      }
      let trial = RuleTrial(rule, [firm], from: ago(365), until: today, days)
      #expect(trial.triggers == woken.count && trial.inTime + trial.late + trial.waiting == woken.count)
      #expect(trial.months.reduce(0, +) + trial.before == woken.count && trial.months.count == 13 && trial.firms == (woken.isEmpty ? 0 : 1))
    }
  }
}

/// The rules over eight thousand enterprises and a year, as the issue wants it: measured, and generously bounded on a busy machine.
@Test func eightThousandFirmsAreLookedAtQuickly() throws {
  let days = try days.get()
  let firms = (0..<8_000).map { place in
    FirmHistory(
      arrivedOn: ago(100 + place % 900), headcount: place % 400,
      cases: place % 2 == 0 ? [.init(opened: ago(place % 360), ended: place % 3 == 0 ? nil : ago(place % 360 - 4))] : [],
      risks: place % 40 == 0 ? [ago(place % 300)] : [], tagEnds: place % 5 == 0 ? [today.adding(days: place % 200)] : [],
      visits: place % 3 == 0 ? [ago(place % 350)] : [])
  }
  let rules: [VisitRule] = [
    rule(.new), rule(.need, threshold: 10), rule(.risk), rule(.tag, threshold: 90), rule(.quiet, threshold: 300),
    rule(.periodic, threshold: 100, least: 60, greatest: 180),
  ]
  let spent = ContinuousClock().measure {
    for rule in rules { _ = RuleTrial(rule, firms, from: ago(365), until: today, days) }
  }
  #expect(spent < .seconds(8), "a debug build takes \(spent)")
}

@Test func aQuarterIsWhatTheCalendarSays() {
  func quarter(_ text: String) -> String {
    LocalDay(text).map { let one = Quarter(of: $0); return "\(one.from) \(one.until)" } ?? ""
  }
  #expect(quarter("2026-11-25") == "2026-10-01 2026-12-31")
  #expect(quarter("2026-01-01") == "2026-01-01 2026-03-31" && quarter("2028-02-29") == "2028-01-01 2028-03-31")
  let budget = DisturbanceBudget(
    cap: 2, quiet: [today...today.adding(days: 2)], touches: [Touch(day: today), Touch(day: ago(60))])
  #expect(budget.used(inQuarterOf: today) == 1 && !budget.isOver(on: today) && budget.isQuiet(on: today.adding(days: 2)))
  #expect(!budget.isQuiet(on: today.adding(days: 3)) && DisturbanceBudget(cap: 0).isOver(on: today))
  #expect(!DisturbanceBudget().isOver(on: today))
}

@Test func aQuestionThatWasAnsweredIsKnownByItsWords() {
  #expect(AskedBefore.likeness("想招两名嵌入式工程师", "问问嵌入式工程师招得怎样") >= AskedBefore.least)
  #expect(AskedBefore.likeness("想招两名嵌入式工程师", "年底道一声谢") < AskedBefore.least)
  #expect(AskedBefore.likeness("", "问") == 0 && AskedBefore.likeness("停车位", "停车位") == 1)
}
