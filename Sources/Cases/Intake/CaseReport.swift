import Contracts
import Kernel
import People
import Store

/// A report that somebody leaves without an account (随手报), from its first word until it is a case or forgotten.
struct CaseReport: Sendable {
  enum State: String, Sendable, SQLEnum {
    case draft
    /// A one-time code is on its way.
    case coded
    /// No code can be sent: staff will call.
    case waiting
    case filed, refused
  }

  /// What nobody confirms is forgotten after this.
  static let hours = 48
  /// A letter waits longer: nobody reads mail over a long weekend.
  static let mailDays = 10

  let id: ReportID
  let community: CommunityID
  let nonce: String
  /// `report` or `email`.
  var channel = CaseChannel.report
  var state = State.draft
  var body = ""
  var category: CaseCategoryID?
  var building: BuildingID?
  /// Nil with a building: in a room.
  var part: CommonPart?
  /// 3楼东侧, 1203室, or in words where there is no building.
  var spot = ""
  var answers = CaseAnswers()
  /// She does not want the property firm of the house to see it.
  var isKeptFromProperty = false
  var name = ""
  var contactKind: String?
  var consentAt: Timestamp?
  var codeHash: [UInt8]?
  var codeUntil: Timestamp?
  var codeTries = 0
  var codesSent = 0
  var language: String
  var filedAs: CaseID?
  /// Until when, and to which browser, the address of the draft shows the code of the receipt; see `ReceiptWindow`.
  var receiptUntil: Timestamp?
  var receiptBrowser: [UInt8]?
  let madeAt: Timestamp
  var changedAt: Timestamp

  init(id: ReportID, community: CommunityID, nonce: String, language: String, at now: Timestamp) {
    self.id = id
    self.community = community
    self.nonce = nonce
    self.language = language
    madeAt = now
    changedAt = now
  }

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    nonce = try row("nonce")
    channel = try row("channel")
    state = try row("state")
    body = try row("body")
    category = try row(optional: "category_id")
    building = try row(optional: "building_id")
    part = try row(optional: "common_part")
    spot = try row("spot")
    answers = try CaseAnswers(stored: try row("answers"))
    isKeptFromProperty = try row("is_kept_from_property")
    name = try row("name")
    contactKind = try row(optional: "contact_kind")
    consentAt = try row(optional: "consent_at")
    codeHash = try row(optional: "code_hash")
    codeUntil = try row(optional: "code_until")
    codeTries = try row("code_tries")
    codesSent = try row("codes_sent")
    language = try row("language")
    filedAs = try row(optional: "case_id")
    receiptUntil = try row(optional: "receipt_until")
    receiptBrowser = try row(optional: "receipt_browser")
    madeAt = try row("made_at")
    changedAt = try row("changed_at")
  }

  /// The place as the registry understands it; what it does not understand stands in the words.
  var place: PlaceChoice {
    guard let building else { return .nowhere }
    return part.map { .common($0, building) } ?? .room(building, spot)
  }

  /// The words of the case: a spot that no column of a case can hold is said with them.
  func words(_ label: String) -> String {
    let isSaid = building != nil && part == nil
    return spot.isEmpty || isSaid ? body : body + "\n" + label + spot
  }

  /// Why the code is of no use any more; nil while it is.
  func codeFault(at now: Timestamp) -> ReportError? {
    guard state == .coded, codeHash != nil, let codeUntil else { return .noCode }
    if codeTries >= OneTimeCode.triesMax { return .triedTooOften }
    return now > codeUntil ? .codeOver : nil
  }
}

enum ReportError: Error, Sendable, ProblemConvertible {
  case noCode, triedTooOften, codeOver, codeWrong, tooManyCodes, tooManyReports, notNow

  var code: String {
    switch self {
    case .noCode: "report.no_code"
    case .triedTooOften: "report.tried_too_often"
    case .codeOver: "report.code_over"
    case .codeWrong: "report.code_wrong"
    case .tooManyCodes: "report.too_many_codes"
    case .tooManyReports: "report.too_many_reports"
    case .notNow: "report.not_now"
    }
  }

  var problem: Problem { Problem(self == .notNow ? .conflict : .tooMany, code: code) }
}

/// A report waits for a call, because no code could be sent.
struct ReportWaiting: JournalEvent {
  static let name = "case.report_waiting"
  let report: ReportID
  var subject: String { report.text }
}

extension Tx {
  func report(_ nonce: String) throws -> CaseReport? {
    try first("SELECT * FROM case_reports WHERE nonce = \(nonce)", CaseReport.init)
  }

  func report(_ id: ReportID) throws -> CaseReport? {
    try first("SELECT * FROM case_reports WHERE id = \(id)", CaseReport.init)
  }

  func save(_ report: CaseReport) throws {
    try run(
      """
      INSERT INTO case_reports (id, community_id, nonce, channel, state, body, category_id, building_id, common_part, spot, answers,
        is_kept_from_property, name, contact_kind, consent_at, code_hash, code_until, code_tries, codes_sent, language, case_id, receipt_until, receipt_browser,
        made_at, changed_at)
      VALUES (\(report.id), \(report.community), \(report.nonce), \(report.channel), \(report.state), \(report.body), \(report.category),
        \(report.building), \(report.part), \(report.spot), \(try report.answers.stored),
        \(report.isKeptFromProperty), \(report.name), \(report.contactKind),
        \(report.consentAt), \(report.codeHash), \(report.codeUntil), \(report.codeTries), \(report.codesSent),
        \(report.language), \(report.filedAs), \(report.receiptUntil), \(report.receiptBrowser), \(report.madeAt), \(now))
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, body = excluded.body, category_id = excluded.category_id,
        building_id = excluded.building_id, common_part = excluded.common_part, spot = excluded.spot,
        answers = excluded.answers, is_kept_from_property = excluded.is_kept_from_property, name = excluded.name, contact_kind = excluded.contact_kind,
        consent_at = excluded.consent_at, code_hash = excluded.code_hash, code_until = excluded.code_until,
        code_tries = excluded.code_tries, codes_sent = excluded.codes_sent, language = excluded.language,
        case_id = excluded.case_id, receipt_until = excluded.receipt_until, receipt_browser = excluded.receipt_browser,
        changed_at = excluded.changed_at
      """)
  }

  // MARK: Contact

  func setContact(_ contact: Contact, of report: CaseReport, vault: Vault) throws {
    let sealed = vault.seal(
      contact.text, table: "case_reports", column: "contact", row: report.id.text, world: world)
    let hash = Tx.contactHash(contact, vault)
    try run("UPDATE case_reports SET contact_sealed = \(sealed), contact_hash = \(hash) WHERE id = \(report.id)")
  }

  func contact(of report: CaseReport, vault: Vault) throws -> Contact? {
    let sealed: [UInt8]? = try first("SELECT contact_sealed FROM case_reports WHERE id = \(report.id)") { row in
      try row(optional: "contact_sealed", as: [UInt8].self)
    } ?? nil
    return try sealed.flatMap { Contact(try vault.open($0, table: "case_reports", column: "contact", row: report.id.text)) }
  }

  func forgetContact(of report: CaseReport) throws {
    try run("UPDATE case_reports SET contact_sealed = NULL, contact_hash = NULL WHERE id = \(report.id)")
  }

  private static func contactHash(_ contact: Contact, _ vault: Vault) -> [UInt8] {
    vault.lookupHash(contact.text, purpose: "case_reports.contact")
  }

  func noteCode(to contact: Contact, _ community: CommunityID, vault: Vault) throws {
    try run(
      """
      INSERT INTO case_report_codes (contact_hash, at, community_id, codes)
      VALUES (\(Tx.contactHash(contact, vault)), \(now), \(community), 1)
      ON CONFLICT (contact_hash, at, community_id) DO UPDATE SET codes = case_report_codes.codes + 1
      """)
  }

  /// Codes to this contact in the last hour, whatever became of the reports: a report can change its contact, and ends.
  func codeCount(to contact: Contact, vault: Vault) throws -> Int {
    try scalar(
      """
      SELECT coalesce(sum(codes), 0) FROM case_report_codes WHERE contact_hash = \(Tx.contactHash(contact, vault))
        AND at > \(now - .hours(1))
      """) ?? 0
  }

  /// Reports of a community that nobody has confirmed yet, of the last hour: a flood is known by them.
  func unconfirmedReportCount(_ community: CommunityID) throws -> Int {
    try scalar(
      """
      SELECT count(*) FROM case_reports WHERE community_id = \(community) AND state IN ('coded', 'waiting')
        AND changed_at > \(now - .hours(1))
      """) ?? 0
  }

  // MARK: Photos

  func reportFiles(_ id: ReportID) throws -> [FileID] {
    try all("SELECT file_id FROM case_report_files WHERE report_id = \(id) ORDER BY position LIMIT 20") { row in
      try row("file_id")
    }
  }

  func addReportFile(_ file: FileID, to report: CaseReport) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_report_files WHERE report_id = \(report.id)") ?? 0
    try run(
      """
      INSERT INTO case_report_files (report_id, file_id, community_id, position)
      VALUES (\(report.id), \(file), \(report.community), \(last + 1))
      """)
  }

  /// Photos to those that are there; a voice note in the place of an earlier one.
  func add(_ kept: AttachedFiles, to report: CaseReport) throws {
    for photo in kept.photos {
      try addReportFile(
        try insertFile(photo.photo, sha256: photo.sha256, community: report.community, by: nil), to: report)
    }
    if let voice = kept.voice {
      let file = try insertFile(voice.recording, sha256: voice.sha256, community: report.community, by: nil)
      try setReportRecording(file, of: report)
    }
  }

  func removeReportFile(at place: Int, from id: ReportID) throws {
    let files = try reportFiles(id)
    guard files.indices.contains(place) else { return }
    try run("DELETE FROM case_report_files WHERE report_id = \(id) AND file_id = \(files[place])")
  }

  /// What nobody confirmed, and what has become a case, two days later. The photos of a case hang on the case.
  public func forgetCaseReports() throws {
    try run("DELETE FROM case_reports WHERE channel <> 'email' AND changed_at < \(now - .hours(CaseReport.hours))")
    try run("DELETE FROM case_reports WHERE channel = 'email' AND changed_at < \(now - .days(CaseReport.mailDays))")
    try run("DELETE FROM case_report_codes WHERE at < \(now - .days(1))")
  }
}
