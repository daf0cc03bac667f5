import Contracts
import HTTPTypes
import Hummingbird
import Kernel
import Store
import Web

/// `/api/v1/cases…`: the same commands as the pages, for programs. What a token may not see is 404.
struct CaseAPI: Sendable {
  let site: Site

  private static let id = Operation.Parameter("id", in: .path, Schema.id("cas"))
  private static let filters: [Operation.Parameter] = [
    .init("page", in: .query, Schema.page), .init("q", in: .query, Schema.text),
    .init("state", in: .query, Schema.oneOf(CaseFilter.stateWords)),
    .init("view", in: .query, Schema.oneOf(CaseFilter.View.allCases.map(\.rawValue))),
    .init("due", in: .query, Schema.oneOf(CaseDue.allCases.map(\.rawValue))),
    .init("need", in: .query, Schema.oneOf(CaseNeed.allCases.map(\.rawValue))),
    .init("window", in: .query, Schema.id("win")), .init("category", in: .query, Schema.id("ctg")),
    .init("grid", in: .query, Schema.id("grd")), .init("building", in: .query, Schema.id("bld")),
    .init("organization", in: .query, Schema.id("org")), .init("from", in: .query, Schema.day), .init("until", in: .query, Schema.day),
  ]

  func add(to routes: Routes) {
    let key = Operation.Parameter("Idempotency-Key", in: .header, Schema.text(max: 200, min: 1))
    routes.get(
      "/api/v1/case-windows", .act(.seeCase),
      Operation("listCaseWindows", "The windows and categories of the community", answer: CaseSchemas.windows),
      use: windows)
    routes.get(
      "/api/v1/cases", .act(.seeCase),
      Operation("listCases", "The cases that the token may see", parameters: CaseAPI.filters, answer: CaseSchemas.list),
      use: list)
    routes.post(
      "/api/v1/cases", .act(.fileCase),
      Operation(
        "openCase", "File an appeal as oneself or for one's enterprise", parameters: [key], body: CaseSchemas.newCase,
        success: 201, answer: CaseSchemas.item, problems: [409, 413, 415, 422]), use: open)
    routes.get(
      "/api/v1/cases/:id", .act(.seeCase),
      Operation("showCase", "One case with its thread", parameters: [CaseAPI.id], answer: CaseSchemas.item), use: show)
    addActs(to: routes)
  }

  private func addActs(to routes: Routes) {
    post("assignment", .handleCase, "assignCase", "Take a case, or give it to a post", CaseSchemas.assignment, routes, assign)
    post("replies", .handleCase, "replyToCase", "Reply to the applicant, or note for handlers", CaseSchemas.reply, routes, reply)
    post("question", .handleCase, "askApplicant", "Ask the applicant; the clocks stand until she has answered", CaseSchemas.question, routes, ask)
    post("extension", .handleCase, "extendCase", "Put the end off, with a reason that the applicant reads", CaseSchemas.extending, routes, extend)
    post("closure", .handleCase, "closeCase", "Close: answered, or declined with the reason", CaseSchemas.closure, routes, close)
    post("confirmation", .seeCase, "confirmCase", "The applicant accepts the result", CaseSchemas.confirmation, routes, confirm)
    post("return", .seeCase, "returnCase", "The applicant does not accept the result", CaseSchemas.sendingBack, routes, sendBack)
    post("rating", .confirmCase, "rateCase", "One rating a round", CaseSchemas.rating, routes, rate)
    post("withdrawal", .confirmCase, "withdrawCase", "The applicant takes it back", CaseSchemas.withdrawal, routes, withdraw)
  }

  /// Reads the input and gives the command that it asks for.
  typealias Act = @Sendable (CaseID, inout CaseInput) throws -> @Sendable (Viewer, Tx) throws -> Case

  func post(
    _ noun: String, _ act: Contracts.Act, _ operation: String, _ summary: String, _ body: JSONValue, _ routes: Routes,
    _ command: @escaping Act
  ) {
    routes.post(
      "/api/v1/cases/:id/" + noun, .act(act),
      Operation(
        operation, summary, parameters: [CaseAPI.id], body: body, answer: CaseSchemas.item,
        problems: [409, 413, 415, 422])
    ) { request, context in
      let viewer = try context.requireViewer()
      let id: CaseID = try context.id("id")
      var input = try CaseInput(try await JSONValue.body(request, limit: Limits.formBytes))
      let run = try command(id, &input)
      try input.finish()
      let answer = try await site.database.write { tx in
        let item = try run(viewer, tx)
        // A handler may have given it out of her own sight: the answer is what she did, once more.
        return try CaseAPI.json(item, viewer, tx)
      }
      return answer.response()
    }
  }

  // MARK: Reading

  @Sendable private func windows(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (routing, lists) = try await site.database.read { tx in
      (try tx.caseRouting(viewer.community), try tx.questionnaires(viewer.community))
    }
    let windows: [JSONValue] = routing.windows.filter(\.isOpen).map { window in
      let categories: [JSONValue] = routing.categories.filter { $0.window == window.id && $0.isOpen }.map { category in
        .object([
          "id": .text(category.id.text), "key": .text(category.key), "name": .text(category.name),
          "english_name": .text(category.englishName),
          "questions": .array((lists[category.id]?.questions ?? []).map(\.json)),
        ])
      }
      return .object([
        "id": .text(window.id.text), "key": .text(window.key), "name": .text(window.name),
        "english_name": .text(window.englishName), "categories": .array(categories),
      ])
    }
    return JSONValue.object(["windows": .array(windows)]).response()
  }

  @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let paging = Paging(query)
    let filter = CaseFilter(query)
    let found = try await site.database.read { tx in
      (
        lines: try tx.caseLines(filter, viewer, limit: paging.size, offset: paging.offset),
        total: try tx.caseCount(filter, viewer)
      )
    }
    // Beyond what was counted a next page is told as long as this one is full.
    let isOpen = found.total >= CaseFilter.countedRows && found.lines.count == paging.size
    let counted = max(1, (found.total + paging.size - 1) / paging.size)
    let pages = isOpen ? max(counted, paging.number + 1) : counted
    return JSONValue.object([
      "items": .array(found.lines.map(\.json)), "total": .integer(found.total), "page": .integer(paging.number),
      "pages": .integer(pages),
    ]).response()
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: CaseID = try context.id("id")
    let answer = try await site.database.read { tx in try CaseAPI.json(try tx.seenCase(id, by: viewer), viewer, tx) }
    return answer.response()
  }

  /// The whole case as this viewer may read it: handlers with internal notes, applicants without.
  static func json(_ item: Case, _ viewer: Viewer, _ tx: Tx) throws -> JSONValue {
    guard let line = try tx.caseLine(item.id) else { throw Problem.notFound }
    let steps = try tx.caseSteps(item.id, includingInternal: try CasePolicy.mayHandle(item, viewer) || tx.isAssisting(item, viewer))
    let files = try tx.caseFiles(item.id)
    var properties = line.properties
    properties["body"] = .text(item.body)
    properties["channel"] = .text(item.channel.rawValue)
    properties["steps"] = .array(steps.reversed().map(\.json))
    properties["clock"] = try tx.clock(of: item.id).map(\.json) ?? .null
    properties["answers"] = .array(try tx.answers(of: item.id).answers.map(\.json))
    properties["photos"] = .array(files.map { .text("/files/\($0.id)") })
    properties["recording"] = try tx.recording(of: item, for: viewer).map { .text("/files/\($0.id)") } ?? .null
    // That it was rated is the applicant's to know; handlers see totals only.
    properties["is_rated"] = .flag(CasePolicy.isApplicant(item, viewer) ? try tx.isRated(item) : false)
    return .object(properties)
  }

  // MARK: Filing

  @Sendable private func open(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let body = try await JSONValue.body(request, limit: Limits.formBytes)
    var input = try CaseInput(body)
    let command = try CaseAPI.command(&input)
    let replies = input.texts("answers")
    let header = request.headers[HTTPField.Name.idempotencyKey]
    if let header, header.isEmpty || header.count > 200 {
      input.reject("Idempotency-Key", header.isEmpty ? "field.missing" : "field.too_long")
    }
    try input.finish()
    let vault = site.vault
    let given = Hex.encode(vault.lookupHash(header ?? site.world.newSecret(), purpose: "submissions.key"))
    let key = "api|\(viewer.person)|\(CaseDraft.key(viewer))|\(given)"
    let digest = Hex.encode(vault.lookupHash(body.serialized, purpose: "submissions.digest"))
    let id = try await site.database.write { tx -> CaseID in
      switch try tx.submission(nonce: key, digest: digest) {
      case .changed: throw Problem(.invalid, code: "submission.other_body")
      case .again(let location):
        guard let id = CaseID(location) else { throw Problem.notFound }
        return id
      case .first: break
      }
      var whole = command
      if let replies { whole.answers = try CaseAPI.answers(replies, to: command, viewer, tx) }
      let item = try whole.run(by: viewer, vault: vault, tx)
      if header != nil {
        try tx.keepSubmission(
          nonce: key, digest: digest, location: item.id.text, community: viewer.community, person: viewer.person)
      }
      return item.id
    }
    // Read by itself: whoever waits to write need not wait for this answer to be made.
    let answer = try await site.database.read { tx in try CaseAPI.json(try tx.seenCase(id, by: viewer), viewer, tx) }
    return answer.response(status: .created)
  }

  /// A program need not know what is asked in cases like this one; what it does answer must be right.
  private static func answers(_ given: [String: String], to command: OpenCase, _ viewer: Viewer, _ tx: Tx) throws -> CaseAnswers {
    let dialog = try QuestionDialog(
      body: command.title + "\n" + command.body, category: command.category, answers: CaseAnswers(),
      try tx.caseRouting(viewer.community), tx)
    return try CaseAnswers(given: given, to: dialog.list)
  }

  private static func command(_ input: inout CaseInput) throws(Problem) -> OpenCase {
    var command = OpenCase(body: input.text("body"))
    command.title = input.line("title", max: 60)
    command.category = input.choice("category") { CaseCategoryID($0) }
    command.channel = .api
    command.isKeptFromProperty = input.flag("keep_from_property")
    if var place = try input.object("place") {
      command.place = CaseAPI.place(&place)
      input.take(place, under: "place")
    }
    return command
  }

  private static func place(_ input: inout CaseInput) -> PlaceChoice {
    let kind = input.choice("kind") { ["own", "common", "room", "none"].contains($0) ? $0 : nil }
    let building = input.choice("building") { BuildingID($0) }
    let part = input.choice("part") { CommonPart(rawValue: $0) }
    let room = input.line("room", max: 60)
    switch kind {
    case "own": return .own
    case "common": return .common(part ?? .other, building)
    case "room":
      if let building { return .room(building, room) }
      input.reject("building", "field.missing")
    case "none": return .nowhere
    default: input.reject("kind", "field.missing")
    }
    return .nowhere
  }

  // MARK: Acts

  private var assign: Act {
    { id, input in
      let post = input.choice("post") { PostID($0) }
      let words = input.line("words", max: 500)
      return { viewer, tx in
        guard let post else { return try TakeCase(id: id).run(by: viewer, tx) }
        return try AssignCase(id: id, post: post, words: words).run(by: viewer, tx)
      }
    }
  }

  private var reply: Act {
    { id, input in
      let words = input.text("words")
      let isNote = input.flag("internal")
      return { viewer, tx in
        isNote
          ? try NoteOnCase(id: id, words: words).run(by: viewer, tx)
          : try ReplyToCase(id: id, words: words).run(by: viewer, tx)
      }
    }
  }

  private var ask: Act {
    { id, input in
      let words = input.text("words")
      return { viewer, tx in try AskApplicant(id: id, words: words).run(by: viewer, tx) }
    }
  }

  private var extend: Act {
    { id, input in
      let days = input.whole("days", in: 1...ExtendCase.daysMax)
      let words = input.text("words", max: 500)
      return { viewer, tx in try ExtendCase(id: id, days: days ?? 1, words: words).run(by: viewer, tx) }
    }
  }

  private var close: Act {
    { id, input in
      let words = input.text("words")
      // Whether it was answered or declined is the fact that the applicant confirms: no program says it by saying nothing.
      let result = input.choice("result", required: true) { ["answered", "declined"].contains($0) ? $0 : nil }
      let despiteTasks = input.flag("despite_tasks")
      return { viewer, tx in
        try CloseCase(id: id, words: words, isDeclined: result == "declined", despiteTasks: despiteTasks)
          .run(by: viewer, tx)
      }
    }
  }

  private var confirm: Act {
    { id, input in
      let rating = input.choice("rating") { RatingLevel(word: $0) }
      let words = input.line("words", max: 500)
      return { viewer, tx in try ConfirmCase(id: id, rating: rating, ratingWords: words).run(by: viewer, tx) }
    }
  }

  private var sendBack: Act {
    { id, input in
      let words = input.text("words")
      let rating = input.choice("rating") { RatingLevel(word: $0) }
      return { viewer, tx in try SendCaseBack(id: id, words: words, rating: rating).run(by: viewer, tx) }
    }
  }

  private var rate: Act {
    { id, input in
      let level = input.choice("rating") { RatingLevel(word: $0) }
      if level == nil, input.errors.isEmpty { input.reject("rating", "field.not_chosen") }
      let words = input.line("words", max: 500)
      return { viewer, tx in
        try RateCase(id: id, level: level ?? .fair, words: words).run(by: viewer, tx)
      }
    }
  }

  private var withdraw: Act {
    { id, input in
      let words = input.line("words", max: 500)
      return { viewer, tx in try WithdrawCase(id: id, words: words).run(by: viewer, tx) }
    }
  }
}

extension HTTPField.Name {
  static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
