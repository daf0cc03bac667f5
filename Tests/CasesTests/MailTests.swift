import App
import Contracts
import Foundation
import Kernel
import Jobs
import Store
import Synchronization
import TestKit
import Testing
import Web

@testable import Cases

/// What goes out, kept for reading.
private final class Outgoing: Sendable {
  let messages = Mutex<[IntakeWiring.Message]>([])
  let isOpen: Bool
  init(isOpen: Bool = true) { self.isOpen = isOpen }

  var send: IntakeWiring.Send {
    { _, message, _ in
      guard self.isOpen else { return false }
      self.messages.withLock { all in if !all.contains(where: { $0.key == message.key }) { all.append(message) } }
      return true
    }
  }

  var last: IntakeWiring.Message? { messages.withLock { $0.last } }
  var count: Int { messages.withLock { $0.count } }
}

private func intake(_ cast: CaseCast, _ post: Outgoing) -> TakeMail {
  TakeMail(
    database: cast.database, vault: cast.site.vault, words: cast.site.pages.translations, send: post.send,
    publicURL: "https://house.example", ownAddress: "noreply@house.example"
  ) { _ in String(repeating: "b", count: 64) }
}

private func letter(
  _ subject: String, _ words: String, from: String = "林某 <Lin@firm.example>", id: String = "1@firm.example", more: String = ""
) -> [UInt8] {
  Array("From: \(from)\r\nSubject: \(subject)\r\nMessage-ID: <\(id)>\r\n\(more)\r\n\(words)\r\n".utf8)
}

/// A letter with the smallest photo there is.
private func pictured(_ subject: String, id: String) -> [UInt8] {
  let dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
  return letter(
    subject,
    "--x\r\n\r\n见照片\r\n--x\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n\(dot)\r\n--x\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--x--",
    id: id, more: "Content-Type: multipart/mixed; boundary=x\r\n")
}

@Test(arguments: Engine.available) func aLetterIsACaseOnlyAfterItsWriterPressedTheButton(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Outgoing()
  let mail = intake(cast, post)
  guard case .report(let report) = try await mail.run(pictured("货梯门夹人", id: "a@x"), envelopeSender: "lin@firm.example", in: cast.community)
  else { throw Problem.notFound }
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  // The same message again, and what programs write, changes nothing and is not answered.
  #expect(try await mail.run(pictured("货梯门夹人", id: "a@x"), envelopeSender: nil, in: cast.community) == .repeated)
  for (more, sender) in [("Auto-Submitted: auto-replied\r\n", "a@b.example"), ("Precedence: list\r\n", "a@b.example"), ("", "")] {
    let outcome = try await mail.run(letter("外出", "不在", id: "b", more: more), envelopeSender: sender, in: cast.community)
    #expect(outcome.line.hasPrefix("automatic"))
  }
  #expect(try await mail.run(letter("x", "y", from: "noreply@house.example"), envelopeSender: nil, in: cast.community) == .automatic("our own"))
  for bytes in [Array("nonsense".utf8), letter("x", "y", from: "nobody"), letter("", "")] {
    await #expect(throws: TakeMail.Fault.self) { try await mail.run(bytes, envelopeSender: nil, in: cast.community) }
  }
  #expect(post.count == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_reports") == 1)
  #expect(post.last?.text.contains("货梯") == false)
  // Staff see it at once and may call; the address is masked until somebody reveals it.
  let desk = try await cast.browser("worker").get("/intake")
  #expect(desk.text.contains("货梯门夹人") && desk.text.contains("来信，发件人未核实") && desk.text.contains("a.pdf") && !desk.text.contains("lin@firm"))
  #expect(try await cast.browser("employee").get("/intake").status == 404)
  // Twenty hours later the link still holds; opening it changes nothing, the button does.
  cast.world.advance(by: .hours(20))
  let link = try #require(post.last?.text.firstMatch(of: /\/report\/confirmation\?r=([0-9a-f]+)&c=(\d{6})/))
  let browser = Bench(site: cast.site, database: cast.database, world: cast.world, routes: cast.routes)
  let page = try await browser.get(String(link.0))
  #expect(page.text.contains("这封信是您写的吗") && page.text.contains("货梯门夹人"))
  #expect(try await cast.count("SELECT count(*) FROM cases") == 0)
  for _ in 0..<2 { #expect(try await browser.post("/report/confirmation", ["_nonce": String(link.1), "code": String(link.2)]).status == 303) }
  #expect(try await cast.count("SELECT count(*) FROM cases WHERE channel = 'email' AND applicant_person_id IS NULL") == 1)
  #expect(try await cast.count("SELECT count(*) FROM case_files") == 1)
  #expect(try await cast.database.read { tx in try tx.report(report)?.state } == .filed)
}

@Test(arguments: Engine.available) func anAnswerWithTheTagJoinsTheCaseAndChangesNoState(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let post = Outgoing()
  let mail = intake(cast, post)
  let vault = cast.site.vault
  let caller = OpenCase.Caller(name: "林某", phone: "", organization: nil, channel: .email, email: "lin@firm.example")
  let filed = try await cast.database.write { [community = cast.community] tx in
    var command = OpenCase(body: "大堂漏水")
    command.caller = caller
    return try command.run(without: caller, in: community, vault: vault, tx)
  }
  try await cast.take(filed)
  let item = try #require(try await cast.find(filed.id))
  // What she is told by mail bears the tag, and not a word of the matter.
  let tell = ReporterLetters.reaction(publicURL: "https://house.example", words: cast.site.pages.translations, vault: vault, send: post.send)
  let told = try await cast.database.write { tx -> IntakeWiring.Message? in
    let id: JournalEntryID? = try tx.first("SELECT id FROM journal WHERE name = 'case.opened' ORDER BY id") { row in try row("id") }
    let entry = try #require(try id.flatMap { try tx.journalEntry($0) })
    try tell.run(entry, tx)
    return post.last
  }
  let tag = CaseTag.of(item, vault)
  #expect(told?.subject.contains(tag) == true && told?.text.contains("漏水") == false && told?.to.text == "lin@firm.example")
  let answer = pictured("Re: 已立案 \(tag)", id: "c@x")
  #expect(try await mail.run(answer, envelopeSender: nil, in: cast.community) == .note(item.id))
  #expect(try await mail.run(answer, envelopeSender: nil, in: cast.community) == .repeated)
  #expect(try await cast.find(item.id) == item)
  // A number without its proof, or with a wrong one, is a new matter.
  for (place, guess) in ["[\(item.number)]", "[\(item.number)-AAAAAA]"].enumerated() where guess != tag {
    guard case .report = try await mail.run(letter(guess, "别的事", id: "g\(place)"), envelopeSender: nil, in: cast.community) else {
      Issue.record("\(guess) was let in")
      continue
    }
  }
  // Handlers read it with its photo; she and strangers do not.
  let page = try await cast.browser("worker").get("/cases/\(item.id)")
  #expect(page.text.contains("来信补充，发件人未核实") && page.text.contains("li") && !page.text.contains("lin@firm.example"))
  let photo = try #require(page.text.firstMatch(of: /\/files\/(fil_[0-9a-z]{26})/).flatMap { FileID($0.1) })
  let (worker, butler, employee) = (try cast.viewer("worker"), try cast.viewer("butler"), try cast.viewer("employee"))
  let may = try await cast.database.read { tx in try [worker, butler, employee].map { try tx.mayViewCaseFile(photo, $0) } }
  #expect(may == [true, false, false])
  let receipt = ["number": item.number, "code": ReceiptCode.of(item.id, vault)]
  let browser = Bench(site: cast.site, database: cast.database, world: cast.world, routes: cast.routes)
  let seen = try await browser.post("/report/receipt", receipt)
  #expect(seen.status == 200 && !seen.text.contains("见照片"))
  #expect(try await cast.database.read { tx in try tx.caseFilesInUse([photo]) } == [photo])
  try await cast.settle()
  #expect(try await cast.browser("worker").get("/inbox").text.contains("有一封来信"))
}

@Test(arguments: Engine.available) func aFloodIsPutOffAndWhatNobodyConfirmsIsForgotten(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let mail = intake(cast, Outgoing())
  for count in 0..<LeaveReport.perContact {
    _ = try await mail.run(letter("灯\(count)", "不亮", id: "\(count)"), envelopeSender: nil, in: cast.community)
  }
  await #expect(throws: TakeMail.Fault.self) {
    try await mail.run(letter("灯", "不亮", id: "late"), envelopeSender: nil, in: cast.community)
  }
  #expect(try await cast.count("SELECT count(*) FROM case_letters") == LeaveReport.perContact)
  // What was put off comes in when the hour is over.
  cast.world.advance(by: .minutes(61))
  _ = try await mail.run(letter("灯", "不亮", id: "late"), envelopeSender: nil, in: cast.community)
  cast.world.advance(by: .days(9))
  try await cast.database.write { tx in try tx.forgetCaseReports() }
  #expect(try await cast.count("SELECT count(*) FROM case_reports") == LeaveReport.perContact + 1)
  cast.world.advance(by: .days(2))
  try await cast.database.write { tx in try tx.forgetCaseReports() }
  #expect(try await cast.count("SELECT count(*) FROM case_reports") == 0)
  // Without mail of our own, or from a program's address, staff call.
  let silent = intake(cast, Outgoing(isOpen: false))
  _ = try await silent.run(letter("大堂", "漏水", id: "s"), envelopeSender: nil, in: cast.community)
  #expect(try await cast.count("SELECT count(*) FROM case_reports WHERE state = 'waiting' AND channel = 'email'") == 1)
}

/// Who writes without a name is called in the language of whoever reads of her.
@Test(arguments: Engine.available) func aWriterWithoutANameIsNamedInTheReadersLanguage(_ engine: Engine) async throws {
  let cast = try await CaseCast(engine)
  let words = "The lift in building 3 has stopped again, please send somebody."
  let bytes = letter("The lift", words, from: "lin@firm.example", id: "nameless@x")
  guard case .report = try await intake(cast, Outgoing()).run(bytes, envelopeSender: "lin@firm.example", in: cast.community) else {
    throw Problem.notFound
  }
  let worker = cast.browser("worker")
  let (chinese, english) = (try await worker.get("/intake").text, try await worker.get("/intake?lang=en").text)
  #expect(chinese.contains("来信人") && !chinese.contains("Letter writer") && !chinese.contains("@mail.nameless"))
  #expect(english.contains("Letter writer") && !english.contains("来信人"))
}
