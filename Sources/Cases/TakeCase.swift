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
    if item.state != .doing { try tx.requireInCharge(of: item, viewer) }
    try tx.requireCounted(item, for: viewer.person)
    let before = item
    try item.take(by: handler, at: tx.now)
    try tx.update(item)
    try tx.addStep(.taken, to: item, author: .handler, by: viewer.person)
    try tx.keepUndo(of: before, by: viewer)
    try tx.keepUnopened(item, givenBy: viewer)
    try tx.audit("case.taken", subject: item.id.text, detail: item.number, by: viewer)
    try tx.record(CaseTaken(item.id, handler: handler.person), by: viewer)
    try tx.recordTakeover(of: item, from: before, by: viewer)
  }
}

/// 派单 or 移交: gives the case to another post. Who received it first stays responsible.
struct AssignCase: Sendable {
  let id: CaseID
  let post: PostID
  var words = ""
  /// Whoever gives it away has it in hand, or has reviewed an objection to it.
  var isReviewed = false

  @discardableResult
  func run(by viewer: Viewer, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    if !isReviewed { try tx.requireInCharge(of: item, viewer) }
    let options = try tx.handlers(for: item, on: SiteZone.shanghai.day(of: tx.now))
    guard let chosen = options.first(where: { $0.handler.post == post }) else { throw CaseError.handlerCannotSee }
    return try give(item, to: chosen, by: viewer, tx)
  }

  @discardableResult
  private func give(_ found: Case, to chosen: HandlerOption, by viewer: Viewer, _ tx: Tx) throws -> Case {
    var item = found
    let before = item
    try tx.requireCounted(item, for: chosen.handler.person)
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
    try tx.recordTakeover(of: item, from: before, by: viewer)
    try tx.endAssistance(of: item, post: post)
    // What is handled with it goes along; what the new lead may not have in hand is handled by itself again.
    for one in try tx.casesHandled(with: item, by: viewer) where one.lead?.person != chosen.handler.person {
      let isFit = try tx.handlers(for: one, on: SiteZone.shanghai.day(of: tx.now)).contains { $0.handler.post == post }
      if isFit, !one.applicant.isHerself(chosen.handler.person), try tx.isCounted(one, for: chosen.handler.person) {
        try give(one, to: chosen, by: viewer, tx)
      } else {
        try tx.handleByItself(one)
      }
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
    try tx.requireInCharge(of: item, viewer)
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
