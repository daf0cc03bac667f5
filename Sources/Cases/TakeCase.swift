import Audit
import Contracts
import Kernel
import Store

/// 受理: the viewer takes a waiting or returned case.
struct TakeCase: Sendable {
  let id: CaseID

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    try take(&item, by: viewer, tx)
    return item
  }

  /// Also the first half of a first reply: one tap less for the worker, the same facts for everybody.
  func take(_ item: inout Case, by viewer: Viewer, _ tx: Tx) throws {
    let handler = try CasePolicy.handler(viewer)
    let before = item
    try item.take(by: handler, at: tx.now)
    try tx.update(item)
    try tx.addStep(.taken, to: item, author: .handler, by: viewer.person)
    try tx.keepUndo(of: before, by: viewer)
    try tx.keepUnopened(item, givenBy: viewer)
    try tx.audit("case.taken", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseTaken(item.id, handler: handler.person), by: viewer)
  }
}

/// 派单 or 移交: gives the case to another post. Who received it first stays responsible.
struct AssignCase: Sendable {
  let id: CaseID
  let post: PostID
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    let options = try tx.handlers(for: item, on: SiteZone.shanghai.day(of: tx.now))
    guard let chosen = options.first(where: { $0.handler.post == post }) else { throw CaseError.handlerCannotSee }
    return try give(item, to: chosen, by: viewer, tx)
  }

  @discardableResult
  private func give(_ found: Case, to chosen: HandlerOption, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    let before = item
    let wasWaiting = item.lead == nil
    try item.assign(to: chosen.handler, by: viewer.person, at: tx.now)
    try tx.update(item)
    try tx.addStep(
      wasWaiting ? .assigned : .handedOver, to: item, author: .handler, by: viewer.person, words: words,
      about: chosen.name)
    try tx.keepUndo(of: before, by: viewer)
    try tx.keepUnopened(item, givenBy: viewer)
    try tx.audit("case.assigned", subject: item.id.text, detail: "\(item.number) to \(chosen.handler.person)", by: viewer)
    if wasWaiting {
      try tx.record(CaseTaken(item.id, handler: chosen.handler.person), by: viewer)
    } else {
      try tx.record(CaseHandedOver(caseID: item.id, handler: chosen.handler.person), by: viewer)
    }
    try tx.endAssistance(of: item, post: post)
    // What is handled with it goes along, where she may know of it.
    for one in try tx.openMergedCases(into: item, for: viewer) where one.lead?.person != chosen.handler.person {
      guard try tx.handlers(for: one, on: SiteZone.shanghai.day(of: tx.now)).contains(where: { $0.handler.post == post }),
        one.applicant.kind == .enterprise || one.applicant.person != chosen.handler.person
      else { continue }
      try give(one, to: chosen, by: viewer, tx)
    }
    return item
  }
}

/// 转窗口、转网格.
struct RerouteCase: Sendable {
  let id: CaseID
  let window: WindowID
  var category: CaseCategoryID?
  /// Nil keeps the grid.
  var grid: GridID?
  var words = ""

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = try tx.handledCase(id, by: viewer)
    let routing = try tx.caseRouting(viewer.community)
    guard let target = routing.window(window), target.isOpen else { throw CaseError.windowClosed }
    let kept = routing.category(category)
    var about = target.name
    if let grid, grid != item.place.grid {
      guard let name = try tx.grids(viewer.community).first(where: { $0.id == grid.text })?.name else {
        throw Problem.notFound
      }
      about += "·" + name
    }
    try item.reroute(
      to: window, category: kept?.window == window ? kept?.id : nil, grid: grid ?? item.place.grid, at: tx.now)
    try tx.update(item)
    try tx.turnClock(of: item) { clock, work in
      clock.promise(work.rules.promise(window: item.window, urgency: item.urgency))
    }
    try tx.addStep(.rerouted, to: item, author: .handler, by: viewer.person, words: words, about: about)
    try tx.audit("case.rerouted", subject: item.id.text, detail: "\(item.number) to \(target.key)", by: viewer)
    try tx.record(CaseRerouted(caseID: item.id), by: viewer)
    return item
  }
}
