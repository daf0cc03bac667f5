import Contracts
import Files
import Kernel
import Store
import Web

/// The voice note of a case, of a draft or of a report: at most one.
///
/// A voice says who speaks. Whoever may see a case and not who raised it (a butler, of a person's own case) does not hear it, and when a
/// caller is forgotten or a person erases herself, it goes with her name.
struct CaseRecording: Sendable {
  let id: FileID
  let milliseconds: Int

  /// A voice note whose bytes are stored already, before the transaction.
  struct Kept: Sendable {
    let recording: Recording
    let sha256: String
  }

  init(_ row: Row) throws {
    id = try row("file_id")
    milliseconds = try row("milliseconds")
  }

  /// 1:07
  var length: String {
    let seconds = max(1, (milliseconds + 500) / 1_000)
    let rest = seconds % 60
    return "\(seconds / 60):" + (rest < 10 ? "0" : "") + "\(rest)"
  }

  /// Under this address its owner hears it, as long as she is signed in.
  var json: JSONValue { .object(["path": .text("/files/\(id)"), "milliseconds": .integer(milliseconds)]) }
}

extension CaseRecording? {
  /// What `cases/voice` shows.
  var fields: Fields { ["hasVoice": self != nil, "voice": self?.id.text ?? "", "voiceLength": self?.length ?? ""] }
}

extension Tx {
  func recording(of id: CaseID) throws -> CaseRecording? {
    try first(
      """
      SELECT case_recordings.file_id, file_cards.milliseconds FROM case_recordings
      JOIN file_cards ON file_cards.file_id = case_recordings.file_id WHERE case_recordings.case_id = \(id)
      """, CaseRecording.init)
  }

  /// For somebody who sees the case: nil also when she may not know whose voice it is.
  func recording(of item: Case, for viewer: Viewer) throws -> CaseRecording? {
    CasePolicy.maySeeApplicant(item, viewer) ? try recording(of: item.id) : nil
  }

  func draftRecording(_ nonce: String) throws -> CaseRecording? {
    try first(
      """
      SELECT case_draft_recordings.file_id, file_cards.milliseconds FROM case_draft_recordings
      JOIN file_cards ON file_cards.file_id = case_draft_recordings.file_id WHERE case_draft_recordings.nonce = \(nonce)
      """, CaseRecording.init)
  }

  func reportRecording(_ id: ReportID) throws -> CaseRecording? {
    try first(
      """
      SELECT case_report_recordings.file_id, file_cards.milliseconds FROM case_report_recordings
      JOIN file_cards ON file_cards.file_id = case_report_recordings.file_id WHERE case_report_recordings.report_id = \(id)
      """, CaseRecording.init)
  }

  // MARK: Keeping

  func attach(voice file: FileID, to item: Case) throws {
    try run(
      "INSERT INTO case_recordings (case_id, file_id, community_id) VALUES (\(item.id), \(file), \(item.community))")
  }

  /// In the place of an earlier one.
  func setDraftRecording(_ file: FileID, of nonce: String, community: CommunityID) throws {
    try run(
      """
      INSERT INTO case_draft_recordings (nonce, file_id, community_id) VALUES (\(nonce), \(file), \(community))
      ON CONFLICT (nonce) DO UPDATE SET file_id = excluded.file_id
      """)
  }

  func removeDraftRecording(_ file: FileID, from nonce: String) throws {
    try run("DELETE FROM case_draft_recordings WHERE nonce = \(nonce) AND file_id = \(file)")
  }

  func setReportRecording(_ file: FileID, of report: CaseReport) throws {
    try run(
      """
      INSERT INTO case_report_recordings (report_id, file_id, community_id)
      VALUES (\(report.id), \(file), \(report.community))
      ON CONFLICT (report_id) DO UPDATE SET file_id = excluded.file_id
      """)
  }

  func removeReportRecording(from id: ReportID) throws {
    try run("DELETE FROM case_report_recordings WHERE report_id = \(id)")
  }

  // MARK: Who hears it

  /// Whether this is a voice note of a case whose applicant the viewer may know, of a draft of hers in this standing, or of a report
  /// that waits for her call.
  func mayHear(_ file: FileID, _ viewer: Viewer) throws -> Bool {
    let cases = try all(
      """
      SELECT cases.* FROM case_recordings JOIN cases ON cases.id = case_recordings.case_id
      WHERE case_recordings.file_id = \(file) AND \(sql: CasePolicy.visible(viewer)) ORDER BY cases.id LIMIT 20
      """, Case.init)
    if cases.contains(where: { CasePolicy.maySeeApplicant($0, viewer) }) { return true }
    let onDraft = try exists(
      """
      SELECT 1 FROM case_draft_recordings JOIN case_drafts ON case_drafts.nonce = case_draft_recordings.nonce
      WHERE case_draft_recordings.file_id = \(file) AND case_drafts.person_id = \(viewer.person)
        AND case_drafts.standing_key = \(CaseDraft.key(viewer)) LIMIT 1
      """)
    if onDraft { return true }
    return try exists(
      """
      SELECT 1 FROM case_report_recordings JOIN case_reports ON case_reports.id = case_report_recordings.report_id
      WHERE case_report_recordings.file_id = \(file) AND \(sql: ReportPolicy.visible(viewer))
        AND \(sql: ReportPolicy.isWaiting(now)) LIMIT 1
      """)
  }

  // MARK: Forgetting

  /// The voice of a caller goes with her name.
  func forgetRecording(of id: CaseID) throws {
    try run("DELETE FROM case_recordings WHERE case_id = \(id)")
  }

  func forgetRecordingsOfForgottenCallers() throws {
    try run(
      """
      DELETE FROM case_recordings WHERE EXISTS (SELECT 1 FROM case_callers
        WHERE case_callers.case_id = case_recordings.case_id AND case_callers.forgotten_at IS NOT NULL)
      """)
  }

  /// What she filed keeps its words; her voice goes with her name.
  public func eraseRecordings(of person: PersonID) throws {
    try run("DELETE FROM case_recordings WHERE case_id IN (SELECT id FROM cases WHERE applicant_person_id = \(person))")
  }
}

/// Photos and a voice note as they come with one page.
struct AttachedFiles: Sendable {
  var photos: [OpenCase.KeptPhoto] = []
  var voice: CaseRecording.Kept?
  var isEmpty: Bool { photos.isEmpty && voice == nil }
}

extension PhotoIntake {
  /// What a form with photos and a voice note may weigh.
  static let attachedBytes = formBytes + Limits.recordingBytes

  /// Both are judged before anything is stored; nothing is stored when anything is wrong.
  func attached(_ form: inout Form, room: Int) throws -> AttachedFiles {
    let voices = form.uploads["voice"] ?? []
    if voices.count > 1 { form.reject("voice", "voice.one_only") }
    var voice: Recording?
    if let upload = voices.first {
      do { voice = try Recording(upload.bytes) } catch { form.reject("voice", error.code) }
    }
    let photos = try kept(&form, room: room)
    guard form.isValid else { return AttachedFiles() }
    return AttachedFiles(photos: photos, voice: try voice.map { CaseRecording.Kept(recording: $0, sha256: try keep($0.bytes)) })
  }
}
