import Kernel
import Store
import Synchronization
import TestKit
import Testing

@testable import Jobs

private final class Runs: Sendable {
  private let number = Mutex(0)
  var count: Int { number.withLock { $0 } }
  func add() { number.withLock { $0 += 1 } }
}

private struct Broken: Error {}

@Test(arguments: Engine.available)
func everyFiveMinutesMeansFiveMinutesAfterTheLastRun(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let runner = ScheduleRunner(database: database, jobs: [ScheduledJob("sweep", .every(.minutes(5))) { (_: Tx) in }])
  #expect(await runner.runDue() == ["sweep"])
  #expect(await runner.runDue() == [])
  world.advance(by: .seconds(299))
  #expect(await runner.runDue() == [])
  world.advance(by: .seconds(1))
  #expect(await runner.runDue() == ["sweep"])
}

@Test(arguments: Engine.available)
func dailyMeansOnceADayInTheSitesZoneEvenAfterANightOff(_ engine: Engine) async throws {
  // 08:40 local time.
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let runner = ScheduleRunner(
    database: database, jobs: [ScheduledJob("digest", .daily(hour: 9, minute: 30)) { (_: Tx) in }])
  #expect(await runner.runDue() == [], "the first look only notes")
  world.advance(by: .minutes(49))
  #expect(await runner.runDue() == [])
  world.advance(by: .minutes(1))
  #expect(await runner.runDue() == ["digest"])
  world.advance(by: .hours(23))
  #expect(await runner.runDue() == [], "08:30 the next day")
  world.advance(by: .hours(50))
  #expect(await runner.runDue() == ["digest"], "two occasions missed, one run")
  #expect(await runner.runDue() == [])
}

@Test(arguments: Engine.available)
func aFailedRunIsTriedAgainAtTheNextLook(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let tries = Runs()
  let reports = Runs()
  let jobs: [ScheduledJob] = [
    ScheduledJob("inside", .every(.hours(1))) { (_: Tx) in
      tries.add()
      if tries.count == 1 { throw Broken() }
    },
    ScheduledJob("outside", .every(.hours(1))) { (_: any Database) async throws in
      tries.add()
      if tries.count == 2 { throw Broken() }
    },
  ]
  let runner = ScheduleRunner(database: database, jobs: jobs) { _, error in
    if error is Broken { reports.add() }
  }
  #expect(await runner.runDue() == [])
  #expect(await runner.runDue() == ["inside", "outside"])
  #expect(await runner.runDue() == [])
  #expect(reports.count == 2)
}

@Test(arguments: Engine.available)
func twoProgramsDoNotDoTheSameWorkTwice(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase()
  let job = ScheduledJob("sweep", .every(.minutes(5))) { (_: any Database) async throws in }
  let ran = await withTaskGroup(of: [String].self, returning: [String].self) { group in
    for _ in 0..<6 { group.addTask { await ScheduleRunner(database: database, jobs: [job]).runDue() } }
    return await group.reduce(into: []) { $0 += $1 }
  }
  #expect(ran == ["sweep"])
}
