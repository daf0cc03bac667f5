import ServiceLifecycle
import Store
import Synchronization

/// Keeps one lane filled: wakes when something is queued, and every second for what falls due or comes from another process.
struct LaneRunner<Work: Lane>: Sendable {
  let lane: Work
  let database: any Database
  let report: @Sendable (_ what: String, _ error: any Error) -> Void

  /// Places that are free, shared by the parcels under way.
  private final class Room: Sendable {
    private let places: Mutex<Int>
    init(_ count: Int) { places = Mutex(count) }
    var free: Int { places.withLock { $0 } }
    func take(_ count: Int) { places.withLock { $0 -= count } }
    func give() { places.withLock { $0 += 1 } }
  }

  func run() async {
    let (wakes, line) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    database.onEnqueue { line.yield() }
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          while !Task.isCancelled {
            line.yield()
            try? await Task.sleep(for: .seconds(1))
          }
        }
        await carry(wakes, line)
        group.cancelAll()
      }
    } onGracefulShutdown: {
      line.finish()
    }
  }

  private func carry(_ wakes: AsyncStream<Void>, _ line: AsyncStream<Void>.Continuation) async {
    let room = Room(lane.width)
    await withDiscardingTaskGroup { carriers in
      for await _ in wakes where room.free > 0 {
        for parcel in await claim(room.free) {
          room.take(1)
          carriers.addTask {
            do { try await lane.attempt(parcel, database) } catch { report("settling what was sent", error) }
            room.give()
            line.yield()
          }
        }
      }
    }
  }

  private func claim(_ limit: Int) async -> [Work.Parcel] {
    do {
      return try await database.write { tx in try lane.claim(limit, tx) }
    } catch {
      // The next wake, a second later at most, tries again.
      report("claiming what goes out", error)
      return []
    }
  }
}
