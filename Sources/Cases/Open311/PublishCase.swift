import Audit
import Contracts
import Geometry
import Kernel
import Places
import Store

/// Makes redacted words of a case public, or changes them. Only with the applicant's consent, which whoever handles the case
/// writes down; and only by those who may know who the applicant is, since nobody else can have asked her.
struct PublishCase: Sendable {
  let id: CaseID
  let words: PublicWords
  let isAgreed: Bool
  /// One of the case's own; whoever publishes it has looked at it.
  var photo: FileID?
  /// 电梯: what the common part is called, in the language of the community.
  var partName: @Sendable (CommonPart) -> String = { _ in "" }

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.publishableCase(id, by: viewer)
    if item.applicant.isHerself(viewer.person) { throw CaseError.ownCase }
    if item.isKeptFromProperty { throw PublicationError.keptFromProperty }
    if try tx.publicationConsent(of: id) == false { throw PublicationError.takenBack }
    guard isAgreed else { throw PublicationError.notAgreed }
    let redaction = try tx.redaction(of: item)
    let faults = words.faults(by: redaction)
    guard faults.isEmpty else { throw PublicationError.tellsTooMuch(faults) }
    if let photo { guard try tx.caseFiles(id).contains(where: { $0.id == photo }) else { throw Problem.notFound } }
    let building = try item.place.building.flatMap { try tx.building($0) }
    let place = PublicPlace(
      of: item, partName: item.place.commonPart.map(partName) ?? "", point: building?.publicPoint, redaction)
    try tx.publish(item, words, photo, at: place, by: viewer.person)
    try tx.audit("case.published", subject: id.text, detail: item.number, by: viewer)
    try tx.record(CasePublished(caseID: id), by: viewer)
  }
}

/// Takes it back: from then on it is as unknown to the public as any other case.
struct UnpublishCase: Sendable {
  let id: CaseID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let item = try tx.publishableCase(id, by: viewer)
    guard try tx.unpublish(id) else { return }
    try tx.audit("case.unpublished", subject: id.text, detail: item.number, by: viewer)
    try tx.record(CaseUnpublished(caseID: id), by: viewer)
  }
}

struct CasePublished: JournalEvent {
  static let name = "case.published"
  let caseID: CaseID
  var subject: String { caseID.text }
}

struct CaseUnpublished: JournalEvent {
  static let name = "case.unpublished"
  let caseID: CaseID
  var subject: String { caseID.text }
}

extension Building {
  /// Its point, else the middle of its outline.
  public var publicPoint: GeoPoint? { point ?? footprint?.labelPoint }
}

extension Tx {
  /// The case that this viewer may publish, or 404.
  func publishableCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try handledCase(id, by: viewer)
    guard CasePolicy.maySeeApplicant(item, viewer) else { throw Problem.notFound }
    return item
  }

  /// What may not be said of this case: who raised it, who called, who handles it, and for which enterprise; of a person's case
  /// every enterprise for which she works, worked or acts.
  func redaction(of item: Case) throws -> Redaction {
    let people = [item.applicant.person, item.lead?.person, item.firstReceiver, item.filedBy].compactMap { $0 }
    var names = try people.compactMap { try personName($0) }
    if let caller = try caller(of: item.id)?.name { names.append(caller) }
    if let organization = item.applicant.organization { names += try organizationNames([organization]) }
    if item.applicant.kind == .person, let person = item.applicant.person {
      names += try organizationNames(try ties(of: person))
    }
    return Redaction(names: names, rooms: [item.place.unitText])
  }
}
