import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

private func routing(_ cast: CaseCast) async throws -> CaseRouting {
  try await cast.database.read { tx in try tx.caseRouting(cast.community) }
}

@Test func whoIsInDangerIsToldTheRightNumber() async throws {
  let routing = try await routing(try await CaseCast(.sqlite))
  for (text, number) in [
    ("有人要跳楼", "110"), ("有人要跳楼", "119"), ("有人想自杀", "110"), ("有人想自杀", "120"), ("电梯困人了", "119"), ("电梯困人了", "96333"), ("煤气爆炸了", "119"),
    ("有人溺水", "119"), ("有人溺水", "120"), ("同事被打了", "110"), ("孩子走丢了", "110"), ("电梯又停了，里面有人！快来", "96333"), ("三楼着火了，有人受伤", "119"),
    ("Someone is trapped in the lift", "96333"), ("大堂有人晕倒", "120"), ("燃气味很大", "119"),
  ] {
    #expect(routing.emergencies(in: text).map(\.number).contains(number), "\(number) for \(text)")
    #expect(routing.emergencySign(in: text) != nil, "\(text)")
  }
}

@Test func aDrillAFearOrAnEndIsNotUrgentAndANumberIsNoCall() async throws {
  let routing = try await routing(try await CaseCast(.sqlite))
  // The number is worth knowing all the same.
  for text in ["想约一次着火逃生演练", "电瓶车在楼道充电，担心起火", "电动车上周被偷了", "工伤受伤后怎么赔", "电梯经常困人，请检修", "火灾报警器坏了"] {
    #expect(!routing.emergencies(in: text).isEmpty && routing.emergencySign(in: text) == nil, "\(text)")
  }
  for text in ["会议室120平方米", "停车费119元", "没有着火，只是灯坏了", "请打12345", "被打扰得没法办公", "车位被抢占", "门禁被人一直打开", "门口的跳楼价广告"] {
    let numbers = routing.emergencies(in: text).map(\.number)
    #expect(numbers.isEmpty && routing.emergencySign(in: text) == nil, "\(text): \(numbers)")
  }
}

/// What the demo's people write of every day is not taken for an emergency.
@Test func theMattersOfEveryDayAreNotUrgentByTheirWords() async throws {
  let routing = try await routing(try await CaseCast(.sqlite))
  let data = try Data(contentsOf: URL(fileURLWithPath: Bench.home + "/Data/demo-cases.json"))
  let stories = JSONValue(parsing: Array(data))?["stories"]?.list ?? []
  var bodies: [String] = []
  for story in stories {
    for key in ["titles", "bodies"] { bodies += (story[key]?.list ?? []).compactMap(\.string) }
  }
  let flagged = bodies.filter { routing.emergencySign(in: $0) != nil }
  #expect(bodies.count > 200 && flagged.count * 50 <= bodies.count, "\(flagged)")
}

@Test(arguments: Engine.available) func whatSomebodyFilesInDangerIsUrgentHoweverItIsFiled(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  #expect(try await cast.file("employee", "三楼着火了").urgency == .urgent)
  #expect(try await cast.file("employee", "灯坏了").urgency == .normal)
  let program = cast.browser("")
  program.cookies = [:]
  let filed = try await program.json(.post, "/api/v1/cases", bearer: "head", body: .object(["body": .text("货梯里困人了，快来")]))
  #expect(filed.status == 201 && filed.json?["urgency"]?.string == "urgent", "\(filed.text)")
  // Its promise is the urgent one, until whoever handles it knows better.
  let due = filed.json?["clock"]?["response_due_at"]?.string.flatMap { Timestamp(rfc3339: $0) }
  #expect(try #require(due) - cast.world.now <= .hours(1))
  let id = try #require(CaseID(filed.json?["id"]?.string ?? ""))
  let handler = cast.browser("worker")
  #expect(try await handler.get("/bench?case=\(id)").text.contains("改为不急"))
  for _ in 0..<2 { #expect(try await handler.post("/cases/\(id)/urgency", ["urgency": "normal"]).status == 303) }
  #expect(try await cast.find(id)?.urgency == .normal)
  #expect(try await cast.count("SELECT count(*) FROM case_steps WHERE case_id = \(id) AND kind = 'calmed'") == 1)
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.calmed'") == 1)
  let clock = try #require(try await cast.database.read { tx in try tx.clock(of: id) })
  #expect(clock.promise.responseMinutes > 60)
  let bench = try await handler.get("/bench?case=\(id)&lang=en")
  #expect(bench.text.contains("No longer urgent") && bench.text.contains("Make it urgent"))
  #expect(try await cast.browser("head").get("/cases/\(id)").text.contains("改为不急") == false)
  #expect(try await cast.browser("head").post("/cases/\(id)/urgency", ["urgency": "urgent"]).status == 404)
  #expect(try await handler.post("/cases/\(id)/urgency", ["urgency": "soon"]).status == 422)
}

@Test func unpaidWagesAreAMatterOfLabour() async throws {
  let routing = try await routing(try await CaseCast(.sqlite))
  for text in ["公司拖欠工资", "拖欠员工三个月工资", "欠我两个月工资没给", "老板不发工资"] {
    #expect(routing.category(for: text)?.key == "safety.labour", "\(text)")
  }
  #expect(routing.category(for: "供应商拖欠货款")?.key == "economy.debt")
}
