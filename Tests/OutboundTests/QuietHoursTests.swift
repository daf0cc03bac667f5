import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import Outbound

private let here = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))
private let rules = OutwardRules(allowed: ["127.0.0.0/8"].compactMap { Network($0) }, allowsPlainHTTP: true)

private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }

/// The machine's clock stands at `text`; no mail server and no endpoint answers.
private func house(_ engine: Engine, at text: String) async throws -> (world: TestWorld, database: any Database) {
  let world = TestWorld(now: try instant(text))
  let database = try await engine.freshDatabase(world: world.world)
  let sender = try #require(MailSender("noreply@house.example"))
  let mail = MailServer(host: "127.0.0.1", port: 1, security: .none, user: "", password: "", sender: sender)
  database.tools.keep(OutboundTools(vault: try Bench.vault(), mail: mail, rules: rules))
  return (world, database)
}

extension Tx {
  fileprivate func write(_ key: String, goesAtOnce: Bool = false) throws {
    let mail = OutgoingMail(to: "wang@firm.example", subject: "诉求已答复", text: "请登录查看。\n", key: key, goesAtOnce: goesAtOnce)
    #expect(try send(mail, community: here))
  }

  fileprivate func claimedKeys() throws -> [String] {
    let ids = try claimLetters(limit: 9).map(\.id)
    if ids.isEmpty { return [] }
    return try all("SELECT occasion FROM outgoing_letters WHERE id IN (\(list: ids)) ORDER BY occasion") { row in try row("occasion") }
  }

  fileprivate func add(_ name: String, _ kind: Endpoint.Kind) throws -> EndpointID {
    let draft = EndpointDraft(
      name: name, kind: kind, address: try WebAddress("http://127.0.0.1:1/\(name)", rules), secret: "whsec_" + String(repeating: "A", count: 32),
      events: ["case.opened"])
    return try insertEndpoint(draft, community: here, Bench.vault())
  }

  fileprivate func tell() throws {
    let event = OutgoingEvent(type: "case.opened", at: now, id: "cas_1", number: "BJ-2026-0123", state: "waiting", window: "物业服务")
    try queueWebhooks(event, of: newID(), community: here)
  }
}

@Test func quietHoursGoOverMidnightAndEndInTheMorning() throws {
  let hours = QuietHours.standard
  for (at, end) in [
    ("2026-11-25T20:59:59+08:00", nil), ("2026-11-25T21:00:00+08:00", "2026-11-26T08:00:00+08:00"),
    ("2026-12-31T23:59:00+08:00", "2027-01-01T08:00:00+08:00"), ("2026-11-26T00:00:00+08:00", "2026-11-26T08:00:00+08:00"),
    ("2026-11-26T05:42:00+08:00", "2026-11-26T08:00:00+08:00"), ("2026-11-26T08:00:00+08:00", nil),
  ] as [(String, String?)] {
    let now = try instant(at)
    #expect(hours.holds(now) == (end != nil), "\(at)")
    #expect(hours.over(now) == (try end.map(instant) ?? now), "\(at)")
  }
  let noon = try #require(QuietHours("12:00-14:00"))
  #expect(noon.over(try instant("2026-11-25T13:00:00+08:00")) == (try instant("2026-11-25T14:00:00+08:00")))
  #expect(!QuietHours.none.holds(try instant("2026-11-25T00:00:00+08:00")) && QuietHours("none") == QuietHours.none)
  for broken in ["", "21-8", "21:00", "21:00-24:00", "21:60-08:00", "21:00-21:00", "+1:00-08:00"] { #expect(QuietHours(broken) == nil, "\(broken)") }
}

@Test(arguments: Engine.available)
func whatIsWrittenAtNightGoesOutInTheMorningAndACodeAtOnce(_ engine: Engine) async throws {
  let (world, database) = try await house(engine, at: "2026-11-26T05:42:00+08:00")
  try await database.write { tx in
    try tx.write("answer")
    try tx.write("code", goesAtOnce: true)
    try tx.setTextGateway(TextGateway(address: "http://127.0.0.1:1/", format: .form, body: "m={phone}"), community: here, Bench.vault())
    #expect(try tx.sendText(toPhone: "13900000001", text: "已答复", key: "text", community: here))
  }
  #expect(try await database.write { tx in try tx.claimedKeys() } == ["code"])
  world.set(try instant("2026-11-26T07:59:59+08:00"))
  // Its runner died: a code is taken again, whatever the hour.
  #expect(try await database.write { tx in try tx.claimedKeys() } == ["code"])
  world.set(try instant("2026-11-26T08:00:00+08:00"))
  #expect(try await database.write { tx in try tx.claimedKeys() } == ["answer", "text"])
}

@Test(arguments: Engine.available)
func aLetterThatFailedInTheEveningIsNotTriedAgainAtNight(_ engine: Engine) async throws {
  let (world, database) = try await house(engine, at: "2026-11-25T20:59:50+08:00")
  try await database.write { tx in try tx.write("late") }
  let runner = OutboundRunner(database: database)
  #expect(try await runner.runDue() == 1)
  for _ in 0..<10 {
    world.advance(by: .hours(1))
    #expect(try await runner.runDue() == 0)
  }
  world.set(try instant("2026-11-26T08:00:00+08:00"))
  #expect(try await runner.runDue() == 1)
}

@Test(arguments: Engine.available)
func aRobotSaysNothingAtNightButItsTestAndServersAreTold(_ engine: Engine) async throws {
  let (world, database) = try await house(engine, at: "2026-11-25T22:00:00+08:00")
  try await database.write { tx in
    _ = try tx.add("server", .standard)
    _ = try tx.add("robot", .wecom)
    let asked = try tx.add("asked", .feishu)
    try tx.tell()
    try tx.queueTest(to: try #require(try tx.endpoint(asked, here)))
  }
  let first = try await database.write { tx in try tx.claimDeliveries(limit: 9) }
  #expect(first.map { "\($0.endpoint.name) \($0.delivery.event)" }.sorted() == ["asked test", "server case.opened"])
  world.set(try instant("2026-11-26T08:00:00+08:00"))
  let morning = try await database.write { tx in try tx.claimDeliveries(limit: 9) }
  #expect(morning.contains { $0.endpoint.name == "robot" && $0.delivery.event == "case.opened" })
}
