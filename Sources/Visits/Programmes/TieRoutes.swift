import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// Who looks after whom: arranged, handed over with a note, ended.
struct TieRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/programmes/:id/ties/new", .act(.makeVisit), use: new)
    routes.post("/programmes/:id/ties", .act(.makeVisit), use: make)
    routes.get("/ties/:id", .act(.makeVisit), use: show)
    routes.post("/ties/:id/end", .act(.makeVisit), use: end)
    routes.post("/ties/:id/target", .act(.makeVisit), use: decide)
  }

  // MARK: A new one

  @Sendable private func new(_ request: Request, _ context: AppContext) async throws -> Response {
    let typed = Form(values: Form(query: request.uri.query).values)
    return site.page("visits/tie-new", try await fields(typed, try context.id("id"), context), context)
  }

  private func fields(_ form: Form, _ id: ProgrammeID, _ context: AppContext) async throws -> Fields {
    let viewer = try context.requireViewer()
    let (helper, target) = (form.raw("helper_find"), form.raw("target_find"))
    let found = try await site.database.read { tx in
      let one = try tx.programme(id, in: viewer.community)
      guard ProgrammePolicy.mayKeep(one, viewer) else { throw Problem.notFound }
      try one.requireOpen(on: SiteZone.shanghai.day(of: tx.now))
      let all = try TieRoutes.targets(one.target, target, viewer, tx)
      let away = one.target == .enterprise ? try tx.awayFirms(all.map(\.id)) : [:]
      return (
        one: one, helpers: try tx.peopleFound(helper, community: viewer.community), targets: all.filter { away[$0.id] == nil },
        isAway: !all.isEmpty && all.count == away.count
      )
    }
    let words = VisitWords(site, context)
    let helpers = found.helpers.map { TieRoutes.option($0.id.text, words.person($0), form.raw("helper")) }
    let targets = found.targets.map { TieRoutes.option($0.id, $0.name, form.raw("target")) }
    let isFound = [.enterprise, .person].contains(found.one.target)
    return [
      "id": id.text, "programme": words.name(found.one), "helpers": helpers, "targets": targets, "hasHelpers": !helpers.isEmpty,
      "hasTargets": !targets.isEmpty, "helperFind": helper, "targetFind": target, "isFound": isFound,
      "isInWords": found.one.target == .other, "isChosen": !isFound && found.one.target != .other,
      "noHelper": !helper.isEmpty && helpers.isEmpty, "isAway": found.isAway,
      "noTarget": isFound && !target.isEmpty && targets.isEmpty && !found.isAway,
      "isReady": !helpers.isEmpty && (!targets.isEmpty || found.one.target == .other),
      "targetWord": words.text("programme.target.\(found.one.target.rawValue)"),
    ]
  }

  private static func option(_ value: String, _ word: String, _ chosen: String) -> Fields {
    ["value": value, "word": word, "isChosen": value == chosen]
  }

  private static func targets(_ kind: TargetKind, _ find: String, _ viewer: Viewer, _ tx: Tx) throws -> [(id: String, name: String)] {
    switch kind {
    case .enterprise: try tx.enterprisesFound(Text.line(find), viewer, limit: 12).map { ($0.id.text, $0.name) }
    case .person: try tx.peopleFound(find, community: viewer.community).map { ($0.id.text, $0.name) }
    case .park, .building, .grid: try tx.placeTargets(kind, community: viewer.community)
    case .other: []
    }
  }

  @Sendable private func make(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeID = try context.id("id")
    let helper = form.id("helper", PersonTag.self)
    let last = form.day("ends_on", required: false)
    let inWords = form.line("target_words", required: false, max: 60)
    guard form.isValid, let helper else { return try await again(form, id, context) }
    let command = MakeTie(programme: id, helper: helper, targetID: form.raw("target"), targetWords: inWords, endsOn: last)
    do {
      let path = try await room.once(form, "tie|\(id)", viewer) { tx in
        try command.run(by: viewer, tx)
        return "/programmes/\(id)"
      }
      return site.redirect(path, flash: "tie.made")
    } catch let error as ProgrammeError where error.field != nil {
      form.reject(error == .unknownTarget && form.values["target_words"] != nil ? "target_words" : error.field ?? "", error.code)
      return try await again(form, id, context)
    }
  }

  private func again(_ form: Form, _ id: ProgrammeID, _ context: AppContext) async throws -> Response {
    site.again("visits/tie-new", try await fields(form, id, context), form, context)
  }

  // MARK: One

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    try await page(Form(query: request.uri.query), isAgain: false, context)
  }

  private func page(_ form: Form, isAgain: Bool, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: ProgrammeTieID = try context.id("id")
    let find = form.raw("helper_find")
    let found = try await site.database.read { tx in
      let (here, visible): (SQL, SQL) = ("programme_ties.id = \(id)", ProgrammePolicy.visible(viewer))
      let seen = try tx.first(
        """
        SELECT programme_ties.* FROM programme_ties JOIN programmes ON programmes.id = programme_ties.programme_id
        WHERE \(sql: here) AND \(sql: visible)
        """, ProgrammeTie.init)
      guard let tie = seen, let one = try tx.findProgramme(tie.programme) else { throw Problem.notFound }
      let before = try tx.tiesBefore(id)
      let target = tie.target.person
      var people: [PersonID] = before.map(\.helper) + [tie.helper]
      if let target { people.append(target) }
      let names = try tx.visitNames(people)
      return (
        tie: tie, one: one, before: before, names: names, targetName: target.flatMap { names[$0] } ?? tie.target.name,
        helpers: try tx.peopleFound(find, community: viewer.community),
        open: try tie.endedAt == nil ? tx.tiesToDecide([tie]).first : nil
      )
    }
    let words = VisitWords(site, context)
    let today = words.today
    let before: [Fields] = found.before.map { tie in
      [
        "name": found.names[tie.helper] ?? "", "note": tie.note, "hasNote": !tie.note.isEmpty,
        "span": "\(words.when.day(tie.startsOn)) – \(tie.endsOn.map(words.when.day) ?? "")",
      ]
    }
    let tie = found.tie
    let others = found.helpers.filter { $0.id != tie.helper }
    let heirs: [Fields] = (found.open?.heirs ?? []).map { TieRoutes.option($0.id, $0.name, form.raw("target")) }
    let fields: Fields = [
      "heirs": heirs, "hasHeirs": !heirs.isEmpty,
      "id": id.text, "programme": words.name(found.one), "programmePath": "/programmes/\(found.one.id)",
      "helper": found.names[tie.helper] ?? "", "target": found.targetName,
      "since": words.text("tie.since", ["day": words.when.day(tie.startsOn)]),
      "until": tie.endsOn.map { words.text("tie.until", ["day": words.when.day($0)]) } ?? "", "hasEnd": tie.endsOn != nil,
      "isOpen": tie.isOpen(on: today), "note": tie.note, "hasNote": !tie.note.isEmpty, "before": before, "hasBefore": !before.isEmpty,
      "mayKeep": ProgrammePolicy.mayKeep(found.one, viewer) && tie.endedAt == nil, "helperFind": find,
      "helpers": others.map { TieRoutes.option($0.id.text, words.person($0), form.raw("helper")) }, "hasHelpers": !others.isEmpty,
      "noHelper": !find.isEmpty && others.isEmpty, "isToDecide": found.open != nil, "why": found.open.map { words.why($0) } ?? "",
    ]
    return isAgain ? site.again("visits/tie", fields, form, context) : site.page("visits/tie", fields, context)
  }

  @Sendable private func decide(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeTieID = try context.id("id")
    let command = DecideTie(id: id, target: form.raw("target"))
    do {
      let path = try await room.once(form, "tie-target|\(id)", viewer) { tx in
        try command.run(by: viewer, tx)
        return "/ties/\(id)"
      }
      return site.redirect(path, flash: "tie.decided")
    } catch let error as ProgrammeError where error.field != nil {
      form.reject("target", error.code)
      return try await page(form, isAgain: true, context)
    }
  }

  @Sendable private func end(_ request: Request, _ context: AppContext) async throws -> Response {
    var form = try await site.form(request, context)
    let viewer = try context.requireViewer()
    let id: ProgrammeTieID = try context.id("id")
    let note = form.text("tie_note", required: false, max: 1_000)
    let isHandOver = form.raw("go") == "hand_over"
    let successor = isHandOver ? form.id("helper", PersonTag.self) : nil
    guard form.isValid else { return try await page(form, isAgain: true, context) }
    let command = EndTie(id: id, note: note, successor: successor)
    do {
      let path = try await room.once(form, "tie-end|\(id)", viewer) { tx in "/ties/\(try command.run(by: viewer, tx).id)" }
      return site.redirect(path, flash: isHandOver ? "tie.handed_over" : "tie.ended")
    } catch let error as ProgrammeError where error.field != nil {
      form.reject("helper", error.code)
      return try await page(form, isAgain: true, context)
    }
  }
}

extension VisitWords {
  /// 沈社工·社区工作者: two people may bear one name.
  func person(_ one: (id: PersonID, name: String, role: Role?)) -> String {
    one.role.map { one.name + "·" + text("role." + $0.rawValue) } ?? one.name
  }
}

extension Tx {
  /// What went before: the tie that this one follows, the one before it, and so on; the latest first.
  func tiesBefore(_ id: ProgrammeTieID) throws -> [ProgrammeTie] {
    var before: [ProgrammeTie] = []
    var last = id
    while before.count < 20 {
      let found = try first(
        "SELECT * FROM programme_ties WHERE id = (SELECT follows_id FROM programme_ties WHERE id = \(last))", ProgrammeTie.init)
      guard let found else { break }
      before.append(found)
      last = found.id
    }
    return before
  }
}
