import Contracts
import ElectionLaw
import Kernel
import Store
import TestKit
import Testing

@testable import Elections

@Test(arguments: Engine.available)
func aProxyIsARelativeWhoDoesNotStandReviewedAndAnnouncedInTime(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let secretary = bench.secretary
  let id = try await bench.frozen()
  let roll = try await bench.database.read { tx in try tx.roll(of: id) }
  let names = roll.entries.map(\.name)
  func request(_ principal: Int, _ proxy: Int, _ relation: ProxyRules.Relation = .spouse) async throws {
    try await bench.write { tx in
      try RequestProxy(id: id, principal: principal, proxy: proxy, relation: relation).run(by: secretary, tx)
    }
  }
  func decide(_ principal: Int, _ decision: ProxyGrant.Decision) async throws {
    try await bench.write { tx in
      try DecideProxy(id: id, principal: roll.entries[principal - 1].id, decision: decision, words: "").run(by: secretary, tx)
    }
  }
  func announce() async throws { try await bench.write { tx in try AnnounceProxies(id: id).run(by: secretary, tx) } }
  func addressees() async throws -> [String] { try await bench.database.read { tx in try tx.onlineVoters(of: id) } }
  await #expect(throws: ElectionError.proxyNotRelated(article: "25")) { try await request(1, 2, .other) }
  await #expect(throws: ElectionError.notAVoter) { try await request(1, 9) }
  try await request(1, 2)
  await #expect(throws: ElectionError.proxyGiven(names[0])) { try await request(1, 3) }
  await #expect(throws: ElectionError.proxyChained(article: "25")) { try await request(2, 3) }
  await #expect(throws: ElectionError.proxyChained(article: "25")) { try await request(3, 1) }
  for principal in [3, 4] { try await request(principal, 2, .child) }
  await #expect(throws: ElectionError.proxyFull(names[1], most: 3, article: "25")) { try await request(5, 2) }
  try await decide(1, .approved)
  // Reviewed is not announced, and announced is for all to read.
  #expect(try await addressees() == names)
  try await announce()
  #expect(try await addressees() == ["\(names[0])（受托人\(names[1])）"] + names.dropFirst())
  await #expect(throws: ElectionError.proxyAnnounced) { try await decide(1, .refused) }
  // Whoever stands by the time of the review holds no proxy; a request that was refused may come again with another.
  try await bench.name(id, 1, names[1])
  await #expect(throws: ElectionError.proxyStands(names[1], article: "25")) { try await decide(3, .approved) }
  try await decide(3, .refused)
  try await request(3, 5)
  bench.world.advance(by: .days(28))
  await #expect(throws: ElectionError.tooLate(.proxyRequestsEnd, latest: bench.today.adding(days: -1), article: "25")) {
    try await request(4, 5)
  }
  bench.world.advance(by: .days(2))
  try await decide(3, .approved)
  await #expect(throws: ElectionError.proxyTooLate(bench.today, article: "25")) { try await announce() }
}

@Test(arguments: Engine.available)
func aFirmVotesThroughTheDelegateWhoseLetterHoldsOnPollingDay(_ engine: Engine) async throws {
  let bench = try await ElectionBench(engine)
  let secretary = bench.secretary
  let firm: OrganizationID = bench.world.world.newID()
  func election() async throws -> ElectionID {
    let id = try await bench.make { $0.constituencies = [] }
    try await bench.committee(id)
    try await bench.write { tx in
      for (organization, name) in [(firm, "禾木精密"), (nil, "林一")] as [(OrganizationID?, String)] {
        _ = try tx.insertVoter(
          try tx.election(id), organization: organization, name: name, sortKey: organization == nil ? "b" : "a",
          kind: organization == nil ? .named : .operating, constituency: "", controller: "", by: secretary.person)
      }
      try FreezeRoll(id: id).run(by: secretary, tx)
    }
    return id
  }
  let (first, second) = (try await election(), try await election())
  let today = bench.today
  func record(_ voter: Int, _ name: String, _ scope: DelegationLetter.Scope, until day: Int) async throws {
    try await bench.write { tx in
      try RecordDelegationLetter(
        id: first, voter: voter, delegate: name, scope: scope, validFrom: today, validUntil: today.adding(days: day), keptAs: "2026-7"
      ).run(by: secretary, tx)
    }
  }
  func addressee(_ id: ElectionID) async throws -> String? {
    try await bench.database.read { tx in try tx.onlineVoters(of: id).first }
  }
  await #expect(throws: ElectionError.notAVoter) { try await record(2, "许知远", .all, until: 60) }
  await #expect(throws: ElectionError.letterDaysInvalid) { try await record(1, "许知远", .all, until: 29) }
  try await record(1, "许知远", .all, until: 30)
  try await record(1, "周明", .election, until: 40)
  #expect(try await addressee(first) == "禾木精密（授权代表周明）")
  #expect(try await addressee(second) == "禾木精密（授权代表许知远）")
  func revoke(_ number: Int, _ id: ElectionID) async throws {
    try await bench.write { tx in try RevokeDelegationLetter(id: id, election: first, number: number).run(by: secretary, tx) }
  }
  try await revoke(2, first)
  #expect(try await addressee(first) == "禾木精密（授权代表许知远）")
  try await revoke(1, second)
  await #expect(throws: Problem.notFound) { try await revoke(1, second) }
  #expect(try await addressee(second) == "禾木精密")
  // A firm is nobody's relative, and this pack lets none vote for another.
  await #expect(throws: ElectionError.proxyNotAllowed(article: "25")) {
    try await bench.write { tx in try RequestProxy(id: first, principal: 1, proxy: 2, relation: .other).run(by: secretary, tx) }
  }
}
