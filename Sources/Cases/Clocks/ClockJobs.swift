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

  public static func retime(_ database: any Database, batch: Int = 2_000) async throws {
    let communities = try await database.read { tx in
      try tx.all("SELECT DISTINCT community_id FROM case_clocks WHERE ended_at IS NULL ORDER BY community_id LIMIT 1000") {
        row in try row("community_id", as: CommunityID.self)
      }
    }
    for community in communities { try await RetimeClocks(database: database, community: community, batch: batch).run() }
  }
}
