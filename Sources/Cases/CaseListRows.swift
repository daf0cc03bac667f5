import Contracts
import Kernel
import Store
import Web

/// In which order a list comes.
enum CaseOrder: Sendable {
  case newestFirst, oldestFirst, lastChangedFirst
  /// What is owed first; what waits for the applicant last.
  case dueFirst
  /// What awaits the applicant before everything else.
  case applicantsTurnFirst

  var sql: SQL {
    switch self {
    case .newestFirst: "cases.opened_at DESC, cases.id DESC"
    case .oldestFirst: "cases.opened_at, cases.id"
    case .dueFirst: "CASE WHEN cases.due_at IS NULL THEN 1 ELSE 0 END, cases.due_at, cases.opened_at, cases.id"
    case .lastChangedFirst: "cases.changed_at DESC, cases.id DESC"
    case .applicantsTurnFirst:
      """
      CASE WHEN cases.state IN ('answered', 'declined') THEN 0 WHEN cases.state IN ('confirmed', 'withdrawn') THEN 2
        ELSE 1 END, cases.changed_at DESC, cases.id DESC
      """
    }
  }
}

extension CaseState {
  /// Word for word the condition of the index `cases_unfinished`: without it the database reads years of finished cases.
  static let unfinished: SQL = "cases.state NOT IN ('confirmed', 'withdrawn')"
}

extension Tx {
  /// The ids that the search knows for these words, the newest; nil when there are none to search for. The filter and the
  /// viewer's sight are applied to them afterwards, so nobody learns of more than she may see.
  func searched(_ filter: CaseFilter, _ viewer: Viewer) throws -> [String]? {
    guard !filter.words.isEmpty else { return nil }
    return try search(
      kind: "case.staff", community: viewer.community, filter.words, limit: CaseFilter.searchRows, newestFirst: true)
  }

  /// `FROM … WHERE …`: the cases of this filter that the viewer may see; `found` are the ids that the search gave. Of unfinished
  /// cases there are few; of all, those that were found come first: asked for both at once, SQLite would rather go through every
  /// case of the community.
  func chosen(_ filter: CaseFilter, _ viewer: Viewer, found: [String]?) -> SQL {
    let condition: SQL = "\(sql: CasePolicy.visible(viewer)) AND \(sql: filter.condition(for: viewer, now: now))"
    guard let found else { return "FROM cases WHERE \(sql: condition)" }
    if filter.isFolded { return "FROM cases WHERE \(sql: condition) AND cases.id IN (\(list: found))" }
    return """
      FROM (SELECT * FROM cases WHERE id IN (\(list: found)) LIMIT \(CaseFilter.searchRows)) AS cases WHERE \(sql: condition)
      """
  }

  func chosen(_ filter: CaseFilter, _ viewer: Viewer) throws -> SQL {
    chosen(filter, viewer, found: try searched(filter, viewer))
  }

  /// Not a join: on the right of a LEFT JOIN, SQLite would make the whole view of all enterprises first.
  var organizationName: SQL {
    """
    (SELECT enterprise_cards.name FROM enterprise_cards
      WHERE enterprise_cards.organization_id = cases.organization_id) AS organization_name,
    (SELECT enterprise_cards.short_name FROM enterprise_cards
      WHERE enterprise_cards.organization_id = cases.organization_id) AS organization_short_name
    """
  }

  /// One page of the cases that the viewer may see under this filter.
  func caseLines(
    _ filter: CaseFilter, _ viewer: Viewer, order: CaseOrder = .newestFirst, limit: Int, offset: Int = 0
  ) throws -> [CaseLine] {
    try caseLines(
      of: "SELECT cases.id \(sql: try chosen(filter, viewer)) ORDER BY \(sql: order.sql) LIMIT \(limit) OFFSET \(offset)",
      order: order)
  }

  /// A page of what a search found, the newest first, and how many there are: in one go, since each of them has to be read anyway,
  /// unless nothing is left out: an id begins with the instant of the filing, so the newest are known without reading the others.
  func foundLines(_ filter: CaseFilter, _ viewer: Viewer, _ paging: Paging) throws -> (lines: [CaseLine], total: Int) {
    guard let found = try searched(filter, viewer), !found.isEmpty else { return ([], 0) }
    if filter.takesAllFound(for: viewer, now: now) {
      let page = found.sorted(by: >).dropFirst(paging.offset).prefix(paging.size)
      return (try caseLines(page.compactMap { CaseID($0) }), found.count)
    }
    let rows = try all(
      """
      SELECT page.total, \(sql: CaseLine.columns), \(sql: organizationName), person_cards.name AS lead_name
      FROM (\(sql: foundPage(found, filter, viewer, paging))) AS page JOIN cases ON cases.id = page.id
      LEFT JOIN person_cards ON person_cards.person_id = cases.lead_person_id
      ORDER BY \(sql: CaseOrder.newestFirst.sql)
      """
    ) { row in (line: try CaseLine(row), total: try row("total", as: Int.self)) }
    if let first = rows.first { return (rows.map(\.line), first.total) }
    // Behind the last page.
    return ([], paging.offset == 0 ? 0 : try caseCount(filter, viewer))
  }

  /// The ids of the page, each with the number of all.
  func foundPage(_ found: [String], _ filter: CaseFilter, _ viewer: Viewer, _ paging: Paging) -> SQL {
    """
    SELECT cases.id, count(*) OVER () AS total FROM cases \(dialect: .byTextKey(of: "cases")) WHERE cases.id IN (\(list: found))
      AND \(sql: CasePolicy.visible(viewer)) AND \(sql: filter.condition(for: viewer, now: now))
    ORDER BY \(sql: CaseOrder.newestFirst.sql) LIMIT \(paging.size) OFFSET \(paging.offset)
    """
  }

  /// The lines of the cases whose ids `page` selects. Whoever calls has asked `CasePolicy.visible`. The page is cut before rows and
  /// names are read, so that only its own are.
  func caseLines(of page: SQL, order: CaseOrder) throws -> [CaseLine] {
    try all(
      """
      SELECT \(sql: CaseLine.columns), \(sql: organizationName), person_cards.name AS lead_name FROM (\(sql: page)) AS page
      JOIN cases ON cases.id = page.id
      LEFT JOIN person_cards ON person_cards.person_id = cases.lead_person_id
      ORDER BY \(sql: order.sql)
      """, CaseLine.init)
  }

  /// One case as a line. Whoever calls has looked whether the viewer may see it.
  func caseLine(_ id: CaseID) throws -> CaseLine? { try caseLines([id]).first }

  /// Cases as lines, in the order given; at most a page of them. Whoever calls has looked whether the viewer may see them.
  func caseLines(_ ids: [CaseID]) throws -> [CaseLine] {
    let found = try all(
      """
      SELECT \(sql: CaseLine.columns), \(sql: organizationName), person_cards.name AS lead_name FROM cases
      LEFT JOIN person_cards ON person_cards.person_id = cases.lead_person_id
      WHERE cases.id IN (\(list: ids))
      """, CaseLine.init)
    let byID = Dictionary(found.map { ($0.id, $0) }) { first, _ in first }
    return ids.compactMap { byID[$0] }
  }

  /// How many there are, counted no further than `most`: what a page costs must not grow with the years.
  func caseCount(_ filter: CaseFilter, _ viewer: Viewer, most: Int = CaseFilter.countedRows) throws -> Int {
    try scalar("SELECT count(*) FROM (SELECT 1 \(sql: try chosen(filter, viewer)) LIMIT \(most)) AS counted") ?? 0
  }

  /// How many there are in each state.
  func caseCounts(_ filter: CaseFilter, _ viewer: Viewer) throws -> [CaseState: Int] {
    var counts: [CaseState: Int] = [:]
    let pairs = try all(
      "SELECT state, count(*) AS number \(sql: try chosen(filter, viewer)) GROUP BY state ORDER BY state"
    ) { row in (try row("state", as: CaseState.self), try row("number", as: Int.self)) }
    for (state, number) in pairs { counts[state] = number }
    return counts
  }

  /// Earlier cases of the same enterprise, newest first: for its file beside a case.
  func casesOf(organization: OrganizationID, except id: CaseID, _ viewer: Viewer, limit: Int) throws -> [CaseLine] {
    var filter = CaseFilter()
    filter.organization = organization
    return try caseLines(filter, viewer, limit: limit + 1).filter { $0.id != id }.prefix(limit).map { $0 }
  }

  /// Whether a photo hangs on a case that the viewer may see, or on a draft of hers in this standing; or a voice note that she may hear.
  public func mayViewCaseFile(_ file: FileID, _ viewer: Viewer) throws -> Bool {
    let onCase = try exists(
      """
      SELECT 1 FROM case_files JOIN cases ON cases.id = case_files.case_id
      WHERE case_files.file_id = \(file) AND \(sql: CasePolicy.visible(viewer)) LIMIT 1
      """)
    if onCase { return true }
    // With an internal step, to those who handle cases only.
    let readable: SQL = viewer.may(.handleCase) ? "" : "AND case_steps.visibility = 'public'"
    let onStep = try exists(
      """
      SELECT 1 FROM case_step_files JOIN case_steps ON case_steps.id = case_step_files.step_id
      JOIN cases ON cases.id = case_step_files.case_id
      WHERE case_step_files.file_id = \(file) AND \(sql: CasePolicy.visible(viewer)) \(sql: readable) LIMIT 1
      """)
    if onStep { return true }
    let onDraft = try exists(
      """
      SELECT 1 FROM case_draft_files JOIN case_drafts ON case_drafts.nonce = case_draft_files.nonce
      WHERE case_draft_files.file_id = \(file) AND case_drafts.person_id = \(viewer.person)
        AND case_drafts.standing_key = \(CaseDraft.key(viewer)) LIMIT 1
      """)
    return try onDraft || mayHear(file, viewer)
  }
}
