import Audit
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
    try kept("cases.clocks", of: .clocks, community) { try readClockRules(community) }
  }

  /// The version that held then.
  func clockRules(_ community: CommunityID, at instant: Timestamp) throws -> ClockRules {
    try readClockRules(community, "made_at <= \(instant)")
  }

  private func readClockRules(_ community: CommunityID, _ condition: SQL = "1 = 1") throws -> ClockRules {
    let hours = try first(
      """
      SELECT version, workdays, rest_days FROM case_clock_hours WHERE community_id = \(community) AND \(sql: condition)
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
  func newClock(of item: Case) throws -> CaseClock {
    let work = try clockwork(item.community)
    var clock = CaseClock(
      caseID: item.id, community: item.community,
      promise: work.rules.promise(window: item.window, urgency: item.urgency), startedAt: item.openedAt)
    try clock.time(by: work)
    return clock
  }

  /// Lets an act move the clocks of its case, in its own transaction.
  @discardableResult
  func turnClock(of item: Case, _ act: (inout CaseClock, Clockwork) throws -> Void) throws -> CaseClock? {
    guard var clock = try clock(of: item.id) else { return nil }
    let work = try clockwork(item.community)
    // Its new stamp hides it from timing again: what that would have done happens here.
    if let line = try StaleClock(clock, of: item).renew(&clock, by: work) { try audit([line], community: item.community) }
    try act(&clock, work)
    try clock.time(by: work)
    try update(clock)
    return clock
  }

  func insert(_ clocks: [CaseClock]) throws {
    let rows: [SQL] = clocks.map { clock in
      let facts: SQL = """
        \(clock.caseID), \(clock.community), \(clock.promise.responseMinutes), \(clock.promise.updateDays),
        \(clock.promise.resolutionDays), \(clock.extensionDays), \(clock.earlierExtensionDays), \(clock.startedAt), \(clock.respondedAt),
        \(clock.lastWordAt), \(clock.firstWordAt), \(clock.firstWordDueAt), \(clock.endedAt), \(Pause.text(clock.pauses))
        """
      return """
        (\(sql: facts), \(clock.hotlineDueAt), \(clock.warned[.hotline] ?? 0), \(clock.dues[.response]), \(clock.dues[.update]), \(clock.dues[.resolution]),
        \(clock.warned[.response] ?? 0), \(clock.warned[.update] ?? 0), \(clock.warned[.resolution] ?? 0),
        \(clock.nextWarningAt), \(clock.timedBy))
        """
    }
    for start in stride(from: 0, to: rows.count, by: 100) {
      try run(
        """
        INSERT INTO case_clocks (case_id, community_id, response_minutes, update_days, resolution_days, extension_days,
          earlier_extension_days, started_at, responded_at, last_word_at, first_word_at, first_word_due_at, ended_at, pauses, hotline_due_at,
          hotline_warned, response_due_at, update_due_at, resolution_due_at, response_warned, update_warned, resolution_warned, next_warning_at, timed_by)
        VALUES \(sql: SQL.joined(Array(rows[start..<min(start + 100, rows.count)]), by: ", "))
        """)
    }
  }

  func update(_ clock: CaseClock) throws {
    try run(
      """
      UPDATE case_clocks SET response_minutes = \(clock.promise.responseMinutes), update_days = \(clock.promise.updateDays),
        resolution_days = \(clock.promise.resolutionDays), extension_days = \(clock.extensionDays),
        earlier_extension_days = \(clock.earlierExtensionDays),
        started_at = \(clock.startedAt), responded_at = \(clock.respondedAt), last_word_at = \(clock.lastWordAt),
        first_word_at = \(clock.firstWordAt), first_word_due_at = \(clock.firstWordDueAt),
        ended_at = \(clock.endedAt), pauses = \(Pause.text(clock.pauses)), response_due_at = \(clock.dues[.response]),
        update_due_at = \(clock.dues[.update]), resolution_due_at = \(clock.dues[.resolution]),
        hotline_due_at = \(clock.hotlineDueAt), hotline_warned = \(clock.warned[.hotline] ?? 0),
        response_warned = \(clock.warned[.response] ?? 0), update_warned = \(clock.warned[.update] ?? 0),
        resolution_warned = \(clock.warned[.resolution] ?? 0), next_warning_at = \(clock.nextWarningAt),
        timed_by = \(clock.timedBy)
      WHERE case_id = \(clock.caseID)
      """)
    try setDue(clock)
  }

  /// Running clocks that were timed by another stamp; `after`: where the last batch ended.
  func staleClocks(_ community: CommunityID, _ range: SQL, after last: StaleClock?, _ limit: Int) throws -> [StaleClock] {
    let after: SQL = last.map { "(timed_by, case_id) > (\($0.clock.timedBy), \($0.clock.caseID))" } ?? "1 = 1"
    return try all(
      """
      SELECT case_clocks.*, cases.window_id, cases.urgency, cases.number FROM (
        SELECT * FROM case_clocks WHERE community_id = \(community) AND ended_at IS NULL AND \(sql: range)
          AND \(sql: after)
        ORDER BY timed_by, case_id LIMIT \(limit)
      ) AS case_clocks JOIN cases ON cases.id = case_clocks.case_id
      ORDER BY case_clocks.timed_by, case_clocks.case_id
      """, StaleClock.init)
  }

  /// What timing again can change, and no more; many clocks a statement. False when one of them is no longer as it was read.
  func keepTimes(of clocks: [(new: CaseClock, old: CaseClock)]) throws -> Bool {
    for start in stride(from: 0, to: clocks.count, by: 200) {
      let part = clocks[start..<min(start + 200, clocks.count)]
      let changed = try run(Tx.timesStatement(part))
      if changed != part.count { return false }
      try run(Tx.duesStatement(part.map(\.new)))
    }
    return true
  }

  static func timesStatement(_ clocks: ArraySlice<(new: CaseClock, old: CaseClock)>) -> SQL {
    let rows: [SQL] = clocks.map { clock, old in
      """
      (\(clock.caseID), \(clock.promise.responseMinutes), \(clock.promise.updateDays), \(clock.promise.resolutionDays),
      CAST(\(clock.dues[.response]) AS BIGINT), CAST(\(clock.dues[.update]) AS BIGINT),
      CAST(\(clock.dues[.resolution]) AS BIGINT), CAST(\(clock.nextWarningAt) AS BIGINT), \(clock.timedBy),
      \(old.timedBy), CAST(\(old.nextWarningAt) AS BIGINT), CAST(\(clock.firstWordDueAt) AS BIGINT))
      """
    }
    return """
      UPDATE case_clocks SET response_minutes = CAST(found.column2 AS INTEGER),
        update_days = CAST(found.column3 AS INTEGER), resolution_days = CAST(found.column4 AS INTEGER),
        response_due_at = found.column5, update_due_at = found.column6, resolution_due_at = found.column7,
        next_warning_at = found.column8, timed_by = found.column9, first_word_due_at = found.column12
      FROM \(sql: Tx.few(rows)) AS found WHERE case_clocks.case_id = found.column1
        AND case_clocks.ended_at IS NULL AND case_clocks.timed_by = found.column10
        AND coalesce(case_clocks.next_warning_at, 0) = coalesce(found.column11, 0)
      """
  }

  static func duesStatement(_ clocks: [CaseClock]) -> SQL {
    let rows: [SQL] = clocks.map { clock in "(\(clock.caseID), CAST(\(clock.dueAt) AS BIGINT))" }
    return """
      UPDATE cases SET due_at = found.column2 FROM \(sql: Tx.few(rows)) AS found
      WHERE cases.id = found.column1 AND coalesce(cases.due_at, 0) <> coalesce(found.column2, 0)
      """
  }

  /// Rows of values as a table. The LIMIT tells SQLite how few they are: otherwise, once it has measured, it reads all that they are
  /// joined with for a Bloom filter first.
  private static func few(_ rows: [SQL]) -> SQL {
    "(SELECT * FROM (VALUES \(sql: SQL.joined(rows, by: ", "))) AS given LIMIT \(rows.count))"
  }

  /// Those whose instants have not moved bear the new stamp. False when one of them is no longer as it was read.
  func keepStamp(_ stamp: String, of clocks: [CaseClock]) throws -> Bool {
    for start in stride(from: 0, to: clocks.count, by: 500) {
      let ids = clocks[start..<min(start + 500, clocks.count)].map(\.caseID)
      let changed = try run(
        """
        UPDATE case_clocks SET timed_by = \(stamp)
        WHERE case_id IN (\(list: ids)) AND ended_at IS NULL AND timed_by <> \(stamp)
        """)
      if changed != ids.count { return false }
    }
    return true
  }

  /// Beside the case, by which lists are ordered.
  private func setDue(_ clock: CaseClock) throws {
    try run(
      "UPDATE cases SET due_at = \(clock.dueAt), is_paused = \(clock.isPaused) WHERE id = \(clock.caseID)")
  }
}

/// A clock that has to be timed again, with what its promise depends on.
struct StaleClock: Sendable {
  let clock: CaseClock
  let window: WindowID
  let urgency: Urgency
  let number: String

  init(_ clock: CaseClock, of item: Case) {
    self.clock = clock
    window = item.window
    urgency = item.urgency
    number = item.number
  }

  /// Gives `clock` the promise and the instants that hold now, and the line for the audit log; nil when it has them.
  func renew(_ clock: inout CaseClock, by work: Clockwork) throws -> AuditLine? {
    if clock.timedBy == work.stamp || clock.endedAt != nil { return nil }
    clock.promise(work.rules.promise(window: window, urgency: urgency))
    try clock.time(by: work)
    return AuditLine(act: "case.retimed", subject: clock.caseID.text, detail: ([number] + moves(to: clock)).joined(separator: ", "))
  }

  /// Which of its instants moved, from when to when.
  private func moves(to new: CaseClock) -> [String] {
    let moved = ClockKind.allCases.filter { clock.dues[$0] != new.dues[$0] }
    if moved.isEmpty { return ["nothing moved"] }
    func said(_ instant: Timestamp?) -> String { instant.map { $0.rfc3339() } ?? "-" }
    return moved.map { kind in "\(kind.rawValue) \(said(clock.dues[kind])) to \(said(new.dues[kind]))" }
  }

  init(_ row: Row) throws {
    clock = try CaseClock(row)
    window = try row("window_id")
    urgency = try row("urgency")
    number = try row("number")
  }
}
