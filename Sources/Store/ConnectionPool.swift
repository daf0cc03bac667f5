import Dispatch
import Kernel
import Synchronization

/// A place for one connection, with the queue on which its blocking calls run. The connection is opened at
/// the first use, and again after it broke: with several hosts in the URL, that follows a fail-over.
final class PostgresSlot: @unchecked Sendable {
  let number: Int
  private let url: String
  private let log: @Sendable (String) -> Void
  private let queue: DispatchQueue
  // Touched only on `queue`.
  private var connection: PostgresConnection?

  init(number: Int, url: String, log: @escaping @Sendable (String) -> Void) {
    self.number = number
    self.url = url
    self.log = log
    queue = DispatchQueue(label: "stairwell.postgres.\(number)")
  }

  /// Runs `body` on the slot's queue. Borrow the slot first.
  func perform<Value: Sendable>(_ body: @escaping @Sendable (PostgresSlot) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body(self)) }
    }
  }

  /// The connection, opened if need be. Only inside `perform`.
  func open() throws -> PostgresConnection {
    if let connection, connection.isUsable { return connection }
    connection = nil
    let fresh = try PostgresConnection(url: url, log: log)
    connection = fresh
    return fresh
  }

  /// Lets go of the connection. Only inside `perform`.
  func drop() { connection = nil }
}

/// A fixed number of slots, lent one at a time; who waits longest is served first.
final class ConnectionPool: Sendable {
  private struct State {
    var idle: [PostgresSlot]
    var waiting: [CheckedContinuation<PostgresSlot?, Never>] = []
    var isClosed = false
  }

  private let slots: [PostgresSlot]
  private let state: Mutex<State>

  init(url: String, count: Int, log: @escaping @Sendable (String) -> Void) {
    precondition(count > 0, "a pool has at least one connection")
    slots = (0..<count).map { PostgresSlot(number: $0, url: url, log: log) }
    // The last is lent first, so the slots in use stay few and their connections warm.
    state = Mutex(State(idle: slots.reversed()))
  }

  func withSlot<Value: Sendable>(_ body: @escaping @Sendable (PostgresSlot) -> Value) async throws -> Value {
    guard let slot = await borrow() else { throw StoreError.connectionLost("the database was closed") }
    let value = await slot.perform(body)
    giveBack(slot)
    return value
  }

  private func borrow() async -> PostgresSlot? {
    await withCheckedContinuation { continuation in
      let answer: PostgresSlot?? = state.withLock { state in
        if state.isClosed { return .some(nil) }
        if let slot = state.idle.popLast() { return slot }
        state.waiting.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  private func giveBack(_ slot: PostgresSlot) {
    let next = state.withLock { state -> CheckedContinuation<PostgresSlot?, Never>? in
      if !state.waiting.isEmpty { return state.waiting.removeFirst() }
      state.idle.append(slot)
      return nil
    }
    next?.resume(returning: slot)
  }

  /// Lets running work finish, then closes every connection. Who still waits for a slot is refused.
  func close() async {
    let refused = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in refused { continuation.resume(returning: nil) }
    for slot in slots { await slot.perform { slot in slot.drop() } }
  }
}
