import Contracts
import Kernel
import Store

/// Finds by when it was promised what was said and closed before that was kept, each by the version of the rules that held then.
/// Batch by batch; what has been found is not looked for again, and afterwards there is nothing to find.
struct DatePromises: Sendable {
  let database: any Database
  var batch = 500

  /// A clock that was turned before first words had a day to keep.
  private struct Undated: Sendable {
    let stale: StaleClock
    let openedAt: Timestamp
    let round: Int

    init(_ row: Row) throws {
      stale = try StaleClock(row)
      openedAt = try row("opened_at")
      round = try row("round")
    }
  }

  func run() async throws {
    while try await database.read({ tx in try !undated(tx, 1).isEmpty }) { try await database.write { tx in try date(tx) } }
  }

  private func undated(_ tx: Tx, _ limit: Int) throws -> [Undated] {
    try tx.all(
      """
      SELECT case_clocks.*, cases.window_id, cases.urgency, cases.number, cases.opened_at, cases.round FROM (
        SELECT * FROM case_clocks WHERE first_word_due_at IS NULL ORDER BY case_id LIMIT \(limit)
      ) AS case_clocks JOIN cases ON cases.id = case_clocks.case_id
      ORDER BY case_clocks.case_id
      """, Undated.init)
  }

  private func date(_ tx: Tx) throws {
    let calendar = try tx.workCalendar()
    for one in try undated(tx, batch) {
      let clock = one.stale.clock
      func work(at instant: Timestamp) throws -> Clockwork {
        try Clockwork(try tx.clockRules(clock.community, at: instant), calendar.calendar, digest: calendar.digest)
      }
      let then = try work(at: clock.firstWordAt ?? clock.endedAt ?? tx.now)
      let minutes = then.rules.promise(window: one.stale.window, urgency: one.stale.urgency).responseMinutes
      let due = try then.clock.due(from: one.openedAt, budget: Int64(minutes) * 60_000)
      try tx.run(
        """
        UPDATE case_clocks SET first_word_due_at = \(due)
        WHERE case_id = \(clock.caseID) AND first_word_due_at IS NULL
        """)
      guard let ended = clock.endedAt else { continue }
      // How many days a round had is no longer changed once it has ended; how long they were is.
      let end = try clock.promisedEnd(by: try work(at: ended))
      try tx.run(
        """
        UPDATE case_closures SET due_at = \(end) WHERE case_id = \(clock.caseID) AND round = \(one.round) AND due_at IS NULL
        """)
    }
  }
}
