import Audit
import Contracts
import Kernel
import Store

/// Says why a case is not hers. Until the review she stays responsible, and the clocks run on.
struct ObjectToCase: Sendable {
  let id: CaseID
  let ground: Objection.Ground
  let words: String

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    if item.state == .doing, item.lead?.person != viewer.person { throw HandlingError.onlyLeadObjects }
    let handler = try CasePolicy.handler(viewer)
    let earlier = try tx.objections(of: id)
    try Objection.require(ground, by: handler.post, after: earlier)
    try tx.insertObjection(ground, to: item, position: (earlier.last?.position ?? 0) + 1, words: words, by: handler)
    try tx.addStep(.objected, to: item, author: .handler, by: viewer.person, words: words, visibility: .inside)
    try tx.audit("case.objected", subject: id.text, detail: "\(item.number), \(ground.rawValue)", by: viewer)
    try tx.record(CaseObjected(caseID: id), by: viewer)
    return item
  }
}

/// What the review says: upheld, it goes to another post; refused, it stays.
struct ReviewObjection: Sendable {
  let id: CaseID
  let isUpheld: Bool
  let words: String
  /// To whom it goes when upheld.
  var post: PostID?
  /// To which window, if also that changes.
  var window: WindowID?

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    guard Objection.mayReview(item, viewer) else { throw Problem.notFound }
    try item.requireOpen()
    guard let pending = try tx.objections(of: id).last, pending.isPending else { throw HandlingError.noObjection }
    if pending.by.person == viewer.person { throw HandlingError.ownObjection }
    try tx.decide(pending, of: item, isUpheld ? .upheld : .refused, words: words, by: viewer.person)
    try tx.addStep(
      isUpheld ? .objectionUpheld : .objectionRefused, to: item, author: .handler, by: viewer.person, words: words,
      visibility: .inside)
    try tx.audit(
      isUpheld ? "case.objection_upheld" : "case.objection_refused", subject: id.text,
      detail: "\(item.number), \(pending.ground.rawValue)", by: viewer)
    if isUpheld { item = try passOn(item, from: pending, by: viewer, tx) }
    try tx.record(
      ObjectionDecided(caseID: id, isUpheld: isUpheld, person: pending.by.person, post: pending.by.post), by: viewer)
    return item
  }

  /// The words of the review stay inside: what goes with a new window or lead is read by the applicant.
  private func passOn(_ item: Case, from objection: Objection, by viewer: Viewer, _ tx: Tx) throws -> Case {
    guard let post, post != objection.by.post else { throw HandlingError.objectorAgain }
    if let window, window != item.window {
      try RerouteCase(id: id, window: window).run(by: viewer, tx)
    }
    return try AssignCase(id: id, post: post, isReviewed: true).run(by: viewer, tx)
  }
}
