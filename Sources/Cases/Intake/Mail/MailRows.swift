import Contracts
import Jobs
import Kernel
import Notices
import Store

/// A message joined the thread of a case; who wrote it is not known.
struct CaseMailed: JournalEvent {
  static let name = "case.mailed"
  let caseID: CaseID
  var subject: String { caseID.text }
}

extension Tx {
  func isLetterTaken(_ hash: [UInt8], _ community: CommunityID) throws -> Bool {
    try exists("SELECT 1 FROM case_letters WHERE community_id = \(community) AND message_hash = \(hash)")
  }

  func insertLetter(_ hash: [UInt8], _ community: CommunityID, report: ReportID?, item: CaseID?) throws {
    let id: LetterID = newID()
    try run(
      """
      INSERT INTO case_letters (id, community_id, message_hash, report_id, case_id, received_at)
      VALUES (\(id), \(community), \(hash), \(report), \(item), \(now))
      """)
  }

  func letterCount(to item: CaseID, since instant: Timestamp) throws -> Int {
    try scalar("SELECT count(*) FROM case_letters WHERE case_id = \(item) AND received_at > \(instant)") ?? 0
  }

  /// Longer than any mail server tries again.
  public func forgetCaseLetters() throws {
    try run("DELETE FROM case_letters WHERE received_at < \(now - .days(90))")
  }

  // MARK: Files of a step

  func attach(_ files: [FileID], to step: CaseStepID, of item: Case) throws {
    for (place, file) in files.enumerated() {
      try run(
        """
        INSERT INTO case_step_files (step_id, file_id, community_id, case_id, position)
        VALUES (\(step), \(file), \(item.community), \(item.id), \(place + 1))
        """)
    }
  }

  /// The photos of all steps of a case.
  func stepFiles(of id: CaseID) throws -> [CaseStepID: [CaseFile]] {
    let rows = try all(
      """
      SELECT case_step_files.step_id, case_step_files.file_id, file_cards.width, file_cards.height FROM case_step_files
      JOIN file_cards ON file_cards.file_id = case_step_files.file_id
      WHERE case_step_files.case_id = \(id) ORDER BY case_step_files.step_id, case_step_files.position LIMIT 200
      """
    ) { row in (step: try row("step_id", as: CaseStepID.self), file: try CaseFile(row)) }
    return Dictionary(grouping: rows, by: \.step).mapValues { $0.map(\.file) }
  }
}

/// Whoever leads the case is told of a message; while nobody does, those who should take it.
enum MailReactions {
  static let all: [Reaction] = [Reaction(name: "cases.tell_mailed", events: [CaseMailed.name], run: tell)]

  private static func tell(_ entry: JournalEntry, _ tx: Tx) throws {
    guard let item = try CaseReactions.find(entry, tx) else { return }
    let handlers = try item.lead.map { [$0] } ?? tx.receivers(of: item, on: SiteZone.shanghai.day(of: tx.now))
    try tx.notify(
      handlers.map { .post($0.post, held: $0.person) }, of: entry,
      NoticeWords("notice.case_mailed", ["title": item.title, "number": item.number]), path: "/cases/\(item.id)")
  }
}
