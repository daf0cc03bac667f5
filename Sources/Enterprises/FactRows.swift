import Contracts
import Kernel
import Store

/// What becomes of one organisation in one go: by an import, a form, or demonstration data.
struct OrganizationWrite: Sendable {
  /// As it is afterwards.
  var organization: Organization
  var isNew: Bool
  var changes: [FactChange]
  /// Values of older sources: kept in the history, not put in.
  var superseded: [FactValueOf] = []
  var tags: [Qualification] = []
  /// Nil leaves the candidates as they are.
  var candidates: [AddressCandidate]?
  var importID: ImportID?

  /// The changes that people can see.
  var visible: [FactChange] { changes.filter(\.isVisible) }
}

struct FactValueOf: Hashable, Sendable {
  var fact: Fact
  var value: FactValue
}

extension Tx {
  /// Writes organisations with sources, history, residencies, tags and search words. `day` is when moves take effect.
  func write(_ writes: [OrganizationWrite], on day: LocalDay, _ vault: Vault) throws {
    let fresh = writes.filter(\.isNew)
    try insert(fresh.map(\.organization), vault)
    for write in writes where !write.isNew {
      try update(write.organization, Set(write.visible.map(\.fact)), vault)
    }
    try putSources(writes)
    try putHistory(writes, vault)
    try followStatuses(writes, on: day)
    try followPlaces(writes, on: day)
    try insert(writes.flatMap(\.tags))
    try putCandidates(writes)
    try index(writes.filter { $0.isNew || $0.touchesSearch }.map(\.organization))
  }

  private func putSources(_ writes: [OrganizationWrite]) throws {
    var rows: [SQL] = []
    for write in writes {
      let one = write.organization
      for change in write.changes {
        guard let source = change.after.source else { continue }
        rows.append(
          "(\(one.id), \(one.community), \(change.fact), \(source.kind), \(source.id), \(source.asOf))")
      }
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO fact_sources (organization_id, community_id, fact, source, source_id, as_of)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        ON CONFLICT (organization_id, fact) DO UPDATE SET
          source = excluded.source, source_id = excluded.source_id, as_of = excluded.as_of
        """)
    }
  }

  /// The values that were replaced, and those that came too late to replace anything.
  private func putHistory(_ writes: [OrganizationWrite], _ vault: Vault) throws {
    var rows: [SQL] = []
    for write in writes {
      let replaced = write.visible.map { FactValueOf(fact: $0.fact, value: $0.before) }
      for old in replaced + write.superseded {
        guard !old.value.text.isEmpty, let source = old.value.source else { continue }
        rows.append(historyRow(write, old, source, vault))
      }
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO fact_history (organization_id, community_id, fact, value, value_key, source, source_id, as_of,
          recorded_at, import_id)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        ON CONFLICT (organization_id, fact, value_key, as_of, source) DO NOTHING
        """)
    }
  }

  private func historyRow(
    _ write: OrganizationWrite, _ old: FactValueOf, _ source: FactSource, _ vault: Vault
  ) -> SQL {
    let one = write.organization
    var value = old.value.text
    var key = value
    if old.fact.isPersonal {
      key = Hex.encode(vault.hash(old.fact, value))
      value = Hex.encode(vault.seal(old.fact, value, of: one.id, world))
    }
    return """
      (\(one.id), \(one.community), \(old.fact), \(value), \(key), \(source.kind), \(source.id), \(source.asOf),
      \(now), \(write.importID))
      """
  }

  /// Sources of several organisations at once.
  func sources(of ids: [OrganizationID]) throws -> [OrganizationID: [Fact: FactSource]] {
    var all: [OrganizationID: [Fact: FactSource]] = [:]
    let rows = try rows(
      """
      SELECT organization_id, fact, source, source_id, as_of FROM fact_sources
      WHERE organization_id IN (\(list: ids)) ORDER BY organization_id, fact LIMIT \(ids.count * Fact.allCases.count)
      """)
    for row in rows {
      let source = FactSource(try row("source"), id: try row("source_id"), asOf: try row("as_of"))
      all[try row("organization_id"), default: [:]][try row("fact")] = source
    }
    return all
  }

  /// Older values of one organisation, newest first; telephone and e-mail stay sealed and are left out.
  func factHistory(of id: OrganizationID, limit: Int) throws -> [(fact: Fact, value: FactValue)] {
    try all(
      """
      SELECT fact, value, source, source_id, as_of FROM fact_history
      WHERE organization_id = \(id) AND fact NOT IN ('contact_phone', 'contact_email')
      ORDER BY as_of DESC, fact, value_key, source LIMIT \(limit)
      """
    ) { row in
      let source = FactSource(try row("source"), id: try row("source_id"), asOf: try row("as_of"))
      return (try row("fact"), FactValue(try row("value"), source))
    }
  }
}

extension OrganizationWrite {
  /// Whether something changed by which it is found.
  fileprivate var touchesSearch: Bool {
    visible.contains { change in
      switch change.fact {
      case .uscc, .name, .shortName, .englishName, .legalRepresentative, .registeredAddress, .operatingAddress, .place:
        true
      default: false
      }
    }
  }
}
