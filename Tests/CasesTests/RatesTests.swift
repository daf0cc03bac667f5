import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// Closes and rates cases of the neighbour enterprise's head, and gives the last one.
@discardableResult
private func rated(_ cast: CaseCast, _ levels: [RatingLevel?], isSolved: Bool = true, by who: String = "worker") async throws -> CaseID {
  let (worker, head) = (try cast.viewer(who), try cast.viewer("head"))
  var last: CaseID?
  for level in levels {
    let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
    try await cast.database.write { tx in
      try CloseCase(id: item.id, words: "办好了").run(by: worker, tx)
      if isSolved {
        try ConfirmCase(id: item.id, rating: level).run(by: head, tx)
      } else {
        try SendCaseBack(id: item.id, words: "没好", rating: level).run(by: head, tx)
      }
    }
    last = item.id
  }
  return try #require(last)
}

private func figures(_ cast: CaseCast, _ month: Month) async throws -> MonthFigures {
  try await cast.database.read { tx in try tx.monthFigures(month, cast.community) }
}

@Test(arguments: Engine.available) func satisfactionIsToldWhenItsMonthIsOverAndStaysAsItWasTold(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let month = Month(of: cast.world.now)
  let id = try await rated(cast, [.verySatisfied, .satisfied, .fair, .verySatisfied, .dissatisfied, .satisfied])
  #expect(try await figures(cast, month).rates.satisfaction == nil)
  let before = try await cast.browser("worker").get("/cases/rates").text
  #expect(before.contains("月底后公布") && !before.contains("66.7%"))
  #expect(try await cast.database.read { tx in try tx.toldRatings(cast.community).total } == 0)

  cast.world.set(month.end + .hours(10))
  let told = try await figures(cast, month)
  #expect(told.rates.satisfaction == Share(count: 4, total: 6))
  #expect(told.rows(.window, keys: []).compactMap(\.rates.satisfaction) == [Share(count: 4, total: 6)])
  #expect(try await cast.database.read { tx in try tx.toldRatings(cast.community) } == Share(count: 4, total: 6))
  // A day later one case is left out, one is rerouted, one is rated: nothing that was told moves.
  let (colleague, administrator) = (try cast.viewer("colleague"), try cast.viewer("administrator"))
  try await cast.database.write { tx in
    try ProposeExclusion(id: id, kind: .outOfScope, words: "不属于社区").run(by: colleague, tx)
    try DecideExclusion(id: id, isApproved: true).run(by: administrator, tx)
    try tx.run("UPDATE cases SET window_id = (SELECT max(id) FROM case_windows), grid_id = NULL")
  }
  cast.world.advance(by: .days(1))
  try await rated(cast, [.veryDissatisfied])
  let later = try await figures(cast, month)
  #expect(later.rates.satisfaction == told.rates.satisfaction)
  for division in MonthFigures.Division.rated {
    let (one, two) = (told.rows(division, keys: []), later.rows(division, keys: []))
    #expect(one.filter(\.hasRatings).map(\.rates.satisfaction) == two.filter(\.hasRatings).map(\.rates.satisfaction))
  }
  #expect(later.cases(.excluded).map(\.id) == [id])
}

@Test(arguments: Engine.available) func aNumberLeadsToExactlyTheCasesThatMakeItUp(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let month = Month(of: cast.world.now)
  try await rated(cast, [nil, .satisfied, nil, nil])
  try await rated(cast, [nil, .fair], isSolved: false, by: "gridhead")
  let worker = try cast.viewer("worker")
  let waiting = try await cast.file("employee", "社保断缴怎么办")
  let silent = try await cast.file("neighbour", "灯不亮")
  try await cast.database.write { tx in try CloseCase(id: silent.id, words: "换了灯").run(by: worker, tx) }
  cast.world.advance(by: .days(3))
  let late = try await figures(cast, month)
  #expect(late.rates.response == Share(count: 7, total: 8))
  #expect(late.rates.solution == Share(count: 4, total: 6))
  #expect(late.cases(.unanswered).map(\.id) == [silent.id])
  #expect(!late.cases(.responseKept).map(\.id).contains(waiting.id))
  let browser = cast.browser("worker")
  for figure in MonthFigures.Figure.allCases {
    let ids = late.cases(figure).map(\.id.text)
    let page = try await browser.get("/cases/rates/list?month=\(month)&figure=\(figure.rawValue)").text
    #expect(page.contains("共\(ids.count)件"), "\(figure)")
    let listed = Set(page.matches(of: /bench\?case=(cas_[0-9a-z]{26})/).map { String($0.1) })
    #expect(listed == Set(ids), "\(figure)")
    for division in MonthFigures.Division.allCases {
      for key in Set(late.facts.map { MonthFigures.key($0, division) }) {
        let count = late.cases(figure).filter { MonthFigures.key($0, division) == key }.count
        let path = "/cases/rates/list?month=\(month)&figure=\(figure.rawValue)&by=\(division.rawValue)&key=\(key)"
        #expect(try await browser.get(path).text.contains("共\(count)件"), "\(path)")
      }
    }
  }
  // Who sees part of the cases finds that part in the list.
  let part = try await cast.browser("othergrid").get("/cases/rates/list?month=\(month)&figure=filed")
  #expect(part.status == 200 && part.text.contains("共1件") && part.text.contains(silent.id.text))
  for who in ["head", "employee", "supervisor", "partner"] {
    #expect(try await cast.browser(who).get("/cases/rates/list?month=\(month)&figure=filed").status == 404, "\(who)")
  }
}

@Test(arguments: Engine.available) func thePageOfTheRatesSaysNobodysName(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let month = Month(of: cast.world.now)
  try await rated(cast, [.satisfied, .satisfied, .fair, nil, .satisfied, .verySatisfied])
  cast.world.set(month.end + .hours(2))
  for division in MonthFigures.Division.rated {
    for who in ["worker", "supervisor"] {
      let page = try await cast.browser(who).get("/cases/rates?month=\(month)&by=\(division.rawValue)")
      #expect(page.status == 200 && page.text.contains("80.0%") && page.text.contains("95%区间 37.6%–96.4%"), "\(who) \(division)")
      for name in cast.viewers.values.filter({ $0.post != nil }).map(\.name) where name.count > 2 {
        let main = page.text.components(separatedBy: "<main").last ?? ""
        #expect(!main.contains(name), "\(who) reads \(name)")
      }
    }
  }
  let supervisor = try await cast.browser("supervisor").get("/cases/rates?month=\(month)").text
  #expect(!supervisor.contains("/cases/rates/list"))
  #expect(try await cast.browser("worker").get("/cases/rates/export.csv?month=\(month)").text.contains("全社区,6,6,1000"))
  #expect(try await cast.browser("supervisor").get("/cases/rates/export.csv").status == 404)
  for who in ["head", "employee", "butler", "gridhead"] {
    #expect(try await cast.browser(who).get("/cases/rates").status == 404, "\(who)")
  }
}

@Test(arguments: Engine.available) func leavingACaseOutTakesTwoWhoNeverHandledIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let month = Month(of: cast.world.now)
  let id = try await rated(cast, [.fair])
  let worker = cast.browser("worker")
  let sent = ["exclusion_kind": "unlawful", "exclusion_words": "要求违建"]
  #expect(try await worker.post("/cases/\(id)/exclusion", sent).status == 409)
  let colleague = cast.browser("colleague")
  let empty = try await colleague.post("/cases/\(id)/exclusion", ["exclusion_words": "要求违建"])
  #expect(empty.status == 422 && empty.text.contains("要求违建"))
  #expect(try await colleague.post("/cases/\(id)/exclusion", sent).status == 303)
  #expect(try await colleague.post("/cases/\(id)/exclusion", sent).status == 409)
  // Not who proposed it, not who handled it.
  #expect(try await colleague.post("/cases/\(id)/exclusion/decision", ["decision": "approve"]).status == 409)
  #expect(try await worker.post("/cases/\(id)/exclusion/decision", ["decision": "approve"]).status == 409)
  #expect(try await figures(cast, month).rates.solution.total == 1)
  let administrator = cast.browser("administrator")
  #expect(try await administrator.get("/cases/exclusions").text.contains("要求违建"))
  #expect(try await administrator.post("/cases/\(id)/exclusion/decision", ["decision": "refuse"]).status == 422)
  let refusal = ["decision": "refuse", "decision_words": "应当计入"]
  #expect(try await administrator.post("/cases/\(id)/exclusion/decision", refusal).status == 303)
  // After a refusal it may be proposed with better reasons.
  #expect(try await colleague.post("/cases/\(id)/exclusion", sent).status == 303)
  #expect(try await administrator.post("/cases/\(id)/exclusion/decision", ["decision": "approve"]).status == 303)
  #expect(try await figures(cast, month).rates.solution.total == 0)
  let acts = try await cast.database.read { tx in
    try tx.all("SELECT act FROM audit_entries WHERE act LIKE 'case.exclusion%' ORDER BY number") { row in
      try row("act", as: String.self)
    }
  }
  #expect(acts == ["exclusion_proposed", "exclusion_refused", "exclusion_proposed", "exclusion_approved"].map { "case." + $0 })
  // Of whoever does not see the case, it is no case.
  #expect(try await cast.browser("othergrid").post("/cases/\(id)/exclusion", sent).status == 404)
  #expect(!(try await cast.browser("othergrid").get("/cases/exclusions").text.contains("要求违建")))
}
