import Contracts
import Kernel

/// A reaction that waits to run. At least once: a reaction makes its second run harmless.
public struct Job: Sendable {
  public let id: JobID
  public let community: CommunityID
  public let reaction: String
  public let eventID: JournalEntryID
  public let attempts: Int

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    reaction = try row("reaction")
    eventID = try row("event_id")
    attempts = try row("attempts")
  }
}

extension Tx {
  func enqueue(reactions: [String], on event: JournalEntryID, community: CommunityID) throws {
    if reactions.isEmpty { return }
    let rows: [SQL] = reactions.map { reaction in
      let id: JobID = newID()
      return "(\(id), \(community), \(reaction), \(event), 'waiting', \(now), 0)"
    }
    try run(
      """
      INSERT INTO jobs (id, community_id, reaction, event_id, state, run_at, attempts) VALUES \(sql: SQL.joined(rows, by: ", "))
      """)
    hasEnqueued = true
  }

  /// Takes up to `limit` jobs that are due, so that no other runner takes them. A claim that is not finished
  /// within `lease` (its runner died) is free again.
  public func claimJobs(limit: Int, lease: Timestamp.Span = .minutes(5)) throws -> [Job] {
    let ids = try all(
      """
      SELECT id FROM jobs WHERE state IN ('waiting', 'running') AND run_at <= \(now)
      ORDER BY run_at, id LIMIT \(limit) \(dialect: .skipLocked)
      """
    ) { row in try row("id", as: JobID.self) }
    if ids.isEmpty { return [] }
    return try all(
      """
      UPDATE jobs SET state = 'running', run_at = \(now + lease), attempts = attempts + 1
      WHERE id IN (\(list: ids)) RETURNING *
      """, Job.init
    ).sorted { $0.id < $1.id }
  }

  /// Whether `job` is still as this runner claimed it: after the lease another may have taken it, or done it.
  public func holds(_ job: Job) throws -> Bool {
    try exists("SELECT id FROM jobs WHERE id = \(job.id) AND attempts = \(job.attempts) AND state = 'running'")
  }

  public func finish(_ job: Job) throws {
    try run("DELETE FROM jobs WHERE id = \(job.id)")
  }

  /// Puts a failed job back with growing patience: 10 s, 20 s, 40 s … at most an hour; after twelve tries it rests as `failed`.
  public func postpone(_ job: Job, reason: String) throws {
    let wait = Timestamp.Span.seconds(min(3_600, 10 << min(job.attempts, 9)))
    let state = job.attempts >= 12 ? "failed" : "waiting"
    try run(
      """
      UPDATE jobs SET state = \(state), run_at = \(now + wait), last_error = \(String(reason.prefix(500)))
      WHERE id = \(job.id)
      """)
  }

  public func waitingJobCount() throws -> Int {
    try scalar("SELECT count(*) FROM jobs WHERE state <> 'failed'") ?? 0
  }
}
