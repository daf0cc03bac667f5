import Contracts
import Kernel
import ServiceLifecycle
import Store
import Synchronization
import TestKit
import Testing

@testable import Jobs

private let community = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))
private let caseID = CaseID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0009))

/// What reactions did, outside the database: a list that tests read.
private final class Diary: Sendable {
  private let lines = Mutex<[String]>([])
  var all: [String] { lines.withLock { $0 } }
  func write(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct Broken: Error {}

private func world(
  _ engine: Engine, _ reactions: Reactions
) async throws -> (world: TestWorld, database: any Database) {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world, subscriptions: reactions.subscriptions)
  try await database.write { tx in
    try database.executeScript("CREATE TABLE effects (event_id TEXT PRIMARY KEY, name TEXT NOT NULL)", in: tx)
  }
  return (world, database)
}

private func open(_ database: any Database) async throws {
  try await database.write { tx in try tx.record(CaseOpened(caseID), community: community, actor: nil) }
}

private func effects(_ database: any Database) async throws -> Int {
  try await database.read { tx in try tx.scalar("SELECT count(*) FROM effects") ?? -1 }
}

@Test(arguments: Engine.available)
func aReactionRunsOnceAndMayCauseAnother(_ engine: Engine) async throws {
  let reactions = Reactions([
    Reaction("a.case_opened", on: CaseOpened.self) { event, entry, tx in
      #expect(event.caseID == caseID)
      try tx.run("INSERT INTO effects VALUES (\(entry.id), 'opened')")
      try tx.record(CaseClosed(event.caseID), community: entry.community, actor: nil)
    },
    Reaction("b.case_closed", on: CaseClosed.self) { _, entry, tx in
      try tx.run("INSERT INTO effects VALUES (\(entry.id), 'closed')")
    },
  ])
  let (_, database) = try await world(engine, reactions)
  try await open(database)
  #expect(try await JobRunner.runDue(database, reactions: reactions) == 2)
  #expect(try await JobRunner.runDue(database, reactions: reactions) == 0)
  #expect(try await effects(database) == 2)
}

@Test(arguments: Engine.available)
func aReactionThatFailsLeavesNothingAndIsTriedAgainLater(_ engine: Engine) async throws {
  let diary = Diary()
  let reactions = Reactions([
    Reaction(name: "a.opened", events: [CaseOpened.name]) { entry, tx in
      try tx.run("INSERT INTO effects VALUES (\(entry.id), 'half')")
      if diary.all.isEmpty { throw Broken() }
    }
  ])
  let (world, database) = try await world(engine, reactions)
  try await open(database)
  let runner = JobRunner(database: database, reactions: reactions) { what, error in
    #expect(error is Broken)
    #expect(what.hasPrefix("a.opened on evt_"))
    diary.write(what)
  }
  #expect(try await runner.runDue() == 1)
  #expect(diary.all.count == 1)
  #expect(try await effects(database) == 0)
  #expect(try await runner.runDue() == 0, "it waits")
  world.advance(by: .seconds(20))
  #expect(try await runner.runDue() == 1)
  #expect(try await effects(database) == 1)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 0)
}

@Test(arguments: Engine.available)
func aJobOfAnUnknownReactionWaitsForAProgramThatKnowsIt(_ engine: Engine) async throws {
  let known = Reactions([Reaction(name: "a.opened", events: [CaseOpened.name]) { _, _ in }])
  let (world, database) = try await world(engine, known)
  try await open(database)
  #expect(try await JobRunner.runDue(database, reactions: Reactions()) == 1)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 1)
  world.advance(by: .minutes(1))
  #expect(try await JobRunner.runDue(database, reactions: known) == 1)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 0)
}

@Test(arguments: Engine.available)
func aRunnerThatOverslepItsLeaseDoesNotActASecondTime(_ engine: Engine) async throws {
  let reactions = Reactions([
    Reaction(name: "a.opened", events: [CaseOpened.name]) { entry, tx in
      try tx.run("INSERT INTO effects VALUES (\(tx.newID(CaseTag.self)), 'x')")
    }
  ])
  let (world, database) = try await world(engine, reactions)
  try await open(database)
  let old = try await database.write { tx in try tx.claimJobs(limit: 1) }
  world.advance(by: .minutes(6))
  let new = try await database.write { tx in try tx.claimJobs(limit: 1) }
  #expect(old.map(\.id) == new.map(\.id))
  #expect(try await database.read { tx in try tx.holds(old[0]) } == false)
  #expect(try await database.read { tx in try tx.holds(new[0]) })
}

@Test(arguments: Engine.available)
func theRunnerWakesByItselfAndFinishesWhatItClaimed(_ engine: Engine) async throws {
  let (done, line) = AsyncStream.makeStream(of: Void.self)
  let reactions = Reactions([
    Reaction(name: "a.opened", events: [CaseOpened.name]) { entry, tx in
      try tx.run("INSERT INTO effects VALUES (\(entry.id), 'x')")
      line.yield()
    }
  ])
  let (_, database) = try await world(engine, reactions)
  let group = ServiceGroup(
    services: [JobRunner(database: database, reactions: reactions)], logger: .init(label: "test"))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask { try await group.run() }
    for _ in 0..<120 { try await open(database) }
    var count = 0
    for await _ in done {
      count += 1
      if count == 30 { break }
    }
    await group.triggerGracefulShutdown()
    try await tasks.waitForAll()
  }
  let claimed = try await database.read { tx in
    try tx.scalar("SELECT count(*) FROM jobs WHERE state = 'running'", as: Int.self)
  }
  #expect(claimed == 0)
  #expect(try await effects(database) > 0)
  try await JobRunner.runDue(database, reactions: reactions)
  #expect(try await effects(database) == 120)
  #expect(try await database.read { tx in try tx.waitingJobCount() } == 0)
}

@Test
func subscriptionsNameTheReactionsOfEachEvent() {
  let reactions = Reactions([
    Reaction(name: "z", events: ["case.opened", "case.closed"]) { _, _ in },
    Reaction(name: "a", events: ["case.opened"]) { _, _ in },
  ])
  #expect(reactions.subscriptions.reactions == ["case.opened": ["a", "z"], "case.closed": ["z"]])
  #expect(reactions.names == ["a", "z"])
}
