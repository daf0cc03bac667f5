import Contracts
import Kernel
import Store
import Web

/// What this loop knows of a person, for her own export and for forgetting it; and of organisations, for those who would remove one.
extension Tx {
  /// Everything that she filed as herself, with the words that were exchanged with her, her photos, her voice note and her ratings. Internal notes are
  /// not hers.
  public func exportCases(of person: PersonID) throws -> JSONValue {
    let cases = try rows(
      """
      SELECT id, number, title, body, opened_at FROM cases
      WHERE applicant_person_id = \(person) AND applicant_kind = 'person' ORDER BY id LIMIT 5000
      """)
    return .array(
      try cases.map { row in
        let id: CaseID = try row("id")
        let steps = try all(
          """
          SELECT kind, author, words, at FROM case_steps WHERE case_id = \(id) AND visibility = 'public'
          ORDER BY position LIMIT 1000
          """
        ) { step in
          JSONValue.object([
            "kind": .text(try step("kind")), "by": .text(try step("author")), "words": .text(try step("words")),
            "at": .text(try step("at", as: Timestamp.self).rfc3339()),
          ])
        }
        return .object([
          "number": .text(try row("number")), "title": .text(try row("title")), "body": .text(try row("body")),
          "openedAt": .text(try row("opened_at", as: Timestamp.self).rfc3339()), "steps": .array(steps),
          "answers": .array(try answers(of: id).answers.map(\.json)),
          "photos": .array(try caseFiles(id).map(\.json)), "recording": try recording(of: id)?.json ?? .null, "ratings": .array(try exportRatings(of: id)),
          "publication": try exportPublication(of: id),
        ])
      })
  }

  private func exportRatings(of id: CaseID) throws -> [JSONValue] {
    try all("SELECT round, level, words, at FROM case_ratings WHERE case_id = \(id) ORDER BY round LIMIT 100") { row in
      let level = RatingLevel(rawValue: try row("level"))?.word ?? ""
      return .object([
        "round": .integer(try row("round")), "level": .text(level), "words": .text(try row("words")),
        "at": .text(try row("at", as: Timestamp.self).rfc3339()),
      ])
    }
  }

  /// What she filed for enterprises. The matter is theirs; that it was she, and what she wrote, is hers to know.
  public func exportEnterpriseCases(of person: PersonID) throws -> JSONValue {
    let cases = try all(
      """
      SELECT cases.number, cases.title, cases.body, cases.opened_at, (SELECT enterprise_cards.name FROM enterprise_cards
        WHERE enterprise_cards.organization_id = cases.organization_id) AS organization_name
      FROM cases WHERE cases.filed_by_person_id = \(person) AND cases.applicant_person_id = \(person)
        AND cases.applicant_kind = 'enterprise' ORDER BY cases.id LIMIT 5000
      """
    ) { row in
      JSONValue.object([
        "number": .text(try row("number")), "title": .text(try row("title")), "body": .text(try row("body")),
        "openedAt": .text(try row("opened_at", as: Timestamp.self).rfc3339()),
        "enterprise": .text(try row(optional: "organization_name") ?? ""),
      ])
    }
    return .array(cases)
  }

  /// What she has begun to write and not sent, in whatever standing.
  public func exportCaseDrafts(of person: PersonID) throws -> JSONValue {
    let drafts = try all(
      "SELECT * FROM case_drafts WHERE person_id = \(person) AND case_id IS NULL ORDER BY changed_at, nonce LIMIT 1000",
      CaseDraft.init)
    return .array(
      try drafts.map { draft in
        .object([
          "body": .text(draft.body), "answers": .array(draft.answers.answers.map(\.json)), "changedAt": .text(draft.changedAt.rfc3339()),
          "photos": .array(try draftFiles(draft.nonce).map(\.json)), "recording": try draftRecording(draft.nonce)?.json ?? .null,
        ])
      })
  }

  /// What she had begun to write and not sent goes, and with it the names of its photos and its voice note: `FileSweep` takes them then. What she filed
  /// keeps its facts; her name is gone with her person.
  public func eraseCaseDrafts(of person: PersonID) throws {
    try run("DELETE FROM case_drafts WHERE person_id = \(person)")
  }

  /// Those among `files` that hang on a case or a draft.
  public func caseFilesInUse(_ files: [FileID]) throws -> Set<FileID> {
    let found = try all(
      """
      SELECT file_id FROM case_files WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_draft_files WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_report_files WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_step_files WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_recordings WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_draft_recordings WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_report_recordings WHERE file_id IN (\(list: files)) ORDER BY file_id LIMIT \(files.count)
      """
    ) { row in try row("file_id", as: FileID.self) }
    return Set(found)
  }

  /// Those among `ids` for which an appeal was ever filed.
  public func organizationsWithCases(_ ids: [OrganizationID]) throws -> Set<OrganizationID> {
    let found = try all(
      """
      SELECT DISTINCT organization_id FROM cases WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id LIMIT \(ids.count)
      """
    ) { row in try row("organization_id", as: OrganizationID.self) }
    return Set(found)
  }
}

extension CaseFile {
  /// Under this address its owner sees it, as long as she is signed in.
  fileprivate var json: JSONValue {
    .object(["path": .text("/files/\(id)"), "width": .integer(width), "height": .integer(height)])
  }
}
