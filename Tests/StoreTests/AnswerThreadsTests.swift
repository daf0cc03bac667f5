import Foundation
import Kernel
import TestKit
import Testing

@testable import Store

private func temporary() throws -> (database: SQLiteDatabase, folder: String) {
  let folder = NSTemporaryDirectory() + "stairwell-threads-" + ProcessInfo.processInfo.globallyUniqueString
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  return (try SQLiteDatabase(path: folder + "/x.sqlite", world: TestWorld().world), folder)
}

/// What runs on these threads asks there and then; what runs elsewhere asks as before; both see the same.
@Test func aQuestionIsAskedOnTheThreadOfItsRequest() async throws {
  let (database, folder) = try temporary()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await database.write { tx in
    try tx.run("CREATE TABLE numbers (number INTEGER NOT NULL)")
    try tx.run("INSERT INTO numbers VALUES (1), (2), (3)")
  }
  @Sendable func asked() async throws -> (isHere: Bool, sum: Int?) {
    try await database.read { tx in
      (AnswerThreads.isCurrent, try tx.scalar("SELECT sum(number) FROM numbers", as: Int.self))
    }
  }
  let elsewhere = try await asked()
  #expect(!elsewhere.isHere && elsewhere.sum == 6)
  try await withTaskExecutorPreference(AnswerThreads.shared) {
    // Many more than there are threads, and writes between them.
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      for number in 1...200 {
        tasks.addTask {
          let here = try await asked()
          #expect(here.isHere && (here.sum ?? 0) >= 6)
          if number % 10 == 0 { try await database.write { tx in try tx.run("INSERT INTO numbers VALUES (1)") } }
        }
      }
      try await tasks.waitForAll()
    }
    #expect(try await asked().sum == 26)
    // An error leaves neither a transaction nor a reader behind.
    for _ in 1...10 {
      await #expect(throws: StoreError.self) { _ = try await database.read { tx in try tx.rows("SELECT nothing FROM numbers") } }
      await #expect(throws: StoreError.self) { _ = try await database.read { tx in try tx.run("INSERT INTO numbers VALUES (9)") } }
    }
    #expect(try await asked().sum == 26)
  }
  await database.close()
}

/// Threads live as long as the program.
private let narrow = AnswerThreads(count: 3, atOnce: 1)

/// One at a time; but while the one waits, another steps in.
@Test func whileOneWaitsAnotherStepsIn() async {
  let (began, over) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
  @Sendable func wait(for semaphore: DispatchSemaphore) { semaphore.wait() }
  let stuck = Task(executorPreference: narrow) {
    began.signal()
    wait(for: over)
    return 1
  }
  wait(for: began)
  let next = Task(executorPreference: narrow) {
    over.signal()
    return 2
  }
  #expect(await next.value == 2)
  #expect(await stuck.value == 1)
  let tasks = (0..<40).map { number in Task(executorPreference: narrow) { number } }
  for (number, task) in tasks.enumerated() { #expect(await task.value == number) }
}

/// A read sees one state from its first question to its last, whoever writes meanwhile.
@Test func aReadOnItsThreadSeesOneState() async throws {
  let (database, folder) = try temporary()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await database.write { tx in try tx.run("CREATE TABLE numbers (number INTEGER NOT NULL)") }
  let (began, wrote) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
  async let counts: [Int?] = withTaskExecutorPreference(AnswerThreads.shared) {
    try await database.read { tx in
      let before = try tx.scalar("SELECT count(*) FROM numbers", as: Int.self)
      began.signal()
      wrote.wait()
      return [before, try tx.scalar("SELECT count(*) FROM numbers", as: Int.self)]
    }
  }
  let writing = Task {
    try await database.write { tx in
      began.wait()
      try tx.run("INSERT INTO numbers VALUES (1)")
    }
    wrote.signal()
  }
  try await writing.value
  #expect(try await counts == [0, 0])
  #expect(try await database.read { tx in try tx.scalar("SELECT count(*) FROM numbers", as: Int.self) } == 1)
  await database.close()
}

/// Its connections live as long as the house: they hear when the tables change under them, and of what the indexes hold.
@Test func aReaderHearsOfAnotherSchema() async throws {
  let (database, folder) = try temporary()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try await database.write { tx in
    try tx.run("CREATE TABLE numbers (first INTEGER NOT NULL, second INTEGER NOT NULL)")
    try tx.run("INSERT INTO numbers VALUES (1, 2)")
  }
  @Sendable func columns() async throws -> [String: Int64] {
    try await withTaskExecutorPreference(AnswerThreads.shared) {
      try await database.read { tx in
        let row = try #require(try tx.rows("SELECT * FROM numbers").first)
        return try ["first", "second", "third"].reduce(into: [:]) { known, name in
          if let number = try? row(name, as: Int64.self) { known[name] = number }
        }
      }
    }
  }
  for _ in 1...8 { #expect(try await columns() == ["first": 1, "second": 2]) }
  try await database.write { tx in
    try tx.run("ALTER TABLE numbers DROP COLUMN first")
    try tx.run("ALTER TABLE numbers ADD COLUMN third INTEGER NOT NULL DEFAULT 3")
  }
  for _ in 1...8 {
    let now = try await columns()
    #expect(now == ["second": 2, "third": 3], "\(now)")
  }
  try await database.measureIndexes()
  for _ in 1...8 { #expect(try await columns() == ["second": 2, "third": 3]) }
  await database.close()
}
