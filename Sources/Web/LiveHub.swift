import Contracts
import Kernel
import Store
import Synchronization

/// Passes on what the journal gets to the pages that are open, within this process. It knows no viewers: who holds a stream decides
/// what of it she may see.
///
/// It is woken by commits of this process and, on PostgreSQL, of others; and it looks by itself every two seconds, which is how
/// it finds what another process wrote to SQLite, and what a broken connection kept from it. One read serves all streams.
public final class LiveHub: Sendable {
  public static let streamsPerPerson = 6
  public static let streamsMax = 400
  /// Entries that wait for one slow reader; then its stream ends, and it comes back with its last number.
  private static let backlog = 256
  private static let batch = 500
  /// Transactions commit in another order than they begin: so far back is looked again.
  private static let lookBack = Timestamp.Span.seconds(20)

  public typealias Line = AsyncStream<JournalEntry>

  private struct Listener: Sendable {
    let person: PersonID
    let community: CommunityID
    let line: Line.Continuation
  }

  private struct State {
    var listeners: [Int: Listener] = [:]
    var nextNumber = 0
    var isClosed = false
    /// Up to where the journal was read, and what was seen of the last seconds before that.
    var readUntil: Timestamp?
    var seen: [JournalEntryID: Timestamp] = [:]
  }

  private let state = Mutex(State())

  public init() {}

  /// How many streams are open.
  public var count: Int { state.withLock { $0.listeners.count } }

  /// A stream of everything that the journal of her community gets from now on; nil when she has too many, or all have.
  public func open(_ viewer: Viewer) -> (number: Int, entries: Line)? {
    let (entries, line) = Line.makeStream(bufferingPolicy: .bufferingOldest(LiveHub.backlog))
    return state.withLock { state in
      let hers = state.listeners.values.filter { $0.person == viewer.person }.count
      guard !state.isClosed, hers < LiveHub.streamsPerPerson, state.listeners.count < LiveHub.streamsMax else { return nil }
      state.nextNumber += 1
      state.listeners[state.nextNumber] = Listener(person: viewer.person, community: viewer.community, line: line)
      return (state.nextNumber, entries)
    }
  }

  public func close(_ number: Int) {
    let listener = state.withLock { $0.listeners.removeValue(forKey: number) }
    listener?.line.finish()
  }

  /// Ends all streams and opens no more: the server stops.
  public func closeAll() {
    let all = state.withLock { state in
      state.isClosed = true
      defer { state.listeners = [:] }
      return Array(state.listeners.values)
    }
    for listener in all { listener.line.finish() }
  }

  /// Until it is cancelled.
  public func run(_ database: any Database, report: @escaping @Sendable (String, any Error) -> Void) async {
    let (wakes, line) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    database.onRecord { line.yield() }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await database.followOthers { line.yield() } }
      group.addTask {
        while !Task.isCancelled {
          line.yield()
          try? await Task.sleep(for: .seconds(2))
        }
        line.finish()
      }
      for await _ in wakes {
        do { try await look(database) } catch { report("reading the journal for open pages", error) }
      }
      group.cancelAll()
    }
  }

  /// Reads what is new and passes it on.
  public func look(_ database: any Database) async throws {
    let isNeeded = state.withLock { state in
      // Nobody listens: the next one begins with what comes then.
      if state.listeners.isEmpty { (state.readUntil, state.seen) = (nil, [:]) }
      return !state.listeners.isEmpty
    }
    guard isNeeded else { return }
    var last = floor(database.world.now())
    while true {
      let from = last
      let entries = try await database.read { tx in try tx.journal(behind: from, limit: LiveHub.batch) }
      pass(fresh(entries))
      guard entries.count == LiveHub.batch, let end = entries.last else { return }
      last = end.id
    }
  }

  /// A little before what was read, at first a little before now: transactions that began then may have committed since.
  private func floor(_ now: Timestamp) -> JournalEntryID {
    let until = state.withLock { state in
      let until = state.readUntil ?? now
      state.readUntil = until
      return until
    }
    return .first(at: until - LiveHub.lookBack)
  }

  private func fresh(_ entries: [JournalEntry]) -> [JournalEntry] {
    state.withLock { state in
      let fresh = entries.filter { state.seen[$0.id] == nil }
      for entry in fresh { state.seen[entry.id] = entry.at }
      guard let last = entries.last?.at, let until = state.readUntil, last > until else { return fresh }
      state.readUntil = last
      let oldest = last - LiveHub.lookBack
      state.seen = state.seen.filter { $0.value >= oldest }
      return fresh
    }
  }

  private func pass(_ entries: [JournalEntry]) {
    let listeners = state.withLock { $0.listeners }
    for entry in entries {
      for (number, listener) in listeners where listener.community == entry.community {
        // Full, or let go of by its reader.
        switch listener.line.yield(entry) {
        case .enqueued: break
        default: close(number)
        }
      }
    }
  }
}
