import Audit
import Contracts
import Kernel
import Store

/// 分案: one appeal holds two matters. The second becomes a case of its own with the words that the applicant used for it; its clocks
/// stand where those of the first stand, and she is told its number.
struct SplitCase: Sendable {
  let id: CaseID
  /// Of what the applicant wrote; we add none of our own.
  let words: String
  var title = ""
  var category: CaseCategoryID?

  func run(by viewer: Viewer, vault: Vault, _ tx: Tx) throws -> Case {
    let item = try tx.handledCase(id, by: viewer)
    try item.requireOpen()
    try SplitCase.require(words, among: [item.body] + (try tx.addedWords(of: id)), body: item.body)
    if try tx.isSplitOff(words, from: id) { throw HandlingError.splitBefore }
    let part = try part(of: item, by: viewer, tx)
    try tx.insert(part)
    if let whole = try tx.clock(of: id) { try tx.turnClock(of: part) { clock, _ in clock.stand(like: whole, at: tx.now) } }
    try tx.attach(try tx.caseFiles(id).map(\.id), to: part)
    if let voice = try tx.recording(of: id) { try tx.attach(voice: voice.id, to: part) }
    let author: CaseStep.Author = item.applicant.person == nil ? .handler : .applicant
    try tx.addStep(.opened, to: part, author: author, by: item.filedBy, words: words)
    try tx.addStep(.splitOff, to: item, author: .handler, by: viewer.person, about: part.number)
    try tx.addStep(.splitFrom, to: part, author: .handler, by: viewer.person, about: item.number)
    try copyCaller(of: item, to: part, vault, tx)
    try tx.indexForStaff(part)
    try tx.link(item, kind: CaseLink.split, to: .other(part), note: "", by: viewer)
    try tx.audit("case.split", subject: id.text, detail: "\(item.number) and \(part.number)", by: viewer)
    try tx.record(CaseOpened(part.id), by: viewer)
    try tx.record(CaseSplitOff(caseID: id, part: part.id), by: viewer)
    return part
  }

  private func part(of item: Case, by viewer: Viewer, _ tx: Tx) throws -> Case {
    let route = try tx.caseRouting(viewer.community).route(text: title + "\n" + words, window: nil, category: category)
    var part = Case(
      id: tx.newID(), community: item.community, number: try tx.nextCaseNumber(item.community, at: tx.now),
      applicant: item.applicant, filedBy: item.filedBy, channel: item.channel,
      title: title.isEmpty ? Case.title(from: words) : title, body: words, urgency: item.urgency, place: item.place,
      window: route.window, category: route.category, openedAt: item.openedAt,
      isKeptFromProperty: item.isKeptFromProperty)
    // She who heard of both first stays responsible for both.
    part.receive(by: item.firstReceiver ?? viewer.person)
    if item.state == .doing, let lead = item.lead { try part.assign(to: lead, by: viewer.person, at: tx.now) }
    return part
  }

  private func copyCaller(of item: Case, to part: Case, _ vault: Vault, _ tx: Tx) throws {
    guard let caller = try tx.caller(of: item.id), caller.forgottenAt == nil else { return }
    let phone = try tx.callerPhone(of: item.id, vault: vault) ?? ""
    var copy = OpenCase.Caller(
      name: caller.name, phone: phone, organization: item.applicant.organization, channel: item.channel)
    copy.email = try tx.callerEmail(of: item.id, vault: vault) ?? ""
    try tx.insertCaller(copy, of: part, vault: vault)
  }

  /// Each line stands in something that the applicant wrote; blanks do not count. And something is left for the first case.
  static func require(_ words: String, among said: [String], body: String) throws(HandlingError) {
    if words.filter({ $0.isLetter || $0.isNumber }).count < 2 { throw .splitTooShort }
    let sources = said.map { plain($0) }
    let lines = words.split(separator: "\n").map { plain($0) }.filter { !$0.isEmpty }
    guard !lines.isEmpty, lines.allSatisfy({ line in sources.contains { $0.contains(line) } }) else {
      throw .splitNotHerWords
    }
    if lines.joined() == plain(body) { throw .splitEverything }
  }

  static func plain(_ text: some StringProtocol) -> String { String(text.filter { !$0.isWhitespace }) }
}

extension Tx {
  /// The case and all that were split from it or that it was split from, one step after another.
  func splitFamily(of id: CaseID) throws -> [CaseID] {
    var family = [id]
    var place = 0
    while place < family.count, family.count < 100 {
      let one = family[place]
      place += 1
      let near = try all(
        """
        SELECT target_id AS id FROM case_links WHERE case_id = \(one) AND kind = \(CaseLink.split)
        UNION SELECT case_id FROM case_links WHERE target_id = \(one.text) AND kind = \(CaseLink.split) ORDER BY id LIMIT 100
        """
      ) { row in try row("id", as: CaseID.self) }
      family += near.filter { !family.contains($0) }
    }
    return family
  }

  /// Whether these words were made a case before: a program that sends twice gets no second one.
  func isSplitOff(_ words: String, from id: CaseID) throws -> Bool {
    let bodies: [String] = try all(
      """
      SELECT cases.body FROM case_links JOIN cases ON cases.id = case_links.target_id
      WHERE case_links.case_id = \(id) AND case_links.kind = \(CaseLink.split) ORDER BY cases.id LIMIT 1000
      """
    ) { row in try row("body") }
    let plain = SplitCase.plain(words)
    return bodies.contains { SplitCase.plain($0) == plain }
  }

  /// What the applicant wrote after filing.
  func addedWords(of id: CaseID) throws -> [String] {
    try all(
      """
      SELECT words FROM case_steps WHERE case_id = \(id) AND author = 'applicant' AND words <> ''
      ORDER BY position LIMIT 100
      """
    ) { row in try row("words") }
  }
}
