import Contracts
import Kernel
import Store

/// One stretch of time that an organisation spent in a building.
public struct Residency: Sendable, Hashable {
  public let building: BuildingID
  public let floor: String
  public let unit: String
  public let from: LocalDay
  /// Nil for the present one.
  public let to: LocalDay?
}

/// One step of 意向 → 在营 → 迁出 …
public struct StatusStep: Sendable, Hashable {
  public let status: OrganizationStatus
  public let from: LocalDay
  public let note: String
}

extension FactChange {
  /// Another building, floor or unit; a confirmation of the same is no move.
  fileprivate var isMove: Bool {
    guard fact == .place else { return false }
    let (old, new) = (PlaceFact(text: before.text), PlaceFact(text: after.text))
    return (old.building, old.floor, old.unit) != (new.building, new.floor, new.unit)
  }
}

extension Tx {
  func followStatuses(_ writes: [OrganizationWrite], on day: LocalDay) throws {
    let fresh = writes.filter(\.isNew)
    let rows: [SQL] = fresh.map { write in
      let one = write.organization
      return "(\(one.id), \(one.community), 1, \(one.status), \(day), \(write.importID))"
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO status_history (organization_id, community_id, sequence, status, from_on, import_id)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
    for write in writes where !write.isNew && write.visible.contains(where: { $0.fact == .status }) {
      let one = write.organization
      try run(
        """
        INSERT INTO status_history (organization_id, community_id, sequence, status, from_on, import_id)
        SELECT \(one.id), \(one.community), coalesce(max(sequence), 0) + 1, \(one.status), \(day), \(write.importID)
        FROM status_history WHERE organization_id = \(one.id)
        """)
    }
  }

  /// Ends the present residency and begins another where the place changed.
  func followPlaces(_ writes: [OrganizationWrite], on day: LocalDay) throws {
    let moved = writes.filter { write in write.changes.contains(where: \.isMove) }
    for write in moved where !write.isNew {
      try run(
        """
        UPDATE residencies SET to_on = \(day), ended_by_import = \(write.importID)
        WHERE organization_id = \(write.organization.id) AND to_on IS NULL
        """)
    }
    let counts = try residencyCounts(moved.filter { !$0.isNew }.map(\.organization.id))
    let rows: [SQL] = moved.compactMap { write in
      let one = write.organization
      guard let building = one.place.building else { return nil }
      let sequence = (counts[one.id] ?? 0) + 1
      return """
        (\(one.id), \(one.community), \(sequence), \(building), \(one.place.floor), \(one.place.unit), \(day),
        \(write.importID))
        """
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO residencies (organization_id, community_id, sequence, building_id, floor_label, unit_text, from_on,
          started_by_import)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  private func residencyCounts(_ ids: [OrganizationID]) throws -> [OrganizationID: Int] {
    let rows = try rows(
      """
      SELECT organization_id, max(sequence) AS last FROM residencies WHERE organization_id IN (\(list: ids))
      GROUP BY organization_id ORDER BY organization_id LIMIT \(ids.count)
      """)
    return try Dictionary(uniqueKeysWithValues: rows.map { (try $0("organization_id"), try $0("last")) })
  }

  /// Takes back what an import did to residencies and statuses of these organisations.
  func undoMoves(of importID: ImportID, _ ids: [OrganizationID], _ facts: Set<Fact>) throws {
    if facts.contains(.place) {
      try run(
        "DELETE FROM residencies WHERE started_by_import = \(importID) AND organization_id IN (\(list: ids))")
      try run(
        """
        UPDATE residencies SET to_on = NULL, ended_by_import = NULL
        WHERE ended_by_import = \(importID) AND organization_id IN (\(list: ids))
        """)
    }
    if facts.contains(.status) {
      try run("DELETE FROM status_history WHERE import_id = \(importID) AND organization_id IN (\(list: ids))")
    }
  }

  public func residencies(of id: OrganizationID) throws -> [Residency] {
    try all(
      "SELECT * FROM residencies WHERE organization_id = \(id) ORDER BY sequence DESC LIMIT 50"
    ) { row in
      Residency(
        building: try row("building_id"), floor: try row("floor_label"), unit: try row("unit_text"),
        from: try row("from_on"), to: try row(optional: "to_on"))
    }
  }

  public func statusSteps(of id: OrganizationID) throws -> [StatusStep] {
    try all(
      "SELECT status, from_on, note FROM status_history WHERE organization_id = \(id) ORDER BY sequence DESC LIMIT 50"
    ) { row in
      StatusStep(status: try row("status"), from: try row("from_on"), note: try row("note"))
    }
  }
}
