import Audit
import Contracts
import Jobs
import Kernel
import Notices
import Store

/// A step of a clock was reached.
struct ClockWarned: JournalEvent {
  static let name = "case.clock_warned"
  let caseID: CaseID
  let kind: ClockKind
  let percent: Int
  var subject: String { caseID.text }
}

/// What the clocks do by themselves, minute by minute: they tell a named person, and they are timed again when a calendar or a
/// rule has changed.
public enum ClockJobs {
  public static let all: [ScheduledJob] = [
    ScheduledJob("clocks.warn", .every(.minutes(1))) { tx in try warn(tx) },
    ScheduledJob("clocks.retime", .every(.minutes(1))) { (database: any Database) in try await retime(database) },
  ]

  /// Steps are instants of working time, so nobody is told at night or on a holiday.
  static func warn(_ tx: Tx, limit: Int = 500) throws {
    let due = try tx.all(
      """
      SELECT * FROM case_clocks WHERE next_warning_at IS NOT NULL AND next_warning_at <= \(tx.now)
      ORDER BY next_warning_at, case_id LIMIT \(limit)
      """, CaseClock.init)
    var works: [CommunityID: Clockwork] = [:]
    for var clock in due {
      let work = try works[clock.community] ?? tx.clockwork(clock.community)
      works[clock.community] = work
      let warnings = try clock.takeWarnings(at: tx.now, by: work)
      try tx.update(clock)
      for warning in warnings {
        let event = ClockWarned(caseID: clock.caseID, kind: warning.kind, percent: warning.percent)
        try tx.record(event, community: clock.community, actor: nil)
      }
    }
  }

  /// Times every open case again whose instants come from other rules or another calendar. Batch by batch, so that others can
  /// write meanwhile; each batch is whole, and one that was cut off is found again.
  public static func retime(_ database: any Database, batch: Int = 2_000) async throws {
    let communities = try await database.read { tx in
      try tx.all("SELECT DISTINCT community_id FROM case_clocks WHERE ended_at IS NULL ORDER BY community_id LIMIT 1000") {
        row in try row("community_id", as: CommunityID.self)
      }
    }
    for community in communities {
      while try await database.write({ tx in try retime(community, batch, tx) }) == batch {}
    }
  }

  /// Gives how many were timed.
  private static func retime(_ community: CommunityID, _ batch: Int, _ tx: Tx) throws -> Int {
    let work = try tx.clockwork(community)
    // Two ranges of one index rather than an inequality: each batch begins where the last one ended.
    var stale = try tx.staleClocks(community, "timed_by < \(work.stamp)", batch)
    if stale.isEmpty { stale = try tx.staleClocks(community, "timed_by > \(work.stamp)", batch) }
    var lines: [AuditLine] = []
    var (moved, unmoved): ([CaseClock], [CaseClock]) = ([], [])
    for one in stale {
      var clock = one.clock
      let before = clock.dues[.resolution]
      clock.promise(work.rules.promise(window: one.window, urgency: one.urgency))
      try clock.time(by: work)
      if clock.isTimed(like: one.clock) { unmoved.append(clock) } else { moved.append(clock) }
      let after = clock.dues[.resolution]
      let detail = "\(one.number), \(before.map { $0.rfc3339() } ?? "-") to \(after.map { $0.rfc3339() } ?? "-")"
      lines.append(AuditLine(act: "case.retimed", subject: clock.caseID.text, detail: detail))
    }
    try tx.keepTimes(of: moved)
    try tx.keepStamp(work.stamp, of: unmoved)
    try tx.audit(lines, community: community)
    return stale.count
  }
}
