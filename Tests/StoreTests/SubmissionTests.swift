import Contracts
import Kernel
import TestKit
import Testing

@testable import Store

/// What a route does.
private func submit(_ nonce: String, _ digest: String, to database: any Database) async throws -> Submission {
  try await database.write { tx in
    let led = try tx.once(SentForm(nonce: nonce, digest: digest, community: communityA, person: nil)) {
      try tx.run("INSERT INTO jots VALUES (\(tx.newID(CaseTag.self)), \(digest))")
      return "/jots/\(digest)"
    }
    // Wherever it is said where the first one led, it is so.
    switch led.before {
    case .first: #expect(led.location == "/jots/\(digest)")
    case .again(let location), .changed(let location): #expect(led.location == location)
    }
    return led.before
  }
}

private let table = "CREATE TABLE jots (id TEXT PRIMARY KEY, digest TEXT NOT NULL)"

@Test(arguments: Engine.available)
func aFormSentTwiceActsOnceAndLeadsToTheSamePlace(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  #expect(try await submit("n1", "d1", to: database) == .first)
  #expect(try await submit("n1", "d1", to: database) == .again(location: "/jots/d1"))
  #expect(try await submit("n1", "d2", to: database) == .changed(location: "/jots/d1"))
  #expect(try await submit("n2", "d2", to: database) == .first)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM jots") } == 2)
}

@Test(arguments: Engine.available)
func aDoubleTapActsOnceEvenAtTheSameMoment(_ engine: Engine) async throws {
  let database = try await database(engine, with: table)
  let answers = try await withThrowingTaskGroup(of: Submission.self, returning: [Submission].self) { group in
    for _ in 0..<12 { group.addTask { try await submit("n", "d", to: database) } }
    return try await group.reduce(into: []) { $0.append($1) }
  }
  #expect(answers.count(where: { $0 == .first }) == 1)
  #expect(answers.count(where: { $0 == .again(location: "/jots/d") }) == 11)
  #expect(try await database.read { tx in try tx.count("SELECT count(*) FROM jots") } == 1)
}

@Test(arguments: Engine.available)
func oldNoncesAreForgotten(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await database(engine, with: table, world: world.world)
  _ = try await submit("old", "d", to: database)
  world.advance(by: .days(2))
  _ = try await submit("new", "d", to: database)
  try await database.write { tx in try tx.forgetSubmissions(before: tx.now - .days(1)) }
  #expect(try await submit("old", "d", to: database) == .first)
  #expect(try await submit("new", "d", to: database) == .again(location: "/jots/d"))
}
