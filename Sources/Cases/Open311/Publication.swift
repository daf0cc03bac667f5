import Contracts
import Geometry
import Kernel
import Store

/// The words of a case that everybody may read.
struct PublicWords: Sendable, Hashable {
  var title: String
  var description: String
  /// How it goes; may be empty.
  var notes: String

  /// By the names that the form's fields have.
  var fields: [(name: String, text: String)] {
    [("publication_title", title), ("publication_words", description), ("publication_notes", notes)]
  }

  func masked(by redaction: Redaction) -> PublicWords {
    PublicWords(
      title: redaction.masked(title), description: redaction.masked(description), notes: redaction.masked(notes))
  }

  /// What still may not be said, field by field.
  func faults(by redaction: Redaction) -> [Problem.Field] {
    fields.flatMap { field in
      let found = redaction.findings(in: field.text)
      return Redaction.Kind.allCases.filter(found.contains).map { Problem.Field(field.name, $0.code) }
    }
  }
}

/// Where a public case is: a building or a common part of it, and the point of the building.
struct PublicPlace: Sendable, Hashable {
  var address = ""
  var longitudeE7: Int?
  var latitudeE7: Int?

  /// Nobody's room. A person's own room is her workplace or her home, so of hers nothing is said at all; and nothing of a
  /// building whose name is one of those that may not be said.
  init(of item: Case, partName: String, point: GeoPoint?, _ redaction: Redaction) {
    let place = item.place
    guard place.kind == .common || (place.kind == .unit && item.applicant.kind == .enterprise) else { return }
    guard !place.buildingName.isEmpty else { return }
    // The address of a building may be its name, and is everybody's.
    guard redaction.findings(in: place.buildingName).subtracting([.room]).isEmpty else { return }
    address = place.kind == .common && !partName.isEmpty ? place.buildingName + "·" + partName : place.buildingName
    guard let point else { return }
    longitudeE7 = Int((point.longitude * 10_000_000).rounded())
    latitudeE7 = Int((point.latitude * 10_000_000).rounded())
  }
}

/// A case as it is published now.
struct CasePublication: Sendable, Hashable {
  let words: PublicWords
  let photo: FileID?
  let consentAt: Timestamp
  let publishedAt: Timestamp

  init(_ row: Row) throws {
    words = PublicWords(title: try row("title"), description: try row("description"), notes: try row("status_notes"))
    photo = try row(optional: "photo_file_id")
    consentAt = try row("consent_at")
    publishedAt = try row("published_at")
  }
}

/// Why a case does not become public.
enum PublicationError: Error, Equatable, Sendable {
  /// Words that lead to a person, field by field.
  case tellsTooMuch([Problem.Field])
  /// Nobody has said that the applicant agrees.
  case notAgreed
  /// The applicant keeps it from the property firm, which reads what everybody reads.
  case keptFromProperty
  /// The applicant took it back herself.
  case takenBack
}

extension PublicationError: ProblemConvertible {
  var fields: [Problem.Field] {
    switch self {
    case .tellsTooMuch(let fields): fields
    case .notAgreed: [Problem.Field("publication_agreed", "publication.not_agreed")]
    case .keptFromProperty, .takenBack: []
    }
  }

  var problem: Problem {
    switch self {
    case .tellsTooMuch: Problem(.invalid, code: "publication.tells_too_much", fields: fields)
    case .notAgreed: Problem(.invalid, code: "publication.not_agreed", fields: fields)
    case .keptFromProperty: Problem(.conflict, code: "publication.kept_from_property")
    case .takenBack: Problem(.conflict, code: "publication.taken_back")
    }
  }
}

extension Redaction.Kind {
  /// The sentence under the field.
  var code: String {
    switch self {
    case .phone: "publication.holds_phone"
    case .email: "publication.holds_email"
    case .idNumber: "publication.holds_id_number"
    case .uscc: "publication.holds_code"
    case .name: "publication.holds_name"
    case .room: "publication.holds_room"
    case .plate: "publication.holds_plate"
    }
  }
}
