import Contracts
import Kernel
import Store

extension Tx {
  /// The draft, if it is the viewer's and of her present standing.
  func draft(_ nonce: String, of viewer: Viewer) throws -> CaseDraft? {
    try first(
      """
      SELECT * FROM case_drafts WHERE nonce = \(nonce) AND person_id = \(viewer.person)
        AND standing_key = \(CaseDraft.key(viewer)) AND community_id = \(viewer.community)
      """, CaseDraft.init)
  }

  /// Whether the nonce belongs to somebody else, or to the same person in another standing.
  func isForeignDraft(_ nonce: String, to viewer: Viewer) throws -> Bool {
    try exists(
      """
      SELECT 1 FROM case_drafts WHERE nonce = \(nonce)
        AND NOT (person_id = \(viewer.person) AND standing_key = \(CaseDraft.key(viewer)))
      """)
  }

  func save(_ draft: CaseDraft, of viewer: Viewer) throws {
    try run(
      """
      INSERT INTO case_drafts (nonce, community_id, person_id, standing_key, body, category_id, place_choice,
        building_id, unit_text, common_part, answers, is_kept_from_property, case_id, changed_at)
      VALUES (\(draft.nonce), \(viewer.community), \(viewer.person), \(CaseDraft.key(viewer)), \(draft.body),
        \(draft.category), \(draft.place), \(draft.building), \(draft.unitText), \(draft.commonPart), \(try draft.answers.stored),
        \(draft.isKeptFromProperty), \(draft.filedAs), \(now))
      ON CONFLICT (nonce) DO UPDATE SET body = excluded.body, category_id = excluded.category_id,
        place_choice = excluded.place_choice, building_id = excluded.building_id, unit_text = excluded.unit_text,
        common_part = excluded.common_part, answers = excluded.answers,
        is_kept_from_property = excluded.is_kept_from_property, case_id = excluded.case_id, changed_at = excluded.changed_at
      """)
  }

  /// Begun and not sent, newest first: the page of one's cases offers to go on with it.
  func unsentDrafts(of viewer: Viewer, limit: Int = 3) throws -> [CaseDraft] {
    try all(
      """
      SELECT * FROM case_drafts WHERE person_id = \(viewer.person) AND standing_key = \(CaseDraft.key(viewer))
        AND community_id = \(viewer.community) AND case_id IS NULL AND body <> ''
      ORDER BY changed_at DESC, nonce LIMIT \(limit)
      """, CaseDraft.init)
  }

  func draftFiles(_ nonce: String) throws -> [CaseFile] {
    try all(
      """
      SELECT case_draft_files.file_id, file_cards.width, file_cards.height FROM case_draft_files
      JOIN file_cards ON file_cards.file_id = case_draft_files.file_id
      WHERE nonce = \(nonce) ORDER BY position LIMIT 40
      """, CaseFile.init)
  }

  func addDraftFile(_ file: FileID, to nonce: String, community: CommunityID) throws {
    let last: Int = try scalar("SELECT max(position) FROM case_draft_files WHERE nonce = \(nonce)") ?? 0
    try run(
      """
      INSERT INTO case_draft_files (nonce, file_id, community_id, position)
      VALUES (\(nonce), \(file), \(community), \(last + 1))
      """)
  }

  func removeDraftFile(_ file: FileID, from nonce: String) throws {
    try run("DELETE FROM case_draft_files WHERE nonce = \(nonce) AND file_id = \(file)")
    try removeDraftRecording(file, from: nonce)
  }

  /// Photos to those that are there; a voice note in the place of an earlier one.
  func add(_ kept: AttachedFiles, toDraft nonce: String, of viewer: Viewer) throws {
    let community = viewer.community
    for photo in kept.photos {
      let file = try insertFile(photo.photo, sha256: photo.sha256, community: community, by: viewer.person)
      try addDraftFile(file, to: nonce, community: community)
    }
    if let voice = kept.voice {
      let file = try insertFile(voice.recording, sha256: voice.sha256, community: community, by: viewer.person)
      try setDraftRecording(file, of: nonce, community: community)
    }
  }

  func deleteDraft(_ nonce: String, of viewer: Viewer) throws {
    try run(
      """
      DELETE FROM case_drafts WHERE nonce = \(nonce) AND person_id = \(viewer.person)
        AND standing_key = \(CaseDraft.key(viewer)) AND case_id IS NULL
      """)
  }

  /// Drafts that nobody came back to.
  public func forgetCaseDrafts(before instant: Timestamp) throws {
    try run("DELETE FROM case_drafts WHERE changed_at < \(instant)")
  }
}
