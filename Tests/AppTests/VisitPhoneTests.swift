import Contracts
import Kernel
import Store
import TestKit
import Testing

@testable import App
@testable import Visits

/// What a phone sends may come twice, late, from a wrong clock, beside another record: it arrives once, and nothing is lost.
@Test(arguments: Engine.available) func aRecordFromAPhoneArrivesOnceAndNeverOverwrites(_ engine: Engine) async throws {
  let house = try await HouseCast.make(engine)
  let (worker, colleague) = (house.visitor("communityWorker"), house.visitor("secretary"))
  let made = try await worker.post(
    "/visits", ["organization": house.town.firm.text, "day": "2026-11-25", "reason": "认个门", "told": "1", "go": "plan", "_nonce": "r0"])
  let path = made.location
  #expect(try await worker.get("/visits/day").text.contains("认个门"))
  let first = ["key": "0123456789abcdef", "note": "电梯坏了", "met": "行政", "visited_on": "2026-11-26"]
  func send(_ who: Visitor, _ fields: [String: String]) async throws -> Visitor.Answer {
    try await who.post(path + "/receipts", fields, accept: "application/json")
  }
  #expect(try await send(worker, first.merging(["key": "x"]) { $1 }).status == 422)
  #expect(try await send(worker, first.merging(["note": ""]) { $1 }).status == 422)
  let kept = try await send(worker, first)
  #expect(kept.status == 201 && kept.json?["outcome"]?.string == "kept", "\(kept.text)")
  // Its clock is a day ahead: the server's day counts, and the phone is told.
  #expect(kept.json?["clock"]?.string == "wrong" && kept.json?["firm"]?.string == "here")
  // The firm is gone meanwhile, and the clock a day behind: the record is there, and both are told.
  try await house.database.write { tx in try tx.run("UPDATE organizations SET status = 'deregistered' WHERE id = \(house.town.firm)") }
  let yesterday = String(house.world.now.milliseconds - 86_400_000)
  let late = try await send(worker, first.merging(["device_at": yesterday]) { $1 })
  #expect(late.json?["firm"]?.string == "gone" && late.json?["outcome"]?.string == "kept")
  let other = ["key": "00000000000000aa", "note": "钟慢一天", "visited_on": "2026-11-24", "device_at": yesterday]
  #expect(try await send(worker, other).json?["clock"]?.string == "off")
  #expect(try await worker.post(path + "/receipts/settlement", ["key": "00000000000000aa", "go": "drop"]).status == 303)
  #expect(try await worker.get(path).text.contains("电梯坏了"))
  let again = try await send(worker, first)
  #expect(again.status == 200 && again.json?["again"] == .flag(true) && again.json?["outcome"]?.string == "kept")
  #expect(try await send(worker, first.merging(["note": "别的话"]) { $1 }).status == 409, "one key, other words")
  #expect(try await send(colleague, first).status == 409, "the key of somebody else")
  // A second phone, a second record: both are there until a person decides.
  for (place, note) in ["另一台手机记的", "第三份"].enumerated() {
    let other = ["key": "fedcba987654321\(place)", "note": note, "visited_on": "2026-11-25"]
    #expect(try await send(place == 0 ? colleague : worker, other).json?["outcome"]?.string == "conflict")
  }
  let page = try await worker.get(path).text
  #expect(page.contains("另一台手机记的") && page.contains("第三份") && page.contains("电梯坏了"))
  #expect(!(try await house.visitor("head").get(path).text.contains("另一台手机记的")))
  let settle = path + "/receipts/settlement"
  #expect(try await worker.post(settle, ["key": "fedcba9876543210", "go": "join"]).status == 303)
  #expect(try await worker.post(settle, ["key": "fedcba9876543210", "go": "drop"]).status == 303, "a second tap")
  #expect(try await worker.post(settle, ["key": "fedcba9876543211", "go": "drop"]).status == 303)
  let after = try await worker.get(path).text
  #expect(after.contains("另一台手机记的") && !after.contains("第三份") && !after.contains("手机送来的另一份"))
  for who in ["gridHelper", "head", "partner"] {
    #expect(try await house.visitor(who).post(settle, ["key": "fedcba9876543211", "go": "drop"]).status == 404, "\(who)")
  }
  let stored = try await house.database.read { tx in try tx.scalar("SELECT count(*) FROM visit_receipts", as: Int.self) }
  #expect(stored == 4, "what was left aside is still there")
}
