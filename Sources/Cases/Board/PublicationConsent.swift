import Contracts
import Kernel
import Store
import Web

/// What the applicant herself says of her case's being public. She may take it back at any time, and then nobody publishes it before she
/// agrees again; a worker's note that she agreed counts for nothing against it.
struct SayOfPublication: Sendable {
  let id: CaseID
  let isGiven: Bool

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.ownCase(id, of: viewer)
    let before = try tx.publicationConsent(of: id)
    // A second tap changes nothing.
    let isPublic = try tx.publication(of: id) != nil
    if before == isGiven, isGiven || !isPublic { return }
    try tx.setPublicationConsent(isGiven, of: item, by: viewer.person)
    if isGiven {
      try tx.record(PublicationAllowed(caseID: id), by: viewer)
    } else {
      _ = try tx.unpublish(id)
      try tx.record(CaseUnpublished(caseID: id), by: viewer)
    }
  }
}

struct PublicationAllowed: JournalEvent {
  static let name = "case.publication_allowed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

extension Tx {
  /// Nil when the applicant has said nothing herself.
  func publicationConsent(of id: CaseID) throws -> Bool? {
    try first("SELECT is_given FROM case_publication_consents WHERE case_id = \(id)") { row in try row("is_given", as: Bool.self) }
  }

  func setPublicationConsent(_ isGiven: Bool, of item: Case, by person: PersonID) throws {
    try run(
      """
      INSERT INTO case_publication_consents (case_id, community_id, is_given, by_person_id, at)
      VALUES (\(item.id), \(item.community), \(isGiven), \(person), \(now))
      ON CONFLICT (case_id) DO UPDATE SET is_given = excluded.is_given, by_person_id = excluded.by_person_id, at = excluded.at
      """)
  }

  /// For the copy of a person's own data: what of her case everybody reads, and what she said of it.
  func exportPublication(of id: CaseID) throws -> JSONValue {
    let consent: JSONValue = try publicationConsent(of: id).map { .flag($0) } ?? .null
    guard let shown = try publication(of: id) else { return .object(["isPublic": .flag(false), "youAgree": consent]) }
    return .object([
      "isPublic": .flag(true), "youAgree": consent, "title": .text(shown.words.title),
      "description": .text(shown.words.description), "notes": .text(shown.words.notes),
      "publishedAt": .text(shown.publishedAt.rfc3339()), "consentAt": .text(shown.consentAt.rfc3339()),
    ])
  }
}
