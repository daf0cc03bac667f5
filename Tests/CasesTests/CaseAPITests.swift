import Contracts
import HTTPTypes
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Cases

private let key = HTTPField.Name("Idempotency-Key")!

@Test(arguments: Engine.available) func aProgramFilesReadsHandlesAndConfirms(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let bench = cast.browser("")
  bench.cookies = [:]
  let body: JSONValue = .object([
    "body": .text("货梯停运"), "place": .object(["kind": .text("common"), "part": .text("lift")]),
  ])
  let filed = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: body, headers: [key: "k1"])
  #expect(filed.status == 201, "\(filed.text)")
  let id = try #require(filed.json?["id"]?.string)
  #expect(filed.json?["number"]?.string == "YQ-2026-11-0001")
  #expect(filed.json?["applicant"]?["organization"]?.string == cast.firm.text)
  let again = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: body, headers: [key: "k1"])
  #expect(again.status == 201 && again.json?["id"]?.string == id)
  let other: JSONValue = .object(["body": .text("另一件")])
  let changed = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: other, headers: [key: "k1"])
  #expect(changed.status == 422 && changed.json?["code"]?.string == "submission.other_body")
  // The key belongs to one person in one standing.
  let own = try await bench.json(.post, "/api/v1/cases", bearer: "headself", body: other, headers: [key: "k1"])
  #expect(own.status == 201 && own.json?["applicant"]?["organization"] == .null)

  func act(_ noun: String, _ who: String, _ fields: [String: JSONValue] = [:]) async throws -> Bench.Answer {
    try await bench.json(.post, "/api/v1/cases/\(id)/\(noun)", bearer: who, body: .object(fields))
  }
  #expect(try await act("assignment", "gridhead").status == 200)
  #expect(try await act("replies", "gridhead", ["words": .text("内部"), "internal": .flag(true)]).status == 200)
  #expect(try await act("closure", "gridhead", ["words": .text("修好了"), "result": .text("answered")]).json?["state"]?.string == "answered")
  let twice = try await act("closure", "gridhead", ["words": .text("修好了"), "result": .text("answered")])
  #expect(twice.status == 409 && twice.json?["code"]?.string == "case.already_closed")
  let seen = try await bench.json(.get, "/api/v1/cases/\(id)", bearer: "head")
  #expect(!seen.text.contains("内部"))
  #expect(try await act("return", "head", ["words": .text("又停了")]).json?["state"]?.string == "returned")
  #expect(try await act("closure", "gridhead", ["words": .text("换了"), "result": .text("declined")]).status == 200)
  #expect(try await act("confirmation", "head", ["rating": .text("fair")]).json?["state"]?.string == "confirmed")
  #expect(try await act("rating", "head", ["rating": .text("fair")]).json?["code"]?.string == "case.already_rated")
  #expect(try await act("withdrawal", "head").status == 409)
}

@Test(arguments: Engine.available) func whatAProgramMisspellsIsNamed(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let bench = cast.browser("")
  bench.cookies = [:]
  let body: JSONValue = .object([
    "boby": .text("x"), "category": .integer(3), "place": .object(["kind": .text("moon"), "extra": .flag(true)]),
  ])
  let refused = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: body)
  #expect(refused.status == 422)
  let fields = refused.json?["errors"]?.list?.compactMap { $0["field"]?.string } ?? []
  #expect(Set(fields).isSuperset(of: ["body", "boby", "category", "place.kind", "place.extra"]))
  let list = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: .array([]))
  #expect(list.json?["code"]?.string == "case.input_not_an_object")
  let stranger: JSONValue = .object([
    "body": .text("x"), "place": .object(["kind": .text("room"), "building": .text("bld_01h455vb4pex5vsknk084sn02q")]),
  ])
  let unknown = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: stranger)
  #expect(unknown.status == 422 && unknown.json?["code"]?.string == "case.unknown_building")
  #expect(try await bench.json(.get, "/api/v1/cases", bearer: nil).status == 401)
  #expect(try await bench.json(.get, "/api/v1/cases/cas_x", bearer: "head").status == 404)
}

@Test(arguments: Engine.available) func answersHoldWhatTheirSchemasSay(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let bench = cast.browser("")
  bench.cookies = [:]
  let list = try await bench.json(.get, "/api/v1/cases?page=1", bearer: "worker")
  expect(try #require(list.json), fits: CaseSchemas.list)
  let one = try await bench.json(.get, "/api/v1/cases/\(item.id)", bearer: "worker")
  expect(try #require(one.json), fits: CaseSchemas.item)
  let windows = try await bench.json(.get, "/api/v1/case-windows", bearer: "head")
  expect(try #require(windows.json), fits: CaseSchemas.windows)
}

@Test(arguments: Engine.available) func whatAProgramAsksForAndIsNotThereIsRefusedByName(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let item = try await cast.file("head", "货梯停运", place: .common(.lift, nil))
  let bench = cast.browser("")
  bench.cookies = [:]
  let body: JSONValue = .object(["body": .text("x"), "category": .text("ctg_01h455vb4pex5vsknk084sn02q")])
  let unknown = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: body)
  #expect(unknown.status == 422 && unknown.json?["code"]?.string == "case.unknown_category", "\(unknown.text)")
  #expect(unknown.json?["errors"]?.list?.first?["field"]?.string == "category")
  for query in [
    "state=zzz", "state=", "from=2026-02-30", "until=heute", "window=x", "building=bld_zz", "category=1",
    "grid=a", "organization=b", "view=x", "due=x", "need=x",
  ] {
    let refused = try await bench.json(.get, "/api/v1/cases?\(query)", bearer: "worker")
    let named = refused.json?["errors"]?.list?.compactMap { $0["field"]?.string }
    #expect(refused.status == 400 && named == [String(query.prefix { $0 != "=" })], "\(query): \(refused.text)")
  }
  for query in [
    "state=open", "state=waiting", "from=2026-11-25&until=2026-11-26",
    "window=\(item.window)", "building=\(cast.tower)", "view=all",
  ] {
    let taken = try await bench.json(.get, "/api/v1/cases?\(query)", bearer: "worker")
    #expect(taken.status == 200 && taken.json?["total"]?.whole == 1, "\(query): \(taken.text)")
  }
  let silent = try await bench.json(.post, "/api/v1/cases/\(item.id)/closure", bearer: "gridhead", body: .object(["words": .text("好了")]))
  #expect(silent.status == 422 && silent.json?["errors"]?.list?.first?["field"]?.string == "result")
  #expect(silent.json?["errors"]?.list?.first?["code"]?.string == "field.missing")
  let short = try await bench.json(.post, "/api/v1/cases", bearer: "head", body: .object(["body": .text("x")]), headers: [key: ""])
  #expect(short.json?["errors"]?.list?.first?["code"]?.string == "field.missing", "\(short.text)")
  let long = try await bench.json(
    .post, "/api/v1/cases", bearer: "head", body: .object(["body": .text("x")]), headers: [key: String(repeating: "k", count: 201)])
  #expect(long.json?["errors"]?.list?.first?["code"]?.string == "field.too_long")
  let own: JSONValue = .object(["body": .text("x"), "place": .object(["kind": .text("own")])])
  let homeless = try await bench.json(.post, "/api/v1/cases", bearer: "employee", body: own)
  #expect(homeless.status == 422 && homeless.json?["code"]?.string == "case.no_workplace", "\(homeless.text)")
}

/// As much of JSON Schema as our schemas use: types, required and no further properties, items.
private func expect(_ value: JSONValue, fits schema: JSONValue, at path: String = "") {
  let types = schema["type"]?.list?.compactMap(\.string) ?? [schema["type"]?.string ?? ""]
  let found: String =
    switch value {
    case .null: "null"
    case .flag: "boolean"
    case .integer: "integer"
    case .number: "number"
    case .text: "string"
    case .array: "array"
    case .object: "object"
    }
  #expect(types.contains(found), "\(path) is \(found), not \(types)")
  if case .object(let table) = value, let properties = schema["properties"]?.table {
    #expect(Set(table.keys) == Set(properties.keys), "\(path): \(Set(table.keys).symmetricDifference(properties.keys))")
    for (name, inner) in properties { if let one = table[name] { expect(one, fits: inner, at: path + "." + name) } }
  }
  if case .array(let items) = value, let inner = schema["items"] {
    for item in items { expect(item, fits: inner, at: path + "[]") }
  }
  if let choices = schema["enum"]?.list { #expect(choices.contains(value), "\(path) is \(value)") }
}
