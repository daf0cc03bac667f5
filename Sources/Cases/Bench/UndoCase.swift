import Audit
import Contracts
import Kernel
import Store

/// How a case stood before somebody took it or gave it away.
struct CaseUndo: Sendable {
  let person: PersonID
  let state: CaseState
  let firstReceiver: PersonID?
  let lead: Handler?
  let takenAt: Timestamp?
  let at: Timestamp
  let lastPosition: Int

  init(_ row: Row) throws {
    person = try row("person_id")
    state = try row("state")
    firstReceiver = try row(optional: "first_receiver_person_id")
    let leadPerson: PersonID? = try row(optional: "lead_person_id")
    let leadPost: PostID? = try row(optional: "lead_post_id")
    lead = if let leadPerson, let leadPost { Handler(person: leadPerson, post: leadPost) } else { nil }
    takenAt = try row(optional: "taken_at")
    at = try row("at")
    lastPosition = try row("last_position")
  }
}

/// 收回: takes back that she took a case or gave it to somebody, within ten minutes and while nothing has happened since. It lies
/// again where it lay, and the thread says so.
struct UndoCase: Sendable {
  let id: CaseID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    // Not `handledCase`: what she gave away may lie outside her own sight now, and it was she who gave it.
    guard var item = try tx.findCase(id), item.community == viewer.community, let undo = try tx.undo(of: id),
      undo.person == viewer.person, viewer.post != nil
    else { throw Problem.notFound }
    guard undo.at > tx.now - KeptFilter.undoTime else { throw Problem(.conflict, code: "workbench.too_late") }
    guard item.state == .doing, try tx.lastPosition(of: id) == undo.lastPosition else {
      throw Problem(.conflict, code: "workbench.went_on")
    }
    let lost = item.lead
    item.restore(
      Case.Progress(
        state: undo.state, firstReceiver: undo.firstReceiver, lead: undo.lead, round: item.round, takenAt: undo.takenAt,
        closedAt: nil, confirmedAt: nil, changedAt: tx.now))
    try tx.update(item)
    try tx.addStep(.undone, to: item, author: .handler, by: viewer.person)
    try tx.run("DELETE FROM case_undos WHERE case_id = \(id)")
    try tx.run("DELETE FROM case_unopened WHERE case_id = \(id)")
    try tx.audit("case.undone", subject: id.text, detail: item.number, by: viewer)
    try tx.record(CaseUndone(caseID: id, handler: lost?.person), by: viewer)
    return item
  }
}

/// 收回: it lies again where it lay before it was taken or given.
struct CaseUndone: JournalEvent {
  static let name = "case.undone"
  let caseID: CaseID
  /// Who led it meanwhile.
  let handler: PersonID?
  var subject: String { caseID.text }
}

extension Tx {
  func lastPosition(of id: CaseID) throws -> Int {
    try scalar("SELECT max(position) FROM case_steps WHERE case_id = \(id)") ?? 0
  }

  /// Remembers how `before` stood; called after the step of the act. Only the last act can be taken back.
  func keepUndo(of before: Case, by viewer: Viewer) throws {
    try run("DELETE FROM case_undos WHERE case_id = \(before.id)")
    try run(
      """
      INSERT INTO case_undos (case_id, community_id, person_id, state, first_receiver_person_id, lead_person_id,
        lead_post_id, taken_at, at, last_position)
      VALUES (\(before.id), \(before.community), \(viewer.person), \(before.state), \(before.firstReceiver),
        \(before.lead?.person), \(before.lead?.post), \(before.takenAt), \(now), \(try lastPosition(of: before.id)))
      """)
  }

  func undo(of id: CaseID) throws -> CaseUndo? {
    try first("SELECT * FROM case_undos WHERE case_id = \(id)", CaseUndo.init)
  }

  /// Whether she can still take back what she did last to this case.
  func mayUndo(_ item: Case, by viewer: Viewer) throws -> Bool {
    guard item.state == .doing, let undo = try undo(of: item.id), undo.person == viewer.person else { return false }
    return try undo.at > now - KeptFilter.undoTime && lastPosition(of: item.id) == undo.lastPosition
  }

  // MARK: Given and not yet opened

  /// The case has a lead to whom somebody else gave it, and who has not opened it since.
  func keepUnopened(_ item: Case, givenBy viewer: Viewer) throws {
    try run("DELETE FROM case_unopened WHERE case_id = \(item.id)")
    guard let lead = item.lead?.person, lead != viewer.person else { return }
    try run(
      """
      INSERT INTO case_unopened (case_id, community_id, person_id, given_at)
      VALUES (\(item.id), \(item.community), \(lead), \(now))
      """)
  }

  func isUnopened(_ id: CaseID, _ viewer: Viewer) throws -> Bool {
    try exists("SELECT 1 FROM case_unopened WHERE case_id = \(id) AND person_id = \(viewer.person) LIMIT 1")
  }

  /// Whether opening it changes something: a notice about it is unread, or it was given to her and she has not looked yet.
  func isNews(_ id: CaseID, to viewer: Viewer) throws -> Bool {
    try hasUnread(about: id.text, viewer) || isUnopened(id, viewer)
  }

  func open(_ id: CaseID, by viewer: Viewer) throws {
    try run("DELETE FROM case_unopened WHERE case_id = \(id) AND person_id = \(viewer.person)")
  }
}
