import Contracts
import Kernel

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
  func write<Value: Sendable>(_ body: @escaping @Sendable (Tx) throws -> Value) async throws -> Value

  /// Runs the text of a migration (several statements), inside the transaction of `tx`.
  func executeScript(_ text: String, in tx: Tx) throws

  /// Makes this a database that may be served: nothing may use it afterwards.
  func close() async
}
