import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import __Nouns__

@Test(arguments: Engine.available)
func a__Noun__OfAnotherCommunityDoesNotExist(_ engine: Engine) async throws {
  let world = TestWorld().world
  let database = try await engine.freshDatabase(world: world)
  let standing = Standing.post(world.newID(), .communityWorker, .community)
  let ours = Viewer(person: world.newID(), community: world.newID(), standing: standing, name: "沈社工")
  let theirs = Viewer(person: world.newID(), community: world.newID(), standing: standing, name: "陆社工")
  let item = try await database.write { tx in try Open__Noun__(title: "示例").run(by: ours, tx) }
  #expect(__Noun__Policy.maySee(item, ours))
  #expect(!__Noun__Policy.maySee(item, theirs))
  #expect(try await database.read { tx in try tx.count__Nouns__(for: theirs) } == 0)
  await #expect(throws: Problem.notFound) {
    _ = try await database.write { tx in try Close__Noun__(id: item.id).run(by: theirs, tx) }
  }
}
