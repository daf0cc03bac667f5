import Audit
import Contracts
import Kernel
import Store

/// 请提出人补充: a question to the applicant. The clocks stand until she has answered.
struct AskApplicant: Sendable {
  let id: CaseID
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    try tx.requireInCharge(of: item, viewer)
    try tx.requireCounted(item, for: viewer.person)
    if item.state == .waiting || item.state == .returned { try TakeCase(id: id).take(&item, by: viewer, tx) }
    try item.reply(at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, _ in
      clock.speak(at: tx.now)
      try clock.pause(at: tx.now)
    }
    try tx.addStep(.asked, to: item, author: .handler, by: viewer.person, words: words)
    try tx.audit("case.asked", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseAsked(caseID: item.id), by: viewer)
    return item
  }
}

/// What was waited for came another way: by telephone, at the counter. The clocks run again.
struct ResumeCase: Sendable {
  let id: CaseID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try tx.requireInCharge(of: item, viewer)
    guard let clock = try tx.clock(of: id), clock.isPaused else { throw CaseError.notPaused }
    try tx.turnClock(of: item) { clock, _ in clock.resume(at: tx.now) }
    try tx.addStep(.resumed, to: item, author: .handler, by: viewer.person)
    try tx.audit("case.resumed", subject: item.id.text, detail: item.number, by: viewer)
    return item
  }
}

/// 延期: more working days until the end, with a reason that the applicant reads.
struct ExtendCase: Sendable {
  let id: CaseID
  let days: Int
  let words: String

  /// Over all extensions of a case.
  static let daysMax = 60

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    try tx.requireInCharge(of: item, viewer)
    try tx.requireCounted(item, for: viewer.person)
    guard item.state == .doing else { throw CaseError.notTaken }
    if let left = try tx.clock(of: id)?.extensionLeft, days > left { throw ExtensionError(left: left) }
    return try putOff(item, by: viewer, tx)
  }

  /// Also what is handled with it.
  @discardableResult
  private func putOff(_ found: Case, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    try item.reply(at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, _ in
      clock.speak(at: tx.now)
      clock.extend(days: days)
    }
    try tx.addStep(.extended, to: item, author: .handler, by: viewer.person, words: words, about: String(days))
    try tx.audit("case.extended", subject: item.id.text, detail: "\(item.number), \(days) days", by: viewer)
    try tx.record(CaseExtended(caseID: item.id), by: viewer)
    for one in try tx.casesHandled(with: item, by: viewer) { try putOff(one, by: viewer, tx) }
    return item
  }
}

/// More days than a case may still be put off.
struct ExtensionError: Error, Equatable, Sendable, ProblemConvertible {
  let left: Int

  static let code = "extension.too_long"

  var problem: Problem {
    let whole = left == 0 ? "extension.used_up" : "extension.more_than_left"
    return Problem(
      .invalid, code: whole, fields: [Problem.Field("days", ExtensionError.code)],
      details: ["left": String(left), "limit": String(ExtendCase.daysMax)])
  }
}
