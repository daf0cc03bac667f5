import Contracts
import Enterprises
import Hummingbird
import Kernel
import Store
import Web

/// `/enterprises/:id/touches`: the ledger of what touched an enterprise; the enterprise sets how much it can bear, when it wants
/// to be left alone and when it likes to receive visits, staff write down what is no visit.
struct TouchRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }
  private static let path = "/enterprises/:id/touches"

  func add(to routes: Routes) {
    routes.get(Self.path, .act(.seeVisit), use: show)
    routes.post(Self.path, .act(.makeVisit), use: record)
    routes.post(Self.path + "/cap", .act(.answerCommitment), use: setCap)
    routes.post(Self.path + "/hours", .act(.answerCommitment), use: setHours)
    routes.post(Self.path + "/quiet-days", .act(.answerCommitment), use: setQuiet)
    routes.post(Self.path + "/quiet-days/removal", .act(.answerCommitment), use: endQuiet)
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return try await page(try context.id("id"), nil, viewer, context)
  }

  private func page(_ id: OrganizationID, _ form: Form?, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let vault = site.vault
    let isFirm = viewer.enterprise != nil
    let found = try await site.database.read { tx in
      guard let firm = try tx.enterpriseGlance(id, viewer, vault) else { throw Problem.notFound }
      let today = SiteZone.shanghai.day(of: tx.now)
      return (
        firm: firm.name, budget: try tx.budget(of: id, community: viewer.community, on: today, isToldOnly: isFirm),
        all: try tx.touches(of: id, community: viewer.community, from: today.adding(days: -365), isToldOnly: isFirm),
        quiet: try tx.quietDays(of: id, from: today), away: try tx.awaySince(id)
      )
    }
    let words = VisitWords(site, context)
    let used = found.budget.used(inQuarterOf: words.today)
    let touches: [Fields] = found.all.map { touch in
      [
        "day": words.when.day(touch.day), "kind": words.text("touch.kind.\(touch.kind?.rawValue ?? "visit")"),
        "words": touch.words, "path": touch.path, "isLink": !touch.path.isEmpty && !isFirm,
      ]
    }
    let quiet: [Fields] = found.quiet.map { one in
      ["from": one.from.description, "span": "\(words.when.day(one.from)) – \(words.when.day(one.to))", "words": one.words]
    }
    let kinds: [Fields] = TouchKind.allCases.map { kind in
      ["value": kind.rawValue, "word": words.text("touch.kind.\(kind.rawValue)"), "isChosen": form?.raw("kind") == kind.rawValue]
    }
    let values = ["used": String(used), "cap": found.budget.cap.map(String.init) ?? ""]
    var fields: Fields = [
      "id": id.text, "firm": found.firm, "isFirm": isFirm, "firmPath": isFirm ? "/my-enterprise" : "/enterprises/\(id)",
      "quarter": words.text(found.budget.cap == nil ? "touch.quarter_open" : "touch.quarter", values),
      "isOver": found.budget.isOver(on: words.today), "touches": touches, "hasTouches": !touches.isEmpty, "quiet": quiet,
      "hasQuiet": !quiet.isEmpty, "kinds": kinds, "mayRecord": viewer.may(.makeVisit), "today": words.today.description,
      "isAway": found.away != nil, "away": found.away.map { words.text("touch.away", ["day": words.when.day($0)]) } ?? "",
      "cap": form.flatMap { $0.values["cap"]?.first } ?? found.budget.cap.map(String.init) ?? "",
      "form": form?.values.mapValues { $0.first ?? "" } ?? [:],
    ]
    fields.merge(hours(found.budget.receives, form, words)) { _, new in new }
    if let form { return site.again("visits/touches", fields, form, context) }
    return site.page("visits/touches", fields, context)
  }

  private func hours(_ kept: ReceivingHours?, _ form: Form?, _ words: VisitWords) -> Fields {
    let sent = form?.values["receives_from"] != nil ? form : nil
    let chosen: [String] = if let sent { sent.values["receives_on"] ?? [] } else { (kept?.weekdays ?? []).map(String.init) }
    let days: [Fields] = (1...7).map { day in
      ["value": String(day), "word": words.text("week.day.\(day)"), "isChosen": chosen.contains(String(day))]
    }
    let from = sent?.raw("receives_from") ?? VisitWords.field(kept?.minutes.lowerBound)
    let until = sent?.raw("receives_until") ?? VisitWords.field(kept?.minutes.upperBound)
    return [
      "hasHours": kept != nil, "hours": kept.map(words.hours) ?? "", "receivesOn": days, "receivesFrom": from, "receivesUntil": until,
    ]
  }

  // MARK: Staff

  @Sendable private func record(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let kind: TouchKind? = form.choice("kind")
    let day = form.nearDay("touched_on", room.today)
    let words = form.sentence("touch_words", max: 200)
    form.refuseOrder("touch_words", words, room.wiring.words)
    guard form.isValid, let kind, let day else { return try await page(id, form, viewer, context) }
    do {
      return try await run(id, form, "touch.recorded", viewer) { tx in
        try tx.recordTouch(kind, of: id, on: day, words: words, by: viewer)
      }
    } catch let error as VisitError {
      guard let field = error.field else { throw error }
      form.reject(field, error.code)
      return try await page(id, form, viewer, context)
    }
  }

  // MARK: The enterprise

  @Sendable private func setCap(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let cap = form.whole("cap", in: 0...90, required: false)
    guard form.isValid else { return try await page(id, form, viewer, context) }
    return try await run(id, form, "touch.cap_set", viewer) { tx in try tx.keepCap(cap, of: id, by: viewer) }
  }

  @Sendable private func setHours(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let hours = TouchRoutes.hours(&form)
    guard form.isValid else { return try await page(id, form, viewer, context) }
    return try await run(id, form, "touch.hours_set", viewer) { tx in try tx.keepHours(hours, of: id, by: viewer) }
  }

  /// Nil when nothing is typed, which means at any time, or when something is wrong.
  private static func hours(_ form: inout Form) -> ReceivingHours? {
    let days = form.values["receives_on"] ?? []
    let weekdays = days.compactMap { Int($0) }.filter { (1...7).contains($0) }
    if weekdays.count < days.count { form.reject("receives_on", "field.not_among_choices") }
    let fields = ["receives_from", "receives_until"]
    if days.isEmpty, fields.allSatisfy({ form.raw($0).isEmpty }) { return nil }
    let minutes = fields.map { VisitWords.minute(form.raw($0)) }
    for (field, minute) in zip(fields, minutes) where minute == nil {
      form.reject(field, form.raw(field).isEmpty ? "touch.hours_half" : "visit.not_a_time")
    }
    guard let from = minutes[0], let until = minutes[1] else { return nil }
    guard until - from >= ReceivingHours.shortest else {
      form.reject("receives_until", "touch.hours_short")
      return nil
    }
    return ReceivingHours(from..<until, weekdays: Set(weekdays))
  }

  @Sendable private func setQuiet(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let (from, to) = (form.nearDay("from_on", room.today), form.nearDay("to_on", room.today))
    let words = form.sentence("quiet_words", required: false, max: 100)
    if let from, let to, to < from { form.reject("to_on", "touch.days_reversed") }
    guard form.isValid, let from, let to else { return try await page(id, form, viewer, context) }
    return try await run(id, form, "touch.quiet_set", viewer) { tx in
      try tx.keepQuiet(QuietDays(from: from, to: to, words: words), of: id, by: viewer)
    }
  }

  @Sendable private func endQuiet(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let id: OrganizationID = try context.id("id")
    var form = try await site.form(request, context)
    let from = form.day("quiet_from")
    guard form.isValid, let from else { return try await page(id, form, viewer, context) }
    return try await run(id, form, "touch.quiet_ended", viewer) { tx in try tx.endQuiet(from: from, of: id, by: viewer) }
  }

  private func run(
    _ id: OrganizationID, _ form: Form, _ flash: String, _ viewer: Viewer, _ body: @escaping @Sendable (Tx) throws -> Void
  ) async throws -> Response {
    let vault = site.vault
    let path = try await room.once(form, "\(flash)|\(id)", viewer) { tx in
      guard try tx.enterpriseGlance(id, viewer, vault) != nil else { throw Problem.notFound }
      try body(tx)
      return "/enterprises/\(id)/touches"
    }
    return site.redirect(path, flash: flash)
  }
}
