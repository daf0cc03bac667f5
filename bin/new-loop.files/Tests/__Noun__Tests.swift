import Contracts
import Kernel
import TestKit
import Testing

@testable import __Nouns__

private func sample(_ world: World) -> __Noun__ {
  __Noun__(
    id: world.newID(), community: world.newID(), openedBy: world.newID(), title: "示例",
    openedAt: world.now())
}

@Test func a__Noun__ClosesOnce() throws {
  let world = TestWorld()
  var item = sample(world.world)
  try item.close(at: world.now)
  #expect(item.closedAt == world.now)
  #expect(throws: __Noun__Error.alreadyClosed) { try item.close(at: world.now) }
}

@Test func aSecondClosureIsAConflictWithACode() {
  let problem = __Noun__Error.alreadyClosed.problem
  #expect(problem.kind == .conflict)
  #expect(problem.code == "__key__.already_closed")
}
