import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/api/v1/places`, `/api/v1/buildings`, `/api/v1/places/check`.
struct PlaceAPI: Sendable {
  let site: Site
  let territories: Territories

  func add(to routes: Routes) {
    routes.get("/api/v1/places", .act(.seePlaces), PlaceAPI.listPlaces, use: places)
    routes.get("/api/v1/buildings", .act(.seePlaces), PlaceAPI.listBuildings, use: buildings)
    routes.get("/api/v1/places/check", .act(.seePlaces), PlaceAPI.checkAddress, use: check)
  }

  // MARK: What they say

  private static let query: [Operation.Parameter] = [
    .init("q", in: .query, Schema.text(max: Limits.lineCharacters)), .init("page", in: .query, Schema.page),
  ]

  private static let place = Schema.object([
    "id": Schema.text, "kind": Schema.oneOf(["grid", "park", "building"]), "name": Schema.text,
    "full_name": Schema.text, "grid_id": Schema.optionalText, "park_id": Schema.optionalText,
  ])

  private static func list(_ item: Web.JSONValue) -> Web.JSONValue {
    Schema.object([
      "items": Schema.list(item), "total": Schema.integer, "page": Schema.integer, "pages": Schema.integer,
    ])
  }

  static let listPlaces = Operation(
    "listPlaces", "Grids, parks and buildings that are current", parameters: query, answer: list(place))

  static let listBuildings = Operation(
    "listBuildings", "Buildings, for a picker", parameters: query, answer: list(place))

  static let checkAddress = Operation(
    "checkAddress", "Whether an address or a point belongs to the community",
    parameters: [
      .init("address", in: .query, Schema.text(max: Limits.lineCharacters)),
      .init("lon", in: .query, Schema.number(in: -180...180)), .init("lat", in: .query, Schema.number(in: -90...90)),
      .init("datum", in: .query, Schema.oneOf(["wgs84", "gcj02"])),
    ],
    answer: Schema.object([
      "answer": Schema.oneOf(AddressCheck.Answer.allCases.map(\.rawValue)), "building_id": Schema.optionalText,
      "building_name": Schema.text, "grid_id": Schema.optionalText, "grid_name": Schema.text,
      "unit": Schema.text, "confidence": Schema.integer,
      "why": Schema.list(Schema.oneOf(AddressCheck.Why.allCases.map(\.rawValue))),
      "reasons": Schema.list(Schema.oneOf(GazetteerMatch.Reason.allCases.map(\.rawValue))),
      "alternatives": Schema.list(
        Schema.object(["building_id": Schema.text, "building_name": Schema.text, "confidence": Schema.integer])),
    ]), problems: [422])

  // MARK: What they do

  @Sendable private func places(_ request: Request, _ context: AppContext) async throws -> Response {
    try await list([.grid, .park, .building], request, context)
  }

  @Sendable private func buildings(_ request: Request, _ context: AppContext) async throws -> Response {
    try await list([.building], request, context)
  }

  private func list(_ kinds: [PlaceKind], _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let paging = Paging(form)
    let query = form.raw("q")
    let (lines, total) = try await site.database.read { tx in
      (
        try tx.places(
          of: viewer.community, kinds: kinds, matching: query, limit: paging.size, offset: paging.offset),
        try tx.placeCount(of: viewer.community, kinds: kinds, matching: query)
      )
    }
    let pages = max(1, (total + paging.size - 1) / paging.size)
    let items = lines.map(item)
    return Web.JSONValue.object([
      "items": .array(items), "total": .integer(total), "page": .integer(paging.number), "pages": .integer(pages),
    ]).response()
  }

  private func item(_ line: PlaceLine) -> Web.JSONValue {
    .object([
      "id": .text(line.id.text), "kind": .text(line.id.kind.rawValue), "name": .text(line.name),
      "full_name": .text(line.fullName), "grid_id": .init(line.path.grid?.text),
      "park_id": .init(line.path.park?.text),
    ])
  }

  @Sendable private func check(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let question = AddressQuestion(Form(query: request.uri.query))
    if question.isPointWrong { throw PlaceError.pointInvalid }
    let territories = territories
    let answer = try await site.database.read { tx -> AddressCheck in
      guard let territory = try territories.current(viewer.community, tx) else { throw Problem.notFound }
      return AddressCheck(text: question.text, point: question.point, in: territory)
    }
    let alternatives = (answer.match?.alternatives ?? []).map { other in
      Web.JSONValue.object([
        "building_id": .text(other.building.text), "building_name": .text(other.fullName),
        "confidence": .integer(other.confidence),
      ])
    }
    return Web.JSONValue.object([
      "answer": .text(answer.answer.rawValue), "building_id": .init(answer.building?.text),
      "building_name": .text(answer.buildingName), "grid_id": .init(answer.grid?.text),
      "grid_name": .text(answer.gridName), "unit": .text(answer.unitText),
      "confidence": .integer(answer.match?.confidence ?? 0),
      "why": .array(answer.whys.map { .text($0.rawValue) }),
      "reasons": .array((answer.match?.reasons ?? []).map { .text($0.rawValue) }),
      "alternatives": .array(alternatives),
    ]).response()
  }
}
