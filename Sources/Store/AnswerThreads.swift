import Foundation
import Synchronization

/// Threads on which requests are answered from their first byte to the last, and on which SQLite is asked without leaving the thread.
///
/// A page reads two or three times. Handed from Swift's threads to GRDB's and back for each of them, it would wait in six queues and
/// be woken as often, which on two processors took a tenth of their time. Four of these threads may wait for the disk or make a
/// long export while the others answer; what runs elsewhere (jobs, commands, tests) asks through GRDB's queues as before.
///
///     try await withTaskExecutorPreference(AnswerThreads.shared) { try await app.run() }
public final class AnswerThreads: TaskExecutor, @unchecked Sendable {
  /// As many as SQLite has readers, so that none of them waits for one.
  public static let shared = AnswerThreads(count: SQLiteDatabase.readerCount)

  private let condition = NSCondition()
  // Both only under the condition's lock. `next` runs ahead of what is done, so that taking a job moves nothing.
  private var jobs: [UnownedJob] = []
  private var next = 0

  private init(count: Int) {
    for number in 1...count {
      let thread = Thread { [unowned self] in work() }
      thread.name = "answers \(number)"
      thread.stackSize = 8 << 20
      thread.start()
    }
  }

  /// Whether this code runs on one of them.
  static var isCurrent: Bool { pthread_getspecific(mark) != nil }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.lock()
    jobs.append(job)
    condition.signal()
    condition.unlock()
  }

  private func work() -> Never {
    pthread_setspecific(AnswerThreads.mark, UnsafeRawPointer(bitPattern: 1))
    while true { wait().runSynchronously(on: asUnownedTaskExecutor()) }
  }

  private func wait() -> UnownedJob {
    condition.lock()
    defer { condition.unlock() }
    while next == jobs.count { condition.wait() }
    let job = jobs[next]
    next += 1
    if next == jobs.count {
      jobs.removeAll(keepingCapacity: true)
      next = 0
    }
    return job
  }

  /// Set on these threads only.
  private static let mark: pthread_key_t = {
    var key = pthread_key_t()
    precondition(pthread_key_create(&key, nil) == 0, "the system has no key for a thread left")
    return key
  }()
}
