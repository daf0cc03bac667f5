import Audit
import Calendars
import Contracts
import Hummingbird
import Kernel
import Store
import Web

/// `/visits/due`: whom somebody must see, why and by when. `/settings/visit-rules`: the rules, tried on last year's data before they
/// are switched on.
struct RuleRoutes: Sendable {
  let room: VisitRoom
  private var site: Site { room.site }

  func add(to routes: Routes) {
    routes.get("/visits/due", .act(.makeVisit), use: due)
    routes.get("/settings/visit-rules", .act(.manageSettings), use: index)
    routes.post("/settings/visit-rules", .act(.manageSettings), use: keep)
  }

  // MARK: Whom to see

  @Sendable private func due(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let query = Form(query: request.uri.query)
    let isMine = query.raw("view") == "mine"
    let paging = Paging(query, size: 40)
    let wiring = room.wiring
    let found = try await site.database.read { tx in
      let all = try tx.visitsDue(viewer, wiring).filter { !isMine || $0.firstContact == viewer.person }
      let page = Array(all.dropFirst(paging.offset).prefix(paging.size))
      let hasRules = try tx.visitRules(viewer.community, wiring.rules).contains(where: \.isOn)
      return (page: page, total: all.count, hasRules: hasRules, names: try tx.visitNames(page.compactMap(\.firstContact)))
    }
    let words = VisitWords(site, context)
    let views: [Fields] = ["all", "mine"].map { view in
      ["word": words.text("due.view.\(view)"), "path": "/visits/due?view=\(view)", "isCurrent": (view == "mine") == isMine]
    }
    let spans: [Fields] = PlanSpan.Kind.allCases.map { kind in
      ["word": words.text("span.kind.\(kind.rawValue)"), "path": PlanSpan.page(kind)]
    }
    return site.page(
      "visits/due",
      [
        "lines": found.page.map { line($0, found.names, words) }, "isEmpty": found.page.isEmpty, "hasRules": found.hasRules,
        "views": views, "spans": spans, "maySet": viewer.may(.manageSettings), "count": found.total,
        "pager": paging.fields(total: found.total, path: "/visits/due", query: ["view": isMine ? "mine" : "all"]),
      ], context)
  }

  private func line(_ due: VisitDue, _ names: [PersonID: String], _ words: VisitWords) -> Fields {
    let isLate = due.trigger.dueOn < words.today
    return [
      "firm": due.name, "path": "/enterprises/\(due.organization)", "rule": words.name(due.rule), "reason": due.reason(words),
      "asks": due.rule.whoGoes != nil, "whoGoes": due.rule.whoGoes.map(words.whoGoes) ?? "",
      "due": words.text("commitment.until", ["day": words.when.day(due.trigger.dueOn)]), "isLate": isLate,
      "isPlanned": due.plannedOn != nil, "planned": due.plannedOn.map { words.text("due.planned", ["day": words.when.day($0)]) } ?? "",
      "contact": due.firstContact.flatMap { names[$0] } ?? "", "newPath": "/visits/new?enterprise=\(due.organization)&rule=\(due.rule.key)",
      "shape": due.plannedOn != nil ? "waiting" : isLate ? "late" : "soon",
    ]
  }

  // MARK: The rules

  @Sendable private func index(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    return site.page("visits/rules", try await fields(nil, nil, viewer, context), context)
  }

  private func fields(
    _ form: Form?, _ trial: (key: String, result: RuleTrial)?, _ viewer: Viewer, _ context: AppContext
  ) async throws -> Fields {
    let set = room.wiring.rules
    let desks = try await site.database.read { tx in try tx.ruleDesks(viewer.community, set) }
    let words = VisitWords(site, context)
    let rows: [Fields] = desks.map { desk in
      let (rule, shown) = (desk.live, desk.shown)
      let sent = form?.raw("key") == rule.key ? form : nil
      let kind = sent?.raw("kind") ?? shown.kind.rawValue
      let kinds: [Fields] = RuleKind.allCases.map { one in
        ["value": one.rawValue, "word": words.text("rule.kind.\(one.rawValue)"), "isChosen": one.rawValue == kind]
      }
      func wrong(_ name: String) -> String {
        let error = sent?.errors.first { $0.field == name }
        return error.map { words.text("problem." + $0.code) } ?? ""
      }
      var fields: Fields = [
        "key": rule.key, "heading": words.name(rule), "name": sent?.raw("name") ?? shown.name, "english": sent?.raw("english_name") ?? shown.englishName,
        "kinds": kinds, "goers": goers(sent?.values["who_goes"]?.first ?? shown.whoGoes?.rawValue ?? "", words),
        "asks": rule.whoGoes != nil, "whoGoes": rule.whoGoes.map(words.whoGoes) ?? "", "threshold": sent?.raw("threshold") ?? String(shown.threshold),
        "dueDays": sent?.raw("due_days") ?? String(shown.dueDays), "leastGap": sent?.raw("least_gap") ?? String(shown.leastGap),
        "greatestGap": sent?.raw("greatest_gap") ?? String(shown.greatestGap),
        "weight": sent?.raw("weight") ?? String(shown.weight), "isOn": rule.isOn, "isTried": rule.triedAt != nil,
        "tried": rule.triedAt.map { words.text("rule.tried_on", ["day": words.when.day($0)]) } ?? "",
        "isOpen": sent != nil || trial?.key == rule.key, "hasTrial": trial?.key == rule.key,
        "says": words.says(rule), "hasDraft": desk.draft != nil, "beside": desk.draft.map { words.text("rule.beside", ["says": words.says($0)]) } ?? "",
        "isDraftTried": desk.draft?.triedAt != nil, "mayTurnOn": rule.isOn ? desk.draft?.triedAt != nil : shown.triedAt != nil,
        "draftTried": desk.draft?.triedAt.map { words.text("rule.tried_on", ["day": words.when.day($0)]) } ?? "",
      ]
      for name in ["name", "kind", "threshold", "due_days", "least_gap", "greatest_gap", "weight", "who_goes"] {
        fields["wrong_" + name] = wrong(name)
        fields["is_wrong_" + name] = !wrong(name).isEmpty
      }
      if let trial, trial.key == rule.key { fields.merge(trialFields(trial.result, words)) { _, new in new } }
      return fields
    }
    return ["rules": rows]
  }

  /// 谁都行, or the posts in which visits are made.
  private func goers(_ chosen: String, _ words: VisitWords) -> [Fields] {
    let anybody: Fields = ["value": "", "word": words.text("rule.anybody"), "isChosen": chosen.isEmpty]
    return [anybody]
      + Role.visiting.map { role in
        ["value": role.rawValue, "word": words.text("role." + role.rawValue), "isChosen": role.rawValue == chosen]
      }
  }

  private func trialFields(_ trial: RuleTrial, _ words: VisitWords) -> Fields {
    let values = [
      "firms": String(trial.firms), "count": String(trial.triggers), "intime": String(trial.inTime), "late": String(trial.late),
      "waiting": String(trial.waiting), "most": String(trial.months.max() ?? 0), "before": String(trial.before),
    ]
    let first = words.today.adding(days: -365)
    let months: [Fields] = trial.months.enumerated().map { place, count in
      let month = (first.month - 1 + place) % 12 + 1
      return ["month": words.text("when.month.\(month)"), "number": words.text("rule.month", ["month": String(month)]), "count": count]
    }
    let before = words.text("rule.trial_before", values)
    return ["trialWords": words.text("rule.trial", values), "months": months, "hasBefore": trial.before > 0, "before": before]
  }

  @Sendable private func keep(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    var form = try await site.form(request, context)
    let (set, key) = (room.wiring.rules, form.raw("key"))
    let desks = try await site.database.read { tx in try tx.ruleDesks(viewer.community, set) }
    guard let desk = desks.first(where: { $0.live.key == key }) else { throw Problem.notFound }
    if form.raw("go") == "drop" {
      try await site.database.write { tx in try tx.changeRule(key, set, by: viewer) { $0.draft = nil } }
      return site.redirect("/settings/visit-rules", flash: "rule.dropped")
    }
    guard let rule = RuleRoutes.rule(&form, desk.live) else {
      return site.again("visits/rules", try await fields(form, nil, viewer, context), form, context)
    }
    switch form.raw("go") {
    case "try": return try await tried(rule, viewer, context)
    case "on":
      let wrong = try await site.database.write { tx in
        var wrong: String?
        try tx.changeRule(key, set, by: viewer) { wrong = $0.turnOn(rule) }
        return wrong
      }
      guard let wrong else { return site.redirect("/settings/visit-rules", flash: "rule.on") }
      form.reject(wrong, "rule.not_tried")
      return site.again("visits/rules", try await fields(form, nil, viewer, context), form, context)
    case "off":
      try await site.database.write { tx in try tx.changeRule(key, set, by: viewer) { $0.turnOff(rule) } }
      return site.redirect("/settings/visit-rules", flash: "rule.off")
    default:
      let kept = try await site.database.write { tx in try tx.changeRule(key, set, by: viewer) { $0.keep(rule) } }
      return site.redirect("/settings/visit-rules", flash: kept.draft == nil ? "rule.kept" : "rule.kept_beside")
    }
  }

  /// Nil when something is wrong with the form.
  private static func rule(_ form: inout Form, _ known: VisitRule) -> VisitRule? {
    var rule = known
    rule.name = form.line("name", max: 30)
    rule.englishName = form.line("english_name", required: false, max: 60)
    rule.kind = form.choice("kind") ?? known.kind
    rule.threshold = form.whole("threshold", in: 0...10_000) ?? 0
    rule.dueDays = form.whole("due_days", in: 1...250) ?? 1
    rule.leastGap = form.whole("least_gap", in: 0...3_650) ?? 0
    rule.greatestGap = form.whole("greatest_gap", in: 0...3_650) ?? 0
    rule.weight = form.whole("weight", in: 0...100) ?? 0
    // A form that was opened before there was such a field changes nothing about it.
    if form.values["who_goes"] != nil { rule.whoGoes = form.choice("who_goes", required: false) }
    if let role = rule.whoGoes, !Role.visiting.contains(role) { form.reject("who_goes", "field.not_among_choices") }
    if form.isValid, rule.greatestGap < rule.leastGap { form.reject("greatest_gap", "rule.gaps_reversed") }
    return form.isValid ? rule : nil
  }

  /// Runs it over the last year and keeps that it was tried; a rule that is on goes on as it is.
  private func tried(_ rule: VisitRule, _ viewer: Viewer, _ context: AppContext) async throws -> Response {
    let wiring = room.wiring
    let result = try await site.database.read { tx -> RuleTrial in
      let today = SiteZone.shanghai.day(of: tx.now)
      let from = today.adding(days: -365)
      let cases = try wiring.caseDays(tx, viewer.community, from)
      let firms = try tx.firmHistories(viewer.community, cases: cases, since: from)
      let ordered = firms.sorted { $0.key < $1.key }.map(\.value)
      return RuleTrial(rule, ordered, from: from, until: today, WorkingDays(try tx.workCalendar().calendar))
    }
    try await site.database.write { tx in try tx.changeRule(rule.key, wiring.rules, by: viewer) { $0.tried(rule, at: tx.now) } }
    return site.page("visits/rules", try await fields(nil, (rule.key, result), viewer, context), context)
  }
}

extension VisitWords {
  func name(_ rule: VisitRule) -> String {
    context.locale == .english && !rule.englishName.isEmpty ? rule.englishName : rule.name
  }

  /// 10月8日提的诉求10天还没有办结
  func text(_ reason: DueReason) -> String {
    let values = [
      "day": when.day(reason.about), "days": String(reason.days), "ahead": reason.aheadOn.map(when.day) ?? "",
    ]
    return text((reason.aheadOn == nil ? "rule.reason." : "rule.ahead.") + reason.kind.rawValue, values)
  }

  /// 诉求满10天没有办结，5个工作日内去。
  func says(_ rule: VisitRule) -> String {
    text("rule.says.\(rule.kind.rawValue)", [
      "threshold": String(rule.threshold), "days": String(rule.dueDays), "least": String(rule.leastGap), "greatest": String(rule.greatestGap),
    ])
  }

  /// 由窗口专员去
  func whoGoes(_ role: Role) -> String { text("rule.goes", ["role": text("role." + role.rawValue)]) }
}

extension VisitDue {
  /// Why this firm.
  func reason(today: LocalDay) -> DueReason {
    let wait = rule.kind == .periodic ? rule.leastGap : rule.threshold
    let isAhead = trigger.day > today && rule.kind != .tag
    let span = max(0, today.daysSinceEpoch - trigger.about.daysSinceEpoch)
    return DueReason(
      kind: rule.kind, about: trigger.about, days: isAhead ? wait : span, aheadOn: isAhead ? trigger.day : nil)
  }

  func reason(_ words: VisitWords) -> String { words.text(reason(today: words.today)) }
}

extension Tx {
  func visitsDue(_ viewer: Viewer, _ wiring: VisitWiring, until: LocalDay? = nil) throws -> [VisitDue] {
    let rules = try visitRules(viewer.community, wiring.rules)
    let from = SiteZone.shanghai.day(of: now).adding(days: -365)
    let cases = rules.contains(where: \.isOn) ? try wiring.caseDays(self, viewer.community, from) : [:]
    return try visitsDue(viewer, rules, cases, WorkingDays(try workCalendar().calendar), until: until)
  }
}
