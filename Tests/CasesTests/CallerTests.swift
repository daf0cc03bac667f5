import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

extension CaseCast {
  /// 陈女士 calls; gives the id of her case.
  fileprivate func call(_ body: String) async throws -> CaseID {
    let (viewer, vault) = (try viewer("worker"), site.vault)
    return try await database.write { tx in
      var command = OpenCase(body: body)
      command.caller = OpenCase.Caller(name: "陈女士", phone: "19900006210", organization: nil, channel: .phone)
      return try command.run(by: viewer, vault: vault, tx).id
    }
  }

  fileprivate func caller(_ id: CaseID) async throws -> CaseCaller? { try await database.read { tx in try tx.caller(of: id) } }

  /// Whether anything of a caller lies in the table.
  fileprivate func known() async throws -> Int {
    try await count("SELECT count(*) FROM case_callers WHERE name <> '' OR phone_sealed IS NOT NULL OR phone_hash IS NOT NULL")
  }
}

@Test(arguments: Engine.available) func aCallerIsForgottenSoManyDaysAfterHerCaseEnded(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (ended, open) = (try await cast.call("充电桩坏了"), try await cast.call("路灯不亮"))
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  try await cast.database.write { tx in
    try CloseCase(id: ended, words: "修好了").run(by: worker, tx)
    try ConfirmCase(id: ended).run(by: colleague, tx)
  }
  cast.world.advance(by: .days(180))
  try await cast.database.write { tx in try tx.forgetCallers() }
  #expect(try await cast.known() == 2)
  cast.world.advance(by: .seconds(1))
  try await cast.database.write { tx in try tx.forgetCallers() }
  #expect(try await cast.known() == 1)
  let now = cast.world.now
  #expect(try await cast.caller(ended)?.forgottenAt == now)
  #expect(try await cast.caller(open)?.name == "陈女士")
  // The case says that somebody called, and no more.
  let page = try await cast.browser("worker").get("/bench?case=\(ended)")
  #expect(page.status == 200 && page.text.contains("称呼和电话已于") && !page.text.contains("陈女士"))
}

@Test(arguments: Engine.available) func howLongCallersAreKeptIsTheCommunitysToSay(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let administrator = cast.browser("administrator")
  #expect(try await administrator.get("/settings/windows").text.contains("value=\"180\""))
  for wrong in ["0", "3651", "soon", ""] {
    let refused = try await administrator.post("/settings/callers", ["caller_days": wrong])
    #expect(refused.status == 422 && refused.text.contains("value=\"\(wrong)\""), "\(wrong)")
  }
  #expect(try await administrator.post("/settings/callers", ["caller_days": "30"]).status == 303)
  #expect(try await cast.browser("worker").get("/cases/for-caller").text.contains("办完30天后删除"))
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'callers.kept'") == 1)
  #expect(try await cast.browser("worker").post("/settings/callers", ["caller_days": "5"]).status == 404)
  let id = try await cast.call("充电桩坏了")
  let (worker, colleague) = (try cast.viewer("worker"), try cast.viewer("colleague"))
  try await cast.database.write { tx in
    try CloseCase(id: id, words: "修好了").run(by: worker, tx)
    try ConfirmCase(id: id).run(by: colleague, tx)
  }
  cast.world.advance(by: .days(31))
  try await cast.database.write { tx in try tx.forgetCallers() }
  #expect(try await cast.known() == 0)
}

@Test(arguments: Engine.available) func whoCalledIsForgottenAtOnceWhenSheAsksForIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await cast.call("充电桩坏了")
  let worker = cast.browser("worker")
  #expect(try await worker.get("/bench?case=\(id)").text.contains("/cases/\(id)/caller/erasure"))
  for other in ["othergrid", "butler", "supervisor", "employee", "head"] {
    #expect(try await cast.browser(other).post("/cases/\(id)/caller/erasure").status == 404, "\(other)")
  }
  #expect(try await cast.known() == 1)
  for _ in 1...2 { #expect(try await worker.post("/cases/\(id)/caller/erasure").status == 303) }
  #expect(try await cast.known() == 0)
  #expect(try await cast.count("SELECT count(*) FROM audit_entries WHERE act = 'case.caller_forgotten'") == 1)
  let page = try await worker.get("/bench?case=\(id)")
  #expect(!page.text.contains("陈女士") && !page.text.contains("/caller/erasure") && page.text.contains("称呼和电话已于"))
  #expect(try await worker.post("/cases/\(id)/caller").status == 404)
  // Her matter goes on.
  _ = try await worker.post("/cases/\(id)/closure", ["_nonce": "a", "words": "修好了", "result": "answered"])
  #expect(try await cast.browser("colleague").post("/cases/\(id)/confirmation").status == 303)
}
