import Dispatch
import Kernel
import TestKit
import Testing

@testable import Store

private let table = "CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT)"

/// Tests of what only a server can do to us.
@Suite(.enabled(if: Engine.available.contains(.postgres)))
struct PostgresTests {
  @Test
  func aWriteIsRunAgainWhenAnotherTransactionWins() async throws {
    let database = try await database(.postgres, with: table)
    let runs = Counter()
    let rivalRuns = Counter()
    let hasRead = DispatchSemaphore(value: 0)
    let hasWritten = DispatchSemaphore(value: 0)
    async let slow: Int = database.write { tx in
      let count = try tx.count("SELECT count(*) FROM notes")
      if runs.add() == 1 {
        hasRead.signal()
        hasWritten.wait()
      }
      return try tx.run("INSERT INTO notes VALUES ('slow', \("\(count)"))")
    }
    let quick = Task {
      try await database.write { tx in
        if rivalRuns.add() == 1 { hasRead.wait() }
        let count = try tx.count("SELECT count(*) FROM notes")
        try tx.run("INSERT INTO notes VALUES ('quick', \("\(count)"))")
      }
      hasWritten.signal()
    }
    #expect(try await slow == 1)
    try await quick.value
    #expect(runs.value == 2)
    let bodies = try await database.read { tx in
      try tx.all("SELECT body FROM notes ORDER BY body") { row in try row("body", as: String.self) }
    }
    #expect(bodies == ["0", "1"])
  }

  @Test
  func aReadIsRunAgainOnceWhenTheConnectionBreaks() async throws {
    let database = try await Engine.postgres.freshDatabase()
    let runs = Counter()
    let answer = try await database.read { tx in
      if runs.add() == 1 { _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
      return try tx.scalar("SELECT 42", as: Int.self)
    }
    #expect(answer == 42)
    #expect(runs.value == 2)
    let error = await #expect(throws: StoreError.self) {
      try await database.read { tx in _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
    }
    guard case .connectionLost = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test
  func aWriteIsRunAgainWhenTheConnectionBreaksBeforeItsCommit() async throws {
    let database = try await database(.postgres, with: table)
    let runs = Counter()
    try await database.write { tx in
      try tx.run("INSERT INTO notes VALUES ('a', NULL)")
      if runs.add() == 1 { _ = try tx.rows("SELECT pg_terminate_backend(pg_backend_pid())") }
    }
    #expect(runs.value == 2)
    #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM notes") } == 1)
  }

  @Test
  func connectionsThatDiedWhileIdleAreReplaced() async throws {
    let database = try await database(.postgres, with: table)
    try await database.write { tx in
      _ = try tx.rows(
        """
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        """)
      try tx.run("INSERT INTO notes VALUES ('a', NULL)")
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await database.write { tx in _ = try tx.run("INSERT INTO notes VALUES (\("\(number)"), NULL)") }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM notes") } == 21)
  }

  @Test
  func anErrorThatTheClosureSwallowedIsNotCommittedInSilence() async throws {
    let database = try await database(.postgres, with: table)
    await #expect(throws: StoreError.self) {
      try await database.write { tx in
        try tx.run("INSERT INTO notes VALUES ('a', NULL)")
        _ = try? tx.run("INSERT INTO notes VALUES (NULL, NULL)")
      }
    }
    #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM notes") } == 0)
  }

  @Test
  func aStatementWhoseTableChangedIsPreparedAgain() async throws {
    let database = try await database(.postgres, with: table)
    let columns: @Sendable (Tx) throws -> [String] = { tx in
      try tx.run("INSERT INTO notes (id) VALUES (\(tx.newID(TestTag.self)))")
      return try tx.rows("SELECT * FROM notes LIMIT 1").first?.columnNames ?? []
    }
    #expect(try await database.write(columns) == ["id", "body"])
    // As another program does it, behind the back of the cache.
    try await database.write { tx in try tx.run("ALTER TABLE notes ADD COLUMN colour TEXT") }
    #expect(try await database.write(columns) == ["id", "body", "colour"])
    #expect(try await database.read { tx in try tx.rows("SELECT * FROM notes").count } == 2)
  }

  @Test
  func whoWaitsForAConnectionIsServedInTurn() async throws {
    let database = try await Engine.postgres.freshDatabase()
    try await withThrowingTaskGroup(of: Int?.self) { group in
      for number in 0..<200 {
        group.addTask { try await database.read { tx in try tx.scalar("SELECT \(number)", as: Int.self) } }
      }
      var sum = 0
      for try await number in group { sum += number ?? 0 }
      #expect(sum == 199 * 100)
    }
    await database.close()
    await #expect(throws: StoreError.self) { try await database.read { _ in 1 } }
  }

  @Test
  func whatTheServerSaysGoesToTheLog() async throws {
    let lines = Counter()
    let url = try #require(TestServer.url)
    let database = try PostgresDatabase(url: url, world: TestWorld().world, log: { _ in lines.add() })
    try await database.write { tx in try database.executeScript("DO $$ BEGIN RAISE WARNING 'look'; END $$", in: tx) }
    #expect(lines.value == 1)
    await database.close()
  }

  @Test
  func aHostThatIsDownIsPassedOver() async throws {
    let url = try #require(TestServer.url)
    let options = url.contains("?") ? url + "&" : url + "?"
    let database = try PostgresDatabase(
      url: options.replacingOccurrences(of: "host=/", with: "host=/nowhere,/") + "target_session_attrs=read-write",
      world: TestWorld().world)
    #expect(try await database.read { tx in try tx.scalar("SELECT 1", as: Int.self) } == 1)
    await database.close()
  }
}

private enum TestTag: IDTag { static let prefix = "tst" }

@Test
func anUnreadableUrlIsRefusedAtOnce() {
  #expect(throws: StoreError.self) { try PostgresDatabase(url: "postgres://[", world: TestWorld().world) }
}

@Test
func aServerThatIsAwayIsSaid() async throws {
  let database = try PostgresDatabase(url: "host=/nowhere dbname=x", world: TestWorld().world)
  let error = await #expect(throws: StoreError.self) { try await database.read { _ in 1 } }
  #expect(error?.problem.code == "store.unreachable")
}
