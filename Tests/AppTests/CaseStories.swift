import Foundation
import Kernel
import Store
import Testing
import Web

/// What the people of `HouseCast` do through the pages before the walk: the base, which every house has, and what the employees of
/// 禾木精密 file as themselves, which only one of two otherwise equal houses has.
struct CaseStories {
  let cast: HouseCast

  /// Words that stand nowhere but in the employees' own cases.
  static let secrets: [String] = [
    "琥珀菖蒲", "苜蓿回执", "石楠内记", "丁香退回", "雪松补记", "木槿评语", "阮听雨", "19900000077", "鸢尾草稿", "金缕梅漏水",
    "水苏人事", "PersonalPhotoMarker", "PersonalVoiceMarker",
  ]
  /// Words that stand nowhere but in the janitor's own case.
  static let janitorSecrets: [String] = ["秋海棠", "凌霄回执", "JanitorPhotoMarker"]
  /// Words that stand nowhere but in the other community.
  static let foreign = ["玄武岩"]

  /// The nonce of an employee's draft, and the numbers of the personal cases.
  struct Told: Sendable {
    var draft = ""
    var numbers: [String] = []
  }

  // MARK: The base

  /// A case of each firm with a photo and an answer, an import, invitations. Gives the secret of an invitation.
  @discardableResult
  func base() async throws -> String {
    cast.world.reseed("base")
    let filed = try await file(as: "head", "货梯早高峰停运", ["place": "own"], photo: CaseStories.photo("FirmPhoto"))
    let other = try await file(as: "neighbour", "停车位不够", ["place": "own"], photo: nil)
    let worker = cast.visitor("communityWorker")
    for id in [filed, other] {
      try await act(worker, "/cases/\(id)/replies", ["words": "已联系维保单位", "kind": "reply"])
      try await act(worker, "/cases/\(id)/closure", ["words": "已修好"])
    }
    // One of them is public, in words that name nobody, with its photo.
    let photo = try await worker.get("/cases/\(filed)").id("fil")
    try await act(
      worker, "/cases/\(filed)/publication",
      [
        "publication_title": "货梯早高峰停运", "publication_words": "早高峰货梯只开一部。", "publication_agreed": "1",
        "publication_photo": photo,
      ])
    _ = try await file(as: "head", "高企申报要哪些材料", ["place": "none"], photo: nil)
    try await caller("王女士", "19900000066", "大堂灯不亮", organization: cast.town.firm.text)
    try await act(cast.visitor("employee"), "/cases/\(filed)/followers", ["_nonce": "follow000000000000000001"])
    try await workbench(filed)
    try await visits()
    try await programmes()
    try await reports()
    let secret = try await invitations()
    try await roster()
    try await foreignCase()
    try await cast.settle()
    return secret
  }

  /// A filter that is kept, several cases at once, and a small task: things of a handler's own.
  private func workbench(_ filed: String) async throws {
    let worker = cast.visitor("communityWorker")
    try await act(worker, "/cases/filters", ["filter_name": "电梯", "query": "q=电梯"])
    try await act(worker, "/cases/batches", ["act": "note", "words": "一起看", "case": filed])
  }

  /// A visit that is arranged, one with its lists and a promise, and one of another community.
  private func visits() async throws {
    let worker = cast.visitor("communityWorker")
    let firm = cast.town.firm.text
    let day = ["organization": firm, "day": "2026-11-26", "reason": "高企复评准备得怎么样", "told": "1"]
    try await act(worker, "/visits", day.merging(["go": "plan", "_nonce": "visit0000000000000000001"]) { $1 })
    let been = ["organization": firm, "day": "2026-11-24", "reason": "认个门", "go": "over", "_nonce": "visit0000000000000000002"]
    let made = try await worker.post("/visits", been)
    #expect(made.status == 303, "\(made.text.prefix(300))")
    let id = made.location.replacingOccurrences(of: "#record", with: "")
    let note = "货梯又停运了。想找注塑厂。我答应星期五前把名单发过去。"
    try await act(worker, id + "/record", ["note": note, "met": "行政经理", "visited_on": "2026-11-24", "_nonce": "visit0000000000000000003"])
    let lists = [
      "count": "1", "keep": "0", "kind-0": "promise", "words-0": "星期五前把名单发过去", "due-0": "2026-11-27",
      "words-new": "想找注塑厂", "kind-new": "need", "_nonce": "visit0000000000000000004",
    ]
    try await act(worker, id + "/lists", lists)
    let other = cast.visitor("otherTownAdministrator")
    let foreign = ["organization": cast.neighbours.firm.text, "day": "2026-11-26", "reason": "玄武岩认门", "go": "plan", "told": "1"]
    try await act(other, "/visits", foreign.merging(["_nonce": "visit0000000000000000005"]) { $1 })
  }

  /// Somebody of the grid looks after a firm; and a programme of another community.
  private func programmes() async throws {
    for (town, who) in [(cast.town, "secretary"), (cast.neighbours, "otherTownAdministrator")] {
      let visitor = cast.visitor(who)
      let made = try await visitor.post(
        "/programmes",
        [
          "name": "助企联络员", "target_kind": "enterprise", "starts_on": "2026-11-25", "review_on": "2027-11-25",
          "post": cast.actors[who]?.standing ?? "", "has_digest": "1", "_nonce": "programme00000000\(who)",
        ])
      #expect(made.status == 303, "\(made.text.prefix(300))")
      let helper = cast.actors[who == "secretary" ? "gridHelper" : who]?.person.text ?? ""
      try await act(visitor, made.location + "/ties", ["helper": helper, "target": town.firm.text, "_nonce": "tie00000000000000\(who)"])
    }
  }

  /// Two reports without an account that wait for a call.
  private func reports() async throws {
    let stranger = cast.visitor("nobody")
    for (place, words) in ["大堂地砖松动", "路口积水"].enumerated() {
      let pages: [[String: String]] = [
        ["step": "what", "body": words], ["step": "where", "building": cast.town.tower.text, "part": "lobby"],
        ["step": "photos", "go": "next"],
        ["step": "contact", "name": "乔某", "contact": "1990000008\(place)", "consent": "1"],
      ]
      for page in pages {
        let fields = page.merging(["_nonce": "report000000000000000000\(place)"]) { given, _ in given }
        let answer = try await stranger.post("/report", fields)
        #expect(answer.status == 303, "\(answer.text.prefix(300))")
      }
    }
  }

  private func invitations() async throws -> String {
    let people = try await cast.visitor("head").post(
      "/my-enterprise/people/invitations", ["_nonce": "invitations0000000000001", "names": "许知远"])
    #expect(people.status == 200)
    let administrator = cast.visitor("administrator")
    let made = try await administrator.post(
      "/invitations",
      ["_nonce": "invitations0000000000002", "kind": "delegation", "organization": cast.town.firm.text, "name": "许",
        "delegation_kind": "authorizedDelegate"])
    #expect(made.status == 200)
    return people.text.firstMatch(of: /invitations\/([0-9a-f]{48})/).map { String($0.1) } ?? ""
  }

  private func roster() async throws {
    let lines = "企业名称,统一社会信用代码,标签,地址\n青禾机电有限公司,,高新技术企业,云桥产业社区1号楼801室\n"
    let worker = cast.visitor("communityWorker")
    let tag = try await worker.post(
      "/enterprises/\(cast.town.firm)/qualifications",
      ["_nonce": "tags00000000000000000001", "kind": "nationalHighTech", "number": "GR2026"])
    #expect(tag.status == 303, "\(tag.text.matches(of: /field__wrong[^<]*/).map { String($0.0) })")
    let answer = try await worker.upload(
      "/enterprises/imports", ["_nonce": "imports00000000000000001"], "roster", name: "r.csv", Array(lines.utf8))
    #expect(answer.status == 303, "\(answer.text.prefix(300))")
  }

  /// Another community's case, which nobody here may see.
  private func foreignCase() async throws {
    let visitor = cast.visitor("otherTownHead")
    let id = try await file(visitor, "玄武岩吊车坏了", ["place": "own"], photo: CaseStories.photo("玄武岩"))
    try await act(cast.visitor("otherTownAdministrator"), "/cases/\(id)/replies", ["words": "玄武岩回复", "kind": "reply"])
  }

  // MARK: The employees' own

  func personal() async throws -> Told {
    var told = Told()
    cast.world.reseed("personal")
    let employee = cast.visitor("employee")
    let worker = cast.visitor("communityWorker")
    let place = ["place": "other", "building": cast.town.tower.text, "part": "room", "room": "1203室"]
    let id = try await file(
      employee, "琥珀菖蒲，公司三个月没有发工资", place, photo: CaseStories.photo("PersonalPhotoMarker"),
      voice: CaseStories.voice("PersonalVoiceMarker"))
    try await act(worker, "/cases/\(id)/assignment", [:])
    try await act(worker, "/cases/\(id)/replies", ["words": "苜蓿回执：已联系劳动监察", "kind": "reply"])
    try await act(worker, "/cases/\(id)/replies", ["words": "石楠内记：不要告诉公司", "kind": "note"])
    try await act(worker, "/cases/\(id)/closure", ["words": "苜蓿回执：工资已补发"])
    try await act(employee, "/cases/\(id)/return", ["reason": "丁香退回：还差一个月"])
    let added = try await employee.upload(
      "/cases/\(id)/words", ["_nonce": "words0000000000000000001", "words": "雪松补记：见照片"], "photos", name: "b.jpg",
      CaseStories.photo("PersonalPhotoMarker2"))
    #expect(added.status == 303)
    try await act(worker, "/cases/\(id)/closure", ["words": "苜蓿回执：都发了"])
    try await act(
      employee, "/cases/\(id)/confirmation", ["rating": "satisfied", "rating_words": "木槿评语：谢谢"])
    // One that still waits, in a common part of the employer's own building.
    let common = ["place": "other", "building": cast.town.tower.text, "part": "lift"]
    let waiting = try await file(employee, "金缕梅漏水，货梯口天天滑", common, photo: nil)
    // The one of human resources, as herself; and one who calls and says where she works.
    let own = try await file(as: "humanResourcesHerself", "水苏人事：我自己也没有社保", ["place": "none"], photo: nil)
    try await caller("阮听雨", "19900000077", "琥珀菖蒲：老板不给年假", organization: "")
    told.draft = try await employee.get("/cases/new").hidden("_nonce")
    let kept = try await employee.post(
      "/cases/new", ["_nonce": told.draft, "step": "what", "body": "鸢尾草稿：加班费", "go": "later"])
    #expect(kept.status == 303)
    try await cast.settle()
    let ids = [id, waiting, own]
    told.numbers = try await cast.database.read { tx in
      try tx.rows("SELECT number FROM cases WHERE id IN (\(list: ids)) ORDER BY number").map { try $0("number") }
    }
    #expect(told.numbers.count == 3)
    return told
  }

  /// Somebody who works for the property firm complains of it, as himself, in the building that it looks after.
  func janitor() async throws -> Told {
    cast.world.reseed("janitor")
    let place = ["place": "other", "building": cast.town.tower.text, "part": "lobby"]
    let id = try await file(
      cast.visitor("janitor"), "秋海棠，大堂夜班没有加班费", place, photo: CaseStories.photo("JanitorPhotoMarker"))
    try await act(cast.visitor("communityWorker"), "/cases/\(id)/replies", ["words": "凌霄回执：已联系劳动监察", "kind": "reply"])
    try await cast.settle()
    let number = try await cast.database.read { tx in
      try tx.first("SELECT number FROM cases WHERE id = \(id)") { try $0("number", as: String.self) }
    }
    return Told(draft: "", numbers: [try #require(number)])
  }

  // MARK: Steps

  private func act(_ visitor: Visitor, _ path: String, _ fields: [String: String]) async throws {
    var all = fields
    all["_nonce"] = "act" + String(path.hashValueOfBytes, radix: 16) + "0000000000000000"
    let answer = try await visitor.post(path, all)
    #expect(answer.status == 303, "\(visitor.key) \(path) \(answer.status) \(answer.text.prefix(400))")
  }

  func file(as key: String, _ body: String, _ place: [String: String], photo: [UInt8]?) async throws -> String {
    try await file(cast.visitor(key), body, place, photo: photo)
  }

  /// Page by page, as a person does it; gives the id of the case.
  private func file(
    _ visitor: Visitor, _ body: String, _ place: [String: String], photo: [UInt8]?, voice: [UInt8]? = nil
  ) async throws -> String {
    let nonce = try await visitor.get("/cases/new").hidden("_nonce")
    var answers = [try await visitor.post("/cases/new", ["_nonce": nonce, "step": "what", "body": body, "go": "next"])]
    let first = place["building"] == nil ? place : ["place": "other"]
    answers.append(try await visitor.post("/cases/new", first.merging(["_nonce": nonce, "step": "where"]) { a, _ in a }))
    if place["building"] != nil {
      let second = place.merging(["_nonce": nonce, "step": "building"]) { a, _ in a }
      answers.append(try await visitor.post("/cases/new", second))
    }
    if let photo {
      let fields = ["_nonce": nonce, "step": "photos", "go": "next"]
      answers.append(try await visitor.upload("/cases/new", fields, "photos", name: "a.jpg", photo))
    }
    if let voice {
      let fields = ["_nonce": nonce, "step": "photos", "go": "next"]
      answers.append(try await visitor.upload("/cases/new", fields, "voice", name: "a.wav", voice))
    }
    let check = try await visitor.get("/cases/new?draft=\(nonce)&step=check")
    answers.append(
      try await visitor.post("/cases/new", ["_nonce": nonce, "step": "check", "seen": check.hidden("seen")]))
    #expect(answers.allSatisfy { $0.status == 303 }, "\(visitor.key) \(answers.map(\.status))")
    let id = answers.last?.id("cas") ?? ""
    #expect(!id.isEmpty)
    return id
  }

  private func caller(_ name: String, _ phone: String, _ body: String, organization: String) async throws {
    let worker = cast.visitor("communityWorker")
    let nonce = try await worker.get("/cases/for-caller").hidden("_nonce")
    var fields = ["_nonce": nonce, "caller": name, "phone": phone, "consent": "1", "body": body]
    fields["building"] = cast.town.tower.text
    fields["room"] = "1203室"
    fields["organization"] = organization
    let answer = try await worker.post("/cases/for-caller", fields)
    #expect(answer.status == 303, "\(answer.text.prefix(400))")
  }

  /// A small JPEG that carries `marker` where its picture is, so that cleaning keeps it.
  static func photo(_ marker: String) -> [UInt8] {
    let frame: [UInt8] = [0xFF, 0xC0, 0, 11, 8, 0, 40, 0, 60, 1, 1, 0x11, 0]
    let scan: [UInt8] = [0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0] + Array(marker.utf8) + [0xFF, 0xD9]
    return [0xFF, 0xD8] + frame + scan
  }
}

extension CaseStories {
  /// A sound of a second that carries `marker` where its samples are.
  static func voice(_ marker: String) -> [UInt8] {
    let samples = Array(marker.utf8) + [UInt8](repeating: 128, count: 8_000 - marker.utf8.count)
    let head: [UInt8] = [16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0]
    return Array("RIFF\0\0\0\0WAVEfmt ".utf8) + head + Array("data".utf8) + [0x40, 0x1F, 0, 0] + samples
  }
}

extension String {
  /// The same in every run, unlike `hashValue`.
  fileprivate var hashValueOfBytes: UInt64 {
    utf8.reduce(14_695_981_039_346_656_037) { hash, byte in (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
  }
}
