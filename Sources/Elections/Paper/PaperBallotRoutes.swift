import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/elections/:id/paper`: the paper box, keyed by two people apart, reconciled, counted.
struct PaperBallotRoutes: Sendable {
  let desk: ElectionDesk
  var site: Site { desk.site }

  func add(to routes: Routes) {
    routes.get("/elections/:id/paper", .act(.runElection), use: show)
    routes.post("/elections/:id/paper", .act(.runElection), use: key)
    routes.post("/elections/:id/paper/count", .act(.runElection), use: count)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(try context.id("id"), nil, nil, context)
  }

  private func page(_ id: ElectionID, _ form: Form?, _ problem: Problem?, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (election, read, candidates, counted, handed) = try await site.database.read { tx in
      (
        try tx.runElection(id, by: viewer), try tx.paperSheets(of: id), try tx.candidates(of: id), try tx.paperCount(of: id),
        try tx.paperVoters(of: id).count
      )
    }
    // What the other keyed is not shown: only how many sheets.
    let own = read.first { $0.keyer == viewer.person }?.sheets ?? []
    let other = read.first { $0.keyer != viewer.person }?.sheets.count ?? 0
    let chosen = Set(form?.values["mark"] ?? [])
    let lists: [Fields] = election.lists.enumerated().map { index, list in
      let names: [Fields] = candidates.filter { $0.list == index + 1 && $0.stands }.map { one in
        let value = "\(index + 1).\(one.place ?? 0)"
        return ["value": value, "name": one.name, "place": one.place ?? 0, "isChosen": chosen.contains(value)]
      }
      let field = "written_\(index + 1)"
      return [
        "name": desk.listTitle(list, context), "seats": list.seats, "names": names, "field": field, "written": form?.raw(field) ?? "",
      ]
    }
    let isOver: Bool = election.openedAt != nil && election.closesAt <= site.world.now()
    let isOpen: Bool = isOver && counted == nil && election.announcedAt == nil
    let next: Int = (own.map(\.number).max() ?? 0) + 1
    let canCount: Bool = isOpen && !own.isEmpty && other > 0
    let counts: Fields = [
      "isCountedPaper": counted != nil, "found": counted?.found ?? 0, "blank": counted?.blank ?? 0, "void": counted?.void ?? 0,
      "issued": counted?.issued ?? 0,
    ]
    let keyed: Fields = [
      "lists": lists, "isBoxOpen": isOpen, "own": own.count, "other": other, "next": next, "handed": handed,
      "isUnreadable": form?.flag("unreadable") ?? false, "canCount": canCount,
      "allowsWriteIn": election.allowsWriteIn,
    ]
    var fields = desk.head(election, viewer, context)
    for part in [counts, keyed] { fields.merge(part) { _, new in new } }
    return desk.again("elections/paper-box", fields, form, problem, context)
  }

  @Sendable private func key(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let number = form.whole("sheet", in: 1...20_000)
    let marks = PaperSheet.marks((form.values["mark"] ?? []).joined(separator: " "))
    guard form.isValid, let number else { return try await page(id, form, nil, context) }
    let written = (1...20).flatMap { list in
      form.raw("written_\(list)").split { "，,、\n".contains($0) }.map { PaperSheet.WriteIn(list: list, name: Text.line($0)) }
    }.filter { !$0.name.isEmpty && $0.name.count <= 40 }
    let sheet = PaperSheet(number: number, marks: marks, isReadable: !form.flag("unreadable"), writeIns: Set(written))
    let (command, sent) = (KeyPaperSheet(id: id, sheet: sheet), form)
    return try await desk.perform(
      to: "/elections/\(id)/paper", flash: "voting.sheet_kept", { try await page(id, sent, $0, context) }
    ) { tx in try command.run(by: viewer, tx) }
  }

  @Sendable private func count(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ElectionID = try context.id("id")
    var form = try await site.form(request, context)
    let issued = form.whole("issued", in: 0...20_000)
    guard form.isValid, let issued else { return try await page(id, form, nil, context) }
    let sent = form
    return try await desk.perform(
      to: "/elections/\(id)/paper", flash: "voting.paper_counted", { try await page(id, sent, $0, context) }
    ) { tx in try CountPaper(id: id, issued: issued).run(by: viewer, tx) }
  }
}
