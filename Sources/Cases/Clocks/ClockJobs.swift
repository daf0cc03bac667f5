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
    ScheduledJob("clocks.date", .every(.minutes(1))) { (database: any Database) in try await DatePromises(database: database).run() },
  ]

  /// Steps are instants of working time, so nobody is told at night or on a holiday.
  static func warn(_ tx: Tx, limit: Int = 500) throws {
    let due = try tx.all(
      """
      SELECT case_clocks.*, cases.window_id, cases.urgency, cases.number FROM (
        SELECT * FROM case_clocks WHERE next_warning_at IS NOT NULL AND next_warning_at <= \(tx.now)
        ORDER BY next_warning_at, case_id LIMIT \(limit)
      ) AS case_clocks JOIN cases ON cases.id = case_clocks.case_id
      ORDER BY case_clocks.next_warning_at, case_clocks.case_id
      """, StaleClock.init)
    var works: [CommunityID: Clockwork] = [:]
    for one in due {
      var clock = one.clock
      let work = try works[clock.community] ?? tx.clockwork(clock.community)
      works[clock.community] = work
      // By a rule that came since it was timed nothing may be due yet.
      if let line = try one.renew(&clock, by: work) { try tx.audit([line], community: clock.community) }
      let warnings = try clock.takeWarnings(at: tx.now, by: work)
      try tx.update(clock)
      for warning in warnings {
        let event = ClockWarned(caseID: clock.caseID, kind: warning.kind, percent: warning.percent)
        try tx.record(event, community: clock.community, actor: nil)
      }
    }
  }

  public static func retime(_ database: any Database, batch: Int = 2_000) async throws {
    let communities = try await database.read { tx in
      try tx.all("SELECT DISTINCT community_id FROM case_clocks WHERE ended_at IS NULL ORDER BY community_id LIMIT 1000") {
        row in try row("community_id", as: CommunityID.self)
      }
    }
    for community in communities { try await RetimeClocks(database: database, community: community, batch: batch).run() }
  }
}
