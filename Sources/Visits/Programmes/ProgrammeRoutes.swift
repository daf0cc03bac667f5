import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/programmes`: the programmes of a community with their terms, who looks after whom in them, and the yearly look.
struct ProgrammeRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/programmes", .act(.makeVisit), use: index)
    routes.get("/programmes/new", .act(.managePosts), use: new)
    routes.post("/programmes", .act(.managePosts), use: make)
    routes.get("/programmes/:id", .act(.makeVisit), use: show)
    routes.get("/programmes/:id/edit", .act(.managePosts), use: edit)
    routes.post("/programmes/:id", .act(.managePosts), use: change)
    routes.post("/programmes/:id/end", .act(.managePosts), use: end)
    routes.get("/programmes/:id/review", .act(.managePosts), use: review)
    routes.post("/programmes/:id/review", .act(.managePosts), use: keepReview)
    TieRoutes(room: room).add(to: routes)
    DigestRoutes(room: room).add(to: routes)
  }

  // MARK: All

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let words = VisitWords(site, context)
    let found = try await site.database.read { tx in
      let today = SiteZone.shanghai.day(of: tx.now)
      let programmes = try tx.programmes(of: viewer.community)
      let counts = try tx.openTieCounts(ProgrammePolicy.visible(viewer), on: today)
      return (programmes: programmes, counts: counts, names: try tx.visitNames(programmes.map(\.keeper.person)))
    }
    let rows: [Fields] = found.programmes.map { one in
      var fields = words.programme(one, found.names)
      fields["count"] = words.text("programme.count", ["count": String(found.counts[one.id] ?? 0)])
      return fields
    }
    return site.page(
      "visits/programmes", ["programmes": rows, "isEmpty": rows.isEmpty, "mayMake": viewer.may(.managePosts)], context)
  }

  // MARK: Terms

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("visits/programme-form", try await formFields(nil, nil, context), context)
  }

  @Sendable private func edit(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let one = try await site.database.read { tx in try tx.programme(id, in: viewer.community) }
    try one.requireNotEnded()
    return site.page("visits/programme-form", try await formFields(one, nil, context), context)
  }

  private func formFields(_ one: Programme?, _ form: Form?, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let words = VisitWords(site, context)
    let hosts = try await site.database.read { tx in try tx.hosts(viewer.community, on: SiteZone.shanghai.day(of: tx.now)) }
    let kind = form?.raw("target_kind") ?? one?.target.rawValue ?? ""
    let post = form?.raw("post") ?? one?.keeper.post.text ?? viewer.post?.text ?? ""
    let kinds: [Fields] = TargetKind.allCases.map { one in
      ["value": one.rawValue, "word": words.text("programme.target.\(one.rawValue)"), "isChosen": one.rawValue == kind]
    }
    let keepers: [Fields] = hosts.map { option in
      [
        "value": option.host.post.text, "isChosen": option.host.post.text == post,
        "word": option.name + "·" + site.text("role." + option.role.rawValue, context),
      ]
    }
    var fields: Fields = [
      "isNew": one == nil, "id": one?.id.text ?? "", "heading": one?.name ?? "", "kinds": kinds, "keepers": keepers,
      "isShared": form.map { $0.flag("is_shared") } ?? one?.isShared ?? false,
      "hasDigest": form.map { $0.flag("has_digest") } ?? one?.hasDigest ?? true, "mayEnd": one?.endedAt == nil && one != nil,
    ]
    if form == nil {
      fields["form"] = [
        "name": one?.name ?? "", "english_name": one?.englishName ?? "", "words": one?.words ?? "",
        "capacity": one?.capacity.map(String.init) ?? "", "starts_on": (one?.startsOn ?? words.today).description,
        "ends_on": one?.endsOn?.description ?? "",
        "review_on": (one?.reviewOn ?? Programme.year(after: words.today)).description,
      ]
    }
    return fields
  }

  /// Nil when something is wrong with the form.
  private static func read(_ form: inout Form, id: ProgrammeID, _ today: LocalDay, _ viewer: Viewer) -> Programme? {
    let name = form.line("name", max: 40)
    let english = form.line("english_name", required: false, max: 80)
    let about = form.text("words", required: false, max: 500)
    let target: TargetKind? = form.choice("target_kind")
    let capacity = form.whole("capacity", in: 1...500, required: false)
    let (from, to, review) = (form.day("starts_on"), form.day("ends_on", required: false), form.nearDay("review_on", today))
    let post = form.id("post", PostTag.self)
    guard form.isValid, let target, let from, let review, let post else { return nil }
    return Programme(
      id: id, community: viewer.community, name: name, englishName: english, words: about, target: target, capacity: capacity,
      isShared: form.flag("is_shared"), startsOn: from, endsOn: to, reviewOn: review,
      keeper: VisitHost(person: viewer.person, post: post), hasDigest: form.flag("has_digest"))
  }

  @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    return try await keep(form, site.world.newID(), isNew: true, viewer, context)
  }

  @Sendable private func change(_ request: Request, _ context: AppContext) async throws -> Response {
    let form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    return try await keep(form, try context.id("id"), isNew: false, viewer, context)
  }

  private func keep(_ sent: Form, _ id: ProgrammeID, isNew: Bool, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    var form = sent
    let present = isNew ? nil : try await site.database.read { tx in try tx.programme(id, in: viewer.community) }
    func again(_ form: Form) async throws -> Response {
      site.again("visits/programme-form", try await formFields(present, form, context), form, context)
    }
    guard let one = ProgrammeRoutes.read(&form, id: id, room.today, viewer) else { return try await again(form) }
    do {
      let path = try await room.once(form, "programme|\(isNew ? "new" : id.text)", viewer) { tx in
        try KeepProgramme(programme: one, isNew: isNew).run(by: viewer, tx)
        return "/programmes/\(id)"
      }
      return site.redirect(path, flash: "programme.kept")
    } catch let error as ProgrammeError where error.field != nil {
      form.reject(error.field ?? "", error.code)
      return try await again(form)
    } catch let error as VisitError where error.field != nil {
      // Whoever was chosen to be in charge has left her post meanwhile.
      form.reject(error.field ?? "", error.code)
      return try await again(form)
    }
  }

  @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
    _ = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    try await site.database.write { tx in try EndProgramme(id: id).run(by: viewer, tx) }
    return site.redirect("/programmes/\(id)", flash: "programme.ended")
  }

  // MARK: One

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let found = try await site.database.read { tx in try ProgrammePage.Found(id, viewer, tx) }
    return site.page("visits/programme", ProgrammePage(found: found, viewer: viewer).fields(VisitWords(site, context)), context)
  }

  // MARK: The yearly look

  @Sendable private func review(_ request: Request, _ context: AppContext) async throws -> Response {
    site.page("visits/programme-review", try await reviewFields(nil, context), context)
  }

  private func reviewFields(_ form: Form?, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let words = VisitWords(site, context)
    let found = try await site.database.read { tx in
      let page = try ProgrammePage.Found(id, viewer, tx)
      let firms = page.ties.filter { $0.target.kind == .enterprise }.compactMap(\.target.id)
      let since = SiteZone.shanghai.day(of: tx.now).adding(days: -365)
      return (page: page, visits: try tx.visitCounts(of: firms, since: since), past: try tx.pastReviews(of: id))
    }
    try found.page.programme.requireNotEnded()
    let kept = form.map { Set($0.values["keep"] ?? []) }
    let ties = found.page.sorted.map { tie -> Fields in
      let visits = tie.target.kind == .enterprise ? found.visits[tie.target.id ?? ""] ?? 0 : nil
      return [
        "id": tie.id.text, "helper": found.page.names[tie.helper] ?? "", "target": found.page.target(tie),
        "since": words.text("tie.since", ["day": words.when.day(tie.startsOn)]), "isKept": kept?.contains(tie.id.text) ?? true,
        "hasVisits": visits != nil, "visits": words.text("tie.visits", ["count": String(visits ?? 0)]),
      ]
    }
    let names = try await site.database.read { tx in try tx.visitNames(found.past.map(\.by)) }
    let past: [Fields] = found.past.map { one in
      [
        "words": one.words, "at": words.when.day(one.at), "by": names[one.by] ?? "",
        "counts": words.text("programme.review_counts", ["kept": String(one.kept), "ended": String(one.ended)]),
      ]
    }
    let next = form?.raw("review_on") ?? Programme.year(after: words.today).description
    return [
      "id": id.text, "heading": found.page.programme.name, "ties": ties, "hasTies": !ties.isEmpty, "past": past, "hasPast": !past.isEmpty,
      "next": next, "reviewWords": form?.raw("review_words") ?? "",
    ]
  }

  @Sendable private func keepReview(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let words = form.text("review_words", max: 1_000)
    let next = form.nearDay("review_on", room.today)
    if let next, next <= VisitWords(site, context).today { form.reject("review_on", ProgrammeError.reviewBehind.code) }
    guard form.isValid, let next else {
      return site.again("visits/programme-review", try await reviewFields(form, context), form, context)
    }
    func ids(_ name: String) -> Set<ProgrammeTieID> { Set((form.values[name] ?? []).compactMap { ProgrammeTieID($0) }) }
    let command = ReviewProgramme(id: id, words: words, shown: ids("shown"), kept: ids("keep"), next: next)
    let path = try await room.once(form, "review|\(id)", viewer) { tx in
      try command.run(by: viewer, tx)
      return "/programmes/\(id)"
    }
    return site.redirect(path, flash: "programme.reviewed")
  }
}
