import Audit
import Contracts
import Kernel
import Store

/// Merges one open case into another, which is named by the number that people read to each other.
struct MergeCases: Sendable {
  let id: CaseID
  let number: String
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    var other = try tx.handledCase(number: number, by: viewer)
    try CaseMerge.require(
      item, into: other, isMerged: try tx.merge(of: id) != nil, isOtherMerged: try tx.merge(of: other.id) != nil)
    try tx.requireInCharge(of: item, viewer)
    if other.state != .doing { try TakeCase(id: other.id).take(&other, by: viewer, tx) }
    guard let lead = other.lead else { throw CaseError.notTaken }
    let merged = try follow(lead, item, by: viewer, tx)
    try tx.insertMerge(of: merged, into: other, words: words, lead: item.lead, by: viewer.person)
    try tx.link(merged, kind: CaseLink.merged, to: .other(other), note: words, by: viewer)
    // Only on the one that was merged, and without the number: who reads either thread may not be allowed to know of the other.
    // Number and note stand in `case_merges`, shown to whoever may see both.
    try tx.addStep(.merged, to: merged, author: .handler, by: viewer.person, visibility: .inside)
    try tx.audit("case.merged", subject: id.text, detail: "\(item.number) into \(other.number)", by: viewer)
    try tx.record(CaseMerged(caseID: id, into: other.id), by: viewer)
    return merged
  }

  /// The lead of the other case leads this one too, if she may know of it.
  private func follow(_ lead: Handler, _ found: Case, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    guard try tx.possibleAssistants(for: item).contains(where: { $0.handler.post == lead.post }) else {
      throw HandlingError.mergeLeadCannotSee
    }
    if item.state == .doing, item.lead?.person == lead.person { return item }
    try tx.requireCounted(item, for: lead.person)
    let wasWaiting = item.lead == nil
    try item.assign(to: lead, by: viewer.person, at: tx.now)
    try tx.update(item)
    try tx.addStep(
      wasWaiting ? .assigned : .handedOver, to: item, author: .handler, by: viewer.person,
      about: try tx.personName(lead.person) ?? "")
    if wasWaiting {
      try tx.record(CaseTaken(item.id, handler: lead.person), by: viewer)
    } else {
      try tx.record(CaseHandedOver(caseID: item.id, handler: lead.person), by: viewer)
    }
    try tx.recordTakeover(of: item, from: found, by: viewer)
    return item
  }
}

/// Takes a merge back within a day. The case goes back to who led it before; one that nobody had taken stays with whom it is now.
struct UnmergeCase: Sendable {
  let id: CaseID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    guard let merge = try tx.merge(of: id) else { throw HandlingError.notMerged }
    try tx.requireInCharge(of: item, viewer)
    guard merge.canBeUndone(at: tx.now) else { throw HandlingError.undoTooLate }
    try item.requireOpen()
    try tx.endMerge(of: item, .undone, by: viewer.person)
    if let lead = merge.lead, lead.person != item.lead?.person {
      try item.assign(to: lead, by: viewer.person, at: tx.now)
      try tx.update(item)
      try tx.record(CaseHandedOver(caseID: id, handler: lead.person), by: viewer)
    }
    try tx.addStep(.unmerged, to: item, author: .handler, by: viewer.person, visibility: .inside)
    try tx.audit("case.unmerged", subject: id.text, detail: item.number, by: viewer)
    try tx.record(CaseUnmerged(caseID: id, from: merge.into), by: viewer)
    return item
  }
}
