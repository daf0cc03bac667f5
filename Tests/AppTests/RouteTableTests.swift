import Contracts
import Foundation
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

/// What the route table looks like, for a reader of the diff: method, path and door of each route, then who may do each act.
/// `UPDATE_SNAPSHOTS=1` writes the file anew.
@Test func theRouteTableIsAsReviewed() async throws {
  let house = try await HouseCast.bare()
  let routes = house.routes.table.map { "\($0.method.rawValue) \($0.path) \(RouteTable.words($0.door))" }.sorted()
  let lines = routes + [""] + Act.allCases.map(RouteTable.words)
  let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("route-table.txt").path
  if ProcessInfo.processInfo.environment["UPDATE_SNAPSHOTS"] == "1" {
    try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
  }
  let kept = Set(try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init))
  let new = Set(lines).subtracting(kept).subtracting([""]).sorted()
  let gone = kept.subtracting(lines).sorted()
  #expect(new.isEmpty, "not reviewed yet: \(new)")
  #expect(gone.isEmpty, "no longer so: \(gone)")
  #expect(Set(routes).count == routes.count, "a route is registered twice")
}

/// Default deny, route by route and role by role: whom the permission table refuses gets 404, whoever is signed out 401, and
/// everybody else an answer that is none of both. Another community's things are 404 for every role.
@Test func everyRouteOpensForWhomTheTableNamesAndForNobodyElse() async throws {
  let (house, secret) = try await HouseCast.lived()
  let answer = try await answerLink(in: house)
  let week = try await weekLink(in: house)
  let all = try await IDCatalog.read(house.database)
  var walk = RouteWalk(catalog: IDCatalog(all, before: Set(all.map(\.id)), town: house.town), town: house.town)
  walk.keys = ["invitations": secret, "answer": answer, "weekly": week]
  var opened: Set<String> = []
  for key in RouteTable.visitors {
    var watch = DoorWatch(key: key, house: try house.fork(), original: house, walk: walk)
    try await watch.walkAll()
    opened.formUnion(watch.opened)
  }
  // Nothing above is empty: each route was really entered by somebody.
  // The last one asks in its body for the id of a task, which the walk cannot guess; the tests of handling enter it.
  let over: Set<String> = ["GET /set-up", "POST /set-up", "POST /api/v1/cases/:id/task-completion"]
  let closed = house.routes.table.map { "\($0.method.rawValue) \($0.path)" }
    .filter { !opened.contains($0) && !over.contains($0) }
  #expect(closed.isEmpty, "nobody came through: \(closed)")
}

@Test func theDoorOfAnAPIRouteIsAlsoItsPagesDoor() async throws {
  let house = try await HouseCast.bare()
  for entry in house.routes.table where entry.path.hasPrefix("/api/") {
    #expect(entry.operation != nil, "\(entry.path) is not in the document")
    #expect(entry.door != .open, "\(entry.path) is open")
  }
  let ids = house.routes.table.compactMap(\.operation?.id)
  #expect(Set(ids).count == ids.count, "an operation id stands twice")
}

/// The secret of a link that a colleague gave to the caller of the town, whose case a worker closed.
private func answerLink(in house: HouseCast) async throws -> String {
  let id = try await house.database.read { tx in
    try tx.scalar("SELECT case_id FROM case_callers WHERE community_id = \(house.town.community) ORDER BY case_id LIMIT 1", as: String.self)
  } ?? ""
  let closed = try await house.visitor("communityWorker").post("/cases/\(id)/closure", ["_nonce": "answer0000000000000001", "words": "灯换了"])
  #expect(closed.status == 303)
  let page = try await house.visitor("secretary").post("/cases/\(id)/answer-link", [:])
  return page.text.firstMatch(of: /answer\/([0-9a-f]{32})/).map { String($0.1) } ?? ""
}

/// The secret of the link to a helper's week.
private func weekLink(in house: HouseCast) async throws -> String {
  let secretary = house.visitor("secretary")
  let list = try await secretary.get("/programmes").text
  let path = list.firstMatch(of: /\/programmes\/prg_[0-9a-z]{26}/).map { String($0.0) } ?? ""
  let page = try await secretary.post(path + "/links", ["helper": house.actors["gridHelper"]?.person.text ?? ""])
  return page.text.firstMatch(of: /weekly\/([0-9a-f]{32})/).map { String($0.1) } ?? ""
}

enum RouteTable {
  static func words(_ door: Door) -> String {
    switch door {
    case .open: "open"
    case .signedIn: "signedIn"
    case .act(let act): "act:\(act)"
    }
  }

  static func words(_ act: Act) -> String {
    let roles = Role.allCases.filter { Permissions.reach(of: $0, for: act) != .none }
    return "\(act): " + roles.map { "\($0)=\(Permissions.reach(of: $0, for: act))" }.joined(separator: " ")
  }

  /// One of each role, and nobody.
  static let visitors: [String] = Role.posts.map(\.rawValue) + ["employee", "head", "nobody"]
}

/// One visitor at every door.
private struct DoorWatch {
  let key: String
  var house: HouseCast
  let original: HouseCast
  let walk: RouteWalk
  var opened: Set<String> = []
  /// What the pages that she saw ask for, by the route where it is sent.
  private var forms: [String: [String: String]] = [:]
  /// Where forms can be sent: the routes with so many parts.
  private let targets: [Int: [(path: String, pattern: [Substring])]]
  /// Whether anything was done at the last door.
  private var isDone = false
  private var problems = 0

  init(key: String, house: HouseCast, original: HouseCast, walk: RouteWalk) {
    self.key = key
    self.house = house
    self.original = original
    self.walk = walk
    let posts = original.routes.table.filter { $0.method == .post }.map { ($0.path, $0.path.split(separator: "/")) }
    targets = Dictionary(grouping: posts) { $0.1.count }
  }

  mutating func walkAll() async throws {
    let table = original.routes.table
    for entry in table where entry.method == .get { try await knock(entry) }
    for entry in table where entry.method != .get {
      try await knock(entry)
      let isOver = RouteTable.ends.contains { entry.path.hasSuffix($0) }
      guard isDone else { continue }
      let isPresent = try await house.isPresent(key)
      if isOver || !isPresent { house = try original.fork() }
    }
  }

  private mutating func knock(_ entry: RouteEntry) async throws {
    isDone = false
    let name = "\(entry.method.rawValue) \(entry.path)"
    let isPermitted = isPermitted(entry.door)
    // One try is enough where the answer must be no; a permitted one goes on until something opens.
    for ask in asks(entry, .here, limit: isPermitted ? 12 : 1) {
      let answer = try await send(ask, name)
      check(answer, entry, ask, isPermitted)
      readForms(answer)
      if answer.status < 400 { isDone = true }
      if isPermitted, ![401, 404, 405].contains(answer.status) {
        opened.insert(name)
        break
      }
    }
    guard entry.hasParameters, entry.door != .open else { return }
    try await knockElsewhere(entry, name)
  }

  /// Another community's things are as unknown as what does not exist: the same answer, and no success.
  private mutating func knockElsewhere(_ entry: RouteEntry, _ name: String) async throws {
    guard let nothing = asks(entry, .unknown, limit: 1).first else { return }
    let unknown = try await send(nothing, name)
    if key == "nobody", unknown.status != 401 { report("\(nothing) is \(unknown.status)") }
    for ask in asks(entry, .elsewhere, limit: 2) {
      let answer = try await send(ask, name)
      look(answer, ask)
      let isEqual = answer.bytes == unknown.bytes || told(answer, ask) == told(unknown, nothing)
      if answer.status != unknown.status || !isEqual {
        report("\(ask) of another community is \(answer.status), of nobody \(unknown.status)")
      }
      // A form that is sent elsewhere with everything filled in gets as far as it can: it must not succeed.
      if [200, 201, 303].contains(answer.status), !RouteTable.saysNothing.contains(entry.path) {
        report("\(ask) of another community is \(answer.status)")
      }
    }
  }

  /// Without the id that was asked for.
  private func told(_ answer: Visitor.Answer, _ ask: Ask) -> String {
    let ids = ask.path.matches(of: /[a-z]{3}_[0-9a-z]{26}/).map { String($0.0) }
    return ids.reduce(answer.text) { text, id in text.replacingOccurrences(of: id, with: "<id>") }
  }

  /// The route's own form where a page showed one, else what might be sent.
  private func asks(_ entry: RouteEntry, _ kind: IDCatalog.Kind, limit: Int) -> [Ask] {
    let asks = walk.asks(entry, kind, limit: limit)
    guard let form = forms["\(entry.method.rawValue) \(entry.path)"] else { return asks }
    return asks.map { Ask(method: $0.method, path: $0.path, body: .form(form)) }
  }

  private mutating func readForms(_ answer: Visitor.Answer) {
    guard answer.status == 200, answer.type.hasPrefix("text/html") else { return }
    for form in FormReader(fill: walk.form(.here)).forms(answer.text) {
      let parts = form.action.prefix { $0 != "?" }.split(separator: "/")
      for (path, pattern) in targets[parts.count] ?? [] where RouteTable.fits(parts, pattern) {
        forms["POST " + path] = form.fields
      }
    }
  }

  private func send(_ ask: Ask, _ name: String) async throws -> Visitor.Answer {
    house.world.reseed("\(key) \(name)")
    return try await ask.send(house.visitor(key), accept: "application/json")
  }

  private func isPermitted(_ door: Door) -> Bool {
    guard door != .open else { return true }
    guard let role = house.actors[key]?.role else { return false }
    if case .act(let act) = door { return Permissions.reach(of: role, for: act) != .none }
    return true
  }

  private mutating func check(_ answer: Visitor.Answer, _ entry: RouteEntry, _ ask: Ask, _ isPermitted: Bool) {
    if answer.status >= 500 { report("\(ask) is \(answer.status): \(answer.text.prefix(200))") }
    look(answer, ask)
    guard isPermitted else {
      let refusal = key == "nobody" ? 401 : 404
      if answer.status != refusal { report("\(ask) is \(answer.status), and the table refuses it") }
      return
    }
    if answer.status == 401, entry.door != .open { report("\(ask) is 401") }
    guard entry.method == .get, !entry.hasParameters, case .act(let act) = entry.door, let role = house.actors[key]?.role
    else { return }
    // Who reaches her own only may have nothing there, and only a delegate has an enterprise.
    let isOwn = Permissions.reach(of: role, for: act) == .own || entry.path.hasPrefix("/my-enterprise")
    let expected: Set<Int> = isOwn ? [200, 303, 404] : [200, 303]
    if !expected.contains(answer.status) { report("\(ask) is \(answer.status), and the table permits it") }
  }

  /// Nothing of another community stands in any answer.
  private mutating func look(_ answer: Visitor.Answer, _ ask: Ask) {
    for place in answer.held(CaseStories.foreign.map { Array($0.utf8) }) { report("\(ask) names \(CaseStories.foreign[place])") }
  }

  private mutating func report(_ words: String) {
    problems += 1
    if problems <= 12 { Issue.record("\(key): \(words)") }
  }
}

extension RouteTable {
  /// Acts on what is one's own by its id, which answer the same whether it is there or not.
  static let saysNothing: Set<String> = [
    "/account/sessions/:id/end", "/account/tokens/:id/end", "/account/consents/:purpose", "/account/facts/:kind",
    "/account/consents/:purpose/withdrawal",
  ]

  /// Acts after which something is not there any more.
  static let ends: [String] = [
    "/ending", "/merger", "/split", "/end", "/removal", "/discarding", "/undoing", "/withdrawal", "/erasure",
  ]

  static func fits(_ parts: [Substring], _ pattern: [Substring]) -> Bool {
    pattern.count == parts.count && zip(pattern, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
  }
}
