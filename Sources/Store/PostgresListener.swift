import CLibPQ
import Dispatch
import Foundation
import Synchronization

/// A connection of its own that hears when another process has written in the journal.
///
/// What was notified while it was away is lost to it, so it wakes after each new connection too: whoever listens then looks at
/// the journal from where he stopped.
final class PostgresListener: Sendable {
  /// How long one wait on the socket lasts at most; so long a stop may take.
  private static let pollMilliseconds: Int32 = 250
  /// Seconds before the next try at a server that is away.
  private static let retrySeconds = 2.0

  private let url: String
  private let wake: @Sendable () -> Void
  private let isStopped = Atomic(false)
  private let queue = DispatchQueue(label: "stairwell.postgres.listen")

  init(url: String, wake: @escaping @Sendable () -> Void) {
    self.url = url
    self.wake = wake
  }

  /// Until it is cancelled.
  func run() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async {
          while !self.isStopped.load(ordering: .relaxed) { self.listen() }
          continuation.resume()
        }
      }
    } onCancel: {
      isStopped.store(true, ordering: .relaxed)
    }
  }

  /// As long as one connection lasts.
  private func listen() {
    guard let handle = PQconnectdb(url) else { return wait() }
    defer { PQfinish(handle) }
    guard PQstatus(handle) == CONNECTION_OK, command("LISTEN stairwell_journal", handle) else { return wait() }
    wake()
    while !isStopped.load(ordering: .relaxed) {
      var place = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
      guard place.fd >= 0 else { return wait() }
      if poll(&place, 1, PostgresListener.pollMilliseconds) <= 0 { continue }
      guard PQconsumeInput(handle) == 1 else { return wait() }
      var isNews = false
      while let notification = PQnotifies(handle) {
        PQfreemem(notification)
        isNews = true
      }
      if isNews { wake() }
    }
  }

  private func command(_ text: String, _ handle: OpaquePointer) -> Bool {
    let result = PQexec(handle, text)
    defer { PQclear(result) }
    return PQresultStatus(result) == PGRES_COMMAND_OK
  }

  private func wait() {
    let steps = Int(PostgresListener.retrySeconds * 1_000) / Int(PostgresListener.pollMilliseconds)
    for _ in 0..<steps where !isStopped.load(ordering: .relaxed) {
      usleep(UInt32(PostgresListener.pollMilliseconds) * 1_000)
    }
  }
}
