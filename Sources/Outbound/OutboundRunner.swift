import Kernel
import ServiceLifecycle
import Store

/// Carries out what the house has queued for others, beside the runner of jobs and never inside it: a server that does not answer
/// takes a place in its own lane for ten seconds, and no job and no applicant waits for it.
public struct OutboundRunner: Service {
  private let database: any Database
  private let report: @Sendable (_ what: String, _ error: any Error) -> Void

  public init(database: any Database, report: @escaping @Sendable (_ what: String, _ error: any Error) -> Void = { _, _ in }) {
    self.database = database
    self.report = report
  }

  private var letters: LetterLane { LetterLane(database: database) }
  private var webhooks: WebhookLane { WebhookLane(database: database) }

  /// Works until a graceful shutdown, which lets it finish what is under way.
  public func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await LaneRunner(lane: letters, database: database, report: report).run() }
      group.addTask { await LaneRunner(lane: webhooks, database: database, report: report).run() }
    }
  }

  /// Everything that is due at the world's present instant. For tests and for commands that wait for it.
  @discardableResult
  public func runDue() async throws -> Int {
    let count = try await letters.runDue(database)
    return count + (try await webhooks.runDue(database))
  }
}
