import Kernel
import TestKit
import Testing

@testable import Store

@Test(arguments: Engine.available)
func aHealthyStoreHasNothingToSay(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase()
  // The server of the tests syncs nothing, because it lives for one run.
  let findings = try await database.diagnose().filter { !$0.contains("synchronous_commit") }
  #expect(findings == [])
}

@Test
func aStoreThatCouldLoseWhatItAnsweredIsSaid() async throws {
  let database = try await Engine.sqlite.freshDatabase()
  let raw = try #require(database as? SQLiteDatabase)
  try await raw.writer.writeWithoutTransaction { database in
    try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF")
    try database.execute(sql: "INSERT INTO jobs VALUES ('j', 'c', 'r', 'nobody', 'waiting', 0, 0, NULL)")
  }
  let findings = try await database.diagnose()
  #expect(findings.count == 3)
  for word in ["synchronous", "foreign keys are off", "foreign_key_check"] {
    #expect(findings.contains { $0.contains(word) }, "\(word)")
  }
}
