import Contracts
import Kernel
import Store
import TestKit
import Testing
import Web

@testable import Outbound

private let here = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))

/// Rules under which a port of this machine that nobody listens on is a server of others.
private let rules = OutwardRules(allowed: ["127.0.0.0/8"].compactMap { Network($0) }, allowsPlainHTTP: true)

private func house(_ engine: Engine) async throws -> (world: TestWorld, database: any Database) {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  var tools = OutboundTools(vault: try Bench.vault(), rules: rules)
  tools.publicURL = "https://house.example"
  database.tools.keep(tools)
  return (world, database)
}

extension Tx {
  fileprivate func add(
    _ name: String, _ kind: Endpoint.Kind = .standard, events: [String] = ["case.opened"]
  ) throws -> EndpointID {
    let draft = EndpointDraft(
      name: name, kind: kind, address: try WebAddress("http://127.0.0.1:1/\(name)", rules), secret: "whsec_" + String(repeating: "A", count: 32),
      events: events)
    return try insertEndpoint(draft, community: here, Bench.vault())
  }

  fileprivate func tell(_ type: String = "case.opened", window: String? = "物业服务") throws {
    let event = OutgoingEvent(type: type, at: now, id: "cas_1", number: "BJ-2026-0123", state: "waiting", window: window)
    try queueWebhooks(event, of: newID(), community: here)
  }

  fileprivate func states() throws -> [String] {
    try all("SELECT state, attempts, last_error FROM webhook_deliveries ORDER BY id LIMIT 50") { row in
      "\(try row("state", as: String.self)) \(try row("attempts", as: Int.self)) \(try row("last_error", as: String.self))"
    }
  }
}

/// From the specification's own example of a signature (github.com/standard-webhooks/standard-webhooks, spec and test vectors).
@Test func aSignatureIsWhatTheStandardSays() throws {
  let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
  let signature = secret.signature(id: "msg_p5jXN8AQM9LWM0D4loKWxJek", seconds: 1_614_265_330, body: Array(#"{"test": 2432232314}"#.utf8))
  #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
  for broken in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_###"] { #expect(WebhookSecret(broken) == nil) }
}

@Test func aPayloadTellsNoMoreThanItMay() {
  let open = OutgoingEvent(type: "case.opened", at: TestWorld.start, id: "cas_1", number: "N", state: "waiting", window: "物业服务")
  #expect(
    open.payload(publicURL: "https://house.example").serialized
      == #"{"data":{"id":"cas_1","number":"N","state":"waiting","url":"https://house.example/cases/cas_1","window":"物业服务"},"timestamp":"2026-11-25T08:40:00+08:00","type":"case.opened"}"#)
  let own = OutgoingEvent(type: "case.opened", at: TestWorld.start, id: "cas_1", number: "N", state: "waiting", window: nil)
  #expect(own.payload(publicURL: "https://house.example")["data"]?.table?.keys.sorted() == ["id", "number", "state"])
}

@Test func aRobotIsAskedInItsOwnFormAndItsAnswerIsRead() throws {
  let now = TestWorld.start
  let wecom = Robot(kind: .wecom, address: "https://r.example/send?key=k", secret: "").request("你好", at: now)
  #expect(wecom.address == "https://r.example/send?key=k")
  #expect(wecom.body.serialized == #"{"msgtype":"text","text":{"content":"你好"}}"#)
  let ding = Robot(kind: .dingtalk, address: "https://r.example/send?access_token=k", secret: "SEC1").request("你好", at: now)
  #expect(ding.address.hasPrefix("https://r.example/send?access_token=k&timestamp=\(now.milliseconds)&sign="))
  let feishu = Robot(kind: .feishu, address: "https://r.example/hook/k", secret: "s").request("你好", at: now)
  #expect(feishu.body["msg_type"]?.string == "text" && feishu.body["timestamp"]?.string == String(now.milliseconds / 1_000))
  for (text, kind, isTaken) in [
    (#"{"errcode":0}"#, Endpoint.Kind.wecom, true), (#"{"errcode":45009}"#, .wecom, false), (#"{"errcode":310000}"#, .dingtalk, false),
    (#"{"code":0}"#, .feishu, true), (#"{"StatusCode":0}"#, .feishu, true), (#"{"code":19021}"#, .feishu, false), ("ok", .wecom, false),
    ("{}", .dingtalk, false),
  ] {
    let answer = WebAnswer(status: 200, body: Array(text.utf8))
    #expect((WebhookCall.result(answer, of: kind).verdict == .taken) == isTaken, "\(kind) \(text)")
  }
}

@Test func aRobotSaysWhatHappenedInOneLine() {
  let words = RobotWords({ ["webhook.event.case.opened": "新诉求", "case.state.waiting": "待受理", "webhook.open": "打开"][$0] ?? $0 }, publicURL: "")
  let event = OutgoingEvent(type: "case.opened", at: TestWorld.start, id: "cas_1", number: "BJ-2026-0123", state: "waiting", window: "物业服务")
  #expect(
    words.text(event.payload(publicURL: "https://h.example").serialized)
      == "新诉求 BJ-2026-0123 · 物业服务 · 待受理 · 打开 https://h.example/cases/cas_1")
  let own = OutgoingEvent(type: "case.opened", at: TestWorld.start, id: "cas_1", number: "BJ-2026-0124", state: "waiting", window: nil)
  #expect(words.text(own.payload(publicURL: "https://h.example").serialized) == "新诉求 BJ-2026-0124 · 待受理")
}

@Test(arguments: Engine.available)
func onlyThoseWhoAskedAreToldAndOnceForEachEntry(_ engine: Engine) async throws {
  let (_, database) = try await house(engine)
  try await database.write { tx in
    let paused = try tx.add("paused")
    _ = try tx.add("a", events: ["case.opened"])
    _ = try tx.add("b", events: ["case.opened_late"])
    try tx.setState(.paused, of: paused)
    let entry: JournalEntryID = tx.newID()
    let event = OutgoingEvent(type: "case.opened", at: tx.now, id: "c", number: "n", state: "waiting", window: nil)
    for _ in 0..<2 { try tx.queueWebhooks(event, of: entry, community: here) }
    #expect(try tx.isAwaited("case.opened", community: here))
    #expect(try !tx.isAwaited("case.open", community: here))
    #expect(try tx.states() == ["waiting 0 "])
  }
}

@Test(arguments: Engine.available)
func anEndpointHasOneMessageUnderWayAndARobotRestsBetweenTwo(_ engine: Engine) async throws {
  let (world, database) = try await house(engine)
  let lane = WebhookLane(database: database)
  try await database.write { tx in
    _ = try tx.add("slow")
    _ = try tx.add("robot", .wecom)
    for _ in 0..<3 { try tx.tell() }
  }
  let first = try await database.write { tx in try tx.claimDeliveries(limit: 9) }
  #expect(first.map(\.endpoint.name).sorted() == ["robot", "slow"])
  #expect(try await database.write { tx in try tx.claimDeliveries(limit: 9) }.isEmpty)
  let taken = DeliveryResult(verdict: .taken, error: "", status: 200, answer: "ok")
  for claimed in first { try await database.write { tx in try lane.settle(claimed, taken, tx) } }
  let second = try await database.write { tx in try tx.claimDeliveries(limit: 9) }
  #expect(second.map(\.endpoint.name) == ["slow"])
  world.advance(by: .seconds(3))
  #expect(try await database.write { tx in try tx.claimDeliveries(limit: 9) }.map(\.endpoint.name) == ["robot"])
}

@Test(arguments: Engine.available)
func whatFailsIsRetriedForDaysThenDeadAndTheEndpointPaused(_ engine: Engine) async throws {
  let (world, database) = try await house(engine)
  let id = try await database.write { tx in
    let id = try tx.add("away")
    try tx.tell()
    return id
  }
  let runner = OutboundRunner(database: database)
  var tries = 0
  for _ in 0..<30 {
    tries += try await runner.runDue()
    world.advance(by: .hours(6))
  }
  #expect(tries == RetrySteps.seconds.count + 1)
  let after = try await database.read { tx in (states: try tx.states(), endpoint: try tx.endpoint(id, here)) }
  #expect(after.states == ["dead \(tries) refused"])
  #expect(after.endpoint?.state == .on && after.endpoint?.failingSince != nil)
  try await database.write { tx in try tx.tell() }
  _ = try await runner.runDue()
  let paused = try await database.read { tx in try tx.endpoint(id, here) }
  #expect(paused?.state == .paused && paused?.reason == "failing")
}

@Test(arguments: Engine.available)
func anAnswerOf410EndsTheEndpointAndADeadMessageGoesAgainUnderItsId(_ engine: Engine) async throws {
  let (_, database) = try await house(engine)
  let lane = WebhookLane(database: database)
  let id = try await database.write { tx in
    let id = try tx.add("gone")
    try tx.tell()
    return id
  }
  let first = try await database.write { tx in try tx.claimDeliveries(limit: 1) }
  let gone = WebhookCall.result(WebAnswer(status: 410, body: []), of: .standard)
  try await database.write { tx in try lane.settle(first[0], gone, tx) }
  #expect(try await database.read { tx in try tx.endpoint(id, here)?.state } == .ended)
  try await database.write { tx in
    try tx.setState(.on, of: id)
    #expect(try tx.replay(first[0].delivery.id, of: id))
    #expect(try !tx.replay(first[0].delivery.id, of: id))
  }
  let again = try await database.write { tx in try tx.claimDeliveries(limit: 1) }
  #expect(again.first?.delivery.id == first[0].delivery.id && again.first?.delivery.attempts == 1)
}

@Test(arguments: Engine.available)
func aChangedSecretSignsBesideTheOldOneForADay(_ engine: Engine) async throws {
  let (world, database) = try await house(engine)
  let tools: OutboundTools = try #require(database.tools.find())
  try await database.write { tx in
    let id = try tx.add("rotating")
    try tx.tell()
    let endpoint = try #require(try tx.endpoint(id, here))
    #expect(!String(decoding: endpoint.address, as: UTF8.self).contains("127.0.0.1"))
    try tx.changeSecret(of: endpoint, to: "whsec_" + String(repeating: "B", count: 32), tools.vault)
  }
  let claimed = try await database.write { tx in try tx.claimDeliveries(limit: 1) }
  func signatures(at now: Timestamp) throws -> Int {
    let call = try WebhookCall.make(claimed[0], tools, at: now)
    return call.headers.first { $0.name == "webhook-signature" }?.value.split(separator: " ").count ?? 0
  }
  #expect(try signatures(at: world.now) == 2)
  #expect(try signatures(at: world.now + .hours(25)) == 1)
}
