import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Notices

private struct Happened: JournalEvent {
  static let name = "test.happened"
  let subject: String
}

private func entry(_ tx: Tx, _ community: CommunityID, subject: String) throws -> JournalEntry {
  try tx.record(Happened(subject: subject), community: community, actor: nil)
  let last = try tx.scalar("SELECT id FROM journal ORDER BY id DESC LIMIT 1", as: JournalEntryID.self)
  let id = try #require(last)
  return try #require(try tx.journalEntry(id))
}

@Test(arguments: Engine.available) func aLineIsWrittenOnceForEachEventAndRecipient(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let community: CommunityID = world.world.newID()
  let person: PersonID = world.world.newID()
  let firm: OrganizationID = world.world.newID()
  let written = try await database.write { tx in
    let entry = try entry(tx, community, subject: "x")
    let words = NoticeWords("inbox.title", ["a": "b"])
    let first = try tx.notify([.oneself(person), .delegate(person, of: firm)], of: entry, words, path: "/x")
    let second = try tx.notify([.oneself(person), .oneself(person)], of: entry, words, path: "/x")
    return (first, second)
  }
  #expect(written == (2, 0))
}

@Test(arguments: Engine.available) func anInboxIsReadInItsOwnStandingOnly(_ engine: Engine) async throws {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  let community: CommunityID = world.world.newID()
  let person: PersonID = world.world.newID()
  let firm: OrganizationID = world.world.newID()
  let herself = Viewer(person: person, community: community, standing: .oneself, name: "")
  let delegate = Viewer(person: person, community: community, standing: .enterprise(firm), name: "")
  let id = try await database.write { tx -> NoticeID in
    try tx.notify([.oneself(person)], of: try entry(tx, community, subject: "own"), NoticeWords("inbox.title"), path: "/a")
    return try #require(try tx.inbox(herself, limit: 5).first).id
  }
  let counts = try await database.read { tx in
    (try tx.unreadCount(herself), try tx.unreadCount(delegate), try tx.inboxCount(delegate))
  }
  #expect(counts == (1, 0, 0))
  #expect(try await database.write { tx in try tx.markRead(id, by: delegate) } == false)
  #expect(try await database.write { tx in try tx.markRead(id, by: herself) })
  #expect(try await database.read { tx in try tx.unreadCount(herself) } == 0)
}

@Test(arguments: [
  (0, "今天8:40"), (-9 * 60, "昨天23:40"), (-3 * 24 * 60, "11月22日 8:40"), (-400 * 24 * 60, "2025年10月21日"),
])
func instantsAreSaidAsPeopleSayThem(_ minutes: Int, _ words: String) throws {
  let now = TestWorld.start
  let when = When(try Bench.pages.get().translations, .chinese, now: now)
  #expect(when.moment(now + .minutes(minutes)) == words)
}

@Test func theAgeOfAThingIsShort() throws {
  let now = TestWorld.start
  let when = When(try Bench.pages.get().translations, .english, now: now)
  #expect(when.since(now - .minutes(25)) == "25 min")
  #expect(when.since(now - .hours(3)) == "3 h")
  #expect(when.since(now - .days(4)) == "4 d")
}
