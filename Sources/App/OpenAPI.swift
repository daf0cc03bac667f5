import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// `GET /openapi.json`: OpenAPI 3.1, made from the route table, so it says what is served.
struct OpenAPI: Sendable {
  let document: JSONValue

  init(_ table: [RouteEntry], version: String) {
    var paths: [String: [String: JSONValue]] = [:]
    for entry in table {
      guard let operation = entry.operation else { continue }
      let path = OpenAPI.path(entry.path)
      paths[path, default: [:]][entry.method.rawValue.lowercased()] = OpenAPI.describe(operation, entry)
    }
    document = .object([
      "openapi": .text("3.1.0"),
      "info": .object([
        "title": .text("Stairwell · 上下楼"), "version": .text(version),
        "description": .text(
          "Instants are RFC 3339 with the community’s offset. Problems are RFC 9457. Ids are TypeIDs."),
        "license": .object(["name": .text("Apache-2.0"), "identifier": .text("Apache-2.0")]),
      ]),
      "servers": .array([.object(["url": .text("/")])]),
      "security": .array([.object(["token": .array([])])]),
      "paths": .object(paths.mapValues(JSONValue.object)),
      "components": OpenAPI.components,
    ])
  }

  /// `/cases/:id` → `/cases/{id}`
  private static func path(_ path: String) -> String {
    let parts = path.split(separator: "/").map { part in
      part.hasPrefix(":") ? "{" + part.dropFirst() + "}" : String(part)
    }
    return "/" + parts.joined(separator: "/")
  }

  private static func describe(_ operation: Operation, _ entry: RouteEntry) -> JSONValue {
    var answers: [String: JSONValue] = [:]
    let success: [String: JSONValue] = ["description": .text("Done.")]
    answers[String(operation.success)] = .object(
      success.merging(operation.answer.map { ["content": content($0, operation.format.answer)] } ?? [:]) { a, _ in a })
    let usual: [Int] = entry.door == .open ? [400] : [400, 401, 404]
    for status in Set(usual + operation.problems + [503]) {
      answers[String(status)] = operation.format.problem.map { schema in
        .object(["description": .text("What is wrong."), "content": content(schema, operation.format.answer)])
      } ?? .object(["$ref": .text("#/components/responses/Problem")])
    }
    var described: [String: JSONValue] = [
      "operationId": .text(operation.id), "summary": .text(operation.summary),
      "responses": .object(answers),
    ]
    if !operation.parameters.isEmpty { described["parameters"] = .array(operation.parameters.map(parameter)) }
    if let body = operation.body {
      described["requestBody"] = .object(["required": .flag(true), "content": content(body, operation.format.body)])
    }
    if entry.door == .open { described["security"] = .array([]) }
    return .object(described)
  }

  private static func parameter(_ parameter: Operation.Parameter) -> JSONValue {
    .object([
      "name": .text(parameter.name), "in": .text(parameter.place.rawValue), "schema": parameter.schema,
      "required": .flag(parameter.isRequired),
    ])
  }

  private static func content(_ schema: JSONValue, _ type: String) -> JSONValue {
    .object([type: .object(["schema": schema])])
  }

  private static var components: JSONValue {
    let field = Schema.object(["field": Schema.text, "code": Schema.text])
    let properties: [String: JSONValue] = [
      "type": Schema.text, "title": Schema.text, "status": Schema.integer, "code": Schema.text,
      "errors": Schema.list(field), "request": Schema.text,
    ]
    let problem = Schema.object(properties)
    return .object([
      "securitySchemes": .object([
        "token": .object(["type": .text("http"), "scheme": .text("bearer")])
      ]),
      "schemas": .object(["Problem": problem]),
      "responses": .object([
        "Problem": .object([
          "description": .text("What is wrong and what to change (RFC 9457)."),
          "content": content(.object(["$ref": .text("#/components/schemas/Problem")]), "application/problem+json"),
        ])
      ]),
    ])
  }
}
