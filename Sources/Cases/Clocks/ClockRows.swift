import Contracts
import Calendars
import Foundation
import Kernel
import Store
import WorkCalendar

extension Pause {
  /// As the store keeps them: `[[1795567200000,1795570800000],[1795590000000,null]]`.
  static func list(_ text: String) throws -> [Pause] {
    text == "[]" ? [] : try JSONDecoder().decode([Pause].self, from: Data(text.utf8))
  }

  static func text(_ pauses: [Pause]) -> String {
    let parts = pauses.map { "[\($0.from.milliseconds),\($0.to.map { String($0.milliseconds) } ?? "null")]" }
    return "[" + parts.joined(separator: ",") + "]"
  }
}

extension Tx {
  // MARK: Rules

  /// The version that holds now.
  func clockRules(_ community: CommunityID) throws -> ClockRules {
    let hours = try first(
      """
      SELECT version, workdays, rest_days FROM case_clock_hours WHERE community_id = \(community)
      ORDER BY version DESC LIMIT 1
      """
    ) { row in
      (version: try row("version", as: Int.self), workdays: try row("workdays", as: String.self),
        restDays: try row("rest_days", as: String.self))
    }
    guard let hours else { return ClockRules.standard }
    let rules = try all(
      """
      SELECT window_id, urgency, response_minutes, update_days, resolution_days FROM case_clock_rules
      WHERE community_id = \(community) AND version = \(hours.version) ORDER BY position LIMIT 200
      """
    ) { row in
      ClockRule(
        window: try row(optional: "window_id"), urgency: try row(optional: "urgency"),
        promise: ClockPromise(
          responseMinutes: try row("response_minutes"), updateDays: try row("update_days"),
          resolutionDays: try row("resolution_days")))
    }
    return ClockRules(version: hours.version, workdays: hours.workdays, restDays: hours.restDays, rules: rules)
  }

  /// Keeps `rules` as the next version; earlier ones stay.
  func keep(_ rules: ClockRules, community: CommunityID, by person: PersonID) throws -> Int {
    let version = try clockRules(community).version + 1
    try run(
      """
      INSERT INTO case_clock_hours (community_id, version, workdays, rest_days, made_by_person_id, made_at)
      VALUES (\(community), \(version), \(rules.workdays), \(rules.restDays), \(person), \(now))
      """)
    for (position, rule) in rules.rules.enumerated() {
      try run(
        """
        INSERT INTO case_clock_rules (community_id, version, position, window_id, urgency, response_minutes, update_days,
          resolution_days)
        VALUES (\(community), \(version), \(position), \(rule.window), \(rule.urgency), \(rule.promise.responseMinutes),
          \(rule.promise.updateDays), \(rule.promise.resolutionDays))
        """)
    }
    return version
  }

  /// What finds instants for this community now.
  func clockwork(_ community: CommunityID) throws -> Clockwork {
    let dated = try workCalendar()
    return try Clockwork(try clockRules(community), dated.calendar, digest: dated.digest)
  }

  // MARK: Clocks

  func clock(of id: CaseID) throws -> CaseClock? {
    try first("SELECT * FROM case_clocks WHERE case_id = \(id)", CaseClock.init)
  }

  /// A new case begins its clocks in the transaction that files it.
  func startClock(of item: Case) throws {
    let work = try clockwork(item.community)
    var clock = CaseClock(
      caseID: item.id, community: item.community,
      promise: work.rules.promise(window: item.window, urgency: item.urgency), startedAt: item.openedAt)
    try clock.time(by: work)
    try insert([clock])
    try setDue(clock)
  }

  /// Lets an act move the clocks of its case, in its own transaction.
  @discardableResult
  func turnClock(of item: Case, _ act: (inout CaseClock, Clockwork) throws -> Void) throws -> CaseClock? {
    guard var clock = try clock(of: item.id) else { return nil }
    let work = try clockwork(item.community)
    try act(&clock, work)
    try clock.time(by: work)
    try update(clock)
    return clock
  }

  func insert(_ clocks: [CaseClock]) throws {
    let rows: [SQL] = clocks.map { clock in
      let facts: SQL = """
        \(clock.caseID), \(clock.community), \(clock.promise.responseMinutes), \(clock.promise.updateDays),
        \(clock.promise.resolutionDays), \(clock.extensionDays), \(clock.startedAt), \(clock.respondedAt),
        \(clock.lastWordAt), \(clock.endedAt), \(Pause.text(clock.pauses))
        """
      return """
        (\(sql: facts), \(clock.dues[.response]), \(clock.dues[.update]), \(clock.dues[.resolution]),
        \(clock.warned[.response] ?? 0), \(clock.warned[.update] ?? 0), \(clock.warned[.resolution] ?? 0),
        \(clock.nextWarningAt), \(clock.timedBy))
        """
    }
    for start in stride(from: 0, to: rows.count, by: 100) {
      try run(
        """
        INSERT INTO case_clocks (case_id, community_id, response_minutes, update_days, resolution_days, extension_days,
          started_at, responded_at, last_word_at, ended_at, pauses, response_due_at, update_due_at, resolution_due_at,
          response_warned, update_warned, resolution_warned, next_warning_at, timed_by)
        VALUES \(sql: SQL.joined(Array(rows[start..<min(start + 100, rows.count)]), by: ", "))
        """)
    }
  }

  func update(_ clock: CaseClock) throws {
    try run(
      """
      UPDATE case_clocks SET response_minutes = \(clock.promise.responseMinutes), update_days = \(clock.promise.updateDays),
        resolution_days = \(clock.promise.resolutionDays), extension_days = \(clock.extensionDays),
        started_at = \(clock.startedAt), responded_at = \(clock.respondedAt), last_word_at = \(clock.lastWordAt),
        ended_at = \(clock.endedAt), pauses = \(Pause.text(clock.pauses)), response_due_at = \(clock.dues[.response]),
        update_due_at = \(clock.dues[.update]), resolution_due_at = \(clock.dues[.resolution]),
        response_warned = \(clock.warned[.response] ?? 0), update_warned = \(clock.warned[.update] ?? 0),
        resolution_warned = \(clock.warned[.resolution] ?? 0), next_warning_at = \(clock.nextWarningAt),
        timed_by = \(clock.timedBy)
      WHERE case_id = \(clock.caseID)
      """)
    try setDue(clock)
  }

  /// Beside the case, by which lists are ordered.
  private func setDue(_ clock: CaseClock) throws {
    try run(
      "UPDATE cases SET due_at = \(clock.dueAt), is_paused = \(clock.isPaused) WHERE id = \(clock.caseID)")
  }
}
