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

/// Solved and public.
private func solved(_ cast: CaseCast, _ place: PlaceChoice = .nowhere, by who: String = "head") async throws -> CaseID {
  let item = try await cast.file(who, "货梯停运，请打19900000011找禾总", place: place)
  let (worker, applicant) = (try cast.viewer("worker"), try cast.viewer(who))
  cast.world.advance(by: .days(4))
  try await cast.database.write { tx in
    try CloseCase(id: item.id, words: "换了控制板").run(by: worker, tx)
    try ConfirmCase(id: item.id).run(by: applicant, tx)
  }
  #expect(try await cast.browser("worker").post("/cases/\(item.id)/publication", agreed).status == 303)
  return item.id
}

@Test(arguments: Engine.available) func theBoardSaysWhatIsPublicAndNothingElse(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let lift = try await solved(cast, .common(.lift, cast.tower))
  let own = try await solved(cast, .room(cast.tower, "1203室"), by: "employee")
  _ = try await cast.file("head", "没有公开的事")
  let page = try await cast.browser("").get("/board")
  #expect(page.status == 200 && page.text.contains("早高峰货梯只开一部。") && page.text.contains("已换控制板。"))
  #expect(page.text.contains("知行园3号楼·电梯") && page.text.contains("个工作日办结") && page.text.contains("共2件"))
  for word in ["没有公开的事", "禾总", "禾木", "1203", "小林", "19900000011", lift.text, own.text] {
    #expect(!page.text.contains(word), "the board says \(word)")
  }
  // A filter says no place that the words do not say: what a person raised of her own room has none.
  #expect(try await cast.browser("").get("/board?building=\(cast.tower)").text.contains("共1件"))
  #expect(try await cast.browser("").get("/board?building=\(cast.annex)").text.contains("还没有公开的事"))
  let window = try #require(try await cast.find(lift)).window
  #expect(try await cast.browser("").get("/board?window=\(window)&lang=en").text.contains("What was solved"))
}

@Test(arguments: Engine.available) func aPhotoIsPublicAsLongAsItsPublicationShowsIt(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let employee = cast.browser("employee")
  let id = try await solved(cast, .common(.lift, cast.tower), by: "employee")
  let files = (1...2).map { ("photos", "\($0).jpg", TestPhoto.jpeg(seed: UInt8($0))) }
  let other = try await cast.file("employee", "货梯又停了", place: .common(.lift, cast.tower))
  #expect(try await employee.upload("/cases/\(other.id)/words", ["_nonce": "photos", "words": "照片"], files: files).status == 303)
  let photos = try await cast.database.read { tx in try tx.caseFiles(other.id).map(\.id) }
  let (first, second) = (photos[0], photos[1])
  let worker = cast.browser("worker")
  #expect(try await worker.get("/cases/\(other.id)").text.contains("公开哪张照片"))
  // Another case's photo is not this one's to show.
  #expect(try await worker.post("/cases/\(id)/publication", agreed.merging(["publication_photo": first.text]) { $1 }).status == 404)
  let wrong = try await worker.post("/cases/\(other.id)/publication", ["publication_sent": "1", "publication_photo": second.text])
  #expect(wrong.status == 422 && wrong.text.contains("value=\"\(second)\" checked"))
  #expect(try await worker.post("/cases/\(other.id)/publication", agreed.merging(["publication_photo": first.text]) { $1 }).status == 303)
  let everybody = cast.browser("")
  let shown = try await everybody.get("/board/photos/\(first)")
  #expect(shown.status == 200 && shown.headers[.contentType] == "image/jpeg" && !shown.bytes.isEmpty)
  #expect(try await everybody.get("/board/photos/\(second)").status == 404)
  #expect(try await everybody.get("/files/\(first)").status != 200)
  let request = try await everybody.get("/open311/v2/requests/\(other.id).json").json?.list?.first
  #expect(request?["media_url"]?.string == "http://localhost:8080/board/photos/\(first)")
  #expect(try await employee.get("/cases/\(other.id)").text.contains("/board/photos/\(first)"))
  // Another photo, then none, then taken back by her whose case it is.
  #expect(try await worker.post("/cases/\(other.id)/publication", agreed.merging(["publication_photo": second.text]) { $1 }).status == 303)
  #expect(try await everybody.get("/board/photos/\(first)").status == 404)
  #expect(try await everybody.get("/board/photos/\(second)").status == 200)
  #expect(try await employee.post("/cases/\(other.id)/publication/refusal").status == 303)
  #expect(try await everybody.get("/board/photos/\(second)").status == 404)
}

@Test(arguments: Engine.available) func sheTakesItBackAndItIsGoneAtOnceEverywhere(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let id = try await solved(cast, .common(.lift, cast.tower), by: "employee")
  let employee = cast.browser("employee")
  #expect(try await employee.get("/cases/\(id)").text.contains("撤回公开"))
  let person = try cast.viewer("employee").person
  let before = try await cast.database.read { tx in try tx.exportCases(of: person).serialized }
  #expect(before.contains("\"isPublic\":true") && before.contains("早高峰货梯只开一部。"))
  // Nobody else says it for her.
  for who in ["head", "worker", "neighbour", "butler"] {
    #expect(try await cast.browser(who).post("/cases/\(id)/publication/refusal").status == 404, "\(who)")
  }
  #expect(try await employee.post("/cases/\(id)/publication/refusal").status == 303)
  #expect(try await employee.post("/cases/\(id)/publication/refusal").status == 303)
  #expect(try await cast.count("SELECT count(*) FROM journal WHERE name = 'case.unpublished'") == 1)
  #expect(try await cast.browser("").get("/board").text.contains("还没有公开的事"))
  #expect(try await cast.browser("").get("/open311/v2/requests/\(id).json").status == 404)
  let after = try await cast.database.read { tx in try tx.exportCases(of: person).serialized }
  #expect(after.contains("\"isPublic\":false") && after.contains("\"youAgree\":false"))
  // A worker's tick is no consent against hers.
  #expect(try await cast.browser("worker").post("/cases/\(id)/publication", agreed).status == 409)
  #expect(try await employee.post("/cases/\(id)/publication/consent").status == 303)
  #expect(try await cast.browser("worker").post("/cases/\(id)/publication", agreed).status == 303)
  #expect(try await cast.browser("").get("/board").text.contains("早高峰货梯只开一部。"))
}
