import Dispatch
import Foundation
import Kernel
import TestKit
import Testing

@testable import Store

private let table = "CREATE TABLE seats (id TEXT PRIMARY KEY, room TEXT NOT NULL)"

@Test(arguments: Engine.available)
func twentyWritersAndALimitOfThreeAlwaysStoreThree(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await database(engine, with: table, world: world.world)
  for round in 0..<3 {
    let room = "room \(round)"
    let stored = try await withThrowingTaskGroup(of: Bool.self, returning: Int.self) { group in
      for number in 0..<20 {
        group.addTask {
          try await database.write { tx in
            guard try tx.count("SELECT count(*) FROM seats WHERE room = \(room)") < 3 else { return false }
            try tx.run("INSERT INTO seats VALUES (\("\(room) \(number)"), \(room))")
            return true
          }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(stored == 3)
    #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM seats WHERE room = \(room)") } == 3)
  }
}

@Test(arguments: Engine.available)
func aClosureThatFailsIsUndoneAlone(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let refusals = Counter()
  await withTaskGroup(of: Void.self) { group in
    for number in 0..<100 {
      group.addTask {
        do {
          try await database.write { tx in
            try tx.run("INSERT INTO seats VALUES (\("\(number)"), 'r')")
            if number % 7 == 0 { throw Refused() }
          }
        } catch is Refused {
          refusals.add()
        } catch {
          Issue.record(error)
        }
      }
    }
  }
  #expect(refusals.value == 15)
  let stored = try await database.read { tx in
    try tx.all("SELECT id FROM seats") { row in try row("id", as: String.self) }
  }
  #expect(stored.count == 85)
  #expect(stored.allSatisfy { Int($0).map { $0 % 7 != 0 } ?? false })
}

@Test
func fiveHundredWritesAtOnceAreAllInTheFile() async throws {
  let path = NSTemporaryDirectory() + "stairwell-\(ProcessInfo.processInfo.processIdentifier)-500.db"
  defer { for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + end) } }
  let database = try SQLiteDatabase(path: path, world: TestWorld().world)
  #expect(try await database.diagnose() == [])
  try await database.write { tx in try database.executeScript(table, in: tx) }
  try await withThrowingTaskGroup(of: Void.self) { group in
    for number in 0..<500 {
      group.addTask {
        try await database.write { tx in _ = try tx.run("INSERT INTO seats VALUES (\("\(number)"), 'r')") }
        // Somebody else, who reads the file, sees it as soon as the answer is there.
        if number % 100 == 0 {
          let other = try SQLiteDatabase(path: path, world: TestWorld().world)
          let found = try await other.read { tx in try tx.count("SELECT count(*) FROM seats WHERE id = \("\(number)")")
          }
          #expect(found == 1)
        }
      }
    }
    try await group.waitForAll()
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM seats") } == 500)
  await database.close()
  let reopened = try SQLiteDatabase(path: path, world: TestWorld().world)
  #expect(try await reopened.read { tx in try tx.count("SELECT count(*) FROM seats") } == 500)
}

@Test(arguments: Engine.available)
func aTransactionHasOneNow(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await database(engine, with: table, world: world.world)
  try await database.write { tx in
    let before = tx.now
    world.advance(by: .minutes(5))
    #expect(tx.now == before)
  }
  #expect(try await database.read { tx in tx.now } == TestWorld.start + .minutes(5))
}

@Test
func aFullDiskIsSaidAndLeavesNothingHalfWritten() async throws {
  let database = try await database(.sqlite, with: "CREATE TABLE notes (id TEXT PRIMARY KEY, body TEXT NOT NULL)")
  try await database.write { tx in
    let pages = try tx.count("PRAGMA page_count")
    _ = try tx.rows(SQL(pieces: [.text("PRAGMA max_page_count = \(pages + 3)")]))
  }
  let long = String(repeating: "满", count: 20_000)
  await #expect(throws: StoreError.diskFull) {
    try await database.write { tx in
      try tx.run("INSERT INTO notes VALUES ('short', 'kept?')")
      try tx.run("INSERT INTO notes VALUES ('long', \(long))")
    }
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM notes") } == 0)
  // Among others in one group, only the one that does not fit is refused.
  let stored = await withTaskGroup(of: Bool.self, returning: Int.self) { group in
    for number in 0..<10 {
      let body = number == 5 ? long : "short"
      group.addTask {
        let done = try? await database.write { tx in try tx.run("INSERT INTO notes VALUES (\("\(number)"), \(body))") }
        return done != nil
      }
    }
    return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
  }
  #expect(stored == 9)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM notes WHERE id = '5'") } == 0)
}

@Test
func aDatabaseThatMayNotBeWrittenIsReadAndSaysSo() async throws {
  let database = try await database(.sqlite, with: table)
  try await database.write { tx in _ = try tx.rows("PRAGMA query_only = 1") }
  await #expect(throws: StoreError.readOnly) {
    try await database.write { tx in try tx.run("INSERT INTO seats VALUES ('a', 'r')") }
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM seats") } == 0)
}
