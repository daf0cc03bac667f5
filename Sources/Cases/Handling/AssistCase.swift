import Audit
import Contracts
import Kernel
import Store

/// 请协办: another post is asked to help, with a note of what is wanted. Lead and first receiver stay who they are.
struct AskAssistant: Sendable {
  let id: CaseID
  let post: PostID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    guard let chosen = try tx.possibleAssistants(for: item).first(where: { $0.handler.post == post }) else {
      throw CaseError.handlerCannotSee
    }
    if item.lead?.person == chosen.handler.person { throw HandlingError.leadCannotAssist }
    guard try tx.askAssistant(chosen.handler, of: item, words: words, by: viewer.person) else {
      throw HandlingError.alreadyAssisting
    }
    try tx.addStep(
      .assistAsked, to: item, author: .handler, by: viewer.person, words: words, about: chosen.name, visibility: .inside)
    try tx.audit("case.assist_asked", subject: id.text, detail: "\(item.number), \(chosen.handler.person)", by: viewer)
    try tx.record(CaseAssistAsked(caseID: id, person: chosen.handler.person, post: post), by: viewer)
    return item
  }
}

/// The assistant says what she found or did. The applicant hears it from the lead.
struct ReportAssistance: Sendable {
  let id: CaseID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.workedCase(id, by: viewer)
    guard try tx.answerAssistance(of: item, words: words, by: viewer) else { throw HandlingError.notAssisting }
    try tx.addStep(.assistReported, to: item, author: .handler, by: viewer.person, words: words, visibility: .inside)
    try tx.audit("case.assisted", subject: id.text, detail: item.number, by: viewer)
    try tx.record(CaseAssisted(caseID: id), by: viewer)
    return item
  }
}

/// Her help is no longer needed: from now on she sees the case only where her post lets her.
struct ReleaseAssistant: Sendable {
  let id: CaseID
  let post: PostID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    guard try tx.endAssistance(of: item, post: post) else { throw HandlingError.notAssisting }
    try tx.audit("case.assist_ended", subject: id.text, detail: item.number, by: viewer)
    return item
  }
}

/// Somebody who was asked to help.
struct CaseAssistant: Sendable {
  let handler: Handler
  let name: String
  let note: String
  let askedAt: Timestamp
  let result: String?

  init(_ row: Row) throws {
    handler = Handler(person: try row("person_id"), post: try row("post_id"))
    name = try row(optional: "name") ?? ""
    note = try row("note")
    askedAt = try row("asked_at")
    result = try row(optional: "result")
  }
}

extension Tx {
  /// The case that this viewer may handle or helps with, or 404.
  func workedCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try seenCase(id, by: viewer)
    if CasePolicy.isOwn(item, viewer) { throw CaseError.ownCase }
    if CasePolicy.mayHandle(item, viewer) { return item }
    guard try isAssisting(item, viewer) else { throw Problem.notFound }
    return item
  }

  /// What opens on the workbench: what she handles or helps with, and her own matter as far as its applicant reads it.
  func benchCase(_ id: CaseID, by viewer: Viewer) throws -> Case {
    let item = try seenCase(id, by: viewer)
    return CasePolicy.isOwn(item, viewer) ? item : try workedCase(id, by: viewer)
  }

  /// Whether she was asked to help, in the post in which she acts now.
  func isAssisting(_ item: Case, _ viewer: Viewer) throws -> Bool {
    guard let post = viewer.post, viewer.may(.handleCase), item.community == viewer.community,
      !item.applicant.isHerself(viewer.person)
    else { return false }
    return try exists(
      """
      SELECT 1 FROM case_assistants WHERE case_id = \(item.id) AND post_id = \(post) AND person_id = \(viewer.person)
        AND ended_at IS NULL
      """)
  }

  /// Who assists does not close, whatever else she may: she is asked for help, not for the answer.
  func requireMayClose(_ item: Case, _ viewer: Viewer) throws {
    if item.lead?.person != viewer.person, try isAssisting(item, viewer) { throw HandlingError.assistantDoesNotClose }
    try requireInCharge(of: item, viewer)
    try requireCounted(item, for: viewer.person)
  }

  /// Whom one can ask: those to whom a case can be given, a butler only where it happened in a common part; and nobody about her
  /// own matter.
  func possibleAssistants(for item: Case) throws -> [HandlerOption] {
    try handlers(for: item, on: SiteZone.shanghai.day(of: now)).filter { option in
      if item.applicant.isHerself(option.handler.person) { return false }
      return option.role != .propertyButler || item.place.kind == .common
    }
  }

  func assistants(of id: CaseID) throws -> [CaseAssistant] {
    try all(
      """
      SELECT case_assistants.*, person_cards.name FROM case_assistants
      LEFT JOIN person_cards ON person_cards.person_id = case_assistants.person_id
      WHERE case_assistants.case_id = \(id) AND case_assistants.ended_at IS NULL
      ORDER BY case_assistants.asked_at, case_assistants.post_id LIMIT 20
      """, CaseAssistant.init)
  }

  /// False when she is asked already and has not answered.
  func askAssistant(_ handler: Handler, of item: Case, words: String, by person: PersonID) throws -> Bool {
    try run(
      """
      INSERT INTO case_assistants (case_id, post_id, community_id, person_id, note, asked_by_person_id, asked_at)
      VALUES (\(item.id), \(handler.post), \(item.community), \(handler.person), \(words), \(person), \(now))
      ON CONFLICT (case_id, post_id) DO UPDATE SET person_id = excluded.person_id, note = excluded.note,
        asked_by_person_id = excluded.asked_by_person_id, asked_at = excluded.asked_at, result = NULL, answered_at = NULL,
        ended_at = NULL
      WHERE case_assistants.ended_at IS NOT NULL OR case_assistants.result IS NOT NULL
      """) > 0
  }

  func answerAssistance(of item: Case, words: String, by viewer: Viewer) throws -> Bool {
    try run(
      """
      UPDATE case_assistants SET result = \(words), answered_at = \(now)
      WHERE case_id = \(item.id) AND post_id = \(viewer.post) AND person_id = \(viewer.person) AND ended_at IS NULL
      """) > 0
  }

  /// When a round is over nobody assists any more: who is needed again is asked again.
  func endAssistance(of item: Case) throws {
    try run("UPDATE case_assistants SET ended_at = \(now) WHERE case_id = \(item.id) AND ended_at IS NULL")
  }

  @discardableResult
  func endAssistance(of item: Case, post: PostID) throws -> Bool {
    try run(
      "UPDATE case_assistants SET ended_at = \(now) WHERE case_id = \(item.id) AND post_id = \(post) AND ended_at IS NULL") > 0
  }
}
