import Kernel

extension Tx {
  /// When the periodic job `name` ran last; nil before its first run.
  public func lastScheduledRun(_ name: String) throws -> Timestamp? {
    try scalar("SELECT last_run_at FROM schedule_runs WHERE name = \(name)")
  }

  /// Notes a run; nil forgets that there was one.
  public func noteScheduledRun(_ name: String, at instant: Timestamp?) throws {
    guard let instant else {
      try run("DELETE FROM schedule_runs WHERE name = \(name)")
      return
    }
    try run(
      """
      INSERT INTO schedule_runs (name, last_run_at) VALUES (\(name), \(instant))
      ON CONFLICT (name) DO UPDATE SET last_run_at = excluded.last_run_at
      """)
  }
}
