import Audit
import Contracts
import Kernel
import Store

/// Begins a mediation: who mediates, between whom, about what. The mediator is nobody's party and says that she has no interest.
struct OpenMediation: Sendable {
  let id: CaseID
  let kind: Mediation.Kind
  let mediator: PostID
  let applicantName: String
  let otherName: String
  let matter: String
  let askedOn: LocalDay
  let isNeutral: Bool

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    let last = try tx.mediation(of: id)
    if let last, last.result == nil { throw MediationError.isOpen }
    let today = SiteZone.shanghai.day(of: tx.now)
    if askedOn > today { throw MediationError.dayOutside }
    if askedOn < today.adding(days: -Mediation.askedDaysMax) { throw MediationError.askedLongAgo }
    func plain(_ name: String) -> String { name.filter { !$0.isWhitespace } }
    if plain(applicantName) == plain(otherName) { throw MediationError.sameParty }
    let options = try tx.handlers(for: item, on: today)
    guard let chosen = options.first(where: { $0.handler.post == mediator }) else { throw CaseError.handlerCannotSee }
    guard isNeutral, item.applicant.person != chosen.handler.person else { throw MediationError.notNeutral }
    let one = Mediation(
      position: (last?.position ?? 0) + 1, kind: kind, mediator: chosen.handler, applicantName: applicantName,
      otherName: otherName, matter: matter, askedOn: askedOn)
    try tx.insert(one, of: item, by: viewer.person)
    try tx.addStep(
      .noted, to: item, author: .handler, by: viewer.person, about: chosen.name, visibility: .inside)
    try tx.noteMediation(item, "opened", by: viewer)
    return item
  }
}

/// One party agreed to the mediation, or both.
struct AgreeToMediation: Sendable {
  let id: CaseID
  var applicantOn: LocalDay?
  var otherOn: LocalDay?

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard var one = try tx.mediation(of: id) else { throw MediationError.none }
    try one.agree(applicantOn: applicantOn, otherOn: otherOn, today: SiteZone.shanghai.day(of: tx.now))
    try tx.update(one, of: item)
    try tx.noteMediation(item, "consent", by: viewer)
    return item
  }
}

struct HoldSession: Sendable {
  let id: CaseID
  let session: MediationSession

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard let one = try tx.mediation(of: id) else { throw MediationError.none }
    try one.requireBegun()
    if session.day > SiteZone.shanghai.day(of: tx.now) || session.day < one.askedOn { throw MediationError.dayOutside }
    try tx.insertSession(session, one, of: item, by: viewer.person)
    try tx.noteMediation(item, "session", by: viewer)
    if let organization = item.applicant.organization {
      try tx.record(MediationHeld(caseID: id, number: item.number, organization: organization, day: session.day), by: viewer)
    }
    return item
  }
}

/// Agreed, with the words of the agreement; or failed.
struct FinishMediation: Sendable {
  let id: CaseID
  let result: Mediation.Result
  let agreement: String
  let day: LocalDay

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard var one = try tx.mediation(of: id) else { throw MediationError.none }
    try one.finish(result, agreement: agreement, on: day, today: SiteZone.shanghai.day(of: tx.now))
    try tx.update(one, of: item)
    try tx.noteMediation(item, result.rawValue, by: viewer)
    return item
  }
}

extension Tx {
  fileprivate func noteMediation(_ item: Case, _ what: String, by viewer: Viewer) throws {
    try audit("case.mediation_noted", subject: item.id.text, detail: "\(item.number), \(what)", by: viewer)
    try record(MediationNoted(caseID: item.id), by: viewer)
  }
}

extension Tx {
  /// Her name as a party, where she raised the matter as herself.
  public func eraseMediationNames(of person: PersonID) throws {
    try run(
      """
      UPDATE case_mediations SET applicant_name = '—'
      WHERE case_id IN (SELECT id FROM cases WHERE applicant_kind = 'person' AND applicant_person_id = \(person))
      """)
  }
}
