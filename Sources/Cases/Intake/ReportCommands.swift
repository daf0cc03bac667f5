import Audit
import Contracts
import Files
import Kernel
import People
import Store

/// The contact is given: a code goes to it, or staff will call. What goes wrong is an outcome, so that it is kept.
struct LeaveReport: Sendable {
  /// Codes to one contact in an hour, from all reports together.
  static let perContact = 6
  /// Unconfirmed reports of a community in an hour, before everybody is asked to call.
  static let flood = 200

  let name: String
  let contact: Contact
  let isKeptFromProperty: Bool
  /// Of the page that has a button; the code comes behind it.
  let address: String
  /// The words of the message, with `{code}` and `{link}` in them.
  let subject: String
  let text: String
  /// How long the code holds.
  var minutes = OneTimeCode.minutes

  func run(_ report: CaseReport, send: IntakeWiring.Send, vault: Vault, _ tx: Tx) throws -> Result<CaseReport, ReportError> {
    var report = report
    guard report.state != .filed, report.state != .refused else { return .failure(.notNow) }
    if report.codesSent >= OneTimeCode.sentMax { return .failure(.tooManyCodes) }
    if try tx.codeCount(to: contact, vault: vault) >= LeaveReport.perContact {
      return .failure(.tooManyReports)
    }
    if report.state == .draft, try tx.unconfirmedReportCount(report.community) >= LeaveReport.flood {
      return .failure(.tooManyReports)
    }
    report.name = name
    report.isKeptFromProperty = isKeptFromProperty
    report.contactKind = if case .email = contact { "email" } else { "phone" }
    // Whoever wrote a letter consents with the button behind its link.
    if report.channel != .email { report.consentAt = report.consentAt ?? tx.now }
    let code = OneTimeCode.make(tx.world)
    let link = "\(address)?r=\(report.nonce)&c=\(code)"
    let words = text.replacing("{code}", with: code).replacing("{link}", with: link)
    let key = "report|\(report.id)|\(report.codesSent)"
    let isSent = try send(
      tx, IntakeWiring.Message(to: contact, subject: subject, text: words, key: key, goesAtOnce: true), report.community)
    let wasWaiting = report.state == .waiting
    report.state = isSent ? .coded : .waiting
    report.codeHash = isSent ? OneTimeCode.hash(code, of: report.id, vault) : nil
    report.codeUntil = isSent ? tx.now + .minutes(minutes) : nil
    report.codeTries = 0
    report.codesSent += 1
    try tx.save(report)
    try tx.setContact(contact, of: report, vault: vault)
    try tx.noteCode(to: contact, report.community, vault: vault)
    if !isSent, !wasWaiting {
      try tx.record(ReportWaiting(report: report.id), community: report.community, actor: nil)
    }
    return .success(report)
  }
}

/// The code is right: the report is a case.
struct ConfirmReport: Sendable {
  let code: String
  /// Before a spot in the words: 位置：
  let spotLabel: String
  /// To which the receipt is shown.
  let browser: [UInt8]

  func run(_ report: CaseReport, vault: Vault, _ tx: Tx) throws -> Result<CaseID, ReportError> {
    if report.state == .filed, let id = report.filedAs { return .success(id) }
    if let fault = report.codeFault(at: tx.now) { return .failure(fault) }
    var report = report
    guard let hash = report.codeHash, OneTimeCode.isRight(code, hash: hash, of: report.id, vault) else {
      report.codeTries += 1
      try tx.save(report)
      return .failure(report.codeTries >= OneTimeCode.triesMax ? .triedTooOften : .codeWrong)
    }
    let (command, caller) = try FileReport(spotLabel: spotLabel).command(report, vault: vault, tx)
    let item = try command.run(without: caller, in: report.community, vault: vault, tx)
    _ = report.openReceipt(to: browser, at: tx.now)
    try FileReport.close(report, as: item, tx)
    return .success(item.id)
  }
}

/// What both ways of confirming have in common.
struct FileReport: Sendable {
  let spotLabel: String

  func command(_ report: CaseReport, vault: Vault, _ tx: Tx) throws -> (OpenCase, OpenCase.Caller) {
    guard let contact = try tx.contact(of: report, vault: vault) else { throw ReportError.notNow }
    var caller = OpenCase.Caller(name: report.name, phone: "", organization: nil, channel: report.channel)
    switch contact {
    case .phone(let number): caller.phone = number
    case .email(let address): caller.email = address
    }
    var command = OpenCase(
      body: report.words(spotLabel), title: Case.title(from: report.body), place: report.place, category: report.category,
      files: try tx.reportFiles(report.id))
    command.caller = caller
    command.voice = try tx.reportRecording(report.id)?.id
    command.answers = try QuestionDialog(
      body: report.body, category: report.category, answers: report.answers, try tx.caseRouting(report.community), tx
    ).settled
    command.isKeptFromProperty = report.isKeptFromProperty
    return (command, caller)
  }

  /// The contact lies with the case from now on, sealed for it.
  static func close(_ report: CaseReport, as item: Case, _ tx: Tx) throws {
    var report = report
    report.state = .filed
    report.filedAs = item.id
    report.name = ""
    report.codeHash = nil
    report.codeUntil = nil
    try tx.save(report)
    try tx.forgetContact(of: report)
  }
}

/// Staff called, and it is so: they received it first.
struct ConfirmReportByCall: Sendable {
  let id: ReportID
  let spotLabel: String

  func run(by viewer: Viewer, vault: Vault, _ tx: Tx) throws -> CaseID {
    let report = try tx.waitingReport(id, viewer, orFiled: true)
    if let filed = report.filedAs { return filed }
    let (command, _) = try FileReport(spotLabel: spotLabel).command(report, vault: vault, tx)
    let item = try command.run(by: viewer, vault: vault, tx)
    try FileReport.close(report, as: item, tx)
    return item.id
  }
}

/// Staff called, and there is nothing in it: it is forgotten with the others.
struct RefuseReport: Sendable {
  let id: ReportID

  func run(by viewer: Viewer, _ tx: Tx) throws {
    var report = try tx.waitingReport(id, viewer)
    report.state = .refused
    report.name = ""
    try tx.save(report)
    try tx.forgetContact(of: report)
    try tx.audit("report.refused", subject: id.text, by: viewer)
  }
}

/// Who of the staff sees reports that nobody has confirmed: the team all, grid people those of their buildings.
enum ReportPolicy {
  static func visible(_ viewer: Viewer) -> SQL {
    let here: SQL = "case_reports.community_id = \(viewer.community)"
    switch viewer.reach(of: .fileCaseForCaller) {
    case .community: return here
    case .scope:
      guard case .grid(let grid) = viewer.scope else { return "1 = 0" }
      return here + " AND case_reports.building_id IN (SELECT place_id FROM place_paths WHERE kind = 'building' AND grid_id = \(grid))"
    case .own, .none: return "1 = 0"
    }
  }

  /// Waiting for a call: no code could be sent, or the code has not come back in its time. A letter may be urgent, so it is shown at
  /// once, whether or not its writer presses the button.
  static func isWaiting(_ now: Timestamp) -> SQL {
    """
    (case_reports.state = 'waiting' OR (case_reports.state = 'coded'
      AND (case_reports.code_until < \(now) OR case_reports.channel = 'email')))
    """
  }
}

extension Tx {
  func waitingReports(_ viewer: Viewer, limit: Int = 100) throws -> [CaseReport] {
    try all(
      """
      SELECT * FROM case_reports WHERE \(sql: ReportPolicy.visible(viewer)) AND \(sql: ReportPolicy.isWaiting(now))
      ORDER BY changed_at, id LIMIT \(limit)
      """, CaseReport.init)
  }

  func waitingReportCount(_ viewer: Viewer) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_reports WHERE \(sql: ReportPolicy.visible(viewer)) AND \(sql: ReportPolicy.isWaiting(now))
      """) ?? 0
  }

  /// A report that this viewer may confirm by a call, or 404. A second tap finds what became of it.
  func waitingReport(_ id: ReportID, _ viewer: Viewer, orFiled: Bool = false) throws -> CaseReport {
    let state: SQL = orFiled
      ? "(case_reports.state = 'filed' OR " + ReportPolicy.isWaiting(now) + ")" : ReportPolicy.isWaiting(now)
    let found = try first(
      "SELECT * FROM case_reports WHERE id = \(id) AND \(sql: ReportPolicy.visible(viewer)) AND \(sql: state)",
      CaseReport.init)
    guard let found else { throw Problem.notFound }
    return found
  }
}
