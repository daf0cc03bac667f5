import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import __Nouns__

private func worker(_ world: World) -> Viewer {
  Viewer(
    person: world.newID(), community: world.newID(),
    standing: .post(world.newID(), .communityWorker, .community), name: "沈社工")
}

@Test(arguments: Engine.available)
func a__Noun__IsOpenedListedAndClosedOnce(_ engine: Engine) async throws {
  let world = TestWorld().world
  let database = try await engine.freshDatabase(world: world)
  let viewer = worker(world)
  let item = try await database.write { tx in try Open__Noun__(title: "示例").run(by: viewer, tx) }
  let listed = try await database.read { tx in try tx.list__Nouns__(for: viewer) }
  #expect(listed == [item])
  _ = try await database.write { tx in try Close__Noun__(id: item.id).run(by: viewer, tx) }
  await #expect(throws: __Noun__Error.alreadyClosed) {
    _ = try await database.write { tx in try Close__Noun__(id: item.id).run(by: viewer, tx) }
  }
}
