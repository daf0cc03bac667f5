import Contracts
import Files
import Foundation
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

extension Bench {
  /// Goes through the first three pages; gives the nonce of the draft and the page to check.
  func draft(_ body: String, place: [String: String] = ["place": "common", "part": "lift"]) async throws -> (String, Answer) {
    let start = try await get("/cases/new")
    #expect(start.status == 200)
    let nonce = start.hidden("_nonce")
    let what = try await post("/cases/new", ["_nonce": nonce, "step": "what", "body": body, "go": "next"])
    #expect(what.status == 303, "\(what.text.prefix(300))")
    let answer = try await post("/cases/new", place.merging(["_nonce": nonce, "step": "where", "go": "next"]) { a, _ in a })
    #expect(answer.status == 303)
    _ = try await post("/cases/new", ["_nonce": nonce, "step": "photos", "go": "next"])
    return (nonce, try await get("/cases/new?draft=\(nonce)&step=check"))
  }

  func send(_ nonce: String, seen: String) async throws -> Answer {
    try await post("/cases/new", ["_nonce": nonce, "step": "check", "seen": seen])
  }
}

@Test(arguments: Engine.available) func anAppealIsFiledPageByPageAndItsNumberIsShown(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("早高峰货梯老是停，来料上不去")
  #expect(check.text.contains("早高峰货梯老是停，来料上不去"))
  #expect(check.text.contains("知行园3号楼·电梯"))
  #expect(check.text.contains("公共事务"))
  let sent = try await browser.send(nonce, seen: check.hidden("seen"))
  #expect(sent.status == 303)
  let receipt = try await browser.get(sent.location)
  #expect(receipt.text.contains("YQ-2026-11-0001"))
  let id = try #require(sent.caseID)
  let item = try #require(try await cast.find(id))
  #expect(item.applicant == .enterprise(cast.firm, by: try cast.viewer("head").person))
  #expect(item.place.grid == cast.firstGrid && item.place.commonPart == .lift)
  #expect(item.state == .waiting && item.lead == nil)
}

@Test(arguments: Engine.available) func twoTapsAtOnceMakeOneCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("货梯停运")
  let seen = check.hidden("seen")
  let second = cast.browser("head")
  second.cookies = browser.cookies
  async let one = browser.send(nonce, seen: seen)
  async let two = second.send(nonce, seen: seen)
  let answers = try await [one, two]
  #expect(answers.map(\.status) == [303, 303])
  #expect(answers[0].location == answers[1].location)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
  // The back button and once more.
  #expect(try await browser.send(nonce, seen: seen).location == answers[0].location)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
}

@Test(arguments: Engine.available) func changedWordsAfterSendingAreKeptAndTheFirstCaseIsShown(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("货梯停运")
  let sent = try await browser.send(nonce, seen: check.hidden("seen"))
  let back = try await browser.post(
    "/cases/new", ["_nonce": nonce, "step": "what", "body": "货梯停运，客梯也停了", "go": "next"])
  #expect(back.status == 409)
  #expect(back.text.contains("货梯停运，客梯也停了"))
  #expect(back.text.contains(try #require(sent.caseID).text))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
  // The kept words become another appeal, or are added to the first.
  let anew = try await browser.post(
    "/cases/new", ["_nonce": back.hidden("_nonce"), "step": "what", "body": "货梯停运，客梯也停了"])
  #expect(anew.status == 303)
  #expect(back.hidden("_nonce") != nonce)
}

@Test(arguments: Engine.available) func aDraftChangedInAnotherTabIsShownAgainBeforeItIsSent(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("head")
  let (nonce, check) = try await browser.draft("货梯停运")
  _ = try await browser.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "货梯修好了，客梯停运"])
  let stale = try await browser.send(nonce, seen: check.hidden("seen"))
  #expect(stale.status == 409)
  #expect(stale.text.contains("货梯修好了，客梯停运"))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  #expect(try await browser.send(nonce, seen: stale.hidden("seen")).status == 303)
}

@Test(arguments: Engine.available) func whatIsMissingComesBackMarkedWithEverythingTyped(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  let nonce = try await browser.get("/cases/new").hidden("_nonce")
  let empty = try await browser.post("/cases/new", ["_nonce": nonce, "step": "what", "body": " "])
  #expect(empty.status == 422 && empty.text.contains("请写几个字"))
  let long = String(repeating: "停", count: 5_001)
  let tooLong = try await browser.post("/cases/new", ["_nonce": nonce, "step": "what", "body": long])
  #expect(tooLong.status == 422 && tooLong.text.contains(long))
  _ = try await browser.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "空调太热"])
  let nowhere = try await browser.post("/cases/new", ["_nonce": nonce, "step": "where"])
  #expect(nowhere.status == 422)
  _ = try await browser.post("/cases/new", ["_nonce": nonce, "step": "where", "place": "other"])
  let room = try await browser.post(
    "/cases/new", ["_nonce": nonce, "step": "building", "building": cast.annex.text, "part": "room", "room": ""])
  #expect(room.status == 422 && room.text.contains("请填房间号"))
  _ = try await browser.post(
    "/cases/new", ["_nonce": nonce, "step": "building", "building": cast.annex.text, "part": "room", "room": "201室"])
  let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
  #expect(check.text.contains("海棠楼 201室"))
  let sent = try await browser.send(nonce, seen: check.hidden("seen"))
  let id = try #require(sent.caseID)
  let item = try #require(try await cast.find(id))
  #expect(item.place.grid == cast.secondGrid && item.applicant.kind == .person && item.applicant.organization == nil)
}

@Test(arguments: Engine.available) func anUnfinishedDraftIsOfferedAgainInTheSameStandingOnly(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  let nonce = try await browser.get("/cases/new").hidden("_nonce")
  let kept = try await browser.post(
    "/cases/new", ["_nonce": nonce, "step": "what", "body": "老板拖欠工资", "go": "later"])
  #expect(kept.location == "/cases")
  #expect(try await browser.get("/cases").text.contains("老板拖欠工资"))
  // The same person as delegate, and the head, know nothing of it.
  for other in ["delegate", "head"] {
    let firm = cast.browser(other)
    #expect(try await firm.get("/cases").text.contains("老板拖欠工资") == false)
    #expect(try await firm.get("/cases/new?draft=\(nonce)&step=check").status == 404)
    #expect(try await firm.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "x"]).status == 404)
  }
}

@Test(arguments: Engine.available) func emergenciesAreToldTheirNumbersWithoutBeingStopped(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  let (nonce, check) = try await browser.draft("三楼着火了，有人受伤", place: ["place": "none"])
  #expect(check.text.contains("tel:119") && check.text.contains("tel:120"))
  #expect(check.text.contains("tel:122") == false)
  #expect(try await browser.send(nonce, seen: check.hidden("seen")).status == 303)
}

// MARK: Photos

enum TestPhoto {
  /// A small JPEG whose EXIF block says where it was taken.
  static func jpeg(seed: UInt8 = 1) -> [UInt8] {
    let gps = Array("Exif\0\0MM\0*GPSLatitude30.2".utf8)
    let exif: [UInt8] = [0xFF, 0xE1, 0, UInt8(gps.count + 2)] + gps
    let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 40, 0, 60, 1, 1, 0x11, 0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, seed, 2, 3, 0xFF, 0xD9]
    return [0xFF, 0xD8] + exif + frame + scan
  }
}

@Test(arguments: Engine.available) func photosAreJudgedCleanedAndSeenByThoseWhoSeeTheCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  let (nonce, _) = try await browser.draft("空调漏水", place: ["place": "none"])
  let fields = ["_nonce": nonce, "step": "photos", "go": "next"]
  let refused = try await browser.upload("/cases/new", fields, files: [("photos", "a.jpg", Array("no photo".utf8))])
  #expect(refused.status == 422 && refused.text.contains("这个文件不是照片"))
  let five = (0..<5).map { ("photos", "\($0).jpg", TestPhoto.jpeg(seed: UInt8($0))) }
  #expect(try await browser.upload("/cases/new", fields, files: five).status == 422)
  let taken = try await browser.upload("/cases/new", fields, files: [("photos", "a.png", TestPhoto.jpeg())])
  #expect(taken.status == 303)
  let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
  let path = try #require(check.text.firstMatch(of: /\/files\/fil_[0-9a-z]{26}/)).0
  let photo = try await browser.get(String(path))
  #expect(photo.status == 200 && photo.headers[.contentType] == "image/jpeg")
  #expect(!String(decoding: photo.bytes, as: UTF8.self).contains("GPSLatitude"))
  // Her draft's photo is hers, and in this standing only.
  #expect(try await cast.browser("delegate").get(String(path)).status == 404)
  #expect(try await cast.browser("worker").get(String(path)).status == 404)
  let sent = try await browser.send(nonce, seen: check.hidden("seen"))
  #expect(sent.status == 303)
  #expect(try await cast.browser("worker").get(String(path)).status == 200)
  #expect(try await cast.browser("delegate").get(String(path)).status == 404)
  #expect(try await cast.browser("head").get(String(path)).status == 404)
}

@Test(arguments: Engine.available) func aFullDiskLeavesNoHalfCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine, keep: { _ in throw StoreError.diskFull })
  let browser = cast.browser("head")
  let nonce = try await browser.get("/cases/new").hidden("_nonce")
  _ = try await browser.post("/cases/new", ["_nonce": nonce, "step": "what", "body": "货梯停运"])
  _ = try await browser.post("/cases/new", ["_nonce": nonce, "step": "where", "place": "own"])
  let full = try await browser.upload(
    "/cases/new", ["_nonce": nonce, "step": "photos", "go": "next"], files: [("photos", "a.jpg", TestPhoto.jpeg())])
  #expect(full.status == 503)
  #expect(try await cast.count("SELECT count(*) FROM files") == 0)
  // Staff file in one page: neither case nor caller nor step is there.
  let worker = cast.browser("worker")
  let form = try await worker.get("/cases/for-caller")
  let filed = try await worker.upload(
    "/cases/for-caller",
    ["_nonce": form.hidden("_nonce"), "caller": "陈女士", "consent": "1", "body": "货梯停运"],
    files: [("photos", "a.jpg", TestPhoto.jpeg())])
  #expect(filed.status == 503)
  for table in ["cases", "case_steps", "case_callers", "files"] {
    let number = try await cast.database.read { tx in try tx.rows(tableCount(table)).count }
    #expect(number == 0, "\(table)")
  }
  // The words are still there: without the photo she can send.
  let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
  #expect(check.text.contains("货梯停运"))
  #expect(try await browser.send(nonce, seen: check.hidden("seen")).status == 303)
}

private func tableCount(_ table: String) -> SQL {
  switch table {
  case "cases": "SELECT 1 FROM cases"
  case "case_steps": "SELECT 1 FROM case_steps"
  case "case_callers": "SELECT 1 FROM case_callers"
  default: "SELECT 1 FROM files"
  }
}

@Test(arguments: Engine.available) func whatAPersonTakesAlongHoldsPhotosRatingsDraftsAndWhatSheFiledForHerFirm(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let browser = cast.browser("employee")
  let (nonce, _) = try await browser.draft("房间漏水", place: ["place": "none"])
  let photos = ["_nonce": nonce, "step": "photos", "go": "next"]
  #expect(try await browser.upload("/cases/new", photos, files: [("photos", "a.jpg", TestPhoto.jpeg())]).status == 303)
  let check = try await browser.get("/cases/new?draft=\(nonce)&step=check")
  let id = try #require(try await browser.send(nonce, seen: check.hidden("seen")).caseID)
  let worker = try cast.viewer("worker")
  try await cast.database.write { tx in
    try CloseCase(id: id, words: "修好了").run(by: worker, tx)
    try ConfirmCase(id: id, rating: .satisfied, ratingWords: "很快").run(by: try cast.viewer("employee"), tx)
  }
  try await cast.file("delegate", "公司要招人")
  try await cast.file("head", "别人代表公司提的")
  _ = try await browser.draft("还没写完")
  let person = try cast.viewer("employee").person
  let (cases, firms, drafts) = try await cast.database.read { tx in
    (try tx.exportCases(of: person), try tx.exportEnterpriseCases(of: person), try tx.exportCaseDrafts(of: person))
  }
  let own = try #require(cases.list?.first)
  #expect(cases.list?.count == 1 && own["photos"]?.list?.count == 1)
  #expect(own["photos"]?.list?.first?["path"]?.string?.hasPrefix("/files/fil_") == true)
  #expect(own["ratings"]?.list?.first?["level"]?.string == "satisfied")
  #expect(own["ratings"]?.list?.first?["words"]?.string == "很快")
  #expect(firms.list?.compactMap { $0["body"]?.string } == ["公司要招人"])
  #expect(firms.list?.first?["enterprise"]?.string == CaseCast.firmName)
  #expect(drafts.list?.compactMap { $0["body"]?.string } == ["还没写完"])
}
