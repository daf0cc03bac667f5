import Contracts
import Foundation
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

/// The proof of the employee firewall. Two houses are equal but for what two employees of 禾木精密 filed as themselves. Everybody who
/// must not know of it asks every route of the route table in both: lists, searches, exports, counts, the inbox, photos, the API,
/// with the ids of the personal cases in every place where an id fits. Each answer must be the same, byte for byte, headers
/// included: so it neither holds anything of those cases nor depends on them.
@Test(arguments: Engine.available)
func noAnswerToAnEmployerDependsOnWhatHerEmployeesFileAsThemselves(_ engine: Engine) async throws {
  let twins = try await Twins.make(engine, CaseStories.secrets) { try await $0.personal() }
  let isCopyable = engine == .sqlite
  try await walk(isCopyable ? ["head", "humanResources", "neighbour", "colleague", "nobody"] : ["head"], twins, isCopyable)
}

/// The same for the butler of a property firm, and for her firm's other people, of what the firm's people file as themselves.
@Test func noAnswerToAButlerDependsOnWhatHerFirmsPeopleFileAsThemselves() async throws {
  let twins = try await Twins.make(.sqlite, CaseStories.janitorSecrets) { try await $0.janitor() }
  try await walk(["propertyButler"], twins, true)
  // The comparison would notice: the butler of the same building who works elsewhere would see it, and its worker does.
  let worker = try await twins.with.visitor("communityWorker").get("/cases?q=秋海棠")
  #expect(worker.text.contains("大堂夜班没有加班费"))
}

private func walk(_ who: [String], _ twins: Twins, _ isCopyable: Bool) async throws {
  for key in who {
    var pair = try twins.pair(key)
    // The filters of a list are the same code for everybody: the first of them asks with all, the others with none.
    for asks in twins.reading(isFull: isCopyable && key == who[0]) {
      // Where she is turned away at once, no filter opens the door: the route table says so before it looks at one.
      for (place, ask) in asks.enumerated() where place == 0 || pair.isOpen { try await pair.compare(ask) }
    }
    if isCopyable {
      for ask in twins.writing where !pair.isExempt(ask) {
        try await pair.compare(ask)
        // What she did may have ended her own session or standing: then the house begins again.
        if pair.isDone, !(try await pair.isPresent) { pair = try twins.pair(key) }
      }
    }
    try await pair.settle()
    for ask in twins.looking { try await pair.compare(ask) }
    if !twins.told.draft.isEmpty { try await pair.sendForeignDraft() }
    #expect(pair.opened > 10 || key == "nobody", "\(key) saw only \(pair.opened) pages")
  }
  let lines = twins.log.all
  #expect(lines.count > 100)
  for line in lines {
    for secret in twins.secrets { #expect(!line.contains(secret), "the log says \(secret)") }
    #expect(!line.contains("cas_"), "the log names a case: \(line)")
  }
}

/// The comparison would notice: she herself and the worker who handles the case do get other answers.
@Test func whoMaySeeThePersonalCaseGetsOtherAnswers() async throws {
  let twins = try await Twins.make(.sqlite, CaseStories.secrets) { try await $0.personal() }
  let own = try await twins.with.visitor("employee").get("/cases")
  #expect(own.text.contains("琥珀菖蒲") && own.text.contains("金缕梅漏水") && own.text.contains("鸢尾草稿"))
  #expect(try await twins.with.visitor("employee").get("/inbox").text.contains("琥珀菖蒲"))
  let worker = twins.with.visitor("communityWorker")
  #expect(try await worker.get("/cases?q=琥珀").text.contains("琥珀菖蒲"))
  #expect(try await worker.get("/cases/export.csv").text.contains("琥珀菖蒲"))
  #expect(try await twins.with.visitor("gridHead").get("/inbox").text.contains("金缕梅漏水"))
  #expect(try await worker.json(.get, "/api/v1/cases?q=琥珀").json?["total"]?.whole == 2)
  let photos = twins.walk.catalog.all("fil", .personal)
  // Two photos and what she said.
  #expect(photos.count == 3)
  for photo in photos {
    let answer = try await twins.with.visitor("employee").get("/files/\(photo)")
    let isHers = answer.text.contains("PersonalPhotoMarker") || answer.text.contains("PersonalVoiceMarker")
    #expect(answer.status == 200 && isHers)
  }
  let without = twins.without.visitor("communityWorker")
  for path in ["/cases", "/bench", "/inbox", "/cases/export.csv", "/api/v1/cases"] {
    let (one, two) = try await (ask(worker, path), ask(without, path))
    #expect(one.bytes != two.bytes, "\(path) does not depend on the case even for those who handle it")
  }

  func ask(_ visitor: Visitor, _ path: String) async throws -> Visitor.Answer {
    path.hasPrefix("/api/") ? try await visitor.json(.get, path) : try await visitor.get(path)
  }
}

/// The two houses and what is asked of both.
private struct Twins: Sendable {
  let with: HouseCast
  let without: HouseCast
  let walk: RouteWalk
  let told: CaseStories.Told
  let log: LogLines
  let secrets: [String]
  /// Words, ids and numbers of the personal cases.
  let needles: [(String, [UInt8])]

  static func make(
    _ engine: Engine, _ secrets: [String], _ tell: (CaseStories) async throws -> CaseStories.Told
  ) async throws -> Twins {
    let (with, without) = try await houses(engine)
    let before = Set(try await IDCatalog.read(with.database).map(\.id))
    #expect(Set(try await IDCatalog.read(without.database).map(\.id)) == before, "the houses are no twins")
    let told = try await tell(CaseStories(cast: with))
    let all = try await IDCatalog.read(with.database)
    let catalog = IDCatalog(all, before: before, town: with.town)
    for prefix in ["cas", "stp", "fil", "ntc"] { #expect(!catalog.all(prefix, .personal).isEmpty, "no personal \(prefix)") }
    let words = (secrets + catalog.personal + told.numbers + [told.draft]).filter { !$0.isEmpty }
    // As after a restart: what a process counts of requests begins again, what the database holds does not.
    return Twins(
      with: try with.fork(log: with.log), without: try without.fork(), walk: RouteWalk(catalog: catalog, town: with.town),
      told: told, log: with.log, secrets: secrets, needles: words.map { ($0, Array($0.utf8)) })
  }

  private static func houses(_ engine: Engine) async throws -> (HouseCast, HouseCast) {
    if engine == .sqlite { return (try await HouseCast.lived().house, try await HouseCast.lived().house) }
    let houses = (try await HouseCast.make(engine), try await HouseCast.make(engine))
    try await CaseStories(cast: houses.0).base()
    try await CaseStories(cast: houses.1).base()
    return houses
  }

  func pair(_ key: String) throws -> Pair { Pair(key: key, with: try with.fork(log: log), without: try without.fork(), twins: self) }

  private var table: [RouteEntry] { with.routes.table }

  /// Every page, every list with every filter that could lead to the cases; those of one route together.
  func reading(isFull: Bool) -> [[Ask]] {
    table.filter { $0.method == .get }.map { entry -> [Ask] in
      if !entry.hasParameters { return (isFull ? queries : [""]).map { Ask(method: .get, path: entry.path + $0) } }
      return walk.asks(entry, .here, limit: 1) + walk.asks(entry, .personal, limit: 3)
        + walk.asks(entry, .unknown, limit: 1)
    }
  }

  private var queries: [String] {
    let number = told.numbers.first ?? ""
    let first = walk.catalog.one("cas", .personal)
    let words = URLEncoded.encode(secrets[0])
    return [
      "", "?q=\(words)&lang=en", "?q=\(number)&state=closed", "?draft=\(told.draft)&step=check", "?case=\(first)",
      "?organization=\(with.town.firm)&building=\(with.town.tower)&view=all&page=1",
    ]
  }

  /// Every act, with the ids of the personal cases, and of what is here.
  var writing: [Ask] {
    table.filter { $0.method != .get }.flatMap { entry -> [Ask] in
      walk.asks(entry, .personal, limit: 2) + walk.asks(entry, .here, limit: 1)
    }
  }

  /// Once more, after everything that she did.
  var looking: [Ask] {
    table.filter { $0.method == .get && !$0.hasParameters }.map { Ask(method: .get, path: $0.path) }
  }
}

/// One visitor in both houses.
private struct Pair {
  let key: String
  let with: HouseCast
  let without: HouseCast
  let twins: Twins
  var opened = 0
  /// Whether the last answer was a page, and whether the last act was done.
  var isOpen = false
  var isDone = false
  private var count = 0
  private var differences = 0

  init(key: String, with: HouseCast, without: HouseCast, twins: Twins) {
    self.key = key
    self.with = with
    self.without = without
    self.twins = twins
  }

  var isPresent: Bool {
    get async throws {
      let isHere = try await with.isPresent(key)
      return try await without.isPresent(key) && isHere
    }
  }

  func settle() async throws {
    for cast in [with, without] {
      cast.world.reseed("settle \(key)")
      try await cast.settle()
    }
  }

  /// The copy of one's own data holds one's own cases, in whatever standing it is asked for: it is about the person alone.
  func isExempt(_ ask: Ask) -> Bool { key == "humanResources" && ask.path == "/account/export" }

  /// Somebody's draft under its secret number: not found. (In the other house the number is free, and begins a draft.)
  func sendForeignDraft() async throws {
    for step in ["what", "where", "building", "photos", "check"] {
      var fields = twins.walk.form(.here)
      fields["_nonce"] = twins.told.draft
      fields["step"] = step
      let ask = Ask(method: .post, path: "/cases/new", body: .form(fields))
      let answer = try await ask.send(with.visitor(key), accept: "application/json")
      #expect(answer.status == (key == "nobody" ? 401 : 404), "\(key) \(ask)")
      check(answer, ask)
    }
  }

  mutating func compare(_ ask: Ask) async throws {
    count += 1
    let one = try await answer(ask, with)
    let two = try await answer(ask, without)
    isOpen = one.status == 200
    isDone = one.status < 400
    if isOpen { opened += 1 }
    if one.bytes != two.bytes || one.status != two.status || one.headers != two.headers {
      let (first, second) = (told(one), told(two))
      if first != second, differences < 5 {
        differences += 1
        Issue.record("\(key): \(ask) differs: \(difference(first, second))")
      }
    }
    check(one, ask)
  }

  private func answer(_ ask: Ask, _ cast: HouseCast) async throws -> Visitor.Answer {
    cast.world.reseed("\(key) \(count) \(ask.path)")
    return try await ask.send(cast.visitor(key), accept: count % 4 == 0 ? "text/html" : "application/json")
  }

  /// Status, headers and body. The running number of a case is the one thing that may differ: it counts the appeals of the whole
  /// community, and is given to appeals that are filed during the walk.
  private func told(_ answer: Visitor.Answer) -> String {
    // The attributes of a cookie come in no order.
    let headers = answer.headers.map { "\($0.name): \($0.value.split(separator: "; ").sorted())" }.joined(separator: "\n")
    let body = answer.type.hasPrefix("text") || answer.type.contains("json") ? answer.text : Hex.encode(answer.bytes)
    return "\(answer.status)\n\(headers)\n\n\(body)".replacing(/[A-Z]{1,8}-2026-11-\d{4}/, with: "<number>")
  }

  private func check(_ answer: Visitor.Answer, _ ask: Ask) {
    #expect(answer.status < 500, "\(key): \(ask) is \(answer.status)")
    for place in answer.held(twins.needles.map(\.1)) {
      let word = twins.needles[place].0
      let said = ask.said.removingPercentEncoding ?? ask.said
      if !said.contains(word) { Issue.record("\(key): \(ask) says \(word)") }
    }
  }

  private func difference(_ a: String, _ b: String) -> String {
    let (one, two) = (Array(a), Array(b))
    let place = zip(one, two).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? min(one.count, two.count)
    func around(_ text: [Character]) -> String { String(text[max(0, place - 60)..<min(text.count, place + 60)]) }
    return "«\(around(one))» or «\(around(two))»"
  }
}
