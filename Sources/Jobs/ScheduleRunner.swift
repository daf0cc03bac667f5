import Kernel
import ServiceLifecycle
import Store

/// Looks at the schedule every twenty seconds and runs what is due, by the world's time. Several may run: a note in
/// `schedule_runs` keeps them from doing the same work twice.
public struct ScheduleRunner: Service {
  private let database: any Database
  private let jobs: [ScheduledJob]
  private let zone: SiteZone
  private let report: @Sendable (_ what: String, _ error: any Error) -> Void

  /// Traps when two jobs have one name.
  public init(
    database: any Database, jobs: [ScheduledJob], zone: SiteZone = .shanghai,
    report: @escaping @Sendable (_ what: String, _ error: any Error) -> Void = { _, _ in }
  ) {
    precondition(Set(jobs.map(\.name)).count == jobs.count, "two scheduled jobs have one name")
    self.database = database
    self.jobs = jobs
    self.zone = zone
    self.report = report
  }

  public func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // Not a child of the cancelled task: a shutdown waits for work that has begun.
        await Task { _ = await runDue() }.value
        try? await Task.sleep(for: .seconds(20))
      }
    }
  }

  /// Runs what is due at the world's present instant, in the order of the list; gives the names of what ran well.
  @discardableResult
  public func runDue() async -> [String] {
    var ran: [String] = []
    for job in jobs {
      do {
        if try await runIfDue(job) { ran.append(job.name) }
      } catch {
        report("the scheduled job \(job.name)", error)
      }
    }
    return ran
  }

  private func runIfDue(_ job: ScheduledJob) async throws -> Bool {
    switch job.work {
    case .transaction(let body):
      return try await database.write { tx in
        guard try claim(job, tx) != nil else { return false }
        try body(tx)
        return true
      }
    case .free(let body):
      guard let claim = try await database.write({ tx in try claim(job, tx) }) else { return false }
      do {
        try await body(database)
      } catch {
        try await database.write { tx in try tx.noteScheduledRun(job.name, at: claim.before) }
        throw error
      }
      return true
    }
  }

  private struct Claim: Sendable { let before: Timestamp? }

  /// Notes the run when it is due; nil when it is not.
  private func claim(_ job: ScheduledJob, _ tx: Tx) throws -> Claim? {
    let last = try tx.lastScheduledRun(job.name)
    if job.isDue(at: tx.now, last: last, in: zone) {
      try tx.noteScheduledRun(job.name, at: tx.now)
      return Claim(before: last)
    }
    // A daily job counts from the first look on.
    if last == nil { try tx.noteScheduledRun(job.name, at: tx.now) }
    return nil
  }
}
