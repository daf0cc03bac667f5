import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

// What must not come through by a side door: partners, butlers, assistants, callers who want to be forgotten.

@Test(arguments: Engine.available) func aPartnerReadsAReferralOnlyWhileItIsAtWork(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  try await cast.makePartner(cast.otherFirm)
  let item = try await cast.file("employee", "被拖欠工资")
  let (worker, employee) = (try cast.viewer("worker"), try cast.viewer("employee"))
  let vault = cast.site.vault
  let one = try await cast.database.write { tx in
    try TakeCase(id: item.id).run(by: worker, tx)
    try ProposeReferral(id: item.id, service: "法律咨询").run(by: worker, tx)
    let one = try #require(try tx.referrals(of: item.id).first)
    try ConsentToReferral(id: item.id, referral: one.id, parts: [.title], ownWords: "请打19900000123").run(by: employee, vault: vault, tx)
    return one
  }
  let partner = cast.browser("partner")
  #expect(try await partner.get("/referrals").text.contains("19900000123"))
  // It lies sealed, and stands in her own copy of her data.
  #expect(try await cast.count("SELECT count(*) FROM case_referrals WHERE shared_sealed IS NOT NULL") == 1)
  let copy = try await cast.database.read { tx in try tx.exportReferrals(of: employee.person, vault: vault).serialized }
  #expect(copy.contains("19900000123"))
  // She takes her consent back, by the button on her page.
  let page = try await cast.browser("employee").get("/cases/\(item.id)").text
  #expect(page.contains("收回同意"))
  let refusal = "/cases/\(item.id)/referral/refusal"
  #expect(try await cast.browser("employee").post(refusal, ["referral": one.id.text]).status == 303)
  #expect(!(try await partner.get("/referrals").text.contains("19900000123")))
  #expect(try await partner.post("/referrals/answer", ["referral": one.id.text, "answer": "accepted"]).status == 404)
  #expect(try await cast.count("SELECT count(*) FROM case_referrals WHERE shared_sealed IS NOT NULL") == 0)
}

@Test(arguments: Engine.available) func aPartnerIsNeverTheFirmThatEmploysHer(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let employee = try cast.viewer("employee")
  let firms = try await cast.database.read { tx in try tx.ties(of: employee.person) }
  let firm = try #require(firms.first)
  try await cast.makePartner(firm)
  let item = try await cast.file("employee", "被拖欠工资")
  let worker = try cast.viewer("worker")
  await #expect(throws: ReferralError.nobodyLeft) {
    try await cast.database.write { tx in
      try TakeCase(id: item.id).run(by: worker, tx)
      try ProposeReferral(id: item.id, service: "法律咨询").run(by: worker, tx)
    }
  }
}

@Test(arguments: Engine.available) func aMediationIsNothingForWhomThePersonBehindItIsNot(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("employee", "电梯里有人吵架", place: .common(.lift, cast.tower))
  _ = try await cast.browser("worker").post("/cases/\(item.id)/assignment")
  let path = "/cases/\(item.id)/mediation"
  let begun = try await cast.browser("worker").post(path, [
    "_nonce": "a", "mediation": "civil", "asked_on": "2026-11-20", "applicant_name": "林小满", "other_name": "某公司",
    "matter": "林小满与邻居争执", "mediator": try #require(try cast.viewer("colleague").post).text, "neutral": "1",
  ])
  #expect(begun.status == 303)
  #expect(try await cast.browser("worker").get(path).text.contains("林小满"))
  let butler = cast.browser("butler")
  #expect(try await butler.get("/bench?case=\(item.id)").status == 200)
  #expect(try await butler.get(path).status == 404)
  #expect(try await butler.post(path + "/sessions", ["_nonce": "b", "session_on": "2026-11-21", "session_words": "谈了"]).status == 404)
  #expect(!(try await butler.get("/bench?case=\(item.id)").text.contains("林小满")))
}

@Test(arguments: Engine.available) func whoAssistedSeesNothingWhenTheRoundIsOver(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "高企申报要哪些材料")
  let (worker, post) = (try cast.viewer("worker"), try #require(try cast.viewer("othergrid").post))
  try await cast.database.write { tx in
    try TakeCase(id: item.id).run(by: worker, tx)
    try AskAssistant(id: item.id, post: post, words: "请看一看").run(by: worker, tx)
  }
  let assistant = cast.browser("othergrid")
  #expect(try await assistant.get("/bench?case=\(item.id)").status == 200)
  try await cast.database.write { tx in try CloseCase(id: item.id, words: "好了").run(by: worker, tx) }
  #expect(try await assistant.get("/bench?case=\(item.id)").status == 404)
}

@Test(arguments: Engine.available) func whoWasSplitInTwoIsForgottenInBoth(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  let vault = cast.site.vault
  let (item, part) = try await cast.database.write { tx in
    var command = OpenCase(body: "大堂灯不亮。\n门禁也坏了。")
    command.caller = OpenCase.Caller(
      name: "王女士", phone: "19900000066", organization: nil, channel: .phone, email: "wang@somewhere.example")
    let item = try command.run(by: worker, vault: vault, tx)
    try TakeCase(id: item.id).run(by: worker, tx)
    return (item, try SplitCase(id: item.id, words: "门禁也坏了。").run(by: worker, vault: vault, tx))
  }
  #expect(try await cast.database.read { tx in try tx.callerEmail(of: part.id, vault: vault) } == "wang@somewhere.example")
  #expect(try await cast.database.write { tx in try tx.forgetCaller(of: part.id) })
  for one in [item, part] {
    #expect(try await cast.database.read { tx in try tx.caller(of: one.id) }?.forgottenAt != nil)
  }
  #expect(try await cast.database.write { tx in try tx.forgetCaller(of: item.id) } == false)
}
