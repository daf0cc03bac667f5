import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web
import WorkCalendar

@testable import Cases

private func day(_ text: String) -> LocalDay { LocalDay(text) ?? LocalDay(daysSinceEpoch: 0) }

private func lawClock() throws -> DebtClock {
  let folder = URL(fileURLWithPath: Bench.home + "/Data/calendars")
  let years = try (2024...2026).map { year in
    try JSONDecoder().decode(CalendarYear.self, from: Data(contentsOf: folder.appendingPathComponent("cn-\(year).json")))
  }
  return DebtClock(calendar: try WorkCalendar(years: years))
}

@Test func paymentIsDueWhenTheRegulationSays() throws {
  let clock = try lawClock()
  let table: [(DebtClock.Debtor, String, String?, String?)] = [
    // 30 days from 5 January 2026 end on Wednesday 4 February.
    (.publicBody, "2026-01-05", nil, "2026-02-04"),
    // A contract may say less, and no more than sixty days: 6 March is a Friday.
    (.publicBody, "2026-01-05", "2026-01-20", "2026-01-20"), (.publicBody, "2026-01-05", "2026-12-31", "2026-03-06"),
    (.largeEnterprise, "2026-01-05", nil, "2026-03-06"), (.largeEnterprise, "2026-01-05", "2026-02-02", "2026-02-02"),
    // The thirtieth day is 1 October, a holiday: the first working day after it is the 8th.
    (.publicBody, "2026-09-01", nil, "2026-10-08"),
    (.other, "2026-01-05", nil, nil), (.other, "2026-01-05", "2026-05-20", "2026-05-20"),
  ]
  for (debtor, delivered, agreed, due) in table {
    let found = clock.paymentDue(debtor, deliveredOn: day(delivered), agreedOn: agreed.map(day))
    #expect(found == due.map(day), "\(debtor) \(delivered) \(agreed ?? "-")")
  }
  #expect(clock.isLongTerm(.largeEnterprise, deliveredOn: day("2026-01-05"), agreedOn: day("2026-03-09")))
  #expect(!clock.isLongTerm(.largeEnterprise, deliveredOn: day("2026-01-05"), agreedOn: day("2026-03-06")))
  #expect(!clock.isLongTerm(.other, deliveredOn: day("2026-01-05"), agreedOn: day("2027-01-05")))
}

@Test func threeYearsBeginAnewWithEachInterruptionInTime() throws {
  let clock = try lawClock()
  typealias Event = DebtClock.Event
  let due = day("2021-03-10")
  let table: [([Event], String)] = [
    // 10 March 2024 is a Sunday: the Monday after it counts.
    ([], "2024-03-11"),
    ([Event(kind: .demanded, day: day("2023-06-01"))], "2026-06-01"),
    // Too late: nothing begins anew, except when the debtor agrees to pay.
    ([Event(kind: .demanded, day: day("2024-06-03"))], "2024-03-11"),
    ([Event(kind: .acknowledged, day: day("2024-06-03"))], "2027-06-03"),
    // Before the money was due it interrupts nothing.
    ([Event(kind: .demanded, day: day("2021-01-05"))], "2024-03-11"),
    // In any order.
    ([Event(kind: .filed, day: day("2025-09-01")), Event(kind: .demanded, day: day("2022-11-15"))], "2028-09-01"),
    // 29 February: three years later that month has no such day.
    ([Event(kind: .demanded, day: day("2024-02-29"))], "2027-03-01"),
  ]
  for (events, last) in table {
    #expect(clock.limitation(paymentDue: due, events) == day(last), "\(events)")
  }
}

@Test func aComplaintIsPassedOnAndDecidedInTime() throws {
  let clock = try lawClock()
  let transfer = clock.transferDue(acceptedOn: day("2026-09-28"))
  #expect(clock.calendar.workingDays(from: day("2026-09-28"), to: transfer) == 10 && clock.calendar.isWorkingDay(transfer))
  // Over the National Day: far more than ten days by the calendar of the wall.
  #expect(transfer >= day("2026-10-15"))
  let due = clock.handlingDue(receivedOn: day("2026-11-02"))
  #expect(due.usual == day("2026-12-02") && due.latest >= day("2027-01-31"))
}

@Test func sumsAreIntegersOfFen() {
  let table: [(String, Int?)] = [
    ("12,345.60", 1_234_560), ("0.01", 1), ("１２．５", 1_250), ("100", 10_000), ("0", nil), ("-1", nil), ("1.234", nil),
    ("", nil), ("1e3", nil), ("12345678901", nil), ("1.", nil), (".5", nil),
  ]
  for (typed, fen) in table { #expect(Fen.parse(typed) == fen, "\(typed)") }
  #expect(Fen.text(1_234_560) == "12,345.60" && Fen.text(1) == "0.01" && Fen.text(100_000_000) == "1,000,000.00")
}

/// Random histories: whatever is accepted, what is recovered is never negative nor more than is claimed.
@Test func noHistoryRecoversMoreThanIsClaimed() {
  var dice = CaseDice(7)
  for _ in 0..<200 {
    var sums: [DebtSum] = []
    for _ in 0..<20 {
      let next = DebtSum(kind: dice.pick(DebtSum.Kind.allCases), fen: 1 + dice.below(500), day: day("2026-11-01"), words: "")
      do {
        try DebtSum.require(next, after: sums)
        sums.append(next)
      } catch {}
      let (claimed, recovered) = DebtSum.totals(sums)
      #expect(recovered >= 0 && recovered <= claimed)
    }
  }
}

@Test(arguments: Engine.available) func aDebtIsClaimedRecoveredAndCounted(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "客户拖欠货款")
  let worker = cast.browser("worker")
  #expect(try await worker.get("/bench?case=\(item.id)").text.contains("清欠助手"))
  let path = "/cases/\(item.id)/debt"
  let early = try await worker.post(path + "/events", ["_nonce": "a", "interruption": "demanded", "day": "2026-11-01"])
  #expect(early.status == 409)
  let facts = ["debtor": "large_enterprise", "debtor_name": "远山重工", "delivered_on": "2026-01-05", "evidence": "contract"]
  let wrong = try await worker.post(path, facts.merging(["accepted_on": "2025-01-01"]) { _, new in new })
  #expect(wrong.status == 422 && wrong.text.contains("受理日早于交付日") && wrong.text.contains("远山重工"))
  #expect(try await worker.post(path, facts).status == 303)
  let page = try await worker.get(path).text
  #expect(page.contains("3月6日") && page.contains("第九条") && page.contains("2029年") && page.contains("还缺 6 样"))
  func enter(_ nonce: String, _ kind: String, _ amount: String) async throws -> Bench.Answer {
    try await worker.post(path + "/sums", ["_nonce": nonce, "sum": kind, "amount": amount, "sum_day": "2026-11-20"])
  }
  #expect(try await enter("b", "recovered", "10").status == 422)
  #expect(try await enter("c", "claimed", "80,000.50").status == 303)
  #expect(try await enter("d", "recovered", "30000").status == 303)
  #expect(try await enter("d", "recovered", "30000").status == 303)
  #expect(try await enter("e", "recovered", "60000").text.contains("收回的比应收的多"))
  #expect(try await enter("f", "reversed", "0.50").status == 303)
  #expect(try await worker.get(path).text.contains("29,999.50"))
  let (viewer, other) = (try cast.viewer("worker"), try cast.viewer("othergrid"))
  let totals = try await cast.database.read { tx in
    (
      try tx.debtTotals(viewer, from: day("2026-11-01"), until: day("2026-11-30")),
      try tx.debtTotals(other, from: day("2026-11-01"), until: day("2026-11-30"))
    )
  }
  #expect(totals.0 == DebtTotals(cases: 1, claimedFen: 8_000_050, recoveredFen: 2_999_950))
  #expect(totals.1 == DebtTotals())
  for who in ["head", "employee", "othergrid", "butler"] { #expect(try await cast.browser(who).get(path).status == 404) }
}

// MARK: Mediation

@Test func aMediationNeedsBothPartiesAndEndsOnce() throws {
  let world = TestWorld().world
  let handler = Handler(person: world.newID(), post: world.newID())
  func fresh(_ kind: Mediation.Kind) -> Mediation {
    Mediation(
      position: 1, kind: kind, mediator: handler, applicantName: "甲", otherName: "乙", matter: "工资", askedOn: day("2026-11-02"))
  }
  let today = day("2026-11-26")
  var one = fresh(.labour)
  #expect(throws: MediationError.notAgreedTo) { try one.requireBegun() }
  #expect(throws: MediationError.notAgreedTo) { try one.finish(.agreed, agreement: "付清", on: today, today: today) }
  #expect(throws: MediationError.dayOutside) { try one.agree(applicantOn: day("2026-11-01"), otherOn: nil, today: today) }
  try one.agree(applicantOn: day("2026-11-03"), otherOn: nil, today: today)
  #expect(one.begunOn == nil)
  try one.agree(applicantOn: nil, otherOn: day("2026-11-05"), today: today)
  #expect(one.begunOn == day("2026-11-05") && one.arbitrationFrom == day("2026-11-17"))
  #expect(throws: MediationError.dayOutside) { try one.finish(.agreed, agreement: "付清", on: day("2026-11-04"), today: today) }
  #expect(throws: MediationError.noWords) { try one.finish(.agreed, agreement: "", on: today, today: today) }
  try one.finish(.agreed, agreement: "十日内付清", on: today, today: today)
  #expect(one.confirmationUntil == day("2026-12-26"))
  #expect(throws: MediationError.isOver) { try one.finish(.failed, agreement: "", on: today, today: today) }
  // Who does not want to talk need not: a failure before consent.
  var other = fresh(.civil)
  try other.finish(.failed, agreement: "", on: today, today: today)
  #expect(other.arbitrationFrom == nil && other.confirmationUntil == nil)
}

@Test(arguments: Engine.available) func aMediationRunsFromConsentToAPrintedAgreement(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "加班费没有付")
  let worker = cast.browser("worker")
  let path = "/cases/\(item.id)/mediation"
  let post = try #require(try cast.viewer("colleague").post)
  let open = [
    "_nonce": "a", "mediation": "labour", "asked_on": "2026-11-20", "applicant_name": "小林", "other_name": "某公司",
    "matter": "十月加班费", "mediator": post.text,
  ]
  let slips = [
    ("asked_on", "0001-01-01", "不能早于一年前"), ("asked_on", "2026-11-26", "不能早于申请日"), ("other_name", "小 林", "双方是同一个名字"),
  ]
  for (field, typed, said) in slips {
    let wrong = try await worker.post(path, open.merging(["_nonce": field, "neutral": "1", field: typed]) { _, new in new })
    #expect(wrong.status == 422 && wrong.text.contains(said) && wrong.text.contains("十月加班费"), "\(typed)")
  }
  let partial = try await worker.post(path, open)
  #expect(partial.status == 422 && partial.text.contains("十月加班费"))
  let neutral = open.merging(["_nonce": "b", "neutral": "1"]) { _, new in new }
  #expect(try await worker.post(path, neutral).status == 303)
  #expect(try await worker.post(path, neutral.merging(["_nonce": "c"]) { _, new in new }).status == 409)
  let session = ["_nonce": "d", "session_on": "2026-11-21", "session_words": "双方各说一遍"]
  #expect(try await worker.post(path + "/sessions", session).status == 409)
  let consent = ["_nonce": "e", "applicant_agreed_on": "2026-11-20", "other_agreed_on": "2026-11-21"]
  #expect(try await worker.post(path + "/consent", consent).status == 303)
  #expect(try await worker.post(path + "/sessions", session.merging(["_nonce": "f"]) { _, new in new }).status == 303)
  let result = ["_nonce": "g", "result": "agreed", "result_on": "2026-11-22", "agreement": ""]
  #expect(try await worker.post(path + "/result", result).status == 422)
  let agreed = result.merging(["_nonce": "h", "agreement": "十二月五日前付清"]) { _, new in new }
  #expect(try await worker.post(path + "/result", agreed).status == 303)
  let page = try await worker.get(path).text
  #expect(page.contains("人民调解协议书") && page.contains("十二月五日前付清") && page.contains("12月22日"))
  for who in ["head", "delegate", "employee", "butler", "partner"] {
    #expect(try await cast.browser(who).get(path).status == 404)
  }
}
