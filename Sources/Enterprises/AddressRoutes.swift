import Contracts
import Hummingbird
import Kernel
import Sheets
import Store
import Web

/// The queue of addresses that do not say clearly which building is meant. A person decides, nobody else.
struct AddressRoutes: Sendable {
  let room: RegistryRoom
  private var site: Site { room.site }
  private static let pageSize = 20

  func add(to routes: Routes) {
    routes.get("/enterprises/addresses", .act(.editEnterprise), use: index)
    routes.exports("/enterprises/addresses/export", .act(.editEnterprise), site, of: "addresses", rows: exported)
    routes.post("/enterprises/:id/address", .act(.editEnterprise), use: confirm)
  }

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let form = Form(query: request.uri.query)
    let paging = Paging(form, size: AddressRoutes.pageSize)
    let vault = site.vault
    let found = try await site.database.read { tx in
      (
        items: try tx.doubtful(viewer, limit: paging.size, offset: paging.offset, vault),
        total: try tx.doubtfulCount(viewer), places: try tx.placeNames(community: viewer.community)
      )
    }
    let buildings: [Fields] = found.places.sortedBuildings.map { ["value": $0.id.text, "label": $0.fullName] }
    var fields: Fields = [
      "items": found.items.map { self.fields($0, found.places, context) }, "hasItems": !found.items.isEmpty,
      "total": found.total, "buildings": buildings,
      "pager": paging.fields(total: found.total, path: "/enterprises/addresses", query: [:]),
    ]
    if !found.items.isEmpty { fields["export"] = site.exportLinks("/enterprises/addresses/export") }
    return site.page("enterprises/addresses", fields, context)
  }

  /// The queue with all buildings that each address may mean, the surest first.
  @Sendable private func exported(_ tx: Tx, _ asked: ExportRequest) throws -> ExportedList {
    guard EnterprisePolicy.mayKeepRegistry(asked.viewer) else { throw Problem.notFound }
    let places = try tx.placeNames(community: asked.viewer.community)
    let words = RegistryWords(room, asked.context)
    let found = try tx.doubtful(asked.viewer, limit: Limits.sheetRows, offset: 0, site.vault)
    let rows = found.map { item -> [SheetCell] in
      let one = item.organization
      let candidates = item.candidates.map { "\(places.name(of: $0.building)) \($0.confidence)%" }
      return [
        .text(one.name), .words(one.code), .words(one[.operatingAddress]), .words(one[.registeredAddress]),
        .words(one.place.floor), .words(one.place.unit), .words(candidates.joined(separator: "；")),
      ]
    }
    let columns = [
      "enterprise.fact.name", "enterprise.fact.uscc", "address.operating", "address.registered", "enterprise.form.floor",
      "enterprise.form.unit", "address.candidates",
    ]
    return ExportedList(columns: columns.map { words.text($0) }, rows: rows)
  }

  private func fields(_ item: DoubtfulAddress, _ places: PlaceNames, _ context: AppContext) -> Fields {
    let one = item.organization
    let words = RegistryWords(room, context)
    let candidates: [Fields] = item.candidates.enumerated().map { place, candidate in
      [
        "value": candidate.building.text, "name": places.name(of: candidate.building),
        "confidence": words.text("address.confidence", ["percent": String(candidate.confidence)]),
        "isFirst": place == 0, "fieldID": "building-\(one.id)-\(place)",
      ]
    }
    return [
      "id": one.id.text, "name": one.name, "code": words.grouped(one.code), "operating": one[.operatingAddress],
      "hasOperating": !one[.operatingAddress].isEmpty, "registered": one[.registeredAddress],
      "hasRegistered": !one[.registeredAddress].isEmpty, "floor": one.place.floor, "unit": one.place.unit,
      "candidates": candidates, "hasCandidates": !candidates.isEmpty,
    ]
  }

  @Sendable private func confirm(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    let id: OrganizationID = try context.id("id")
    let floor = form.line("floor", required: false, max: 40)
    let unit = form.line("unit", required: false, max: 80)
    // A building from the list of all goes before the proposals.
    let asked = form.raw("other").isEmpty ? form.raw("building") : form.raw("other")
    let building = BuildingID(asked)
    guard asked == "none" || building != nil else { throw Problem(.invalid, code: "field.not_chosen") }
    let vault = site.vault
    try await site.database.write { tx in
      let places = try tx.placeNames(community: viewer.community)
      if let building, places.buildings[building] == nil { throw Problem(.invalid, code: "field.not_among_choices") }
      let place = PlaceFact(building: building, floor: floor, unit: unit, confidence: 100, isConfirmed: true)
      try ChangeOrganization(id: id, revision: nil, facts: [.place: place.text]).run(by: viewer, vault, tx)
    }
    return site.redirect("/enterprises/addresses", flash: "enterprise.address_settled")
  }
}

/// One organisation whose address waits, with the buildings that it may mean.
struct DoubtfulAddress: Sendable {
  var organization: Organization
  var candidates: [AddressCandidate]
}

extension Tx {
  private func doubtfulCondition(_ viewer: Viewer) throws -> SQL {
    SQL.joined([try EnterprisePolicy.condition(.editEnterprise, viewer), EnterpriseFilter.doubtful], by: " AND ")
  }

  func doubtfulCount(_ viewer: Viewer) throws -> Int {
    let condition = try doubtfulCondition(viewer)
    return try scalar("SELECT count(*) FROM organizations o WHERE \(sql: condition)") ?? 0
  }

  /// The surest guesses first: they take a glance each.
  func doubtful(_ viewer: Viewer, limit: Int, offset: Int, _ vault: Vault) throws -> [DoubtfulAddress] {
    let condition = try doubtfulCondition(viewer)
    let found = try all(
      """
      SELECT o.* FROM organizations o WHERE \(sql: condition)
      ORDER BY o.address_confidence DESC, o.name_sort, o.id LIMIT \(limit) OFFSET \(offset)
      """
    ) { row in try Organization(row, vault) }
    var candidates: [OrganizationID: [AddressCandidate]] = [:]
    for batch in found.map(\.id).batches(of: 5_000) {
      candidates.merge(try self.candidates(of: Array(batch))) { first, _ in first }
    }
    return found.map { DoubtfulAddress(organization: $0, candidates: candidates[$0.id] ?? []) }
  }
}
