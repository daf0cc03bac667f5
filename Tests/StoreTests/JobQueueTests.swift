import Contracts
import Kernel
import Synchronization
import TestKit
import Testing

@testable import Store

private let caseID = CaseID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0009))
private let subscriptions = Subscriptions(["case.opened": ["notices.case_opened", "points.case_opened"]])

private func record(_ count: Int, in database: any Database) async throws {
  try await database.write { tx in
    for _ in 0..<count { try tx.record(CaseOpened(caseID), community: communityA, actor: nil) }
  }
}

@Test(arguments: Engine.available)
func anEventAndItsJobsAreOneTransaction(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(subscriptions: subscriptions)
  let person: PersonID = database.world.newID()
  await #expect(throws: Refused.self) {
    try await database.write { tx in
      try tx.record(CaseOpened(caseID), community: communityA, actor: person)
      throw Refused()
    }
  }
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM journal") } == 0)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 0)

  let viewer = Viewer(person: person, community: communityA, standing: .oneself, name: "林")
  try await database.write { tx in
    try tx.record(CaseOpened(caseID), by: viewer)
    try tx.record(CaseClosed(caseID), by: viewer)
  }
  let jobs = try await database.write { tx in try tx.claimJobs(limit: 10) }
  #expect(Set(jobs.map(\.reaction)) == ["notices.case_opened", "points.case_opened"])
  let entry = try await database.read { tx in try tx.journalEntry(jobs[0].eventID) }
  let found = try #require(entry)
  #expect(found.name == "case.opened")
  #expect(found.actor == person)
  #expect(found.community == communityA)
  #expect(found.at == TestWorld.start)
  #expect(try found.decode(CaseOpened.self).caseID == caseID)
}

@Test(arguments: Engine.available)
func whoListensIsToldAfterTheCommitAndOnlyThen(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(subscriptions: subscriptions)
  let calls = Counter()
  database.onEnqueue { calls.add() }
  try await database.write { tx in
    try tx.record(CaseClosed(caseID), community: communityA, actor: nil)
  }
  _ = try? await database.write { tx in
    try tx.record(CaseOpened(caseID), community: communityA, actor: nil)
    throw Refused()
  }
  #expect(calls.value == 0)
  try await record(3, in: database)
  #expect(calls.value == 1)
}

@Test(arguments: Engine.available)
func twoRunnersNeverClaimTheSameJob(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase(subscriptions: subscriptions)
  try await record(50, in: database)
  let claimed = try await withThrowingTaskGroup(of: [JobID].self, returning: [JobID].self) { group in
    for _ in 0..<4 {
      group.addTask {
        var mine: [JobID] = []
        while true {
          let jobs = try await database.write { tx in try tx.claimJobs(limit: 7) }
          if jobs.isEmpty { return mine }
          mine += jobs.map(\.id)
          try await database.write { tx in for job in jobs { try tx.finish(job) } }
        }
      }
    }
    return try await group.reduce(into: []) { $0 += $1 }
  }
  #expect(Set(claimed).count == claimed.count)
  // A runner may find all due jobs locked by another and stop early; what it left, the others took or the next one takes.
  let rest = try await database.write { tx in try tx.claimJobs(limit: 200) }
  #expect(claimed.count + rest.count == 100)
}

@Test(arguments: Engine.available)
func aClaimIsFreeAgainWhenItsLeaseIsOver(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world, subscriptions: subscriptions)
  try await record(1, in: database)
  let first = try await database.write { tx in try tx.claimJobs(limit: 10) }
  #expect(first.map(\.attempts) == [1, 1])
  world.advance(by: .seconds(299))
  #expect(try await database.write { tx in try tx.claimJobs(limit: 10) }.isEmpty)
  world.advance(by: .seconds(1))
  let second = try await database.write { tx in try tx.claimJobs(limit: 10) }
  #expect(second.map(\.id) == first.map(\.id))
  #expect(second.map(\.attempts) == [2, 2])
}

@Test(arguments: Engine.available)
func aJobThatFailsWaitsLongerEachTimeAndRestsAfterTwelve(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(
    world: world.world, subscriptions: Subscriptions(["case.opened": ["one"]]))
  try await record(1, in: database)
  var waits: [Int64] = []
  for _ in 0..<12 {
    let failedAt = world.now
    let job = try #require(try await database.write { tx in try tx.claimJobs(limit: 1) }.first)
    try await database.write { tx in try tx.postpone(job, reason: String(repeating: "因", count: 900)) }
    let next = try await database.read { tx in
      try tx.scalar("SELECT run_at FROM jobs WHERE id = \(job.id)", as: Timestamp.self)
    }
    let runAt = try #require(next)
    waits.append((runAt - failedAt).milliseconds / 1_000)
    world.set(runAt)
  }
  #expect(waits == [20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600, 3_600, 3_600])
  #expect(try await database.write { tx in try tx.claimJobs(limit: 1) }.isEmpty)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 0)
  let reason = try await database.read { tx in try tx.scalar("SELECT last_error FROM jobs", as: String.self) }
  #expect(reason?.count == 500)
}

@Test(arguments: Engine.available)
func theOldestJobsComeFirst(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(
    world: world.world, subscriptions: Subscriptions(["case.opened": ["one"]]))
  for _ in 0..<5 {
    try await record(1, in: database)
    world.advance(by: .seconds(1))
  }
  let jobs = try await database.write { tx in try tx.claimJobs(limit: 3) }
  #expect(jobs.count == 3)
  let events = try await database.read { tx in
    try tx.all("SELECT id FROM journal ORDER BY at LIMIT 3") { row in try row("id", as: JournalEntryID.self) }
  }
  #expect(jobs.map(\.eventID) == events)
}
