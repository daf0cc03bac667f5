import Foundation
import Kernel
import TestKit
import Testing

@testable import Store

private let first = "CREATE TABLE one (id TEXT PRIMARY KEY);"
private let second = "CREATE TABLE two (id TEXT PRIMARY KEY); INSERT INTO two VALUES ('; not an end');"

@Test(arguments: Engine.available)
func migrationsRunOnceInOrder(_ engine: Engine) async throws {
  let folder = try Folder("once-\(engine)", ["0002_two.sql": second, "0001_one.sql": first, "notes.md": "no"])
  let database = try await engine.emptyDatabase()
  let migrations = try Migrations(folder: folder.path, dialect: engine.dialect)
  #expect(try await migrations.run(on: database) == ["0001_one", "0002_two"])
  #expect(try await migrations.run(on: database) == [])
  try folder.write("0003_three.sql", "CREATE TABLE three (id TEXT PRIMARY KEY);")
  #expect(try await Migrations(folder: folder.path, dialect: engine.dialect).run(on: database) == ["0003_three"])
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM two") } == 1)
}

@Test(arguments: Engine.available)
func anEditedMigrationStops(_ engine: Engine) async throws {
  let folder = try Folder("edited-\(engine)", ["0001_one.sql": first])
  let database = try await engine.emptyDatabase()
  try await Migrations(folder: folder.path, dialect: engine.dialect).run(on: database)
  try folder.write("0001_one.sql", first + " ")
  let edited = try Migrations(folder: folder.path, dialect: engine.dialect)
  let error = await #expect(throws: StoreError.self) { try await edited.run(on: database) }
  #expect(error == .migration("0001_one was edited after it ran: write a new migration instead"))
}

@Test(arguments: Engine.available)
func aMigrationThatTheProgramDoesNotKnowStops(_ engine: Engine) async throws {
  let folder = try Folder("unknown-\(engine)", ["0001_one.sql": first, "0002_two.sql": second])
  let database = try await engine.emptyDatabase()
  try await Migrations(folder: folder.path, dialect: engine.dialect).run(on: database)
  try folder.remove("0002_two.sql")
  let older = try Migrations(folder: folder.path, dialect: engine.dialect)
  await #expect(throws: StoreError.self) { try await older.run(on: database) }
}

@Test(arguments: Engine.available)
func aMigrationThatFailsLeavesNothing(_ engine: Engine) async throws {
  let broken = "CREATE TABLE two (id TEXT PRIMARY KEY); INSERT INTO nowhere VALUES (1);"
  let folder = try Folder("broken-\(engine)", ["0001_one.sql": first, "0002_two.sql": broken])
  let database = try await engine.emptyDatabase()
  let migrations = try Migrations(folder: folder.path, dialect: engine.dialect)
  await #expect(throws: StoreError.self) { try await migrations.run(on: database) }
  try folder.write("0002_two.sql", second)
  let mended = try Migrations(folder: folder.path, dialect: engine.dialect)
  #expect(try await mended.run(on: database) == ["0002_two"])
}

@Test(arguments: Engine.available)
func fourProgramsThatStartTogetherMigrateOnce(_ engine: Engine) async throws {
  let folder = try Folder("together-\(engine)", ["0001_one.sql": first, "0002_two.sql": second])
  let database = try await engine.emptyDatabase()
  let migrations = try Migrations(folder: folder.path, dialect: engine.dialect)
  let ran = try await withThrowingTaskGroup(of: [String].self, returning: [String].self) { group in
    for _ in 0..<4 { group.addTask { try await migrations.run(on: database) } }
    return try await group.reduce(into: []) { $0 += $1 }
  }
  #expect(ran.sorted() == ["0001_one", "0002_two"])
}

@Test
func aPairOfFilesHasOneForEachEngine() throws {
  let folder = try Folder(
    "pair", ["0001_a.sqlite.sql": "sqlite", "0001_a.postgres.sql": "postgres", "0002_b.sql": "both"])
  for engine in Engine.allCases {
    let files = try Migrations(folder: folder.path, dialect: engine.dialect).files
    #expect(files.map(\.text) == [engine.rawValue, "both"])
    #expect(files.map(\.name) == ["0001_a", "0002_b"])
  }
}

@Test
func aNumberIsUsedOnceAndBegins() throws {
  let twice = try Folder("twice", ["0001_a.sql": "a", "0001_b.sql": "b"])
  #expect(throws: StoreError.self) { try Migrations(folder: twice.path, dialect: .sqlite) }
  let none = try Folder("none", ["first.sql": "a"])
  #expect(throws: StoreError.self) { try Migrations(folder: none.path, dialect: .sqlite) }
}

@Test
func everyMigrationOfOursIsOneFileOrAPairForBothEngines() throws {
  let names = try FileManager.default.contentsOfDirectory(atPath: Engine.migrationsFolder).filter {
    $0.hasSuffix(".sql")
  }
  #expect(names.count > 2)
  let byStem = Dictionary(grouping: names) { $0.split(separator: ".").first.map(String.init) ?? "" }
  for (stem, files) in byStem {
    let pair = Set([stem + ".sqlite.sql", stem + ".postgres.sql"])
    #expect(files == [stem + ".sql"] || Set(files) == pair, "\(files)")
  }
  let numbers = byStem.keys.compactMap { Int($0.prefix(4)) }
  #expect(numbers.count == byStem.count && Set(numbers).count == numbers.count)
}
