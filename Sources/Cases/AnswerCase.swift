import Audit
import Contracts
import Kernel
import Store

/// A reply that the applicant reads. The first reply to a waiting case also takes it.
struct ReplyToCase: Sendable {
  let id: CaseID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    try say(in: try tx.handledCase(id, by: viewer), by: viewer, tx)
  }

  /// Also in what is handled with it: each applicant reads it as an answer to her own case.
  @discardableResult
  private func say(in found: Case, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    if item.state == .waiting || item.state == .returned { try TakeCase(id: item.id).take(&item, by: viewer, tx) }
    try item.reply(at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, _ in clock.speak(at: tx.now) }
    try tx.addStep(.replied, to: item, author: .handler, by: viewer.person, words: words)
    try tx.audit("case.replied", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseReplied(item.id), by: viewer)
    for one in try tx.casesHandled(with: item, by: viewer) { try say(in: one, by: viewer, tx) }
    return item
  }
}

/// A note among handlers: no applicant ever reads it.
struct NoteOnCase: Sendable {
  let id: CaseID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.workedCase(id, by: viewer)
    try tx.addStep(.noted, to: item, author: .handler, by: viewer.person, words: words, visibility: .inside)
    try tx.audit("case.noted", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseNoted(caseID: item.id), by: viewer)
    return item
  }
}

/// 办结, or the honest end: what was done, or why it cannot be done and what else there is.
struct CloseCase: Sendable {
  let id: CaseID
  let words: String
  var isDeclined = false
  /// She has seen that small tasks are open.
  var despiteTasks = false

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try tx.requireMayClose(item, viewer)
    if !despiteTasks, item.state.isOpen, try tx.openTaskCount(of: id) > 0 { throw HandlingError.tasksOpen }
    return try finish(item, by: viewer, tx)
  }

  /// Also what is handled with it; each applicant confirms for herself.
  @discardableResult
  private func finish(_ found: Case, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    if item.state == .waiting || item.state == .returned { try TakeCase(id: item.id).take(&item, by: viewer, tx) }
    if isDeclined { try item.decline(at: tx.now) } else { try item.close(at: tx.now) }
    try tx.update(item)
    var promised: Timestamp?
    try tx.turnClock(of: item) { clock, work in
      clock.speak(at: tx.now)
      clock.end(at: tx.now)
      promised = try clock.promisedEnd(by: work)
    }
    try tx.insertClosure(of: item, result: item.state, words: words, by: viewer.person, promised: promised)
    try tx.endAssistance(of: item)
    try tx.lapseObjections(to: item)
    try tx.addStep(isDeclined ? .declined : .closed, to: item, author: .handler, by: viewer.person, words: words)
    try tx.audit(isDeclined ? "case.declined" : "case.closed", subject: item.id.text, detail: item.number, by: viewer)
    if isDeclined {
      try tx.record(CaseDeclined(caseID: item.id), by: viewer)
    } else {
      try tx.record(CaseClosed(item.id), by: viewer)
    }
    for one in try tx.casesHandled(with: item, by: viewer) { try finish(one, by: viewer, tx) }
    return item
  }
}
