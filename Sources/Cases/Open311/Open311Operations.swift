import Web

/// What `/openapi.json` says of these routes: names and schemas of the standard, once for each of the two endings.
struct Open311Operations {
  let format: Open311Format

  private func operation(
    _ id: String, _ summary: String, _ parameters: [Operation.Parameter] = [], body: JSONValue? = nil, success: Int = 200,
    answer: JSONValue, problems: [Int] = [401, 404]
  ) -> Operation {
    var operation = Operation(
      id + (format == .xml ? "XML" : ""), summary, parameters: parameters, body: body, success: success,
      answer: format == .json ? answer : Open311Operations.anything, problems: problems)
    operation.format.answer = format.type
    operation.format.body = "application/x-www-form-urlencoded"
    operation.format.problem = format == .json ? Open311Operations.errors : Open311Operations.anything
    return operation
  }

  private static let anything = JSONValue.object([:])
  private static let jurisdiction = Operation.Parameter("jurisdiction_id", in: .query, Schema.text(max: 100))
  private static let optionalNumber = JSONValue.object(["type": .array([.text("number"), .text("null")])])
  private static let errors = Schema.list(Schema.object(["code": Schema.integer, "description": Schema.text]))
  private static let words = Schema.text(max: 8_000)
  /// A form that was left empty in part asks for nothing there.
  private static let instant = JSONValue.object(["anyOf": .array([Schema.instant, Schema.text(max: 0)])])
  private static let paging: [Operation.Parameter] = [
    .init("page", in: .query, Schema.page),
    .init("page_size", in: .query, Schema.integer(in: 1...Open311Filter.rows)),
  ]

  // MARK: Discovery and services

  var discovery: Operation {
    let endpoint = Schema.object([
      "specification": Schema.text, "url": Schema.text, "changeset": Schema.instant,
      "type": Schema.oneOf(["production", "test"]), "formats": Schema.list(Schema.text),
    ])
    let answer = Schema.object([
      "changeset": Schema.instant, "contact": Schema.text, "key_service": Schema.text, "endpoints": Schema.list(endpoint),
    ])
    return operation("discoverOpen311", "Open311: where the endpoint is", answer: answer)
  }

  var services: Operation {
    let service = Schema.object([
      "service_code": Schema.text, "service_name": Schema.text, "description": Schema.text, "metadata": Schema.flag,
      "type": Schema.oneOf(["realtime"]), "keywords": Schema.text, "group": Schema.text,
    ])
    return operation(
      "listOpen311Services", "Open311: the categories of appeals", [Open311Operations.jurisdiction],
      answer: Schema.list(service))
  }

  var definition: Operation {
    let code = Operation.Parameter("code", in: .path, Schema.text(max: 100, min: 1))
    let value = Schema.object(["key": Schema.text, "name": Schema.text])
    let attribute = Schema.object(
      [
        "variable": Schema.flag, "code": Schema.text, "datatype": Schema.oneOf(Open311Attributes.datatypes),
        "required": Schema.flag, "datatype_description": Schema.optionalText, "order": Schema.integer,
        "description": Schema.text, "values": Schema.list(value),
      ], optional: ["values"])
    let answer = Schema.object(["service_code": Schema.text, "attributes": Schema.list(attribute)])
    return operation(
      "showOpen311Service", "Open311: what a category asks for", [code, Open311Operations.jurisdiction], answer: answer)
  }

  // MARK: Requests

  private var request: JSONValue {
    Schema.object([
      "service_request_id": Schema.id("cas"), "status": Schema.oneOf(["open", "closed"]),
      "status_notes": Schema.optionalText, "service_name": Schema.text, "service_code": Schema.text,
      "title": Schema.text, "description": Schema.text, "agency_responsible": Schema.optionalText,
      "service_notice": Schema.optionalText, "requested_datetime": Schema.instant, "updated_datetime": Schema.instant,
      "expected_datetime": Schema.optionalInstant, "address": Schema.optionalText, "address_id": Schema.optionalText,
      "zipcode": Schema.optionalText, "lat": Open311Operations.optionalNumber,
      "long": Open311Operations.optionalNumber, "media_url": Schema.optionalText,
    ])
  }

  private static let id = Operation.Parameter("id", in: .path, Schema.id("cas"))

  var requests: Operation {
    let instants = ["start_date", "end_date", "updated_after", "updated_before"]
    let parameters: [Operation.Parameter] =
      [Open311Operations.jurisdiction]
      + ["service_request_id", "service_code"].map { .init($0, in: .query, Open311Operations.words) }
      + instants.map { .init($0, in: .query, Open311Operations.instant) }
      + [.init("status", in: .query, Schema.oneOf(["open", "closed", "open,closed", "closed,open"]))]
      + Open311Operations.paging
    return operation(
      "listOpen311Requests", "Open311: published appeals", parameters, answer: Schema.list(request))
  }

  var show: Operation {
    operation(
      "showOpen311Request", "Open311: one published appeal",
      [Open311Operations.id, Open311Operations.jurisdiction], answer: Schema.list(request))
  }

  var updates: Operation {
    let update = Schema.object([
      "update_id": Schema.text, "service_request_id": Schema.id("cas"), "status": Schema.oneOf(["open", "closed"]),
      "external_status_code": Schema.oneOf(["taken", "returned", "answered", "declined", "confirmed", "withdrawn"]),
      "updated_datetime": Schema.instant, "description": Schema.optionalText, "media_url": Schema.optionalText,
    ])
    let parameters: [Operation.Parameter] =
      [Open311Operations.jurisdiction, .init("service_request_id", in: .query, Open311Operations.words)]
      + ["start_date", "end_date"].map { .init($0, in: .query, Open311Operations.instant) } + Open311Operations.paging
    return operation(
      "listOpen311Updates", "Open311: what happened to published appeals", parameters, answer: Schema.list(update))
  }

  var token: Operation {
    let answer = Schema.list(Schema.object(["service_request_id": Schema.id("cas"), "token": Schema.id("cas")]))
    return operation(
      "showOpen311Token", "Open311: the id behind a token, which is the same",
      [Open311Operations.id, Open311Operations.jurisdiction], answer: answer)
  }

  // MARK: Filing

  var file: Operation {
    let body = Schema.object(
      [
        "service_code": Schema.text(max: 100, min: 1), "description": Schema.words(max: 4_000),
        "jurisdiction_id": Schema.text(max: 100), "api_key": Schema.text(max: 200),
        "lat": Schema.number(in: -90...90), "long": Schema.number(in: -180...180),
        "address_string": Schema.text(max: 200), "address_id": Schema.id("bld"),
      ],
      optional: ["jurisdiction_id", "api_key", "lat", "long", "address_string", "address_id"])
    // The standard's other fields (email, first_name, media_url …) are read by nobody here, and may be sent; `attribute[code]` is read.
    var properties = body.table ?? [:]
    properties["additionalProperties"] = .flag(true)
    properties["dependentRequired"] = .object(["lat": .array([.text("long")]), "long": .array([.text("lat")])])
    let receipt = Schema.object([
      "service_request_id": Schema.id("cas"), "service_notice": Schema.text, "account_id": Schema.optionalText,
    ])
    return operation(
      "fileOpen311Request", "Open311: file an appeal as oneself or for one’s enterprise",
      [.init("Idempotency-Key", in: .header, Schema.text(max: 200, min: 1))], body: .object(properties), success: 201,
      answer: Schema.list(receipt), problems: [403, 413, 415, 422])
  }
}
