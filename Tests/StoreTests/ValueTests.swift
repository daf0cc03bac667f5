import Kernel
import TestKit
import Testing

@testable import Store

private let table = """
  CREATE TABLE things (
    id TEXT PRIMARY KEY, number BIGINT, flag INTEGER CHECK (flag IN (0, 1)), measure DOUBLE PRECISION, bytes BYTEA)
  """

@Test(arguments: Engine.available)
func everyTypeOfValueComesBackAsItWent(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let texts: [String] = [
    "", "汉字与 emoji 👩🏽‍🌾", "'; DROP TABLE things; --", "\\x00 $1 ? %s", "line\nline\ttab", "é\u{301}𫟹",
  ]
  let numbers: [Int64] = [0, 1, -1, .max, .min, 1_795_567_200_000]
  let measures: [Double] = [0, -0.5, 1e-300, 1.7976931348623157e308, 0.1, 2]
  let blobs: [[UInt8]] = [[], [0], [0, 255, 92, 39], Array(0...255), [10], [0x5C, 0x78]]
  try await database.write { tx in
    for place in 0..<6 {
      try tx.run(
        """
        INSERT INTO things (id, number, flag, measure, bytes)
        VALUES (\(texts[place]), \(numbers[place]), \(place % 2 == 0), \(measures[place]), \(blobs[place]))
        """)
    }
  }
  for place in 0..<6 {
    let row = try await database.read { tx in
      try tx.first("SELECT * FROM things WHERE id = \(texts[place])") { $0 }
    }
    let found = try #require(row)
    #expect(try found("id", as: String.self) == texts[place])
    #expect(try found("number", as: Int64.self) == numbers[place])
    #expect(try found("flag", as: Bool.self) == (place % 2 == 0))
    #expect(try found("measure", as: Double.self) == measures[place])
    #expect(try found("bytes", as: [UInt8].self) == blobs[place])
  }
}

@Test(arguments: Engine.available)
func nullIsNilAndNothingElseIs(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let nothing: String? = nil
  let noNumber: Int? = nil
  try await database.write { tx in
    try tx.run("INSERT INTO things (id, number, bytes) VALUES ('a', \(noNumber), \(SQLValue.null))")
  }
  try await database.read { tx in
    let row = try #require(try tx.first("SELECT * FROM things") { $0 })
    #expect(try row(optional: "number", as: Int.self) == nil)
    #expect(throws: StoreError.wrongType(column: "number", wanted: "Int")) { try row("number", as: Int.self) }
    #expect(throws: StoreError.wrongType(column: "id", wanted: "Int")) { try row(optional: "id", as: Int.self) }
    #expect(throws: StoreError.noSuchColumn("colour")) { try row("colour", as: Int.self) }
    #expect(try tx.count("SELECT count(*) FROM things WHERE \(nothing) IS NULL") == 1)
    #expect(try tx.count("SELECT count(*) FROM things WHERE id = \(nothing)") == 0)
    let title = "a"
    #expect(try tx.count("SELECT count(*) FROM things WHERE \(title) IS NULL OR id = \(title)") == 1)
  }
}

@Test(arguments: Engine.available)
func anEmptyListMatchesNothingAndAFullOneItsMembers(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  try await database.write { tx in
    for id in ["a", "b", "c"] { try tx.run("INSERT INTO things (id) VALUES (\(id))") }
  }
  try await database.read { tx throws in
    #expect(try tx.count("SELECT count(*) FROM things WHERE id IN (\(list: [String]()))") == 0)
    #expect(try tx.count("SELECT count(*) FROM things WHERE id IN (\(list: ["a", "c", "z"]))") == 2)
    let condition: SQL = SQL.joined(["id > \("a")", "id < \("c")"], by: " AND ")
    #expect(try tx.count("SELECT count(*) FROM things WHERE \(sql: condition)") == 1)
  }
}

@Test(arguments: Engine.available)
func sumsAndMillisecondsNeverOverflowThirtyTwoBits(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let now: Int64 = 1_795_567_200_000
  try await database.write { tx in
    try tx.run("INSERT INTO things (id, number) VALUES ('a', \(now)), ('b', \(now + 1))")
  }
  try await database.read { tx throws in
    #expect(try tx.scalar("SELECT sum(number) FROM things", as: Int64.self) == now * 2 + 1)
    #expect(try tx.scalar("SELECT avg(number) FROM things", as: Double.self) == Double(now) + 0.5)
    #expect(try tx.count("SELECT count(*) FROM things WHERE number < \(now - 60_000) + 60001") == 1)
    #expect(try tx.scalar("SELECT \(now) + 1", as: Int64.self) == now + 1)
    #expect(try tx.scalar("SELECT CASE WHEN 1 = 1 THEN \(now) ELSE 0 END", as: Int64.self) == now)
  }
}

@Test(arguments: Engine.available)
func caseIsFoldedForAsciiOnlyAndOrderIsThatOfBytes(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let ids: [String] = ["b", "B", "a", "_", "深", "圳", "é", "Zeta", "10", "9"]
  try await database.write { tx in
    for id in ids { try tx.run("INSERT INTO things (id) VALUES (\(id))") }
  }
  try await database.read { tx throws in
    #expect(try tx.count("SELECT count(*) FROM things WHERE lower(id) LIKE lower(\("%ETA"))") == 1)
    #expect(try tx.count("SELECT count(*) FROM things WHERE lower(id) = lower(\("É"))") == 0)
    let ordered = try tx.all("SELECT id FROM things ORDER BY id") { row in try row("id", as: String.self) }
    #expect(ordered == ids.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
  }
}

@Test(arguments: Engine.available)
func aTextWithNulIsRefusedByBoth(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  await #expect(throws: StoreError.self) {
    try await database.write { tx in try tx.run("INSERT INTO things (id) VALUES (\("a\0b"))") }
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM things") } == 0)
}

@Test(arguments: Engine.available)
func runGivesTheNumberOfChangedRows(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  try await database.write { tx throws in
    #expect(try tx.run("INSERT INTO things (id) VALUES ('a'), ('b'), ('c')") == 3)
    #expect(try tx.run("UPDATE things SET number = 1 WHERE id > 'a'") == 2)
    #expect(try tx.run("DELETE FROM things WHERE id = 'z'") == 0)
    let returned = try tx.all("DELETE FROM things RETURNING id") { row in try row("id", as: String.self) }
    #expect(returned.sorted() == ["a", "b", "c"])
  }
}

@Test(arguments: Engine.available)
func aThousandDifferentStatementsFitThroughTheStatementCache(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  try await database.read { tx throws in
    for number in 0..<1000 {
      let text = SQL(pieces: [.text("SELECT \(number) + "), .value(.integer(1)), .text(" AS n")])
      #expect(try tx.scalar(text, as: Int.self) == number + 1)
    }
    #expect(try tx.scalar("SELECT 0 + \(1) AS n", as: Int.self) == 1)
  }
}

/// A migration may change what `*` means while the same question is asked before and after it.
@Test(arguments: Engine.available)
func theColumnsOfAQuestionAreThoseOfTheTableAsItIsNow(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  func columns() async throws -> [String] {
    try await database.write { tx in try tx.rows("SELECT * FROM things").first?.columnNames ?? [] }
  }
  try await database.write { tx in try tx.run("INSERT INTO things (id) VALUES ('a')") }
  #expect(try await columns() == ["id", "number", "flag", "measure", "bytes"])
  try await database.write { tx in try database.executeScript("ALTER TABLE things ADD COLUMN word TEXT", in: tx) }
  #expect(try await columns() == ["id", "number", "flag", "measure", "bytes", "word"])
}

/// The server does this when it starts; readers that are open then know it too.
@Test func theEmbeddedEngineMeasuresItsIndexes() async throws {
  let folder = try Folder("indexes", [:])
  let database = try SQLiteDatabase(path: folder.path + "/indexes.sqlite", world: TestWorld().world)
  func measured() async throws -> Int {
    try await database.read { tx in try tx.count("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'") }
  }
  try await database.write { tx in
    try database.executeScript("CREATE TABLE things (id TEXT PRIMARY KEY, word TEXT); CREATE INDEX word ON things (word)", in: tx)
    for number in 0..<20 { try tx.run("INSERT INTO things VALUES (\("t\(number)"), 'same')") }
  }
  #expect(try await measured() == 0)
  try await database.measureIndexes()
  #expect(try await measured() == 1)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM sqlite_stat1 WHERE stat LIKE '20 20%'") } == 1)
  await database.close()
}
