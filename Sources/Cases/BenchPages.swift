import Contracts
import Enterprises
import Kernel
import Store
import Web

/// The queue: returned first, then what nobody has taken, then what is in hand, then what waits for the applicant; the oldest
/// first in each.
struct BenchQueue: Sendable {
  struct Group: Sendable {
    let key: String
    let total: Int
    let lines: [CaseLine]
  }

  /// Lines of one group; the table has them all.
  static let groupRows = 40

  let view: CaseFilter.View
  let groups: [Group]
  let counts: [CaseFilter.View: Int]
  /// How many are in hand in the chosen view.
  let open: Int
  /// How many follow what the queue shows.
  let followers: [CaseID: Int]
  /// Reports without an account that wait for a call.
  let unconfirmed: Int

  init(_ asked: CaseFilter.View?, _ viewer: Viewer, _ tx: Tx) throws {
    let offered = BenchQueue.views(viewer)
    var counts: [CaseFilter.View: Int] = [:]
    for view in offered {
      var filter = CaseFilter()
      filter.hidesMerged = true
      filter.view = view
      filter.states = CaseState.open
      counts[view] = try tx.caseCount(filter, viewer)
    }
    self.counts = counts
    // Without a choice: her own work if there is any, otherwise what waits for somebody.
    let first = (counts[.mine] ?? 0) > 0 ? CaseFilter.View.mine : offered.dropFirst().first ?? .all
    let view = asked.flatMap { offered.contains($0) ? $0 : nil } ?? first
    self.view = view
    var filter = CaseFilter()
    filter.hidesMerged = true
    filter.view = view
    let states = try tx.caseCounts(filter, viewer)
    let plan: [(String, [CaseState])] = [
      ("returned", [.returned]), ("waiting", [.waiting]), ("doing", [.doing]), ("closed", CaseState.closed),
    ]
    groups = try plan.compactMap { key, members in
      let total = members.reduce(0) { sum, state in sum + (states[state] ?? 0) }
      if total == 0 { return nil }
      filter.states = members
      let lines = try tx.caseLines(filter, viewer, order: key == "closed" ? .oldestFirst : .dueFirst, limit: BenchQueue.groupRows)
      return Group(key: key, total: total, lines: lines)
    }
    open = CaseState.open.reduce(0) { sum, state in sum + (states[state] ?? 0) }
    unconfirmed = viewer.may(.fileCaseForCaller) ? try tx.waitingReportCount(viewer) : 0
    followers = try tx.followerCounts(groups.flatMap { $0.lines.map(\.id) }, viewer)
  }

  static func views(_ viewer: Viewer) -> [CaseFilter.View] {
    switch viewer.scope {
    case .grid, .building: [.mine, .grid, .all]
    case .window: [.mine, .window, .all]
    default: [.mine, .all]
    }
  }
}

/// The case in the middle with everything that can be done to it.
struct BenchCase: Sendable {
  let item: Case
  let steps: [CaseStep]
  let files: [CaseFile]
  let leadName: String
  let firstReceiverName: String
  let applicantName: String
  let caller: CaseCaller?
  let closure: CaseClosure?
  let clock: CaseClock?
  let gridName: String
  let handlers: [HandlerOption]
  let grids: [NamedID]
  let seat: EnterpriseSeat?
  let earlier: [CaseLine]
  let publication: BenchPublication?
  let together: BenchFollowers
  /// Under which the hotline knows it.
  let order: WorkOrder?

  init(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws {
    self.item = item
    let showsPeople = CasePolicy.maySeeApplicant(item, viewer)
    steps = try tx.caseSteps(item.id, includingInternal: true)
    files = try tx.caseFiles(item.id)
    leadName = try item.lead.flatMap { try tx.personName($0.person) } ?? ""
    firstReceiverName = try item.firstReceiver.flatMap { try tx.personName($0) } ?? ""
    applicantName = showsPeople ? try item.applicant.person.flatMap { try tx.personName($0) } ?? "" : ""
    caller = showsPeople && viewer.may(.seePeople) ? try tx.caller(of: item.id) : nil
    closure = try tx.closure(of: item)
    clock = try tx.clock(of: item.id)
    gridName = try item.place.grid.flatMap { try tx.gridName($0) } ?? ""
    handlers = try tx.handlers(for: item, on: SiteZone.shanghai.day(of: tx.now))
    grids = try tx.grids(viewer.community)
    seat = try item.applicant.organization.flatMap { try tx.enterpriseSeat($0, community: viewer.community) }
    earlier = try item.applicant.organization.map { organization in
      try tx.casesOf(organization: organization, except: item.id, viewer, limit: 6)
    } ?? []
    order = try tx.workOrder(of: item.id)
    publication = try BenchPublication(item, closure, viewer, tx)
    together = try BenchFollowers(item.id, viewer, tx)
  }
}

struct BenchPage: Sendable {
  let queue: BenchQueue
  let routing: CaseRouting
  let focus: BenchCase?
  let work: Clockwork

  func fields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    let clocks = ClockWords(words: words, work: work)
    let groups: [Fields] = queue.groups.map { group in
      let jobs: [Fields] = group.lines.map { line in
        var job = words.staffRow(line, routing)
        let followers = queue.followers[line.id] ?? 0
        job["hasFollowers"] = followers > 0
        job["followers"] = followers + 1
        job["isCurrent"] = line.id == focus?.item.id
        let who = line.kind == .person ? words.applicant(line) : line.organizationShort
        job["firm"] = [who, line.place.buildingName].filter { !$0.isEmpty }.joined(separator: "·")
        job.merge(clocks.line(line)) { _, new in new }
        return job
      }
      return [
        "word": words.text("bench.group.\(group.key)"), "count": group.total, "jobs": jobs,
        "isCut": group.total > group.lines.count, "more": "/cases?state=\(group.key)&view=\(queue.view.rawValue)",
      ]
    }
    let views: [Fields] = BenchQueue.views(viewer).map { view in
      let key = view == .grid && viewer.role == .propertyButler ? "building" : view.rawValue
      return [
        "word": words.text("bench.view.\(key)"), "count": queue.counts[view] ?? 0,
        "path": "/bench?view=\(view.rawValue)", "isCurrent": view == queue.view,
      ]
    }
    var fields: Fields = [
      "groups": groups, "hasGroups": !groups.isEmpty, "views": views, "view": queue.view.rawValue, "open": queue.open,
      "hasOpen": queue.open > 0, "hasCase": focus != nil, "canFile": viewer.may(.fileCaseForCaller),
      "unconfirmed": queue.unconfirmed, "hasUnconfirmed": queue.unconfirmed > 0,
      "today": words.when.day(words.site.world.now()),
    ]
    if let focus {
      fields.merge(focus.fields(words, routing, viewer)) { _, new in new }
      fields.merge(focus.clockFields(clocks)) { _, new in new }
    }
    return fields
  }
}

extension BenchCase {
  func fields(_ words: CaseWords, _ routing: CaseRouting, _ viewer: Viewer) -> Fields {
    let locale = words.context.locale
    let state = item.state
    let showsPeople = CasePolicy.maySeeApplicant(item, viewer)
    let category = routing.category(item.category)?.name(in: locale) ?? ""
    var fields: Fields = [
      "id": item.id.text, "number": item.number, "caseTitle": item.title, "body": item.body,
      "state": words.state(state), "isUrgent": item.urgency == .urgent,
      "window": routing.window(item.window)?.name(in: locale) ?? "", "category": category,
      "hasCategory": !category.isEmpty, "place": words.place(item.place), "grid": gridName, "hasGrid": !gridName.isEmpty,
      "opened": words.when.moment(item.openedAt), "age": words.when.since(item.openedAt),
      "channel": routing.sourceName(item.channel, in: locale),
      "steps": thread(words, viewer, showsPeople: showsPeople),
      "photos": files.map { ["file": $0.id.text, "width": $0.width, "height": $0.height] as Fields },
      "hasPhotos": !files.isEmpty, "isPersonal": item.applicant.kind == .person,
      "lead": leadName, "hasLead": !leadName.isEmpty, "firstReceiver": firstReceiverName,
      "hasFirstReceiver": !firstReceiverName.isEmpty, "applicantName": applicantName,
      "hasApplicantName": !applicantName.isEmpty, "isAgain": item.round > 1, "round": item.round,
    ]
    fields.merge(acts(words, routing, viewer)) { _, new in new }
    fields.merge(file(words)) { _, new in new }
    fields.merge(callerFields(words, viewer)) { _, new in new }
    fields.merge(publication?.fields(words) ?? ["canPublish": false]) { _, new in new }
    fields.merge(together.fields(words)) { _, new in new }
    return fields
  }

  /// The clocks, and what may be done to them.
  func clockFields(_ clocks: ClockWords) -> Fields {
    let shown: [Fields] = item.state.isOpen ? clock.map(clocks.all) ?? [] : []
    let isPaused = clock?.isPaused ?? false
    return [
      "clocks": shown, "hasClocks": !shown.isEmpty, "isPaused": isPaused,
      "canAsk": item.state.isOpen && !isPaused && clock != nil, "canExtend": item.state == .doing && clock != nil,
      "isExtended": (clock?.extensionDays ?? 0) > 0, "extensionDays": clock?.extensionDays ?? 0,
    ]
  }

  /// The first words stand above the thread already.
  private func thread(_ words: CaseWords, _ viewer: Viewer, showsPeople: Bool) -> [Fields] {
    let lines = words.steps(steps, viewer: viewer, showsPeople: showsPeople)
    return zip(steps, lines).map { step, line in
      var line = line
      if step.kind == .opened, step.words == item.body { line["hasWords"] = false }
      return line
    }
  }

  /// What can be done now, and by whom.
  private func acts(_ words: CaseWords, _ routing: CaseRouting, _ viewer: Viewer) -> Fields {
    let locale = words.context.locale
    let isOwn = item.applicant.kind == .person && item.applicant.person == viewer.person
    // Those of the case's own window first, then by name as names are read.
    let others = handlers.filter { $0.handler.person != item.lead?.person }.map { option in
      let key = (option.window == item.window ? 0 : 1, Pinyin.sortKey(option.name), option.handler.post.text)
      return (option: option, key: key)
    }
    let posts: [Fields] = others.sorted { $0.key < $1.key }.map { $0.option }.map { option in
      ["value": option.handler.post.text, "word": option.name + "·" + words.text("role." + option.role.rawValue)]
    }
    let windows: [Fields] = routing.windows.filter(\.isOpen).map { window in
      ["value": window.id.text, "word": window.name(in: locale), "isChosen": window.id == item.window]
    }
    let gridOptions: [Fields] = grids.map { grid in
      ["value": grid.id, "word": grid.name, "isChosen": grid.id == item.place.grid?.text]
    }
    return [
      "canTake": (item.state == .waiting || item.state == .returned) && !isOwn, "isOpen": item.state.isOpen && !isOwn,
      "canReply": !item.state.isFinal && !isOwn, "canClose": item.state.isOpen && !isOwn,
      "canAssign": item.state.isOpen && !isOwn && !posts.isEmpty, "handlers": posts, "windows": windows,
      "grids": gridOptions, "isOwn": isOwn, "isWaitingForApplicant": item.state.isClosed,
      "closureWords": closure?.words ?? "", "hasClosure": closure != nil && item.closedAt != nil,
    ]
  }

  private func file(_ words: CaseWords) -> Fields {
    let past: [Fields] = earlier.map { line in
      [
        "id": line.id.text, "caseTitle": line.title, "at": words.when.day(line.openedAt), "state": words.state(line.state),
      ]
    }
    return [
      "hasFirmPlace": seat?.building != nil, "hasFirm": seat != nil, "firm": seat?.name ?? "",
      "firmID": seat?.organization.text ?? "",
      "firmPlace": [seat?.building?.name ?? "", seat?.unitText ?? ""].filter { !$0.isEmpty }.joined(separator: " "),
      "earlier": past, "hasEarlier": !past.isEmpty,
    ]
  }

  private func callerFields(_ words: CaseWords, _ viewer: Viewer) -> Fields {
    [
      "hasCaller": caller != nil, "callerName": caller?.name ?? "", "isCallerForgotten": caller?.forgottenAt != nil,
      "callerForgottenAt": caller?.forgottenAt.map { words.when.day($0) } ?? "",
      "canForgetCaller": caller != nil && caller?.forgottenAt == nil && viewer.may(.fileCaseForCaller),
      "hasCallerPhone": caller?.hasPhone == true && viewer.may(.seeContactDetails),
      "consentAt": caller.map { words.when.moment($0.consentAt) } ?? "",
      "hasOrder": order != nil, "orderNumber": order?.number ?? "", "hasOrderDue": order?.dueAt != nil,
      "orderDue": order?.dueAt.map { words.when.due($0) } ?? "",
      "canExclude": viewer.may(.fileCaseForCaller), "canGiveLink": caller != nil && item.applicant.person == nil && item.state.isClosed && closure?.by != viewer.person
        && item.lead?.person != viewer.person && viewer.may(.fileCaseForCaller),
      "canHearCaller": caller != nil && item.applicant.person == nil && item.state.isClosed
        && closure?.by != viewer.person && viewer.may(.fileCaseForCaller),
    ]
  }
}
