import Foundation
import Synchronization

/// Threads on which requests are answered from their first byte to the last, and on which SQLite is asked without leaving the thread.
///
/// A page reads two or three times. Handed from Swift's threads to GRDB's and back for each of them, it would wait in six queues and
/// be woken as often, which on two processors took a tenth of their time. What runs elsewhere (jobs, commands, tests) asks through
/// GRDB's queues as before.
///
/// As many run at once as there are processors: who comes first is answered first, where more would only take turns and make
/// everybody late. While all of them wait for the disk or make a long export, another one steps in.
///
///     await withTaskExecutorPreference(AnswerThreads.shared) { await connection.handle() }
public final class AnswerThreads: TaskExecutor, @unchecked Sendable {
  public static let shared: AnswerThreads = {
    let count = SQLiteDatabase.readerCount
    return AnswerThreads(count: count, atOnce: max(2, min(count, ProcessInfo.processInfo.activeProcessorCount)))
  }()

  /// So long a job waits, at most, for those that run.
  private static let patience = 0.05

  private let condition = NSCondition()
  private let atOnce: Int
  // All three only under the condition's lock. `next` runs ahead of what is done, so that taking a job moves nothing.
  private var jobs: [UnownedJob] = []
  private var next = 0
  private var running = 0

  init(count: Int, atOnce: Int) {
    self.atOnce = atOnce
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
    var job = take(isFirst: true)
    while true {
      job.runSynchronously(on: asUnownedTaskExecutor())
      job = take(isFirst: false)
    }
  }

  private func take(isFirst: Bool) -> UnownedJob {
    condition.lock()
    defer { condition.unlock() }
    if !isFirst { running -= 1 }
    while true {
      if next == jobs.count {
        condition.wait()
      } else if running < atOnce || !condition.wait(until: Date(timeIntervalSinceNow: AnswerThreads.patience)) {
        if next < jobs.count { break }
      }
    }
    running += 1
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
