import Audit
import Contracts
import Hummingbird
import Kernel
import Store
import Web
import WorkCalendar

/// `/settings/clocks`: the hours in which the clocks run, and what is promised to whom. Every change is a new version, and open
/// cases are timed by it within the minute.
struct ClockRoutes: Sendable {
  let site: Site

  func add(to routes: Routes) {
    routes.get("/settings/clocks", .act(.manageSettings), use: show)
    routes.post("/settings/clocks", .act(.manageSettings), use: save)
  }

  /// A line of the form: the two for all windows, and one a window that may stay empty.
  private struct Line {
    let key: String
    let name: String
    let window: WindowID?
    let urgency: Urgency?
    var isRequired: Bool { window == nil }
  }

  private func lines(_ routing: CaseRouting, _ context: AppContext) -> [Line] {
    let all = [
      Line(key: "normal", name: site.text("clock.rule.normal", context), window: nil, urgency: nil),
      Line(key: "urgent", name: site.text("clock.rule.urgent", context), window: nil, urgency: .urgent),
    ]
    return all + routing.windows.filter(\.isOpen).map { window in
      Line(key: window.id.text, name: window.name(in: context.locale), window: window.id, urgency: nil)
    }
  }

  @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (rules, routing) = try await known(viewer)
    var fields = fields(rules, routing, context)
    let missing = try await site.database.read { tx in
      try tx.workCalendar().calendar.missingYear(on: SiteZone.shanghai.day(of: tx.now))
    }
    fields["isYearMissing"] = missing != nil
    fields["missingYear"] = missing.map(String.init) ?? ""
    return site.page("cases/clocks", fields, context)
  }

  private func known(_ viewer: Viewer) async throws -> (ClockRules, CaseRouting) {
    try await site.database.read { tx in
      (try tx.clockRules(viewer.community), try tx.caseRouting(viewer.community))
    }
  }

  private func fields(_ rules: ClockRules, _ routing: CaseRouting, _ context: AppContext, _ form: Form? = nil) -> Fields {
    let rows: [Fields] = lines(routing, context).map { line in
      let rule = rules.rules.first { $0.window == line.window && $0.urgency == line.urgency }
      func cell(_ column: String, _ value: Int?) -> Fields {
        let name = column + "-" + line.key
        let wrong = form?.errors.first { $0.field == name }
        return [
          "name": name, "value": form?.raw(name) ?? value.map(String.init) ?? "", "column": site.text("clock.\(column)", context),
          "isWrong": wrong != nil,
        ]
      }
      return [
        "word": line.name,
        "cells": [
          cell("response_minutes", rule?.promise.responseMinutes), cell("update_days", rule?.promise.updateDays),
          cell("resolution_days", rule?.promise.resolutionDays),
        ],
      ]
    }
    return [
      "rows": rows, "workdays": form?.raw("workdays") ?? rules.workdays, "restDays": form?.raw("rest_days") ?? rules.restDays,
      "version": rules.version, "isChanged": rules.version > 0, "isYearMissing": false, "missingYear": "",
    ]
  }

  @Sendable private func save(_ request: Request, _ context: AppContext) async throws -> Response {
    let viewer = try context.requireViewer()
    let (known, routing) = try await known(viewer)
    var form = try await site.form(request, context)
    let rules = read(&form, routing, context)
    guard form.isValid else {
      return site.again("cases/clocks", fields(known, routing, context, form), form, context)
    }
    try await site.database.write { tx in
      // The same once more is no new version.
      let current = try tx.clockRules(viewer.community)
      if current.rules == rules.rules, current.workdays == rules.workdays, current.restDays == rules.restDays { return }
      let version = try tx.keep(rules, community: viewer.community, by: viewer.person)
      try tx.audit("clock_rules.changed", subject: viewer.community.text, detail: "version \(version)", by: viewer)
    }
    return site.redirect("/settings/clocks", flash: "clock.saved")
  }

  private func read(_ form: inout Form, _ routing: CaseRouting, _ context: AppContext) -> ClockRules {
    let workdays = form.line("workdays", max: 100)
    let restDays = form.line("rest_days", required: false, max: 100)
    if let day = hours(workdays, "workdays", &form), day.spans.isEmpty { form.reject("workdays", "field.missing") }
    _ = hours(restDays, "rest_days", &form)
    var rules: [ClockRule] = []
    for line in lines(routing, context) {
      let names = ["response_minutes", "update_days", "resolution_days"].map { $0 + "-" + line.key }
      let isEmpty = names.allSatisfy { form.raw($0).isEmpty }
      if isEmpty, !line.isRequired { continue }
      let minutes = form.whole(names[0], in: 1...100_000)
      let update = form.whole(names[1], in: 1...365)
      let resolution = form.whole(names[2], in: 1...365)
      guard let minutes, let update, let resolution else { continue }
      let promise = ClockPromise(responseMinutes: minutes, updateDays: update, resolutionDays: resolution)
      rules.append(ClockRule(window: line.window, urgency: line.urgency, promise: promise))
    }
    return ClockRules(version: 0, workdays: workdays, restDays: restDays, rules: rules)
  }

  private func hours(_ text: String, _ name: String, _ form: inout Form) -> DaySchedule? {
    do {
      return try DaySchedule(text)
    } catch {
      form.reject(name, "clock.hours_invalid")
      return nil
    }
  }
}
