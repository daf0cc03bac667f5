import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Web

private let here = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))
private let elsewhere = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0002))

private func viewer(_ number: UInt64 = 1, _ community: CommunityID = here) -> Viewer {
  let person = PersonID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0100 + number))
  return Viewer(person: person, community: community, standing: .oneself, name: "陈")
}

private func caseID(_ number: UInt64) -> CaseID {
  CaseID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0200 + number))
}

private func record(_ number: UInt64, _ community: CommunityID = here, in database: any Database) async throws {
  try await database.write { tx in try tx.record(CaseOpened(caseID(number)), community: community, actor: nil) }
}

/// What a stream got, after it was closed.
private func subjects(_ entries: LiveHub.Line) async -> [String] {
  var subjects: [String] = []
  for await entry in entries { subjects.append(entry.subject) }
  return subjects
}

@Test(arguments: Engine.available)
func aStreamGetsWhatItsOwnCommunitysJournalGetsAndNothingTwice(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let hub = LiveHub()
  let stream = try #require(hub.open(viewer()))
  let other = try #require(hub.open(viewer(2, elsewhere)))
  try await hub.look(database)
  try await record(1, in: database)
  try await hub.look(database)
  try await hub.look(database)
  world.advance(by: .seconds(3))
  try await record(2, in: database)
  try await record(3, elsewhere, in: database)
  try await hub.look(database)
  hub.closeAll()
  #expect(await subjects(stream.entries) == [caseID(1).text, caseID(2).text])
  #expect(await subjects(other.entries) == [caseID(3).text])
  #expect(hub.open(viewer()) == nil)
}

/// A transaction that began earlier and committed later has a smaller number than what was read already.
@Test(arguments: Engine.available)
func whatCommitsLateIsNotPassedOver(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let hub = LiveHub()
  let stream = try #require(hub.open(viewer()))
  world.advance(by: .seconds(10))
  try await record(1, in: database)
  try await hub.look(database)
  world.set(TestWorld.start + .seconds(2))
  try await record(2, in: database)
  world.advance(by: .seconds(9))
  try await hub.look(database)
  hub.closeAll()
  #expect(await subjects(stream.entries) == [caseID(1).text, caseID(2).text])
}

@Test(arguments: Engine.available)
func manyEntriesOfOneInstantAreReadToTheirEnd(_ engine: Engine) async throws {
  let database = try await engine.freshDatabase()
  let hub = LiveHub()
  let stream = try #require(hub.open(viewer(9, elsewhere)))
  try await database.write { tx in
    for number in 0..<UInt64(1_100) { try tx.record(CaseOpened(caseID(number)), community: here, actor: nil) }
    try tx.record(CaseOpened(caseID(2_000)), community: elsewhere, actor: nil)
  }
  try await hub.look(database)
  hub.close(stream.number)
  #expect(await subjects(stream.entries) == [caseID(2_000).text])
}

@Test func nobodyHoldsMoreThanSixStreamsAndASlowReaderLosesHers() async throws {
  let database = try await Engine.sqlite.freshDatabase()
  let hub = LiveHub()
  let streams = (0..<LiveHub.streamsPerPerson).compactMap { _ in hub.open(viewer()) }
  #expect(streams.count == LiveHub.streamsPerPerson && hub.open(viewer()) == nil && hub.open(viewer(2)) != nil)
  hub.close(streams[0].number)
  #expect(hub.open(viewer()) != nil)
  try await database.write { tx in
    for number in 0..<UInt64(300) { try tx.record(CaseOpened(caseID(number)), community: here, actor: nil) }
  }
  try await hub.look(database)
  #expect(hub.count == 0)
}

@Test(arguments: Engine.available)
func aListenerHearsOfWhatAnotherProcessWroteIfItsEngineTells(_ engine: Engine) async throws {
  guard engine == .postgres else { return }
  let database = try await engine.freshDatabase()
  let (wakes, line) = AsyncStream.makeStream(of: Void.self)
  let listening = Task { await database.followOthers { line.yield() } }
  var heard = wakes.makeAsyncIterator()
  // The first is the new connection itself.
  _ = await heard.next()
  try await record(1, in: database)
  _ = await heard.next()
  listening.cancel()
  await listening.value
}
