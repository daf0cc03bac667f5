import Contracts
import Geometry
import Hummingbird
import Kernel
import Places
import Store
import Web

/// `POST /open311/v2/requests`: an ordinary appeal in the standing of the token, by the same command as the pages and our API.
/// It is public no sooner than any other.
struct Open311Filing: Sendable {
  let site: Site
  let territories: Territories

  func file(_ request: Request, _ context: AppContext) async throws -> Open311Node {
    let viewer = try context.requireViewer()
    var form = try await Form(request)
    let code = form.line("service_code", max: 100)
    let words = form.text("description", max: 4_000)
    let spot = Open311Spot(&form)
    guard form.isValid else { throw Problem(.badRequest, code: "open311.input_invalid", fields: form.errors) }
    let jurisdiction = Text.line(form.raw("jurisdiction_id"))
    guard jurisdiction.isEmpty || jurisdiction == viewer.community.text else {
      throw Problem(.notFound, code: "open311.jurisdiction_unknown")
    }
    let (vault, territories) = (site.vault, territories)
    let item = try await site.database.write { tx in
      let services = Open311Services(try tx.caseRouting(viewer.community), .chinese).all
      guard let service = services.first(where: { $0.code == code && $0.isOpen }) else {
        throw Problem(.notFound, code: "open311.service_unknown")
      }
      let place = try spot.place(try territories.current(viewer.community, tx))
      // A place that the registry does not know stays in the words, so that whoever handles it can find it.
      let body = place == .nowhere && !spot.said.isEmpty ? words + "\n" + spot.said : words
      return try OpenCase(
        body: body, title: Case.title(from: words), place: place, window: service.window, category: service.category,
        channel: .api
      ).run(by: viewer, vault: vault, tx)
    }
    let receipt = Open311Node.record([
      ("service_request_id", .text(item.id.text)), ("service_notice", .text(item.number)), ("account_id", .nothing),
    ])
    return .list(of: "request", [receipt])
  }
}

/// Where a program says it is: a building's id, a point, or words; the first of them that is given.
struct Open311Spot: Sendable {
  private var building: BuildingID?
  private var point: GeoPoint?
  private var address = ""

  init(_ form: inout Form) {
    building = form.id("address_id", BuildingTag.self, required: false)
    address = form.line("address_string", required: false)
    let (latitude, longitude) = (Open311Spot.number("lat", &form), Open311Spot.number("long", &form))
    if let latitude, let longitude {
      point = try? GeoPoint(longitude: longitude, latitude: latitude)
      if point == nil { form.reject("lat", "field.not_a_number_in_range") }
    } else if latitude != nil || longitude != nil {
      form.reject(latitude == nil ? "lat" : "long", "field.missing")
    }
  }

  private static func number(_ name: String, _ form: inout Form) -> Double? {
    let text = Text.line(form.raw(name))
    if text.isEmpty { return nil }
    guard let number = Double(text), number.isFinite else {
      form.reject(name, "field.not_a_number_in_range")
      return nil
    }
    return number
  }

  /// In words, for a place that is not found.
  var said: String {
    if !address.isEmpty { return address }
    return point.map { "\($0.latitude), \($0.longitude)" } ?? ""
  }

  /// A common part of the building, or the room that the words name; nowhere when no building is meant for sure.
  func place(_ territory: Territory?) throws -> PlaceChoice {
    guard let territory else { return .nowhere }
    if let building {
      guard territory.buildings.contains(where: { $0.id == building }) else { throw CasePlaceError.unknownBuilding }
      return .common(.other, building)
    }
    if let point, let building = territory.building(at: point) { return .common(.other, building.id) }
    guard !address.isEmpty, let match = territory.gazetteer.match(address), match.isSure, let building = match.building
    else { return .nowhere }
    return match.unitText.isEmpty ? .common(.other, building) : .room(building, match.unitText)
  }
}
