import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/boxes`: mobile boxes: made ready, carried, opened before witnesses.
struct MobileBoxRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/boxes", .act(.runElection), use: show)
    routes.post("/elections/:id/boxes", .act(.runElection), use: prepare)
    routes.post("/elections/:id/boxes/way", .act(.runElection), use: carry)
    routes.post("/elections/:id/boxes/opening", .act(.runElection), use: open)
    routes.post("/elections/:id/boxes/loss", .act(.runElection), use: lose)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (election, roll, boxes, counted) = try await site.database.read { tx in
      (try tx.runElection(id, by: viewer), try tx.roll(of: id), try tx.mobileBoxes(of: id), try tx.paperCount(of: id) != nil)
    }
    let isOver: Bool = election.openedAt != nil && election.closesAt <= site.world.now()
    let rows = boxes.map { row($0, election, roll, mayOpen: isOver && !counted, form, context) }
    var fields = desk.head(election, viewer, context)
    fields.merge(["boxes": rows, "hasBoxes": !rows.isEmpty, "canPrepare": site.world.now() < election.closesAt]) { _, new in new }
    return desk.again("elections/boxes", fields, form, problem, context)
  }

  private func row(
    _ box: MobileBox, _ election: CommunityElection, _ roll: Roll, mayOpen: Bool, _ form: Form?, _ context: AppContext
  ) -> Fields {
    let names = box.voters.compactMap { id in roll.entries.first { $0.id == id }?.name }
    let isAgain: Bool = form?.raw("number") == "\(box.number)"
    let left: String = box.leftAt.map { Self.local($0) } ?? ""
    let returned: String = box.returnedAt.map { Self.local($0) } ?? ""
    let isBack: Bool = box.returnedAt != nil
    let mayEnd: Bool = mayOpen && !box.isSettled
    let mayCarry: Bool = !box.isSettled && election.openedAt != nil && site.world.now() >= election.opensAt
    var fields: Fields = [
      "number": box.number, "seal": box.seal, "monitors": box.monitors.joined(separator: "、"), "approval": box.approval,
      "route": box.route, "hasRoute": !box.route.isEmpty, "hasLeft": box.leftAt != nil, "voters": names.joined(separator: "、"), "count": names.count,
      "left": box.leftAt.map { site.moment($0, context) } ?? "", "returned": box.returnedAt.map { site.moment($0, context) } ?? "",
    ]
    let ends: Fields = [
      "isBack": isBack, "isLate": box.isLate(for: election), "canCarry": mayCarry, "canOpen": mayEnd && isBack, "canLose": mayEnd && !isBack,
      "isAgain": isAgain, "isOpened": box.opening != nil, "isLost": box.loss != nil, "lostWords": box.loss?.words ?? "",
    ]
    fields.merge(ends) { _, new in new }
    fields["lostOn"] = box.loss.map { site.moment($0.at, context) } ?? ""
    fields["leftValue"] = isAgain ? form?.raw("left") ?? "" : left
    fields["returnedValue"] = isAgain ? form?.raw("returned") ?? "" : returned
    guard let opening = box.opening else { return fields }
    let opened: Fields = [
      "openedOn": site.moment(opening.at, context), "witnesses": opening.witnesses, "found": opening.found,
      "isSealWhole": opening.isSealWhole,
    ]
    return fields.merging(opened) { _, new in new }
  }

  /// 2026-11-26T09:30, as the field for date and time has it.
  private static func local(_ instant: Timestamp) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return "\(moment.day)T\(moment.clock())"
  }

  private func perform(
    _ id: ElectionID, _ form: Form, _ context: AppContext, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    try await desk.performOnce(
      form, to: "/elections/\(id)/boxes", flash: "election.box_kept", by: context.requireViewer(),
      { try await page(id, form, $0, context) }, act)
  }

  @Sendable private func prepare(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let seal = form.line("seal", max: 40)
    let monitors = form.text("monitors", max: 400).split(whereSeparator: \.isNewline).map { Text.line($0) }.filter { !$0.isEmpty }
    let (approval, route) = (form.line("approval", max: 100), form.text("route", required: false, max: 1_000))
    let words = form.line("numbers", max: 2_000).split { " ,，、".contains($0) }
    let numbers = words.compactMap { Int($0) }
    if numbers.count != words.count { form.reject("numbers", "voting.numbers_invalid") }
    guard form.isValid else { return try await page(id, form, nil, context) }
    let command = PrepareMobileBox(
      id: id, seal: seal, monitors: monitors, approval: approval, route: route, numbers: numbers)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func carry(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let number = form.whole("number", in: 1...100)
    let (left, returned) = (form.moment("left"), form.moment("returned", required: false))
    guard form.isValid, let number, let left else { return try await page(id, form, nil, context) }
    let command = CarryMobileBox(id: id, number: number, left: left, returned: returned)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func open(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (number, found) = (form.whole("number", in: 1...100), form.whole("box_found", in: 0...20_000))
    let witnesses = form.line("witnesses", max: 200)
    guard form.isValid, let number, let found else { return try await page(id, form, nil, context) }
    let command = OpenMobileBox(
      id: id, number: number, witnesses: witnesses, isSealWhole: form.flag("seal_whole"), found: found)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func lose(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let (number, words) = (form.whole("number", in: 1...100), form.text("lost_words", max: 500))
    guard form.isValid, let number else { return try await page(id, form, nil, context) }
    let command = LoseMobileBox(id: id, number: number, words: words)
    return try await perform(id, form, context) { tx in try command.run(by: viewer, tx) }
  }
}
