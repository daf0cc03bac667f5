import Contracts
import Geometry
import Hummingbird
import Kernel
import Store
import Web

/// What the forms of this module have in common.
struct PlaceForms: Sendable {
  let site: Site

  /// The same page again with the wrong field marked; errors that belong to no field go on to the problem page.
  func again(
    _ error: PlaceError, _ template: String, _ fields: Fields, _ form: Form, _ context: AppContext
  ) throws -> Response {
    let wrong = error.problem.fields
    guard !wrong.isEmpty else { throw error }
    var form = form
    for field in wrong { form.reject(field.field, field.code) }
    return site.again(template, fields, form, context)
  }

  /// Runs what creates something once for each form, whatever the back button does; gives where the form leads.
  func once(
    _ form: Form, _ viewer: Viewer, _ create: @escaping @Sendable (Tx) throws -> String
  ) async throws -> String {
    let parts = form.values.sorted { $0.key < $1.key }.filter { $0.key != "_token" }
    let text = parts.map { $0.key + "=" + $0.value.joined(separator: "\u{1E}") }.joined(separator: "\u{1F}")
    let digest = Hex.encode(site.vault.lookupHash(text, purpose: "submissions.digest"))
    let nonce = "places|\(viewer.person)|\(form.nonce.prefix(64))"
    return try await site.database.write { tx in
      try tx.once(SentForm(nonce: nonce, digest: digest, by: viewer)) { try create(tx) }.location
    }
  }
}

extension Form {
  /// A day field that has today in it when nothing is given.
  mutating func dayOrToday(_ name: String, _ today: LocalDay) -> LocalDay {
    day(name, required: false) ?? today
  }

  mutating func address() -> StreetAddress {
    StreetAddress(road: line("road", required: false, max: 60), number: line("road_number", required: false, max: 20))
  }

  /// GeoJSON in a text field; nil when it is empty. What is wrong is marked at the field.
  mutating func area(_ name: String) -> GeoArea? {
    let text = Text.paragraphs(raw(name))
    if text.isEmpty { return nil }
    guard let area = try? GeoArea(geoJSON: text) else {
      reject(name, "place.boundary_invalid")
      return nil
    }
    return area
  }

  /// Longitude and latitude in the datum that is named; nil when both are empty.
  mutating func point() -> GeoPoint? {
    let longitude = Text.line(raw("longitude"))
    let latitude = Text.line(raw("latitude"))
    if longitude.isEmpty, latitude.isEmpty { return nil }
    let datum: Datum = raw("datum") == "gcj02" ? .gcj02 : .wgs84
    guard let x = Double(longitude), let y = Double(latitude),
      let point = try? GeoPoint(longitude: x, latitude: y, datum: datum)
    else {
      reject("longitude", "place.point_invalid")
      return nil
    }
    return point
  }

  /// A park or a grid, as the choice `holder` gives it.
  mutating func holder() -> PlaceID? {
    switch PlaceID(raw("holder")) {
    case .park(let id): return .park(id)
    case .grid(let id): return .grid(id)
    default:
      reject("holder", "field.not_chosen")
      return nil
    }
  }
}

/// One line of a select.
func choice(_ id: String, _ name: String, isChosen: Bool) -> Fields { ["id": id, "name": name, "isChosen": isChosen] }
