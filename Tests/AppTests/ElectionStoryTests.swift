import Belenios
import Contracts
import Foundation
import Kernel
import Store
import Synchronization
import TestKit
import Testing
import Web

@testable import App
@testable import Elections
@testable import People

/// The whole of an election over its pages: from the committee to the announced result, with what must be refused on the way.
@Test(arguments: Engine.available)
func firmsOfATowerElectTheirCouncilAndAnybodyChecksTheCount(_ engine: Engine) async throws {
  let story = try await ElectionStory(engine)
  try await story.freezeRoll()
  try await story.nameCandidates()
  try await story.makeKeysAndCredentials()
  try await story.open()
  try await story.vote()
  try await story.count()
  try await story.checkArchive()
  try await story.lookForLinks()
}

private typealias VotingCode = Belenios.Credential

/// A trustee of the story, whose seed never reaches the house. Any two of the three decrypt.
private struct Keeper {
  let key: String
  let seed: TrusteeSeed
  let decryption: TrusteeKey
}

private final class ElectionStory {
  let house: HouseCast
  let id: String
  let group = Group.named(.belenios2048)
  let random: RandomBytes
  private var keepers: [Keeper] = []
  private var credentials: [VotingCode] = []
  private var election: Election?
  private var cast: [Ballot] = []

  init(_ engine: Engine) async throws {
    house = try await HouseCast.make(engine)
    random = house.world.world.randomBytes
    id = try await house.visitor("secretary").get("/elections").id("ele")
  }

  private var path: String { "/elections/\(id)" }

  /// Somebody of the town, with a session of today.
  private func visitor(_ key: String) async throws -> Visitor {
    var visitor = house.visitor(key)
    guard let actor = house.actors[key] else { return visitor }
    visitor.session = try await house.database.write { [house] tx in
      let secret = try tx.startSession(actor.person, community: house.town.community, userAgent: "")
      if let session = try tx.session(secret: secret)?.session.id {
        try tx.chooseStanding(actor.standing, session: session, person: actor.person)
      }
      return secret
    }
    return visitor
  }

  private func act(
    _ key: String, _ route: String, _ fields: [String: String] = [:], expect status: Int = 303, line: Int = #line
  ) async throws -> Visitor.Answer {
    let answer = try await visitor(key).post(path + route, fields)
    if answer.status != status {
      let said = answer.text.firstMatch(of: /note__list[\s\S]{0,300}/).map { String($0.0) } ?? String(answer.text.suffix(1_500))
      Issue.record("\(route) (line \(line)) is \(answer.status), not \(status): \(said)")
    }
    return answer
  }

  private func day(_ offset: Int, hour: Int = 9) async throws {
    let election = try await house.database.read { [id] tx in try tx.election(ElectionID(id)!) }
    house.world.set(SiteZone.shanghai.instant(election.pollingDay.adding(days: offset)) + .hours(hour))
  }

  func freezeRoll() async throws {
    for (index, name) in ["甘一", "甘二", "甘三", "甘四", "甘五"].enumerated() {
      _ = try await act("secretary", "/committee", ["_nonce": "committee000000000000000\(index)", "name": name, "organization": "居民"])
    }
    // Who remains in office is declared once, by somebody; nobody but who runs the election sees it.
    let officer = ["_nonce": "officer00000000000000000", "name": "甘九", "declared_by": "甘九本人"]
    for _ in 1...2 { _ = try await act("secretary", "/seating", officer) }
    _ = try await act("secretary", "/seating", officer.merging(["_nonce": "officer00000000000000001"]) { $1 }, expect: 422)
    _ = try await act("secretary", "/seating", ["_nonce": "officer00000000000000002", "name": "甘八"], expect: 422)
    #expect(try await visitor("secretary").get(path + "/seating").text.contains("甘九本人"))
    #expect(try await visitor("head").get(path + "/seating").status == 404)
    _ = try await act("secretary", "/roll/building")
    // Nobody but who runs it sees what is not published.
    #expect(try await visitor("head").get(path + "/roll").status == 404)
    _ = try await act("head", "/roll/freeze", expect: 404)
    _ = try await act("secretary", "/roll/freeze")
    let roll = try await visitor("head").get(path + "/roll").text
    #expect(roll.contains("禾木精密有限公司") && roll.contains("澄砚软件有限公司"))
    #expect(try await visitor("head").get(path + "/can-i-vote").text.contains("可以投票"))
    #expect(try await visitor("employee").get(path + "/can-i-vote").text.contains("不在公布的名单上"))
    _ = try await act("secretary", "/roll", ["voters": "玄武岩重工有限公司"], expect: 409)
    // A second click makes no second power of attorney; the same page sent with other words is another one.
    let letter = [
      "_nonce": "letter000000000000000000", "firm": "1", "delegate": "甘六", "scope": "election", "valid_from": "2026-01-01",
      "valid_until": "2028-12-31",
    ]
    for words in [letter, letter, letter.merging(["delegate": "甘七"]) { $1 }] { _ = try await act("secretary", "/proxies/letters", words) }
    let delegates = try await house.database.read { [id] tx in
      let election = try tx.election(ElectionID(id)!)
      return try tx.letters(for: election).map(\.delegate).sorted()
    }
    #expect(delegates == ["甘七", "甘六"].sorted())
  }

  private func name(_ key: String, _ name: String, expect status: Int = 303) async throws {
    let nonce = "name" + String(name.unicodeScalars.map { String($0.value) }.joined().prefix(16)) + key
    _ = try await act(
      key, "/candidates", ["_nonce": nonce, "list": "1", "candidate_name": name, "candidate_organization": "云桥\(name)公司"], expect: status)
  }

  func nameCandidates() async throws {
    for name in ["许一", "林二", "周三", "沈四", "陆五"] { try await self.name("head", name) }
    try await name("head", "何六", expect: 422)
    try await name("employee", "何六", expect: 422)
    _ = try await act("secretary", "/candidates/publication", ["order_checked": "1"], expect: 409)
    try await name("neighbour", "何六")
    _ = try await act("secretary", "/candidates/publication", ["order_checked": "1"])
    let page = try await visitor("neighbour").get(path + "/candidates").text
    #expect(page.contains("何六") && !page.contains("提名数"))
  }

  private func link(_ fields: [String: String]) async throws -> String {
    let page = try await act("secretary", "/voting/links", fields, expect: 200)
    return page.text.firstMatch(of: /\?key=([0-9a-f]{48})/).map { String($0.1) } ?? ""
  }

  func makeKeysAndCredentials() async throws {
    _ = try await act("secretary", "/voting/opening", expect: 409)
    _ = try await act("secretary", "/voting", ["trustees": "监票甲\n监票乙\n监票丙", "threshold": "3", "authority": "制信人"], expect: 422)
    _ = try await act("secretary", "/voting", ["trustees": "监票甲\n监票乙\n监票丙", "threshold": "2", "authority": "制信人"])
    let page = try await visitor("secretary").get(path + "/voting").text
    let trustees = page.matches(of: /name="trustee" value="(trs_[0-9a-z]{26})"/).map { String($0.1) }
    #expect(trustees.count == 3)
    try await holdCeremony(trustees)
    let nobody = house.visitor("nobody")
    let authority = try await link([:])
    let asked = try await nobody.get(path + "/credentials?key=\(authority)").text
    let uuid = try ElectionUUID(asked.firstMatch(of: /uuid="(\w+)"/).map { String($0.1) } ?? "")
    credentials = (0..<2).map { _ in VotingCode(random: random) }
    func list(_ credentials: [VotingCode]) throws -> String {
      let entries = credentials.map { CredentialList.Entry(credential: $0.publicCredential(uuid, group)) }
      return String(decoding: try CredentialList(entries, weighted: false).serialized, as: UTF8.self)
    }
    let few = try await nobody.post(path + "/credentials", ["key": authority, "credentials": try list([credentials[0]])])
    #expect(few.status == 422 && few.text.contains("应有2个"))
    #expect(try await nobody.post(path + "/credentials", ["key": authority, "credentials": "[\"4\",\"9\"]"]).status == 422)
    #expect(try await nobody.post(path + "/credentials", ["key": authority, "credentials": try list(credentials)]).status == 303)
  }

  private func hand(_ round: String, _ message: [UInt8], _ key: String) async throws -> Int {
    let fields = ["key": key, "round": round, "message": String(decoding: message, as: UTF8.self)]
    return try await house.visitor("nobody").post(path + "/trustee/round", fields).status
  }

  /// Three rounds, in each of which everybody hands something in.
  private func holdCeremony(_ trustees: [String]) async throws {
    let (group, random) = (group, random)
    let seeds = trustees.map { _ in TrusteeSeed(random: random) }
    var keys: [String] = []
    for trustee in trustees { keys.append(try await link(["trustee": trustee])) }
    let certificates = seeds.map { Ceremony.certificate($0, group, random: random) }
    // One begins, and all begin again: somebody has lost her file.
    #expect(try await hand("certificate", certificates[0], keys[0]) == 303)
    _ = try await act("secretary", "/voting/keys")
    #expect(try await hand("certificate", certificates[0], "0") == 403)
    #expect(try await hand("polynomial", certificates[0], keys[0]) == 409)
    let torn = Array(String(decoding: certificates[0], as: UTF8.self).replacing("verification", with: "Verification").utf8)
    #expect(try await hand("certificate", torn, keys[0]) == 422)
    for (key, certificate) in zip(keys, certificates) { #expect(try await hand("certificate", certificate, key) == 303) }
    #expect(try await hand("certificate", certificates[0], keys[0]) == 409)
    let ceremony = try Ceremony(group, certificates: certificates, threshold: 2)
    let members = try seeds.map { try ThresholdTrustee($0, ceremony) }
    let polynomials = members.map { $0.polynomial(random: random) }
    #expect(try await hand("polynomial", polynomials[1], keys[0]) == 422)
    for (key, polynomial) in zip(keys, polynomials) { #expect(try await hand("polynomial", polynomial, key) == 303) }
    let single = String(decoding: Trustee(group, random: random).publicKey.serialized, as: UTF8.self)
    #expect(try await house.visitor("nobody").post(path + "/trustee", ["key": keys[0], "public_key": single]).status == 409)
    var outputs: [[UInt8]] = []
    for (key, member) in zip(keys, members) {
      let page = try await house.visitor("nobody").get(path + "/trustee?key=\(key)").text
      let input = page.firstMatch(of: /input="(\{[^"]*)"/).map { String($0.1).replacing("&quot;", with: "\"") } ?? ""
      outputs.append(try member.output(Array(input.utf8), random: random))
    }
    _ = try await act("secretary", "/voting/opening", expect: 409)
    #expect(try await hand("output", outputs[2], keys[1]) == 422)
    for (key, output) in zip(keys, outputs) { #expect(try await hand("output", output, key) == 303) }
    keepers = try keys.indices.map { index in
      let sealed = try Ceremony.sealedKey(ofOutput: outputs[index])
      let decryption = try members[index].decryptionKey(sealed)
      return Keeper(key: keys[index], seed: seeds[index], decryption: decryption)
    }
  }

  func open() async throws {
    #expect(try await house.visitor("nobody").get(path + "/vote").status == 409)
    _ = try await act("secretary", "/voting/opening")
    let text = try await house.database.read { [id] tx in try tx.votingProtocol(of: ElectionID(id)!)?.electionText }
    election = try Election(Array((text ?? "").utf8))
    // Opened, and not begun: the page says when.
    #expect(try await house.visitor("nobody").get(path + "/vote").text.contains("投票还没有开始"))
    #expect(try await send(try ballot([0, 1, 1, 0, 0, 0, 0], credentials[0])) == "409 voting.not_taking")
    _ = try await act("secretary", "/polling-day", ["polling_day": "2027-03-01", "opens": "09:00", "closes": "10:00"], expect: 409)
  }

  private func ballot(_ choices: [Int], _ credential: VotingCode) throws -> Ballot {
    let election = try #require(election)
    return try Booth(election).ballot([choices], credential, random: random)
  }

  private func send(_ ballot: Ballot) async throws -> String { try await send(String(decoding: ballot.serialized, as: UTF8.self)) }

  private func send(_ text: String) async throws -> String {
    let answer = try await house.visitor("nobody").post(path + "/ballots", ["ballot": text], accept: "application/json")
    return answer.status == 303 ? "303" : "\(answer.status) \(answer.json?["code"]?.string ?? "")"
  }

  func vote() async throws {
    try await day(0, hour: 9)
    #expect(try await house.visitor("nobody").get(path + "/vote").text.contains("voting-booth"))
    let first = try ballot([0, 1, 1, 0, 0, 0, 0], credentials[0])
    #expect(try await send(first) == "303")
    // The very same again, a copy under another's credential, a stranger's, a torn one, one of another group.
    #expect(try await send(first) == "409 voting.ballot_repeated")
    // A second click in a browser is shown the receipt of the first.
    let again = try await house.visitor("nobody").post(
      path + "/ballots", ["ballot": String(decoding: first.serialized, as: UTF8.self)], accept: "text/html")
    #expect(again.status == 303 && again.location.hasPrefix(path + "/ballots?tracker="))
    let own = try ballot([0, 1, 1, 0, 0, 0, 0], credentials[1])
    let text = String(decoding: first.serialized, as: UTF8.self)
    let copy = text.replacingOccurrences(of: "\(first.credential)", with: "\(own.credential)")
    #expect(try await send(copy).hasPrefix("422 belenios."))
    #expect(try await send(try ballot([1, 0, 0, 0, 0, 0, 0], VotingCode(random: random))) == "422 belenios.credential_unknown")
    #expect(try await send(String(text.dropLast(3))) == "422 belenios.json_malformed")
    #expect(try await send(text + " ") == "422 belenios.ballot_not_canonical")
    // Zero is in no group, one is in the smallest.
    let alpha = text.firstMatch(of: /"alpha":"(\d+)"/).map { String($0.1) } ?? ""
    for number in ["0", "1"] { #expect(try await send(text.replacingOccurrences(of: alpha, with: number)).hasPrefix("422 belenios.")) }
    // She thinks again: the last one counts.
    let last = try ballot([0, 1, 0, 1, 1, 1, 1], credentials[0])
    #expect(try await send(last) == "303")
    let staff = try await visitor("secretary").get(path + "/voting").text
    #expect(staff.contains("<span class=\"figure\">1</span> / 2"))
    // The last millisecond is in time, the closing instant is not: then nobody looks at proofs any more.
    let closes = try await house.database.read { [id] tx in try tx.election(ElectionID(id)!).closesAt }
    _ = try await act("secretary", "/voting/closing", expect: 409)
    house.world.set(closes - Timestamp.Span(milliseconds: 1))
    let second = try ballot([0, 1, 1, 1, 0, 0, 0], credentials[1])
    #expect(try await send(second) == "303")
    house.world.set(closes)
    let late = try ballot([1, 0, 0, 0, 0, 0, 0], credentials[1])
    for _ in 1...2 { #expect(try await send(late) == "409 voting.not_taking") }
    cast = [first, last, second]
    let receipt = try await house.visitor("nobody").get(path + "/ballots?tracker=" + URLEncoded.encode(second.tracker)).text
    #expect(receipt.contains("选票已收到"))
    #expect(try await house.visitor("nobody").get(path + "/ballots?tracker=nothing").text.contains("票箱里没有这个追踪码"))
  }

  func count() async throws {
    #expect(try await house.visitor("nobody").get(path + "/result").text.contains("还没有结果"))
    // The clock closes it, once, and nobody by hand after that.
    let audited: SQL = "SELECT count(*) FROM audit_entries WHERE act = 'election.closed' AND standing = 'clock'"
    for _ in 1...2 {
      try await ElectionJobs.closeDue(house.database)
      #expect(try await house.database.read { tx in try tx.scalar(audited) } == 1)
    }
    _ = try await act("secretary", "/voting/closing", expect: 409)
    _ = try await act("secretary", "/voting/announcement", expect: 409)
    let election = try #require(election)
    let list = try await house.database.read { [id] tx in try tx.votingProtocol(of: ElectionID(id)!)?.credentialList() }
    let tally = try EncryptedTally(cast, election, try #require(list))
    func part(_ index: Int) -> String {
      String(decoding: PartialDecryption(tally, keepers[index].decryption, election, random: random).serialized, as: UTF8.self)
    }
    let nobody = house.visitor("nobody")
    let wrong = try await nobody.post(path + "/trustee/decryption", ["key": keepers[1].key, "decryption": part(0)])
    #expect(wrong.status == 422)
    // The first trustee is lost: the two others are enough.
    #expect(try await nobody.post(path + "/trustee/decryption", ["key": keepers[1].key, "decryption": part(1)]).status == 303)
    // A server that ends between keeping the last part and making the result leaves the part lying; the clock finds it, once.
    let (last, lastKey) = (part(2), keepers[2].key)
    let isKept = try await house.database.write { [id] tx in
      try tx.keepDecryption(last, of: tx.trustee(secret: lastKey, of: ElectionID(id)!))
    }
    #expect(isKept)
    #expect(try await nobody.get(path + "/result").text.contains("还没有结果"))
    let counted: SQL = "SELECT count(*) FROM audit_entries WHERE act = 'election.counted'"
    for _ in 1...2 {
      try await ElectionJobs.closeDue(house.database)
      #expect(try await house.database.read { tx in try tx.scalar(counted) } == 1)
    }
    #expect(try await nobody.post(path + "/trustee/decryption", ["key": keepers[0].key, "decryption": part(0)]).status == 409)
    #expect(try await nobody.get(path + "/trustee?key=\(keepers[0].key)").text.contains("不再需要您的部分"))
    let result = try await nobody.get(path + "/result").text
    // One has two votes of two; the others one of two, which is not more than half.
    #expect(result.matches(of: /<strong>当选<\/strong>/).count == 2)
    #expect(result.contains("过半数，选举有效") && result.contains("缺额 3"))
    #expect(try await visitor("secretary").get(path + "/papers/certificates").status == 409)
    _ = try await act("secretary", "/voting/announcement")
    #expect(try await nobody.get(path + "/result").text.contains("公告日期"))
    for (paper, words, english) in [
      ("roll", "选民名单公告", "The roll of 2 voters"), ("candidates", "应选5名", "(seats: 5)"), ("polling", "监票甲", "监票甲, 监票乙, 监票丙"),
      ("proxies", "没有经审核的委托投票", "No proxy has been reviewed"), ("ballot", "另选他人", "Somebody else"),
      ("minutes", "参加投票2名", "2 took part: more than half, so the election is valid (article 27)"),
      ("result", "选举有效", "vacant seats: 3"), ("certificates", "您当选为执行委员", "you were elected to a seat (Executives)"),
    ] {
      let answer = try await visitor("secretary").get(path + "/papers/\(paper)")
      #expect(answer.status == 200 && answer.text.contains(words) && !answer.text.contains("Translation"), "\(paper)")
      let text = try await visitor("secretary").get(path + "/papers/\(paper)?text=en").text
      let article = text.firstMatch(of: /<article class="document above" lang="en">([\s\S]*)<\/article>/).map { String($0.1) } ?? ""
      #expect(article.contains(english) && article.contains("Translation. The Chinese text prevails."), "\(paper): \(article)")
      #expect(!article.contains("。") && !article.contains("名单"), "\(paper) is not translated: \(article)")
    }
    #expect(try await visitor("head").get(path + "/papers/minutes").status == 404)
    #expect(try await visitor("head").get(path + "/papers/result").status == 200)
  }

  func checkArchive() async throws {
    let answer = try await house.visitor("nobody").get(path + "/archive")
    #expect(answer.status == 200)
    let report = await Verification.verify(answer.bytes)
    #expect(report.holds && report.stage == .published, "\(report.faults)")
    #expect(report.ballotCount == 3 && report.countedBallots == 2)
    let sums = report.result?.sums.first ?? []
    #expect(sums.first == 0 && sums.dropFirst().sorted() == [1, 1, 1, 1, 2, 2])
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/belenios-tool") else { return }
    let folder = NSTemporaryDirectory() + "story-" + ProcessInfo.processInfo.globallyUniqueString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(answer.bytes).write(to: URL(fileURLWithPath: "\(folder)/\(try #require(election).uuid.text).bel"))
    let tool = Process()
    tool.executableURL = URL(fileURLWithPath: "/usr/bin/belenios-tool")
    tool.arguments = ["election", "verify", "--dir", folder]
    tool.standardOutput = FileHandle.nullDevice
    tool.standardError = FileHandle.nullDevice
    try tool.run()
    tool.waitUntilExit()
    #expect(tool.terminationStatus == 0, "belenios-tool does not accept the archive")
  }

  /// Nothing that is kept joins a voter with a ballot: no secret of hers is there, and no line has both.
  func lookForLinks() async throws {
    try await house.settle()
    let lines = try await everything()
    let secrets = credentials.map { $0.text } + keepers.map(\.seed.text)
    let voters = [house.town.firm.text, house.town.otherFirm.text] + ["head", "neighbour"].compactMap { house.actors[$0]?.person.text }
    let ballots = cast.map(\.tracker) + cast.map { "\($0.credential)" }
    #expect(lines.contains { $0.contains(cast[0].tracker) }, "the rows hold no ballot")
    for line in lines + house.log.all {
      for secret in secrets { #expect(!line.contains(secret), "a secret is kept: \(line.prefix(80))") }
      let hasBallot = ballots.contains { line.contains($0) }
      #expect(!hasBallot || !voters.contains { line.contains($0) }, "a line joins them: \(line.prefix(80))")
    }
    // What a backup holds, and what metrics tell.
    let dumped = Mutex([String]())
    try await StoreDump.write(from: house.database) { line in dumped.withLock { $0.append(line) } }
    let copy = dumped.withLock { $0 } + (try await house.visitor("nobody").get("/metrics").text.split(separator: "\n").map(String.init))
    #expect(copy.contains { $0.contains(cast[0].tracker) } && copy.contains { $0.hasPrefix("stairwell_") })
    for line in copy {
      for secret in secrets { #expect(!line.contains(secret), "a secret is in the backup: \(line.prefix(80))") }
      let hasBallot = ballots.contains { line.contains($0) }
      #expect(!hasBallot || !voters.contains { line.contains($0) }, "the backup joins them: \(line.prefix(80))")
    }
    for line in house.log.all { for ballot in ballots { #expect(!line.contains(ballot), "the log has a ballot: \(line)") } }
    // Letters and notices know nothing of it, and no table of ballots has a person or a time.
    let columns = try await house.database.read { tx in try tx.rows("SELECT * FROM election_ballots ORDER BY number LIMIT 1").first?.columnNames }
    #expect(columns == ["election_id", "number", "community_id", "tracker", "credential_hash", "ballot"])
  }

  /// Every row of every table, as text: mail, journal, audit, jobs and search among them.
  private func everything() async throws -> [String] {
    let isSQLite = house.database.dialect == .sqlite
    let names: SQL = isSQLite
      ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
      : "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name"
    return try await house.database.read { tx in
      try tx.rows(names).flatMap { row -> [String] in
        let name: String = try row("name")
        return try tx.rows(SQL(stringLiteral: "SELECT * FROM \"\(name)\"")).map { row in
          name + " " + row.values.map { "\($0)" }.joined(separator: " ")
        }
      }
    }
  }
}
