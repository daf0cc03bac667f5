import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Audit

private func database(_ engine: Engine, lines: Int, _ world: TestWorld) async throws -> any Database {
  let database = try await engine.freshDatabase(world: world.world)
  let community: CommunityID = world.world.newID()
  let person: PersonID = world.world.newID()
  for line in 0..<lines {
    try await database.write { tx in
      let viewer = Viewer(person: person, community: community, standing: .oneself, name: "沈")
      try tx.audit("case.assigned", subject: "cas_\(line)", detail: "转给第\(line)网格", by: viewer)
    }
    world.advance(by: .minutes(1))
  }
  return database
}

private func chain(_ database: any Database) async throws -> AuditChain {
  try await database.read { tx in try AuditChain.verify(tx) }
}

@Test(arguments: Engine.available) func anUntouchedChainIsWhole(_ engine: Engine) async throws {
  let database = try await database(engine, lines: 5, TestWorld())
  let found = try await chain(database)
  #expect(found.fault == nil)
  #expect(found.entries == 5)
}

@Test(arguments: Engine.available) func noLineCanBeChangedOrTakenAwayByTheProgram(_ engine: Engine) async throws {
  let database = try await database(engine, lines: 2, TestWorld())
  await #expect(throws: StoreError.self) {
    try await database.write { tx in try tx.run("UPDATE audit_entries SET detail = 'x' WHERE number = 1") }
  }
  await #expect(throws: StoreError.self) {
    try await database.write { tx in try tx.run("DELETE FROM audit_entries WHERE number = 2") }
  }
  #expect(try await chain(database).fault == nil)
}

/// Somebody with the database in hand drops the triggers first.
private func dropTriggers(_ database: any Database, _ engine: Engine) async throws {
  let script =
    engine == .sqlite
    ? "DROP TRIGGER audit_entries_no_update; DROP TRIGGER audit_entries_no_delete;"
    : "DROP TRIGGER audit_entries_no_change ON audit_entries;"
  try await database.write { tx in try database.executeScript(script, in: tx) }
}

@Test(arguments: Engine.available) func aChangeOfAnyColumnIsFound(_ engine: Engine) async throws {
  let changes: [SQL] = [
    "community_id = 'com_x'", "at = at + 1", "person_id = NULL", "standing = 'Person'", "act = 'case.assignee'",
    "subject_id = 'cas_9'", "detail = detail || ' '", "previous_hash = hash", "hash = previous_hash",
    "number = 77",
  ]
  for change in changes {
    let database = try await database(engine, lines: 4, TestWorld())
    try await dropTriggers(database, engine)
    try await database.write { tx in try tx.run("UPDATE audit_entries SET \(sql: change) WHERE number = 2") }
    let found = try await chain(database)
    #expect(found.fault != nil, "nobody noticed \(change)")
  }
}

@Test(arguments: Engine.available) func aLineCutOutOfTheMiddleIsFound(_ engine: Engine) async throws {
  let database = try await database(engine, lines: 4, TestWorld())
  try await dropTriggers(database, engine)
  try await database.write { tx in try tx.run("DELETE FROM audit_entries WHERE number = 3") }
  #expect(try await chain(database).fault != nil)
}

@Test(arguments: Engine.available) func cuttingOffTheEndIsFound(_ engine: Engine) async throws {
  for rest in [3, 0] {
    let database = try await database(engine, lines: 4, TestWorld())
    let before = try await chain(database)
    try await dropTriggers(database, engine)
    try await database.write { tx in try tx.run("DELETE FROM audit_entries WHERE number > \(rest)") }
    let after = try await chain(database)
    #expect(after.fault == "4 lines were written, \(rest) are there")
    #expect(after.head != before.head)
  }
}

@Test func whatHidesBehindANULIsFound() async throws {
  // PostgreSQL refuses to store one.
  let columns: [SQL] = ["community_id", "person_id", "standing", "act", "subject_id", "detail"]
  for column in columns {
    let database = try await database(.sqlite, lines: 3, TestWorld())
    try await dropTriggers(database, .sqlite)
    try await database.write { tx in
      try tx.run("UPDATE audit_entries SET \(sql: column) = \(sql: column) || char(0) || 'evil' WHERE number = 2")
    }
    #expect(try await chain(database).fault == "line 2 was changed after it was written")
  }
}

@Test(arguments: Engine.available) func linesWrittenAtOnceStandInOneChain(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let community: CommunityID = TestWorld().world.newID()
  try await withThrowingTaskGroup(of: Void.self) { group in
    for line in 0..<12 {
      group.addTask {
        try await database.write { tx in
          try tx.audit("act", subject: "s\(line)", community: community)
        }
      }
    }
    try await group.waitForAll()
  }
  let found = try await chain(database)
  #expect(found.fault == nil)
  #expect(found.entries == 12)
}
