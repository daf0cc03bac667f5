import ElectionLaw
import Foundation
import Kernel
import TestKit
import Testing

func zhejiang() throws -> RulePack {
  let path = Bench.home + "/Data/election-rules/zj-village-2020.json"
  return try RulePack(json: Array(Data(contentsOf: URL(fileURLWithPath: path))))
}

private func day(_ text: String) throws -> LocalDay { try #require(LocalDay(text)) }

@Test func theDaysOfAnElectionFollowFromPollingDay() throws {
  let timeline = Timeline(pollingDay: try day("2027-03-15"), try zhejiang())
  let expected: [(Step, String)] = [
    (.rollPublished, "2027-02-23"), (.objectionsEnd, "2027-02-28"), (.objectionsDecided, "2027-03-03"),
    (.selfNominationEnds, "2027-03-05"), (.candidatesPublished, "2027-03-10"), (.officersPublished, "2027-03-10"),
    (.speechRequestsEnd, "2027-03-10"), (.withdrawalsEnd, "2027-03-12"), (.proxyRequestsEnd, "2027-03-12"),
    (.polling, "2027-03-15"), (.resultAnnounced, "2027-03-16"), (.handOverEnds, "2027-03-25"), (.runOffLatest, "2027-04-14"),
  ]
  #expect(timeline.deadlines.map(\.step) == expected.map(\.0))
  for (step, text) in expected { #expect(timeline.latest(step) == (try day(text)), "\(step)") }
  let articles = timeline.deadlines.filter { $0.step != .polling }.map(\.article)
  #expect(articles.allSatisfy { !$0.isEmpty })
}

@Test func aDayThatComesTooLateIsNamedWithItsArticle() throws {
  let pack = try zhejiang()
  let timeline = Timeline(pollingDay: try day("2027-03-15"), pack)
  let plan: [Step: LocalDay] = [
    .rollPublished: try day("2027-02-24"), .candidatesPublished: try day("2027-03-10"), .withdrawalsEnd: try day("2027-03-13"),
  ]
  let breaches = timeline.breaches(of: plan)
  #expect(breaches.map(\.step) == [.rollPublished, .withdrawalsEnd])
  #expect(breaches.map(\.article) == ["14", "19"])
}

@Test func movingPollingDayForwardBreaksWhatWasJustInTimeAndLaterBreaksNothing() throws {
  let pack = try zhejiang()
  let polling = try day("2027-03-15")
  let plan: [Step: LocalDay] = [
    .rollPublished: polling.adding(days: -20), .candidatesPublished: polling.adding(days: -7), .polling: polling,
  ]
  let sooner = Timeline.brokenByMoving(to: polling.adding(days: -1), plan: plan, from: polling, pack)
  #expect(sooner.map(\.step) == [.rollPublished])
  let muchSooner = Timeline.brokenByMoving(to: polling.adding(days: -3), plan: plan, from: polling, pack)
  #expect(muchSooner.map(\.step) == [.rollPublished, .candidatesPublished])
  #expect(Timeline.brokenByMoving(to: polling.adding(days: 9), plan: plan, from: polling, pack).isEmpty)
}

@Test func objectionsAreCountedFromTheDayOnWhichTheRollWasReallyPublished() throws {
  let polling = try day("2027-03-15")
  let early = Timeline(pollingDay: polling, rollPublished: polling.adding(days: -30), try zhejiang())
  #expect(early.latest(.objectionsEnd) == polling.adding(days: -25))
  #expect(early.latest(.objectionsDecided) == polling.adding(days: -22))
}

@Test func aPackWithAnUnknownStepOrAnImpossibleShareIsRefused() throws {
  let path = Bench.home + "/Data/election-rules/zj-village-2020.json"
  let text = try String(contentsOfFile: path, encoding: .utf8)
  for (old, new, error) in [
    ("\"officers_published\": 5", "\"officers_publsihed\": 5", ElectionLawError.stepUnknown),
    ("\"denominator\": 3", "\"denominator\": 0", .numberInvalid), ("\"least\": 5", "\"least\": 12", .numberInvalid),
  ] {
    let changed = text.replacingOccurrences(of: old, with: new)
    #expect(changed != text)
    #expect(throws: error) { _ = try RulePack(json: Array(changed.utf8)) }
  }
}
