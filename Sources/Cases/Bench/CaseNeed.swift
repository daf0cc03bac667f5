import Contracts
import Kernel
import Store

/// What a case asks of its handlers beside its clocks: what `?need=` says, and the translation key `workbench.need.<raw value>`.
enum CaseNeed: String, Sendable, CaseIterable {
  /// The applicant wrote or sent it back, and nobody has answered her since.
  case reply
  /// It was put off: the applicant was told another day.
  case promise
  /// Given to the viewer by somebody else, and not opened since.
  case unopened
  /// The viewer was asked to help, and has not said what she found.
  case assist
  /// A small task of the viewer is due by today, or has no day.
  case task

  func condition(_ viewer: Viewer, today: LocalDay) -> SQL {
    switch self {
    case .reply:
      """
      cases.state IN ('waiting', 'doing', 'returned') AND EXISTS (
        SELECT 1 FROM case_steps AS said WHERE said.case_id = cases.id AND said.kind IN ('added', 'returned', 'mailed')
          AND (said.author = 'applicant' OR said.kind = 'mailed') AND NOT EXISTS (
            SELECT 1 FROM case_steps AS later WHERE later.case_id = cases.id AND later.position > said.position
              AND later.kind IN ('replied', 'asked', 'closed', 'declined')))
      """
    case .promise:
      """
      cases.state IN ('waiting', 'doing', 'returned') AND EXISTS (
        SELECT 1 FROM case_clocks WHERE case_clocks.case_id = cases.id AND case_clocks.extension_days > 0)
      """
    case .unopened:
      """
      EXISTS (SELECT 1 FROM case_unopened
        WHERE case_unopened.case_id = cases.id AND case_unopened.person_id = \(viewer.person))
      """
    case .assist:
      """
      EXISTS (SELECT 1 FROM case_assistants WHERE case_assistants.case_id = cases.id AND case_assistants.person_id = \(viewer.person)
        AND case_assistants.answered_at IS NULL AND case_assistants.ended_at IS NULL)
      """
    case .task:
      """
      EXISTS (SELECT 1 FROM case_tasks WHERE case_tasks.case_id = cases.id AND case_tasks.person_id = \(viewer.person)
        AND case_tasks.done_at IS NULL AND (case_tasks.due_on IS NULL OR case_tasks.due_on <= \(today)))
      """
    }
  }
}

extension Tx {
  /// One query: the first lines of each filter, by what is owed first.
  func caseLines(ofEach filters: [CaseFilter], _ viewer: Viewer, limit: Int) throws -> [[CaseLine]] {
    var lists = filters.map { _ in [CaseLine]() }
    let parts: [SQL] = try filters.enumerated().map { place, filter in
      return """
        SELECT * FROM (
          SELECT CAST(\(place) AS INTEGER) AS list_place, cases.id \(sql: try chosen(filter, viewer))
          ORDER BY \(sql: CaseOrder.dueFirst.sql) LIMIT \(limit)
        ) AS list
        """
    }
    let rows = try all(
      """
      SELECT page.list_place, \(sql: CaseLine.columns), \(sql: organizationName), person_cards.name AS lead_name
      FROM (\(sql: SQL.joined(parts, by: " UNION ALL "))) AS page JOIN cases ON cases.id = page.id
      LEFT JOIN person_cards ON person_cards.person_id = cases.lead_person_id
      ORDER BY page.list_place, \(sql: CaseOrder.dueFirst.sql) LIMIT \(limit * filters.count)
      """
    ) { row in (place: try row("list_place", as: Int.self), line: try CaseLine(row)) }
    for row in rows { lists[row.place].append(row.line) }
    return lists
  }
}
