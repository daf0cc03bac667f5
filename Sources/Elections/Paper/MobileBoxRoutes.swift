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
    guard let form else { return site.page("elections/boxes", fields, context) }
    guard let problem else { return site.again("elections/boxes", fields, form, context) }
    fields.merge(form.fields(site.pages.translations, context.locale)) { old, _ in old }
    var details = problem.details
    if let article = details["article"] { details["article"] = desk.article(article, context) }
    let sentence = desk.text("problem." + problem.code, context, details)
    let field = problem.fields.first?.field ?? "main"
    fields["errors"] = [["field": field, "sentence": sentence]]
    fields["error"] = [field: sentence]
    fields["hasErrors"] = true
    fields["isOneError"] = true
    return site.page("elections/boxes", fields, context, status: .init(code: problem.kind.status))
  }

  private func row(
    _ box: MobileBox, _ election: CommunityElection, _ roll: Roll, mayOpen: Bool, _ form: Form?, _ context: AppContext
  ) -> Fields {
    let names = box.voters.compactMap { id in roll.entries.first { $0.id == id }?.name }
    let isAgain: Bool = form?.raw("number") == "\(box.number)"
    let left: String = box.leftAt.map { Self.local($0) } ?? ""
    let returned: String = box.returnedAt.map { Self.local($0) } ?? ""
    let mayCarry: Bool = box.opening == nil && election.openedAt != nil && site.world.now() >= election.opensAt
    var fields: Fields = [
      "number": box.number, "seal": box.seal, "monitors": box.monitors.joined(separator: "、"), "approval": box.approval,
      "route": box.route, "hasRoute": !box.route.isEmpty, "hasLeft": box.leftAt != nil, "voters": names.joined(separator: "、"), "count": names.count,
      "left": box.leftAt.map { site.moment($0, context) } ?? "", "returned": box.returnedAt.map { site.moment($0, context) } ?? "",
      "canCarry": mayCarry, "canOpen": box.returnedAt != nil && box.opening == nil && mayOpen, "isAgain": isAgain,
    ]
    fields["leftValue"] = isAgain ? form?.raw("left") ?? "" : left
    fields["returnedValue"] = isAgain ? form?.raw("returned") ?? "" : returned
    guard let opening = box.opening else { return fields }
    let opened: Fields = [
      "isOpened": true, "openedOn": site.moment(opening.at, context), "witnesses": opening.witnesses, "found": opening.found,
      "isSealWhole": opening.isSealWhole,
    ]
    return fields.merging(opened) { _, new in new }
  }

  /// 2026-11-26T09:30, as the field for date and time has it.
  private static func local(_ instant: Timestamp) -> String {
    let moment = SiteZone.shanghai.moment(of: instant)
    return "\(moment.day)T\(moment.clock())"
  }

  /// What such a field sends. Nil, and said so in the form, when it is none.
  private func moment(_ form: inout Form, _ name: String) -> Timestamp? {
    let parts = Text.line(form.raw(name)).split { "T ".contains($0) }
    let clock = parts.count == 2 ? parts[1].split(separator: ":").compactMap { Int($0) } : []
    guard parts.count == 2, let day = LocalDay(String(parts[0])), clock.count >= 2, (0..<24).contains(clock[0]), (0..<60).contains(clock[1])
    else {
      form.reject(name, "election.not_a_moment")
      return nil
    }
    return SiteZone.shanghai.instant(day) + .minutes(clock[0] * 60 + clock[1])
  }

  private func perform(
    _ id: ElectionID, _ form: Form, _ context: AppContext, _ act: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    do { try await site.database.write { tx in try act(tx) } } catch let error as ElectionError {
      return try await page(id, form, error.problem, context)
    } catch let error as VotingError {
      return try await page(id, form, error.problem, context)
    }
    return site.redirect("/elections/\(id)/boxes", flash: "election.box_kept")
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
    let (left, returned) = (moment(&form, "left"), moment(&form, "returned"))
    guard form.isValid, let number, let left, let returned else { return try await page(id, form, nil, context) }
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
}
