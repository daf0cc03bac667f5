import Contracts
import Kernel
import Store
import TestKit
import Testing

/// What these tests keep: the numbers of a community, and how often they were read.
private struct Numbers {
  let reads = Counter()

  func read(_ tx: Tx, _ community: CommunityID = communityA) throws -> [String] {
    try tx.kept("tests.numbers", of: .routing, community) {
      reads.add()
      return try tx.all(
        "SELECT number FROM case_channels WHERE community_id = \(community) ORDER BY position LIMIT 10"
      ) { row in try row("number") }
    }
  }
}

private func add(_ number: String, at position: Int, _ tx: Tx, _ community: CommunityID = communityA) throws {
  try tx.run(
    """
    INSERT INTO case_channels (community_id, position, number, name, english_name, words)
    VALUES (\(community), \(position), \(number), 'n', 'n', 'n')
    """)
}

@Test(arguments: Engine.available) func whatSeldomChangesIsReadOnceAndAgainAfterEveryChange(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let numbers = Numbers()
  func read() async throws -> [String] { try await database.read { tx in try numbers.read(tx) } }
  for _ in 0..<3 { #expect(try await read() == []) }
  #expect(numbers.reads.value == 1)
  try await database.write { tx in try add("119", at: 0, tx) }
  for _ in 0..<3 { #expect(try await read() == ["119"]) }
  #expect(numbers.reads.value == 2)
  try await database.write { tx in try tx.run("UPDATE case_channels SET number = '120' WHERE number = '119'") }
  #expect(try await read() == ["120"])
  // Another community's change is no reason to read this one's again.
  try await database.write { tx in try add("110", at: 0, tx, communityB) }
  #expect(try await read() == ["120"])
  #expect(numbers.reads.value == 3)
  try await database.write { tx in try tx.run("DELETE FROM case_channels WHERE community_id = \(communityA)") }
  #expect(try await read() == [])
}

@Test(arguments: Engine.available) func aTransactionSeesItsOwnChangeAndOneTakenBackLeavesNothing(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let numbers = Numbers()
  try await database.write { tx in
    #expect(try numbers.read(tx) == [])
    try add("119", at: 0, tx)
    #expect(try numbers.read(tx) == ["119"])
  }
  await #expect(throws: Refused.self) {
    try await database.write { tx in
      try add("120", at: 1, tx)
      #expect(try numbers.read(tx) == ["119", "120"])
      throw Refused()
    }
  }
  #expect(try await database.read { tx in try numbers.read(tx) } == ["119"])
  try await database.write { tx in
    let kept: Int? = try tx.catchingConflict {
      try add("122", at: 1, tx)
      #expect(try numbers.read(tx) == ["119", "122"])
      try add("123", at: 1, tx)
      return 1
    }
    #expect(kept == nil)
    #expect(try numbers.read(tx) == ["119"])
    try add("110", at: 1, tx)
    #expect(try numbers.read(tx) == ["119", "110"])
  }
  #expect(try await database.read { tx in try numbers.read(tx) } == ["119", "110"])
}

/// One group for each table that a kept value is made of; a table without its triggers would show yesterday's names.
@Test(arguments: Engine.available) func everyTableOfAGroupGivesItANewMark(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(world: TestWorld().world)
  let tables: [(KeptGroup, [String])] = [
    (.routing, ["case_windows", "case_categories", "case_channels", "case_sources"]),
    (.places, ["grids", "parks", "buildings"]), (.posts, ["posts", "persons"]),
    (.clocks, ["case_clock_hours", "case_clock_rules"]),
  ]
  let triggers = try await database.read { tx in
    try tx.all(
      tx.dialect == .sqlite
        ? "SELECT tbl_name AS name, sql AS text FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        : """
        SELECT tgrelid::regclass::text AS name, pg_get_triggerdef(oid) AS text FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1
        """
    ) { row in (table: try row("name", as: String.self), text: try row("text", as: String.self)) }
  }
  for (group, names) in tables {
    for table in names {
      let mine = triggers.filter { $0.table == table && $0.text.contains("'\(group.rawValue)'") }
      let changes = ["INSERT", "UPDATE", "DELETE"].filter { change in
        mine.contains { $0.text.contains("AFTER \(change)") || $0.text.contains("OR \(change)") }
      }
      // Who is new or gone has no post.
      #expect(changes == (table == "persons" ? ["UPDATE"] : ["INSERT", "UPDATE", "DELETE"]), "\(table)")
    }
  }
}
