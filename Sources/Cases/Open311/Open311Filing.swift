import Contracts
import Geometry
import HTTPTypes
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
    let header = request.headers[HTTPField.Name.idempotencyKey]
    if let header, header.isEmpty || header.count > 200 {
      throw Problem(.badRequest, code: "open311.input_invalid", fields: [Problem.Field("Idempotency-Key", "field.too_long")])
    }
    let once = Open311Once(header, form, viewer, site)
    let (vault, territories, sent) = (site.vault, territories, form)
    let item = try await site.database.write { tx in
      if let earlier = try once?.earlier(tx) { return try tx.seenCase(earlier, by: viewer) }
      let routing = try tx.caseRouting(viewer.community)
      let services = Open311Services(routing, .chinese, questions: try tx.questionnaires(viewer.community)).all
      guard let service = services.first(where: { $0.code == code && $0.isOpen }) else {
        throw Problem(.notFound, code: "open311.service_unknown")
      }
      let place = try spot.place(try territories.current(viewer.community, tx))
      // A place that the registry does not know stays in the words, so that whoever handles it can find it.
      let body = place == .nowhere && !spot.said.isEmpty ? words + "\n" + spot.said : words
      var command = OpenCase(
        body: body, title: Case.title(from: words), place: place, window: service.window, category: service.category,
        channel: .api)
      command.answers = try Open311Attributes.answers(sent, to: service.questions)
      let item = try command.run(by: viewer, vault: vault, tx)
      try once?.keep(item, tx)
      return item
    }
    let receipt = Open311Node.record([
      ("service_request_id", .text(item.id.text)), ("service_notice", .text(item.number)), ("account_id", .nothing),
    ])
    return .list(of: "request", [receipt])
  }
}

/// A request that bears an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) files once: sent again it gets the same answer, and
/// with other words 400: the standard knows no 422.
private struct Open311Once: Sendable {
  private let key: String
  private let digest: String
  private let viewer: Viewer

  /// Nil without a key.
  init?(_ header: String?, _ form: Form, _ viewer: Viewer, _ site: Site) {
    guard let header else { return nil }
    let fields = form.values.filter { $0.key != "api_key" }.sorted { $0.key < $1.key }
    let words = fields.map { $0.key + "=" + $0.value.joined(separator: "\u{1F}") }.joined(separator: "\u{1E}")
    let given = Hex.encode(site.vault.lookupHash(header, purpose: "submissions.key"))
    key = "open311|\(viewer.person)|\(CaseDraft.key(viewer))|\(given)"
    digest = Hex.encode(site.vault.lookupHash(words, purpose: "submissions.digest"))
    self.viewer = viewer
  }

  /// The case that was filed by the first one.
  func earlier(_ tx: Tx) throws -> CaseID? {
    switch try tx.submission(nonce: key, digest: digest) {
    case .changed: throw Problem(.invalid, code: "submission.other_body")
    case .again(let location): return CaseID(location)
    case .first: return nil
    }
  }

  func keep(_ item: Case, _ tx: Tx) throws {
    try tx.keepSubmission(
      nonce: key, digest: digest, location: item.id.text, community: viewer.community, person: viewer.person)
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
      if point == nil { form.reject((-90...90).contains(latitude) ? "long" : "lat", "open311.not_a_coordinate") }
    } else {
      // What cannot be read has been said already.
      let isSaid = ["lat", "long"].map { !Text.line(form.raw($0)).isEmpty }
      if isSaid[0] != isSaid[1] { form.reject(isSaid[0] ? "long" : "lat", "field.missing") }
    }
  }

  private static func number(_ name: String, _ form: inout Form) -> Double? {
    let text = Text.line(form.raw(name))
    if text.isEmpty { return nil }
    guard let number = Double(text), number.isFinite else {
      form.reject(name, "open311.not_a_coordinate")
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
