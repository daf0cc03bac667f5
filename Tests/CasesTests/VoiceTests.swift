import Contracts
import Files
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

/// A sound of a second, with where it was recorded beside it.
private func sound(_ seed: UInt8 = 1) -> [UInt8] {
  let head: [UInt8] = [16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0]
  let place = Array("LIST".utf8) + [12, 0, 0, 0] + Array("INFOGPS 30.2".utf8)
  let samples = Array("data".utf8) + [0x40, 0x1F, 0, 0] + [UInt8](repeating: seed, count: 8_000)
  return Array("RIFF\0\0\0\0WAVEfmt ".utf8) + head + place + samples
}

extension Bench.Answer {
  /// The address of the first sound of a page.
  fileprivate var sound: String { text.firstMatch(of: /<audio[^>]*src="(\/files\/fil_[0-9a-z]{26})"/).map { String($0.1) } ?? "" }
}

extension CaseCast {
  /// The employee files as herself in the lift of her building, and says something; gives the case and the address of the sound.
  fileprivate func say(_ browser: Bench) async throws -> (CaseID, String) {
    let place = ["place": "other", "building": tower.text, "part": "lift"]
    let nonce = try await browser.get("/cases/new").hidden("_nonce")
    for step in [["step": "what", "body": "货梯坏了"], ["step": "where", "place": "other"], place.merging(["step": "building"]) { a, _ in a }] {
      #expect(try await browser.post("/cases/new", step.merging(["_nonce": nonce]) { a, _ in a }).status == 303)
    }
    let fields = ["_nonce": nonce, "step": "photos", "go": "next"]
    let wrong = try await browser.upload("/cases/new", fields, files: [("voice", "a.webm", Array("no sound".utf8))])
    #expect(wrong.status == 422 && wrong.text.contains("这个文件放不出声音"))
    #expect(wrong.headers[HTTPField.Name("Permissions-Policy")!]?.contains("microphone=(self)") == true)
    let two = try await browser.upload("/cases/new", fields, files: [("voice", "a.wav", sound()), ("voice", "b.wav", sound(2))])
    #expect(two.status == 422 && two.text.contains("录音只能有一段"))
    #expect(try await count("SELECT count(*) FROM files") == 0)
    for seed in [1, 2] as [UInt8] {
      #expect(try await browser.upload("/cases/new", fields, files: [("voice", "a.wav", sound(seed))]).status == 303)
    }
    let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
    #expect(check.headers[HTTPField.Name("Permissions-Policy")!]?.contains("microphone=()") == true)
    let draft = check.sound
    #expect(try await browser.get(draft).bytes.last == 2, "the second takes the place of the first")
    for who in ["delegate", "head", "worker", "butler"] { #expect(try await self.browser(who).get(draft).status == 404, "\(who)") }
    // Taken away, what is sent is another thing than what was looked at.
    let id = try #require(FileID(draft.dropFirst(7)))
    #expect(try await browser.post("/cases/new", ["_nonce": nonce, "step": "photos", "remove": id.text]).status == 303)
    #expect(try await browser.send(nonce, seen: check.hidden("seen")).status == 409)
    #expect(try await browser.upload("/cases/new", fields, files: [("voice", "a.wav", sound())]).status == 303)
    let last = try await browser.get("/cases/new?draft=\(nonce)&step=check")
    let filed = try #require(try await browser.send(nonce, seen: last.hidden("seen")).caseID)
    return (filed, last.sound)
  }
}

@Test(arguments: Engine.available) func aVoiceNoteIsHeardByThoseWhoMayKnowWhoSpeaksAndGoesWithHerName(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let employee = cast.browser("employee")
  let (id, path) = try await cast.say(employee)
  #expect(try await employee.get("/cases/\(id)").sound == path)
  let worker = cast.browser("worker")
  #expect(try await worker.get("/cases/\(id)").sound == path)
  // The butler of the building sees the case, and not who raised it: a voice would say it.
  let butler = cast.browser("butler")
  let seen = try await butler.get("/cases/\(id)")
  #expect(seen.status == 200 && seen.text.contains("货梯坏了") && seen.sound.isEmpty)
  for who in ["butler", "head", "delegate", "neighbour", "othergrid"] { #expect(try await cast.browser(who).get(path).status == 404, "\(who)") }
  let item = try await worker.json(.get, "/api/v1/cases/\(id)", bearer: "worker").json
  #expect(item?["recording"]?.string == path && item?["photos"]?.list?.isEmpty == true)
  #expect(try await butler.json(.get, "/api/v1/cases/\(id)", bearer: "butler").json?["recording"]?.string == nil)
  try await parts(worker, path)
  // Split, both halves keep it; hers in what she takes along, and gone when she goes.
  let person = try cast.viewer("employee").person
  let taken = try await cast.database.read { tx in try tx.exportCases(of: person) }
  #expect(taken.list?.first?["recording"]?["path"]?.string == path)
  let file = try #require(FileID(path.dropFirst(7)))
  #expect(try await cast.database.read { tx in try tx.caseFilesInUse([file]) } == [file])
  try await cast.database.write { tx in
    try tx.eraseCaseDrafts(of: person)
    try tx.eraseRecordings(of: person)
  }
  #expect(try await cast.database.read { tx in try tx.caseFilesInUse([file]) }.isEmpty)
  #expect(try await worker.get(path).status == 404)
  #expect(try await worker.get("/cases/\(id)").text.contains("货梯坏了"))
}

/// Safari plays nothing that is not given in parts.
private func parts(_ worker: Bench, _ path: String) async throws {
  let whole = try await worker.get(path)
  #expect(whole.headers[.contentType] == "audio/wav" && whole.headers[.acceptRanges] == "bytes" && !whole.text.contains("GPS"))
  let two = try await worker.get(path, headers: [.range: "bytes=0-1"])
  #expect(two.status == 206 && two.bytes == Array("RI".utf8))
  #expect(two.headers[.contentRange] == "bytes 0-1/\(whole.bytes.count)")
  let end = try await worker.get(path, headers: [.range: "bytes=\(whole.bytes.count - 3)-"])
  #expect(end.status == 206 && end.bytes == [1, 1, 1])
  let beyond = try await worker.get(path, headers: [.range: "bytes=99999-"])
  #expect(beyond.status == 416 && beyond.headers[.contentRange] == "bytes */\(whole.bytes.count)" && beyond.bytes.isEmpty)
}

@Test(arguments: Engine.available) func aReporterWithoutAnAccountMayBeHeardAndIsForgottenWithHerVoice(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let stranger = cast.browser("")
  stranger.cookies["session"] = nil
  let nonce = try await stranger.get("/report").hidden("_nonce")
  let empty = try await stranger.post("/report", ["_nonce": nonce, "step": "what", "body": ""])
  #expect(empty.status == 422 && empty.text.contains("请写几个字"))
  let place = ["step": "where", "building": cast.tower.text, "part": "lift", "spot": ""]
  for step in [["step": "what", "body": "货梯坏了"], place] {
    #expect(try await stranger.post("/report", step.merging(["_nonce": nonce]) { a, _ in a }).status == 303)
  }
  let fields = ["_nonce": nonce, "step": "photos", "go": "next"]
  for _ in 0..<2 {
    #expect(try await stranger.upload("/report", fields, files: [("voice", "a.wav", sound())]).status == 303)
    #expect(try await stranger.get("/report?draft=\(nonce)&step=contact").text.contains("0:01"))
    #expect(try await stranger.post("/report", ["_nonce": nonce, "step": "photos", "remove": "voice"]).status == 303)
    #expect(try await cast.count("SELECT count(*) FROM case_report_recordings") == 0)
  }
  #expect(try await stranger.upload("/report", fields, files: [("voice", "a.wav", sound())]).status == 303)
  let contact = ["_nonce": nonce, "step": "contact", "name": "林某", "contact": "19900000123", "consent": "1"]
  #expect(try await stranger.post("/report", contact).status == 303)
  let worker = cast.browser("worker")
  let desk = try await worker.get("/intake")
  let path = desk.sound
  #expect(try await worker.get(path).status == 200)
  #expect(try await stranger.get(path).status != 200)
  #expect(try await cast.browser("gridhead").get(path).status == 200)
  for who in ["othergrid", "butler", "head"] { #expect(try await cast.browser(who).get(path).status == 404, "\(who)") }
  let report = try #require(desk.text.firstMatch(of: /rpt_[0-9a-z]{26}/).map { String($0.0) })
  let id = try #require(try await worker.post("/intake/reports/\(report)/confirmation").caseID)
  #expect(try await worker.get("/cases/\(id)").sound == path)
  #expect(try await cast.browser("othergrid").get(path).status == 404)
  // She asks to be forgotten: her name, her number, and her voice.
  #expect(try await worker.post("/cases/\(id)/caller/erasure").status == 303)
  cast.world.advance(by: .days(3))
  try await cast.database.write { tx in try tx.forgetCaseReports() }
  let file = try #require(FileID(path.dropFirst(7)))
  #expect(try await cast.database.read { tx in try tx.caseFilesInUse([file]) }.isEmpty)
  #expect(try await worker.get(path).status == 404)
}
