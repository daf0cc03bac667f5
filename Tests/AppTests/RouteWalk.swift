import Contracts
import HTTPTypes
import Kernel
import Web

/// One request that the walk makes.
struct Ask: Sendable, CustomStringConvertible {
  enum Body: Sendable {
    case none
    case form([String: String])
    case json(JSONValue)
  }

  let method: HTTPRequest.Method
  let path: String
  var body = Body.none

  var description: String {
    switch body {
    case .none: "\(method) \(path)"
    case .form(let fields): "\(method) \(path) \(fields["step"] ?? "")"
    case .json(let value): "\(method) \(path) \(value.serialized.prefix(80))"
    }
  }

  /// Everything that the asker herself says: it may come back in the answer.
  var said: String {
    switch body {
    case .none: path
    case .form(let fields): path + fields.values.joined(separator: " ")
    case .json(let value): path + value.serialized
    }
  }

  func send(_ visitor: Visitor, accept: String? = nil) async throws -> Visitor.Answer {
    if path.hasPrefix("/api/") {
      if case .json(let body) = body { return try await visitor.json(method, path, body) }
      return try await visitor.json(method, path)
    }
    // A standard's programs send forms and say by a token who they are.
    if path.hasPrefix("/open311/"), case .form(let fields) = body { return try await visitor.program(path, fields) }
    switch body {
    case .form(let fields): return try await visitor.post(path, fields, accept: accept ?? "application/json")
    case .none where method == .get: return try await visitor.get(path, accept: accept ?? "text/html")
    default: return try await visitor.send(method, path, headers: [.accept: "application/json"], body: [])
    }
  }
}

/// Makes requests from the route table: every parameter filled with ids of a kind, every body filled with something plausible. A
/// route that is added later is walked without a change here.
struct RouteWalk: Sendable {
  let catalog: IDCatalog
  let town: HouseCast.Town
  /// Key of an invitation, nonce of a draft: secrets that are no ids.
  var keys: [String: String] = [:]

  private static let prefixes: [String: String] = [
    "cases": "cas", "followed": "cas", "reports": "rpt", "posters": "bld", "files": "fil", "photos": "fil", "enterprises": "org", "organizations": "org", "grids": "grd", "parks": "prk",
    "buildings": "bld", "floors": "flr", "units": "unt", "people": "per", "posts": "pst", "delegations": "dlg",
    "employments": "emp", "inbox": "ntc", "sessions": "ses", "tokens": "tok", "windows": "win", "categories": "ctg",
    "imports": "imp", "qualifications": "qlf", "invitations": "inv", "filters": "flt", "batches": "bat", "webhooks": "whe", "elections": "ele", "visits": "vis",
    "commitments": "cmt", "programmes": "prg", "ties": "tie",
    "open311.requests": "cas", "open311.tokens": "cas",
  ]
  private static let words: [String: [String]] = [
    "consents": ["notices"], "facts": ["children"], "assets": ["0"], "papers": ["roll"], "after": ["recall"], "open311.services": ["public.lift"],
  ]

  /// The path with each parameter filled from `kind`; at most `limit` of them.
  func paths(_ path: String, _ kind: IDCatalog.Kind, limit: Int) -> [String] {
    var paths = [""]
    var noun = ""
    for part in path.split(separator: "/").map(String.init) {
      let choices: [String]
      if part.hasPrefix(":") {
        choices = fillings(noun, kind)
      } else if part.hasPrefix("{"), let end = part.lastIndex(of: "}") {
        // `{id}.json`: these are Open311's, whose nouns are not those of our pages.
        choices = fillings("open311." + noun, kind).map { $0 + part[part.index(after: end)...] }
      } else {
        choices = [part == "**" ? "app.css" : part]
        noun = part
      }
      paths = paths.flatMap { start in choices.map { start + "/" + $0 } }
    }
    return Array(paths.prefix(limit)).map { $0.isEmpty ? "/" : $0 }
  }

  private func fillings(_ noun: String, _ kind: IDCatalog.Kind) -> [String] {
    if let words = RouteWalk.words[noun] { return words }
    if kind == .here, ["answer", "weekly"].contains(noun), let key = keys[noun] { return [key] }
    guard let prefix = RouteWalk.prefixes[noun] else {
      // A noun that is not known here yet: whatever is personal, or nothing.
      return kind == .personal ? catalog.personal : catalog.all("xxx", .unknown)
    }
    let found = catalog.all(prefix, kind)
    let key = kind == .here ? keys[noun].map { [$0] } ?? [] : []
    return key + found
  }

  /// What somebody might send with a form: each field that any form of the house has.
  func form(_ kind: IDCatalog.Kind) -> [String: String] {
    var fields: [String: String] = [
      "_nonce": "walk00000000000000000001", "body": "货梯停运", "words": "货梯停运", "reason": "货梯停运",
      "rating": "satisfied", "title": "货梯", "name": "许知远", "names": "许知远", "caller": "许知远", "phone": "19900000055",
      "consent": "1", "email": "walk@yunqiao.example", "account": "walk@yunqiao.example", "password": "walk-walk-walk",
      "kind": "delegation", "role": "gridWorker", "scope": "community:", "step": "what", "part": "lift",
      "room": "801室", "starts_on": "2026-11-26", "ends_on": "2027-11-26", "lang": "zh-Hans", "back": "/cases",
      "q": "货梯", "go": "next", "key": "self", "text": "货梯停运", "code": "000000", "number": "9", "alias": "老楼", "day": "2026-11-26",
    ]
    let ids: [String: String] = [
      "organization": "org", "building": "bld", "grid": "grd", "window": "win", "category": "ctg", "post": "pst",
      "person": "per", "case": "cas",
    ]
    for (name, prefix) in ids {
      fields[name] = catalog.all(prefix, kind).first ?? catalog.one(prefix, .here)
    }
    // An alias is of a place, and so is its removal.
    fields["place"] = kind == .elsewhere ? catalog.one("bld", .elsewhere) : town.tower.text
    return fields
  }

  /// A body that fits the schema: the required properties, or all of them.
  func sample(_ schema: JSONValue, _ kind: IDCatalog.Kind, isFull: Bool = true) -> JSONValue {
    if let choices = schema["enum"]?.list, let first = choices.first { return first }
    let types = schema["type"]?.list?.compactMap(\.string) ?? [schema["type"]?.string ?? ""]
    switch types.first {
    case "object":
      let properties = schema["properties"]?.table ?? [:]
      let required = Set(schema["required"]?.list?.compactMap(\.string) ?? [])
      let kept = properties.filter { isFull || required.contains($0.key) }
      return .object(kept.mapValues { sample($0, kind, isFull: isFull) })
    case "array": return .array([sample(schema["items"] ?? .null, kind)])
    case "boolean": return .flag(false)
    case "integer", "number": return .integer(1)
    default:
      if let pattern = schema["pattern"]?.string, pattern.hasPrefix("^"), pattern.dropFirst(4).hasPrefix("_") {
        return .text(catalog.one(String(pattern.dropFirst().prefix(3)), kind))
      }
      return .text("货梯停运")
    }
  }

  /// What is asked of one route with ids of one kind.
  func asks(_ entry: RouteEntry, _ kind: IDCatalog.Kind, limit: Int) -> [Ask] {
    let filled = paths(entry.path, kind, limit: limit)
    if entry.method == .get { return filled.map { Ask(method: .get, path: $0) } }
    if let operation = entry.operation, let schema = operation.body, operation.format.body != "application/json" {
      var fields = (sample(schema, kind, isFull: false).table ?? [:]).mapValues { $0.string ?? $0.serialized }
      fields["service_code"] = RouteWalk.words["open311.services"]?.first
      return filled.map { Ask(method: entry.method, path: $0, body: .form(fields)) }
    }
    if let schema = entry.operation?.body {
      return filled.map { Ask(method: entry.method, path: $0, body: .json(sample(schema, kind, isFull: kind != .here))) }
    }
    return filled.map { Ask(method: entry.method, path: $0, body: .form(form(kind))) }
  }
}
