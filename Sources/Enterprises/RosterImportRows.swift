import Contracts
import Foundation
import Kernel
import Store

/// One import of a roster, as it is stored.
public struct StoredImport: Sendable {
  public enum State: String, Sendable, CaseIterable, SQLEnum {
    /// The columns must be named by a person.
    case mapping
    /// The dry run is there to be read.
    case checked
    case committing, committed, undoing, undone, discarded
  }

  public let id: ImportID
  public let community: CommunityID
  public let fileName: String
  public let digest: String
  public let state: State
  public let asOf: LocalDay
  public let sheetName: String
  public let header: RosterHeader
  /// Organisations in the file, and how many of them are done.
  public let groupCount: Int
  public let doneCount: Int
  public let createdBy: PersonID?
  public let createdAt: Timestamp
  public let touchedAt: Timestamp
  public let committedAt: Timestamp?
  public let undoneAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    fileName = try row("file_name")
    digest = try row("digest")
    state = try row("state")
    asOf = try row("as_of")
    sheetName = try row("sheet_name")
    header = RosterHeader(
      row: try row("header_row"), targets: RosterHeader.targets(fromText: try row("mapping")), titles: [])
    groupCount = try row("group_count")
    doneCount = try row("done_count")
    createdBy = try row(optional: "created_by")
    createdAt = try row("created_at")
    touchedAt = try row("touched_at")
    committedAt = try row(optional: "committed_at")
    undoneAt = try row(optional: "undone_at")
  }

  /// A commit or an undo that nobody has carried on for a minute: its process died, and somebody may go on with it.
  func isStranded(at now: Timestamp) -> Bool {
    (state == .committing || state == .undoing) && now - touchedAt > .minutes(1)
  }
}

/// The cells of a file between upload and commit: sealed, because they hold telephone numbers.
enum RosterCells {
  // Neither occurs in what `SheetReader` gives.
  private static let rowMark: Character = "\u{1E}"
  private static let cellMark: Character = "\u{1F}"

  static func text(_ rows: [[String]]) -> String {
    rows.map { row in
      row.map { $0.filter { $0 != rowMark && $0 != cellMark } }.joined(separator: String(cellMark))
    }.joined(separator: String(rowMark))
  }

  static func rows(_ text: String) -> [[String]] {
    text.split(separator: rowMark, omittingEmptySubsequences: false).map { row in
      row.isEmpty ? [] : row.split(separator: cellMark, omittingEmptySubsequences: false).map(String.init)
    }
  }

  static func seal(_ rows: [[String]], _ id: ImportID, _ vault: Vault, _ world: World) -> [UInt8] {
    vault.seal(text(rows), table: "roster_imports", column: "table", row: id.text, world: world)
  }

  static func open(_ sealed: [UInt8], _ id: ImportID, _ vault: Vault) throws -> [[String]] {
    rows(try vault.open(sealed, table: "roster_imports", column: "table", row: id.text))
  }
}

extension Tx {
  func insertImport(
    _ id: ImportID, community: CommunityID, fileName: String, digest: String, asOf: LocalDay, sheet: String,
    header: RosterHeader, table: [UInt8], by person: PersonID?
  ) throws {
    try run(
      """
      INSERT INTO roster_imports (id, community_id, file_name, digest, state, as_of, sheet_name, header_row, mapping,
        table_sealed, created_by, created_at, touched_at)
      VALUES (\(id), \(community), \(fileName), \(digest), \(StoredImport.State.mapping), \(asOf), \(sheet),
        \(header.row), \(header.text), \(table), \(person), \(now), \(now))
      """)
  }

  public func storedImport(_ id: ImportID, community: CommunityID) throws -> StoredImport {
    let found = try first(
      "SELECT * FROM roster_imports WHERE id = \(id) AND community_id = \(community)", StoredImport.init)
    guard let found else { throw EnterpriseError.notFound }
    return found
  }

  public func storedImports(community: CommunityID, limit: Int, offset: Int) throws -> [StoredImport] {
    try all(
      """
      SELECT * FROM roster_imports WHERE community_id = \(community) AND state <> 'discarded'
      ORDER BY created_at DESC, id DESC LIMIT \(limit) OFFSET \(offset)
      """, StoredImport.init)
  }

  public func storedImportCount(community: CommunityID) throws -> Int {
    try scalar(
      "SELECT count(*) FROM roster_imports WHERE community_id = \(community) AND state <> 'discarded'") ?? 0
  }

  /// The day of the same file when it was read before, so that reading it again changes nothing.
  func dayOfFile(digest: String, community: CommunityID) throws -> LocalDay? {
    try scalar(
      """
      SELECT as_of FROM roster_imports WHERE community_id = \(community) AND digest = \(digest)
        AND state IN ('committed', 'undone') ORDER BY created_at, id LIMIT 1
      """)
  }

  func importTable(_ id: ImportID) throws -> [UInt8]? {
    try first("SELECT table_sealed FROM roster_imports WHERE id = \(id)") { row in
      try row(optional: "table_sealed", as: [UInt8].self)
    } ?? nil
  }

  func setImportHeader(_ id: ImportID, _ header: RosterHeader, asOf: LocalDay) throws {
    try run(
      """
      UPDATE roster_imports SET header_row = \(header.row), mapping = \(header.text), as_of = \(asOf),
        touched_at = \(now) WHERE id = \(id) AND state IN ('mapping', 'checked')
      """)
  }

  /// Moves an import on; false when it is in none of the states `from`.
  func moveImport(_ id: ImportID, from: [StoredImport.State], to: StoredImport.State) throws -> Bool {
    try run(
      """
      UPDATE roster_imports SET state = \(to), touched_at = \(now)
      WHERE id = \(id) AND state IN (\(list: from))
      """) == 1
  }

  func setImportProgress(_ id: ImportID, done: Int, of groups: Int) throws {
    try run(
      "UPDATE roster_imports SET done_count = \(done), group_count = \(groups), touched_at = \(now) WHERE id = \(id)")
  }

  /// The cells have done their work: telephone numbers stay nowhere but where they belong.
  func finishImport(_ id: ImportID, state: StoredImport.State) throws {
    try run(
      """
      UPDATE roster_imports SET state = \(state), table_sealed = NULL, touched_at = \(now),
        committed_at = CASE WHEN \(state) = 'committed' THEN \(now) ELSE committed_at END,
        undone_at = CASE WHEN \(state) = 'undone' THEN \(now) ELSE undone_at END
      WHERE id = \(id)
      """)
  }

  func isAnotherImportRunning(_ id: ImportID, community: CommunityID) throws -> Bool {
    try exists(
      """
      SELECT id FROM roster_imports WHERE community_id = \(community) AND id <> \(id)
        AND state IN ('committing', 'undoing') AND touched_at > \(now - .minutes(1)) LIMIT 1
      """)
  }

  /// Cells of imports that nobody went on with, and images of imports too old to undo.
  public func forgetImports(before instant: Timestamp) throws {
    try run(
      """
      UPDATE roster_imports SET state = 'discarded', table_sealed = NULL
      WHERE state IN ('mapping', 'checked') AND touched_at < \(instant)
      """)
    try run(
      """
      DELETE FROM import_changes WHERE import_id IN
        (SELECT id FROM roster_imports WHERE coalesce(undone_at, committed_at) < \(instant))
      """)
  }
}

// MARK: Rows of the report

extension Tx {
  func clearRows(of id: ImportID) throws {
    try run("DELETE FROM roster_rows WHERE import_id = \(id)")
  }

  func deleteRows(of id: ImportID, groups: Range<Int>) throws {
    try run(
      """
      DELETE FROM roster_rows WHERE import_id = \(id)
        AND group_number >= \(groups.lowerBound) AND group_number < \(groups.upperBound)
      """)
  }

  func insert(_ rows: [RosterRow], of id: ImportID, community: CommunityID) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let lines: [SQL] = try rows.map { row in
      let report = try RowReport(notes: row.notes, changes: row.changes).text(encoder)
      let what: SQL = "\(row.outcome.rawValue), \(row.isDoubtful), \(row.code), \(row.name), \(report)"
      return "(\(id), \(community), \(row.number), \(row.group), \(sql: what), \(row.organization))"
    }
    for batch in lines.batches(of: 500) {
      try run(
        """
        INSERT INTO roster_rows (import_id, community_id, row_number, group_number, outcome, is_doubtful, code, name,
          report, organization_id)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  /// Which of these organisations earlier rows of the file meant, with the first such row.
  func rowsTaken(of id: ImportID, before group: Int, by organizations: [OrganizationID]) throws -> [OrganizationID: Int] {
    if group == 0 || organizations.isEmpty { return [:] }
    let pairs = try all(
      """
      SELECT organization_id, min(row_number) AS taken FROM roster_rows
      WHERE import_id = \(id) AND group_number < \(group) AND outcome IN ('new', 'changed', 'unchanged')
        AND organization_id IN (\(list: organizations))
      GROUP BY organization_id ORDER BY organization_id LIMIT 100000
      """
    ) { row in (try row("organization_id", as: OrganizationID.self), try row("taken", as: Int.self)) }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  /// `filter`: an outcome, `doubtful`, or empty for all.
  public func rosterRows(of id: ImportID, filter: String, limit: Int, offset: Int) throws -> [RosterRow] {
    try all(
      """
      SELECT * FROM roster_rows WHERE import_id = \(id) \(sql: condition(filter))
      ORDER BY row_number LIMIT \(limit) OFFSET \(offset)
      """, RosterRow.init)
  }

  public func rosterRowCounts(of id: ImportID) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let rows = try rows(
      """
      SELECT outcome, count(*) AS rows, count(*) FILTER (WHERE is_doubtful = 1) AS doubtful FROM roster_rows
      WHERE import_id = \(id) GROUP BY outcome ORDER BY outcome LIMIT 10
      """)
    for row in rows {
      counts[try row("outcome")] = try row("rows")
      counts["doubtful", default: 0] += try row("doubtful", as: Int.self)
    }
    counts["all"] = RosterRow.Outcome.allCases.reduce(0) { $0 + (counts[$1.rawValue] ?? 0) }
    return counts
  }

  private func condition(_ filter: String) -> SQL {
    if filter == "doubtful" { return "AND is_doubtful = 1" }
    guard RosterRow.Outcome(rawValue: filter) != nil else { return "" }
    return "AND outcome = \(filter)"
  }
}

/// What a row says, as one text.
private struct RowReport: Codable {
  var notes: [RosterNote]
  var changes: [RosterRow.Change]

  /// Most rows have nothing to say.
  func text(_ encoder: JSONEncoder) throws -> String {
    if notes.isEmpty, changes.isEmpty { return #"{"changes":[],"notes":[]}"# }
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

extension RosterRow {
  init(_ row: Row) throws {
    let report = try JSONDecoder().decode(RowReport.self, from: Data(try row("report", as: String.self).utf8))
    self.init(
      number: try row("row_number"), group: try row("group_number"),
      outcome: Outcome(rawValue: try row("outcome")) ?? .error, isDoubtful: try row("is_doubtful"),
      code: try row("code"), name: try row("name"), notes: report.notes, changes: report.changes,
      organization: try row(optional: "organization_id"))
  }
}
