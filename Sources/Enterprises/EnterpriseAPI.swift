import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/api/v1/enterprises`. Telephone numbers and e-mail addresses are not part of it.
struct EnterpriseAPI: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/api/v1/enterprises", .act(.listEnterprises), EnterpriseAPI.listing, use: list)
    routes.get("/api/v1/enterprises/:id", .act(.seeEnterprise), EnterpriseAPI.reading, use: show)
  }

  // MARK: What the document says

  private static let tagSchema = Schema.object([
    "kind": Schema.text, "level": Schema.text, "certificateNumber": Schema.text, "issuer": Schema.text,
    "validFrom": Schema.optionalText, "validTo": Schema.optionalText,
  ])

  private static let item = Schema.object([
    "id": Schema.id("org"), "kind": Schema.oneOf(OrganizationKind.allCases.map(\.rawValue)), "name": Schema.text,
    "shortName": Schema.text, "code": Schema.text, "isProvisional": Schema.flag,
    "status": Schema.oneOf(OrganizationStatus.allCases.map(\.rawValue)), "industryCode": Schema.text,
    "chainSegment": Schema.text, "headcount": optionalInteger, "buildingId": Schema.optionalText,
    "buildingName": Schema.text, "floor": Schema.text, "unit": Schema.text, "firstContact": Schema.text,
    "tags": Schema.list(tagSchema), "successor": successorSchema,
  ])

  /// What it became part of; `kind` says whether it was absorbed or its record a double.
  private static let successorSchema = JSONValue.object([
    "type": .array([.text("object"), .text("null")]),
    "properties": .object([
      "id": Schema.id("org"), "name": Schema.text, "code": Schema.text, "kind": Schema.oneOf(Merger.Kind.allCases.map(\.rawValue)),
      "mergedOn": Schema.text,
    ]),
  ])

  private static let optionalInteger = JSONValue.object(["type": .array([.text("integer"), .text("null")])])

  private static let fact = Schema.object([
    "fact": Schema.text, "value": Schema.text, "source": Schema.optionalText, "asOf": Schema.optionalText,
  ])

  private static let whole = Schema.object([
    "id": Schema.id("org"), "name": Schema.text, "code": Schema.text, "isProvisional": Schema.flag,
    "revision": Schema.integer, "facts": Schema.list(fact), "tags": Schema.list(tagSchema), "successor": successorSchema,
  ])

  private static let listing = Operation(
    "listEnterprises", "Enterprises that the caller may see, by name.",
    parameters: [
      Operation.Parameter("q", in: .query, Schema.text), Operation.Parameter("page", in: .query, Schema.page),
      Operation.Parameter("kind", in: .query, Schema.text), Operation.Parameter("status", in: .query, Schema.text),
      Operation.Parameter("tag", in: .query, Schema.text), Operation.Parameter("grid", in: .query, Schema.text),
      Operation.Parameter("building", in: .query, Schema.text), Operation.Parameter("section", in: .query, Schema.text),
      Operation.Parameter("only", in: .query, Schema.text),
    ],
    answer: Schema.object([
      "items": Schema.list(item), "total": Schema.integer, "page": Schema.integer, "pages": Schema.integer,
    ]))

  private static let reading = Operation(
    "getEnterprise", "One enterprise with the source and the day of every fact.",
    parameters: [Operation.Parameter("id", in: .path, Schema.text)], answer: whole)

  // MARK: Answers

  @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let form = Form(query: request.uri.query)
    let filter = EnterpriseFilter(form, viewer: viewer, site.vault)
    let paging = Paging(form)
    let found = try await site.database.read { tx in
      (
        lines: try tx.enterpriseLines(filter, viewer, limit: paging.size, offset: paging.offset),
        total: try tx.enterpriseCount(filter, viewer), places: try tx.placeNames(community: viewer.community)
      )
    }
    let pages = max(1, (found.total + paging.size - 1) / paging.size)
    return JSONValue.object([
      "items": .array(found.lines.map { item($0, found.places) }), "total": .integer(found.total),
      "page": .integer(paging.number), "pages": .integer(pages),
    ]).response()
  }

  private func item(_ line: EnterpriseLine, _ places: PlaceNames) -> JSONValue {
    .object([
      "id": .text(line.id.text), "kind": .text(line.kind.rawValue), "name": .text(line.name),
      "shortName": .text(line.shortName), "code": .text(line.code), "isProvisional": .flag(line.isProvisional),
      "status": .text(line.status.rawValue), "industryCode": .text(line.industryCode),
      "chainSegment": .text(line.chainSegment), "headcount": line.headcount.map(JSONValue.integer) ?? .null,
      "buildingId": JSONValue(line.building?.text), "buildingName": .text(places.name(of: line.building)),
      "floor": .text(line.floor), "unit": .text(line.unit), "firstContact": .text(line.firstContactName),
      "tags": .array(line.tags.map(tag)), "successor": successor(line.successor),
    ])
  }

  private func successor(_ one: Successor?) -> JSONValue {
    guard let one else { return .null }
    return .object([
      "id": .text(one.id.text), "name": .text(one.name), "code": .text(one.code), "kind": .text(one.kind.rawValue),
      "mergedOn": .text(one.on.description),
    ])
  }

  private func tag(_ tag: Qualification) -> JSONValue {
    .object([
      "kind": .text(tag.kind), "level": .text(tag.level), "certificateNumber": .text(tag.certificateNumber),
      "issuer": .text(tag.issuer), "validFrom": JSONValue(tag.validFrom?.description),
      "validTo": JSONValue(tag.validTo?.description),
    ])
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    let vault = site.vault
    let found = try await site.database.read { tx in
      (
        one: try tx.organization(id, for: .seeEnterprise, viewer, vault), sources: try tx.sources(of: [id])[id] ?? [:],
        tags: try tx.qualifications(of: id), places: try tx.placeNames(community: viewer.community),
        heir: try tx.successors(of: [id])[id]
      )
    }
    let facts = Fact.allCases.filter { !$0.isPersonal && $0 != .contactName && !found.one[$0].isEmpty }.map { fact in
      let value = fact == .place ? found.places.words(found.one.place) : found.one[fact]
      let source = found.sources[fact]
      return JSONValue.object([
        "fact": .text(fact.rawValue), "value": .text(value), "source": JSONValue(source?.kind.rawValue),
        "asOf": JSONValue(source?.asOf.description),
      ])
    }
    return JSONValue.object([
      "id": .text(found.one.id.text), "name": .text(found.one.name), "code": .text(found.one.code),
      "isProvisional": .flag(found.one.isProvisional), "revision": .integer(found.one.revision),
      "facts": .array(facts), "tags": .array(found.tags.map(tag)), "successor": successor(found.heir),
    ]).response()
  }
}
