import Contracts
import Kernel
import Store
import Web

/// What this loop knows of a person, for her own export and for forgetting it; and of organisations, for those who would remove one.
extension Tx {
  /// Everything that she filed as herself, with the words that were exchanged with her. Internal notes are not hers.
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
        ])
      })
  }

  /// What she had begun to write and not sent goes, and with it the names of its photos: `FileSweep` takes them then. What she filed
  /// keeps its facts; her name is gone with her person.
  public func eraseCaseDrafts(of person: PersonID) throws {
    try run("DELETE FROM case_drafts WHERE person_id = \(person)")
  }

  /// Those among `files` that hang on a case or a draft.
  public func caseFilesInUse(_ files: [FileID]) throws -> Set<FileID> {
    let found = try all(
      """
      SELECT file_id FROM case_files WHERE file_id IN (\(list: files))
      UNION SELECT file_id FROM case_draft_files WHERE file_id IN (\(list: files)) ORDER BY file_id LIMIT \(files.count)
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
