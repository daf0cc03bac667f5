import Audit
import Contracts
import Kernel
import Store
import Web

/// A filter of the list, kept under a name: for oneself, or shared with the team. It is the query of an address; who uses it sees
/// through it what she may see.
struct KeptFilter: Sendable {
  static let nameCharacters = 40
  /// Of one person.
  static let most = 30
  /// How long what was removed or done can be had back.
  static let undoTime = Timestamp.Span.minutes(10)

  let id: CaseFilterID
  let person: PersonID
  let personName: String
  let name: String
  let filter: CaseFilter
  let isShared: Bool
  let removedAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    person = try row("person_id")
    personName = try row(optional: "person_name") ?? ""
    name = try row("name")
    filter = CaseFilter(Form(query: try row("query")))
    isShared = try row("is_shared")
    removedAt = try row(optional: "removed_at")
  }
}

/// What a person chose for her own bench.
struct BenchChoices: Sendable, Equatable {
  var filter: CaseFilterID?
  var hasKeys = true
}

extension Tx {
  /// Her own, then what others share with the team, in the order in which they were kept; `removed`: her own of the last ten minutes.
  func keptFilters(_ viewer: Viewer, removed: Bool = false) throws -> [KeptFilter] {
    // The team's filters may name people and enterprises; who is outside the team keeps her own only.
    let shared: SQL = viewer.may(.seePeople) ? "case_filters.is_shared = 1" : "1 = 0"
    let state: SQL = removed
      ? "case_filters.person_id = \(viewer.person) AND case_filters.removed_at > \(now - KeptFilter.undoTime)"
      : "case_filters.removed_at IS NULL AND (case_filters.person_id = \(viewer.person) OR \(sql: shared))"
    return try all(
      """
      SELECT case_filters.*, person_cards.name AS person_name FROM case_filters
      LEFT JOIN person_cards ON person_cards.person_id = case_filters.person_id
      WHERE case_filters.community_id = \(viewer.community) AND \(sql: state)
      ORDER BY CASE WHEN case_filters.person_id = \(viewer.person) THEN 0 ELSE 1 END, case_filters.kept_at, case_filters.id
      LIMIT 200
      """, KeptFilter.init)
  }

  /// Her own, or 404; removed ones too.
  func ownFilter(_ id: CaseFilterID, of viewer: Viewer) throws -> KeptFilter {
    let found = try first(
      """
      SELECT case_filters.*, '' AS person_name FROM case_filters
      WHERE id = \(id) AND community_id = \(viewer.community) AND person_id = \(viewer.person)
      """, KeptFilter.init)
    guard let found else { throw Problem.notFound }
    return found
  }

  func benchChoices(_ viewer: Viewer) throws -> BenchChoices {
    try first(
      """
      SELECT filter_id, has_keys FROM case_bench_choices
      WHERE person_id = \(viewer.person) AND community_id = \(viewer.community)
      """
    ) { row in BenchChoices(filter: try row(optional: "filter_id"), hasKeys: try row("has_keys")) } ?? BenchChoices()
  }

  func keep(_ choices: BenchChoices, of viewer: Viewer) throws {
    try run(
      """
      INSERT INTO case_bench_choices (person_id, community_id, filter_id, has_keys)
      VALUES (\(viewer.person), \(viewer.community), \(choices.filter), \(choices.hasKeys))
      ON CONFLICT (person_id, community_id) DO UPDATE SET filter_id = excluded.filter_id, has_keys = excluded.has_keys
      """)
  }
}

/// Keeps a filter, or what is new of one.
struct KeepFilter: Sendable {
  /// Nil for a new one.
  var id: CaseFilterID?
  let name: String
  let query: String
  let isShared: Bool

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let own = try tx.keptFilters(viewer).filter { $0.person == viewer.person }
    if own.contains(where: { $0.name == name && $0.id != id }) {
      throw Problem(.conflict, code: "workbench.filter_name_taken")
    }
    let shared = isShared && viewer.may(.seePeople)
    if let id {
      _ = try tx.ownFilter(id, of: viewer)
      try tx.run("UPDATE case_filters SET name = \(name), is_shared = \(shared) WHERE id = \(id)")
      return try tx.audit("case.filter_changed", subject: id.text, detail: name, by: viewer)
    }
    if own.count >= KeptFilter.most { throw Problem(.conflict, code: "workbench.filters_full") }
    let fresh: CaseFilterID = tx.newID()
    try tx.run(
      """
      INSERT INTO case_filters (id, community_id, person_id, name, query, is_shared, kept_at)
      VALUES (\(fresh), \(viewer.community), \(viewer.person), \(name), \(query), \(shared), \(tx.now))
      """)
    try tx.audit("case.filter_kept", subject: fresh.text, detail: name, by: viewer)
  }
}

/// Removes a filter, or gives back one that was removed within ten minutes.
struct RemoveFilter: Sendable {
  let id: CaseFilterID
  var isUndone = false

  func run(by viewer: Viewer, _ tx: Tx) throws {
    let kept = try tx.ownFilter(id, of: viewer)
    // A second tap: what she wanted is so.
    guard (kept.removedAt == nil) != isUndone else { return }
    if let at = kept.removedAt, at <= tx.now - KeptFilter.undoTime { throw Problem(.conflict, code: "workbench.too_late") }
    let removedAt: Timestamp? = isUndone ? nil : tx.now
    try tx.run("UPDATE case_filters SET removed_at = \(removedAt) WHERE id = \(id)")
    let act = isUndone ? "case.filter_restored" : "case.filter_removed"
    try tx.audit(act, subject: id.text, detail: kept.name, by: viewer)
  }
}
