import Kernel
import TestKit
import Testing

@testable import Store

private let tables = """
  CREATE TABLE parents (id TEXT PRIMARY KEY, code TEXT NOT NULL, CONSTRAINT parents_code UNIQUE (code));
  CREATE TABLE children (
    id TEXT PRIMARY KEY,
    parent_id TEXT NOT NULL REFERENCES parents (id),
    age INTEGER NOT NULL CONSTRAINT children_age CHECK (age >= 0),
    late_id TEXT REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED
  );
  INSERT INTO parents VALUES ('p', 'x');
  """

private func failure(_ database: any Database, _ sql: SQL) async -> StoreError? {
  await #expect(throws: StoreError.self) { try await database.write { tx in _ = try tx.run(sql) } }
}

@Test(arguments: Engine.available)
func constraintsAreRecognisedByCode(_ engine: Engine) async throws {
  let database = try await database(engine, with: tables)
  let primary = await failure(database, "INSERT INTO parents VALUES ('p', 'y')")
  let unique = await failure(database, "INSERT INTO parents VALUES ('q', 'x')")
  #expect(primary == .uniqueViolation(constraint: engine == .sqlite ? "parents.id" : "parents_pkey"))
  #expect(unique == .uniqueViolation(constraint: engine == .sqlite ? "parents.code" : "parents_code"))
  #expect(await failure(database, "INSERT INTO children VALUES ('a', 'nobody', 1, NULL)") == .foreignKeyViolation)
  #expect(
    await failure(database, "INSERT INTO children VALUES ('a', 'p', -1, NULL)")
      == .checkViolation(constraint: "children_age"))
  #expect(await failure(database, "INSERT INTO children VALUES ('a', NULL, 1, NULL)") == .notNullViolation)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM children") } == 0)
}

@Test(arguments: Engine.available)
func nobodyIsAnsweredBeforeTheCommitThatMayStillFail(_ engine: Engine) async throws {
  let database = try await database(engine, with: tables)
  // The foreign key is looked at only by COMMIT, when the closure has long returned its value.
  await #expect(throws: StoreError.foreignKeyViolation) {
    try await database.write { tx in
      try tx.run("INSERT INTO children VALUES ('late', 'p', 1, 'nobody')")
      return "stored"
    }
  }
  let answers = await withTaskGroup(of: Bool.self, returning: [Bool].self) { group in
    for number in 0..<40 {
      let late: String? = number % 10 == 3 ? "nobody" : nil
      group.addTask {
        let stored = try? await database.write { tx in
          try tx.run("INSERT INTO children VALUES (\("c\(number)"), 'p', 1, \(late))")
        }
        return (stored == 1) == (late == nil)
      }
    }
    return await group.reduce(into: []) { $0.append($1) }
  }
  #expect(answers.allSatisfy { $0 })
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM children") } == 36)
}

@Test(arguments: Engine.available)
func aConflictInASavepointIsCaughtAndTheRestStays(_ engine: Engine) async throws {
  let database = try await database(engine, with: tables)
  try await database.write { tx in
    try tx.run("INSERT INTO parents VALUES ('a', 'a')")
    let outer: Int? = try tx.catchingConflict {
      try tx.run("INSERT INTO parents VALUES ('b', 'b')")
      let inner: Int? = try tx.catchingConflict {
        try tx.run("INSERT INTO parents VALUES ('c', 'c')")
        return try tx.run("INSERT INTO parents VALUES ('d', 'x')")
      }
      #expect(inner == nil)
      return try tx.run("INSERT INTO parents VALUES ('e', 'e')")
    }
    #expect(outer == 1)
    let lost: Int? = try tx.catchingConflict {
      try tx.run("INSERT INTO parents VALUES ('f', 'f')")
      try tx.run("INSERT INTO parents VALUES ('g', 'g')")
      return try tx.run("INSERT INTO parents VALUES ('h', 'f')")
    }
    #expect(lost == nil)
    #expect(throws: StoreError.foreignKeyViolation) {
      try tx.catchingConflict { try tx.run("INSERT INTO children VALUES ('a', 'nobody', 1, NULL)") }
    }
    try tx.run("INSERT INTO parents VALUES ('z', 'z')")
  }
  let ids = try await database.read { tx in
    try tx.all("SELECT id FROM parents ORDER BY id") { row in try row("id", as: String.self) }
  }
  #expect(ids == ["a", "b", "e", "p", "z"])
}

@Test(arguments: Engine.available)
func aReadCannotWrite(_ engine: Engine) async throws {
  let database = try await database(engine, with: tables)
  await #expect(throws: StoreError.readOnly) {
    try await database.read { tx in try tx.run("DELETE FROM parents") }
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM parents") } == 1)
}

@Test
func storeErrorsHaveProblems() {
  #expect(StoreError.diskFull.problem.code == "store.disk_full")
  #expect(StoreError.readOnly.problem.kind == .unavailable)
  #expect(StoreError.connectionLost("secret host").problem.details.isEmpty)
  #expect(StoreError.sql(code: "x", message: "SELECT secret").problem == Problem(.internalFault, code: "server.fault"))
}
