import Contracts
import Foundation
import Kernel
import Store
import TestKit
import Testing

@testable import Outbound

private let community = CommunityID(uuid: UUIDv7(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0001))
private let letter = OutgoingMail(to: "wang@firm.example", subject: "诉求已答复", text: "请登录查看。\n", key: "case.closed cas_1")

/// A mail server that does not exist: port 1 of this machine refuses.
private func server() throws -> MailServer {
  MailServer(
    host: "127.0.0.1", port: 1, security: .none, user: "", password: "", sender: try #require(MailSender("上下楼 <noreply@house.example>")))
}

private func house(_ engine: Engine, mail: MailServer?) async throws -> (world: TestWorld, database: any Database) {
  let world = TestWorld()
  let database = try await engine.freshDatabase(world: world.world)
  database.tools.keep(OutboundTools(vault: try Bench.vault(), mail: mail))
  return (world, database)
}

private func states(_ database: any Database) async throws -> [String] {
  try await database.read { tx in
    try tx.all("SELECT state, attempts, last_error, content FROM outgoing_letters ORDER BY id LIMIT 9") { row in
      let content = try row(optional: "content", as: [UInt8].self)
      let state = try row("state", as: String.self)
      return "\(state) \(try row("attempts", as: Int.self)) \(try row("last_error", as: String.self))\(content == nil ? " erased" : "")"
    }
  }
}

@Test(arguments: Engine.available)
func withoutAMailServerNothingIsQueued(_ engine: Engine) async throws {
  let (_, database) = try await house(engine, mail: nil)
  #expect(try await database.write { tx in try tx.send(letter, community: community) } == false)
  #expect(try await database.write { tx in try tx.sendText(toPhone: "13800000000", text: "a", key: "k", community: community) } == false)
  #expect(try await states(database).isEmpty)
}

@Test(arguments: Engine.available)
func aLetterIsQueuedOnceInItsTransactionAndSealed(_ engine: Engine) async throws {
  let (_, database) = try await house(engine, mail: server())
  struct Undone: Error {}
  await #expect(throws: Undone.self) {
    try await database.write { tx in
      _ = try tx.send(letter, community: community)
      throw Undone()
    }
  }
  #expect(try await states(database).isEmpty)
  for _ in 0..<2 { #expect(try await database.write { tx in try tx.send(letter, community: community) }) }
  #expect(try await states(database) == ["waiting 0 "])
  let kept = try await database.read { tx in
    try tx.scalar("SELECT content FROM outgoing_letters", as: [UInt8].self) ?? []
  }
  #expect(!kept.isEmpty && !String(decoding: kept, as: UTF8.self).contains("wang"))
  for broken in ["", "wang", "a@b@c.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example", "<a@b.example>", "a@b"] {
    let mail = OutgoingMail(to: broken, subject: "s", text: "t", key: broken + "k")
    #expect(try await database.write { tx in try tx.send(mail, community: community) } == false, "\(broken)")
  }
}

@Test(arguments: Engine.available)
func aServerThatIsAwayIsTriedForThreeDaysAndThenTheLetterIsForgotten(_ engine: Engine) async throws {
  let (world, database) = try await house(engine, mail: server())
  _ = try await database.write { tx in try tx.send(letter, community: community) }
  let runner = OutboundRunner(database: database)
  var tries = 0
  for _ in 0..<40 {
    tries += try await runner.runDue()
    world.advance(by: .hours(8))
  }
  #expect(tries == RetrySteps.seconds.count + 1)
  #expect(try await states(database) == ["failed \(tries) refused erased"])
  world.advance(by: .days(91))
  try await database.write { tx in try tx.forgetLetters() }
  #expect(try await states(database).isEmpty)
}

@Test(arguments: Engine.available)
func aLetterThatARunnerTookAndLostIsTakenAgain(_ engine: Engine) async throws {
  let (world, database) = try await house(engine, mail: server())
  _ = try await database.write { tx in try tx.send(letter, community: community) }
  let first = try await database.write { tx in try tx.claimLetters(limit: 5) }
  #expect(first.count == 1)
  #expect(try await database.write { tx in try tx.claimLetters(limit: 5).count } == 0)
  world.advance(by: .minutes(3))
  let second = try await database.write { tx in try tx.claimLetters(limit: 5) }
  #expect(second.first?.attempts == 2)
  // The first, back from the dead, changes nothing any more.
  try await database.write { tx in try tx.endLetter(first[0], sent: true) }
  #expect(try await states(database) == ["sending 2 "])
}

@Test(arguments: Engine.available)
func aShortMessageNeedsAGatewayAndANumber(_ engine: Engine) async throws {
  let (_, database) = try await house(engine, mail: nil)
  let gateway = TextGateway(address: "https://sms.example/send", format: .json, body: #"{"to":"{phone}","words":"{text}"}"#)
  let vault = try Bench.vault()
  try await database.write { tx in try tx.setTextGateway(gateway, community: community, vault) }
  #expect(try await database.read { tx in try tx.textGateway(community, vault) } == gateway)
  for (number, isTaken) in [("138-0000 0000", true), ("+8613800000000", true), ("12", false), ("abc12345", false), ("", false)] {
    let taken = try await database.write { tx in
      try tx.sendText(toPhone: number, text: "t", key: "k" + number, community: community)
    }
    #expect(taken == isTaken, "\(number)")
  }
  try await database.write { tx in try tx.setTextGateway(nil, community: community, vault) }
  #expect(try await database.write { tx in try tx.sendText(toPhone: "13800000000", text: "t", key: "z", community: community) } == false)
}

@Test func whatFillsAGatewaysTemplateStaysInItsPlace() throws {
  let rules = OutwardRules()
  let json = TextGateway(address: "https://sms.example/?to={phone}", format: .json, body: #"{"to":"{phone}","words":"{text}"}"#)
  let call = try json.call(phone: "13800000000", text: "\"}, {phone}\n新诉求", rules)
  #expect(call.address.text == "https://sms.example/?to=13800000000")
  #expect(String(decoding: call.body, as: UTF8.self) == #"{"to":"13800000000","words":"\"}, {phone}\n新诉求"}"#)
  let form = TextGateway(address: "https://sms.example/", format: .form, body: "to={phone}&words={text}", successMark: "\"code\":0")
  #expect(String(decoding: try form.call(phone: "1", text: "a&b=c", rules).body, as: UTF8.self) == "to=1&words=a%26b%3Dc")
  #expect(form.took(WebAnswer(status: 200, body: Array(#"{"code":0}"#.utf8))))
  #expect(!form.took(WebAnswer(status: 200, body: Array(#"{"code":7}"#.utf8))))
  #expect(!json.took(WebAnswer(status: 302, body: [])))
}

@Test func aLetterOnTheWireIsWhatItsStandardSays() throws {
  let sender = try #require(MailSender("上下楼 <noreply@house.example>"))
  let long = String(repeating: "电梯坏了。", count: 20)
  let letter = MailLetter(id: "ltr_1", to: "a@b.example", subject: long + "\r\nBcc: c@d.example", text: "你好\n", at: TestWorld.start)
  let text = String(decoding: letter.bytes(from: sender), as: UTF8.self)
  let lines = text.components(separatedBy: "\r\n")
  #expect(lines.first == "Date: Wed, 25 Nov 2026 08:40:00 +0800")
  #expect(lines.allSatisfy { $0.utf8.count <= 90 } && !text.replacingOccurrences(of: "\r\n", with: "").contains("\n"))
  #expect(!lines.contains { $0.hasPrefix("Bcc") })
  #expect(lines.contains("Message-ID: <ltr_1@house.example>") && lines.contains("To: <a@b.example>"))
  #expect(MailLetter.word("Plain words") == "Plain words")
  #expect(MailLetter.word("=?UTF-8?Q?x?=").hasPrefix("=?UTF-8?B?"))
  for broken in ["", "nobody", "a@b@c", "x <a@b", "a b@c.example"] { #expect(MailSender(broken) == nil, "\(broken)") }
}
