import Contracts
import Kernel
import Store
import Web

/// `visits/week`
struct WeekPage: Sendable {
  struct Found: Sendable {
    var monday: LocalDay
    var head: WeekPlanHead?
    var lines: [WeekPlanLine] = []
    var hosts: [HostOption]
    var buildings: [BuildingID: String] = [:]

    init(_ monday: LocalDay, _ viewer: Viewer, _ tx: Tx) throws {
      self.monday = monday
      head = try tx.weekPlan(viewer.community, monday)
      lines = try head.map { try tx.weekLines($0, viewer) } ?? []
      var people: Set<PersonID> = []
      hosts = try tx.hosts(viewer.community, on: SiteZone.shanghai.day(of: tx.now)).filter { people.insert($0.host.person).inserted }
      if !lines.isEmpty {
        buildings = Dictionary(try tx.visitBuildings(viewer.community).map { ($0.id, $0.name) }) { first, _ in first }
      }
    }
  }

  let words: VisitWords
  let found: Found
  let viewer: Viewer

  func fields(_ form: Form?) -> Fields {
    let head = found.head
    let mayPlan = viewer.reach(of: .makeVisit) == .community
    let away = form.map { Set($0.values["away"] ?? []) } ?? head?.away ?? []
    let days = (0..<5).map { found.monday.adding(days: $0) }
    let sent = form?.values["from"] != nil ? form : nil
    let title = words.text(
      "week.title", ["from": words.when.day(found.monday), "to": words.when.day(found.monday.adding(days: 6))])
    return [
      "title": title, "monday": found.monday.description, "previous": "/visits/week?monday=\(found.monday.adding(days: -7))",
      "next": "/visits/week?monday=\(found.monday.adding(days: 7))", "mayPlan": mayPlan, "hasPlan": head != nil,
      "version": head?.version ?? 0, "from": sent?.raw("from") ?? VisitWords.field(head?.hours.lowerBound ?? 840),
      "until": sent?.raw("until") ?? VisitWords.field(head?.hours.upperBound ?? 1_020),
      "minutes": sent?.raw("minutes") ?? String(head?.visitMinutes ?? 40), "team": team(days, away),
      "dayNames": days.map { words.text("week.day.\($0.weekday)") }, "people": people(form), "left": left(.left),
      "hasLeft": found.lines.contains { $0.outcome == .left }, "moved": left(.moved),
      "hasMoved": found.lines.contains { $0.outcome == .moved }, "hasDrafts": mayPlan && found.lines.contains { $0.outcome == .draft },
      "isNobody": head != nil && !found.lines.contains { $0.host != nil },
      "made": head.map { words.text("week.made", ["at": words.when.moment($0.madeAt)]) } ?? "",
    ]
  }

  private func team(_ days: [LocalDay], _ away: Set<String>) -> [Fields] {
    found.hosts.map { option in
      let cells: [Fields] = days.map { day in
        let key = WeekDraft.awayKey(option.host.post, day)
        let label = words.text("week.away_label", ["name": option.name, "day": words.text("week.day.\(day.weekday)")])
        return ["value": key, "isAway": away.contains(key), "label": label]
      }
      return ["name": option.name, "cells": cells]
    }
  }

  /// Each person's days, each day's visits in their order.
  private func people(_ form: Form?) -> [Fields] {
    let seen = found.lines.filter { $0.host != nil && $0.time != nil }
    return found.hosts.compactMap { option -> Fields? in
      let own = seen.filter { $0.host?.person == option.host.person }
      if own.isEmpty { return nil }
      let days = Dictionary(grouping: own) { $0.time?.day ?? found.monday }.sorted { $0.key < $1.key }
      let rows: [Fields] = days.map { day, lines in
        let sorted = lines.sorted { ($0.time?.minute ?? 0, $0.position) < ($1.time?.minute ?? 0, $1.position) }
        return ["day": words.when.day(day), "weekday": words.text("week.day.\(day.weekday)"), "visits": sorted.map { visit($0, form) }]
      }
      return ["name": option.name, "count": words.text("week.count", ["count": String(own.count)]), "days": rows]
    }
  }

  private func visit(_ line: WeekPlanLine, _ form: Form?) -> Fields {
    let key = String(line.position)
    let kept = form.map { Set($0.values["keep"] ?? []) }
    let error = form?.errors.first { $0.field == "clock-\(key)" || $0.field == "day-\(key)" }
    return [
      "key": key, "firm": line.name, "path": line.visit.map { "/visits/\($0)" } ?? "/enterprises/\(line.organization)",
      "clock": form.flatMap { $0.values["clock-\(key)"]?.first } ?? VisitWords.field(line.time?.minute),
      "day": form.flatMap { $0.values["day-\(key)"]?.first } ?? line.time?.day.description ?? "",
      "at": line.time?.minute.map(VisitWords.clock) ?? "", "reason": line.reason,
      "place": line.building.flatMap { found.buildings[$0] } ?? "", "walk": words.text("week.walk", ["minutes": String(line.walk)]),
      "isDraft": line.outcome == .draft, "isTold": line.outcome == .told, "isKept": kept?.contains(key) ?? true,
      "why": why(line), "hasWhy": !line.why.isEmpty, "wrong": error.map { words.text("problem." + $0.code) } ?? "",
      "isWrong": error != nil, "mayPlan": viewer.reach(of: .makeVisit) == .community,
    ]
  }

  private func left(_ outcome: WeekDraft.Line.Outcome) -> [Fields] {
    found.lines.filter { $0.outcome == outcome }.prefix(100).map { line in
      [
        "firm": line.name, "path": line.visit.map { "/visits/\($0)" } ?? "/enterprises/\(line.organization)", "reason": line.reason,
        "why": why(line), "due": line.dueOn.map { words.text("commitment.until", ["day": words.when.day($0)]) } ?? "",
      ]
    }
  }

  private func why(_ line: WeekPlanLine) -> String {
    let said = line.why.map { words.text("week.why." + $0) }
    return said.joined(separator: words.context.locale == .chinese ? "，" : ", ")
  }
}
