import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

private let agreed = [
  "publication_title": "货梯停运", "publication_words": "早高峰货梯只开一部。", "publication_notes": "已换控制板。",
  "publication_agreed": "1", "publication_sent": "1",
]

@Test(arguments: Engine.available) func aCaseIsPublicOnlyAfterConsentAndOnlyUntilItIsTakenBack(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运，请打19900000011找禾总，1203室", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  let page = try await worker.get("/bench?case=\(item.id)")
  #expect(page.text.contains("name=\"publication_words\"") && page.text.contains("请打***找***，***"))

  var without = agreed
  without["publication_agreed"] = nil
  let refused = try await worker.post("/cases/\(item.id)/publication", without)
  #expect(refused.status == 422 && refused.text.contains("publication_agreed-wrong"))
  #expect(try await cast.count("SELECT count(*) FROM case_publications") == 0)

  let done = try await worker.post("/cases/\(item.id)/publication", agreed)
  #expect(done.status == 303)
  let answer = try await cast.browser("").get("/open311/v2/requests/\(item.id).json")
  let shown = try #require(answer.json?.list?.first)
  #expect(shown["description"]?.string == "早高峰货梯只开一部。" && shown["address"]?.string == "知行园3号楼·电梯")
  #expect(shown["status_notes"]?.string == "已换控制板。" && shown["service_code"]?.string == "public.lift")

  let again = try await worker.get("/bench?case=\(item.id)")
  #expect(again.text.contains("/cases/\(item.id)/publication/withdrawal"))
  #expect(try await worker.post("/cases/\(item.id)/publication/withdrawal").status == 303)
  #expect(try await cast.browser("").get("/open311/v2/requests/\(item.id).json").status == 404)
  #expect(try await cast.browser("").get("/open311/v2/requests.json").json == .array([]))
  let acts = try await cast.database.read { tx in
    try tx.all("SELECT act FROM audit_entries WHERE subject_id = \(item.id.text) ORDER BY number") { row in
      try row("act", as: String.self)
    }
  }
  #expect(acts.suffix(2) == ["case.published", "case.unpublished"])
}

@Test(arguments: Engine.available) func wordsThatLeadToAPersonAreRefusedFieldByField(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let worker = cast.browser("worker")
  let wrong: [(String, String)] = [
    ("请打 199 0000 0011", "里面还有电话号码"), ("写信到lin@community.example", "里面还有电子邮箱"), ("证件330100199001010011", "里面还有证件号"),
    ("禾木精密传感有限公司门口", "里面还有人名或企业名称"), ("禾总说的", "里面还有人名"), ("1203室门口", "里面还有房号"),
  ]
  for (words, sentence) in wrong {
    var fields = agreed
    fields["publication_words"] = words
    let answer = try await worker.post("/cases/\(item.id)/publication", fields)
    #expect(answer.status == 422 && answer.text.contains(sentence), "\(words)")
    // What was written stays on the page.
    #expect(answer.text.contains(words))
    let english = try await worker.post("/cases/\(item.id)/publication?lang=en", fields)
    #expect(english.status == 422 && english.text.contains("There is still"))
  }
  #expect(try await cast.count("SELECT count(*) FROM case_publications") == 0)
  let viewer = try cast.viewer("worker")
  await #expect(throws: PublicationError.tellsTooMuch([Problem.Field("publication_notes", "publication.holds_phone")])) {
    try await cast.database.write { tx in
      let words = PublicWords(title: "货梯", description: "停了", notes: "电话0571-55500011")
      try PublishCase(id: item.id, words: words, isAgreed: true).run(by: viewer, tx)
    }
  }
}

@Test(arguments: Engine.available) func whatAPersonRaisesAsHerselfSaysNeitherHerNameNorWhereSheWorks(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let employee = try cast.viewer("employee")
  try await cast.database.write { tx in try tx.makeEmployment(employee.person, cast.firm, cast.community) }
  let room = try await cast.file("employee", "公司不发工资", place: .room(cast.tower, "1203室"))
  let lift = try await cast.file("employee", "货梯停运", place: .common(.lift, cast.tower))
  let worker = cast.browser("worker")
  for words in ["禾木精密传感有限公司的货梯", "小林等了很久"] {
    var fields = agreed
    fields["publication_words"] = words
    #expect(try await worker.post("/cases/\(lift.id)/publication", fields).status == 422, "\(words)")
  }
  for id in [room.id, lift.id] { #expect(try await worker.post("/cases/\(id)/publication", agreed).status == 303) }
  let list = try await cast.browser("").get("/open311/v2/requests.json")
  let shown = try #require(list.json?.list)
  #expect(shown.count == 2)
  // Her room may be her workplace: no place at all.
  let hers = try #require(shown.first { $0["service_request_id"]?.string == room.id.text })
  #expect(hers["address"] == .null && hers["lat"] == .null && hers["long"] == .null)
  for word in ["小林", "禾木", "1203", "工资", cast.firm.text, employee.person.text, lift.number] {
    #expect(!list.text.contains(word), "the list says \(word)")
  }
  // Who may not know who she is cannot have asked her.
  #expect(try await cast.browser("butler").post("/cases/\(lift.id)/publication", agreed).status == 404)
  // With the person goes what she let be public.
  try await cast.database.write { tx in try tx.eraseCasePublications(of: employee.person) }
  #expect(try await cast.count("SELECT count(*) FROM case_publications") == 0)
}

@Test(arguments: Engine.available) func whatIsKeptFromThePropertyFirmIsNeverPublic(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let (viewer, vault) = (try cast.viewer("employee"), cast.site.vault)
  let item = try await cast.database.write { tx in
    try OpenCase(body: "货梯停运", place: .common(.lift, cast.tower), isKeptFromProperty: true).run(by: viewer, vault: vault, tx)
  }
  let worker = cast.browser("worker")
  let page = try await worker.get("/bench?case=\(item.id)")
  #expect(page.status == 200 && !page.text.contains("publication_words"))
  #expect(try await worker.post("/cases/\(item.id)/publication", agreed).status == 409)
}

@Test(arguments: Engine.available) func onlyHandlersPublish(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  for who in ["head", "employee", "neighbour", "othergrid", "supervisor", "partner"] {
    for end in ["publication", "publication/withdrawal"] {
      #expect(try await cast.browser(who).post("/cases/\(item.id)/\(end)", agreed).status == 404, "\(who)")
    }
  }
}
