import Contracts
import Files
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Store
import Web

/// `/board`: what was solved, for everybody. It reads publications and nothing else; there is none without consent.
struct BoardRoutes: Sendable {
  let site: Site
  /// The bytes of a stored file by their hash.
  let bytes: @Sendable (String) -> [UInt8]?
  static let pageRows = 20

  func add(to routes: Routes) {
    routes.get("/board", .open, use: show)
    routes.get("/board/photos/:id", .open, use: photo)
    routes.post("/cases/:id/publication/consent", .act(.confirmCase), use: agree)
    routes.post("/cases/:id/publication/refusal", .act(.confirmCase), use: refuse)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let query = Form(query: request.uri.query)
    let filter = BoardFilter(window: WindowID(query.raw("window")), building: BuildingID(query.raw("building")))
    let paging = Paging(query, size: BoardRoutes.pageRows)
    let found = try await site.database.read { tx -> BoardFound? in
      guard let community = try context.viewer?.community ?? tx.firstCommunity() else { return nil }
      return BoardFound(
        lines: try tx.boardLines(filter, community, limit: paging.size, offset: paging.offset),
        total: try tx.boardCount(filter, community), routing: try tx.caseRouting(community),
        buildings: try tx.boardBuildings(community), work: try tx.clockwork(community))
    }
    guard let found else { return site.redirect("/set-up") }
    var fields = found.fields(filter, CaseWords(site, context))
    let kept = ["window": filter.window?.text ?? "", "building": filter.building?.text ?? ""]
    fields["pager"] = paging.fields(total: found.total, path: "/board", query: kept)
    fields["isSifted"] = kept.values.contains { !$0.isEmpty }
    return site.page("cases/board", fields, context)
  }

  static func address(_ photo: FileID) -> String { "/board/photos/\(photo)" }

  /// As long as its publication shows it, to everybody, pages of others included; nothing keeps a copy, so that taken back is gone.
  @Sendable private func photo(_ request: Request, _ context: AppContext) async throws -> Response {
    let id: FileID = try context.id("id")
    let file = try await site.database.read { tx -> StoredFile? in
      guard let community = try context.viewer?.community ?? tx.firstCommunity(), try tx.isPublic(id, community) else { return nil }
      return try tx.findFile(id, in: community)
    }
    guard let file, let bytes = bytes(file.sha256) else { throw Problem.notFound }
    return Response(
      status: .ok,
      headers: [
        .contentType: file.mediaType, .contentDisposition: "inline", .accessControlAllowOrigin: "*",
        HTTPField.Name("Cross-Origin-Resource-Policy")!: "cross-origin",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  @Sendable private func agree(_ request: Request, _ context: AppContext) async throws -> Response {
    try await say(true, request, context)
  }

  @Sendable private func refuse(_ request: Request, _ context: AppContext) async throws -> Response {
    try await say(false, request, context)
  }

  private func say(_ isGiven: Bool, _ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    _ = try await site.form(request, context)
    try await site.database.write { tx in try SayOfPublication(id: id, isGiven: isGiven).run(by: viewer, tx) }
    return site.redirect("/cases/\(id)", flash: isGiven ? "board.agreed" : "board.refused")
  }
}

private struct BoardFound: Sendable {
  let lines: [BoardLine]
  let total: Int
  let routing: CaseRouting
  let buildings: [NamedID]
  let work: Clockwork

  func fields(_ filter: BoardFilter, _ words: CaseWords) -> Fields {
    let locale = words.context.locale
    let rows: [Fields] = lines.map { line in
      let (from, to) = (SiteZone.shanghai.day(of: line.openedAt), SiteZone.shanghai.day(of: line.closedAt))
      let days = work.workingDays(from: from, to: to)
      let window = routing.window(line.window)?.name(in: locale) ?? ""
      return [
        "caseTitle": line.words.title, "words": line.words.description, "done": line.words.notes,
        "hasDone": !line.words.notes.isEmpty, "place": line.address.isEmpty ? words.text("board.no_place") : line.address,
        "window": window, "when": words.when.day(to), "instant": to.description,
        "took": days <= 0 ? words.text("board.same_day") : words.text(days == 1 ? "board.one_day" : "board.days", ["days": String(days)]),
        "isConfirmed": line.isConfirmed, "hasPhoto": line.photo != nil, "photo": line.photo.map(BoardRoutes.address) ?? "",
      ]
    }
    let windows: [Fields] = routing.windows.map { window in
      ["value": window.id.text, "word": window.name(in: locale), "isChosen": window.id == filter.window]
    }
    let houses: [Fields] = buildings.map { one in
      ["value": one.id, "word": one.name, "isChosen": one.id == filter.building?.text]
    }
    return ["lines": rows, "isEmpty": rows.isEmpty, "total": total, "windows": windows, "buildings": houses]
  }
}

extension Tx {
  /// The community of the masthead.
  func firstCommunity() throws -> CommunityID? {
    try scalar("SELECT community_id FROM community_cards ORDER BY community_id LIMIT 1")
  }
}

extension Clockwork {
  /// After `from`, up to and with `to`; 0 on the same day.
  func workingDays(from: LocalDay, to: LocalDay) -> Int { clock.calendar.workingDays(from: from, to: to) }
}
