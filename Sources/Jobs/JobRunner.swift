import Kernel
import ServiceLifecycle
import Store

/// Runs the reactions that wait. Several may run, in one process or many: a job is claimed by one of them.
public struct JobRunner: Service {
  /// Jobs taken at once, and how many of them run side by side (on SQLite their commits are shared).
  private static let batchSize = 50
  private static let width = 8

  private let database: any Database
  private let reactions: Reactions
  private let report: @Sendable (_ what: String, _ error: any Error) -> Void

  /// `report` gets what failed, for the log; the job itself waits and is tried again.
  public init(
    database: any Database, reactions: Reactions,
    report: @escaping @Sendable (_ what: String, _ error: any Error) -> Void = { _, _ in }
  ) {
    self.database = database
    self.reactions = reactions
    self.report = report
  }

  /// Works until a graceful shutdown, which lets it finish what it has claimed.
  public func run() async throws {
    let (wakes, line) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    database.onEnqueue { line.yield() }
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          // Other processes enqueue too, and postponed jobs fall due.
          while !Task.isCancelled {
            line.yield()
            try? await Task.sleep(for: .seconds(1))
          }
        }
        for await _ in wakes { await work() }
        group.cancelAll()
      }
    } onGracefulShutdown: {
      line.finish()
    }
  }

  /// Runs all jobs that are due at the world's present instant, and those that they cause, one after the other in their order.
  /// Gives the number of jobs tried. For tests and for commands that wait for effects.
  @discardableResult
  public func runDue() async throws -> Int {
    var count = 0
    while true {
      let jobs = try await claim()
      if jobs.isEmpty { return count }
      for job in jobs { try await attempt(job) }
      count += jobs.count
    }
  }

  @discardableResult
  public static func runDue(_ database: any Database, reactions: Reactions) async throws -> Int {
    try await JobRunner(database: database, reactions: reactions).runDue()
  }

  private func work() async {
    while !Task.isShuttingDownGracefully, !Task.isCancelled {
      do {
        let jobs = try await claim()
        await attemptSideBySide(jobs)
        if jobs.count < JobRunner.batchSize { return }
      } catch {
        // The next wake, a second later at most, tries again.
        return report("claiming jobs", error)
      }
    }
  }

  private func attemptSideBySide(_ jobs: [Job]) async {
    await withTaskGroup(of: Void.self) { group in
      for (place, job) in jobs.enumerated() {
        if place >= JobRunner.width { await group.next() }
        group.addTask {
          do { try await attempt(job) } catch { report("postponing \(job.reaction)", error) }
        }
      }
    }
  }

  private func claim() async throws -> [Job] {
    try await database.write { tx in try tx.claimJobs(limit: JobRunner.batchSize) }
  }

  private func attempt(_ job: Job) async throws {
    do {
      try await database.write { tx in try perform(job, tx) }
    } catch {
      report("\(job.reaction) on \(job.eventID)", error)
      try await database.write { tx in
        if try tx.holds(job) { try tx.postpone(job, reason: "\(error)") }
      }
    }
  }

  private func perform(_ job: Job, _ tx: Tx) throws {
    // After its lease another runner may have taken and done it.
    guard try tx.holds(job) else { return }
    guard let reaction = reactions[job.reaction] else { throw JobFault.unknownReaction(job.reaction) }
    guard let entry = try tx.journalEntry(job.eventID) else { throw JobFault.noEvent(job.eventID.text) }
    try reaction.run(entry, tx)
    try tx.finish(job)
  }
}

/// Why a job cannot run, for the log and `jobs.last_error`.
enum JobFault: Error {
  /// Enqueued by another version of the program: it waits for a program that knows it.
  case unknownReaction(String)
  case noEvent(String)
}
