import Contracts
import Kernel
import Synchronization

/// Which reactions run on which event: `["case.opened": ["notices.case_opened"]]`. Made in `App/Reactions.swift`.
public struct Subscriptions: Sendable {
  public var reactions: [String: [String]]
  public init(_ reactions: [String: [String]] = [:]) { self.reactions = reactions }
}

/// The store, whichever engine holds it.
public protocol Database: Sendable {
  var dialect: Dialect { get }
  var world: World { get }

  /// A consistent view (REPEATABLE READ, READ ONLY). Several run at once.
  func read<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value

  /// SERIALIZABLE; durable before it returns. `body` may run more than once and does nothing but database work.
  @discardableResult
  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value

  /// Runs the text of a migration (several statements), inside the transaction of `tx`.
  func executeScript(_ text: String, in tx: Tx) throws

  /// `wake` is called after each commit that put jobs in the queue: a runner in this process need not wait for its next look.
  func onEnqueue(_ wake: @escaping @Sendable () -> Void)

  /// `wake` is called after each commit of this process that wrote in the journal.
  func onRecord(_ wake: @escaping @Sendable () -> Void)

  /// Until it is cancelled, calls `wake` when another process may have written in the journal, as far as the engine tells: on
  /// PostgreSQL by LISTEN, and after each new connection to it. SQLite tells nothing; there one has to look.
  func followOthers(_ wake: @escaping @Sendable () -> Void) async

  /// What modules need for their own functions on `Tx`.
  var tools: Tools { get }

  /// What an operator should change, one English sentence each; empty when all is well.
  func diagnose() async throws -> [String]

  /// Closes all connections: nothing may use the database afterwards.
  func close() async
}

/// Those who want to know of commits: that jobs were put in the queue, that the journal grew. Shared by both engines.
final class CommitHooks: Sendable {
  private let hooks = Mutex<[@Sendable () -> Void]>([])

  func add(_ hook: @escaping @Sendable () -> Void) { hooks.withLock { $0.append(hook) } }

  func fire() {
    for hook in hooks.withLock({ $0 }) { hook() }
  }
}

/// What a commit brought.
struct CommitNews: Sendable {
  let hasEnqueued: Bool
  let hasRecorded: Bool
}
