import Contracts
import Foundation
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Store

/// Everything that could trip a dump: keys of two columns, a child before its parent, bytes, measures, odd names.
private let trips = """
  CREATE TABLE branches (
    id TEXT PRIMARY KEY, parent_id TEXT REFERENCES branches (id), label TEXT NOT NULL, "order" INTEGER
  );
  CREATE TABLE leaves (
    branch_id TEXT NOT NULL REFERENCES branches (id), place BIGINT NOT NULL, weight DOUBLE PRECISION, bytes BYTEA,
    PRIMARY KEY (branch_id, place)
  );
  """

private func migrations(_ name: String, _ engine: Engine, upTo count: Int = 9) throws -> (Folder, Migrations) {
  let folder = try Folder("dump-\(name)-\(engine)", [:])
  let own = Engine.migrationsFolder
  for file in try FileManager.default.contentsOfDirectory(atPath: own)
  where file.hasPrefix("0001") || file.hasPrefix("0002") {
    try folder.write(file, String(contentsOfFile: own + "/" + file, encoding: .utf8))
  }
  if count > 2 { try folder.write("0003_trips.sql", trips) }
  return (folder, try Migrations(folder: folder.path, dialect: engine.dialect))
}

/// Lines in memory, there and back.
private final class Lines: Sendable {
  private let state: Mutex<(lines: [String], next: Int)>
  init(_ lines: [String] = []) { state = Mutex((lines, 0)) }
  var all: [String] { state.withLock { $0.lines } }
  func add(_ line: String) { state.withLock { $0.lines.append(line) } }
  func next() -> String? {
    state.withLock { state in
      guard state.next < state.lines.count else { return nil }
      state.next += 1
      return state.lines[state.next - 1]
    }
  }
}

private func dump(_ database: any Database) async throws -> [String] {
  let lines = Lines()
  try await StoreDump.write(from: database) { line in lines.add(line) }
  return lines.all
}

private func restored(_ lines: [String], _ name: String, on engine: Engine) async throws -> any Database {
  let database = try await engine.emptyDatabase()
  let (_, migrations) = try migrations(name, engine)
  let source = Lines(lines)
  try await StoreDump.read({ source.next() }, into: database, migrations: migrations)
  return database
}

private func filled(_ name: String, on engine: Engine) async throws -> any Database {
  let database = try await engine.emptyDatabase()
  try await migrations(name, engine).1.run(on: database)
  try await database.write { tx in
    try tx.run("INSERT INTO branches VALUES ('z', NULL, '根 \"quoted\" \\ \n\t\u{1F}汉 👩🏽‍🌾', 1)")
    try tx.run("INSERT INTO branches VALUES ('a', 'z', '', NULL)")
    for place in 0..<1_201 {
      let weight: Double? = place % 3 == 0 ? nil : Double(place) / 10
      let bytes: [UInt8]? = place % 5 == 0 ? nil : [UInt8(place % 256), 0, 255]
      try tx.run("INSERT INTO leaves VALUES (\(place % 2 == 0 ? "a" : "z"), \(place - 600), \(weight), \(bytes))")
    }
    try tx.run("INSERT INTO leaves VALUES ('a', \(Int64.max), \(1e300), \([UInt8]()))")
    try tx.record(CaseOpened(tx.newID()), community: communityA, actor: nil)
    try tx.enqueue(
      reactions: ["x"], on: try tx.scalar("SELECT id FROM journal") ?? tx.newID(), community: communityA)
    try tx.noteScheduledRun("sweep", at: tx.now)
    for number in 0..<3 {
      try tx.index(
        kind: "k", subject: "s\(9 - number)", community: communityA, names: ["禾木\(number)"], text: "power 云")
    }
    try tx.unindex(kind: "k", subject: "s9")
  }
  return database
}

@Test(arguments: Engine.available)
func aDumpRestoredAndDumpedAgainIsTheSameBytes(_ engine: Engine) async throws {
  let database = try await filled("same-a", on: engine)
  let first = try await dump(database)
  #expect(first.first == #"{"migrations":["0001_store","0002_search","0003_trips"],"stairwell":"dump","version":1}"#)
  #expect(first.last == #"{"end":true,"rows":1209}"#)
  let copy = try await restored(first, "same-b", on: engine)
  #expect(try await dump(copy) == first)
  let found = try await copy.read { tx in try tx.search(kind: "k", community: communityA, "禾木") }
  #expect(found == ["s8", "s7"], "in the order in which they were indexed")
}

@Test(.enabled(if: Engine.available.count > 1))
func aStoreMovesFromOneEngineToTheOtherAndBack() async throws {
  let database = try await filled("move-a", on: .sqlite)
  let first = try await dump(database)
  let server = try await restored(first, "move-b", on: .postgres)
  #expect(try await dump(server) == first)
  let back = try await restored(try await dump(server), "move-c", on: .sqlite)
  #expect(try await dump(back) == first)
  for moved in [server, back] {
    // What was restored is guarded as before, and goes on.
    await #expect(throws: StoreError.foreignKeyViolation) {
      try await moved.write { tx in try tx.run("INSERT INTO branches VALUES ('q', 'nobody', 'q', 0)") }
    }
    try await moved.write { tx in
      try tx.index(kind: "k", subject: "new", community: communityA, names: ["禾木"], text: "")
    }
    let found = try await moved.read { tx in try tx.search(kind: "k", community: communityA, "禾木") }
    #expect(found == ["s8", "s7", "new"])
  }
}

@Test(arguments: Engine.available)
func theWholeSchemaOfTheHouseCanBeDumped(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase()
  let first = try await dump(database)
  let empty = try await engine.emptyDatabase()
  let source = Lines(first)
  let migrations = try Migrations(folder: Engine.migrationsFolder, dialect: engine.dialect)
  try await StoreDump.read({ source.next() }, into: empty, migrations: migrations)
  #expect(try await dump(empty) == first)
  #expect(first.count > 10)
}

@Test(arguments: Engine.available)
func aDumpOfAnOlderProgramBecomesTodays(_ engine: Engine) async throws {
  let old = try await engine.emptyDatabase()
  try await migrations("old-a", engine, upTo: 2).1.run(on: old)
  try await old.write { tx in try tx.noteScheduledRun("sweep", at: tx.now) }
  let copy = try await restored(try await dump(old), "old-b", on: engine)
  let found = try await copy.read { tx in
    (try tx.lastScheduledRun("sweep"), try tx.count("SELECT count(*) FROM branches"))
  }
  #expect(found == (TestWorld.start, 0))
}

@Test(arguments: Engine.available)
func whatIsNotAWholeDumpRestoresNothing(_ engine: Engine) async throws {
  let lines = try await dump(try await filled("bad-a", on: engine))
  let row = try #require(lines.firstIndex { $0.hasPrefix("[") })
  func changed(_ change: (inout [String]) -> Void) -> [String] {
    var copy = lines
    change(&copy)
    return copy
  }
  let attempts: [(DumpError, [String])] = [
    (.notADump, []),
    (.notADump, changed { $0.removeFirst() }),
    (.newerFormat, changed { $0[0] = #"{"migrations":[],"stairwell":"dump","version":2}"# }),
    (.otherSchema("0009_x"), changed { $0[0] = #"{"migrations":["0009_x"],"stairwell":"dump","version":1}"# }),
    (.cutOff, changed { $0.removeLast() }),
    (.malformed(line: lines.count - 1, "1209 rows are announced, 1208 came"), changed { $0.remove(at: row) }),
    (.malformed(line: row + 1, "not a row"), changed { $0[row].removeLast() }),
    (.malformed(line: row + 1, "a row with 1 values"), changed { $0[row] = "[1]" }),
    (
      .malformed(line: 2, "the table nothing has other columns here"),
      changed { $0[1] = #"{"columns":["id"],"table":"nothing"}"# }
    ),
    (.malformed(line: 2, "neither a table nor a row"), changed { $0[1] = "{" }),
  ]
  let (_, migrations) = try migrations("bad-b", engine)
  let database = try await engine.emptyDatabase()
  for (error, lines) in attempts {
    let source = Lines(lines)
    await #expect(throws: error) {
      try await StoreDump.read({ source.next() }, into: database, migrations: migrations)
    }
  }
  try await migrations.run(on: database)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM branches") } == 0)
}

@Test(arguments: Engine.available)
func aDatabaseWithRowsIsNotRestoredInto(_ engine: Engine) async throws {
  let database = try await filled("full", on: engine)
  let lines = try await dump(database)
  let source = Lines(lines)
  let (_, migrations) = try migrations("full", engine)
  await #expect(throws: DumpError.notEmpty(table: "branches")) {
    try await StoreDump.read({ source.next() }, into: database, migrations: migrations)
  }
  #expect(try await dump(database) == lines)
}

@Test
func everyRowComesBackFromItsLine() throws {
  let values: [SQLValue] = [
    .null, .integer(.min), .integer(.max), .integer(0), .real(0.1), .real(-1e-300), .real(2), .real(.infinity),
    .text(""), .text("\"\\/\u{0}\u{1}\u{1F}\u{7F}\n\r\t"), .text("汉字 👩🏽‍🌾 \u{2028}"), .text("]"), .text("null"),
    .blob([]), .blob(Array(0...255)),
  ]
  for count in 0...values.count {
    let row = Array(values.prefix(count))
    #expect(try DumpLine(DumpLine.row(row), number: 1) == .row(row))
  }
  let broken: [String] = [
    "[", "[1", "[1,]", "[1]x", "[1 2]", "[\"a]", "[\"\\x\"]", "[1.5]", "[{\"bytes\":\"*\"}]", "[--1]", "[true]",
  ]
  for line in broken { #expect(throws: DumpError.malformed(line: 7, "not a row")) { try DumpLine(line, number: 7) } }
}
