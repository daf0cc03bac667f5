import Contracts
import Foundation
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

extension CaseCast {
  /// Publishes a case in fixed words.
  fileprivate func publish(_ item: Case, _ description: String = "货梯只开一部", notes: String = "") async throws {
    let viewer = try viewer("worker")
    try await database.write { tx in
      let words = PublicWords(title: "货梯", description: description, notes: notes)
      try PublishCase(id: item.id, words: words, isAgreed: true) { _ in "电梯" }.run(by: viewer, tx)
    }
  }

  fileprivate func read(_ path: String) async throws -> JSONValue? {
    let bench = browser("")
    bench.cookies = [:]
    let answer = try await bench.get("/open311/v2/" + path)
    #expect(answer.status == 200, "\(path): \(answer.text)")
    return answer.json
  }

  fileprivate func ids(_ query: String) async throws -> [String] {
    try await read("requests.json?" + query)?.list?.compactMap { $0["service_request_id"]?.string } ?? []
  }

  fileprivate func send(
    _ fields: [String: String], bearer: String? = nil, session: String? = nil, path: String = "/open311/v2/requests.json",
    once: String? = nil
  ) async throws -> Bench.Answer {
    let bench = browser("")
    bench.cookies = session.map { ["session": $0, "form": String(repeating: "f", count: 32)] } ?? [:]
    let pairs = fields.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }
    var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
    if let bearer { headers[.authorization] = "Bearer " + bearer }
    if let once { headers[HTTPField.Name.idempotencyKey] = once }
    return try await bench.send(.post, path, headers: headers, body: Array(pairs.joined(separator: "&").utf8))
  }
}

@Test(arguments: Engine.available) func nothingUnpublishedLeaves(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let hidden = try await cast.file("head", "罕见词甲，货梯停运", place: .common(.lift, nil))
  let shown = try await cast.file("head", "罕见词乙，货梯停运", place: .common(.lift, nil))
  try await cast.publish(shown)
  let paths = [
    "requests", "requests/\(hidden.id)", "requests/\(shown.id)", "servicerequestupdates", "tokens/\(hidden.id)",
    "requests/cas_01h455vb4pex5vsknk084sn02q", "requests/nonsense",
  ]
  let bench = cast.browser("worker")
  for path in paths {
    for end in ["json", "xml"] {
      let answer = try await bench.get("/open311/v2/\(path).\(end)")
      let isHidden = !["requests", "requests/\(shown.id)", "servicerequestupdates"].contains(path)
      #expect(answer.status == (isHidden ? 404 : 200), "\(path)")
      for word in ["罕见词", "禾总", "禾木", hidden.number, shown.number, cast.firm.text] {
        #expect(!answer.text.contains(word), "\(path) says \(word)")
      }
      if !path.contains(hidden.id.text) { #expect(!answer.text.contains(hidden.id.text)) }
    }
  }
  let unknown = try await bench.get("/open311/v2/requests/cas_01h455vb4pex5vsknk084sn02q.json")
  let kept = try await bench.get("/open311/v2/requests/\(hidden.id).json")
  #expect(unknown.bytes == kept.bytes)
}

@Test(arguments: Engine.available) func requestsAreSifted(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let worker = try cast.viewer("worker")
  let old = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  cast.world.advance(by: .days(100))
  let lift = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let parking = try await cast.file("head", "停车位不够", place: .common(.garage, nil))
  for item in [old, lift, parking] { try await cast.publish(item, notes: "在办") }
  try await cast.database.write { tx in
    try TakeCase(id: lift.id).run(by: worker, tx)
    try CloseCase(id: lift.id, words: "修好了").run(by: worker, tx)
  }
  let (first, second, third) = (old.id.text, lift.id.text, parking.id.text)
  #expect(try await cast.ids("") == [third, second])
  #expect(try await cast.ids("status=open") == [third])
  #expect(try await cast.ids("status=closed") == [second])
  #expect(try await cast.ids("status=open,closed") == [third, second])
  #expect(try await cast.ids("service_code=public.parking") == [third])
  #expect(try await cast.ids("service_code=public.parking,public.lift") == [third, second])
  #expect(try await cast.ids("service_code=nothing") == [])
  #expect(try await cast.ids("service_request_id=\(first),%20\(third),nonsense&status=closed") == [third, first])
  #expect(try await cast.ids("page=2&page_size=1") == [second])
  let end = URLEncoded.encode((cast.world.now - .days(50)).rfc3339())
  #expect(try await cast.ids("end_date=\(end)") == [first])
  let start = URLEncoded.encode((cast.world.now - .days(1)).rfc3339())
  #expect(try await cast.ids("start_date=\(start)") == [third, second])
  #expect(try await cast.ids("updated_after=\(start)") == [third, second, first])
  #expect(try await cast.ids("updated_before=\(start)") == [])
  let unset = try await cast.browser("").get("/open311/v2/requests.json?status=lost&start_date=soon&page_size=5000")
  #expect(unset.status == 400)
  #expect(unset.json?.list?.allSatisfy { $0["code"]?.whole == 400 && $0["description"]?.string != nil } == true)

  let updates = try #require(try await cast.read("servicerequestupdates.json")?.list)
  let told = updates.map { ($0["external_status_code"]?.string ?? "") + " " + ($0["status"]?.string ?? "") }
  #expect(Set(told) == ["answered closed", "taken open"])
  let words = updates.filter { $0["description"] != .null }
  #expect(words.count == 1 && words.first?["description"]?.string == "在办", "\(updates)")
  #expect(!updates.map(\.serialized).joined().contains("修好了"))
}

@Test(arguments: Engine.available) func servicesAreTheCategoriesInTheGroupsOfTheirWindows(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let services = try #require(try await cast.read("services.json")?.list)
  let lift = try #require(services.first { $0["service_code"]?.string == "public.lift" })
  #expect(lift["service_name"]?.string == "电梯" && lift["group"]?.string == "公共事务" && lift["metadata"] == .flag(false))
  let codes = services.compactMap { $0["service_code"]?.string }
  #expect(Set(codes).count == services.count)
  let definition = try await cast.read("services/public.lift.json")
  #expect(definition == .object(["service_code": .text("public.lift"), "attributes": .array([])]))
  #expect(try await cast.browser("").get("/open311/v2/services/none.json").status == 404)
  let discovery = try await cast.browser("").get("/open311/discovery.json").json
  #expect(discovery?["endpoints"]?.list?.first?["url"]?.string == "http://localhost:8080/open311/v2")
  for (query, status) in [("jurisdiction_id=\(cast.community)", 200), ("jurisdiction_id=elsewhere", 404)] {
    #expect(try await cast.browser("").get("/open311/v2/services.json?" + query).status == status)
  }
}

@Test(arguments: Engine.available) func whatACategoryAsksIsSaidAsAttributesAndAnsweredWithTheRequest(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let community = cast.community
  try await cast.database.write { tx in
    let category = try #require(try tx.caseRouting(community).categories.first { $0.key == "public.lift" }).id
    let questions = [
      CaseQuestion(
        key: "lift", kind: .choice, word: "哪部电梯", englishWord: "Which lift", isRequired: true, choices: ["客梯", "货梯"],
        englishChoices: ["Passenger", "Goods"]),
      CaseQuestion(key: "stuck", kind: .yesNo, word: "有人被困吗", englishWord: "Anybody inside", isRequired: false),
      CaseQuestion(key: "since", kind: .date, word: "哪天开始的", englishWord: "Since", isRequired: false),
    ]
    try tx.keep(questions, of: category, version: 1, community: community, by: nil)
  }
  let services = try #require(try await cast.read("services.json")?.list)
  #expect(services.first { $0["service_code"]?.string == "public.lift" }?["metadata"] == .flag(true))
  let attributes = try #require(try await cast.read("services/public.lift.json?lang=en")?["attributes"]?.list)
  #expect(attributes.compactMap { $0["datatype"]?.string } == ["singlevaluelist", "singlevaluelist", "datetime"])
  #expect(attributes.compactMap { $0["order"]?.whole } == [1, 2, 3] && attributes[0]["required"] == .flag(true))
  #expect(attributes[0]["values"]?.list?.last == .object(["key": .text("货梯"), "name": .text("Goods")]) && attributes[2]["values"] == nil)
  let xml = try #require(XMLTree(try await cast.browser("").get("/open311/v2/services/public.lift.xml?lang=en").bytes))
  #expect(xml.matches(try #require(try await cast.read("services/public.lift.json?lang=en"))))

  let fields = ["service_code": "public.lift", "description": "货梯停运"]
  let right = ["attribute[lift]": "货梯", "attribute[since]": "2026-11-24T20:00:00Z"]
  let filed = try await cast.send(fields.merging(right) { a, _ in a }, bearer: "head")
  let id = try #require(CaseID(filed.json?.list?.first?["service_request_id"]?.string ?? ""), "\(filed.text)")
  let answers = try await cast.database.read { tx in try tx.answers(of: id).answers }
  #expect(answers.map(\.value) == ["货梯", "2026-11-25"])
  for (wrong, name) in [
    ([:], "attribute[lift]"), (["attribute[lift]": "飞艇"], "attribute[lift]"), (["attribute[lift]": "货梯", "attribute[floor]": "3"], "attribute[floor]"),
    (["attribute[lift]": "货梯", "attribute[stuck]": "maybe"], "attribute[stuck]"),
  ] as [([String: String], String)] {
    let refused = try await cast.send(fields.merging(wrong) { a, _ in a }, bearer: "head")
    #expect(refused.status == 400 && refused.text.contains(name), "\(refused.text)")
  }
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
}

@Test func aCaseWithoutACategoryStandsUnderItsWindow() async throws {
  let cast = try await CaseCast(.sqlite)
  let item = try await cast.file("head", "这是一件说不清的事")
  #expect(item.category == nil)
  try await cast.publish(item)
  let request = try await cast.read("requests.json")?.list?.first
  #expect(request?["service_code"]?.string == "public" && request?["address"] == .null)
  #expect(try await cast.ids("service_code=public") == [item.id.text])
}

@Test(arguments: Engine.available) func XMLSaysWhatJSONSays(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  try await cast.publish(item, "a < b && \"c\" > 'd' ]]> \u{1F6D7}\n第二行", notes: "x")
  let bench = cast.browser("")
  for path in ["requests", "requests/\(item.id)", "services", "servicerequestupdates", "services/public.lift", "tokens/\(item.id)"] {
    let (json, xml) = (
      try await bench.get("/open311/v2/\(path).json"), try await bench.get("/open311/v2/\(path).xml")
    )
    #expect(xml.status == 200 && xml.headers[.contentType] == "text/xml; charset=utf-8")
    let tree = try #require(XMLTree(xml.bytes), "\(xml.text)")
    let said = try #require(json.json)
    let items = said.list ?? [said]
    #expect(said.list == nil ? tree.matches(said) : tree.children.count == items.count, "\(path)")
    if said.list != nil { for (child, value) in zip(tree.children, items) { #expect(child.matches(value), "\(value)") } }
  }
}

@Test func controlCharactersNeverReachXML() throws {
  let node = Open311Node.record([("a", .text("x\u{0}\u{8}\u{1F}\u{FFFE}\u{FFFF}y\r\nz\u{7F}")), ("b", .nothing), ("c", .text("&#0;"))])
  #expect(node.xml("r") == "<r><a>xy&#13;\nz</a><b/><c>&amp;#0;</c></r>")
  #expect(node.json == .object(["a": .text("xy\r\nz"), "b": .null, "c": .text("&#0;")]))
  #expect(XMLTree(Array(node.xml("r").utf8)) != nil)
}

@Test(arguments: Engine.available) func aProgramFilesAnOrdinaryCase(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let tower = cast.tower
  try await cast.database.write { tx in
    try tx.run("UPDATE buildings SET longitude_e7 = 1202105000, latitude_e7 = 302064000 WHERE id = \(tower)")
  }
  let fields = ["service_code": "public.lift", "description": "货梯停运", "email": "lin@community.example", "first_name": "林"]
  var keyed = fields
  keyed["api_key"] = "head"
  let filed = try await cast.send(keyed.merging(["lat": "30.2064", "long": "120.2105"]) { a, _ in a })
  #expect(filed.status == 201, "\(filed.text)")
  let id = try #require(CaseID(filed.json?.list?.first?["service_request_id"]?.string ?? ""))
  let item = try #require(try await cast.find(id))
  #expect(item.channel == .api && item.applicant.organization == cast.firm && item.body == "货梯停运")
  #expect(item.place.building == tower && item.place.kind == .common)
  // It is public no sooner than any other; its token is known to the applicant alone.
  let bench = cast.browser("")
  bench.cookies = [:]
  #expect(try await bench.get("/open311/v2/requests/\(id).json").status == 404)
  #expect(try await bench.get("/open311/v2/tokens/\(id).json").status == 404)
  let own = try await bench.json(.get, "/open311/v2/tokens/\(id).json", bearer: "head")
  #expect(own.json == .array([.object(["service_request_id": .text(id.text), "token": .text(id.text)])]))
  #expect(try await bench.json(.get, "/open311/v2/tokens/\(id).json", bearer: "neighbour").status == 404)

  let header = try await cast.send(fields.merging(["address_string": "海棠楼"]) { a, _ in a }, bearer: "employee")
  let second = try #require(CaseID(header.json?.list?.first?["service_request_id"]?.string ?? ""))
  let personal = try #require(try await cast.find(second))
  #expect(personal.applicant == .person(try cast.viewer("employee").person) && personal.place.building == cast.annex)
  let lost = try await cast.send(fields.merging(["lat": "10", "long": "20"]) { a, _ in a }, bearer: "employee")
  let third = try #require(CaseID(lost.json?.list?.first?["service_request_id"]?.string ?? ""))
  let nowhere = try #require(try await cast.find(third))
  #expect(nowhere.place.kind == PlaceKind.none && nowhere.body == "货梯停运\n10.0, 20.0")
  let chosen = try await cast.send(fields.merging(["address_id": cast.annex.text]) { a, _ in a }, bearer: "head")
  #expect(chosen.status == 201)
  let xml = try await cast.send(keyed, path: "/open311/v2/requests.xml")
  #expect(xml.status == 201 && xml.text.contains("<service_request_id>cas_"))
}

@Test(arguments: Engine.available) func whatAProgramGetsWrongIsSaidInTheStandardsWords(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let good = ["service_code": "public.lift", "description": "货梯停运"]
  func with(_ more: [String: String]) -> [String: String] { good.merging(more) { _, new in new } }
  let wrong: [([String: String], Int)] = [
    (with(["service_code": ""]), 400), (with(["description": " "]), 400), (with(["service_code": "none"]), 404),
    (with(["lat": "30"]), 400), (with(["lat": "x", "long": "y"]), 400), (with(["lat": "91", "long": "0"]), 400),
    (with(["address_id": "bld_01h455vb4pex5vsknk084sn02q"]), 400), (with(["address_id": "x"]), 400),
    (with(["jurisdiction_id": "com_01h455vb4pex5vsknk084sn02q"]), 404),
    (with(["description": String(repeating: "长", count: 4_001)]), 400),
  ]
  for (fields, status) in wrong {
    let answer = try await cast.send(fields, bearer: "head")
    #expect(answer.status == status && answer.json?.list?.first?["code"]?.whole == status, "\(answer.text)")
    let xml = try await cast.send(fields, bearer: "head", path: "/open311/v2/requests.xml")
    #expect(xml.status == status && xml.text.contains("<errors><error><code>\(status)</code>"), "\(xml.text)")
  }
  // Nobody, a cookie alone, a wrong key, somebody who files nothing.
  #expect(try await cast.send(good).status == 401)
  #expect(try await cast.send(good, session: "head").status == 401)
  #expect(try await cast.send(with(["api_key": "wrong"])).status == 403)
  #expect(try await cast.send(good, bearer: "wrong").status == 401)
  #expect(try await cast.send(good, bearer: "worker").status == 404)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  // Reading is open, whatever token is shown.
  #expect(try await cast.browser("").json(.get, "/open311/v2/requests.json", bearer: "wrong").status == 200)
  let bench = cast.browser("head")
  for path in ["/open311/v2/nothing.json", "/open311/v2/requests", "/open311/"] {
    let answer = try await bench.get(path, headers: [.accept: "text/html"])
    #expect(answer.status == 404 && answer.json?.list?.first?["code"]?.whole == 404, "\(path)")
  }
  let deleted = try await bench.send(.delete, "/open311/v2/requests.json", headers: [.accept: "text/html"], body: [])
  #expect(deleted.status == 405 && deleted.json?.list?.first?["code"]?.whole == 405)
}

@Test func instantsOfProgramsAreRead() throws {
  let plain = try #require(Open311Instant.parse("2010-01-01T00:00:00Z"))
  #expect(plain.milliseconds == 1_262_304_000_000)
  for text in ["2010-01-01T08:00:00+08:00", "2010-01-01T08:00:00 08:00", "2010-01-01T08:00:00", "2009-12-31t19:00:00.000-05:00"] {
    #expect(Open311Instant.parse(text) == plain, "\(text)")
  }
  for text in ["2010-13-01T00:00:00Z", "2010-01-01", "2010-01-01T25:00:00Z", "soon", "2010-01-01T00:61:00Z", ""] {
    #expect(Open311Instant.parse(text) == nil, "\(text)")
  }
}

@Test(arguments: Engine.available) func theDemoPublishesAFewCasesAndTheSameEachTime(_ engine: Engine) async throws {
  let (cast, again) = (try await CaseCast(engine), try await CaseCast(.sqlite))
  for one in [cast, again] { try await one.loaded(seed: 7, 500) }
  func told(_ cast: CaseCast) async throws -> [String] {
    try await cast.database.read { tx in
      try tx.all(
        """
        SELECT cases.number, case_publications.title, case_publications.description,
          case_publications.address FROM case_publications JOIN cases ON cases.id = case_publications.case_id
        WHERE cases.place_kind = 'common' ORDER BY cases.id
        """
      ) { row in
        let words: [String] = [try row("number"), try row("title"), try row("description"), try row("address")]
        return words.joined(separator: "|")
      }
    }
  }
  let shown = try await told(cast)
  let repeated = try await told(again)
  #expect(shown == repeated)
  #expect((5...60).contains(shown.count))
  #expect(try await cast.count("SELECT count(*) FROM case_publications") == shown.count)
  let redaction = Redaction()
  for line in shown {
    let words = line.split(separator: "|").dropFirst().joined(separator: "|")
    #expect(redaction.findings(in: words).isEmpty, "\(line)")
  }
  let states = try await cast.read("requests.json")?.list?.compactMap { $0["status"]?.string } ?? []
  #expect(Set(states) == ["open", "closed"])
}

@Test(arguments: Engine.available) func aRequestWithAKeyFilesOnce(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let fields = ["service_code": "public.lift", "description": "货梯停运"]
  let first = try await cast.send(fields, bearer: "head", once: "one")
  let again = try await cast.send(fields, bearer: "head", once: "one")
  #expect(first.status == 201 && again.status == 201 && first.json == again.json)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 1)
  let other = fields.merging(["description": "客梯停运"]) { _, new in new }
  #expect(try await cast.send(other, bearer: "head", once: "one").status == 400)
  #expect(try await cast.send(fields, bearer: "head", once: "").status == 400)
  // The key of one is not that of another.
  #expect(try await cast.send(fields, bearer: "neighbour", once: "one").status == 201)
  #expect(try await cast.count("SELECT count(*) FROM cases") == 2)
}

@Test func everybodysPagesMayReadWhatEverybodyMayRead() async throws {
  let cast = try await CaseCast(.sqlite)
  let bench = cast.browser("")
  let name = HTTPField.Name.accessControlAllowOrigin
  for path in ["discovery.json", "v2/services.xml", "v2/requests.json", "v2/servicerequestupdates.json"] {
    #expect(try await bench.get("/open311/\(path)").headers[name] == "*", "\(path)")
  }
  let item = try await cast.file("head", "货梯停运")
  let token = try await bench.json(.get, "/open311/v2/tokens/\(item.id).json", bearer: "head")
  #expect(token.status == 200 && token.headers[name] == nil)
  #expect(try await bench.get("/board").headers[name] == nil)
  #expect(try await cast.send(["service_code": "public.lift", "description": "货梯停运"], bearer: "head").headers[name] == nil)
}

/// Whoever looks through what is public for telephones finds none: neither in words nor in an id.
@Test func whatHappenedHasAnIDWithoutANumberInIt() throws {
  let id: CaseID = TestWorld().world.newID()
  var ids: Set<String> = []
  for milliseconds: Int64 in [0, 1_773_912_180_000, 1_773_912_180_001, 1_813_800_000_011, 253_402_300_799_999] {
    let update = PublicUpdate(id: id, kind: "taken", at: Timestamp(milliseconds: milliseconds), state: .doing, notes: "")
    #expect(update.updateID.hasPrefix("\(id)-taken-") && update.updateID == update.updateID.lowercased())
    #expect(update.updateID.dropFirst("\(id)".count).allSatisfy { !$0.isNumber }, "\(update.updateID)")
    ids.insert(update.updateID)
  }
  #expect(ids.count == 5)
}

@Test(arguments: Engine.available) func aPointThatIsNoneIsSaidInWordsThatHelp(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let good = ["service_code": "public.lift", "description": "货梯停运"]
  for (more, sentence) in [
    (["lat": "999", "long": "120"], "-90到90"), (["lat": "30", "long": "999"], "-180到180"),
    (["lat": "abc", "long": "120"], "-90到90"), (["lat": "30"], "这一项要填"),
  ] {
    let answer = try await cast.send(good.merging(more) { _, new in new }, bearer: "head")
    #expect(answer.status == 400 && answer.text.contains(sentence), "\(more): \(answer.text)")
    #expect(!answer.text.contains("整数") && (more.count == 1 || !answer.text.contains("要填")), "\(more): \(answer.text)")
  }
}
